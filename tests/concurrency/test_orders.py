"""Many buyers at once on PostgreSQL. Each race first shows what happens with its guard taken away, then with it."""

import threading
from functools import partial
from itertools import chain

import pytest
from django.db import OperationalError

from marketplace.checkout import services
from marketplace.checkout.services import ReviewChanged
from marketplace.order import stock
from marketplace.order.models import Order
from marketplace.partner.models import StockRecord
from tests.concurrency.blind import reserve_blindly
from tests.factories.purchases import buy, make_basket, make_shop

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("committed")]

BUYERS = 50
UNITS = 10


@pytest.fixture
def together(monkeypatch):
    """Let all buyers come as far as the reservation before one of them goes on: the worst moment there is."""

    def gather(parties):
        gate = threading.Barrier(parties)
        reserve = stock.reserve

        def wait_then_reserve(units):
            gate.wait(180)
            return reserve(units)

        monkeypatch.setattr(stock, "reserve", wait_then_reserve)

    return gather


def orders_and_refusals(outcomes):
    orders = [each for each in outcomes if isinstance(each, Order)]
    refusals = [each for each in outcomes if isinstance(each, ReviewChanged)]
    others = [each for each in outcomes if not isinstance(each, Order | ReviewChanged)]
    assert others == []
    return len(orders), len(refusals)


def sell_out(race, together):
    [offer] = make_shop(stock=UNITS)
    baskets = [make_basket((offer, 1)) for _ in range(BUYERS)]
    together(BUYERS)
    outcomes = race([lambda basket=basket: buy(basket) for basket in baskets])
    offer.refresh_from_db()
    return outcomes, offer


def test_without_the_condition_fifty_buyers_oversell_ten_units(race, together, monkeypatch, without_constraint):
    without_constraint(StockRecord, "partner_never_oversold")
    monkeypatch.setattr(stock, "reserve", reserve_blindly)

    outcomes, offer = sell_out(race, together)

    assert orders_and_refusals(outcomes) == (BUYERS, 0)
    assert offer.free == UNITS - BUYERS


def test_fifty_buyers_of_ten_units_make_ten_orders(race, together):
    outcomes, offer = sell_out(race, together)

    assert orders_and_refusals(outcomes) == (UNITS, BUYERS - UNITS)
    assert (offer.num_in_stock, offer.num_allocated) == (UNITS, UNITS)
    assert Order.objects.count() == UNITS
    assert all(each.changes for each in outcomes if isinstance(each, ReviewChanged))


def opposite_baskets(race, together, pairs=10):
    first, second = chain(make_shop(stock=40), make_shop(stock=40))
    baskets = [make_basket(*pair) for pair in [((first, 1), (second, 1)), ((second, 1), (first, 1))] * pairs]
    together(len(baskets))
    return race([lambda basket=basket: buy(basket) for basket in baskets])


def test_without_the_order_of_locks_opposite_baskets_block_one_another(race, together, monkeypatch):
    monkeypatch.setattr(stock, "reserve", partial(reserve_blindly, pause=0.2))

    # Few, because the server looks for a circle only after a second of waiting, and breaks one at a time.
    outcomes = opposite_baskets(race, together, pairs=2)

    assert any(isinstance(each, OperationalError) and "deadlock" in str(each) for each in outcomes)


def test_opposite_baskets_all_become_orders(race, together):
    assert orders_and_refusals(opposite_baskets(race, together)) == (20, 0)


def click_many_times(race):
    [offer] = make_shop(stock=UNITS)
    basket = make_basket((offer, 1))
    outcomes = race([lambda: buy(basket)] * 8)
    offer.refresh_from_db()
    return outcomes, offer


def test_without_compare_and_set_each_click_orders_again(race, together, monkeypatch, without_constraint):
    without_constraint(Order, "order_one_per_basket")
    monkeypatch.setattr(services, "_close", lambda basket, now: True)
    together(8)

    outcomes, offer = click_many_times(race)

    assert orders_and_refusals(outcomes) == (8, 0)
    assert offer.num_allocated == 8


def test_many_clicks_on_one_basket_make_one_order(race):
    outcomes, offer = click_many_times(race)

    assert orders_and_refusals(outcomes) == (8, 0)
    assert len({each.pk for each in outcomes}) == 1
    assert Order.objects.count() == 1
    assert offer.num_allocated == 1


def test_two_baskets_that_are_submitted_and_changed_at_once_lose_nothing(race):
    from marketplace.basket import services as basket_services

    [offer] = make_shop(stock=UNITS)
    basket = make_basket((offer, 1))

    outcomes = race(
        [
            lambda: buy(basket),
            lambda: basket_services.add_offer(basket=basket, stockrecord_id=offer.pk, quantity=1),
        ]
    )

    offer.refresh_from_db()
    order = Order.objects.get()
    assert offer.num_allocated == order.lines.get().quantity
    assert isinstance(outcomes[0], Order)
