"""What a basket costs now: grouped by seller, each line at the price of its own stock record. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import accumulate

from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from catalogue.models import Product, ProductClass, ProductImage
from marketplace.basket import rules
from marketplace.basket.models import Basket, Line
from marketplace.core.images import Picture, picture_from
from marketplace.core.money import format_vnd, to_vnd
from marketplace.core.statements import Columns, Read, relate
from marketplace.geography.provinces import province_by_key
from marketplace.partner.models import Partner, StockRecord


@dataclass(frozen=True)
class LineView:
    """One line: `quantity` units of one offer. Amounts are whole đồng; `seen_price` is what the shopper last saw.

    `problem` says in words why the line cannot be bought as it stands, `problem_code` in one word ("sold_out",
    "not_enough", "below_minimum", "withdrawn", "seller_not_selling"); both are empty when it can.
    """

    line_id: int
    offer: StockRecord
    image: Picture | None
    seen_price: int
    quantity: int
    problem: str
    problem_code: str

    @cached_property
    def stockrecord_id(self) -> int:
        return self.offer.pk

    @cached_property
    def product(self) -> Product:
        return self.offer.product

    @property
    def title(self) -> str:
        return self.product.get_title()

    @property
    def url(self) -> str:
        """The page of the goods; a variant is shown on its parent's."""
        return self.product.canonical.get_absolute_url()

    @cached_property
    def unit_price(self) -> int:
        return to_vnd(self.offer.price) if self.offer.price is not None else 0

    @property
    def key(self) -> str:
        """Names the line within a page."""
        return str(self.line_id)

    @property
    def most(self) -> int:
        """The largest quantity that may be asked for."""
        return max(self.minimum_quantity, min(self.free, rules.MAX_QUANTITY))

    @property
    def grams(self) -> int:
        """Packed weight of one unit."""
        return self.product.packed_grams

    @property
    def minimum_quantity(self) -> int:
        return self.offer.minimum_quantity

    @property
    def free(self) -> int:
        """How many the seller has left."""
        return max(0, self.offer.free)

    @cached_property
    def is_available(self) -> bool:
        return not self.problem

    @cached_property
    def total(self) -> int:
        """What the line costs; nothing while it cannot be bought."""
        return self.unit_price * self.quantity if self.is_available else 0

    @property
    def price_changed(self) -> bool:
        return self.is_available and self.unit_price != self.seen_price

    @property
    def price_change(self) -> str:
        """The change of the price since the shopper last saw it, in words; empty without one."""
        if not self.price_changed:
            return ""
        facts = {"before": format_vnd(self.seen_price), "now": format_vnd(self.unit_price)}
        if self.unit_price > self.seen_price:
            return _("The price has risen from %(before)s to %(now)s.") % facts
        return _("The price has fallen from %(before)s to %(now)s.") % facts


@dataclass(frozen=True)
class SellerGroup:
    """One seller's goods in a basket."""

    partner: Partner
    lines: tuple[LineView, ...]

    @property
    def partner_id(self) -> int:
        return self.partner.pk

    @property
    def name(self) -> str:
        return self.partner.name

    @property
    def minimum_order(self) -> int:
        """The smallest order that the seller takes, đồng; 0 for any."""
        return self.partner.minimum_order

    @cached_property
    def subtotal(self) -> int:
        """The goods that can be bought, đồng."""
        return sum(line.total for line in self.lines)

    @property
    def missing_for_minimum(self) -> int:
        """How many đồng of goods are missing to the seller's smallest order; 0 when it is reached."""
        return max(0, self.minimum_order - self.subtotal)

    @cached_property
    def minimum_problem(self) -> str:
        if not self.missing_for_minimum or not any(line.is_available for line in self.lines):
            return ""
        return _("%(seller)s delivers orders from %(minimum)s. Goods for %(missing)s are missing.") % {
            "seller": self.name,
            "minimum": format_vnd(self.minimum_order),
            "missing": format_vnd(self.missing_for_minimum),
        }


@dataclass(frozen=True)
class BasketView:
    """A basket as it stands now, sellers in the order in which they came into it."""

    basket_id: int | None
    age_confirmed: bool
    groups: tuple[SellerGroup, ...]

    @cached_property
    def lines(self) -> tuple[LineView, ...]:
        return tuple(line for group in self.groups for line in group.lines)

    @property
    def is_empty(self) -> bool:
        return not self.groups

    @property
    def count(self) -> int:
        """How many different goods."""
        return sum(len(group.lines) for group in self.groups)

    @cached_property
    def total(self) -> int:
        """All goods that can be bought, delivery not included, đồng."""
        return sum(group.subtotal for group in self.groups)

    @property
    def too_much(self) -> str:
        """Why the goods cannot be one order, in words, when they cost more than an order can; empty otherwise."""
        return rules.too_much(self.total)

    @property
    def needs_age_confirmation(self) -> bool:
        return not self.age_confirmed and any(line.product.needs_age_check for line in self.lines)

    @cached_property
    def problems(self) -> list[str]:
        """Everything that stands in the way of ordering, in words."""
        found = [line.problem for line in self.lines if line.problem]
        found += [group.minimum_problem for group in self.groups if group.minimum_problem]
        if self.too_much:
            found.append(self.too_much)
        if self.needs_age_confirmation:
            found.append(str(rules.AgeConfirmationNeeded.message))
        return found

    @property
    def has_changes(self) -> bool:
        """Whether `services.accept_changes` would change something."""
        return any(line.price_changed or line.problem for line in self.lines)

    @property
    def can_be_ordered(self) -> bool:
        return not self.is_empty and not self.problems


