"""A running Elasticsearch for the tests of this folder: each test runs against every version."""

import os
from contextlib import ExitStack
from itertools import count

import pytest

from search import engines, rebuilding
from search.engines import guarded
from search.engines.elasticsearch import client
from search.engines.guarded import GuardedEngine
from search.suggestions import DatabaseSuggester, get_suggester
from tests import elastic

_number = count(1)


def pytest_collection_modifyitems(items):
    for item in items:
        if "search/elasticsearch" in item.path.as_posix():
            item.add_marker(pytest.mark.elasticsearch)
            # Run side by side, each version keeps to one process, so that each is started once.
            for version in elastic.VERSIONS:
                if version in item.name:
                    item.add_marker(pytest.mark.xdist_group(version))


@pytest.fixture(scope="session")
def clusters():
    """A function that gives the address of a cluster of a version: one that runs already, or one started for this run."""
    with ExitStack() as stack:
        urls = {}

        def of(version: str) -> str:
            given = os.environ.get(f"TEST_ELASTICSEARCH_{version.partition('.')[0]}")
            if version not in urls:
                urls[version] = given or stack.enter_context(elastic.private_cluster(version)).url
            return urls[version]

        yield of


@pytest.fixture(params=elastic.VERSIONS)
def cluster_url(request, clusters) -> str:
    return clusters(request.param)


@pytest.fixture
def use_elasticsearch(settings):
    """A function that points the shop at a cluster; what it made in one that others use too is removed at the end."""
    used = []

    def use(url: str, *, is_shared: bool = True, **more) -> str:
        prefix = f"market-{os.getpid()}-{next(_number)}"
        settings.SEARCH_ENGINE = "elasticsearch"
        settings.SEARCH_DRAIN_AFTER_COMMIT = True
        given = {"urls": [url], "prefix": prefix, "shards": 1, "replicas": 0}
        settings.ELASTICSEARCH = given | more
        forget()
        if is_shared:
            used.append(prefix)
        return prefix

    def forget():
        engines.get_engine.cache_clear()
        get_suggester.cache_clear()
        client.get_client.cache_clear()

    yield use
    for prefix in used:
        patient = client.get_client().options(request_timeout=30)
        names = list(patient.indices.get(index=f"{prefix}-*"))
        if names:
            # All at once: each change of the cluster's state costs as much as any.
            patient.indices.delete(index=names)
    forget()


@pytest.fixture
def es(use_elasticsearch, cluster_url, monkeypatch):
    """The shop with Elasticsearch and without a way out: an answer from the database would be a failure. Returns the prefix."""

    def refuse(_asked, question, *_more):
        raise AssertionError(f"the database had to answer {question}")

    monkeypatch.setattr(GuardedEngine, "_from_second", refuse)
    monkeypatch.setattr(DatabaseSuggester, "look_up", refuse)
    # Looked up by the clock, it would be one query more in some run.
    monkeypatch.setattr(guarded, "is_kept_from_writing", lambda: False)
    # What is asked here is whether the answer is right; a busy machine may take its time.
    monkeypatch.setattr(client, "SEARCH_SECONDS", 60.0)
    return use_elasticsearch(cluster_url)


@pytest.fixture
def index(es):
    """A function that writes both indices anew, as the tests of the database engine expect it."""
    return rebuilding.rebuild_everything
