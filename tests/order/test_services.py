"""Moving seller orders: state, stock, events, audit log, cash and mails, and nothing on refusal."""

import itertools

import pytest

from catalogue.models import ProductChange
from marketplace.communication.models import OutboxMessage
from marketplace.core.errors import TransitionRefused
from marketplace.moderation.models import AuditEvent
from marketplace.order import services
from marketplace.order.models import Line, SellerOrder, SellerOrderEvent, Shipment
from marketplace.order.services import GoodsStillHere, NothingLeft, ReasonMissing, ShipmentRefused
from marketplace.order.states import ARRIVES_IN, Move, Role, State, may
from marketplace.partner.models import StockRecord
from marketplace.payment.models import PaymentAttempt
from tests.factories.mails import read_mail, read_mails
from tests.factories.orders import make_offer, make_order, make_seller, make_user

pytestmark = pytest.mark.django_db


def do(part: SellerOrder, move: Move, role: str = "seller", actor=None) -> SellerOrder:
    """Make a move with whatever it needs said."""
    arguments = {"seller_order": part, "actor": actor, "role": role}
    if move == Move.SHIP:
        arguments["carrier"] = "Viettel Post"
    if move in (Move.CANCEL, Move.RETURN, Move.CANCEL_REST):
        arguments["reason"] = "Hết hàng"
    service = services.return_ if move == Move.RETURN else getattr(services, move.value)
    return service(**arguments)


WAY_TO = {
    State.NEW: [],
    State.CONFIRMED: [Move.CONFIRM],
    State.PACKED: [Move.CONFIRM, Move.PACK],
    State.SHIPPED: [Move.CONFIRM, Move.SHIP],
    State.DELIVERED: [Move.CONFIRM, Move.SHIP, Move.DELIVER],
    State.COMPLETED: [Move.CONFIRM, Move.SHIP, Move.DELIVER, Move.COMPLETE],
    State.CANCELLED: [Move.CANCEL],
    State.RETURNED: [Move.CONFIRM, Move.SHIP, Move.RETURN],
}


def part_in(state: State, **fields) -> SellerOrder:
    order = make_order((make_offer(make_seller()), 2), **fields)
    part = order.seller_orders.get()
    for move in WAY_TO[state]:
        part = do(part, move, role="buyer" if move == Move.COMPLETE else "seller")
    return part


def part_on_the_way(*wanted, sent: dict[int, int], **fields) -> SellerOrder:
    """A part of which `sent` (position of the line -> units) has left."""
    part = make_order(*wanted, **fields).seller_orders.get()
    do(part, Move.CONFIRM)
    lines = list(part.lines.order_by("pk"))
    quantities = {lines[position].pk: quantity for position, quantity in sent.items()}
    return services.ship(seller_order=part, actor=None, role="seller", carrier="GHN", quantities=quantities)


def everything() -> tuple:
    """All rows that a move may touch, for comparing."""
    return (
        list(SellerOrder.objects.order_by("pk").values()),
        list(StockRecord.objects.order_by("pk").values()),
        list(PaymentAttempt.objects.order_by("pk").values()),
        SellerOrderEvent.objects.count(),
        AuditEvent.objects.count(),
        OutboxMessage.objects.count(),
        Shipment.objects.count(),
        ProductChange.objects.count(),
    )


@pytest.mark.parametrize("state", State)
def test_every_move_by_every_role_does_what_the_table_says_and_nothing_on_refusal(state):
    # What refuses leaves it as it was, so that it serves for all refusals.
    untouched = part_in(state)
    for move, role in itertools.product(Move, Role):
        if may(state, move, role):
            part = part_in(state)
            if state == State.SHIPPED and move in (Move.SHIP, Move.CANCEL_REST):
                # A further parcel and a rest to cancel need goods that are still here.
                part = part_on_the_way((make_offer(make_seller()), 2), sent={0: 1})
            assert do(part, move, role).state == ARRIVES_IN[move]
            part.refresh_from_db()
            assert part.state == ARRIVES_IN[move]
            event = part.events.last()
            assert (event.from_state, event.to_state, event.actor_role) == (state, ARRIVES_IN[move], role)
            assert event.move == move
        else:
            before = everything()
            with pytest.raises(TransitionRefused):
                do(untouched, move, role)
            assert everything() == before


