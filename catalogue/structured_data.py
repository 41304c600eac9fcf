"""A product page for machines: JSON-LD by the rules of schema.org and of search engines' product results.

A star or certificate stands here only while it is valid, a rating only when there are reviews.
"""

import json
from collections.abc import Callable

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from catalogue.page import ProductPage

# What could end the element or start another one; JSON reads the escapes as the same letters.
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})
# UN/CEFACT codes of the units of net quantity.
_UNIT_CODES = {"g": "GRM", "ml": "MLT", "piece": "C62"}


def structured_data(page: ProductPage, absolute: Callable[[str], str]) -> SafeString:
    """The script element for the page's head. `absolute` makes an address of this shop complete."""
    return data_block(
        {"@context": "https://schema.org", "@graph": [_product(page, absolute), _breadcrumbs(page, absolute)]}
    )


def data_block(data: dict) -> SafeString:
    """A script element with JSON-LD.

    Its type makes it a data block: browsers never run it, so the security policy has nothing to say about it.
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 escaped above


def _product(page, absolute) -> dict:
    product = page.product
    data = {
        "@type": "Product",
        "@id": absolute(product.get_absolute_url()) + "#product",
        "name": product.title,
        "url": absolute(product.get_absolute_url()),
        "sku": str(product.pk),
        "image": [absolute(picture.src) for picture in page.pictures],
        "description": product.description,
        "category": " > ".join(crumb["title"] for crumb in page.crumbs[:-1]),
        "countryOfOrigin": {"@type": "Country", "name": "VN"},
    }
    if page.chosen.net_unit in _UNIT_CODES and page.chosen.net_quantity:
        data["size"] = {
            "@type": "QuantitativeValue",
            "value": page.chosen.net_quantity,
            "unitCode": _UNIT_CODES[page.chosen.net_unit],
        }
    if page.offers:
        data["offers"] = _offers(page, absolute)
    if page.reviews.count:
        data["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": str(page.reviews.mean),
            "reviewCount": page.reviews.count,
            "bestRating": 5,
            "worstRating": 0,
        }
    if page.stars:
        data["award"] = _("OCOP %(count)s stars") % {"count": page.stars}
    certificates = [_certification(proof) for proof in page.proofs if proof.is_valid]
    if certificates:
        data["hasCertification"] = certificates
    return {key: value for key, value in data.items() if value}


def _offers(page, absolute) -> dict:
    offers = [_offer(page, offer, absolute) for offer in page.offers]
    if len(offers) == 1:
        return offers[0]
    prices = [offer.price for offer in page.offers]
    return {
        "@type": "AggregateOffer",
        "priceCurrency": "VND",
        "lowPrice": str(min(prices)),
        "highPrice": str(max(prices)),
        "offerCount": len(offers),
        "offers": offers,
    }


def _offer(page, offer, absolute) -> dict:
    availability = "InStock" if offer.is_available else "OutOfStock"
    return {
        "@type": "Offer",
        "url": absolute(page.product.get_absolute_url()),
        "price": str(offer.price),
        "priceCurrency": "VND",
        "availability": f"https://schema.org/{availability}",
        "itemCondition": "https://schema.org/NewCondition",
        "seller": {
            "@type": "Organization",
            "name": offer.seller.name,
            "url": absolute(offer.seller.get_absolute_url()),
        },
    }


def _certification(proof) -> dict:
    data = {
        "@type": "Certification",
        "name": proof.name,
        "certificationIdentification": proof.number,
        "certificationStatus": "https://schema.org/CertificationActive",
        "validFrom": proof.valid_from.isoformat(),
    }
    if proof.issuer:
        data["issuedBy"] = {"@type": "Organization", "name": proof.issuer}
    if proof.valid_until:
        data["expires"] = proof.valid_until.isoformat()
    if proof.stars:
        data["certificationRating"] = {
            "@type": "Rating",
            "ratingValue": proof.stars,
            "bestRating": 5,
            "worstRating": 1,
        }
    return data


def _breadcrumbs(page, absolute) -> dict:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": crumb["title"], "item": absolute(crumb["url"])}
            for position, crumb in enumerate(page.crumbs, start=1)
        ],
    }
