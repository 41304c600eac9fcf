"""The seller area: goods, delivery, details."""

import pytest
from django.urls import reverse

from catalogue.models import Certification
from marketplace.core import clock
from marketplace.partner.models import StockRecord
from marketplace.shipping.models import DeliveryMethod, DeliveryRate
from marketplace.shipping.services import DEFAULT_RATES, default_methods
from tests.factories import goods
from tests.factories.orders import make_offer, make_order, make_seller, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def seller():
    return make_seller("HTX Núi Xanh", owner=make_user("chu@example.vn"))


@pytest.fixture
def desk(client, seller):
    client.force_login(seller.members.get().user)
    return client


def url(seller, name, **arguments):
    return reverse(f"seller:{name}", kwargs={"code": seller.code, **arguments})


def filled(record, **changes):
    """The form of an offer as the page has it, with changes."""
    return {
        "price": int(record.price),
        "stock": record.num_in_stock,
        "seen_price": int(record.price),
        "seen_stock": record.num_in_stock,
    } | changes


def test_list_shows_own_offers_with_what_is_free(desk, seller):
    record = make_offer(seller, title="Chè Shan", stock=7)
    make_order((record, 3))
    make_offer(make_seller(), title="Mật ong")
    page = desk.get(url(seller, "goods")).content.decode()
    assert "Chè Shan" in page
    assert "little left" in page
    assert "Mật ong" not in page


def test_sizes_are_named_after_their_goods_wherever_a_seller_meets_them(desk, seller):
    size = goods.make_variant(goods.make_product(seller=seller, title="Hạt điều rang"), "500 g", 500)
    record = goods.make_offer(size, seller=seller)
    make_offer(seller, title="Bánh gai")
    make_offer(seller, title="Mắc ca")
    make_offer(seller, title="Đậu phộng")

    listed = desk.get(url(seller, "goods"))
    assert [offer.product.get_title() for offer in listed.context["page"]] == [
        "Bánh gai",
        "Đậu phộng",
        "Hạt điều rang – 500 g",
        "Mắc ca",
    ]
    assert 'Take off sale<span class="sr"> Hạt điều rang – 500 g</span>' in listed.content.decode()
    for name, arguments in (
        ("goods-grid", {}),
        ("offer", {"pk": record.pk}),
        ("offer-toggle", {"pk": record.pk, "direction": "withdraw"}),
    ):
        assert "Hạt điều rang – 500 g" in desk.get(url(seller, name, **arguments)).content.decode(), name
    saved = desk.post(url(seller, "offer", pk=record.pk), filled(record, price=99_000), follow=True)
    assert "Saved: Hạt điều rang – 500 g." in saved.content.decode()


@pytest.mark.parametrize("typed", ["chè shan", "CHÈ", "che shan", "Chè  Shan"])
def test_goods_are_found_without_accents_and_in_any_case(desk, seller, typed):
    tea = make_offer(seller, title="Chè Shan")
    make_offer(seller, title="Gạo ST")
    assert list(desk.get(url(seller, "goods"), {"q": typed}).context["page"]) == [tea]


def test_list_is_searched_and_narrowed(desk, seller):
    tea = make_offer(seller, title="Chè Shan", stock=100)
    rice = make_offer(seller, title="Gạo ST", stock=2)

    def found(**query):
        return list(desk.get(url(seller, "goods"), query).context["page"])

    assert found(q="chè") == [tea]
    assert found(q=rice.partner_sku) == [rice]
    assert found(show="low") == [rice]
    assert found(show="off") == []


def test_lists_cost_the_same_for_1_and_50_offers(desk, seller, django_assert_max_num_queries):
    make_offer(seller)
    counts = {}
    for name in ("goods", "goods-grid"):
        with django_assert_max_num_queries(15) as one:
            desk.get(url(seller, name))
        counts[name] = len(one)
    for _ in range(49):
        make_offer(seller)
    for name in ("goods", "goods-grid"):
        with django_assert_max_num_queries(15) as fifty:
            desk.get(url(seller, name))
        assert len(fifty) - counts[name] <= 0


