"""What the words of a search mean: the one reading of a query that both engines answer.

A query is a list of terms; a product is found when every term is. A term may be put in several ways (as typed, a regional
word for it), each a phrase of words with a weight. Words that only say which of the goods are wanted most (a size, "5 sao")
are no terms: they lift goods and find none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from marketplace.core.text import exact, fold
from marketplace.geography.provinces import spelled_out, spelled_places, spelled_provinces
from marketplace.traceability.numbers import lot_key
from search.lexicon import Lexicon
from search.offers import FilterOffer, offers_in
from search.quantities import PACKS, take_quantities
from search.synonyms import Meaning, is_typed, synonyms
from search.words import exact_words, fold_words, goods_word, joined_code, place_word

# More words than this are not looked up; a page says so.
MOST_WORDS = 12
# A longer query tells a story; an unknown word in it is no misspelt name.
LONGEST_NAME = 6
# A word typed is worth 1; another word for the same thing less, so that what was typed comes first.

# Words around the goods, not of them: left out as long as other words are there. Whole phrases where a single word may be
# goods ("giá" is bean sprouts, "cần" celery); without accents phrases only ("cua" is a crab).
_FILLERS = (
    "giá rẻ", "giá tốt", "ở đâu", "chất lượng cao", "chất lượng", "uy tín", "chính hiệu", "chính gốc", "đặc sản", "thơm ngon",
    "ngon nhất", "shop có bán", "có bán", "shop ơi", "shop", "cho em hỏi giá", "cho hỏi giá", "cho em hỏi", "cho mình hỏi", "cho hỏi", "hỏi giá", "xin giá",
    "giá bao nhiêu", "bao nhiêu tiền", "bao nhiêu", "không ạ", "vậy ạ", "ạ", "bán", "giá sỉ", "giá lẻ", "giá gốc", "bán sỉ", "bán lẻ", "mua sỉ", "mua lẻ", "tại vườn", "mã số thuế", "mst",
    "free ship", "freeship", "miễn phí vận chuyển", "cần tìm", "tôi muốn mua", "muốn mua", "cần mua", "tìm mua", "mua", "ngon", "của", "tại", "ở", "những", "các", "và", "hoặc", "and", "or",
    "cho người bị", "cho người bệnh", "cho người", "tốt cho", "chữa bệnh", "trị bệnh", "hỗ trợ", "where to buy", "for sale", "from", "local", "vietnamese", "authentic", "ocop", "chục", "sản phẩm", "hàng hóa",
)  # fmt: skip
_FILLER_FORMS = sorted({*_FILLERS, *(fold(words) for words in _FILLERS if " " in words)}, key=len, reverse=True)
_FILLER = re.compile(rf"(?<!\w)(?:{'|'.join(_FILLER_FORMS)})(?!\w)|^\s*hàng(?!\w)|(?<!\w)(?:không|khong|hông)\s*\?")
# Illnesses, and what is said of goods that are to help. What names one is looked for as a whole, and a page says that food is no
# medicine.
_ILLNESSES = (
    "tiểu đường", "đái tháo đường", "huyết áp", "cao huyết áp", "ung thư", "mỡ máu", "tim mạch", "gan nhiễm mỡ", "mất ngủ", "dạ dày",
    "bao tử", "xương khớp", "đau khớp", "thoái hóa", "giảm cân", "giảm béo", "tăng cân", "bổ thận", "bổ não", "bổ gan", "yếu sinh lý", "sinh lý",
    "đại tràng", "táo bón", "viêm họng", "viêm xoang", "hen suyễn", "covid", "gút", "bệnh gút", "đột quỵ",
)  # fmt: skip
ILLNESSES = {form: words for words in _ILLNESSES if " " in words for form in (words, fold(words))}
_LONGEST_ILLNESS = 3
_OF_HEALTH = re.compile(
    rf"(?<!\w)(?:{'|'.join(sorted({*_ILLNESSES, *ILLNESSES}, key=len, reverse=True))}|tốt cho|tot cho|chữa|chua benh|trị bệnh|tri benh|"
    r"(?<!quảng )trị ho|(?<!quang )tri ho|thuốc ho|thuoc ho|(?:cho )?người bệnh|diabetes|weight loss|blood pressure)(?!\w)"
)
# What counts a fruit, North and South: says nothing when the fruit follows.
_CLASSIFIERS = frozenset(("quả", "trái", "qua", "trai"))
# What stood before the name of a district; a commune is never called so.
_DISTRICT_TITLES = frozenset(
    {("huyện",), ("huyen",), ("quận",), ("quan",), ("thị", "xã"), ("thi", "xa"), ("tx",), ("h",), ("q",)}
)
# What stands before the name of a place.
_TITLE_WORDS = "tỉnh|huyện|quận|xã|phường|thị trấn|thị xã|thành phố|đặc khu|tp|tx|tt|x|p|q|h"
_TITLES = tuple(tuple(title.split(" ")) for title in f"{_TITLE_WORDS}|{fold(_TITLE_WORDS)}".split("|"))
_LONGEST_PLACE = 5
# What stands before the number of a lot, parted from it.
_LOT_NAMED = re.compile(r"(?:số lô|mã lô|lô số|lô hàng|lô|lot|so lo|ma lo|lo so|lo hang|lo)[\W_]+")
# Words that say nothing of goods where nothing else of a text is found.
SAY_NOTHING = frozenset((
    "ăn", "uống", "đồ", "món", "loại", "hàng", "thứ", "cho", "để", "với", "cùng", "và", "có", "không", "là", "làm", "dùng", "mua", "bán", "con",
    "cái", "chiếc", "bà", "ông", "bé", "em", "anh", "chị", "mẹ", "bố", "người", "nhà", "một", "hai", "ba", "số", "mới", "qđ", "qd", "ubnd",
    "sạch", "ngon", "tươi", "tốt", "xịn", "đẹp", "chuẩn", "thật", "lô", "lot",
))  # fmt: skip
# A longer text is no number of a lot.
_LONGEST_LOT = 40
# A decision's number as people say it, what they say before it, and a bar code in groups.
_DECISION = re.compile(r"(?<!\w)(\d+)\s*[/.–—-]?\s*(?:qđ|qd)\s*[/.–—-]?\s*(ubnd|ttg|b[a-zđ]{2,5})(?!\w)")
_DECISION_NAMED = re.compile(r"(?<!\w)(?:quyết định|quyet dinh|qđ|qd)\s+(?:(?:số|so)\s+)?(?=\d)")
_BAR_CODE = re.compile(r"\d(?:[ .–—-]*\d){7,13}")
_CODE = re.compile(r"(?=\S*\d)(?=\S{5})[^\W_]+(?:[-/._][^\W_]+)+|\d{8,}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to put a term: words side by side, composed and in lower case as `exact_words` gives them.

    `is_meant` says that these are other words for what was typed. A phrase matches anywhere in a document,
    accents ignored; an `accented` one only in a title and with the very accents ("dứa" is not "dừa"). With `prefix` the last
    word may be the beginning of a word. With `sets` only goods of these OCOP sets count ("trà" means "chè" among teas), and a
    title that holds one of the `unless` phrases with the very accents does not ("bắp" is not "bắp cải"). With `strict` each of
    its words with accents must stand in the document with these, or in a title that was typed without accents: "dừa" finds
    "Dua tuoi", but no "dứa". Elsewhere a word without accents is a word of its own: "mang" is no "măng".
    """

    words: tuple[str, ...]
    is_meant: bool = False
    accented: bool = False
    prefix: bool = False
    strict: bool = False
    sets: tuple[str, ...] = ()
    unless: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """What one or several words of a query ask for; any of its phrases satisfies it. The first is what was typed.

    So does any of `places`, the `place_word`s of communes of before that these words and their neighbours name; no name of goods
    holds one, so they say nothing about where goods stand. And any of `otherwise`, other words for goods in whose name what was typed
    is one of several words; they come last.
    """

    phrases: tuple[Phrase, ...]
    places: tuple[Phrase, ...] = ()
    otherwise: tuple[Phrase, ...] = ()

    @property
    def ways(self) -> tuple[Phrase, ...]:
        """Everything that satisfies the term."""
        return (*self.phrases, *self.places, *self.otherwise)

    @property
    def words(self) -> tuple[str, ...]:
        """The words as they were typed."""
        return self.phrases[0].words

    @property
    def is_place(self) -> bool:
        """Whether these words name a place of today or before."""
        return bool(self.places) or " ".join(self.words) in spelled_provinces()

    @property
    def is_seller_kind(self) -> bool:
        """Whether these words say what kind of seller it is, of which the table has short forms: "hợp tác xã", "htx"."""
        return any(phrase.is_meant and not phrase.accented for phrase in self.phrases[1:])


