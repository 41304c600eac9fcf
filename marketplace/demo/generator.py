"""Large catalogues for benchmarks: realistic rows in bulk, the same for the same seed.

This is the one place of the demo that writes rows past the services, because 100,000 products through them would take
hours. What it writes obeys the same constraints; papers for selling are left out.
"""

import random
from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction

from catalogue.models import (
    Category,
    Certification,
    CertificationScheme,
    Product,
    ProductClass,
    ProductImage,
    Recognition,
)
from marketplace.core import clock
from marketplace.core.images import derivative_name
from marketplace.core.text import slug
from marketplace.demo.sources import Goods, example_goods
from marketplace.geography.models import AdminUnit
from marketplace.geography.provinces import provinces_today
from marketplace.partner.models import Partner, StockRecord
from marketplace.partner.pricing import price_per_unit
from marketplace.shipping.models import DeliveryMethod, DeliveryRate
from marketplace.shipping.services import DEFAULT_MAX_GRAMS, DEFAULT_RATES

# Kinds of goods by OCOP set; the place that a name gets makes it one of a kind.
_NAMES: dict[int, tuple[str, ...]] = {
    1: (
        "Bưởi da xanh",
        "Cam sành",
        "Xoài cát",
        "Nhãn lồng",
        "Vải thiều",
        "Thanh long ruột đỏ",
        "Rau cải xanh",
        "Ổi lê",
    ),
    2: ("Trứng gà ta", "Gà thả vườn", "Cá lóc làm sạch", "Tôm thẻ"),
    3: ("Gạo nếp cái hoa vàng", "Gạo lứt đỏ", "Gạo tám thơm", "Đậu xanh"),
    4: ("Mật ong hoa nhãn", "Mật ong rừng", "Đường thốt nốt", "Mật mía"),
    5: ("Bánh chưng", "Cơm lam", "Xôi ngũ sắc"),
    6: ("Miến dong", "Bún khô", "Bánh tráng", "Mì gạo", "Bánh đa nem"),
    7: ("Mắc ca sấy", "Hạt điều rang", "Mít sấy", "Chuối sấy dẻo", "Măng khô", "Mứt gừng"),
    8: ("Thịt trâu gác bếp", "Chả cá", "Cá khô một nắng", "Lạp xưởng", "Giò lụa"),
    9: ("Nước mắm cốt", "Tương nếp", "Mắm tép"),
    10: ("Tiêu đen", "Muối hầm", "Tỏi đen", "Hành tăm", "Bột nghệ", "Quế thanh"),
    11: ("Chè xanh", "Chè Shan tuyết", "Trà ô long"),
    12: ("Trà hoa cúc", "Trà gừng", "Trà atiso", "Trà sen"),
    13: ("Cà phê Robusta", "Cà phê Arabica", "Bột ca cao"),
    14: ("Rượu nếp", "Rượu ngô"),
    15: ("Rượu mơ", "Rượu sim"),
    16: ("Nước khoáng",),
    17: ("Nước ép mận", "Nước cốt dâu tằm"),
    19: ("Xà phòng bồ kết", "Dầu gội bưởi"),
    20: ("Tinh dầu sả", "Tinh dầu tràm", "Cao dược liệu"),
    21: ("Giỏ mây", "Bình gốm", "Nón lá", "Chiếu cói", "Tranh tre", "Đèn lồng"),
    22: ("Khăn thổ cẩm", "Lụa tơ tằm", "Túi vải lanh"),
    23: ("Hoa hồng", "Hoa cúc"),
    24: ("Lan hồ điệp", "Mai vàng", "Bonsai tùng"),
    26: ("Ngủ nhà sàn", "Chèo xuồng", "Một ngày làm vườn"),
}
# The sets of fresh food, spices and snacks hold most of what is on sale.
_WEIGHTS = {1: 18, 7: 12, 8: 10, 6: 9, 10: 8, 3: 6, 21: 6, 4: 5, 13: 4, 11: 4}
_KIND_NAMES = {
    "cooperative": "Hợp tác xã Nông nghiệp",
    "union": "Liên hiệp Hợp tác xã",
    "group": "Tổ hợp tác",
    "household": "Hộ kinh doanh",
    "company": "Công ty TNHH",
}
_SIZES = {"g": (250, 300, 500, 1000, 2000, 5000), "ml": (100, 250, 330, 500, 1000), "piece": (1, 1, 1, 2, 5, 10)}
_BATCH = 2000