def test_price_and_stock_of_one_offer_change(desk, seller):
    record = make_offer(seller, price=25_000, stock=10)
    answer = desk.post(url(seller, "offer", pk=record.pk), filled(record, price=26_000, stock=12))
    assert answer.status_code == 302
    record.refresh_from_db()
    assert (int(record.price), record.num_in_stock) == (26_000, 12)


@pytest.mark.parametrize(
    "wrong",
    [
        {"price": "0"},
        {"price": "-5"},
        {"price": "25000.5"},
        {"price": "abc"},
        {"price": "9" * 30},
        {"stock": "-1"},
        {"stock": ""},
        {"stock": "1\x00"},
        {"stock": "1"},
    ],
)
def test_wrong_price_or_stock_is_told_and_nothing_changes(desk, seller, wrong):
    record = make_offer(seller, price=25_000, stock=10)
    make_order((record, 3))
    record.refresh_from_db()

    answer = desk.post(url(seller, "offer", pk=record.pk), filled(record, **wrong))

    assert answer.status_code == 400
    record.refresh_from_db()
    assert (int(record.price), record.num_in_stock, record.num_allocated) == (25_000, 10, 3)


@pytest.mark.parametrize(
    "typed", ["1234500", "1.234.500", "1 234 500", "1,234,500", "1.234.500 ₫", "1.234.500đ", " 1.234.500\u00a0₫ "]
)
def test_a_price_may_be_typed_as_it_is_shown(desk, seller, typed):
    record = make_offer(seller, price=1_000_000)
    path = url(seller, "offer", pk=record.pk)
    assert 'value="1.000.000"' in desk.get(path).content.decode()

    desk.post(path, filled(record, price=typed))

    record.refresh_from_db()
    assert record.price == 1_234_500


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("12,5", "A price is a number of đồng"),
        ("98.00", "A price is a number of đồng"),
        ("-5", "The amount must be from 1\u00a0₫ to 9.999.999.999\u00a0₫."),
        ("1e6", "A price is a number of đồng"),
        ("0", "The amount must be from 1\u00a0₫ to 9.999.999.999\u00a0₫."),
        ("10000000000", "The amount must be from 1\u00a0₫ to 9.999.999.999\u00a0₫."),
        ("9" * 5_000, "A price is a number of đồng"),
    ],
)
def test_an_amount_that_is_no_whole_dong_is_refused_in_words(desk, seller, typed, words):
    record = make_offer(seller, price=25_000)

    answer = desk.post(url(seller, "offer", pk=record.pk), filled(record, price=typed))

    assert answer.status_code == 400
    assert words in answer.content.decode()
    record.refresh_from_db()
    assert record.price == 25_000


def test_units_that_left_meanwhile_are_not_counted_again(desk, seller):
    record = make_offer(seller, price=25_000, stock=10)
    as_seen = filled(record)
    StockRecord.objects.filter(pk=record.pk).update(num_in_stock=7)

    # Only the price was changed by the person: the stock stays as it has become.
    assert desk.post(url(seller, "offer", pk=record.pk), as_seen | {"price": 26_000}).status_code == 302
    record.refresh_from_db()
    assert (int(record.price), record.num_in_stock) == (26_000, 7)

    answer = desk.post(
        url(seller, "offer", pk=record.pk), as_seen | {"price": 26_000, "seen_price": 26_000, "stock": 20}
    )
    assert answer.status_code == 400
    assert "it is now 7" in answer.content.decode()


@pytest.mark.parametrize(
    ("before", "typed", "doubt"),
    [
        (25_000, 124_999, ""),
        (25_000, 5_001, ""),
        (25_000, 125_000, "The price until now is 25.000\u00a0₫."),
        (25_000, 2_500_000, "The price until now is 25.000\u00a0₫."),
        (25_000, 5_000, "The price until now is 25.000\u00a0₫."),
        (25_000, 250, "The price until now is 25.000\u00a0₫."),
    ],
)
def test_a_price_far_from_the_one_until_now_is_taken_only_with_a_tick(desk, seller, before, typed, doubt):
    record = make_offer(seller, price=before)
    path = url(seller, "offer", pk=record.pk)
    assert "is_meant" not in desk.get(path).content.decode()

    answer = desk.post(path, filled(record, price=typed))

    record.refresh_from_db()
    if not doubt:
        assert (answer.status_code, record.price) == (302, typed)
        return
    page = answer.content.decode()
    assert (answer.status_code, record.price) == (400, before)
    assert f"{doubt} Check the zeros, or tick below that you mean it." in page
    assert '<input type="checkbox" name="is_meant"' in page

    desk.post(path, filled(record, price=typed, is_meant="on"))

    record.refresh_from_db()
    assert record.price == typed


