"""Forms of a member's own pages."""

import phonenumbers
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from cms.home import groups
from marketplace.accounts.models import User
from marketplace.core.names import NameField
from marketplace.core.text import clean_line, clean_text
from marketplace.geography.forms import AddressPlaceFormMixin, ProvinceField

PHONE_ERROR = _("This is not a phone number. A Vietnamese one has ten digits, for example 0912 345 678.")


def phone_field(**options) -> PhoneNumberField:
    """A phone number; a Vietnamese one needs no country code. Cleans to E.164 (`+84912345678`) or nothing."""
    field = PhoneNumberField(region="VN", label=_("Phone"), **options)
    field.error_messages["invalid"] = PHONE_ERROR
    field.widget.attrs |= {"autocomplete": "tel", "inputmode": "tel", "maxlength": 24}
    return field


class LineField(forms.CharField):
    """One line as a person types it, cleaned of what nobody sees; only blanks count as empty."""

    def to_python(self, value):
        return clean_line(super().to_python(value) or "")


class TextField(forms.CharField):
    """Several lines, cleaned likewise."""

    widget = forms.Textarea

    def to_python(self, value):
        return clean_text(super().to_python(value) or "")


class AddressForm(AddressPlaceFormMixin, forms.Form):
    """One address of the address book."""

    first_name = NameField(label=_("Who receives the goods"))
    phone_number = phone_field()
    line1 = LineField(
        label=_("House number, street, hamlet"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "address-line1"}),
    )
    old_address = LineField(
        label=_("The address as it was before July 2025"),
        help_text=_("Carriers still know many places by their old names. You may leave it empty."),
        max_length=255,
        required=False,
    )
    is_default = forms.BooleanField(label=_("Use this address first"), required=False)

    field_order = [
        "first_name",
        "phone_number",
        "province",
        "commune",
        "commune_name",
        "line1",
        "old_address",
        "postcode",
        "is_default",
    ]

    def clean_phone_number(self):
        phone = self.cleaned_data["phone_number"]
        # The checkout takes no other: sellers and carriers call before they come.
        if phone.country_code != 84:
            raise forms.ValidationError(PHONE_ERROR)
        return phone


class ProfileForm(forms.Form):
    """What a member says about themselves."""

    full_name = NameField(label=_("Full name"))
    phone = phone_field(required=False)
    language = forms.ChoiceField(label=_("Language of pages and mails"), choices=settings.LANGUAGES)


class SavedSearchForm(forms.Form):
    """Under which name a search is kept."""

    name = LineField(label=_("Name of the search"), max_length=80)


class WishForm(forms.Form):
    """What somebody looked for and did not find."""

    words = LineField(
        label=_("What are you looking for?"),
        help_text=_("Only the goods, please: no names, telephone numbers or addresses."),
        max_length=120,
    )
    province = ProvinceField(label=_("From which province? (you need not say)"), required=False)
    group = forms.ChoiceField(label=_("Group of goods (you need not say)"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [("", _("Any group")), *((group.code, group.name) for group in groups())]


class DeleteAccountForm(forms.Form):
    """The password once more, before an account goes."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("The password is not right."))
        return password


class CancelForm(forms.Form):
    """Why a buyer changes their mind; they need not say."""

    reason = TextField(
        label=_("Why? (you need not say)"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class GuestCancelForm(CancelForm):
    """The same for somebody who only holds the order's link: the phone number shows that it is their order."""

    phone = phone_field(help_text=_("The number you gave when you ordered."))
    field_order = ["phone", "reason"]

    def __init__(self, *args, buyer_phone: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.buyer_phone = buyer_phone

    def clean_phone(self):
        phone = self.cleaned_data["phone"]
        if not same_phone(str(phone), self.buyer_phone):
            raise forms.ValidationError(_("This is not the number given with the order."))
        return phone


class TrackForm(forms.Form):
    """An order's number and the phone or e-mail given with it."""

    number = LineField(label=_("Order number"), max_length=128)
    contact = LineField(label=_("Phone or e-mail given with the order"), max_length=254)


def same_phone(one: str, other: str) -> bool:
    """Whether two numbers, however written, are one telephone. False for what is no number."""
    try:
        return phonenumbers.parse(one, "VN") == phonenumbers.parse(other, "VN")
    except phonenumbers.NumberParseException:
        return False
