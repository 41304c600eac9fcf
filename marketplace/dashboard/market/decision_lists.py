"""Taking over a province's list of OCOP decisions: upload, look at what would happen, then do exactly that."""

import hashlib

from django.contrib import messages
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from catalogue.recognition_import import ImportReport, import_recognitions
from marketplace.core.errors import DomainError
from marketplace.dashboard.access import MarketDesk, market_view
from marketplace.dashboard.market.forms import ListConfirmation, ListUpload

# What a report shows of its rows; the numbers above them count all.
ROWS_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@market_view(nationwide=True)
def import_list(request: HttpRequest, desk: MarketDesk) -> HttpResponse:
    """First post: the file is checked and kept, nothing is written. Second post: the file that was checked is written."""
    if request.method == "POST" and "checked" in request.POST:
        return _write(request, desk)
    form = ListUpload(request.POST, request.FILES) if request.method == "POST" else ListUpload()
    report = confirmation = None
    if form.is_bound and form.is_valid():
        content = form.cleaned_data["file"].read()
        actor = request.user if form.cleaned_data["compared"] else None
        try:
            report = import_recognitions(file=ContentFile(content), actor=actor)
        except DomainError as refusal:
            form.add_error("file", str(refusal))
        else:
            if not report.errors:
                checked = _keep(request, content)
                confirmation = ListConfirmation(initial={"checked": checked, "compared": form.cleaned_data["compared"]})
    context = {"form": form, "confirmation": confirmation, **_about(report)}
    status = 400 if form.errors else 200
    return desk.page(request, "market/import.html", context, current="recognitions", status=status)


def _about(report: ImportReport | None) -> dict:
    if report is None:
        return {}
    return {
        "report": report,
        "created": report.count("create"),
        "updated": report.count("update"),
        "kept": report.count("keep"),
        "skipped": report.count("skip"),
        "rows": report.rows[:ROWS_SHOWN],
        "errors": report.errors[:ROWS_SHOWN],
    }


def _write(request: HttpRequest, desk: MarketDesk) -> HttpResponse:
    confirmation = ListConfirmation(request.POST)
    content = _kept(request, confirmation.cleaned_data["checked"]) if confirmation.is_valid() else None
    if content is None:
        messages.error(request, _("The list that was checked is no longer here. Choose the file again."))
        return redirect("market:recognition-import")
    actor = request.user if confirmation.cleaned_data["compared"] else None
    try:
        report = import_recognitions(file=ContentFile(content), actor=actor, commit=True)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("market:recognition-import")
    if report.errors:
        context = {"form": ListUpload(), **_about(report)}
        return desk.page(request, "market/import.html", context, current="recognitions", status=400)
    _forget(request)
    count = report.count("create") + report.count("update")
    messages.success(request, ngettext("%(n)d row is written.", "%(n)d rows are written.", count) % {"n": count})
    return redirect("market:recognitions")


def _place(request: HttpRequest) -> str:
    # One list at a time per person: a new one takes the place of the last.
    return f"imports/{request.user.pk}"


def _keep(request: HttpRequest, content: bytes) -> str:
    _forget(request)
    storages["private"].save(_place(request), ContentFile(content))
    return hashlib.sha256(content).hexdigest()


def _kept(request: HttpRequest, checked: str) -> bytes | None:
    storage = storages["private"]
    if not storage.exists(_place(request)):
        return None
    with storage.open(_place(request)) as file:
        content = file.read()
    return content if hashlib.sha256(content).hexdigest() == checked else None


def _forget(request: HttpRequest) -> None:
    storages["private"].delete(_place(request))
