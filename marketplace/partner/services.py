"""Writing sellers, their staff and their offers.

Every function is one transaction, refuses with a typed error that says what to do, writes nothing when it refuses, and
tells the rooms above what shoppers can now see differently (`marketplace.partner.changes`).
"""

import re
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from marketplace.core import clock
from marketplace.core.errors import DomainError
from marketplace.core.money import FractionOfDong, to_vnd
from marketplace.core.names import clean_name
from marketplace.core.numbers import with_dots
from marketplace.core.text import clean_line, clean_text, slug
from marketplace.moderation.services import record
from marketplace.partner.changes import note_offer_changes, note_seller_change
from marketplace.partner.models import Partner, SellerMember, StockRecord
from marketplace.partner.pricing import price_per_unit
from marketplace.partner.profiles import PERSONAL_NUMBER_KINDS, missing_profile
from marketplace.partner.tax_codes import clean_tax_code

# Bounds of what a column holds and of what can be meant: a larger number is a slip of the finger.
MAX_PRICE = 9_999_999_999
MAX_STOCK = 10_000_000

# Profile fields that `register_partner` and `change_profile` take, with the greatest length of the text ones.
_LINES = {"representative": 150, "address_line": 255, "phone": 20, "email": 254}
_OTHER_FIELDS = frozenset(
    {"founded_year", "joined_on", "minimum_order", "declares_vat", "picture_hash", "picture_widths", "is_example"}
)
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CODE_LENGTH = 60


class NameMissing(DomainError):
    code = "name_missing"
    message = _("The seller has no name. Type the name as it stands on the registration certificate.")


class CodeTaken(DomainError):
    code = "code_taken"
    message = _("Another seller already has this address in the shop. Choose another one.")


class CodeInvalid(DomainError):
    code = "code_invalid"
    message = _("The seller's address in the shop may hold small letters without accents, digits and hyphens only.")


class TaxCodeTaken(DomainError):
    code = "tax_code_taken"
    message = _("A seller with this tax code is already registered. Ask its owner to add you to the staff.")


class ProfileIncomplete(DomainError):
    code = "profile_incomplete"
    message = _("The seller's details are not complete. Fill in what is missing, then try again.")


class PlaceMismatch(DomainError):
    code = "place_mismatch"
    message = _("This commune does not lie in this province. Choose the commune again.")


class KindUnknown(DomainError):
    code = "kind_unknown"
    message = _("Choose what kind of seller this is from the list.")


class RoleUnknown(DomainError):
    code = "role_unknown"
    message = _("Choose one of the roles in the list.")


class ValueOutOfRange(DomainError):
    code = "value_out_of_range"
    message = _("A number in the seller's details is too small or too large. Check it and type it again.")


class PriceRefused(DomainError):
    code = "price_refused"
    message = _("The price must be a whole number of đồng, from 1 to 9.999.999.999. Type it again.")


class StockRefused(DomainError):
    code = "stock_refused"
    message = _("The stock must be a whole number from 0 to 10.000.000. Type it again.")


class MinimumRefused(DomainError):
    code = "minimum_refused"
    message = _("The smallest quantity must be a whole number from 1 to 10.000. Type it again.")


class SkuMissing(DomainError):
    code = "sku_missing"
    message = _("The offer has no SKU. Type the code under which you keep these goods, for example CF-500.")


class SkuTaken(DomainError):
    code = "sku_taken"
    message = _("You already use this SKU for other goods. Type a different one.")


class AlreadyOffered(DomainError):
    code = "already_offered"
    message = _("You already offer these goods. Change the price and stock of that offer instead.")


class VariantsCarryOffers(DomainError):
    code = "variants_carry_offers"
    message = _("These goods are sold in several sizes. Set the price and stock of each size.")


class StockBelowReserved(DomainError):
    """Facts: `reserved`, the units that orders hold."""

    code = "stock_below_reserved"
    message = _("Orders have reserved %(reserved)s units. The stock cannot be smaller: ship or cancel orders first.")

    def __init__(self, *, reserved: int, stock: int):
        super().__init__(self.message % {"reserved": with_dots(reserved)}, reserved=reserved, stock=stock)


@transaction.atomic
def register_partner(
    *, name, kind, province, commune=None, owner=None, code="", state=Partner.State.ACTIVE, **profile
) -> Partner:
    """Register a seller; `owner`, when given, becomes its first member of staff with every right.

    `province` and `commune` are AdminUnit rows. `code` names the seller in addresses; without one it is made from the
    name, with a number added until nobody else has it. `profile` takes tax_code, representative, address_line, phone,
    email, founded_year, joined_on, story, minimum_order (đồng), declares_vat, picture_hash, picture_widths, is_example.

    Raises NameMissing, KindUnknown, PlaceMismatch, CodeInvalid, CodeTaken, TaxCodeInvalid, TaxCodeTaken, ValueOutOfRange.
    """
    if kind not in Partner.Kind.values:
        raise KindUnknown(kind=kind)
    name = clean_name(name, 128)
    if not name:
        raise NameMissing()
    _check_place(province, commune)
    partner = Partner(name=name, kind=kind, state=state, province=province, commune=commune)
    _set_profile(partner, profile)
    _check_tax_code_is_free(partner)
    _save_with_code(partner, code)
    if owner is not None:
        add_member(partner=partner, user=owner, role=SellerMember.Role.OWNER)
    record(
        actor=owner,
        action="partner.registered",
        subject=partner,
        partner_id=partner.pk,
        after={"name": name, "kind": kind},
    )
    note_seller_change(partner.pk)
    return partner


