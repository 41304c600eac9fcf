"""Fills a shop with the demo, through the same services as people's own doing.

Every step looks for what is there already, so loading twice adds nothing. Nothing is taken away.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from oscar.apps.catalogue.reviews.models import ProductReview

from catalogue.classes import GoodsClass
from catalogue.models import Certification, Product, ProductImage, Recognition
from catalogue.papers import rules_for
from catalogue.services import (
    add_picture,
    create_product,
    create_variant,
    publish_product,
    record_certification,
    record_recognition,
    revoke_certification,
    revoke_recognition,
    verify_certification,
    verify_recognition,
)
from cms.models import StoryPage, StoryPicture
from cms.services import keep_story_picture, publish_story
from marketplace.accounts.models import MarketRole, User
from marketplace.accounts.services import give_role
from marketplace.core import clock
from marketplace.core.images import IngestedImage, StoredImage, store_image
from marketplace.demo import sources
from marketplace.demo.accounts import DEMO_PASSWORD, demo_accounts
from marketplace.demo.orders import place_demo_orders
from marketplace.demo.pictures import PictureJob, ProductPicture
from marketplace.demo.sources import Decision, Goods, Seller, Size
from marketplace.demo.stories import STORIES, Quote, Story, Text, View
from marketplace.geography.places import communes_named
from marketplace.geography.provinces import province_by_code
from marketplace.order.models import Line, SellerOrder
from marketplace.partner.models import Partner, StockRecord
from marketplace.partner.services import add_member, change_profile, offer_product, register_partner
from marketplace.shipping.models import DeliveryMethod, DeliveryRate
from marketplace.shipping.services import default_methods, set_delivery_method, set_rate
from marketplace.traceability.models import Lot
from marketplace.traceability.services import close_lot, record_lot

# Papers that let the demo's goods be published: scheme -> (short name in the number, issuer, first day, last day).
_PAPERS: dict[str, tuple[str, str, date, date | None]] = {
    "attp": ("ATTP", "Cơ quan quản lý an toàn thực phẩm (ví dụ)", date(2026, 1, 15), date(2029, 1, 15)),
    "cam_ket": ("CK", "Ủy ban nhân dân cấp xã (ví dụ)", date(2026, 1, 15), date(2029, 1, 15)),
    "tu_cong_bo": ("TCB", "Cơ sở tự công bố (ví dụ)", date(2026, 1, 20), None),
    "gp_ruou": ("RUOU", "Ủy ban nhân dân cấp xã (ví dụ)", date(2026, 2, 1), date(2031, 2, 1)),
    "dkcb": ("DKCB", "Cơ quan y tế (ví dụ)", date(2026, 2, 1), None),
    "gmp": ("GMP", "Cơ quan y tế (ví dụ)", date(2026, 2, 1), date(2029, 2, 1)),
    "cong_bo_my_pham": ("CBMP", "Sở Y tế (ví dụ)", date(2026, 2, 1), date(2031, 2, 1)),
}
_ORGANISATIONS = frozenset({Partner.Kind.COOPERATIVE, Partner.Kind.UNION, Partner.Kind.COMPANY})
_EXAMPLE_SOURCE = "dữ liệu ví dụ của bản chạy thử"
_REVOKED_BECAUSE = "Ví dụ: lần kiểm tra định kỳ thấy không còn đáp ứng tiêu chí."

Key = tuple[str, str]


@dataclass
class Demo:
    """What the steps hand on to one another."""

    users: dict[str, User] = field(default_factory=dict)
    partners: dict[str, Partner] = field(default_factory=dict)
    # (code of the seller who listed it, name) -> product
    products: dict[Key, Product] = field(default_factory=dict)
    goods: dict[Key, Goods] = field(default_factory=dict)
    fresh: list[Key] = field(default_factory=list)
    # Code of a seller -> its cover, of those drawn in this load.
    covers: dict[str, StoredImage] = field(default_factory=dict)
    # (address of a story, scene) -> its picture, of those drawn in this load.
    views: dict[Key, StoredImage] = field(default_factory=dict)

    @property
    def administrator(self) -> User:
        return self.users["quantri@example.vn"]


def load(*, progress: Callable[[str], None] = lambda step: None) -> Demo:
    """Accounts, sellers, goods, proofs, lots, deliveries. Pictures, stories, orders and reviews are steps of their own."""
    lam_dong_sellers, lam_dong = sources.lam_dong()
    cau_ke_sellers, cau_ke = sources.cau_ke()
    decisions = [*lam_dong, *cau_ke]
    demo = Demo()
    load_accounts(demo)
    progress("accounts")
    load_sellers(demo, [*sources.example_sellers(), *lam_dong_sellers, *cau_ke_sellers])
    progress("sellers")
    load_goods(demo, [*sources.example_goods(), *(decision.goods for decision in decisions)])
    progress("goods")
    load_papers(demo)
    progress("papers")
    publish(demo)
    progress("published")
    load_recognitions(demo, decisions)
    load_certificates(demo)
    progress("proofs")
    load_second_offers(demo)
    load_lots(demo)
    load_deliveries(demo)
    progress("deliveries")
    return demo


@transaction.atomic
def load_accounts(demo: Demo) -> None:
    """The accounts of every role; all have the documented password and a confirmed address."""
    # Hashing is slow on purpose; one hash serves all accounts, whose password everybody may know.
    password_hash = ""
    for account in demo_accounts():
        user = User.objects.filter(email=account.email).first()
        if user is None:
            # The nationwide administrator also sees Oscar's dashboard.
            is_staff = account.market_role == MarketRole.Role.ADMINISTRATOR and not account.provinces
            user = User.objects.create_user(
                account.email, None, first_name=account.name, is_demo=True, is_staff=is_staff
            )
            password_hash = password_hash or make_password(DEMO_PASSWORD)
            user.password = password_hash
            user.save(update_fields=["password"])
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        if account.market_role:
            provinces = [province_by_code(code) for code in account.provinces]
            give_role(user=user, role=account.market_role, provinces=provinces)
        demo.users[account.email] = user


@transaction.atomic
def load_sellers(demo: Demo, sellers: Iterable[Seller]) -> None:
    """The sellers, and the demo accounts in their staff."""
    demo.partners = {partner.code: partner for partner in Partner.objects.select_related("province", "commune")}
    communes: dict[tuple[str, str], object] = {}
    for seller in sellers:
        if seller.code in demo.partners:
            continue
        province = province_by_code(seller.province)
        place = (seller.commune, seller.province)
        if place not in communes:
            named = communes_named(seller.commune, province) if seller.commune else []
            communes[place] = named[0] if named else None
        demo.partners[seller.code] = register_partner(
            code=seller.code,
            name=seller.name,
            kind=seller.kind,
            province=province,
            commune=communes[place],
            address_line=seller.address_line,
            representative=seller.representative,
            phone=seller.phone,
            email=seller.email,
            founded_year=seller.founded_year,
            tax_code=seller.tax_code,
            minimum_order=seller.minimum_order,
            story=seller.story,
            declares_vat=seller.kind == Partner.Kind.COMPANY,
            is_example=seller.is_example,
        )
    for account in demo_accounts():
        if account.seller:
            add_member(partner=demo.partners[account.seller], user=demo.users[account.email], role=account.seller_role)


@transaction.atomic
def load_goods(demo: Demo, goods: Iterable[Goods]) -> None:
    """Drafts of all goods, with their sizes, prices and stock."""
    known = Product.objects.filter(parent=None, listed_by__isnull=False).select_related("listed_by", "product_class")
    demo.products = {(product.listed_by.code, product.title): product for product in known}
    for each in goods:
        key = (each.seller, each.name)
        demo.goods[key] = each
        if key not in demo.products:
            demo.products[key] = _listed(demo.partners[each.seller], each)
            demo.fresh.append(key)


def _listed(partner: Partner, goods: Goods) -> Product:
    first = goods.sizes[0]
    product = create_product(
        listed_by=partner,
        title=goods.name,
        product_class=goods.goods_class,
        ocop_set=goods.ocop_set,
        description=goods.description,
        net_quantity=first.net_quantity,
        net_unit=goods.net_unit,
        packed_grams=goods.packed_grams,
        province=partner.province,
        commune=partner.commune,
        label=goods.label,
        harvest_months=goods.harvest_months,
        is_fragile=goods.is_fragile,
        needs_cold_chain=goods.needs_cold_chain,
        is_example=goods.is_example,
    )
    if len(goods.sizes) == 1:
        offer_product(partner=partner, product=product, sku=goods.sku, price=first.price, stock=first.stock)
        return product
    for size in goods.sizes:
        variant = create_variant(
            parent=product,
            title=_size_name(size, goods.net_unit),
            net_quantity=size.net_quantity,
            packed_grams=goods.packed_grams_of(size),
        )
        sku = f"{goods.sku}-{size.net_quantity}"
        offer_product(partner=partner, product=variant, sku=sku, price=size.price, stock=size.stock)
    product.refresh_from_db()
    return product


def _size_name(size: Size, unit: str) -> str:
    large = {"g": "kg", "ml": "lít"}
    if unit in large and size.net_quantity >= 1000:
        return f"{size.net_quantity / 1000:g}".replace(".", ",") + f" {large[unit]}"
    return f"{size.net_quantity} {unit}"


@transaction.atomic
def load_papers(demo: Demo) -> None:
    """The papers without which goods may not be sold, one per seller and scheme, marked as examples."""
    scopes: dict[tuple[str, str], list[Product]] = {}
    sellers_of_alcohol = {goods.seller for goods in demo.goods.values() if goods.goods_class == "alcohol"}
    for key in demo.fresh:
        goods = demo.goods[key]
        if not goods.is_published:
            continue
        has_certificate = demo.partners[goods.seller].kind in _ORGANISATIONS or goods.seller in sellers_of_alcohol
        for rule in rules_for(goods.goods_class):
            scheme = "attp" if has_certificate and "attp" in rule.schemes else _small_sellers_paper(rule.schemes)
            products = scopes.setdefault((goods.seller, scheme), [])
            if demo.products[key] not in products:
                products.append(demo.products[key])
    for (seller, scheme), products in scopes.items():
        short, issuer, starts, ends = _PAPERS[scheme]
        number = f"VÍ DỤ-{short}-{demo.partners[seller].pk:03d}"
        if Certification.objects.filter(partner__code=seller, scheme__code=scheme, number=number).exists():
            # Goods that a newer demo brought: a verified scope does not grow, so they get a paper of their own.
            number = f"{number}-{products[0].pk}"
        paper = record_certification(
            partner=demo.partners[seller],
            scheme=scheme,
            number=number,
            products=products,
            issuer=issuer,
            issued_on=starts,
            valid_until=ends,
            source=_EXAMPLE_SOURCE,
            is_example=True,
        )
        verify_certification(certification=paper, actor=demo.administrator)


def _small_sellers_paper(schemes: tuple[str, ...]) -> str:
    return "cam_ket" if "cam_ket" in schemes else schemes[0]


@transaction.atomic
def publish(demo: Demo) -> None:
    """Put the new goods on sale, but for those that the data keeps as drafts."""
    for key in demo.fresh:
        if demo.goods[key].is_published:
            publish_product(product=demo.products[key], actor=demo.administrator)


@transaction.atomic
def load_recognitions(demo: Demo, decisions: Iterable[Decision]) -> None:
    """Decisions with number and dates are verified and give stars; everything else stays pending and gives none."""
    known = set(Recognition.objects.exclude(record_id="").values_list("record_id", flat=True))
    for row in decisions:
        if row.record_id in known or not row.stars:
            continue
        recognition = record_recognition(
            product=demo.products[row.goods.seller, row.goods.name],
            stars=row.stars,
            recorded_name=row.goods.name,
            recorded_entity=row.entity,
            recorded_address=row.address,
            decision_number=row.decision_number,
            issuer=row.issuer,
            issued_on=row.issued_on,
            valid_until=row.valid_until,
            level=row.level,
            province=province_by_code(row.province),
            record_id=row.record_id,
            source=row.source,
        )
        if row.decision_number:
            verify_recognition(recognition=recognition, actor=demo.administrator)
    for index, row in enumerate(sources.rows("example_recognitions.csv"), start=1):
        record_id = f"VIDU-{index:03d}"
        if record_id not in known:
            _example_recognition(demo, record_id, row)


def _example_recognition(demo: Demo, record_id: str, row: dict[str, str]) -> None:
    partner = demo.partners[row["seller"]]
    recognition = record_recognition(
        product=demo.products[row["seller"], row["product"]],
        stars=int(row["stars"]),
        recorded_name=row["product"],
        recorded_entity=partner.name,
        decision_number=row["decision_number"],
        issuer="Cơ quan công nhận (ví dụ)",
        issued_on=_day(row["valid_from"]),
        valid_until=_day(row["valid_until"]),
        province=partner.province,
        record_id=record_id,
        source=_EXAMPLE_SOURCE,
        is_example=True,
    )
    if row["fate"] != "pending":
        verify_recognition(recognition=recognition, actor=demo.administrator)
    if row["fate"] == "revoked":
        revoke_recognition(recognition=recognition, actor=demo.administrator, reason=_REVOKED_BECAUSE)


@transaction.atomic
def load_certificates(demo: Demo) -> None:
    """VietGAP, organic, HACCP and the like of the examples: valid, expired, revoked and pending ones."""
    known = set(Certification.objects.values_list("scheme__code", "number"))
    for row in sources.rows("certificates.csv"):
        if (row["scheme"], row["number"]) in known:
            continue
        certificate = record_certification(
            partner=demo.partners[row["seller"]],
            scheme=row["scheme"],
            number=row["number"],
            products=[demo.products[row["seller"], name] for name in row["products"].split(";")],
            issuer=row["issuer"],
            issued_on=_day(row["valid_from"]),
            valid_until=_day(row["valid_until"]),
            source=_EXAMPLE_SOURCE,
            is_example=True,
        )
        if row["fate"] != "pending":
            verify_certification(certification=certificate, actor=demo.administrator)
        if row["fate"] == "revoked":
            revoke_certification(certification=certificate, actor=demo.administrator, reason=_REVOKED_BECAUSE)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@transaction.atomic
def load_second_offers(demo: Demo) -> None:
    """Goods that a second seller offers too, at its own price, stock and SKU."""
    for row in sources.rows("second_offers.csv"):
        partner = demo.partners[row["seller"]]
        product = demo.products[row["listed_by"], row["product"]]
        offered = product.children.first() if product.is_parent else product
        if not StockRecord.objects.filter(partner=partner, product=offered).exists():
            offer_product(
                partner=partner, product=offered, sku=row["sku"], price=int(row["price"]), stock=int(row["stock"])
            )


@transaction.atomic
def load_lots(demo: Demo) -> None:
    """Lots of some sellers, marked as examples: open ones, one closed, one past its use-by day. Their days count from today."""
    known = set(Lot.objects.values_list("partner__code", "product", "number"))
    for row in sources.rows("lots.csv"):
        product = demo.products[row["listed_by"], row["product"]]
        if (row["seller"], product.pk, row["number"]) in known:
            continue
        made_on = clock.today() - timedelta(days=int(row["made_days_ago"]))
        days = row["good_for_days"]
        lot = record_lot(
            partner=demo.partners[row["seller"]],
            product=product,
            number=row["number"],
            made=row["made"],
            made_on=made_on,
            expires_on=made_on + timedelta(days=int(days)) if days else None,
            quantity=int(row["quantity"]),
            unit=row["unit"],
            note=row["note"],
            is_example=True,
        )
        if row["closed_because"]:
            close_lot(lot=lot, reason=row["closed_because"])


@transaction.atomic
def load_deliveries(demo: Demo) -> None:
    """Parcels for all, chilled parcels where goods need them, free delivery from some amount at every third seller."""
    with_cold_goods = {goods.seller for goods in demo.goods.values() if goods.needs_cold_chain}
    zones = DeliveryRate.Zone
    ready = set(DeliveryMethod.objects.values_list("partner__code", flat=True))
    for index, (code, partner) in enumerate(demo.partners.items()):
        if code in ready:
            continue
        parcel = default_methods(partner=partner)[0]
        if index % 3 == 0:
            set_rate(
                partner=partner,
                method_id=parcel.pk,
                zone=zones.PROVINCE,
                base_charge=15_000,
                step_charge=3_000,
                free_over=300_000,
                days_min=1,
                days_max=2,
            )
            set_rate(
                partner=partner,
                method_id=parcel.pk,
                zone=zones.REGION,
                base_charge=25_000,
                step_charge=4_000,
                free_over=600_000,
                days_min=2,
                days_max=3,
            )
        if code in with_cold_goods:
            cold = set_delivery_method(
                partner=partner, kind=DeliveryMethod.Kind.COLD, name="Giao lạnh", max_grams=15_000, position=2
            )
            for zone, charge, days in (
                (zones.PROVINCE, 35_000, 1),
                (zones.REGION, 55_000, 2),
                (zones.COUNTRY, 95_000, 3),
            ):
                set_rate(
                    partner=partner,
                    method_id=cold.pk,
                    zone=zone,
                    base_charge=charge,
                    step_charge=8_000,
                    days_min=1,
                    days_max=days,
                )


# Pictures -----------------------------------------------------------------------------------------------------------


def picture_jobs() -> list[PictureJob]:
    """The pictures that the shop does not have yet: a cover for each seller, a picture for all goods, the views of stories."""
    lam_dong_sellers, lam_dong = sources.lam_dong()
    cau_ke_sellers, cau_ke = sources.cau_ke()
    with_cover = set(Partner.objects.exclude(picture_hash="").values_list("code", flat=True))
    jobs = [
        PictureJob(seller=seller.code, scene=seller.scene)
        for seller in (*sources.example_sellers(), *lam_dong_sellers, *cau_ke_sellers)
        if seller.code not in with_cover
    ]
    shown = set(ProductImage.objects.filter(display_order=0).values_list("product__listed_by__code", "product__title"))
    for goods in (*sources.example_goods(), *(decision.goods for decision in (*lam_dong, *cau_ke))):
        if (goods.seller, goods.name) not in shown:
            picture = ProductPicture(
                name=goods.name,
                group=goods.studio,
                shape=goods.picture_shape,
                objects=goods.picture_objects,
                colour=goods.picture_colour,
                accent=goods.picture_accent,
            )
            jobs.append(PictureJob(seller=goods.seller, product=picture))
    jobs += [PictureJob(story=story.slug, scene=view.scene) for story in _new_stories() for view in story.views]
    return jobs


@transaction.atomic
def keep_pictures(demo: Demo, drawn: Iterable[tuple[PictureJob, IngestedImage]], storage) -> None:
    """Store what was drawn and show it; the seller's cover follows as the goods' second picture."""
    for job, image in drawn:
        stored = store_image(image, storage)
        if job.story:
            demo.views[job.story, job.scene] = stored
            continue
        partner = demo.partners[job.seller]
        if job.product is None:
            demo.covers[job.seller] = stored
            demo.partners[job.seller] = change_profile(
                partner=partner, picture_hash=stored.hash, picture_widths=list(stored.widths)
            )
            continue
        product = demo.products[job.seller, job.product.name]
        add_picture(product=product, stored=stored, alt=job.product.name)
        if job.seller in demo.covers:
            add_picture(product=product, stored=demo.covers[job.seller], alt=f"Nơi làm ra: {partner.name}", position=1)


# Stories ------------------------------------------------------------------------------------------------------------


def load_stories(demo: Demo) -> int:
    """Stories whose pictures were drawn in this load; returns how many are published now."""
    new = [story for story in _new_stories() if all((story.slug, view.scene) in demo.views for view in story.views)]
    for story in new:
        _publish(demo, story)
    return len(new)


def _new_stories() -> list[Story]:
    known = set(StoryPage.objects.values_list("slug", flat=True))
    return [story for story in STORIES if story.slug not in known]


def _publish(demo: Demo, story: Story) -> None:
    publish_story(
        slug=story.slug,
        title=story.title,
        title_en=story.title_en,
        intro=story.intro,
        intro_en=story.intro_en,
        picture=_kept(demo, story, story.cover),
        body=[_block(demo, story, part) for part in story.parts],
        published_on=story.published_on,
        sellers=[demo.partners[code] for code in story.sellers],
        province_code=story.province,
        is_example=True,
    )


def _kept(demo: Demo, story: Story, view: View) -> StoryPicture:
    return keep_story_picture(stored=demo.views[story.slug, view.scene], alt=view.alt, alt_en=view.alt_en)


def _block(demo: Demo, story: Story, part: Text | Quote | View | tuple[Key, ...]) -> tuple[str, dict]:
    if isinstance(part, Text):
        return "paragraph", {"text": part.vi, "text_en": part.en}
    if isinstance(part, Quote):
        return "quote", {"text": part.vi, "text_en": part.en, "by": part.by, "by_en": part.by_en}
    if isinstance(part, View):
        return "picture", {"picture": _kept(demo, story, part), "text": part.alt, "text_en": part.alt_en}
    return "goods", {"goods": [demo.products[key] for key in part]}


# Orders and reviews -------------------------------------------------------------------------------------------------


def load_orders(demo: Demo) -> int:
    """Orders in every state; returns how many were placed now."""
    return place_demo_orders(buyer=demo.users["khach@example.vn"], offers=_offer_of(demo))


def _offer_of(demo: Demo) -> Callable[[str, str], StockRecord]:
    def offer(seller: str, name: str) -> StockRecord:
        product = demo.products[seller, name]
        offers = StockRecord.objects.select_related("partner").filter(partner__code=seller)
        return offers.filter(product__in=[product, *product.children.all()]).order_by("pk").first()

    return offer


def _review_of(texts: list[dict], goods: GoodsClass, index: int) -> dict:
    """One of the texts that can be said of this class of goods; what speaks of a parcel is said of no service."""
    fitting = [
        text for text in texts if goods.code in text["classes"].split() or not (text["classes"] or goods.is_service)
    ]
    return fitting[index % len(fitting)]


@transaction.atomic
def load_reviews(demo: Demo) -> int:
    """Reviews by people who received the goods; returns how many there are."""
    received = (
        Line.objects.filter(
            seller_order__state__in=[SellerOrder.State.DELIVERED, SellerOrder.State.COMPLETED],
            order__user__is_demo=True,
        )
        .select_related("order__user", "seller_order", "product__product_class", "product__parent__product_class")
        .order_by("pk")
    )
    texts = list(sources.rows("reviews.csv"))
    for index, line in enumerate(received):
        product = line.product.canonical
        text = _review_of(texts, product.goods_class, index)
        review, is_new = ProductReview.objects.get_or_create(
            product=product,
            user=line.order.user,
            defaults={
                "score": int(text["score"]),
                "title": text["title"],
                "body": text["body"],
                "status": ProductReview.APPROVED,
            },
        )
        if is_new:
            # The column fills itself with the moment of writing.
            written_at = min(line.seller_order.delivered_at + timedelta(hours=20 + 7 * (index % 9)), clock.now())
            ProductReview.objects.filter(pk=review.pk).update(date_created=written_at)
    return ProductReview.objects.count()
