"""Documents follow the catalogue."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.changes import note_changes
from catalogue.models import Product, ProductChange
from marketplace.geography.models import AdminUnit
from marketplace.geography.provinces import province_by_code
from marketplace.partner.models import Partner, StockRecord
from marketplace.shipping.services import remove_rate, set_delivery_method, set_rate
from search import drainer, services
from search.documents import build, stored
from search.engines.elasticsearch.documents import sources_of
from search.management.commands import search_drain
from search.models import KIND_BITS, DocumentText, ProductDocument, SellerOffer, province_bit
from tests.factories.search import make_offer, make_product, make_recognition, make_review, make_seller

pytestmark = pytest.mark.django_db


def facts(product):
    return ProductDocument.objects.values_list("price", "unit_price", "available").get(pk=product.pk)


def test_the_best_offer_is_in_stock_before_it_is_cheap():
    product = make_product("Gạo", price=90_000, stock=0)
    make_offer(product, make_seller("B"), price=110_000, stock=5)
    make_offer(product, make_seller("C"), price=100_000, stock=5)
    make_offer(product, make_seller("D", state="suspended"), price=1_000, stock=5)
    make_offer(product, make_seller("E"), price=2_000, stock=5, is_offered=False)
    make_offer(product, make_seller("F"), price=3_000, stock=5, minimum_quantity=6)

    services.refresh([product.pk])

    assert facts(product) == (100_000, 200_000, True)
    assert SellerOffer.objects.filter(document_id=product.pk).count() == 4


def test_variants_are_one_document(titles, client):
    seller = make_seller()
    parent = make_product("Mật ong", price=None, structure="parent")
    for grams, price in ((250, 80_000), (500, 150_000)):
        make_product(
            f"Lọ {grams} g",
            structure="child",
            parent=parent,
            seller=seller,
            price=price,
            set_code="",
            net_quantity=grams,
        )
    variant = parent.children.first()

    services.refresh([variant.pk])

    assert list(ProductDocument.objects.values_list("pk", flat=True)) == [parent.pk]
    (card,) = client.get("/search/", {"q": "lo 250"}).context["results"].cards
    assert (card.title, card.price, card.available, card.stockrecord_id) == ("Mật ong", 80_000, True, None)


def test_a_change_reaches_the_results_after_the_commit(django_capture_on_commit_callbacks, titles):
    product = make_product("Trà Shan", price=50_000)
    with django_capture_on_commit_callbacks(execute=True):
        note_changes([product.pk])
    assert facts(product) == (50_000, 100_000, True)

    StockRecord.objects.filter(product=product).update(price=70_000, num_in_stock=0)
    with django_capture_on_commit_callbacks(execute=True):
        note_changes([product.pk])
    assert facts(product) == (70_000, 100_000, False)

    Product.objects.filter(pk=product.pk).update(title="Trà sen")
    with django_capture_on_commit_callbacks(execute=True):
        note_changes([product.pk])
    assert titles("/search/", q="shan") == []
    assert titles("/search/", q="sen") == ["Trà sen"]
    assert ProductChange.objects.count() == 0


def test_withdrawn_goods_leave_no_trace(django_capture_on_commit_callbacks, titles, index):
    product = make_product("Trà Shan")
    index()
    Product.objects.filter(pk=product.pk).update(is_public=False, listing="withdrawn")
    with django_capture_on_commit_callbacks(execute=True):
        note_changes([product.pk])

    assert titles("/search/") == titles("/search/", q="trà") == []
    assert [model.objects.count() for model in (ProductDocument, DocumentText, SellerOffer)] == [0, 0, 0]


def test_goods_of_a_seller_who_left_are_gone(index, client, titles):
    seller = make_seller("HTX cũ", code="htx-cu")
    make_product("Trà Shan", seller=seller)
    Partner.objects.filter(pk=seller.pk).update(state="suspended")
    index()

    assert titles("/search/") == []
    assert client.get("/sellers/htx-cu/").status_code == 404


def test_goods_that_nobody_offers_now_show_no_price(index, client):
    make_product("Trà Shan", seller=make_seller("HTX Trà"), offered=False)
    index()

    (card,) = client.get("/search/").context["results"].cards
    assert (card.seller_name, card.price, card.available, card.stockrecord_id) == ("HTX Trà", None, False, None)
    assert client.get("/search/", {"price_min": "1"}).context["results"].result.total == 0


def test_what_a_crash_left_behind_is_drained_by_the_command(capsys, titles):
    product = make_product("Trà Shan")
    ProductChange.objects.bulk_create([ProductChange(product_id=product.pk), ProductChange(product_id=10**12)])

    call_command("search_drain", once=True)

    assert titles("/search/") == ["Trà Shan"]
    assert ProductChange.objects.count() == 0


# A label that is no table breaks the making of the document, a month that there is not the writing of it.
@pytest.mark.parametrize("spoilt", [{"label": ["x"]}, {"harvest_months": [99]}])
def test_a_product_that_cannot_be_indexed_is_parked_and_keeps_nobody_waiting(spoilt, titles, index):
    goods = [make_product(f"Trà {number}") for number in range(5)]
    bad = goods[2]
    whole = {name: getattr(bad, name) for name in spoilt}
    index()
    for product in goods:
        Product.objects.filter(pk=product.pk).update(title=f"{product.title} sen")
    Product.objects.filter(pk=bad.pk).update(**spoilt)
    note_changes(product.pk for product in goods)

    services.drain_changes()

    expected = {"Trà 0 sen", "Trà 1 sen", "Trà 2", "Trà 3 sen", "Trà 4 sen"}
    assert set(titles("/search/", q="trà")) == expected
    assert ProductChange.objects.count() == 0
    assert [(row.kind, row.document_id, bool(row.error)) for row in drainer.parked()] == [("products", bad.pk, True)]
    # Nor does it keep the others from an index that is written anew.
    assert services.rebuild() == 4
    assert set(titles("/search/", q="trà")) == expected
    assert drainer.parked().count() == 1

    drainer.retry(waiting=drainer.parked().get(), actor=None)
    services.drain_changes()
    assert [row.document_id for row in drainer.parked()] == [bad.pk]
    assert drainer.on_their_way() == 0

    Product.objects.filter(pk=bad.pk).update(**whole)
    assert drainer.retry_all(actor=None) == 1
    services.drain_changes()
    assert "Trà 2 sen" in titles("/search/", q="trà")
    assert (drainer.parked().count(), drainer.on_their_way()) == (0, 0)


def test_the_worker_goes_on_after_an_error_that_nobody_has_foreseen(monkeypatch):
    turns = []

    def turn():
        turns.append(1)
        if len(turns) == 1:
            raise KeyError("hits")
        raise KeyboardInterrupt

    monkeypatch.setattr(search_drain, "drain_changes", turn)
    monkeypatch.setattr(search_drain, "PAUSE", 0)
    monkeypatch.setattr(search_drain.connection, "close", lambda: None)

    with pytest.raises(KeyboardInterrupt):
        call_command("search_drain")
    assert len(turns) == 2


def test_the_rebuild_heals_what_was_damaged(capsys, titles):
    kept = make_product("Trà Shan")
    gone = make_product("Trà cũ")
    services.rebuild()
    Product.objects.filter(pk=gone.pk).update(is_public=False)
    ProductDocument.objects.filter(pk=kept.pk).update(price=1)

    call_command("search_rebuild", verbosity=0)

    assert titles("/search/", q="trà") == ["Trà Shan"]
    assert facts(kept) == (100_000, 200_000, True)
    assert "1 products" in capsys.readouterr().out


def filled(product):
    columns = ("commune_code", "kinds", "delivered_to", "rating", "rating_count", "harvest")
    return ProductDocument.objects.values_list(*columns).get(pk=product.pk)


def test_a_document_holds_what_filters_ask_for():
    commune = AdminUnit.objects.communes_of(province_by_code("68"))[0]
    near, far = make_seller(province="68"), make_seller(province="01", kind="household")
    product = make_product("Gạo", seller=near, commune=commune, harvest_months=[1, 12], rating=4.35)
    make_offer(product, far)
    for score in (4, 5, 5):
        make_review(product, score)
    make_review(product, 1, approved=False)
    method = set_delivery_method(partner=near, kind="parcel", name="Giao")
    set_rate(partner=near, method_id=method.pk, zone="province", base_charge=1)

    services.refresh([product.pk])

    assert filled(product) == (commune.code, 1 | 8, province_bit("68"), 435, 3, 1 | 1 << 11)
    assert dict(SellerOffer.objects.values_list("partner_id", "kinds")) == {near.pk: 1, far.pk: 8}


def test_a_size_too_heavy_for_the_parcel_does_not_hide_the_lighter_one():
    seller = make_seller(province="68")
    parent = make_product("Gạo", price=None, structure="parent")
    for grams in (1_000, 50_000):
        make_product(
            f"{grams}", structure="child", parent=parent, seller=seller, packed_grams=grams, net_quantity=grams
        )
    method = set_delivery_method(partner=seller, kind="parcel", name="Giao", max_grams=30_000)
    set_rate(partner=seller, method_id=method.pk, zone="province", base_charge=1)
    services.refresh([parent.pk])
    assert filled(parent)[2] == province_bit("68")

    StockRecord.objects.filter(product__title="1000").update(minimum_quantity=31)
    services.refresh([parent.pk])
    assert filled(parent)[2] == 0


def test_delivery_that_changes_reaches_the_results_after_the_commit(django_capture_on_commit_callbacks, titles):
    seller = make_seller(province="68")
    make_product("Gạo", seller=seller)
    services.rebuild()
    assert titles("/search/", deliver="68") == []

    with django_capture_on_commit_callbacks(execute=True):
        method = set_delivery_method(partner=seller, kind="parcel", name="Giao")
        set_rate(partner=seller, method_id=method.pk, zone="province", base_charge=1)
    assert titles("/search/", deliver="68") == ["Gạo"]
    assert titles("/search/", deliver="01") == []

    with django_capture_on_commit_callbacks(execute=True):
        set_delivery_method(partner=seller, kind="parcel", name="Giao", method_id=method.pk, is_active=False)
    assert titles("/search/", deliver="68") == []
    with django_capture_on_commit_callbacks(execute=True):
        set_delivery_method(partner=seller, kind="parcel", name="Giao", method_id=method.pk)
    assert titles("/search/", deliver="68") == ["Gạo"]
    with django_capture_on_commit_callbacks(execute=True):
        remove_rate(partner=seller, method_id=method.pk, zone="province")
    assert titles("/search/", deliver="68") == []


def test_every_kind_of_seller_has_a_bit_of_its_own():
    assert set(KIND_BITS) == set(Partner.Kind.values)
    assert sum(KIND_BITS.values()) == 2 ** len(KIND_BITS) - 1


def queries_of(ids):
    with CaptureQueriesContext(connection) as captured:
        services.refresh(ids)
    return len(captured)


def test_a_batch_costs_the_same_queries_for_one_and_for_many():
    seller = make_seller()
    ids = [make_product(f"Gạo {i}", seller=seller).pk for i in range(40)]

    assert queries_of(ids[:1]) == queries_of(ids)


def test_a_stored_document_is_the_built_one_or_built_anew():
    rice, tea, new = (make_product(title) for title in ("Gạo", "Trà", "Muối"))
    for price in (90_000, 110_000, 105_000):
        make_offer(rice, make_seller(), price=price)
    make_recognition(rice, 4)
    services.refresh([rice.pk, tea.pk])
    ids = [rice.pk, tea.pk, new.pk]
    with CaptureQueriesContext(connection) as captured:
        kept = stored([rice.pk, tea.pk])
    assert len(captured) == 4
    assert sources_of(kept) == sources_of(build([rice.pk, tea.pk]))

    Product.objects.filter(pk=tea.pk).update(title="Trà sen")
    note_changes([tea.pk])

    assert sources_of(stored(ids)) == sources_of(build(ids))

    SellerOffer.objects.filter(document_id=rice.pk).first().delete()

    assert sources_of(stored(ids)) == sources_of(build(ids))


def test_refreshing_twice_changes_nothing():
    product = make_product("Gạo", description="Gạo ngon")
    services.refresh([product.pk])
    before = list(DocumentText.objects.values()), list(ProductDocument.objects.values())

    services.refresh([product.pk, product.pk])

    assert (list(DocumentText.objects.values()), list(ProductDocument.objects.values())) == before


def test_shelves_and_counts_of_the_home_page(index):
    november = make_product("Cam", province="08", set_code="4", harvest_months=[11, 12])
    make_product("Vải", province="24", set_code="4", harvest_months=[6])
    make_product("Gạo", province="08", set_code="3", stock=0)
    make_recognition(november, 5)
    index()

    assert [card.title for card in services.featured("newest")] == ["Vải", "Cam"]
    assert services.count_by_province() == {"08": 2, "24": 1}
    assert services.count_by_group() == {"food": 3}
    assert services.count_by_stars() == {5: 1}
    with pytest.raises(ValueError, match="bestseller"):
        services.featured("bestseller")


def test_the_season_shelf_follows_the_month(index, on_the_day):
    make_product("Cam", harvest_months=[11, 12])
    make_product("Vải", harvest_months=[6])
    make_product("Gạo")
    index()

    assert [card.title for card in services.featured("season")] == ["Cam"]