@transaction.atomic
def change_profile(*, partner, actor=None, **profile) -> Partner:
    """Change a seller's own details: `name`, `province`, `commune` and the profile fields of `register_partner`.

    Raises as `register_partner` does. Shoppers see name and place on every card, so all goods of the seller are noted
    as changed.
    """
    fresh = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    before = {field: str(getattr(fresh, field)) for field in profile}
    if "name" in profile:
        fresh.name = clean_name(profile.pop("name"), 128)
        if not fresh.name:
            raise NameMissing()
    if "province" in profile or "commune" in profile:
        fresh.province = profile.pop("province", fresh.province)
        fresh.commune = profile.pop("commune", fresh.commune)
        _check_place(fresh.province, fresh.commune)
    _set_profile(fresh, profile)
    _check_tax_code_is_free(fresh)
    fresh.save()
    after = {field: str(getattr(fresh, field)) for field in before}
    record(
        actor=actor, action="partner.profile_changed", subject=fresh, partner_id=fresh.pk, before=before, after=after
    )
    _note_all_goods(fresh)
    note_seller_change(fresh.pk)
    return fresh


@transaction.atomic
def activate_partner(*, partner, actor=None) -> Partner:
    """Let a seller sell. Raises ProfileIncomplete (facts: `missing`, field names) when its kind must tell more first."""
    fresh = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    missing = missing_profile(fresh)
    if missing:
        raise ProfileIncomplete(missing=missing)
    return _change_state(fresh, Partner.State.ACTIVE, actor, "")


@transaction.atomic
def suspend_partner(*, partner, actor=None, reason="") -> Partner:
    """Take a seller's goods off sale at once. Orders already placed go on."""
    fresh = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    return _change_state(fresh, Partner.State.SUSPENDED, actor, reason)


@transaction.atomic
def add_member(*, partner, user, role) -> SellerMember:
    """Give a person a role in a seller; giving it twice changes nothing. Raises RoleUnknown."""
    if role not in SellerMember.Role.values:
        raise RoleUnknown(role=role)
    member, _created = SellerMember.objects.get_or_create(partner=partner, user=user, role=role)
    return member


@transaction.atomic
def remove_member(*, partner, user, role) -> None:
    """Take a role from a person; taking one that is not held changes nothing."""
    SellerMember.objects.filter(partner=partner, user=user, role=role).delete()


@transaction.atomic
def offer_product(*, partner, product, sku, price, stock, minimum_quantity=1) -> StockRecord:
    """Offer goods at this seller's own price (whole đồng, VAT included) with this seller's own stock (units).

    A seller has one offer per product and uses each SKU once; two sellers may use the same SKU. Goods with variants
    are offered variant by variant.

    Raises VariantsCarryOffers, SkuMissing, SkuTaken, AlreadyOffered, PriceRefused, StockRefused, MinimumRefused.
    """
    if product.is_parent:
        raise VariantsCarryOffers(product_id=product.pk)
    sku = clean_line(sku, 128)
    if not sku:
        raise SkuMissing()
    price = _whole_price(price)
    if not _is_whole(stock, 0, MAX_STOCK):
        raise StockRefused(stock=stock)
    if not _is_whole(minimum_quantity, 1, 10_000):
        raise MinimumRefused(minimum_quantity=minimum_quantity)
    taken = StockRecord.objects.filter(partner=partner).values_list("product_id", "partner_sku")
    if taken.filter(product=product).exists():
        raise AlreadyOffered(product_id=product.pk)
    if taken.filter(partner_sku=sku).exists():
        raise SkuTaken(sku=sku)
    stockrecord = StockRecord(
        partner=partner,
        product=product,
        partner_sku=sku,
        price_currency="VND",
        price=price,
        num_in_stock=stock,
        minimum_quantity=minimum_quantity,
        price_per_unit=price_per_unit(price, product.net_quantity, product.net_unit),
    )
    try:
        with transaction.atomic():
            stockrecord.save()
    except IntegrityError as error:
        # Another request of the same seller offered the goods in between.
        raise AlreadyOffered(product_id=product.pk) from error
    note_offer_changes([product.pk])
    return stockrecord


