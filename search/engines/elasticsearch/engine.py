"""The search engine that answers from Elasticsearch: one call per page."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from django.utils.translation import get_language

from catalogue.models import Category, CertificationScheme
from marketplace.core import clock
from marketplace.partner.models import Partner
from search.beside import best_of, words_beside
from search.cursors import read_cursor, write_cursor
from search.engines.database import cards_of
from search.engines.elasticsearch.asking import ask, ask_together
from search.engines.elasticsearch.client import EngineUnavailable
from search.engines.elasticsearch.documents import PROOFS
from search.engines.elasticsearch.indices import NAMES, PRODUCTS
from search.engines.elasticsearch.names import beside_request, found_beside
from search.engines.elasticsearch.requests import POINT_STEP, TOGETHER, TURNED, WAY_STEP, WITHOUT, Request, without
from search.engines.interface import PAGE_SIZE, FacetValue, SearchResult, counts_for, first_totals, with_suggestion
from search.lexicon import lexicon
from search.lots import with_lots
from search.models import KIND_BITS
from search.query import RATINGS, ProductQuery, QueryRefused
from search.ranking import TURNS_AMONG, take_turns
from search.understanding import Term, Understood, is_doubtful, reread, understand, with_less

_CURSOR_NAME = "es"
_LABELS = ("name", "name_en")


class ElasticsearchEngine:
    """Answers from the index of products. Raises EngineUnavailable whenever the answer is late, missing or incomplete."""

    def search(self, query: ProductQuery, *, beside: bool = False) -> SearchResult:
        understood = with_lots(understand(query.q))
        if query.q and not understood.asks_for_something:
            return SearchResult(query, [], 0)
        result = _answer_as_spelled(query, understood, words_beside(query.q) if beside else [])
        if understood.terms and not result.total and query.filter_count:
            # Filters never change how words are read, so that a filter's count is what choosing it brings.
            plain = self.search(query.unfiltered())
            found = result if plain.understood == result.understood else _answer(query, plain.understood)
            left = {"words_left_out": plain.words_left_out, "place_left_out": plain.place_left_out}
            result = replace(found, beside=result.beside, **left)
        elif understood.terms and not result.total:
            if second := reread(query.q, lexicon()):
                found = replace(_answer_as_spelled(query, second), beside=result.beside)
                if found.total or not is_doubtful(query.q, second, lexicon()):
                    understood, result = second, found
            if result.total == 0 and (wider := understood.widened()) != understood:
                understood, found = wider, _answer(query, wider)
                if found.total:
                    result = replace(found, beside=result.beside)
            if result.total == 0 and len(understood.terms) > 1:
                for less in with_less(query.q, understood, _terms_found_together(query, understood)):
                    found = _answer_as_spelled(query, with_lots(less.reading))
                    left_out = (*less.left_out, *understood.left_out)
                    result = replace(found, words_left_out=left_out, place_left_out=less.place, beside=result.beside)
                    if result.total:
                        break
        return with_suggestion(result)

    def totals(self, queries: Sequence[ProductQuery], as_typed: Collection[int] = ()) -> list[int]:
        counts = counts_for(queries, as_typed)
        if not counts:
            return [0] * len(queries)
        asked = [(PRODUCTS, Request(each.query, each.reading, clock.today()).total()) for each in counts]
        try:
            found = [answer["hits"]["total"]["value"] for answer in ask_together(asked)]
        except (KeyError, TypeError) as error:
            raise EngineUnavailable(f"unreadable answer: {error!r}") from error
        return first_totals(len(queries), counts, found)


def _answer_as_spelled(query: ProductQuery, understood: Understood, beside: Sequence[str] = ()) -> SearchResult:
    """The answer of the strictest reading that finds something, with filters of the strictest alone; the words `beside` are asked
    for once.

    When none does, that of the strictest: its counts say what the same words find without a filter.
    """
    first, *others = understood.readings()
    result = _answer(query, first, beside)
    if result.total or query.filter_count:
        return result
    for reading in others:
        if not reading.looks_alike_by_chance(lexicon()) and (wider := _answer(query, reading)).total:
            return replace(wider, beside=result.beside)
    return result


def _answer(query: ProductQuery, understood: Understood, beside: Sequence[str] = ()) -> SearchResult:
    """Answer with one call; with the sellers, pages and stories that hold the words `beside`, if any."""
    request = Request(query, understood, clock.today())
    turns = _page_of_turns(query, request)
    try:
        if turns:
            hits = request.hits(start=0, size=TURNS_AMONG)
        else:
            after = _search_after(query, request) if query.after else None
            hits = request.hits(start=(query.page - 1) * PAGE_SIZE, search_after=after)
        words = list(beside)
        named = [(NAMES, beside_request(words))] if words else []
        counts = [(PRODUCTS, counting) for counting in request.counts()]
        found, *answers = ask_together([(PRODUCTS, hits), *counts, *named])
        counted, names = answers[: len(counts)], answers[len(counts) :]
        result = _read(query, request, found["hits"]["hits"], counted, turns)
        return replace(result, beside=best_of(found_beside(names[0]), words)) if names else result
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        # An index of another form, or an answer that something on the way has spoilt.
        raise EngineUnavailable(f"unreadable answer: {error!r}") from error


def _terms_found_together(query: ProductQuery, understood: Understood) -> tuple[Term, ...]:
    """The terms that some title holds together, as many of their words as possible; those of any text when no title does."""
    hits = ask(PRODUCTS, Request(query, understood, clock.today()).terms_found())["hits"]["hits"]
    found: Counter[tuple[int, int]] = Counter()
    for hit in hits:
        if hit["_score"] == hits[0]["_score"]:
            titled, held = (sum(1 << int(name[1:]) for name in hit["matched_queries"] if name[0] == of) for of in "ta")
            found[titled, held] += 1
    # Of equals those that most goods hold, then the earlier terms, as in the database.
    titled, held = min(found, key=lambda each: (-found[each], each), default=(0, 0))
    return tuple(term for number, term in enumerate(understood.terms) if (titled or held) >> number & 1)


def _page_of_turns(query: ProductQuery, request: Request) -> int | None:
    """The page asked for, by its number or by a cursor that is one, where sellers take turns; None where they do not."""
    if not request.is_by_text or query.sellers:
        return None
    page = query.page
    if query.after:
        try:
            page = max(1, *read_cursor(_CURSOR_NAME, query, (int,)))
        except QueryRefused:
            return None
    return page if page <= TURNS_AMONG // PAGE_SIZE else None


def _search_after(query: ProductQuery, request: Request) -> list:
    kinds = tuple(_KINDS.get(next(iter(key)).rpartition(".")[2], int) for key in request.sort())
    return read_cursor(_CURSOR_NAME, query, kinds)


# Scores are the only sort values that are no whole numbers: moments come as milliseconds, switches as 0 and 1.
_KINDS = {"_score": float}


def _read(
    query: ProductQuery, request: Request, hits: list[dict], counted: list[dict], turns: int | None
) -> SearchResult:
    counts, numbers = _taken_apart(counted)
    everything = counted[0]["hits"]["total"]["value"]
    total = numbers.get(without(), everything)
    start = (query.page - 1) * PAGE_SIZE
    last = hits[-1]["sort"] if hits else []
    if turns:
        start = (turns - 1) * PAGE_SIZE
        if turns < TURNS_AMONG // PAGE_SIZE:
            last = [turns + 1]
        hits = take_turns([(hit, *_steps(hit["_score"]), _seller_of(hit)) for hit in hits])
        hits = hits[start : start + PAGE_SIZE]
    more = len(hits) == PAGE_SIZE and start + PAGE_SIZE < total
    return SearchResult(
        query,
        # The product's key is the last of the sort keys.
        cards_of([hit["sort"][-1] for hit in hits], query.sellers),
        total,
        _facets(query, request, counts, total),
        {name: numbers.get(without(name), everything) for name in request.filters if name != "seller"},
        request.understood.left_out,
        next_after=write_cursor(_CURSOR_NAME, query, last) if more else "",
        understood=request.understood,
    )


def _taken_apart(counted: list[dict]) -> tuple[dict[str, dict], dict[str, int]]:
    """The counts by name, and the numbers of goods by the name of their group, those under some filter."""
    counts: dict[str, dict] = {}
    numbers: dict[str, int] = {}
    for name, found in (each for answer in counted for each in answer["aggregations"].items()):
        if name.split(" ")[0] == WITHOUT:
            numbers[name] = found.pop("doc_count")
            counts |= found
        else:
            counts[name] = found
    return counts, numbers


def _numbers_of(request: Request, answered: dict[str, dict], categories: list[dict]) -> dict[str, dict[str, int]]:
    """Numbers of products by facet and value."""
    numbers: dict[str, dict[str, int]] = {name: {} for name in request.counted_together}
    turned: dict[str, dict] = {}
    for name, found in answered.items():
        if name == TOGETHER:
            together = _counts(found)
            for each, number in together.items():
                facet, _, value = each.partition(":")
                if facet in request.counted_together:
                    numbers[facet][value] = number
            if "group" in request.counted_together:
                numbers["group"] = _by_group(together, categories)
        elif name.split(" ")[0] == TURNED:
            turned |= found
        else:
            numbers[name] = _without_facet(name, _counts(found))
    for name in PROOFS.keys() & numbers:
        written = Counter(_without_facet(name, _counts(turned[f"{name} written"])))
        numbers[name] = Counter(numbers[name]) - written + Counter(_counts(turned[f"{name} held"]))
    return numbers


def _by_group(counts: dict[str, int], categories: list[dict]) -> dict[str, int]:
    """Numbers by group from those of the field of all facets, where each product has its set, or its group when it has none."""
    group_at = {row["path"]: row["code"] for row in categories if row["depth"] == 1}
    groups: Counter[str] = Counter()
    for row in categories:
        facet = "group" if row["depth"] == 1 else "set"
        groups[group_at[row["path"][: Category.steplen]]] += counts.get(f"{facet}:{row['code']}", 0)
    return groups


def _without_facet(name: str, counts: dict[str, int]) -> dict[str, int]:
    """Values of the field of all facets name their facet."""
    return {value.removeprefix(f"{name}:"): number for value, number in counts.items()}


def _steps(score: float) -> tuple[int, int]:
    """The steps above the points, and the points."""
    above, rest = divmod(score, WAY_STEP)
    return int(above), int(rest // POINT_STEP)


def _seller_of(hit: dict) -> str:
    return hit.get("fields", {}).get("seller", [""])[0]


def _counts(found: dict) -> dict[str, int]:
    """Numbers of products by value, whatever lies around them."""
    counts: dict[str, int] = {}
    while "of" in found:
        counts |= _values(found.get("wanted", {}))
        found = found["of"]
    if "buckets" in found:
        return counts | _values(found)
    return {"1": found["doc_count"]}


def _values(found: dict) -> dict[str, int]:
    buckets = found.get("buckets", [])
    pairs = buckets.items() if isinstance(buckets, dict) else ((str(bucket["key"]), bucket) for bucket in buckets)
    return {value: bucket.get("products", bucket)["doc_count"] for value, bucket in pairs}


def _facets(
    query: ProductQuery, request: Request, answered: dict[str, dict], total: int
) -> dict[str, list[FacetValue]]:
    """The counts with their names, each facet in the order of its page."""
    categories = list(Category.objects.filter(depth__lte=2).order_by("path").values("code", "path", "depth", *_LABELS))
    counts = _numbers_of(request, answered, categories)
    if query.in_stock:
        counts["in_stock"] = {"1": total}
    facets = {}
    for name, found in counts.items():
        facets[name] = [FacetValue(value, number) for value, number in sorted(found.items()) if number]
    for name, depth in (("group", 1), ("set", 2)):
        if name in counts:
            facets[name] = [
                FacetValue(row["code"], counts[name].get(row["code"], 0), row[_label_column()] or row["name"])
                for row in categories
                if row["depth"] == depth
            ]
    if "certification" in counts:
        found = counts["certification"]
        schemes = [FacetValue(code, found.get(code, 0), label) for code, label in _schemes()]
        facets["certification"] = sorted(schemes, key=lambda scheme: (-scheme.count, scheme.value))
    if "seller" in counts:
        found = counts["seller"]
        wanted = {*found, *query.seller, *query.listed_sellers}
        names = dict(Partner.objects.filter(code__in=wanted).values_list("code", "name"))
        sellers = [FacetValue(code, found.get(code, 0), names[code]) for code in names]
        facets["seller"] = sorted(sellers, key=lambda seller: (-seller.count, seller.value))
    if "kind" in counts:
        found = counts["kind"]
        facets["kind"] = [FacetValue(kind, found[kind]) for kind in KIND_BITS if found.get(kind)]
    if "harvest" in counts:
        found = counts["harvest"]
        months = {"now": str(request.on.month), **{str(month): str(month) for month in range(1, 13)}}
        facets["harvest"] = [FacetValue(value, found[month]) for value, month in months.items() if found.get(month)]
    if "rating" in counts:
        wholes = {int(rating): number for rating, number in counts["rating"].items()}
        at_least = [(rating, sum(n for whole, n in wholes.items() if whole >= rating)) for rating in RATINGS]
        facets["rating"] = [FacetValue(str(rating), number) for rating, number in reversed(at_least) if number]
    if "in_stock" in counts:
        facets["in_stock"] = [FacetValue("1", counts["in_stock"].get("1", 0))]
    return facets


def _label_column() -> str:
    return "name_en" if get_language() == "en" else "name"


def _schemes() -> list[tuple[str, str]]:
    rows = CertificationScheme.objects.values_list("code", _label_column(), "name")
    return [(code, label or name) for code, label, name in rows]
