"""Label data: what a label of each class of goods must say, and so what a page must show.

Decree 37/2026/NĐ-CP, Art. 42 names what every label carries, its Annex I what each class adds; the Consumer Law
19/2023/QH15, Art. 39.3 makes the platform show all of it except what belongs to one lot (day of making, use-by day, lot
number). "(nếu có)" in the Annex is an optional field here.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from catalogue.models import Product

MAX_LENGTH = 4_000


@dataclass(frozen=True, slots=True)
class LabelField:
    """One line of the label: its code in `Product.label`, its name for people, whether the law demands it."""

    code: str
    name: str
    required: bool = True
    is_long: bool = True


def _optional(field: LabelField) -> LabelField:
    return LabelField(field.code, field.name, False, field.is_long)


RESPONSIBLE_NAME = LabelField("responsible_name", _("Responsible for the goods"), is_long=False)
RESPONSIBLE_ADDRESS = LabelField("responsible_address", _("Address of the responsible party"), is_long=False)
ORIGIN = LabelField("origin", _("Origin"), is_long=False)
INGREDIENTS = LabelField("ingredients", _("Ingredients"))
NUTRITION = LabelField("nutrition", _("Nutrition facts"), required=False)
WARNINGS = LabelField("warnings", _("Warnings"))
USAGE = LabelField("usage", _("How to use"))
STORAGE = LabelField("storage", _("How to store"))
ALCOHOL = LabelField("alcohol_percent", _("Alcohol (ethanol) content"), is_long=False)
DOSE = LabelField("dose", _("Effects, who it is for, dose"))
QUALITY = LabelField("quality", _("Quality indices"))
MATERIALS = LabelField("materials", _("Materials"))
PARAMETERS = LabelField("main_parameters", _("Main parameters (size, weight, finish)"))
FIBRES = LabelField("fibre_content", _("Fibre content"))
YEAR = LabelField("year_made", _("Year of making"), is_long=False)
CARE = LabelField("care", _("How to care for it"))
SPECIES = LabelField("species", _("Species or variety"), is_long=False)
PROGRAMME = LabelField("programme", _("What the service includes"))
CONDITIONS = LabelField("conditions", _("Conditions: group size, season, booking ahead"))
SHELF_LIFE = LabelField("shelf_life", _("Keeps for"), required=False, is_long=False)

# Art. 42.1: besides the name of the goods, which is the product's title.
EVERY_LABEL = (RESPONSIBLE_NAME, RESPONSIBLE_ADDRESS, ORIGIN)

LABEL_SCHEMAS: dict[str, tuple[LabelField, ...]] = {
    # Annex I, row 2, for goods of one ingredient.
    "food_fresh": (*EVERY_LABEL, WARNINGS, USAGE, STORAGE, SHELF_LIFE),
    # Row 1 (lương thực).
    "grain": (*EVERY_LABEL, _optional(WARNINGS), _optional(USAGE), _optional(STORAGE), SHELF_LIFE),
    # Row 2 (thực phẩm).
    "food": (*EVERY_LABEL, INGREDIENTS, NUTRITION, WARNINGS, USAGE, STORAGE, SHELF_LIFE),
    # Row 6 (đồ uống, trừ rượu).
    "drink": (*EVERY_LABEL, INGREDIENTS, NUTRITION, WARNINGS, USAGE, STORAGE, SHELF_LIFE),
    # Row 7 (rượu); Law 44/2019/QH14 asks for the warning.
    "alcohol": (*EVERY_LABEL, ALCOHOL, _optional(INGREDIENTS), WARNINGS, STORAGE, SHELF_LIFE),
    # Row 3 (thực phẩm bảo vệ sức khỏe).
    "supplement": (*EVERY_LABEL, INGREDIENTS, QUALITY, DOSE, USAGE, STORAGE, _optional(WARNINGS), SHELF_LIFE),
    # Row 11 (nguyên liệu) and common practice for dried plants and oils.
    "medicinal": (*EVERY_LABEL, INGREDIENTS, WARNINGS, USAGE, STORAGE, SHELF_LIFE),
    # Row 14 (mỹ phẩm).
    "cosmetic": (*EVERY_LABEL, INGREDIENTS, WARNINGS, USAGE, _optional(STORAGE), SHELF_LIFE),
    # Row 34 (hàng thủ công mỹ nghệ).
    "handicraft": (*EVERY_LABEL, MATERIALS, PARAMETERS, USAGE, _optional(STORAGE), _optional(WARNINGS)),
    # Row 25 (sản phẩm dệt, may, da, giầy).
    "textile": (*EVERY_LABEL, FIBRES, PARAMETERS, WARNINGS, USAGE, YEAR),
    # Row 21 (giống cây trồng), for plants sold to be looked at.
    "ornamental_plant": (*EVERY_LABEL, SPECIES, CARE, _optional(WARNINGS)),
    "live_animal": (*EVERY_LABEL, SPECIES, CARE, WARNINGS),
    # A service has no label; the Consumer Law, Art. 37 asks what it includes and on what conditions.
    "tourism": (*EVERY_LABEL, PROGRAMME, CONDITIONS, _optional(WARNINGS)),
}

# Classes whose label states the net quantity (Annex I: "Định lượng").
NET_QUANTITY_CLASSES = frozenset(
    {"food_fresh", "grain", "food", "drink", "alcohol", "supplement", "medicinal", "cosmetic"}
)

# Words that a class must carry literally, in Vietnamese whatever the language of the page.
FIXED_PHRASES: dict[str, tuple[str, ...]] = {
    "supplement": (
        "Thực phẩm bảo vệ sức khỏe",
        "Thực phẩm này không phải là thuốc, không có tác dụng thay thế thuốc chữa bệnh",
    ),
    "alcohol": ("Người dưới 18 tuổi không được uống rượu, bia",),
}


def carries_lots(class_code: str) -> bool:
    """Whether a pack carries dates and a lot number of its own. Crafts, fabrics, plants, animals and services carry none."""
    return class_code in NET_QUANTITY_CLASSES


def schema_of(class_code: str) -> tuple[LabelField, ...]:
    """The label fields of a class, in the order in which pages and forms show them."""
    return LABEL_SCHEMAS.get(class_code, EVERY_LABEL)


def missing_label(product: Product) -> list[str]:
    """Codes of the fields that the label of a stand-alone or parent product must have and has not.

    `title` stands for the name of the goods, `net_quantity` for quantity and unit.
    """
    class_code = product.product_class.code
    missing = [] if product.title else ["title"]
    if class_code in NET_QUANTITY_CLASSES and not product.is_parent and not product.net_quantity:
        missing.append("net_quantity")
    missing += [field.code for field in schema_of(class_code) if field.required and not product.label.get(field.code)]
    return missing


def field_names(class_code: str, codes) -> list[str]:
    """The names for people of label fields, translated, in the given order."""
    names = {"title": _("Name of the goods"), "net_quantity": _("Net quantity")}
    names |= {field.code: field.name for field in schema_of(class_code)}
    return [str(names[code]) for code in codes]