@dataclass(frozen=True, slots=True)
class Understood:
    """A query's words, read.

    `words` are those looked up, in the order typed; `left_out` those beyond the limit. `lifts` are phrases that no product must
    hold; goods that hold them stand before others that match as well. `offers` are filters that the words name; goods that
    fit them are lifted too, and a page offers them as chips. `codes` are numbers of papers or goods in one piece
    ("3981qđubnd"); what carries one stands first. `lots` are the keys of the lots that those numbers may be too, or whose goods the terms find. `may_be_lots` are those
    of lots whose number the whole text may be, and `goods_of_lots` the goods that have such a lot (`search.lots`): looked for where the
    words find nothing, or before them with `names_lot` ("lô 01"). `sort` is the order that the words ask for; a page offers it. `second` is the text of a second reading, when this is one.
    """

    words: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    left_out: tuple[str, ...] = ()
    lifts: tuple[Phrase, ...] = ()
    offers: tuple[FilterOffer, ...] = ()
    codes: tuple[str, ...] = ()
    lots: tuple[str, ...] = ()
    may_be_lots: tuple[str, ...] = ()
    names_lot: bool = False
    goods_of_lots: tuple[int, ...] = ()
    second: str = ""
    sort: FilterOffer | None = None

    @property
    def asks_for_something(self) -> bool:
        """Whether there is anything to look for. With filters only, goods must fit them all."""
        return bool(self.terms or self.offers or self.sort)

    def readings(self) -> tuple["Understood", ...]:
        """This reading as strict as the accents that were typed, and then as it is: who types accents means them, unless nothing
        has them. Those of a second reading are a guess."""
        if self.second:
            return (self,)
        strict = tuple(map(_strict, self.terms))
        spelled = (self,) if strict == self.terms else (replace(self, terms=strict), self)
        if not self.goods_of_lots:
            return spelled
        return (self._of_lots(), *spelled) if self.names_lot else (*spelled, self._of_lots())

    @property
    def only_looks_alike(self) -> bool:
        """Whether accents were typed and what this reading finds need not have them."""
        as_typed = any(phrase.strict for term in self.terms for phrase in term.phrases)
        return any(accented(term.words) for term in self.terms) and not (as_typed or self.second or self.lots)

    @property
    def names_goods(self) -> bool:
        """Whether one of the terms is a name of goods in the table of regional words."""
        known = synonyms()
        return any(term.words in known.names or term.words in known.beside for term in self.terms)

    def looks_alike_by_chance(self, known: Lexicon) -> bool:
        """Whether what has these words but for their accents has nothing to do with them: no name holds two of them side by side, and
        they name no place. "Cà pê" is no sack of "PE" from "Cà Mau". Asked of a reading that has left its accents."""
        words = list(self.words)
        return len(words) > 1 and not (known.stand_together(words) or places_in(fold_words(words)))

    def _of_lots(self) -> "Understood":
        """The reading that takes the whole text for the number of a lot."""
        term = Term(tuple(Phrase((goods_word(product),)) for product in self.goods_of_lots))
        return Understood(words=term.words, terms=(term,), lots=self.may_be_lots)

    @property
    def wishes(self) -> tuple[tuple[FilterOffer, ...], ...]:
        """The offers, those together of which a product can only fit one (stars, provinces) or is to fit both (a price's ends)."""
        together: dict[object, list[FilterOffer]] = {}
        for offer in self.offers:
            about = {"price_min": "price", "price_max": "price", "stars": "stars", "province": "province"}
            together.setdefault(about.get(offer.name, offer), []).append(offer)
        return tuple(map(tuple, together.values()))

    def only(self, terms: tuple[Term, ...]) -> "Understood":
        """The same with some of its terms."""
        return replace(self, terms=terms, words=tuple(word for term in terms for word in term.words))

    def widened(self) -> "Understood":
        """A wider reading, for when nothing holds all terms: a single word without accents means all that it may stand for."""
        known = synonyms()
        return replace(
            self,
            terms=tuple(
                replace(term, phrases=(*term.phrases, *map(_meant, known.possible_meanings_of(term.words))))
                if len(term.words) == 1 and not term.phrases[1:]
                else term
                for term in self.terms
            ),
        )

    def relaxed(self, found: tuple[Term, ...]) -> "Understood":
        """The widest reading, for when nothing holds all terms and `found` are the most that stand together somewhere.

        The goods must be there, which the first two words of these terms name; all other terms only lift.
        """
        needed = 1 + (len(found[0].words) == 1 and len(found) > 1)
        kept = found[:needed]
        lifts = tuple(term.phrases[0] for term in self.terms if term not in kept)
        if len(kept) == 1 == len(kept[0].words):
            # One syllable alone is too little to look past its accents: "sò" of "sò huyết" is no "sô cô la".
            kept = (_strict(kept[0]),)
        return replace(self.only(kept), lifts=(*self.lifts, *lifts), may_be_lots=(), goods_of_lots=())


