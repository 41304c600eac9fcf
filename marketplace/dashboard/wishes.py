"""Wishes of shoppers as both areas show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from cms.home import groups
from marketplace.geography.provinces import province_by_code
from search.models import Wish


@dataclass(frozen=True, slots=True)
class WishRow:
    """A wish with the names of its province and group; empty for any."""

    wish: Wish
    province: str
    group: str


def rows_of(wishes: Iterable[Wish]) -> list[WishRow]:
    """The wishes with their names, without a query of their own."""
    names = {group.code: group.name for group in groups()}
    rows = []
    for wish in wishes:
        province = province_by_code(wish.province_code)
        rows.append(WishRow(wish, province.name if province else "", names.get(wish.group_code, "")))
    return rows
