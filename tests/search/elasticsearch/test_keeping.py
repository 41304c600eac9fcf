"""The index follows the catalogue: changes, refusals, rebuilds beside the old index, the way back, and finding drift."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from catalogue.changes import note_changes
from catalogue.models import Product, Recognition
from cms.models import RulePage
from marketplace.core import clock
from marketplace.order import services as order_services
from marketplace.partner.models import StockRecord
from marketplace.partner.services import change_profile, suspend_partner
from marketplace.traceability.services import change_lot, close_lot
from search import drainer, rebuilding
from search.engines import get_engine
from search.engines.elasticsearch import client as clients
from search.engines.elasticsearch import comparing, indices, kinds, writer
from search.models import IndexGeneration, NameDocument, ProductDocument, WaitingDocument
from search.query import ProductQuery
from search.services import drain_changes
from tests.factories import goods, orders
from tests.factories.search import make_product, make_recognition, make_seller
from tests.factories.stories import make_story

pytestmark = pytest.mark.django_db


def live() -> str:
    return IndexGeneration.objects.get(state="live").name


def found(text="", **filters) -> dict[str, int | None]:
    """Titles and prices, as the index holds them, of what a search for the text finds now."""
    alias = indices.alias_of(indices.PRODUCTS)
    indices.refresh(alias)
    cards = get_engine().search(ProductQuery(q=text, **filters)).hits
    if not cards:
        return {}
    client = clients.get_client().options(request_timeout=30)
    documents = client.mget(index=alias, ids=[str(card.product_id) for card in cards])["docs"]
    return {each["_source"]["card"]["title"]: each["_source"].get("price") for each in documents}


def change(product, *, price=None, **columns) -> None:
    """Change a product as the services do: rows and note in one transaction, then what follows the commit."""
    Product.objects.filter(pk=product.pk).update(**columns) if columns else None
    if price is not None:
        StockRecord.objects.filter(product=product).update(price=price)
    note_changes([product.pk])
    drain_changes()


def withdraw(product) -> None:
    change(product, is_public=False)


def test_changes_reach_the_index_and_withdrawn_goods_leave_it(index):
    tea, coffee = make_product("Trà", price=50_000), make_product("Cà phê", price=90_000)
    index()

    change(tea, price=70_000)
    withdraw(coffee)
    assert WaitingDocument.objects.count() == 2
    assert drainer.drain_waiting() == 2

    assert found() == {"Trà": 70_000}
    assert WaitingDocument.objects.count() == 0


def test_a_lot_reaches_the_index_with_its_commit_and_leaves_it_with_its_number(
    index, django_capture_on_commit_callbacks
):
    offer = goods.make_offer(goods.make_product(title="Mật ong"), price=60_000)
    index()
    assert found("MO-2026-01") == {}

    with django_capture_on_commit_callbacks(execute=True):
        lot = goods.make_lot(offer, "MO-2026-01")
    assert found("mo 2026 01") == {"Mật ong": 60_000}

    with django_capture_on_commit_callbacks(execute=True):
        change_lot(lot=lot, number="MO-2026-10")
    assert found("MO-2026-01") == {}
    assert found("lô mo2026.10") == {"Mật ong": 60_000}

    with django_capture_on_commit_callbacks(execute=True):
        close_lot(lot=lot, reason="Bán hết")
    assert found("MO-2026-10") == {"Mật ong": 60_000}


def test_a_commit_is_followed_by_the_writing(index, django_capture_on_commit_callbacks):
    product = make_product("Trà", price=50_000)
    index()
    StockRecord.objects.filter(product=product).update(price=60_000)
    with django_capture_on_commit_callbacks(execute=True):
        note_changes([product.pk])

    assert found() == {"Trà": 60_000}


def test_what_the_worker_wrote_is_found_at_once(index, capsys):
    product = make_product("Trà")
    index()
    client = clients.get_client().options(request_timeout=30)
    client.indices.put_settings(index=live(), settings={"index.refresh_interval": "-1"})

    change(product, title="Trà sen")
    call_command("search_drain", once=True)

    assert [card.title for card in get_engine().search(ProductQuery(q="sen")).hits] == ["Trà sen"]
    # An index that is not there keeps nobody from going on.
    indices.delete(live())
    drainer.show_written()


def test_a_revoked_star_leaves_with_its_change(index):
    product = make_product("Trà")
    recognition = make_recognition(product, 4)
    index()
    assert found(stars=(4,)) == {"Trà": 100_000}

    Recognition.objects.filter(pk=recognition.pk).update(state="revoked")
    change(product)
    drainer.drain_waiting()

    assert found(stars=(4,)) == {}


def sold(*products) -> list[int]:
    client = clients.get_client().options(request_timeout=30)
    found = client.mget(index=indices.alias_of(indices.PRODUCTS), ids=[str(product.pk) for product in products])
    return [document["_source"]["sales"] for document in found["docs"]]


def test_units_count_as_sold_when_their_order_is_completed(index):
    seller = make_seller()
    tea = orders.make_offer(seller, title="Trà", stock=20)
    parent = make_product("Gạo", price=None, structure="parent")
    size = make_product("1 kg", structure="child", parent=parent, seller=seller)
    order = orders.make_order((tea, 3), (size.stockrecords.get(), 2))
    under_way = orders.make_order((tea, 5))
    index()
    assert sold(tea.product, parent) == [0, 0]

    part = order.seller_orders.get()
    for move in (order_services.confirm, order_services.pack):
        move(seller_order=part, actor=None, role="seller")
    order_services.ship(seller_order=part, actor=None, role="seller", carrier="Xe")
    order_services.deliver(seller_order=part, actor=None, role="seller")
    order_services.complete(seller_order=part, actor=None, role="system")
    order_services.confirm(seller_order=under_way.seller_orders.get(), actor=None, role="seller")
    drain_changes()
    drainer.drain_waiting()

    assert sold(tea.product, parent) == [3, 2]


def beside(text) -> list[str]:
    """Names of sellers, pages and stories that a search finds now."""
    indices.refresh(indices.alias_of(indices.NAMES))
    found = get_engine().search(ProductQuery(q=text), beside=True).beside
    return [each.text for each in (*found.sellers, *found.pages, *found.stories)]


def test_names_follow_their_changes_and_leave_with_them(index):
    seller = goods.make_seller("HTX Một")
    page = RulePage.objects.get(kind="delivery")
    index()

    change_profile(partner=seller, name="HTX Ngựa Vằn", representative="Lê A", address_line="1", phone="0912345678")
    page.body = "<p>Ngựa vằn</p>"
    page.save_revision().publish()
    story = make_story("Chuyện thú", text="Ngựa vằn")
    assert set(WaitingDocument.objects.values_list("kind", flat=True)) == {"names"}
    drainer.drain_waiting()
    assert beside("ngựa vằn") == ["HTX Ngựa Vằn", "Giao hàng", "Chuyện thú"]
    assert beside("htx một") == []
    assert rebuilding.differences() == {"missing": 0, "stale": 0, "left_over": 0}

    suspend_partner(partner=seller)
    RulePage.objects.get(pk=page.pk).unpublish()
    story.delete()
    drainer.drain_waiting()
    assert beside("ngựa vằn") == []
    assert rebuilding.differences() == {"missing": 0, "stale": 0, "left_over": 0}
    assert WaitingDocument.objects.count() == 0


def test_a_name_is_written_after_the_commit_of_its_change(index, django_capture_on_commit_callbacks):
    index()
    with django_capture_on_commit_callbacks(execute=True):
        goods.make_seller("HTX Ngựa Vằn")

    assert beside("ngựa vằn") == ["HTX Ngựa Vằn"]


def test_names_that_differ_are_found_and_repaired_also_on_the_way_back(index):
    index()
    first = live()
    rebuilding.rebuild()
    goods.make_seller("HTX Ngựa Vằn")
    WaitingDocument.objects.all().delete()
    gone = NameDocument.objects.filter(kind="page").order_by("pk").first()
    stale = NameDocument.objects.filter(kind="page").order_by("pk").last()
    NameDocument.objects.filter(pk=gone.pk).delete()
    NameDocument.objects.filter(pk=stale.pk).update(version=7)
    assert rebuilding.differences() == {"missing": 1, "stale": 1, "left_over": 1}

    assert rebuilding.repair_live() == {"missing": 1, "stale": 1, "left_over": 1}
    assert rebuilding.differences() == {"missing": 0, "stale": 0, "left_over": 0}
    assert rebuilding.roll_back() == first
    assert rebuilding.differences() == {"missing": 0, "stale": 0, "left_over": 0}
    assert beside("ngựa vằn") == ["HTX Ngựa Vằn"]


def test_a_name_that_is_refused_keeps_no_product_waiting_and_is_tried_again_by_a_new_index(index, monkeypatch):
    tea = make_product("Trà")
    index()
    names = kinds.KINDS["names"]
    goods.make_seller("HTX Ngựa Vằn")
    with monkeypatch.context() as spoiling:
        spoilt = replace(names, sources=lambda keys: {key: {"nonsense": 1} for key in keys})
        spoiling.setitem(kinds.KINDS, "names", spoilt)
        change(tea, title="Trà sen")
        for _ in range(drainer.MOST_TRIES):
            WaitingDocument.objects.update(due_at=clock.now())
            drainer.drain_waiting()

    assert found() == {"Trà sen": 100_000}
    assert {row.kind for row in drainer.parked()} == {"names"}
    rebuilding.rebuild()
    assert not drainer.parked().exists()
    assert beside("ngựa vằn") == ["HTX Ngựa Vằn"]


def test_a_late_writer_brings_nothing_old_back(index, monkeypatch):
    tea, coffee = make_product("Trà", price=50_000), make_product("Cà phê")
    index()
    products = kinds.KINDS["products"]
    late, _broken = writer._read(products, [tea.pk, coffee.pk], [live()], products.sources)
    change(tea, price=70_000)
    withdraw(coffee)
    drainer.drain_waiting()

    assert writer._send(late, 30.0) == []


def test_while_the_engine_is_away_changes_wait_and_arrive_afterwards(index, monkeypatch):
    product = make_product("Trà")
    index()

    def away(*_arguments, **_options):
        raise clients.EngineUnavailable("away")

    change(product, title="Trà sen")
    with monkeypatch.context() as broken:
        broken.setattr(writer, "write_documents", away)
        assert drainer.drain_waiting() == 0
    waiting = WaitingDocument.objects.get()
    assert (waiting.tries, waiting.error, waiting.is_parked) == (1, "away", False)
    assert timedelta(seconds=1) < waiting.due_at - clock.now() <= timedelta(seconds=2)
    assert drainer.drain_waiting() == 0

    WaitingDocument.objects.update(due_at=clock.now())

    assert drainer.drain_waiting() == 1
    assert found() == {"Trà sen": 100_000}


def poison(monkeypatch, product):
    """Let the document of this product hold a field that no index knows."""
    real = kinds.sources_of

    def spoilt(built):
        sources = real(built)
        return {pk: source | ({"nonsense": 1} if pk == product.pk else {}) for pk, source in sources.items()}

    monkeypatch.setattr(kinds, "sources_of", spoilt)


def try_until_parked(product) -> None:
    for _ in range(drainer.MOST_TRIES):
        WaitingDocument.objects.update(due_at=clock.now())
        drainer.drain_waiting()
    assert [row.document_id for row in drainer.parked()] == [product.pk]


def test_a_document_that_is_refused_is_parked_and_keeps_nobody_waiting(index, monkeypatch):
    good, bad = make_product("Trà"), make_product("Cà phê")
    index()
    with monkeypatch.context() as spoiling:
        poison(spoiling, bad)
        change(good, title="Trà sen")
        change(bad, title="Cà phê sữa")
        try_until_parked(bad)

    assert found() == {"Trà sen": 100_000, "Cà phê": 100_000}
    assert "strict_dynamic_mapping_exception" in drainer.parked().get().error
    assert drainer.drain_waiting() == 0

    drainer.retry(waiting=drainer.parked().get(), actor=None)
    assert drainer.drain_waiting() == 1
    assert found() == {"Trà sen": 100_000, "Cà phê sữa": 100_000}


def test_a_later_change_that_is_taken_ends_the_parking(index, monkeypatch):
    product = make_product("Trà")
    index()
    with monkeypatch.context() as spoiling:
        poison(spoiling, product)
        change(product, title="Trà sen")
        change(product, title="Trà sen")
        try_until_parked(product)

    change(product, title="Trà lài")
    assert drainer.drain_waiting() == 1

    assert WaitingDocument.objects.count() == 0
    assert found() == {"Trà lài": 100_000}


def test_a_product_that_cannot_be_read_keeps_nobody_waiting(index, monkeypatch):
    good, bad = make_product("Trà"), make_product("Cà phê")
    index()
    real = kinds.build

    def build(ids):
        if bad.pk in ids:
            raise ValueError("broken")
        return real(ids)

    change(good, title="Trà sen")
    change(bad, title="Cà phê sữa")
    monkeypatch.setattr(kinds, "build", build)

    try_until_parked(bad)

    assert found() == {"Trà sen": 100_000, "Cà phê": 100_000}


def test_a_product_of_which_no_document_can_be_made_stops_neither_changes_nor_a_rebuild(index):
    goods = [make_product(f"Trà {number}") for number in range(4)]
    bad = goods[1]
    index()
    Product.objects.filter(pk=bad.pk).update(label=["x"])
    for product in goods:
        change(product, title=f"{product.title} sen")

    drainer.drain_waiting()
    others = {f"Trà {number} sen": 100_000 for number in (0, 2, 3)}
    assert found() == others | {"Trà 1": 100_000}
    assert [row.document_id for row in drainer.parked()] == [bad.pk]

    # The database has kept its document, so a new index has it too, though none that is compared word for word.
    assert index() == 4
    assert found() == others | {"Trà 1": 100_000}
    ProductDocument.objects.filter(pk=bad.pk).delete()
    assert index() == 3
    assert found() == others
    try_until_parked(bad)
    with pytest.raises(rebuilding.RebuildRefused, match=f"products {bad.pk}: AttributeError"):
        rebuilding.repair_live()

    Product.objects.filter(pk=bad.pk).update(label={})
    drainer.retry_all(actor=None)
    drain_changes()
    drainer.drain_waiting()
    assert found() == others | {"Trà 1 sen": 100_000}
    assert WaitingDocument.objects.count() == 0


def test_writing_costs_the_same_queries_for_one_and_for_many(index):
    seller = make_seller()
    products = [make_product(f"Trà {i}", seller=seller) for i in range(40)]
    index()

    def queries(ids):
        with CaptureQueriesContext(connection) as captured:
            writer.write_documents(kinds.KINDS["products"], ids, [live()])
        return len(captured)

    ids = [product.pk for product in products]
    assert queries(ids[:1]) == queries(ids)
    # A batch of 500 may cost 25: 0.05 for each document.
    assert queries(ids) <= 20


def test_changes_during_a_rebuild_are_right_in_the_new_index(index, monkeypatch):
    products = [make_product(f"Trà {i}", price=50_000) for i in range(6)]
    index()
    old = live()
    monkeypatch.setattr(rebuilding, "BATCH", 2)
    real = writer._read
    meanwhile = [
        lambda: change(products[0], price=60_000),
        lambda: withdraw(products[2]),
        lambda: withdraw(products[5]),
    ]

    def read(*arguments):
        """Between the rebuild's reading of a batch and its writing, something changes and reaches the index first."""
        actions = list(real(*arguments))
        if meanwhile:
            monkeypatch.setattr(writer, "_read", real)
            meanwhile.pop(0)()
            assert drainer.drain_waiting() == 1
            monkeypatch.setattr(writer, "_read", read)
        return actions

    monkeypatch.setattr(writer, "_read", read)
    rebuilding.rebuild()

    assert meanwhile == []
    assert live() != old
    assert indices.behind_alias(indices.PRODUCTS) == [live()]
    assert found() == {"Trà 0": 60_000, "Trà 1": 50_000, "Trà 3": 50_000, "Trà 4": 50_000}
    assert rebuilding.differences() == {"missing": 0, "stale": 0, "left_over": 0}


