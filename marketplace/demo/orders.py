"""The demo's orders: baskets of several sellers, ordered and moved along through the services, one in every state."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from marketplace.accounts.models import User
from marketplace.basket.services import add_offer, open_basket
from marketplace.checkout.contact import Contact, Destination
from marketplace.checkout.review import build_review
from marketplace.checkout.services import place_order
from marketplace.core import clock
from marketplace.geography.places import communes_named
from marketplace.geography.provinces import province_by_code
from marketplace.order import services
from marketplace.order.models import Order, SellerOrder
from marketplace.order.states import Move, Role
from marketplace.partner.models import SellerMember, StockRecord


@dataclass(frozen=True, slots=True)
class Part:
    """One seller's part of a demo order, and what becomes of it: a key of `FATES`."""

    seller: str
    goods: tuple[tuple[str, int], ...]
    fate: str


@dataclass(frozen=True, slots=True)
class DemoOrder:
    """`buyer` is an e-mail address of a demo shopper, or empty for a guest. Placed `days_ago`; its parts move on at
    the hours of `AFTER_HOURS`, so those that arrived were placed more than four days ago."""

    days_ago: int
    buyer: str
    address: str
    commune: str
    province: str
    parts: tuple[Part, ...]


def _part(seller: str, fate: str, *goods: tuple[str, int]) -> Part:
    return Part(seller, goods, fate)


_ME = "khach@example.vn"
_HANOI = ("12 ngõ Ví Dụ", "Cầu Giấy", "01")
_SAIGON = ("8 hẻm Ví Dụ", "Tân Định", "79")
_DALAT = ("3 dốc Ví Dụ", "Xuân Hương - Đà Lạt", "68")

DEMO_ORDERS = (
    DemoOrder(
        0,
        _ME,
        *_HANOI,
        (
            _part("demo-htx", "new", ("Mật ong hoa cà phê", 2), ("Atiso sấy", 1)),
            _part("demo-ho", "new", ("Nước ép thanh long", 6)),
            _part("che-doi-suong", "new", ("Chè móc câu Tân Cương", 1)),
        ),
    ),
    DemoOrder(
        1,
        _ME,
        *_HANOI,
        (
            _part("demo-htx", "confirmed", ("Trà ô long Cầu Đất", 1)),
            _part("nuoc-mam-hon-ngoc", "packed", ("Nước mắm Phú Quốc 40 độ", 2)),
        ),
    ),
    DemoOrder(
        2,
        _ME,
        *_SAIGON,
        (
            _part("demo-htx", "packed", ("Hồng treo gió", 2)),
            _part("keo-dua-ham-luong", "shipped", ("Kẹo dừa nguyên chất", 3)),
            _part("muoi-sa-huynh", "confirmed", ("Tỏi Lý Sơn nhiều nhánh", 1)),
        ),
    ),
    DemoOrder(
        6,
        _ME,
        *_SAIGON,
        (
            _part("demo-htx", "shipped", ("Mật ong hoa cà phê", 1)),
            _part("demo-ho", "delivered", ("Thanh long sấy dẻo", 2), ("Rượu vang thanh long", 1)),
        ),
    ),
    DemoOrder(
        7,
        _ME,
        *_DALAT,
        (
            _part("demo-htx", "part_shipped", ("Atiso sấy", 3)),
            _part("ca-phe-buon-ea", "delivered", ("Cà phê phin truyền thống", 2)),
        ),
    ),
    DemoOrder(
        24,
        _ME,
        *_HANOI,
        (
            _part("demo-htx", "completed", ("Trà ô long Cầu Đất", 2), ("Mật ong hoa cà phê", 1)),
            _part("demo-ho", "completed", ("Thanh long sấy dẻo", 2)),
            _part("gao-thom-soc-trang", "completed", ("Gạo thơm ruộng tôm ST25", 1)),
        ),
    ),
    DemoOrder(
        3,
        _ME,
        *_HANOI,
        (
            _part("demo-htx", "cancelled_by_buyer", ("Hồng treo gió", 1)),
            _part("banh-pia-vung-thom", "new", ("Bánh pía sầu riêng trứng muối", 2)),
        ),
    ),
    DemoOrder(
        2,
        "",
        *_DALAT,
        (
            _part("demo-htx", "cancelled_by_seller", ("Trà ô long Cầu Đất", 1)),
            _part("tieu-chu-se", "confirmed", ("Tiêu đen Chư Sê", 1)),
        ),
    ),
    DemoOrder(
        17,
        "",
        *_SAIGON,
        (
            _part("demo-htx", "returned", ("Atiso sấy", 1)),
            _part("demo-ho", "cancelled_by_seller", ("Nước ép thanh long", 4)),
        ),
    ),
    DemoOrder(
        9,
        "",
        *_SAIGON,
        (_part("demo-htx", "delivered", ("Mật ong hoa cà phê", 2)),),
    ),
    DemoOrder(
        54,
        "an@example.vn",
        *_HANOI,
        (
            _part("che-doi-suong", "completed", ("Chè đinh thượng phẩm", 1), ("Bột trà xanh xay đá", 1)),
            _part("vai-doi-luc-ngan", "completed", ("Mì Chũ gạo bao thai", 4)),
            _part("banh-dau-ben-song", "completed", ("Bánh đậu xanh rồng nhỏ", 3)),
        ),
    ),
    DemoOrder(
        47,
        "binh@example.vn",
        *_SAIGON,
        (
            _part("banh-trang-phoi-suong", "completed", ("Bánh tráng phơi sương", 2), ("Muối tôm Tây Ninh", 2)),
            _part("thot-not-bay-nui", "completed", ("Đường thốt nốt viên", 2)),
            _part("mat-ong-u-minh", "completed", ("Mật ong rừng tràm", 1)),
        ),
    ),
    DemoOrder(
        39,
        "chi@example.vn",
        *_DALAT,
        (
            _part("demo-htx", "completed", ("Trà ô long Cầu Đất", 1), ("Atiso sấy", 1), ("Mật ong hoa cà phê", 1)),
            _part("ca-phe-buon-ea", "completed", ("Sô cô la đen 70 %", 2), ("Cà phê hạt Fine Robusta", 1)),
        ),
    ),
    DemoOrder(
        31,
        "dung@example.vn",
        *_HANOI,
        (
            _part("gom-men-tro", "completed", ("Bát cơm gốm men rạn", 1)),
            _part("coi-bien-kim-son", "completed", ("Túi cói quai da", 1)),
            _part("det-lua-cau-am", "completed", ("Khăn lụa vân mây", 1)),
        ),
    ),
    DemoOrder(
        12,
        "giang@example.vn",
        *_SAIGON,
        (
            _part("nuoc-mam-hon-ngoc", "completed", ("Nước mắm Phú Quốc 40 độ", 1), ("Tiêu sọ Phú Quốc", 1)),
            _part("keo-dua-ham-luong", "completed", ("Kẹo dừa nguyên chất", 2), ("Dầu dừa ép lạnh", 1)),
            _part("dieu-binh-phuoc", "completed", ("Hạt điều rang củi", 1)),
        ),
    ),
    DemoOrder(0, "chi@example.vn", *_DALAT, (_part("demo-htx", "new", ("Trà ô long Cầu Đất", 2)),)),
    DemoOrder(0, "", *_HANOI, (_part("demo-htx", "new", ("Mật ong hoa cà phê", 1)),)),
)

