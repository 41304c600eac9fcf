"""In what order goods stand: every weight of every engine, in one place, and what the page about it tells shoppers.

Nobody pays for a place, and of who is asking only the province counts, where it is known. With words, the order is decided step
by step; a later step counts only among goods that the earlier ones leave equal:

1. a number that was typed (decision, certificate, SKU, bar code, tax code): goods that carry it;
2. the name: in which group of ways it holds the words (`ways_to_match`); of a lone word what most people mean by it first;
3. wishes in the words: how many of the sizes, stars, certificates, prices and provinces that were named the goods have;
4. the name again: in which way of the group it holds the words;
5. points (`IN_STOCK`, `STARS`, `DELIVERED`, `WELL_RATED`): what can be bought now, the star valid today, what is brought to the
   shopper's province, the reviews;
6. the newer listing.

Then sellers take turns (`take_turns`). The page is cms/initial/ranking.*.html; who changes a weight changes its words.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from search.synonyms import synonyms
from search.understanding import Phrase, Term, Understood, accented
from search.words import fold_words

# Points. Each step is worth more than all below it together: whatever its star and its reviews, what is sold out stands behind
# equal goods in stock.
IN_STOCK = 16
STARS = {3: 4, 4: 8, 5: 12}
# For goods that a seller brings to the shopper's province; none where that is not known.
DELIVERED = 2
# For a mean of reviews from `WELL_RATED_FROM` hundredths of a point on, of at least so many reviews.
WELL_RATED = 1
WELL_RATED_FROM = 400
WELL_RATED_REVIEWS = 3

# How many words may stand before those asked for, from the best kind of name to the worst: "dứa sấy", "mứt dứa", "nước ép dứa",
# "khoai sấy giòn vị dứa".
WORDS_BEFORE = (0, 1, 2, None)

# Sellers take turns among so many first goods, four pages; behind them nothing is moved.
TURNS_AMONG = 96
# So many goods of one seller may stand together before the next seller's turn.
IN_A_ROW = 2


@dataclass(frozen=True, slots=True)
class TitleLook:
    """A way in which a title may hold the words of a query, whole.

    At most `before` words stand before the first of them, or before all when they stand side by side; None allows any number.
    With `by_meaning` each term may also be put in one of its other ways, with the very accents. `typed_bare` is a look of
    titles that were typed without accents alone (`search.words.is_bare`). `not_in_places` leaves out titles that hold the words in
    names of places alone ("cao" in "Cam Cao Phong"), and `unless` those that hold one of these phrases with the very accents.
    """

    accents: bool
    side_by_side: bool = False
    before: int | None = None
    by_meaning: bool = False
    typed_bare: bool = False
    not_in_places: bool = False
    unless: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """A way in which a document may answer: its title holds all of `asked` in this look. Without one, any text holds the words
    side by side."""

    asked: Understood
    look: TitleLook | None


def ways_to_match(understood: Understood) -> tuple[tuple[Way, ...], ...]:
    """From the best match to the worst, in groups; what fits none comes after all.

    Names that begin with the goods, then names that hold them the farther from their beginning, then names that only look alike
    without accents; each time those with all the words before those with the first term, whose other words stand somewhere
    else ("cà phê" of Đắk Lắk). Last, texts with the words side by side, such as a seller's name.
    """
    if len(understood.terms) == 1 == len(understood.words):
        return _ways_of_a_word(understood)
    whole = [tuple(Way(understood, look) for look in looks) for looks in looks_for(understood)]
    if len(understood.terms) == 1:
        return tuple(whole)
    # "HTX mật ong" is honey of a cooperative.
    head = next((term for term in understood.terms if not term.is_seller_kind), understood.terms[0])
    first = understood.only((head,))
    begun = [tuple(Way(first, look) for look in looks) for looks in looks_for(first)]
    if len(begun) < len(whole):
        # Only other words than the first have accents.
        begun.append(())
    return (*(group for pair in zip(whole, begun, strict=False) for group in pair if group), (Way(understood, None),))


def _ways_of_a_word(understood: Understood) -> tuple[tuple[Way, ...], ...]:
    """The ways of a lone word. Names that hold it as what most people mean by it come first, then other words for goods in whose name
    it is a part ("lạc" for "phộng"), then other things that are called so ("trứng vịt" for "vịt") and other words for these. Names
    of places that hold it ("Cam Cao Phong" for "cao") come last."""
    (term,) = understood.terms
    others = (*term.phrases[0].unless, *synonyms().beside.get(term.words, ()))
    groups = []
    for looks in looks_for(understood):
        typed = [look for look in looks if not look.by_meaning]
        meant = [replace(look, not_in_places=True, unless=others if look.accents else ()) for look in typed]
        groups.append([Way(understood, look) for look in (*meant, *looks[len(typed) :])])
    alike = [groups.pop()] if accented(term.words) else []
    named = TitleLook(True, side_by_side=True)
    meanings = {meaning.words for meaning in synonyms().within.get(term.words[0], ())}
    near = tuple(phrase for phrase in term.otherwise if phrase.words in meanings)
    far = tuple(phrase for phrase in term.otherwise if phrase.words not in meanings)

    def otherwise(phrases: tuple[Phrase, ...]) -> list[Way]:
        look = TitleLook(True, by_meaning=True)
        return [Way(understood.only((Term(phrases),)), look)] if phrases else []

    groups += [otherwise(near), [Way(understood, replace(named, not_in_places=True))], otherwise(far), *alike]
    groups.append([Way(understood, named)])
    return tuple(tuple(group) for group in groups if group)


def looks_for(understood: Understood) -> tuple[tuple[TitleLook, ...], ...]:
    """The ways from the best match to the worst, in groups: one for each of WORDS_BEFORE, then names that only look alike without
    accents.

    Vietnamese names begin with what the goods are, or with what was made of them: "cà phê rang" is coffee, "bột cà phê" is made
    of it, "mật ong hoa cà phê" is honey. Who types accents means them; for words typed without any, a name that looks alike
    stands in the same groups. A single word without accents may be one that has none: "ong" is the bee of "mật ong" before it is
    the pipe of "ống hút tre", so names with up to two words before the very word come before names that begin with what looks alike.
    """
    words = list(understood.words)
    has_other_words = any(len(term.phrases) > 1 for term in understood.terms)
    several = len(words) > 1
    alike = [_looks(False, several, before) for before in WORDS_BEFORE]
    has_accents = fold_words(words) != words
    groups = []
    for before, looks_alike in zip(WORDS_BEFORE, alike, strict=True):
        meant = (TitleLook(True, before=before, by_meaning=True),) if has_other_words else ()
        groups.append((*_looks(True, several, before), *(() if has_accents else looks_alike), *meant))
    if has_accents:
        # A strict reading finds no other title that only looks alike, unless its text has the very words.
        is_strict = any(phrase.strict for term in understood.terms for phrase in term.phrases)
        if is_strict:
            # So few that it is enough to tell names that begin with the words.
            alike = [[replace(look, typed_bare=True) for look in looks] for looks in (alike[0], alike[-1])]
        groups.append(tuple(look for looks in alike for look in looks))
    elif not several:
        very_words = [(look,) for look, *_others in groups[:3]]
        groups[:3] = [*very_words, *(tuple(others) for _look, *others in groups[:3])]
    return tuple(groups)


def _looks(accents: bool, several: bool, before: int | None) -> tuple[TitleLook, ...]:
    side_by_side = TitleLook(accents, side_by_side=True, before=before)
    return (side_by_side, TitleLook(accents, before=before)) if several else (side_by_side,)


Key = TypeVar("Key")


def take_turns(ranked: Sequence[tuple[Key, Hashable, int, Hashable]]) -> list[Key]:
    """Keys in an order in which sellers take turns; `ranked` are (key, match, points, seller) from the best on.

    Within a level (goods that match as well and are all in stock, or all sold out) each seller's best goods come first, then
    each one's next. Levels keep their order, and so do one seller's goods. Turns put no goods before others of the same level and
    star that are brought to the shopper while they are not. The same goods always give the same order.
    """
    taken: Counter[tuple[Hashable, Hashable]] = Counter()
    levels: dict[Hashable, int] = {}
    placed = []
    for place, (_key, match, points, seller) in enumerate(ranked):
        level = levels.setdefault((match, points >= IN_STOCK), len(levels))
        placed.append((level, taken[level, seller] // IN_A_ROW, place))
        taken[level, seller] += 1
    order = [place for _level, _turn, place in sorted(placed)]
    of_star: dict[tuple[Hashable, int], list[int]] = {}
    for position, place in enumerate(order):
        _key, match, points, _seller = ranked[place]
        of_star.setdefault((match, points // STARS[3]), []).append(position)
    for positions in of_star.values():
        goods = sorted(
            (order[position] for position in positions), key=lambda place: not _is_delivered(ranked[place][2])
        )
        for position, place in zip(positions, goods, strict=True):
            order[position] = place
    return [ranked[place][0] for place in order]


def _is_delivered(points: int) -> bool:
    return points % STARS[3] >= DELIVERED