def test_a_rebuild_copies_no_document_that_is_behind_its_product(index):
    tea, coffee = make_product("Trà", price=50_000), make_product("Cà phê", price=90_000)
    index()
    # Noted, and not yet in the documents of the database.
    StockRecord.objects.filter(product=tea).update(price=60_000)
    Product.objects.filter(pk=coffee.pk).update(is_public=False)
    note_changes([tea.pk, coffee.pk])

    rebuilding.rebuild()

    assert found() == {"Trà": 60_000}


def test_a_rebuild_costs_few_queries(index):
    for i in range(12):
        make_product(f"Trà {i}")
    index()

    with CaptureQueriesContext(connection) as captured:
        rebuilding._fill(kinds.KINDS["products"], live(), None)

    # Of one batch, which may hold 500.
    assert len(captured) <= 12


def test_a_filled_index_is_merged_before_readers_see_it(index, monkeypatch):
    number = 3 * indices.PARTS
    for each in range(number):
        make_product(f"Trà {each}")

    throttled = []

    def throttles(name):
        settings = clients.get_client().indices.get_settings(
            index=name, name="index.merge.scheduler.auto_throttle", flat_settings=True
        )
        return [
            each["settings"].get("index.merge.scheduler.auto_throttle", "default") for each in settings.body.values()
        ]

    def make_a_part_of_each_batch(generation):
        throttled.extend(throttles(generation))
        indices.refresh(generation)
        IndexGeneration.objects.filter(name=generation).update(touched_at=clock.now())

    monkeypatch.setattr(rebuilding, "BATCH", 1)
    monkeypatch.setattr(rebuilding, "_give_sign_of_life", make_a_part_of_each_batch)

    assert rebuilding.rebuild() == number

    (live,) = indices.behind_alias(indices.PRODUCTS)
    stats = clients.get_client().indices.stats(index=live, metric=["segments"]).body
    assert 1 <= stats["_all"]["primaries"]["segments"]["count"] <= indices.PARTS
    # Merging spares readers only where there are some.
    assert (throttled[0], throttled[number - 1], throttles(live)) == ("false", "false", [])


