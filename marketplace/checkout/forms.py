"""The forms of the checkout."""

from django import forms
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from marketplace.address.models import UserAddress
from marketplace.checkout.contact import Contact, Destination, clean_phone
from marketplace.checkout.review import Review
from marketplace.core.names import NameField
from marketplace.core.text import clean_line, clean_text
from marketplace.geography.forms import AddressPlaceFormMixin
from marketplace.geography.models import AdminUnit
from marketplace.geography.places import old_address_of
from marketplace.payment.methods import methods_for

LONGEST_NOTE = 500


class PhoneField(forms.CharField):
    """A Vietnamese phone number, typed in any way; cleans to E.164."""

    default_error_messages = {
        "invalid_phone": _("This is not a Vietnamese phone number. Type it like 0912 345 678."),
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 30)
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}))
        super().__init__(**kwargs)

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return ""
        phone = clean_phone(value)
        if not phone:
            raise forms.ValidationError(self.error_messages["invalid_phone"], code="invalid_phone")
        return phone


class AddressForm(AddressPlaceFormMixin, forms.Form):
    """Who receives the goods, and where."""

    name = NameField(label=_("Full name"))
    phone = PhoneField(label=_("Phone"), help_text=_("The seller or carrier calls this number before coming."))
    email = forms.CharField(
        label=_("E-mail"),
        help_text=_("We send the order and the link to follow it here. You may leave it empty."),
        max_length=254,
        required=False,
        validators=[EmailValidator(_("This is not an e-mail address. Check it, or leave it empty."))],
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    line1 = forms.CharField(
        label=_("House number, street, hamlet or village"),
        max_length=255,
        widget=forms.TextInput(attrs={"autocomplete": "address-line1"}),
    )
    old_address = forms.CharField(
        label=_("Commune and district before July 2025"),
        help_text=_("Some carriers still know only the old names. You may leave it empty."),
        max_length=255,
        required=False,
    )
    save_address = forms.BooleanField(label=_("Keep this address in my address book"), required=False)

    field_order = [
        "name",
        "phone",
        "email",
        "province",
        "commune",
        "commune_name",
        "line1",
        "old_address",
        "postcode",
        "save_address",
    ]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self._account_email = user.email if user.is_authenticated else ""
        if user.is_authenticated:
            # A member's mail goes to the address of the account.
            del self.fields["email"]
        else:
            del self.fields["save_address"]

    def clean_line1(self):
        line1 = clean_line(self.cleaned_data["line1"])
        if not line1:
            raise forms.ValidationError(self.fields["line1"].error_messages["required"], code="required")
        return line1

    def clean_old_address(self):
        return clean_line(self.cleaned_data["old_address"], 255)

    @property
    def contact(self) -> Contact:
        email = self._account_email or self.cleaned_data["email"]
        return Contact(self.cleaned_data["name"], self.cleaned_data["phone"], email)

    @property
    def destination(self) -> Destination:
        commune = self.cleaned_data["commune"]
        typed = self.cleaned_data["old_address"]
        return Destination(
            self.cleaned_data["line1"], commune, self.cleaned_data["postcode"], typed or known_old_address(commune)
        )


def known_old_address(commune) -> str:
    """The name before July 2025 where it is certain: today's commune was made of one alone."""
    former = old_address_of(commune)
    return former[0] if len(former) == 1 else ""


class AddressBookForm(forms.Form):
    """One of the member's own addresses."""

    address = forms.ModelChoiceField(
        queryset=UserAddress.objects.none(),
        error_messages={
            "required": _("Choose one of your addresses, or fill in another one."),
            "invalid_choice": _("This address is not in your address book any more."),
        },
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        # An address whose commune has ended, or that never had one, is typed anew.
        in_force = AdminUnit.objects.today().filter(level=AdminUnit.Level.COMMUNE)
        self.fields["address"].queryset = UserAddress.objects.filter(user=user, commune__in=in_force).select_related(
            "commune__parent", "province"
        )

    def clean_address(self) -> UserAddress:
        address = self.cleaned_data["address"]
        if not clean_phone(str(address.phone_number)):
            raise forms.ValidationError(
                _(
                    "This address has no Vietnamese phone number. Change it in your address book, or fill in another address."
                )
            )
        return address


class DeliveryForm(forms.Form):
    """One choice of delivery and one note for each seller, and how to pay. Fields are named after the seller's key."""

    def __init__(self, *args, review: Review, **kwargs):
        super().__init__(*args, **kwargs)
        self.review = review
        for part in review.sellers:
            key = part.group.partner_id
            self.fields[f"delivery-{key}"] = forms.TypedChoiceField(
                choices=[(quote.method_id, quote.name) for quote in part.quotes.quotes],
                coerce=int,
                error_messages={
                    "required": _("Choose how these goods reach you."),
                    "invalid_choice": _("This way is not possible for these goods. Choose another one."),
                },
            )
            self.fields[f"note-{key}"] = forms.CharField(
                label=_("Note to this seller"),
                required=False,
                initial=part.note,
                max_length=LONGEST_NOTE,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.fields["payment_method"] = forms.ChoiceField(
            choices=[(method.code, method.name) for method in methods_for(review.total)],
            error_messages={"required": _("Choose how to pay."), "invalid_choice": _("Choose how to pay.")},
        )

    @property
    def deliveries(self) -> dict[int, int]:
        """Seller's key -> method's key, for the valid choices."""
        return {
            part.group.partner_id: self.cleaned_data[f"delivery-{part.group.partner_id}"]
            for part in self.review.sellers
            if self.cleaned_data.get(f"delivery-{part.group.partner_id}")
        }

    @property
    def notes(self) -> dict[int, str]:
        """Seller's key -> note, without empty ones."""
        notes = {
            part.group.partner_id: clean_text(self.cleaned_data.get(f"note-{part.group.partner_id}", ""), LONGEST_NOTE)
            for part in self.review.sellers
        }
        return {key: note for key, note in notes.items() if note}


class PlaceForm(forms.Form):
    """The last button: which basket, what was seen, and the terms."""

    basket = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    confirmation = forms.CharField(max_length=60_000, widget=forms.HiddenInput)
    terms = forms.BooleanField(
        label=_("I have read the terms of the market and agree to them."),
        error_messages={"required": _("To order, agree to the terms.")},
    )


class EstimateForm(forms.Form):
    """Which offer goes where: the product page asks this without a basket."""

    stockrecord = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    quantity = forms.IntegerField(min_value=1, max_value=10_000, required=False)
    province = forms.CharField(max_length=80, required=False)
