"""What Elasticsearch holds: a document per product, with the periods of its proofs instead of any star or certificate.

Texts come as `search.words` made them: words parted by blanks, in two forms, so the engine needs no filter of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

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
from search.documents import Built
from search.engines.interface import PAGE_SIZE
from search.query import LAST_PAGE

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
    price = Long()
    unit_price = Long()
    price_band = Byte()
    available = Boolean(required=True)


class ProductIndexed(Document):
    """A product as it is found, filtered, sorted and shown. Its key is the product's; its version `Product.version`."""

    id = Long(required=True)
    title_exact = Text(analyzer="whitespace")
    title_folded = Text(analyzer="whitespace", index_prefixes=_PREFIXES)
    body_exact = Text(analyzer="whitespace")
    body_folded = Text(analyzer="whitespace", index_prefixes=_PREFIXES)
    province = Keyword()
    group = Keyword()
    set = Keyword()
    # Of the best offer of all sellers.
    price = Long()
    unit_price = Long()
    price_band = Byte()
    available = Boolean(required=True)
    listed_at = Date(format="strict_date_time", required=True)
    harvest = Short(multi=True)
    offers = Nested(Offer)
    recognitions = Nested(RecognitionPeriod)
    certifications = Nested(CertificationPeriod)
    # What `search.documents.card_from` needs; never searched.
    card = Object(enabled=False)

    class Meta:
        dynamic = MetaField("strict")


# Shards and replicas are the operator's choice (docs/operations/search.md); the rest belongs to the documents.
INDEX_SETTINGS = {
    "max_result_window": LAST_PAGE * PAGE_SIZE,
    # How long a deletion is remembered, so that a writer who read before it cannot bring the product back.
    "gc_deletes": "10m",
    "refresh_interval": "1s",
}


@dataclass(frozen=True, slots=True)
class Proofs:
    """Periods of verified proofs, by product. Pending and revoked ones are not among them."""

    recognitions: dict[int, list[dict]] = field(default_factory=dict)
    certifications: dict[int, list[dict]] = field(default_factory=dict)


def proofs_of(product_ids: Iterable[int]) -> Proofs:
    """The proofs of these products. Two queries."""
    ids = list(product_ids)
    proofs = Proofs()
    verified = Recognition.objects.filter(state="verified", product_id__in=ids, valid_from__isnull=False)
    for product_id, stars, since, until in verified.order_by("pk").values_list(
        "product_id", "stars", "valid_from", "valid_until"
    ):
        proofs.recognitions.setdefault(product_id, []).append({"stars": stars} | _period(since, until))
    certified = Certification.objects.filter(state="verified", products__in=ids, valid_from__isnull=False)
    for product_id, scheme, since, until in certified.order_by("pk").values_list(
        "products", "scheme__code", "valid_from", "valid_until"
    ):
        proofs.certifications.setdefault(product_id, []).append({"scheme": scheme} | _period(since, until))
    return proofs


def _period(since, until) -> dict:
    period = {"since": since.isoformat()}
    if until:
        period["until"] = until.isoformat()
    return period


def source_of(built: Built, proofs: Proofs) -> dict:
    """The document of a product as JSON."""
    document, text = built.document, built.text
    source = {
        "id": document.id,
        "title_exact": text.title_exact,
        "title_folded": text.title_folded,
        "body_exact": text.body_exact,
        "body_folded": text.body_folded,
        "province": document.province_code or None,
        "group": document.group_code or None,
        "set": document.set_code or None,
        "price": document.price,
        "unit_price": document.unit_price,
        "price_band": document.price_band,
        "available": document.available,
        "listed_at": document.listed_at.isoformat(timespec="milliseconds"),
        "harvest": [month for month in range(1, 13) if document.harvest >> (month - 1) & 1],
        "offers": _offers(built),
        "recognitions": proofs.recognitions.get(document.id, []),
        "certifications": proofs.certifications.get(document.id, []),
        "card": text.card,
    }
    return {name: value for name, value in source.items() if value is not None}


def _offers(built: Built) -> list[dict]:
    """The offers as `build` orders them: the better before the worse."""
    codes = [offer["code"] for offer in built.text.card["offers"]]
    return [
        {
            "seller": code,
            "beaten_by": codes[:place],
            "price": offer.price,
            "unit_price": offer.unit_price,
            "price_band": offer.price_band,
            "available": offer.available,
        }
        for place, (code, offer) in enumerate(zip(codes, built.offers, strict=True))
    ]
