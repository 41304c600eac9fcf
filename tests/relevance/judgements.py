"""How well a product answers a query: from what the goods are, never from their names or from what an engine found."""

from collections.abc import Iterable
from functools import cache

from marketplace.core.text import fold
from tests.relevance.make import GEOGRAPHY, HERE, read

# Where somebody names a place, goods of elsewhere are no answer.
_PLACES = ("province", "district", "former")


@cache
def goods() -> tuple[dict, ...]:
    return tuple(read(HERE / "products.csv"))


@cache
def queries() -> tuple[dict, ...]:
    return tuple(read(HERE / "queries.csv"))


def rule(wanted: str) -> dict[str, list[str]]:
    """`kind=coffee|cocoa;stars=5` as names and the values any of which will do."""
    return {name: values.split("|") for name, _sign, values in (part.partition("=") for part in wanted.split(";"))}


def grade(product: dict, wanted: str) -> int:
    """3: all that the query names. 2: its goods, and some of the rest. 1: its goods only, or goods with these inside. 0: no answer.

    The goods are what the rule names first; places must always fit.
    """
    asked = rule(wanted)
    must = [name for number, name in enumerate(asked) if not number or name in _PLACES]
    if not all(_holds(product, name, asked[name]) for name in must):
        inside = set(product["also"].split("|")) & set(asked.get("kind", ()))
        return 1 if inside else 0
    rest = [_holds(product, name, values) for name, values in asked.items() if name not in must]
    return 3 if all(rest) else 2 if any(rest) else 1


def grades(wanted: str) -> dict[int, int]:
    """Grades of all goods with one above 0, by the number of the product."""
    found = ((int(product["id"]), grade(product, wanted)) for product in goods())
    return {number: points for number, points in found if points}


def _holds(product: dict, name: str, values: Iterable[str]) -> bool:
    if name == "quantity":
        return f"{product['quantity']}{product['unit']}" in values
    if name == "district":
        return bool(set(product["old_districts"].split("|")) & set(values))
    if name == "former":
        return any(product["province"] == _today(value) for value in values)
    if name == "price_max":
        return int(product["price"]) <= int(*values)
    if name == "price_min":
        return int(product["price"]) >= int(*values)
    if name == "in_stock":
        return int(product["stock"]) > 0
    return str(product[name]) in values


@cache
def _today(name: str) -> str:
    """Code of today's province that took in the province of this name on 01/07/2025."""
    before = {
        (row["code"], row["valid_from"]) for row in read(GEOGRAPHY / "provinces.csv") if fold(row["name"]) == fold(name)
    }
    (code,) = {
        row["successor"]
        for row in read(GEOGRAPHY / "province_successions.csv")
        if (row["predecessor"], row["predecessor_from"]) in before and row["successor_from"] == "2025-07-01"
    }
    return code
