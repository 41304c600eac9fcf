"""The demo inbox page."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from marketplace.demo.models import InboxMessage


def inbox(request: HttpRequest) -> HttpResponse:
    """Every mail the demo shop has sent, newest first."""
    page = Paginator(InboxMessage.objects.all(), 20).get_page(request.GET.get("page"))
    return render(request, "demo/inbox.html", {"page": page})


def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail."""
    return render(request, "demo/message.html", {"mail": get_object_or_404(InboxMessage, pk=pk)})
