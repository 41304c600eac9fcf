"""Numbers of orders: short enough to read out on the phone, and not to be guessed from one another."""

import secrets

# Crockford's base 32: no I, L, O or U, which people misread or read as words.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# What people and scanners put for a letter that is not in the alphabet.
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", " ": "", "-": ""})
PREFIX = "HT"


def new_numbers(count: int) -> list[str]:
    """So many numbers like `HT-7K4F-92QX`, 40 random bits each. They are unique by the column's constraint, not by themselves."""
    # Asked for at once: each way to the system's randomness takes as long as a row's way into the database.
    drawn = secrets.token_bytes(5 * count)
    return [_number_of(int.from_bytes(drawn[at : at + 5], "big")) for at in range(0, 5 * count, 5)]


def _number_of(bits: int) -> str:
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
