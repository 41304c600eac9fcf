"""What the example goods of the relevance set are: kinds with their names in the regions, forms and places.

A kind is what a shopper means ("pineapple"), whatever the name says ("dứa", "khóm", "trái thơm"). A form is what was made of it.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """`names` are used in turn. `forms` are (form, OCOP set, how the name is put, net quantities, unit). `also` are other kinds in it."""

    key: str
    names: tuple[str, ...]
    forms: tuple[tuple[str, str, str, tuple[int, ...], str], ...]
    places: tuple[tuple[str, str], ...]
    number: int = 10
    also: tuple[str, ...] = ()


_KILOS, _PACKS, _DRINKS = (1_000, 2_000, 5_000, 500), (200, 250, 500, 100), (330, 500, 750, 1_000)
_FRUIT = (
    ("fresh", "1", "{name} {place}", _KILOS, "g"),
    ("dried", "7", "{name} sấy dẻo {place}", _PACKS, "g"),
    ("jam", "7", "Mứt {name} {place}", _PACKS, "g"),
    ("juice", "17", "Nước ép {name} {place}", _DRINKS, "ml"),
    ("fresh", "1", "{name} {place} loại một", _KILOS, "g"),
)
_VEGETABLE = (
    ("fresh", "1", "{name} {place}", _KILOS, "g"),
    ("fresh", "1", "{name} an toàn {place}", _KILOS, "g"),
    ("dried", "7", "{name} sấy khô {place}", _PACKS, "g"),
)
_PLAIN_FRUIT = (_FRUIT[0], _FRUIT[4], _FRUIT[1])
_TEA = (
    ("leaf", "11", "{name} {place}", _PACKS, "g"),
    ("bags", "11", "{name} túi lọc {place}", _PACKS, "g"),
    ("leaf", "11", "{name} búp khô {place}", _PACKS, "g"),
)
_HERBAL = (("leaf", "12", "{name} {place}", _PACKS, "g"), ("bags", "12", "{name} túi lọc {place}", _PACKS, "g"))
_MEAT = (
    ("fresh", "2", "{name} {place}", _KILOS, "g"),
    ("dried", "8", "{name} gác bếp {place}", _PACKS, "g"),
    ("sausage", "8", "Xúc xích {name} {place}", _PACKS, "g"),
)
_FISH = (("fresh", "2", "{name} {place} làm sạch", _KILOS, "g"), ("dried", "8", "Khô {name} {place}", _PACKS, "g"))
_SPICE = (("spice", "10", "{name} {place}", _PACKS, "g"), ("powder", "10", "Bột {name} {place}", _PACKS, "g"))
_SEED = (
    ("raw", "3", "{name} {place}", _KILOS, "g"),
    ("roasted", "7", "{name} rang muối {place}", _PACKS, "g"),
    ("candy", "7", "Kẹo {name} {place}", _PACKS, "g"),
    ("oil", "9", "Dầu {name} ép lạnh {place}", _DRINKS, "ml"),
)
_GRAIN = (("grain", "3", "{name} {place}", (1_000, 2_000, 5_000, 10_000), "g"),)
_READY = (("ready", "8", "{name} {place}", _PACKS, "g"),)
_CAKE = (("ready", "6", "{name} {place}", _PACKS, "g"),)
_SAUCE = (("sauce", "9", "{name} {place}", _DRINKS, "ml"),)
_CRAFT = (("craft", "21", "{name} {place}", (1, 2, 4), "piece"),)
_HERB = (("root", "20", "{name} {place}", _PACKS, "g"), ("wine", "15", "Rượu {name} {place}", _DRINKS, "ml"))

_SOUTH = (("Tiền Giang", "82"), ("Hậu Giang", "92"), ("Bến Tre", "86"), ("Long An", "80"), ("Kiên Giang", "91"))
_NORTH = (("Sơn La", "14"), ("Hà Giang", "08"), ("Bắc Kạn", "19"), ("Hòa Bình", "25"), ("Yên Bái", "15"))
_HIGH = (("Đắk Lắk", "66"), ("Lâm Đồng", "68"), ("Gia Lai", "52"), ("Đắk Nông", "68"), ("Kon Tum", "51"))
_COAST = (("Phú Quốc", "91"), ("Khánh Hòa", "56"), ("Phan Thiết", "68"), ("Cà Mau", "96"), ("Cát Hải", "31"))
_ANY = (("Thanh Hóa", "38"), ("Nghệ An", "40"), ("Hưng Yên", "33"), ("Đồng Nai", "75"), ("Quảng Nam", "48"))

KINDS = (
    # Fruit, among it what looks alike without accents.
    Kind("pineapple", ("Dứa", "Khóm", "Trái thơm", "Dứa mật"), _FRUIT, (("Cầu Đúc", "92"), ("Tân Phước", "82"), ("Đồng Giao", "37")), 16),
    Kind("coconut", ("Dừa xiêm", "Dừa sáp", "Dừa"), _FRUIT, _SOUTH[:3], 16),
    Kind("melon", ("Dưa lưới", "Dưa hấu", "Dưa lê"), (_FRUIT[0], _FRUIT[4], _FRUIT[3]), _ANY, 14),
    Kind("cucumber", ("Dưa chuột", "Dưa leo"), (_FRUIT[0], ("pickled", "7", "{name} bao tử muối {place}", _PACKS, "g")), _NORTH, 12),
    Kind("pickles", ("Dưa cải", "Dưa kiệu"), (("pickled", "7", "{name} muối chua {place}", _PACKS, "g"),), _NORTH, 8),
    Kind("avocado", ("Bơ sáp", "Bơ 034", "Bơ booth"), _PLAIN_FRUIT, _HIGH, 12),
    Kind("peanutbutter", ("Bơ đậu phộng",), (("spread", "7", "{name} {place}", _PACKS, "g"),), _HIGH, 3, ("peanut",)),
    Kind("cashewbutter", ("Bơ hạt điều",), (("spread", "7", "{name} {place}", _PACKS, "g"),), _HIGH, 3, ("cashew",)),
    Kind("orange", ("Cam sành", "Cam Vinh", "Cam Cao Phong"), (_FRUIT[0], _FRUIT[4], _FRUIT[3]), _NORTH, 26),
    Kind("bran", ("Cám gạo", "Cám yến mạch"), (("powder", "6", "{name} {place}", _PACKS, "g"),), _ANY, 5),
    Kind("mandarin", ("Quýt hồng", "Quýt Bắc Sơn"), _PLAIN_FRUIT, _NORTH, 8),
    Kind("pomelo", ("Bưởi da xanh", "Bưởi Năm Roi", "Bưởi Diễn", "Bưởi Đoan Hùng"), (_FRUIT[0], _FRUIT[4], ("oil", "20", "Tinh dầu {name} {place}", (10, 50, 100), "ml")), _SOUTH, 14),
    Kind("mango", ("Xoài cát Hòa Lộc", "Xoài tứ quý", "Xoài Yên Châu"), _FRUIT, _SOUTH, 18),
    Kind("durian", ("Sầu riêng Ri6", "Sầu riêng Dona"), (_FRUIT[0], ("frozen", "7", "{name} cấp đông {place}", _KILOS, "g"), _FRUIT[1]), _HIGH, 12),
    Kind("dragonfruit", ("Thanh long ruột đỏ", "Thanh long ruột trắng"), _FRUIT, (("Bình Thuận", "68"), ("Long An", "80")), 12),
    Kind("lychee", ("Vải thiều", "Vải u hồng"), _PLAIN_FRUIT, (("Lục Ngạn", "24"), ("Thanh Hà", "31")), 10),
    Kind("fabric", ("Vải thổ cẩm", "Vải lanh", "Vải lụa tơ tằm"), (("craft", "22", "{name} {place}", (1, 2), "piece"),), _NORTH, 10),
    Kind("longan", ("Nhãn lồng", "Nhãn xuồng"), _PLAIN_FRUIT, (("Hưng Yên", "33"), ("Sông Mã", "14")), 10),
    Kind("banana", ("Chuối ngự", "Chuối tiêu hồng", "Chuối tá quạ"), (_FRUIT[0], ("dried", "7", "{name} sấy giòn {place}", _PACKS, "g")), _ANY, 10),
    Kind("plum", ("Mận hậu", "Mận tam hoa", "Mận Hà Nội"), _PLAIN_FRUIT, (("Mộc Châu", "14"), ("Bắc Hà", "15")), 10),
    Kind("waterapple", ("Quả roi đỏ", "Trái mận An Phước", "Roi đỏ An Phước"), (_FRUIT[0],), _SOUTH, 8),
    Kind("sugarapple", ("Na dai", "Mãng cầu ta", "Mãng cầu dai"), (_FRUIT[0], _FRUIT[4]), (("Chi Lăng", "20"), ("Bà Đen", "80")), 10),
    Kind("soursop", ("Mãng cầu xiêm", "Mãng cầu gai"), (_FRUIT[0], ("tea", "12", "Trà {name} {place}", _PACKS, "g")), _SOUTH, 8),
    Kind("sapodilla", ("Hồng xiêm", "Sa pô chê", "Sapoche"), (_FRUIT[0],), _SOUTH, 8),
    Kind("persimmon", ("Hồng không hạt", "Hồng giòn"), (_FRUIT[0], ("dried", "7", "{name} treo gió {place}", _PACKS, "g")), (("Đà Lạt", "68"), ("Bảo Lâm", "20")), 10),
    Kind("roses", ("Hoa hồng cắt cành", "Hoa hồng chậu"), (("flower", "23", "{name} {place}", (10, 20), "piece"),), (("Đà Lạt", "68"), ("Mê Linh", "01")), 8),
    Kind("passionfruit", ("Chanh leo", "Chanh dây"), (_FRUIT[0], _FRUIT[3], _FRUIT[1]), _HIGH, 12),
    Kind("lime", ("Chanh không hạt", "Chanh bông tím"), (_FRUIT[0], ("salted", "7", "{name} muối {place}", _PACKS, "g")), _SOUTH, 8),
    Kind("calamondin", ("Quất", "Trái tắc"), (_FRUIT[0], _FRUIT[2]), _ANY, 8),
    Kind("tamarind", ("Me", "Me hạt dẻo"), (("dried", "7", "{name} {place}", _PACKS, "g"), ("dried", "7", "{name} sấy dẻo {place}", _PACKS, "g")), _SOUTH, 6),
    Kind("grape", ("Nho đỏ", "Nho xanh NH01"), (_FRUIT[0], ("wine", "15", "Rượu vang {name} {place}", _DRINKS, "ml")), (("Ninh Thuận", "56"),), 8),
    Kind("strawberry", ("Dâu tây",), (_FRUIT[0], _FRUIT[1], _FRUIT[2]), (("Mộc Châu", "14"), ("Đà Lạt", "68")), 9),
    Kind("mulberry", ("Dâu tằm",), (_FRUIT[0], ("syrup", "17", "Siro {name} {place}", _DRINKS, "ml")), (("Đà Lạt", "68"),), 6),
    Kind("jackfruit", ("Mít thái", "Mít tố nữ"), (_FRUIT[0], ("dried", "7", "{name} sấy giòn {place}", _PACKS, "g")), _SOUTH, 8),
    Kind("canistel", ("Quả trứng gà", "Trái lê ki ma"), (_FRUIT[0],), _SOUTH, 6),
    # Vegetables, roots, mushrooms.
    Kind("corn", ("Ngô nếp", "Bắp nếp", "Ngô ngọt", "Bắp Mỹ"), (_VEGETABLE[0], ("milk", "17", "Sữa {name} {place}", _DRINKS, "ml")), _HIGH, 14),
    Kind("cabbage", ("Bắp cải", "Cải bắp"), _VEGETABLE[:2], (("Đà Lạt", "68"), ("Sa Pa", "15")), 10),
    Kind("cassava", ("Sắn tươi", "Khoai mì"), (_VEGETABLE[0], ("starch", "6", "Bột {name} {place}", _PACKS, "g")), (("Tây Ninh", "80"), ("Yên Bái", "15")), 10),
    Kind("kudzu", ("Bột sắn dây",), (("starch", "6", "{name} {place}", _PACKS, "g"),), (("Kinh Môn", "31"), ("Hưng Yên", "33")), 8),
    Kind("jicama", ("Củ đậu", "Sắn nước"), _VEGETABLE[:2], _ANY, 8),
    Kind("pumpkin", ("Bí ngô", "Bí đỏ"), (_VEGETABLE[0], _VEGETABLE[1]), _HIGH, 10),
    Kind("waxgourd", ("Bí xanh", "Bí đao"), (_VEGETABLE[0], ("tea", "12", "Trà {name} {place}", _PACKS, "g")), _ANY, 10),
    Kind("bittergourd", ("Mướp đắng", "Khổ qua"), (_VEGETABLE[0], ("tea", "12", "Trà {name} rừng {place}", _PACKS, "g")), _ANY, 10),
    Kind("crowndaisy", ("Cải cúc", "Tần ô"), _VEGETABLE[:2], _ANY, 6),
    Kind("kohlrabi", ("Su hào", "Củ su"), _VEGETABLE[:2], _NORTH, 6),
    Kind("cauliflower", ("Súp lơ", "Bông cải"), _VEGETABLE[:2], (("Đà Lạt", "68"),), 8),
    Kind("coriander", ("Rau mùi", "Ngò rí"), _VEGETABLE[:2], _ANY, 6),
    Kind("culantro", ("Mùi tàu", "Ngò gai"), _VEGETABLE[:2], _ANY, 6),
    Kind("tarostem", ("Dọc mùng", "Cây bạc hà"), (_VEGETABLE[0],), _SOUTH, 6),
    Kind("mint", ("Tinh dầu bạc hà", "Trà bạc hà"), (("oil", "20", "{name} {place}", (10, 50), "ml"),), _NORTH, 6),
    Kind("waterspinach", ("Rau muống",), _VEGETABLE[:2], _ANY, 12),
    Kind("sprouts", ("Giá đỗ",), _VEGETABLE[:2], _ANY, 4),
    Kind("sweetpotato", ("Khoai lang mật", "Khoai lang tím"), (_VEGETABLE[0], ("dried", "7", "{name} sấy dẻo {place}", _PACKS, "g")), (("Bình Tân", "86"), ("Đà Lạt", "68")), 10),
    Kind("taro", ("Khoai sọ", "Khoai môn"), (_VEGETABLE[0],), _NORTH, 8),
    Kind("woodear", ("Mộc nhĩ", "Nấm mèo"), (("dried", "7", "{name} khô {place}", _PACKS, "g"),), _NORTH, 8),
    Kind("shiitake", ("Nấm hương", "Nấm đông cô"), (("dried", "7", "{name} khô {place}", _PACKS, "g"), _VEGETABLE[0]), _NORTH, 10),
    Kind("riceball", ("Cơm nắm",), (("ready", "5", "{name} muối vừng {place}", _PACKS, "g"),), _NORTH, 4, ("sesame",)),
    Kind("bamboo", ("Măng khô", "Măng tươi"), (("dried", "7", "{name} {place}", _PACKS, "g"),), _NORTH, 16),
    Kind("asparagus", ("Măng tây xanh",), _VEGETABLE[:2], (("Ninh Thuận", "56"),), 5),
    Kind("tomato", ("Cà chua bi", "Cà chua"), (_VEGETABLE[0], ("dried", "7", "{name} sấy dẻo {place}", _PACKS, "g")), (("Đà Lạt", "68"), ("Hải Dương", "31")), 8),
    Kind("aubergine", ("Cà pháo", "Cà tím"), (_VEGETABLE[0], ("pickled", "7", "{name} muối {place}", _PACKS, "g")), (("Nghệ An", "40"),), 8),
    Kind("carrot", ("Cà rốt",), _VEGETABLE[:2], (("Cẩm Giàng", "31"), ("Đà Lạt", "68")), 6),
    # Nuts, seeds, beans, grain.
    Kind("peanut", ("Lạc đỏ", "Đậu phộng", "Lạc sen"), _SEED, (("Nghệ An", "40"), ("Tây Ninh", "80"), ("Diễn Châu", "40")), 16),
    Kind("sedge", ("Chiếu cói", "Giỏ cói"), _CRAFT, (("Nga Sơn", "38"), ("Kim Sơn", "37")), 8),
    Kind("sesame", ("Vừng đen", "Mè đen", "Vừng trắng", "Mè trắng"), (_SEED[0], _SEED[3], ("candy", "7", "Kẹo {name} {place}", _PACKS, "g")), (("Nghệ An", "40"), ("Huế", "46")), 14),
    Kind("cashew", ("Hạt điều", "Đào lộn hột"), (("roasted", "7", "{name} rang muối {place}", _PACKS, "g"), ("raw", "3", "{name} nhân {place}", _PACKS, "g")), (("Bình Phước", "75"), ("Đắk Nông", "68")), 12, ("nut",)),
    Kind("macadamia", ("Mắc ca", "Macca", "Macadamia"), (("roasted", "7", "Hạt {name} nứt vỏ {place}", _PACKS, "g"), ("raw", "3", "Nhân {name} {place}", _PACKS, "g")), (("Lâm Hà", "68"), ("Tuy Đức", "68"), ("Lai Châu", "12")), 12, ("nut",)),
    Kind("walnut", ("Óc chó",), (("roasted", "7", "Quả {name} {place}", _PACKS, "g"),), (("Hà Giang", "08"),), 5, ("nut",)),
    Kind("almond", ("Hạnh nhân",), (("roasted", "7", "{name} rang bơ {place}", _PACKS, "g"),), _ANY, 4, ("nut",)),
    Kind("mungbean", ("Đỗ xanh", "Đậu xanh"), (_SEED[0], ("ready", "6", "Bánh {name} {place}", _PACKS, "g")), (("Hải Dương", "31"), ("Quảng Ngãi", "51")), 12),
    Kind("blackbean", ("Đỗ đen", "Đậu đen"), (_SEED[0], ("tea", "12", "Trà {name} xanh lòng {place}", _PACKS, "g")), _NORTH, 10),
    Kind("soybean", ("Đỗ tương", "Đậu nành"), (_SEED[0], ("milk", "17", "Sữa {name} {place}", _DRINKS, "ml")), (("Đắk Nông", "68"), ("Hà Giang", "08")), 10),
    Kind("tofu", ("Đậu phụ", "Đậu hũ", "Tàu hũ"), (("ready", "7", "{name} {place}", _PACKS, "g"),), (("Mơ", "01"), ("Tây Ninh", "80")), 8),
    Kind("rice", ("Gạo ST25", "Gạo nếp cái hoa vàng", "Gạo Séng Cù", "Gạo thơm Jasmine", "Gạo lứt đỏ"), _GRAIN, (("Sóc Trăng", "92"), ("Điện Biên", "11"), ("Hải Hậu", "37"), ("An Giang", "91")), 22),
    Kind("coconutladle", ("Gáo dừa",), (("craft", "21", "Chén {name} {place}", (1, 2), "piece"),), (("Bến Tre", "86"),), 5),
    # Tea, coffee, cocoa, honey, sugar.
    Kind("tea", ("Chè Thái Nguyên", "Trà Tân Cương", "Chè xanh", "Trà xanh", "Chè Shan tuyết", "Trà Shan tuyết", "Trà ô long"), _TEA, (("Tân Cương", "19"), ("Suối Giàng", "15"), ("Bảo Lộc", "68"), ("Mộc Châu", "14")), 30),
    Kind("sweetsoup", ("Chè bưởi", "Chè dừa non", "Chè khúc bạch"), (("dessert", "5", "{name} ăn liền {place}", _PACKS, "g"),), _SOUTH, 6),
    Kind("vinetea", ("Chè dây", "Trà dây"), _HERBAL, (("Cao Bằng", "04"), ("Sa Pa", "15")), 8),
    Kind("artichoke", ("Trà atiso",), _HERBAL, (("Đà Lạt", "68"),), 6),
    Kind("lotustea", ("Trà tim sen", "Trà lá sen"), _HERBAL, (("Đồng Tháp", "82"),), 6),
    Kind("gotukola", ("Rau má sấy lạnh", "Bột rau má"), (("powder", "12", "{name} {place}", _PACKS, "g"),), (("Huế", "46"),), 5),
    Kind("coffee", ("Cà phê Robusta", "Cà phê Arabica", "Cafe phin", "Cà phê chồn"), (("beans", "13", "{name} nguyên hạt {place}", (250, 500, 1_000), "g"), ("ground", "13", "{name} rang xay {place}", (250, 500, 1_000), "g"), ("instant", "13", "{name} hòa tan {place}", _PACKS, "g")), (("Buôn Ma Thuột", "66"), ("Cầu Đất", "68"), ("Khe Sanh", "44"), ("Mường Ảng", "11")), 44),
    Kind("cocoa", ("Ca cao", "Cacao"), (("powder", "13", "Bột {name} nguyên chất {place}", _PACKS, "g"), ("chocolate", "13", "Sô cô la {name} {place}", _PACKS, "g")), (("Bến Tre", "86"), ("Đắk Lắk", "66")), 10),
    Kind("honey", ("Mật ong hoa nhãn", "Mật ong rừng", "Mật ong bạc hà", "Mật ong hoa cà phê", "Mật ong hoa rừng"), (("honey", "4", "{name} {place}", (250, 500, 1_000), "ml"),), (("Hưng Yên", "33"), ("Mèo Vạc", "08"), ("Đắk Lắk", "66"), ("U Minh", "96")), 20),
    Kind("palmsugar", ("Đường thốt nốt",), (("sugar", "4", "{name} {place}", _PACKS, "g"),), (("An Giang", "91"), ("Tịnh Biên", "91")), 8),
    Kind("rocksugar", ("Đường phên", "Đường thẻ", "Đường bát"), (("sugar", "4", "{name} {place}", _PACKS, "g"),), (("Cao Bằng", "04"), ("Quảng Ngãi", "51"), ("Quảng Nam", "48")), 10),
    Kind("birdnest", ("Yến sào", "Tổ yến tinh chế"), (("nest", "8", "{name} {place}", (50, 100), "g"),), (("Khánh Hòa", "56"), ("Cần Giờ", "79")), 8),
    # Meat, eggs, fish.
    Kind("pork", ("Thịt lợn bản", "Thịt heo", "Thịt lợn mường", "Thịt heo rừng lai"), _MEAT, (("Sơn La", "14"), ("Đồng Nai", "75"), ("Hòa Bình", "25")), 16),
    Kind("painting", ("Tranh đàn lợn",), _CRAFT, (("Đông Hồ", "24"),), 4),
    Kind("beef", ("Thịt bò", "Bò khô", "Khô bò"), (("dried", "8", "{name} {place}", _PACKS, "g"),), (("Phú Yên", "66"), ("Bình Định", "52"), ("Châu Đốc", "91")), 16),
    Kind("set", ("Bộ ấm chén", "Bộ bát đĩa"), (("craft", "21", "{name} gốm {place}", (1, 2), "piece"),), (("Bát Tràng", "01"), ("Chu Đậu", "31")), 8),
    Kind("buffalo", ("Thịt trâu",), (("dried", "8", "{name} gác bếp {place}", _PACKS, "g"),), (("Điện Biên", "11"), ("Sơn La", "14")), 6),
    Kind("chicken", ("Gà đồi", "Gà ta thả vườn"), (("fresh", "2", "{name} {place} làm sẵn", (1_500, 1_200), "g"),), (("Yên Thế", "24"), ("Tiên Yên", "22")), 8),
    Kind("duck", ("Vịt xiêm", "Ngan"), (("fresh", "2", "{name} {place} làm sẵn", (2_000, 1_500), "g"),), _SOUTH, 6),
    Kind("henegg", ("Trứng gà", "Hột gà"), (("egg", "2", "{name} {place}", (10, 30), "piece"),), (("Đồng Nai", "75"), ("Tân An", "80")), 8),
    Kind("duckegg", ("Trứng vịt", "Hột vịt"), (("egg", "2", "{name} muối {place}", (10, 20), "piece"),), (("Cần Thơ", "92"),), 8),
    Kind("porkroll", ("Giò lụa", "Chả lụa"), _READY, (("Ước Lễ", "01"), ("Bình Định", "52")), 10),
    Kind("ashcake", ("Bánh gio",), _CAKE, (("Bắc Kạn", "19"),), 5),
    Kind("floss", ("Ruốc thịt", "Chà bông", "Ruốc gà"), _READY, (("Hà Nội", "01"), ("Đồng Nai", "75")), 10),
    Kind("shrimppaste", ("Mắm ruốc", "Mắm tép"), (("paste", "9", "{name} {place}", _PACKS, "g"),), (("Huế", "46"), ("Hà Yên", "38")), 8),
    Kind("springroll", ("Nem rán", "Chả giò"), (("frozen", "8", "{name} {place}", _PACKS, "g"),), (("Hà Nội", "01"), ("Tân Bình", "79")), 8),
    Kind("sourroll", ("Nem chua",), _READY, (("Thanh Hóa", "38"), ("Lai Vung", "82")), 8),
    Kind("sausage", ("Lạp xưởng", "Lạp sườn"), _READY, (("Sóc Trăng", "92"), ("Cao Bằng", "04")), 10),
    Kind("snakehead", ("Cá lóc", "Cá quả", "Cá tràu"), _FISH, (("Đồng Tháp", "82"), ("An Giang", "91")), 12),
    Kind("catfish", ("Cá tra", "Cá basa"), _FISH, (("Châu Đốc", "91"), ("Cần Thơ", "92")), 8),
    Kind("tuna", ("Cá ngừ đại dương",), _FISH, (("Phú Yên", "66"), ("Khánh Hòa", "56")), 6),
    Kind("squid", ("Mực khô", "Khô mực", "Mực một nắng"), (("dried", "8", "{name} {place}", _PACKS, "g"),), _COAST, 12),
    Kind("driedshrimp", ("Tôm khô", "Tôm nõn"), (("dried", "8", "{name} {place}", _PACKS, "g"),), (("Rạch Gốc", "96"), ("Thanh Hóa", "38")), 10),
    Kind("shrimp", ("Tôm sú", "Tôm thẻ"), (("fresh", "2", "{name} {place} đông lạnh", _KILOS, "g"),), (("Cà Mau", "96"), ("Sóc Trăng", "92")), 8),
    Kind("snails", ("Ốc hương", "Ốc bươu đen"), (("fresh", "2", "{name} {place} làm sạch", _KILOS, "g"),), _COAST, 6),
    Kind("crab", ("Cua thịt",), (("fresh", "2", "{name} {place}", _KILOS, "g"),), (("Năm Căn", "96"),), 5),
    # Rice and flour goods, sauces, spices.
    Kind("glassnoodle", ("Miến dong", "Bún tàu"), (("dried", "6", "{name} {place}", _PACKS, "g"),), (("Bình Liêu", "22"), ("Na Rì", "19"), ("Bình Lư", "12")), 12),
    Kind("ricenoodle", ("Bún khô", "Mì gạo", "Phở khô"), (("dried", "6", "{name} {place}", _PACKS, "g"),), (("Chũ", "24"), ("Cao Bằng", "04")), 10),
    Kind("ricepaper", ("Bánh tráng phơi sương", "Bánh đa nem"), _CAKE, (("Trảng Bàng", "80"), ("Thổ Hà", "24")), 10),
    Kind("ricecracker", ("Bánh tráng nướng", "Bánh đa vừng"), _CAKE, (("Đại Lộc", "48"), ("Đô Lương", "40")), 8, ("sesame",)),
    Kind("piacake", ("Bánh pía",), _CAKE, (("Sóc Trăng", "92"),), 9, ("durian",)),
    Kind("fishsauce", ("Nước mắm cốt", "Nước mắm nhỉ", "Nước mắm 40 độ đạm"), _SAUCE, _COAST, 18),
    Kind("soysauce", ("Xì dầu", "Nước tương"), _SAUCE, _ANY, 8),
    Kind("pepper", ("Hạt tiêu đen", "Hồ tiêu", "Tiêu sọ", "Tiêu đen"), _SPICE[:1], (("Chư Sê", "52"), ("Phú Quốc", "91"), ("Cùa", "44")), 14),
    Kind("garlic", ("Tỏi", "Tỏi đen"), _SPICE[:1], (("Lý Sơn", "51"), ("Kinh Môn", "31")), 10),
    Kind("shallot", ("Hành tím", "Hành khô"), _SPICE[:1], (("Vĩnh Châu", "92"),), 8),
    Kind("chilli", ("Ớt chỉ thiên", "Muối ớt"), _SPICE[:1], (("Tây Ninh", "80"), ("Quảng Trị", "44")), 8),
    Kind("salt", ("Muối hạt", "Muối hồng"), _SPICE[:1], (("Sa Huỳnh", "51"), ("Bạc Liêu", "96")), 8),
    Kind("cinnamon", ("Quế thanh", "Quế Trà My"), _SPICE, (("Văn Yên", "15"), ("Trà My", "48")), 10),
    Kind("staranise", ("Hoa hồi", "Đại hồi"), (("spice", "10", "{name} khô {place}", _PACKS, "g"),), (("Lạng Sơn", "20"), ("Văn Quan", "20")), 8),
    Kind("turmeric", ("Tinh bột nghệ",), (("starch", "18", "{name} {place}", _PACKS, "g"),), (("Hưng Yên", "33"), ("Đắk Lắk", "66")), 10),
    Kind("ginger", ("Mứt gừng", "Trà gừng"), (("jam", "7", "{name} {place}", _PACKS, "g"),), (("Huế", "46"), ("Kỳ Sơn", "40")), 8),
    Kind("msg", ("Bột ngọt", "Mì chính"), (("spice", "10", "{name} {place}", _PACKS, "g"),), (("Việt Trì", "25"),), 4),
    Kind("omai", ("Ô mai mơ", "Xí muội mơ"), (("candy", "7", "{name} {place}", _PACKS, "g"),), (("Hà Nội", "01"),), 8),
    # Dairy, drinks, medicinal plants.
    Kind("yogurt", ("Sữa chua", "Yaourt"), (("ready", "8", "{name} nếp cẩm {place}", _PACKS, "g"),), (("Ba Vì", "01"), ("Mộc Châu", "14")), 8),
    Kind("cheese", ("Phô mai", "Pho mát"), (("ready", "8", "{name} {place}", _PACKS, "g"),), (("Ba Vì", "01"), ("Củ Chi", "79")), 8),
    Kind("ricewine", ("Rượu gạo", "Rượu nếp", "Rượu ngô"), (("spirit", "14", "{name} {place}", _DRINKS, "ml"),), (("Bàu Đá", "52"), ("Gò Đen", "80"), ("Bắc Hà", "15")), 12),
    Kind("jarwine", ("Rượu cần", "Rượu ghè"), (("spirit", "15", "{name} {place}", (2_000, 5_000), "ml"),), (("Hòa Bình", "25"), ("Kon Tum", "51")), 6),
    Kind("cordyceps", ("Đông trùng hạ thảo", "Cordyceps"), _HERB, (("Đà Lạt", "68"), ("Nghệ An", "40")), 10),
    Kind("ginseng", ("Sâm Ngọc Linh", "Sâm dây"), _HERB, (("Trà My", "48"), ("Tu Mơ Rông", "51")), 8),
    Kind("morinda", ("Ba kích tím",), _HERB, (("Ba Chẽ", "22"),), 6),
    Kind("moringa", ("Chùm ngây", "Moringa"), (("powder", "12", "Bột {name} {place}", _PACKS, "g"),), _ANY, 6),
    Kind("spirulina", ("Tảo xoắn",), (("powder", "18", "{name} {place}", _PACKS, "g"),), (("Nghệ An", "40"),), 4),
    Kind("apple", ("Táo xanh", "Táo mèo"), (_FRUIT[0], _FRUIT[1]), (("Ninh Thuận", "56"), ("Mù Cang Chải", "15")), 8),
    Kind("melaleuca", ("Tinh dầu tràm",), (("oil", "20", "{name} {place}", (10, 50, 100), "ml"),), (("Huế", "46"),), 6),
    # Crafts and stays.
    Kind("conicalhat", ("Nón lá", "Nón bài thơ"), _CRAFT, (("Huế", "46"), ("Chuông", "01")), 8),
    Kind("silk", ("Khăn lụa", "Lụa tơ tằm"), (("craft", "22", "{name} {place}", (1,), "piece"),), (("Vạn Phúc", "01"), ("Mã Châu", "48")), 8),
    Kind("homestay", ("Ở nhà sàn", "Trải nghiệm làm gốm"), (("stay", "26", "{name} {place}", (1,), "service"),), (("Mai Châu", "25"), ("Bát Tràng", "01")), 6),
)  # fmt: skip

# Goods named in decisions and press reports of Lâm Đồng and Cầu Kè (marketplace/demo/data): part of the name -> kind and form, the
# first that fits. They are real names; their sizes, prices and sellers here are examples like all others.
REAL = (
    ("Nước mắm", "fishsauce", "sauce"), ("Mắm nêm", "fishpaste", "paste"), ("Mắm xay", "fishpaste", "paste"),
    ("Mắm chay", "fishpaste", "paste"), ("ngâm mật ong", "cordyceps", "honey"), ("Rượu đông trùng", "cordyceps", "wine"),
    ("Rượu gạo", "ricewine", "spirit"), ("đông trùng", "cordyceps", "tea"), ("Đông trùng", "cordyceps", "root"),
    ("Cordyceps", "cordyceps", "root"), ("Cà phê", "coffee", "beans"), ("Coffee", "coffee", "ground"), ("coffee", "coffee", "ground"),
    ("Ca cao cà phê", "cocoa", "powder"), ("MACCA", "macadamia", "roasted"), ("Macca", "macadamia", "roasted"),
    ("Mắc ca", "macadamia", "roasted"), ("Atiso", "artichoke", "extract"), ("Tiêu", "pepper", "spice"), ("Hạt Điều", "cashew", "roasted"),
    ("Tinh bột nghệ", "turmeric", "starch"), ("Trà Bí đao", "waxgourd", "tea"), ("Nấm hương", "shiitake", "fresh"),
    ("Nấm bào ngư", "oystermushroom", "fresh"), ("Dâu tằm", "mulberry", "fresh"), ("Chanh dây", "passionfruit", "dried"),
    ("Khoai lang", "sweetpotato", "dried"), ("Khoai Khoái", "sweetpotato", "crisps"), ("Cà chua", "tomato", "dried"),
    ("Thơm sấy", "pineapple", "dried"), ("Yến sào", "birdnest", "nest"), ("Gạo", "rice", "grain"), ("Rong nho", "seagrape", "fresh"),
    ("Trứng gà", "henegg", "egg"), ("Cam sành", "orange", "fresh"), ("Mứt chuối", "banana", "jam"), ("Kẹo chuối", "banana", "candy"),
    ("Chuối", "banana", "fresh"), ("Bưởi", "pomelo", "fresh"), ("Xoài", "mango", "fresh"), ("Mứt dừa", "coconut", "jam"),
    ("Sữa chua", "yogurt", "ready"), ("Kẹo dừa", "coconut", "candy"), ("Bánh Vicosap", "coconutcake", "ready"),
    ("Dừa sáp sấy", "coconut", "dried"), ("Dừa sáp", "coconut", "fresh"), ("Nhãn", "longan", "fresh"), ("Me hạt", "tamarind", "dried"),
    ("Bún", "ricenoodle", "fresh"), ("Tryvat", "ricewine", "spirit"),
)  # fmt: skip