def understand(text: str) -> Understood:
    """Read the words of a query. The same text always reads the same; nothing is asked but the names of provinces, from memory."""
    offered = offers_in(text)
    sizes = take_quantities(offered.rest)
    codes, rest = _take_codes(_in_one_piece(sizes.rest))
    districts = _named_as_districts(exact_words(rest))
    given = _each_once(_provinces_spelled_out(_without_fillers(rest, beside_others=bool(codes))))
    lifts = [Phrase((word,)) for word in sizes.words]
    if (
        len(given) > 1
        and given[-1] in PACKS
        and not given[-2].isdigit()
        and not synonyms().meanings_of(tuple(given[-2:]))
    ):
        # "mật ong hũ" is honey, of which jars are wanted most; "đậu hũ" is tofu.
        lifts += [Phrase((word,)) for word in PACKS[given.pop()]]
    kept = given[: MOST_WORDS - len(codes)]
    lifts += [Phrase(tuple(exact_words(words))) for words in offered.taken]
    terms = [*(_code_term(code) for code in codes), *_terms(kept, districts)]
    if len(terms) > 1 and not codes and (name := " ".join(kept)) in spelled_places():
        # Nothing but a place: "Bến Nghé" does not ask for what is "bền" and a "nghề".
        known = (Phrase((place_word(name),)),) if spelled_places()[name] and name not in districts else ()
        terms = [Term((Phrase(tuple(kept)),), known)]
    if len(terms) == 1 == len(terms[0].phrases) == len(kept):
        # Only a lone word is the whole name: "muối khổ" is no salted bitter gourd.
        known = synonyms()
        others = (*known.within.get(kept[0], ()), *known.within_beside.get(kept[0], ()))
        terms = [replace(terms[0], otherwise=tuple(map(_meant, others)))]
    lifts += dict.fromkeys(place for term in terms for place in term.places)
    lifts += _first_meanings(kept)
    if not terms and not offered.offers and not offered.sort:
        # "500g" alone is what is looked for.
        terms, lifts = [Term((phrase,)) for phrase in lifts], []
    may_be_lots, names_lot = _read_lot(text)
    return Understood(
        words=tuple(word for term in terms for word in term.words),
        terms=tuple(terms),
        left_out=tuple(given[len(kept) :]),
        lifts=tuple(lifts),
        offers=offered.offers,
        codes=tuple(joined_code(code) for code in codes),
        lots=tuple(map(lot_key, codes)),
        may_be_lots=may_be_lots,
        names_lot=names_lot,
        sort=offered.sort,
    )


