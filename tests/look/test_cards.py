"""A card that is filled in says exactly what its template says."""

import itertools
from dataclasses import replace

import pytest
from django.template import engines
from django.template.loader import render_to_string
from django.utils import translation

from catalogue.cards import ProductCard
from catalogue.templatetags import cards
from marketplace.core.images import Picture

PICTURE = Picture(
    src="/media/pictures/ab/ab-480.jpg",
    srcset_webp="/media/pictures/ab/ab-240.webp 240w, /media/pictures/ab/ab-480.webp 480w",
    srcset_jpeg="/media/pictures/ab/ab-240.jpg 240w, /media/pictures/ab/ab-480.jpg 480w",
    width=1200,
    height=960,
    alt="Một ly cà phê",
)
CARD = ProductCard(
    product_id=7,
    title="Cà phê Cầu Đất",
    url="/catalogue/ca-phe_7/",
    image=PICTURE,
    seller_name="HTX Cầu Đất",
    seller_url="/sellers/cau-dat/",
    province_name="Lâm Đồng",
    stars=4,
    price=1_234_000,
    unit_price=2_468_000,
    unit_label="kg",
    available=True,
    offer_count=1,
    is_example=False,
    stockrecord_id=31_000,
)
CHANGES = {
    "image": (PICTURE, None),
    "seller_name": ("HTX Cầu Đất", ""),
    "province_name": ("Lâm Đồng", ""),
    "stars": (4, None, 5),
    "price": (1_234_000, None, 0),
    "unit_price": (2_468_000, None),
    "stockrecord_id": (31_000, None),
}
OTHERS = (
    {},
    {"available": False},
    {"is_example": True},
    {"offer_count": 3},
    {"title": "100% <b>mật</b> & %(title)s %s {title} 'ong' \"rừng\""},
    {"seller_name": "Nông trại A&B", "seller_url": "/sellers/a&b/", "unit_label": "lít"},
)


@pytest.fixture(autouse=True)
def _nothing_kept():
    cards._pattern.cache_clear()


def filled(card: ProductCard, eager: bool = False) -> str:
    template = engines["django"].from_string("{% load cards %}{% product_card card eager=eager %}")
    return template.render({"card": card, "eager": eager})


def by_template(card: ProductCard, eager: bool = False) -> str:
    return render_to_string("components/product_card.html", {"card": card, "eager": eager})


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("eager", [False, True])
def test_every_shape_of_a_card_is_as_the_template_has_it(language, eager):
    with translation.override(language):
        for values in itertools.product(*CHANGES.values()):
            for others in OTHERS:
                card = replace(CARD, **dict(zip(CHANGES, values, strict=True)) | others)

                assert filled(card, eager) == by_template(card, eager), card


def test_cards_of_one_shape_have_their_template_rendered_once():
    shown = [filled(replace(CARD, product_id=n, title=f"Cà phê {n}", price=1_000 * n)) for n in range(1, 21)]

    assert cards._pattern.cache_info().misses == 1
    assert ["Cà phê 7<" in html for html in shown].index(True) == 6


def test_a_star_that_has_ended_leaves_the_card():
    with translation.override("en"):
        assert "OCOP 4 stars" in filled(CARD)
        assert "OCOP" not in filled(replace(CARD, stars=None))


def test_a_changed_template_is_read_again_while_debugging(settings):
    settings.DEBUG = True

    filled(CARD)

    assert cards._pattern.cache_info().currsize == 0
