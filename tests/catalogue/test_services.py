"""Products and their proofs: what the services write, and what they refuse without writing anything."""

import gc
import weakref
from datetime import date, timedelta
from functools import partial

import pytest

from catalogue import services
from catalogue.classes import GOODS_CLASSES
from catalogue.models import Category, Certification, Product, ProductChange, Recognition
from marketplace.core import clock
from marketplace.core.errors import TransitionRefused
from marketplace.moderation.models import AuditEvent
from tests.factories.goods import (
    make_certification,
    make_offer,
    make_papers,
    make_person,
    make_product,
    make_recognition,
    make_seller,
    make_variant,
)

pytestmark = pytest.mark.django_db


def test_a_new_product_is_a_draft_that_nobody_sees():
    product = make_product(published=False)
    assert (product.listing, product.is_public) == ("draft", False)
    assert not Product.objects.listed().filter(pk=product.pk).exists()


def test_the_label_takes_responsible_party_and_origin_from_the_seller():
    seller = make_seller("HTX Cầu Đất", address_line="12 Trường Sơn")
    product = make_product(seller=seller, published=False, label={"ingredients": "100 % cà phê"})
    assert product.label == {
        "ingredients": "100 % cà phê",
        "responsible_name": "HTX Cầu Đất",
        "responsible_address": "12 Trường Sơn, Tỉnh Lâm Đồng",
        "origin": "Tỉnh Lâm Đồng, Việt Nam",
    }


def test_publishing_names_every_missing_label_field_and_changes_nothing():
    product = make_product(published=False, label={"ingredients": "cà phê"}, net_quantity=None)
    with pytest.raises(services.LabelIncomplete) as refused:
        services.publish_product(product=product)
    assert refused.value.facts["missing"] == ["net_quantity", "warnings", "usage", "storage"]
    product.refresh_from_db()
    assert (product.listing, product.is_public) == ("draft", False)


@pytest.mark.parametrize(
    ("product_class", "needed"),
    [
        ("food_fresh", [("attp", "cam_ket", "gmp", "haccp", "iso22000", "fssc22000", "brcgs")]),
        ("food", [("attp", "cam_ket", "gmp", "haccp", "iso22000", "fssc22000", "brcgs"), ("tu_cong_bo", "dkcb")]),
        ("supplement", [("dkcb",), ("gmp",)]),
        ("handicraft", []),
        ("tourism", []),
    ],
)
def test_publishing_needs_the_papers_of_the_class(product_class, needed):
    product = make_product(product_class=product_class, published=False, papers=False)
    if needed:
        with pytest.raises(services.PapersMissing) as refused:
            services.publish_product(product=product)
        assert [rule.schemes for rule in refused.value.facts["missing"]] == needed
    make_papers(product)
    assert services.publish_product(product=product).is_public


@pytest.mark.parametrize("state", ["pending", "expired", "revoked", "of another product"])
def test_a_paper_that_does_not_hold_today_does_not_count(state):
    product = make_product(product_class="grain", published=False, papers=False)
    day = clock.today()
    if state == "pending":
        make_certification(product=product, scheme="attp", verified=False)
    elif state == "expired":
        make_certification(product=product, scheme="attp", valid_until=day)
    elif state == "revoked":
        paper = make_certification(product=product, scheme="attp")
        services.revoke_certification(certification=paper, actor=make_person(), reason="Vi phạm")
    else:
        make_certification(product=make_product(seller=product.listed_by, published=False), scheme="attp", number="X")
    with pytest.raises(services.PapersMissing):
        services.publish_product(product=product)


def test_publishing_is_audited_and_noted_once():
    product = make_product(published=False)
    ProductChange.objects.all().delete()
    services.publish_product(product=product)
    services.publish_product(product=product)
    assert list(ProductChange.objects.values_list("product_id", flat=True)) == [product.pk]
    assert AuditEvent.objects.filter(action="product.published", subject_key=str(product.pk)).count() == 1


def test_withdrawing_takes_every_size_off_sale():
    product = make_product()
    small = make_variant(product, "250 g", 250)
    make_offer(small, seller=product.listed_by)
    services.withdraw_product(product=product, reason="Hết mùa")
    small.refresh_from_db()
    assert (small.listing, small.is_public) == ("withdrawn", False)


