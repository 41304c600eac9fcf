"""The demo's pictures: the same everywhere, every one can be drawn."""

from __future__ import annotations

from pathlib import Path

import pytest

from marketplace.core.images import WIDTHS
from marketplace.demo import shapes, sources
from marketplace.demo.pictures import (
    SCENES,
    SHAPES,
    PictureJob,
    ProductPicture,
    compose_landscape,
    compose_product,
    drawn,
)

OBJECTS = {path.stem for path in (shapes.ASSETS / "objects").glob("*.webp")}


def all_goods():
    _sellers, lam_dong = sources.lam_dong()
    _more, cau_ke = sources.cau_ke()
    return [*sources.example_goods(), *(decision.goods for decision in (*lam_dong, *cau_ke))]


def test_every_product_names_a_shape_objects_and_colours_that_exist() -> None:
    for goods in all_goods():
        assert goods.picture_shape in (SCENES if goods.studio == "tourism" else SHAPES), goods.name
        assert {*goods.picture_objects} <= {*OBJECTS, *shapes.RECOLOURED}, goods.name
        assert {goods.picture_colour, goods.picture_accent} <= {*shapes.COLOURS}, goods.name


def test_every_recoloured_object_comes_from_the_set() -> None:
    assert {base for base, *_factors in shapes.RECOLOURED.values()} <= OBJECTS


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_every_shape_can_be_drawn(shape: str) -> None:
    picture = compose_product(ProductPicture("Hàng thử", "food", shape, ("mango", "pomelo"), "honey", "leaf"))

    assert (picture.mode, picture.size) == ("RGB", (1200, 1200))


@pytest.mark.parametrize("scene", sorted(SCENES))
def test_every_scene_can_be_drawn(scene: str) -> None:
    assert compose_landscape("Nhà bán thử", scene, (600, 300)).size == (600, 300)


def test_the_same_goods_have_the_same_picture_and_other_goods_another() -> None:
    honey = ProductPicture("Mật ong", "food", "jar", ("honey_pot", "bee"), "honey", "leaf")

    assert compose_product(honey).tobytes() == compose_product(honey).tobytes()
    assert (
        compose_product(honey).tobytes()
        != compose_product(
            ProductPicture("Mật ong rừng", "food", "jar", ("honey_pot", "bee"), "honey", "leaf")
        ).tobytes()
    )


def test_a_product_picture_comes_in_all_four_widths_and_a_cover_is_twice_as_wide_as_high() -> None:
    product = drawn(PictureJob("gom-men-tro", ProductPicture("Bát", "craft", "bowls", ("rice_bowl",), "sea", "cream")))
    cover = drawn(PictureJob("gom-men-tro", scene="workshop"))

    assert (product.widths, product.width, product.height) == (WIDTHS, 1200, 1200)
    assert (cover.width, cover.height) == (1200, 600)


def test_the_borrowed_files_have_their_licences_and_stay_small() -> None:
    files = [path for path in Path(shapes.ASSETS).rglob("*") if path.is_file()]

    assert {"LICENSE-fluent-emoji.txt", "LICENSE-BeVietnamPro.txt", "README.md"} <= {path.name for path in files}
    assert sum(path.stat().st_size for path in files) < 3_000_000
