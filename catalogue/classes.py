"""The classes of goods: what the law's label, paper, age and tax rules hang on."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class GoodsClass:
    """One class. `name_vi` is what the table row carries, `name` what pages show in the reader's language.

    `min_age` 0 means anyone may buy. `pick_up_only`: no carrier takes it (live animals). `is_service`: nothing is sent.
    """

    code: str
    name_vi: str
    name: str
    min_age: int = 0
    pick_up_only: bool = False
    is_service: bool = False


GOODS_CLASSES: dict[str, GoodsClass] = {
    goods.code: goods
    for goods in (
        GoodsClass("food_fresh", "Thực phẩm tươi sống", _("Fresh food")),
        GoodsClass("grain", "Gạo, ngũ cốc, hạt", _("Rice, cereals and grains")),
        GoodsClass("food", "Thực phẩm chế biến", _("Processed food")),
        GoodsClass("drink", "Đồ uống không cồn", _("Drinks without alcohol")),
        # Law 44/2019/QH14 on preventing harm from alcohol, Art. 5 and 16: not to people under 18, also online.
        GoodsClass("alcohol", "Rượu, đồ uống có cồn", _("Alcoholic drinks"), min_age=18),
        GoodsClass("supplement", "Thực phẩm bảo vệ sức khỏe", _("Health supplements")),
        GoodsClass("medicinal", "Dược liệu, tinh dầu", _("Medicinal plants and essential oils")),
        GoodsClass("cosmetic", "Mỹ phẩm", _("Cosmetics")),
        GoodsClass("handicraft", "Thủ công mỹ nghệ", _("Handicrafts")),
        GoodsClass("textile", "Vải, may mặc", _("Fabrics and clothing")),
        GoodsClass("ornamental_plant", "Hoa, cây cảnh", _("Flowers and ornamental plants")),
        GoodsClass("live_animal", "Động vật cảnh", _("Live ornamental animals"), pick_up_only=True),
        GoodsClass("tourism", "Dịch vụ du lịch", _("Tourism services"), is_service=True),
    )
}


def goods_class(code: str) -> GoodsClass:
    """The class of a code. One that an administrator has added has only the rules that hold for all goods."""
    return GOODS_CLASSES.get(code) or GoodsClass(code, code, code)
