"""The seller area: lots."""

from datetime import timedelta

import pytest
from django.urls import reverse

from marketplace.core import clock
from marketplace.moderation.models import AuditEvent
from marketplace.partner.services import add_member
from marketplace.traceability.models import Lot
from marketplace.traceability.services import close_lot
from tests.factories import goods
from tests.factories.goods import make_lot
from tests.factories.orders import make_offer, make_seller, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def seller():
    return make_seller("HTX Núi Xanh", owner=make_user("chu@example.vn"))


@pytest.fixture
def offer(seller):
    return make_offer(seller, title="Mật ong bạc hà")


@pytest.fixture
def desk(client, seller):
    client.force_login(seller.members.get().user)
    return client


def url(seller, name, **arguments):
    return reverse(f"seller:{name}", kwargs={"code": seller.code, **arguments})


def filled(**changes) -> dict:
    """The form of a lot as a person fills it in."""
    today = clock.today()
    return {
        "number": "MO-2611",
        "made": "produced",
        "made_on": f"{today:%d/%m/%Y}",
        "expires_on": f"{today + timedelta(days=90):%Y-%m-%d}",
        "quantity": "1.200",
        "unit": "kg",
        "note": "",
    } | changes


def test_a_lot_is_written_down_and_listed(desk, seller, offer):
    page = desk.get(url(seller, "lots")).content.decode()
    assert "No lot yet" in page
    assert "A lot is what you made or harvested together" in page

    answer = desk.post(url(seller, "lot-new"), filled(product=offer.product_id), follow=True)

    lot = Lot.objects.get()
    assert answer.redirect_chain == [(url(seller, "lots"), 302)]
    page = answer.content.decode()
    for text in ("Lot MO-2611 is written down.", "Mật ong bạc hà", "1.200 kg", f"{clock.today():%d/%m/%Y}", "On sale"):
        assert text in page
    assert (lot.partner, lot.made_on, lot.expires_on) == (seller, clock.today(), clock.today() + timedelta(days=90))
    assert AuditEvent.objects.get(action="lot.recorded").actor == seller.members.get().user


def test_sizes_stand_with_their_goods_and_goods_without_lots_are_not_to_choose(desk, seller, offer):
    parent = goods.make_product(seller=seller, title="Hạt điều rang")
    for grams in (250, 500):
        goods.make_offer(goods.make_variant(parent, f"{grams} g", grams), seller=seller)
    goods.make_offer(goods.make_product(seller=seller, title="Gùi mây", product_class="handicraft", ocop_set=21))
    make_offer(make_seller(), title="Chè của người khác")

    choices = desk.get(url(seller, "lot-new")).context["form"].fields["product"].queryset

    assert [product.title for product in choices] == ["Hạt điều rang", "Mật ong bạc hà"]


