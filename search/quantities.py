"""Sizes as people write them: "1 ký", "nửa cân", "2 lạng", "500gr", "chai 500 ml".

Documents carry their net quantity as one word, in grams or millilitres ("500g", "1000g", "750ml"); a size in a query becomes
the same word.
"""

import re
from dataclasses import dataclass

from marketplace.core.text import exact, fold

# Grams or millilitres of a unit. Lạng, yến, tạ are 100 g, 10 kg and 100 kg everywhere.
_UNITS = {
    **dict.fromkeys(
        ("kg", "kí lô", "ki lô", "kilô", "kilo", "kilôgam", "kilogam", "kilogram", "ký", "kí", "cân"), (1_000, "g")
    ),
    **dict.fromkeys(("g", "gr", "gam", "gram"), (1, "g")),
    "lạng": (100, "g"),
    "yến": (10_000, "g"),
    "tạ": (100_000, "g"),
    "tấn": (1_000_000, "g"),
    **dict.fromkeys(("l", "lít", "lit"), (1_000, "ml")),
    "ml": (1, "ml"),
}
# Units whose accents may be missing; "tan" and "yen" without accents are more often something else.
_UNITS |= {fold(unit): _UNITS[unit] for unit in ("kí lô", "kilô", "ký", "kí", "lạng", "cân", "lít", "kilôgam")}
_NUMBERS = {
    "nửa": 0.5,
    "nua": 0.5,
    "một": 1,
    "mot": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "năm": 5,
    "sáu": 6,
    "bảy": 7,
    "tám": 8,
    "chín": 9,
    "mười": 10,
}
_PACKS = "chai|lọ|hũ|gói|túi|hộp|bịch|thùng|bao|can|lo|hu|goi|tui|hop|bich|thung"
# What packs are called, each with the other words for it.
PACKS = {
    word: alike
    for alike in (("chai",), ("lọ", "hũ"), ("gói", "túi", "bịch"), ("hộp",), ("thùng",), ("bao",))
    for word in alike
}
_QUANTITY = re.compile(
    rf"(?<!\w)(?:(?:{_PACKS})\s+)?(?P<number>\d{{1,6}}(?:[.,]\d{{1,3}})?|{'|'.join(_NUMBERS)})\s*"
    rf"(?P<unit>{'|'.join(sorted(map(re.escape, _UNITS), key=len, reverse=True))})(?P<tenth>\d)?(?:\s+(?P<half>rưỡi|ruoi))?"
    rf"(?:\s*[/×x]?\s*(?:{_PACKS}))?(?!\w)"
)
# "Một ký rưỡi" is also written "1kg5", and packs are counted: "2 chai".
_COUNTED = re.compile(rf"(?<!\w)(?:\d{{1,3}}|{'|'.join(_NUMBERS)})\s+(?:{_PACKS}|chục|chuc)(?!\w)")
_THOUSANDS = re.compile(r"[.,](?=\d{3}$)")


@dataclass(frozen=True, slots=True)
class Taken:
    """A text without its sizes, and the sizes as the words that documents carry."""

    rest: str
    words: tuple[str, ...]


def quantity_word(amount: float, unit: str) -> str:
    """The one word of a size in grams (`g`) or millilitres (`ml`): 1,000 g is "1000g"."""
    return f"{round(amount)}{unit}"


def take_quantities(text: str) -> Taken:
    """Take the sizes out of a text. Pure; the rest is composed and in lower case, blanks stand where a size was."""
    found: dict[str, None] = {}

    def take(match: re.Match) -> str:
        number = match["number"]
        if match.start() and (number, match["unit"]) == ("ba", "lang"):
            # "Nuoc mam ba lang" is of the village Ba Làng; 300 g stand before the goods, or are written with an accent.
            return match[0]
        factor, unit = _UNITS[match["unit"]]
        if factor == 1:
            # "1.000 g" is a thousand.
            number = _THOUSANDS.sub("", number)
        amount = _NUMBERS[number] if number in _NUMBERS else float(number.replace(",", "."))
        if match["half"]:
            amount += 0.5
        amount += int(match["tenth"] or 0) / 10
        found[quantity_word(amount * factor, unit)] = None
        return " "

    rest = _QUANTITY.sub(take, exact(text))
    goods = _COUNTED.sub(" ", rest)
    return Taken(goods if goods.strip() else rest, tuple(found))
