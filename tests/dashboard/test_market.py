"""The administrator area: orders, sellers, goods, proofs, mail, audit log."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.files.base import ContentFile
from django.urls import reverse
from oscar.apps.catalogue.reviews.models import ProductReview

from catalogue.models import Certification, PhotoCopy, Product, ProductImage, Recognition
from catalogue.services import record_recognition, revoke_certification
from marketplace.communication.models import OutboxMessage
from marketplace.core import clock
from marketplace.dashboard.market.acts import _THINGS, ACTS
from marketplace.dashboard.market.things import _WORDS
from marketplace.moderation.models import AuditEvent
from marketplace.order.models import SellerOrder
from marketplace.order.services import cancel, confirm, ship
from marketplace.order.states import Move
from marketplace.partner.models import Partner, StockRecord
from marketplace.traceability.services import close_lot
from search.models import NameDocument, WaitingDocument
from tests.factories.goods import make_certification, make_lot, make_product, make_recognition, province
from tests.factories.orders import make_administrator, make_offer, make_order, make_seller, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def url(name, **arguments):
    return reverse(f"market:{name}", kwargs=arguments)


LISTS = [
    "orders",
    "sellers",
    "products",
    "lots",
    "recognitions",
    "certifications",
    "reviews",
    "photo-copies",
    "mail",
    "search-index",
    "audit",
]


@pytest.mark.parametrize("name", ["start", *LISTS])
def test_area_does_not_exist_for_others(client, name):
    assert client.get(url(name)).status_code == 302
    for user in (make_user(), make_seller(owner=make_user()).members.get().user, make_user(is_staff=True)):
        client.force_login(user)
        assert client.get(url(name)).status_code == 404


@pytest.mark.parametrize("name", LISTS)
def test_empty_lists_say_so(desk, name):
    if name == "audit":
        AuditEvent.objects.all().delete()
    assert 'class="empty"' in desk.get(url(name)).content.decode()


def photo_of(product) -> ProductImage:
    return ProductImage.objects.create(product=product, original="a.jpg", content_hash="a" * 32, widths=[240])


def one_of_each():
    """One row for every list."""
    seller = make_seller(owner=make_user())
    offer = make_offer(seller, title="Trà Ô Long")
    make_order((offer, 1), (make_offer(make_seller()), 1))
    make_lot(offer)
    make_recognition(offer.product, verified=False)
    make_certification(product=offer.product, verified=False)
    ProductReview.objects.create(product=offer.product, user=make_user(), title="Ngon", body="Thơm", score=5)
    PhotoCopy.objects.create(
        first=photo_of(offer.product), second=photo_of(make_product(seller=make_seller())), distance=0
    )
    OutboxMessage.objects.create(
        dedupe_key=f"x{OutboxMessage.objects.count()}", recipient="a@example.vn", subject="x", state="parked"
    )
    WaitingDocument.objects.create(document_id=offer.product_id, error="mapper_exception", is_parked=True)


def test_lists_cost_the_same_at_1_and_50_rows(desk, django_assert_max_num_queries):
    one_of_each()
    costs = {}
    for name in LISTS:
        with django_assert_max_num_queries(15) as counted:
            assert desk.get(url(name)).status_code == 200
        costs[name] = len(counted)
    for _ in range(49):
        one_of_each()
    for name in LISTS:
        with django_assert_max_num_queries(15) as counted:
            desk.get(url(name))
        assert len(counted) == costs[name], name


@pytest.mark.parametrize(
    ("query", "refused_by"),
    [
        ({"q": "a\x00b"}, set()),
        ({"page": "-7"}, set()),
        ({"q": "x" * 9_000}, {"orders", "sellers", "products", "lots", "recognitions", "certifications", "audit"}),
        ({"state": "nonsense"}, {"orders", "sellers", "lots", "recognitions", "certifications"}),
        ({"first": "32/13/2026"}, {"orders", "audit"}),
        ({"kind": "nonsense"}, {"sellers"}),
        ({"listing": "nonsense"}, {"products"}),
        ({"show": "nonsense"}, {"photo-copies"}),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused_in_words(desk, query, refused_by):
    for name in LISTS:
        answer = desk.get(url(name), query)
        wrong = name in refused_by
        assert answer.status_code == (400 if wrong else 200), name
        assert ("data-error-summary" in answer.content.decode()) is wrong, name


def test_order_is_shown_with_all_its_parts(desk):
    first, second = make_seller("HTX Một"), make_seller("HTX Hai")
    order = make_order((make_offer(first, title="Chè"), 2), (make_offer(second, title="Mật ong"), 1))
    page = desk.get(url("order", number=order.number)).content.decode()
    for text in ("HTX Một", "HTX Hai", "Chè", "Mật ong", "khach@example.vn", "115.000\u00a0₫"):
        assert text in page


def test_orders_are_found_by_part_number_name_and_state(desk):
    order = make_order((make_offer(make_seller()), 1))
    other = make_order((make_offer(make_seller()), 1))
    SellerOrder.objects.filter(order=other).update(state="packed")

    def found(**query):
        return [row.number for row in desk.get(url("orders"), query).context["page"]]

    assert found(q=order.seller_orders.get().number) == [order.number]
    assert found(q="NGUYEN VAN") == [other.number, order.number]
    assert found(state="packed") == [other.number]


def test_an_order_whose_rest_waits_is_partly_on_the_way(desk):
    part = make_order((make_offer(make_seller()), 3)).seller_orders.get()
    confirm(seller_order=part, actor=None, role="seller")
    ship(seller_order=part, actor=None, role="seller", carrier="GHN", quantities={part.lines.get().pk: 1})
    assert "Partly on the way" in desk.get(url("orders")).content.decode()
    page = desk.get(url("order", number=part.order.number)).content.decode()
    assert "Partly on the way" in page
    assert "Partly shipped" in page


def test_lots_are_found_by_number_goods_seller_and_state(client):
    near, far = make_seller("HTX Núi Xanh"), make_seller("HTX Biển Bạc", province_code="01")
    make_lot(make_offer(near, title="Mật ong"), "CĐ-26.11")
    close_lot(lot=make_lot(make_offer(far, title="Chè Shan"), "CS-1"), reason="Hở nắp")
    nationwide, of_one_province = make_administrator(), make_administrator("68")

    def found(**query):
        return {lot.number for lot in client.get(url("lots"), query).context["page"]}

    client.force_login(nationwide)
    assert found() == {"CĐ-26.11", "CS-1"}
    assert found(q="cd 2611") == found(q="mat ong") == found(q="nui xanh") == found(state="open") == {"CĐ-26.11"}
    assert found(q="Chè") == found(q="Biển Bạc") == found(state="closed") == {"CS-1"}
    assert "Hở nắp" in client.get(url("lots")).content.decode()
    client.force_login(of_one_province)
    assert found() == {"CĐ-26.11"}


def test_market_cancels_one_part_with_a_reason(desk, administrator):
    order = make_order((make_offer(make_seller()), 1), (make_offer(make_seller()), 1))
    part, other = order.seller_orders.order_by("pk")
    path = url("order-cancel", number=order.number, part=part.number)
    assert part.number in desk.get(path).content.decode()
    assert desk.post(path, {"reason": ""}).status_code == 400

    desk.post(path, {"reason": "Nhà bán không trả lời"})

    part.refresh_from_db()
    other.refresh_from_db()
    assert (part.state, part.cancelled_by, other.state) == ("cancelled", "market", "new")
    assert part.events.last().actor == administrator


def test_market_cancels_the_rest_of_a_part_shipped_part(desk, administrator):
    part = make_order((make_offer(make_seller(), title="Chè"), 3)).seller_orders.get()
    number = part.order.number
    confirm(seller_order=part, actor=None, role="seller")
    ship(seller_order=part, actor=None, role="seller", carrier="GHN", quantities={part.lines.get().pk: 1})
    path = url("order-cancel", number=number, part=part.number)
    assert "Cancel the rest" in desk.get(url("order", number=number)).content.decode()
    assert "Cancel what has not left?" in desk.get(path).content.decode()
    assert desk.post(path, {"reason": ""}).status_code == 400

    desk.post(path, {"reason": "Nhà bán không trả lời"})

    part.refresh_from_db()
    assert (part.state, part.total, part.cancelled_by) == ("shipped", 45_000, "")
    assert part.events.last().actor == administrator
    page = desk.get(url("order", number=number)).content.decode()
    assert "3 × Chè · 25.000\u00a0₫ · 1 sent, 2 cancelled" in page
    assert "Cancel the rest" not in page
    # A second click finds nothing left to cancel.
    desk.post(path, {"reason": "x"})
    part.refresh_from_db()
    assert part.total == 45_000


def test_copied_photos_are_shown_side_by_side_and_put_aside_with_a_reason(desk, administrator):
    first, second = make_seller("HTX Trước"), make_seller("HTX Sau")
    copy = PhotoCopy.objects.create(
        first=photo_of(make_product(seller=first, title="Chè Shan")),
        second=photo_of(make_product(seller=second, title="Chè rừng")),
        distance=3,
    )
    page = desk.get(url("photo-copies")).content.decode()
    assert page.index("Was here first") < page.index("HTX Trước") < page.index("Came later") < page.index("HTX Sau")
    for text in ("Chè Shan", "Chè rừng", "differs in 3 of 64 points"):
        assert text in page
    path = url("photo-copy-dismiss", pk=copy.pk)
    assert desk.post(path, {"reason": " "}).status_code == 400

    desk.post(path, {"reason": "Hai bên dùng chung nhãn hiệu"})

    copy.refresh_from_db()
    assert (copy.dismissed_by, copy.dismiss_reason) == (administrator, "Hai bên dùng chung nhãn hiệu")
    audit = AuditEvent.objects.get(action="photo_copy.dismissed")
    assert (audit.actor, audit.reason) == (administrator, "Hai bên dùng chung nhãn hiệu")
    assert "Chè Shan" not in desk.get(url("photo-copies")).content.decode()
    aside = desk.get(url("photo-copies"), {"show": "dismissed"}).content.decode()
    assert "Hai bên dùng chung nhãn hiệu" in aside
    # A second click finds it put aside.
    assert desk.post(path, {"reason": "x"}).status_code == 404


def test_part_of_another_order_is_not_found_under_this_one(desk):
    order = make_order((make_offer(make_seller()), 1))
    stranger = make_order((make_offer(make_seller()), 1)).seller_orders.get()
    path = url("order-cancel", number=order.number, part=stranger.number)
    assert desk.post(path, {"reason": "x"}).status_code == 404
    stranger.refresh_from_db()
    assert stranger.state == "new"


def test_suspended_seller_is_unbuyable_at_once_and_comes_back(desk):
    offer = make_offer(make_seller("HTX Một"))
    partner = offer.partner
    assert StockRecord.objects.available().filter(pk=offer.pk).exists()
    path = url("seller-state", code=partner.code, direction="suspend")
    assert desk.post(path, {"reason": " "}).status_code == 400

    desk.post(path, {"reason": "Hàng giả"})

    partner.refresh_from_db()
    assert partner.state == "suspended"
    assert not StockRecord.objects.available().filter(pk=offer.pk).exists()
    assert AuditEvent.objects.filter(action="partner.suspended", reason="Hàng giả").exists()

    Partner.objects.filter(pk=partner.pk).update(address_line="1 Chợ", representative="Lê A", phone="0912345678")
    answer = desk.post(url("seller-state", code=partner.code, direction="reactivate"), follow=True)
    partner.refresh_from_db()
    assert partner.state == "active" or "not complete" in answer.content.decode()
    assert desk.get(url("seller-state", code=partner.code, direction="close")).status_code == 404


def test_goods_are_taken_out_of_the_shop(desk):
    product = make_product(title="Rượu cần")
    assert product.is_public
    desk.post(url("product-withdraw", pk=product.pk), {"reason": "Thiếu giấy tờ"})
    product.refresh_from_db()
    assert (product.is_public, product.listing) == (False, "withdrawn")
    assert desk.get(url("product-withdraw", pk=product.pk)).status_code == 404


def test_goods_on_sale_whose_papers_have_ended_are_told(desk):
    ended, revoked = (
        make_product(title="Gạo hết hạn", product_class="grain"),
        make_product(title="Mật ong", product_class="food"),
    )
    make_product(title="Còn hạn", product_class="food")
    make_product(title="Giỏ mây", product_class="handicraft")
    make_product(title="Bản nháp", product_class="grain", published=False, papers=False)
    Certification.objects.filter(products=ended).update(valid_until=clock.today())
    paper = Certification.objects.filter(products=revoked, scheme__code__in=["tu_cong_bo", "dkcb"]).get()
    revoke_certification(certification=paper, actor=make_user(), reason="Vi phạm")

    assert desk.get(url("start")).context["without_papers"] == 2
    shown = desk.get(url("products"), {"papers": "on", "listing": "published"}).context["page"]
    assert [row.title for row in shown] == ["Gạo hết hạn", "Mật ong"]


def test_goods_are_found_without_accents(desk):
    product = make_product(title="Mắc ca sấy")
    make_product(title="Chè")
    assert list(desk.get(url("products"), {"q": "mac ca"}).context["page"]) == [product]


def test_pending_recognitions_stand_first_and_are_verified(desk, administrator):
    product = make_product()
    verified = make_recognition(product)
    pending = make_recognition(make_product(), verified=False, stars=4)
    assert list(desk.get(url("recognitions")).context["page"]) == [pending, verified]

    desk.post(url("recognition-verify", pk=pending.pk))

    pending.refresh_from_db()
    assert (pending.state, pending.verified_by) == ("verified", administrator)


@pytest.mark.parametrize(
    ("state", "closed"),
    [
        ("pending", {"supersede"}),
        ("verified", {"verify", "match", "supersede"}),
        ("revoked", {"verify", "match", "supersede", "revoke"}),
        ("superseded", {"verify", "match", "supersede", "revoke"}),
    ],
)
def test_an_old_link_to_a_question_leads_back_with_the_reason(desk, state, closed):
    recognition = make_recognition(make_product(), verified=False)
    certificate = make_certification(product=make_product(), verified=False)
    Recognition.objects.update(state=state)
    type(certificate).objects.update(state=state)

    for kind, proof, acts in (
        ("recognition", recognition, {"verify", "match", "supersede", "revoke"}),
        ("certification", certificate, {"verify", "supersede", "revoke"}),
    ):
        for act in acts:
            answer = desk.get(url(f"{kind}-{act}", pk=proof.pk))
            if act in closed:
                assert answer.status_code == 302, (kind, act)
                words = desk.get(answer["Location"]).content.decode()
                told = "not possible in the present state" in words or "No later paper for the same goods" in words
                assert told, (kind, act)
            else:
                assert answer.status_code == 200, (kind, act)


def test_what_cannot_be_verified_is_told_before_it_is_asked(desk, administrator):
    incomplete = make_recognition(make_product(), verified=False, decision_number="")
    unmatched = make_recognition(make_product(), verified=False)
    Recognition.objects.filter(pk=unmatched.pk).update(product=None)
    once = make_recognition(make_product(), stars=5, verified=False)
    desk.post(url("recognition-verify", pk=once.pk))
    for proof, words in ((incomplete, "Number and dates"), (unmatched, "no product yet"), (once, "second person")):
        answer = desk.get(url("recognition-verify", pk=proof.pk), follow=True)
        assert answer.redirect_chain == [(url("recognition", pk=proof.pk), 302)]
        assert words in str(list(answer.context["messages"])[-1])


def test_five_stars_need_a_second_person(desk, client, administrator):
    proof = make_recognition(make_product(), stars=5, verified=False)
    path = url("recognition-verify", pk=proof.pk)
    desk.post(path)
    answer = desk.post(path, follow=True)
    proof.refresh_from_db()
    assert proof.state == "pending"
    assert "second" in answer.content.decode()

    second = make_administrator()
    client.force_login(second)
    client.post(path)

    proof.refresh_from_db()
    assert (proof.state, proof.verified_by, proof.second_verified_by) == ("verified", administrator, second)


def test_revoking_needs_a_reason_and_ends_the_star(desk):
    product = make_product()
    proof = make_recognition(product)
    path = url("recognition-revoke", pk=proof.pk)
    assert desk.post(path, {"reason": ""}).status_code == 400
    assert Recognition.objects.stars_by_product([product.pk]) == {product.pk: 4}

    desk.post(path, {"reason": "Quyết định bị thu hồi"})

    assert Recognition.objects.stars_by_product([product.pk]) == {}


@pytest.mark.parametrize("kind", ["recognition", "certification"])
def test_a_paper_is_replaced_by_a_later_one(desk, kind):
    make = make_recognition if kind == "recognition" else make_certification
    today, product = clock.today(), make_product()
    old = make(product=product, valid_from=today - timedelta(days=90))
    page, path = url(kind, pk=old.pk), url(f"{kind}-supersede", pk=old.pk)
    assert path not in desk.get(page).content.decode()
    refused = desk.post(path, follow=True).content.decode()
    assert "nothing takes the place of this one" in refused

    later = make(product=product, valid_from=today - timedelta(days=1))
    number = later.decision_number if kind == "recognition" else later.number
    assert path in desk.get(page).content.decode()
    assert number in desk.get(path).content.decode()
    desk.post(path)

    old.refresh_from_db()
    assert old.state == "superseded"
    assert str(desk.get(page).context["proof"].shown_state) == "Superseded"
    assert path not in desk.get(page).content.decode()


def test_expired_recognition_is_called_expired(desk):
    today = clock.today()
    proof = make_recognition(make_product(), valid_from=today - timedelta(days=900), valid_until=today)
    [shown] = desk.get(url("recognitions"), {"state": "expired"}).context["page"]
    assert shown == proof
    assert str(shown.shown_state) == "Expired"
    assert list(desk.get(url("recognitions"), {"state": "valid"}).context["page"]) == []


def test_row_of_a_decision_is_matched_to_goods(desk):
    product = make_product(title="Hồng treo gió")
    proof = record_recognition(product=None, stars=4, recorded_name="Hồng treo gió")
    page = desk.get(url("recognition-match", pk=proof.pk))
    assert list(page.context["found"]) == [product]

    desk.post(url("recognition-match", pk=proof.pk), {"product": product.pk})

    proof.refresh_from_db()
    assert proof.product == product
    for wrong in ("", "abc", "999999", "9" * 40, "-1", "٣"):
        assert desk.post(url("recognition-match", pk=proof.pk), {"product": wrong}).status_code == 404


def test_certificate_is_verified_and_revoked(desk):
    product = make_product()
    proof = make_certification(product=product, verified=False, number="VG-77")
    assert "VG-77" in desk.get(url("certification", pk=proof.pk)).content.decode()
    desk.post(url("certification-verify", pk=proof.pk))
    proof.refresh_from_db()
    assert proof.state == "verified"
    desk.post(url("certification-revoke", pk=proof.pk), {"reason": "Giả"})
    proof.refresh_from_db()
    assert proof.state == "revoked"


def test_papers_are_handed_to_administrators_only_and_never_run(desk, client, settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        },
    }
    proof = make_recognition(make_product(), verified=False)
    path = url("recognition-document", pk=proof.pk)
    assert desk.get(path).status_code == 404
    proof.document.save("decision.html", ContentFile(b"<script>alert(1)</script>"))

    answer = desk.get(path)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"

    client.force_login(make_user())
    assert client.get(path).status_code == 404


def test_unsent_mail_is_listed_by_its_subject_in_its_own_language(desk):
    told = {"language": "en", "context": {"order_number": "HT-1 & 2"}}
    OutboxMessage.objects.create(dedupe_key="a", recipient="a@example.vn", template="order_link", **told)
    OutboxMessage.objects.create(dedupe_key="b", recipient="b@example.vn", template="gone", state="parked", **told)
    OutboxMessage.objects.create(dedupe_key="c", recipient="c@example.vn", subject="Thư cũ", state="waiting")
    OutboxMessage.objects.create(dedupe_key="d", recipient="d@example.vn", subject="Thư đã gửi", state="sent")

    page = desk.get(url("mail")).content.decode()

    rows = re.findall(r'<th scope="row">(.*?)</th><td data-label="[^"]*">(.*?)</td>', page)
    # What was given up comes first; a template that fails does not break the page.
    assert rows == [
        ("gone", "b@example.vn"),
        ("Your order HT-1 &amp; 2", "a@example.vn"),
        ("Thư cũ", "c@example.vn"),
    ]


def test_parked_mail_is_tried_again(desk):
    one_of_each()
    message = OutboxMessage.objects.get(state="parked")
    assert desk.get(url("mail-retry", pk=message.pk)).status_code == 405
    desk.post(url("mail-retry", pk=message.pk))
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("queued", 0)
    assert desk.post(url("mail-retry", pk=message.pk)).status_code == 404


def test_a_parked_name_is_shown_as_what_it_is_called(desk):
    make_seller("HTX Ngựa Vằn")
    name = NameDocument.objects.get(kind="seller", text="HTX Ngựa Vằn")
    WaitingDocument.objects.create(kind="names", document_id=name.pk, error="mapper_exception", is_parked=True)

    assert "HTX Ngựa Vằn" in desk.get(url("search-index")).content.decode()


def test_a_parked_product_is_shown_with_its_error_and_tried_again(desk):
    offer = make_offer(make_seller(), title="Trà Ô Long")
    waiting = WaitingDocument.objects.create(
        document_id=offer.product_id, error="mapper_exception", is_parked=True, tries=5
    )
    page = desk.get(url("search-index")).content.decode()
    assert "Trà Ô Long" in page
    assert "mapper_exception" in page

    assert desk.get(url("search-retry", pk=waiting.pk)).status_code == 405
    desk.post(url("search-retry", pk=waiting.pk))

    waiting.refresh_from_db()
    assert (waiting.is_parked, waiting.tries) == (False, 0)
    assert AuditEvent.objects.get(action="search.retried").subject_key == str(waiting.pk)
    again = desk.post(url("search-retry", pk=waiting.pk), follow=True)
    assert [str(message) for message in again.context["messages"]] == [
        "It is tried again.",
        "It waits here no more: somebody has tried it again, or a later change has arrived.",
    ]
    assert AuditEvent.objects.filter(action="search.retried").count() == 1


def test_all_that_is_parked_is_tried_again_at_once(desk):
    page = desk.get(url("search-index")).content.decode()
    assert "Try all again" not in page
    gone = [WaitingDocument.objects.create(document_id=key, is_parked=True, tries=5) for key in (900_001, 900_002)]
    WaitingDocument.objects.create(document_id=900_003, tries=2)
    page = desk.get(url("search-index")).content.decode()
    assert "Try all again" in page
    assert "No. 900001, deleted" in page

    done = [desk.post(url("search-retry-all"), follow=True) for _ in range(2)]

    assert [str(message) for each in done for message in each.context["messages"]] == [
        "2 entries are tried again.",
        "0 entries are tried again.",
    ]
    tries = WaitingDocument.objects.filter(is_parked=False).order_by("document_id").values_list("tries", flat=True)
    assert list(tries) == [0, 0, 2]
    event = AuditEvent.objects.get(action="search.all_retried")
    assert (event.subject_key, event.after) == (str(gone[0].pk), {"number": 2})


@pytest.mark.parametrize("typed", ["ca phe", "CÀ PHÊ", "Ca\u0300 phe\u0302", "hop tac xa cau dat", "Cầu Đất"])
def test_rows_without_a_product_are_found_without_accents_too(desk, typed):
    named = {"product": None, "recorded_name": "Cà phê rang", "recorded_entity": "Hợp tác xã Cầu Đất"}
    row = record_recognition(stars=3, **named)
    record_recognition(stars=3, product=None, recorded_name="Chè Shan", recorded_entity="Hộ Núi Xanh")

    found = desk.get(url("recognitions"), {"unmatched": "on", "q": typed}).context["page"]

    assert [proof.pk for proof in found] == [row.pk]


def test_certificates_are_named_and_found_in_the_readers_language(desk):
    proof = make_certification(product=make_product(seller=make_seller()), scheme="attp")

    for language, name in (("en", "Food-safety certificate"), ("vi", "Cơ sở đủ điều kiện an toàn thực phẩm")):
        desk.cookies["django_language"] = language
        page = desk.get(url("certifications"), {"q": name}).content.decode()
        assert f"{name} {proof.number}" in page, language


def test_audit_log_is_searched(desk):
    one_of_each()
    AuditEvent.objects.create(action="seller.waved", subject_kind="x", subject_key="1", reason="Chào")
    found = desk.get(url("audit"), {"q": "waved"}).context["page"]
    assert [event.action for event in found] == ["seller.waved"]
    assert list(desk.get(url("audit"), {"first": "2100-01-01"}).context["page"]) == []


def test_audit_log_names_in_whose_name_an_act_without_an_account_was_done(desk):
    part = make_order((make_offer(make_seller()), 1)).seller_orders.get()
    cancel(seller_order=part, actor=None, role="buyer")
    AuditEvent.objects.create(action="order.placed", subject_kind="order.order", subject_key=str(part.order_id))
    AuditEvent.objects.create(action="product.published", subject_kind="catalogue.product", subject_key="1")

    who = {event["act"]: event["who"] for event in desk.get(url("audit")).context["events"]}

    assert who["Order placed"] == "Buyer"
    assert who["Seller's order cancelled"] == "Buyer"
    assert who["Goods put on sale"] == "The shop itself"


def test_audit_log_says_that_a_locked_account_may_not_sign_in(desk):
    AuditEvent.objects.create(
        action="user.locked", subject_kind="accounts.user", subject_key="7", after={"is_active": False}
    )

    assert desk.get(url("audit")).context["events"][0]["after"] == ["May sign in: no"]


def test_audit_log_calls_things_by_the_names_that_people_know(desk):
    # given
    seller = make_seller("HTX Chè Đồi")
    offer = make_offer(seller, title="Trà Ô Long")
    part = make_order((offer, 1)).seller_orders.get()
    recognition = make_recognition(offer.product, verified=False)
    shopper = make_user()
    AuditEvent.objects.all().delete()
    things = {
        "accounts.user": (shopper, f"Account {shopper.email}"),
        "catalogue.product": (offer.product, "Goods Trà Ô Long"),
        "order.order": (part.order, f"Order {part.order.number}"),
        "order.sellerorder": (part, f"Seller's order {part.number}"),
        "partner.partner": (seller, "Seller HTX Chè Đồi"),
        "partner.stockrecord": (offer, "Price and stock Trà Ô Long"),
    }
    for kind, (thing, _words) in things.items():
        AuditEvent.objects.create(
            action="x", subject_kind=kind, subject_key=str(thing.pk), partner_id_at_the_time=seller.pk
        )
    AuditEvent.objects.create(
        action="recognition.matched",
        subject_kind="catalogue.recognition",
        subject_key=str(recognition.pk),
        before={"product": None},
        after={"product": offer.product_id},
    )

    # when
    matched, *rows = desk.get(url("audit")).context["events"]

    # then
    assert [row["thing"] for row in reversed(rows)] == [words for _thing, words in things.values()]
    assert {row["seller"] for row in rows} == {"HTX Chè Đồi", ""}
    assert matched["thing"] == f"OCOP recognition {recognition.recorded_name} · {recognition.decision_number}"
    assert (matched["before"], matched["after"]) == (["Goods: –"], ["Goods: Trà Ô Long"])
    found = {q: len(desk.get(url("audit"), {"q": q}).context["events"]) for q in (shopper.email, "Ô Long", "HTX Chè")}
    assert found == {shopper.email: 1, "Ô Long": 3, "HTX Chè": 6}


def test_audit_log_keeps_the_number_of_what_is_gone(desk):
    AuditEvent.objects.create(action="x", subject_kind="order.order", subject_key="987654")

    assert desk.get(url("audit")).context["events"][0]["thing"] == "Order 987654"


def test_every_thing_of_the_audit_log_has_a_name():
    """What the log knows of, it can name, but for documents of the search, which have no name."""
    assert set(_THINGS) - set(_WORDS) == {"search.waitingdocument"}


def test_audit_log_speaks_the_readers_language(desk):
    # given
    rate = {"zone": "region", "base_charge": 28000, "free_over": None, "days_min": 2}
    AuditEvent.objects.create(
        action="delivery.rate_set", subject_kind="shipping.deliveryrate", subject_key="7", after=rate
    )
    AuditEvent.objects.create(
        action="recognition.verified",
        subject_kind="catalogue.recognition",
        subject_key="8",
        before={"state": "pending"},
        after={"valid_from": "2026-08-05", "valid_until": ""},
    )

    # when
    desk.cookies["django_language"] = "vi"
    verified, charge = desk.get(url("audit")).context["events"]

    # then
    assert (charge["act"], charge["thing"]) == ("Đặt phí giao hàng", "Phí giao hàng 7")
    # PostgreSQL keeps the fields of a JSON object in an order of its own.
    assert sorted(charge["after"]) == [
        "Miễn phí cho đơn từ (đồng): –",
        "Phí cho khối lượng đầu (đồng): 28.000\u00a0₫",
        "Số ngày ít nhất: 2",
        "Vùng: Trong vùng",
    ]
    assert (verified["act"], verified["before"]) == ("Xác minh công nhận", ["Tình trạng: Chờ xác minh"])
    assert verified["after"] == ["Có hiệu lực từ: 05/08/2026", "Có hiệu lực đến: –"]
    # Words without accents find the act.
    assert [event.action for event in desk.get(url("audit"), {"q": "dat phi giao"}).context["page"]] == [
        "delivery.rate_set"
    ]


def test_every_recorded_act_has_words():
    sources = [
        path
        for room in ("marketplace", "catalogue", "cms", "search")
        for path in Path(project.BASE_DIR, room).rglob("*.py")
    ]
    recorded = {code for path in sources for code in re.findall(r'action="(\w+\.\w+)"', path.read_text())}
    moves = {f"seller_order.{move}" for move in Move}

    assert recorded | moves <= set(ACTS)


def test_province_limited_administrator_sees_only_his_provinces(client):
    here, there = make_seller("HTX Đà Lạt", province_code="68"), make_seller("HTX Hà Nội", province_code="01")
    mine = make_offer(here, title="Atiso")
    theirs = make_offer(there, title="Cốm")
    Product.objects.filter(pk=theirs.product_id).update(province=province("01"))
    proof = make_recognition(theirs.product, verified=False)
    paper = make_certification(product=theirs.product, verified=False)
    shared = make_order((mine, 1), (theirs, 2))
    foreign = make_order((theirs, 1))
    client.force_login(make_administrator("68"))

    assert [row.number for row in client.get(url("orders")).context["page"]] == [shared.number]
    assert [row.name for row in client.get(url("sellers")).context["page"]] == ["HTX Đà Lạt"]
    assert [row.title for row in client.get(url("products")).context["page"]] == ["Atiso"]
    page = client.get(url("order", number=shared.number)).content.decode()
    assert "Atiso" in page
    for secret in ("Cốm", "HTX Hà Nội", "115.000", "70.000"):
        assert secret not in page
    before = list(SellerOrder.objects.order_by("pk").values())
    foreign_part = shared.seller_orders.get(partner=there)
    for path in [
        url("order", number=foreign.number),
        url("order-cancel", number=shared.number, part=foreign_part.number),
        url("seller", code=there.code),
        url("seller-state", code=there.code, direction="suspend"),
        url("product-withdraw", pk=theirs.product_id),
        url("recognition", pk=proof.pk),
        url("recognition-verify", pk=proof.pk),
        url("certification", pk=paper.pk),
        url("certification-revoke", pk=paper.pk),
        url("mail"),
        url("search-index"),
    ]:
        assert client.get(path).status_code == 404, path
        assert client.post(path, {"reason": "x"}).status_code in (404, 405), path
    assert list(SellerOrder.objects.order_by("pk").values()) == before
    there.refresh_from_db()
    proof.refresh_from_db()
    assert (there.state, proof.state) == ("active", "pending")
    assert not OutboxMessage.objects.exists()
    events = client.get(url("audit")).context["page"]
    assert {event.partner_id_at_the_time for event in events} <= {here.pk}


def test_review_is_shown_and_hidden_and_the_rating_follows(desk):
    product = make_product()
    review = ProductReview.objects.create(product=product, user=make_user(), title="Ngon", body="Thơm", score=4)
    ProductReview.objects.filter(pk=review.pk).update(status=ProductReview.FOR_MODERATION)
    for decision, status, rating in [("approve", ProductReview.APPROVED, 4), ("reject", ProductReview.REJECTED, None)]:
        path = url("review-decide", pk=review.pk, decision=decision)
        assert desk.get(path).status_code == 405
        desk.post(path)
        review.refresh_from_db()
        product.refresh_from_db()
        assert (review.status, product.rating) == (status, rating)
    assert AuditEvent.objects.filter(action="review.rejected").count() == 1
    assert desk.post(url("review-decide", pk=review.pk, decision="delete")).status_code == 404


def test_reviews_of_other_provinces_are_not_there(client):
    review = ProductReview.objects.create(
        product=make_product(seller=make_seller(province_code="01"), province_code="01"),
        user=make_user(),
        title="Ngon",
        body="Thơm",
        score=4,
    )
    status = review.status
    client.force_login(make_administrator("68"))
    assert list(client.get(url("reviews")).context["page"]) == []
    assert client.post(url("review-decide", pk=review.pk, decision="reject")).status_code == 404
    review.refresh_from_db()
    assert review.status == status


def test_proofs_are_found_without_accents(desk):
    product = make_product(seller=make_seller("HTX Núi Xanh"), title="Mắm nêm", papers=False, published=False)
    recognition = make_recognition(product, verified=False, recorded_name="Mắm nêm đặc biệt")
    certification = make_certification(product=product)

    for name, words, proof in (
        ("recognitions", "mam nem", recognition),
        ("certifications", "nui xanh", certification),
    ):
        assert list(desk.get(url(name), {"q": words}).context["page"]) == [proof]
        assert list(desk.get(url(name), {"q": "khac han"}).context["page"]) == []
