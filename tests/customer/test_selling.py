"""Applying to sell: the few fields of each kind, one application at a time, and the answer, told both ways."""

import pytest
from django.urls import reverse

from marketplace.communication.models import OutboxMessage
from marketplace.moderation.models import AuditEvent
from marketplace.partner.models import Partner, SellerMember
from tests.factories.goods import make_offer, make_product, province
from tests.factories.mails import read_mail, read_mails
from tests.factories.orders import make_administrator, make_user

pytestmark = pytest.mark.django_db

TAX_CODE = "0100233488"


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def applicant(client):
    user = make_user("ha@example.vn", language="en", phone="+84912345678")
    client.force_login(user)
    return user


def filled_in(kind: str, **changes) -> dict:
    commune = province("68").children.filter(level="commune", valid_to=None).order_by("code").first()
    data = {"name": "Vườn nhà Hà", "phone": "0912 345 678", "province": "68", "commune": commune.code}
    if kind != "household":
        data["representative"] = "Nguyễn Thị Hà"
    if kind not in ("household", "group"):
        data |= {"tax_code": TAX_CODE, "address_line": "Thôn 3"}
    return data | changes


def send(client, kind, **changes):
    return client.post(f"/account/sell/?kind={kind}", filled_in(kind, **changes))


def test_visitors_sign_in_first(client):
    assert client.get("/account/sell/").url.startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("household", ["name", "phone", "province", "commune", "commune_name"]),
        ("group", ["name", "representative", "phone", "province", "commune", "commune_name"]),
        *(
            (
                kind,
                ["name", "representative", "tax_code", "phone", "province", "commune", "commune_name", "address_line"],
            )
            for kind in ("cooperative", "union", "company")
        ),
    ],
)
def test_each_kind_is_asked_only_what_it_must_tell_and_can_apply_with_it(client, applicant, kind, fields):
    assert f"?kind={kind}" in client.get("/account/sell/").content.decode()
    assert list(client.get(f"/account/sell/?kind={kind}").context["form"].fields) == fields

    answer = send(client, kind)

    partner = Partner.objects.get()
    assert answer.url == f"/seller/{partner.code}/"
    assert (partner.kind, partner.state, partner.name, partner.phone) == (
        kind,
        "applied",
        "Vườn nhà Hà",
        "+84912345678",
    )
    assert (partner.province.code, partner.email) == ("68", "ha@example.vn")
    assert partner.members.get().user == applicant
    assert "Your application is with the market" in client.get(answer.url).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " \u200b "},
        {"phone": "123"},
        {"province": "99"},
        {"commune": "99999"},
        {"tax_code": "123"},
        {"tax_code": "079084001234"},
        {"representative": ""},
        {"address_line": ""},
        {"name": "x" * 5_000},
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(client, applicant, wrong):
    assert send(client, "cooperative", **wrong).status_code == 400
    assert not Partner.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_an_unknown_kind_asks_for_the_kind(client, applicant):
    assert "Who are you?" in client.get("/account/sell/?kind=king").content.decode()
    assert client.post("/account/sell/?kind=king", filled_in("household")).status_code == 400


def test_a_tax_code_in_use_and_a_second_application_are_refused_in_words(client, applicant):
    send(client, "cooperative")
    again = send(client, "household")
    assert again.status_code == 400
    assert "is waiting for its answer already" in again.content.decode()
    client.force_login(make_user())
    taken = send(client, "cooperative")
    assert taken.status_code == 400
    assert "A seller with this tax code is already registered" in taken.content.decode()
    assert Partner.objects.count() == 1


def test_applicant_and_the_administrators_in_charge_are_told(client, applicant):
    make_administrator(email="all@example.vn", language="en")
    make_administrator("68", "01", email="lamdong@example.vn", language="en")
    make_administrator("01", email="hanoi@example.vn", language="en")

    send(client, "household")

    told = {message.recipient: message for message in read_mails()}
    assert set(told) == {"ha@example.vn", "all@example.vn", "lamdong@example.vn"}
    assert told["ha@example.vn"].subject == "We have received the application of Vườn nhà Hà"
    assert told["lamdong@example.vn"].subject == "A seller wants to join: Vườn nhà Hà"
    assert f"/market/sellers/{Partner.objects.get().code}/" in told["all@example.vn"].body_text


