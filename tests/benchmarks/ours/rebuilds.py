"""Writing the whole index, beside handing ready documents to the client's own helper."""

import resource
import time
from collections.abc import Iterator
from itertools import islice

from django.db import connection
from elasticsearch import helpers

from catalogue.models import Product
from search import rebuilding
from search.documents import stored
from search.engines.elasticsearch.client import get_client
from search.engines.elasticsearch.documents import ProductIndexed, sources_of
from search.services import keys_in_batches

# So many ready documents are held in memory at most.
READY = 20_000
RAW = "raw-bulk"


def rebuild_index() -> dict:
    """Documents, seconds, SQL statements of a rebuild of the index, and the most memory this process has had, MiB."""
    statements = 0

    def count(execute, sql, params, many, context):
        nonlocal statements
        statements += 1
        return execute(sql, params, many, context)

    start = time.perf_counter()
    with connection.execute_wrapper(count):
        documents = rebuilding.rebuild()
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"documents": documents, "seconds": seconds, "statements": statements, "mib": peak}


def bulk_ready() -> dict:
    """Documents and seconds of `helpers.parallel_bulk` with ready documents, into an empty index like the shop's, until they can
    be found."""
    ready = list(islice(_ready(), READY))
    make_side_index(RAW)
    client = get_client().options(request_timeout=120)
    start = time.perf_counter()
    for done, item in helpers.parallel_bulk(client, ready):
        if not done:
            raise AssertionError(item)
    client.indices.refresh(index=RAW)
    seconds = time.perf_counter() - start
    client.indices.delete(index=RAW)
    return {"documents": len(ready), "seconds": seconds}


def make_side_index(name: str) -> None:
    """An empty index with the shop's own mapping, beside the shop's."""
    client = get_client().options(request_timeout=120)
    client.indices.delete(index=name, ignore_unavailable=True)
    options = {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "-1"}
    client.indices.create(index=name, mappings=ProductIndexed._doc_type.mapping.to_dict(), settings={"index": options})


def _ready() -> Iterator[dict]:
    for keys in keys_in_batches(Product.objects.listed(), 500):
        for key, source in sources_of(stored(keys)).items():
            yield {"_index": RAW, "_id": str(key), "_source": source}