def test_readers_are_never_without_an_index_during_a_rebuild(index):
    make_product("Trà")
    index()
    seen = []

    rebuilding.rebuild(progress=lambda _done, _total: seen.append(found()))

    assert seen == [{"Trà": 100_000}]


def test_documents_that_went_wrong_on_the_way_are_found_before_readers_see_them(index, monkeypatch):
    tea, coffee = make_product("Trà"), make_product("Cà phê")
    index()
    real = rebuilding.indices.open_for_readers

    def spoil(name):
        client = clients.get_client().options(request_timeout=30)
        client.delete(index=name, id=str(coffee.pk))
        client.update(index=name, id=str(tea.pk), doc={"price": 1})
        real(name)

    monkeypatch.setattr(rebuilding.indices, "open_for_readers", spoil)
    rebuilding.rebuild()

    assert found(price_min=1_000) == {"Trà": 100_000, "Cà phê": 100_000}


def test_papers_that_end_after_the_writing_are_no_difference_and_a_changed_star_is(index, time_machine_at):
    with time_machine_at(date(2026, 12, 30)):
        ends, stays = make_product("Trà"), make_product("Gạo")
        make_recognition(ends, 4, valid_until=date(2027, 1, 1))
        make_recognition(stays, 5, valid_until=date(2028, 1, 1))
        index()
        assert _differing(ends, stays) == []

    with time_machine_at(date(2027, 1, 1)):
        assert found(stars=(4, 5)) == {"Gạo": 100_000}
        assert _differing(ends, stays) == []
        Recognition.objects.update(stars=3)
        assert _differing(ends, stays) == [ends.pk, stays.pk]


