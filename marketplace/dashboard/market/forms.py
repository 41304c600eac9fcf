"""Filters and questions of the administrator area."""

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from catalogue.models import Product, Proof
from marketplace.core.text import clean_text
from marketplace.dashboard.lists import DayField, ListFilter, SearchText, choices_of
from marketplace.order.models import SellerOrder
from marketplace.order.services import LONGEST_REASON
from marketplace.partner.models import Partner
from marketplace.traceability.models import Standing

# Bytes. A province's list has some hundreds of rows; this holds tens of thousands.
LARGEST_LIST = 5 * 1024 * 1024


class OrderFilter(ListFilter):
    q = SearchText(label=_("Order number, buyer's name or phone"))
    state = forms.ChoiceField(
        label=_("With a part that is"), required=False, choices=choices_of(SellerOrder.State, _("All"))
    )
    first = DayField(label=_("From"))
    last = DayField(label=_("Until"))


class SellerFilter(ListFilter):
    q = SearchText(label=_("Seller's name or tax code"))
    state = forms.ChoiceField(label=_("State"), required=False, choices=choices_of(Partner.State, _("All")))
    kind = forms.ChoiceField(label=_("Legal kind"), required=False, choices=choices_of(Partner.Kind, _("All")))


class PersonFilter(ListFilter):
    LOCKED, SELLING, MARKET = "locked", "selling", "market"

    q = SearchText(label=_("E-mail, name or phone"))
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("All")),
            (LOCKED, _("Locked accounts")),
            (SELLING, _("Who works for a seller")),
            (MARKET, _("Who works for the market")),
        ],
    )


class ProductFilter(ListFilter):
    q = SearchText(label=_("Name of the goods or of the seller"))
    listing = forms.ChoiceField(label=_("State"), required=False, choices=choices_of(Product.Listing, _("All")))
    papers = forms.BooleanField(label=_("Only goods whose papers do not hold today"), required=False)


class LotFilter(ListFilter):
    q = SearchText(label=_("Lot number, goods or seller"))
    state = forms.ChoiceField(label=_("State"), required=False, choices=choices_of(Standing, _("All")))


class ProofShown(TextChoices):
    """The states that a list of proofs can be narrowed to; those of the period follow from the dates."""

    PENDING = Proof.State.PENDING.value, _("Waiting for verification")
    VALID = "valid", _("Valid today")
    EXPIRED = "expired", _("Expired")
    REVOKED = Proof.State.REVOKED.value, _("Revoked")
    SUPERSEDED = Proof.State.SUPERSEDED.value, _("Superseded")


class RecognitionFilter(ListFilter):
    q = SearchText(label=_("Product, holder or decision number"))
    state = forms.ChoiceField(label=_("State"), required=False, choices=choices_of(ProofShown, _("All")))
    unmatched = forms.BooleanField(label=_("Only rows without a product"), required=False)


class CertificationFilter(ListFilter):
    q = SearchText(label=_("Seller or certificate number"))
    state = forms.ChoiceField(label=_("State"), required=False, choices=choices_of(ProofShown, _("All")))


class CopyFilter(ListFilter):
    show = forms.ChoiceField(
        label=_("Show"), required=False, choices=[("", _("Waiting")), ("dismissed", _("Put aside"))]
    )


class AuditFilter(ListFilter):
    q = SearchText(label=_("Act, person, thing or reason"))
    first = DayField(label=_("From"))
    last = DayField(label=_("Until"))


class MatchFilter(ListFilter):
    q = SearchText(label=_("Name of the goods or of the seller"))


class NothingAsked(forms.Form):
    """A question that only needs a yes."""


class ReasonForm(forms.Form):
    """A question that needs a yes and a reason."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is kept in the audit log, and those concerned may read it."),
    )

    def clean_reason(self) -> str:
        reason = clean_text(self.cleaned_data["reason"])
        if not reason:
            raise forms.ValidationError(_("Give a reason that others can understand later."))
        return reason


class ListUpload(forms.Form):
    """A province's list of OCOP decisions."""

    file = forms.FileField(
        label=_("List (CSV or Excel file)"),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text=_(
            "One of the first rows names the columns, for example Tên sản phẩm, Chủ thể, Số sao, Số quyết định. A title above it is no harm."
        ),
    )
    compared = forms.BooleanField(
        label=_("I have compared the list with the signed decision: rows of 3 and 4 stars may show their stars"),
        required=False,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_LIST:
            raise forms.ValidationError(_("The file is larger than 5 MB. Split the list and import the parts."))
        return file


class ListConfirmation(forms.Form):
    """The yes to a list that was checked: the file's fingerprint makes sure that it is the same one."""

    checked = forms.CharField(max_length=64, widget=forms.HiddenInput)
    compared = forms.BooleanField(required=False, widget=forms.HiddenInput)
