"""Taking over a province's list of OCOP decisions.

A list is read whole, checked whole, and written whole or not at all. Running it again updates what it wrote before: a row is
known by its record number, else by decision, product and holder together. A row finds its product by name and holder; what
finds none stays without a product, and that is the administrators' queue.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import chain, zip_longest
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.changes import note_changes
from catalogue.models import Product, Recognition, recorded_folded
from catalogue.services import DEFAULT_MONTHS_OF_RECOGNITION, default_level, months_after
from catalogue.sheets import FileRefused, read_table
from marketplace.core import clock
from marketplace.core.errors import DomainError
from marketplace.core.text import clean_line, fold
from marketplace.geography.provinces import resolve_province
from marketplace.moderation.services import record

# Field -> the headers under which lists carry it, folded, with anything but letters and digits as one space.
COLUMNS: dict[str, tuple[str, ...]] = {
    "record_id": ("record id", "ma ban ghi", "ma so"),
    "recorded_name": ("product name", "ten san pham", "san pham"),
    "recorded_entity": ("entity name", "chu the", "ten chu the", "chu the ocop", "don vi"),
    "stars": ("star", "stars", "sao", "so sao", "hang sao", "hang", "xep hang"),
    "decision_number": ("decision number", "so quyet dinh", "quyet dinh"),
    "issued_on": ("issued at", "issued on", "ngay cap", "ngay ban hanh", "ngay quyet dinh", "ngay ky"),
    "valid_until": ("expires at", "valid until", "ngay het han", "het han", "hieu luc den", "co gia tri den"),
    "issuer": ("issuing authority", "issuer", "co quan cap", "co quan ban hanh", "noi cap"),
    "recorded_address": ("original address", "dia chi goc", "dia chi", "address"),
    "province": ("current province code", "province", "ma tinh", "tinh", "tinh thanh pho"),
    "product_code": ("product code", "ma san pham", "ma ocop"),
    "source": ("source", "nguon"),
}
REQUIRED = ("recorded_name", "stars")
_FIELD_OF = {header: field_name for field_name, headers in COLUMNS.items() for header in headers}
_LENGTHS = {
    "record_id": 60,
    "recorded_name": 255,
    "recorded_entity": 255,
    "decision_number": 80,
    "issuer": 200,
    "recorded_address": 255,
    "product_code": 40,
    "source": 255,
}
_WRITTEN = (
    *_LENGTHS,
    "stars",
    "issued_on",
    "valid_from",
    "valid_until",
    "level",
    "folded",
    "province_id",
    "product_id",
    "state",
    "verified_by_id",
    "verified_at",
)
_UPDATED = [name.removesuffix("_id") if name != "record_id" else name for name in _WRITTEN]

_NOT_WORD = re.compile(r"[^a-z0-9]+")
_DAY_FIRST = re.compile(r"(?:ngày\s+)?(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})", re.IGNORECASE)
# A cell without the form of a day holds its number: days since 30/12/1899.
_DAY_ZERO, _LAST_DAY = date(1899, 12, 30), 100_000
_COLUMN_NUMBER = re.compile(r"\(?(?:-?\d{1,2}|[A-Za-z])\)?")
_STARS = re.compile(
    r"(?:(?:hang|dat|ocop)\s+)*(?:(0?[345](?:[.,]0)?|iii|iv|v|ba|bon|nam)\s*(?:sao|stars?|★)?|([★⭐]{3,5}))"
)
_STARS_IN_WORDS = {"iii": 3, "iv": 4, "v": 5, "ba": 3, "bon": 4, "nam": 5}
# How lists shorten what a seller is called: the same holder under two spellings is one holder.
_HOLDER_WORDS = {"htx": "hop tac xa", "tht": "to hop tac", "cty": "cong ty", "dntn": "doanh nghiep tu nhan"}
_BATCH = 1_000
# What is outside is a slip of the finger, or a cell that is no date.
_YEARS = (2000, 2100)


class ColumnsMissing(DomainError):
    """No row names the columns that every row needs."""

    code = "columns_missing"
    message = gettext_lazy(
        "One of the first 15 rows must name the columns, among them the product's name (product_name or Tên sản phẩm) "
        "and the stars (star or Số sao)."
    )


@dataclass(frozen=True, slots=True)
class RowError:
    """Why a row cannot be taken: its line in the file, its column's header, and words."""

    line: int
    column: str
    message: str


@dataclass(slots=True)
class PlannedRow:
    """What would happen, or has happened, to one row. `action` is create, update, keep, or skip (revoked: never touched)."""

    line: int
    name: str
    action: str
    recognition: Recognition
    is_verified: bool = False

    @property
    def product_id(self) -> int | None:
        return self.recognition.product_id


