"""What delivery costs: zones, weight steps, free delivery, and every way that is refused with its reason."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.shipping import services
from marketplace.shipping.models import DeliveryMethod, DeliveryRate
from marketplace.shipping.quotes import (
    Parcel,
    Quote,
    Refusal,
    Shipment,
    quote_seller,
    quote_sellers,
    zone_between,
    zones_served,
)
from tests.factories.goods import make_seller, province
from tests.factories.purchases import commune

pytestmark = pytest.mark.django_db

# Lâm Đồng, its region's Đắk Lắk, and Hà Nội far away.
HERE, NEAR, FAR = "68", "66", "01"


def parcel_method(seller, **fields):
    fields = {"kind": "parcel", "name": "Giao tận nhà", **fields}
    return services.set_delivery_method(partner=seller, **fields)


def rate(seller, method, zone="province", **fields):
    fields = {"base_charge": 20_000, "base_grams": 1000, "step_grams": 500, "step_charge": 3_000, **fields}
    return services.set_rate(partner=seller, method_id=method.pk, zone=zone, **fields)


def quoted(seller, *, to=HERE, grams=500, value=100_000, **flags):
    [answer] = quote_seller(partner=seller, parcel=Parcel(grams, value, **flags), destination=province(to))
    return answer


@pytest.mark.parametrize(("to", "zone"), [(HERE, "province"), (NEAR, "region"), (FAR, "country")])
def test_the_zone_follows_todays_map(to, zone):
    assert zone_between(province(HERE), province(to)) == zone
    assert zone_between(None, province(to)) == "country"


@pytest.mark.parametrize(
    ("grams", "charge"),
    [(0, 20_000), (1, 20_000), (1000, 20_000), (1001, 23_000), (1500, 23_000), (1501, 26_000), (10_000, 74_000)],
)
def test_every_step_that_is_begun_is_charged(grams, charge):
    seller = make_seller()
    rate(seller, parcel_method(seller))

    assert quoted(seller, grams=grams).charge == charge


def test_a_charge_that_nobody_can_have_meant_is_a_parcel_that_cannot_be_sent():
    seller = make_seller()
    rate(seller, parcel_method(seller), base_charge=0, base_grams=0, step_grams=1, step_charge=10_000)

    assert quoted(seller, grams=10_000).charge == 100_000_000
    assert quoted(seller, grams=10_001).code == "weight"


@pytest.mark.parametrize(
    ("max_grams", "step_charge", "refused"),
    [
        (None, 10_000, False),
        (None, 10_001, True),
        (500, 200_000, False),
        (500, 200_001, True),
    ],
)
def test_a_rate_by_which_an_ordinary_parcel_could_not_be_sent_is_refused(max_grams, step_charge, refused):
    seller = make_seller()
    method = parcel_method(seller, max_grams=max_grams)
    wanted = {"base_charge": 0, "base_grams": 0, "step_grams": 1, "step_charge": step_charge}
    if not refused:
        rate(seller, method, **wanted)
        return

    with pytest.raises(services.DeliveryRefused) as answer:
        rate(seller, method, **wanted)

    assert answer.value.facts["field"] == "step_charge"
    assert not DeliveryRate.objects.exists()


@pytest.mark.parametrize(("value", "charge", "missing"), [(299_999, 20_000, 1), (300_000, 0, 0), (900_000, 0, 0)])
def test_delivery_is_free_from_an_amount_on(value, charge, missing):
    seller = make_seller()
    rate(seller, parcel_method(seller), free_over=300_000)

    answer = quoted(seller, value=value)

    assert (answer.charge, answer.missing_to_free) == (charge, missing)
    assert bool(answer.free_over_note) is bool(missing)


@pytest.mark.parametrize(
    ("method", "flags", "to", "code"),
    [
        ({}, {"needs_cold_chain": True}, HERE, "cold"),
        ({"takes_fragile": False}, {"is_fragile": True}, HERE, "fragile"),
        ({"max_grams": 400}, {}, HERE, "weight"),
        ({}, {"can_be_sent": False}, HERE, "not_sent"),
        ({}, {}, FAR, "area"),
    ],
)
def test_a_way_that_cannot_be_used_says_why(method, flags, to, code):
    seller = make_seller()
    rate(seller, parcel_method(seller, **method))

    answer = quoted(seller, to=to, **flags)

    assert isinstance(answer, Refusal)
    assert answer.code == code
    assert answer.reason


def test_a_chilled_parcel_takes_what_must_stay_cold():
    seller = make_seller()
    rate(seller, parcel_method(seller, kind="cold"))

    assert isinstance(quoted(seller, needs_cold_chain=True), Quote)


def test_goods_that_cannot_be_sent_can_be_collected():
    seller = make_seller(address_line="Thôn 1")
    services.default_methods(partner=seller)
    shipment = Shipment(seller.pk, seller.province, Parcel(40_000, 100_000, is_fragile=True))

    answer = quote_sellers([shipment], province(FAR))[seller.pk]

    assert [quote.kind for quote in answer.quotes] == ["pickup"]
    assert [refusal.code for refusal in answer.refusals] == ["weight"]
    assert answer.default.is_pickup
    assert "Thôn 1" in answer.default.pickup_address
    assert answer.says


def test_a_seller_without_any_way_says_so():
    seller = make_seller()
    answer = quote_sellers([Shipment(seller.pk, seller.province, Parcel(1, 1))], province(HERE))[seller.pk]

    assert (answer.quotes, answer.refusals, answer.default) == ((), (), None)
    assert answer.says


def test_without_a_place_only_collecting_has_a_price():
    seller = make_seller(address_line="Thôn 1")
    services.default_methods(partner=seller)

    answers = quote_seller(partner=seller, parcel=Parcel(500, 1), destination=None)

    assert [type(answer) for answer in answers] == [Quote, Refusal]


def test_a_commune_stands_for_its_province():
    seller = make_seller()
    rate(seller, parcel_method(seller))

    [answer] = quote_seller(partner=seller, parcel=Parcel(1, 1), destination=commune(HERE))

    assert answer.charge == 20_000


def test_a_way_that_is_switched_off_is_not_shown():
    seller = make_seller()
    rate(seller, parcel_method(seller, is_active=False))

    assert quote_seller(partner=seller, parcel=Parcel(1, 1), destination=province(HERE)) == []


def test_many_sellers_cost_one_query():
    sellers = [make_seller(address_line="Thôn 1") for _ in range(5)]
    for seller in sellers:
        services.default_methods(partner=seller)
    shipments = [Shipment(seller.pk, seller.province, Parcel(500, 1)) for seller in sellers]
    counts = []
    for some in (shipments[:1], shipments):
        with CaptureQueriesContext(connection) as seen:
            answers = quote_sellers(some, province(NEAR))
        counts.append(len(seen))
        assert all(len(answer.quotes) == 2 for answer in answers.values())

    assert counts == [1, 1]


def test_default_ways_reach_every_zone_and_are_given_once():
    seller = make_seller()

    services.default_methods(partner=seller)
    services.default_methods(partner=seller)

    assert [method.kind for method in DeliveryMethod.objects.filter(partner=seller)] == ["parcel"]
    assert [quoted(seller, to=to).charge for to in (HERE, NEAR, FAR)] == [20_000, 28_000, 35_000]


def test_another_sellers_way_cannot_be_changed():
    owner, stranger = make_seller(), make_seller()
    method = parcel_method(owner)
    rate(owner, method)

    for write in (
        lambda: parcel_method(stranger, method_id=method.pk),
        lambda: rate(stranger, method, base_charge=1),
        lambda: services.remove_rate(partner=stranger, method_id=method.pk, zone="province"),
    ):
        with pytest.raises(services.MethodUnknown):
            write()
    assert DeliveryRate.objects.get().base_charge == 20_000


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "drone"},
        {"name": " \u200b"},
        {"max_grams": 0},
        {"max_grams": 10**9},
        {"max_grams": "5"},
        {"kind": "pickup", "pickup_address": ""},
        {"position": -1},
    ],
)
def test_a_way_that_makes_no_sense_is_refused(fields):
    with pytest.raises(services.DeliveryRefused) as refusal:
        parcel_method(make_seller(), **fields)
    assert str(refusal.value)
    assert DeliveryMethod.objects.count() == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"zone": "moon"},
        {"base_charge": -1},
        {"base_charge": 10**12},
        {"base_charge": 1.5},
        {"step_grams": 0},
        {"free_over": -1},
        {"days_min": 5, "days_max": 2},
        {"days_max": 1000},
    ],
)
def test_a_charge_that_makes_no_sense_is_refused(fields):
    seller = make_seller()
    method = parcel_method(seller)

    with pytest.raises(services.DeliveryRefused):
        rate(seller, method, **fields)
    assert DeliveryRate.objects.count() == 0


def test_zones_are_those_into_which_a_way_takes_the_parcel():
    seller = make_seller()
    by_road = parcel_method(seller, takes_fragile=False, max_grams=5_000)
    cold = parcel_method(seller, kind="cold", name="Lạnh")
    parcel_method(seller, kind="pickup", name="Tại nơi bán", pickup_address="1 Phố")
    for zone in ("province", "region", "country"):
        rate(seller, by_road, zone)
    rate(seller, cold, "province")
    methods = list(DeliveryMethod.objects.filter(partner=seller).prefetch_related("rates"))

    assert zones_served(methods, Parcel(1_000, 0)) == {"province", "region", "country"}
    assert zones_served(methods, Parcel(6_000, 0)) == {"province"}
    assert zones_served(methods, Parcel(1_000, 0, is_fragile=True)) == {"province"}
    assert zones_served(methods, Parcel(1_000, 0, needs_cold_chain=True)) == {"province"}
    assert zones_served(methods, Parcel(1_000, 0, can_be_sent=False)) == set()
    assert zones_served([], Parcel(1_000, 0)) == set()