def test_nothing_of_an_applicant_is_for_sale(client, applicant):
    send(client, "household")
    offer = make_offer(make_product(published=True), seller=Partner.objects.get(state="applied"))
    assert not type(offer).objects.on_sale().filter(pk=offer.pk).exists()
    assert client.get(offer.partner.get_absolute_url()).status_code == 404


def test_an_approved_applicant_sells_and_is_told_once(client, applicant):
    send(client, "household")
    OutboxMessage.objects.all().delete()
    partner = Partner.objects.get()
    client.force_login(make_administrator("68", email="quantri@example.vn", language="en"))
    page = client.get(f"/market/sellers/{partner.code}/").content.decode()
    assert "Approve the application" in page
    path = f"/market/sellers/{partner.code}/approve/"
    assert "Approve this application?" in client.get(path).content.decode()

    client.post(path)
    client.post(path)

    partner.refresh_from_db()
    assert partner.state == "active"
    assert AuditEvent.objects.filter(action="partner.active").count() == 1
    mail = read_mail()
    assert (mail.recipient, mail.subject) == ("ha@example.vn", "Vườn nhà Hà may sell now")
    client.force_login(applicant)
    for name in ("start", "orders", "goods", "delivery", "profile"):
        assert client.get(reverse(f"seller:{name}", args=[partner.code])).status_code == 200


def test_a_refused_applicant_is_told_why_and_may_apply_again(client, applicant):
    send(client, "cooperative")
    OutboxMessage.objects.all().delete()
    partner = Partner.objects.get()
    administrator = make_administrator(email="quantri@example.vn", language="en")
    client.force_login(administrator)
    path = f"/market/sellers/{partner.code}/refuse/"
    assert client.post(path, {"reason": " "}).status_code == 400

    client.post(path, {"reason": "Tên không khớp giấy chứng nhận"})

    partner.refresh_from_db()
    assert (partner.state, partner.members.count()) == ("closed", 0)
    event = AuditEvent.objects.get(action="partner.application_refused")
    assert (event.actor, event.reason, event.before["tax_code"]) == (
        administrator,
        "Tên không khớp giấy chứng nhận",
        TAX_CODE,
    )
    mail = read_mail()
    assert mail.recipient == "ha@example.vn"
    assert "Reason: Tên không khớp giấy chứng nhận" in mail.body_text
    assert "/account/sell/" in mail.body_text
    client.force_login(applicant)
    assert client.get(f"/seller/{partner.code}/").status_code == 404
    assert send(client, "cooperative").status_code == 302
    assert SellerMember.objects.get(user=applicant).partner.state == "applied"


def test_an_administrator_of_elsewhere_cannot_answer(client, applicant):
    send(client, "household")
    partner = Partner.objects.get()
    client.force_login(make_administrator("01", email="hanoi@example.vn", language="en"))
    for direction in ("approve", "refuse"):
        assert client.post(f"/market/sellers/{partner.code}/{direction}/", {"reason": "x"}).status_code == 404
    partner.refresh_from_db()
    assert partner.state == "applied"


def test_an_application_is_answered_and_not_reactivated(client, applicant):
    send(client, "household")
    client.force_login(make_administrator(email="quantri@example.vn", language="en"))
    assert client.post(f"/market/sellers/{Partner.objects.get().code}/reactivate/").status_code == 404


@pytest.mark.parametrize("name", ["HTX www.evil.vn", "https://evil.vn", "HTX a@evil.vn"])
def test_a_seller_s_name_holds_no_address(client, applicant, name):
    answer = send(client, "household", name=name)
    assert answer.status_code == 400
    assert "without a web or e-mail address" in answer.content.decode()
    assert not Partner.objects.exists()


def test_a_seller_s_name_makes_no_link_in_mails(client, applicant):
    send(client, "household", name="Nông sản evil.vn")
    assert Partner.objects.get().name == "Nông sản evil. vn"