@dataclass
class ImportReport:
    """The outcome of a list. With `errors` nothing was written, and without `committed` neither."""

    rows: list[PlannedRow] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)
    unread_sheets: list[str] = field(default_factory=list)
    committed: bool = False

    def count(self, action: str) -> int:
        return sum(row.action == action for row in self.rows)

    @property
    def verified(self) -> int:
        return sum(row.is_verified for row in self.rows)

    @property
    def pending(self) -> int:
        """Rows that give no star until someone verifies them."""
        return sum(row.recognition.state == Recognition.State.PENDING for row in self.rows)

    @property
    def unmatched(self) -> list[PlannedRow]:
        """Rows that no product has: the administrators' queue."""
        return [row for row in self.rows if row.product_id is None]


def import_recognitions(*, file: BinaryIO, actor=None, commit: bool = False) -> ImportReport:
    """Read a list of decisions (CSV or XLSX, columns in any order) and, with `commit`, write it.

    `actor` is the administrator who has the decision at hand: rows of 3 and 4 stars with number, dates and a product are
    verified in that person's name. Without `actor`, and for 5 stars, which two people verify, rows stay pending. Facts that
    a verified row has otherwise than the list put it back to pending unless `actor` verifies them. Revoked and superseded
    rows are left alone. Raises FileRefused and ColumnsMissing; errors of rows are in the report.
    """
    table = read_table(file, find_head=_find_head)
    report = ImportReport(unread_sheets=[clean_line(name, 60) for name in table.unread_sheets])
    head, rows = _head_of(table.rows)
    columns = _columns_of(head, report)
    parsed = _parse(rows, columns, report)
    _refuse_doubles(parsed, columns, report)
    if not parsed and not report.errors:
        raise FileRefused("no_rows")
    if report.errors:
        report.errors.sort(key=lambda error: error.line)
        return report
    with transaction.atomic():
        _plan(parsed, report, actor)
        if commit:
            _write(report, actor)
            report.committed = True
    return report


def _head_of(rows) -> tuple[list, Iterable]:
    """The names of the columns, and the rows below them. Raises ColumnsMissing where no row names them."""
    first = next(rows, None)
    if first is None:
        raise ColumnsMissing()
    head = first[1]
    below = next(rows, None)
    if below is not None and _goes_on(head, below[1]):
        head, below = _stacked(head, below[1]), next(rows, None)
    if below is not None and _numbers_columns(below[1]):
        below = next(rows, None)
    return head, rows if below is None else chain([below], rows)


def _find_head(above: list, cells: list) -> list | None:
    """The head that ends with a row, and not with one of the titles above it."""
    head = _stacked(above, cells)
    return head if {_field_of(cell) for cell in head}.issuperset(REQUIRED) else None


def _stacked(above: list, below: list) -> list:
    """The names of columns out of two rows: "Số" below "Quyết định", which reaches over empty cells beside it.

    What the upper row alone says counts where it names a column, so a title above the head adds nothing.
    """
    head, reaching = [], None
    for upper, lower in zip_longest(above, below):
        reaching = upper or reaching
        named = [lower, f"{lower} {reaching}" if lower and reaching else None, upper]
        head.append(next((name for name in named if _field_of(name)), lower))
    return head


def _goes_on(head: list, cells: list) -> bool:
    """Whether the row below a head is its second row: it names columns, and no goods."""
    stacked = _stacked(head, cells)
    names_goods = any(
        _field_of(name) in REQUIRED and cell not in (None, "", name) for name, cell in zip_longest(head, cells)
    )
    return not names_goods and any(_field_of(new) and new != old for old, new in zip_longest(head, stacked))


def _numbers_columns(cells: list) -> bool:
    """Whether a row only counts the columns: (1) (2) (3), of which a sheet makes -1 -2 -3, or A B 1 2."""
    return all(_COLUMN_NUMBER.fullmatch(str(cell).strip()) for cell in cells if cell not in (None, ""))


def _columns_of(head: list, report) -> dict[int, tuple[str, str]]:
    """Position -> (field, header as the file has it)."""
    columns: dict[int, tuple[str, str]] = {}
    taken = set()
    for position, header in enumerate(head):
        name = _field_of(header)
        if name is None or name in taken:
            if header:
                report.ignored_columns.append(clean_line(str(header), 60))
            continue
        taken.add(name)
        columns[position] = (name, clean_line(str(header), 60))
    return columns


def _field_of(header) -> str | None:
    return _FIELD_OF.get(_key(str(header or "")))


def _parse(table, columns, report) -> list[tuple[int, dict]]:
    parsed = []
    headers = dict(columns.values())
    for line, cells in table:
        values: dict[str, Any] = {}
        wrong = False
        for position, (name, header) in columns.items():
            cell = cells[position] if position < len(cells) else None
            try:
                values[name] = _READERS.get(name, _text)(cell, name)
            except ValueError as error:
                report.errors.append(RowError(line, header, str(error)))
                wrong = True
        if not wrong and _fits_together(line, values, headers, report):
            parsed.append((line, _completed(values)))
    return parsed


