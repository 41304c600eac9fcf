"""What search engines are told to read."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.goods import make_offer, make_product, make_seller

pytestmark = pytest.mark.django_db


def test_the_index_leads_to_every_section_and_each_page_of_it_answers(client):
    product = make_product(seller=make_seller())
    make_offer(product)
    index = client.get("/sitemap.xml")
    assert index.status_code == 200
    sections = re.findall(r"<loc>https?://[^/]+(/[^<]+)</loc>", index.content.decode())
    assert len(sections) == 7
    addresses = []
    for section in sections:
        addresses += re.findall(r"<loc>https?://[^/]+(/[^<]*)</loc>", client.get(section).content.decode())
    assert product.get_absolute_url() in addresses
    assert "/provinces/lam-dong/" in addresses
    assert "/rieng-tu/" in addresses
    assert len(addresses) == len(set(addresses))
    for address in ["/", "/rieng-tu/", "/provinces/lam-dong/", product.get_absolute_url()]:
        assert client.get(address).status_code == 200
    assert not [address for address in addresses if address.startswith(("/account", "/track", "/seller/", "/cms"))]


def test_goods_not_on_sale_are_not_named(client):
    product = make_product(seller=make_seller(), published=False)
    assert product.get_absolute_url() not in client.get("/sitemap-goods.xml").content.decode()


def test_a_section_costs_the_same_for_one_product_and_for_many(client):
    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get("/sitemap-goods.xml")
        return len(queries)

    seller = make_seller()
    make_offer(make_product(seller=seller))
    count()
    one = count()
    for _number in range(10):
        make_offer(make_product(seller=seller))
    assert count() == one <= 4


@pytest.mark.parametrize("path", ["/sitemap-nothing.xml", "/sitemap-goods.xml?p=99", "/sitemap-goods.xml?p=x"])
def test_pages_that_are_none_are_404(client, path):
    assert client.get(path).status_code == 404
