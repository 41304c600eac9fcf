"""Reading tables that people send: CSV and XLSX, without trusting them.

An XLSX file is a ZIP of XML: a small one can unfold into gigabytes or name outside files, so its parts are measured before
anything is unpacked and its XML is read by defusedxml.
"""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import DomainError

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 120 * 1024 * 1024
MAX_RATIO = 200
MAX_PARTS = 500
MAX_ROWS = 50_000
MAX_COLUMNS = 60
# Titles, dates of issue and whom a list is for stand above its head; the head is looked for in so many rows.
HEAD_WITHIN = 15

Row = tuple[int, list]

_MESSAGES = {
    "empty": _("The file is empty. Choose another one."),
    "no_rows": _("The file names its columns and has nothing below them. Choose another one."),
    "too_large": _("The file is larger than 10 MB. Split it into smaller ones."),
    "too_many_rows": _("The file has more than 50.000 rows. Split it into smaller ones."),
    "too_many_columns": _("The file has more than 60 columns. Remove those that are not needed."),
    "not_a_table": _("The file is neither CSV nor XLSX. Save the sheet in one of these forms."),
    "not_utf8": _("The text cannot be read. Save the sheet as XLSX, or as CSV in UTF-8."),
    "damaged": _("The file is damaged or protected and cannot be read. Save the sheet again as XLSX."),
    "unpacks_too_large": _("The file unpacks to far more than a sheet holds and is not opened. Save the sheet again."),
}


class FileRefused(DomainError):
    """A file was not read. `code` is a key of the messages above."""

    def __init__(self, reason: str):
        super().__init__(_MESSAGES[reason], code=reason)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a list from its head on, and the names of the sheets beside it that hold something and are not read."""

    rows: Iterator[Row]
    unread_sheets: tuple[str, ...] = ()


# A row and the row above it -> the head that ends here, or None for a title.
FindHead = Callable[[list, list], list | None]


def read_table(file: BinaryIO, *, find_head: FindHead) -> Table:
    """The rows of a CSV, or of the first sheet of an XLSX that has a head, with their line numbers; without empty rows.

    The first is the head: what `find_head` makes of the first of the first 15 rows with something in them that it takes. What
    stands above it is left out; where there is no head, so is everything. Cells are text, numbers, dates or None, as the file
    has them; CSV cells are text. What the file is follows from its first bytes, not from its name. Raises FileRefused, also
    while rows are being read.
    """
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise FileRefused("too_large")
    if not data.strip():
        raise FileRefused("empty")
    if data.startswith(b"PK"):
        return _xlsx_table(data, find_head)
    text = _decoded(data)
    # A title may hold more commas than the head does, so what separates cells is what makes a head of some row.
    for delimiter in sorted(",;\t", key=text.lstrip().partition("\n")[0].count, reverse=True):
        rows = _from_head(_counted(_csv_rows(text, delimiter)), find_head)
        if rows is not None:
            return Table(rows)
    return Table(iter(()))


def _from_head(rows: Iterator[Row], find_head: FindHead) -> Iterator[Row] | None:
    """The rows from the head on; None where the first ones hold no head."""
    above: list = []
    for line, cells in islice(rows, HEAD_WITHIN):
        head = find_head(above, cells)
        if head is not None:
            return chain([(line, head)], rows)
        above = cells
    return None


def _counted(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows with something in them. Raises FileRefused for more of them, or wider ones, than a list has."""
    seen = 0
    for line, cells in rows:
        if len(cells) > MAX_COLUMNS:
            while cells and cells[-1] in (None, ""):
                cells.pop()
            if len(cells) > MAX_COLUMNS:
                raise FileRefused("too_many_columns")
        if _is_empty(cells):
            continue
        seen += 1
        if seen > MAX_ROWS:
            raise FileRefused("too_many_rows")
        yield line, cells


def _csv_rows(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        before = 0
        for cells in reader:
            # A cell may hold line ends: the row is named by its first line.
            yield before + 1, cells
            before = reader.line_num
    except csv.Error as error:
        raise FileRefused("damaged") from error


def _decoded(data: bytes) -> str:
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise FileRefused("not_utf8") from error
    if "\x00" in text:
        raise FileRefused("not_a_table")
    return text


# openpyxl meets a broken part wherever it happens to be, and raises what Python raises there.
_BROKEN = (
    BadZipFile,
    DefusedXmlException,
    ParseError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
    EOFError,
    NotImplementedError,
)


def _xlsx_table(data: bytes, find_head: FindHead) -> Table:
    _check_archive(data)
    # Five megabytes of modules that a worker needs for the few sheets it ever reads.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        # Values and not formulas.
        workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, *_BROKEN) as error:
        raise FileRefused("damaged") from error
    rows, unread = None, []
    for sheet in workbook.worksheets:
        if rows is None:
            rows = _from_head(_counted(_sheet_rows(data, sheet)), find_head)
            is_unread = rows is None
        else:
            is_unread = True
        if is_unread and next(_counted(_sheet_rows(data, sheet)), None) is not None:
            unread.append(sheet.title)
    return Table(iter(()) if rows is None else rows, tuple(unread))


def _sheet_rows(data: bytes, sheet) -> Iterator[Row]:
    try:
        # The size that the file claims for itself is not believed.
        sheet.reset_dimensions()
        joined = _joined_downwards(data, sheet)
        # Column -> last line and value of the joined cell that reaches into the line being read.
        reaching: dict[int, tuple[int, object]] = {}
        for line, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            if line > 4 * MAX_ROWS:
                raise FileRefused("too_many_rows")
            cells = list(cells)
            is_empty = _is_empty(cells)
            for column, (last, value) in reaching.items():
                if line <= last and not is_empty:
                    # A row ends with its last cell that was written.
                    cells.extend([None] * (column + 1 - len(cells)))
                    cells[column] = value
            for column, last in joined.get(line, ()):
                if column < len(cells):
                    reaching[column] = (last, cells[column])
            yield line, cells
    except DomainError:
        raise
    except _BROKEN as error:
        raise FileRefused("damaged") from error


def _is_empty(cells: list) -> bool:
    return all(cell is None or cell == "" for cell in cells)


def _joined_downwards(data: bytes, sheet) -> dict[int, list[tuple[int, int]]]:
    """First line of cells that are joined over several lines -> their column, counted from 0, and last line.

    A list says so of one decision or one holder for several goods. The file names these cells behind all rows, and openpyxl
    keeps their value in the first line only.
    """
    from openpyxl.utils import range_boundaries

    joined: dict[int, list[tuple[int, int]]] = {}
    with ZipFile(io.BytesIO(data)) as archive, archive.open(sheet._worksheet_path) as part:
        for _event, element in iterparse(part):
            if element.tag.endswith("}mergeCell"):
                first_column, first, _last_column, last = range_boundaries(element.get("ref", ""))
                if last > first and first_column <= MAX_COLUMNS:
                    joined.setdefault(first, []).append((first_column - 1, last))
            element.clear()
    return joined


def _check_archive(data: bytes) -> None:
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise FileRefused("damaged") from error
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * len(data):
        raise FileRefused("unpacks_too_large")
    if "[Content_Types].xml" not in {part.filename for part in parts}:
        raise FileRefused("not_a_table")
