"""What an administrator sees: everything, or what belongs to the provinces he is limited to."""

from django.db.models import Q, QuerySet
from oscar.apps.catalogue.reviews.models import ProductReview

from catalogue.models import Certification, PhotoCopy, Product, Recognition
from marketplace.dashboard.access import MarketDesk
from marketplace.geography.models import AdminUnit
from marketplace.moderation.models import AuditEvent
from marketplace.order.models import Order, SellerOrder
from marketplace.partner.models import Partner
from marketplace.traceability.models import Lot
from search.wishes import shown_wishes


def orders(desk: MarketDesk) -> QuerySet:
    """Orders with at least one part of a seller of his provinces."""
    return Order.objects.of_sellers_in(desk.provinces)


def parts(desk: MarketDesk) -> QuerySet:
    """Seller orders of sellers of his provinces."""
    return SellerOrder.objects.of_sellers_in(desk.provinces)


def sellers(desk: MarketDesk) -> QuerySet:
    everything = Partner.objects.all()
    return everything if desk.is_nationwide else everything.filter(province__in=desk.provinces)


def products(desk: MarketDesk) -> QuerySet:
    """Goods from his provinces or listed by a seller there; variants stand with their parents."""
    everything = Product.objects.exclude(structure=Product.CHILD)
    if desk.is_nationwide:
        return everything
    return everything.filter(Q(province__in=desk.provinces) | Q(listed_by__province__in=desk.provinces))


def lots(desk: MarketDesk) -> QuerySet:
    """Lots of sellers of his provinces."""
    everything = Lot.objects.all()
    return everything if desk.is_nationwide else everything.filter(partner__province__in=desk.provinces)


def reviews(desk: MarketDesk) -> QuerySet:
    """Reviews of goods that he sees; a variant's stands with its parent."""
    everything = ProductReview.objects.all()
    if desk.is_nationwide:
        return everything
    return everything.filter(
        Q(product__province__in=desk.provinces) | Q(product__listed_by__province__in=desk.provinces)
    )


def photo_copies(desk: MarketDesk) -> QuerySet:
    """Suspected copies of photos, where he sees the goods of either photo."""
    everything = PhotoCopy.objects.all()
    if desk.is_nationwide:
        return everything
    seen = products(desk).values("pk")
    return everything.filter(Q(first__product__in=seen) | Q(second__product__in=seen))


def recognitions(desk: MarketDesk) -> QuerySet:
    """Recognitions of such goods; a row without a product by the province that its decision names."""
    everything = Recognition.objects.all()
    if desk.is_nationwide:
        return everything
    return everything.filter(
        Q(province__in=desk.provinces)
        | Q(product__province__in=desk.provinces)
        | Q(product__listed_by__province__in=desk.provinces)
    )


def certifications(desk: MarketDesk) -> QuerySet:
    everything = Certification.objects.all()
    return everything if desk.is_nationwide else everything.filter(partner__province__in=desk.provinces)


def wishes(desk: MarketDesk) -> QuerySet:
    """Wishes for goods of his provinces; those for goods from anywhere are for nationwide administrators."""
    everything = shown_wishes()
    if desk.is_nationwide:
        return everything
    return everything.filter(province_code__in=AdminUnit.objects.filter(pk__in=desk.provinces).values("code"))


def audit(desk: MarketDesk) -> QuerySet:
    """Acts that concerned a seller of his provinces; acts without a seller are for nationwide administrators."""
    everything = AuditEvent.objects.all()
    if desk.is_nationwide:
        return everything
    return everything.filter(partner_id_at_the_time__in=sellers(desk).values("pk"))
