"""Noting that shoppers could now see a product differently.

A row per product is written in the transaction of the change, so that a crash loses none; who keeps something derived
from products (the search index) registers a handler that is woken after the commit and takes the rows.
"""

from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import F, Q

from catalogue.models import Product, ProductChange

Handler = Callable[[list[int]], None]

_handlers: list[Handler] = []
# Below every database's limit of parameters in one statement.
_AT_ONCE = 500


def on_change(handler: Handler) -> None:
    """Call `handler(product_ids)` after every commit that noted changes. An error in it never reaches the caller."""
    if handler not in _handlers:
        _handlers.append(handler)


def note_changes(product_ids: Iterable[int]) -> None:
    """Note changed products in the caller's transaction (one of its own when there is none).

    A variant notes its parent too, as that is the page and the card. Raises each product's `version`. The products are
    locked in the order of their keys, after whatever the caller has locked. Four statements per 500 products.
    """
    given = sorted({int(pk) for pk in product_ids})
    if not given:
        return
    with transaction.atomic():
        for start in range(0, len(given), _AT_ONCE):
            _note(given[start : start + _AT_ONCE])


def note_deletion(instance: Product, **_kwargs) -> None:
    """Note a product that is about to be deleted, by whatever way Django deletes it; for the signal `pre_delete`."""
    note_changes([instance.pk])


def raise_versions(lowest: dict[int, int]) -> None:
    """Let each product's `version` be at least this number, by key; for copies that have seen later versions. One update each."""
    for pk in sorted(lowest):
        Product.objects.filter(pk=pk, version__lt=lowest[pk]).update(version=lowest[pk])


def _note(ids: list[int]) -> None:
    parents = Product.objects.filter(pk__in=ids, parent__isnull=False).values("parent_id")
    rows = Product.objects.filter(Q(pk__in=ids) | Q(pk__in=parents)).order_by("pk")
    noted = list(rows.select_for_update(no_key=True).values_list("pk", flat=True))
    if not noted:
        return
    Product.objects.filter(pk__in=noted).update(version=F("version") + 1)
    ProductChange.objects.bulk_create(ProductChange(product_id=pk) for pk in noted)
    for handler in _handlers:
        transaction.on_commit(lambda handler=handler: handler(noted), robust=True)
