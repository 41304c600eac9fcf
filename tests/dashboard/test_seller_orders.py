"""The seller area: orders."""

import csv
import io

import pytest
from django.urls import reverse

from marketplace.communication.models import OutboxMessage
from marketplace.order.models import SellerOrder
from marketplace.order.services import cancel, cancel_rest, confirm, deliver, return_, ship
from marketplace.partner.services import add_member
from tests.factories.orders import make_offer, make_order, make_seller, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def owner():
    return make_user("chu@example.vn")


@pytest.fixture
def seller(owner):
    return make_seller("HTX Núi Xanh", owner=owner)


@pytest.fixture
def desk(client, owner, seller):
    client.force_login(owner)
    return client


def url(seller, name, **arguments):
    return reverse(f"seller:{name}", kwargs={"code": seller.code, **arguments})


def part_of(seller, *, title="Gạo thử", quantity=2, **fields) -> SellerOrder:
    return make_order((make_offer(seller, title=title), quantity), **fields).seller_orders.get(partner=seller)


def test_one_seller_is_opened_at_once(desk, seller):
    assert desk.get("/seller/").url == url(seller, "start")
    # There is no other one to lead to.
    assert "Other sellers" not in desk.get(url(seller, "start")).content.decode()


def test_person_of_several_sellers_chooses(desk, seller, owner):
    make_seller("HTX Thứ Hai", owner=owner)
    assert "Other sellers" in desk.get(url(seller, "start")).content.decode()
    page = desk.get("/seller/").content.decode()
    assert "HTX Núi Xanh" in page
    assert "HTX Thứ Hai" in page


def test_person_without_a_seller_is_told_what_to_do(client):
    client.force_login(make_user())
    assert "You do not work for a seller yet" in client.get("/seller/").content.decode()


def test_anonymous_visitor_is_asked_to_sign_in(client, seller):
    answer = client.get(url(seller, "start"))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


def test_start_page_shows_the_number_of_waiting_orders_first(desk, seller):
    part_of(seller)
    part_of(seller)
    page = desk.get(url(seller, "start")).content.decode()
    assert '<span class="figure__number">2</span>' in page
    assert page.index("orders wait for confirmation") < page.index("to pack")


def test_start_page_reminds_of_the_rest_of_what_has_left_in_part(desk, seller):
    half, whole = part_of(seller, title="Gạo nửa"), part_of(seller, title="Gạo đủ")
    for part, quantity in ((half, 1), (whole, 2)):
        confirm(seller_order=part, actor=None, role="seller")
        ship(
            seller_order=part,
            actor=None,
            role="seller",
            carrier="VNPost",
            tracking_number="1",
            quantities={part.lines.get().pk: quantity},
        )
    page = desk.get(url(seller, "start")).content.decode()
    assert "?state=partly_shipped" in page
    assert "with a rest still to send" in page
    rows = desk.get(url(seller, "orders"), {"state": "partly_shipped"}).content.decode()
    assert half.number in rows
    assert whole.number not in rows
    assert half.number in desk.get(url(seller, "orders-sheet"), {"state": "partly_shipped"}).content.decode()

    cancel_rest(seller_order=half, actor=None, role="seller", reason="Hết hàng")
    assert "?state=partly_shipped" not in desk.get(url(seller, "start")).content.decode()


def test_list_shows_own_orders_only(desk, seller):
    own = part_of(seller)
    foreign = part_of(make_seller())
    page = desk.get(url(seller, "orders")).content.decode()
    assert own.number in page
    assert foreign.number not in page