def test_the_tick_is_asked_for_in_the_grid_beside_its_price(desk, seller):
    tea, rice = make_offer(seller, title="Chè"), make_offer(seller, title="Gạo")
    data = rows((tea, filled(tea, price=2_500_000)), (rice, filled(rice, price=26_000)))

    page = desk.post(url(seller, "goods-grid"), data).content.decode()

    assert f'name="o{tea.pk}-is_meant"' in page
    assert f'name="o{rice.pk}-is_meant"' not in page
    assert desk.post(url(seller, "goods-grid"), data | {f"o{tea.pk}-is_meant": "on"}).status_code == 302
    tea.refresh_from_db()
    rice.refresh_from_db()
    assert (tea.price, rice.price) == (2_500_000, 26_000)


CHARGE = {
    "base_charge": "20000",
    "base_grams": "1000",
    "step_charge": "3000",
    "step_grams": "500",
    "days_min": "1",
    "days_max": "2",
}


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"step_grams": "1"}, "step_charge", "A parcel of 10 kg costs 27.020.000\u00a0₫."),
        ({"base_charge": "2000000"}, "base_charge", "A parcel of 1 kg costs 2.000.000\u00a0₫."),
        ({"base_charge": "20"}, "base_charge", "20\u00a0₫ is less than a parcel ever costs."),
        ({"step_charge": "3"}, "step_charge", "3\u00a0₫ is less than a parcel ever costs."),
        ({"free_over": "0"}, "free_over", "Every order would be delivered free; leave this empty if none is."),
        ({"free_over": "300"}, "free_over", "Every order would be delivered free; leave this empty if none is."),
    ],
)
def test_a_charge_far_from_the_usual_is_told_with_what_it_leads_to(desk, seller, typed, field, words):
    method = DeliveryMethod.objects.create(partner=seller, kind="parcel", name="Giao tận nhà")
    path = url(seller, "delivery-rate", pk=method.pk, zone="province")

    answer = desk.post(path, CHARGE | typed)

    assert answer.status_code == 400
    assert answer.context["form"].errors == {field: [f"{words} Check the zeros, or tick below that you mean it."]}
    assert not DeliveryRate.objects.exists()
    assert desk.post(path, CHARGE | typed | {"is_meant": "on"}).status_code == 302
    assert DeliveryRate.objects.count() == 1


def test_a_charge_by_which_nobody_could_order_is_refused_tick_or_not(desk, seller):
    method = DeliveryMethod.objects.create(partner=seller, kind="parcel", name="Giao tận nhà")
    path = url(seller, "delivery-rate", pk=method.pk, zone="province")
    absurd = CHARGE | {"base_grams": "0", "step_charge": "1.000.000", "step_grams": "1"}

    for typed in (absurd, absurd | {"is_meant": "on"}):
        answer = desk.post(path, typed)
        page = answer.content.decode()
        assert answer.status_code == 400
        assert "a parcel of 1 kg costs 1.000.020.000\u00a0₫, and nobody could order it" in page
        assert "tick below" not in page
    assert not DeliveryRate.objects.exists()


def test_a_saved_charge_is_told_by_what_parcels_cost(desk, seller):
    method = DeliveryMethod.objects.create(partner=seller, kind="parcel", name="Giao tận nhà", max_grams=5_000)
    page = desk.post(url(seller, "delivery-rate", pk=method.pk, zone="province"), CHARGE, follow=True).content.decode()
    assert "A parcel of 1 kg costs 20.000\u00a0₫. A parcel of 5 kg costs 44.000\u00a0₫." in page


