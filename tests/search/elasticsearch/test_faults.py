"""Elasticsearch fails in every way the page can meet; the page answers, says so quietly, and comes back by itself."""

import time
from urllib.parse import urlsplit

import pytest

from catalogue.changes import note_changes
from catalogue.models import Product
from search import drainer, rebuilding
from search.cursors import write_cursor
from search.engines import get_engine
from search.engines.elasticsearch import client as clients
from search.engines.elasticsearch import indices
from search.engines.guarded import CircuitBreaker
from search.models import IndexGeneration, WaitingDocument
from search.query import ProductQuery
from search.services import drain_changes
from tests.factories.goods import make_seller
from tests.factories.search import make_product
from tests.proxy import Proxy

pytestmark = pytest.mark.django_db


@pytest.fixture
def proxied(use_elasticsearch, cluster_url, monkeypatch):
    """The shop behind a proxy, with one product; yields the proxy. A busy machine may take its time while nothing is wrong."""
    monkeypatch.setattr(clients, "SEARCH_SECONDS", 30.0)
    parts = urlsplit(cluster_url)
    with Proxy((parts.hostname, parts.port)) as proxy:
        use_elasticsearch(proxy.url)
        make_product("Cà phê")
        rebuilding.rebuild_everything()
        yield proxy
        proxy.fault = ""


@pytest.fixture
def ask(client):
    """A function that opens the page of results for words; gives whether it came from the spare copy, its titles and its
    seconds."""
    client.cookies["django_language"] = "en"
    client.get("/search/")

    def read(words="ca phe"):
        start = time.monotonic()
        response = client.get("/search/", {"q": words})
        seconds = time.monotonic() - start
        assert response.status_code == 200
        result = response.context["results"].result
        return result.is_fallback, [card.title for card in result.hits], seconds

    return read


@pytest.mark.parametrize("fault", ["slow", "cut", "corrupt", "silent", "refuse"])
def test_a_fault_on_the_way_is_answered_from_the_database_and_heals(proxied, ask, fault, monkeypatch):
    assert ask()[:2] == (False, ["Cà phê"])
    proxied.fault = fault
    monkeypatch.setattr(clients, "SEARCH_SECONDS", 1.0)
    clients.get_client.cache_clear()

    is_fallback, titles, seconds = ask()

    assert (is_fallback, titles) == (True, ["Cà phê"])
    assert seconds < 2.0
    proxied.fault = ""
    get_engine().breaker = CircuitBreaker()
    monkeypatch.setattr(clients, "SEARCH_SECONDS", 30.0)
    clients.get_client.cache_clear()
    assert ask()[:2] == (False, ["Cà phê"])


def test_all_questions_of_a_page_share_one_second(proxied, ask, monkeypatch):
    proxied.fault, proxied.seconds = "slow", 0.6
    monkeypatch.setattr(clients, "SEARCH_SECONDS", 1.0)
    clients.get_client.cache_clear()

    # Each answer comes in time by itself; that nothing is found is known after several of them.
    is_fallback, titles, seconds = ask("zzyzx qqzzq")

    assert (is_fallback, titles) == (True, [])
    assert seconds < 2.0


def test_an_engine_that_fails_is_left_alone_and_tried_again(proxied, ask):
    now = [0.0]
    get_engine().breaker = CircuitBreaker(failures=3, seconds=5.0, now=lambda: now[0])
    proxied.fault = "refuse"
    clients.get_client.cache_clear()
    for _ in range(3):
        assert ask()[0]
    tried = proxied.connections

    for _ in range(10):
        assert ask()[0]
    assert proxied.connections == tried

    now[0] = 5.0
    assert ask()[0]
    assert proxied.connections == tried + 1
    now[0] = 9.9
    assert ask()[0]
    assert proxied.connections == tried + 1

    proxied.fault = ""
    now[0] = 15.0
    assert ask()[0] is False
    assert ask()[0] is False


@pytest.fixture
def shop(use_elasticsearch, cluster_url, monkeypatch):
    monkeypatch.setattr(clients, "SEARCH_SECONDS", 30.0)
    use_elasticsearch(cluster_url)
    product = make_product("Cà phê")
    rebuilding.rebuild_everything()
    return product


def test_a_lost_index_is_answered_from_the_database_and_rebuilt(shop, ask):
    live = IndexGeneration.objects.get(state="live").name
    indices.delete(live)

    assert ask()[:2] == (True, ["Cà phê"])
    # Writing to it makes no index of another form by accident.
    note_changes([shop.pk])
    drain_changes()
    drainer.drain_waiting()
    assert live not in indices.names(indices.PRODUCTS)
    assert WaitingDocument.objects.get().error != ""

    assert rebuilding.ensure_index() is True
    get_engine().breaker = CircuitBreaker()
    assert ask()[:2] == (False, ["Cà phê"])
    assert rebuilding.ensure_index() is False


