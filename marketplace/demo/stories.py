"""Three stories of the demo, marked as examples. The first two are about invented sellers and tell what `data/` says of them;
the third tells what Directive 19/CT-TTg of 2023 says and what the decisions of Lâm Đồng look like."""

from dataclasses import dataclass
from datetime import date

# The seller who listed some goods, and their name.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class View:
    """A picture to draw: a scene of `pictures.SCENES`, and what it shows."""

    scene: str
    alt: str
    alt_en: str


@dataclass(frozen=True, slots=True)
class Text:
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that an invented person says."""

    vi: str
    en: str
    by: str
    by_en: str


@dataclass(frozen=True, slots=True)
class Story:
    """A story as an editor would write it. `parts` stand in its body in their order; a tuple of keys is a row of goods."""

    slug: str
    title: str
    title_en: str
    intro: str
    intro_en: str
    published_on: date
    cover: View
    parts: tuple[Text | Quote | View | tuple[Key, ...], ...]
    sellers: tuple[str, ...] = ()
    province: str = ""

    @property
    def views(self) -> list[View]:
        return [self.cover, *(part for part in self.parts if isinstance(part, View))]


STORIES = (
    Story(
        slug="hai-muoi-thang-trong-ang-sanh",
        title="Hai mươi tháng trong ang sành",
        title_en="Twenty months in an earthen jar",
        intro="Ở nhà chượp Cát Hải, cá và muối nằm trong ang gần hai năm trước khi thành nước mắm.",
        intro_en="In a fish sauce house of Cát Hải, fish and salt lie in jars for nearly two years before they are sauce.",
        published_on=date(2026, 11, 18),
        cover=View(
            "sea",
            "Tranh vẽ bờ biển có thuyền và hàng dừa",
            "A drawing of a shore with boats and palms",
        ),
        parts=(
            Text(
                "<p>Hợp tác xã Nước mắm Cát Gió lập năm 2005. Việc của xã viên mỗi sáng vẫn như ngày đầu: mở nắp ang, "
                "náo đảo chượp bằng tay rồi để nắng làm phần còn lại. Cá nhâm, cá quẩn ướp với muối, không thêm gì khác.</p>"
                "<h2>Hai loại nước mắm</h2><p>Nước mắm cốt ba mươi độ ủ hai mươi tháng, dùng nấu và chấm đều được. Nước mắm nhỉ "
                "bốn mươi độ là nước đầu rút từ ang, sánh và thơm, chỉ nên để chấm.</p>",
                "<p>The cooperative Cát Gió was founded in 2005. Every morning its members do what they did in the first year: "
                "they open the jars, stir the fish by hand and leave the rest to the sun. Fish and salt, and nothing else.</p>"
                "<h2>Two kinds of sauce</h2><p>The sauce of thirty degrees ripens for twenty months and is good for cooking and "
                "dipping. The one of forty degrees is the first that is drawn from the jar; it is thick, and for dipping only.</p>",
            ),
            Quote(
                "Chúng tôi không pha thêm nước. Ai muốn biết thì cứ đến ngửi và nếm.",
                "We add no water. Whoever wants to know may come, smell and taste.",
                "Xã viên hợp tác xã Cát Gió (lời ví dụ)",
                "A member of the cooperative Cát Gió (example)",
            ),
            View(
                "workshop",
                "Tranh vẽ một xưởng làm nghề có vò sành",
                "A drawing of a workshop with earthen jars",
            ),
            Text(
                "<p>Nhà chượp mở cửa đón khách nửa ngày: xem ang, nếm bốn loại nước mắm và ăn trưa với gia đình.</p>",
                "<p>The house is open to visitors for half a day: see the jars, taste four kinds of sauce and have lunch with "
                "the family.</p>",
            ),
            (
                ("nuoc-mam-cat-gio", "Nước mắm cốt Cát Hải 30 độ"),
                ("nuoc-mam-cat-gio", "Nước mắm nhỉ 40 độ"),
                ("nuoc-mam-cat-gio", "Nửa ngày ở làng nước mắm"),
            ),
        ),
        sellers=("nuoc-mam-cat-gio",),
        province="31",
    ),
    Story(
        slug="coi-moc-o-bai-boi",
        title="Cói mọc ở bãi bồi, túi đan tại nhà",
        title_en="Sedge from the new land, bags woven at home",
        intro="Hơn một trăm phụ nữ ở Phát Diệm nhận cói về đan. Mẫu mới do lớp trẻ vẽ, các bà đan thử trước.",
        intro_en="More than a hundred women of Phát Diệm weave sedge at home. The young draw new patterns, their elders try them.",
        published_on=date(2026, 11, 11),
        cover=View(
            "delta",
            "Tranh vẽ đồng bằng ven sông có nhà và hàng dừa",
            "A drawing of a river plain with a house and palms",
        ),
        parts=(
            Text(
                "<p>Biển bồi đến đâu, cói mọc đến đó. Hợp tác xã Cói Biển Bồi cắt cói, chẻ và phơi hai nắng rồi chia sợi về từng "
                "nhà. Ai rảnh lúc nào đan lúc ấy, cuối tuần mang hàng đến hợp tác xã.</p>"
                "<p>Túi có quai da khâu chỉ sáp, đựng được bốn cân. Thảm tròn bện bím rồi khâu xoáy. Giỏ trồng cây lót nhựa để giữ "
                "nước.</p>",
                "<p>Where the sea leaves new land, sedge grows. The cooperative Cói Biển Bồi cuts and splits it, dries it in two "
                "days of sun and gives the strands to the homes. Everybody weaves when there is time and brings the work at the "
                "end of the week.</p><p>The bags have leather handles and carry four kilograms. Round mats are plaited and sewn in "
                "a spiral. Baskets for plants have a lining that keeps the water.</p>",
            ),
            Quote(
                "Sợi cói để mộc, dùng lâu thì ngả màu mật. Ẩm thì phơi gió, đừng phơi nắng gắt.",
                "The strands are left plain and turn the colour of honey. When damp, dry the bag in the wind, not in strong sun.",
                "Tổ đan của hợp tác xã (lời ví dụ)",
                "The weavers of the cooperative (example)",
            ),
            (
                ("coi-bien-kim-son", "Túi cói quai da"),
                ("coi-bien-kim-son", "Thảm cói tròn"),
                ("coi-bien-kim-son", "Giỏ cói trồng cây"),
            ),
        ),
        sellers=("coi-bien-kim-son",),
        province="37",
    ),
    Story(
        slug="mot-tai-khoan-cho-hop-tac-xa",
        title="Một tài khoản là đủ để hợp tác xã bán hàng",
        title_en="One account is enough for a cooperative to sell",
        intro="Chỉ thị 19 năm 2023 muốn hợp tác xã có chỗ bán hàng trên mạng mà không phải tự mua, tự vận hành hệ thống.",
        intro_en="Directive 19 of 2023 wants cooperatives to sell online without buying or running a system of their own.",
        published_on=date(2026, 11, 4),
        cover=View(
            "highland",
            "Tranh vẽ đồi cao nguyên có thông và nhà",
            "A drawing of highland hills with pines and a house",
        ),
        parts=(
            Text(
                "<p>Ngày 3 tháng 6 năm 2023, Thủ tướng ban hành Chỉ thị 19/CT-TTg về chuyển đổi số trong khu vực kinh tế hợp tác, "
                "hợp tác xã. Chỉ thị lấy thực tiễn làm thước đo: việc gì đã tỏ ra hiệu quả thì làm tiếp và nhân rộng, việc gì chưa rõ "
                "thì làm thí điểm.</p><p>Chỉ thị cũng nói đến sàn thương mại điện tử cho khu vực này, để hộ sản xuất và hợp tác xã "
                "kinh doanh được trên mạng.</p><h2>Đăng ký là dùng được</h2><p>Tại diễn đàn kinh tế hợp tác năm 2022, Bộ trưởng Bộ "
                "Thông tin và Truyền thông nêu ý về một nền tảng dùng chung: hợp tác xã chỉ cần đăng ký tài khoản, không phải đầu "
                "tư và không phải vận hành.</p>",
                "<p>On 3 June 2023 the Prime Minister issued Directive 19/CT-TTg on the digital transformation of cooperatives. "
                "Practice is its yardstick: what has worked goes on and spreads, what is not clear yet is tried first.</p>"
                "<p>The Directive also speaks of a marketplace for this sector, so that households and cooperatives can sell "
                "online.</p><h2>Register, and use it</h2><p>At the forum of 2022 the Minister of Information and Communications "
                "described one platform for all: a cooperative registers an account, invests nothing and runs nothing.</p>",
            ),
            Text(
                "<h2>Ngôi sao dựa vào quyết định</h2><p>Ở chợ này, sao OCOP chỉ hiện khi quyết định công nhận còn hiệu lực. Hàng Lâm "
                "Đồng dưới đây có số quyết định và ngày: bấm vào trang hàng để xem.</p>",
                "<h2>A star stands on a decision</h2><p>Here an OCOP star shows only while its decision is valid. The goods of Lâm "
                "Đồng below have a decision with number and days: open their pages to see it.</p>",
            ),
            (
                ("hop-tac-xa-nong-san-huu-co-bechamp-dak-nong", "MACCA BECHAMP"),
                ("hop-tac-xa-nong-nghiep-xanh-quang-truc", "Hạt Mắc ca Mơ Nông"),
                ("hop-tac-xa-tra-organic-tay-nguyen", "Trà Bí đao"),
            ),
        ),
        province="68",
    ),
)
