"""Write the relevance set anew: `python -m tests.relevance.make`. The same kinds always give the same files.

No search engine is asked. What a query wants is written as a rule over what goods are, see README.md.
"""

import csv
import random
import unicodedata
from collections import defaultdict
from hashlib import sha256
from itertools import count, cycle, islice
from pathlib import Path

from marketplace.core.text import fold
from search.telex import taken_apart
from tests.relevance.kinds import KINDS, REAL

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
GEOGRAPHY = ROOT / "marketplace" / "geography" / "data"
DEMO = ROOT / "marketplace" / "demo" / "data"
PRODUCT_COLUMNS = (
    "id", "title", "kind", "variety", "form", "also", "set", "quantity", "unit", "price", "stock", "stars", "certificate", "seller", "province",
    "commune", "old_districts", "sku", "upc", "decision", "certificate_number", "is_real_name",
)  # fmt: skip
SELLER_COLUMNS = ("code", "name", "kind", "province", "tax_code")
QUERY_COLUMNS = ("id", "class", "half", "text", "wanted", "base")


def read(path: Path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(name: str, columns: tuple[str, ...], rows: list[dict]) -> None:
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def half_of(base: str) -> str:
    """Which half a query and all its spellings belong to: fixed by the text, not chosen."""
    return "tuning" if sha256(base.encode()).digest()[0] % 2 else "checking"


# Goods

_SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ")
_GIVEN = ("Thị Sen", "Văn Bình", "Thị Lụa", "Văn Đồng", "Thị Mai", "Văn Sơn", "Thị Hường", "Văn Lợi")
_NAMES = (
    "Tân Phú", "Đồng Tâm", "Sông Xanh", "Núi Hồng", "Thuận Hòa", "Bình Minh", "Mùa Vàng", "Đất Lành", "Thảo Nguyên", "Hương Quê",
    "Liên Hoa", "Phú Điền", "An Khang", "Trường Xuân", "Cỏ Mây", "Suối Tiên", "Đồi Gió", "Ruộng Bậc", "Bến Đò", "Làng Mới",
)  # fmt: skip


def places() -> dict[str, list[dict]]:
    """Today's communes by province, each with the named districts it was made from."""
    districts = {row["code"]: row["name"] for row in read(GEOGRAPHY / "districts_before_2025_07.csv")}
    former = defaultdict(list)
    for row in read(GEOGRAPHY / "communes_before_2025_07.csv"):
        for successor in row["successors"].split():
            name = districts.get(row["district"], "")
            if name and not name.isdigit() and name not in former[successor]:
                former[successor].append(name)
    communes = defaultdict(list)
    for row in read(GEOGRAPHY / "communes.csv"):
        if former[row["code"]]:
            communes[row["province"]].append({"code": row["code"], "districts": former[row["code"]]})
    return communes


def sellers(dice: random.Random) -> dict[str, list[dict]]:
    """A few example sellers in every province."""
    made, number = defaultdict(list), count(1)
    names = cycle(_NAMES)
    for province in sorted(places()):
        for kind in ("cooperative", "household", "company", "cooperative"):
            serial = next(number)
            name = {
                "cooperative": f"Hợp tác xã Nông nghiệp {next(names)} {serial}",
                "household": f"Hộ kinh doanh {dice.choice(_SURNAMES)} {dice.choice(_GIVEN)} {serial}",
                "company": f"Công ty TNHH Nông sản {next(names)} {serial}",
            }[kind]
            made[province].append(
                {
                    "code": f"s{serial:03d}",
                    "name": name,
                    "kind": kind,
                    "province": province,
                    "tax_code": f"00{serial:03d}{serial * 37 % 99991:05d}",
                }
            )
    return made


def products(dice: random.Random, by_province: dict[str, list[dict]]) -> list[dict]:
    communes, rows = places(), []

    def add(title, kind, variety, form, also, ocop_set, quantity, unit, province, is_real) -> None:
        number = len(rows) + 1
        commune = dice.choice(communes[province])
        rows.append(
            {
                "id": number,
                "title": title,
                "kind": kind,
                "variety": variety,
                "form": form,
                "also": "|".join(also),
                "set": ocop_set,
                "quantity": quantity,
                "unit": unit,
                "price": dice.randrange(15, 400) * 1_000,
                "stock": dice.choice((0, 5, 40, 40, 40, 200)),
                "stars": dice.choice(("", "", 3, 3, 4, 4, 5)),
                "certificate": dice.choice(("", "", "", "vietgap", "organic_vn", "haccp")),
                "seller": dice.choice(by_province[province])["code"],
                "province": province,
                "commune": commune["code"],
                "old_districts": "|".join(commune["districts"]),
                "sku": f"VD-{number:04d}-{dice.randrange(10, 99)}",
                "upc": f"8939{number:08d}",
                "decision": f"{1_000 + number}/QĐ-UBND",
                "certificate_number": f"VD-{number:05d}/2025",
                "is_real_name": int(is_real),
            }
        )

    for kind in KINDS:
        for serial in range(kind.number):
            name = kind.names[serial % len(kind.names)]
            form, ocop_set, wording, quantities, unit = dice.choice(kind.forms)
            place, province = dice.choice(kind.places)
            title = wording.format(
                name=name[0].lower() + name[1:] if not wording.startswith("{") else name, place=place
            )
            add(title, kind.key, name, form, kind.also, ocop_set, dice.choice(quantities), unit, province, False)
    for file, column, province in (
        ("recognitions_lamdong.csv", "product_name", "68"),
        ("recognitions_cauke.csv", "product_name", "86"),
    ):
        for row in read(DEMO / file):
            title = row[column]
            kind, form = next(((kind, form) for part, kind, form in REAL if part in title), ("other", "other"))
            ocop_set = next(
                (form_set for each in KINDS if each.key == kind for _f, form_set, *_rest in each.forms), "8"
            )
            add(title, kind, title, form, (), ocop_set, dice.choice((250, 500)), "g", province, True)
    return rows


# Queries: what is typed, and what goods it wants

BASES = (
    ("cà phê", "kind=coffee"), ("cà phê rang xay", "kind=coffee;form=ground"), ("cà phê hòa tan", "kind=coffee;form=instant"),
    ("mật ong", "kind=honey"), ("mật ong rừng", "kind=honey;variety=Mật ong rừng|Mật ong hoa rừng"), ("nước mắm", "kind=fishsauce"), ("sầu riêng", "kind=durian"),
    ("bưởi da xanh", "kind=pomelo;variety=Bưởi da xanh|Bưởi da xanh Ninh Thới"), ("bưởi năm roi", "kind=pomelo;variety=Bưởi Năm Roi"), ("thanh long ruột đỏ", "kind=dragonfruit;variety=Thanh long ruột đỏ"),
    ("xoài cát hòa lộc", "kind=mango;variety=Xoài cát Hòa Lộc"), ("xoài sấy dẻo", "kind=mango;form=dried"), ("dừa sáp", "kind=coconut;variety=Dừa sáp|Dừa sáp Hòa Tân|Dừa sáp Bảo Châu|Mứt dừa sáp Cẩm Hằng|Dừa sáp sấy khô giòn tan|Kẹo dừa sáp nguyên chất|Kẹo dừa sáp lá dứa|Kẹo dừa sáp cacao|Dừa sáp sợi VICOSAP"),
    ("kẹo dừa", "kind=coconut;form=candy"), ("gạo st25", "kind=rice;variety=Gạo ST25|Gạo sạch Bắc Ruộng ST25"), ("gạo nếp cái hoa vàng", "kind=rice;variety=Gạo nếp cái hoa vàng"), ("gạo lứt", "kind=rice;variety=Gạo lứt đỏ"),
    ("trà tân cương", "kind=tea;variety=Trà Tân Cương"), ("chè shan tuyết", "kind=tea;variety=Chè Shan tuyết|Trà Shan tuyết"), ("trà ô long", "kind=tea;variety=Trà ô long"), ("trà túi lọc", "form=bags"),
    ("hạt điều rang muối", "kind=cashew;form=roasted"), ("mắc ca", "kind=macadamia"), ("hạt tiêu đen", "kind=pepper;variety=Hạt tiêu đen|Tiêu đen"),
    ("tinh bột nghệ", "kind=turmeric"), ("bột sắn dây", "kind=kudzu"), ("đường thốt nốt", "kind=palmsugar"),
    ("miến dong", "kind=glassnoodle;variety=Miến dong"), ("bánh tráng", "kind=ricepaper|ricecracker"), ("bánh pía", "kind=piacake"),
    ("chả giò", "kind=springroll"), ("nem chua", "kind=sourroll"), ("nem chua thanh hóa", "kind=sourroll;province=38"),
    ("lạp xưởng", "kind=sausage"), ("thịt trâu gác bếp", "kind=buffalo"), ("thịt lợn gác bếp", "kind=pork;form=dried"),
    ("bò khô", "kind=beef"), ("gà đồi", "kind=chicken;variety=Gà đồi"), ("trứng gà", "kind=henegg"), ("trứng vịt muối", "kind=duckegg"),
    ("cá lóc", "kind=snakehead"), ("khô cá lóc", "kind=snakehead;form=dried"), ("cá ngừ đại dương", "kind=tuna"),
    ("mực một nắng", "kind=squid;variety=Mực một nắng"), ("tôm khô", "kind=driedshrimp"), ("tôm sú", "kind=shrimp;variety=Tôm sú"), ("tỏi lý sơn", "kind=garlic;province=51"),
    ("hành tím vĩnh châu", "kind=shallot;variety=Hành tím"), ("muối hạt", "kind=salt;variety=Muối hạt"), ("quế trà my", "kind=cinnamon;variety=Quế Trà My"), ("hoa hồi", "kind=staranise"),
    ("nấm hương", "kind=shiitake"), ("mộc nhĩ", "kind=woodear"), ("măng khô", "kind=bamboo"), ("khoai lang sấy dẻo", "kind=sweetpotato;form=dried"),
    ("cà chua", "kind=tomato"), ("bí đỏ", "kind=pumpkin"), ("rau muống", "kind=waterspinach"), ("bắp cải", "kind=cabbage"),
    ("dâu tây", "kind=strawberry"), ("vải thiều", "kind=lychee;variety=Vải thiều"), ("nhãn lồng", "kind=longan;variety=Nhãn lồng"), ("cam sành", "kind=orange;variety=Cam sành"),
    ("chanh dây sấy dẻo", "kind=passionfruit;form=dried"), ("hồng treo gió", "kind=persimmon;form=dried"), ("mận hậu", "kind=plum;variety=Mận hậu"),
    ("yến sào khánh hòa", "kind=birdnest;province=56"), ("rượu cần hòa bình", "kind=jarwine;former=Hòa Bình"),
    ("đông trùng hạ thảo", "kind=cordyceps"), ("sâm ngọc linh", "kind=ginseng;variety=Sâm Ngọc Linh"), ("ba kích", "kind=morinda"), ("atiso đà lạt", "kind=artichoke"),
    ("tinh dầu tràm", "kind=melaleuca"), ("ca cao", "kind=cocoa"), ("sữa chua", "kind=yogurt"), ("phô mai", "kind=cheese"),
    ("khăn lụa", "kind=silk;variety=Khăn lụa"), ("nón lá", "kind=conicalhat;variety=Nón lá"), ("chiếu cói", "kind=sedge;variety=Chiếu cói"), ("bộ ấm chén gốm", "kind=set;variety=Bộ ấm chén"),
    ("vải thổ cẩm", "kind=fabric;variety=Vải thổ cẩm"), ("mứt gừng", "kind=ginger;variety=Mứt gừng"), ("rong nho", "kind=seagrape"), ("tôm thủy sản", "kind=shrimp|driedshrimp"),
    ("mít sấy", "kind=jackfruit;form=dried"), ("tỏi đen", "kind=garlic;variety=Tỏi đen"), ("thịt lợn hòa bình", "kind=pork;former=Hòa Bình"),
    ("mực khô khánh hòa", "kind=squid;province=56"), ("cá ngừ khánh hòa", "kind=tuna;province=56"), ("tôm nõn thanh hóa", "kind=driedshrimp;province=38"),
    ("măng khô hòa bình", "kind=bamboo;former=Hòa Bình"), ("cam sành hòa bình", "kind=orange;former=Hòa Bình;variety=Cam sành"), ("quất thanh hóa", "kind=calamondin;province=38"),
)  # fmt: skip

REGIONAL = (
    ("heo", "kind=pork"), ("thịt heo", "kind=pork"), ("thịt lợn", "kind=pork"), ("đậu phộng", "kind=peanut"), ("lạc", "kind=peanut"),
    ("kẹo đậu phộng", "kind=peanut;form=candy"), ("dầu phộng", "kind=peanut;form=oil"), ("mè đen", "kind=sesame;variety=Vừng đen|Mè đen"), ("vừng", "kind=sesame"),
    ("mè", "kind=sesame"), ("khóm", "kind=pineapple"), ("trái thơm", "kind=pineapple"), ("dứa", "kind=pineapple"), ("bắp", "kind=corn"),
    ("ngô", "kind=corn"), ("khổ qua", "kind=bittergourd"), ("mướp đắng", "kind=bittergourd"), ("tần ô", "kind=crowndaisy"),
    ("cải cúc", "kind=crowndaisy"), ("ruốc", "kind=floss"), ("chà bông", "kind=floss"), ("giò lụa", "kind=porkroll"), ("chả lụa", "kind=porkroll"),
    ("khoai mì", "kind=cassava"), ("sắn", "kind=cassava"), ("củ đậu", "kind=jicama"), ("sắn nước", "kind=jicama"), ("dọc mùng", "kind=tarostem"),
    ("ngò rí", "kind=coriander"), ("rau mùi", "kind=coriander"), ("ngò gai", "kind=culantro"), ("mùi tàu", "kind=culantro"),
    ("hột gà", "kind=henegg"), ("hột vịt", "kind=duckegg"), ("đậu hũ", "kind=tofu"), ("đậu phụ", "kind=tofu"), ("cá quả", "kind=snakehead"),
    ("bông cải", "kind=cauliflower"), ("súp lơ", "kind=cauliflower"), ("bún tàu", "kind=glassnoodle"), ("trái tắc", "kind=calamondin"),
    ("quất", "kind=calamondin"), ("mãng cầu ta", "kind=sugarapple"), ("na dai", "kind=sugarapple"), ("mãng cầu gai", "kind=soursop"),
    ("quả roi", "kind=waterapple"), ("trái mận", "kind=waterapple"), ("mận bắc", "kind=plum"), ("sapoche", "kind=sapodilla"),
    ("hồng xiêm", "kind=sapodilla"), ("lê ki ma", "kind=canistel"), ("nem rán", "kind=springroll"), ("trà xanh", "kind=tea;variety=Chè xanh|Trà xanh"), ("chè", "kind=tea|vinetea|lotustea|artichoke|sweetsoup"),
    ("đậu xanh", "kind=mungbean"), ("đỗ xanh", "kind=mungbean"), ("đậu đen", "kind=blackbean"), ("đậu nành", "kind=soybean"), ("đỗ tương", "kind=soybean"),
    ("chanh leo", "kind=passionfruit"), ("dưa leo", "kind=cucumber"), ("bí ngô", "kind=pumpkin"), ("bí đao", "kind=waxgourd"),
    ("đào lộn hột", "kind=cashew"), ("nấm mèo", "kind=woodear"), ("nấm đông cô", "kind=shiitake"), ("lạp sườn", "kind=sausage"),
    ("xí muội", "kind=omai"), ("nước tương", "kind=soysauce"), ("xì dầu", "kind=soysauce"), ("bột ngọt", "kind=msg"), ("hồ tiêu", "kind=pepper"),
    ("đại hồi", "kind=staranise"), ("ngan", "kind=duck"), ("khô bò", "kind=beef"), ("khô mực", "kind=squid"), ("tôm nõn", "kind=driedshrimp"),
    ("macadamia", "kind=macadamia"), ("cacao", "kind=cocoa"), ("pho mát", "kind=cheese"), ("yaourt", "kind=yogurt"), ("cordyceps", "kind=cordyceps"),
    ("đường phên", "kind=rocksugar"), ("củ su", "kind=kohlrabi"), ("cải bắp", "kind=cabbage"), ("hành khô", "kind=shallot"), ("cafe", "kind=coffee"),
)  # fmt: skip

CONFUSABLES = (
    ("dứa", "kind=pineapple"), ("dừa", "kind=coconut|coconutcake|coconutladle"), ("dưa", "kind=melon|cucumber|pickles"), ("bơ", "kind=avocado|peanutbutter|cashewbutter"),
    ("bò", "kind=beef"), ("bộ", "kind=set"), ("mè", "kind=sesame"), ("me", "kind=tamarind"), ("cam", "kind=orange"), ("cám", "kind=bran"),
    ("cá", "kind=snakehead|catfish|tuna"), ("cà", "kind=tomato|aubergine|coffee"), ("vải", "kind=lychee|fabric"), ("gạo", "kind=rice"), ("gáo", "kind=coconutladle"),
    ("nấm", "kind=shiitake|woodear|oystermushroom|cordyceps"), ("nắm", "kind=riceball"), ("ốc", "kind=snails"), ("óc", "kind=walnut"), ("mận", "kind=plum|waterapple"),
    ("măng", "kind=bamboo|asparagus"), ("mãng", "kind=sugarapple|soursop"), ("táo", "kind=apple"), ("tảo", "kind=spirulina"), ("quế", "kind=cinnamon"),
    ("hành", "kind=shallot"), ("hạnh", "kind=almond"), ("giò", "kind=porkroll"), ("gio", "kind=ashcake"), ("giỏ", "kind=sedge;variety=Giỏ cói"), ("mía", ""),
    ("sắn", "kind=cassava"), ("sâm", "kind=ginseng"), ("dâu", "kind=strawberry|mulberry"), ("dầu", "form=oil"), ("đậu", "kind=peanut|mungbean|blackbean|soybean|tofu|jicama|peanutbutter"),
    ("nho", "kind=grape|seagrape"), ("muối", "kind=salt"), ("mùi", "kind=coriander|culantro"), ("tôm", "kind=shrimp|driedshrimp"), ("hồng", "kind=persimmon|roses|sapodilla"), ("hồi", "kind=staranise"),
    ("lụa", "kind=silk"), ("lúa", ""), ("nghệ", "kind=turmeric"), ("chanh", "kind=lime|passionfruit"), ("mít", "kind=jackfruit"), ("bí", "kind=pumpkin|waxgourd"), ("bánh", "kind=ricepaper|ricecracker|piacake|ashcake|coconutcake|mungbean"),
)  # fmt: skip

# More of them, written without looking at any engine, and the half of each file.
CONFUSABLE_FILES = (("confusables.csv", "checking"), ("confusables_tuning.csv", "tuning"))

UNITS = (
    ("gạo 5kg", "kind=rice;quantity=5000g"), ("gạo 5 ký", "kind=rice;quantity=5000g"), ("gạo 1 yến", "kind=rice;quantity=10000g"), ("gạo hai kg", "kind=rice;quantity=2000g"),
    ("cà phê 500g", "kind=coffee;quantity=500g"), ("cà phê 500 gr", "kind=coffee;quantity=500g"), ("cà phê nửa ký", "kind=coffee;quantity=500g"), ("ca phe 1kg", "kind=coffee;quantity=1000g"),
    ("mật ong 1 lít", "kind=honey;quantity=1000ml"), ("mật ong 500ml", "kind=honey;quantity=500ml"), ("nước mắm chai 500 ml", "kind=fishsauce;quantity=500ml"), ("nước mắm 1l", "kind=fishsauce;quantity=1000ml"),
    ("tiêu 2 lạng", "kind=pepper;quantity=200g"), ("hạt điều nửa cân", "kind=cashew;quantity=500g"), ("mắc ca 500gram", "kind=macadamia;quantity=500g"), ("tinh bột nghệ 200g", "kind=turmeric;quantity=200g"),
    ("chè 1 lạng", "kind=tea|vinetea|artichoke|lotustea;quantity=100g"), ("rượu nếp 1 lít", "kind=ricewine;quantity=1000ml"), ("dưa hấu 5 kí lô", "kind=melon;quantity=5000g"), ("cam sành 2 kg", "kind=orange;quantity=2000g"),
    ("xoài 1 cân", "kind=mango;quantity=1000g"), ("miến dong 500g", "kind=glassnoodle;variety=Miến dong;quantity=500g"), ("bánh pía 250 gam", "kind=piacake;quantity=250g"), ("tôm khô 0,5 kg", "kind=driedshrimp;quantity=500g"),
)  # fmt: skip

FILTERS = (
    ("cà phê 5 sao", "kind=coffee;stars=5"), ("cà phê 5 sao đắk lắk", "kind=coffee;stars=5;province=66"), ("mật ong ocop 4 sao", "kind=honey;stars=4"), ("gạo 3 sao", "kind=rice;stars=3"),
    ("rau muống vietgap", "kind=waterspinach;certificate=vietgap"), ("bưởi vietgap", "kind=pomelo;certificate=vietgap"), ("trà hữu cơ", "form=leaf|bags|tea;certificate=organic_vn"), ("gạo hữu cơ", "kind=rice;certificate=organic_vn"),
    ("nước mắm dưới 100k", "kind=fishsauce;price_max=100000"), ("hạt tiêu dưới 150.000đ", "kind=pepper;price_max=150000"), ("cà phê từ 100k đến 200k", "kind=coffee;price_min=100000;price_max=200000"), ("xoài còn hàng", "kind=mango;in_stock=1"),
    ("tôm khô haccp", "kind=driedshrimp;certificate=haccp"), ("hạt điều 4 sao", "kind=cashew;stars=4"), ("mat ong 5 sao", "kind=honey;stars=5"), ("ca phe huu co", "kind=coffee;certificate=organic_vn"),
)  # fmt: skip

LONG = (
    ("tôi muốn mua mật ong rừng nguyên chất ở đâu", "kind=honey"), ("cần mua cà phê rang xay nguyên chất pha phin", "kind=coffee;form=ground"), ("nước mắm truyền thống ngon nhất cho gia đình", "kind=fishsauce"),
    ("quà biếu tết đặc sản yến sào chính hiệu", "kind=birdnest"), ("gạo st25 sóc trăng dẻo thơm nấu cơm", "kind=rice"), ("bánh tráng phơi sương trảng bàng cuốn thịt heo", "kind=ricepaper"),
    ("trà shan tuyết cổ thụ suối giàng uống hằng ngày", "kind=tea"), ("tinh bột nghệ vàng cho người đau dạ dày", "kind=turmeric"), ("thịt trâu gác bếp điện biên nhậu cuối tuần", "kind=buffalo"), ("khăn lụa tơ tằm vạn phúc tặng mẹ", "kind=silk"),
    ("hạt mắc ca nứt vỏ lâm đồng cho bà bầu", "kind=macadamia"), ("mua miến dong bình liêu nấu lẩu ăn tết", "kind=glassnoodle"), ("sầu riêng ri6 đắk lắk cơm vàng hạt lép giá rẻ", "kind=durian"), ("tôm khô rạch gốc cà mau loại ngon", "kind=driedshrimp"),
    ("chả lụa bình định không hàn the", "kind=porkroll"), ("bưởi da xanh bến tre giao tận nơi", "kind=pomelo"), ("lạc đỏ diễn châu nghệ an rang muối", "kind=peanut"), ("tinh dầu tràm huế cho bé sơ sinh", "kind=melaleuca"),
)  # fmt: skip


# What a kind is called whatever its variety, where its first name is a variety's.
GENERIC = {
    "pineapple": "dứa", "coconut": "dừa", "avocado": "bơ", "orange": "cam", "mandarin": "quýt", "pomelo": "bưởi", "mango": "xoài",
    "durian": "sầu riêng", "dragonfruit": "thanh long", "lychee": "vải", "longan": "nhãn", "banana": "chuối", "plum": "mận", "grape": "nho",
    "jackfruit": "mít", "corn": "ngô", "peanut": "lạc", "sesame": "vừng", "rice": "gạo", "tea": "chè", "coffee": "cà phê", "honey": "mật ong",
    "pork": "thịt lợn", "chicken": "gà", "shrimp": "tôm", "fishsauce": "nước mắm", "pepper": "tiêu", "cinnamon": "quế", "salt": "muối",
    "ginseng": "sâm", "melon": "dưa", "persimmon": "hồng", "roses": "hoa hồng", "sweetpotato": "khoai lang", "bamboo": "măng",
    "ricewine": "rượu", "fabric": "vải", "silk": "lụa", "beef": "bò", "sedge": "cói", "set": "bộ", "conicalhat": "nón", "homestay": "trải nghiệm",
    "ricenoodle": "bún", "gotukola": "rau má", "birdnest": "yến", "squid": "mực", "snails": "ốc", "ginger": "gừng", "sugarapple": "na", "apple": "táo",
    "tomato": "cà chua", "aubergine": "cà", "turmeric": "nghệ", "shrimppaste": "mắm", "floss": "ruốc", "lime": "chanh",
}  # fmt: skip


# Kinds that have no one name.
_MANY_NAMES = (
    "ricenoodle",
    "set",
    "sedge",
    "chilli",
    "homestay",
    "shrimppaste",
    "aubergine",
    "gotukola",
    "mint",
    "salt",
    "ginger",
)


def unaccented(text: str) -> str:
    return fold(text)


_TELEX_HATS = {"â": "aa", "ă": "aw", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}
_TELEX_TONES = {"\u0300": "f", "\u0301": "s", "\u0309": "r", "\u0303": "x", "\u0323": "j", "": ""}
_VNI_HATS = {"â": "a6", "ă": "a8", "ê": "e6", "ô": "o6", "ơ": "o7", "ư": "u7", "đ": "d9"}
_VNI_TONES = {"\u0300": "2", "\u0301": "1", "\u0309": "3", "\u0303": "4", "\u0323": "5", "": ""}


def keyed(text: str, hats: dict[str, str], tones: dict[str, str], whole: bool) -> str:
    """The keys struck for a text; not `whole`: hats only, as when somebody leaves the tones out."""
    words = []
    for word in text.split():
        letters, tone = taken_apart(word)
        letters = letters.replace("ươ", "uơ") if hats is _TELEX_HATS else letters
        struck = "".join(hats.get(letter, letter) for letter in letters)
        bare = struck == letters
        words.append(struck + (tones[tone] if whole or bare else ""))
    return " ".join(words)


def mistyped(text: str) -> str:
    """One letter of the longest syllable wrong, missing, doubled or swapped; which follows from the text."""
    words = text.split()
    at = max(range(len(words)), key=lambda i: (len(words[i]), -i))
    word = words[at]
    seed = sha256(text.encode()).digest()
    i = 1 + seed[1] % (len(word) - 1)
    swapped = word[: i - 1] + word[i] + word[i - 1] + word[i + 1 :]
    made = (
        word[:i] + word[i + 1 :],
        swapped,
        word[:i] + word[i] + word[i:],
        word[:i] + "bcdghklmnt"[seed[2] % 10] + word[i + 1 :],
    )
    wrong = made[seed[0] % 4]
    words[at] = wrong if fold(wrong) != fold(word) else made[2]
    return " ".join(words)


_OLD_TONES = {
    "òa": "oà",
    "óa": "oá",
    "ỏa": "oả",
    "õa": "oã",
    "ọa": "oạ",
    "òe": "oè",
    "óe": "oé",
    "ùy": "uỳ",
    "úy": "uý",
    "ủy": "uỷ",
    "ũy": "uỹ",
    "ụy": "uỵ",
}


def with_old_tones(text: str) -> str:
    for new, old in _OLD_TONES.items():
        text = text.replace(new, old)
    return text


def queries(goods: list[dict], by_province: dict[str, list[dict]]) -> list[dict]:
    rows = []

    def add(kind: str, text: str, wanted: str, base: str = "", half: str = "") -> None:
        base = base or text
        half = half or half_of(base)
        rows.append({"id": len(rows) + 1, "class": kind, "half": half, "text": text, "wanted": wanted, "base": base})

    known = {row["kind"] for row in goods}
    for number, (text, wanted) in enumerate(BASES):
        assert all(
            kind in known for rule in wanted.split(";") if rule.startswith("kind=") for kind in rule[5:].split("|")
        ), text
        add("accented", text, wanted)
        add("bare", unaccented(text), wanted, text)
        add("decomposed", unicodedata.normalize("NFD", text), wanted, text)
        add("telex", keyed(text, _TELEX_HATS, _TELEX_TONES, number % 2 == 0), wanted, text)
        add("vni", keyed(text, _VNI_HATS, _VNI_TONES, number % 2 == 1), wanted, text)
        add("typo", mistyped(text if number % 2 else unaccented(text)), wanted, text)
        if with_old_tones(text) != text:
            add("old tone", with_old_tones(text), wanted, text)
    for text, wanted in REGIONAL:
        add("regional", text, wanted)
    for text, wanted in CONFUSABLES:
        if wanted:
            add("confusable", text, wanted, half="tuning")
    for text, wanted in UNITS:
        add("units", text, wanted)
    for text, wanted in FILTERS:
        add("filters", text, wanted)
    for text, wanted in LONG:
        add("long", text, wanted)
    names = {kind.key: GENERIC.get(kind.key, kind.names[0].lower()) for kind in KINDS}
    chosen = sorted(goods, key=lambda row: sha256(f"place {row['id']}".encode()).digest())
    provinces = {fold(row["name"]) for row in read(GEOGRAPHY / "provinces.csv")}
    fitting = (
        row
        for row in chosen
        if row["kind"] in names
        and not row["is_real_name"]
        and row["kind"] not in _MANY_NAMES
        # Some districts were called like their province.
        and fold(row["old_districts"].split("|")[0]) not in provinces
    )
    for row in islice(fitting, 24):
        district = row["old_districts"].split("|")[0]
        add("old places", f"{names[row['kind']]} {district}", f"kind={row['kind']};district={district}")
    former = (
        ("Hà Giang", "orange"),
        ("Bình Thuận", "dragonfruit"),
        ("Bến Tre", "coconut"),
        ("Đắk Nông", "macadamia"),
        ("Bình Định", "beef"),
        ("Kon Tum", "ginseng"),
        ("Yên Bái", "cinnamon"),
        ("Bạc Liêu", "salt"),
        ("Hải Dương", "carrot"),
        ("Sóc Trăng", "rice"),
        ("Quảng Nam", "cinnamon"),
        ("Long An", "ricewine"),
    )
    for name, kind in former:
        add("old places", f"{names[kind]} {name}".lower(), f"kind={kind};former={name}")
    chosen = sorted(goods, key=lambda row: sha256(f"code {row['id']}".encode()).digest())
    columns = ("sku", "upc", "decision", "certificate_number")
    for row, column in zip(chosen, islice(cycle(columns), 28), strict=False):
        if (column == "decision" and not row["stars"]) or (column == "certificate_number" and not row["certificate"]):
            continue
        typed = row[column].lower() if int(row["id"]) % 2 else row[column]
        add("codes", typed, f"id={row['id']}")
    everyone = sorted(
        (each for some in by_province.values() for each in some),
        key=lambda each: sha256(each["code"].encode()).digest(),
    )
    selling = [each for each in everyone if any(row["seller"] == each["code"] for row in goods)]
    for number, each in enumerate(selling[:24]):
        typed = (each["name"], unaccented(each["name"]), each["name"].replace("Hợp tác xã", "HTX"), each["tax_code"])[
            number % 4
        ]
        add("sellers", typed, f"seller={each['code']}")
    for name, half in CONFUSABLE_FILES:
        for row in read(HERE / name):
            add("confusable", row["text"], row["wanted"], half=half)
    return rows


def main() -> None:
    from tests.relevance.judgements import grade

    dice = random.Random(2028)  # noqa: S311  The same goods every time.
    by_province = sellers(dice)
    goods = products(dice, by_province)
    asked = queries(goods, by_province)
    unanswerable = [row["text"] for row in asked if not any(grade(each, row["wanted"]) == 3 for each in goods)]
    if unanswerable:
        raise SystemExit(f"no goods answer: {', '.join(unanswerable)}")
    write("sellers.csv", SELLER_COLUMNS, [each for some in by_province.values() for each in some])
    write("products.csv", PRODUCT_COLUMNS, goods)
    write("queries.csv", QUERY_COLUMNS, asked)
    print(f"{len(goods)} products, {len(asked)} queries")


if __name__ == "__main__":
    main()