def test_a_move_records_actor_and_audit():
    actor = make_user()
    part = services.confirm(seller_order=part_in(State.NEW), actor=actor, role="seller")

    event = part.events.get()
    assert (event.actor, event.actor_role, event.from_state, event.to_state) == (
        actor,
        "seller",
        "new",
        "confirmed",
    )
    audit = AuditEvent.objects.get(subject_kind="order.sellerorder")
    assert (audit.actor, audit.action, audit.partner_id_at_the_time) == (
        actor,
        "seller_order.confirm",
        part.partner_id,
    )
    assert (audit.before, audit.after) == ({"state": "new"}, {"state": "confirmed", "role": "seller"})


def test_a_stale_object_is_read_anew():
    part = part_in(State.NEW)
    stale = SellerOrder.objects.get(pk=part.pk)
    services.cancel(seller_order=part, actor=None, role="buyer")

    with pytest.raises(TransitionRefused):
        services.confirm(seller_order=stale, actor=None, role="seller")


def test_cancelling_frees_exactly_this_parts_stock_and_leaves_the_other_part_alone():
    mine, other = make_offer(make_seller(), stock=10), make_offer(make_seller(), stock=10)
    order = make_order((mine, 3), (other, 4))
    part, other_part = order.seller_orders.order_by("pk")

    services.cancel(seller_order=part, actor=None, role="buyer")

    mine.refresh_from_db()
    other.refresh_from_db()
    other_part.refresh_from_db()
    assert (mine.num_in_stock, mine.num_allocated) == (10, 0)
    assert (other.num_in_stock, other.num_allocated) == (10, 4)
    assert other_part.state == "new"
    assert part.lines.get().num_allocated == 0
    assert ProductChange.objects.last().product_id == mine.product_id


def test_cancelling_says_by_whom_and_why():
    part = services.cancel(
        seller_order=part_in(State.PACKED), actor=None, role="seller", reason=" Mưa đá\u0000 hỏng vườn "
    )
    assert (part.cancelled_by, part.cancel_reason) == ("seller", "Mưa đá hỏng vườn")
    assert part.closed_at is not None


def test_buyer_needs_no_reason_but_others_do():
    assert services.cancel(seller_order=part_in(State.NEW), actor=None, role="buyer").cancel_reason == ""
    for role in ("seller", "market", "system"):
        part = part_in(State.NEW)
        before = everything()
        with pytest.raises(ReasonMissing):
            services.cancel(seller_order=part, actor=None, role=role, reason="  ")
        assert everything() == before


def test_a_very_long_reason_is_cut():
    part = services.cancel(seller_order=part_in(State.NEW), actor=None, role="buyer", reason="x" * 5_000)
    assert len(part.cancel_reason) == services.LONGEST_REASON


def test_shipping_uses_up_reserved_stock():
    offer = make_offer(make_seller(), stock=10)
    part = make_order((offer, 3)).seller_orders.get()
    do(part, Move.CONFIRM)

    services.ship(seller_order=part, actor=None, role="seller", carrier="GHN", tracking_number="GHN123")

    offer.refresh_from_db()
    line = part.lines.get()
    shipment = part.shipments.get()
    assert (offer.num_in_stock, offer.num_allocated) == (7, 0)
    assert (line.shipped_quantity, line.num_allocated) == (3, 0)
    assert (shipment.carrier, shipment.tracking_number) == ("GHN", "GHN123")
    assert list(shipment.lines.values_list("line_id", "quantity")) == [(line.pk, 3)]


def test_goods_leave_in_parts_and_never_more_than_ordered():
    seller = make_seller()
    rice, tea = make_offer(seller, stock=10), make_offer(seller, stock=10)
    part = make_order((rice, 3), (tea, 1)).seller_orders.get()
    rice_line, tea_line = part.lines.order_by("pk")
    do(part, Move.CONFIRM)

    def send(**quantities):
        return services.ship(seller_order=part, actor=None, role="seller", carrier="GHN", **quantities)

    send(quantities={rice_line.pk: 2, tea_line.pk: 0})
    rice.refresh_from_db()
    assert (rice.num_in_stock, rice.num_allocated) == (8, 1)
    with pytest.raises(GoodsStillHere):
        services.deliver(seller_order=part, actor=None, role="seller")
    before = everything()
    for wrong in ({rice_line.pk: 2}, {rice_line.pk: -1}, {rice_line.pk: 0}, {999_999: 1}, {rice_line.pk: True}, {}):
        with pytest.raises(ShipmentRefused):
            send(quantities=wrong)
    assert everything() == before

    send()

    rice_line.refresh_from_db()
    assert rice_line.shipped_quantity == 3
    with pytest.raises(ShipmentRefused):
        send()
    assert part.shipments.count() == 2
    assert services.deliver(seller_order=part, actor=None, role="seller").state == "delivered"


