"""Placing an order: one transaction, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.changes import note_changes
from marketplace.address.services import vietnam
from marketplace.basket.models import Basket
from marketplace.basket.rules import BasketClosed
from marketplace.checkout.contact import Contact, Destination, clean_phone
from marketplace.checkout.review import Review, SellerReview, build_review, changes_since
from marketplace.core import clock
from marketplace.core.errors import DomainError
from marketplace.core.money import vat_included_in
from marketplace.core.names import clean_name
from marketplace.core.statements import fresh, give_keys, insert, preparing_cursor, together, whole
from marketplace.core.text import clean_line, clean_text
from marketplace.moderation.services import record
from marketplace.order import notices, stock
from marketplace.order.models import Line, Order, SellerOrder, SellerOrderEvent, ShippingAddress, folded_name
from marketplace.order.numbers import new_access_token, new_numbers
from marketplace.payment.methods import CASH_ON_DELIVERY, method_for
from marketplace.payment.services import create_attempt

LONGEST_NOTE = 500
_CLOSE = f"UPDATE {Basket._meta.db_table} SET status = %s, date_submitted = %s WHERE id = %s AND status = %s"  # noqa: S608
# A number that is taken already is drawn again; with 40 random bits this is rare, three times in a row never.
_TRIES = 3


class ContactMissing(DomainError):
    code = "contact_missing"
    message = gettext_lazy("Give your name and a Vietnamese phone number, so that the seller can reach you.")


class ReviewChanged(DomainError):
    """Something is not as the buyer confirmed it; nothing was written.

    `review` is the purchase as it stands now, `changes` says in words what is different.
    """

    code = "review_changed"
    message = gettext_lazy("Something has changed since you looked at the order. Check it once more.")

    def __init__(self, review: Review, changes: list[str]):
        self.review = review
        self.changes = changes
        super().__init__(changes=changes)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the buyer asks for, cleaned."""

    basket: Basket
    user: object
    contact: Contact
    destination: Destination
    deliveries: Mapping[int, int]
    notes: Mapping[int, str]
    payment_method: str
    language: str
    confirmed: Mapping | None

    def review(self, *, with_pictures: bool) -> Review:
        return build_review(
            with_pictures=with_pictures,
            basket=self.basket,
            contact=self.contact,
            destination=self.destination,
            deliveries=self.deliveries,
            notes=self.notes,
            payment_method=self.payment_method,
        )


def place_order(
    *,
    basket: Basket,
    user=None,
    contact: Contact,
    address: Destination,
    deliveries: Mapping[int, int],
    notes: Mapping[int, str] | None = None,
    payment_method: str = CASH_ON_DELIVERY.code,
    language: str = "vi",
    confirmed: Mapping | None = None,
) -> Order:
    """Make the basket an order: stock reserved, a part and a number for each seller, mails waiting, all or nothing.

    `deliveries` maps each seller's key to the chosen delivery method's, `notes` to what the buyer tells the seller.
    `confirmed` is the confirmation (`checkout.review`) of what the buyer saw; None places at this moment's amounts. A basket
    is ordered once: a second call, from wherever, returns the order that exists.

    Raises ReviewChanged when price, stock, charge or anything else is not as confirmed or the basket cannot be ordered,
    MethodUnavailable, ContactMissing, BasketClosed for a basket that is closed without an order or is another one's.
    """
    user = user if user is not None and user.is_authenticated else None
    if basket.owner_id != (user.pk if user else None):
        raise BasketClosed(basket_id=basket.pk)
    wish = _Wish(
        basket,
        user,
        _clean_contact(contact, user),
        address,
        deliveries,
        {key: clean_text(note, LONGEST_NOTE) for key, note in (notes or {}).items()},
        payment_method,
        language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE,
        confirmed,
    )
    tries_left = _TRIES
    while True:
        try:
            with transaction.atomic():
                return _place(wish)
        except (stock.StockShort, _OfferMoved) as error:
            # Rolled back: the basket is open again and can be looked at anew.
            raise _changed(wish) from error
        except IntegrityError:
            tries_left -= 1
            if not tries_left:
                raise


def order_of(basket: Basket) -> Order | None:
    """The order that was made of this basket. One query."""
    return Order.objects.filter(basket_id=basket.pk).first() if basket.pk else None


def _changed(wish: _Wish) -> ReviewChanged:
    """The purchase as it stands now, as a page shows it, and what is different from what was confirmed."""
    review = wish.review(with_pictures=True)
    changes = changes_since(wish.confirmed, review) if wish.confirmed is not None else []
    moment = _("Another buyer was quicker for a moment. Check the order and place it again.")
    return ReviewChanged(review, changes or review.problems or [moment])


class _OfferMoved(Exception):
    """An offer changed between the look at it and the lock on it."""


