"""Numbers of orders: short enough to read out on the phone, and not to be guessed from one another."""

import secrets

# Crockford's base 32: no I, L, O or U, which people misread or read as words.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# What people and scanners put for a letter that is not in the alphabet.
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", " ": "", "-": ""})
PREFIX = "HT"


def new_number() -> str:
    """A number like `HT-7K4F-92QX`: 40 random bits. It is unique by the column's constraint, not by itself."""
    bits = secrets.randbits(40)
    letters = "".join([ALPHABET[bits >> shift & 31] for shift in range(0, 40, 5)])
    return f"{PREFIX}-{letters[:4]}-{letters[4:]}"


def new_access_token() -> str:
    """256 random bits: whoever holds it may see the order."""
    return secrets.token_urlsafe(32)


def parse_number(text: str) -> str:
    """The number that somebody typed, in the form in which it is stored; empty for what is none.

    Case, spaces and hyphens do not matter, and O is taken for 0, I and L for 1.
    """
    if len(text) > 40:
        return ""
    bare = text.upper().translate(_MISREAD).removeprefix(PREFIX)
    if len(bare) != 8 or any(letter not in ALPHABET for letter in bare):
        return ""
    return f"{PREFIX}-{bare[:4]}-{bare[4:]}"