def test_list_is_narrowed_by_state_words_and_days(desk, seller):
    new = part_of(seller)
    other = part_of(seller)
    other.order.buyer_name = "Trần Thị Mận"
    other.order.save()
    SellerOrder.objects.filter(pk=other.pk).update(state="confirmed", placed_at="2026-01-05T05:00:00Z")

    def numbers(**query):
        return [part.number for part in desk.get(url(seller, "orders"), query).context["page"]]

    assert numbers(state="confirmed") == [other.number]
    assert numbers(q="tran thi man") == [other.number]
    assert numbers(q="Tra\u0302\u0300n") == [other.number]
    assert numbers(q=new.number.lower()) == [new.number]
    assert numbers(q=new.order.number) == [new.number]
    assert numbers(q="0912 345 678") == [new.number, other.number]
    assert numbers(q="345678") == [new.number, other.number]
    assert numbers(first="2026-01-05", last="05/01/2026") == [other.number]
    assert numbers(first="2026-01-06") == [new.number]
    assert numbers(q="nothing like it") == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"state": "nonsense"}, "nonsense is not one of the available choices"),
        ({"first": "31/02/2026"}, "Write the day as day/month/year, for example 23/11/2026."),
        ({"first": "1/2/26/3"}, "Write the day as day/month/year, for example 23/11/2026."),
        ({"first": "0001-01-01", "last": "9999-12-31"}, "Write a day from 2000 on."),
        ({"first": "5/12/2026", "last": "1/12/2026"}, "This day lies before the first one."),
        ({"q": "x" * 5_000}, "at most 100 characters"),
    ],
)
def test_senseless_queries_are_refused_in_words_and_no_sheet_holds_everything(desk, seller, query, words):
    part_of(seller)
    for name in ("orders", "orders-sheet"):
        answer = desk.get(url(seller, name), query)
        assert (answer.status_code, answer["Content-Type"]) == (400, "text/html; charset=utf-8"), name
        assert words in answer.content.decode(), name


@pytest.mark.parametrize(
    "query", [{"page": "9" * 5_000}, {"page": "-1"}, {"page": "x"}, {"q": "%_'\"<script>"}, {"q": "a\x00b"}]
)
def test_pages_and_words_that_lead_nowhere_are_no_fault(desk, seller, query):
    part_of(seller)
    assert desk.get(url(seller, "orders"), query).status_code == 200


@pytest.mark.parametrize(
    "typed", ["05/01/2026", "5/1/2026", "5-1-26", "5.1.2026", " 5 1 2026 ", "05012026", "2026-01-05"]
)
def test_a_day_is_typed_as_people_write_it(desk, seller, typed):
    SellerOrder.objects.filter(pk=part_of(seller).pk).update(placed_at="2026-01-05T05:00:00Z")
    part_of(seller)

    page = desk.get(url(seller, "orders"), {"first": typed, "last": typed})

    assert [part.placed_at.isoformat() for part in page.context["page"]] == ["2026-01-05T05:00:00+00:00"]


def test_empty_list_says_what_to_do(desk, seller):
    assert "No order yet" in desk.get(url(seller, "orders")).content.decode()
    assert "No order fits this search" in desk.get(url(seller, "orders"), {"q": "abc"}).content.decode()


def test_list_costs_the_same_for_1_and_50_orders(desk, seller, django_assert_max_num_queries):
    offer = make_offer(seller, stock=1_000)
    for path in (url(seller, "orders"), url(seller, "start"), url(seller, "orders-sheet")):
        make_order((offer, 1))
        with django_assert_max_num_queries(15) as one:
            desk.get(path)
        for _ in range(49):
            make_order((offer, 1))
        with django_assert_max_num_queries(15) as fifty:
            desk.get(path)
        assert len(fifty) == len(one)


def test_sheet_has_a_row_per_order_and_no_formula(desk, seller):
    part = part_of(seller, title="Chè")
    part.order.buyer_name = '=HYPERLINK("http://evil/","x")'
    part.order.save()
    SellerOrder.objects.update(buyer_note="@SUM(A1) \n+1")

    answer = desk.get(url(seller, "orders-sheet"))

    text = answer.content.decode("utf-8-sig")
    heads, row = csv.reader(io.StringIO(text))
    cells = dict(zip(heads, row, strict=True))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert cells["Buyer"] == '\'=HYPERLINK("http://evil/","x")'
    assert cells["Note of the buyer"] == "'@SUM(A1) \n+1"
    assert cells["Goods"] == "2 × Chè"
    assert cells["Phone"] == "0912 345 678"
    assert cells["Total (đồng)"] == str(part.total)