@transaction.atomic
def generate(
    *, products: int, sellers: int, seed: int, progress: Callable[[int, int], None] = lambda done, total: None
) -> list[int]:
    """Add so many sellers and products, on sale and marked as examples; returns the products' keys (not their sizes').

    About one product in eight has an OCOP recognition (four fifths of them valid today), one in six a certificate, one in
    twenty a second seller; one in twelve is sold in two sizes. All or nothing; a second call with the same seed adds
    nothing and returns what the first made.
    """
    of_seed = Product.objects.filter(listed_by__code__startswith=_prefix(seed)).exclude(structure=Product.CHILD)
    made = list(of_seed.values_list("pk", flat=True))
    if made:
        return made
    chance = random.Random(seed)  # noqa: S311 - draws example goods, guards nothing
    goods = _Goods(chance, _add_sellers(chance, seed, sellers))
    for start in range(0, products, _BATCH):
        made += goods.add(min(_BATCH, products - start), start)
        progress(len(made), products)
    return made


def _prefix(seed: int) -> str:
    return f"sinh-{seed}-"


def _add_sellers(chance: random.Random, seed: int, number: int) -> list[Partner]:
    provinces = provinces_today()
    communes: dict[int, list[AdminUnit]] = {}
    for commune in AdminUnit.objects.today().filter(level=AdminUnit.Level.COMMUNE).order_by("code"):
        communes.setdefault(commune.parent_id, []).append(commune)
    partners = []
    for index in range(number):
        kind = chance.choices(list(_KIND_NAMES), weights=(40, 3, 17, 25, 15))[0]
        province = chance.choice(provinces)
        commune = chance.choice(communes[province.pk])
        partners.append(
            Partner(
                code=f"{_prefix(seed)}{index:05d}",
                name=f"{_KIND_NAMES[kind]} {commune.name} {index + 1}",
                kind=kind,
                state=Partner.State.ACTIVE,
                province=province,
                commune=commune,
                address_line=f"Thôn {index % 12 + 1}",
                representative=f"Người đại diện {index + 1} (ví dụ)",
                phone="0900 000 000",
                founded_year=chance.randint(1990, 2024),
                is_example=True,
            )
        )
    partners = Partner.objects.bulk_create(partners, batch_size=_BATCH)
    methods = DeliveryMethod.objects.bulk_create(
        (
            DeliveryMethod(
                partner=partner, kind=DeliveryMethod.Kind.PARCEL, name="Giao tận nhà", max_grams=DEFAULT_MAX_GRAMS
            )
            for partner in partners
        ),
        batch_size=_BATCH,
    )
    DeliveryRate.objects.bulk_create(
        (
            DeliveryRate(
                method=method, zone=zone, base_charge=base, step_charge=step, days_min=days_min, days_max=days_max
            )
            for method in methods
            for zone, (base, step, days_min, days_max) in DEFAULT_RATES.items()
        ),
        batch_size=_BATCH,
    )
    return partners


