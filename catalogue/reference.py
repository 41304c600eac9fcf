"""What the catalogue cannot do without: OCOP's groups and sets, classes of goods, certification schemes, VAT rates.

Loading adds what is missing and leaves what is there, so that an administrator's change of a rate or a name stays.
"""

from datetime import date
from decimal import Decimal

from django.db import transaction

from catalogue.classes import GOODS_CLASSES
from catalogue.models import Category, CertificationScheme, ProductClass, VatRate
from marketplace.core.text import slug

# Decision 26/2026/QĐ-TTg, Annexes I and II: group -> (names, its sets with their numbers and names).
OCOP_GROUPS: dict[str, tuple[str, str, tuple[tuple[int, str, str], ...]]] = {
    "food": (
        "Thực phẩm",
        "Food",
        (
            (1, "Rau, củ, quả, hạt tươi", "Fresh vegetables, fruits and nuts"),
            (2, "Thịt, thủy sản, trứng, sữa tươi", "Fresh meat, seafood, eggs and milk"),
            (3, "Gạo, ngũ cốc, hạt sơ chế khác", "Rice, cereals and other grains"),
            (4, "Mật ong, mật khác và nông sản thực phẩm khác", "Honey and other farm foods"),
            (5, "Đồ ăn nhanh", "Ready-to-eat food"),
            (6, "Chế biến từ gạo, ngũ cốc", "Rice and cereal products"),
            (7, "Chế biến từ rau, củ, quả, hạt", "Processed vegetables, fruits and nuts"),
            (
                8,
                "Chế biến từ thịt, thủy sản, trứng, sữa, các sản phẩm từ mật ong, mật khác và nông sản thực phẩm khác",
                "Processed meat, seafood, eggs, milk and honey",
            ),
            (9, "Tương, nước mắm, gia vị dạng lỏng khác", "Fish sauce and liquid condiments"),
            (10, "Gia vị khác (muối, hành, tỏi, tiêu)", "Other spices: salt, onion, garlic, pepper"),
            (11, "Chè tươi, chè chế biến", "Tea"),
            (12, "Sản phẩm trà từ thực vật khác", "Herbal tea"),
            (13, "Cà phê, cacao", "Coffee and cocoa"),
        ),
    ),
    "drinks": (
        "Đồ uống",
        "Drinks",
        (
            (14, "Rượu trắng", "Clear spirits"),
            (15, "Đồ uống có cồn khác", "Other alcoholic drinks"),
            (16, "Nước khoáng thiên nhiên, nước uống đóng chai", "Mineral and bottled water"),
            (17, "Đồ uống không cồn khác", "Other drinks without alcohol"),
        ),
    ),
    "medicinal": (
        "Dược liệu và sản phẩm từ dược liệu",
        "Medicinal plants and their products",
        (
            (18, "Thực phẩm chức năng, thuốc dược liệu, thuốc cổ truyền", "Supplements and traditional medicine"),
            (19, "Mỹ phẩm có thành phần từ dược liệu", "Cosmetics with medicinal plants"),
            (20, "Tinh dầu và dược liệu khác", "Essential oils and other medicinal plants"),
        ),
    ),
    "handicraft": (
        "Thủ công mỹ nghệ",
        "Handicrafts",
        (
            (21, "Thủ công mỹ nghệ gia dụng, trang trí", "Household and decorative handicrafts"),
            (22, "Vải, may mặc", "Fabrics and clothing"),
        ),
    ),
    "ornamental": (
        "Sinh vật cảnh",
        "Ornamental plants and animals",
        (
            (23, "Hoa", "Flowers"),
            (24, "Cây cảnh", "Ornamental plants"),
            (25, "Động vật cảnh", "Ornamental animals"),
        ),
    ),
    "tourism": (
        "Dịch vụ du lịch",
        "Tourism services",
        (
            (
                26,
                "Dịch vụ du lịch cộng đồng, du lịch sinh thái và điểm du lịch",
                "Community tourism, ecotourism and visitor sites",
            ),
        ),
    ),
}

