"""Parts of pages that are rendered once: the same values give the same text, other values another one."""

from dataclasses import replace

import pytest
from django.template import engines
from django.utils import translation

from catalogue.cards import ProductCard
from marketplace.core.templatetags import market

CARD = ProductCard(
    product_id=7,
    title="Cà phê <Cầu Đất>",
    url="/catalogue/ca-phe_7/",
    image=None,
    seller_name="HTX Cầu Đất",
    seller_url="/sellers/cau-dat/",
    province_name="Lâm Đồng",
    stars=4,
    price=99_000,
    unit_price=None,
    unit_label="",
    available=True,
    offer_count=1,
    is_example=False,
    stockrecord_id=31,
)


@pytest.fixture(autouse=True)
def _nothing_kept():
    market._rendered.cache_clear()


def shown(card: ProductCard, language: str = "en") -> str:
    template = engines["django"].from_string('{% load market %}{% fragment "components/product_card.html" card=card %}')
    with translation.override(language):
        return template.render({"card": card})


def test_the_same_values_are_rendered_once():
    assert shown(CARD) == shown(replace(CARD))

    assert (market._rendered.cache_info().misses, market._rendered.cache_info().hits) == (1, 1)


@pytest.mark.parametrize(
    ("change", "text"),
    [({"stars": 3}, "OCOP 3 stars"), ({"price": 98_000}, "98.000"), ({"available": False}, "View")],
)
def test_a_change_is_seen_at_once(change, text):
    before = shown(CARD)

    assert text not in before
    assert text in shown(replace(CARD, **change))


def test_a_star_that_has_ended_leaves_with_its_card():
    assert "OCOP 4 stars" in shown(CARD)
    assert "OCOP" not in shown(replace(CARD, stars=None))


def test_each_language_has_its_own():
    assert "No photo yet" in shown(CARD)
    assert "Chưa có ảnh" in shown(CARD, "vi")


def test_texts_stay_texts():
    assert "Cà phê &lt;Cầu Đất&gt;" in shown(CARD)


def test_a_changed_template_is_read_again_while_debugging(settings):
    settings.DEBUG = True

    shown(CARD)
    shown(CARD)

    assert market._rendered.cache_info().currsize == 0


def test_no_more_than_a_few_hundred_are_kept():
    for number in range(500):
        shown(replace(CARD, product_id=number))

    assert market._rendered.cache_info().currsize == market._rendered.cache_info().maxsize == 400
