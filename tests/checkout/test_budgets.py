"""How many SQL statements buying costs: the same for one line and for fifty, on both engines."""

from itertools import chain

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketplace.order.models import Order
from tests.checkout.test_journey import choose_delivery, give_address, last_form
from tests.factories.goods import make_person
from tests.factories.purchases import make_basket, make_shop

pytestmark = pytest.mark.django_db

SIZES = (1, 50)


def statements(action):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        action()
    return len(seen), [query["sql"] for query in seen]


def one_purchase(lines):
    """What each page costs a member with this many lines: of one seller, or of five when there are many."""
    sellers = 1 if lines == 1 else 5
    offers = list(chain.from_iterable(make_shop(products=lines // sellers) for _ in range(sellers)))
    client = Client()
    member = make_person()
    client.force_login(member)
    make_basket(*((offer, 1) for offer in offers), user=member)
    # The first request of a process reads what is remembered afterwards: provinces, rule pages, the operator.
    client.get("/basket/?province=68")
    seen = {"basket": statements(lambda: client.get("/basket/"))}
    give_address(client)
    choose_delivery(client)
    seen["delivery"] = statements(lambda: client.get("/checkout/delivery/"))
    seen["review"] = statements(lambda: client.get("/checkout/review/"))
    form = {**last_form(client), "terms": "on"}
    seen["place"] = statements(lambda: client.post("/checkout/place/", form))
    order = Order.objects.get(user=member)
    assert order.lines.count() == lines
    seen["thanks"] = statements(lambda: client.get(f"/checkout/thanks/{order.number}/"))
    return seen


def test_no_step_costs_more_for_fifty_lines_than_for_one():
    counts = {lines: one_purchase(lines) for lines in SIZES}
    budget = {"basket": 14, "delivery": 14, "review": 14, "place": 35, "thanks": 10}
    one, fifty = ({page: seen[0] for page, seen in counts[lines].items()} for lines in SIZES)

    assert one == fifty, {page: counts[50][page][1] for page in one if one[page] != fifty[page]}
    assert all(one[page] <= most for page, most in budget.items()), one