def _place(wish: _Wish) -> Order:
    """The fixed order of locks: basket, order, seller orders, stock; the other new rows lock nothing that others hold."""
    now = clock.now()
    if not _close(wish.basket, now):
        order = order_of(wish.basket)
        if order is None:
            raise BasketClosed(basket_id=wish.basket.pk)
        return order
    review = wish.review(with_pictures=False)
    changes = changes_since(wish.confirmed, review) if wish.confirmed is not None else []
    if changes or not review.can_be_placed:
        raise _changed(wish)
    method_for(wish.payment_method, review.total)
    number, *numbers = new_numbers(1 + len(review.sellers))
    address, order = _new_address(wish), _new_order(wish, review, number, now)
    parts = [_new_part(part, own, now) for part, own in zip(review.sellers, numbers, strict=True)]
    give_keys([address, order, *parts])
    order.shipping_address = address
    with together():
        insert([address])
        insert([order])
        _write_parts(order, parts, review)
        insert(
            [
                fresh(
                    SellerOrderEvent,
                    seller_order_id=part.pk,
                    at=now,
                    to_state=SellerOrder.State.NEW,
                    actor_id=wish.user.pk if wish.user else None,
                    actor_role="buyer",
                )
                for part in parts
            ]
        )
        notices.order_placed(order=order, seller_orders=parts)
        record(
            actor=wish.user,
            action="order.placed",
            subject=order,
            after={"number": order.number, "total": order.total, "sellers": len(parts)},
        )
        create_attempt(order=order, method=wish.payment_method)
    # As late as possible: from here to the commit others who want the same goods wait.
    _reserve(review)
    return order


def _close(basket: Basket, now) -> bool:
    """Compare and set: of all who submit this basket, one changes the row. The others wait for it and find the order."""
    moment = connection.ops.adapt_datetimefield_value(now)
    with preparing_cursor() as cursor:
        cursor.execute(_CLOSE, [Basket.SUBMITTED, moment, whole(basket.pk), Basket.OPEN])
        return bool(cursor.rowcount)


def _reserve(review: Review) -> None:
    promised = {line.stockrecord_id: line for line in review.lines}
    offers = stock.reserve((line.stockrecord_id, line.quantity) for line in review.lines)
    if any(not offer.is_on_sale or offer.price != promised[offer.stockrecord_id].unit_price for offer in offers):
        raise _OfferMoved
    sold_out = [offer.product_id for offer in offers if offer.free < offer.minimum_quantity]
    if sold_out:
        note_changes(sold_out)


def _new_order(wish: _Wish, review: Review, number: str, now) -> Order:
    order = fresh(
        Order,
        number=number,
        access_token=new_access_token(),
        basket_id=wish.basket.pk,
        user_id=wish.user.pk if wish.user else None,
        guest_email=wish.contact.email if wish.user is None else "",
        buyer_name=wish.contact.name,
        buyer_name_folded=folded_name(wish.contact.name),
        buyer_phone=wish.contact.phone,
        language=wish.language,
        payment_method=wish.payment_method,
        currency="VND",
        total_incl_tax=review.total,
        total_excl_tax=review.total - review.vat_total,
        shipping_incl_tax=review.delivery_total,
        shipping_excl_tax=review.delivery_total - sum(part.delivery_vat for part in review.sellers),
        date_placed=now,
    )
    # What the mails read of an order need not be fetched again.
    order.user = wish.user
    return order


def _new_address(wish: _Wish) -> ShippingAddress:
    to = wish.destination
    address = fresh(
        ShippingAddress,
        first_name=wish.contact.name,
        phone_number=wish.contact.phone,
        line1=to.line1,
        line3=to.commune.full_name,
        line4=to.province.full_name if to.province else "",
        postcode=to.postcode,
        old_address=to.old_address,
    )
    address.country, address.commune, address.province = vietnam(), to.commune, to.province
    address.search_text = address.join_fields(address.search_fields, separator=" ")
    return address


def _write_parts(order: Order, parts: list[SellerOrder], review: Review) -> None:
    """The parts with their lines."""
    written = []
    for part, seller in zip(parts, review.sellers, strict=True):
        part.order = order
        lines = _lines(order, part, seller)
        # The mails read the lines of each part; they need not be fetched again.
        part._prefetched_objects_cache = {"lines": lines}
        written += lines
    insert(parts)
    insert(written)


def _new_part(seller: SellerReview, number: str, now) -> SellerOrder:
    quote = seller.chosen
    assert quote is not None  # `can_be_placed` has made sure of it.
    part = fresh(
        SellerOrder,
        partner_id=seller.group.partner_id,
        number=number,
        delivery_kind=quote.kind,
        delivery_name=quote.name,
        pickup_address=" · ".join(filter(None, (quote.pickup_address, quote.pickup_hours))),
        days_min=quote.days_min,
        days_max=quote.days_max,
        goods_total=seller.goods_total,
        delivery_charge=quote.charge,
        vat_total=seller.vat_total,
        total=seller.total,
        buyer_note=seller.note,
        placed_at=now,
    )
    part.partner = seller.group.partner
    return part


def _lines(order: Order, part: SellerOrder, seller: SellerReview) -> list[Line]:
    rows = []
    for line, percent, vat in zip(seller.group.lines, seller.vat_percents, seller.line_vats, strict=True):
        rows.append(
            fresh(
                Line,
                order_id=order.pk,
                seller_order_id=part.pk,
                partner_id=part.partner_id,
                partner_name=part.partner.name[:128],
                partner_sku=line.offer.partner_sku,
                stockrecord_id=line.stockrecord_id,
                product_id=line.product.pk,
                title=line.title,
                quantity=line.quantity,
                num_allocated=line.quantity,
                vat_percent=percent,
                unit_price_incl_tax=line.unit_price,
                unit_price_excl_tax=line.unit_price - vat_included_in(line.unit_price, percent),
                line_price_incl_tax=line.total,
                line_price_excl_tax=line.total - vat,
                line_price_before_discounts_incl_tax=line.total,
                line_price_before_discounts_excl_tax=line.total - vat,
            )
        )
    return rows


def _clean_contact(contact: Contact, user) -> Contact:
    name, phone = clean_name(contact.name), clean_phone(contact.phone)
    if not name or not phone:
        raise ContactMissing()
    return Contact(name, phone, user.email if user else clean_line(contact.email, 254))
