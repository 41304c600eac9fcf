"""Facet counts against every product looked at, one by one, for random selections among generated goods."""

import random
from collections import Counter
from dataclasses import dataclass, field, replace

from catalogue.models import Category, Certification, Product, Recognition
from marketplace.core import clock
from marketplace.partner.models import Partner, StockRecord
from search.engines import get_engine
from search.engines.interface import SearchResult
from search.models import PRICE_STEPS, price_band
from search.query import HARVEST, ProductQuery
from search.understanding import understand

TEXTS = ("mật ong rừng", "ca phe", "gạo lứt đỏ", "trà ô long")
# Filters that ask about the offer which the card shows.
_OF_SHOWN = ("price", "in_stock", "kind")
# Lists longer than this are not paged through.
LONGEST_LIST = 1_500


@dataclass(slots=True)
class Offer:
    seller: str
    kind: str
    price: int
    available: bool


@dataclass(slots=True)
class Fact:
    """A product as the catalogue's own tables have it; no document was read."""

    key: int
    values: dict[str, set[str]]
    # The best offer of each seller, the better first.
    offers: list[Offer] = field(default_factory=list)


def check_facets(values: int, seed: int = 1) -> dict:
    """Compare at least so many counts, and the totals; which of them were wrong."""
    chance = random.Random(seed)  # noqa: S311 draws selections
    market = _market()
    found = {text: _keys_of(ProductQuery(q=text)) for text in TEXTS}
    checked, selections, wrong = 0, 0, []
    while checked < values:
        query = _selection(chance, market)
        result = get_engine().search(query)
        if query.q and result.understood != understand(query.q).readings()[0]:
            # Nothing has the accents that were typed, so the words were read without them: other goods than those by hand.
            continue
        expected, total, without = _by_hand(market, query, found.get(query.q))
        selections += 1
        for name, listed in result.facets.items():
            counted = {value.value: value.count for value in listed}
            # Of sellers the page shows those with most goods.
            asked = counted if name == "seller" else {**counted, **expected[name]}
            wrong += [
                (query.canonical_query(), name, value, counted.get(value, 0), expected[name][value])
                for value in asked
                if counted.get(value, 0) != expected[name][value]
            ]
            checked += len(asked)
        for name, count in {"total": result.total, **result.total_without}.items():
            checked += 1
            if count != {"total": total, **without}[name]:
                wrong.append((query.canonical_query(), name, "", count, {"total": total, **without}[name]))
    return {"checked": checked, "selections": selections, "wrong": wrong}


def check_totals(lists: int, seed: int = 2) -> dict:
    """Page through so many lists; those whose pages do not hold, once each, the products that the total counts."""
    chance = random.Random(seed)  # noqa: S311 draws selections
    market = _market()
    wrong, hits, paged = [], 0, 0
    while paged < lists:
        query = replace(_selection(chance, market), sort=chance.choice(("relevance", "price", "newest", "stars")))
        result = get_engine().search(query)
        if not 0 < result.total <= LONGEST_LIST:
            continue
        keys = _keys_of(query, result)
        paged, hits = paged + 1, hits + len(keys)
        if not len(keys) == len(set(keys)) == result.total:
            wrong.append((query.canonical_query(), result.total, len(keys)))
    return {"lists": paged, "hits": hits, "wrong": wrong}


def _keys_of(query: ProductQuery, first: SearchResult | None = None) -> list[int]:
    engine = get_engine()
    result = first or engine.search(query)
    keys = [card.product_id for card in result.hits]
    page = 1
    while result.next_after:
        page += 1
        # By the cursor on every second page, by the number on the others.
        following = replace(query, page=page, after=result.next_after if page % 2 else "")
        result = engine.search(following)
        keys += [card.product_id for card in result.hits]
    return keys


def _market() -> list[Fact]:
    today = clock.today()
    groups = dict(Category.objects.filter(depth=1).values_list("path", "code"))
    facts = {}
    products = Product.objects.listed().select_related("ocop_set", "province", "commune")
    for product in products.order_by("pk").iterator(2_000):
        months = {str(month) for month in product.harvest_months}
        values = {
            "province": {product.province.code},
            "commune": {product.commune.code},
            "set": {product.ocop_set.code},
            "group": {groups[product.ocop_set.path[: Category.steplen]]},
            "harvest": months | ({"now"} if str(today.month) in months else set()),
            "stars": set(),
            "certification": set(),
            "rating": set(),
        }
        facts[product.pk] = Fact(product.pk, values)
    best: dict[int, int] = {}
    for key, stars in Recognition.objects.valid_on(today).values_list("product_id", "stars"):
        best[key] = max(best.get(key, 0), stars)
    for key, stars in best.items():
        if key in facts:
            facts[key].values["stars"] = {str(stars)}
    covered = Certification.objects.valid_on(today).values_list("products", "scheme__code")
    for key, scheme in covered:
        if key in facts:
            facts[key].values["certification"].add(scheme)
    offers: dict[int, dict[str, Offer]] = {}
    for record in StockRecord.objects.on_sale().select_related("partner", "product").order_by("pk").iterator(2_000):
        offer = Offer(
            record.partner.code, record.partner.kind, int(record.price), record.free >= record.minimum_quantity
        )
        of_product = offers.setdefault(record.product.parent_id or record.product_id, {})
        other = of_product.get(offer.seller)
        if other is None or _rank(offer) < _rank(other):
            of_product[offer.seller] = offer
    for key, of_product in offers.items():
        if key in facts:
            facts[key].offers = sorted(of_product.values(), key=_rank)
    return list(facts.values())


