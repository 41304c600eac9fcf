"""Applying to sell, and the administrators' answer. Both sides are told by mail.

An application is a seller in state "applied": its owner may look around in the seller area and prepare goods, and
nothing of it is shown or sold. One person has one application waiting at a time.
"""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.accounts.policies import administrators_of
from marketplace.communication.services import Mail, enqueue_all
from marketplace.core import clock
from marketplace.core.errors import DomainError
from marketplace.core.text import clean_text
from marketplace.moderation.services import record
from marketplace.partner.models import Partner, SellerMember
from marketplace.partner.profiles import missing_profile
from marketplace.partner.services import ProfileIncomplete, activate_partner, register_partner

LONGEST_REASON = 500


class ApplicationWaiting(DomainError):
    code = "application_waiting"
    message = _("Your application is waiting for its answer already. You will get an e-mail.")


class AlreadyAnswered(DomainError):
    code = "already_answered"
    message = _("This application has been answered already.")


class RefusalReasonMissing(DomainError):
    code = "refusal_reason_missing"
    message = _("Say why, so that the applicant can mend it and apply again.")


@transaction.atomic
def apply_to_sell(*, user, name, kind, province, commune=None, **profile) -> Partner:
    """Ask to sell here: a seller in state "applied" with the user as its owner.

    `profile` as in `register_partner`, which see for what it raises; ProfileIncomplete when something is missing that the
    kind must tell, ApplicationWaiting while an earlier application has no answer.
    """
    _wait_for_turn(user)
    waiting = SellerMember.objects.filter(user=user, partner__state=Partner.State.APPLIED, role=SellerMember.Role.OWNER)
    if waiting.exists():
        raise ApplicationWaiting(user_id=user.pk)
    partner = register_partner(
        name=name,
        kind=kind,
        province=province,
        commune=commune,
        owner=user,
        state=Partner.State.APPLIED,
        email=user.email,
        **profile,
    )
    missing = missing_profile(partner)
    if missing:
        raise ProfileIncomplete(missing=missing)
    path = reverse("market:seller", kwargs={"code": partner.code})
    about = {"seller_name": partner.name, "province": province.full_name, "seller_path": path}
    enqueue_all(
        [
            _mail(user.email, user.language, "application_received", partner),
            *(
                _mail(email, language, "seller_applied", partner, **about)
                for email, language in administrators_of(province)
            ),
        ]
    )
    return partner


@transaction.atomic
def approve_application(*, partner, actor) -> Partner:
    """Let an applicant sell. Raises AlreadyAnswered, ProfileIncomplete."""
    fresh = _lock_waiting(partner)
    fresh.joined_on = clock.today()
    fresh.save(update_fields=["joined_on"])
    active = activate_partner(partner=fresh, actor=actor)
    enqueue_all(_to_owners(active, "application_approved"))
    return active


@transaction.atomic
def refuse_application(*, partner, actor, reason: str) -> Partner:
    """Turn an application down. Raises AlreadyAnswered, RefusalReasonMissing.

    The applicant is told the reason, no longer serves this seller and may apply again, with the same tax code too.
    """
    fresh = _lock_waiting(partner)
    reason = clean_text(reason, LONGEST_REASON)
    if not reason:
        raise RefusalReasonMissing(partner_id=fresh.pk)
    mails = _to_owners(fresh, "application_refused", reason=reason)
    before = {"state": fresh.state, "tax_code": fresh.tax_code}
    fresh.state, fresh.tax_code = Partner.State.CLOSED, ""
    fresh.save(update_fields=["state", "tax_code"])
    fresh.members.all().delete()
    record(
        actor=actor,
        action="partner.application_refused",
        subject=fresh,
        partner_id=fresh.pk,
        before=before,
        after={"state": fresh.state},
        reason=reason,
    )
    enqueue_all(mails)
    return fresh


def _wait_for_turn(user) -> None:
    """Let two clicks of one person come one after the other."""
    User.objects.select_for_update().get(pk=user.pk)


def _lock_waiting(partner: Partner) -> Partner:
    fresh = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    if fresh.state != Partner.State.APPLIED:
        raise AlreadyAnswered(partner_id=fresh.pk, state=fresh.state)
    return fresh


def _to_owners(partner: Partner, template: str, **context) -> list[Mail]:
    owners = partner.members.filter(role=SellerMember.Role.OWNER).select_related("user").order_by("pk")
    return [_mail(member.user.email, member.user.language, template, partner, **context) for member in owners]


def _mail(to: str, language: str, template: str, partner: Partner, **context) -> Mail:
    paths = {
        "desk_path": reverse("seller:start", kwargs={"code": partner.code}),
        "apply_path": reverse("customer:sell"),
    }
    return Mail(
        to=to,
        language=language,
        template=template,
        dedupe_key=f"partner:{partner.pk}:{template}:{to}"[:160],
        context={"seller_name": partner.name, **paths, **context},
    )
