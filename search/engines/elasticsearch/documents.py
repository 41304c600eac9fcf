"""What Elasticsearch holds: a document per product, with the periods of its proofs instead of any star or certificate, and one
per name of all else that is found.

Texts come as `search.words` made them: words parted by blanks, in two forms, so the engine needs no filter of its own.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from elasticsearch_dsl import (
    Boolean,
    Byte,
    Date,
    Document,
    InnerDoc,
    Keyword,
    Long,
    MetaField,
    Nested,
    Object,
    Short,
    Text,
)

from catalogue.models import Certification, Recognition
from marketplace.core import clock
from marketplace.core.statements import Read
from marketplace.geography.provinces import provinces_today
from marketplace.order.models import Line, SellerOrder
from search.documents import Built, seller_of
from search.models import KIND_BITS, NameDocument, month_bit, province_bit
from search.names import starts_of
from search.words import fold_word

# Facets of proofs, each with the nested field of its periods and what of them it counts.
PROOFS = {"stars": ("recognitions", "stars"), "certification": ("certifications", "scheme")}
# Later than the ISO form of any day.
_NEVER = "~"
# More milliseconds than any moment of listing has since 1970.
_AVAILABLE = 2**43
# Beginnings of words are indexed up to this length; a longer beginning is looked for among the words themselves.
_PREFIXES = {"min_chars": 1, "max_chars": 10}


class Period(InnerDoc):
    """A proof's half-open period; `until` is absent when it does not end."""

    since = Date(format="strict_date", required=True)
    until = Date(format="strict_date")


class RecognitionPeriod(Period):
    stars = Byte(required=True)


class CertificationPeriod(Period):
    scheme = Keyword(required=True)


class Offer(InnerDoc):
    """One seller's best offer. `beaten_by` are the sellers whose offer is better, so that the best offer of any choice of
    sellers is the one of them that none of them beats."""

    seller = Keyword(required=True)
    beaten_by = Keyword(multi=True)
    kind = Keyword()
    # Codes of the provinces to which the seller brings it.
    delivered_to = Keyword(multi=True)
    price = Long()
    unit_price = Long()
    price_band = Byte()
    available = Boolean(required=True, index=False)


class ProductIndexed(Document):
    """A product as it is found, filtered, sorted and shown. Its key is the product's; its version `Product.version`."""

    id = Long(required=True)
    # How often a word stands in a text, and how long the text is, counts for nothing.
    title_exact = Text(analyzer="whitespace", index_prefixes=_PREFIXES, norms=False)
    title_folded = Text(analyzer="whitespace", index_prefixes=_PREFIXES, norms=False)
    # Each word of the title with its place (`placed`): where it stands is asked many times for each page, and a word at a place
    # is found several times faster than a span of words.
    places_exact = Keyword(multi=True, doc_values=False)
    places_folded = Keyword(multi=True, doc_values=False)
    body_exact = Text(analyzer="whitespace", norms=False)
    body_folded = Text(analyzer="whitespace", index_prefixes=_PREFIXES, norms=False)
    # Numbers of its papers, of the goods and of their sellers, each in one piece and without accents.
    codes = Keyword(multi=True)
    # Codes of today, and the names of before July 2025 as keys; people find provinces and districts by the words of the body.
    province = Keyword()
    commune = Keyword()
    former_provinces = Keyword(multi=True)
    former_places = Keyword(multi=True)
    group = Keyword()
    set = Keyword()
    # Of the best offer of all sellers; the seller is who listed goods that nobody offers.
    seller = Keyword(index=False)
    price = Long()
    unit_price = Long()
    price_band = Byte()
    # Asked of goods that words or other filters have found: to look it up for each of these takes less than to read the list of
    # the most goods that there are, which `facets` has too.
    available = Boolean(required=True, index=False)
    listed_at = Date(format="strict_date_time", required=True)
    # The order of lists without words, the highest first: what can be bought now, then what was listed last. As one number, so that
    # what cannot be on the page is passed over.
    precedence = Long(required=True)
    harvest = Byte(multi=True)
    # Hundredths of a point; 0 without reviews.
    rating = Short(required=True)
    rating_count = Long(required=True)
    # Units in completed orders, of all sellers together. A fact: no order of results asks for it.
    sales = Long(required=True)
    offers = Nested(Offer)
    # What facets count of a product while nobody asks for a seller: `facet:value` of every filter that is not of a place within a
    # province, and the codes of all its sellers. One list is counted several times faster than a field for each, and the faster
    # the fewer values it has: a set tells its group, and no reviews are no value.
    facets = Keyword(multi=True)
    sellers = Keyword(multi=True)
    # The day from which on `facets` may be wrong about proofs, since one begins or ends then; absent when none does. From that
    # day on the periods below are asked instead, until the document is written again.
    facets_until = Date(format="strict_date")
    # On any day at most one recognition, the highest of that day, and at most one period of each scheme: a period that holds is
    # a product.
    recognitions = Nested(RecognitionPeriod)
    certifications = Nested(CertificationPeriod)
    # What `search.documents.card_from` needs; never searched.
    card = Object(enabled=False)

    class Meta:
        dynamic = MetaField("strict")


