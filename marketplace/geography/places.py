"""Finding places by today's and former names, and telling what a place was called before."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, Value, When
from django.utils.translation import gettext as _

from marketplace.core.clock import today
from marketplace.core.text import exact
from marketplace.geography.models import TITLES, AdminUnit, Succession
from marketplace.geography.names import place_key, without_title
from marketplace.geography.provinces import former_names, province_of, resolve_province

MAX_PLACES = 50

# A prefix such as "tan" fits hundreds of old communes; the best of these are enough to fill any answer.
_ROWS_READ = 200

# What people write between a commune and its former district.
_BETWEEN_NAMES = re.compile(
    r"\s*[,;()]\s*|\s+[-–]\s+|\s+(?=(?:thành phố|thanh pho|tp|huyện|huyen|quận|quan|thị xã|thi xa|tx|h|q)[.\s]|q\d)",
    re.IGNORECASE,
)

_LEVEL_ORDER = {AdminUnit.Level.PROVINCE: 0, AdminUnit.Level.DISTRICT: 1, AdminUnit.Level.COMMUNE: 2}


@dataclass(frozen=True)
class PlaceMatch:
    """A unit of today, with the former unit whose name was found when it was not the unit's own name."""

    unit: AdminUnit
    former: AdminUnit | None = None

    @property
    def address(self) -> str:
        """Today's names up to the province: "Phường Gia Định, Thành phố Hồ Chí Minh"."""
        return address_of(self.unit)

    @property
    def note(self) -> str:
        """Which former place this is or was part of, in the reader's language; empty for a name of today."""
        if self.former is None:
            return ""
        return _("formerly %(place)s") % {"place": address_of(self.former)}


def address_of(unit: AdminUnit) -> str:
    """The unit's full name and those above it, of its own time: "Phường 1, Quận Bình Thạnh, Thành phố …"."""
    names = [unit.full_name]
    while unit.parent is not None:
        unit = unit.parent
        names.append(unit.full_name)
    return ", ".join(names)


def find_places(text: str, *, level: str | None = None, limit: int = 10) -> list[PlaceMatch]:
    """Today's places whose present or former name begins with `text`, best first, at most `limit` (up to 50).

    Accents and titles are optional ("q binh thanh"); accented text ranks what it spells exactly first. After
    a comma the province may follow ("Bình An, Cần Thơ"). `level` keeps only provinces or only communes. The
    number of queries does not depend on what is found.
    """
    name, _comma, rest = text.partition(",")
    key = place_key(name)
    bare = without_title(key)
    if not bare or limit < 1:
        return []
    titled = bare != key
    within = resolve_province(rest.rpartition(",")[2]) if rest else None

    day = today()
    rows = list(_rows_named({key, bare}))
    heirs = _heirs_today([row for row in rows if not row.is_in_force(day)], day)
    spelled = {exact(name.strip()), exact(name.strip()).partition(" ")[2]}
    found = []
    for row in rows:
        former = None if row.is_in_force(day) else row
        for unit in heirs.get(row.pk, ()) if former else (row,):
            if level and unit.level != level:
                continue
            if within and province_of(unit) != within:
                continue
            order = (
                row.name_folded not in (key, bare),
                titled and place_key(row.full_name) != key,
                exact(row.name) not in spelled,
                row.level != AdminUnit.Level.PROVINCE,
                former is not None,
                _LEVEL_ORDER[row.level],
                len(row.name),
            )
            found.append((order, PlaceMatch(unit, former)))
    found.sort(key=lambda pair: pair[0])
    best = {}
    known = resolve_province(name)
    if known and level in (None, known.level) and within in (None, known) and known.name_folded not in (key, bare):
        # A code or a spelling such as "TP. HCM", or a former name: it means a province before anything else.
        best[known.pk] = next((match for _order, match in found if match.unit == known), PlaceMatch(known))
    for _order, match in found:
        best.setdefault(match.unit.pk, match)
    return list(best.values())[: min(limit, MAX_PLACES)]