def test_limits_of_numbers_are_written_with_dots(desk, seller):
    record = make_offer(seller)
    stock = desk.post(url(seller, "offer", pk=record.pk), filled(record, stock="10.000.001")).content.decode()
    assert "The number must be from 0 to 10.000.000." in stock
    method = {"kind": "parcel", "name": "Giao tận nhà", "is_active": "on", "max_grams": "10.000.001"}
    heaviest = desk.post(url(seller, "delivery-new"), method).content.decode()
    assert "The number must be from 1 to 10.000.000." in heaviest


def test_what_changed_in_the_meantime_is_written_with_dots(desk, seller):
    record = make_offer(seller, stock=12_000)
    answer = desk.post(url(seller, "offer", pk=record.pk), filled(record, stock=5, seen_stock=11_000))
    assert "it is now 12.000." in answer.content.decode()


def rows(*filled_rows):
    data = {"row": [record.pk for record, _ in filled_rows]}
    for record, values in filled_rows:
        data |= {f"o{record.pk}-{name}": value for name, value in values.items()}
    return data


def test_a_grid_without_goods_says_whether_there_are_none_or_none_that_fit(desk, seller):
    path = url(seller, "goods-grid")
    assert "No goods yet" in desk.get(path).content.decode()
    assert "No goods fit this search" in desk.get(path, {"q": "xyz"}).content.decode()


def test_grid_saves_all_rows(desk, seller):
    tea, rice = make_offer(seller, title="Chè"), make_offer(seller, title="Gạo")
    data = rows((tea, filled(tea, price=30_000)), (rice, filled(rice, stock=99)))
    assert desk.post(url(seller, "goods-grid"), data).status_code == 302
    tea.refresh_from_db()
    rice.refresh_from_db()
    assert (int(tea.price), rice.num_in_stock) == (30_000, 99)


def test_grid_saves_nothing_when_a_row_is_wrong_and_says_which(desk, seller):
    tea, rice = make_offer(seller, title="Chè"), make_offer(seller, title="Gạo")
    make_order((rice, 5))
    rice.refresh_from_db()
    for wrong in ({"price": "abc"}, {"stock": 1}):
        data = rows((tea, filled(tea, price=30_000)), (rice, filled(rice, **wrong)))
        answer = desk.post(url(seller, "goods-grid"), data)
        assert answer.status_code == 400
        assert "Nothing is saved yet" in answer.content.decode()
        tea.refresh_from_db()
        assert int(tea.price) == 25_000


def test_grid_and_forms_refuse_a_foreign_offer(desk, seller):
    own, foreign = make_offer(seller), make_offer(make_seller())
    data = rows((own, filled(own, price=1)), (foreign, filled(foreign, price=1)))
    assert desk.post(url(seller, "goods-grid"), data).status_code == 404
    assert desk.post(url(seller, "offer", pk=foreign.pk), filled(foreign, price=1)).status_code == 404
    assert desk.post(url(seller, "offer-toggle", pk=foreign.pk, direction="withdraw")).status_code == 404
    own.refresh_from_db()
    foreign.refresh_from_db()
    assert (int(own.price), int(foreign.price), foreign.is_offered) == (25_000, 25_000, True)


def test_offer_is_taken_off_sale_and_put_back(desk, seller):
    record = make_offer(seller)
    path = url(seller, "offer-toggle", pk=record.pk, direction="withdraw")
    assert "Take these goods off sale?" in desk.get(path).content.decode()
    record.refresh_from_db()
    assert record.is_offered

    desk.post(path)
    record.refresh_from_db()
    assert not record.is_offered
    desk.post(url(seller, "offer-toggle", pk=record.pk, direction="offer"))
    record.refresh_from_db()
    assert record.is_offered


def test_delivery_ways_and_charges_are_shown_added_and_changed(desk, seller):
    assert "No way of delivery yet" in desk.get(url(seller, "delivery")).content.decode()
    method = {"kind": "parcel", "name": "Giao tận nhà", "is_active": "on", "takes_fragile": "on", "max_grams": "20000"}
    assert desk.post(url(seller, "delivery-new"), method).status_code == 302
    saved = DeliveryMethod.objects.get(partner=seller)
    path = url(seller, "delivery-rate", pk=saved.pk, zone="province")
    assert desk.post(path, CHARGE).status_code == 302
    assert DeliveryRate.objects.get().base_charge == 20_000
    assert "20.000\u00a0₫ up to 1 kg" in desk.get(url(seller, "delivery")).content.decode()

    assert desk.post(path, CHARGE | {"days_max": "0"}).status_code == 400
    assert desk.post(path, CHARGE | {"base_charge": "-1"}).status_code == 400
    assert desk.post(url(seller, "delivery-method", pk=saved.pk), method | {"name": ""}).status_code == 400
    assert DeliveryRate.objects.get().days_max == 2

    desk.post(url(seller, "delivery-rate-removal", pk=saved.pk, zone="province"))
    assert not DeliveryRate.objects.exists()