_SHOPPERS = {
    "an@example.vn": "Phạm An (ví dụ)",
    "binh@example.vn": "Lê Bình (ví dụ)",
    "chi@example.vn": "Trần Chi (ví dụ)",
    "dung@example.vn": "Võ Dung (ví dụ)",
    "giang@example.vn": "Đinh Giang (ví dụ)",
}


@transaction.atomic
def place_demo_orders(*, buyer: User, offers: Callable[[str, str], StockRecord]) -> int:
    """Place all demo orders unless the demo's shopper has ordered before; returns how many were placed."""
    if Order.objects.filter(user=buyer).exists():
        return 0
    shoppers = {buyer.email: buyer} | {email: _shopper(email, name) for email, name in _SHOPPERS.items()}
    # The oldest first, as they would have come.
    in_time = sorted(DEMO_ORDERS, key=lambda wanted: -wanted.days_ago)
    for index, wanted in enumerate(in_time):
        with clock.moved_to(_placed_at(wanted.days_ago, index)):
            order = _place(wanted, shoppers.get(wanted.buyer), index, offers)
        _move_along(order, wanted, shoppers.get(wanted.buyer))
    return len(DEMO_ORDERS)


def _shopper(email: str, name: str) -> User:
    # Nobody signs in as these: they are here to have bought and reviewed something.
    user = User.objects.filter(email=email).first()
    return user or User.objects.create_user(email, None, first_name=name, is_demo=True)


def _place(wanted: DemoOrder, user: User | None, index: int, offers: Callable[[str, str], StockRecord]) -> Order:
    basket = open_basket(user=user)
    for part in wanted.parts:
        for name, quantity in part.goods:
            offer = offers(part.seller, name)
            add_offer(basket=basket, stockrecord_id=offer.pk, quantity=quantity, is_adult=True)
    # The confirmed age was noted in the row.
    basket.refresh_from_db()
    name = user.full_name if user else "Khách vãng lai (ví dụ)"
    contact = Contact(name, f"+849000002{index:02d}", user.email if user else f"vang.lai{index}@example.vn")
    commune = communes_named(wanted.commune, province_by_code(wanted.province))[0]
    address = Destination(wanted.address, commune)
    review = build_review(
        basket=basket, contact=contact, destination=address, deliveries={}, notes={}, propose=True, with_pictures=False
    )
    return place_order(
        basket=basket,
        user=user,
        contact=contact,
        address=address,
        deliveries={part.group.partner_id: part.chosen.method_id for part in review.sellers if part.chosen},
        notes={part.group.partner_id: "Gọi trước khi giao giúp tôi." for part in review.sellers[:1]},
    )


