"""How names of places are compared: without accents, titles and punctuation."""

import re

from marketplace.core.text import fold

_APOSTROPHES = re.compile("['\u2019\u2018\u02bc`]")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_NUMBERED = re.compile(r"^([pq])0*(\d+)$")
_TITLE = re.compile(r"^(?:tinh|thanh pho|tp|t p|quan|q|huyen|h|phuong|p|xa|x|thi tran|tt|thi xa|tx|dac khu|dk) (?=.)")


def place_key(name: str) -> str:
    """The name as it is compared: "Cư M'gar" and "cu mgar", "Bà Rịa - Vũng Tàu" and "ba ria vung tau"."""
    return _NOT_WORD.sub(" ", _APOSTROPHES.sub("", fold(name))).strip()


def without_title(key: str) -> str:
    """A compared name without the title before it: "q binh thanh" and "quan binh thanh" give "binh thanh".

    "q1" and "phuong 01" give "1". A name that only looks like a title stays.
    """
    bare = _TITLE.sub("", _NUMBERED.sub(r"\1 \2", key))
    return bare.lstrip("0") or bare if bare.isdigit() else bare
