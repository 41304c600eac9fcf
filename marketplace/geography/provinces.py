"""Today's provinces and the names of their communes from memory: a page that names them asks the database nothing.

The rows, their regions, their former names and all names below them are read once per process and day, and again after a
load; communes when they are first asked for. A load in another process is seen the next day, or when the workers are restarted, as
after any release.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q

from marketplace.core.clock import now, start_of, today
from marketplace.core.text import exact, exact_once, fold, fold_once, may_stand_for
from marketplace.geography.models import TITLES, AdminUnit, Succession
from marketplace.geography.names import place_key, without_title

# Spellings in daily use that no list of names carries. Hà Tây joined Hà Nội on 01/08/2008.
SPELLINGS = {
    "hn": "01",
    "hà tây": "01",
    "hcm": "79",
    "hcmc": "79",
    "tphcm": "79",
    "sài gòn": "79",
    "saigon": "79",
    "brvt": "79",
    "br vt": "79",
    "vũng tàu": "79",
    "tt huế": "46",
    "đắc lắc": "66",
    "đăk lăk": "66",
    "daclac": "66",
    "daklak": "66",
    "buôn mê": "66",
    "ban mê": "66",
    "bmt": "66",
    "đắc nông": "68",
    "đăk nông": "68",
    "daknong": "68",
    "kontum": "51",
    "bắc cạn": "19",
}
# How English texts call cities; read as their names, so documents do not hold them.
ENGLISH_NAMES = {"ho chi minh city": "79", "hanoi": "01", "danang": "48", "haiphong": "31", "cantho": "92"}


@dataclass(frozen=True, slots=True)
class CommuneName:
    """What a page says of a commune: its full name ("Phường Bảo Lộc") and the code of its province."""

    code: str
    name: str
    province_code: str


_WORD = re.compile(r"[^\W_]+")


@dataclass
class _Snapshot:
    day: date
    # The first moment of the day, and that of the next.
    begins: datetime
    ends: datetime
    by_code: dict[str, AdminUnit] = field(default_factory=dict)
    choices: tuple[tuple[str, str], ...] = ()
    by_name: dict[str, AdminUnit] = field(default_factory=dict)
    # Every province of any time, and the communes that somebody has asked for.
    by_key: dict[int, AdminUnit] = field(default_factory=dict)
    communes: dict[int, AdminUnit] = field(default_factory=dict)
    former_names: dict[int, list[str]] = field(default_factory=dict)
    successor_of: dict[int, AdminUnit] = field(default_factory=dict)
    spelled: dict[str, str] = field(default_factory=dict)
    commune_names: dict[str, CommuneName] = field(default_factory=dict)
    # Names of several words of the districts and communes of any time, spelled alike; True where a commune of before had it.
    below: dict[str, bool] = field(default_factory=dict)


_remembered: _Snapshot | None = None


def forget_provinces() -> None:
    """Make the next read ask the database again. A load does this by itself; tests that write units must."""
    global _remembered
    _remembered = None


def _snapshot() -> _Snapshot:
    global _remembered
    snapshot = _remembered
    if snapshot is None or not snapshot.begins <= now() < snapshot.ends:
        snapshot = _read(today())
        # An empty table is not remembered, so that a shop started before its data was loaded wakes up.
        _remembered = snapshot if snapshot.by_code else None
    return snapshot


def _read(day: date) -> _Snapshot:
    rows = {unit.pk: unit for unit in AdminUnit.objects.filter(level=AdminUnit.Level.PROVINCE)}
    links = Succession.objects.filter(predecessor__level=AdminUnit.Level.PROVINCE)
    next_rows: dict[int, list[int]] = {}
    for before, after in links.values_list("predecessor_id", "successor_id"):
        next_rows.setdefault(before, []).append(after)

    snapshot = _Snapshot(day, start_of(day), start_of(day + timedelta(days=1)), by_key=rows)
    today = [unit for unit in rows.values() if unit.is_in_force(day)]
    for unit in sorted(today, key=lambda unit: unit.code):
        snapshot.by_code[unit.code] = unit
        snapshot.former_names[unit.pk] = []
    snapshot.choices = tuple((unit.code, unit.name) for unit in sorted(today, key=lambda unit: unit.name_folded))
    for unit in sorted(rows.values(), key=lambda unit: (unit.valid_from, unit.code)):
        heirs = _heirs(unit.pk, rows, next_rows, day)
        if len(heirs) != 1:
            continue
        heir = rows[heirs.pop()]
        snapshot.by_name.setdefault(unit.name_folded, heir)
        if unit.pk != heir.pk:
            snapshot.successor_of[unit.pk] = heir
            names = snapshot.former_names[heir.pk]
            if unit.name != heir.name and unit.name not in names:
                names.append(unit.name)
    for unit in today:
        snapshot.by_name[unit.name_folded] = unit
    for spelling, code in SPELLINGS.items():
        if code in snapshot.by_code:
            snapshot.by_name.setdefault(fold(spelling), snapshot.by_code[code])
            snapshot.spelled |= {spelling: code, fold(spelling): code}
    for unit in today:
        for name in (unit.name, *snapshot.former_names[unit.pk]):
            for spelled in (exact(name), fold(name)):
                snapshot.spelled[" ".join(_WORD.findall(spelled))] = unit.code
    snapshot.below = _names_below()
    return snapshot


def _names_below() -> dict[str, bool]:
    below: dict[str, bool] = {}
    units = AdminUnit.objects.exclude(level=AdminUnit.Level.PROVINCE).order_by()
    former = Q(level=AdminUnit.Level.COMMUNE, valid_to__isnull=False)
    # Some at a time: all rows at once would take the process several times what is kept of them.
    for name, kind, is_former in units.values_list("name", "kind", former).iterator(500):
        if kind == AdminUnit.Kind.URBAN_DISTRICT and name.isdigit():
            name = f"{TITLES[kind]} {name}"
        for spelled in {exact_once(name), fold_once(name)}:
            words = " ".join(_WORD.findall(spelled))
            if " " in words:
                below[words] = is_former or below.get(words, False)
    return below


def _heirs(pk, rows, next_rows, day):
    if rows[pk].is_in_force(day):
        return {pk}
    return {heir for after in next_rows.get(pk, ()) for heir in _heirs(after, rows, next_rows, day)}


def provinces_today() -> list[AdminUnit]:
    """Today's provinces and centrally-run cities in the order of their codes, without a query."""
    return list(_snapshot().by_code.values())