def test_second_click_on_ship_is_refused():
    part = make_order((make_offer(make_seller()), 4)).seller_orders.get()
    line = part.lines.get()
    do(part, Move.CONFIRM)
    send = {"seller_order": part, "actor": None, "role": "seller", "carrier": "GHN", "shipments_seen": 0}

    services.ship(**send, quantities={line.pk: 1})
    with pytest.raises(TransitionRefused):
        services.ship(**send, quantities={line.pk: 1})

    line.refresh_from_db()
    assert line.shipped_quantity == 1


def test_return_of_a_part_that_left_in_pieces_frees_what_was_still_reserved():
    offer = make_offer(make_seller(), stock=10)
    part = make_order((offer, 3)).seller_orders.get()
    do(part, Move.CONFIRM)
    services.ship(
        seller_order=part,
        actor=None,
        role="seller",
        carrier="GHN",
        quantities={part.lines.get().pk: 1},
    )

    services.return_(seller_order=part, actor=None, role="seller", reason="Khách không nhận")

    offer.refresh_from_db()
    assert (offer.num_in_stock, offer.num_allocated) == (9, 0)


def test_collected_goods_are_shipped_and_delivered_in_one_step():
    part = part_in(State.PACKED, delivery_kind="pickup")
    part = services.hand_over(seller_order=part, actor=None, role="seller")
    assert part.state == "delivered"
    assert [event.to_state for event in part.events.all()] == ["confirmed", "packed", "shipped", "delivered"]


def test_a_parcel_cannot_be_handed_over_at_the_sellers():
    part = part_in(State.PACKED)
    before = everything()
    with pytest.raises(TransitionRefused):
        services.hand_over(seller_order=part, actor=None, role="seller")
    assert everything() == before


def test_cash_is_paid_when_every_living_part_has_arrived():
    order = make_order((make_offer(make_seller()), 1), (make_offer(make_seller()), 2))
    first, second = order.seller_orders.order_by("pk")
    attempt = order.payment_attempts.get()
    assert attempt.amount == first.total + second.total

    for move in (Move.CONFIRM, Move.SHIP, Move.DELIVER):
        do(first, move)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.amount) == ("pending", first.total + second.total)

    do(second, Move.CANCEL)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.amount) == ("paid", first.total)


def test_cash_of_a_wholly_cancelled_order_is_cancelled():
    part = part_in(State.NEW)
    do(part, Move.CANCEL)
    assert part.order.payment_attempts.get().state == "cancelled"


def test_cash_of_goods_refused_at_the_door_is_cancelled_but_of_later_returns_was_paid():
    assert part_in(State.RETURNED).order.payment_attempts.get().state == "cancelled"
    part = part_in(State.DELIVERED)
    do(part, Move.RETURN)
    attempt = part.order.payment_attempts.get()
    assert (attempt.state, attempt.amount) == ("paid", part.total)


def test_totals_never_change_with_a_move():
    for state in State:
        part = part_in(state)
        assert part.total == part.goods_total - part.discount_total + part.delivery_charge
        assert part.total == 2 * 25_000 + 20_000
        assert part.order.total == part.total


