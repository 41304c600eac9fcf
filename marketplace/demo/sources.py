"""The demo's data files, read into plain rows. What each file is and where it comes from stands in `data/README.md`."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from catalogue.labels import schema_of
from marketplace.core.text import slug

DATA = Path(__file__).parent / "data"

# Which studio of `pictures` a product of each OCOP set is photographed in.
_STUDIOS = {**dict.fromkeys(range(1, 11), "food"), **dict.fromkeys(range(11, 18), "drink")}
_STUDIOS |= {**dict.fromkeys((18, 19, 20), "herb"), 21: "craft", 22: "craft"}
_STUDIOS |= {**dict.fromkeys((23, 24, 25), "ornamental"), 26: "tourism"}

# The label field that says what the goods are made of, by class of goods.
_CONTENT_FIELDS = {
    "handicraft": "materials",
    "textile": "fibre_content",
    "ornamental_plant": "species",
    "live_animal": "species",
    "tourism": "programme",
}
# Classes whose label has no line for it: one ingredient, which is the name.
_WITHOUT_CONTENT = frozenset({"food_fresh", "grain"})


@dataclass(frozen=True, slots=True)
class Size:
    """One size of some goods: net quantity in the goods' unit, price in đồng, stock in units."""

    net_quantity: int | None
    price: int
    stock: int


@dataclass(frozen=True, slots=True)
class Goods:
    """A product as the demo lists it. `sizes` has one entry for goods without variants."""

    seller: str
    sku: str
    name: str
    ocop_set: int
    goods_class: str
    net_unit: str
    packed_grams: int
    sizes: tuple[Size, ...]
    harvest_months: tuple[int, ...]
    is_fragile: bool
    needs_cold_chain: bool
    label: dict[str, str]
    description: str
    is_published: bool
    is_example: bool
    picture_shape: str
    picture_objects: tuple[str, ...]
    picture_colour: str
    picture_accent: str

    @property
    def studio(self) -> str:
        return _STUDIOS[self.ocop_set]

    def packed_grams_of(self, size: Size) -> int:
        """Packed weight of one size: the wrapping grows with the goods."""
        first = self.sizes[0].net_quantity
        return (
            round(self.packed_grams * size.net_quantity / first) if size.net_quantity and first else self.packed_grams
        )


@dataclass(frozen=True, slots=True)
class Seller:
    """A seller as the demo registers it. `commune` is a name as its source writes it, of today or of before."""

    code: str
    name: str
    kind: str
    province: str
    commune: str
    address_line: str
    is_example: bool
    scene: str
    person: str = ""
    representative: str = ""
    phone: str = ""
    email: str = ""
    founded_year: int | None = None
    tax_code: str = ""
    minimum_order: int = 0
    story: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of a list of recognised products, with the goods it stands for."""

    record_id: str
    goods: Goods
    stars: int
    entity: str
    address: str
    province: str
    source: str
    decision_number: str = ""
    issuer: str = ""
    level: str = ""
    issued_on: date | None = None
    valid_until: date | None = None


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a data file."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def example_sellers() -> list[Seller]:
    """The invented sellers, all marked as examples."""
    return [
        Seller(
            **{
                **row,
                "founded_year": int(row["founded_year"]),
                "minimum_order": int(row["minimum_order"]),
                "is_example": True,
            }
        )
        for row in rows("sellers.csv")
    ]


def example_goods() -> list[Goods]:
    """The invented sellers' goods, all marked as examples."""
    return [
        _goods(row, seller=row["seller"], sku=row["sku"], name=row["name"], is_example=True)
        for row in rows("products.csv")
    ]


