"""Saved searches, senders of their mails and wishes at the same moment, on PostgreSQL."""

import threading
from datetime import timedelta

import pytest
from django.http import QueryDict

from marketplace.accounts.models import User
from marketplace.communication.models import OutboxMessage
from marketplace.core import clock
from search import alerts, saved, wishes
from search.models import SavedSearch, Wish
from search.query import ProductQuery
from tests.factories.goods import make_offer, make_person, make_product

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("committed")]

WINDOWS = 8


def save_from_windows(race):
    member = make_person()
    for number in range(saved.MOST_SAVED - 1):
        SavedSearch.objects.create(user=member, name="x", query=f"q=old{number}")

    def save(number):
        return saved.save_search(user=member, query=ProductQuery.parse(QueryDict(f"q=new{number}")), name="x")

    outcomes = race([lambda number=number: save(number) for number in range(WINDOWS)])
    refused = sum(isinstance(each, saved.TooManySaved) for each in outcomes)
    kept = sum(isinstance(each, SavedSearch) for each in outcomes)
    assert refused + kept == WINDOWS, outcomes
    return SavedSearch.objects.filter(user=member).count()


def test_without_the_members_lock_more_than_twenty_are_kept(race, monkeypatch):
    monkeypatch.setattr(User.objects, "select_for_update", lambda **options: User.objects.all())
    create = SavedSearch.objects.create
    counted = threading.Barrier(WINDOWS)

    def create_when_all_have_counted(**values):
        if values["query"].startswith("q=new"):
            counted.wait(60)
        return create(**values)

    monkeypatch.setattr(SavedSearch.objects, "create", create_when_all_have_counted)

    assert save_from_windows(race) == saved.MOST_SAVED - 1 + WINDOWS


def test_with_the_members_lock_twenty_are_kept(race):
    assert save_from_windows(race) == saved.MOST_SAVED


def test_two_senders_at_once_write_one_mail_for_each_search(race, monkeypatch):
    monkeypatch.setattr(alerts, "SETTLED_AFTER", timedelta(0))
    before = clock.now()
    members = [make_person() for _number in range(6)]
    make_offer(make_product(title="Cà phê mới"))
    for member in members:
        SavedSearch.objects.create(user=member, name="Cà phê", query="q=ca+phe", looked_at=before)

    outcomes = race([alerts.send_alerts] * 4)

    assert sum(each.mails for each in outcomes) == len(members)
    written = OutboxMessage.objects.filter(dedupe_key__startswith="saved-search:").values_list("recipient", flat=True)
    assert sorted(written) == sorted(member.email for member in members)


def wish_together(race, monkeypatch):
    count_again = wishes._count_again
    looked = threading.Barrier(WINDOWS)
    first = set()

    def count_when_all_have_looked(key, now):
        counted = count_again(key, now)
        if threading.get_ident() not in first:
            first.add(threading.get_ident())
            looked.wait(60)
        return counted

    monkeypatch.setattr(wishes, "_count_again", count_when_all_have_looked)
    race([lambda: wishes.make_wish(words="mít sấy")] * WINDOWS)
    return list(Wish.objects.values_list("count", flat=True))


def test_without_the_constraint_the_same_words_are_many_wishes(race, monkeypatch, without_constraint):
    without_constraint(Wish, "search_wish_once")

    assert wish_together(race, monkeypatch) == [1] * WINDOWS


def test_with_it_they_are_one_wish_counted_for_each(race, monkeypatch):
    assert wish_together(race, monkeypatch) == [WINDOWS]
