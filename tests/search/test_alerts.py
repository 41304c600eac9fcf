"""Saved searches, and the mails about new goods that match them."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from catalogue import services as catalogue
from marketplace.communication.models import OutboxMessage
from search import saved as services
from search.alerts import SETTLED_AFTER, Looked, send_alerts
from search.models import SavedSearch
from search.query import ProductQuery
from search.services import drain_changes
from tests.factories.goods import make_offer, make_person, make_product
from tests.factories.mails import read_mail

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
LATER = NOON + timedelta(days=1)


def query(text):
    return ProductQuery.parse(QueryDict(text))


def save(user, text="q=cà phê", name="Cà phê"):
    return services.save_search(user=user, query=query(text), name=name)


@pytest.fixture
def clock():
    """The clock, at noon of a day; the test moves it."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def member(clock):
    user = make_person("an@example.vn")
    user.language = "en"
    user.save()
    return user


def publish(title, at=NOON + timedelta(hours=1), **fields):
    """New goods on sale, published at that moment."""
    with time_machine.travel(at, tick=False):
        product = make_product(title=title, **fields)
        make_offer(product, price=90_000)
        drain_changes()
    return product


@pytest.mark.parametrize(
    ("kept", "published", "mails"),
    [
        # Names of other goods that only look alike without accents.
        ("q=dứa", "Dừa sáp", 0),
        ("q=dứa", "Dứa sấy", 1),
        ("q=mè", "Me chín", 0),
        # Accents that nobody else would mean, or none.
        ("q=nước mắm nhĩ", "Nước mắm nhỉ", 1),
        ("q=dua", "Dừa sáp", 1),
    ],
)
def test_no_mail_tells_of_other_goods_that_are_spelled_alike_without_accents(member, clock, kept, published, mails):
    save(member, kept)
    publish(published)
    clock.move_to(LATER)

    assert send_alerts().mails == mails


def test_a_mail_tells_of_goods_published_since_the_look_and_only_once(member, clock):
    publish("Cà phê cũ", at=NOON - timedelta(days=1))
    search = save(member)
    new = publish("Cà phê mới")
    publish("Chè xanh", ocop_set=11)
    clock.move_to(LATER)

    assert send_alerts() == Looked(searches=1, mails=1)
    assert send_alerts() == Looked(searches=0, mails=0)

    message = read_mail(recipient="an@example.vn")
    assert message.subject == "1 new product for “Cà phê”"
    assert f"- Cà phê mới, 90.000\u00a0₫ ({new.listed_by.name})" in message.body_text
    assert "Cà phê cũ" not in message.body_text
    assert "Chè xanh" not in message.body_text
    assert "/search/?q=c%C3%A0+ph%C3%AA&sort=newest" in message.body_text
    assert message.unsubscribe_url.endswith(f"/alerts/{services.stop_token(search)}/stop/")
    search.refresh_from_db()
    assert search.looked_at == LATER - SETTLED_AFTER


def test_the_mail_is_in_the_members_language(member, clock):
    member.language = "vi"
    member.save()
    save(member)
    for number in range(7):
        publish(f"Cà phê {number}", at=NOON + timedelta(hours=1, minutes=number))
    clock.move_to(LATER)

    call_command("send_search_alerts", verbosity=0)

    message = read_mail(recipient="an@example.vn")
    assert message.subject == "7 sản phẩm mới cho “Cà phê”"
    assert message.body_text.count("\n- ") == 5
    assert "và 2 sản phẩm nữa." in message.body_text


def test_goods_drafted_before_the_look_and_published_after_it_are_new(member, clock):
    with time_machine.travel(NOON - timedelta(days=3), tick=False):
        draft = make_product(title="Cà phê chồn", published=False)
        make_offer(draft)
    for number in range(30):
        publish(f"Cà phê {number:02}", at=NOON - timedelta(days=2))
    save(member)
    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        catalogue.publish_product(product=draft)
        drain_changes()
    clock.move_to(LATER)

    send_alerts()

    assert read_mail(recipient="an@example.vn").subject == "1 new product for “Cà phê”"


@pytest.mark.parametrize(
    ("_case", "kept"),
    [
        ("other words", "q=chè"),
        ("not all the words", "q=cà phê zzz"),
        ("another province", "q=cà phê&province=01"),
        ("stars that it has not", "stars=5"),
        ("a price that it has not", "q=cà phê&price_min=100000"),
    ],
)
def test_no_mail_about_goods_that_do_not_match(member, clock, _case, kept):
    save(member, kept)
    publish("Cà phê mới")
    clock.move_to(LATER)

    assert send_alerts() == Looked(searches=1, mails=0)
    assert not OutboxMessage.objects.filter(recipient="an@example.vn").exists()


