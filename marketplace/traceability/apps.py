"""Lots: what was made or harvested together, with its dates, under the number that its packs carry."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TraceabilityConfig(AppConfig):
    name = "marketplace.traceability"
    label = "traceability"
    verbose_name = _("Traceability")
