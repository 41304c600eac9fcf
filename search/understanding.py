"""What the words of a search mean: the one reading of a query that both engines answer.

A query is a list of terms; a product is found when every term is. A term may be put in several ways (as typed, a regional
word for it), each a phrase of words with a weight. Words that only say which of the goods are wanted most (a size, "5 sao")
are no terms: they lift goods and find none.
"""

import re
from dataclasses import dataclass

from search.offers import FilterOffer, offers_in
from search.quantities import take_quantities
from search.synonyms import synonyms
from search.words import exact_words

# More words than this are not looked up; a page says so.
MOST_WORDS = 12
# A word typed is worth 1; another word for the same thing less, so that what was typed comes first.
SYNONYM_WEIGHT = 0.8

# Words around the goods, not of them: left out as long as another word is there.
_FILLERS = frozenset(
    "mua bán cần tìm kiếm muốn giá rẻ ngon nhất tại ở của cho các những loại và với được không có là thì nào đâu gì làm mình tôi "
    "em chị anh ơi ạ nhé nha xin hỏi shop sàn chợ uy tín chất lượng chính hiệu thật sạch đặc sản ocop".split()
)
_FILLERS_FOLDED = frozenset("mua ban can tim gia re ngon nhat tai cua cho loai dac san chinh hieu ocop".split())
# What counts a fruit, North and South: says nothing when the fruit follows.
_CLASSIFIERS = frozenset(("quả", "trái", "qua", "trai"))
_CODE = re.compile(r"(?=\S*\d)(?=\S{5})[^\W_]+(?:[-/._][^\W_]+)+|\d{8,}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to put a term: words side by side, composed and in lower case as `exact_words` gives them.

    `weight` is 1 for what was typed and lower for what merely means the same. A phrase matches anywhere in a document,
    accents ignored; an `accented` one only in a title and with the very accents ("dứa" is not "dừa"). With `prefix` the last
    word may be the beginning of a word. With `sets` only goods of these OCOP sets count ("trà" means "chè" among teas), and a
    title that holds one of the `unless` phrases with the very accents does not ("bắp" is not "bắp cải").
    """

    words: tuple[str, ...]
    weight: float = 1.0
    accented: bool = False
    prefix: bool = False
    sets: tuple[str, ...] = ()
    unless: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """What one or several words of a query ask for; any of its phrases satisfies it. The first is what was typed."""

    phrases: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """A query's words, read.

    `words` are those looked up, in the order typed; `left_out` those beyond the limit. `lifts` are phrases that no product must
    hold; goods that hold them stand before others that match as well. `offers` are filters that the words name; goods that
    fit them are lifted too, and a page offers them as chips. `codes` are numbers of papers or goods in one piece
    ("3981qđubnd"); what carries one stands first. `second` is the text of a second reading, when this is one.
    """

    words: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    left_out: tuple[str, ...] = ()
    lifts: tuple[Phrase, ...] = ()
    offers: tuple[FilterOffer, ...] = ()
    codes: tuple[str, ...] = ()
    second: str = ""


def understand(text: str) -> Understood:
    """Read the words of a query. The same text always reads the same; nothing is asked but the names of provinces, from memory."""
    offered = offers_in(text)
    sizes = take_quantities(offered.rest)
    codes, rest = _take_codes(sizes.rest)
    given = list(dict.fromkeys(_without_fillers(exact_words(rest))))
    kept = given[: MOST_WORDS - len(codes)]
    lifts = [Phrase((word,)) for word in sizes.words]
    lifts += [Phrase(tuple(exact_words(words))) for words in offered.taken]
    terms = [*(_code_term(code) for code in codes), *_terms(kept)]
    if not terms and not offered.offers:
        # "500g" alone is what is looked for.
        terms, lifts = [Term((phrase,)) for phrase in lifts], []
    return Understood(
        words=tuple(word for term in terms for word in term.phrases[0].words),
        terms=tuple(terms),
        left_out=tuple(given[len(kept) :]),
        lifts=tuple(lifts),
        offers=offered.offers,
        codes=tuple(joined_code(code) for code in codes),
    )


def joined_code(code: str) -> str:
    """A number of a paper or of goods in one piece, as documents carry it: "3981/QĐ-UBND" gives "3981qđubnd"."""
    return "".join(exact_words(code))


def _take_codes(text: str) -> tuple[list[str], str]:
    codes = [chunk for chunk in text.split() if _CODE.fullmatch(chunk.strip(".,;:()"))]
    return codes[:3], " ".join(chunk for chunk in text.split() if chunk not in codes[:3])


def _code_term(code: str) -> Term:
    return Term((Phrase(tuple(exact_words(code))), Phrase((joined_code(code),))))


def _without_fillers(words: list[str]) -> list[str]:
    kept = [word for word in words if word not in _FILLERS and word not in _FILLERS_FOLDED]
    return kept or words


def _terms(words: list[str]) -> list[Term]:
    """Longest known phrases first; a word in none is a term by itself."""
    known = synonyms()
    terms = []
    at = 0
    while at < len(words):
        for size in range(min(known.longest, len(words) - at), 0, -1):
            phrase = tuple(words[at : at + size])
            meanings = known.meanings_of(phrase)
            unless = known.unless.get(phrase, ())
            if meanings is not None and not _goes_on(words, at, unless):
                break
        else:
            size, phrase, meanings, unless = 1, (words[at],), (), ()
        at += size
        if phrase[0] in _CLASSIFIERS and size == 1 and at < len(words):
            continue
        others = (
            Phrase(meaning.words, SYNONYM_WEIGHT, accented=True, sets=meaning.sets, unless=meaning.unless)
            for meaning in meanings or ()
        )
        terms.append(Term((Phrase(phrase, unless=unless), *others)))
    return terms


def _goes_on(words: list[str], at: int, others: tuple[tuple[str, ...], ...]) -> bool:
    """Whether another thing's name is typed here: "bắp cải" where "bắp" would be read."""
    return any(
        tuple(words[start : start + len(other)]) == other
        for other in others
        for start in range(max(0, at - len(other) + 1), at + 1)
    )
