"""What the basket's forms send. They check the shape of it; the services decide."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.basket.rules import MAX_QUANTITY, QuantityRefused

# The largest key that both engines store.
_LARGEST_KEY = 2**63 - 1


def _key(**kwargs) -> forms.IntegerField:
    return forms.IntegerField(min_value=1, max_value=_LARGEST_KEY, widget=forms.HiddenInput, **kwargs)


def _quantity(**kwargs) -> forms.IntegerField:
    words = dict.fromkeys(["required", "invalid", "min_value", "max_value"], QuantityRefused.message)
    return forms.IntegerField(label=_("Quantity"), min_value=1, max_value=MAX_QUANTITY, error_messages=words, **kwargs)


class AddForm(forms.Form):
    """Goods into the basket, from any page."""

    stockrecord_id = _key()
    quantity = _quantity()
    is_adult = forms.BooleanField(required=False)


class QuantityForm(forms.Form):
    """Another quantity for one line."""

    line_id = _key()
    quantity = _quantity()


class LineForm(forms.Form):
    """One line."""

    line_id = _key()


class SellerForm(forms.Form):
    """All goods of one seller."""

    partner_id = _key()