def test_the_kinds_of_delivery_begin_with_words(desk, seller):
    assert '<option value="" selected>Choose a way</option>' in desk.get(url(seller, "delivery-new")).content.decode()


def test_a_seller_without_a_way_of_delivery_is_told_and_gets_the_usual_ones_at_once(desk, seller):
    told = "You have not said yet how you deliver"
    assert told in desk.get(url(seller, "start")).content.decode()
    assert "Use the proposed charges" in desk.get(url(seller, "delivery")).content.decode()

    page = desk.post(url(seller, "delivery-usual"), follow=True).content.decode()

    assert "Check the charges" in page
    assert "Use the proposed charges" not in page
    rates = {rate.zone: rate.base_charge for rate in DeliveryRate.objects.filter(method__partner=seller)}
    assert rates == {zone: values[0] for zone, values in DEFAULT_RATES.items()}
    assert told not in desk.get(url(seller, "start")).content.decode()
    # Whoever has ways already keeps them.
    DeliveryRate.objects.update(base_charge=77_000)
    desk.post(url(seller, "delivery-usual"))
    assert set(DeliveryRate.objects.values_list("base_charge", flat=True)) == {77_000}


def test_weights_may_be_typed_with_dots_between_the_thousands(desk, seller):
    method = {"kind": "parcel", "name": "Giao tận nhà", "is_active": "on", "max_grams": "30.000"}
    desk.post(url(seller, "delivery-new"), method)
    saved = DeliveryMethod.objects.get(partner=seller)
    charge = {
        "base_charge": "20.000",
        "base_grams": "2.000",
        "step_charge": "3.000",
        "step_grams": "1.000",
        "days_min": "1",
        "days_max": "2",
    }
    desk.post(url(seller, "delivery-rate", pk=saved.pk, zone="province"), charge)

    rate = DeliveryRate.objects.get()
    assert saved.max_grams == 30_000
    assert (rate.base_grams, rate.step_grams) == (2_000, 1_000)


def test_foreign_delivery_is_not_found(desk, seller):
    other = make_seller()
    foreign = default_methods(partner=other)[0]
    before = list(DeliveryRate.objects.values())
    for name, extra in [
        ("delivery-method", {}),
        ("delivery-rate", {"zone": "province"}),
        ("delivery-rate-removal", {"zone": "province"}),
    ]:
        assert desk.post(url(seller, name, pk=foreign.pk, **extra), {"name": "x"}).status_code == 404
    assert desk.get(url(seller, "delivery-rate", pk=foreign.pk, zone="nowhere")).status_code == 404
    assert list(DeliveryRate.objects.values()) == before


def test_details_are_shown(desk, seller):
    page = desk.get(url(seller, "profile")).content.decode()
    assert "HTX Núi Xanh" in page
    assert "Owner" in page


def test_a_seller_is_told_of_goods_whose_papers_have_ended(desk, seller):
    whole = goods.make_product(seller=seller, title="Gạo", product_class="grain")
    size = goods.make_offer(goods.make_variant(whole, "5 kg", 5_000), seller=seller)
    goods.make_offer(goods.make_product(seller=seller, title="Mật ong"), seller=seller)
    goods.make_offer(goods.make_product(title="Chè nhà khác", product_class="grain"))
    assert "?show=papers" not in desk.get(url(seller, "start")).content.decode()

    Certification.objects.exclude(products__title="Mật ong").update(valid_until=clock.today())

    page = desk.get(url(seller, "start"))
    assert page.context["without_papers"] == 1
    assert "?show=papers" in page.content.decode()
    assert list(desk.get(url(seller, "goods"), {"show": "papers"}).context["page"]) == [size]
