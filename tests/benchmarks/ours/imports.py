"""Importing, beside the least that writing the same rows can cost: one plain `bulk_create` for each table."""

import csv
import io
import time

from django.db import transaction

from catalogue.models import Certification, Product, ProductImage, Recognition
from catalogue.recognition_import import import_recognitions
from marketplace.demo.generator import generate
from marketplace.partner.models import Partner, StockRecord

_COLUMNS = (
    "record_id",
    "product_name",
    "entity_name",
    "star",
    "decision_number",
    "issued_at",
    "expires_at",
    "issuing_authority",
)
_BATCH = 500


def time_recognitions(rows: int) -> dict:
    """Seconds of importing a list of so many decisions about our products, and of writing the same rows plainly."""
    sheet = _sheet(rows)
    start = time.perf_counter()
    report = import_recognitions(file=io.BytesIO(sheet), commit=True)
    imported = time.perf_counter() - start
    assert report.count("create") == rows, report.errors[:3]
    written = Recognition.objects.filter(record_id__startswith="bench-")
    kept = list(written)
    written._raw_delete(written.db)
    plain = _time_plain([kept])
    written._raw_delete(written.db)
    return {"ours": imported, "plain": plain}


def time_products(rows: int, seed: int) -> dict:
    """Seconds of making so many products with offers and papers, and of writing the same rows plainly."""
    before = {model: set(model.objects.values_list("pk", flat=True)) for model in _tables()}
    start = time.perf_counter()
    generate(products=rows, sellers=20, seed=seed)
    made = time.perf_counter() - start
    new = {model: [row for row in model.objects.all() if row.pk not in before[model]] for model in _tables()}
    # Sellers stay: what is compared is products.
    del new[Partner]
    _delete(new)
    plain = _time_plain(list(new.values()))
    _delete(new)
    return {"ours": made, "plain": plain}


def _sheet(rows: int) -> bytes:
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow(_COLUMNS)
    products = Product.objects.listed().select_related("listed_by").order_by("pk")[:rows]
    for number, product in enumerate(products):
        # A decision of its own for each row: a seller may have two products of one name.
        decision = f"{9000 + number}/QĐ-UBND"
        dates = ("2026-01-15", "2029-01-15")
        name = product.listed_by.name
        sheet.writerow((f"bench-{number}", product.title, name, 3 + number % 2, decision, *dates, "UBND tỉnh Lâm Đồng"))
    return text.getvalue().encode()


def _tables() -> list:
    # In the order in which one may point to another.
    links, scope = Product.categories.through, Certification.products.through
    return [Partner, Product, links, ProductImage, StockRecord, Recognition, Certification, scope]


def _time_plain(tables: list[list]) -> float:
    start = time.perf_counter()
    with transaction.atomic():
        for rows in tables:
            if rows:
                type(rows[0]).objects.bulk_create(rows, batch_size=_BATCH)
    return time.perf_counter() - start


def _delete(new: dict) -> None:
    with transaction.atomic():
        for model, rows in reversed(new.items()):
            keys = [row.pk for row in rows]
            for begin in range(0, len(keys), _BATCH):
                gone = model.objects.filter(pk__in=keys[begin : begin + _BATCH])
                gone._raw_delete(gone.db)
