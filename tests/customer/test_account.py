"""A member's addresses, data, export and farewell."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.accounts.models import Consent, MarketRole, User
from marketplace.accounts.services import give_role, record_consent, register_user
from marketplace.address.models import UserAddress
from marketplace.communication.models import OutboxMessage
from marketplace.customer.services import close_account
from marketplace.order.models import SellerOrder
from marketplace.order.services import cancel_rest, confirm, ship
from marketplace.partner.models import Partner, SellerMember
from tests.factories.goods import province
from tests.factories.orders import make_offer, make_order, make_seller, make_user
from tests.factories.purchases import commune

pytestmark = pytest.mark.django_db

PASSWORD = "matkhau-dai-1"  # noqa: S105


@pytest.fixture
def member(client):
    user = register_user(email="an@example.vn", password=PASSWORD, full_name="Trần Văn An", phone="+84912345678")
    client.force_login(user)
    return user


def address_data(**changes):
    place = commune()
    return {
        "first_name": "Trần Văn An",
        "phone_number": "0912 345 678",
        "province": province().code,
        "commune": place.code,
        "line1": "Thôn 3",
        "old_address": "Huyện Lạc Dương cũ",
        "postcode": "66000",
        **changes,
    }


def test_an_address_is_added_changed_used_first_and_deleted(client, member):
    assert client.post("/account/addresses/add/", address_data()).status_code == 302
    first = UserAddress.objects.get(user=member)
    assert (first.first_name, str(first.phone_number), first.commune_id) == (
        "Trần Văn An",
        "+84912345678",
        commune().pk,
    )
    assert first.is_default_for_shipping
    client.post("/account/addresses/add/", address_data(line1="Thôn 4"))
    second = UserAddress.objects.get(user=member, line1="Thôn 4")
    assert not second.is_default_for_shipping
    client.post(f"/account/addresses/{second.pk}/first/")
    second.refresh_from_db()
    first.refresh_from_db()
    assert second.is_default_for_shipping
    assert not first.is_default_for_shipping
    client.post(f"/account/addresses/{first.pk}/", address_data(line1="Thôn 5"))
    first.refresh_from_db()
    assert first.line1 == "Thôn 5"
    assert client.get(f"/account/addresses/{first.pk}/delete/").status_code == 200
    assert UserAddress.objects.filter(pk=first.pk).exists()
    client.post(f"/account/addresses/{first.pk}/delete/")
    assert not UserAddress.objects.filter(pk=first.pk).exists()


def test_another_members_address_is_not_there(client, member):
    client.post("/account/addresses/add/", address_data())
    address = UserAddress.objects.get()
    client.force_login(make_user())
    base = f"/account/addresses/{address.pk}/"
    assert client.get(base).status_code == 404
    assert client.post(base, address_data(line1="Của tôi")).status_code == 404
    assert client.post(base + "delete/").status_code == 404
    assert client.post(base + "first/").status_code == 404
    address.refresh_from_db()
    assert (address.line1, address.user_id) == ("Thôn 3", member.pk)


@pytest.mark.parametrize(
    "changes",
    [
        {"phone_number": "12"},
        {"phone_number": "+1 212 555 0123"},
        {"phone_number": "\x00"},
        {"phone_number": "9" * 900},
        {"province": "99"},
        {"province": "\x00"},
        {"commune": "99999"},
        {"commune": ""},
        {"line1": "\u200b "},
        {"line1": "x" * 5000},
        {"postcode": "660001"},
        {"postcode": "abcde"},
        {"first_name": ""},
    ],
)
def test_bad_addresses_are_told_in_words_and_not_kept(client, member, changes):
    answer = client.post("/account/addresses/add/", address_data(**changes))
    assert answer.status_code == 400
    assert "field__error" in answer.content.decode()
    assert UserAddress.objects.count() == 0


@pytest.mark.parametrize("pk", ["0", "999999999999999999999999999", "-1"])
def test_addresses_that_are_none_are_404(client, member, pk):
    assert client.get(f"/account/addresses/{pk}/").status_code == 404


def test_the_address_book_costs_the_same_for_one_and_for_many(client, member):
    client.post("/account/addresses/add/", address_data())
    client.get("/account/addresses/")

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get("/account/addresses/")
        return len(queries)

    one = count()
    for number in range(49):
        client.post("/account/addresses/add/", address_data(line1=f"Thôn {number + 10}"))
    assert UserAddress.objects.count() == 50
    assert count() == one <= 8
    assert client.post("/account/addresses/add/", address_data(line1="Một nữa")).status_code == 400
    assert UserAddress.objects.count() == 50


def test_the_profile_changes_name_phone_and_language(client, member):
    answer = client.post(
        "/account/profile/", {"full_name": " Trần  An ", "phone": "0987 654 321", "language": "en"}, follow=True
    )
    member.refresh_from_db()
    assert (member.first_name, member.phone, member.language) == ("Trần An", "+84987654321", "en")
    assert "Your data are saved." in answer.content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {"full_name": "", "phone": "", "language": "vi"},
        {"full_name": "An", "phone": "abc", "language": "vi"},
        {"full_name": "An", "phone": "", "language": "xx"},
        {"full_name": "\x00", "phone": "", "language": "vi"},
    ],
)
def test_bad_profiles_change_nothing(client, member, data):
    assert client.post("/account/profile/", {**data, "is_staff": "1", "email": "x@x.vn"}).status_code == 400
    member.refresh_from_db()
    assert (member.first_name, member.phone, member.email) == ("Trần Văn An", "+84912345678", "an@example.vn")


def test_the_profile_cannot_give_rights(client, member):
    client.post(
        "/account/profile/",
        {"full_name": "An", "phone": "", "language": "vi", "is_staff": "1", "is_superuser": "1", "email": "x@x.vn"},
    )
    member.refresh_from_db()
    assert (member.is_staff, member.is_superuser, member.email) == (False, False, "an@example.vn")


def test_the_export_holds_everything_of_the_member_and_nothing_of_others(client, member):
    client.post("/account/addresses/add/", address_data())
    record_consent(user=member, purpose="account", text_version="privacy 1")
    mine = make_order((make_offer(make_seller("HTX Một")), 2), user=member)
    other = make_order((make_offer(make_seller("HTX Khác")), 1), user=make_user())
    answer = client.get("/account/export/")
    assert answer["Content-Disposition"].startswith("attachment")
    data = json.loads(answer.content)
    assert data["account"]["email"] == "an@example.vn"
    assert data["consents"][0]["text_version"] == "privacy 1"
    assert data["addresses"][0]["old_address"] == "Huyện Lạc Dương cũ"
    assert [order["number"] for order in data["orders"]] == [mine.number]
    assert data["orders"][0]["parts"][0]["goods"][0]["quantity"] == 2
    assert other.number not in answer.content.decode()
    assert "password" not in answer.content.decode()


def test_the_export_counts_what_was_cancelled_so_that_amounts_add_up(client, member):
    offer = make_offer(make_seller("HTX Một"), price=40_000)
    part = make_order((offer, 3), user=member).seller_orders.get()
    confirm(seller_order=part, actor=None, role="seller")
    ship(seller_order=part, actor=None, role="seller", carrier="GHN", quantities={part.lines.get().pk: 1})
    cancel_rest(seller_order=part, actor=None, role="seller", reason="Hết hàng")
    told = json.loads(client.get("/account/export/").content)["orders"][0]["parts"][0]
    goods = told["goods"][0]
    assert (goods["quantity"], goods["cancelled"], goods["price"]) == (3, 2, 40_000)
    assert told["total"] == goods["price"] - told["discount"] + told["delivery_charge"]


def test_the_export_holds_what_was_ordered_without_the_account_and_the_address_to_come(client, member):
    guest = make_order((make_offer(make_seller("HTX Một")), 1), email="AN@example.vn")
    other = make_order((make_offer(make_seller("HTX Hai")), 1), email="binh@example.vn")
    EmailAddress.objects.create(user=member, email="moi@example.vn")
    text = client.get("/account/export/").content.decode()
    data = json.loads(text)
    assert [order["number"] for order in data["orders"]] == [guest.number]
    assert other.number not in text
    assert data["account"]["unconfirmed_emails"] == ["moi@example.vn"]


def test_the_export_holds_the_mails_as_they_read(client, member):
    told = {"language": "en", "context": {"order_number": "HT-1", "tracking_path": "/track/x/"}}
    at = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
    for day, (recipient, template) in enumerate(
        [("AN@example.vn", "order_link"), ("an@example.vn", "gone"), ("binh@example.vn", "order_link")]
    ):
        OutboxMessage.objects.create(
            dedupe_key=f"{day}", recipient=recipient, template=template, created_at=at + timedelta(days=day), **told
        )
    OutboxMessage.objects.create(
        dedupe_key="old", recipient="an@example.vn", subject="Thư cũ", body_text="Chữ cũ", created_at=at, sent_at=at
    )

    client.force_login(member)
    mails = json.loads(client.get("/account/export/").content)["mails"]

    link, old, gone = sorted(mails, key=lambda each: (each["created_at"], each["subject"] == "Thư cũ"))
    assert link["subject"] == "Your order HT-1"
    assert "/track/x/" in link["body_text"]
    assert (old["subject"], old["body_text"]) == ("Thư cũ", "Chữ cũ")
    assert old["sent_at"] == old["created_at"]
    # What can no longer be worded is told as it is kept.
    assert (gone["subject"], json.loads(gone["body_text"])) == ("gone", told["context"])


def test_deleting_asks_the_password(client, member):
    assert client.get("/account/delete/").status_code == 200
    assert client.post("/account/delete/", {"password": "sai"}).status_code == 400
    member.refresh_from_db()
    assert member.is_active


def test_a_deleted_account_leaves_masked_orders_and_nothing_else(client, member):
    client.post("/account/addresses/add/", address_data())
    record_consent(user=member, purpose="account", text_version="privacy 1")
    order = make_order((make_offer(make_seller()), 1), user=member)
    SellerOrder.objects.update(state="completed", buyer_note="Gọi trước cho An")
    OutboxMessage.objects.create(dedupe_key="x", recipient="an@example.vn", subject="An", body_text="An", state="sent")
    told = {"recipient": "AN@example.vn", "template": "order_link", "context": {"order_number": "An"}}
    for state in ("queued", "waiting", "sent", "parked"):
        OutboxMessage.objects.create(dedupe_key=state, state=state, last_error="An", **told)
    OutboxMessage.objects.create(dedupe_key="other", **{**told, "recipient": "binh@example.vn"})
    # As a process of the release before erases.
    OutboxMessage.objects.create(dedupe_key="before", **{**told, "recipient": "erased@erased.invalid"})
    answer = client.post("/account/delete/", {"password": PASSWORD})
    assert answer["Location"] == "/"
    assert client.get("/account/").status_code == 302
    member.refresh_from_db()
    order.refresh_from_db()
    assert (member.is_active, member.first_name, member.phone, member.has_usable_password()) == (False, "", "", False)
    assert member.email.endswith("@erased.invalid")
    assert member.erased_at is not None
    assert (order.buyer_name, order.buyer_phone, order.access_token) == ("N. V. B.", "", None)
    assert (order.shipping_address.first_name, order.shipping_address.line1) == ("N. V. B.", "")
    assert order.total == 45_000
    assert order.seller_orders.get().buyer_note == ""
    assert UserAddress.objects.count() == 0
    assert Consent.objects.filter(given=False).count() == 1
    mails = OutboxMessage.objects.exclude(dedupe_key="other")
    assert list(mails.order_by("dedupe_key").values_list("dedupe_key", "state")) == [
        ("before", "parked"),
        ("parked", "parked"),
        ("queued", "parked"),
        ("sent", "sent"),
        ("waiting", "parked"),
        ("x", "sent"),
    ]
    for message in mails:
        assert message.recipient == "erased@erased.invalid"
        assert (message.subject, message.body_text, message.body_html, message.last_error) == ("", "", "", "")
        assert (message.template, message.context) == ("", {})
    assert OutboxMessage.objects.get(dedupe_key="other").context == {"order_number": "An"}
    assert User.objects.filter(email="an@example.vn").count() == 0


def test_orders_under_way_keep_the_account(client, member):
    make_order((make_offer(make_seller()), 1), user=member)
    answer = client.post("/account/delete/", {"password": PASSWORD})
    assert answer.status_code == 409
    assert "notice--warning" in answer.content.decode()
    member.refresh_from_db()
    assert member.is_active


def test_the_only_owner_and_the_markets_people_stay_until_somebody_takes_over(client, member):
    shop = Partner.objects.create(name="HTX", code="htx", state="active")
    SellerMember.objects.create(partner=shop, user=member, role="owner")
    told = client.get("/account/delete/").content.decode()
    assert shop.name in told
    assert "ban quản trị chợ" in told
    client.post("/account/delete/", {"password": PASSWORD})
    member.refresh_from_db()
    assert member.is_active
    SellerMember.objects.create(partner=shop, user=make_user(), role="owner")
    give_role(user=member, role=MarketRole.Role.FINANCE)
    client.post("/account/delete/", {"password": PASSWORD})
    member.refresh_from_db()
    assert member.is_active
    member.market_roles.all().delete()
    close_account(user=member)
    member.refresh_from_db()
    assert not member.is_active
    assert shop.members.count() == 1


def test_the_address_of_a_deleted_account_can_be_used_again(client, member):
    close_account(user=member)
    assert register_user(email="an@example.vn", password=PASSWORD).pk != member.pk
