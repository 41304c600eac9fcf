"""What only a demo serves: its inbox and its pictures."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.static import serve

from marketplace.demo.models import InboxMessage


def inbox(request: HttpRequest) -> HttpResponse:
    """Every mail the demo shop has sent, newest first."""
    page = Paginator(InboxMessage.objects.all(), 20).get_page(request.GET.get("page"))
    return render(request, "demo/inbox.html", {"page": page})


def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail."""
    return render(request, "demo/message.html", {"mail": get_object_or_404(InboxMessage, pk=pk)})


def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture, as the storage's host would hand it out in production."""
    response = serve(request, path, document_root=settings.MEDIA_ROOT)
    if path.startswith("pictures/"):
        # Pictures are named by their content, so a browser may keep them.
        response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
