"""What every list of the seller and administrator areas shares: filters that forgive, pages, sheets for download."""

import csv
import re
from collections.abc import Iterable
from datetime import date

from django import forms
from django.core.paginator import Page, Paginator
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from marketplace.core.text import clean_line

ROWS_PER_PAGE = 30
# A sheet holds at most this many rows; more are downloaded by narrowing the dates.
ROWS_PER_SHEET = 5_000

# A sheet program takes a cell that begins so for a formula and runs it.
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class ListFilter(forms.Form):
    """The filter of a list, from the query. A value that cannot be understood is told and left out of account, and the
    page answers `status`. Days from `first` until `last` must not run backwards. `choices` are the rows that a field offers."""

    required_css_class = ""

    def __init__(self, data, **choices: QuerySet):
        super().__init__(data)
        for name, rows in choices.items():
            self.fields[name].queryset = rows
        self.is_valid()

    def clean(self) -> dict:
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("This day lies before the first one."))
        return cleaned

    @property
    def status(self) -> int:
        """The status of a page that shows the list."""
        return 400 if self.errors else 200

    def value(self, name: str):
        """The cleaned value, or None where nothing (or nothing sensible) was given."""
        return self.cleaned_data.get(name) or None

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter is set, so that an empty list can say which kind of empty it is."""
        return any(value not in (None, "", []) for value in self.cleaned_data.values()) or bool(self.errors)


class SearchText(forms.CharField):
    """What is searched for: composed, no invisible characters."""

    def __init__(self, *, label):
        super().__init__(label=label, required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"}))

    def to_python(self, value) -> str:
        return clean_line(super().to_python(value))


class DayField(forms.DateField):
    """A day of Vietnam's calendar, typed as people write it: 23/11/2026, 1/2/26, 1-2-2026, or 23112026 where a telephone
    offers digits only. A browser's own field would show it in the browser's language."""

    def __init__(self, *, label):
        super().__init__(
            label=label,
            required=False,
            # Further away no order lies, and the calendar's ends cannot be moved to another time zone.
            validators=[
                MinValueValidator(date(2000, 1, 1), _("Write a day from 2000 on.")),
                MaxValueValidator(date(2200, 1, 1), _("Write a day before 2200.")),
            ],
            input_formats=["%d/%m/%Y", "%d/%m/%y", "%Y/%m/%d"],
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            help_text=_("For example 23/11/2026"),
            error_messages={"invalid": _("Write the day as day/month/year, for example 23/11/2026.")},
        )

    def to_python(self, value) -> date | None:
        text = clean_line(str(value)) if value is not None else ""
        if re.fullmatch(r"[0-9]{8}", text):
            text = f"{text[:2]}/{text[2:4]}/{text[4:]}"
        return super().to_python(re.sub(r"[-. ]", "/", text))


def choices_of(enum, everything) -> list[tuple]:
    """The choices of a filter over an enumeration, first of all no filter."""
    return [("", everything), *enum.choices]


def page_of(request: HttpRequest, rows, per_page: int = ROWS_PER_PAGE) -> Page:
    """The page that the query asks for; the nearest one for a number that makes no sense."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))


def sheet(filename: str, heads: Iterable[str], rows: Iterable[Iterable]) -> HttpResponse:
    """A CSV download that Vietnamese sheet programs open right (UTF-8 with a mark) and that holds no formula."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow([harmless(head) for head in heads])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return response


def harmless(cell: object) -> object:
    """The cell as text that no sheet program takes for a formula; numbers stay numbers."""
    if isinstance(cell, int):
        return cell
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_STARTS_A_FORMULA) else text
