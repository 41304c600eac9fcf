"""A `ProductQuery` written as requests to Elasticsearch that are sent together: for hits, and for the counts of every facet and the
number of hits.

The text, the filters of the page itself and the chosen ones lead to the hits. Nobody counts these, so the cluster passes over all
that cannot be among the best. The counts begin without the chosen filters: each facet is counted under all of them but its own, so
that its counts say what choosing a value would give. Asked apart, they are looked up by other threads of the cluster, and
kept by it for who asks the same before something changes.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cached_property

from django.conf import settings

from marketplace.geography.distance import distances_from
from search.engines.elasticsearch.documents import PROOFS, placed
from search.engines.interface import MOST_SELLERS, PAGE_SIZE
from search.offers import FilterOffer
from search.query import RANGES, ProductQuery
from search.ranking import (
    DELIVERED,
    IN_STOCK,
    WELL_RATED,
    WELL_RATED_FROM,
    WELL_RATED_REVIEWS,
    TitleLook,
    ways_to_match,
)
from search.ranking import STARS as STARS_POINTS
from search.understanding import Phrase, Term, Understood, accented
from search.words import BARE_TITLE, fold_word, fold_words, word_of_place

# More than there are of anything that a facet lists (communes of a province, kinds, schemes), so nothing is cut off.
EVERY_VALUE = 1_000
# Facets by where their values are found: of the product, and of its best offer or of all its offers.
PLAIN_FACETS = frozenset({"province", "group", "set", "harvest", "rating", *PROOFS})
OFFER_FACETS = frozenset({"price", "in_stock", "kind"})
# Those with a field of their own, which one facet alone is counted from.
OWN_FIELDS = {"province": "province", "group": "group", "set": "set", "price": "price_band"}
# The name under which all of these are counted.
TOGETHER = "together"
# How the name of a group of counts begins.
WITHOUT = "without"
# How the name of the counts of proofs begins, of the goods of which one has begun or ended since they were written.
TURNED = "turned"
# Of several shards each names so many sellers before the best of all are chosen. A lone one knows the best itself, and to list
# thousands of sellers takes it longer than all other counts.
SELLERS_OF_A_SHARD = 5_000

# A score is a sum of steps as search.ranking lists them, each larger than all that the later ones can add up to, and 1 for whatever
# is found. It has 24 bits.
GROUP_STEP, WISH_STEP, WAY_STEP, POINT_STEP = 4_096.0, 512.0, 64.0, 2.0
MOST_WISHES = MOST_WAYS = 7
_TYPED_BARE = {"term": {"body_exact": BARE_TITLE}}
# Farther than any province of Việt Nam from another, in km.
_FARTHEST = 100_000


class Request:
    """One question as request bodies. `on` is the day for which proofs must hold."""

    def __init__(self, query: ProductQuery, understood: Understood, on: date):
        self.query = query
        self.understood = understood
        self.on = on
        self.filters = self._filters()

    @property
    def is_by_text(self) -> bool:
        """Whether hits are put in order by how well they fit the words."""
        return self.query.sort == "relevance" and self.understood.asks_for_something

    def hits(self, *, start: int, size: int = PAGE_SIZE, search_after: list | None = None) -> dict:
        """The request for hits from number `start` on, or for those behind the values of `search_after`."""
        body = {
            "query": self._query(),
            "sort": self.sort(),
            "size": size,
            "track_total_hits": False,
            # Keys are among the sort keys, and cards come from the database: what a hit holds is read from no disk.
            "stored_fields": "_none_",
            "docvalue_fields": ["seller"],
        }
        if search_after:
            body["search_after"] = search_after
        else:
            body["from"] = start
        return body

    def counts(self) -> list[dict]:
        """The requests for the counts of every facet, the number of hits in the first. One beside hits that are put in order by the
        words, which take as long; else the sellers by themselves."""
        counted = self._counted()
        sellers = {} if self.is_by_text else {"seller": counted.pop("seller")} if "seller" in counted else {}
        main = self._counting(counted, [frozenset(), *self._withouts()])
        return [main, self._counting(sellers)] if sellers else [main]

    def _counting(self, counted: dict[str, dict], groups: Iterable[frozenset[str]] = ()) -> dict:
        """The request for these counts, those under the same filters together; `groups` are wanted anyway, for their number of
        goods. A group is named after the filters that it does without (`without`); that without any filter is the request itself,
        as asking whether a product fulfils nothing takes as long as counting it."""
        grouped: dict[frozenset[str], dict] = {group: {} for group in groups}
        # A seller is counted by what it offers itself, so the conditions on an offer are asked of each offer instead.
        own = {"seller": {"seller", *self._offer_conditions()}} | {turned(name): {name} for name in PROOFS}
        for name, values in counted.items():
            grouped.setdefault(frozenset(own.get(name, {name}) & set(self.filters)), {})[name] = values
        aggregations: dict[str, dict] = {}
        for group, values in grouped.items():
            if conditions := [condition for name, condition in self.filters.items() if name not in group]:
                aggregations[without(*group)] = {"filter": _all(conditions)} | ({"aggs": values} if values else {})
            else:
                aggregations |= values
        return {"query": self._matching(), "size": 0, "track_total_hits": True, "aggs": aggregations}

    def _withouts(self) -> list[frozenset[str]]:
        """The groups of the filters whose number of goods without them is told: all but the seller's."""
        return [frozenset([name]) for name in self.filters if name != "seller"]

    def total(self) -> dict:
        """The request for the number of hits alone."""
        return {"query": _all([self._matching(), *self.filters.values()]), "size": 0, "track_total_hits": True}

    def terms_found(self) -> dict:
        """A request for documents that hold some of the terms: those first whose title holds most, then those whose text does.

        The first term counts twice: it is the goods. Each hit names the terms of its title (`t0`) and of its text (`a0`).
        """
        each = []
        for number, term in enumerate(self.understood.terms):
            worth = float(len(term.words) * (1 if number else 2))
            titled = [_side_by_side("folded", fold_words(list(term.words)))]
            if len(term.phrases) > 1:
                titled.append(self._meant(term))
            each.append(_constant(_any(titled), worth * 1_000, f"t{number}"))
            each.append(_constant(self._term(term), worth, f"a{number}"))
        return {"query": {"bool": {"should": each, "minimum_should_match": 1}}, "size": 100, "_source": False}

    # The order of hits

    def sort(self) -> list[dict]:
        """The sort keys; the product's own key is always the last, so that no two hits are equal."""
        shown = self._shown_offer()

        def of_offer(name: str, direction: str) -> dict:
            # Without a price last, whatever the direction; below nothing lies no price.
            missing = -1 if direction == "desc" else "_last"
            if not shown:
                return {name: {"order": direction, "missing": missing}}
            nested = {"path": "offers", "filter": shown}
            return {f"offers.{name}": {"order": direction, "missing": missing, "nested": nested}}

        newest = [{"listed_at": "desc"}, {"id": "desc"}]
        available = of_offer("available", "desc")
        sort = self.query.sort
        if sort == "distance":
            return [{"_score": "desc"}, available, *newest]
        if sort == "relevance":
            if self.is_by_text:
                return [{"_score": "desc"}, *newest]
            return [available, *newest] if shown else [{"precedence": "desc"}, {"id": "desc"}]
        if sort == "newest":
            return newest
        if sort == "stars":
            nested = {"path": "recognitions", "filter": self._valid("recognitions")}
            stars = {"recognitions.stars": {"order": "desc", "mode": "max", "missing": 0, "nested": nested}}
            return [stars, available, *newest]
        if sort == "rating":
            return [{"rating": "desc"}, {"rating_count": "desc"}, {"id": "desc"}]
        direction = "desc" if sort == "price_desc" else "asc"
        return [of_offer(sort.removesuffix("_desc"), direction), {"id": direction}]

    def _query(self) -> dict:
        conditions = [*map(self._term, self.understood.terms), *self._always(), *self.filters.values()]
        if self.query.sort == "distance":
            nearer = [
                _constant({"term": {"province": province}}, _FARTHEST - kilometres)
                for province, kilometres in distances_from(self.query.near).items()
            ]
            return _scored(_best([*nearer, _constant({"match_all": {}}, 1.0)]), conditions)
        return _scored(self._score(), conditions) if self.is_by_text else _all(conditions)

    def _score(self) -> dict:
        """The score of search.ranking: of what holds the words in the very best way, or in any other.

        Only where all that scores is a choice of its own, and none may score without bound, does the cluster pass over goods. A way is
        worth more than all that counts below it, so when goods of the best way fill the page, the cluster drops the others whole.
        """
        below = [*self._wishes(), *self._points()]
        found = _constant(_all([]), 1.0)
        if not self.understood.terms:
            return _sum([found, *below])
        (held, step), others = self._looks()
        best = _scored(_sum([_constant(_all([]), step + 1.0), *below]), [held])
        return _best([best, _sum([found, _best(others), *below])])

    def _matching(self) -> dict:
        """The condition of the words and of the page itself."""
        return _all([*(self._term(term) for term in self.understood.terms), *self._always()])

    def _looks(self) -> tuple[tuple[dict, float], list[dict]]:
        """The very best way in which goods hold the words, as condition and score, and what scores the others: each group before its
        place in the group, a number first of all."""
        groups = ways_to_match(self.understood)
        codes = [{"term": {"codes": fold_word(code)}} for code in self.understood.codes]
        scores = [_constant(code, GROUP_STEP * (len(groups) + 1) + WAY_STEP * MOST_WAYS) for code in codes]
        # Ways that differ in the words before alone, each with the score of its look.
        alike: dict[tuple[Understood, TitleLook], list[tuple[int | None, float]]] = {}
        for group, ways in enumerate(groups):
            for number, way in enumerate(ways):
                score = GROUP_STEP * (len(groups) - group) + WAY_STEP * max(MOST_WAYS - number, 0)
                if way.look is None:
                    scores.append(_constant(self._title_or_body(Phrase(way.asked.words)), score))
                elif group == number == 0:
                    best = _all(self._in_look(way.asked, way.look)), score
                else:
                    anywhere = way.asked, replace(way.look, before=None)
                    alike.setdefault(anywhere, []).append((way.look.before, score))
        return best, [*scores, *(self._titled(asked, look, steps) for (asked, look), steps in alike.items())]

    def _wishes(self) -> list[dict]:
        """A step for each wish in the words that a product fits."""
        wishes = [self._phrase(phrase) for phrase in self.understood.lifts]
        wishes += map(self._fits, self.understood.wishes)
        return [_constant(wish, WISH_STEP) for wish in wishes[:MOST_WISHES]]

    def _points(self) -> list[dict]:
        """The points of search.ranking."""
        well_rated = [
            {"range": {"rating": {"gte": WELL_RATED_FROM}}},
            {"range": {"rating_count": {"gte": WELL_RATED_REVIEWS}}},
        ]
        points = [
            _constant(self._is_available(), POINT_STEP * IN_STOCK),
            # At most one recognition of a product holds.
            *(_constant(self._holds("stars", [number]), POINT_STEP * worth) for number, worth in STARS_POINTS.items()),
            _constant(_all(well_rated), POINT_STEP * WELL_RATED),
        ]
        if self.query.shopper_province:
            delivered = {"term": {"offers.delivered_to": self.query.shopper_province}}
            held = _nested("offers", _all([delivered, *self._of_sellers()]))
            points.append(_constant(held, POINT_STEP * DELIVERED))
        return points

    def _titled(self, asked: Understood, look: TitleLook, scores: list[tuple[int | None, float]]) -> dict:
        """The score of a title that holds the words in this look, by how many words stand before them.

        Each is asked for with exactly so many: with fewer it has a higher score anyway.
        """
        steps = [_constant(_all(self._begun(asked, replace(look, before=before))), score) for before, score in scores]
        return {"bool": {"filter": self._in_look(asked, look), "must": _best(steps)}}

    def _in_look(self, asked: Understood, look: TitleLook) -> list[dict]:
        """The conditions that a title holds the words in this look."""
        form = "exact" if look.accents else "folded"
        words = list(asked.words) if look.accents else fold_words(list(asked.words))
        if look.by_meaning:
            held = [self._meant(term) for term in asked.terms]
        elif look.side_by_side:
            held = [_side_by_side(form, words)] if look.before is None else []
        else:
            held = [{"term": {f"title_{form}": word}} for word in words]
        if look.typed_bare:
            held.append(_TYPED_BARE)
        others = _holding(look.unless)
        if look.not_in_places:
            marks = (word_of_place(word) for word in words)
            others += [{"term": {f"body_{form}": mark if look.accents else fold_word(mark)}} for mark in marks]
        held += [{"bool": {"must_not": others}}] if others else []
        return [*held, *self._begun(asked, look)]

    def _begun(self, asked: Understood, look: TitleLook) -> list[dict]:
        """The condition on how many words stand before those asked for, if any: exactly so many."""
        if look.before is None:
            return []
        form = "exact" if look.accents else "folded"
        if look.by_meaning:
            firsts = [list(phrase.words) for phrase in asked.terms[0].phrases]
        else:
            words = list(asked.words) if look.accents else fold_words(list(asked.words))
            firsts = [words if look.side_by_side else words[:1]]
        return [_any([_placed(form, words, look.before) for words in firsts])]

    def _meant(self, term: Term) -> dict:
        """The condition that the title holds the term in one of its ways, with the very accents."""
        return _any([self._phrase(replace(phrase, accented=True)) for phrase in term.phrases])

    # The words

    def _term(self, term: Term) -> dict:
        return _any([self._phrase(phrase) for phrase in term.ways])

    def _phrase(self, phrase: Phrase) -> dict:
        # A title with the very accents has them anyway.
        spelled = accented(phrase.words) if phrase.strict and not phrase.accented else []
        conditions = [_spelled(word) for word in spelled]
        # What holds a word as it was typed holds it without accents too.
        if len(phrase.words) > 1 or not conditions:
            exact = _side_by_side("exact", list(phrase.words))
            conditions.append(exact if phrase.accented else self._title_or_body(phrase))
        if phrase.sets:
            conditions.append(_one_of("set", list(phrase.sets)))
        if phrase.unless:
            conditions.append({"bool": {"must_not": _holding(phrase.unless)}})
        return _all(conditions)

    def _title_or_body(self, phrase: Phrase) -> dict:
        """The phrase anywhere, accents ignored."""
        folded = " ".join(fold_words(list(phrase.words)))
        kind = "match_phrase_prefix" if phrase.prefix else "match_phrase"
        return _any([{kind: {field: folded}} for field in ("title_folded", "body_folded")])

    # The filters

    def _always(self) -> list[dict]:
        """The conditions of the page itself, and the filters that were all that words named."""
        always = [self._holds(name, [value]) for name, value in self.query.fixed]
        if not self.understood.terms:
            always += map(self._fits, self.understood.wishes)
        return always

    def _fits(self, wish: tuple[FilterOffer, ...]) -> dict:
        """The condition that a product fits what the words name of one thing."""
        name = wish[0].name
        if name in ("price_min", "price_max"):
            ends = {"gte" if end.name == "price_min" else "lte": int(end.value) for end in wish}
            return self._of_shown({"range": {"price": ends}}, {"range": {"offers.price": ends}})
        if name == "in_stock":
            return self._is_available()
        if name == "harvest":
            return {"term": {"harvest": self.on.month}}
        return self._holds(name, [int(each.value) if name == "stars" else each.value for each in wish])

    def _filters(self) -> dict[str, dict]:
        """The chosen filters by name. That of sellers is among them; a seller of the page itself is not."""
        query = self.query
        names = ("stars", "province", "commune", "certification", "group", "set", "seller")
        filters = {name: self._holds(name, list(getattr(query, name))) for name in names if getattr(query, name)}
        if query.harvest:
            filters["harvest"] = {"terms": {"harvest": sorted(query.harvest_months(self.on.month))}}
        if query.rating:
            filters["rating"] = {"range": {"rating": {"gte": query.rating * 100}}}
        shown, of_sellers = self._shown_offer(), self._of_sellers()
        for name, condition in self._offer_conditions().items():
            if name in ("kind", "deliver"):
                filters[name] = _nested("offers", _all([condition, *of_sellers]))
            elif shown:
                filters[name] = _nested("offers", _all([condition, shown]))
            else:
                filters[name] = self._offer_conditions(path="")[name]
        return filters

    def _offer_conditions(self, path: str = "offers.") -> dict[str, dict]:
        """The chosen filters that ask about an offer, as conditions on one offer."""
        query, conditions = self.query, {}
        for name in RANGES:
            low, high = query.range_of(name)
            ends = {end: value for end, value in (("gte", low), ("lte", high)) if value is not None}
            if ends:
                conditions[name] = {"range": {f"{path}{name}": ends}}
        if query.kind:
            conditions["kind"] = {"terms": {f"{path}kind": list(query.kind)}}
        if query.deliver:
            conditions["deliver"] = {"term": {f"{path}delivered_to": query.deliver}}
        if query.in_stock:
            conditions["in_stock"] = {"term": {f"{path}available": True}}
        return conditions

    def _holds(self, name: str, values: list) -> dict:
        if name in PROOFS:
            path, field = PROOFS[name]
            as_written = _one_of("facets", [f"{name}:{value}" for value in values])
            by_period = _nested(path, _all([self._valid(path), _one_of(f"{path}.{field}", values)]))
            return _any(
                [{"bool": {"filter": as_written, "must_not": self._turned()}}, _all([self._turned(), by_period])]
            )
        if name == "seller":
            return _nested("offers", _one_of("offers.seller", values))
        return _one_of(name, values)

    def _of_sellers(self) -> list[dict]:
        """The condition on an offer that it is one of the sellers asked for; none when all are."""
        return [{"terms": {"offers.seller": list(self.query.sellers)}}] if self.query.sellers else []

    def _shown_offer(self) -> dict | None:
        """With sellers asked for: the condition that picks, of each product, the best offer of these sellers."""
        if not self.query.sellers:
            return None
        sellers = list(self.query.sellers)
        return {
            "bool": {
                "filter": [{"terms": {"offers.seller": sellers}}],
                "must_not": [{"terms": {"offers.beaten_by": sellers}}],
            }
        }

    def _is_available(self) -> dict:
        return self._of_shown({"term": {"facets": "in_stock:1"}}, {"term": {"offers.available": True}})

    def _of_shown(self, of_product: dict, of_offer: dict) -> dict:
        """A condition on the offer that the card shows: on the best of the sellers asked for, else on the best of all, which the
        product itself tells."""
        shown = self._shown_offer()
        return _nested("offers", _all([of_offer, shown])) if shown else of_product

    def _turned(self) -> dict:
        """The condition that a proof of the product has begun or ended since its document was written."""
        return {"range": {"facets_until": {"lte": self.on.isoformat()}}}

    def _valid(self, path: str) -> dict:
        """The condition on a proof that it holds on the day: begun, and not ended."""
        today = self.on.isoformat()
        return {
            "bool": {
                "filter": [{"range": {f"{path}.since": {"lte": today}}}],
                "must_not": [{"range": {f"{path}.until": {"lte": today}}}],
            }
        }

    # The counts

    @cached_property
    def counted_together(self) -> frozenset[str]:
        """The facets whose values stand side by side under the name `TOGETHER`, each as `facet:value`."""
        return self._of_products() - set(self.filters)

    def _of_products(self) -> frozenset[str]:
        """The facets that the field of all facets answers: of prices, stock and kinds only while nobody asks for a seller."""
        every = PLAIN_FACETS if self._shown_offer() else PLAIN_FACETS | OFFER_FACETS
        return every - self._fixed()

    def _fixed(self) -> set[str]:
        """The facets that a page does without, as it is about one value of theirs itself."""
        fixed = set(dict(self.query.fixed))
        return fixed | {"kind"} if "seller" in fixed else fixed

    def _counted(self) -> dict[str, dict]:
        """How each facet is counted: most under one name (`counted_together`), the others each under its own. Of goods in stock, where
        they are asked for, there are as many as hits."""
        shown = self._shown_offer()
        every = {"size": EVERY_VALUE}
        counts: dict[str, dict] = {TOGETHER: {"terms": {"field": "facets", **every}}}
        for name in self._of_products() & set(self.filters) - {"in_stock"}:
            own = {"field": OWN_FIELDS[name]} if name in OWN_FIELDS else {"field": "facets", "include": f"{name}:.*"}
            counts[name] = {"terms": {**own, **every}}
        if self.query.provinces or self.query.commune:
            counts["commune"] = {"terms": {"field": "commune", **every}}
        proofs = self._of_products() & PROOFS.keys()
        counts |= {turned(name): self._by_period([name]) for name in proofs & set(self.filters)}
        if others := sorted(proofs - set(self.filters)):
            counts[turned(*others)] = self._by_period(others)
        if shown:
            kinds = {"terms": {"field": "offers.kind", **every}, "aggs": {"products": {"reverse_nested": {}}}}
            counts["kind"] = self._counted_offers(self._of_sellers(), {"of": kinds})
            counts["price"] = self._counted_offers([shown], {"of": {"terms": {"field": "offers.price_band", **every}}})
            if not self.query.in_stock:
                counts["in_stock"] = {"filter": self._is_available()}
        counts["seller"] = self._sellers()
        return {name: counted for name, counted in counts.items() if name not in self._fixed()}

    def _by_period(self, names: list[str]) -> dict:
        """Facets of proofs among goods of which one has begun or ended since they were written: what these say, and what holds."""
        counts = {}
        for name in names:
            path, field = PROOFS[name]
            held = {"terms": {"field": f"{path}.{field}", "size": EVERY_VALUE}}
            held = {"filter": self._valid(path), "aggs": {"of": held}}
            counts[f"{name} held"] = {"nested": {"path": path}, "aggs": {"of": held}}
            counts[f"{name} written"] = {"terms": {"field": "facets", "include": f"{name}:.*", "size": EVERY_VALUE}}
        return {"filter": self._turned(), "aggs": counts}

    def _sellers(self) -> dict:
        conditions = list(self._offer_conditions().values())
        field = "offers.seller" if conditions else "sellers"
        named = SELLERS_OF_A_SHARD if settings.ELASTICSEARCH["shards"] > 1 else MOST_SELLERS
        by_seller = {"of": {"terms": {"field": field, "size": MOST_SELLERS, "shard_size": named}}}
        wanted = sorted({*self.query.seller, *self.query.listed_sellers})
        if wanted:
            by_seller["wanted"] = {"terms": {"field": field, "include": wanted, "size": len(wanted)}}
        if conditions:
            return self._counted_offers(conditions, by_seller)
        return {"filter": _all([]), "aggs": by_seller} if wanted else by_seller["of"]

    def _counted_offers(self, conditions: list[dict], counted: dict) -> dict:
        if not conditions:
            return {"nested": {"path": "offers"}, "aggs": counted}
        return {
            "nested": {"path": "offers"},
            "aggs": {"of": {"filter": _all(conditions), "aggs": counted}},
        }


