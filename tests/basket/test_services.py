"""Writing baskets: what goes in, what is refused and why, what comes along at login."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from marketplace.basket import rules, services
from marketplace.basket.models import Basket, Line
from marketplace.basket.pricing import price_basket
from marketplace.partner import services as partner_services
from tests.factories.goods import make_offer, make_person, make_product, make_seller, make_variant
from tests.factories.purchases import buy, make_basket, make_shop

pytestmark = pytest.mark.django_db


def contents(basket):
    return dict(Line.objects.filter(basket=basket).values_list("stockrecord_id", "quantity"))


def test_the_same_offer_twice_is_one_line():
    [offer] = make_shop()
    basket = make_basket((offer, 2), (offer, 3))

    assert contents(basket) == {offer.pk: 5}


def test_two_sellers_of_one_product_are_two_lines_at_their_own_prices():
    product = make_product()
    cheap = make_offer(product, price=50_000)
    dear = make_offer(product, seller=make_seller(), price=90_000)

    view = price_basket(make_basket((dear, 1), (cheap, 2)))

    assert [(group.partner_id, group.subtotal) for group in view.groups] == [
        (dear.partner_id, 90_000),
        (cheap.partner_id, 100_000),
    ]
    assert view.total == 190_000


@pytest.mark.parametrize("quantity", [0, -1, 10_001, 10**30, 1.5, "2", None, True])
def test_a_quantity_that_cannot_be_meant_is_refused(quantity):
    [offer] = make_shop()
    basket = make_basket((offer, 1))

    for write in (
        lambda: services.add_offer(basket=basket, stockrecord_id=offer.pk, quantity=quantity),
        lambda: services.set_quantity(basket=basket, line_id=basket.lines.get().pk, quantity=quantity),
    ):
        with pytest.raises(rules.QuantityRefused):
            write()
    assert contents(basket) == {offer.pk: 1}


def test_more_than_is_left_is_refused_with_the_number_that_is_left():
    [offer] = make_shop(stock=2)
    basket = make_basket()

    with pytest.raises(rules.NotEnough) as refusal:
        services.add_offer(basket=basket, stockrecord_id=offer.pk, quantity=3)

    assert refusal.value.facts == {"free": 2}
    assert "2" in str(refusal.value)
    assert contents(basket) == {}


def test_what_is_in_the_basket_counts_towards_what_is_left():
    [offer] = make_shop(stock=3)
    basket = make_basket((offer, 2))

    with pytest.raises(rules.NotEnough):
        services.add_offer(basket=basket, stockrecord_id=offer.pk, quantity=2)
    assert contents(basket) == {offer.pk: 2}


def test_goods_reserved_by_orders_are_not_left():
    [offer] = make_shop(stock=2)
    buy(make_basket((offer, 2)))

    with pytest.raises(rules.SoldOut):
        make_basket((offer, 1))


def test_the_sellers_smallest_quantity_holds():
    offer = make_offer(minimum_quantity=5, stock=20)

    with pytest.raises(rules.BelowMinimum) as refusal:
        make_basket((offer, 4))

    assert refusal.value.facts == {"minimum": 5}
    assert contents(make_basket((offer, 5))) == {offer.pk: 5}


def test_what_is_not_on_sale_is_refused():
    offers = [make_offer() for _ in range(3)]
    partner_services.change_offer(stockrecord=offers[0], is_offered=False)
    partner_services.suspend_partner(partner=offers[1].partner)
    type(offers[2].product).objects.filter(pk=offers[2].product_id).update(is_public=False)

    for offer, error in zip(offers, [rules.OfferWithdrawn, rules.SellerNotSelling, rules.OfferWithdrawn], strict=True):
        with pytest.raises(error):
            make_basket((offer, 1))
    with pytest.raises(rules.OfferUnknown):
        services.add_offer(basket=make_basket(), stockrecord_id=2**62, quantity=1)
    assert Line.objects.count() == 0


def test_alcohol_needs_the_shoppers_word_once():
    first, second = (make_offer(make_product(product_class="alcohol")) for _ in range(2))
    basket = services.open_basket()

    with pytest.raises(rules.AgeConfirmationNeeded):
        services.add_offer(basket=basket, stockrecord_id=first.pk, quantity=1)
    assert contents(basket) == {}
    services.add_offer(basket=basket, stockrecord_id=first.pk, quantity=1, is_adult=True)
    services.add_offer(basket=basket, stockrecord_id=second.pk, quantity=1)

    assert contents(basket) == {first.pk: 1, second.pk: 1}


def test_a_basket_holds_so_many_goods_and_no_more(monkeypatch):
    monkeypatch.setattr(rules, "MAX_LINES", 1)
    first, second = make_shop(products=2)
    basket = make_basket((first, 1))

    with pytest.raises(rules.BasketFull):
        services.add_offer(basket=basket, stockrecord_id=second.pk, quantity=1)


def test_an_ordered_basket_takes_nothing_more():
    [offer] = make_shop()
    basket = make_basket((offer, 1))
    line = basket.lines.get()
    buy(basket)

    for write in (
        lambda: services.add_offer(basket=basket, stockrecord_id=offer.pk, quantity=1),
        lambda: services.set_quantity(basket=basket, line_id=line.pk, quantity=2),
        lambda: services.remove_line(basket=basket, line_id=line.pk),
        lambda: services.accept_changes(basket=basket),
        lambda: services.remove_seller(basket=basket, partner_id=offer.partner_id),
    ):
        with pytest.raises(rules.BasketClosed):
            write()
    assert contents(basket) == {offer.pk: 1}


def test_another_ones_line_does_not_exist():
    [offer] = make_shop()
    mine, other = make_basket((offer, 1)), make_basket((offer, 2))

    for write in (
        lambda: services.set_quantity(basket=mine, line_id=other.lines.get().pk, quantity=5),
        lambda: services.remove_line(basket=mine, line_id=other.lines.get().pk),
    ):
        with pytest.raises(rules.LineGone):
            write()
    assert contents(other) == {offer.pk: 2}


def test_a_member_has_one_open_basket():
    member = make_person()

    assert services.open_basket(user=member) == services.open_basket(user=member)


def test_a_changed_price_is_told_until_it_is_taken_over():
    [offer] = make_shop(price=100_000)
    basket = make_basket((offer, 2))
    partner_services.change_offer(stockrecord=offer, price=90_000)

    [line] = price_basket(basket).lines
    assert (line.seen_price, line.unit_price, line.total) == (100_000, 90_000, 180_000)
    assert "100.000" in line.price_change
    assert "90.000" in line.price_change
    services.accept_changes(basket=basket)

    assert not price_basket(basket).has_changes


def test_changes_are_taken_over_line_by_line():
    gone, short, fine = make_shop(products=3, stock=10)
    basket = make_basket((gone, 1), (short, 5), (fine, 2))
    partner_services.change_offer(stockrecord=gone, is_offered=False)
    partner_services.change_offer(stockrecord=short, stock=2)

    view = price_basket(basket)
    assert [line.problem_code for line in view.lines] == ["withdrawn", "not_enough", ""]
    assert not view.can_be_ordered
    assert view.total == fine.price * 2
    notes = services.accept_changes(basket=basket)

    assert len(notes) == 2
    assert contents(basket) == {short.pk: 2, fine.pk: 2}
    assert price_basket(basket).can_be_ordered


def test_a_sellers_smallest_order_is_reached_or_said():
    [offer] = make_shop(price=100_000, minimum_order=250_000)
    basket = make_basket((offer, 2))

    view = price_basket(basket)
    assert view.groups[0].missing_for_minimum == 50_000
    assert "50.000" in view.problems[0]
    services.add_offer(basket=basket, stockrecord_id=offer.pk, quantity=1)

    assert price_basket(basket).can_be_ordered


def test_a_variant_bears_the_name_of_its_goods():
    parent = make_product(title="Cà phê Cầu Đất")
    offer = make_offer(make_variant(parent, "500 g", 500), seller=parent.listed_by)

    [line] = price_basket(make_basket((offer, 1))).lines

    assert line.title == "Cà phê Cầu Đất – 500 g"
    assert line.url == parent.get_absolute_url()


def test_at_login_both_baskets_become_one_and_are_checked_again():
    both, mine, theirs, gone = make_shop(products=4, stock=10)
    member = make_person()
    own = make_basket((both, 1), (mine, 1), user=member)
    guest = make_basket((both, 4), (theirs, 9), (gone, 1))
    partner_services.change_offer(stockrecord=theirs, stock=3)
    partner_services.change_offer(stockrecord=gone, is_offered=False)

    target, notes = services.merge_baskets(guest=guest, user=member)

    assert target == own
    assert contents(own) == {both.pk: 4, mine.pk: 1, theirs.pk: 3}
    assert len(notes) == 2
    assert Basket.objects.get(pk=guest.pk).status == "Merged"


def test_an_ordered_guest_basket_is_not_merged():
    [offer] = make_shop()
    guest = make_basket((offer, 1))
    buy(guest)

    target, notes = services.merge_baskets(guest=guest, user=make_person())

    assert (contents(target), notes) == ({}, [])
    assert Basket.objects.get(pk=guest.pk).status == "Submitted"


def test_another_members_basket_is_not_merged():
    [offer] = make_shop()
    other = make_basket((offer, 1), user=make_person())

    target, _notes = services.merge_baskets(guest=other, user=make_person())

    assert contents(target) == {}
    assert contents(other) == {offer.pk: 1}


def test_pricing_costs_two_queries_however_much_is_in_the_basket():
    counts = []
    for lines in (1, 20):
        basket = make_basket(*((offer, 1) for offer in make_shop(products=lines)))
        with CaptureQueriesContext(connection) as seen:
            view = price_basket(basket)
            assert [line.total for line in view.lines] == [100_000] * lines
        counts.append(len(seen))

    assert counts == [2, 2]


def test_how_much_is_left_is_written_with_dots():
    [offer] = make_shop(stock=9_500)
    with translation.override("en"):
        assert str(rules.refusal_for(offer, 9_501)).startswith("Only 9.500 left of ")