class _Goods:
    """Makes products batch by batch."""

    def __init__(self, chance: random.Random, partners: list[Partner]) -> None:
        self.chance = chance
        self.partners = partners
        self.today = clock.today()
        self.patterns: dict[int, list[Goods]] = {}
        for goods in example_goods():
            self.patterns.setdefault(goods.ocop_set, []).append(goods)
        self.sets = [number for number in _NAMES if number in self.patterns]
        self.weights = [_WEIGHTS.get(number, 2) for number in self.sets]
        self.categories = {category.code: category for category in Category.objects.filter(depth=2)}
        self.classes = {each.code: each for each in ProductClass.objects.all()}
        self.schemes = list(CertificationScheme.objects.filter(code__in=("vietgap", "organic_vn", "haccp", "gi")))
        self.pictures = self._pictures_by_set()

    def add(self, number: int, start: int) -> list[int]:
        patterns = [self._pattern() for _index in range(number)]
        products = Product.objects.bulk_create(
            [self._product(pattern, start + index) for index, pattern in enumerate(patterns)], batch_size=500
        )
        links = Product.categories.through
        links.objects.bulk_create(
            [links(product=product, category_id=product.ocop_set_id) for product in products], batch_size=_BATCH
        )
        self._add_offers(products, patterns, self._add_sizes(products), start)
        self._add_pictures(products, patterns)
        self._add_recognitions(products, start)
        self._add_certificates(products, start)
        return [product.pk for product in products]

    def _pattern(self) -> Goods:
        ocop_set = self.chance.choices(self.sets, weights=self.weights)[0]
        return self.chance.choice(self.patterns[ocop_set])

    def _product(self, pattern: Goods, index: int) -> Product:
        chance = self.chance
        partner = chance.choice(self.partners)
        title = f"{chance.choice(_NAMES[pattern.ocop_set])} {partner.commune.name}"
        if index % 3 == 0:
            title = f"{title} loại {chance.choice(('một', 'đặc biệt', 'thường', 'nhỏ', 'to'))}"
        quantity = chance.choice(_SIZES[pattern.net_unit]) if pattern.net_unit in _SIZES else None
        return Product(
            structure=Product.PARENT if index % 12 == 5 and pattern.net_unit in {"g", "ml"} else Product.STANDALONE,
            listing=Product.Listing.PUBLISHED,
            is_public=True,
            listed_by=partner,
            title=title,
            slug=slug(title),
            product_class=self.classes[pattern.goods_class],
            ocop_set=self.categories[str(pattern.ocop_set)],
            description=f"{title}. {pattern.description}",
            net_quantity=quantity,
            net_unit=pattern.net_unit,
            packed_grams=round((quantity or 0) * 1.1) + 60 if pattern.net_unit in {"g", "ml"} else pattern.packed_grams,
            province=partner.province,
            commune=partner.commune,
            label={
                **pattern.label,
                "responsible_name": partner.name,
                "responsible_address": partner.address_line,
                "origin": f"{partner.province.name}, Việt Nam",
            },
            harvest_months=list(pattern.harvest_months),
            is_fragile=pattern.is_fragile,
            needs_cold_chain=pattern.needs_cold_chain,
            is_example=True,
        )

    def _add_sizes(self, products: list[Product]) -> dict[int, list[Product]]:
        """Two sizes of each parent, the second twice the first; by the parent's key."""
        sizes: dict[int, list[Product]] = {}
        for parent in products:
            for times in (1, 2) if parent.is_parent else ():
                title = f"{parent.net_quantity * times} {parent.net_unit}"
                size = Product(
                    structure=Product.CHILD,
                    parent=parent,
                    listing=Product.Listing.PUBLISHED,
                    is_public=True,
                    listed_by=parent.listed_by,
                    title=title,
                    slug=slug(f"{parent.title} {title}"),
                    net_quantity=parent.net_quantity * times,
                    net_unit=parent.net_unit,
                    packed_grams=parent.packed_grams * times,
                    province=parent.province,
                    commune=parent.commune,
                    is_fragile=parent.is_fragile,
                    needs_cold_chain=parent.needs_cold_chain,
                    is_example=True,
                )
                sizes.setdefault(parent.pk, []).append(size)
        Product.objects.bulk_create([size for pair in sizes.values() for size in pair], batch_size=500)
        return sizes

    def _add_offers(
        self, products: list[Product], patterns: list[Goods], sizes: dict[int, list[Product]], start: int
    ) -> None:
        chance = self.chance
        offers = []
        for index, (product, pattern) in enumerate(zip(products, patterns, strict=True), start=start):
            first = pattern.sizes[0]
            share = (product.net_quantity or 1) / (first.net_quantity or 1)
            price = max(1000, round(first.price * share * chance.uniform(0.7, 1.4) / 1000) * 1000)
            sellers = [product.listed_by]
            if index % 20 == 0:
                sellers += [other for other in [chance.choice(self.partners)] if other.pk != product.listed_by_id]
            for seller in sellers:
                for sold in sizes.get(product.pk, [product]):
                    asked = price * sold.net_quantity // product.net_quantity if sold.is_child else price
                    offers.append(
                        StockRecord(
                            partner=seller,
                            product=sold,
                            partner_sku=f"S{index:06d}{f'-{sold.net_quantity}' if sold.is_child else ''}",
                            price_currency="VND",
                            price=asked,
                            num_in_stock=0 if index % 25 == 7 else chance.randint(1, 400),
                            price_per_unit=price_per_unit(asked, sold.net_quantity, sold.net_unit),
                        )
                    )
                price += 1000 * chance.randint(1, 9)
        StockRecord.objects.bulk_create(offers, batch_size=_BATCH)

    def _pictures_by_set(self) -> dict[int, list[ProductImage]]:
        """The shop's own pictures of each set, to be shown again; none before the demo is loaded."""
        pictures: dict[int, list[ProductImage]] = {}
        images = ProductImage.objects.filter(display_order=0).exclude(content_hash="")
        images = (
            images.filter(product__ocop_set__isnull=False).select_related("product__ocop_set").order_by("pk")[:1000]
        )
        for image in images:
            pictures.setdefault(int(image.product.ocop_set.code), []).append(image)
        return pictures

    def _add_pictures(self, products: list[Product], patterns: list[Goods]) -> None:
        images = []
        for product, pattern in zip(products, patterns, strict=True):
            choice = self.pictures.get(pattern.ocop_set)
            if not choice:
                continue
            image = self.chance.choice(choice)
            images.append(
                ProductImage(
                    product=product,
                    original=derivative_name(image.content_hash, max(image.widths), "jpg"),
                    caption=product.title,
                    content_hash=image.content_hash,
                    width=image.width,
                    height=image.height,
                    widths=image.widths,
                    perceptual_hash=image.perceptual_hash,
                )
            )
        ProductImage.objects.bulk_create(images, batch_size=_BATCH)

    def _period(self) -> tuple[date, date]:
        """A period of three years; four out of five hold today."""
        ago = self.chance.randint(10, 1000) if self.chance.random() < 0.8 else self.chance.randint(1100, 1900)
        starts = self.today - timedelta(days=ago)
        return starts, starts + timedelta(days=1095)

    def _add_recognitions(self, products: list[Product], start: int) -> None:
        chance = self.chance
        recognitions = []
        for index, product in enumerate(products, start=start):
            if index % 8:
                continue
            starts, ends = self._period()
            state = chance.choices(("verified", "pending", "revoked"), weights=(88, 8, 4))[0]
            stars = chance.choices((3, 4, 5), weights=(67, 31, 2))[0]
            recognitions.append(
                Recognition(
                    product=product,
                    stars=stars,
                    state=state,
                    decision_number=f"VÍ DỤ-{index:06d}/QĐ",
                    issuer="Cơ quan công nhận (ví dụ)",
                    level="central" if stars == 5 else "province",
                    issued_on=starts,
                    valid_from=starts,
                    valid_until=ends,
                    revoked_at=clock.now() if state == "revoked" else None,
                    recorded_name=product.title,
                    recorded_entity=product.listed_by.name,
                    province=product.province,
                    is_example=True,
                )
            )
        Recognition.objects.bulk_create(recognitions, batch_size=_BATCH)

    def _add_certificates(self, products: list[Product], start: int) -> None:
        covered = products[::6]
        certificates = []
        for index, product in enumerate(covered, start=start):
            starts, ends = self._period()
            certificates.append(
                Certification(
                    scheme=self.schemes[index % len(self.schemes)],
                    partner=product.listed_by,
                    number=f"VÍ DỤ-{product.pk}",
                    issuer="Tổ chức chứng nhận Ví Dụ",
                    state="verified",
                    issued_on=starts,
                    valid_from=starts,
                    valid_until=ends,
                    is_example=True,
                )
            )
        certificates = Certification.objects.bulk_create(certificates, batch_size=_BATCH)
        scope = Certification.products.through
        scope.objects.bulk_create(
            [
                scope(certification=certificate, product=product)
                for certificate, product in zip(certificates, covered, strict=True)
            ],
            batch_size=_BATCH,
        )