class NameIndexed(Document):
    """A name of a seller, page, story, place, group or search as it is found and shown. Its key and version are `NameDocument`'s."""

    id = Long(required=True)
    kind = Keyword(required=True)
    # Of its readers; absent for all.
    language = Keyword()
    # Each way to write the name, whole and from each of its words on, every one with a blank behind.
    whole_folded = Keyword(multi=True)
    starts_exact = Keyword(multi=True)
    starts_folded = Keyword(multi=True)
    length = Short(required=True)
    title_exact = Text(analyzer="whitespace", multi=True)
    title_folded = Text(analyzer="whitespace", multi=True)
    body_exact = Text(analyzer="whitespace")
    body_folded = Text(analyzer="whitespace")
    # What is shown of it; never searched.
    card = Object(enabled=False)

    class Meta:
        dynamic = MetaField("strict")


# Shards and replicas are the operator's choice (docs/operations/search.md); the rest belongs to the documents.
INDEX_SETTINGS = {
    # How long a deletion is remembered, so that a writer who read before it cannot bring the product back.
    "gc_deletes": "10m",
    "refresh_interval": "1s",
}


def sources_of(built: list[Built]) -> dict[int, dict]:
    """The documents of these products as JSON, by the product's key. Three queries beside those that built them."""
    keys = [each.document.id for each in built]
    recognitions, certifications = _proofs_of(keys)
    sales = _sales_of(keys)
    provinces = tuple((unit.code, province_bit(unit.code)) for unit in provinces_today())
    today = clock.today().isoformat()
    sources = {}
    for each in built:
        key = each.document.id
        source = _source(each, provinces) | {"sales": sales.get(key, 0)}
        source |= {"recognitions": recognitions.get(key, []), "certifications": certifications.get(key, [])}
        sources[key] = with_proofs_held(source, today)
    return sources


def with_proofs_held(source: dict, today: str) -> dict:
    """The document with the proofs that hold today, an ISO date, among its `facets`, and the next day on which one begins or ends."""
    held, turns = [], []
    for facet, (path, field) in PROOFS.items():
        for period in source[path]:
            since, until = period["since"], period.get("until", _NEVER)
            turns += [day for day in (since, until) if today < day < _NEVER]
            if since <= today < until:
                held.append(f"{facet}:{period[field]}")
    return source | {"facets": source["facets"] + held} | ({"facets_until": min(turns)} if turns else {})


def is_as_expected(found: dict | None, expected: dict | None) -> bool:
    """Whether what an index holds says the same today as the document that the database gives. What it says of proofs in `facets`
    counts no more from the day `facets_until` on."""
    if found and expected and found.get("facets_until", _NEVER) <= clock.today().isoformat():
        found, expected = _without_proofs_held(found), _without_proofs_held(expected)
    return found == expected


