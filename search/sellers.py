"""The question behind the list of sellers."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from marketplace.core.text import slug
from marketplace.geography.models import AdminUnit
from marketplace.geography.provinces import province_by_code, resolve_province
from marketplace.partner.models import Partner
from search.models import SellerOffer
from search.query import ProductQuery, QueryRefused

SELLERS_PER_PAGE = 24
SELLERS_NAMED = 20


@dataclass(frozen=True, slots=True)
class SellerQuery:
    """Sellers of one legal kind, of one province, or all. `province` is today's code or what was typed instead."""

    kind: str = ""
    province: str = ""
    page: int = 1

    @classmethod
    def parse(cls, params: QueryDict) -> "SellerQuery":
        """The question in `params`. Raises QueryRefused for what cannot be read."""
        kind = params.get("kind", "")
        if kind and kind not in Partner.Kind.values:
            raise QueryRefused(_("There is no such kind of seller. Choose one from the list."), parameter="kind")
        place = params.get("province", "").strip()
        province = resolve_province(place)
        if place and province is None:
            raise QueryRefused(_("There is no such province. Choose one from the list."), parameter="province")
        page = ProductQuery.parse(_only_page(params)).page
        return cls(kind=kind, province=province.code if province else "", page=page)

    @property
    def province_name(self) -> str:
        """The name of the chosen province, or nothing."""
        return province_by_code(self.province).name if self.province else ""

    def sellers(self) -> QuerySet[Partner]:
        """The sellers by name, each with `product_count`, the number of its goods on sale."""
        on_sale = (
            SellerOffer.objects.filter(partner_id=OuterRef("pk"))
            .order_by()
            .values("partner_id")
            .annotate(number=Count("pk"))
            .values("number")
        )
        found = Partner.objects.selling().select_related("province")
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.province:
            # A province that changed its kind has several rows with one code; codes of former provinces do not count.
            today = AdminUnit.objects.provinces().filter(code=self.province).values("name")
            found = found.filter(province__code=self.province, province__name__in=today)
        return found.annotate(product_count=Coalesce(Subquery(on_sale, output_field=IntegerField()), 0)).order_by(
            "name", "pk"
        )

    def link(self, path: str, page: int = 1) -> str:
        """The address of a page of these sellers."""
        pairs = {"kind": self.kind, "province": self.province, "page": page if page > 1 else ""}
        query = urlencode({name: value for name, value in pairs.items() if value})
        return f"{path}?{query}" if query else path


def sellers_named(text: str) -> tuple[str, ...]:
    """Codes of at most SELLERS_NAMED sellers whose name holds the text, accents optional, by name. One query."""
    # A seller's code is its name without accents, or was when it registered.
    key = slug(text)
    named = Q(name__icontains=text) | Q(code__contains=key) if key else Q(name__icontains=text)
    found = Partner.objects.selling().filter(named).order_by("name", "pk")
    return tuple(found.values_list("code", flat=True)[:SELLERS_NAMED])


def _only_page(params: QueryDict) -> QueryDict:
    only = QueryDict(mutable=True)
    only["page"] = params.get("page", "")
    return only
