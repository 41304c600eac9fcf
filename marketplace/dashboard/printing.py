"""Papers for the parcel: as a page that prints, and as PDF where the machine has WeasyPrint's libraries."""

import ctypes.util
from functools import cache

from django.http import HttpResponse
from django.template.loader import render_to_string

# Without these WeasyPrint cannot even be imported (Debian: libpango-1.0-0, libpangoft2-1.0-0, libharfbuzz0b).
LIBRARIES = ("gobject-2.0", "pango-1.0", "pangoft2-1.0", "harfbuzz", "fontconfig")


@cache
def can_make_pdf() -> bool:
    """Whether this machine can make PDF files: looked up once per process, without loading anything heavy."""
    return all(ctypes.util.find_library(name) for name in LIBRARIES)


def pdf(template: str, context: dict, filename: str) -> HttpResponse:
    """The paper as a PDF file, shown in the browser. Only call it where `can_make_pdf()`."""
    # Loading WeasyPrint costs a second and 30 MB, which only a process that prints should pay.
    from marketplace.dashboard.paper import write_pdf

    response = HttpResponse(write_pdf(render_to_string(template, context)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    return response