def turned(*names: str) -> str:
    """The name of the counts of these facets by their periods."""
    return " ".join([TURNED, *names])


def without(*names: str) -> str:
    """The name of a group of counts under all filters but these."""
    return " ".join([WITHOUT, *sorted(names)])


def _spelled(word: str) -> dict:
    """The condition that the word stands somewhere with these accents, or without in a title that was typed so (`is_bare`)."""
    bare = _all([{"term": {"title_exact": fold_word(word)}}, _TYPED_BARE])
    return _any([{"term": {"title_exact": word}}, bare, {"term": {"body_exact": word}}])


def _side_by_side(form: str, words: list[str]) -> dict:
    """The condition that a title, "exact" or "folded", holds these words side by side."""
    return {"match_phrase": {f"title_{form}": " ".join(words)}}


def _holding(phrases: Iterable[tuple[str, ...]]) -> list[dict]:
    """Conditions that a title holds one of the phrases, with the very accents."""
    return [{"match_phrase": {"title_exact": " ".join(words)}} for words in phrases]


def _placed(form: str, words: list[str], before: int) -> dict:
    """The same, with so many words before them."""
    return _all([{"term": {f"places_{form}": place}} for place in placed(words, before)])


def _one_of(field: str, values: list) -> dict:
    """The condition that a field holds one of these. A lone one is a term, whose list the engine has ready."""
    return {"term": {field: values[0]}} if len(values) == 1 else {"terms": {field: values}}


def _constant(condition: dict, score: float, name: str = "") -> dict:
    """A condition that scores this and nothing else; with a name, hits say that they fulfil it."""
    return {"constant_score": {"filter": condition, "boost": score} | ({"_name": name} if name else {})}


def _scored(score: dict, conditions: list[dict]) -> dict:
    """What fulfils the conditions, with this score."""
    return {"bool": {"must": score, "filter": conditions}}


def _sum(queries: list[dict]) -> dict:
    """The sum of what matches; one is enough."""
    return {"bool": {"should": queries}}


def _best(queries: list[dict]) -> dict:
    """The best of several ways to match; one is enough."""
    return queries[0] if len(queries) == 1 else {"dis_max": {"queries": queries}}


def _all(conditions) -> dict:
    conditions = list(conditions)
    if not conditions:
        return {"match_all": {}}
    return conditions[0] if len(conditions) == 1 else {"bool": {"filter": conditions}}


def _any(conditions: list[dict]) -> dict:
    if len(conditions) == 1:
        return conditions[0]
    return {"bool": {"should": conditions, "minimum_should_match": 1}}


def _nested(path: str, condition: dict) -> dict:
    return {"nested": {"path": path, "query": condition, "score_mode": "none", "ignore_unmapped": False}}
