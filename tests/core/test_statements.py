"""Reads that are worded once and rows that are written without `save`: the same as the ORM's, on either engine."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.sql.compiler import SQLCompiler
from django.test.utils import CaptureQueriesContext

from marketplace.basket.models import Basket
from marketplace.communication.models import OutboxMessage
from marketplace.core.statements import Columns, Read, fresh, give_keys, insert, relate, together
from marketplace.moderation.models import AuditEvent
from marketplace.partner.models import StockRecord
from tests.factories.purchases import make_shop

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC)


def mail(key, **fields):
    return OutboxMessage(
        dedupe_key=key, recipient="an@example.vn", subject="Đơn hàng “1”", created_at=LONG_AGO, **fields
    )


def test_a_read_gives_what_the_queryset_gives():
    def offers(numbers):
        found = StockRecord.objects.filter(pk__in=numbers, is_offered=True, partner__state="active").order_by("pk")
        return found.values_list("pk", "price", "is_offered", "product__parent_id", "date_created", "partner__name")

    read = Read(offers)
    shop = make_shop(products=3)
    for wanted in ([shop[0].pk], [shop[2].pk, shop[1].pk], [shop[0].pk], [offer.pk for offer in shop]):
        assert read(*wanted) == list(offers(wanted))
    assert type(read(shop[0].pk)[0][1]) is Decimal


def test_a_read_is_worded_once_for_each_power_of_two(monkeypatch):
    worded = []
    as_sql = SQLCompiler.as_sql
    monkeypatch.setattr(SQLCompiler, "as_sql", lambda self, *args: worded.append(1) or as_sql(self, *args))
    read = Read(lambda numbers: StockRecord.objects.filter(pk__in=numbers).values_list("pk"))

    with CaptureQueriesContext(connection) as seen:
        for numbers in ([1], [2], [1, 2], [3, 4], [5], [1, 2, 3], [6, 7, 8, 9], [3, 2, 1]):
            read(*numbers)

    assert len(seen) == 8
    assert len(worded) == 3


def test_columns_make_instances_of_what_was_read():
    [offer] = make_shop()
    columns = Columns(StockRecord, "num_in_stock", "id", "price")
    [row] = Read(lambda numbers: StockRecord.objects.filter(pk=numbers[0]).values_list(*columns.names))(offer.pk)
    made = columns.make(row)
    assert made == offer
    assert (made.price, made.num_in_stock) == (offer.price, offer.num_in_stock)
    assert made.get_deferred_fields() == {
        field.attname
        for field in StockRecord._meta.concrete_fields
        if field.attname not in ("id", "price", "num_in_stock")
    }


def test_columns_of_a_model_with_a_start_of_its_own_start_as_it_wants():
    basket = Basket.objects.create()
    made = Columns(Basket, "id", "status").make([basket.pk, basket.status])
    assert (made, made.status, list(made.all_lines())) == (basket, Basket.OPEN, [])


def test_a_relation_is_answered_by_what_was_read_with_it(django_assert_num_queries):
    [offer] = make_shop()
    read = StockRecord.objects.get(pk=offer.pk)
    relate(read, "product", offer.product)
    with django_assert_num_queries(0):
        assert read.product is offer.product


def test_a_fresh_row_is_as_the_model_makes_it():
    said = {"dedupe_key": "a", "recipient": "an@example.vn", "subject": "Đơn hàng", "next_attempt_at": LONG_AGO}
    ours, theirs = fresh(OutboxMessage, **said, created_at=LONG_AGO), OutboxMessage(**said, created_at=LONG_AGO)
    columns = [field.attname for field in OutboxMessage._meta.concrete_fields]
    assert [getattr(ours, name) for name in columns] == [getattr(theirs, name) for name in columns]
    assert (ours._state.adding, ours._state.db, ours.pk) == (True, None, None)
    assert fresh(OutboxMessage, **said).created_at > LONG_AGO
    # What a function makes is each row's own.
    assert fresh(AuditEvent).before is not fresh(AuditEvent).before


@pytest.mark.parametrize(("model", "said"), [(OutboxMessage, {"recipients": "an@example.vn"}), (Basket, {})])
def test_a_fresh_row_is_refused_where_it_would_be_another(model, said):
    with pytest.raises(TypeError):
        fresh(model, **said)


@pytest.mark.parametrize("count", [1, 3])
def test_rows_are_as_the_orm_writes_them(count, django_assert_num_queries):
    ours = [mail(f"ours:{i}", body_text="'; %s {\"\\", attempts=i) for i in range(count)]
    theirs = [mail(f"theirs:{i}", body_text="'; %s {\"\\", attempts=i) for i in range(count)]
    for one, other in zip(ours, theirs, strict=True):
        other.next_attempt_at = one.next_attempt_at

    with django_assert_num_queries(1):
        insert(ours)
    OutboxMessage.objects.bulk_create(theirs)

    columns = [field.attname for field in OutboxMessage._meta.concrete_fields if field.name not in ("id", "dedupe_key")]
    rows = OutboxMessage.objects.order_by("dedupe_key").values_list(*columns)
    assert list(rows[:count]) == list(rows[count:])
    assert [OutboxMessage.objects.get(pk=row.pk).dedupe_key for row in ours] == [f"ours:{i}" for i in range(count)]
    assert not ours[0]._state.adding


@pytest.mark.parametrize("count", [1, 2])
def test_json_and_empty_values_come_back_as_they_were(count):
    after = {"giá": [1, None, "ố \\ \" '"]}
    insert([AuditEvent(action="a", subject_kind="k", subject_key="1", before={}, after=after) for _ in range(count)])
    for event in AuditEvent.objects.all():
        assert (event.before, event.after) == ({}, after)
        assert (event.actor_id, event.partner_id_at_the_time, event.reason) == (None, None, "")
    assert AuditEvent.objects.count() == count


@pytest.mark.parametrize("count", [1, 2])
def test_a_conflict_is_an_error_unless_it_is_to_be_ignored(count):
    insert([mail("a")])
    again = [mail("a"), mail("b")][:count]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(again)
    insert(again, ignore_conflicts=True)
    assert OutboxMessage.objects.count() == count


def test_nothing_to_write_is_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        insert([])


def event(reason):
    return AuditEvent(at=LONG_AGO, action="order.placed", subject_kind="order.order", subject_key="1", reason=reason)


def test_rows_of_several_models_are_written_together(django_assert_num_queries):
    insert([mail("known")])
    with django_assert_num_queries(1 if connection.vendor == "postgresql" else 3), together():
        insert([event("một"), event("“hai”")])
        insert([mail("known"), mail("new")], ignore_conflicts=True)
        insert([event("ba")])

    assert sorted(AuditEvent.objects.values_list("reason", "at")) == [
        ("ba", LONG_AGO),
        ("một", LONG_AGO),
        ("“hai”", LONG_AGO),
    ]
    assert sorted(OutboxMessage.objects.values_list("dedupe_key", flat=True)) == ["known", "new"]


def insert_together(*rows, error=None):
    with transaction.atomic(), together():
        for row in rows:
            insert([row])
        if error:
            raise error


def test_rows_have_their_keys_before_they_are_written(django_assert_num_queries):
    insert([event("một")])
    rows, letter = [event("hai"), event("ba")], mail("a")
    with transaction.atomic():
        with django_assert_num_queries(1):
            give_keys([*rows, letter])
        keys = [row.pk for row in rows]
        with together():
            insert(rows)
            insert([letter])
    insert([event("bốn")])
    saved = AuditEvent.objects.create(
        at=LONG_AGO, action="order.placed", subject_kind="a", subject_key="1", reason="năm"
    )

    assert [row._state.adding for row in (*rows, letter)] == [False, False, False]
    assert [AuditEvent.objects.get(pk=key).reason for key in keys] == ["hai", "ba"]
    assert OutboxMessage.objects.get(pk=letter.pk).dedupe_key == "a"
    assert list(AuditEvent.objects.order_by("pk").values_list("reason", flat=True)) == [
        "một",
        "hai",
        "ba",
        "bốn",
        "năm",
    ]
    assert saved.pk > keys[1]


def test_keys_of_an_empty_table_begin_with_one_that_nobody_has():
    row = event("một")
    with transaction.atomic():
        give_keys([row])
        insert([row])
    insert([event("hai")])

    assert AuditEvent.objects.count() == 2
    assert AuditEvent.objects.get(pk=row.pk).reason == "một"


def test_rows_that_wait_are_not_written_after_an_error():
    with pytest.raises(RuntimeError):
        insert_together(event("một"), error=RuntimeError())
    insert([event("hai")])

    assert list(AuditEvent.objects.values_list("reason", flat=True)) == ["hai"]


def test_what_a_waiting_row_raises_is_raised_at_the_end():
    insert([mail("known")])
    with pytest.raises(IntegrityError):
        insert_together(event("một"), mail("known"))

    assert not AuditEvent.objects.exists()