def test_cancelling_the_rest_frees_its_stock_and_takes_its_money_off():
    seller = make_seller()
    rice, tea = make_offer(seller, stock=10, price=25_000), make_offer(seller, stock=10, price=40_000)
    part = part_on_the_way((rice, 3), (tea, 2), sent={0: 1})
    Line.objects.filter(seller_order=part).update(vat_percent=8)
    rice_line, tea_line = part.lines.order_by("pk")

    part = services.cancel_rest(seller_order=part, actor=None, role="seller", reason="Mưa đá hỏng vườn")

    for offer, in_stock in ((rice, 9), (tea, 10)):
        offer.refresh_from_db()
        assert (offer.num_in_stock, offer.num_allocated) == (in_stock, 0)
    for line in (rice_line, tea_line):
        line.refresh_from_db()
    assert (rice_line.quantity, rice_line.shipped_quantity, rice_line.cancelled_quantity) == (3, 1, 2)
    assert (tea_line.quantity, tea_line.shipped_quantity, tea_line.cancelled_quantity) == (2, 0, 2)
    assert (rice_line.kept_price, rice_line.cancelled_price, tea_line.kept_price) == (25_000, 50_000, 0)
    # What has left, and the delivery charge that was agreed.
    assert (part.state, part.goods_total, part.delivery_charge, part.total) == ("shipped", 25_000, 20_000, 45_000)
    attempt = part.order.payment_attempts.get()
    assert (attempt.state, attempt.amount) == ("pending", 45_000)
    # What was ordered stays on record.
    assert part.order.total == 175_000
    event = part.events.last()
    assert (event.move, event.from_state, event.to_state, event.reason) == (
        "cancel_rest",
        "shipped",
        "shipped",
        "Mưa đá hỏng vườn",
    )
    audit = AuditEvent.objects.get(action="seller_order.cancel_rest")
    assert (audit.before["total"], audit.after["total"]) == (175_000, 45_000)
    assert {change.product_id for change in ProductChange.objects.order_by("-pk")[:2]} == {
        rice.product_id,
        tea.product_id,
    }


def test_vat_of_a_cancelled_rest_is_no_longer_contained():
    part = part_on_the_way((make_offer(make_seller(), price=25_000), 3), sent={0: 1})
    # 8 % within 75.000 ₫ is 5.556 ₫, within 25.000 ₫ 1.852 ₫; 1.481 ₫ are in the delivery charge.
    part.lines.update(vat_percent=8, line_price_excl_tax=75_000 - 5_556)
    SellerOrder.objects.filter(pk=part.pk).update(vat_total=5_556 + 1_481)

    part = services.cancel_rest(seller_order=part, actor=None, role="seller", reason="Hết hàng")

    assert part.vat_total == 1_852 + 1_481


def test_a_discount_shrinks_with_the_goods_that_will_not_come():
    part = part_on_the_way((make_offer(make_seller(), price=25_000), 3), sent={0: 1})
    SellerOrder.objects.filter(pk=part.pk).update(discount_total=3_000, total=75_000 - 3_000 + 20_000)

    part = services.cancel_rest(seller_order=part, actor=None, role="seller", reason="Hết hàng")

    assert (part.goods_total, part.discount_total, part.total) == (25_000, 1_000, 44_000)


def test_after_the_rest_is_cancelled_what_has_left_can_arrive_and_be_paid():
    part = part_on_the_way((make_offer(make_seller()), 3), sent={0: 2})
    do(part, Move.CANCEL_REST)
    with pytest.raises(ShipmentRefused):
        do(part, Move.SHIP)

    part = do(part, Move.DELIVER)

    attempt = part.order.payment_attempts.get()
    assert (part.state, attempt.state, attempt.amount) == ("delivered", "paid", 2 * 25_000 + 20_000)


def test_without_a_rest_or_a_reason_nothing_is_cancelled():
    whole, in_part = part_in(State.SHIPPED), part_on_the_way((make_offer(make_seller()), 3), sent={0: 2})
    before = everything()
    with pytest.raises(NothingLeft):
        do(whole, Move.CANCEL_REST)
    for role in ("seller", "market"):
        with pytest.raises(ReasonMissing):
            services.cancel_rest(seller_order=in_part, actor=None, role=role, reason=" \u200b ")
    assert everything() == before

    do(in_part, Move.CANCEL_REST)
    before = everything()
    with pytest.raises(NothingLeft):
        do(in_part, Move.CANCEL_REST)
    assert everything() == before


def test_a_cancelled_rest_is_told_to_the_buyer_and_by_the_market_to_the_seller():
    owner = make_user("chu@example.vn", language="en")
    seller = make_seller("HTX A", owner=owner)
    part = part_on_the_way((make_offer(seller, title="Chè Shan"), 3), sent={0: 1}, language="en")
    OutboxMessage.objects.all().delete()

    services.cancel_rest(seller_order=part, actor=None, role="market", reason="Hàng lỗi")

    to_buyer, to_seller = read_mails()
    assert (to_buyer.recipient, to_seller.recipient) == ("khach@example.vn", "chu@example.vn")
    assert to_buyer.subject == f"Some goods of order {part.number} will not come"
    for message in (to_buyer, to_seller):
        assert "- 2 × Chè Shan" in message.body_text
        assert "Reason: Hàng lỗi" in message.body_text
        assert "45.000\u00a0₫" in message.body_text
    assert "The market's administration has cancelled" in to_buyer.body_text