def test_order_page_shows_own_part_and_nothing_of_other_sellers(desk, seller):
    other = make_seller("HTX Bên Kia")
    order = make_order((make_offer(seller, title="Chè Shan"), 2), (make_offer(other, title="Mật ong", price=77_000), 3))
    part = order.seller_orders.get(partner=seller)

    page = desk.get(url(seller, "order", number=part.number)).content.decode()

    assert "Chè Shan" in page
    assert "0912 345 678" in page
    assert "12 Đường Hoa Ban" in page
    assert "70.000\u00a0₫" in page
    foreign = order.seller_orders.get(partner=other)
    for secret in ("Mật ong", "HTX Bên Kia", foreign.number, "231.000", "251.000", "321.000", order.access_token):
        assert secret not in page


def test_foreign_order_is_not_found_even_through_the_own_seller(desk, seller):
    foreign = part_of(make_seller())
    for name, extra in [
        ("order", {}),
        ("order-step", {"step": "cancel"}),
        ("order-paper", {"paper": "packing-slip"}),
        ("order-paper-pdf", {"paper": "packing-slip"}),
    ]:
        assert desk.get(url(seller, name, number=foreign.number, **extra)).status_code == 404
        assert desk.get(url(foreign.partner, name, number=foreign.number, **extra)).status_code == 404
    answer = desk.post(url(foreign.partner, "order-step", number=foreign.number, step="cancel"), {"reason": "x"})
    assert answer.status_code == 404
    foreign.refresh_from_db()
    assert foreign.state == "new"
    assert not OutboxMessage.objects.exists()


def test_step_asks_first_and_changes_nothing_by_looking(desk, seller):
    part = part_of(seller)
    page = desk.get(url(seller, "order-step", number=part.number, step="confirm")).content.decode()
    assert "Confirm this order?" in page
    part.refresh_from_db()
    assert part.state == "new"


def test_seller_walks_an_order_to_its_end(desk, seller):
    part = part_of(seller, quantity=3)
    line = part.lines.get()

    def take(step, **data):
        answer = desk.post(url(seller, "order-step", number=part.number, step=step), data)
        part.refresh_from_db()
        return answer

    assert take("confirm").url == url(seller, "order", number=part.number)
    assert part.state == "confirmed"
    take("pack")
    assert part.state == "packed"
    take("ship", carrier="GHN", tracking_number="G1", shipments_seen="0", **{f"line_{line.pk}": "1"})
    assert part.state == "shipped"
    # The rest has not left: "delivered" is not offered yet.
    take("deliver")
    assert part.state == "shipped"
    take("ship", carrier="GHN", shipments_seen="1", **{f"line_{line.pk}": "2"})
    take("deliver")
    assert part.state == "delivered"
    assert [event.actor.email for event in part.events.all()] == ["chu@example.vn"] * 5


def test_collected_order_is_handed_over(desk, seller):
    part = part_of(seller, delivery_kind="pickup")
    for step in ("confirm", "hand-over"):
        desk.post(url(seller, "order-step", number=part.number, step=step))
    part.refresh_from_db()
    assert part.state == "delivered"
    assert desk.get(url(seller, "order-step", number=part.number, step="ship")).status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [{"line": "4"}, {"line": "-1"}, {"line": "0"}, {"line": "abc"}, {"carrier": "  "}, {"line": "9" * 4_400}],
)
def test_wrong_shipment_is_told_in_words_and_nothing_leaves(desk, seller, wrong):
    part = part_of(seller, quantity=3)
    desk.post(url(seller, "order-step", number=part.number, step="confirm"))
    data = {"carrier": "GHN", "shipments_seen": "0", "line": "3"} | wrong
    data[f"line_{part.lines.get().pk}"] = data.pop("line")

    answer = desk.post(url(seller, "order-step", number=part.number, step="ship"), data)

    assert answer.status_code == 400
    assert "error" in answer.content.decode()
    part.refresh_from_db()
    assert part.state == "confirmed"
    assert not part.shipments.exists()


