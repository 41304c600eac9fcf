"""Mail that could not be sent, and the audit log."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.communication.models import OutboxMessage
from marketplace.communication.services import readable, retry_parked
from marketplace.core import clock
from marketplace.dashboard.access import MarketDesk, market_view
from marketplace.dashboard.lists import page_of
from marketplace.dashboard.market import scope
from marketplace.dashboard.market.acts import acts_named, in_words
from marketplace.dashboard.market.forms import AuditFilter
from marketplace.dashboard.market.things import things_named
from marketplace.moderation.services import record
from marketplace.partner.models import Partner


@require_safe
@market_view(nationwide=True)
def mail(request: HttpRequest, desk: MarketDesk) -> HttpResponse:
    """Mail that was given up, and mail that failed and will be tried again."""
    unsent = OutboxMessage.objects.exclude(state=OutboxMessage.State.SENT)
    page = page_of(request, unsent.order_by("state", "-created_at", "-pk"))
    mails = [(message, readable(message).subject) for message in page]
    return desk.page(request, "market/mail.html", {"page": page, "mails": mails}, current="mail")


@require_POST
@market_view(nationwide=True)
def retry(request: HttpRequest, desk: MarketDesk, pk: int) -> HttpResponse:
    """Try a mail that was given up again."""
    message = get_object_or_404(OutboxMessage, pk=pk, state=OutboxMessage.State.PARKED)
    retry_parked(message=message)
    record(actor=request.user, action="mail.retried", subject=message)
    messages.success(request, _("The mail is tried again."))
    return redirect("market:mail")


@require_safe
@market_view()
def audit(request: HttpRequest, desk: MarketDesk) -> HttpResponse:
    """Who did what, newest first."""
    filters = AuditFilter(request.GET)
    rows = scope.audit(desk).select_related("actor")
    if filters.value("q"):
        q = filters.value("q")
        rows = rows.filter(
            Q(action__in=acts_named(q))
            | Q(action__icontains=q)
            | Q(actor__email__icontains=q)
            | Q(subject_kind__icontains=q)
            | Q(subject_key=q)
            | Q(reason__icontains=q)
            | things_named(q)
            | Q(partner_id_at_the_time__in=Partner.objects.filter(name__icontains=q).values("pk"))
        )
    if filters.value("first"):
        rows = rows.filter(at__gte=clock.start_of(filters.value("first")))
    if filters.value("last"):
        rows = rows.filter(at__lte=clock.end_of(filters.value("last")))
    page = page_of(request, rows.order_by("-at", "-pk"))
    context = {"filters": filters, "page": page, "events": in_words(page)}
    return desk.page(request, "market/audit.html", context, current="audit", status=filters.status)