# The columns that baskets, reviews and orders read. Whole rows of these tables would cost twice the time.
_OFFER = Columns(
    StockRecord,
    "id",
    "product_id",
    "partner_id",
    "partner_sku",
    "price",
    "num_in_stock",
    "num_allocated",
    "is_offered",
    "minimum_quantity",
)
_PRODUCT = Columns(
    Product,
    "id",
    "title",
    "slug",
    "structure",
    "parent_id",
    "product_class_id",
    "is_public",
    "packed_grams",
    "is_fragile",
    "needs_cold_chain",
    "is_example",
)
_SELLER = Columns(
    Partner, "id", "code", "name", "kind", "state", "minimum_order", "declares_vat", "email", "province_id"
)
_CLASS = Columns(ProductClass, "id", "code")
_OF_THE_LINE = ("pk", "quantity", "price_incl_tax")
# What follows those in a row.
_PARTS = (_OFFER, _SELLER, _PRODUCT, _CLASS, _PRODUCT, _CLASS)


def _lines_of(numbers: Sequence[int]) -> QuerySet:
    return (
        Line.objects.filter(basket_id=numbers[0])
        .order_by("pk")
        .values_list(
            *_OF_THE_LINE,
            *_OFFER.through("stockrecord"),
            *_SELLER.through("stockrecord__partner"),
            *_PRODUCT.through("stockrecord__product"),
            *_CLASS.through("stockrecord__product__product_class"),
            *_PRODUCT.through("stockrecord__product__parent"),
            *_CLASS.through("stockrecord__product__parent__product_class"),
        )
    )


_read_lines = Read(_lines_of)


@dataclass(frozen=True, slots=True)
class _Row:
    """One line with all that it is about."""

    line_id: int
    quantity: int
    seen_price: Decimal | None
    offer: StockRecord


def _rows(basket_id: int) -> list[_Row]:
    """The lines of a basket in their order. A seller or a class of several lines is one object. One query."""
    sellers: dict[int, Partner] = {}
    classes: dict[int, ProductClass] = {}
    rows = []
    places = _places()
    for line_id, quantity, seen_price, *values in _read_lines(basket_id):
        of_offer, of_seller, of_product, of_class, of_parent, of_parents_class = (values[place] for place in places)
        offer = _OFFER.make(of_offer)
        if offer.partner_id not in sellers:
            sellers[offer.partner_id] = _SELLER.make(of_seller)
        relate(offer, "partner", sellers[offer.partner_id])
        product = _product(of_product, of_class, classes)
        relate(offer, "product", product)
        if product.parent_id:
            relate(product, "parent", _product(of_parent, of_parents_class, classes))
        rows.append(_Row(line_id, quantity, seen_price, offer))
    for seller in sellers.values():
        province = province_by_key(seller.province_id) if seller.province_id else None
        if province is not None:
            relate(seller, "province", province)
    return rows


@cache
def _places() -> list[slice]:
    """Where the values of each of `_PARTS` stand."""
    ends = [*accumulate(map(len, _PARTS))]
    return [slice(end - len(part), end) for part, end in zip(_PARTS, ends, strict=True)]


def _product(values: list, of_class: list, classes: dict[int, ProductClass]) -> Product:
    product = _PRODUCT.make(values)
    key = product.product_class_id
    # A variant has its parent's.
    if key:
        if key not in classes:
            classes[key] = _CLASS.make(of_class)
        relate(product, "product_class", classes[key])
    return product


def price_basket(basket: Basket, *, with_pictures: bool = True) -> BasketView:
    """The basket at this moment's prices and stock. Two queries, one without pictures, none for one never saved."""
    if basket.pk is None:
        return BasketView(None, False, ())
    rows = _rows(basket.pk)
    pictures = _pictures([row.offer.product for row in rows]) if with_pictures else {}
    by_seller: dict[int, list[_Row]] = {}
    for row in rows:
        by_seller.setdefault(row.offer.partner_id, []).append(row)
    groups = tuple(
        SellerGroup(lines[0].offer.partner, tuple(_line(line, pictures) for line in lines))
        for lines in by_seller.values()
    )
    return BasketView(basket.pk, bool(basket.age_confirmed_at), groups)


def _line(row: _Row, pictures: dict[int, Picture]) -> LineView:
    offer = row.offer
    product = offer.product
    refusal = rules.refusal_for(offer, row.quantity)
    seen = row.seen_price if row.seen_price is not None else offer.price
    return LineView(
        line_id=row.line_id,
        offer=offer,
        image=pictures.get(product.pk) or pictures.get(product.parent_id),
        seen_price=to_vnd(seen) if seen is not None else 0,
        quantity=row.quantity,
        problem=str(refusal) if refusal else "",
        problem_code=refusal.code if refusal else "",
    )


def _pictures(products: list[Product]) -> dict[int, Picture]:
    """Product key -> its first picture, for the products and the parents of variants."""
    keys = {product.pk for product in products} | {product.parent_id for product in products if product.parent_id}
    if not keys:
        return {}
    found: dict[int, Picture] = {}
    images = ProductImage.objects.filter(product_id__in=keys).exclude(content_hash="").order_by("display_order", "pk")
    for image in images.only("product_id", "content_hash", "width", "height", "widths", "caption"):
        if image.product_id not in found:
            found[image.product_id] = picture_from(
                image.content_hash, image.width, image.height, image.widths, image.caption, settings.MEDIA_URL
            )
    return found