def _differing(*products) -> list[int]:
    return comparing.differing_contents(kinds.KINDS[indices.PRODUCTS], live(), [product.pk for product in products])


def test_one_rebuild_at_a_time_and_a_dead_one_is_cleared_away(index):
    make_product("Trà")
    index()
    name = indices.new_generation(clock.now())
    indices.create(name)
    building = IndexGeneration.objects.create(name=name, state="building")

    with pytest.raises(rebuilding.RebuildRefused):
        rebuilding.rebuild()

    building.touched_at -= timedelta(minutes=3)
    building.save()
    rebuilding.rebuild()
    assert name not in indices.names(indices.PRODUCTS)
    assert set(indices.names(indices.PRODUCTS)) == set(IndexGeneration.objects.values_list("name", flat=True))


def test_a_rebuild_that_died_after_the_switch_is_entered(index):
    make_product("Trà")
    index()
    second = live()
    rebuilding.rebuild()
    switched = live()
    # As it was between the switch and the entry.
    IndexGeneration.objects.filter(name=switched).update(state="building", touched_at=clock.now() - timedelta(hours=1))
    IndexGeneration.objects.filter(name=second).update(state="live")

    assert rebuilding.ensure_index() is True
    assert IndexGeneration.objects.get(state="previous").name == switched


