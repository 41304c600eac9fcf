"""OCOP recognitions and certificates: what waits for verification first, one proof with its paper, verifying, revoking,
and matching rows of decisions to goods."""

import mimetypes

from django.contrib import messages
from django.db.models import Case, Q, QuerySet, Value, When
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalogue import services
from catalogue.models import Certification, Proof, Recognition
from marketplace.core import clock
from marketplace.core.errors import DomainError
from marketplace.core.numbers import typed_number
from marketplace.core.text import fold, slug
from marketplace.dashboard.access import MarketDesk, market_view
from marketplace.dashboard.lists import page_of
from marketplace.dashboard.market import scope
from marketplace.dashboard.market.asking import ask
from marketplace.dashboard.market.forms import (
    CertificationFilter,
    MatchFilter,
    ProofShown,
    ReasonForm,
    RecognitionFilter,
)
from marketplace.dashboard.market.products import named

# What a browser may show by itself; any other paper is downloaded.
_SHOWN_KINDS = {"application/pdf", "image/jpeg", "image/png", "image/webp"}
# How many goods a search for a match shows; a longer name narrows it.
_CANDIDATES = 30


def _pending_first(proofs: QuerySet) -> QuerySet:
    waiting = Case(When(state=Proof.State.PENDING, then=Value(0)), default=Value(1))
    return proofs.order_by(waiting, "-created_at", "-pk")


def _in_state(proofs: QuerySet, shown: str | None) -> QuerySet:
    if not shown:
        return proofs
    if shown == ProofShown.VALID:
        return proofs.valid_on()
    if shown == ProofShown.EXPIRED:
        return proofs.filter(state=Proof.State.VERIFIED, valid_until__lte=clock.today())
    return proofs.filter(state=shown)


def _tell_state(proof: Proof) -> None:
    """Give a proof the word and tone of its state today."""
    today = clock.today()
    proof.shown_state, proof.tone = proof.get_state_display(), "bad"
    if proof.state == Proof.State.PENDING:
        proof.tone = "wait"
    elif proof.state == Proof.State.VERIFIED:
        if proof.valid_until is not None and proof.valid_until <= today:
            proof.shown_state = ProofShown.EXPIRED.label
        elif proof.valid_from > today:
            proof.shown_state, proof.tone = _("Not valid yet"), "clay"
        else:
            proof.shown_state, proof.tone = ProofShown.VALID.label, "good"


@require_safe
@market_view()
def recognition_list(request: HttpRequest, desk: MarketDesk) -> HttpResponse:
    """OCOP recognitions, those that wait for verification first."""
    filters = RecognitionFilter(request.GET)
    rows = _in_state(scope.recognitions(desk), filters.value("state"))
    if filters.value("q"):
        q = filters.value("q")
        rows = rows.filter(
            Q(recorded_name__icontains=q)
            | Q(recorded_entity__icontains=q)
            | Q(folded__contains=fold(q))
            | Q(decision_number__icontains=q)
            | Q(product__title__icontains=q)
            | Q(product__slug__contains=slug(q))
        )
    if filters.value("unmatched"):
        rows = rows.filter(product__isnull=True)
    page = page_of(request, _pending_first(rows.select_related("product", "province")))
    for proof in page:
        _tell_state(proof)
    context = {"filters": filters, "page": page}
    return desk.page(request, "market/recognitions.html", context, current="recognitions", status=filters.status)


@require_safe
@market_view()
def certification_list(request: HttpRequest, desk: MarketDesk) -> HttpResponse:
    """Certificates, those that wait for verification first."""
    filters = CertificationFilter(request.GET)
    rows = _in_state(scope.certifications(desk), filters.value("state"))
    if filters.value("q"):
        q = filters.value("q")
        rows = rows.filter(
            Q(number__icontains=q)
            | Q(partner__name__icontains=q)
            | Q(partner__code__contains=slug(q))
            | Q(scheme__name__icontains=q)
            | Q(scheme__name_en__icontains=q)
        )
    page = page_of(request, _pending_first(rows.select_related("scheme", "partner")))
    for proof in page:
        _tell_state(proof)
    context = {"filters": filters, "page": page}
    return desk.page(request, "market/certifications.html", context, current="certifications", status=filters.status)


