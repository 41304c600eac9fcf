"""Reading products and their proofs; visibility first.

`valid_on` is the one answer to "is this recognition or certificate valid on this date": stars, badges, facets, JSON-LD and
e-mails all ask it (Recognition.objects.valid_on, Certification.objects.valid_on).
"""

from datetime import date

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from oscar.apps.catalogue.managers import ProductQuerySet as OscarProductQuerySet

from marketplace.core import clock


def valid_proof(on: date, prefix: str = "") -> Q:
    """The condition "verified and inside its half-open period on this day", for a proof reached through `prefix`."""
    return Q(
        **{f"{prefix}state": "verified", f"{prefix}valid_from__lte": on},
    ) & (Q(**{f"{prefix}valid_until__gt": on}) | Q(**{f"{prefix}valid_until__isnull": True}))


class ProofQuerySet(QuerySet):
    def valid_on(self, on: date | None = None):
        """Proofs that hold on the day (today in Vietnam when none is given)."""
        return self.filter(valid_proof(on or clock.today()))

    def with_validity(self, on: date | None = None):
        """The proofs with `holds`: whether each is valid on the day (today in Vietnam when none is given)."""
        return self.annotate(holds=ExpressionWrapper(valid_proof(on or clock.today()), output_field=BooleanField()))


class RecognitionQuerySet(ProofQuerySet):
    def stars_by_product(self, product_ids, on: date | None = None) -> dict[int, int]:
        """Product key -> highest star valid on the day; products without one are absent. One query."""
        stars: dict[int, int] = {}
        rows = self.valid_on(on).filter(product_id__in=product_ids).values_list("product_id", "stars")
        for product_id, star in rows:
            stars[product_id] = max(star, stars.get(product_id, 0))
        return stars


class CertificationQuerySet(ProofQuerySet):
    pass


class ProductQuerySet(OscarProductQuerySet):
    def listed(self):
        """Products a shopper may open: published, offered by at least one selling seller; parents of variants included."""
        stockrecord = self.model._meta.get_field("stockrecords").related_model
        offers = stockrecord.objects.filter(price__isnull=False, partner__state="active")
        offered = offers.filter(product=OuterRef("pk"))
        offered_in_sizes = offers.filter(product__parent=OuterRef("pk"), product__is_public=True)
        return self.filter(is_public=True).exclude(structure="child").filter(Exists(offered) | Exists(offered_in_sizes))

    def listed_by(self, partner):
        """Everything a seller has listed, on sale or not, sizes included."""
        return self.filter(listed_by=partner)