def _rank(offer: Offer) -> tuple[bool, int]:
    return not offer.available, offer.price


def _selection(chance: random.Random, market: list[Fact]) -> ProductQuery:
    """Filters as somebody might choose them: values that some product has, several of one filter at times."""
    fixed = chance.choice(("", "", "group", "set", "province", "seller"))

    def some(name: str, likely: float) -> tuple[str, ...]:
        if chance.random() >= likely:
            return ()
        held = [value for fact in chance.sample(market, 6) for value in fact.values[name]]
        return tuple(sorted(set(held[: chance.choice((1, 2, 3))])))

    one = chance.choice(market)
    own = {"seller": one.offers[0].seller} if fixed == "seller" else {}
    for name in {"group": ("group",), "set": ("group", "set"), "province": ("province",)}.get(fixed, ()):
        own[name] = min(one.values[name])
    chosen = {
        name: some(name, likely)
        for name, likely in (("stars", 0.2), ("certification", 0.2), ("group", 0.2), ("set", 0.2), ("province", 0.3))
        if name not in own
    }
    chosen |= {"harvest": tuple(sorted(some("harvest", 0.15), key=HARVEST.index))}
    if "stars" in chosen:
        chosen["stars"] = tuple(int(stars) for stars in chosen["stars"])
    if (own.get("province") or chosen.get("province")) and chance.random() < 0.3:
        chosen["commune"] = tuple(sorted(one.values["commune"]))
    if "seller" not in own and chance.random() < 0.3:
        sellers = {fact.offers[0].seller for fact in chance.sample(market, chance.choice((1, 3, 12)))}
        chosen["seller"] = tuple(sorted(sellers))
    low = chance.choice((None, *PRICE_STEPS[:3]))
    return ProductQuery(
        q=chance.choice(TEXTS) if chance.random() < 0.3 else "",
        **chosen,
        kind=tuple(sorted(chance.sample(Partner.Kind.values, 2))) if chance.random() < 0.2 else (),
        price_min=low if chance.random() < 0.3 else None,
        price_max=(low or 0) + 150_000 if chance.random() < 0.3 else None,
        in_stock=chance.random() < 0.3,
        fixed=tuple(sorted(own.items())),
    )


def _by_hand(
    market: list[Fact], query: ProductQuery, keys: list[int] | None
) -> tuple[dict[str, Counter], int, dict[str, int]]:
    """The counts of every facet, the total, and the totals without each filter: a product counts for a facet when no filter
    but the facet's own refuses it."""
    fixed = dict(query.fixed)
    named = None if keys is None else set(keys)
    wanted = {
        name: {str(value) for value in getattr(query, name)}
        for name in ("stars", "certification", "group", "set", "province", "commune", "harvest")
        if getattr(query, name)
    }
    counts: dict[str, Counter] = {
        name: Counter() for name in (*market[0].values, "price", "in_stock", "kind", "seller")
    }
    in_use = [*wanted, *(name for name in _OF_SHOWN if query.values_of(name))]
    total, without = 0, Counter()
    for fact in market:
        if named is not None and fact.key not in named:
            continue
        if any(fixed[name] not in fact.values[name] for name in fixed if name != "seller"):
            continue
        refused = {name for name, values in wanted.items() if not values & fact.values[name]}
        if not refused:
            # A seller is counted by what it offers itself.
            counts["seller"].update(offer.seller for offer in fact.offers if not _refused_by(query, [offer]))
        sellers = query.sellers
        shown = [offer for offer in fact.offers if offer.seller in sellers] if sellers else fact.offers
        if not shown:
            continue
        refused |= _refused_by(query, shown)
        if not refused:
            total += 1
        for name in in_use:
            without[name] += refused <= {name}
        for name, values in fact.values.items():
            if refused <= {name}:
                counts[name].update(values)
        if refused <= {"price"}:
            counts["price"][str(price_band(shown[0].price))] += 1
        if refused <= {"in_stock"}:
            counts["in_stock"]["1"] += shown[0].available
        if refused <= {"kind"}:
            counts["kind"].update({offer.kind for offer in shown})
    return counts, total, {name: without[name] for name in in_use}


def _refused_by(query: ProductQuery, shown: list[Offer]) -> set[str]:
    """The filters about offers that these refuse; the first is the one that the card shows."""
    best = shown[0]
    refused = set()
    if (query.price_min is not None and best.price < query.price_min) or (
        query.price_max is not None and best.price > query.price_max
    ):
        refused.add("price")
    if query.in_stock and not best.available:
        refused.add("in_stock")
    if query.kind and not any(offer.kind in query.kind for offer in shown):
        refused.add("kind")
    return refused