@transaction.atomic
def change_offer(*, stockrecord, price=None, stock=None, is_offered=None, actor=None) -> StockRecord:
    """Change price (whole đồng), stock (units, the reserved ones included) or whether the goods are offered at all.

    None leaves a value as it is; a call that changes nothing writes nothing. Locks the stock record, so it waits for an
    order that is being placed. Raises PriceRefused, StockRefused, StockBelowReserved.
    """
    fresh = StockRecord.objects.select_for_update(of=("self",)).select_related("product").get(pk=stockrecord.pk)
    wanted = {}
    if price is not None:
        wanted["price"] = _whole_price(price)
    if stock is not None:
        if not _is_whole(stock, 0, MAX_STOCK):
            raise StockRefused(stock=stock)
        if stock < fresh.num_allocated:
            raise StockBelowReserved(reserved=fresh.num_allocated, stock=stock)
        wanted["num_in_stock"] = stock
    if is_offered is not None:
        wanted["is_offered"] = bool(is_offered)
    changed = {field: value for field, value in wanted.items() if getattr(fresh, field) != value}
    if not changed:
        return fresh
    before = {field: _plain(getattr(fresh, field)) for field in changed}
    for field, value in changed.items():
        setattr(fresh, field, value)
    if "price" in changed:
        fresh.price_per_unit = price_per_unit(changed["price"], fresh.product.net_quantity, fresh.product.net_unit)
    fresh.save(update_fields=[*changed, "price_per_unit", "date_updated"])
    record(
        actor=actor,
        action="offer.changed",
        subject=fresh,
        partner_id=fresh.partner_id,
        before=before,
        after={field: _plain(value) for field, value in changed.items()},
    )
    note_offer_changes([fresh.product_id])
    return fresh


def _change_state(partner, state, actor, reason):
    before = partner.state
    if before == state:
        return partner
    partner.state = state
    partner.save(update_fields=["state"])
    record(
        actor=actor,
        action=f"partner.{state}",
        subject=partner,
        partner_id=partner.pk,
        before={"state": before},
        after={"state": state},
        reason=clean_text(reason),
    )
    _note_all_goods(partner)
    note_seller_change(partner.pk)
    return partner


def _note_all_goods(partner):
    note_offer_changes(StockRecord.objects.filter(partner=partner).values_list("product_id", flat=True))


def _check_place(province, commune):
    # A commune of former times stands under a district, which knows its province.
    if commune is None or province is None:
        return
    above = commune.parent
    while above is not None and above.level != "province":
        above = above.parent
    if above is None or above.code != province.code:
        raise PlaceMismatch(commune=commune.pk, province=province.pk)


def _set_profile(partner, profile):
    unknown = set(profile) - set(_LINES) - _OTHER_FIELDS - {"tax_code", "story"}
    if unknown:
        raise TypeError(f"a seller has no {', '.join(sorted(unknown))}")
    bounds = {"founded_year": (1900, clock.today().year), "minimum_order": (0, MAX_PRICE)}
    for field, value in profile.items():
        if field in _LINES:
            value = clean_line(value, _LINES[field])
        elif field == "story":
            value = clean_text(value, 20_000)
        elif field == "tax_code":
            value = clean_tax_code(value, personal_allowed=partner.kind in PERSONAL_NUMBER_KINDS)
        elif field in bounds and value is not None and not _is_whole(value, *bounds[field]):
            raise ValueOutOfRange(field=field, value=value)
        setattr(partner, field, value)
    if partner.kind == Partner.Kind.HOUSEHOLD:
        # Households pay VAT as a share of revenue; they never declare it by deduction (Decree 252/2026/NĐ-CP).
        partner.declares_vat = False


def _check_tax_code_is_free(partner):
    if partner.tax_code and Partner.objects.filter(tax_code=partner.tax_code).exclude(pk=partner.pk).exists():
        raise TaxCodeTaken(tax_code=partner.tax_code)


def _save_with_code(partner, code):
    if code:
        if not _CODE.fullmatch(code) or len(code) > _CODE_LENGTH:
            raise CodeInvalid(code=code)
        if Partner.objects.filter(code=code).exists():
            raise CodeTaken(code=code)
        partner.code = code
    else:
        base = slug(partner.name)[: _CODE_LENGTH - 5].strip("-")
        taken = set(Partner.objects.filter(code__startswith=base).values_list("code", flat=True))
        number = 1
        partner.code = base
        while partner.code in taken:
            number += 1
            partner.code = f"{base}-{number}"
    try:
        with transaction.atomic():
            partner.save()
    except IntegrityError as error:
        raise CodeTaken(code=partner.code) from error


def _whole_price(price) -> int:
    try:
        amount = to_vnd(price) if isinstance(price, int | Decimal) and not isinstance(price, bool) else None
    except (FractionOfDong, ArithmeticError, ValueError):
        amount = None
    if amount is None or not 0 < amount <= MAX_PRICE:
        raise PriceRefused(price=price)
    return amount


def _is_whole(value, smallest, greatest) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and smallest <= value <= greatest


def _plain(value):
    return int(value) if isinstance(value, Decimal) else value
