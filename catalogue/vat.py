"""VAT contained in a sale, by class of goods, kind of seller and day.

Prices include VAT. Only sellers who declare VAT by the deduction method show it: a household never does (it pays a share
of its revenue, Decree 252/2026/NĐ-CP), others when their profile says so.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Q

from catalogue.models import ProductClass, VatRate
from marketplace.core import clock
from marketplace.core.errors import DomainError
from marketplace.partner.models import Partner

NONE_SHOWN = Decimal(0)


class VatRateUnknown(DomainError):
    """No row of the rate table covers the class on the day. Facts: `class_code`, `on`."""

    code = "vat_rate_unknown"


def vat_percent(product_class: ProductClass | str, partner: Partner, on: date | None = None) -> Decimal:
    """The VAT in percent contained in a sale of this class by this seller on a day (default today)."""
    return vat_percents([(product_class, partner)], on)[0]


def vat_percents(lines: Iterable[tuple[ProductClass | str, Partner]], on: date | None = None) -> list[Decimal]:
    """The percentages of many (class or its code, seller) pairs, in their order. At most one query.

    Raises VatRateUnknown when the table has no rate for a seller that declares VAT.
    """
    day = on or clock.today()
    wanted = [(_code(product_class), partner) for product_class, partner in lines]
    declared = {code for code, partner in wanted if partner.declares_vat}
    rates: dict[tuple[str, str], Decimal] = {}
    if declared:
        in_force = VatRate.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=day), class_code__in=declared, valid_from__lte=day
        )
        # The latest row of each class and kind overwrites the earlier ones.
        for rate in in_force.order_by("valid_from"):
            rates[rate.class_code, rate.partner_kind] = rate.percent
    return [_percent(code, partner, rates, day) for code, partner in wanted]


def _percent(code, partner, rates, day) -> Decimal:
    if not partner.declares_vat:
        return NONE_SHOWN
    own = rates.get((code, partner.kind), rates.get((code, "")))
    if own is None:
        raise VatRateUnknown(class_code=code, on=day)
    return own


def _code(product_class) -> str:
    return product_class if isinstance(product_class, str) else product_class.code
