"""Vietnamese text: the one place that knows how to compare, search, name and clean it.

People type the same word composed (NFC) or decomposed (NFD, as macOS does), with the tone mark of "hoà" on
either vowel, or without accents at all. `nfc` is how text is stored, `exact` how accented text is compared,
`fold` how text is compared when accents must not matter, `slug` how it is named in an address.
"""

import re
import unicodedata
from functools import lru_cache

_TONES = (
    "àáảãạ",
    "ằắẳẵặ",
    "ầấẩẫậ",
    "èéẻẽẹ",
    "ềếểễệ",
    "ìíỉĩị",
    "òóỏõọ",
    "ồốổỗộ",
    "ờớởỡợ",
    "ùúủũụ",
    "ừứửữự",
    "ỳýỷỹỵ",
)
_BARE_VOWELS = "aăâeêioôơuưy"

# đ has no canonical decomposition, so it is named here beside the accented vowels.
_UNACCENTED = {"đ": "d", "ă": "a", "â": "a", "ê": "e", "ô": "o", "ơ": "o", "ư": "u"}
_UNACCENTED |= {
    letter: _UNACCENTED.get(bare, bare)
    for bare, letters in zip(_BARE_VOWELS, _TONES, strict=True)
    for letter in letters
}
_FOLD_TABLE = str.maketrans(_UNACCENTED)

# The tone of "oa", "oe" and "uy" is written on the first vowel (hòa) or on the second (hoà). We keep the
# first, as the state's lists of place names do; only at the end of a syllable ("hoàn", "thuỳnh" have one
# way), and never after q, whose u is no vowel ("quý").
_TONE_PAIRS = {}
for _first, _second in ("oa", "oe", "uy"):
    for _on_first, _on_second in zip(
        _TONES[_BARE_VOWELS.index(_first)], _TONES[_BARE_VOWELS.index(_second)], strict=True
    ):
        _TONE_PAIRS[_first + _on_second] = _on_first + _second
_TONE_PATTERN = re.compile(r"(?<!q)(?:" + "|".join(_TONE_PAIRS) + r")(?![^\W\d_])")

# Controls and format characters have no business in what people type: NUL breaks PostgreSQL, the
# bidirectional overrides turn text around so that it reads as something else, zero-width characters hide
# differences. Line ends and tabs are white space, handled apart.
_DROPPED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
# Letters and digits as wide as an ideogram, which keyboards of China and Japan give, as their plain ones.
_PLAIN_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_BLANKS_IN_LINE = re.compile(r"[^\S\n]+")
_MANY_LINE_ENDS = re.compile(r"\n{3,}")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def nfc(text: str) -> str:
    """The text in composed form (NFC), as it is stored."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Lower case, without accents, đ as d, white space collapsed: for comparing when accents must not matter.

    "Đường Thốt  Nốt", typed composed or decomposed, gives "duong thot not". Folding twice changes nothing.
    """
    return _fold_remembered(text) if len(text) <= _LONGEST_REMEMBERED else fold_once(text)


def fold_once(text: str) -> str:
    """As `fold`, without remembering it: for thousands of texts that are read once and would drive out all others."""
    folded = nfc(text).lower().translate(_FOLD_TABLE)
    if not folded.isascii():
        # Accents of other languages and compatibility letters: rare, so only now the slow way.
        folded = _without_marks(folded)
    return " ".join(folded.split())


def _without_marks(text: str) -> str:
    # Lower-casing and decomposing can each uncover something for the other (K as a kelvin sign, İ), hence the
    # loop.
    while True:
        apart = unicodedata.normalize("NFKD", text)
        bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
        bare = unicodedata.normalize("NFC", bare).lower().translate(_FOLD_TABLE)
        if bare == text:
            return bare
        text = bare


def normalise_tone_marks(text: str) -> str:
    """One placement of the tone mark in "oa", "oe", "uy": "hoà" becomes "hòa", "thuỷ" becomes "thủy".

    Expects composed lower-case text, as `exact` gives it; other text comes back unchanged where it differs.
    """
    return _TONE_PATTERN.sub(lambda found: _TONE_PAIRS[found.group()], text)


def exact(text: str) -> str:
    """Composed lower-case text of plain width with one tone placement, for comparing with accents ("dừa" is not "dứa")."""
    return _exact_remembered(text) if len(text) <= _LONGEST_REMEMBERED else exact_once(text)


def exact_once(text: str) -> str:
    """As `exact`, without remembering it, like `fold_once`."""
    return normalise_tone_marks(nfc(nfc(text).translate(_PLAIN_WIDTH).lower()))


# Names and words come again and again, descriptions do not: only short text is worth the memory.
_LONGEST_REMEMBERED = 80
_fold_remembered = lru_cache(maxsize=8_192)(fold_once)
_exact_remembered = lru_cache(maxsize=8_192)(exact_once)


def may_stand_for(typed: str, spelled: str) -> bool:
    """Whether what was typed is this spelling with all, some or none of its accents: "đak nong" and "dắk lak" may stand for
    "đắk nông" and "đắk lắk", "huệ" for no "huế". Both as `exact` gives them."""
    return len(typed) == len(spelled) and all(
        letter == whole or _accents(letter) < _accents(whole) for letter, whole in zip(typed, spelled, strict=True)
    )


def _accents(letter: str) -> set[str]:
    """The letter without accents and its accents, each for itself; the stroke of đ is one."""
    return {"d", "đ"} if letter == "đ" else set(unicodedata.normalize("NFD", letter))


def slug(text: str) -> str:
    """An ASCII name for an address: "Đường thốt nốt" gives "duong-thot-not"; never empty ("san-pham")."""
    return _NOT_SLUG.sub("-", fold(text)).strip("-") or "san-pham"


def clean_line(text: str, max_length: int | None = None) -> str:
    """What a person typed into a one-line field: composed, no invisible characters, white space collapsed.

    Longer text is cut at `max_length` characters.
    """
    line = " ".join(_DROPPED.sub("", nfc(text)).split())
    return nfc(line)[:max_length].rstrip()


def clean_text(text: str, max_length: int | None = None) -> str:
    """What a person typed into a field of many lines: as `clean_line`, but line ends and empty lines stay."""
    lines = _BLANKS_IN_LINE.sub(" ", _DROPPED.sub("", _LINE_ENDS.sub("\n", nfc(text))))
    kept = _MANY_LINE_ENDS.sub("\n\n", "\n".join(line.strip() for line in lines.split("\n")))
    return nfc(kept.strip())[:max_length].rstrip()
