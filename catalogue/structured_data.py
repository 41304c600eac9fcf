"""A product page for machines: JSON-LD by the rules of schema.org and of search engines' product results.

A star or certificate stands here only while it is valid, a rating only when there are reviews. Goods in several sizes are
a ProductGroup: each size is a Product with offers of its own, what holds for all of them stands with the group.
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
        {"@context": "https://schema.org", "@graph": [_product(page, absolute), breadcrumbs(page.crumbs, absolute)]}
    )


def data_block(data: dict) -> SafeString:
    """A script element with JSON-LD.

    Its type makes it a data block: browsers never run it, so the security policy has nothing to say about it.
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 escaped above


def _product(page, absolute) -> dict:
    product = page.product
    url = absolute(product.get_absolute_url())
    data = {
        "@type": "ProductGroup" if page.sizes else "Product",
        "@id": f"{url}#product",
        "name": product.title,
        "url": url,
        "image": [absolute(picture.src) for picture in page.pictures],
        "description": product.description,
        "category": " > ".join(crumb["title"] for crumb in page.crumbs[:-1]),
        "countryOfOrigin": {"@type": "Country", "name": "VN"},
    }
    if page.sizes:
        data["productGroupID"] = str(product.pk)
        data["variesBy"] = "https://schema.org/size"
        data["hasVariant"] = [_variant(page, size, absolute) for size in page.sizes]
    else:
        data |= _for_sale(product, page.offers, url, absolute)
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


def _variant(page, size, absolute) -> dict:
    url = absolute(size.url)
    return {
        "@type": "Product",
        "@id": f"{url}#product",
        "name": f"{page.product.title} {size.title}",
        "url": url,
        "image": [absolute(picture.src) for picture in page.pictures[:1]],
        **_for_sale(size.variant, size.offers, url, absolute),
    }


def _for_sale(product, offers, url, absolute) -> dict:
    """What is sold in one size: its number, how much it is and who offers it."""
    data: dict = {"sku": str(product.pk)}
    if product.net_unit in _UNIT_CODES and product.net_quantity:
        data["size"] = {
            "@type": "QuantitativeValue",
            "value": product.net_quantity,
            "unitCode": _UNIT_CODES[product.net_unit],
        }
    if offers:
        data["offers"] = _offers(offers, url, absolute)
    return data


def _offers(shown, url, absolute) -> dict:
    offers = [_offer(offer, url, absolute) for offer in shown]
    if len(offers) == 1:
        return offers[0]
    prices = [offer.price for offer in shown]
    return {
        "@type": "AggregateOffer",
        "priceCurrency": "VND",
        "lowPrice": str(min(prices)),
        "highPrice": str(max(prices)),
        "offerCount": len(offers),
        "offers": offers,
    }


def _offer(offer, url, absolute) -> dict:
    availability = "InStock" if offer.is_available else "OutOfStock"
    return {
        "@type": "Offer",
        "url": url,
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


def breadcrumbs(crumbs: list[dict], absolute: Callable[[str], str]) -> dict:
    """The way to a page as `components/breadcrumbs.html` shows it. The page itself, the last, needs no address."""
    steps = [{"title": _("Home"), "url": "/"}, *crumbs]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": crumb["title"]}
            | ({"item": absolute(crumb["url"])} if crumb.get("url") else {})
            for position, crumb in enumerate(steps, start=1)
        ],
    }
