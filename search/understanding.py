"""What the words of a search mean: the one reading of a query that both engines answer.

A query is a list of terms; a product is found when every term is. A term may be put in several ways (as typed, a regional
word for it, what was meant by half-typed Telex), each a phrase of words with a weight.
"""

from dataclasses import dataclass

from search.words import exact_words

# More words than this are not looked up; a page says so.
MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to put a term: words side by side, composed and in lower case as `exact_words` gives them.

    `weight` is 1 for what was typed and lower for what merely means the same. With `accented`, only the very accents match
    ("dứa" is not "dừa"); without, accents are compared only for the order of hits.
    """

    words: tuple[str, ...]
    weight: float = 1.0
    accented: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """What one or several words of a query ask for; any of its phrases satisfies it."""

    phrases: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """A query's words, read. `words` are those looked up, `left_out` those beyond the limit."""

    words: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    left_out: tuple[str, ...] = ()


def understand(text: str) -> Understood:
    """Read the words of a query. Pure: the same text always reads the same, and no query is made."""
    given = list(dict.fromkeys(exact_words(text)))
    words = tuple(given[:MOST_WORDS])
    return Understood(words, tuple(Term((Phrase((word,)),)) for word in words), tuple(given[MOST_WORDS:]))