def test_cancelling_needs_a_reason_and_names_the_order(desk, seller):
    part = part_of(seller)
    path = url(seller, "order-step", number=part.number, step="cancel")
    assert part.number in desk.get(path).content.decode()
    assert desk.post(path, {"reason": " \u200b "}).status_code == 400
    part.refresh_from_db()
    assert part.state == "new"

    desk.post(path, {"reason": "Hết hàng"})

    part.refresh_from_db()
    assert (part.state, part.cancelled_by, part.cancel_reason) == ("cancelled", "seller", "Hết hàng")


def test_second_click_is_told_and_changes_nothing(desk, seller):
    part = part_of(seller)
    path = url(seller, "order-step", number=part.number, step="confirm")
    desk.post(path)
    answer = desk.post(path, follow=True)
    assert "This step is not possible now" in answer.content.decode()
    assert part.events.count() == 1


def test_auditor_reads_but_does_nothing(client, seller):
    auditor = make_user()
    add_member(partner=seller, user=auditor, role="auditor")
    client.force_login(auditor)
    part = part_of(seller)

    page = client.get(url(seller, "order", number=part.number)).content.decode()
    assert "Confirm the order" not in page
    answer = client.post(url(seller, "order-step", number=part.number, step="confirm"))

    assert answer.status_code == 403
    assert "Your role is not enough for this page" in answer.content.decode()
    part.refresh_from_db()
    assert part.state == "new"


def test_papers_print_and_hold_nothing_of_other_sellers(desk, seller):
    order = make_order((make_offer(seller, title="Chè Shan"), 2), (make_offer(make_seller(), title="Mật ong"), 1))
    part = order.seller_orders.get(partner=seller)
    for paper in ("packing-slip", "delivery-note", "delivery-note-a6"):
        page = desk.get(url(seller, "order-paper", number=part.number, paper=paper)).content.decode()
        assert "Chè Shan" in page
        assert part.number in page
        assert "Mật ong" not in page
        assert "/paper/" + paper + ".pdf" in page
        file = desk.get(url(seller, "order-paper-pdf", number=part.number, paper=paper))
        assert file["Content-Type"] == "application/pdf"
        assert file.content.startswith(b"%PDF-")
    assert desk.get(url(seller, "order-paper", number=part.number, paper="nonsense")).status_code == 404


def test_machine_without_pdf_libraries_offers_the_page_that_prints(desk, seller, monkeypatch):
    monkeypatch.setattr("marketplace.dashboard.printing.can_make_pdf", lambda: False)
    part = part_of(seller)
    page = url(seller, "order-paper", number=part.number, paper="packing-slip")
    assert "This machine cannot make PDF files" in desk.get(url(seller, "order", number=part.number)).content.decode()
    assert "This machine cannot make PDF files" in desk.get(page).content.decode()
    assert desk.get(page.rstrip("/") + ".pdf").url == page


def test_cancelled_order_has_no_papers(desk, seller):
    part = part_of(seller)
    cancel(seller_order=part, actor=None, role="buyer")
    page = desk.get(url(seller, "order", number=part.number)).content.decode()
    assert "Packing slip" not in page
    for name in ("order-paper", "order-paper-pdf"):
        assert desk.get(url(seller, name, number=part.number, paper="delivery-note")).status_code == 404


def test_returned_order_has_no_papers_and_nothing_to_collect(desk, seller):
    part = part_of(seller)
    confirm(seller_order=part, actor=None, role="seller")
    ship(seller_order=part, actor=None, role="seller", carrier="GHN")
    return_(seller_order=part, actor=None, role="seller", reason="Không ai nhận")

    page = desk.get(url(seller, "order", number=part.number)).content.decode()

    assert "Packing slip" not in page
    assert "Not to be collected" in page
    assert "To collect from the buyer" not in page
    assert "Goods to send" not in page
    for name in ("order-paper", "order-paper-pdf"):
        assert desk.get(url(seller, name, number=part.number, paper="delivery-note")).status_code == 404


