"""A seller's own orders: the list, one order, its steps, its papers. Never another seller's lines or totals."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.core.errors import DomainError
from marketplace.core.templatetags.market import phone
from marketplace.dashboard import printing
from marketplace.dashboard.access import SellerDesk, seller_view
from marketplace.dashboard.lists import ROWS_PER_SHEET, page_of, sheet
from marketplace.dashboard.presenting import cash_label, history_of, state_tone, totals_of
from marketplace.dashboard.seller.forms import OrderFilter
from marketplace.dashboard.seller.steps import STEPS, goods_of_step, steps_open, what_was_done, why_closed
from marketplace.order.models import SellerOrder
from marketplace.order.states import Role

# The paper's name in its address -> its template and the paper size it is meant for.
PAPERS = {
    "packing-slip": ("print/packing_slip.html", ""),
    "delivery-note": ("print/delivery_note.html", ""),
    "delivery-note-a6": ("print/delivery_note.html", "sheet--a6"),
}
# Nothing may leave, and nothing be collected, with papers of orders in these states.
_WITHOUT_PAPERS = (SellerOrder.State.CANCELLED, SellerOrder.State.RETURNED)


def _filtered(desk: SellerDesk, filters: OrderFilter):
    parts = SellerOrder.objects.owned_by(desk.partner).matching(filters.value("q"))
    parts = parts.placed_between(filters.value("first"), filters.value("last"))
    if filters.value("state") == OrderFilter.PARTLY_SENT:
        parts = parts.partly_sent()
    elif filters.value("state"):
        parts = parts.filter(state=filters.value("state"))
    return parts.select_related("order__shipping_address__commune", "order__shipping_address__province")


@require_safe
@seller_view("read")
def order_list(request: HttpRequest, desk: SellerDesk) -> HttpResponse:
    """The seller's orders, newest first, narrowed by state, words and days."""
    return _list_page(request, desk, OrderFilter(request.GET))


def _list_page(request: HttpRequest, desk: SellerDesk, filters: OrderFilter) -> HttpResponse:
    page = page_of(request, _filtered(desk, filters).with_units().with_rest())
    for part in page:
        part.tone = state_tone(part.state)
    context = {"filters": filters, "page": page, "sheet_url": desk.url("orders-sheet")}
    return desk.page(request, "seller/orders.html", context, current="orders", status=filters.status)


@require_safe
@seller_view("read")
def order_sheet(request: HttpRequest, desk: SellerDesk) -> HttpResponse:
    """The same list as a sheet; the page with the filter's errors instead of a sheet that holds too much."""
    filters = OrderFilter(request.GET)
    if filters.errors:
        return _list_page(request, desk, filters)
    parts = _filtered(desk, filters).prefetch_related("lines")[:ROWS_PER_SHEET]
    heads = [
        _("Order number"),
        _("Placed"),
        _("State"),
        _("Buyer"),
        _("Phone"),
        _("Address"),
        _("Goods"),
        _("Goods (đồng)"),
        _("Delivery (đồng)"),
        _("Total (đồng)"),
        _("Note of the buyer"),
    ]
    return sheet(f"{desk.partner.code}-orders.csv", heads, (_sheet_row(part) for part in parts))


def _sheet_row(part: SellerOrder) -> list:
    address = part.order.shipping_address
    return [
        part.number,
        timezone.localtime(part.placed_at).strftime("%d/%m/%Y %H:%M"),
        part.told_state,
        part.order.buyer_name,
        phone(part.order.buyer_phone),
        ", ".join(address.place_lines) if address else "",
        "; ".join(f"{line.kept_quantity} × {line.title}" for line in part.lines.all() if line.kept_quantity),
        part.goods_total - part.discount_total,
        part.delivery_charge,
        part.total,
        part.buyer_note,
    ]