# code, Vietnamese name, English name, who issues it, whether it ends, longest term in months, usual form of the number.
SCHEMES: tuple[tuple[str, str, str, str, bool, int | None, str], ...] = (
    ("vietgap", "VietGAP", "VietGAP", "Tổ chức chứng nhận được công nhận", True, 36, r"VietGAP-[A-Z]{2}-.+"),
    ("globalgap", "GlobalG.A.P.", "GlobalG.A.P.", "Tổ chức chứng nhận được công nhận", True, 12, r"\d{13}"),
    (
        "organic_vn",
        "Hữu cơ (TCVN 11041)",
        "Organic (TCVN 11041)",
        "Tổ chức chứng nhận đăng ký với Bộ Nông nghiệp và Môi trường",
        True,
        24,
        "",
    ),
    (
        "organic_foreign",
        "Hữu cơ quốc tế (USDA, EU, JAS)",
        "Organic abroad (USDA, EU, JAS)",
        "Tổ chức chứng nhận nước ngoài",
        True,
        12,
        "",
    ),
    (
        "attp",
        "Cơ sở đủ điều kiện an toàn thực phẩm",
        "Food-safety certificate",
        "Sở Nông nghiệp và Môi trường, Sở Công Thương, Sở Y tế hoặc Sở An toàn thực phẩm",
        True,
        36,
        "",
    ),
    (
        "cam_ket",
        "Cam kết sản xuất thực phẩm an toàn",
        "Commitment to produce safe food",
        "Ủy ban nhân dân cấp xã nhận cam kết",
        True,
        36,
        "",
    ),
    (
        "tu_cong_bo",
        "Tự công bố sản phẩm",
        "Product self-declaration",
        "Cơ sở tự công bố",
        False,
        None,
        r"\d{1,4}/.+/\d{4}",
    ),
    (
        "dkcb",
        "Đăng ký bản công bố sản phẩm",
        "Registration of the product declaration",
        "Bộ Y tế hoặc cơ quan cấp tỉnh",
        False,
        None,
        r"\d+/\d{4}/ĐKSP",
    ),
    ("haccp", "HACCP (TCVN 5603)", "HACCP", "Tổ chức chứng nhận được công nhận", True, 36, ""),
    ("iso22000", "ISO 22000:2018", "ISO 22000:2018", "Tổ chức chứng nhận được công nhận", True, 36, ""),
    ("fssc22000", "FSSC 22000", "FSSC 22000", "Tổ chức chứng nhận được công nhận", True, 36, ""),
    ("brcgs", "BRCGS", "BRCGS", "Tổ chức chứng nhận được công nhận", True, 12, ""),
    ("gmp", "Thực hành sản xuất tốt (GMP)", "Good manufacturing practice (GMP)", "Bộ Y tế", True, 36, ""),
    ("halal", "Halal", "Halal", "HALCERT, HCA hoặc tổ chức nước ngoài", True, 36, ""),
    (
        "gi",
        "Chỉ dẫn địa lý",
        "Geographical indication",
        "Cơ quan quản lý chỉ dẫn địa lý của tỉnh",
        False,
        None,
        r"\d{5}(/.+)?",
    ),
    (
        "collective_mark",
        "Nhãn hiệu tập thể, nhãn hiệu chứng nhận",
        "Collective or certification mark",
        "Cục Sở hữu trí tuệ",
        True,
        120,
        r"4-\d{4}-\d{5}",
    ),
    (
        "growing_area_code",
        "Mã số vùng trồng, cơ sở đóng gói",
        "Growing-area or packing-house code",
        "Cơ quan bảo vệ thực vật của tỉnh",
        False,
        None,
        r"VN-.+",
    ),
    ("asc", "ASC", "ASC", "Tổ chức chứng nhận", True, 36, ""),
    ("bap", "BAP", "BAP", "Tổ chức chứng nhận", True, 12, ""),
    ("msc", "MSC", "MSC", "Tổ chức chứng nhận", True, 36, ""),
    ("rainforest", "Rainforest Alliance", "Rainforest Alliance", "Tổ chức chứng nhận", True, 36, ""),
    ("fairtrade", "Fairtrade", "Fairtrade", "FLOCERT", True, 36, ""),
    (
        "gacp",
        "GACP-WHO cho dược liệu",
        "GACP-WHO for medicinal plants",
        "Bộ Y tế",
        True,
        36,
        "",
    ),
    (
        "gp_ruou",
        "Giấy phép sản xuất hoặc bán rượu",
        "Licence to make or sell alcohol",
        "Sở Công Thương hoặc Ủy ban nhân dân cấp xã",
        True,
        180,
        "",
    ),
    (
        "gp_duoc",
        "Giấy đủ điều kiện kinh doanh dược liệu",
        "Licence for medicinal materials",
        "Bộ Y tế hoặc Sở Y tế",
        False,
        None,
        "",
    ),
    (
        "cong_bo_my_pham",
        "Phiếu công bố sản phẩm mỹ phẩm",
        "Notification of a cosmetic product",
        "Sở Y tế",
        True,
        60,
        r"\d+/\d{2}/CBMP-.+",
    ),
)

