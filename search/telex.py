"""What somebody meant whose keyboard did not put the accents: Telex ("duowngf") and VNI ("mat65"), finished or half typed.

A syllable is taken apart into its letters with their hats ("ương") and its tone, so that it does not matter where in the
syllable the keys were struck.
"""

import unicodedata

# Combining marks of the tones: huyền, sắc, hỏi, ngã, nặng.
_TONE_MARKS = ("\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
_TELEX_TONES = dict(zip("fsrxj", _TONE_MARKS, strict=True))
_VNI_TONES = dict(zip("21345", _TONE_MARKS, strict=True))
_VOWELS = frozenset("aăâeêioôơuưy")
_CIRCUMFLEX = {"a": "â", "e": "ê", "o": "ô"}
_HORN = {"o": "ơ", "u": "ư"}
_LONGEST = 12


def taken_apart(word: str) -> tuple[str, str]:
    """A composed word's letters without the tone, and the tone's combining mark or nothing: "đường" gives ("đương", "\u0300")."""
    tone = ""
    letters = []
    for letter in unicodedata.normalize("NFD", word):
        if letter in _TONE_MARKS:
            tone = letter
        else:
            letters.append(letter)
    return unicodedata.normalize("NFC", "".join(letters)), tone


def decoded(word: str) -> tuple[str, str] | None:
    """The letters and the tone that these keys stand for, as `taken_apart` gives them; None when no key asks for an accent.

    A word with an accent in it was typed with a keyboard that knows them, so it is none of these.
    """
    if len(word) > _LONGEST or not word.isascii() or not word[0].isalpha():
        return None
    strike = _vni if any(key.isdigit() for key in word) else _telex
    letters: list[str] = []
    tone = ""
    struck = False
    for key in word:
        made = strike(letters, key)
        if made is None:
            letters.append(key)
        else:
            struck = True
            tone = made or tone
    found = "".join(letters)
    return (found, tone) if struck and found.isalpha() else None


def _telex(letters: list[str], key: str) -> str | None:
    """Strike a key: None when it is a letter by itself, else the tone it asks for or nothing when it changed a letter."""
    has_vowel = any(letter in _VOWELS for letter in letters)
    if key in _TELEX_TONES and has_vowel:
        return _TELEX_TONES[key]
    if key == "w" and has_vowel:
        return "" if _change(letters, _HORN | {"a": "ă"}) else None
    if key in _CIRCUMFLEX and key in letters:
        return "" if _change(letters, {key: _CIRCUMFLEX[key]}) else None
    if key == "d" and letters[:1] == ["d"]:
        letters[0] = "đ"
        return ""
    return None


def _vni(letters: list[str], key: str) -> str | None:
    if key in _VNI_TONES:
        return _VNI_TONES[key]
    if key == "6":
        return "" if _change(letters, _CIRCUMFLEX) else None
    if key == "7":
        return "" if _change(letters, _HORN) else None
    if key == "8":
        return "" if _change(letters, {"a": "ă"}) else None
    if key == "9" and letters[:1] == ["d"]:
        letters[0] = "đ"
        return ""
    return None


def _change(letters: list[str], hats: dict[str, str]) -> bool:
    """Put a hat on the last letter that takes one; "uo" takes the horn on both."""
    for i in range(len(letters) - 1, -1, -1):
        if letters[i] in hats:
            if letters[i] == "o" and hats["o"] == "ơ" and letters[i - 1 : i] == ["u"]:
                letters[i - 1] = "ư"
            letters[i] = hats[letters[i]]
            return True
    return False
