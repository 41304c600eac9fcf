"""Whole numbers as people and programs write them."""

from collections.abc import Iterable

# As many digits fit the integers of every database.
_DIGITS_OF_A_KEY = 18


def typed_number(text: str, *, digits: int = _DIGITS_OF_A_KEY) -> int | None:
    """The number that `text` writes with 1 to `digits` of the digits 0 to 9 and nothing else; None for any other text.

    For numbers in addresses, hidden fields and cookies: keys, pages, versions. Python's `int` takes more ("1_0", " 7", "٣").
    """
    return int(text) if len(text) <= digits and text.isascii() and text.isdigit() else None


def typed_numbers(texts: Iterable[str]) -> list[int]:
    """Those of the texts that `typed_number` takes, as numbers in their order."""
    return [number for number in map(typed_number, texts) if number is not None]


def with_dots(number: int) -> str:
    """A number for people, with dots between the thousands: "10.000.000"."""
    return f"{number:,}".replace(",", ".")
