"""Filters that the words of a search name: "cà phê 5 sao Đắk Lắk" names five stars and a province.

Nothing is filtered by words alone: a page offers what is found here as links, and goods that fit stand first.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from catalogue.reference import SCHEMES
from marketplace.core.money import format_vnd
from marketplace.core.text import exact, fold
from marketplace.geography.provinces import province_by_code, spelled_out, spelled_provinces


@dataclass(frozen=True, slots=True)
class FilterOffer:
    """A filter as `ProductQuery` takes it: `name` and `value` of the address. `label` is for people, in their language.

    `rest_of_text` is what remains to search for once the filter is chosen; it may be empty.
    """

    name: str
    value: str
    label: str
    rest_of_text: str


@dataclass(frozen=True, slots=True)
class Offered:
    """The filters of a text; the text that is left to search for; words taken out that a name may hold too; and the order that is
    asked for, as a filter of the name `sort`."""

    offers: tuple[FilterOffer, ...]
    rest: str
    taken: tuple[str, ...]
    sort: FilterOffer | None = None


_STAR_NUMBERS = {"3": 3, "4": 4, "5": 5, "ba": 3, "bốn": 4, "năm": 5, "three": 3, "four": 4, "five": 5}
_STARS_FROM = r"từ|tu|ít nhất|it nhat|tối thiểu|toi thieu|at least|from"
_STARS_OVER = r"trên|tren|hơn|hon|over|above|more than"
_STARS = re.compile(
    rf"(?<!\w)(?:ocop\s+)?(?:hạng\s+)?(?:(?P<from>{_STARS_FROM}|{_STARS_OVER})\s+)?({'|'.join(_STAR_NUMBERS)})"
    r"(?:\s*sao(?!\w)|[\s-]?stars?(?!\w)|\s?[*⭐★](?!\w))(?P<up>\s+(?:trở lên|tro len|or more|and up)(?!\w))?(?:\s+ocop(?!\w))?"
)
_IN_STOCK = re.compile(r"(?<!\w)(?:còn hàng|con hang|có sẵn|co san|sẵn hàng|san hang|in stock)(?!\w)")
# "Dang mua" may also be said by who buys, which says nothing about goods either.
_IN_SEASON = re.compile(
    r"(?<!\w)(?:(?:đang|đúng|vào|chính) (?:vào )?(?:mùa|vụ)|mùa này|vụ này|dang (?:vao )?mua|dung mua|mua nay|in season(?: now)?)"
    r"(?:\s+thu hoạch)?(?!\w)"
)
# When gifts are made.
_OCCASIONS = "tết|biếu|tặng|cưới|trung thu|sinh nhật|lưu niệm|kỷ niệm|tân gia|khai trương|mừng thọ|cảm ơn"
# Whom a gift is for; no goods are called so.
_GIVEN_TO = (
    "bố mẹ", "ba mẹ", "ba má", "cha mẹ", "bố", "mẹ", "ông bà", "ông", "bà", "vợ", "chồng", "sếp", "thầy cô", "thầy giáo", "cô giáo", "thầy", "cô",
    "bạn bè", "bạn gái", "bạn trai", "bạn", "người yêu", "người thân", "người lớn tuổi", "người già", "gia đình", "bác sĩ", "khách hàng", "khách",
    "đối tác", "đồng nghiệp", "nhân viên", "nội ngoại", "hai bên nội ngoại", "trẻ em", "bé",
)  # fmt: skip
_TO_WHOM = rf"(?: (?:cho |for )?(?:{'|'.join(sorted({*_GIVEN_TO, *map(fold, _GIVEN_TO)}, key=len, reverse=True))}))*"
# Words for orders -> values of `sort`. "Rẻ quạt" is a herb.
_SORTS = {
    "price": r"(?:giá )?(?:rẻ|thấp) nhất|giá (?:rẻ|thấp)|rẻ(?! quạt)|(?:gia )?(?:re|thap) nhat|gia (?:re|thap)|cheap(?:est)?|"
    r"lowest price",
    "price_desc": r"(?:giá )?(?:đắt|cao) nhất|(?:gia )?dat nhat|gia cao nhat|most expensive|highest price",
    "newest": r"mới nhất|moi nhat|newest",
    # No goods are marked as gifts: those with most stars are what people give.
    "stars": rf"(?:(?:(?:giỏ|hộp|set|túi|combo|làm|mua) )?quà(?: (?:{_OCCASIONS})){{0,2}}|(?:đi |để |làm )?biếu(?: tặng| tết)?|"
    rf"(?:(?:gio|hop|set|tui|combo|lam|mua) )?qua (?:{fold(_OCCASIONS)})|(?:gio|hop|set|tui|combo|lam|mua) qua|(?:giỏ|hộp|set|combo|gio|hop) t[eế]t|"
    r"gifts?(?: (?:box|set|basket)(?:es|s)?)?)" + _TO_WHOM,
    "rating": r"đánh giá (?:cao|tốt)(?: nhất)?|danh gia (?:cao|tot)(?: nhat)?|(?:best|top)[ -]rated",
}
# Words for certificates -> codes of catalogue.reference.SCHEMES.
_SCHEME_WORDS = {
    "vietgap": "vietgap",
    "viet gap": "vietgap",
    "globalgap": "globalgap",
    "global gap": "globalgap",
    "hữu cơ": "organic_vn",
    "huu co": "organic_vn",
    "organic": "organic_vn",
    "haccp": "haccp",
    "iso 22000": "iso22000",
    "iso22000": "iso22000",
    "fssc 22000": "fssc22000",
    "halal": "halal",
    "chỉ dẫn địa lý": "gi",
    "chi dan dia ly": "gi",
    "rainforest": "rainforest",
    "fairtrade": "fairtrade",
}
# The number of a certificate may hold such a word: "VietGAP-TT-13-0001".
_SCHEMES = re.compile(rf"(?<!\w)(?:{'|'.join(_SCHEME_WORDS)})(?!\w|[-.]\S*\d)")
_THOUSANDS = dict.fromkeys(("nghìn", "nghin", "ngàn", "ngan", "k"), 1_000)
_MILLIONS = dict.fromkeys(("triệu", "trieu", "tr"), 10**6)
_DONG = dict.fromkeys(("đồng", "dong", "vnđ", "vnd", "đ"), 1)
_WORTH = _THOUSANDS | _MILLIONS | _DONG


def _numbers_in_words() -> dict[str, float]:
    """Numbers as they are written before thousands and millions, with and without accents: "nửa", "hai mươi", "trăm rưỡi"."""
    ones = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9}
    numbers = {"nửa": 0.5, "mười": 10, "mười lăm": 15, "trăm": 100, "trăm rưỡi": 150} | ones
    for word, one in ones.items():
        numbers |= {f"{word} mươi": one * 10, f"{word} chục": one * 10, f"{word} trăm": one * 100}
        numbers |= {f"{word} mươi lăm": one * 10 + 5, f"{word} trăm rưỡi": one * 100 + 50}
    return {fold(word): number for word, number in numbers.items()} | numbers


_IN_WORDS = _numbers_in_words()


def _amount(place: str) -> str:
    """The expression of an amount of money; its groups are called by `place`. "1tr2", "1 triệu rưỡi" and "nửa triệu" are amounts too."""
    words = "|".join(sorted(_IN_WORDS, key=len, reverse=True))
    return (
        rf"(?P<number{place}>\d{{1,3}}(?:[.,]\d{{3}})+|\d+(?:[.,]\d+)?|(?:{words})(?=\s+(?:{'|'.join(_THOUSANDS | _MILLIONS)})(?!\w)))"
        rf"(?:\s*(?P<unit{place}>{'|'.join(_WORTH)})(?:(?<=tr)(?P<part{place}>\d{{1,3}})|\s+(?P<half{place}>rưỡi|ruoi))?)?"
    )


_TO = r"\s*(?:-|–|—|~|đến|den|tới|toi|to|and)\s*"
_BETWEEN = re.compile(
    rf"(?<!\w)(?P<said>(?:(?:giá|gia|từ|tu|khoảng|khoang|tầm|from|between)\s+)+)?{_amount('_low')}{_TO}{_amount('_high')}(?!\w)"
)
_ABOUT = re.compile(rf"(?<!\w)(?:giá\s+|gia\s+)?(?:khoảng|khoang|tầm|cỡ|chừng|about|around)\s+{_amount('')}(?!\w)")
_ENDS = {
    "price_max": (
        r"dưới|duoi|không quá|khong qua|tối đa|toi da|rẻ hơn|re hon|đến|den|<|under|below|less than|up to|at most",
        r"trở xuống|tro xuong|đổ lại|do lai|trở lại|tro lai|or less",
    ),
    "price_min": (
        r"trên|tren|từ|tu|hơn|ít nhất|it nhat|>|over|above|more than|at least|from",
        r"trở lên|tro len|đổ lên|do len|or more|and up",
    ),
}
# Words for an end stand before an amount or behind it.
_PRICES = [
    (name, re.compile(rf"(?<!\w)(?:giá\s+|gia\s+)?{spelled}(?!\w)"))
    for name, (before, behind) in _ENDS.items()
    for spelled in (rf"(?:(?:{before})\s*)?{_amount('')}\s+(?:{behind})", rf"(?:{before})\s*{_amount('')}")
]
# An amount by itself is what somebody has to spend.
_SPENT = re.compile(rf"(?<!\w)(?:giá\s+|gia\s+)?{_amount('')}(?!\w)")
# "About" leaves so many hundredths on either side.
_ABOUT_PERCENT = 20
# A number without a unit of money is a price only from here on: "trên 40" may be degrees.
_LOWEST_BARE_PRICE = 1_000


def offers_in(text: str) -> Offered:
    """Read the filters that a text names. Provinces stay in the text, where documents hold their names too."""
    spelled = exact(text)
    # Positions in `spelled` are positions in `text` unless a letter changed its length; then the spelling is offered.
    shown = text if len(text) == len(spelled) else spelled
    found = [*_stars(spelled), *_prices(spelled), *_schemes(spelled), *_in_stock(spelled), *_in_season(spelled)]
    kept = spelled
    for (start, end), _name, _value, _label in found:
        kept = kept[:start] + " " * (end - start) + kept[end:]
    sorts = [*_sorts(kept)]
    if any(name.startswith("price") for _span, name, _value, _label in found):
        # Who names a price needs no order by it.
        sorts = [each for each in sorts if each[2] not in ("price", "price_desc")]
    for (start, end), _name, _value, _label in sorts:
        kept = kept[:start] + " " * (end - start) + kept[end:]
    named = [*found, *(each for each in sorts if each[2] == "stars")]
    taken = tuple(
        spelled[start:end] for (start, end), name, value, _label in named if name == "certification" or value == "stars"
    )
    found += _provinces(kept)
    offers: dict[tuple[str, str], FilterOffer] = {}
    for (start, end), name, value, label in found:
        rest = " ".join((shown[:start] + " " + shown[end:]).split())
        offers.setdefault((name, value), FilterOffer(name, value, label, rest))
    sort = None
    for (start, end), name, value, label in sorts[:1]:
        sort = FilterOffer(name, value, label, " ".join((shown[:start] + " " + shown[end:]).split()))
    return Offered(tuple(offers.values()), " ".join(kept.split()), taken, sort)


_Found = tuple[tuple[int, int], str, str, str]


def _stars(text: str) -> Iterator[_Found]:
    for match in _STARS.finditer(text):
        least = _STAR_NUMBERS[match[2]]
        highest = max(_STAR_NUMBERS.values())
        most = highest if match["from"] or match["up"] else least
        if match["from"] in _STARS_OVER.split("|"):
            least = min(least + 1, highest)
        for stars in range(least, most + 1):
            label = ngettext("%(stars)s star", "%(stars)s stars", stars) % {"stars": stars}
            yield match.span(), "stars", str(stars), label


def with_other_stars(text: str) -> list[str]:
    """The text with each other number of stars, the next lower first, instead of the first that it names; none when it names none.

    Raises nothing; the text is folded as `offers_in` reads it.
    """
    text = exact(text)
    match = _STARS.search(text)
    if not match:
        return []
    named = _STAR_NUMBERS[match[2]]
    others = sorted(({*_STAR_NUMBERS.values()} - {named}), key=lambda stars: (stars > named, -stars))
    return [f"{text[: match.start(2)]}{stars}{text[match.end(2) :]}" for stars in others]


def _prices(text: str) -> Iterator[_Found]:
    for span, low, high in _price_ends(text):
        if low:
            label = pgettext("price range", "from %(low)s") % {"low": format_vnd(low)}
            yield span, "price_min", str(low), label
        if high:
            label = pgettext("price range", "up to %(high)s") % {"high": format_vnd(high)}
            yield span, "price_max", str(high), label


def _price_ends(text: str) -> Iterator[tuple[tuple[int, int], int, int]]:
    """Where prices stand, with their ends; 0 is an open one. Ranges first, then one end, then what has no word beside it."""
    readers = [
        (_BETWEEN, _between),
        (_ABOUT, _about),
        *((pattern, _lowest if name == "price_min" else _highest) for name, pattern in _PRICES),
        (_SPENT, lambda match: _highest(match) if match["unit"] else None),
    ]
    for pattern, read in readers:
        for match in list(pattern.finditer(text)):
            ends = read(match)
            if ends:
                start, end = match.span()
                text = text[:start] + " " * (end - start) + text[end:]
                yield (start, end), *ends


_Ends = tuple[int, int] | None


def _between(match: re.Match) -> _Ends:
    high = _price(match, "_high")
    # "Từ 50 đến 100 nghìn" and "500 đến 1 triệu" name the unit of the first amount with the second.
    worths = [_WORTH[match["unit_low"] or match["unit_high"]]] if match["unit_low"] or match["unit_high"] else [1]
    low = next((low for worth in (*worths, 1_000) if (low := _price(match, "_low", worth)) and low < high), 0)
    is_money = match["unit_high"] or match["unit_low"] or match["said"]
    return (low, high) if low and high and is_money else None


def _about(match: re.Match) -> _Ends:
    price = _price(match)
    around = price * _ABOUT_PERCENT // 100
    return (price - around, price + around) if price else None


def _lowest(match: re.Match) -> _Ends:
    price = _price(match)
    return (price, 0) if price else None


def _highest(match: re.Match) -> _Ends:
    price = _price(match)
    return (0, price) if price else None


def _price(match: re.Match, place: str = "", worth: int = 0) -> int:
    """Whole đồng of the amount at this place, or 0 for a number that is no price; `worth` is that of an amount without a unit."""
    number, unit = match["number" + place], match["unit" + place]
    if number in _IN_WORDS:
        value = _IN_WORDS[number]
    elif re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", number):
        value = float(re.sub(r"\D", "", number))
    else:
        value = float(number.replace(",", "."))
    if part := match["part" + place]:
        value += float(f"0.{part}")
    if match["half" + place]:
        value += 0.5
    price = round(value * (_WORTH[unit] if unit else worth or 1))
    return price if price >= _LOWEST_BARE_PRICE and price <= 10**12 else 0


def _schemes(text: str) -> Iterator[_Found]:
    names = {code: (name, name_en) for code, name, name_en, *_rest in SCHEMES}
    for match in _SCHEMES.finditer(text):
        code = _SCHEME_WORDS[match[0]]
        yield match.span(), "certification", code, names[code][get_language() == "en"]


def _in_stock(text: str) -> Iterator[_Found]:
    for match in _IN_STOCK.finditer(text):
        yield match.span(), "in_stock", "1", _("In stock now")


def _in_season(text: str) -> Iterator[_Found]:
    for match in _IN_SEASON.finditer(text):
        yield match.span(), "harvest", "now", _("In season now")


def _sorts(text: str) -> Iterator[_Found]:
    labels = {
        "price": _("Lowest price first"),
        "price_desc": _("Highest price first"),
        "newest": _("Newest first"),
        "stars": _("Most OCOP stars first"),
        "rating": _("Best rated first"),
    }
    for sort, words in _SORTS.items():
        for match in re.finditer(rf"(?<!\w)(?:{words})(?!\w)", text):
            yield match.span(), "sort", sort, labels[sort]


def _provinces(text: str) -> Iterator[_Found]:
    names = spelled_provinces()
    words = [(match[0], match.span()) for match in re.finditer(r"[^\W_]+", text)]
    at = 0
    while at < len(words):
        for size in (4, 3, 2, 1):
            name = spelled_out(" ".join(word for word, _span in words[at : at + size]))
            if at + size <= len(words) and name in names:
                code = names[name]
                province = province_by_code(code)
                yield (words[at][1][0], words[at + size - 1][1][1]), "province", code, province.name
                at += size - 1
                break
        at += 1