def test_the_way_back_leads_to_the_catalogue_of_today(index):
    tea, coffee = make_product("Trà", price=50_000), make_product("Cà phê")
    index()
    first = live()
    rebuilding.rebuild()
    change(tea, price=80_000)
    withdraw(coffee)
    drainer.drain_waiting()

    assert rebuilding.roll_back() == first

    assert live() == first
    assert found() == {"Trà": 80_000}
    assert IndexGeneration.objects.count() == 2
    change(tea, price=90_000)
    drainer.drain_waiting()
    assert found() == {"Trà": 90_000}


def test_a_way_back_that_died_can_be_gone_again(index):
    tea = make_product("Trà", price=50_000)
    index()
    first = live()
    rebuilding.rebuild()
    change(tea, price=80_000)
    # As a kill in the middle leaves it.
    IndexGeneration.objects.filter(name=first).update(state="building", touched_at=clock.now() - timedelta(minutes=3))

    assert rebuilding.roll_back() == first

    assert live() == first
    assert found() == {"Trà": 80_000}


def test_a_new_index_that_died_half_filled_is_no_way_back(index):
    make_product("Trà")
    index()
    name = indices.new_generation(clock.now())
    indices.create(name)
    IndexGeneration.objects.create(name=name, state="building", touched_at=clock.now() - timedelta(minutes=3))

    with pytest.raises(rebuilding.RebuildRefused, match="no previous index"):
        rebuilding.roll_back()
    assert name not in indices.names(indices.PRODUCTS)


