"""Forms of the seller area."""

import re

from django import forms
from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _

from marketplace.core.money import format_vnd
from marketplace.core.numbers import with_dots
from marketplace.core.text import clean_line, clean_text
from marketplace.dashboard.lists import DayField, ListFilter, SearchText, choices_of
from marketplace.order.models import SellerOrder
from marketplace.order.services import LONGEST_REASON
from marketplace.partner.models import StockRecord
from marketplace.partner.services import MAX_PRICE, MAX_STOCK
from marketplace.shipping.models import DeliveryMethod, DeliveryRate
from marketplace.shipping.services import MAX_CHARGE, MAX_DAYS, MAX_FREE_OVER, MAX_GRAMS

# Whole numbers as people write them: 98000, 98.000, 98 000. Two decimals are none.
_WHOLE = r"(\d{1,3}(?:[.,\s]\d{3})+|\d{1,12})"


class WholeField(forms.IntegerField):
    """A whole number, with or without dots between the thousands: 1.500 is one thousand five hundred."""

    # A browser's own number field takes the dot for a decimal point.
    widget = forms.TextInput
    default_error_messages = {"invalid": _("This is not a whole number. Type it like 12 or 1.500.")}
    written = re.compile(_WHOLE)

    def widget_attrs(self, widget) -> dict:
        return {"inputmode": "numeric", "autocomplete": "off"}

    def prepare_value(self, value):
        return with_dots(value) if isinstance(value, int) else value

    def to_python(self, value) -> int | None:
        text = clean_line(str(value)) if value is not None else ""
        if not text:
            return None
        found = self.written.fullmatch(text)
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return int(re.sub(r"\D", "", found[1]))


class AmountField(WholeField):
    """An amount in whole đồng from `least` to `most`, with or without the sign."""

    default_error_messages = {"invalid": _("A price is a number of đồng, for example 50.000.")}
    written = re.compile(_WHOLE + r"\s*[₫đ]?", re.IGNORECASE)

    def __init__(self, *, least: int, most: int, **options):
        super().__init__(**options)
        self.least, self.most = least, most

    def to_python(self, value) -> int | None:
        amount = super().to_python(value)
        if amount is not None and not self.least <= amount <= self.most:
            raise forms.ValidationError(
                _("The amount must be from %(least)s to %(most)s.")
                % {"least": format_vnd(self.least), "most": format_vnd(self.most)},
                code="range",
            )
        return amount


class OrderFilter(ListFilter):
    q = SearchText(label=_("Order number, buyer's name or phone"))
    state = forms.ChoiceField(label=_("State"), required=False, choices=choices_of(SellerOrder.State, _("All")))
    first = DayField(label=_("From"))
    last = DayField(label=_("Until"))


class StepForm(forms.Form):
    """A step that asks for nothing but a yes."""

    def __init__(self, data=None, *, part: SellerOrder):
        super().__init__(data)
        self.part = part

    def arguments(self) -> dict:
        """What the form adds to the call of the service."""
        return {}


