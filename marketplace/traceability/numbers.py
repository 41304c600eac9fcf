"""Lot numbers: as packs carry them, and as they are compared."""

import re

from marketplace.core.text import fold

_LETTERS_AND_DIGITS = re.compile(r"[^\W_]+")


def lot_key(number: str) -> str:
    """Letters and digits of a lot number alone, in lower case and without accents: "HG-25.11" gives "hg2511".

    People read a number off a pack and type it with blanks, dots and strokes of their own: what has one key is one number.
    """
    return "".join(_LETTERS_AND_DIGITS.findall(fold(number)))