def test_a_size_of_goods_with_their_own_price_is_refused():
    product = make_product()
    make_offer(product)
    with pytest.raises(services.ParentIsOffered):
        make_variant(product, "250 g", 250)
    product.refresh_from_db()
    assert product.structure == "standalone"
    assert not product.children.exists()


def test_label_lines_of_another_class_are_refused():
    with pytest.raises(services.LabelFieldUnknown) as refused:
        make_product(product_class="grain", label={"fibre_content": "bông"}, published=False)
    assert refused.value.facts["fields"] == ["fibre_content"]
    assert not Product.objects.exists()


@pytest.mark.parametrize("quantity", [0, -1, 10_000_001, True, 1.5])
def test_a_net_quantity_that_cannot_be_is_refused(quantity):
    with pytest.raises(services.QuantityRefused):
        make_product(net_quantity=quantity, published=False)


# Recognitions


def test_a_pending_recognition_gives_no_star():
    product = make_product()
    make_recognition(product, verified=False)
    assert Recognition.objects.stars_by_product([product.pk]) == {}


def test_five_stars_need_two_different_people():
    product = make_product()
    recognition = make_recognition(product, stars=5, verified=False)
    first, second = make_person(), make_person()
    once = services.verify_recognition(recognition=recognition, actor=first)
    assert (once.state, once.verified_by) == ("pending", first)
    with pytest.raises(services.SecondPersonNeeded):
        services.verify_recognition(recognition=recognition, actor=first)
    assert Recognition.objects.stars_by_product([product.pk]) == {}
    done = services.verify_recognition(recognition=recognition, actor=second)
    assert (done.state, done.second_verified_by) == ("verified", second)
    assert Recognition.objects.stars_by_product([product.pk]) == {product.pk: 5}


def test_five_stars_from_a_province_are_refused():
    recognition = make_recognition(make_product(), stars=5, verified=False, level="province")
    with pytest.raises(services.LevelRefused):
        services.verify_recognition(recognition=recognition, actor=make_person())
    recognition.refresh_from_db()
    assert (recognition.state, recognition.verified_by) == ("pending", None)


def test_a_recognition_without_number_or_dates_cannot_be_verified():
    product = make_product()
    recognition = services.record_recognition(product=product, stars=3, recorded_name="Cà phê")
    with pytest.raises(services.DecisionIncomplete) as refused:
        services.verify_recognition(recognition=recognition, actor=make_person())
    assert refused.value.facts["missing"] == ["decision_number", "valid_from", "valid_until"]


def test_a_recognition_without_a_last_day_holds_thirty_six_months():
    recognition = services.record_recognition(
        product=make_product(), stars=3, recorded_name="Cà phê", issued_on=date(2024, 2, 29)
    )
    assert (recognition.valid_from, recognition.valid_until) == (date(2024, 2, 29), date(2027, 2, 28))


def test_the_highest_valid_star_shows_and_the_lower_one_returns_when_it_ends():
    product = make_product()
    day = clock.today()
    make_recognition(product, stars=3)
    make_recognition(product, stars=4, valid_until=day + timedelta(days=10))
    assert Recognition.objects.stars_by_product([product.pk]) == {product.pk: 4}
    assert Recognition.objects.stars_by_product([product.pk], day + timedelta(days=10)) == {product.pk: 3}


def test_a_revoked_recognition_loses_its_star_at_once():
    product = make_product()
    recognition = make_recognition(product)
    services.revoke_recognition(recognition=recognition, actor=make_person(), reason="Hồ sơ sai")
    assert Recognition.objects.stars_by_product([product.pk]) == {}


def test_a_revocation_needs_a_reason_and_a_day_that_has_come():
    recognition = make_recognition(make_product())
    for reason, at in [("", None), ("Sai", clock.now() + timedelta(hours=1))]:
        with pytest.raises(services.RevocationRefused):
            services.revoke_recognition(recognition=recognition, actor=make_person(), reason=reason, at=at)
    recognition.refresh_from_db()
    assert recognition.state == "verified"


def test_a_recognition_of_one_or_two_stars_cannot_be_recorded():
    with pytest.raises(services.StarsRefused):
        services.record_recognition(product=None, stars=2, recorded_name="Cà phê")
    assert not Recognition.objects.exists()


def test_a_certificate_is_recorded_once():
    product = make_product(product_class="handicraft", ocop_set=21)
    make_certification(product=product, number="A1")
    with pytest.raises(services.AlreadyRecorded):
        make_certification(product=product, number="A1")
    assert Certification.objects.count() == 1


