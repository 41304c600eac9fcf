"""What a product card shows, wherever it stands."""

from dataclasses import dataclass
from typing import Protocol

from marketplace.core.images import Picture


@dataclass(frozen=True, slots=True)
class ProductCard:
    """One product in a list. Prices are whole đồng; `stars` is set only while a recognition is valid."""

    product_id: int
    title: str
    url: str
    image: Picture | None
    seller_name: str
    seller_url: str
    province_name: str
    stars: int | None
    price: int | None
    unit_price: int | None
    unit_label: str
    available: bool
    offer_count: int
    is_example: bool
    stockrecord_id: int | None


class RelatedGoods(Protocol):
    """Goods beside a product, found without their stars: those hold for this moment and are the caller's question."""

    ids: list[int]

    def cards(self, stars: dict[int, int]) -> tuple[list[ProductCard], list[ProductCard]]:
        """Goods of the same seller, and of the same place, with these stars by product key."""
