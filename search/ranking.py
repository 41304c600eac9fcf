"""What decides the order of results, in one place for every engine and for the page that tells shoppers about it.

Hits of a search for words are ordered by how the title holds them, then by whether the product can be bought now, then by
how often and where the words stand, then the newest first. Nobody can pay for a place.
"""

from dataclasses import dataclass

# How much a word counts in each of the texts of a product.
TEXT_WEIGHTS = {"title_exact": 8.0, "title_folded": 4.0, "body_exact": 1.5, "body_folded": 1.0}


@dataclass(frozen=True, slots=True)
class TitleLook:
    """A way in which a title may hold the words of a query, whole."""

    accents: bool
    side_by_side: bool


# From the best match to the worst; what fits none of them (a word's beginning, or words outside the title) comes after.
TITLE_LOOKS = (
    TitleLook(accents=True, side_by_side=True),
    TitleLook(accents=True, side_by_side=False),
    TitleLook(accents=False, side_by_side=True),
    TitleLook(accents=False, side_by_side=False),
)
