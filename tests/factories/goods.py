"""Sellers, goods, offers and proofs for tests, made by the services that the shop itself uses."""

from datetime import timedelta
from itertools import count

from catalogue import services as catalogue_services
from catalogue.classes import GOODS_CLASSES
from catalogue.labels import schema_of
from catalogue.models import Certification, CertificationScheme
from catalogue.papers import rules_for
from marketplace.accounts.models import User
from marketplace.core import clock
from marketplace.geography.provinces import provinces_today
from marketplace.partner import services as partner_services
from marketplace.partner.models import Partner
from marketplace.traceability.services import record_lot

_numbers = count(1)


def province(code="68"):
    """Today's province of a code; Lâm Đồng unless asked otherwise."""
    return next(unit for unit in provinces_today() if unit.code == code)


def make_person(email=None):
    """A user with a confirmed password of its own."""
    return User.objects.create_user(email=email or f"person{next(_numbers)}@example.vn", password="mat-khau-dai-1")


def make_seller(name=None, *, kind=Partner.Kind.COOPERATIVE, province_code="68", **profile):
    """A selling seller."""
    name = name or f"HTX Thử Nghiệm {next(_numbers)}"
    return partner_services.register_partner(name=name, kind=kind, province=province(province_code), **profile)


def make_product(
    *,
    seller=None,
    title=None,
    product_class="food",
    ocop_set=None,
    published=True,
    papers=True,
    province_code="68",
    **fields,
):
    """Goods with a full label and, unless `papers` is False, the papers that their class needs; on sale by default."""
    seller = seller or make_seller()
    ocop_set = ocop_set or (13 if product_class == "food" else min(GOODS_CLASSES[product_class].sets))
    label = {field.code: f"Nội dung {field.code}" for field in schema_of(product_class) if field.required}
    values = {
        "title": title or f"Cà phê {next(_numbers)}",
        "product_class": product_class,
        "ocop_set": ocop_set,
        "description": "Rang tay, xay vừa.",
        "net_quantity": 500,
        "net_unit": "g",
        "packed_grams": 550,
        "province": province(province_code),
        "label": label,
    } | fields
    product = catalogue_services.create_product(listed_by=seller, **values)
    if papers:
        make_papers(product)
    return catalogue_services.publish_product(product=product) if published else product


def make_papers(product):
    """One verified certificate for every paper that the class of the goods needs today; as rows, for nearly every test needs them
    and few are about them."""
    today = clock.today()
    needed = [rule.schemes[0] for rule in rules_for(product.product_class.code)]
    papers = Certification.objects.bulk_create(
        Certification(
            partner=product.listed_by,
            scheme=scheme,
            number=f"SO-{next(_numbers)}",
            issuer="Cơ quan cấp",
            valid_from=today - timedelta(days=365),
            valid_until=today + timedelta(days=365),
            state=Certification.State.VERIFIED,
            verified_at=clock.now(),
        )
        for scheme in CertificationScheme.objects.filter(code__in=needed)
    )
    covers = Certification.products.through
    covers.objects.bulk_create(covers(certification=paper, product=product.canonical) for paper in papers)


def make_variant(parent, title, net_quantity):
    return catalogue_services.create_variant(
        parent=parent, title=title, net_quantity=net_quantity, packed_grams=net_quantity + 50
    )


def make_offer(product=None, *, seller=None, price=100_000, stock=10, sku=None, **fields):
    """An offer of the goods by the seller who listed them, unless another is given."""
    product = product or make_product()
    return partner_services.offer_product(
        partner=seller or product.listed_by,
        product=product,
        sku=sku or f"SKU-{next(_numbers)}",
        price=price,
        stock=stock,
        **fields,
    )


def make_recognition(product, *, stars=4, verified=True, valid_from=None, valid_until=None, **fields):
    """A recognition, verified by as many people as its stars need; valid from a year ago for two more years."""
    today = clock.today()
    recognition = catalogue_services.record_recognition(
        product=product,
        stars=stars,
        recorded_name=fields.pop("recorded_name", product.canonical.title),
        decision_number=fields.pop("decision_number", f"{next(_numbers)}/QĐ-UBND"),
        issuer=fields.pop("issuer", "UBND tỉnh Lâm Đồng"),
        valid_from=valid_from or today - timedelta(days=365),
        valid_until=valid_until or today + timedelta(days=730),
        **fields,
    )
    for _person in range((2 if stars == 5 else 1) if verified else 0):
        recognition = catalogue_services.verify_recognition(recognition=recognition, actor=make_person())
    return recognition


def make_certification(*, product, scheme="vietgap", verified=True, valid_from=None, valid_until=None, **fields):
    """A certificate of the seller who listed the goods, covering them."""
    today = clock.today()
    certification = catalogue_services.record_certification(
        partner=fields.pop("partner", product.listed_by),
        scheme=scheme,
        number=fields.pop("number", f"SO-{next(_numbers)}"),
        products=[product],
        issuer=fields.pop("issuer", "Cơ quan cấp"),
        valid_from=valid_from or today - timedelta(days=365),
        valid_until=valid_until or today + timedelta(days=365),
        **fields,
    )
    if verified:
        return catalogue_services.verify_certification(certification=certification, actor=make_person())
    return certification


def make_lot(offer, number=None, **fields):
    """An open lot of the offered goods, made ten days ago and good for a year unless other days are given."""
    today = clock.today()
    values = {"made_on": today - timedelta(days=10), "expires_on": today + timedelta(days=365)} | fields
    return record_lot(partner=offer.partner, product=offer.product, number=number or f"L-{next(_numbers)}", **values)
