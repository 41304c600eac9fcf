"""Opening an account, signing in, changing and resetting: what people get, and what strangers cannot learn."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.utils import translation

from cms.models import RulePage
from cms.shared import rule_url
from marketplace.accounts.models import Consent, MarketRole, User
from marketplace.accounts.services import give_role, register_user
from marketplace.basket.models import Line as BasketLine
from marketplace.communication.models import OutboxMessage
from marketplace.core.clock import now
from marketplace.partner.models import Partner, SellerMember
from tests.factories.goods import make_offer as make_goods_offer
from tests.factories.goods import make_product
from tests.factories.mails import read_mail

pytestmark = pytest.mark.django_db

PASSWORD = "matkhau-dai-1"  # noqa: S105
SIGNUP = {"first_name": "Nguyễn Thị Bình", "email": "binh@example.vn", "password1": PASSWORD, "accept_privacy": "on"}


@pytest.fixture
def member():
    return register_user(email="an@example.vn", password=PASSWORD, full_name="Trần Văn An")


def sign_in(client, email="an@example.vn", password=PASSWORD, **more):
    return client.post("/accounts/login/", {"login": email, "password": password, **more})


def without_token(answer) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def test_signing_up_confirming_and_signing_in(client):
    answer = client.post("/accounts/signup/", SIGNUP)
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/confirm-email/"
    user = User.objects.get(email="binh@example.vn")
    assert (user.first_name, user.language) == ("Nguyễn Thị Bình", "vi")
    mail = read_mail(recipient="binh@example.vn")
    link = re.search(r"http://testserver(/accounts/confirm-email/\S+/)", mail.body_text)[1]
    assert client.get(link).status_code == 200
    assert not EmailAddress.objects.get(email="binh@example.vn").verified
    assert client.post(link).status_code == 302
    assert EmailAddress.objects.get(email="binh@example.vn").verified
    client.cookies.clear()
    assert sign_in(client, "binh@example.vn")["Location"] == "/account/"


def test_a_second_yes_to_the_same_link_is_told_what_to_do(client):
    client.post("/accounts/signup/", SIGNUP)
    text = read_mail(recipient="binh@example.vn").body_text
    link = re.search(r"http://testserver(/accounts/confirm-email/\S+/)", text)[1]
    # Two browsers have the page open.
    first, second = (
        re.search(r'action="(/accounts/confirm-email/[^"]+)"', client.get(link).content.decode())[1] for _ in "12"
    )
    assert client.post(first).status_code == 302
    for again in (second, first, link):
        answer = client.post(again)
        assert answer.status_code == 404
        assert "Hãy đăng nhập: nếu địa chỉ của bạn chưa được xác nhận" in answer.content.decode()


def test_consent_is_recorded_with_the_version_that_was_shown(client):
    page = client.get("/accounts/signup/").content.decode()
    assert "checked" not in page
    client.post("/accounts/signup/", SIGNUP)
    consent = Consent.objects.get()
    assert (consent.user.email, consent.purpose, consent.text_version, consent.given) == (
        "binh@example.vn",
        "account",
        "privacy 1",
        True,
    )


def test_without_consent_there_is_no_account(client):
    data = {name: value for name, value in SIGNUP.items() if name != "accept_privacy"}
    assert client.post("/accounts/signup/", data).status_code == 400
    assert User.objects.filter(email="binh@example.vn").count() == 0
    assert Consent.objects.count() == 0


def test_signing_up_with_a_known_address_looks_the_same_and_mails_the_owner(client, member):
    fresh = client.post("/accounts/signup/", SIGNUP, follow=True)
    client.cookies.clear()
    known = client.post("/accounts/signup/", {**SIGNUP, "email": "AN@example.vn"}, follow=True)
    assert fresh.redirect_chain == known.redirect_chain
    assert without_token(fresh).replace("binh@", "an@") == without_token(known)
    assert User.objects.filter(email__iexact="an@example.vn").count() == 1
    mail = read_mail(recipient="an@example.vn")
    assert "/accounts/password/reset/" in mail.body_text


def test_asking_for_a_new_password_looks_the_same_for_any_address(client, member):
    known = client.post("/accounts/password/reset/", {"email": "an@example.vn"}, follow=True)
    client.cookies.clear()
    unknown = client.post("/accounts/password/reset/", {"email": "khong@example.vn"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert without_token(known) == without_token(unknown)
    assert "/accounts/password/reset/key/" in read_mail(recipient="an@example.vn").body_text
    assert "/accounts/password/reset/key/" not in read_mail(recipient="khong@example.vn").body_text


def test_a_wrong_password_and_an_unknown_address_get_the_same_words(client, member):
    wrong = sign_in(client, password="khong-phai")
    unknown = sign_in(client, email="ai@example.vn")
    assert wrong.status_code == unknown.status_code == 400
    assert without_token(wrong).replace("an@example.vn", "") == without_token(unknown).replace("ai@example.vn", "")


def test_a_new_password_by_the_mailed_link_ends_other_sessions(client, member):
    other = client.__class__()
    other.force_login(member)
    client.post("/accounts/password/reset/", {"email": "an@example.vn"})
    text = read_mail().body_text
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+/)", text)[1]
    form = client.get(link, follow=True)
    where = form.redirect_chain[-1][0]
    done = client.post(where, {"password1": "mat-khau-moi-2", "password2": "mat-khau-moi-2"}, follow=True)
    assert done.status_code == 200
    assert sign_in(client, password="mat-khau-moi-2").status_code == 302
    assert other.get("/account/").status_code == 302
    again = client.__class__().get(link, follow=True).content.decode()
    with translation.override("vi"):
        assert "/accounts/password/reset/" in again
        assert "password1" not in again


@pytest.mark.parametrize(("days", "is_taken"), [(2.5, True), (3.5, False)])
def test_a_link_for_a_new_password_works_for_the_three_days_that_its_mail_names(client, member, days, is_taken):
    client.post("/accounts/password/reset/", {"email": "an@example.vn"})
    text = read_mail().body_text
    assert "một lần, trong 3 ngày" in text
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+/)", text)[1]
    where = client.get(link, follow=True).redirect_chain[-1][0]

    with time_machine.travel(now() + timedelta(days=days), tick=False):
        fresh = client.__class__().get(link, follow=True)
        answer = client.post(where, {"password1": "mat-khau-moi-2", "password2": "mat-khau-moi-2"})

    assert sign_in(client, password="mat-khau-moi-2").status_code == (302 if is_taken else 400)
    for page in () if is_taken else (fresh, answer):
        words = page.content.decode()
        assert page.status_code == 404
        assert "đã được dùng, hoặc đã quá 3 ngày" in words
        assert "Mật khẩu của bạn vẫn như cũ" in words
        assert 'href="/accounts/password/reset/"' in words


def test_links_that_lead_nowhere_are_told_and_not_found(client):
    for path in ("/accounts/confirm-email/khong-co/", "/accounts/password/reset/key/1-abc-def/"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "Đường dẫn này không còn hiệu lực" in answer.content.decode()


def test_five_wrong_passwords_close_the_address_for_a_while(client, member):
    for _try in range(5):
        sign_in(client, password="sai-mat-khau")
    assert sign_in(client).status_code == 400
    client.defaults["REMOTE_ADDR"] = "10.1.2.3"
    assert sign_in(client).status_code == 400


def test_many_tries_from_one_network_address_get_429_in_our_look(client):
    for number in range(30):
        sign_in(client, email=f"nguoi{number}@example.vn")
    answer = sign_in(client, email="nguoi31@example.vn")
    assert answer.status_code == 429
    assert "<main" in answer.content.decode()


def test_reset_and_sign_up_are_throttled_by_network_address(client):
    for number in range(10):
        client.post("/accounts/password/reset/", {"email": f"a{number}@example.vn"})
    assert client.post("/accounts/password/reset/", {"email": "b@example.vn"}).status_code == 429
    for _number in range(10):
        client.post("/accounts/signup/", {})
    assert client.post("/accounts/signup/", {}).status_code == 429


def test_a_claimed_forwarded_address_does_not_slip_past_the_throttle(client):
    for number in range(10):
        client.post("/accounts/signup/", {}, headers={"x-forwarded-for": f"10.0.0.{number}"})
    answer = client.post("/accounts/signup/", {}, headers={"x-forwarded-for": "10.9.9.9"})
    assert answer.status_code == 429


def test_the_session_gets_a_new_key_at_sign_in_and_is_empty_after_sign_out(client, member):
    client.get("/accounts/login/")
    session = client.session
    session["before"] = "1"
    session.save()
    key = session.session_key
    sign_in(client)
    assert client.session.session_key != key
    assert client.get("/accounts/logout/").status_code == 200
    assert client.get("/account/").status_code == 200
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example", "\x00"]
)
def test_next_never_leads_to_another_host(client, member, elsewhere):
    answer = sign_in(client, next=elsewhere)
    assert answer.status_code in (200, 302)
    assert "evil" not in answer.get("Location", "")
    assert not answer.get("Location", "").startswith("javascript")


def test_next_leads_back_inside_the_shop(client, member):
    assert sign_in(client, next="/account/addresses/")["Location"] == "/account/addresses/"


def test_people_land_where_they_work(client, member):
    assert sign_in(client)["Location"] == "/account/"
    client.post("/accounts/logout/")
    shop = Partner.objects.create(name="HTX Một", code="htx-mot", state="active")
    SellerMember.objects.create(partner=shop, user=member, role="orders")
    assert sign_in(client)["Location"] == "/seller/htx-mot/"
    client.post("/accounts/logout/")
    # The header's "Sign in" leads through the start page of the account.
    assert sign_in(client, next="/account/")["Location"] == "/seller/htx-mot/"
    client.post("/accounts/logout/")
    give_role(user=member, role=MarketRole.Role.ADMINISTRATOR)
    assert sign_in(client)["Location"] == "/market/"


def test_changing_the_address_asks_the_password_and_a_confirmation(client, member):
    client.force_login(member)
    asked = client.post("/accounts/email/", {"action_add": "", "email": "moi@example.vn"})
    assert asked.status_code == 302
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/email/", {"action_add": "", "email": "moi@example.vn"})
    member.refresh_from_db()
    assert member.email == "an@example.vn"
    text = read_mail(recipient="moi@example.vn").body_text
    client.post(re.search(r"http://testserver(/accounts/confirm-email/\S+/)", text)[1])
    member.refresh_from_db()
    assert member.email == "moi@example.vn"
    # The old address hears of it.
    told = read_mail(recipient="an@example.vn").body_text
    assert "moi@example.vn" in told
    assert re.search(r"\d\d:\d\d, \d\d/\d\d/20\d\d .* 127\.0\.0\.1", told)


def test_changing_the_password_asks_the_present_one(client, member):
    client.force_login(member)
    wrong = {"oldpassword": "sai", "password1": "mat-khau-moi-2", "password2": "mat-khau-moi-2"}
    assert client.post("/accounts/password/change/", wrong).status_code == 400
    member.refresh_from_db()
    assert member.check_password(PASSWORD)
    answer = client.post("/accounts/password/change/", {**wrong, "oldpassword": PASSWORD})
    assert answer["Location"] == "/account/profile/"
    member.refresh_from_db()
    assert member.check_password("mat-khau-moi-2")


def test_the_old_address_is_told_how_to_reach_the_shop(client, member, settings):
    client.force_login(member)
    client.post("/accounts/email/", {"action_add": "", "email": "moi@example.vn"})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/email/", {"action_add": "", "email": "moi@example.vn"})
    text = read_mail(recipient="moi@example.vn").body_text
    client.post(re.search(r"http://testserver(/accounts/confirm-email/\S+/)", text)[1])

    told = read_mail(recipient="an@example.vn").body_text

    # A link for a new password would go to the new address.
    assert "/accounts/password/reset/" not in told
    assert f"{settings.WAGTAILADMIN_BASE_URL}{rule_url(RulePage.Kind.OPERATOR)}" in told


def test_whose_account_is_locked_is_not_sent_to_open_another_one(client, member, settings):
    User.objects.filter(pk=member.pk).update(is_active=False, language="en")

    client.post("/accounts/password/reset/", {"email": "an@example.vn"})

    mail = read_mail(recipient="an@example.vn")
    assert mail.subject == "Your account is closed"
    assert "/accounts/signup/" not in mail.body_text
    assert f"{settings.WAGTAILADMIN_BASE_URL}{rule_url(RulePage.Kind.OPERATOR)}" in mail.body_text


def test_a_short_password_is_refused_in_vietnamese(client):
    answer = client.post("/accounts/signup/", {**SIGNUP, "password1": "ngan"})

    assert answer.context["form"].errors["password1"] == ["Mật khẩu này ngắn quá. Mật khẩu cần ít nhất 8 ký tự."]


def test_an_account_mail_keeps_what_it_says_and_no_more(client, member):
    client.post("/accounts/password/reset/", {"email": "an@example.vn"})
    assert OutboxMessage.objects.get().context.keys() == {"password_reset_url"}


def test_mails_are_in_the_language_of_their_reader(client, member):
    member.language = "en"
    member.save()
    client.post("/accounts/password/reset/", {"email": "an@example.vn"})
    mail = read_mail()
    assert mail.subject == "Choose a new password"
    assert "Hello," in mail.body_text


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "x" * 5000 + "@example.vn"},
        {"email": "khong-phai-thu"},
        {"email": "a\x00b@example.vn"},
        {"first_name": "\u200b\u202e"},
        {"first_name": "N" * 5000},
        {"password1": "12345678"},
        {"password1": "ngan"},
        {"password1": ""},
    ],
)
def test_bad_sign_ups_are_told_in_words_and_write_nothing(client, changes):
    answer = client.post("/accounts/signup/", {**SIGNUP, **changes})
    assert answer.status_code == 400
    assert "field__error" in answer.content.decode()
    assert User.objects.filter(email__contains="example.vn").count() == 0
    assert OutboxMessage.objects.count() == 0


def test_names_are_kept_composed_and_markup_is_shown_as_text(client):
    client.post("/accounts/signup/", {**SIGNUP, "first_name": "<b>Bi\u0300nh</b>"})
    user = User.objects.get(email="binh@example.vn")
    assert user.first_name == "<b>Bình</b>"
    client.force_login(user)
    assert "<b>B" not in client.get("/account/").content.decode()


def test_pages_of_signing_in_are_kept_by_no_cache(client):
    for path in ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"):
        assert "no-store" in client.get(path)["Cache-Control"]


def test_the_guests_basket_comes_along_and_stays_after_signing_out(client, member):
    offer = make_goods_offer(make_product())
    client.post("/basket/add/", {"stockrecord_id": offer.pk, "quantity": 2})
    assert BasketLine.objects.get().basket.owner is None
    sign_in(client)
    line = BasketLine.objects.get(basket__owner=member)
    assert (line.stockrecord_id, line.quantity) == (offer.pk, 2)
    assert client.get("/").context["basket_count"]() == 1
    client.post("/accounts/logout/")
    assert client.get("/").context["basket_count"]() == 0
    sign_in(client)
    assert BasketLine.objects.get(basket__owner=member, basket__status="Open").quantity == 2
