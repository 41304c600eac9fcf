"""Orders as the checkout leaves them: order, one part per seller, lines, reserved stock, a cash payment to come."""

import itertools
import secrets

from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.accounts.services import give_role
from marketplace.order.models import Line, Order, SellerOrder, ShippingAddress
from marketplace.partner.models import Partner, StockRecord
from marketplace.partner.services import add_member
from marketplace.payment.models import PaymentAttempt
from tests.factories import goods

_numbers = itertools.count(1)


def make_user(email: str = "", **fields) -> User:
    return User.objects.create_user(email or f"orders{next(_numbers)}@example.vn", "matkhau-123", **fields)


def make_administrator(*province_codes: str, **fields) -> User:
    """A market administrator, nationwide without provinces."""
    user = make_user(**fields)
    give_role(user=user, role="administrator", provinces=[goods.province(code) for code in province_codes])
    return user


def make_seller(name: str | None = None, *, owner: User | None = None, **profile) -> Partner:
    partner = goods.make_seller(name, **profile)
    if owner is not None:
        add_member(partner=partner, user=owner, role="owner")
    return partner


def make_offer(partner: Partner, *, title: str = "Gạo thử", price: int = 25_000, stock: int = 10) -> StockRecord:
    return goods.make_offer(goods.make_product(seller=partner, title=title), seller=partner, price=price, stock=stock)


def make_order(
    *wanted: tuple[StockRecord, int],
    user: User | None = None,
    email: str = "khach@example.vn",
    language: str = "vi",
    delivery_charge: int = 20_000,
    delivery_kind: str = "parcel",
) -> Order:
    """An order of (offer, quantity) pairs, over as many sellers as the offers have; the stock is reserved."""
    number = f"D{next(_numbers):06d}"
    by_seller: dict[Partner, list[tuple[StockRecord, int]]] = {}
    for offer, quantity in wanted:
        by_seller.setdefault(offer.partner, []).append((offer, quantity))
    goods_total = sum(int(offer.price) * quantity for offer, quantity in wanted)
    shipping = delivery_charge * len(by_seller)
    order = Order.objects.create(
        number=number,
        user=user,
        guest_email="" if user else email,
        total_incl_tax=goods_total + shipping,
        total_excl_tax=goods_total + shipping,
        shipping_incl_tax=shipping,
        shipping_excl_tax=shipping,
        shipping_address=ShippingAddress.objects.create(
            first_name="Nguyễn Văn Bình", line1="12 Đường Hoa Ban", line4="Tỉnh Lâm Đồng", country=_vietnam()
        ),
        access_token=secrets.token_urlsafe(32),
        language=language,
        buyer_name="Nguyễn Văn Bình",
        buyer_phone="+84912345678",
        date_placed=timezone.now(),
    )
    for position, (partner, offers) in enumerate(by_seller.items(), start=1):
        subtotal = sum(int(offer.price) * quantity for offer, quantity in offers)
        part = SellerOrder.objects.create(
            order=order,
            partner=partner,
            number=f"{number}-{position}",
            delivery_kind=delivery_kind,
            delivery_name="Giao tận nhà" if delivery_kind == "parcel" else "Đến lấy",
            pickup_address="" if delivery_kind == "parcel" else "Xã Tà Nung, Lâm Đồng",
            goods_total=subtotal,
            delivery_charge=delivery_charge,
            total=subtotal + delivery_charge,
        )
        for offer, quantity in offers:
            amount = int(offer.price) * quantity
            Line.objects.create(
                order=order,
                seller_order=part,
                partner=partner,
                partner_name=partner.name,
                partner_sku=offer.partner_sku,
                stockrecord=offer,
                product=offer.product,
                title=offer.product.title,
                quantity=quantity,
                num_allocated=quantity,
                unit_price_incl_tax=offer.price,
                unit_price_excl_tax=offer.price,
                line_price_incl_tax=amount,
                line_price_excl_tax=amount,
                line_price_before_discounts_incl_tax=amount,
                line_price_before_discounts_excl_tax=amount,
            )
            offer.num_allocated += quantity
            offer.save(update_fields=["num_allocated"])
    PaymentAttempt.objects.create(order=order, method="cash", amount=order.total, idempotency_key=secrets.token_hex(16))
    return order


def _vietnam():
    from oscar.apps.address.models import Country

    return Country.objects.get_or_create(iso_3166_1_a2="VN", defaults={"printable_name": "Việt Nam"})[0]
