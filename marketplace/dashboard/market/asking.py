"""One page for every act of an administrator: it names the thing, asks, and acts on the posted yes."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from marketplace.core.errors import DomainError
from marketplace.dashboard.access import MarketDesk
from marketplace.dashboard.market.forms import NothingAsked


def ask(
    request: HttpRequest,
    desk: MarketDesk,
    *,
    act: Callable[..., object],
    title: str,
    thing: str,
    text: str,
    button: str,
    done: str,
    back_url: str,
    current: str,
    form_class: type[forms.Form] = NothingAsked,
    gentle: bool = False,
    check: Callable[[], object] | None = None,
) -> HttpResponse:
    """Show the question on GET; on a valid POST call `act(**cleaned data)`, tell what came of it and go back.

    The button warns by its colour unless the act is `gentle`: takes nothing from anybody.

    A refusal of the domain is told in its own words; nothing has changed then. With `check` it is told before the question
    is put: an old link leads back with the reason.
    """
    if check is not None and request.method != "POST":
        try:
            check()
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return redirect(back_url)
    form = form_class(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            act(**form.cleaned_data)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, done)
        return redirect(back_url)
    context = {
        "form": form,
        "title": title,
        "thing": thing,
        "text": text,
        "confirm_label": button,
        "gentle": gentle,
        "back_url": back_url,
    }
    return desk.page(request, "market/ask.html", context, current=current, status=400 if form.errors else 200)