def test_cash_of_a_delivered_order_is_collected(desk, seller):
    part = part_of(seller)
    confirm(seller_order=part, actor=None, role="seller")
    ship(seller_order=part, actor=None, role="seller", carrier="GHN")
    deliver(seller_order=part, actor=None, role="seller")

    page = desk.get(url(seller, "order", number=part.number)).content.decode()

    assert "Collected from the buyer" in page
    assert "you or your carrier collect the cash" not in page


def test_a_step_names_only_the_goods_that_it_is_about(desk, seller):
    tea, honey = make_offer(seller, title="Chè Shan"), make_offer(seller, title="Mật ong")
    part = make_order((tea, 3), (honey, 2)).seller_orders.get()
    confirm(seller_order=part, actor=None, role="seller")
    sent = {part.lines.get(title="Chè Shan").pk: 1, part.lines.get(title="Mật ong").pk: 2}
    ship(seller_order=part, actor=None, role="seller", carrier="GHN", quantities=sent)

    for step in ("ship", "cancel-rest"):
        page = desk.get(url(seller, "order-step", number=part.number, step=step))
        assert page.context["goods"] == [(2, "Chè Shan")], step
        assert "× Mật ong" not in page.content.decode(), step


def test_a_parcel_that_takes_a_part_is_told_as_a_part(desk, seller):
    part = part_of(seller, quantity=3)
    confirm(seller_order=part, actor=None, role="seller")
    path = url(seller, "order-step", number=part.number, step="ship")
    line = f"line_{part.lines.get().pk}"

    page = desk.post(path, {"carrier": "GHN", line: "1", "shipments_seen": "0"}, follow=True).content.decode()
    assert "A parcel is on the way. The rest still has to leave." in page
    page = desk.post(path, {"carrier": "GHN", line: "2", "shipments_seen": "1"}, follow=True).content.decode()
    assert "The goods are on the way." in page


def test_a_step_that_is_closed_says_why(desk, seller):
    part = part_of(seller, quantity=3)
    confirm(seller_order=part, actor=None, role="seller")
    ship(seller_order=part, actor=None, role="seller", carrier="GHN", quantities={part.lines.get().pk: 1})
    for name, more in (("order", {"number": part.number}), ("orders", {}), ("orders-sheet", {})):
        assert "Partly shipped" in desk.get(url(seller, name, **more)).content.decode(), name
    refused = desk.get(url(seller, "order-step", number=part.number, step="deliver"), follow=True)
    assert "Some goods of this order have not left yet. Ship them first." in refused.content.decode()

    ship(seller_order=part, actor=None, role="seller", carrier="GHN")
    refused = desk.get(url(seller, "order-step", number=part.number, step="cancel-rest"), follow=True)
    assert "Nothing of this order is left to cancel" in refused.content.decode()


def test_packing_slip_of_a_part_shipped_order_holds_what_still_must_be_packed(desk, seller):
    tea, honey = make_offer(seller, title="Chè Shan"), make_offer(seller, title="Mật ong")
    part = make_order((tea, 5), (honey, 2)).seller_orders.get()
    confirm(seller_order=part, actor=None, role="seller")
    ship(
        seller_order=part,
        actor=None,
        role="seller",
        carrier="GHN",
        quantities={part.lines.get(title="Chè Shan").pk: 1, part.lines.get(title="Mật ong").pk: 2},
    )
    slip = desk.get(url(seller, "order-paper", number=part.number, paper="packing-slip")).content.decode()
    assert "The rest of an order of which goods have left already" in slip
    assert '<td class="num">4</td>' in slip
    assert "Mật ong" not in slip
    note = desk.get(url(seller, "order-paper", number=part.number, paper="delivery-note")).content.decode()
    assert "The rest of an order" not in note
    assert "Mật ong" in note

    ship(seller_order=part, actor=None, role="seller", carrier="GHN")
    slip = desk.get(url(seller, "order-paper", number=part.number, paper="packing-slip")).content.decode()
    assert '<td class="num">5</td>' in slip
    assert "Mật ong" in slip