def test_an_index_of_another_form_is_answered_from_the_database_and_rebuilt(shop, ask):
    name = indices.alias_of(indices.PRODUCTS) + "-strange"
    client = clients.get_client().options(request_timeout=30)
    client.index(index=name, id="1", document={"title": "Cà phê"}, refresh=True)
    alias = indices.alias_of(indices.PRODUCTS)
    (live,) = indices.behind_alias(indices.PRODUCTS)
    moved = [{"remove": {"index": live, "alias": alias}}, {"add": {"index": name, "alias": alias}}]
    client.indices.update_aliases(actions=moved)

    assert ask()[:2] == (True, ["Cà phê"])

    assert rebuilding.ensure_index() is True
    get_engine().breaker = CircuitBreaker()
    assert ask()[:2] == (False, ["Cà phê"])


# As an operator sets it, and as a full disk does.
@pytest.mark.parametrize("block", ["index.blocks.write", "index.blocks.read_only_allow_delete"])
def test_behind_a_read_only_index_the_database_answers_and_changes_wait(
    shop, ask, django_capture_on_commit_callbacks, block
):
    now = [0.0]
    get_engine().breaker = CircuitBreaker(seconds=5.0, now=lambda: now[0])
    client = clients.get_client().options(request_timeout=30)
    live = IndexGeneration.objects.get(state="live").name
    client.indices.put_settings(index=live, settings={block: True})
    # As long as nothing has changed, the index is right.
    now[0] = 5.0
    assert ask()[:2] == (False, ["Cà phê"])
    Product.objects.filter(pk=shop.pk).update(title="Cà phê chồn")
    with django_capture_on_commit_callbacks(execute=True):
        note_changes([shop.pk])

    now[0] = 10.0
    assert ask("chồn")[:2] == (True, ["Cà phê chồn"])
    assert ask("chồn")[2] < 2.0
    waiting = WaitingDocument.objects.get()
    assert (waiting.document_id, waiting.is_parked, waiting.tries) == (shop.pk, False, 1)

    client.indices.put_settings(index=live, settings={block: None})
    WaitingDocument.objects.update(due_at=waiting.since)
    assert drainer.drain_waiting() == 1
    indices.refresh(live)
    now[0] = 15.0
    assert ask("chồn")[:2] == (False, ["Cà phê chồn"])


def test_forged_cursors_switch_the_engine_off_for_nobody(shop, ask, client):
    for sort, key in [
        ("relevance", [None] * 3),
        ("price", [None] * 2),
        ("newest", [None] * 2),
        ("rating", [1, 1, None]),
    ]:
        query = ProductQuery(q="ca phe", sort=sort)
        asked = {"q": query.q, "sort": sort, "page": 2, "after": write_cursor("es", query, key)}
        assert client.get("/search/", asked).status_code == 400

    assert ask()[:2] == (False, ["Cà phê"])


def test_suggestions_come_from_the_database_meanwhile_and_spare_the_engine(proxied, client):
    def proposed():
        return [item["text"] for item in client.get("/search/suggest/", {"q": "ca ph"}).json()["items"]]

    # A group of goods, and the goods.
    assert proposed() == ["Cà phê, cacao", "Cà phê"]
    proxied.fault = "refuse"
    clients.get_client.cache_clear()
    for _ in range(3):
        assert proposed() == ["Cà phê, cacao", "Cà phê"]
    tried = proxied.connections
    # What suggestions have learnt spares searches too.
    assert proposed() == ["Cà phê, cacao", "Cà phê"]
    assert get_engine().search(ProductQuery(q="ca phe")).is_fallback
    assert proxied.connections == tried


def test_sellers_are_found_beside_the_goods_while_the_index_of_names_is_lost(shop, client):
    make_seller("HTX Cà Phê")
    indices.delete_each(indices.names(indices.NAMES))

    result = client.get("/search/", {"q": "ca phe"}).context["results"].result
    assert (result.is_fallback, [each.text for each in result.beside.sellers]) == (True, ["HTX Cà Phê"])

    assert rebuilding.ensure_index() is True


def test_the_shop_is_ready_without_its_engine(proxied, client):
    proxied.fault = "refuse"
    assert client.get("/healthz/ready").status_code == 200
