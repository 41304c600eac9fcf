"""Two people move one seller order at the same moment on PostgreSQL: first without the lock, then with it."""

import threading

import pytest

from marketplace.core.errors import TransitionRefused
from marketplace.order import services, stock
from marketplace.order.models import SellerOrder, SellerOrderEvent
from marketplace.order.states import may
from tests.factories.orders import make_offer, make_order, make_seller

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("committed")]


def two_orders_of_one_offer():
    """A part of 3 units that will be fought over, and somebody else's order that holds 3 more."""
    offer = make_offer(make_seller(), stock=10)
    part = make_order((offer, 3)).seller_orders.get()
    make_order((offer, 3))
    return offer, part


def cancel(part, role="buyer"):
    return services.cancel(seller_order=part, actor=None, role=role, reason="Đổi ý")


def test_without_the_lock_two_cancels_free_other_buyers_goods(race, monkeypatch):
    offer, part = two_orders_of_one_offer()
    gate = threading.Barrier(2)
    release = stock.release

    def read_without_lock(seller_order, move, role):
        found = SellerOrder.objects.select_related("partner", "order").get(pk=seller_order.pk)
        if not may(found.state, move, role):
            raise TransitionRefused(state=found.state)
        return found

    def release_together(units):
        units = list(units)
        gate.wait(30)
        release(units)

    monkeypatch.setattr(services, "_lock_for", read_without_lock)
    monkeypatch.setattr(stock, "release", release_together)

    race([lambda: cancel(part), lambda: cancel(part, "seller")])

    offer.refresh_from_db()
    # Three units are still promised to the other buyer, and nothing holds them any longer.
    assert offer.num_allocated == 0


@pytest.mark.parametrize("attempt", range(5))
def test_two_cancels_at_once_free_the_goods_once(race, attempt):
    offer, part = two_orders_of_one_offer()

    outcomes = race([lambda: cancel(part), lambda: cancel(part, "seller")])

    offer.refresh_from_db()
    assert (offer.num_in_stock, offer.num_allocated) == (10, 3)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["SellerOrder", "TransitionRefused"]
    assert SellerOrderEvent.objects.filter(seller_order=part, to_state="cancelled").count() == 1


@pytest.mark.parametrize("attempt", range(5))
def test_of_shipping_and_cancelling_at_once_exactly_one_happens(race, attempt):
    offer, part = two_orders_of_one_offer()
    services.confirm(seller_order=part, actor=None, role="seller")

    outcomes = race(
        [
            lambda: cancel(part),
            lambda: services.ship(seller_order=part, actor=None, role="seller", carrier="GHN"),
        ]
    )

    offer.refresh_from_db()
    part.refresh_from_db()
    refused = [outcome for outcome in outcomes if isinstance(outcome, TransitionRefused)]
    assert len(refused) == 1
    if part.state == "cancelled":
        assert (offer.num_in_stock, offer.num_allocated) == (10, 3)
        assert not part.shipments.exists()
    else:
        assert part.state == "shipped"
        assert (offer.num_in_stock, offer.num_allocated) == (7, 3)
        assert part.cancelled_by == ""


@pytest.mark.parametrize("attempt", range(5))
def test_of_sending_and_cancelling_the_rest_at_once_exactly_one_happens(race, attempt):
    offer, part = two_orders_of_one_offer()
    services.confirm(seller_order=part, actor=None, role="seller")
    send = {"seller_order": part, "actor": None, "role": "seller", "carrier": "GHN"}
    services.ship(**send, quantities={part.lines.get().pk: 1})

    outcomes = race(
        [
            lambda: services.cancel_rest(seller_order=part, actor=None, role="market", reason="Hết hàng"),
            lambda: services.ship(**send),
        ]
    )

    offer.refresh_from_db()
    line = part.lines.get()
    assert sorted(type(outcome).__name__ for outcome in outcomes) in (
        ["NothingLeft", "SellerOrder"],
        ["SellerOrder", "ShipmentRefused"],
    )
    assert line.shipped_quantity + line.cancelled_quantity == 3
    assert (offer.num_in_stock, offer.num_allocated) == (10 - line.shipped_quantity, 3)


def test_two_sellers_who_deliver_at_once_settle_the_cash(race):
    order = make_order((make_offer(make_seller()), 1), (make_offer(make_seller()), 2))
    parts = list(order.seller_orders.all())
    for part in parts:
        services.confirm(seller_order=part, actor=None, role="seller")
        services.ship(seller_order=part, actor=None, role="seller", carrier="GHN")

    race([lambda part=part: services.deliver(seller_order=part, actor=None, role="seller") for part in parts])

    assert order.payment_attempts.get().state == "paid"
