"""The shapes of the answers."""

from ninja import Field, Schema

from catalogue.cards import ProductCard
from marketplace.geography.provinces import resolve_province
from search.engines.interface import FacetValue


class Seller(Schema):
    name: str
    url: str = Field(description="Address of the seller's page.")


class Province(Schema):
    code: str = Field(description="Code of Decision 19/2025/QĐ-TTg.")
    name: str


class Product(Schema):
    id: int
    name: str
    url: str = Field(description="Address of the product's page.")
    seller: Seller | None = Field(description="Who makes the offer whose price is shown, or who lists the product.")
    price: int | None = Field(description="Lowest price of what can be bought, in đồng, VAT included.")
    unit_price: int | None = Field(description="The same per kilogram, litre or piece.")
    unit: str = Field(description="What the unit price is for.")
    in_stock: bool
    stars: int | None = Field(description="OCOP stars of a decision that is valid today.")
    province: Province | None
    is_example: bool = Field(description="True for goods that do not exist and only show how the shop works.")


class Count(Schema):
    value: str = Field(description="What the parameter takes.")
    label: str = Field(description="The name in the language of the request; empty where the value is its own name.")
    count: int = Field(description="Products with this value, all other filters unchanged.")


class Products(Schema):
    total: int
    page: int
    page_size: int
    next: str | None = Field(description="Address of the page behind this one; it goes on however many there are.")
    products: list[Product]
    facets: dict[str, list[Count]] | None = Field(description="By parameter; only when asked for.")
    words_left_out: list[str] = Field(description="Words that were not looked for, as no product holds them all.")


class Refusal(Schema):
    code: str
    message: str = Field(description="What to change, in words.")
    parameter: str | None = Field(description="Which parameter is meant, where one is.")


def product_from(card: ProductCard, absolute) -> Product:
    """A card as data; `absolute` makes an address of this shop a full one."""
    province = resolve_province(card.province_name)
    return Product(
        id=card.product_id,
        name=card.title,
        url=absolute(card.url),
        seller=Seller(name=card.seller_name, url=absolute(card.seller_url)) if card.seller_name else None,
        price=card.price,
        unit_price=card.unit_price,
        unit=str(card.unit_label),
        in_stock=card.available,
        stars=card.stars,
        province=Province(code=province.code, name=province.name) if province else None,
        is_example=card.is_example,
    )


def counts_from(facets: dict[str, list[FacetValue]]) -> dict[str, list[Count]]:
    return {
        name: [Count(value=value.value, label=str(value.label), count=value.count) for value in values if value.value]
        for name, values in facets.items()
    }