def lam_dong() -> tuple[list[Seller], list[Decision]]:
    """The 60 products of the Lâm Đồng lists: 24 with decision and dates, 36 without."""
    listings = {row["record"]: row for row in rows("listings_lamdong.csv")}
    sellers: dict[str, Seller] = {}
    decisions = []
    for index, row in enumerate(rows("recognitions_lamdong.csv"), start=1):
        listing = listings[row["record_id"]]
        commune = row["current_commune"]
        street = row["current_address"].split(f", {commune}")[0] if commune else ""
        seller = Seller(
            code=_code(row["entity_name"]),
            name=row["entity_name"],
            kind=listing["kind"],
            province=row["current_province_code"],
            commune=commune,
            address_line="" if street == row["current_address"] else street,
            is_example=False,
            scene="sea" if "mắm" in row["product_name"].lower() else "hills",
        )
        sellers.setdefault(seller.code, seller)
        is_decided = row["verification_level"] == "A"
        decisions.append(
            Decision(
                record_id=row["record_id"],
                goods=_goods(
                    listing, seller=seller.code, sku=f"LD-{index:03d}", name=row["product_name"], is_example=False
                ),
                stars=int(row["star"]),
                entity=row["entity_name"],
                address=row["original_address"],
                province=row["current_province_code"],
                source=row["source"],
                decision_number=row["decision_number"] if is_decided else "",
                issuer=row["issuing_authority"] if is_decided else "",
                level="legacy_district" if "huyện" in row["issuing_authority"].lower() else "",
                issued_on=date.fromisoformat(row["issued_at"]) if is_decided else None,
                valid_until=date.fromisoformat(row["expires_at"]) if is_decided else None,
            )
        )
    return list(sellers.values()), decisions


def cau_ke() -> tuple[list[Seller], list[Decision]]:
    """The 37 products of Cầu Kè, whose source names neither decision nor date."""
    listings = {row["record"]: row for row in rows("listings_cauke.csv")}
    sellers: dict[str, Seller] = {}
    decisions = []
    for index, row in enumerate(rows("recognitions_cauke.csv"), start=1):
        listing = listings[row["product_name"]]
        name = row["entity_name_raw"].split(", xã ")[0]
        seller = Seller(
            code=_code(name),
            name=name,
            kind=listing["kind"],
            province=row["current_province_code"],
            commune=row["old_commune"],
            address_line="",
            is_example=False,
            scene="delta",
        )
        sellers.setdefault(seller.code, seller)
        decisions.append(
            Decision(
                record_id=f"CAUKE-{index:03d}",
                goods=_goods(
                    listing, seller=seller.code, sku=f"CK-{index:03d}", name=row["product_name"], is_example=False
                ),
                stars=int(row["star"] or 0),
                entity=row["entity_name_raw"],
                address=f"{row['old_commune']}, huyện {row['old_district']}, tỉnh {row['old_province']}",
                province=row["current_province_code"],
                source=row["verification"],
            )
        )
    return list(sellers.values()), decisions


def _goods(row: dict[str, str], *, seller: str, sku: str, name: str, is_example: bool) -> Goods:
    quantity = int(row["net_quantity"]) if row["net_quantity"] else None
    sizes = [Size(quantity, int(row["price"]), int(row["stock"]))]
    sizes += [Size(*map(int, size.split(":"))) for size in row.get("sizes", "").split()]
    return Goods(
        seller=seller,
        sku=sku,
        name=name,
        ocop_set=int(row["ocop_set"]),
        goods_class=row["goods_class"],
        net_unit=row["net_unit"],
        packed_grams=int(row["packed_grams"]),
        sizes=tuple(sizes),
        harvest_months=tuple(map(int, row.get("harvest_months", "").split())),
        is_fragile=row["is_fragile"] == "1",
        needs_cold_chain=row["needs_cold_chain"] == "1",
        label=_label(row),
        description=row["description"],
        is_published=row.get("listing", "published") == "published",
        is_example=is_example,
        picture_shape=row["picture_shape"],
        picture_objects=tuple(row["picture_objects"].split()),
        picture_colour=row["picture_colour"],
        picture_accent=row["picture_accent"],
    )


def _label(row: dict[str, str]) -> dict[str, str]:
    """What the label says: the goods' own contents, and the texts that goods of one set share."""
    label = dict(_label_texts()[row["ocop_set"]])
    if row["goods_class"] not in _WITHOUT_CONTENT:
        label[_CONTENT_FIELDS.get(row["goods_class"], "ingredients")] = row["contents"]
    if row["alcohol_percent"]:
        label["alcohol_percent"] = f"{row['alcohol_percent']} % thể tích"
    known = {field.code for field in schema_of(row["goods_class"])}
    return {field: text for field, text in label.items() if text and field in known}


@cache
def _label_texts() -> dict[str, dict[str, str]]:
    return {row.pop("key"): row for row in rows("label_texts.csv")}


def _code(name: str) -> str:
    return slug(name)[:55].strip("-")
