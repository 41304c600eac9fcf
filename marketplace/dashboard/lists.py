"""What every list of the seller and administrator areas shares: filters that forgive, pages, sheets for download."""

import csv
from collections.abc import Iterable
from datetime import date

from django import forms
from django.core.paginator import Page, Paginator
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from marketplace.core.text import clean_line

ROWS_PER_PAGE = 30
# A sheet holds at most this many rows; more are downloaded by narrowing the dates.
ROWS_PER_SHEET = 5_000

# A sheet program takes a cell that begins so for a formula and runs it.
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class ListFilter(forms.Form):
    """The filter of a list, from the query. A value that cannot be understood is told and left out of account."""

    required_css_class = ""

    def __init__(self, data):
        super().__init__(data)
        self.is_valid()

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
    """A day of Vietnam's calendar."""

    def __init__(self, *, label):
        super().__init__(
            label=label,
            required=False,
            # Further away no order lies, and the calendar's ends cannot be moved to another time zone.
            validators=[MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2200, 1, 1))],
            input_formats=["%Y-%m-%d", "%d/%m/%Y"],
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"invalid": _("Write the day as day/month/year, for example 23/11/2026.")},
        )


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