def test_an_unusual_number_and_a_long_term_are_warned_about_not_refused():
    product = make_product()
    paper = make_certification(product=product, number="??", valid_until=clock.today() + timedelta(days=3650))
    assert paper.state == "verified"
    assert len(services.certification_warnings(paper)) == 2


def test_goods_of_a_class_belong_to_a_set_of_that_class():
    with pytest.raises(services.SetUnfit):
        make_product(product_class="drink", ocop_set=14)

    assert not Product.objects.exists()


def test_a_draft_in_a_set_that_does_not_fit_cannot_be_put_on_sale():
    draft = make_product(product_class="drink", ocop_set=17, published=False)
    Product.objects.filter(pk=draft.pk).update(ocop_set=Category.objects.get(code="14"))

    with pytest.raises(services.SetUnfit):
        services.publish_product(product=draft)

    draft.refresh_from_db()
    assert (draft.listing, draft.is_public) == ("draft", False)


def test_every_set_has_a_class_that_fits():
    assert set().union(*(goods.sets for goods in GOODS_CLASSES.values())) == set(range(1, 27))


def test_a_product_that_is_read_waits_for_no_garbage_collector():
    key = make_product().pk
    product = Product.objects.get(pk=key)
    gone = weakref.ref(product)
    gc.disable()
    try:
        del product
        assert gone() is None
    finally:
        gc.enable()
    read = Product.objects.get(pk=key)
    assert read.attr.product is read
    assert read.attr is read.attr


# (state before, act) -> state after; what stands here not is refused.
MOVES = {
    ("pending", "verify"): "verified",
    ("verified", "verify"): "verified",
    ("pending", "revoke"): "revoked",
    ("verified", "revoke"): "revoked",
    ("verified", "supersede"): "superseded",
}


@pytest.mark.parametrize("act", ["verify", "revoke", "supersede"])
@pytest.mark.parametrize("state", ["pending", "verified", "revoked", "superseded"])
@pytest.mark.parametrize("kind", ["recognition", "certification"])
def test_a_proof_moves_as_its_table_says(kind, state, act):
    today, product = clock.today(), make_product()
    make = make_recognition if kind == "recognition" else make_certification
    proof = make(product=product, verified=state != "pending", valid_from=today - timedelta(days=90))
    make(product=product, valid_from=today)
    type(proof).objects.filter(pk=proof.pk).update(state=state)
    more = {"reason": "Quyết định bị thu hồi"} if act == "revoke" else {}
    move = partial(getattr(services, f"{act}_{kind}"), **{kind: proof}, actor=make_person(), **more)
    if (state, act) in MOVES:
        move()
    else:
        with pytest.raises(TransitionRefused):
            move()
    proof.refresh_from_db()
    assert proof.state == MOVES.get((state, act), state)


def test_a_later_decision_that_takes_the_place_of_another_alone_gives_stars():
    today, product, person = clock.today(), make_product(), make_person()
    old = make_recognition(product, stars=4, valid_from=today - timedelta(days=90))
    coming = make_recognition(product, stars=3, valid_from=today + timedelta(days=1))
    make_recognition(make_product(), stars=3, valid_from=today)
    make_recognition(product, stars=3, valid_from=today, verified=False)
    with pytest.raises(services.ReplacementMissing):
        services.supersede_recognition(recognition=old, actor=person)
    old.refresh_from_db()
    assert old.state == "verified"

    Recognition.objects.filter(pk=coming.pk).update(valid_from=today)
    services.supersede_recognition(recognition=old, actor=person)

    assert Recognition.objects.stars_by_product([product.pk]) == {product.pk: 3}
    event = AuditEvent.objects.get(action="recognition.superseded")
    assert event.after == {"state": "superseded", "number": coming.decision_number}
    assert ProductChange.objects.filter(product_id=product.pk).exists()


def test_a_certificate_that_covers_less_takes_no_place():
    today, seller = clock.today(), make_seller()
    one, other = (make_product(seller=seller) for _ in range(2))
    old = make_certification(partner=seller, product=one, number="A-1", valid_from=today - timedelta(days=90))
    old.products.add(other)
    later = make_certification(partner=seller, product=one, number="A-2", valid_from=today)
    assert services.replacement_of(old) is None
    later.products.add(other)
    assert services.replacement_of(old) == later