class ReasonForm(StepForm):
    """A step whose reason the buyer is told."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The buyer reads this in an e-mail."),
    )

    def clean_reason(self) -> str:
        reason = clean_text(self.cleaned_data["reason"])
        if not reason:
            raise forms.ValidationError(_("Say why, so that the buyer understands."))
        return reason

    def arguments(self) -> dict:
        return {"reason": self.cleaned_data["reason"]}


class ShipForm(StepForm):
    """What leaves, and with whom. Each line has its own number of units, all that is left by default."""

    carrier = forms.CharField(
        label=_("Carrier"),
        max_length=80,
        help_text=_("For example Viettel Post, GHN, or your own vehicle."),
    )
    tracking_number = forms.CharField(label=_("Carrier's number"), max_length=80, required=False)
    shipments_seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data=None, *, part: SellerOrder):
        super().__init__(data, part=part)
        self.fields["shipments_seen"].initial = part.shipments.count()
        self.lines = [line for line in part.lines.all() if line.left_quantity]
        for line in self.lines:
            left = line.left_quantity
            self.fields[f"line_{line.pk}"] = WholeField(
                label=line.title,
                min_value=0,
                max_value=left,
                initial=left,
                help_text=_("%(left)d still have to leave.") % {"left": left},
            )

    def clean_carrier(self) -> str:
        carrier = clean_line(self.cleaned_data["carrier"])
        if not carrier:
            raise forms.ValidationError(_("Say who takes the goods to the buyer."))
        return carrier

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors and not any(self._quantities(cleaned).values()):
            raise forms.ValidationError(_("Nothing would leave. Give at least one line a number above 0."))
        return cleaned

    def _quantities(self, cleaned: dict) -> dict[int, int]:
        return {line.pk: cleaned[f"line_{line.pk}"] for line in self.lines}

    def arguments(self) -> dict:
        return {
            "carrier": self.cleaned_data["carrier"],
            "tracking_number": clean_line(self.cleaned_data["tracking_number"]),
            "shipments_seen": self.cleaned_data["shipments_seen"],
            "quantities": self._quantities(self.cleaned_data),
        }


class OfferFilter(ListFilter):
    q = SearchText(label=_("Name or SKU"))
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("All")), ("low", _("Little left")), ("off", _("Not offered"))],
    )


class OfferForm(forms.Form):
    """Price and stock of one offer.

    The values that the person saw travel along: only what was changed is saved, so that units which have left in the
    meantime are not counted again.
    """

    price = AmountField(label=_("Price (đồng)"), least=1, most=MAX_PRICE)
    stock = WholeField(
        label=_("In stock"),
        min_value=0,
        max_value=MAX_STOCK,
        help_text=_("Everything that lies at your place, what orders have reserved included."),
    )
    seen_price = forms.IntegerField(widget=forms.HiddenInput)
    seen_stock = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, offer: StockRecord, prefix: str | None = None):
        self.offer = offer
        price = int(offer.price) if offer.price is not None else None
        super().__init__(
            data,
            prefix=prefix,
            initial={
                "price": price,
                "stock": offer.num_in_stock,
                "seen_price": price,
                "seen_stock": offer.num_in_stock,
            },
        )
        self.fields["seen_price"].required = False

    def clean(self) -> dict:
        cleaned = super().clean()
        price = None if self.offer.price is None else format_vnd(self.offer.price)
        for name, now, words in (
            ("price", self.offer.price, price),
            ("stock", self.offer.num_in_stock, self.offer.num_in_stock),
        ):
            if name in self.wanted(cleaned) and cleaned.get(f"seen_{name}") != now:
                self.add_error(
                    name,
                    _("This has changed in the meantime: it is now %(now)s. Check it and save again.")
                    % {"now": "–" if words is None else words},
                )
        return cleaned

    @staticmethod
    def wanted(cleaned: dict) -> dict[str, int]:
        """What the person changed: `price`, `stock`, both or nothing."""
        return {
            name: cleaned[name]
            for name in ("price", "stock")
            if cleaned.get(name) is not None and cleaned[name] != cleaned.get(f"seen_{name}")
        }

    def changes(self) -> dict[str, int]:
        return self.wanted(self.cleaned_data)


class MethodForm(forms.ModelForm):
    """One way in which the seller hands goods over; `shipping.services` saves it."""

    class Meta:
        model = DeliveryMethod
        fields = ["kind", "name", "is_active", "takes_fragile", "max_grams", "pickup_address", "pickup_hours"]
        field_classes = {"max_grams": WholeField}
        labels = {"kind": _("How the goods are handed over"), "is_active": _("Buyers can choose it")}

    def __init__(self, data=None, *, method: DeliveryMethod | None = None):
        # Validation writes into the instance, and the caller's must stay as the database has it.
        super().__init__(data, initial={} if method is None else model_to_dict(method, self.Meta.fields))
        self.fields["kind"].choices = [("", _("Choose a way")), *DeliveryMethod.Kind.choices]
        self.fields["kind"].help_text = _("A chilled parcel and a pick-up may carry goods that must stay cold.")
        self.fields["max_grams"].max_value = MAX_GRAMS
        self.fields["pickup_address"].help_text = _("Only for collecting at your place.")


class RateForm(forms.Form):
    """What a way of delivery costs in one zone; amounts are whole đồng, VAT included."""

    base_charge = AmountField(label=_("Charge up to the base weight (đồng)"), least=0, most=MAX_CHARGE)
    base_grams = WholeField(label=_("Base weight (g)"), min_value=0, max_value=MAX_GRAMS, initial=1000)
    step_charge = AmountField(label=_("Charge for each further step (đồng)"), least=0, most=MAX_CHARGE, initial=0)
    step_grams = WholeField(label=_("A step is (g)"), min_value=1, max_value=MAX_GRAMS, initial=500)
    free_over = AmountField(
        label=_("Free for orders from (đồng)"),
        least=0,
        most=MAX_FREE_OVER,
        required=False,
        help_text=_("Leave empty if it is never free."),
    )
    days_min = forms.IntegerField(label=_("Days at least"), min_value=0, max_value=MAX_DAYS, initial=1)
    days_max = forms.IntegerField(label=_("Days at most"), min_value=0, max_value=MAX_DAYS, initial=3)

    def __init__(self, data=None, *, rate: DeliveryRate | None = None):
        super().__init__(data, initial=None if rate is None else model_to_dict(rate, list(self.base_fields)))

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors and cleaned["days_max"] < cleaned["days_min"]:
            self.add_error("days_max", _("The longest time cannot be shorter than the shortest."))
        return cleaned