@pytest.mark.parametrize("again", [rebuilding.rebuild, rebuilding.roll_back])
def test_what_failed_may_be_tried_again_at_once(index, again, monkeypatch):
    make_product("Trà")
    index()
    rebuilding.rebuild()

    def away(_generation):
        raise clients.EngineUnavailable("away")

    with monkeypatch.context() as broken:
        broken.setattr(rebuilding, "_check", away)
        with pytest.raises(clients.EngineUnavailable):
            again()
    again()

    assert sorted(IndexGeneration.objects.values_list("state", flat=True)) == ["live", "previous"]
    assert found() == {"Trà": 100_000}


def test_without_a_previous_index_there_is_no_way_back(index):
    make_product("Trà")
    index()

    with pytest.raises(CommandError, match="no previous index"):
        call_command("search_rebuild", rollback=True)


def test_only_the_last_two_indices_are_kept(index):
    make_product("Trà")
    for _ in range(3):
        index()

    assert len(indices.names(indices.PRODUCTS)) == 2


def test_drift_is_found_and_repaired(index, capsys):
    missing, stale, left_over = make_product("Trà"), make_product("Cà phê"), make_product("Mật ong")
    index()
    client = clients.get_client().options(request_timeout=30)
    client.delete(index=live(), id=str(missing.pk))
    assert found() == {"Cà phê": 100_000, "Mật ong": 100_000}
    # Changed behind everybody's back.
    Product.objects.filter(pk=stale.pk).update(title="Cà phê sữa", version=5)
    Product.objects.filter(pk=left_over.pk).update(is_public=False, version=5)

    with pytest.raises(CommandError, match="1 missing, 1 stale, 1 left over"):
        call_command("search_diff", check=True)
    call_command("search_diff")
    assert "1 missing, 1 stale, 1 left over; repaired" in capsys.readouterr().out

    call_command("search_diff", check=True)
    assert "Nothing differs" in capsys.readouterr().out
    assert found() == {"Trà": 100_000, "Cà phê sữa": 100_000}


