"""How allauth speaks and decides in this shop: mails through the outbox, plain words, where people land."""

from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cms.models import RulePage
from cms.shared import rule_url
from marketplace.accounts.models import MarketRole, User
from marketplace.accounts.policies import market_roles_of
from marketplace.communication.services import enqueue
from marketplace.core.templatetags.market import vndatetime
from marketplace.partner.models import Partner

# What our templates say of what allauth tells. The rest is people, requests and secrets that no mail needs.
_TOLD = {"activate_url", "deleted_email", "from_email", "ip", "password_reset_url", "signup_url", "to_email"}
# Mails whose reader can do nothing alone: a link for a new password would go to somebody else, or to nobody.
_SAY_HOW_TO_REACH_US = {"account/account_locked", "account/email_changed"}


class AccountAdapter(DefaultAccountAdapter):
    """allauth's hooks."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "cannot_remove_primary_email": _("Your only e-mail address cannot be removed."),
        "duplicate_email": _("This is your e-mail address already, or it waits for its confirmation."),
        "email_password_mismatch": _("The e-mail address or the password is not right. Check both and try again."),
        # Said only where allauth cannot hide that an address is taken; it never comes up with confirmed addresses.
        "email_taken": _("This e-mail address cannot be used."),
        "enter_current_password": _("The present password is not right."),
        "incorrect_password": _("The password is not right."),
        "invalid_login": _("The e-mail address or the password is not right. Check both and try again."),
        "invalid_or_expired_key": _("The link is no longer valid. Ask for a new one."),
        "invalid_password_reset": _("The link is no longer valid. Ask for a new one."),
        "same_as_current": _("This is your e-mail address already."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again."),
        "unverified_primary_email": _("Confirm your e-mail address first."),
        "rate_limited": _("Too many tries. Wait a few minutes, then try again."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Put the mail into the outbox, in the language of its reader: the account's, else the visitor's."""
        reader = context.get("user") or User.objects.filter(email__iexact=email).only("language", "is_active").first()
        template = template_prefix.replace("account/email/", "account/")
        if template == "account/unknown_account" and reader is not None:
            # To allauth an account that may not sign in is none. Its owner must not be sent to open another one.
            template = "account/account_locked"
        told = {name: value for name, value in context.items() if name in _TOLD}
        if "timestamp" in context:
            told["moment"] = vndatetime(context["timestamp"])
        if template in _SAY_HOW_TO_REACH_US:
            told["help_path"] = rule_url(RulePage.Kind.OPERATOR)
        enqueue(
            to=email,
            language=getattr(reader, "language", "") or get_language(),
            template=template,
            context=told,
            dedupe_key=f"account:{uuid4()}",
        )

    def save_user(self, request, user, form, commit=True):
        """A new account writes in the language in which it was opened."""
        user.language = get_language() or user.language
        return super().save_user(request, user, form, commit)

    def get_login_redirect_url(self, request) -> str:
        """Where a person works: the market, the only shop one works for, the pages, else the own account."""
        return landing_page(request.user)

    def get_password_change_redirect_url(self, request) -> str:
        return reverse("customer:profile")

    def get_email_verification_redirect_url(self, email_address) -> str:
        if self.request.user.is_authenticated:
            return reverse("customer:profile")
        return reverse("account_login")


def landing_page(user) -> str:
    """The first page after signing in, for someone who did not come from a page of their own."""
    roles = market_roles_of(user)
    if roles & {MarketRole.Role.ADMINISTRATOR, MarketRole.Role.FINANCE}:
        return "/market/"
    codes = list(Partner.objects.served_by(user).values_list("code", flat=True)[:2])
    if codes:
        return reverse("seller:start", args=codes) if len(codes) == 1 else reverse("seller:choose")
    if MarketRole.Role.CONTENT_EDITOR in roles:
        return "/cms/"
    return reverse("customer:summary")
