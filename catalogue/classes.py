"""The classes of goods: what the law's label, paper, age and tax rules hang on."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class GoodsClass:
    """One class. `name_vi` is what the table row carries, `name` what pages show in the reader's language.

    `sets` are the numbers of the OCOP sets that such goods can belong to, empty for any. `min_age` 0 means anyone may buy.
    `pick_up_only`: no carrier takes it (live animals). `is_service`: nothing is sent.
    """

    code: str
    name_vi: str
    name: str
    sets: frozenset[int] = frozenset()
    min_age: int = 0
    pick_up_only: bool = False
    is_service: bool = False


GOODS_CLASSES: dict[str, GoodsClass] = {
    goods.code: goods
    for goods in (
        GoodsClass("food_fresh", "Thực phẩm tươi sống", _("Fresh food"), frozenset({1, 2, 4, 10, 11})),
        GoodsClass("grain", "Gạo, ngũ cốc, hạt", _("Rice, cereals and grains"), frozenset({1, 3, 10, 13})),
        GoodsClass("food", "Thực phẩm chế biến", _("Processed food"), frozenset(range(3, 14))),
        GoodsClass("drink", "Đồ uống không cồn", _("Drinks without alcohol"), frozenset({11, 12, 13, 16, 17})),
        # Law 44/2019/QH14 on preventing harm from alcohol, Art. 5 and 16: not to people under 18, also online.
        GoodsClass("alcohol", "Rượu, đồ uống có cồn", _("Alcoholic drinks"), frozenset({14, 15}), min_age=18),
        GoodsClass("supplement", "Thực phẩm bảo vệ sức khỏe", _("Health supplements"), frozenset({18, 20})),
        GoodsClass("medicinal", "Dược liệu, tinh dầu", _("Medicinal plants and essential oils"), frozenset({18, 20})),
        GoodsClass("cosmetic", "Mỹ phẩm", _("Cosmetics"), frozenset({19, 20})),
        GoodsClass("handicraft", "Thủ công mỹ nghệ", _("Handicrafts"), frozenset({21, 22})),
        GoodsClass("textile", "Vải, may mặc", _("Fabrics and clothing"), frozenset({21, 22})),
        GoodsClass("ornamental_plant", "Hoa, cây cảnh", _("Flowers and ornamental plants"), frozenset({23, 24})),
        GoodsClass("live_animal", "Động vật cảnh", _("Live ornamental animals"), frozenset({25}), pick_up_only=True),
        GoodsClass("tourism", "Dịch vụ du lịch", _("Tourism services"), frozenset({26}), is_service=True),
    )
}


def goods_class(code: str) -> GoodsClass:
    """The class of a code. One that an administrator has added has only the rules that hold for all goods."""
    return GOODS_CLASSES.get(code) or GoodsClass(code, code, code)