def test_what_somebody_else_put_into_an_index_is_removed(index, capsys):
    coffee, honey = make_product("Cà phê"), make_product("Mật ong")
    make_product("Trà")
    index()
    client = clients.get_client().options(request_timeout=30)
    body = client.get(index=live(), id=str(coffee.pk))["_source"]
    # A copy under a name of the cluster's own, one under the key of nothing, one of goods that there are not, one without a key.
    client.index(index=live(), document=body)
    client.index(index=live(), id="987654", document=body)
    client.index(index=live(), id="x", document=body | {"id": 2**40})
    client.index(index=live(), id="y", document={name: value for name, value in body.items() if name != "id"})
    # And what stands under its own key says another, later than the shop.
    version = {"version": honey.version + 5, "version_type": "external"}
    client.index(index=live(), id=str(honey.pk), document=body, **version)
    client.indices.refresh(index=live())
    assert indices.count(live()) == 7

    call_command("search_diff")
    assert "1 missing, 0 stale, 5 left over; repaired" in capsys.readouterr().out

    call_command("search_diff", check=True)
    assert "Nothing differs" in capsys.readouterr().out
    assert indices.count(live()) == 3
    assert found() == {"Trà": 100_000, "Cà phê": 100_000, "Mật ong": 100_000}


def test_a_comparison_gives_signs_of_life(index, monkeypatch):
    for number in range(3):
        make_product(f"Trà {number}")
    index()
    signs = []
    monkeypatch.setattr(comparing, "BATCH", 1)
    monkeypatch.setattr(rebuilding, "_give_sign_of_life", signs.append)

    assert rebuilding._repair(kinds.KINDS["products"], live()) == ({"missing": 0, "stale": 0, "left_over": 0}, [])

    assert signs == [live()] * 3