def _without_proofs_held(source: dict) -> dict:
    facets = [value for value in source["facets"] if value.partition(":")[0] not in PROOFS]
    return {name: value for name, value in source.items() if name != "facets_until"} | {"facets": facets}


def placed(words: Sequence[str], first: int = 0) -> list[str]:
    """Words that stand side by side as `places_exact` and `places_folded` hold them, when the first stands behind `first` others."""
    return [f"{place} {word}" for place, word in enumerate(words, first)]


def _sales_of(product_ids: list[int]) -> dict[int, int]:
    """Units of completed orders by product, those of its variants with it; products without any are absent."""
    sold = Line.objects.filter(seller_order__state=SellerOrder.State.COMPLETED)
    sold = sold.filter(Q(product__in=product_ids) | Q(product__parent__in=product_ids))
    shown = Coalesce("product__parent_id", "product_id")
    units = sold.order_by().values_list(shown).annotate(units=Sum(F("quantity") - F("cancelled_quantity")))
    return dict(units)


# What is said of a proof, from this day on and up to the day before that one; without a last day it does not end.
_Stretch = tuple[int | str, date, date | None]


_read_recognitions = Read(
    lambda keys: Recognition.objects.filter(
        state="verified", product_id__in=keys, valid_from__isnull=False
    ).values_list("product_id", "stars", "valid_from", "valid_until")
)
# Asked for as a condition, the state would lead SQLite through every certificate of the market.
_read_certifications = Read(
    lambda keys: Certification.products.through.objects.filter(product_id__in=keys).values_list(
        "product_id",
        "certification__state",
        "certification__scheme__code",
        "certification__valid_from",
        "certification__valid_until",
    )
)


def _proofs_of(product_ids: list[int]) -> tuple[dict[int, list[dict]], dict[int, list[dict]]]:
    """Periods of verified recognitions and certifications by product; pending and revoked ones are not among them."""
    recognitions: dict[int, list[_Stretch]] = {}
    for product_id, *stretch in _read_recognitions(*product_ids) if product_ids else []:
        recognitions.setdefault(product_id, []).append(tuple(stretch))
    certifications: dict[int, dict[str, list[_Stretch]]] = {}
    for product_id, state, *stretch in _read_certifications(*product_ids) if product_ids else []:
        scheme, since, until = stretch
        if state == "verified" and since:
            certifications.setdefault(product_id, {}).setdefault(scheme, []).append((scheme, since, until))
    return (
        {
            key: [{"stars": stars} | _period(*days) for stars, *days in in_turn(held)]
            for key, held in recognitions.items()
        },
        {
            key: [
                {"scheme": scheme} | _period(*days)
                for scheme, held in sorted(schemes.items())
                for _scheme, *days in in_turn(held)
            ]
            for key, schemes in certifications.items()
        },
    )


def in_turn(stretches: list[_Stretch]) -> list[_Stretch]:
    """What holds on each day, once: of several that hold the highest, days in their order, none in two stretches."""
    days = sorted({day for _what, *ends in stretches for day in ends if day})
    found: list[_Stretch] = []
    for since, until in zip(days, [*days[1:], None], strict=False):
        held = [what for what, begun, ended in stretches if begun <= since and (ended is None or since < ended)]
        if not held:
            continue
        best = max(held)
        if found and found[-1][0] == best and found[-1][2] == since:
            since = found.pop()[1]
        found.append((best, since, until))
    return found


def _period(since: date, until: date | None) -> dict:
    return {"since": since.isoformat()} | ({"until": until.isoformat()} if until else {})


@lru_cache(maxsize=4_096)
def _months(bits: int) -> list[int]:
    return [month for month in range(1, 13) if bits & month_bit(month)]


