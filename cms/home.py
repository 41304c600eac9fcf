"""What the sections of the home page hold at this moment. Stars and goods are asked anew at every visit."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from catalogue.models import Category
from cms.models import HomePage
from cms.shared import Remembered, stories
from marketplace.geography.map import MapProvince, map_provinces
from marketplace.partner.models import Partner
from search import services as search
from search.views import province_url

# Tint and icon of each group of goods (docs/look.md).
GROUP_LOOK = {
    "food": ("group-food", "wheat"),
    "drinks": ("group-drink", "coffee"),
    "medicinal": ("group-herb", "sprout"),
    "handicraft": ("group-craft", "palette"),
    "ornamental": ("group-plant", "flower"),
    "tourism": ("group-tour", "map"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """One section, shown by `cms/sections/<kind>.html`. `found` is what the shop has for it now."""

    kind: str
    title: str
    words: Any
    found: Any
    more_url: str = ""
    # Whether its pictures are wanted at once: those of the first row of goods are.
    is_first_row: bool = False

    @property
    def template(self) -> str:
        return f"cms/sections/{self.kind}.html"


@dataclass(frozen=True, slots=True)
class Group:
    """One of the six groups of goods as a link."""

    code: str
    name: str
    url: str
    css_class: str
    icon: str


def _groups() -> tuple[Group, ...]:
    english = get_language() == "en"
    return tuple(
        Group(
            code=category.code,
            name=(category.name_en if english else "") or category.name,
            url=category.get_absolute_url(),
            css_class=GROUP_LOOK.get(category.code, ("", ""))[0],
            icon=GROUP_LOOK.get(category.code, ("", "package"))[1],
        )
        for category in Category.objects.filter(depth=1, is_public=True).exclude(code="").order_by("path")
    )


groups = Remembered(_groups)


@dataclass(frozen=True, slots=True)
class StarLink:
    """How many goods have so many stars at this moment, and where they are."""

    stars: int
    count: int

    @property
    def url(self) -> str:
        return f"{reverse('search:search')}?stars={self.stars}"


def _stars_now(value) -> list[StarLink]:
    return [StarLink(stars, count) for stars, count in sorted(search.count_by_stars().items(), reverse=True)]


def _provinces_now(value) -> list[MapProvince]:
    return map_provinces(search.count_by_province(), province_url)


def _new_sellers(value) -> list[Partner]:
    sellers = Partner.objects.selling().select_related("province").order_by("-joined_on", "-pk")
    return list(sellers[: value["count"]])


@dataclass(frozen=True, slots=True)
class _Finder:
    """What a kind of section asks the shop for, and the address of the page that shows all of it."""

    find: Callable[[Any], Any]
    more_url: Callable[[], str] = str


def _stories_url() -> str:
    link = stories().link
    return link.url if link else ""


_FINDERS = {
    "intro": _Finder(lambda value: True),
    "groups": _Finder(lambda value: groups()),
    "stars": _Finder(_stars_now),
    "provinces": _Finder(_provinces_now, partial(reverse, "search:provinces")),
    "season": _Finder(lambda value: search.featured("season", limit=value["count"])),
    "newest": _Finder(lambda value: search.featured("newest", limit=value["count"]), partial(reverse, "search:search")),
    "sellers": _Finder(_new_sellers, partial(reverse, "partner:list")),
    "words": _Finder(lambda value: bool(value.words)),
    "stories": _Finder(lambda value: stories().newest, _stories_url),
}


ROWS_OF_GOODS = ("season", "newest")


def sections_of(page: HomePage) -> list[Section]:
    """The page's sections that have something to show, in the editors' order."""
    sections = []
    seen_goods = False
    for block in page.sections:
        finder = _FINDERS[block.block_type]
        found = finder.find(block.value)
        if found:
            is_first_row = block.block_type in ROWS_OF_GOODS and not seen_goods
            seen_goods = seen_goods or is_first_row
            sections.append(
                Section(
                    block.block_type,
                    block.value.title,
                    block.value.words,
                    found,
                    finder.more_url(),
                    is_first_row,
                )
            )
    return sections