def test_what_changed_without_a_note_is_found_and_repaired_in_both_engines(index, capsys):
    seller = make_seller("HTX Cũ")
    goods = [make_product(f"Trà {number}", seller=seller) for number in range(4)]
    index()
    Product.objects.filter(pk=goods[0].pk).update(title="Trà sen")
    StockRecord.objects.filter(product=goods[1]).update(price=70_000)
    make_recognition(goods[2], 4)
    # Written by hand over what the shop has written, under the same version.
    alias, version = indices.alias_of(indices.PRODUCTS), Product.objects.get(pk=goods[3].pk).version
    client = clients.get_client().options(request_timeout=30)
    body = client.get(index=alias, id=str(goods[3].pk))["_source"] | {"body_folded": "x"}
    client.index(index=live(), id=str(goods[3].pk), document=body, version=version, version_type="external_gte")
    changed = NameDocument.objects.get(kind="seller", text="HTX Cũ")
    body = kinds.name_sources([changed.pk])[changed.pk] | {"title_folded": ["x"]}
    names = indices.index_of(live(), indices.NAMES)
    client.index(index=names, id=str(changed.pk), document=body, version=changed.version, version_type="external_gte")

    call_command("search_diff", check=True, quick=True)
    assert "Nothing differs" in capsys.readouterr().out
    with pytest.raises(CommandError, match="0 missing, 5 stale, 0 left over"):
        call_command("search_diff", check=True)
    call_command("search_diff")
    assert "0 missing, 5 stale, 0 left over; repaired" in capsys.readouterr().out
    drainer.drain_waiting()
    call_command("search_diff", check=True)
    assert "Nothing differs" in capsys.readouterr().out

    assert found("trà") == {"Trà sen": 100_000, "Trà 1": 70_000, "Trà 2": 100_000, "Trà 3": 100_000}
    assert set(found(stars=(4,))) == {"Trà 2"}
    # What the database answers from while the cluster is away is repaired along with it.
    own = get_engine().second
    assert [card.title for card in own.search(ProductQuery(q="sen")).hits] == ["Trà sen"]
    assert [card.title for card in own.search(ProductQuery(price_max=70_000)).hits] == ["Trà 1"]


def test_a_deleted_product_leaves_both_engines_by_itself(index, django_capture_on_commit_callbacks):
    tea, _coffee = make_product("Trà"), make_product("Cà phê")
    index()

    with django_capture_on_commit_callbacks(execute=True):
        Product.objects.filter(pk=tea.pk).delete()

    assert found() == {"Cà phê": 100_000}
    assert [card.title for card in get_engine().second.search(ProductQuery()).hits] == ["Cà phê"]
    assert rebuilding.differences() == {"missing": 0, "stale": 0, "left_over": 0}


@pytest.mark.parametrize("check", [True, False])
def test_a_lost_index_is_called_lost(index, check):
    make_product("Cà phê")
    index()
    name = live()
    indices.delete(name)

    with pytest.raises(
        CommandError, match=f"Not done: {name} is lost or of another form; search_rebuild makes it anew."
    ):
        call_command("search_diff", check=check)


def test_what_an_index_did_not_take_is_not_called_repaired(index):
    product = make_product("Cà phê")
    index()
    Product.objects.filter(pk=product.pk).update(version=F("version") + 1)
    client = clients.get_client().options(request_timeout=30)
    client.indices.put_settings(index=live(), settings={"index.blocks.write": True})

    refused = f"of 0 missing, 1 stale, 0 left over, 1 could not be written, first products {product.pk}: cluster_block"
    with pytest.raises(CommandError, match=refused):
        call_command("search_diff")

    client.indices.put_settings(index=live(), settings={"index.blocks.write": None})
    call_command("search_diff")
    call_command("search_diff", check=True)


def test_an_index_ahead_of_a_restored_database_is_found_and_repaired(index):
    product = make_product("Trà")
    for number in range(5):
        change(product, price=50_000 + number)
    index()
    Product.objects.filter(pk=product.pk).update(version=2, title="Trà cũ")

    assert rebuilding.differences() == {"missing": 0, "stale": 1, "left_over": 0}
    rebuilding.repair_live()

    assert rebuilding.differences() == {"missing": 0, "stale": 0, "left_over": 0}
    assert found() == {"Trà cũ": 50_004}


def test_the_commands_drain_and_rebuild(es, capsys):
    product = make_product("Trà")
    call_command("search_rebuild", verbosity=0)
    change(product, title="Trà sen")
    call_command("search_drain", once=True)

    assert "1 products in the search index." in capsys.readouterr().out
    assert found() == {"Trà sen": 100_000}