def test_goods_back_on_sale_are_no_news(member, clock):
    product = publish("Cà phê cũ", at=NOON - timedelta(days=1))
    save(member)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        catalogue.withdraw_product(product=product)
        catalogue.publish_product(product=product)
        drain_changes()
    clock.move_to(LATER)

    assert send_alerts() == Looked(searches=1, mails=0)


def test_goods_published_a_moment_ago_wait_for_the_next_round(member, clock):
    save(member)
    clock.move_to(LATER)
    publish("Cà phê mới", at=LATER - SETTLED_AFTER + timedelta(seconds=1))

    assert send_alerts().mails == 0
    clock.move_to(LATER + timedelta(hours=1))
    assert send_alerts().mails == 1


def test_a_paused_search_is_quiet_and_begins_anew(member, clock):
    search = save(member)
    services.pause_search(saved=search)
    publish("Cà phê mới")
    clock.move_to(LATER)
    assert send_alerts() == Looked(0, 0)

    services.resume_search(saved=search)
    publish("Cà phê mới hơn", at=LATER + timedelta(hours=1))
    clock.move_to(LATER + timedelta(days=1))
    send_alerts()
    assert read_mail(recipient="an@example.vn").subject == "1 new product for “Cà phê”"


def test_nobody_who_left_gets_mails(member, clock):
    save(member)
    member.is_active = False
    member.save()
    publish("Cà phê mới")
    clock.move_to(LATER)

    assert send_alerts() == Looked(0, 0)


def test_equal_searches_of_many_members_are_asked_once(member, clock):
    def queries(members):
        SavedSearch.objects.all().delete()
        OutboxMessage.objects.all().delete()
        with time_machine.travel(NOON, tick=False):
            for _number in range(members):
                save(make_person())
        with CaptureQueriesContext(connection) as captured:
            assert send_alerts().mails == members
        # A statement that PostgreSQL has prepared comes without its text.
        return [each["sql"] or "" for each in captured]

    publish("Cà phê mới")
    clock.move_to(LATER)
    one, many = queries(1), queries(12)

    def asked(statements):
        return sum("search_productdocument" in statement for statement in statements)

    assert asked(one) == asked(many)
    # Lock, mail and look of each, with its savepoint.
    assert len(many) - len(one) <= 11 * 5


def test_a_round_without_news_costs_the_same_for_one_search_and_for_many(member, clock):
    def queries(members):
        SavedSearch.objects.all().delete()
        with time_machine.travel(NOON, tick=False):
            for _number in range(members):
                save(make_person())
        with CaptureQueriesContext(connection) as captured:
            assert send_alerts() == Looked(searches=members, mails=0)
        return len(captured)

    clock.move_to(LATER)

    assert queries(1) == queries(12)
    assert set(SavedSearch.objects.values_list("looked_at", flat=True)) == {LATER - SETTLED_AFTER}


def test_the_same_search_is_kept_once_whatever_its_order_or_page(member):
    first = save(member, "q=cà phê&stars=4&sort=price&page=3")
    again = save(member, "stars=4&q=cà  phê", name="Bốn sao")

    assert (again.pk, again.name, again.query) == (first.pk, "Bốn sao", "q=c%C3%A0+ph%C3%AA&stars=4")


def test_what_a_page_stands_for_becomes_a_filter(member):
    page = ProductQuery.parse(QueryDict("q=trà"), fixed={"group": "food", "set": "11"})

    saved = services.save_search(user=member, query=page, name="Trà")

    assert saved.query == "q=tr%C3%A0&group=food&set=11"


@pytest.mark.parametrize(
    ("_case", "text", "name", "error"),
    [
        ("neither words nor filters", "sort=price", "A", services.NothingToSave),
        ("no name", "q=a", " \u200b ", services.NameMissing),
        (
            "too many filters",
            "&".join(f"seller=nguoi-ban-thu-{i}-{'x' * 20}" for i in range(40)),
            "A",
            services.SearchTooLong,
        ),
    ],
)
def test_searches_that_cannot_be_kept(member, _case, text, name, error):
    with pytest.raises(error):
        save(member, text, name)
    assert SavedSearch.objects.count() == 0


def test_twenty_are_enough_for_one_member(member):
    for number in range(services.MOST_SAVED):
        save(member, f"q=a{number}")

    with pytest.raises(services.TooManySaved):
        save(member, "q=b")
    save(member, "q=a3", "Still mine")
    save(make_person(), "q=b")
    assert SavedSearch.objects.filter(user=member).count() == services.MOST_SAVED


def test_a_link_of_a_mail_opens_one_search_only(member):
    search = save(member)

    assert services.saved_by_token(services.stop_token(search)) == search
    for token in ("", "x", str(search.pk), services.stop_token(search)[:-1], "x" * 5_000):
        with pytest.raises(services.NotOurLink):
            services.saved_by_token(token)
    services.remove_search(saved=search)
    assert services.saved_by_token(services.stop_token(search)) is None
