"""A member's saved searches, and stopping their mails from the mail itself."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import activate, get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from marketplace.core.errors import DomainError
from marketplace.customer.forms import SavedSearchForm
from marketplace.customer.views import form_page, posted
from search import saved as services
from search.engines import get_engine
from search.models import SavedSearch
from search.pages import ResultsPage
from search.query import ProductQuery, QueryRefused


@dataclass(frozen=True, slots=True)
class SavedRow:
    """A saved search as the list shows it; `words` say what it looks for."""

    saved: SavedSearch
    url: str
    words: str


def _row(saved: SavedSearch) -> SavedRow:
    url = f"{reverse('search:search')}?{saved.query}"
    try:
        query = services.read_query(saved.query)
    except QueryRefused as refusal:
        return SavedRow(saved, url, str(refusal))
    words = [f"“{query.q}”"] if query.q else []
    if query.filter_count:
        words.append(ngettext("%(n)s filter", "%(n)s filters", query.filter_count) % {"n": query.filter_count})
    return SavedRow(saved, url, " · ".join(words))


@login_required
@require_GET
def saved_list(request: HttpRequest) -> HttpResponse:
    """The member's saved searches, newest first."""
    own = SavedSearch.objects.filter(user=request.user).order_by("-created_at", "-pk")
    return render(request, "customer/searches.html", {"tab": "searches", "rows": [_row(saved) for saved in own]})


@login_required
@form_page
def add(request: HttpRequest) -> HttpResponse:
    """Save the search that the query of this address asks, under a name."""
    try:
        query = ProductQuery.parse(request.GET)
    except QueryRefused as refusal:
        context = {"message": str(refusal), "start_url": reverse("search:search"), "q": ""}
        return render(request, "search/refused.html", context, status=400)
    results = ResultsPage(get_engine().search(query.changed()), reverse("search:search"))
    labels = [chip.label for chip in results.chips]
    name = ", ".join([query.q, *labels] if query.q else labels)[: services.LONGEST_NAME]
    form = SavedSearchForm(posted(request), initial={"name": name})
    if request.method == "POST" and form.is_valid():
        try:
            services.save_search(user=request.user, query=query, name=form.cleaned_data["name"])
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The search is saved. We write to you when new goods match it."))
            return redirect("customer:searches")
    context = {"tab": "searches", "form": form, "results": results, "labels": labels}
    return render(request, "customer/search_add.html", context, status=400 if form.errors else 200)


def _own(request: HttpRequest, pk: int) -> SavedSearch:
    return get_object_or_404(SavedSearch, pk=pk, user=request.user)


@login_required
@form_page
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name for a saved search."""
    saved = _own(request, pk)
    form = SavedSearchForm(posted(request), initial={"name": saved.name})
    if request.method == "POST" and form.is_valid():
        try:
            services.rename_search(saved=saved, name=form.cleaned_data["name"])
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("customer:searches")
    context = {"tab": "searches", "form": form, "row": _row(saved)}
    return render(request, "customer/search_rename.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """No mails about this search for now."""
    services.pause_search(saved=_own(request, pk))
    return redirect("customer:searches")


@login_required
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Mails about this search again."""
    services.resume_search(saved=_own(request, pk))
    return redirect("customer:searches")


@login_required
@form_page
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a saved search, after a page that names it."""
    saved = _own(request, pk)
    if request.method == "POST":
        services.remove_search(saved=saved)
        messages.success(request, _("The saved search is deleted."))
        return redirect("customer:searches")
    return render(request, "customer/search_delete.html", {"tab": "searches", "saved": saved})


@csrf_exempt
@never_cache
@form_page
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the mails of one search from the link in a mail, without signing in.

    A POST stops them at once, as mail programs do it (RFC 8058); whoever opens the link is asked first, because programs
    that check mails open links too. A search that is gone with its member sends none. Who has chosen no language here reads that
    of the mails.
    """
    try:
        saved = services.saved_by_token(token)
    except services.NotOurLink as refusal:
        raise Http404 from refusal
    if saved and request.method == "POST":
        services.pause_search(saved=saved)
    stopped = saved is None or request.method == "POST" or saved.is_paused
    chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    if saved and not chosen:
        activate(saved.user.language)
        request.LANGUAGE_CODE = saved.user.language
    response = render(request, "customer/search_stop.html", {"saved": saved, "stopped": stopped})
    response["Content-Language"] = get_language() or ""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
