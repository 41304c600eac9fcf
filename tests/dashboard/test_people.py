"""People with an account, in the administrator area."""

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.accounts.models import MarketRole
from marketplace.accounts.services import erase_user
from marketplace.moderation.models import AuditEvent
from tests.factories.goods import province
from tests.factories.orders import make_offer, make_order, make_seller, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def url(name, **arguments):
    return reverse(f"market:{name}", kwargs=arguments)


def listed(desk, **query) -> set[str]:
    return {person.email for person in desk.get(url("people"), query).context["page"]}


def test_list_finds_people_by_words_and_by_what_they_do(desk, administrator):
    seller = make_seller(owner=make_user(email="chu@example.vn"))
    make_user(email="khach@example.vn", first_name="Lê Thị Khách", phone="+84912345678")
    make_user(email="khoa@example.vn", is_active=False)
    erase_user(user=make_user(email="cu@example.vn"))

    assert listed(desk) == {"chu@example.vn", "khach@example.vn", "khoa@example.vn", administrator.email}
    assert listed(desk, q="Thị Khách") == {"khach@example.vn"}
    assert listed(desk, q="0912 345 678") == {"khach@example.vn"}
    assert listed(desk, show="locked") == {"khoa@example.vn"}
    assert listed(desk, show="selling") == {"chu@example.vn"}
    assert listed(desk, show="market") == {administrator.email}
    assert seller.name in desk.get(url("people")).content.decode()
    assert desk.get(url("people"), {"show": "zzz"}).status_code == 400


def test_list_costs_the_same_at_1_and_50_people(desk, django_assert_max_num_queries):
    def one_more():
        make_seller(owner=make_user())
        MarketRole.objects.create(user=make_user(), role="finance")

    one_more()
    with django_assert_max_num_queries(15) as few:
        desk.get(url("people"))
    for _ in range(49):
        one_more()
    with django_assert_max_num_queries(15) as many:
        desk.get(url("people"))
    assert len(many) == len(few)


def test_page_of_a_person_shows_duties_sellers_and_orders(desk):
    shopper = make_user(email="khach@example.vn")
    MarketRole.objects.create(user=shopper, role="administrator").provinces.add(province("68"))
    seller = make_seller("HTX Chè Đồi", owner=shopper)
    order = make_order((make_offer(make_seller()), 1), user=shopper)

    page = desk.get(url("person", pk=shopper.pk)).content.decode()

    for words in ("khach@example.vn", "Market administrator: Lâm Đồng", url("order", number=order.number)):
        assert words in page
    assert f'href="{url("seller", code=seller.code)}">HTX Chè Đồi</a> · Owner' in page


def test_a_locked_person_is_signed_out_and_the_reason_is_kept(desk, administrator):
    troublemaker = make_user(email="pha@example.vn")
    their = Client()
    their.force_login(troublemaker)
    assert their.get(reverse("customer:summary")).status_code == 200

    assert desk.post(url("person-state", pk=troublemaker.pk, direction="lock")).status_code == 400
    desk.post(url("person-state", pk=troublemaker.pk, direction="lock"), {"reason": "Đặt đơn giả"})

    assert their.get(reverse("customer:summary")).status_code == 302
    event = AuditEvent.objects.get()
    assert (event.action, event.subject_key, event.reason) == ("user.locked", str(troublemaker.pk), "Đặt đơn giả")
    desk.post(url("person-state", pk=troublemaker.pk, direction="unlock"), {"reason": "Đã xin lỗi"})
    troublemaker.refresh_from_db()
    assert troublemaker.is_active
    assert AuditEvent.objects.filter(action="user.unlocked", actor=administrator).count() == 1


def test_nobody_locks_himself_or_the_installations_owner(desk, administrator):
    owner = make_user(is_superuser=True)
    for person in (administrator, owner):
        answer = desk.post(url("person-state", pk=person.pk, direction="lock"), {"reason": "x"}, follow=True)
        assert "This account cannot be locked" in answer.content.decode()
        person.refresh_from_db()
        assert person.is_active
        assert url("person-state", pk=person.pk, direction="lock") not in answer.content.decode()
    assert not AuditEvent.objects.exists()


def test_a_deleted_account_has_no_page(desk):
    gone = make_user()
    erase_user(user=gone)
    assert desk.get(url("person", pk=gone.pk)).status_code == 404
    assert desk.post(url("person-state", pk=gone.pk, direction="unlock"), {"reason": "x"}).status_code == 404