def names_health(text: str) -> bool:
    """Whether a text asks for goods against an illness, or that are good for somebody's health."""
    return bool(_OF_HEALTH.search(exact(text)))


def accented(words: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the words that have accents."""
    return tuple(word for word, bare in zip(words, fold_words(list(words)), strict=True) if word != bare)


def _strict(term: Term) -> Term:
    """The term with the accents that were typed, if any."""
    return (
        replace(term, phrases=(replace(term.phrases[0], strict=True), *term.phrases[1:]))
        if accented(term.words)
        else term
    )


def _in_one_piece(text: str) -> str:
    """A text with its numbers of decisions and its bar code as papers have them: "quyết định số 3981 QĐ UBND" gives "3981/qđ-ubnd"."""
    if _BAR_CODE.fullmatch(text.strip()):
        return "".join(filter(str.isdigit, text))
    text = _DECISION.sub(r"\1/qđ-\2", _DECISION_NAMED.sub("qđ ", text))
    return re.sub(r"(?<!\w)qđ\s+(?=\d+/)", "", text)


def _take_codes(text: str) -> tuple[list[str], str]:
    codes = [chunk for chunk in text.split() if _CODE.fullmatch(chunk.strip(".,;:()"))]
    return codes[:3], " ".join(chunk for chunk in text.split() if chunk not in codes[:3])


def _code_term(code: str) -> Term:
    return Term((Phrase(tuple(exact_words(code))), Phrase((joined_code(code),))))


def _read_lot(text: str) -> tuple[tuple[str, ...], bool]:
    """Keys of lots whose number the whole text may be, and whether it says so. A number has a digit: "lô hội" is a plant."""
    spelled = exact(text).strip()
    named = _LOT_NAMED.match(spelled)
    # The pack itself may say "LOT 12".
    keys = [lot_key(spelled[named.end() :])] if named else []
    keys.append(lot_key(spelled))
    keys = [key for key in keys if len(key) <= _LONGEST_LOT and any(map(str.isdigit, key))]
    return tuple(keys), bool(named and keys)


def _without_fillers(text: str, *, beside_others: bool) -> list[str]:
    words = exact_words(_FILLER.sub(" ", text))
    if not words and not beside_others:
        words = exact_words(text)
    titles = {at for place in places_in(words) for at in range(_with_title(words, place).start, place.start)}
    return [word for at, word in enumerate(words) if at not in titles]


def _each_once(words: list[str]) -> list[str]:
    """Every word once, but for names that say a syllable twice: "chôm chôm"."""
    kept: dict[str, int] = {}
    for word, together in groupby(words):
        kept.setdefault(word, 2 if len(list(together)) == 2 else 1)
    return [word for word, times in kept.items() for _time in range(times)]


def places_in(words: list[str]) -> list[slice]:
    """Where the words name places of today or before, a province or several words, the longest first at each word."""
    below, provinces = spelled_places(), spelled_provinces()
    return [
        slice(start, start + size)
        for start in range(len(words))
        for size in range(min(_LONGEST_PLACE, len(words) - start), 0, -1)
        if (name := spelled_out(" ".join(words[start : start + size]))) in provinces or name in below
    ]


def _provinces_spelled_out(words: list[str]) -> list[str]:
    """The words, a province's name with all its accents where some were typed, or its English name."""
    spelled = list(words)
    # From the last on, as a name may be of fewer words than were typed.
    for place in reversed(places_in(words)):
        spelled[place] = spelled_out(" ".join(words[place])).split(" ")
    return spelled


def _goods_in(words: list[str]) -> list[slice]:
    """Where words are a name of goods in the table of regional words, spelled as there, or an illness."""
    known = synonyms()
    return [
        slice(start, start + size)
        for start in range(len(words))
        for size in range(1, known.longest + 1)
        if tuple(words[start : start + size]) in known.meanings or " ".join(words[start : start + size]) in ILLNESSES
    ]


def named_words(words: list[str]) -> set[int]:
    """The numbers of the words in names of places, and of goods that the table of regional words knows: they are spelled as they are
    to be."""
    return {at for name in (*places_in(words), *_goods_in(words)) for at in range(name.start, name.stop)}


def _place_in_one(word: str) -> str | None:
    """The name of two words that was typed without the blank between: "sapa"."""
    parted = (f"{word[:end]} {word[end:]}" for end in range(1, len(word)))
    return next((name for name in parted if name in spelled_provinces() or name in spelled_places()), None)


def _with_title(words: list[str], place: slice) -> slice:
    """The place with the title that stands before it: "huyện Đức Trọng"."""
    for title in _TITLES:
        size = len(title)
        if size <= place.start and tuple(words[place.start - size : place.start]) == title:
            return slice(place.start - size, place.stop)
    return place


def _named_as_districts(words: list[str]) -> frozenset[str]:
    """The names of places before which the title of a district stands: "huyện Di Linh"."""
    places = places_in(words)
    titled = ((place, _with_title(words, place).start) for place in places)
    return frozenset(
        " ".join(words[place]) for place, start in titled if tuple(words[start : place.start]) in _DISTRICT_TITLES
    )


def place_in(text: str) -> str:
    """The last place that a text names, with its title; empty when it names none."""
    words = exact_words(text)
    place = max(places_in(words), key=lambda each: (each.stop, each.stop - each.start), default=None)
    return " ".join(words[_with_title(words, place)]) if place else ""


def without_place(text: str) -> tuple[str, str] | None:
    """A text without the last place that it names, and that place; None when it names none, or nothing else."""
    spelled = exact(text)
    shown = text if len(text) == len(spelled) else spelled
    found = list(re.finditer(r"[^\W_]+", spelled))
    words = [match[0] for match in found]
    place = max(places_in(words), key=lambda each: (each.stop, each.stop - each.start), default=None)
    if place is None:
        return None
    titled = _with_title(words, place)
    start, end = found[titled.start].start(), found[place.stop - 1].end()
    rest = " ".join((shown[:start] + " " + shown[end:]).split())
    return (rest, shown[found[place.start].start() : end]) if exact_words(rest) else None


def _terms(words: list[str], districts: frozenset[str] = frozenset()) -> list[Term]:
    """Longest known phrases first, the names of provinces among them; a word in none is a term by itself. Of the names that stand
    for `districts` no commune is meant."""
    known, provinces = synonyms(), spelled_provinces()
    named = [
        place
        for place in places_in(words)
        if (name := " ".join(words[place])) not in districts and spelled_places().get(name)
    ]
    terms = []
    at = 0
    while at < len(words):
        for size in range(min(max(known.longest, _LONGEST_ILLNESS), len(words) - at), 0, -1):
            phrase = tuple(words[at : at + size])
            meanings = known.meanings_of(phrase)
            unless = known.unless.get(phrase, ())
            if meanings is not None and not _goes_on(words, at, unless):
                break
            if size > 1 and (" ".join(phrase) in provinces or " ".join(phrase) in ILLNESSES):
                meanings = ()
                break
        else:
            # "Đu đủ" is no goods with a "du" somewhere.
            size = 2 if len(set(fold_words(words[at : at + 2]))) == 1 < len(words[at : at + 2]) else 1
            phrase, meanings, unless = tuple(words[at : at + size]), (), ()
        at += size
        if phrase[0] in _CLASSIFIERS and size == 1 and at < len(words):
            continue
        phrases = Phrase(phrase, unless=unless), *map(_meant, meanings or ())
        places = (place for place in named if place.start < at and place.stop > at - size)
        terms.append(Term(phrases, tuple(Phrase((place_word(" ".join(words[place])),)) for place in places)))
    return terms


def _first_meanings(words: list[str]) -> list[Phrase]:
    """What goods are called that are meant by the first of several words, where other goods have names that begin with it: "bơ Đắk Lắk"
    is an avocado before it is peanut butter. None where such another name is typed."""
    others = synonyms().beside.get(tuple(words[:1]), ())
    if len(words) < 2 or not others or _goes_on(words, 0, others):
        return []
    return [Phrase(tuple(words[:1]), accented=True, unless=others)]


def _meant(meaning: Meaning) -> Phrase:
    return Phrase(meaning.words, is_meant=True, accented=meaning.in_names, sets=meaning.sets, unless=meaning.unless)


def _goes_on(words: list[str], at: int, others: tuple[tuple[str, ...], ...]) -> bool:
    """Whether another thing's name is typed here: "bắp cải" where "bắp" would be read."""
    return any(
        is_typed(words[start : start + len(other)], other)
        for other in others
        for start in range(max(0, at - len(other) + 1), at + 1)
    )


@dataclass(frozen=True, slots=True)
class Less:
    """A reading without some of the words, `left_out`; `place` is the text without the place among them, and the place."""

    reading: Understood
    left_out: tuple[str, ...]
    place: tuple[str, str] | None


def with_less(text: str, understood: Understood, found: tuple[Term, ...]) -> Iterator[Less]:
    """What to look for instead of a text of which nothing holds all, the first that finds something: the same goods from any place,
    then what `relaxed` asks for. `found` are the terms that stand together somewhere; with all or none of them there is nothing.
    """
    if not 0 < len(found) < len(understood.terms):
        return
    place = without_place(understood.second or text)
    if place:
        yield Less(understand(place[0]), (place[1],), place)
    if all(word in SAY_NOTHING for term in found for word in term.words):
        return
    left_out = tuple(word for term in understood.terms if term not in found for word in term.words)
    reading = understood.relaxed(found)
    typed, read = exact_words(text), exact_words(understood.second)
    corrected = {new: old for old, new in zip(typed, read, strict=False) if old != new}
    if len(typed) == len(read) and corrected.keys() <= {*left_out}:
        # What was corrected helped nothing, so it is not spoken of.
        reading, left_out = replace(reading, second=""), tuple(corrected.get(word, word) for word in left_out)
    yield Less(reading, left_out, place if place and {*exact_words(place[1])} <= {*left_out} else None)


def may_be_scattered(text: str) -> bool:
    """Whether a text is short, and of words that name neither goods of the table nor a place."""
    words = exact_words(text)
    short = 1 < len(words) <= LONGEST_NAME and all(word.isalpha() for word in words)
    return short and not (places_in(words) or _goods_in(words))


def is_scattered(text: str, known: Lexicon) -> bool:
    """Whether the words of such a text stand side by side in no name."""
    return may_be_scattered(text) and not known.stand_together(exact_words(text))


def reread(text: str, known: Lexicon) -> Understood | None:
    """Another reading of a query that found nothing, or None when there is none.

    A word that occurs nowhere is taken for Telex or VNI keys, for the beginning of a word when it is the last, for a word with
    one letter wrong, or for two words without their blank. Names of places, and of goods that the table of regional words knows, are
    left as they are. When every word occurs, one that never stands beside its
    neighbours is taken for one that does. Long questions are not corrected, they have words of their own. `second` of the answer is the text as it was understood; it is empty when only the
    last word was completed.
    """
    words = exact_words(text)
    is_name = len(words) <= LONGEST_NAME
    named = named_words(words)
    read: list[str] = []
    prefix = False
    for i, word in enumerate(words):
        if not word.isalpha() and not any(letter.isalpha() for letter in word) or known.knows(word) or i in named:
            read.append(word)
            continue
        before, after = read[-1] if read else "", words[i + 1] if i + 1 < len(words) else ""
        meant = _place_in_one(word) or known.meant_by_keys(word)
        if meant is None and not after and len(word) > 1 and known.begins(word):
            near = known.nearest(word, before, "") if is_name and word.isalpha() else None
            meant = known.completed(before, word) or (near if near and known.togetherness(before, near, "") else None)
            prefix = meant is None
            meant = meant or word
        two = known.taken_for_two(word) if meant is None else None
        meant = meant or (" ".join(two) if two else None) or known.meant_by_some_keys(word)
        near = known.nearest(word, before, after) if is_name and word.isalpha() else None
        read.append(meant or near or word)
    for i, (typed, word) in enumerate(zip(words, read, strict=True)):
        if typed != word and not word.isascii() and " " not in word:
            # Keys that lack an accent may stand for another word: "xuowng" for "xưởng", not "xương", behind "lạp".
            read[i] = known.in_company(read[i - 1] if i else "", word, read[i + 1] if i + 1 < len(read) else "")
    if read == words and not prefix and is_name:
        read = _one_word_in_place(words, known, named)
    second = " ".join(read)
    if read == words and not prefix:
        return None
    understood = understand(second)
    if prefix and understood.terms:
        *others, last = understood.terms
        begun = replace(last.phrases[0], prefix=True)
        understood = replace(understood, terms=(*others, replace(last, phrases=(begun, *last.phrases[1:]))))
    return replace(understood, second="" if read == words else second)


def is_doubtful(text: str, second: Understood, known: Lexicon) -> bool:
    """Whether a second reading has changed words that all are known: it is only worth something where it finds all words."""
    pairs = zip(exact_words(text), exact_words(second.second), strict=False)
    return bool(second.second) and all(known.knows(typed) for typed, read in pairs if typed != read)


def _one_word_in_place(words: list[str], known: Lexicon, spared: set[int]) -> list[str]:
    """The words with that one changed, but none of `spared`, which stands beside none of its neighbours anywhere, when another would."""
    for i, word in enumerate(words):
        before, after = words[i - 1] if i else "", words[i + 1] if i + 1 < len(words) else ""
        if i in spared or not word.isalpha() or known.togetherness(before, word, after):
            continue
        near = known.meant_by_keys(word) or known.nearest(word, before, after)
        if near and known.togetherness(before, near, after):
            return [*words[:i], near, *words[i + 1 :]]
    return words
