"""What an address of the product list may hold: one table for the schema and for the page that explains it."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from marketplace.partner.models import Partner
from search.query import HARVEST, LAST_PAGE, LONGEST_TEXT, MOST_VALUES, RATINGS, SORTS, STARS


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. `schema` is that of a single value; a `multiple` one may stand several times."""

    name: str
    meaning: Promise
    schema: dict[str, Any]
    example: str
    multiple: bool = False

    def as_openapi(self) -> dict[str, Any]:
        """The parameter as the description for programs has it, in English in whatever language it is asked for."""
        schema = {"type": "array", "items": self.schema, "maxItems": MOST_VALUES} if self.multiple else self.schema
        example = int(self.example) if self.schema["type"] == "integer" else self.example
        with override("en"):
            meaning = str(self.meaning)
        return {
            "name": self.name,
            "in": "query",
            "required": False,
            "description": meaning,
            "schema": schema,
            "example": [example] if self.multiple else example,
        }


_TEXT = {"type": "string"}
_DONG = {"type": "integer", "minimum": 0}

PARAMETERS = (
    Parameter("q", _("Words to look for; accents are optional."), {**_TEXT, "maxLength": LONGEST_TEXT}, "cà phê"),
    Parameter("stars", _("OCOP stars that are valid today."), {"type": "integer", "enum": list(STARS)}, "4", True),
    Parameter(
        "province", _("Province of origin: today's code, or a name of today or of before July 2025."), _TEXT, "68", True
    ),
    Parameter("commune", _("Commune or ward of origin: today's code of five digits."), _TEXT, "24787", True),
    Parameter(
        "certification",
        _("Certificate that is valid today."),
        _TEXT,
        "vietgap",
        True,
    ),
    Parameter("group", _("Group of goods by OCOP's classification."), _TEXT, "food", True),
    Parameter("set", _("Kind of goods by OCOP's classification: its number."), _TEXT, "13", True),
    Parameter("price_min", _("Lowest price in đồng."), _DONG, "50000"),
    Parameter("price_max", _("Highest price in đồng."), _DONG, "200000"),
    Parameter("unit_price_min", _("Lowest price per kilogram, litre or piece in đồng."), _DONG, "100000"),
    Parameter("unit_price_max", _("Highest price per kilogram, litre or piece in đồng."), _DONG, "400000"),
    Parameter("seller", _("Seller: the last part of the address of its page."), _TEXT, "htx-cau-dat", True),
    Parameter(
        "kind", _("Legal kind of the seller."), {**_TEXT, "enum": list(Partner.Kind.values)}, "cooperative", True
    ),
    Parameter("harvest", _("Month of harvest, or the present one."), {**_TEXT, "enum": list(HARVEST)}, "now", True),
    Parameter("rating", _("Lowest mean of the buyers' ratings."), {"type": "integer", "enum": list(RATINGS)}, "4"),
    Parameter("deliver", _("Province to which a seller brings the goods to the door."), _TEXT, "01"),
    Parameter("in_stock", _("1 for goods that can be bought now."), {**_TEXT, "enum": ["0", "1"]}, "1"),
    Parameter("sort", _("Order of the products."), {**_TEXT, "enum": list(SORTS)}, "price"),
    Parameter("near", _("Province from which the order “distance” counts."), _TEXT, "01"),
    Parameter("page", _("Number of the page."), {"type": "integer", "minimum": 1, "maximum": LAST_PAGE}, "2"),
    Parameter("after", _("Where the page begins: taken over from “next” of the page before."), _TEXT, ""),
    Parameter("facets", _("1 to count the values of every filter too."), {**_TEXT, "enum": ["0", "1"]}, "1"),
)