def _rows_named(keys):
    starts = Q()
    for key in keys:
        starts |= Q(name_folded__startswith=key)
    return (
        AdminUnit.objects.filter(starts)
        .select_related("parent__parent")
        .annotate(
            distance=Case(When(name_folded__in=keys, then=0), default=1, output_field=IntegerField()),
            depth=Case(
                *(When(level=level, then=Value(order)) for level, order in _LEVEL_ORDER.items()),
                output_field=IntegerField(),
            ),
        )
        .order_by("distance", "depth", "-valid_from", "name_folded", "code")[:_ROWS_READ]
    )


def _heirs_today(closed, day):
    """Today's units that took over each of the `closed` ones, by primary key."""
    heirs = {}
    below = {}
    for row in closed:
        if row.level == AdminUnit.Level.PROVINCE:
            province = province_of(row)
            heirs[row.pk] = [province] if province else []
        else:
            below[row.pk] = row
    links = Succession.objects.filter(Q(predecessor_id__in=below) | Q(predecessor__parent_id__in=below)).select_related(
        "predecessor", "successor__parent__parent"
    )
    for link in links.order_by("pk"):
        for pk in (link.predecessor_id, link.predecessor.parent_id):
            known = heirs.setdefault(pk, []) if pk in below else None
            if known is not None and link.successor.is_in_force(day) and link.successor not in known:
                known.append(link.successor)
    return heirs


def communes_named(text: str, province: AdminUnit) -> list[AdminUnit]:
    """Today's communes of `province` that `text` names in full, by today's name or else by a former one.

    The former district may follow ("Phường 1, Đà Lạt", "phường 10 thành phố Đà Lạt"), and what follows a dash in a name may
    be missing ("Xuân Hương" for "Xuân Hương - Đà Lạt"). One commune: the name is clear. Several: the person must choose.
    None: there is no such name. Two queries for each way to read the text.
    """
    whole = _communes_called(text, "", province)
    if whole:
        return whole
    name, *behind = [part for part in _BETWEEN_NAMES.split(text) if place_key(part)] or [""]
    districts = [part for part in behind if resolve_province(part) != province]
    return _communes_called(name, districts[0] if districts else "", province) if behind else []


def _communes_called(name: str, district: str, province: AdminUnit) -> list[AdminUnit]:
    key = place_key(name)
    bare = without_title(key)
    if not bare:
        return []
    day = today()
    named = Q(name_folded__in={key, bare})
    longer = Q(name_folded__startswith=f"{bare} ", name__contains=" - ", valid_to=None)
    rows = list(
        AdminUnit.objects.filter(named | longer, level=AdminUnit.Level.COMMUNE)
        .select_related("parent__parent")
        .order_by("code", "valid_from")
    )
    rows = [row for row in rows if row.name_folded in (key, bare) or place_key(row.name.partition(" - ")[0]) == bare]
    present = [row for row in rows if row.is_in_force(day) and province_of(row) == province]
    if present and not district:
        spelled = [unit for unit in present if exact(name.strip()) in (exact(unit.name), exact(unit.full_name))]
        titled = [unit for unit in present if place_key(unit.full_name) == key]
        return spelled or titled or present
    former = [row for row in rows if not row.is_in_force(day)]
    if district:
        wanted = without_title(place_key(district))
        former = [row for row in former if row.parent and wanted in _short_and_whole(row.parent)]
    heirs = _heirs_today(former, day)
    found = {unit.pk: unit for row in former for unit in heirs.get(row.pk, ()) if province_of(unit) == province}
    return list(found.values())


def _short_and_whole(district: AdminUnit) -> set[str]:
    """The names under which a district is compared: "phan rang thap cham", and "phan rang" as people say."""
    return {without_title(place_key(name)) for name in (district.full_name, district.full_name.partition(" - ")[0])}


