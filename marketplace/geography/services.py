"""Loads the administrative units from the lists in `data/`, whose README names the sources."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from marketplace.geography.models import AdminUnit, Succession
from marketplace.geography.names import place_key
from marketplace.geography.provinces import forget_provinces

DATA = Path(__file__).parent / "data"

# Two levels since this day (Law 72/2025/QH15).
TWO_LEVELS_FROM = date(2025, 7, 1)

# The lists of 696 districts and 10,035 communes held from this day until the districts ended; what they
# replaced in the years before is not in the data.
LAST_DISTRICT_LISTS_FROM = date(2025, 3, 1)

Level = AdminUnit.Level


@dataclass(frozen=True)
class LoadResult:
    """How many rows a load wrote; all zero when the data was there already."""

    created: int
    updated: int
    successions: int


@transaction.atomic
def load_units() -> LoadResult:
    """Bring the tables up to the data files. May run again; never deletes a row that others may point to."""
    loader = _Loader()
    provinces = loader.write(Level.PROVINCE, _provinces())
    of_old_days = {code: unit for (code, _), unit in provinces.items() if _held_before_two_levels(unit)}
    newest = {code: unit for (code, _), unit in sorted(provinces.items())}

    districts = loader.write(
        Level.DISTRICT,
        (
            (row, LAST_DISTRICT_LISTS_FROM, TWO_LEVELS_FROM, of_old_days[row["province"]], "")
            for row in _rows("districts_before_2025_07.csv")
        ),
    )
    district_by_code = {code: unit for (code, _), unit in districts.items()}
    communes = loader.write(Level.COMMUNE, _communes(newest, district_by_code))

    loader.link(_province_successions(provinces))
    loader.link(_commune_successions(Level.DISTRICT, "districts_before_2025_07.csv", districts, communes))
    loader.link(_commune_successions(Level.COMMUNE, "communes_before_2025_07.csv", communes, communes))
    transaction.on_commit(forget_provinces)
    forget_provinces()
    return LoadResult(loader.created, loader.updated, loader.successions)


def _rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _held_before_two_levels(unit):
    last_day_of_districts = date(2025, 6, 30)
    return unit.is_in_force(last_day_of_districts)


def _provinces():
    for row in _rows("provinces.csv"):
        valid_to = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
        yield row, date.fromisoformat(row["valid_from"]), valid_to, None, row["region"]


def _communes(newest_provinces, districts):
    for row in _rows("communes_before_2025_07.csv"):
        yield row, LAST_DISTRICT_LISTS_FROM, TWO_LEVELS_FROM, districts[row["district"]], ""
    for row in _rows("communes.csv"):
        yield row, TWO_LEVELS_FROM, None, newest_provinces[row["province"]], ""


def _province_successions(provinces):
    for row in _rows("province_successions.csv"):
        before = provinces[row["predecessor"], date.fromisoformat(row["predecessor_from"])]
        after = provinces[row["successor"], date.fromisoformat(row["successor_from"])]
        yield before, after, row["note"]


def _commune_successions(level, name, predecessors, communes):
    for row in _rows(name):
        for successor in row["successors"].split():
            before = predecessors[row["code"], LAST_DISTRICT_LISTS_FROM]
            yield before, communes[successor, TWO_LEVELS_FROM], ""


class _Loader:
    """Writes what is missing or different, in a handful of statements, and counts it."""

    FIELDS = ("kind", "name", "name_folded", "parent_id", "valid_to", "region")

    def __init__(self):
        self.created = self.updated = self.successions = 0
        self.linked = set(Succession.objects.values_list("predecessor_id", "successor_id"))

    def write(self, level, wanted):
        """Write the units of one level; return all of them by (code, valid_from)."""
        units = {(unit.code, unit.valid_from): unit for unit in AdminUnit.objects.filter(level=level)}
        missing, changed = [], []
        for row, valid_from, valid_to, parent, region in wanted:
            unit = AdminUnit(
                code=row["code"],
                level=level,
                kind=row["kind"],
                name=row["name"],
                name_folded=place_key(row["name"]),
                parent=parent,
                valid_from=valid_from,
                valid_to=valid_to,
                region=region,
            )
            present = units.get((unit.code, valid_from))
            if present is None:
                missing.append(unit)
                units[unit.code, valid_from] = unit
            elif any(getattr(present, field) != getattr(unit, field) for field in self.FIELDS):
                unit.pk = present.pk
                changed.append(unit)
                units[unit.code, valid_from] = unit
        AdminUnit.objects.bulk_create(missing, batch_size=2000)
        AdminUnit.objects.bulk_update(changed, self.FIELDS, batch_size=100)
        self.created += len(missing)
        self.updated += len(changed)
        return units

    def link(self, wanted):
        missing = [
            Succession(predecessor=before, successor=after, note=note)
            for before, after, note in wanted
            if (before.pk, after.pk) not in self.linked
        ]
        Succession.objects.bulk_create(missing, batch_size=2000)
        self.linked |= {(link.predecessor_id, link.successor_id) for link in missing}
        self.successions += len(missing)
