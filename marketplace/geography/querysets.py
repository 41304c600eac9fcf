"""Reads over the administrative units. Every read says on which day it holds; today's is the default."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from marketplace.core.clock import today


class AdminUnitQuerySet(models.QuerySet):
    def on(self, day: date) -> Self:
        """The units in force on `day` (validity is half-open: the last day is not included)."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)

    def today(self) -> Self:
        """The units in force today, by Vietnam's calendar."""
        return self.on(today())

    def provinces(self, on: date | None = None) -> Self:
        """The provinces and centrally-run cities of `on` (default today: 34), in the order of their codes."""
        return self.filter(level=self.model.Level.PROVINCE).on(on or today()).order_by("code")

    def communes_of(self, province, on: date | None = None) -> Self:
        """The communes, wards and special zones of `province` in force on `on` (default today), by name.

        None when `province` itself is not in force that day. Before 01/07/2025 communes stood under a district:
        those are found too.
        """
        day = on or today()
        if not province.is_in_force(day):
            return self.none()
        # By code, because a change of kind begins a new row of the province and its communes stay where they are.
        rows = Q(parent__level=self.model.Level.PROVINCE, parent__code=province.code)
        older = Q(parent__level=self.model.Level.DISTRICT, parent__parent__code=province.code)
        in_force = self.filter(level=self.model.Level.COMMUNE).on(day)
        return in_force.filter(rows | older).order_by("name_folded", "code")