@lru_cache(maxsize=4_096)
def _delivered_to(bits: int, provinces: tuple[tuple[str, int], ...]) -> list[str]:
    return [code for code, bit in provinces if bits & bit]


def _source(built: Built, provinces: tuple[tuple[str, int], ...]) -> dict:
    document, text = built.document, built.text
    source = {
        "id": document.id,
        "title_exact": text.title_exact,
        "title_folded": text.title_folded,
        "places_exact": placed(text.title_exact.split(" ")),
        "places_folded": placed(text.title_folded.split(" ")),
        "body_exact": text.body_exact,
        "body_folded": text.body_folded,
        "codes": [fold_word(code) for code in text.keywords["codes"]],
        "province": document.province_code or None,
        "commune": document.commune_code or None,
        "former_provinces": text.keywords["former_provinces"],
        "former_places": text.keywords["former_places"],
        "group": document.group_code or None,
        "set": document.set_code or None,
        "seller": (seller_of(text.card) or {}).get("code"),
        "price": document.price,
        "unit_price": document.unit_price,
        "price_band": document.price_band,
        "available": document.available,
        "listed_at": document.listed_at.isoformat(timespec="milliseconds"),
        "precedence": int(document.available) * _AVAILABLE + int(document.listed_at.timestamp() * 1_000),
        "harvest": _months(document.harvest),
        "rating": document.rating,
        "rating_count": document.rating_count,
        "offers": _offers(built, provinces),
        "facets": _facets(built),
        "sellers": [offer["code"] for offer in text.card["offers"]],
        "card": text.card,
    }
    return {name: value for name, value in source.items() if value is not None}


def _facets(built: Built) -> list[str]:
    document = built.document
    held = {
        "province": [document.province_code],
        "set": [document.set_code],
        "group": [] if document.set_code else [document.group_code],
        "harvest": _months(document.harvest),
        # Whole points.
        "rating": [document.rating // 100 or None],
        "price": [document.price_band],
        "in_stock": ["1"] if document.available else [],
        "kind": sorted({kind for offer in built.offers for kind, bit in KIND_BITS.items() if offer.kinds & bit}),
    }
    return [f"{facet}:{value}" for facet, values in held.items() for value in values if value not in ("", None)]


def _offers(built: Built, provinces: tuple[tuple[str, int], ...]) -> list[dict]:
    """The offers as `build` orders them: the better before the worse."""
    codes = [offer["code"] for offer in built.text.card["offers"]]
    return [
        {
            "seller": code,
            "beaten_by": codes[:place],
            "kind": next((kind for kind, bit in KIND_BITS.items() if offer.kinds & bit), None),
            "delivered_to": _delivered_to(offer.delivered_to, provinces),
            "price": offer.price,
            "unit_price": offer.unit_price,
            "price_band": offer.price_band,
            "available": offer.available,
        }
        for place, (code, offer) in enumerate(zip(codes, built.offers, strict=True))
    ]


def name_sources(keys: list[int]) -> dict[int, dict]:
    """The documents of these names as JSON, by key; those that are gone are absent. One query."""
    return {row.pk: _name_source(row) for row in NameDocument.objects.filter(pk__in=keys)}


def _name_source(row: NameDocument) -> dict:
    exact, folded = row.title_exact.split("\n"), row.title_folded.split("\n")
    source = {
        "id": row.pk,
        "kind": row.kind,
        "language": row.language or None,
        "whole_folded": [f"{spelling} " for spelling in folded],
        "starts_exact": [start for spelling in exact for start in starts_of(spelling)],
        "starts_folded": [start for spelling in folded for start in starts_of(spelling)],
        "length": len(row.text),
        "title_exact": exact,
        "title_folded": folded,
        "body_exact": row.body_exact,
        "body_folded": row.body_folded,
        "card": {"key": row.key, "text": row.text, "detail": row.detail, "url": row.url},
    }
    return {name: value for name, value in source.items() if value is not None}