def _fits_together(line, values, headers, report) -> bool:
    first, last = values.get("issued_on"), values.get("valid_until")
    if last is not None and (first is None or last <= first):
        message = _("The last day must come after the day of issue, and the day of issue must be there.")
        report.errors.append(RowError(line, headers["valid_until"], message))
        return False
    return True


def _completed(values: dict) -> dict:
    values["valid_from"] = values.setdefault("issued_on", None)
    values.setdefault("valid_until", None)
    if values["valid_from"] and not values["valid_until"]:
        values["valid_until"] = months_after(values["valid_from"], DEFAULT_MONTHS_OF_RECOGNITION)
    for name in _LENGTHS:
        values.setdefault(name, "")
    province = values.pop("province", None)
    values["province_id"] = province.pk if province else None
    values["level"] = _level(values["issuer"], values["stars"])
    values["folded"] = recorded_folded(values["recorded_name"], values["recorded_entity"])
    return values


def _level(issuer: str, stars: int) -> str:
    key = f" {fold(issuer)} "
    if key.startswith(" bo "):
        return Recognition.Level.CENTRAL
    if " huyen " in key or " thi xa " in key:
        return Recognition.Level.LEGACY_DISTRICT
    if " tinh " in key or " thanh pho " in key:
        return Recognition.Level.PROVINCE
    return default_level(stars)


def _text(cell, name) -> str:
    text = clean_line(str(cell)) if cell is not None else ""
    if len(text) > _LENGTHS[name]:
        raise ValueError(_("The text is longer than %(length)d letters.") % {"length": _LENGTHS[name]})
    if not text and name in REQUIRED:
        raise ValueError(_("The product's name is missing."))
    return text


def _stars(cell, name) -> int:
    text = fold(str(cell)) if cell is not None else ""
    found = _STARS.fullmatch(text)
    if found is None:
        raise ValueError(_("Stars are 3, 4 or 5; a list of decisions has no others."))
    rank, drawn = found.groups()
    return len(drawn) if drawn else _STARS_IN_WORDS.get(rank) or int(rank[:2].rstrip(".,"))


def _day(cell, name) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date) or cell is None:
        return cell
    text = clean_line(str(cell))
    if not text:
        return None
    if isinstance(cell, int | float):
        return _DAY_ZERO + timedelta(days=int(cell) if 0 <= cell <= _LAST_DAY else 0)
    day_first = _DAY_FIRST.fullmatch(text)
    try:
        if day_first:
            day, month, year = (int(part) for part in day_first.groups())
            return date(year, month, day)
        return datetime.fromisoformat(text).date()
    except ValueError as error:
        raise ValueError(_("This is not a day. Write it as 05/08/2026 or 2026-08-05.")) from error


def _day_of_a_decision(cell, name) -> date | None:
    day = _day(cell, name)
    if day is not None and not _YEARS[0] <= day.year <= _YEARS[1]:
        raise ValueError(_("The year must be from %(first)d to %(last)d.") % {"first": _YEARS[0], "last": _YEARS[1]})
    return day


def _province(cell, name):
    text = clean_line(str(cell)) if cell is not None else ""
    if not text:
        return None
    # A sheet turns the code 01 into the number 1.
    province = resolve_province(text.zfill(2) if text.isdigit() else text)
    if province is None:
        raise ValueError(_("No province of today has this code or name."))
    return province


_READERS = {"stars": _stars, "issued_on": _day_of_a_decision, "valid_until": _day_of_a_decision, "province": _province}


def _key(header: str) -> str:
    return _NOT_WORD.sub(" ", fold(header)).strip()


def _identity(values) -> tuple[str, str, str]:
    return (fold(values["decision_number"]), fold(values["recorded_name"]), _holder(values["recorded_entity"]))


def _holder(name: str) -> str:
    return " ".join(_HOLDER_WORDS.get(word, word) for word in _NOT_WORD.sub(" ", fold(name)).split())


def _refuse_doubles(parsed, columns, report) -> None:
    headers = dict(columns.values())
    records: dict[str, int] = {}
    identities: dict[tuple, int] = {}
    for line, values in parsed:
        earlier = records.setdefault(values["record_id"], line) if values["record_id"] else line
        column = "record_id"
        if earlier == line:
            earlier = identities.setdefault(_identity(values), line)
            column = "recorded_name"
        if earlier != line:
            message = _("The same recognition stands in line %(line)d already.") % {"line": earlier}
            report.errors.append(RowError(line, headers[column], message))


