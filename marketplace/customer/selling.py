"""A signed-in person asks to sell: first the legal kind, then the few fields that this kind must tell."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from marketplace.core.errors import DomainError
from marketplace.core.names import NameField
from marketplace.customer.forms import LineField, phone_field
from marketplace.geography.forms import AddressPlaceFormMixin
from marketplace.partner.applications import apply_to_sell
from marketplace.partner.models import Partner
from marketplace.partner.profiles import REQUIRED
from marketplace.partner.services import TaxCodeTaken
from marketplace.partner.tax_codes import TaxCodeInvalid, clean_tax_code

Kind = Partner.Kind

# The simplest path first, each kind in words that its people use of themselves.
KINDS = [
    (
        Kind.HOUSEHOLD,
        gettext_lazy("Household or single producer"),
        gettext_lazy("You sell what your family makes or grows."),
    ),
    (Kind.GROUP, gettext_lazy("Cooperative group"), gettext_lazy("Several people work together by contract.")),
    (Kind.COOPERATIVE, gettext_lazy("Cooperative"), gettext_lazy("Registered, with a tax code.")),
    (Kind.UNION, gettext_lazy("Union of cooperatives"), gettext_lazy("Registered, with a tax code.")),
    (Kind.COMPANY, gettext_lazy("Company"), gettext_lazy("Registered, with a tax code.")),
]


class ApplicationForm(AddressPlaceFormMixin, forms.Form):
    """What a seller of this kind must tell (`partner.profiles`), and nothing else."""

    name = NameField(
        label=gettext_lazy("Name under which you sell"),
        max_length=128,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    representative = NameField(label=gettext_lazy("Who represents it by law"))
    tax_code = LineField(
        label=gettext_lazy("Tax code"),
        max_length=20,
        help_text=gettext_lazy("10 or 13 digits, from the registration certificate."),
    )
    phone = phone_field()
    address_line = LineField(label=gettext_lazy("House number, street, hamlet"), max_length=255)

    field_order = ["name", "representative", "tax_code", "phone", "province", "commune", "commune_name", "address_line"]

    def __init__(self, data=None, *, kind: str, initial=None):
        super().__init__(data, initial=initial)
        self.kind = kind
        del self.fields["postcode"]
        for name in ("representative", "tax_code", "address_line"):
            if name not in REQUIRED[kind]:
                del self.fields[name]

    def clean_tax_code(self) -> str:
        try:
            return clean_tax_code(self.cleaned_data["tax_code"], personal_allowed=False)
        except TaxCodeInvalid as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def arguments(self) -> dict:
        """What `apply_to_sell` takes."""
        names = ("name", "representative", "tax_code", "province", "commune", "address_line")
        found = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        return {**found, "kind": self.kind, "phone": str(self.cleaned_data["phone"])}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sell(request: HttpRequest) -> HttpResponse:
    """Choose the kind; then fill in its form, which waits for an administrator's answer once it is sent."""
    kind = request.GET.get("kind", "")
    if kind not in Kind.values:
        return render(request, "customer/sell.html", {"kinds": KINDS}, status=400 if request.method == "POST" else 200)
    initial = {"phone": request.user.phone}
    form = ApplicationForm(request.POST if request.method == "POST" else None, kind=kind, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            partner = apply_to_sell(user=request.user, **form.arguments())
        except TaxCodeTaken as refusal:
            form.add_error("tax_code", str(refusal))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your application is sent. You will get an e-mail with the answer."))
            return redirect("seller:start", code=partner.code)
    label = next(label for code, label, _hint in KINDS if code == kind)
    context = {"form": form, "kind_label": label, "back_url": reverse("customer:sell")}
    return render(request, "customer/sell.html", context, status=400 if form.errors else 200)