_VAT_LAW = "Luật Thuế GTGT 48/2024/QH15"
_VAT_LAW_FROM = date(2025, 7, 1)
# Resolution 204/2025/QH15 lowers the standard rate to 8 % until the end of 2026, but not for goods under excise.
_REDUCTION_ENDS = date(2027, 1, 1)
_STANDARD = ("food", "drink", "supplement", "cosmetic", "handicraft", "textile", "tourism")
_UNPROCESSED = ("food_fresh", "grain", "ornamental_plant", "live_animal")
# Who sells what it grew itself or its members grew; a company is taken for a trader.
_PRODUCERS = ("cooperative", "union", "group", "household")


def vat_rows() -> list[VatRate]:
    """The rates that the law sets, each with its source."""
    rows = []
    for code in _STANDARD:
        rows.append(_rate(code, 8, _VAT_LAW_FROM, "Nghị quyết 204/2025/QH15", until=_REDUCTION_ENDS))
        rows.append(_rate(code, 10, _REDUCTION_ENDS, f"{_VAT_LAW}, Đ.9.3"))
    rows.append(_rate("alcohol", 10, _VAT_LAW_FROM, f"{_VAT_LAW}, Đ.9.3"))
    rows.append(_rate("medicinal", 5, _VAT_LAW_FROM, f"{_VAT_LAW}, Đ.9.2"))
    for code in _UNPROCESSED:
        rows.append(_rate(code, 5, _VAT_LAW_FROM, f"{_VAT_LAW}, Đ.9.2"))
        rows += [_rate(code, 0, _VAT_LAW_FROM, f"{_VAT_LAW}, Đ.5.1", kind=kind) for kind in _PRODUCERS]
    return rows


def _rate(class_code, percent, valid_from, source, *, until=None, kind="") -> VatRate:
    return VatRate(
        class_code=class_code,
        partner_kind=kind,
        percent=Decimal(percent),
        valid_from=valid_from,
        valid_until=until,
        source=source,
    )


@transaction.atomic
def load_reference_data() -> None:
    """Add what is missing. Four queries when nothing is."""
    _add_missing(
        ProductClass,
        ("code",),
        [
            ProductClass(code=goods.code, name=goods.name_vi, slug=goods.code, requires_shipping=not goods.is_service)
            for goods in GOODS_CLASSES.values()
        ],
    )
    _add_missing(
        CertificationScheme,
        ("code",),
        [
            CertificationScheme(
                code=code,
                name=name,
                name_en=name_en,
                issuer_hint=issuer,
                needs_expiry=needs_expiry,
                max_months=max_months,
                number_pattern=pattern,
                position=position,
            )
            for position, (code, name, name_en, issuer, needs_expiry, max_months, pattern) in enumerate(SCHEMES)
        ],
    )
    _add_missing(VatRate, ("class_code", "partner_kind", "valid_from"), vat_rows())
    _add_missing_categories()


def _add_missing(model, key, rows) -> None:
    known = set(model.objects.values_list(*key))
    model.objects.bulk_create(row for row in rows if tuple(getattr(row, field) for field in key) not in known)


def _add_missing_categories() -> None:
    # treebeard adds nodes one by one with several queries each; their paths are regular, so they are written at once.
    known = set(Category.objects.values_list("code", "path", "depth", "numchild"))
    codes = {code for code, _path, _depth, _numchild in known}
    paths = {code: path for code, path, _depth, _numchild in known}
    next_root = max((_step_of(path, 1) for _code, path, _depth, _numchild in known), default=0) + 1
    fresh, grown = [], []
    for group, (name, name_en, sets) in OCOP_GROUPS.items():
        if group not in codes:
            paths[group] = Category._get_path("", 1, next_root)
            next_root += 1
        below = [path for _code, path, depth, _n in known if depth == 2 and path.startswith(paths[group])]
        step = max((_step_of(path, 2) for path in below), default=0)
        missing = [entry for entry in sets if str(entry[0]) not in codes]
        for number, set_name, set_name_en in missing:
            step += 1
            fresh.append(_category(str(number), set_name, set_name_en, Category._get_path(paths[group], 2, step), 2, 0))
        numchild = len(below) + len(missing)
        if group not in codes:
            fresh.append(_category(group, name, name_en, paths[group], 1, numchild))
        elif missing:
            grown.append((group, numchild))
    Category.objects.bulk_create(fresh)
    for code, numchild in grown:
        Category.objects.filter(code=code).update(numchild=numchild)


def _step_of(path: str, depth: int) -> int:
    return Category._str2int(path[(depth - 1) * Category.steplen : depth * Category.steplen])


def _category(code, name, name_en, path, depth, numchild) -> Category:
    return Category(
        code=code, name=name, name_en=name_en, slug=slug(name)[:250], path=path, depth=depth, numchild=numchild
    )
