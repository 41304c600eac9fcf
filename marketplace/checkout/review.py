"""What a shopper is about to order, every amount worked out, and how it differs from what was confirmed. Reads only."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.core import signing
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from catalogue.vat import vat_percents
from marketplace.basket.delivery import quote_groups
from marketplace.basket.models import Basket
from marketplace.basket.pricing import BasketView, LineView, SellerGroup, price_basket
from marketplace.basket.rules import too_much
from marketplace.checkout.contact import Contact, Destination
from marketplace.core.money import format_vnd, split_by_largest_remainder, vat_included_in
from marketplace.core.numbers import with_dots
from marketplace.payment.methods import CASH_ON_DELIVERY, METHODS, PaymentMethod
from marketplace.shipping.quotes import Quote, SellerQuotes

_SALT = "marketplace.checkout.review"
# Somebody who comes back to an open page after a day reviews anew.
_KEPT_FOR_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class SellerReview:
    """One seller's part. Amounts are đồng, VAT included; `vat_percents` runs parallel to `group.lines`."""

    group: SellerGroup
    quotes: SellerQuotes
    chosen: Quote | None
    note: str
    vat_percents: tuple[Decimal, ...]

    @cached_property
    def goods_total(self) -> int:
        return self.group.subtotal

    @property
    def delivery_charge(self) -> int:
        return self.chosen.charge if self.chosen else 0

    @cached_property
    def total(self) -> int:
        return self.goods_total + self.delivery_charge

    @cached_property
    def line_vats(self) -> list[int]:
        """The VAT contained in each line."""
        return [
            vat_included_in(line.total, percent)
            for line, percent in zip(self.group.lines, self.vat_percents, strict=True)
        ]

    @cached_property
    def delivery_vat(self) -> int:
        """The VAT contained in the delivery charge, which goes with the goods: each share at the rate of its line."""
        if not self.delivery_charge:
            return 0
        shares = split_by_largest_remainder(self.delivery_charge, [line.total for line in self.group.lines])
        return sum(vat_included_in(share, percent) for share, percent in zip(shares, self.vat_percents, strict=True))

    @cached_property
    def vat_total(self) -> int:
        return sum(self.line_vats) + self.delivery_vat

    @property
    def problem(self) -> str:
        """Why this part cannot be delivered as chosen, in words; empty when it can."""
        if self.chosen:
            return ""
        if not self.quotes.quotes:
            return f"{self.group.name}: {self.quotes.says}"
        return _("Choose how the goods of %(seller)s reach you.") % {"seller": self.group.name}


@dataclass(frozen=True)
class Review:
    """The whole purchase as it stands at this moment."""

    basket: BasketView
    sellers: tuple[SellerReview, ...]
    contact: Contact | None
    destination: Destination | None
    payment_method: PaymentMethod | None

    @property
    def is_collected(self) -> bool:
        """Whether the buyer fetches every part, so that nothing goes to the address."""
        return all(part.chosen is not None and part.chosen.is_pickup for part in self.sellers)

    @cached_property
    def goods_total(self) -> int:
        return sum(part.goods_total for part in self.sellers)

    @cached_property
    def delivery_total(self) -> int:
        return sum(part.delivery_charge for part in self.sellers)

    @cached_property
    def vat_total(self) -> int:
        return sum(part.vat_total for part in self.sellers)

    @cached_property
    def total(self) -> int:
        return self.goods_total + self.delivery_total

    @property
    def too_much(self) -> str:
        """Why goods and delivery cannot be one order, in words, when they come to more than an order can; empty otherwise."""
        return too_much(self.total)

    @property
    def lines(self) -> tuple[LineView, ...]:
        return self.basket.lines

    @property
    def is_settled(self) -> bool:
        """Whether all goods can be had as they stand, so that the sums mean something."""
        return all(line.is_available for line in self.lines)

    @cached_property
    def problems(self) -> list[str]:
        """Everything that stands in the way of placing the order, in words."""
        found = list(self.basket.problems)
        if self.too_much and not self.basket.too_much:
            found.append(self.too_much)
        if self.destination is None or self.contact is None:
            found.append(_("Say who receives the goods and where."))
        else:
            found += [part.problem for part in self.sellers if part.problem]
        if self.payment_method is None:
            found.append(_("Choose how to pay."))
        return found

    @property
    def can_be_placed(self) -> bool:
        return not self.basket.is_empty and not self.problems

    def confirmation(self) -> dict:
        """Everything that the buyer agrees to, small enough to go through a form and back."""
        return {
            "lines": {str(line.stockrecord_id): [line.quantity, line.unit_price] for line in self.lines},
            "delivery": {
                str(part.group.partner_id): [part.chosen.method_id, part.chosen.charge]
                for part in self.sellers
                if part.chosen
            },
            "total": self.total,
            "words": self._fingerprint_of_words(),
        }

    def signed_confirmation(self) -> str:
        """`confirmation` as text for a hidden field; `read_confirmation` takes it back."""
        return signing.dumps(self.confirmation(), salt=_SALT, compress=True)

    def _fingerprint_of_words(self) -> str:
        to, contact = self.destination, self.contact
        words = [
            [contact.name, contact.phone, contact.email] if contact else None,
            [to.line1, to.commune.pk, to.postcode, to.old_address] if to else None,
            [[part.group.partner_id, part.note] for part in self.sellers],
            self.payment_method.code if self.payment_method else None,
        ]
        return hashlib.sha256(json.dumps(words).encode()).hexdigest()[:24]