def test_the_page_of_the_goods_leads_to_their_lots_and_their_form(desk, seller, offer):
    make_lot(offer, "MO-1")
    make_lot(make_offer(seller, title="Chè Shan"), "CS-1")
    lots = f"{url(seller, 'lots')}?product={offer.product_id}"
    assert f'href="{lots}"' in desk.get(url(seller, "offer", pk=offer.pk)).content.decode()

    listed = desk.get(lots)
    assert [lot.number for lot in listed.context["page"]] == ["MO-1"]
    new = f"{url(seller, 'lot-new')}?product={offer.product_id}"
    assert f'href="{new}"' in listed.content.decode()
    assert f'<option value="{offer.product_id}" selected>' in desk.get(new).content.decode()

    craft = goods.make_offer(goods.make_product(seller=seller, product_class="handicraft", ocop_set=21))
    assert "/lots/?product" not in desk.get(url(seller, "offer", pk=craft.pk)).content.decode()


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"number": "–"}, "number", "Type the lot number as it stands on the pack"),
        ({"number": "mo 2610"}, "number", "already have a lot with this number"),
        ({"number": "x" * 41}, "number", "at most 40 characters"),
        ({"made_on": "31/02/2026"}, "made_on", "Write the day as day/month/year"),
        ({"made_on": "29/11/2199"}, "made_on", "must be today or before"),
        ({"made_on": ""}, "made_on", "required"),
        ({"expires_on": ""}, "expires_on", "must carry a use-by day"),
        ({"expires_on": "01/01/2001"}, "expires_on", "cannot lie before the day of making"),
        ({"quantity": "một tấn"}, "quantity", "This is not a whole number"),
        ({"quantity": "0"}, "quantity", "The number must be from 1 to 10.000.000."),
        ({"unit": ""}, "unit", "Choose the unit of the quantity"),
        ({"unit": "ton"}, "unit", "Select a valid choice"),
        ({"made": "bought"}, "made", "Select a valid choice"),
        ({"product": "999999999999999999999"}, "product", "Select a valid choice"),
        ({"product": ""}, "product", "required"),
    ],
)
def test_what_cannot_be_is_told_where_it_was_typed_and_nothing_is_lost(desk, seller, offer, changes, field, words):
    make_lot(offer, "MO-2610")

    answer = desk.post(url(seller, "lot-new"), filled(product=offer.product_id, note="Đồi số 2") | changes)

    assert answer.status_code == 400
    assert words in answer.context["form"].errors[field][0]
    assert 'value="Đồi số 2"' in answer.content.decode()
    assert Lot.objects.count() == 1


def test_everything_that_is_missing_is_told_at_once(desk, seller, offer):
    missing = filled(product=offer.product_id, expires_on="", unit="", number="")
    answer = desk.post(url(seller, "lot-new"), missing)
    assert set(answer.context["form"].errors) == {"expires_on", "unit", "number"}


def test_goods_of_another_seller_are_no_choice(desk, seller):
    other = make_offer(make_seller())
    answer = desk.post(url(seller, "lot-new"), filled(product=other.product_id))
    assert answer.status_code == 400
    assert not Lot.objects.exists()
    page = desk.get(f"{url(seller, 'lot-new')}?product={other.product_id}")
    assert "None of your goods carries a lot number" in page.content.decode()


@pytest.mark.parametrize("wanted", ["", "x", "-1", "999999999999999999999", "１", "a\x00"])
def test_an_address_that_names_no_goods_shows_the_empty_form(desk, seller, offer, wanted):
    assert desk.get(url(seller, "lot-new"), {"product": wanted}).status_code == 200


def test_a_lot_is_changed(desk, seller, offer):
    lot = make_lot(offer, "MO-1", quantity=5, unit="pack", note="Lò 1")
    page = desk.get(url(seller, "lot", pk=lot.pk)).content.decode()
    assert 'value="MO-1"' in page
    assert f'value="{lot.made_on:%Y-%m-%d}"' in page

    answer = desk.post(url(seller, "lot", pk=lot.pk), filled(number="MO-2"), follow=True)

    lot.refresh_from_db()
    assert "Lot MO-2 is saved." in answer.content.decode()
    assert (lot.number, lot.quantity, lot.unit, lot.note) == ("MO-2", 1_200, "kg", "")
    taken = desk.post(url(seller, "lot", pk=make_lot(offer, "MO-3").pk), filled(number="mo2"))
    assert taken.status_code == 400
    assert "already have a lot" in taken.context["form"].errors["number"][0]


def test_a_lot_is_closed_with_a_reason_after_a_question(desk, seller, offer):
    lot = make_lot(offer, "MO-1")
    page = url(seller, "lot-close", pk=lot.pk)
    asked = desk.get(page).content.decode()
    assert "Lot MO-1, Mật ong bạc hà" in asked
    assert "It cannot be opened again" in asked
    assert desk.post(page, {"reason": " "}).status_code == 400

    answer = desk.post(page, {"reason": "Hở nắp"}, follow=True).content.decode()

    lot.refresh_from_db()
    assert (lot.state, lot.close_reason) == ("closed", "Hở nắp")
    assert "Lot MO-1 is closed." in answer
    assert "Hở nắp" in answer
    assert "This lot is closed already." in desk.post(page, {"reason": "x"}, follow=True).content.decode()
    shown = desk.get(url(seller, "lot", pk=lot.pk)).content.decode()
    assert "cannot be changed any longer: Hở nắp" in shown
    assert 'name="number"' not in shown
    assert desk.post(url(seller, "lot", pk=lot.pk), filled()).status_code == 400


