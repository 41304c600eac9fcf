"""Forms of the seller area."""

import re

from django import forms
from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _

from marketplace.core.money import format_vnd
from marketplace.core.numbers import with_dots
from marketplace.core.templatetags.market import weight
from marketplace.core.text import clean_line, clean_text
from marketplace.dashboard.lists import DayField, ListFilter, SearchText, choices_of
from marketplace.order.models import SellerOrder
from marketplace.order.services import LONGEST_REASON
from marketplace.partner.models import StockRecord
from marketplace.partner.services import MAX_PRICE, MAX_STOCK
from marketplace.shipping.models import DeliveryMethod, DeliveryRate
from marketplace.shipping.services import MAX_CHARGE, MAX_DAYS, MAX_FREE_OVER, MAX_GRAMS

# A price so many times what it was, or so small a part of it, may be a slip of the finger.
_FAR = 5
_USUAL_PRICES = (1_000, 50_000_000)
# What a parcel of a kilogram, and one of ten, seldom costs more than.
_USUAL_CHARGES = {1_000: 200_000, 10_000: 1_000_000}
_SMALLEST_AMOUNT = 1_000
_SMALLEST_FREE_OVER = 10_000

# Whole numbers as people write them: 98000, 98.000, 98 000. Two decimals are none.
_WHOLE = r"(-?(?:\d{1,3}(?:[.,\s]\d{3})+|\d{1,12}))"


class WholeField(forms.IntegerField):
    """A whole number, with or without dots between the thousands: 1.500 is one thousand five hundred."""

    # A browser's own number field takes the dot for a decimal point.
    widget = forms.TextInput
    default_error_messages = {
        "invalid": _("This is not a whole number. Type it like 12 or 1.500."),
        "range": _("The number must be from %(least)s to %(most)s."),
    }
    written = re.compile(_WHOLE)
    shown = staticmethod(with_dots)

    def __init__(self, *, min_value: int = 0, max_value: int, **options):
        super().__init__(**options)
        # Django's own validators would write the limits as bare digits.
        self.min_value, self.max_value = min_value, max_value

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
        return int(re.sub(r"[^\d-]", "", found[1]))

    def validate(self, value: int | None) -> None:
        super().validate(value)
        if value is not None and not self.min_value <= value <= self.max_value:
            limits = {"least": self.shown(self.min_value), "most": self.shown(self.max_value)}
            raise forms.ValidationError(self.error_messages["range"], code="range", params=limits)


class AmountField(WholeField):
    """An amount in whole đồng, with or without the sign."""

    default_error_messages = {
        "invalid": _("A price is a number of đồng, for example 50.000."),
        "range": _("The amount must be from %(least)s to %(most)s."),
    }
    written = re.compile(_WHOLE + r"\s*[₫đ]?", re.IGNORECASE)
    shown = staticmethod(format_vnd)


class AsksAgain(forms.Form):
    """A form that takes numbers far from the usual, most often a zero too many, only with a tick below them.

    The tick is asked for when there is a doubt and at no other time.
    """

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if self.is_bound:
            self.fields["is_meant"] = forms.BooleanField(label=_("Yes, I mean these numbers"), required=False)

    def doubts(self, cleaned: dict) -> dict[str, str]:
        """Field -> what is unusual about its number, in words."""
        raise NotImplementedError

    def clean(self) -> dict:
        cleaned = super().clean()
        doubts = {} if self.errors else self.doubts(cleaned)
        if not doubts:
            del self.fields["is_meant"]
        elif not cleaned["is_meant"]:
            for name, words in doubts.items():
                self.add_error(name, _("%(doubt)s Check the zeros, or tick below that you mean it.") % {"doubt": words})
        return cleaned


def doubt_of_price(price: int, before: int | None = None) -> str:
    """What is unusual about a price, beside the one `before` or by itself; empty when nothing is."""
    if before:
        if before < price * _FAR and price < before * _FAR:
            return ""
        return _("The price until now is %(now)s.") % {"now": format_vnd(before)}
    if _USUAL_PRICES[0] <= price <= _USUAL_PRICES[1]:
        return ""
    return _("%(price)s is an unusual price for one piece.") % {"price": format_vnd(price)}


class OrderFilter(ListFilter):
    PARTLY_SENT = "partly_shipped"

    q = SearchText(label=_("Order number, buyer's name or phone"))
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[*choices_of(SellerOrder.State, _("All")), (PARTLY_SENT, _("Partly shipped"))],
    )
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
                help_text=_("%(left)s still have to leave.") % {"left": with_dots(left)},
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
        choices=[
            ("", _("All")),
            ("low", _("Little left")),
            ("off", _("Not offered")),
            ("papers", _("Papers do not hold today")),
        ],
    )