def _recognition(desk: MarketDesk, pk: int) -> Recognition:
    rows = scope.recognitions(desk).select_related(
        "product__listed_by", "province", "verified_by", "second_verified_by"
    )
    return get_object_or_404(rows, pk=pk)


def _certification(desk: MarketDesk, pk: int) -> Certification:
    rows = scope.certifications(desk).select_related("scheme", "partner", "verified_by")
    return get_object_or_404(rows, pk=pk)


@require_safe
@market_view()
def recognition(request: HttpRequest, desk: MarketDesk, pk: int) -> HttpResponse:
    """One recognition: what the decision says, the paper, who has verified it."""
    proof = _recognition(desk, pk)
    _tell_state(proof)
    context = {"proof": proof, "replacement": _replacement(proof)}
    return desk.page(request, "market/recognition.html", context, current="recognitions")


@require_safe
@market_view()
def certification(request: HttpRequest, desk: MarketDesk, pk: int) -> HttpResponse:
    """One certificate: its data, the goods that it covers, the paper, what is unusual about it."""
    proof = _certification(desk, pk)
    _tell_state(proof)
    context = {
        "proof": proof,
        "products": proof.products.order_by("title")[:200],
        "warnings": services.certification_warnings(proof),
        "replacement": _replacement(proof),
    }
    return desk.page(request, "market/certification.html", context, current="certifications")


def _replacement(proof: Proof) -> str:
    """The number of the later paper that could take the place of one that still holds; empty without one."""
    later = services.replacement_of(proof) if proof.state == Proof.State.VERIFIED else None
    return services.paper_number(later) if later else ""