def test_a_rest_cancelled_by_the_seller_is_told_to_the_buyer_only():
    part = part_on_the_way((make_offer(make_seller("HTX A", owner=make_user())), 3), sent={0: 1}, language="en")
    OutboxMessage.objects.all().delete()
    do(part, Move.CANCEL_REST)
    assert f"HTX A cannot send these goods of order {part.number}:" in read_mail().body_text


def test_mails_are_in_the_buyers_language_with_the_tracking_link(settings):
    settings.WAGTAILADMIN_BASE_URL = "https://cho.example"
    part = make_order((make_offer(make_seller("HTX Núi Xanh"), title="Chè Shan"), 2), language="en").seller_orders.get()
    do(part, Move.CONFIRM)
    services.ship(seller_order=part, actor=None, role="seller", carrier="GHN", tracking_number="G1")
    do(part, Move.DELIVER)

    confirmed, shipped, delivered = read_mails()
    link = f"https://cho.example/track/{part.order.access_token}/"
    assert confirmed.subject == f"HTX Núi Xanh is preparing your order {part.number}"
    assert "- 2 × Chè Shan" in shipped.body_text
    assert "Carrier: GHN" in shipped.body_text
    assert "Carrier's number: G1" in shipped.body_text
    assert delivered.subject == f"Order {part.number} has arrived"
    for message in (confirmed, shipped, delivered):
        assert message.recipient == "khach@example.vn"
        assert link in message.body_text
        assert f'href="{link}"' in message.body_html


@pytest.mark.parametrize(
    ("arrived", "words"),
    [
        (False, "There is nothing to pay for it."),
        (True, "If you have paid 70.000\u00a0₫ for it already, the seller owes you this money. Ring 0900 000 042."),
    ],
)
def test_the_mail_about_a_return_says_what_becomes_of_the_money(arrived, words):
    seller = make_seller("HTX Núi Xanh", phone="0900000042")
    part = part_on_the_way((make_offer(seller), 2), sent={0: 2}, language="en")
    if arrived:
        do(part, Move.DELIVER)
    OutboxMessage.objects.all().delete()

    do(part, Move.RETURN)

    assert words in read_mail().body_text
    assert ("nothing to pay" in read_mail().body_text) is not arrived


def test_who_has_collected_the_goods_is_not_told_that_they_have_arrived():
    part = make_order((make_offer(make_seller("HTX Núi Xanh")), 1), language="en", delivery_kind="pickup")
    part = part.seller_orders.get()
    do(part, Move.CONFIRM)
    OutboxMessage.objects.all().delete()

    services.hand_over(seller_order=part, actor=None, role="seller")

    mail = read_mail()
    assert mail.subject == f"Order {part.number} is collected"
    assert (
        f"You have collected the goods of HTX Núi Xanh (order {part.number}). If something is missing" in mail.body_text
    )


def test_cancelled_by_the_buyer_tells_the_seller_too():
    owner = make_user("chu@example.vn", language="en")
    part = make_order((make_offer(make_seller(owner=owner)), 1), language="en").seller_orders.get()

    services.cancel(seller_order=part, actor=None, role="buyer", reason="Đặt nhầm")

    to_buyer, to_seller = read_mails()
    assert to_buyer.recipient == "khach@example.vn"
    assert to_seller.recipient == "chu@example.vn"
    assert to_seller.subject == f"Order {part.number} is cancelled, please do not ship it"
    assert "Reason: Đặt nhầm" in to_seller.body_text
    assert f"/seller/{part.partner.code}/orders/{part.number}/" in to_seller.body_text


def test_cancelled_by_the_seller_says_so_to_the_buyer_only():
    part = make_order((make_offer(make_seller("HTX A", owner=make_user())), 1), language="en").seller_orders.get()
    services.cancel(seller_order=part, actor=None, role="seller", reason="Hết hàng")
    message = read_mail()
    assert f"HTX A has cancelled order {part.number}." in message.body_text
    assert "Reason: Hết hàng" in message.body_text