def _plan(parsed, report, actor) -> None:
    now = clock.now()
    known = _Known(values for _line, values in parsed)
    products = _Products(values for _line, values in parsed)
    for line, values in parsed:
        existing = known.find(values)
        name = values["recorded_name"]
        if existing is None:
            fresh = Recognition(**values, product_id=products.find(values))
            is_verified = _verify(fresh, actor, now)
            report.rows.append(PlannedRow(line, name, "create", fresh, is_verified))
            continue
        if existing.state not in (Recognition.State.PENDING, Recognition.State.VERIFIED):
            report.rows.append(PlannedRow(line, name, "skip", existing))
            continue
        if existing.product_id is None:
            values["product_id"] = products.find(values)
        existing.folded = values.pop("folded")
        changed = {name: value for name, value in values.items() if getattr(existing, name) != value}
        for name, value in changed.items():
            setattr(existing, name, value)
        if changed and existing.state == Recognition.State.VERIFIED:
            # What was verified was something else.
            existing.state, existing.verified_by_id, existing.verified_at = Recognition.State.PENDING, None, None
        is_verified = existing.state == Recognition.State.PENDING and _verify(existing, actor, now)
        action = "update" if changed or is_verified else "keep"
        report.rows.append(PlannedRow(line, existing.recorded_name, action, existing, is_verified))


def _verify(row, actor, now) -> bool:
    complete = row.decision_number and row.valid_from and row.valid_until and row.product_id
    if actor is None or not complete or row.stars == 5:
        return False
    row.state, row.verified_by_id, row.verified_at = Recognition.State.VERIFIED, actor.pk, now
    return True


class _Known:
    """The recognitions already recorded that rows of a list could mean. One query per thousand rows."""

    def __init__(self, all_values: Iterable[dict]):
        record_ids, numbers, unnumbered = set(), set(), set()
        for values in all_values:
            record_ids.add(values["record_id"])
            (numbers if values["decision_number"] else unnumbered).add(
                values["decision_number"] or values["recorded_name"]
            )
        self._by_record: dict[str, Recognition] = {}
        self._by_identity: dict[tuple, Recognition] = {}
        rows = Recognition.objects.select_for_update(of=("self",)).order_by("pk")
        for column, wanted in (
            ("record_id", record_ids - {""}),
            ("decision_number", numbers),
            ("recorded_name", unnumbered),
        ):
            for batch in _batches(sorted(wanted)):
                for row in rows.filter(**{f"{column}__in": batch}):
                    self._remember(row)

    def _remember(self, row) -> None:
        values = {name: getattr(row, name) for name in ("decision_number", "recorded_name", "recorded_entity")}
        row = self._by_identity.setdefault(_identity(values), row)
        if row.record_id:
            self._by_record.setdefault(row.record_id, row)

    def find(self, values) -> Recognition | None:
        by_record = self._by_record.get(values["record_id"]) if values["record_id"] else None
        if by_record is not None:
            return by_record
        found = self._by_identity.get(_identity(values))
        # Two records of one list may carry the same names: another number is another record.
        if found is not None and found.record_id and values["record_id"] and found.record_id != values["record_id"]:
            return None
        return found


class _Products:
    """The products that rows could mean, by folded name and holder. One query, if any row has a name and a holder."""

    def __init__(self, all_values: Iterable[dict]):
        wanted = {fold(values["recorded_name"]) for values in all_values if values["recorded_entity"]}
        self._found: dict[tuple[str, str], list[int]] = defaultdict(list)
        if not wanted:
            return
        rows = Product.objects.exclude(structure=Product.CHILD).values_list("pk", "title", "listed_by__name")
        for pk, title, holder in rows.iterator(chunk_size=2_000):
            name = fold(title)
            if name in wanted:
                self._found[name, _holder(holder or "")].append(pk)

    def find(self, values) -> int | None:
        """The one product of this name and holder; None when there is none, or more than one."""
        matches = self._found.get((fold(values["recorded_name"]), _holder(values["recorded_entity"])), [])
        return matches[0] if len(matches) == 1 else None


def _write(report, actor) -> None:
    fresh = [row.recognition for row in report.rows if row.action == "create"]
    changed = [row.recognition for row in report.rows if row.action == "update"]
    Recognition.objects.bulk_create(fresh, batch_size=_BATCH)
    Recognition.objects.bulk_update(changed, _UPDATED, batch_size=200)
    touched = fresh + changed
    if not touched:
        return
    record(
        actor=actor,
        action="recognition.imported",
        subject=touched[0],
        after={"created": len(fresh), "updated": len(changed), "verified": report.verified},
    )
    # What is new and pending gives no star anywhere; the product's own page reads it from where it stands.
    shown = changed + [row for row in fresh if row.state == Recognition.State.VERIFIED]
    note_changes({row.product_id for row in shown if row.product_id})


def _batches(values: list) -> Iterable[list]:
    return (values[start : start + _BATCH] for start in range(0, len(values), _BATCH))
