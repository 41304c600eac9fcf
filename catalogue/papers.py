"""Which papers goods of each class need before they may be published.

A row asks for any one of its schemes. It is met by a verified certificate, valid on the day, whose scope names the
product. Rows have a period, because laws do: the Food Safety Law of 2010 and Decree 15/2018/NĐ-CP are in force (the decree
meant to replace the latter, 46/2026/NĐ-CP, is suspended by Resolution 15/2026/NQ-CP) and will be replaced.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from catalogue.models import Certification, Product
from catalogue.querysets import valid_proof
from marketplace.core import clock

# Decree 15/2018/NĐ-CP, Art. 12: holders of these need no food-safety certificate of the State.
_BETTER_THAN_ATTP = ("gmp", "haccp", "iso22000", "fssc22000", "brcgs")
# Circular 17/2018/TT-BNNPTNT: small producers sign a commitment instead.
FOOD_SAFETY = ("attp", "cam_ket", *_BETTER_THAN_ATTP)


@dataclass(frozen=True, slots=True)
class PaperRule:
    """Goods of these classes need a paper under any one of `schemes`; `name` says which, `source` is the law."""

    classes: tuple[str, ...]
    schemes: tuple[str, ...]
    name: str
    source: str
    valid_from: date
    valid_until: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


PAPER_RULES: tuple[PaperRule, ...] = (
    PaperRule(
        ("food_fresh", "grain", "food", "drink"),
        FOOD_SAFETY,
        _("food-safety certificate, or the commitment of a small producer"),
        "Luật An toàn thực phẩm 55/2010/QH12, Đ.34; Nghị định 15/2018/NĐ-CP, Đ.11-12",
        date(2018, 2, 2),
    ),
    PaperRule(
        ("food", "drink", "alcohol"),
        ("tu_cong_bo", "dkcb"),
        _("product self-declaration"),
        "Nghị định 15/2018/NĐ-CP, Đ.4-5",
        date(2018, 2, 2),
    ),
    PaperRule(
        ("alcohol",),
        ("gp_ruou",),
        _("licence to make or sell alcohol"),
        "Nghị định 105/2017/NĐ-CP, Đ.8-15; Luật 44/2019/QH14, Đ.15-16",
        date(2017, 11, 1),
    ),
    PaperRule(
        ("alcohol",),
        ("attp", *_BETTER_THAN_ATTP),
        _("food-safety certificate"),
        "Luật An toàn thực phẩm 55/2010/QH12, Đ.34",
        date(2011, 7, 1),
    ),
    PaperRule(
        ("supplement",),
        ("dkcb",),
        _("registration of the product declaration"),
        "Nghị định 15/2018/NĐ-CP, Đ.6-8",
        date(2018, 2, 2),
    ),
    PaperRule(
        ("supplement",),
        ("gmp",),
        _("good manufacturing practice (GMP) for health supplements"),
        "Nghị định 15/2018/NĐ-CP, Đ.28",
        date(2019, 7, 1),
    ),
    PaperRule(
        ("medicinal",),
        (*FOOD_SAFETY, "gacp", "gp_duoc"),
        _("food-safety certificate or commitment, GACP, or licence for medicinal materials"),
        "Luật Dược 105/2016/QH13, Đ.32-33; Luật 44/2024/QH15",
        date(2017, 1, 1),
    ),
    PaperRule(
        ("cosmetic",),
        ("cong_bo_my_pham",),
        _("notification of the cosmetic product"),
        "Thông tư 06/2011/TT-BYT, Đ.3",
        date(2011, 4, 1),
    ),
)


def rules_for(class_code: str, on: date | None = None) -> list[PaperRule]:
    """The rules that goods of a class must meet on a day (default today)."""
    day = on or clock.today()
    return [rule for rule in PAPER_RULES if class_code in rule.classes and rule.holds_on(day)]


def missing_papers(product: Product, on: date | None = None) -> list[PaperRule]:
    """The rules that no valid certificate of the product meets on a day (default today). At most one query.

    A variant needs what its parent has.
    """
    day = on or clock.today()
    canonical = product.canonical
    rules = rules_for(canonical.product_class.code, day)
    if not rules:
        return []
    held = set(Certification.objects.valid_on(day).filter(products=canonical).values_list("scheme__code", flat=True))
    return unmet(rules, held)


def lacking_papers(products: QuerySet, on: date | None = None) -> QuerySet:
    """Of the products (sizes stand with their parents), those that lack a paper on a day (default today)."""
    day = on or clock.today()
    held = Certification.products.through.objects.filter(valid_proof(day, "certification__"))
    lacking = Q(pk__in=[])
    for rule in PAPER_RULES:
        if rule.holds_on(day):
            # Asked for once and not for every product: thousands of goods have thousands of certificates.
            meets = held.filter(certification__scheme__code__in=rule.schemes).values("product_id")
            lacking |= Q(product_class__code__in=rule.classes) & ~Q(pk__in=meets)
    return products.filter(lacking)


def unmet(rules: Iterable[PaperRule], schemes_held: set[str]) -> list[PaperRule]:
    """The rules that none of the schemes held meets."""
    return [rule for rule in rules if schemes_held.isdisjoint(rule.schemes)]