def _placed_at(days_ago: int, index: int) -> datetime:
    """Between 8 and 19 o'clock on that day; today within the last hours."""
    now = clock.now()
    if days_ago == 0:
        return max(clock.start_of(clock.today()), now - timedelta(minutes=20 + 25 * (len(DEMO_ORDERS) - index)))
    day = clock.today() - timedelta(days=days_ago)
    return clock.start_of(day) + timedelta(hours=8 + (index * 5) % 12, minutes=(index * 17) % 60)


def _move_along(order: Order, wanted: DemoOrder, user: User | None) -> None:
    fates = {part.seller: part.fate for part in wanted.parts}
    for seller_order in order.seller_orders.select_related("partner"):
        FATES[fates[seller_order.partner.code]](seller_order, _clerk_of(seller_order), user)


def _clerk_of(seller_order: SellerOrder) -> User | None:
    member = SellerMember.objects.filter(partner=seller_order.partner).select_related("user").order_by("pk").first()
    return member.user if member else None


# Hours from the placing of an order to each move of its parts.
AFTER_HOURS = {
    Move.CONFIRM: 3,
    Move.PACK: 7,
    Move.SHIP: 22,
    Move.CANCEL: 5,
    Move.DELIVER: 98,
    Move.RETURN: 130,
    Move.COMPLETE: 170,
}


def _when(move: Move, part: SellerOrder) -> AbstractContextManager[None]:
    """The moment of a move, never in the future."""
    return clock.moved_to(min(part.placed_at + timedelta(hours=AFTER_HOURS[move]), clock.now()))


Fate = Callable[[SellerOrder, User | None, User | None], SellerOrder]


def _confirm(part: SellerOrder, clerk: User | None, buyer: User | None) -> SellerOrder:
    with _when(Move.CONFIRM, part):
        return services.confirm(seller_order=part, actor=clerk, role=Role.SELLER)


def _pack(part: SellerOrder, clerk: User | None, buyer: User | None) -> SellerOrder:
    part = _confirm(part, clerk, buyer)
    with _when(Move.PACK, part):
        return services.pack(seller_order=part, actor=clerk, role=Role.SELLER)


def _ship(part: SellerOrder, clerk: User | None, buyer: User | None) -> SellerOrder:
    part = _pack(part, clerk, buyer)
    with _when(Move.SHIP, part):
        return services.ship(
            seller_order=part,
            actor=clerk,
            role=Role.SELLER,
            carrier="Bưu cục Ví Dụ",
            tracking_number=f"VD{part.pk:07d}VN",
        )


def _ship_a_part(part: SellerOrder, clerk: User | None, buyer: User | None) -> SellerOrder:
    part = _pack(part, clerk, buyer)
    line = part.lines.order_by("pk").first()
    with _when(Move.SHIP, part):
        return services.ship(
            seller_order=part,
            actor=clerk,
            role=Role.SELLER,
            carrier="Bưu cục Ví Dụ",
            tracking_number=f"VD{part.pk:07d}VN",
            quantities={line.pk: 1},
        )


def _deliver(part: SellerOrder, clerk: User | None, buyer: User | None) -> SellerOrder:
    part = _ship(part, clerk, buyer)
    with _when(Move.DELIVER, part):
        return services.deliver(seller_order=part, actor=clerk, role=Role.SELLER)


def _complete(part: SellerOrder, clerk: User | None, buyer: User | None) -> SellerOrder:
    part = _deliver(part, clerk, buyer)
    with _when(Move.COMPLETE, part):
        return services.complete(seller_order=part, actor=buyer, role=Role.BUYER)


def _cancel_as_buyer(part: SellerOrder, clerk: User | None, buyer: User | None) -> SellerOrder:
    with _when(Move.CANCEL, part):
        return services.cancel(seller_order=part, actor=buyer, role=Role.BUYER, reason="Tôi đặt nhầm loại.")


def _cancel_as_seller(part: SellerOrder, clerk: User | None, buyer: User | None) -> SellerOrder:
    with _when(Move.CANCEL, part):
        return services.cancel(
            seller_order=part, actor=clerk, role=Role.SELLER, reason="Mẻ hàng này không đạt, chúng tôi không gửi."
        )


def _return(part: SellerOrder, clerk: User | None, buyer: User | None) -> SellerOrder:
    part = _ship(part, clerk, buyer)
    with _when(Move.RETURN, part):
        return services.return_(
            seller_order=part,
            actor=clerk,
            role=Role.SELLER,
            reason="Giao hai lần không gặp người nhận.",
        )


def _leave(part: SellerOrder, clerk: User | None, buyer: User | None) -> SellerOrder:
    return part


FATES: dict[str, Fate] = {
    "new": _leave,
    "confirmed": _confirm,
    "packed": _pack,
    "shipped": _ship,
    "part_shipped": _ship_a_part,
    "delivered": _deliver,
    "completed": _complete,
    "cancelled_by_buyer": _cancel_as_buyer,
    "cancelled_by_seller": _cancel_as_seller,
    "returned": _return,
}