class OfferForm(AsksAgain):
    """Price and stock of one offer.

    The values that the person saw travel along: only what was changed is saved, so that units which have left in the
    meantime are not counted again.
    """

    price = AmountField(label=_("Price (đồng)"), min_value=1, max_value=MAX_PRICE)
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
        for name, now, shown in (
            ("price", self.offer.price, format_vnd),
            ("stock", self.offer.num_in_stock, with_dots),
        ):
            if name in self.wanted(cleaned) and cleaned.get(f"seen_{name}") != now:
                self.add_error(
                    name,
                    _("This has changed in the meantime: it is now %(now)s. Check it and save again.")
                    % {"now": "–" if now is None else shown(now)},
                )
        return cleaned

    def doubts(self, cleaned: dict) -> dict[str, str]:
        if "price" not in self.wanted(cleaned):
            return {}
        doubt = doubt_of_price(cleaned["price"], cleaned.get("seen_price"))
        return {"price": doubt} if doubt else {}

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

    max_grams = WholeField(label=_("Heaviest parcel (g)"), min_value=1, max_value=MAX_GRAMS, required=False)

    class Meta:
        model = DeliveryMethod
        fields = ["kind", "name", "is_active", "takes_fragile", "max_grams", "pickup_address", "pickup_hours"]
        labels = {"kind": _("How the goods are handed over"), "is_active": _("Buyers can choose it")}

    def __init__(self, data=None, *, method: DeliveryMethod | None = None):
        # Validation writes into the instance, and the caller's must stay as the database has it.
        super().__init__(data, initial={} if method is None else model_to_dict(method, self.Meta.fields))
        self.fields["kind"].choices = [("", _("Choose a way")), *DeliveryMethod.Kind.choices]
        self.fields["kind"].help_text = _("A chilled parcel and a pick-up may carry goods that must stay cold.")
        self.fields["pickup_address"].help_text = _("Only for collecting at your place.")


class RateForm(AsksAgain):
    """What a way of delivery costs in one zone; amounts are whole đồng, VAT included."""

    base_charge = AmountField(label=_("Charge up to the base weight (đồng)"), max_value=MAX_CHARGE)
    base_grams = WholeField(label=_("Base weight (g)"), max_value=MAX_GRAMS, initial=1000)
    step_charge = AmountField(label=_("Charge for each further step (đồng)"), max_value=MAX_CHARGE, initial=0)
    step_grams = WholeField(label=_("A step is (g)"), min_value=1, max_value=MAX_GRAMS, initial=500)
    free_over = AmountField(
        label=_("Free for orders from (đồng)"),
        max_value=MAX_FREE_OVER,
        required=False,
        help_text=_("Leave empty if it is never free."),
    )
    days_min = forms.IntegerField(label=_("Days at least"), min_value=0, max_value=MAX_DAYS, initial=1)
    days_max = forms.IntegerField(label=_("Days at most"), min_value=0, max_value=MAX_DAYS, initial=3)

    def __init__(self, data=None, *, method: DeliveryMethod, rate: DeliveryRate | None = None):
        super().__init__(data, initial=None if rate is None else model_to_dict(rate, list(self.base_fields)))
        self.method = method

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors and cleaned["days_max"] < cleaned["days_min"]:
            self.add_error("days_max", _("The longest time cannot be shorter than the shortest."))
        return cleaned

    @property
    def numbers(self) -> dict[str, int | None]:
        """What `set_rate` takes."""
        return {name: self.cleaned_data[name] for name in self.base_fields}

    def doubts(self, cleaned: dict) -> dict[str, str]:
        doubts = {}
        for name in ("base_charge", "step_charge"):
            if 0 < cleaned[name] < _SMALLEST_AMOUNT:
                doubts[name] = _("%(amount)s is less than a parcel ever costs.") % {"amount": format_vnd(cleaned[name])}
        if cleaned["free_over"] is not None and cleaned["free_over"] < _SMALLEST_FREE_OVER:
            doubts["free_over"] = _("Every order would be delivered free; leave this empty if none is.")
        numbers = {name: cleaned[name] for name in ("base_charge", "base_grams", "step_charge", "step_grams")}
        examples = DeliveryRate(method=self.method, **numbers).examples()
        if max(examples.values()) > MAX_CHARGE:
            # The service refuses it, tick or not.
            return {}
        for grams, charge in examples.items():
            if charge > _USUAL_CHARGES.get(grams, _USUAL_CHARGES[10_000]):
                name = "step_charge" if charge > cleaned["base_charge"] else "base_charge"
                return doubts | {name: example_in_words(grams, charge)}
        return doubts


def example_in_words(grams: int, charge: int) -> str:
    """What a parcel costs, so that a slip in grams or zeros is seen."""
    return _("A parcel of %(weight)s costs %(charge)s.") % {"weight": weight(grams), "charge": format_vnd(charge)}
