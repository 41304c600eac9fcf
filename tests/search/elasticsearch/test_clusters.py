"""Clusters of their own: signed in over TLS, of three nodes, and killed in the middle of the work."""

import urllib.error

import pytest

from search import drainer, rebuilding
from search.engines import get_engine
from search.engines.elasticsearch import client as clients
from search.engines.elasticsearch import indices
from search.engines.elasticsearch.client import EngineUnavailable
from search.models import IndexGeneration
from search.query import ProductQuery
from tests import elastic
from tests.factories.search import make_product, make_seller
from tests.search.elasticsearch.test_keeping import change, withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    monkeypatch.setattr(clients, "SEARCH_SECONDS", 60.0)


def titles() -> list[str]:
    result = get_engine().search(ProductQuery(q="tra"))
    assert not result.is_fallback
    return sorted(card.title for card in result.hits)


@pytest.mark.parametrize("version", elastic.VERSIONS)
def test_over_tls_as_a_user_with_rights_on_its_own_indices_only(use_elasticsearch, version):
    with elastic.private_cluster(version, secure=True) as cluster:
        user, password = elastic.SHOP_USER
        use_elasticsearch(cluster.url, is_shared=False, ca=str(cluster.ca), user=user, password=password)
        product = make_product("Trà")
        rebuilding.rebuild_everything()
        change(product, title="Trà sen")
        assert drainer.drain_waiting() == 1
        indices.refresh(indices.alias_of(indices.PRODUCTS))
        assert titles() == ["Trà sen"]
        assert [each.text for each in get_engine().search(ProductQuery(q="giao hàng"), beside=True).beside.pages]
        assert rebuilding.differences() == {"missing": 0, "stale": 0, "left_over": 0}
        assert rebuilding.rebuild() == 1
        rebuilding.roll_back()

        with pytest.raises(urllib.error.HTTPError, match="403"):
            elastic.request(cluster, "PUT", "/other-products", user=elastic.SHOP_USER)

        use_elasticsearch(cluster.url, is_shared=False, ca=str(cluster.ca), user=user, password="wrong")
        assert get_engine().search(ProductQuery(q="tra")).is_fallback
        use_elasticsearch(cluster.url, is_shared=False, user=user, password=password)
        # Without the authority nobody is believed to be the cluster.
        assert get_engine().search(ProductQuery(q="tra")).is_fallback
        with pytest.raises(EngineUnavailable, match="certificate verify failed"):
            rebuilding.rebuild()


@pytest.mark.parametrize("version", elastic.VERSIONS)
def test_three_nodes_of_which_one_dies(use_elasticsearch, version):
    with elastic.private_cluster(version, nodes=3, heap="400m") as cluster:
        use_elasticsearch(cluster.url, is_shared=False, urls=[node.url for node in cluster.nodes], shards=3, replicas=1)
        seller = make_seller()
        products = [make_product(f"Trà {i}", seller=seller) for i in range(5)]
        rebuilding.rebuild_everything()
        health = "/_cluster/health?wait_for_status=green&timeout=60s"
        assert elastic.request(cluster, "GET", health)["status"] == "green"
        assert titles() == [f"Trà {i}" for i in range(5)]

        cluster.nodes[2].kill()
        withdraw(products[0])
        elastic.request(cluster, "GET", "/_cluster/health?wait_for_nodes=2&wait_for_status=yellow&timeout=60s")
        assert drainer.drain_waiting() == 1
        indices.refresh(indices.alias_of(indices.PRODUCTS))
        for _ in range(6):
            assert titles() == [f"Trà {i}" for i in range(1, 5)]


@pytest.mark.parametrize("version", elastic.VERSIONS)
def test_an_engine_killed_in_the_middle_of_a_rebuild_loses_nothing(use_elasticsearch, version, monkeypatch):
    monkeypatch.setattr(rebuilding, "BATCH", 2)
    with elastic.private_cluster(version) as cluster:
        use_elasticsearch(cluster.url, is_shared=False)
        seller = make_seller()
        products = [make_product(f"Trà {i}", seller=seller) for i in range(6)]
        rebuilding.rebuild_everything()
        before = IndexGeneration.objects.get(state="live").name

        def kill(done, _total):
            if done == 2:
                cluster.nodes[0].kill()

        with pytest.raises(EngineUnavailable):
            rebuilding.rebuild(progress=kill)
        change(products[0], title="Trà sen")
        withdraw(products[1])
        assert drainer.drain_waiting() == 0
        assert get_engine().search(ProductQuery(q="tra")).is_fallback

        cluster.restart()
        IndexGeneration.objects.filter(state="building").update(touched_at="2026-01-01T00:00:00Z")
        rebuilding.rebuild()

        assert IndexGeneration.objects.get(state="live").name != before
        assert rebuilding.differences() == {"missing": 0, "stale": 0, "left_over": 0}
        get_engine.cache_clear()
        assert titles() == ["Trà 2", "Trà 3", "Trà 4", "Trà 5", "Trà sen"]
