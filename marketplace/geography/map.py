"""What the map of the provinces and the list beside it show."""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from marketplace.geography.provinces import provinces_today

# Shades of the map for provinces that have goods; level 0 is for those that have none.
SHADES = 4


@dataclass(frozen=True)
class MapProvince:
    """One province on the map: where it leads, how many goods it has, and its shade, 0 to 4."""

    code: str
    name: str
    url: str
    count: int
    level: int


def map_provinces(counts: Mapping[str, int], url_of: Callable[[str], str]) -> list[MapProvince]:
    """Today's 34 provinces in the order of their names, with the number of goods by code and their addresses.

    Shades follow the rank among the provinces that have goods, so that one big province does not leave all
    others pale; equal numbers have equal shades. No query.
    """
    ranked = sorted(count for count in counts.values() if count > 0)

    def level(count):
        return 1 + bisect_left(ranked, count) * SHADES // len(ranked) if count > 0 else 0

    units = sorted(provinces_today(), key=lambda unit: unit.name_folded)
    return [
        MapProvince(unit.code, unit.name, url_of(unit.code), counts.get(unit.code, 0), level(counts.get(unit.code, 0)))
        for unit in units
    ]
