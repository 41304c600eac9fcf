"""The kinds of documents that Elasticsearch holds: what each index must have, and how a document of it is made."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model, QuerySet

from catalogue import changes
from catalogue.models import Product
from search import names
from search.documents import build, stored
from search.engines.elasticsearch.documents import name_sources, sources_of
from search.engines.elasticsearch.indices import NAMES, PRODUCTS
from search.models import NameDocument

Sources = Callable[[list[int]], dict[int, dict]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document. `model` has the `version` that every change raises, and the key that is the document's.

    `wanted()` are the rows that must have a document. `sources(keys)` are the documents as JSON, by key; rows that must have none
    are absent; `kept(keys)` are the same, read from what the database keeps as far as it does, for a rebuild.
    `raise_versions(lowest)` lets versions be at least what copies have seen.
    """

    name: str
    model: type[Model]
    wanted: Callable[[], QuerySet]
    sources: Sources
    kept: Sources
    raise_versions: Callable[[dict[int, int]], None]


def product_sources(keys: list[int]) -> dict[int, dict]:
    """The documents of those of these products that a shopper may open. A constant number of queries."""
    return sources_of(build(keys))


def kept_product_sources(keys: list[int]) -> dict[int, dict]:
    """The same, many times faster. A constant number of queries."""
    return sources_of(stored(keys))


KINDS = {
    kind.name: kind
    for kind in (
        Kind(PRODUCTS, Product, Product.objects.listed, product_sources, kept_product_sources, changes.raise_versions),
        Kind(NAMES, NameDocument, NameDocument.objects.all, name_sources, name_sources, names.raise_versions),
    )
}