def province_by_code(code: str) -> AdminUnit | None:
    """Today's province with this code of Decision 19/2025/QĐ-TTg, or None. "68" is Lâm Đồng, "15" Lào Cai."""
    return _snapshot().by_code.get(code)


def province_by_key(key: int) -> AdminUnit | None:
    """The province of any time with this primary key, or None. No query."""
    return _snapshot().by_key.get(key)


def province_choices() -> tuple[tuple[str, str], ...]:
    """Code and name of today's provinces in the order of their names, for a list to choose from. No query."""
    return _snapshot().choices


def commune_by_key(key: int) -> AdminUnit | None:
    """The unit with this primary key that is in force today, with its parent, or None. One query at its first time."""
    communes = _snapshot().communes
    if key not in communes:
        unit = AdminUnit.objects.today().select_related("parent").filter(pk=key).first()
        if unit is None:
            return None
        communes[key] = unit
    return communes[key]


def place_in_province(*rows) -> None:
    """Give rows with a `province` (products, sellers) that province from memory, so that showing it asks no query."""
    by_key = _snapshot().by_key
    for row in rows:
        if row.province_id in by_key:
            row.province = by_key[row.province_id]


def commune_by_code(code: str) -> CommuneName | None:
    """Today's commune with this code, or None."""
    snapshot = _snapshot()
    if not snapshot.commune_names:
        communes = AdminUnit.objects.filter(level=AdminUnit.Level.COMMUNE).on(snapshot.day).select_related("parent")
        snapshot.commune_names = {
            unit.code: CommuneName(unit.code, unit.full_name, unit.parent.code) for unit in communes
        }
    return snapshot.commune_names.get(code)


def resolve_province(value: object) -> AdminUnit | None:
    """Today's province that a code or a name means, or None.

    Takes today's code ("68", 68, "1"), today's and former names with or without accents, titles and case
    ("Tỉnh Hà Giang", "ha giang", "TP. HCM"). An old code is not taken: six of them name another province
    today.
    """
    text = "" if value is None else str(value).strip()
    if not text or len(text) > 80:
        return None
    if text.isascii() and text.isdigit():
        return province_by_code(text.zfill(2)) if len(text) <= 2 else None
    names = _snapshot().by_name
    key = place_key(text)
    return names.get(key) or names.get(without_title(key))


def province_of(unit: AdminUnit) -> AdminUnit | None:
    """Today's province in which `unit` (of any level and time) lies, or None when it was split."""
    snapshot = _snapshot()
    province = unit
    while province.parent is not None:
        province = province.parent
    return province if province.is_in_force(snapshot.day) else snapshot.successor_of.get(province.pk)


def spelled_provinces() -> dict[str, str]:
    """Codes of today's provinces by their names and former names, with all accents or with none, as words in lower case. No query.

    For finding names inside a text: "hue" and "huế" are the province, "huệ" is a flower.
    """
    return _snapshot().spelled


def spelled_places() -> dict[str, bool]:
    """Names of several words that districts and communes have or had, spelled as `spelled_provinces` does; True for one that a
    commune had before. No query."""
    return _snapshot().below


def spelled_out(words: str) -> str:
    """The name of a province that `spelled_provinces` has, where these words are it with some of its accents missing, or English:
    "đak nong" gives "đắk nông", "hanoi" gives "hà nội". What is spelled with all or none of them, or is no such name, is given
    back. No query."""
    spelled = _snapshot().spelled
    if province := province_by_code(ENGLISH_NAMES.get(words, "")):
        return exact(province.name)
    if " " not in words or words in spelled or fold(words) not in spelled:
        return words
    # Behind the other spellings stand the names themselves.
    return next((name for name in reversed(spelled) if may_stand_for(words, name)), words)


def spellings_of(province: AdminUnit) -> list[str]:
    """Ways to say today's province that are no names of it: Hồ Chí Minh gives "sài gòn", "hcm" and more."""
    return [spelling for spelling, code in SPELLINGS.items() if code == province.code]


def former_names(province: AdminUnit) -> list[str]:
    """Other names of today's province or of parts of it before: Tuyên Quang gives ["Hà Giang"]. No query."""
    return list(_snapshot().former_names.get(province.pk, ()))


def same_region(one: AdminUnit, other: AdminUnit) -> bool:
    """Whether two of today's provinces lie in one of the six regions (Resolution 306/NQ-CP of 05/10/2025)."""
    return bool(one.region) and one.region == other.region
