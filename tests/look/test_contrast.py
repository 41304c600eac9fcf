"""Text stands out from its ground: WCAG 2.2 AA, computed from the tokens that browsers get."""

import re

import pytest
from django.conf import settings

CSS = settings.BASE_DIR / "marketplace" / "static" / "css"


def tokens() -> dict[str, str]:
    css = (CSS / "market.css").read_text()
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", css))


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_gives_the_known_ratio_of_black_on_white():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


TEXT_PAIRS = [
    *[
        (ink, ground)
        for ink in ("ink", "ink-quiet", "leaf", "leaf-deep", "brick", "clay", "indigo")
        for ground in ("paper", "card", "straw")
    ],
    *[("ink", tint) for tint in ("leaf-tint", "brick-tint", "clay-tint", "indigo-tint", "turmeric-tint")],
    ("leaf-deep", "leaf-tint"),
    ("brick", "brick-tint"),
    ("brick-deep", "brick-tint"),
    ("clay", "clay-tint"),
    ("indigo", "indigo-tint"),
    ("ink-quiet", "leaf-tint"),
    ("ink-quiet", "brick-tint"),
    ("card", "leaf"),
    ("card", "leaf-deep"),
    ("card", "brick"),
    ("card", "brick-deep"),
    ("card", "ink"),
]


@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_has_at_least_four_and_a_half_to_one(ink, ground):
    assert contrast(tokens()[ink], tokens()[ground]) >= 4.5


@pytest.mark.parametrize("ground", ["paper", "card"])
def test_borders_of_inputs_and_the_focus_ring_have_at_least_three_to_one(ground):
    assert contrast(tokens()["line-strong"], tokens()[ground]) >= 3
    assert contrast(tokens()["indigo"], tokens()[ground]) >= 3


def test_each_group_is_readable_on_its_tint():
    css = (CSS / "market.css").read_text()
    groups = re.findall(r"\.(group-[a-z]+) \{ --group: ([^;]+); --group-tint: ([^;]+); \}", css)
    value = lambda text: tokens()[text[6:-1]] if text.startswith("var(--") else text  # noqa: E731

    ratios = {name: contrast(value(ink), value(tint)) for name, ink, tint in groups}

    assert len(ratios) == 6
    assert min(ratios.values()) >= 4.5, ratios


def test_no_text_is_smaller_than_fourteen_pixels():
    sizes = [
        float(size)
        for name in ("market.css", "desk.css")
        for size in re.findall(r"(?:font-size|--text[a-z-]*): ([0-9.]+)rem", (CSS / name).read_text())
    ]

    assert min(sizes) >= 0.875


def test_the_shops_styles_are_small():
    import gzip

    assert len(gzip.compress((CSS / "market.css").read_bytes(), 9)) <= 9 * 1024
    assert len(gzip.compress((CSS / "desk.css").read_bytes(), 9)) <= 3 * 1024
    assert all(len(gzip.compress(script.read_bytes(), 9)) <= 2 * 1024 for script in (CSS.parent / "js").glob("*.js"))