def build_review(
    *,
    basket: Basket,
    contact: Contact | None,
    destination: Destination | None,
    deliveries: Mapping[int, int],
    notes: Mapping[int, str],
    payment_method: str = CASH_ON_DELIVERY.code,
    propose: bool = False,
    with_pictures: bool = True,
) -> Review:
    """The purchase at this moment's prices, stock and charges. At most four queries for any number of lines and sellers.

    `deliveries` maps a seller's key to the chosen method's, `notes` to what the buyer tells the seller. With `propose`,
    a seller without a usable choice gets its default one.
    """
    view = price_basket(basket, with_pictures=with_pictures)
    quotes = quote_groups(view.groups, destination.commune if destination else None)
    percents = iter(
        vat_percents([(line.product.goods_class.code, group.partner) for group in view.groups for line in group.lines])
    )
    sellers = []
    for group in view.groups:
        answer = quotes[group.partner_id]
        chosen = answer.by_method(deliveries.get(group.partner_id))
        if chosen is None and propose:
            chosen = answer.default
        sellers.append(
            SellerReview(
                group,
                answer,
                chosen,
                notes.get(group.partner_id, ""),
                tuple(next(percents) for _line in group.lines),
            )
        )
    return Review(view, tuple(sellers), contact, destination, METHODS.get(payment_method))


def read_confirmation(text: str) -> dict | None:
    """What was confirmed, from a form's hidden field; None when it is missing, too old or not ours."""
    if not text or len(text) > 60_000:
        return None
    try:
        return signing.loads(text, salt=_SALT, max_age=_KEPT_FOR_SECONDS)
    except signing.BadSignature:
        return None


def changes_since(confirmed: Mapping, review: Review) -> list[str]:
    """How the review differs from what the buyer confirmed, in words; empty when it does not."""
    now = review.confirmation()
    if now == confirmed:
        return []
    changes = [
        change
        for line in review.lines
        for change in _line_changes(confirmed["lines"].get(str(line.stockrecord_id)), line)
    ]
    if set(confirmed["lines"]) - set(now["lines"]):
        changes.append(_("Goods have been taken out of the basket."))
    if not review.is_settled:
        # What delivery and the whole come to is known once the buyer has said what happens with these goods.
        return changes
    for part in review.sellers:
        changes += _delivery_change(confirmed["delivery"].get(str(part.group.partner_id)), part)
    if confirmed["words"] != now["words"]:
        changes.append(_("The address, the way to pay or a note to a seller has been changed in another window."))
    if confirmed["total"] != now["total"]:
        changes.append(
            _("The total was %(before)s and is now %(now)s.")
            % {"before": format_vnd(confirmed["total"]), "now": format_vnd(now["total"])}
        )
    return changes


def _line_changes(before: list[int] | None, line: LineView) -> list[str]:
    changes = [line.problem] if line.problem else []
    if before is None:
        return changes or [_("“%(title)s” has been added to the basket.") % {"title": line.title}]
    quantity, price = before
    if price != line.unit_price and line.problem_code in ("", "not_enough", "below_minimum"):
        changes.append(
            _("“%(title)s” cost %(before)s and now costs %(now)s.")
            % {"title": line.title, "before": format_vnd(price), "now": format_vnd(line.unit_price)}
        )
    if not changes and quantity != line.quantity:
        changes.append(
            _("The quantity of “%(title)s” was %(before)s and is now %(now)s.")
            % {"title": line.title, "before": with_dots(quantity), "now": with_dots(line.quantity)}
        )
    return changes


def _delivery_change(before: list[int] | None, part: SellerReview) -> list[str]:
    if part.chosen is None or before is None or before == [part.chosen.method_id, part.chosen.charge]:
        return []
    method, charge = before
    if method != part.chosen.method_id:
        return [_("The delivery by %(seller)s has been changed in another window.") % {"seller": part.group.name}]
    return [
        _("Delivery by %(seller)s cost %(before)s and now costs %(now)s.")
        % {"seller": part.group.name, "before": format_vnd(charge), "now": format_vnd(part.chosen.charge)}
    ]