def communes_of_district(text: str, province: AdminUnit) -> list[AdminUnit]:
    """Today's communes of `province` that took over communes of the former district that `text` names, by their names.

    Three queries at most.
    """
    key = place_key(text)
    bare = without_title(key)
    if not bare:
        return []
    named = Q(name_folded__in={key, bare}) | Q(name_folded__startswith=f"{bare} ", name__contains=" - ")
    districts = [
        row
        for row in AdminUnit.objects.filter(named, level=AdminUnit.Level.DISTRICT).select_related("parent")
        if bare in _short_and_whole(row)
    ]
    heirs = _heirs_today(districts, today())
    found = {unit.pk: unit for row in districts for unit in heirs.get(row.pk, ()) if province_of(unit) == province}
    return sorted(found.values(), key=lambda unit: unit.name_folded)


def communes_of_name(name: str) -> list[AdminUnit]:
    """Today's communes that have or took over a commune or district of this very name, accents optional; at most 50."""
    key = place_key(name)
    return [
        match.unit
        for match in find_places(name, level=AdminUnit.Level.COMMUNE, limit=MAX_PLACES)
        if key in (place_key(unit.name) for unit in (match.unit, match.former) if unit)
    ]


def provinces_of_name(name: str) -> list[AdminUnit]:
    """Today's provinces in which communes or districts of this very name lie or lay, title and accents optional; the likeliest first."""
    key = place_key(name)
    found = [
        province_of(match.unit)
        for match in find_places(name, level=AdminUnit.Level.COMMUNE, limit=MAX_PLACES)
        if any(key in (place_key(unit.name), place_key(unit.full_name)) for unit in (match.unit, match.former) if unit)
    ]
    return list(dict.fromkeys(filter(None, found)))


def old_address_of(commune: AdminUnit) -> list[str]:
    """The addresses before 01/07/2025 in today's commune, in the order of their codes: one query.

    Packs printed with such an address may be used for two years (Decree 37/2026, article 98.5).
    """
    links = commune.succession_from.select_related("predecessor__parent__parent")
    return [address_of(link.predecessor) for link in links.order_by("predecessor__code")]


def former_place_names(commune_ids: Iterable[int]) -> dict[int, list[str]]:
    """Names of the communes, districts and provinces before 01/07/2025 in today's communes, by primary key.

    Each name once, for search documents. One query for any number of communes.
    """
    links = Succession.objects.filter(successor_id__in=list(commune_ids)).order_by("predecessor__code")
    names: dict[int, dict[str, None]] = {}
    for successor, *found in links.values_list(
        "successor_id", "predecessor__name", "predecessor__parent__name", "predecessor__parent__parent__name"
    ):
        names.setdefault(successor, {}).update(dict.fromkeys(filter(None, found)))
    return {successor: list(found) for successor, found in names.items()}


def former_districts(commune_ids: Iterable[int]) -> dict[int, list[str]]:
    """Names of the districts before 01/07/2025 in which today's communes lay, by primary key; numbered ones as "Quận 1".

    For search documents: people go on looking for "cà phê Bảo Lộc". One query for any number of communes.
    """
    links = Succession.objects.filter(successor_id__in=list(commune_ids)).order_by("predecessor__code")
    names: dict[int, dict[str, None]] = {}
    # Asked for as a condition, the level would lead SQLite through every district of the country.
    for successor, name, level, kind in links.values_list(
        "successor_id", "predecessor__parent__name", "predecessor__parent__level", "predecessor__parent__kind"
    ):
        if level == AdminUnit.Level.DISTRICT:
            names.setdefault(successor, {})[f"{TITLES[kind]} {name}" if name.isdigit() else name] = None
    return {successor: list(found) for successor, found in names.items()}


def formerly(unit: AdminUnit) -> list[str]:
    """What `unit` was called before: a province's names (no query), a commune's old addresses (one query)."""
    if unit.level == AdminUnit.Level.PROVINCE:
        return former_names(unit)
    return old_address_of(unit)
