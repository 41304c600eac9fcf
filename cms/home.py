"""What the sections of the home page hold at this moment. Stars and goods are asked anew at every visit."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from catalogue.models import Category
from cms.models import HomePage
from cms.shared import Remembered
from marketplace.geography.map import map_provinces

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
            url=f"/search/?group={category.code}",
            css_class=GROUP_LOOK.get(category.code, ("", ""))[0],
            icon=GROUP_LOOK.get(category.code, ("", "package"))[1],
        )
        for category in Category.objects.filter(depth=1, is_public=True).exclude(code="").order_by("path")
    )


groups = Remembered(_groups)


def province_url(code: str) -> str:
    return f"/search/?province={code}"


def _intro(value) -> bool:
    return True


def _groups_now(value) -> tuple[Group, ...]:
    return groups()


def _provinces_now(value) -> list:
    return map_provinces({}, province_url)


def _words(value) -> bool:
    return bool(value.words)


# What each kind of section asks the shop for; an empty answer hides the section. `more_url` is where all of it is.
_FINDERS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "intro": (_intro, ""),
    "groups": (_groups_now, ""),
    "provinces": (_provinces_now, ""),
    "words": (_words, ""),
}


def sections_of(page: HomePage) -> list[Section]:
    """The page's sections that have something to show, in the editors' order."""
    sections = []
    for block in page.sections:
        if block.block_type not in _FINDERS:
            continue
        find, more_url = _FINDERS[block.block_type]
        found = find(block.value)
        if found:
            sections.append(Section(block.block_type, block.value.title, block.value.words, found, more_url))
    return sections