def _document(proof: Proof) -> FileResponse:
    if not proof.document or not proof.document.storage.exists(proof.document.name):
        raise Http404
    kind = mimetypes.guess_type(proof.document.name)[0]
    shown = kind in _SHOWN_KINDS
    response = FileResponse(
        proof.document.open("rb"),
        as_attachment=not shown,
        content_type=kind if shown else "application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@market_view()
def recognition_document(request: HttpRequest, desk: MarketDesk, pk: int) -> HttpResponse:
    """The paper of a recognition, for administrators only."""
    return _document(_recognition(desk, pk))


@require_safe
@market_view()
def certification_document(request: HttpRequest, desk: MarketDesk, pk: int) -> HttpResponse:
    """The paper of a certificate, for administrators only."""
    return _document(_certification(desk, pk))


def _about_recognition(proof: Recognition) -> dict[str, str]:
    """What every question about a recognition says of it, and where it leads back to."""
    return {
        "thing": " · ".join(filter(None, (proof.recorded_name, proof.decision_number))),
        "back_url": reverse("market:recognition", kwargs={"pk": proof.pk}),
        "current": "recognitions",
    }


def _about_certification(proof: Certification) -> dict[str, str]:
    """The same of a certificate."""
    return {
        "thing": f"{proof.scheme} {proof.number} · {proof.partner.name}",
        "back_url": reverse("market:certification", kwargs={"pk": proof.pk}),
        "current": "certifications",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@market_view()
def verify_one_recognition(request: HttpRequest, desk: MarketDesk, pk: int) -> HttpResponse:
    """Confirm that a recognition stands in the decision; five stars need a second person."""
    proof = _recognition(desk, pk)
    needs_second = proof.stars == 5 and proof.verified_by_id is None
    return ask(
        request,
        desk,
        act=lambda: services.verify_recognition(recognition=proof, actor=request.user),
        check=lambda: services.check_verifiable(proof, actor=request.user),
        gentle=True,
        title=_("Does this recognition stand in the decision?"),
        text=_(
            "Compare name, holder, stars, number and dates with the decision. Five stars need two people: after "
            "you, a second administrator looks too."
        )
        if needs_second
        else _("Compare name, holder, stars, number and dates with the decision. The star shows at once."),
        button=_("Yes, it stands in the decision"),
        done=_("Noted. A second administrator must look at it before the stars show.")
        if needs_second
        else _("The recognition is verified."),
        **_about_recognition(proof),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@market_view()
def revoke_one_recognition(request: HttpRequest, desk: MarketDesk, pk: int) -> HttpResponse:
    """Take a recognition back with a reason; its star disappears at once."""
    proof = _recognition(desk, pk)
    return ask(
        request,
        desk,
        act=lambda reason: services.revoke_recognition(recognition=proof, actor=request.user, reason=reason),
        check=lambda: services.check_revocable(proof),
        form_class=ReasonForm,
        title=_("Revoke this recognition?"),
        text=_("The star disappears at once from every page. This cannot be undone."),
        button=_("Revoke the recognition"),
        done=_("The recognition is revoked."),
        **_about_recognition(proof),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@market_view()
def supersede_one_recognition(request: HttpRequest, desk: MarketDesk, pk: int) -> HttpResponse:
    """Say that a later decision has taken the place of a recognition."""
    proof = _recognition(desk, pk)
    return _supersede(
        request,
        desk,
        proof,
        act=lambda: services.supersede_recognition(recognition=proof, actor=request.user),
        **_about_recognition(proof),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@market_view()
def supersede_one_certification(request: HttpRequest, desk: MarketDesk, pk: int) -> HttpResponse:
    """Say that a later certificate has taken the place of one."""
    proof = _certification(desk, pk)
    return _supersede(
        request,
        desk,
        proof,
        act=lambda: services.supersede_certification(certification=proof, actor=request.user),
        **_about_certification(proof),
    )


def _supersede(request: HttpRequest, desk: MarketDesk, proof: Proof, **question) -> HttpResponse:
    return ask(
        request,
        desk,
        check=lambda: services.check_replaced(proof),
        title=_("Has a later paper taken the place of this one?"),
        text=_("Only paper %(number)s counts from now on, its stars or badge alone. This cannot be undone.")
        % {"number": _replacement(proof)},
        button=_("Yes, it is replaced"),
        done=_("It is noted as replaced by the later paper."),
        **question,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@market_view()
def verify_one_certification(request: HttpRequest, desk: MarketDesk, pk: int) -> HttpResponse:
    """Confirm a certificate against its original."""
    proof = _certification(desk, pk)
    return ask(
        request,
        desk,
        act=lambda: services.verify_certification(certification=proof, actor=request.user),
        check=lambda: services.check_verifiable(proof, actor=request.user),
        gentle=True,
        title=_("Does this certificate agree with the original?"),
        text=_("Compare number, issuer, dates and the goods that it covers. The badge shows at once."),
        button=_("Yes, it agrees"),
        done=_("The certificate is verified."),
        **_about_certification(proof),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@market_view()
def revoke_one_certification(request: HttpRequest, desk: MarketDesk, pk: int) -> HttpResponse:
    """Take a certificate back with a reason; its badge disappears at once."""
    proof = _certification(desk, pk)
    return ask(
        request,
        desk,
        act=lambda reason: services.revoke_certification(certification=proof, actor=request.user, reason=reason),
        check=lambda: services.check_revocable(proof),
        form_class=ReasonForm,
        title=_("Revoke this certificate?"),
        text=_("The badge disappears at once from every page. This cannot be undone."),
        button=_("Revoke the certificate"),
        done=_("The certificate is revoked."),
        **_about_certification(proof),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@market_view()
def match(request: HttpRequest, desk: MarketDesk, pk: int) -> HttpResponse:
    """Find the goods that a row of a decision belongs to."""
    proof = _recognition(desk, pk)
    back = reverse("market:recognition", kwargs={"pk": proof.pk})
    if request.method == "POST":
        product = get_object_or_404(scope.products(desk), pk=typed_number(request.POST.get("product", "")))
        try:
            services.match_recognition(recognition=proof, product=product, actor=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The recognition belongs to %(title)s now.") % {"title": product.title})
        return redirect(back)
    try:
        services.check_pending(proof)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    filters = MatchFilter(request.GET if "q" in request.GET else {"q": proof.recorded_name[:100]})
    found = named(scope.products(desk), filters.value("q") or "").select_related("listed_by", "province")
    context = {"proof": proof, "filters": filters, "found": found.order_by("title", "pk")[:_CANDIDATES]}
    return desk.page(
        request, "market/match.html", {**context, "back_url": back}, current="recognitions", status=filters.status
    )
