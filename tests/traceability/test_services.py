"""Writing lots: what is kept, what is refused and why, what the log says."""

from datetime import date, timedelta

import pytest

from marketplace.core import clock
from marketplace.core.errors import DomainError
from marketplace.moderation.models import AuditEvent
from marketplace.traceability import services
from marketplace.traceability.models import LONGEST_NOTE, Lot, Standing
from marketplace.traceability.numbers import lot_key
from tests.factories.goods import make_lot, make_offer, make_person, make_product, make_seller, make_variant

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 29)


@pytest.fixture(autouse=True)
def on_one_day(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def offer():
    return make_offer(make_product(title="Mật ong"))


def test_a_lot_is_kept_as_it_was_typed_and_named_in_the_log(offer):
    person = make_person()

    lot = services.record_lot(
        partner=offer.partner,
        product=offer.product,
        number="  Lo\u0302  MO-26.11 ",
        made="harvested",
        made_on=TODAY,
        expires_on=TODAY,
        quantity=1_200,
        unit="kg",
        note=" Đồi  số 2 ",
        actor=person,
    )

    lot.refresh_from_db()
    assert (lot.number, lot.number_key, lot.made, lot.note) == ("Lô MO-26.11", "lomo2611", "harvested", "Đồi số 2")
    assert (lot.quantity, lot.unit, lot.quantity_words) == (1_200, "kg", "1.200 kg")
    assert (lot.state, lot.standing, lot.is_example) == ("open", Standing.OPEN, False)
    event = AuditEvent.objects.get(action="lot.recorded")
    assert (event.actor, event.subject_key, event.partner_id_at_the_time) == (person, str(lot.pk), offer.partner_id)
    assert event.after == {"number": "Lô MO-26.11", "made_on": "2026-11-29", "expires_on": "2026-11-29"}


def test_a_lot_of_a_size_is_one_of_the_goods():
    parent = make_product()
    small = make_offer(make_variant(parent, "250 g", 250), seller=parent.listed_by)

    assert make_lot(small).product == parent


def test_each_seller_and_each_goods_have_numbers_of_their_own(offer):
    lot = make_lot(offer, "L-01")
    other = make_offer(offer.product, seller=make_seller())
    second = make_offer(make_product(seller=offer.partner), seller=offer.partner)

    for each in (other, second):
        assert make_lot(each, "L01").number_key == lot.number_key
    for taken in ("L-01", "l 01", "L.0.1"):
        with pytest.raises(services.NumberTaken):
            make_lot(offer, taken)


TODAY_AND_LATER = {"made_on": TODAY, "expires_on": TODAY + timedelta(days=30)}


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"number": ""}, "number_missing"),
        ({"number": " – / . "}, "number_missing"),
        ({"number": "x" * 41}, "number_too_long"),
        ({"number": "\ufdfa" * 40}, "number_too_long"),
        ({"made": "bought"}, "made_unknown"),
        ({"made_on": None}, "made_on_refused"),
        ({"made_on": TODAY + timedelta(days=1)}, "made_on_refused"),
        ({"made_on": date(1999, 12, 31)}, "made_on_refused"),
        ({"expires_on": None}, "use_by_missing"),
        ({"expires_on": TODAY - timedelta(days=1)}, "use_by_refused"),
        ({"expires_on": TODAY + timedelta(days=60 * 366)}, "use_by_refused"),
        ({"quantity": 0, "unit": "kg"}, "quantity_refused"),
        ({"quantity": -1, "unit": "kg"}, "quantity_refused"),
        ({"quantity": 1.5, "unit": "kg"}, "quantity_refused"),
        ({"quantity": True, "unit": "kg"}, "quantity_refused"),
        ({"quantity": 10_000_001, "unit": "kg"}, "quantity_refused"),
        ({"quantity": 5}, "unit_missing"),
        ({"quantity": 5, "unit": "ton"}, "unit_missing"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(offer, values, code):
    values = {"number": "L-01"} | TODAY_AND_LATER | values
    lot = make_lot(offer, "L-02", **TODAY_AND_LATER)
    before = (Lot.objects.count(), AuditEvent.objects.count())

    for refused in (
        lambda: services.record_lot(partner=offer.partner, product=offer.product, **values),
        lambda: services.change_lot(lot=lot, **values),
    ):
        with pytest.raises(DomainError) as refusal:
            refused()
        assert refusal.value.code == code

    assert (Lot.objects.count(), AuditEvent.objects.count()) == before
    lot.refresh_from_db()
    assert lot.number == "L-02"


@pytest.mark.parametrize(
    ("product_class", "has_lots", "needs_use_by"),
    [
        ("food_fresh", True, False),
        ("grain", True, True),
        ("food", True, True),
        ("drink", True, True),
        ("alcohol", True, False),
        ("supplement", True, True),
        ("medicinal", True, False),
        ("cosmetic", True, False),
        ("handicraft", False, False),
        ("textile", False, False),
        ("ornamental_plant", False, False),
        ("live_animal", False, False),
        ("tourism", False, False),
    ],
)
def test_the_class_of_goods_says_whether_there_are_lots_and_use_by_days(product_class, has_lots, needs_use_by):
    unit = "service" if product_class == "tourism" else "g"
    offer = make_offer(make_product(product_class=product_class, net_unit=unit))

    def record(**values):
        services.record_lot(partner=offer.partner, product=offer.product, made_on=TODAY, **values)

    if not has_lots:
        with pytest.raises(services.ClassWithoutLots):
            record(number="L-01", expires_on=TODAY)
        return
    record(number="L-01", expires_on=TODAY)
    if needs_use_by:
        with pytest.raises(services.UseByMissing):
            record(number="L-02")
    else:
        record(number="L-02")


def test_only_goods_that_the_seller_offers_have_lots_of_it(offer):
    with pytest.raises(services.NotOffered):
        services.record_lot(partner=make_seller(), product=offer.product, number="L-01", **TODAY_AND_LATER)
    assert not Lot.objects.exists()


def test_a_change_is_told_by_what_changed_and_none_writes_nothing(offer):
    lot = make_lot(offer, "L-01", quantity=5, unit="kg", note="Lò 1", **TODAY_AND_LATER)

    services.change_lot(lot=lot, number="L-01", quantity=5, unit="kg")
    assert not AuditEvent.objects.filter(action="lot.changed").exists()

    changed = services.change_lot(lot=lot, number="L-02", made_on=TODAY - timedelta(days=1), quantity=None, unit="kg")

    assert (changed.number_key, changed.quantity, changed.unit, changed.note) == ("l02", None, "", "Lò 1")
    event = AuditEvent.objects.get(action="lot.changed")
    assert event.before == {"number": "L-01", "made_on": "2026-11-29", "quantity": 5, "unit": "kg"}
    assert event.after == {"number": "L-02", "made_on": "2026-11-28", "quantity": None, "unit": ""}


def test_a_lot_cannot_take_the_number_of_another(offer):
    make_lot(offer, "L-01")
    lot = make_lot(offer, "L-02")
    with pytest.raises(services.NumberTaken):
        services.change_lot(lot=lot, number="l.01")
    lot.refresh_from_db()
    assert lot.number == "L-02"


def test_a_lot_is_closed_once_with_a_reason_and_stays_as_it_is(offer):
    lot = make_lot(offer, "L-01")
    with pytest.raises(services.ReasonMissing):
        services.close_lot(lot=lot, reason=" \u200b ")

    closed = services.close_lot(lot=lot, reason="  Hở nắp  ")

    assert (closed.state, closed.close_reason, closed.standing) == ("closed", "Hở nắp", Standing.CLOSED)
    assert closed.closed_at is not None
    event = AuditEvent.objects.get(action="lot.closed")
    assert (event.before, event.after, event.reason) == ({"state": "open"}, {"state": "closed"}, "Hở nắp")
    for act in (
        lambda: services.close_lot(lot=lot, reason="Lần nữa"),
        lambda: services.change_lot(lot=lot, note="x"),
    ):
        with pytest.raises(services.LotClosed):
            act()
    with pytest.raises(services.NumberTaken):
        make_lot(offer, "L-01")


def test_long_words_are_cut(offer):
    lot = make_lot(offer, note="x" * (LONGEST_NOTE + 1))
    assert len(services.close_lot(lot=lot, reason="y" * (LONGEST_NOTE + 1)).close_reason) == LONGEST_NOTE
    assert len(lot.note) == LONGEST_NOTE


def test_the_use_by_day_itself_is_a_good_day(offer):
    lot = make_lot(offer, expires_on=TODAY)
    endless = make_lot(make_offer(make_product(product_class="alcohol", net_unit="ml")), expires_on=None)
    closed = services.close_lot(lot=make_lot(offer), reason="Hết")
    tomorrow = TODAY + timedelta(days=1)

    assert [lot.standing_on(day) for day in (TODAY, tomorrow)] == [Standing.OPEN, Standing.EXPIRED]
    for day, standings in (
        (TODAY, {"open": {lot, endless}, "expired": set(), "closed": {closed}}),
        (tomorrow, {"open": {endless}, "expired": {lot}, "closed": {closed}}),
    ):
        assert {standing: set(Lot.objects.standing(standing, day)) for standing in standings} == standings


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("HG-25.11", "hg2511"),
        ("hg 2511", "hg2511"),
        ("Lô Đ/7", "lod7"),
        ("½", "12"),
        ("№ 5", "no5"),
        ("--", ""),
    ],
)
def test_numbers_are_compared_by_letters_and_digits(number, key):
    assert lot_key(number) == key
