"""What else may be asked where a question found nothing: nearer words, fewer words, fewer filters, each with what it finds."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.geography.places import provinces_of_name
from search.engines.interface import SearchEngine
from search.lexicon import Lexicon
from search.offers import with_other_stars
from search.query import MULTIPLE, SINGLE, ProductQuery
from search.synonyms import synonyms
from search.understanding import ILLNESSES, SAY_NOTHING, named_words, place_in, places_in, understand
from search.words import exact_words

# So many texts are counted at most, and so many shown.
MOST_TEXTS = 12
MOST_SHOWN = 6
# Chosen values that are taken away one by one.
MOST_FILTERS = 12
# Of so many provinces that have a place of the same name.
MOST_PROVINCES = 3


@dataclass(frozen=True, slots=True)
class WayOut:
    """A question that finds `total` products. `without` is the filter and the value that it leaves out, `text` its words where
    these differ, `place` the province whose goods it asks for; a way with none of these has no filter at all."""

    query: ProductQuery
    total: int
    without: tuple[str, str] | None = None
    text: str = ""
    place: str = ""


def ways_out(engine: SearchEngine, query: ProductQuery, known: Lexicon) -> list[WayOut]:
    """Questions near one that found nothing, all of which find something: without one filter, without all, with other words; and
    where none of these does, with other words and without filters.

    A place that is named leads to the goods of its province. One call of the engine.
    """
    chosen = [(name, value) for name in (*MULTIPLE, *SINGLE) for value in query.values_of(name)][:MOST_FILTERS]
    texts = near_texts(query.q, known)
    asked = [(query.changed(q=text), None, text, "") for text in texts]
    if len(chosen) > 1:
        asked = [*((query.without(name, value), (name, value), "", "") for name, value in chosen), *asked]
    if chosen:
        asked.append((query.unfiltered(), None, "", ""))
        asked += [(query.unfiltered().changed(q=text), None, text, "") for text in texts]
    elif "province" not in dict(query.fixed) and (place := place_in(query.q)):
        asked += [
            (query.changed(q="", province=(around.code,)), None, "", around.name)
            for around in provinces_of_name(place)[:MOST_PROVINCES]
        ]
    # Other words than the typed ones lead to goods that are called so, not to what only looks alike without accents.
    as_typed = [number for number, (_query, _without, text, _place) in enumerate(asked) if text]
    totals = engine.totals([each for each, *_rest in asked], as_typed)
    ways = [WayOut(each, total, *rest) for (each, *rest), total in zip(asked, totals, strict=True) if total]
    wider = [way for way in ways if not way.text]
    near = [way for way in ways if way.text and way.query.filter_count == query.filter_count]
    return [*wider, *near[:MOST_SHOWN]] or [way for way in ways if way.text][:MOST_SHOWN]


def near_texts(text: str, known: Lexicon) -> list[str]:
    """Texts that may have been meant, the nearest first: one word spelt as goods spell it, another word for the same thing, one
    term less, one term alone, the rarest word of the only term. Of words that name nothing but filters: other stars, and one filter less."""
    understood = understand(text)
    words = exact_words(text)
    if not understood.terms:
        found = [*with_other_stars(text), *(offer.rest_of_text for offer in understood.offers)]
        return [each for each in dict.fromkeys(found) if understand(each).asks_for_something][:MOST_TEXTS]
    terms = [" ".join(term.words) for term in understood.terms]
    named = named_words(words)
    found = [
        " ".join((*words[:i], near, *words[i + 1 :]))
        for i, word in enumerate(words)
        if i not in named
        for near in known.neighbours(word)
    ]
    for i, term in enumerate(understood.terms):
        found += [_joined(terms, i, " ".join(other)) for other in synonyms().related.get(term.words, ())]
    found += [_joined(terms, i, "") for i in range(len(terms))]
    found += terms
    if len(terms) == 1 and terms[0] not in ILLNESSES and not places_in(words):
        # Where there is no "khô mực", there may be other squid; but "giò lụa" is no silk.
        (term,), table = understood.terms, synonyms()
        others = {word: (*table.beside.get((word,), ()), *table.unless.get((word,), ())) for word in term.words}
        found.append(known.rarest(word for word in term.words if term.words not in others[word]))
    return [
        each for each in dict.fromkeys(found) if each != " ".join(words) and not set(exact_words(each)) <= SAY_NOTHING
    ][:MOST_TEXTS]


def _joined(terms: Sequence[str], at: int, other: str) -> str:
    return " ".join(filter(None, (*terms[:at], other, *terms[at + 1 :])))
