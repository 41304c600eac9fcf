"""allauth's forms in the shop's words. What they check stays allauth's."""

from allauth.account import forms as allauth_forms
from django import forms
from django.db import transaction
from django.urls import reverse, reverse_lazy
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from cms.models import RulePage
from cms.services import text_version
from cms.shared import rule_url
from marketplace.accounts.services import record_consent
from marketplace.core.names import NameField
from marketplace.customer.adapter import landing_page

# The purpose of the consent that opening an account records (Law 91/2025/QH15: one purpose, provable, with its version).
ACCOUNT_CONSENT = "account"

# allauth says these itself and brings no Vietnamese; naming them here puts them into our catalogue.
WORDS_OF_ALLAUTH = [
    gettext_noop("You must type the same password each time."),
]

_html = lazy(format_html, str)
# One sentence for what Django's validators list in four.
GOOD_PASSWORD = _("At least 8 characters, and none that everybody uses, such as 12345678 or your own name.")


def _word(form: forms.Form, **labels) -> None:
    """Give fields their labels, and take the placeholders away: they vanish while one types."""
    for name, label in labels.items():
        if name in form.fields:
            form.fields[name].label = label
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class LoginForm(allauth_forms.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _word(
            self,
            login=_("E-mail address"),
            password=_("Password"),
            remember=_("Stay signed in on this device"),
        )
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].help_text = _html(
            '<a href="{}">{}</a>', reverse_lazy("account_reset_password"), _("Forgot your password?")
        )

    def login(self, request, redirect_url=None):
        # "Sign in" in the header leads through the member's start page, which is no wish to work there.
        if redirect_url == reverse("customer:summary"):
            redirect_url = landing_page(self.user)
        return super().login(request, redirect_url=redirect_url)


class SignupForm(allauth_forms.SignupForm):
    """One name, one address, one password, one consent that is never ticked beforehand."""

    field_order = ["first_name", "email", "password1", "accept_privacy"]

    first_name = NameField(label=_("Full name"), error_messages={"required": _("Please write your name.")})
    accept_privacy = forms.BooleanField(
        label=_("I agree that my data are used to run my account and my orders."),
        error_messages={"required": _("Without this agreement we cannot open an account. You can buy without one.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _word(self, email=_("E-mail address"), password1=_("Password"))
        self.fields["password1"].help_text = GOOD_PASSWORD
        self.fields["accept_privacy"].help_text = _html(
            '<a href="{}">{}</a> · <a href="{}">{}</a>',
            rule_url(RulePage.Kind.PRIVACY),
            _("What we keep and why"),
            rule_url(RulePage.Kind.TERMS),
            _("Terms of use"),
        )

    @transaction.atomic
    def save(self, request):
        user = super().save(request)
        record_consent(user=user, purpose=ACCOUNT_CONSENT, text_version=text_version(RulePage.Kind.PRIVACY))
        return user


class AddEmailForm(allauth_forms.AddEmailForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _word(self, email=_("New e-mail address"))


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _word(
            self,
            oldpassword=_("Present password"),
            password1=_("New password"),
            password2=_("New password once more"),
        )
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].help_text = GOOD_PASSWORD


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _word(self, email=_("E-mail address"))


class ResetPasswordKeyForm(allauth_forms.ResetPasswordKeyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _word(self, password1=_("New password"), password2=_("New password once more"))
        self.fields["password1"].help_text = GOOD_PASSWORD


class SetPasswordForm(allauth_forms.SetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _word(self, password1=_("New password"), password2=_("New password once more"))
        self.fields["password1"].help_text = GOOD_PASSWORD


class ReauthenticateForm(allauth_forms.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _word(self, password=_("Password"))
        self.fields["password"].help_text = ""