def test_address_of_a_seller_without_a_street_begins_with_its_commune(desk, seller):
    seller.address_line = ""
    seller.save()
    slip = desk.get(url(seller, "order-paper", number=part_of(seller).number, paper="packing-slip")).content.decode()
    assert '<p class="small">Tỉnh Lâm Đồng</p>' in slip


def test_rest_of_a_part_shipped_order_is_cancelled_and_pages_and_papers_agree(desk, seller):
    tea, honey = make_offer(seller, title="Chè Shan", price=40_000), make_offer(seller, title="Mật ong", price=77_000)
    part = make_order((tea, 3), (honey, 2)).seller_orders.get()
    line = part.lines.get(title="Chè Shan")
    honey_line = part.lines.get(title="Mật ong")
    desk.post(url(seller, "order-step", number=part.number, step="confirm"))
    shipment = {"carrier": "GHN", "shipments_seen": "0", f"line_{line.pk}": "1", f"line_{honey_line.pk}": "0"}
    desk.post(url(seller, "order-step", number=part.number, step="ship"), shipment)
    path = url(seller, "order-step", number=part.number, step="cancel-rest")
    for paper, warns in (("delivery-note", True), ("delivery-note-a6", True), ("packing-slip", False)):
        printed = desk.get(url(seller, "order-paper", number=part.number, paper=paper)).content.decode()
        assert ("collect this amount once" in printed) is warns, paper

    asked = desk.get(path).content.decode()
    assert "<li>2 × Chè Shan</li><li>2 × Mật ong</li>" in asked
    assert desk.post(path, {"reason": " "}).status_code == 400
    answer = desk.post(path, {"reason": "Hết hàng"}, follow=True)

    page = answer.content.decode()
    part.refresh_from_db()
    assert (part.state, part.total) == ("shipped", 60_000)
    assert "The rest is cancelled" in page
    # Ordered, sent, cancelled, and what is paid for the line.
    for pieces, sent, cancelled, amount in ((3, 1, 2, "40.000"), (2, 0, 2, "0")):
        row = "".join(
            f'<td class="num" data-label="{label}">{number}</td>'
            for label, number in (("Pieces", pieces), ("Has left", sent), ("Cancelled", cancelled))
        )
        assert f'{row}<td class="money" data-label="Amount">{amount}\u00a0₫</td>' in page
    for paper in ("packing-slip", "delivery-note", "delivery-note-a6"):
        printed = desk.get(url(seller, "order-paper", number=part.number, paper=paper)).content.decode()
        assert "Chè Shan" in printed
        assert "Mật ong" not in printed
        assert "collect this amount once" not in printed
        if paper != "packing-slip":
            assert "60.000\u00a0₫" in printed
    sheet = desk.get(url(seller, "orders-sheet")).content.decode("utf-8-sig")
    cells = dict(zip(*csv.reader(io.StringIO(sheet)), strict=True))
    assert (cells["Goods"], cells["Goods (đồng)"], cells["Total (đồng)"]) == ("1 × Chè Shan", "40000", "60000")
    assert desk.get(url(seller, "orders")).context["page"][0].units == 1


def test_rest_can_only_be_cancelled_while_there_is_one(desk, seller):
    part = part_of(seller)
    path = url(seller, "order-step", number=part.number, step="cancel-rest")
    for step in ("confirm", "ship"):
        assert desk.get(path).status_code == 302
        data = {"carrier": "GHN", "shipments_seen": "0", f"line_{part.lines.get().pk}": "2"}
        desk.post(url(seller, "order-step", number=part.number, step=step), data)
    assert "This step is not possible now" in desk.get(path, follow=True).content.decode()
