"""Goods to look at beside a product, from the index: of its seller, and of its place."""

from django.db import connection

from catalogue.cards import ProductCard
from catalogue.models import Product
from marketplace.geography.provinces import province_of
from search.documents import card_from
from search.models import DocumentText

EACH = 4

# Newest first. Goods of the place leave out those that the same seller offers.
_RELATED = """
SELECT found.of_seller, found.id, text.card FROM (
    SELECT * FROM (
        SELECT 1 AS of_seller, offer.document_id AS id FROM search_selleroffer offer
        WHERE offer.partner_id = %(seller)s AND offer.document_id <> %(product)s
        ORDER BY offer.document_id DESC LIMIT %(each)s
    ) AS of_seller
    UNION ALL
    SELECT * FROM (
        SELECT 0 AS of_seller, document.id FROM search_productdocument document
        WHERE document.province_code = %(province)s AND document.id <> %(product)s AND NOT EXISTS (
            SELECT 1 FROM search_selleroffer own
            WHERE own.partner_id = %(seller)s AND own.document_id = document.id
        )
        ORDER BY document.id DESC LIMIT %(each)s
    ) AS of_place
) AS found JOIN search_documenttext text ON text.id = found.id ORDER BY found.id DESC
"""


class Related:
    """Up to `EACH` goods of the product's seller, and as many others of its place. One query."""

    def __init__(self, product: Product):
        self.seller = product.listed_by
        province = province_of(product.province) if product.province else None
        values = {
            "product": product.pk,
            "seller": product.listed_by_id,
            # No document stands under this code.
            "province": province.code if province else "-",
            "each": EACH,
        }
        read = DocumentText._meta.get_field("card").from_db_value
        with connection.cursor() as cursor:
            cursor.execute(_RELATED, values)
            self._rows = [(of_seller, key, read(card, None, connection)) for of_seller, key, card in cursor.fetchall()]
        self.ids = [key for _of_seller, key, _card in self._rows]

    def cards(self, stars: dict[int, int]) -> tuple[list[ProductCard], list[ProductCard]]:
        """Those of the seller, at its own price, and those of the place, with these stars by product key."""
        of_seller, of_place = [], []
        for is_of_seller, key, card in self._rows:
            if is_of_seller:
                of_seller.append(card_from(key, card, stars.get(key), (self.seller.code,)))
            else:
                of_place.append(card_from(key, card, stars.get(key)))
        return of_seller, of_place
