"""Money in whole đồng.

Inside our code an amount is an `int` of đồng. Oscar's columns are decimals with two places: they hold whole numbers,
guarded by CHECK constraints, and `to_vnd` is the one door from them to us.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from marketplace.core.errors import DomainError
from marketplace.core.numbers import with_dots

NO_BREAK_SPACE = "\u00a0"
# What a column for money holds at most.
MAX_AMOUNT = 9_999_999_999


class FractionOfDong(DomainError):
    """An amount has a part smaller than one đồng."""

    code = "fraction_of_dong"


def to_vnd(amount: Decimal | int) -> int:
    """The amount as whole đồng. Raises FractionOfDong when it is not whole: rounding is a decision, not a cast."""
    whole = int(amount)
    if whole != amount:
        raise FractionOfDong(amount=amount)
    return whole


def round_vnd(amount: Decimal) -> int:
    """The nearest whole đồng, halves away from zero."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def round_offer(amount: Decimal, currency: str | None = None) -> Decimal:
    """Oscar's rounding hook for discounts: whole đồng, rounded down so that a discount never exceeds its rule."""
    return Decimal(int(amount))


def split_by_largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """Split `total` đồng over `weights` so that the parts sum to it exactly.

    Each part is the floor of its exact share; the đồng left over go to the largest remainders, the earlier part first
    when two are equal. With all weights zero the split is even. Works for a negative total (a refund) as the mirror
    image. Raises ValueError for no weights or a negative weight.
    """
    if not weights:
        raise ValueError("nothing to split over")
    if any(weight < 0 for weight in weights):
        raise ValueError("a weight is negative")
    if len(weights) == 1:
        return [total]
    if total < 0:
        return [-part for part in split_by_largest_remainder(-total, weights)]
    if not any(weights):
        weights = [1] * len(weights)
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def vat_included_in(gross: int, rate_percent: Decimal | int) -> int:
    """The VAT in đồng contained in a price that includes it, at `rate_percent` (for example 8)."""
    if not rate_percent:
        return 0
    return round_vnd(Decimal(gross) * Decimal(rate_percent) / (Decimal(100) + Decimal(rate_percent)))


def format_vnd(amount: Decimal | int) -> str:
    """`1.234.500 ₫`, with a space that does not break the line."""
    return with_dots(to_vnd(amount)) + NO_BREAK_SPACE + "₫"
