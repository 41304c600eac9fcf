"""The part of an address form that asks where: province, commune, postcode."""

from django import forms
from django.core.validators import RegexValidator
from django.forms.utils import ErrorDict
from django.template.loader import render_to_string
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.core.text import clean_line
from marketplace.geography.models import AdminUnit
from marketplace.geography.names import place_key, without_title
from marketplace.geography.places import communes_named, communes_of_district
from marketplace.geography.provinces import province_by_code, province_of, provinces_today

# The submit button that asks for the list of communes where no script can.
SHOW_COMMUNES = "show_communes"


def _unit(value) -> AdminUnit | None:
    """The unit that an initial value means: a unit, or the primary key that a model form gives."""
    if isinstance(value, int):
        value = AdminUnit.objects.select_related("parent__parent").filter(pk=value).first()
    return value if isinstance(value, AdminUnit) else None


def _is_name_of_today(name: str, commune: AdminUnit) -> bool:
    """Whether the words begin with the commune's own name, or with the first part of it."""
    return commune.name_folded.startswith(without_title(place_key(name.partition(",")[0])))


class ProvinceField(forms.TypedChoiceField):
    """Choose one of today's provinces; cleans to its `AdminUnit`. Initial: a unit, its primary key, or a code."""

    def __init__(self, **kwargs):
        super().__init__(choices=self._choices, coerce=province_by_code, empty_value=None, **kwargs)

    @staticmethod
    def _choices():
        units = sorted(provinces_today(), key=lambda unit: unit.name_folded)
        return [("", _("Choose a province or city")), *((unit.code, unit.name) for unit in units)]

    def prepare_value(self, value):
        unit = _unit(value)
        if unit is None:
            return value
        province = province_of(unit)
        return province.code if province else ""


class CommuneSelect(forms.Select):
    """The list of communes, with a button that fetches it where scripts do not run."""

    def render(self, name, value, attrs=None, renderer=None):
        select = super().render(name, value, attrs, renderer)
        return render_to_string("geography/commune_select.html", {"select": select, "button": SHOW_COMMUNES})


class CommuneField(forms.ChoiceField):
    """Choose a commune by its code. The form that holds it knows the province and so the choices."""

    widget = CommuneSelect
    default_error_messages = {
        "invalid_choice": _("This commune is not in the chosen province. Choose it again from the list."),
    }

    def prepare_value(self, value):
        unit = _unit(value)
        return unit.code if unit else value


class AddressPlaceFormMixin(forms.Form):
    """Province, commune and postcode for any address form, with or without scripts.

    After validation `cleaned_data["province"]` and `["commune"]` are today's `AdminUnit`s, the commune lying in the
    province; `["postcode"]` is empty or five digits. With htmx the list of communes follows the chosen province. Without
    it a button fetches the list (the form then counts as not valid and shows no errors), or the commune's name,
    today's or former, is typed. Put it before the other bases of the form class.
    """

    province = ProvinceField(
        label=_("Province or city"),
        error_messages={"invalid_choice": _("Choose a province or city from the list.")},
        widget=forms.Select(attrs={"autocomplete": "address-level1"}),
    )
    commune = CommuneField(label=_("Commune, ward or special zone"), required=False)
    commune_name = forms.CharField(
        label=_("Name of the commune or ward"),
        help_text=_("Fill this in if the list above does not open. A name from before July 2025 will do."),
        max_length=80,
        required=False,
    )
    postcode = forms.CharField(
        label=_("Postcode"),
        help_text=_("Five digits. You may leave it empty."),
        required=False,
        validators=[RegexValidator(r"\A[0-9]{5}\Z", _("A postcode has five digits."))],
        # Room for the six digits of before 2018: cut to five by the browser they would name another place.
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric", "maxlength": 10}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._communes = self._communes_of_chosen_province()
        choices = [(unit.code, unit.full_name) for unit in self._communes.values()]
        first = _("Choose a commune or ward") if choices else _("Choose a province or city first")
        self.fields["commune"].choices = [("", first), *choices]
        self.fields["province"].widget.attrs |= {
            "hx-get": reverse_lazy("geography:communes"),
            "hx-target": f"#{self['commune'].id_for_label}",
            "hx-trigger": "change",
        }
        typed = self.is_bound and self.data.get(self.add_prefix("commune_name"))
        if choices and not typed:
            # The list is on the page: a second place to say the same would only be in the way.
            del self.fields["commune_name"]

    def _communes_of_chosen_province(self):
        value = self["province"].value()
        province = province_by_code(value) if isinstance(value, str) else None
        if province is None:
            return {}
        return {unit.code: unit for unit in AdminUnit.objects.communes_of(province)}

    @property
    def asks_for_communes(self) -> bool:
        """Whether the person pressed the button that shows the communes, not the one that sends the form.

        A browser without scripts presses that one too when Enter is hit in a field. Who has chosen from the list already
        means to send the form.
        """
        return self.is_bound and SHOW_COMMUNES in self.data and self["commune"].value() not in self._communes

    def is_valid(self):
        return not self.asks_for_communes and super().is_valid()

    def full_clean(self):
        if self.asks_for_communes:
            # Nobody has finished filling in this form yet, so nothing in it is wrong.
            self._errors = ErrorDict()
            self.cleaned_data = {}
        else:
            super().full_clean()

    def clean_commune_name(self):
        return clean_line(self.cleaned_data["commune_name"])

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        province = cleaned.get("province")
        code, name = cleaned.get("commune"), cleaned.get("commune_name")
        cleaned["commune"] = None
        if province is None or "commune" in self.errors or "commune_name" in self.errors:
            return cleaned
        if code:
            cleaned["commune"] = self._communes[code]
        elif name:
            self._take_commune_by_name(cleaned, province, name)
        else:
            self.add_error("commune", _("Choose the commune or ward of the address."))
        return cleaned

    def _take_commune_by_name(self, cleaned, province, name):
        found = communes_named(name, province)
        parts = [] if found else communes_of_district(name, province)
        if len(parts) > 1:
            self.add_error(
                "commune_name",
                _("%(name)s is now divided into %(names)s. Choose one of them from the list.")
                % {"name": name, "names": ", ".join(unit.full_name for unit in parts)},
            )
            return
        found = found or parts
        if len(found) == 1:
            cleaned["commune"] = found[0]
            if cleaned.get("old_address") == "" and not _is_name_of_today(name, found[0]):
                # Carriers know the place by these words, and the person has just written them.
                cleaned["old_address"] = name
        elif found:
            names = ", ".join(unit.full_name for unit in found[:5])
            self.add_error(
                "commune_name",
                _(
                    "Several places are or were called this: %(names)s. Choose one from the list, or write the former "
                    "district behind the name."
                )
                % {"names": names},
            )
        else:
            self.add_error(
                "commune_name",
                _("There is no commune or ward of this name in %(province)s. Choose one from the list.")
                % {"province": province.name},
            )