def test_lots_are_found_by_number_goods_and_state(desk, seller, offer):
    today = clock.today()
    make_lot(offer, "CĐ-26.11")
    make_lot(offer, "MO-2", expires_on=today - timedelta(days=1), made_on=today - timedelta(days=30))
    close_lot(lot=make_lot(make_offer(seller, title="Chè Shan"), "CS-1"), reason="Hết")

    def found(**query):
        return {lot.number for lot in desk.get(url(seller, "lots"), query).context["page"]}

    for typed in ("cd 2611", "CĐ-26", "cđ.26.11"):
        assert found(q=typed) == {"CĐ-26.11"}, typed
    assert found(q="che shan") == found(q="Chè") == found(state="closed") == {"CS-1"}
    assert found(q="bac ha") == found(product=offer.product_id) == {"CĐ-26.11", "MO-2"}
    assert found(state="open") == {"CĐ-26.11"}
    assert found(state="expired") == {"MO-2"}
    assert found(q="%") == set()
    assert "No lot fits this search" in desk.get(url(seller, "lots"), {"q": "zzz"}).content.decode()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"q": "a\x00b"}, 200),
        ({"q": "x" * 9_000}, 400),
        ({"state": "nonsense"}, 400),
        ({"product": "x"}, 400),
        ({"product": "999999999999999999999"}, 400),
        ({"product": "\x00"}, 400),
        ({"page": "-7"}, 200),
    ],
)
def test_senseless_queries_are_told_or_ignored(desk, seller, offer, query, status):
    make_lot(offer)
    assert desk.get(url(seller, "lots"), query).status_code == status


def test_lists_cost_the_same_for_1_and_50_lots(desk, seller, offer, django_assert_max_num_queries):
    make_lot(offer)
    costs = {}
    for name in ("lots", "lot-new"):
        with django_assert_max_num_queries(15) as one:
            desk.get(url(seller, name))
        costs[name] = len(one)
    for _ in range(49):
        make_lot(make_offer(seller))
    for name, cost in costs.items():
        with django_assert_max_num_queries(15) as fifty:
            desk.get(url(seller, name))
        assert len(fifty) == cost, name


def test_people_of_other_roles_read_lots_and_change_none(client, seller, offer):
    clerk = make_user()
    add_member(partner=seller, user=clerk, role="orders")
    client.force_login(clerk)
    lot = make_lot(offer, "MO-1")

    page = client.get(url(seller, "lots")).content.decode()

    assert "MO-1" in page
    assert "Write down a lot" not in page
    assert url(seller, "lot", pk=lot.pk) not in page
    for name, arguments in (("lot-new", {}), ("lot", {"pk": lot.pk}), ("lot-close", {"pk": lot.pk})):
        assert client.post(url(seller, name, **arguments), filled(reason="x")).status_code == 403
    lot.refresh_from_db()
    assert (lot.number, lot.state) == ("MO-1", "open")


def test_another_sellers_lot_is_not_there(desk, seller):
    lot = make_lot(make_offer(make_seller()), "XX-1")
    for name in ("lot", "lot-close"):
        for answer in (
            desk.get(url(seller, name, pk=lot.pk)),
            desk.post(url(seller, name, pk=lot.pk), filled(reason="x")),
        ):
            assert answer.status_code == 404
    lot.refresh_from_db()
    assert (lot.number, lot.state) == ("XX-1", "open")
    assert "XX-1" not in desk.get(url(seller, "lots")).content.decode()
