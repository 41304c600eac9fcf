"""The price per kilogram, litre or piece, so that packs of different sizes can be compared."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from marketplace.core.money import round_vnd

# Net unit -> (how many net units make the compared unit, its name).
COMPARED = {"g": (1000, _("kg")), "ml": (1000, _("litre")), "piece": (1, _("piece"))}


def price_per_unit(price: int, net_quantity: int | None, net_unit: str) -> int | None:
    """đồng per kilogram, litre or piece, rounded to the nearest đồng; None for services and unknown quantities."""
    if not net_quantity or net_unit not in COMPARED:
        return None
    return round_vnd(Decimal(price) * COMPARED[net_unit][0] / net_quantity)


def unit_label(net_unit: str) -> str:
    """What the price per unit is for: "kg", "litre", "piece"; empty for services. Translated."""
    return str(COMPARED[net_unit][1]) if net_unit in COMPARED else ""
