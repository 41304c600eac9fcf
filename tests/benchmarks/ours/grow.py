"""Make a generated shop several times as large: grow TIMES. SQLite only.

Every row about goods and sellers is copied under new keys, the documents with them, which takes a small part of the time of
generating them. A rebuild of the index compares a sample of the copies with what the catalogue gives.
"""

# Statements are put together from the models' own names and numbers.
# ruff: noqa: S608

import sys

import django

# The copies' keys begin this far apart.
STEP = 10_000_000


def main(times: int) -> None:
    django.setup()
    from django.db import connection, transaction

    from search import names
    from search.lexicon import count_anew

    for number in range(1, times):
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in _statements(number):
                cursor.execute(statement)
        print(f"{number + 1} / {times}", flush=True)
    count_anew()
    names.rebuild()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _statements(number: int) -> list[str]:
    from catalogue.models import Certification, Product, ProductImage, Recognition
    from marketplace.partner.models import Partner, StockRecord
    from marketplace.shipping.models import DeliveryMethod, DeliveryRate
    from search.models import DocumentText, ProductDocument, SellerOffer

    # In the order in which one may point to another.
    models = [Partner, DeliveryMethod, DeliveryRate, Product, Product.categories.through, ProductImage, StockRecord]
    models += [Recognition, Certification, Certification.products.through]
    models += [ProductDocument, DocumentText, SellerOffer]
    offset = number * STEP
    # What differs between a row and its copy beside the keys: the sellers' codes, and whatever a document holds of both.
    code = f"|| '-{number}'"
    offers = (
        f"json_group_array(json_set(value, '$.code', json_extract(value, '$.code') {code}, "
        f"'$.stockrecord_id', json_extract(value, '$.stockrecord_id') + {offset}))"
    )
    changed = {
        (Partner, "code"): f"code {code}",
        (ProductDocument, "seller_id"): f"seller_id + {offset}",
        (DocumentText, "card"): f"json_set(card, '$.offers', (SELECT {offers} FROM json_each(card, '$.offers')))",
    }
    statements = []
    for model in models:
        columns, values = [], []
        for field in model._meta.concrete_fields:
            is_key = field.primary_key or (field.is_relation and field.related_model in models)
            columns.append(field.column)
            values.append(changed.get((model, field.column)) or (field.column + f" + {offset}" * is_key))
        table = model._meta.db_table
        statements.append(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table} WHERE id < {STEP}"
        )
    return statements


if __name__ == "__main__":
    main(int(sys.argv[1]))