def _own(desk: SellerDesk, number: str) -> SellerOrder:
    """The seller's own order of this number, or 404."""
    parts = SellerOrder.objects.owned_by(desk.partner).select_related(
        "partner", "order__shipping_address__commune", "order__shipping_address__province"
    )
    return get_object_or_404(parts.prefetch_related("lines", "events", "shipments__lines__line"), number=number)


@require_safe
@seller_view("read")
def order(request: HttpRequest, desk: SellerDesk, number: str) -> HttpResponse:
    """One order: what to send, to whom, what to collect, what has happened, what can be done now."""
    part = _own(desk, number)
    context = {
        "part": part,
        "address": part.order.shipping_address,
        "tone": state_tone(part.state),
        "money": totals_of(part),
        "cash_label": cash_label(part),
        "is_under_way": not part.delivered_at and part.state not in _WITHOUT_PAPERS,
        "has_papers": part.state not in _WITHOUT_PAPERS,
        "history": history_of(part),
        "with_cancelled": any(line.cancelled_quantity for line in part.lines.all()),
        "steps": steps_open(part) if "orders" in desk.capabilities else [],
        "can_make_pdf": printing.can_make_pdf(),
    }
    return desk.page(request, "seller/order.html", context, current="orders")


@require_http_methods(["GET", "HEAD", "POST"])
@seller_view("orders")
def step(request: HttpRequest, desk: SellerDesk, number: str, step: str) -> HttpResponse:
    """Ask whether a step is to be taken, in words; take it when the answer is posted."""
    part = _own(desk, number)
    wanted = STEPS.get(step)
    if wanted is None:
        raise Http404
    back = desk.url("order", number=part.number)
    if wanted not in steps_open(part):
        messages.error(request, why_closed(part, wanted))
        return redirect(back)
    form = wanted.form(request.POST if request.method == "POST" else None, part=part)
    if form.is_bound and form.is_valid():
        try:
            moved = wanted.service(seller_order=part, actor=request.user, role=Role.SELLER, **form.arguments())
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, what_was_done(moved, wanted))
        return redirect(back)
    context = {"part": part, "step": wanted, "goods": goods_of_step(part, wanted), "form": form, "back_url": back}
    return desk.page(request, "seller/step.html", context, current="orders", status=400 if form.errors else 200)


def _paper_context(part: SellerOrder, paper: str) -> tuple[str, dict]:
    if paper not in PAPERS or part.state in _WITHOUT_PAPERS:
        raise Http404
    template, size = PAPERS[paper]
    is_rest = paper == "packing-slip" and part.is_partly_sent
    return template, {
        "part": part,
        # What was cancelled appears on no paper, and what has left is not packed again.
        "lines": [line for line in part.lines.all() if (line.left_quantity if is_rest else line.kept_quantity)],
        "is_rest": is_rest,
        "order": part.order,
        "address": part.order.shipping_address,
        "seller": part.partner,
        "money": totals_of(part),
        "to_collect": part.total,
        "size": size,
        "paper": paper,
    }


@require_safe
@seller_view("read")
def paper(request: HttpRequest, desk: SellerDesk, number: str, paper: str) -> HttpResponse:
    """A paper for the parcel as a page that prints."""
    part = _own(desk, number)
    template, context = _paper_context(part, paper)
    context["back_url"] = desk.url("order", number=part.number)
    if printing.can_make_pdf():
        context["pdf_url"] = desk.url("order-paper-pdf", number=part.number, paper=paper)
    else:
        context["no_pdf"] = True
    return render(request, template, context)


@require_safe
@seller_view("read")
def paper_pdf(request: HttpRequest, desk: SellerDesk, number: str, paper: str) -> HttpResponse:
    """The same paper as PDF; where this machine cannot make any, the page that prints."""
    part = _own(desk, number)
    template, context = _paper_context(part, paper)
    if not printing.can_make_pdf():
        return redirect(desk.url("order-paper", number=part.number, paper=paper))
    return printing.pdf(template, {**context, "for_pdf": True}, f"{part.number}-{paper}.pdf")
