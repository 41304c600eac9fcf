"""Drawn things for the demo's pictures: grounds, packages, vessels, crafts and the lettering on labels.

Everything here is made by Pillow from numbers, in one light from the upper left. A shape is an RGBA picture that is
cropped to what it shows, so that its bottom edge stands on the table.
"""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

ASSETS = Path(__file__).parent / "assets"
Colour = tuple[int, int, int]

COLOURS: dict[str, Colour] = {
    "honey": (214, 140, 38),
    "amber": (150, 72, 24),
    "coffee": (78, 48, 32),
    "chilli": (178, 52, 36),
    "turmeric": (222, 166, 42),
    "leaf": (74, 122, 70),
    "tea": (122, 142, 72),
    "forest": (48, 84, 62),
    "cream": (240, 226, 196),
    "white": (246, 243, 236),
    "kraft": (202, 164, 112),
    "clay": (178, 104, 66),
    "rose": (196, 108, 116),
    "plum": (112, 62, 96),
    "indigo": (58, 78, 128),
    "sea": (70, 128, 146),
    "sky": (158, 190, 204),
    "black": (50, 46, 44),
    "straw": (216, 186, 122),
    "peach": (232, 172, 132),
    "mint": (170, 200, 168),
    "silver": (186, 190, 190),
    "red": (168, 44, 40),
    "wood": (158, 108, 66),
}
PAPER: Colour = (252, 248, 238)
INK: Colour = (52, 44, 38)


def tinted(colour: Colour, factor: float) -> Colour:
    """The colour lighter (factor above 1) or darker (below 1)."""
    if factor <= 1:
        return tuple(round(channel * factor) for channel in colour)
    return tuple(round(channel + (255 - channel) * (factor - 1)) for channel in colour)


def blend(a: Colour, b: Colour, share: float) -> Colour:
    return tuple(round(x + (y - x) * share) for x, y in zip(a, b, strict=True))


# Ground -------------------------------------------------------------------------------------------------------------

GROUND_TINTS: dict[str, Colour] = {
    "food": (246, 236, 218),
    "drink": (240, 229, 212),
    "herb": (233, 235, 219),
    "craft": (243, 228, 214),
    "ornamental": (230, 237, 226),
    "tourism": (228, 236, 238),
}
SIDE = 1200
HORIZON = 720


@lru_cache(maxsize=24)
def ground(group: str, variant: int) -> Image.Image:
    """A studio corner, `SIDE` pixels square: a plain wall, a table, soft daylight from the left."""
    wall = GROUND_TINTS[group]
    tables = (tinted(wall, 0.955), blend(wall, (226, 200, 160), 0.55), blend(wall, (255, 252, 246), 0.5))
    table = tables[variant % 3]
    column = Image.new("RGB", (1, 120))
    for y in range(120):
        share = y / 119
        if share < HORIZON / SIDE:
            colour = blend(tinted(wall, 1.18), tinted(wall, 0.975), share * SIDE / HORIZON)
        else:
            colour = blend(tinted(table, 0.965), tinted(table, 1.12), (share * SIDE - HORIZON) / (SIDE - HORIZON))
        column.putpixel((0, y), colour)
    image = column.resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    # Daylight: one slanted pane of light on the wall, and corners a little darker.
    light = Image.new("L", (150, 150), 0)
    draw = ImageDraw.Draw(light)
    offset = (variant % 4) * 14
    draw.polygon([(6 + offset, 0), (62 + offset, 0), (34 + offset, 88), (-22 + offset, 88)], fill=70)
    draw.polygon([(70 + offset, 0), (100 + offset, 0), (72 + offset, 88), (42 + offset, 88)], fill=50)
    light = light.filter(ImageFilter.GaussianBlur(5)).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    image.paste((255, 253, 246), mask=light)
    corners = Image.radial_gradient("L").point([max(0, v - 150) // 3 for v in range(256)])
    image.paste(tinted(wall, 0.72), mask=corners.resize((SIDE, SIDE), Image.Resampling.BICUBIC))
    return image


@lru_cache(maxsize=256)
def contact_shadow(width: int, strength: int = 105) -> Image.Image:
    """The soft dark ellipse under a thing that is `width` pixels wide, as a mask."""
    small_width = max(8, width // 6)
    height = max(4, small_width // 6)
    margin = 14
    mask = Image.new("L", (small_width + 2 * margin, height + 2 * margin), 0)
    draw = ImageDraw.Draw(mask)
    draw.ellipse((margin, margin, margin + small_width, margin + height), fill=strength)
    core = small_width // 8
    draw.ellipse(
        (margin + core, margin + height // 4, margin + small_width - core, margin + height), fill=strength + 55
    )
    mask = mask.filter(ImageFilter.GaussianBlur(3.2))
    return mask.resize((mask.width * 6, mask.height * 6), Image.Resampling.BICUBIC)


def put(canvas: Image.Image, thing: Image.Image, x: int, y: int, shadow: int = 105) -> None:
    """Stand a thing on the canvas: `x` is its middle, `y` the line that it stands on."""
    if shadow:
        mask = contact_shadow(max(60, round(thing.width * 0.94) // 12 * 12), shadow)
        canvas.paste((84, 62, 42), (x - mask.width // 2 + thing.width // 26, y - mask.height // 2 - 8), mask)
    canvas.paste(thing, (x - thing.width // 2, y - thing.height), thing)


# Fruits and spices that the illustration set lacks, made from a similar one: (object, turn of the hue in degrees,
# factor of the saturation, factor of the brightness).
RECOLOURED: dict[str, tuple[str, int, float, float]] = {
    "pomelo": ("orange", 44, 0.72, 0.96),
    "lime": ("lemon", 42, 0.9, 0.86),
    "green_mango": ("mango", 50, 0.8, 0.9),
    "mandarin": ("orange", -6, 1.05, 1.0),
    "longan": ("falafel", 30, 0.8, 1.2),
    "lychee": ("falafel", -28, 1.2, 1.2),
    "custard_apple": ("falafel", 66, 0.72, 1.2),
    "durian": ("falafel", 34, 0.9, 1.1),
    "mangosteen": ("blueberries", 76, 0.8, 0.72),
    "myrtle": ("blueberries", 50, 0.9, 0.7),
    "dragon_fruit": ("peach", -36, 1.25, 0.98),
    "persimmon": ("tomato", 42, 1.0, 1.05),
    "plum": ("red_apple", -14, 0.9, 0.72),
    "guava": ("green_apple", 4, 0.7, 1.05),
    "star_apple": ("red_apple", -60, 0.6, 0.7),
    "green_grapes": ("grapes", -168, 0.75, 1.05),
    "black_pepper": ("blueberries", 0, 0.12, 0.46),
    "coffee_beans": ("beans", 12, 0.85, 0.72),
    "cocoa_beans": ("beans", 6, 0.8, 0.6),
    "cashew": ("beans", 26, 0.48, 1.5),
    "black_beans": ("beans", 0, 0.15, 0.42),
    "star_anise": ("peach_blossom", 42, 0.9, 0.56),
    "turmeric": ("ginger", 6, 1.35, 1.02),
    "galangal": ("ginger", -12, 0.8, 0.92),
    "ginseng": ("carrot", 12, 0.38, 1.05),
    "radish": ("carrot", 0, 0.14, 1.12),
    "cassava": ("sweet_potato", 14, 0.6, 0.66),
    "taro": ("sweet_potato", -60, 0.4, 0.72),
    "red_onion": ("onion", -70, 0.7, 0.84),
    "silver_fish": ("fish_blue", 0, 0.26, 0.86),
    "brown_fish": ("fish_blue", -176, 0.5, 0.82),
    "red_fish": ("fish_blue", 150, 0.9, 1.0),
    "squid_white": ("squid", 40, 0.2, 1.2),
    "nest_white": ("nest", 0, 0.22, 1.4),
    "lotus_seed": ("chestnut", 14, 0.32, 1.75),
    "walnut": ("falafel", 26, 0.7, 1.0),
    "cordyceps": ("chilli", 46, 0.95, 1.06),
    "shiitake": ("mushroom_red", 22, 0.6, 0.66),
    "oyster_mushroom": ("mushroom_red", 20, 0.12, 0.95),
    "dried_beef": ("steak", 4, 0.7, 0.56),
    "leaf_parcel": ("tamale", 48, 0.7, 0.84),
    "palm_sugar": ("butter", -14, 0.9, 0.74),
    "tofu": ("butter", 0, 0.18, 1.05),
    "rice_paper": ("flatbread", 6, 0.32, 1.1),
    "grey_clay": ("amphora", 0, 0.35, 0.9),
    "white_orchid": ("hyacinth", 0, 0.12, 1.3),
    "yellow_blossom": ("peach_blossom", 66, 1.1, 1.0),
    "pink_lotus": ("lotus", 0, 0.9, 1.0),
    "seaweed": ("leafy_green", 20, 0.9, 0.6),
    "tea_sprig": ("herb", -6, 0.9, 0.86),
    "mulberry": ("grapes", 20, 0.9, 0.6),
    "silk_thread": ("thread", -170, 0.7, 1.05),
}


# Objects of the illustration set ------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _object(name: str) -> Image.Image:
    if name in RECOLOURED:
        return _recoloured(*RECOLOURED[name])
    with Image.open(ASSETS / "objects" / f"{name}.webp") as source:
        image = source.convert("RGBA")
    return image.crop(image.getchannel("A").point([0] * 24 + [255] * 232).getbbox())


def _recoloured(name: str, hue: int, saturation: float, brightness: float) -> Image.Image:
    image = _object(name)
    bands = image.convert("RGB").convert("HSV").split()
    turned = bands[0].point([(value + round(hue * 256 / 360)) % 256 for value in range(256)])
    vivid = bands[1].point([min(255, round(value * saturation)) for value in range(256)])
    bright = bands[2].point([min(255, round(value * brightness)) for value in range(256)])
    colours = Image.merge("HSV", (turned, vivid, bright)).convert("RGB")
    colours.putalpha(image.getchannel("A"))
    return colours


@lru_cache(maxsize=512)
def an_object(name: str, size: int, turn: int = 0, mirrored: bool = False) -> Image.Image:
    """An object of the illustration set, `size` pixels on its longer side, turned by `turn` degrees."""
    image = _object(name)
    if mirrored:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    scale = size / max(image.size)
    image = image.resize(
        (max(1, round(image.width * scale)), max(1, round(image.height * scale))), Image.Resampling.BICUBIC
    )
    if turn:
        image = image.rotate(turn, Image.Resampling.BICUBIC, expand=True)
        image = image.crop(image.getchannel("A").point([0] * 24 + [255] * 232).getbbox())
    return image


# Solid shapes -------------------------------------------------------------------------------------------------------

ROUND = (0.70, 0.92, 1.10, 1.16, 1.08, 1.0, 0.94, 0.86, 0.76, 0.62)
GLASS = (0.78, 1.10, 1.34, 1.10, 1.0, 1.0, 0.97, 0.92, 1.06, 0.70)
SOFT = (0.86, 1.02, 1.10, 1.05, 0.98, 1.0, 1.03, 0.98, 0.92, 0.80)
FLAT = (1.05, 1.02, 1.0, 0.97, 0.94)


def _strip(colour: Colour, profile: tuple[float, ...], size: tuple[int, int]) -> Image.Image:
    """A colour that turns from light to dark across the width, as it does on a round thing."""
    strip = Image.new("RGB", (len(profile), 1))
    strip.putdata([tinted(colour, factor) for factor in profile])
    return strip.resize((size[0], 1), Image.Resampling.BICUBIC).resize(size)


def _masked(size: tuple[int, int], paint: object) -> Image.Image:
    """An anti-aliased mask: `paint` draws on a canvas three times as large."""
    mask = Image.new("L", (size[0] * 3, size[1] * 3), 0)
    paint(ImageDraw.Draw(mask))
    return mask.reduce(3)


def _solid(size: tuple[int, int], colour: Colour, profile: tuple[float, ...], paint: object) -> Image.Image:
    image = _strip(colour, profile, size)
    image.putalpha(_masked(size, paint))
    return image


def _outline(points: list[tuple[float, float]], width: int, height: int) -> list[tuple[float, float]]:
    """A turned body: (half width, height) pairs from 0 to 1, joined by smooth steps, mirrored about its middle."""
    smooth: list[tuple[float, float]] = []
    for (r0, y0), (r1, y1) in zip(points, points[1:], strict=False):
        for step in range(12):
            share = step / 12
            eased = (1 - math.cos(math.pi * share)) / 2
            smooth.append((r0 + (r1 - r0) * eased, y0 + (y1 - y0) * share))
    smooth.append(points[-1])
    middle = width * 1.5
    right = [(middle + r * middle, y * height * 3) for r, y in smooth]
    left = [(middle - r * middle, y * height * 3) for r, y in reversed(smooth)]
    return right + left


def _turned(
    size: tuple[int, int], colour: Colour, profile: tuple[float, ...], points: list[tuple[float, float]]
) -> Image.Image:
    return _solid(size, colour, profile, lambda draw: draw.polygon(_outline(points, *size), fill=255))


# Lettering ----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=32)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(ASSETS / "BeVietnamPro-SemiBold.ttf", size)


def _wrapped(words: list[str], font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines: list[str] = []
    for word in words:
        if lines and font.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines


def letter(image: Image.Image, text: str, box: tuple[int, int, int, int], colour: Colour, largest: int = 54) -> None:
    """Write the text into the box, centred, as large as it fits in at most four lines."""
    left, top, right, bottom = box
    for size in range(largest, 15, -3):
        font = _font(size)
        lines = _wrapped(text.split(), font, right - left)
        line_height = round(size * 1.28)
        fits = all(font.getlength(line) <= right - left for line in lines)
        if fits and len(lines) <= 4 and len(lines) * line_height <= bottom - top:
            break
    else:
        lines = lines[:3]
    draw = ImageDraw.Draw(image)
    y = top + (bottom - top - len(lines) * line_height) // 2
    for line in lines:
        draw.text(((left + right) / 2, y + line_height / 2), line, fill=colour, font=font, anchor="mm")
        y += line_height


def _paper_label(
    size: tuple[int, int], text: str, accent: Colour, emblem: str | None, profile: tuple[float, ...]
) -> Image.Image:
    """A printed label: an accent band, a small emblem, the name."""
    width, height = size
    label = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(label)
    band = max(10, height // 16)
    draw.rectangle((0, 0, width, band), fill=accent)
    draw.rectangle((0, height - band // 2, width, height), fill=accent)
    top = band + 10
    if emblem and height > 150:
        picture = an_object(emblem, min(round(height * 0.36), width // 2))
        label.paste(picture, ((width - picture.width) // 2, top + 4), picture)
        top += picture.height + 8
    letter(label, text, (14, top, width - 14, height - band // 2 - 8), INK)
    return ImageChops.multiply(label, _strip((255, 255, 255), tuple(min(1.0, f) for f in profile), size))


# Packages -----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _pouch_blank(colour: Colour) -> Image.Image:
    width, height = 470, 660
    bag = _solid(
        (width, height),
        colour,
        SOFT,
        lambda d: d.polygon(
            [
                (66, 0),
                (1344, 0),
                (1350, 140),
                (1392, 700),
                (1404, 1840),
                (1360, 1950),
                (1200, 1978),
                (210, 1978),
                (50, 1950),
                (6, 1840),
                (18, 700),
                (60, 140),
            ],
            fill=255,
        ),
    )
    shade = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(shade)
    draw.rectangle((0, 0, width, 34), fill=26)
    draw.line((0, 60, width, 60), fill=44, width=3)
    draw.arc((-60, height - 150, width + 60, height + 60), 20, 160, fill=46, width=5)
    draw.polygon([(20, 70), (46, 70), (34, height - 60), (14, height - 90)], fill=30)
    shade = ImageChops.multiply(shade.filter(ImageFilter.GaussianBlur(2.5)), bag.getchannel("A"))
    bag.paste(tinted(colour, 0.45), mask=shade)
    gloss = Image.new("L", (width, height), 0)
    ImageDraw.Draw(gloss).polygon([(96, 66), (150, 66), (120, height - 40), (84, height - 40)], fill=64)
    gloss = ImageChops.multiply(gloss.filter(ImageFilter.GaussianBlur(14)), bag.getchannel("A"))
    bag.paste((255, 255, 255), mask=gloss)
    return bag


def pouch(text: str, colour: Colour, accent: Colour, emblem: str | None) -> Image.Image:
    """A stand-up bag with a printed label."""
    bag = _pouch_blank(colour).copy()
    label = _paper_label((330, 380), text, accent, emblem, SOFT)
    bag.paste(label, (70, 156))
    return bag


def window_pouch(text: str, colour: Colour, accent: Colour, content: str) -> Image.Image:
    """A bag with a round window that shows what is inside."""
    bag = _pouch_blank(colour).copy()
    label = _paper_label((330, 200), text, accent, None, SOFT)
    bag.paste(label, (70, 112))
    hole = Image.new("RGB", (260, 260), tinted(colour, 0.62))
    for index in range(9):
        piece = an_object(content, 118, turn=(index * 40) % 360, mirrored=index % 2 == 1)
        hole.paste(piece, ((index % 3) * 82 - 12, (index // 3) * 80 - 4), piece)
    bag.paste(hole, (105, 344), _masked((260, 260), lambda d: d.ellipse((6, 6, 774, 774), fill=255)))
    ImageDraw.Draw(bag).ellipse((105, 344, 365, 604), outline=(*tinted(colour, 0.8), 255), width=5)
    return bag


@lru_cache(maxsize=32)
def _sack_blank(colour: Colour) -> Image.Image:
    size = (520, 690)
    sack = _solid(
        size,
        colour,
        SOFT,
        lambda d: d.polygon(
            [
                (90, 30),
                (1470, 30),
                (1500, 240),
                (1550, 1000),
                (1548, 1800),
                (1450, 2030),
                (1200, 2068),
                (360, 2068),
                (110, 2030),
                (12, 1800),
                (10, 1000),
                (60, 240),
            ],
            fill=255,
        ),
    )
    weave = Image.new("L", size, 0)
    draw = ImageDraw.Draw(weave)
    for y in range(0, size[1], 6):
        draw.line((0, y, size[0], y), fill=16)
    for x in range(0, size[0], 6):
        draw.line((x, 0, x, size[1]), fill=16)
    sack.paste(tinted(colour, 0.5), mask=ImageChops.multiply(weave, sack.getchannel("A")))
    draw = ImageDraw.Draw(sack)
    for x in range(40, 482, 22):
        draw.line((x, 44, x + 12, 44), fill=(*tinted(colour, 0.6), 255), width=4)
    return sack


def sack(text: str, colour: Colour, accent: Colour, emblem: str | None) -> Image.Image:
    """A woven sack, for rice and grain."""
    image = _sack_blank(colour).copy()
    image.paste(_paper_label((360, 400), text, accent, emblem, SOFT), (80, 160))
    return image


@lru_cache(maxsize=64)
def _jar_blank(content: Colour, lid: Colour) -> Image.Image:
    width, height = 420, 520
    jar = _turned(
        (width, height),
        blend(content, (255, 255, 255), 0.12),
        GLASS,
        [(0.80, 0.14), (0.84, 0.18), (1.0, 0.30), (1.0, 0.93), (0.88, 1.0)],
    )
    level = Image.new("L", (width, height), 0)
    ImageDraw.Draw(level).rectangle((0, 74, width, 128), fill=120)
    jar.paste(
        blend(content, (255, 255, 255), 0.72),
        mask=ImageChops.multiply(level.filter(ImageFilter.GaussianBlur(4)), jar.getchannel("A")),
    )
    top = _solid((width, 104), lid, ROUND, lambda d: d.rounded_rectangle((150, 6, 1110, 306), 46, fill=255))
    jar.alpha_composite(top)
    ImageDraw.Draw(jar).line((56, 76, 364, 76), fill=(*tinted(lid, 0.72), 255), width=3)
    return jar


def jar(text: str, content: Colour, accent: Colour, emblem: str | None) -> Image.Image:
    """A glass jar with a lid and a label."""
    image = _jar_blank(content, tinted(accent, 0.9)).copy()
    image.paste(_paper_label((310, 268), text, accent, emblem, GLASS), (55, 186))
    return image


@lru_cache(maxsize=64)
def _bottle_blank(content: Colour, cap: Colour, slim: bool) -> Image.Image:
    width, height = (250, 780) if slim else (310, 740)
    bottle = _turned(
        (width, height),
        content,
        GLASS,
        [(0.28, 0.07), (0.28, 0.24), (0.98, 0.44), (1.0, 0.5), (1.0, 0.96), (0.92, 1.0)],
    )
    neck = round(width * 0.30)
    cap_image = _solid(
        (neck * 2, 96), cap, ROUND, lambda d: d.rounded_rectangle((20, 0, neck * 6 - 20, 280), 24, fill=255)
    )
    bottle.alpha_composite(cap_image, ((width - neck * 2) // 2, 0))
    return bottle


def bottle(text: str, content: Colour, accent: Colour, emblem: str | None, slim: bool = False) -> Image.Image:
    """A glass bottle, for fish sauce, oil, juice; the slim one for wine and spirits."""
    image = _bottle_blank(content, tinted(accent, 0.85), slim).copy()
    width = image.width - 26
    image.paste(_paper_label((width, 300), text, accent, emblem, GLASS), (13, image.height - 352))
    return image


@lru_cache(maxsize=64)
def _box_blank(colour: Colour) -> Image.Image:
    box = Image.new("RGBA", (600, 480), (0, 0, 0, 0))
    top = _masked((600, 480), lambda d: d.polygon([(30, 270), (330, 60), (1770, 60), (1470, 270)], fill=255))
    side = _masked((600, 480), lambda d: d.polygon([(1470, 270), (1770, 60), (1770, 1200), (1470, 1434)], fill=255))
    front = _masked((600, 480), lambda d: d.rounded_rectangle((30, 268, 1472, 1434), 10, fill=255))
    box.paste(tinted(colour, 1.28), mask=top)
    box.paste(tinted(colour, 0.72), mask=side)
    strip = _strip(colour, FLAT, box.size)
    strip.putalpha(front)
    box.alpha_composite(strip)
    draw = ImageDraw.Draw(box)
    draw.line((12, 168, 490, 168), fill=(*tinted(colour, 0.78), 255), width=3)
    draw.line((490, 168, 588, 94), fill=(*tinted(colour, 0.55), 255), width=3)
    return box


def box(text: str, colour: Colour, accent: Colour, emblem: str | None) -> Image.Image:
    """A carton with a lid, seen a little from above."""
    image = _box_blank(colour).copy()
    image.paste(_paper_label((360, 260), text, accent, emblem, FLAT), (68, 192))
    return image


@lru_cache(maxsize=64)
def _tin_blank(colour: Colour, lid: Colour) -> Image.Image:
    width, height = 380, 560
    tin = _solid(
        (width, height),
        colour,
        ROUND,
        lambda d: (d.rectangle((12, 120, 1128, 1590), fill=255), d.ellipse((12, 1500, 1128, 1676), fill=255)),
    )
    rim = _solid(
        (width, 130),
        lid,
        ROUND,
        lambda d: (d.rectangle((0, 90, 1140, 290), fill=255), d.ellipse((0, 210, 1140, 384), fill=255)),
    )
    tin.alpha_composite(rim)
    cap = _solid((width, 64), tinted(lid, 1.25), FLAT, lambda d: d.ellipse((0, 6, 1140, 186), fill=255))
    tin.alpha_composite(cap)
    return tin


def tin(text: str, colour: Colour, accent: Colour, emblem: str | None) -> Image.Image:
    """A round canister, for tea, coffee, powder."""
    image = _tin_blank(colour, tinted(accent, 0.9)).copy()
    image.paste(_paper_label((372, 290), text, accent, emblem, ROUND), (4, 176))
    return image


@lru_cache(maxsize=32)
def _tube_blank(colour: Colour, cap: Colour) -> Image.Image:
    size = (200, 420)
    body = _turned(size, colour, ROUND, [(0.4, 0.2), (0.42, 0.25), (0.98, 0.33), (1.0, 0.38), (1.0, 0.96), (0.94, 1.0)])
    body.alpha_composite(
        _solid((size[0], 120), cap, ROUND, lambda d: d.rounded_rectangle((160, 0, 440, 300), 30, fill=255))
    )
    return body


def dropper(text: str, colour: Colour, accent: Colour, emblem: str | None) -> Image.Image:
    """A small bottle, for oils, balms and drops."""
    image = _tube_blank(colour, accent).copy()
    image.paste(_paper_label((180, 200), text, accent, emblem, ROUND), (10, 180))
    return image


# Things that goods lie on or in -------------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def board(width: int = 900) -> Image.Image:
    """A wooden board lying on the table."""
    height = width // 4
    size = (width, height)
    wood = _solid(
        size,
        (196, 148, 98),
        (1.14, 1.06, 1.0, 0.95, 0.9),
        lambda d: d.polygon(
            [
                (width * 0.24, 0),
                (width * 2.76, 0),
                (width * 2.985, height * 2.62),
                (width * 2.94, height * 2.96),
                (width * 0.06, height * 2.96),
                (width * 0.015, height * 2.62),
            ],
            fill=255,
        ),
    )
    grain = Image.new("L", size, 0)
    draw = ImageDraw.Draw(grain)
    for row in range(7):
        y = height * (row + 0.5) / 7
        draw.line([(x, y + 3 * math.sin(x / 70 + row * 1.7)) for x in range(0, width, 10)], fill=46, width=2)
    draw.rectangle((0, round(height * 0.885), width, height), fill=92)
    wood.paste(
        (120, 78, 42), mask=ImageChops.multiply(grain.filter(ImageFilter.GaussianBlur(0.8)), wood.getchannel("A"))
    )
    return wood


@lru_cache(maxsize=8)
def bamboo_tray(width: int = 880) -> Image.Image:
    """A flat round tray of woven bamboo (mẹt), seen from above at an angle."""
    height = round(width * 0.40)
    size = (width, height)
    tray = Image.new("RGBA", size, (0, 0, 0, 0))
    tray.paste((168, 120, 66), mask=_masked(size, lambda d: d.ellipse((0, 0, width * 3, height * 3), fill=255)))
    tray.paste(
        (214, 170, 108), mask=_masked(size, lambda d: d.ellipse((4, 0, width * 3 - 4, height * 3 - 46), fill=255))
    )
    inner = _masked(size, lambda d: d.ellipse((60, 40, width * 3 - 60, height * 3 - 110), fill=255))
    weave = Image.new("RGB", size, (232, 200, 146))
    draw = ImageDraw.Draw(weave)
    step = 22
    for index in range(0, width, step):
        draw.line((index, 0, index + (index - width / 2) * 0.18, height), fill=(214, 176, 118), width=4)
    for y in range(0, height, 11):
        draw.line((0, y, width, y), fill=(218, 182, 126), width=2)
    tray.paste(weave, mask=inner)
    return tray


@lru_cache(maxsize=8)
def banana_leaf(width: int = 900) -> Image.Image:
    height = round(width * 0.34)
    size = (width, height)
    leaf = _solid(
        size,
        (92, 146, 76),
        (1.16, 1.08, 1.0, 0.92, 0.84),
        lambda d: d.polygon(
            [
                (0, height * 1.62),
                (width * 0.3, height * 0.72),
                (width * 1.0, height * 0.15),
                (width * 1.9, height * 0.06),
                (width * 2.6, height * 0.5),
                (width * 3, height * 1.3),
                (width * 2.7, height * 2.2),
                (width * 2.0, height * 2.86),
                (width * 1.1, height * 2.95),
                (width * 0.36, height * 2.4),
            ],
            fill=255,
        ),
    )
    veins = Image.new("L", size, 0)
    draw = ImageDraw.Draw(veins)
    middle = height * 0.5
    draw.line((0, height * 0.54, width, height * 0.44), fill=120, width=6)
    for x in range(20, width, 34):
        draw.line((x, middle, x + 46, 0), fill=50, width=2)
        draw.line((x, middle, x + 46, height), fill=50, width=2)
    leaf.paste(
        (168, 200, 130), mask=ImageChops.multiply(veins.filter(ImageFilter.GaussianBlur(1)), leaf.getchannel("A"))
    )
    return leaf


@lru_cache(maxsize=16)
def plate(colour: Colour, width: int = 820) -> Image.Image:
    """A glazed plate with a painted rim."""
    height = round(width * 0.38)
    size = (width, height)
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    image.paste(
        (196, 188, 174), mask=_masked(size, lambda d: d.ellipse((30, 60, width * 3 - 30, height * 3), fill=255))
    )
    rim = _strip((248, 245, 238), (1.0, 1.0, 1.0, 0.98, 0.94), size)
    image.paste(rim, mask=_masked(size, lambda d: d.ellipse((0, 0, width * 3, height * 3 - 50), fill=255)))
    image.paste(
        colour,
        mask=_masked(size, lambda d: d.ellipse((36, 26, width * 3 - 36, height * 3 - 84), outline=255, width=14)),
    )
    image.paste(
        (236, 231, 220),
        mask=_masked(size, lambda d: d.ellipse((270, 170, width * 3 - 270, height * 3 - 210), fill=255)),
    )
    image.paste(
        (250, 247, 240),
        mask=_masked(size, lambda d: d.ellipse((290, 196, width * 3 - 280, height * 3 - 212), fill=255)),
    )
    return image


@lru_cache(maxsize=8)
def basket_front(width: int = 780) -> Image.Image:
    """The front of a woven basket: goods are put behind it."""
    height = round(width * 0.40)
    size = (width, height)
    image = _solid(
        size,
        (204, 152, 90),
        ROUND,
        lambda d: d.polygon(
            [
                (0, 60),
                (width * 3, 60),
                (width * 2.82, height * 2.5),
                (width * 2.62, height * 2.94),
                (width * 0.38, height * 2.94),
                (width * 0.18, height * 2.5),
            ],
            fill=255,
        ),
    )
    weave = Image.new("L", size, 0)
    draw = ImageDraw.Draw(weave)
    cell = 30
    for row in range(height // cell + 1):
        for column in range(width // cell + 2):
            x = column * cell * 2 - (cell if row % 2 else 0)
            draw.rounded_rectangle((x + 2, row * cell + 4, x + cell * 2 - 4, row * cell + cell - 4), 9, fill=58)
    image.paste(
        (248, 214, 152), mask=ImageChops.multiply(weave.filter(ImageFilter.GaussianBlur(1.4)), image.getchannel("A"))
    )
    rim = _solid(
        (width, 60), (178, 122, 66), ROUND, lambda d: d.rounded_rectangle((0, 20, width * 3, 160), 60, fill=255)
    )
    image.alpha_composite(rim)
    return image


@lru_cache(maxsize=8)
def crate_front(width: int = 800) -> Image.Image:
    """The front boards of a wooden crate."""
    height = round(width * 0.36)
    image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    slat = (height - 16) // 2
    for row in range(2):
        wood = _strip((214, 172, 118), (1.10, 1.04, 1.0, 0.96, 0.9), (width, slat))
        draw = ImageDraw.Draw(wood)
        for line in range(5):
            y = slat * (line + 0.5) / 5
            draw.line(
                [(x, y + 2.5 * math.sin(x / 60 + line * 2 + row)) for x in range(0, width, 12)],
                fill=(196, 150, 96),
                width=2,
            )
        draw.line((0, slat - 2, width, slat - 2), fill=(150, 106, 62), width=4)
        image.paste(wood, (0, row * (slat + 16)))
    draw = ImageDraw.Draw(image)
    for x in (0, width - 54):
        draw.rectangle((x, 0, x + 54, height), fill=(190, 144, 92, 255))
        for y in (26, height - 30):
            draw.ellipse((x + 20, y, x + 32, y + 12), fill=(110, 84, 60, 255))
    return image


@lru_cache(maxsize=8)
def foam_tray(width: int = 820) -> Image.Image:
    """A food tray with a clear film, for chilled goods."""
    height = round(width * 0.36)
    size = (width, height)
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    image.paste(
        (196, 200, 198),
        mask=_masked(size, lambda d: d.rounded_rectangle((40, 60, width * 3 - 40, height * 3), 150, fill=255)),
    )
    image.paste(
        (240, 242, 240),
        mask=_masked(size, lambda d: d.rounded_rectangle((0, 0, width * 3, height * 3 - 60), 160, fill=255)),
    )
    image.paste(
        (224, 228, 226),
        mask=_masked(size, lambda d: d.rounded_rectangle((90, 60, width * 3 - 90, height * 3 - 150), 110, fill=255)),
    )
    return image


@lru_cache(maxsize=16)
def tag(text: str) -> Image.Image:
    """A small card with the name, leaning on the goods."""
    width, height = 330, 150
    card = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    card.paste(
        _strip(PAPER, (1.0, 1.0, 0.99, 0.97), (width, height)),
        mask=_masked((width, height), lambda d: d.rounded_rectangle((0, 0, width * 3, height * 3), 42, fill=255)),
    )
    ImageDraw.Draw(card).rounded_rectangle((8, 8, width - 9, height - 9), 9, outline=(176, 140, 96, 255), width=2)
    letter(card, text, (22, 12, width - 22, height - 12), INK, largest=38)
    return card


# Crafts -------------------------------------------------------------------------------------------------------------

VASES = (
    [(0.46, 0.0), (0.36, 0.06), (0.40, 0.2), (1.0, 0.5), (0.62, 0.9), (0.56, 1.0)],
    [(0.60, 0.0), (0.42, 0.10), (0.98, 0.34), (0.90, 0.5), (0.50, 0.92), (0.60, 1.0)],
    [(0.34, 0.0), (0.26, 0.05), (0.26, 0.34), (0.96, 0.66), (0.90, 0.9), (0.62, 1.0)],
    [(0.86, 0.0), (0.94, 0.06), (1.0, 0.4), (0.76, 0.86), (0.64, 1.0)],
)


@lru_cache(maxsize=64)
def vase(colour: Colour, form: int, width: int = 380, height: int = 560) -> Image.Image:
    """A turned and glazed vase with painted bands."""
    image = _turned((width, height), colour, ROUND, VASES[form % len(VASES)])
    bands = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(bands)
    for share, thick in ((0.34, 5), (0.37, 2), (0.72, 2), (0.75, 5)):
        y = round(height * share)
        draw.arc((-40, y - 34, width + 40, y + 22), 20, 160, fill=150, width=thick)
    for index in range(7):
        x = width * (index + 0.5) / 7
        y = height * 0.55
        draw.ellipse((x - 15, y - 22, x + 15, y + 22), outline=130, width=4)
        draw.line((x, y - 20, x, y + 20), fill=120, width=3)
    paint = (250, 246, 236) if sum(colour) < 420 else tinted(COLOURS["indigo"], 0.95)
    image.paste(paint, mask=ImageChops.multiply(bands.filter(ImageFilter.GaussianBlur(0.7)), image.getchannel("A")))
    mouth = _solid(
        (width, 40),
        tinted(colour, 0.5),
        FLAT,
        lambda d: d.ellipse(
            (width * 1.5 * (1 - VASES[form % 4][0][0]) + 12, 6, width * 1.5 * (1 + VASES[form % 4][0][0]) - 12, 70),
            fill=255,
        ),
    )
    image.alpha_composite(mouth)
    return image


@lru_cache(maxsize=64)
def bowl(colour: Colour, width: int = 330) -> Image.Image:
    height = round(width * 0.58)
    image = _turned((width, height), colour, ROUND, [(1.0, 0.14), (0.94, 0.4), (0.5, 0.9), (0.42, 1.0)])
    ring = round(width * 0.26)
    mouth = _solid(
        (width, ring),
        tinted(colour, 0.72),
        (0.8, 0.95, 1.1, 1.15),
        lambda d: d.ellipse((0, 0, width * 3, ring * 3), fill=255),
    )
    image.alpha_composite(mouth)
    rim = ImageDraw.Draw(image)
    rim.ellipse((1, 1, width - 2, ring - 2), outline=(*tinted(colour, 1.45), 255), width=4)
    return image


@lru_cache(maxsize=16)
def conical_hat(width: int = 640) -> Image.Image:
    """A nón lá: palm leaf on bamboo rings."""
    height = round(width * 0.55)
    size = (width, height)
    hat = _solid(
        size,
        (240, 222, 176),
        ROUND,
        lambda d: (
            d.polygon([(width * 1.5, 0), (width * 3, height * 2.6), (0, height * 2.6)], fill=255),
            d.ellipse((0, height * 2.2, width * 3, height * 3), fill=255),
        ),
    )
    rings = Image.new("L", size, 0)
    draw = ImageDraw.Draw(rings)
    for index in range(1, 14):
        share = index / 14
        half = width / 2 * share
        y = height * 0.866 * share
        drop = half * 0.27
        draw.arc((width / 2 - half, y - drop, width / 2 + half, y + drop), 0, 180, fill=110, width=3)
    for index in range(-8, 9):
        draw.line((width / 2, 4, width / 2 + index * width / 16, height), fill=40, width=2)
    hat.paste(
        (176, 138, 84), mask=ImageChops.multiply(rings.filter(ImageFilter.GaussianBlur(0.8)), hat.getchannel("A"))
    )
    return hat


def _brocade(size: tuple[int, int], colour: Colour, accent: Colour) -> Image.Image:
    """Woven stripes and lozenges."""
    cloth = Image.new("RGB", size, colour)
    draw = ImageDraw.Draw(cloth)
    cell = 34
    for row, y in enumerate(range(0, size[1] + cell, cell)):
        if row % 3 == 0:
            draw.rectangle((0, y + 4, size[0], y + 9), fill=accent)
            draw.rectangle((0, y + 14, size[0], y + 17), fill=tinted(colour, 1.5))
            continue
        for x in range(0, size[0] + cell, cell):
            middle = (x + cell / 2, y + cell / 2)
            radius = cell * (0.40 if row % 3 == 1 else 0.28)
            fill = accent if (x // cell + row) % 2 else tinted(colour, 1.55)
            draw.polygon(
                [
                    (middle[0], middle[1] - radius),
                    (middle[0] + radius, middle[1]),
                    (middle[0], middle[1] + radius),
                    (middle[0] - radius, middle[1]),
                ],
                fill=fill,
            )
    return cloth


@lru_cache(maxsize=32)
def folded_cloth(colour: Colour, accent: Colour, plain: bool = False, width: int = 640) -> Image.Image:
    """A stack of three folded cloths."""
    height = 360
    image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    shades = (colour, blend(colour, accent, 0.5), tinted(colour, 1.35))
    for index in (2, 1, 0):
        top = height - (index + 1) * 118
        inset = index * 14
        size = (width - 2 * inset, 130)
        base = shades[index]
        cloth = Image.new("RGB", size, base) if plain else _brocade(size, base, accent if index != 1 else PAPER)
        cloth = ImageChops.multiply(cloth, _strip((255, 255, 255), (0.82, 1, 1, 1, 0.97, 0.9, 0.74), size))
        fold = Image.linear_gradient("L").resize((size[0], size[1])).point([v // 3 for v in range(256)])
        cloth.paste(tinted(base, 0.4), mask=fold)
        image.paste(
            cloth,
            (inset, top),
            _masked(size, lambda d, s=size: d.rounded_rectangle((0, 0, s[0] * 3, s[1] * 3), 130, fill=255)),
        )
    return image


@lru_cache(maxsize=16)
def woven_bag(colour: Colour, accent: Colour, width: int = 540) -> Image.Image:
    """A handbag of woven sedge or rattan with two handles."""
    height = round(width * 1.06)
    image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    for shift, shade in ((0, 0.62), (10, 0.8)):
        draw.arc(
            (width * 0.24 + shift, 6 + shift, width * 0.76 + shift, height * 0.74),
            180,
            360,
            fill=(*tinted(accent, shade), 255),
            width=20,
        )
    body_height = round(height * 0.66)
    body = _solid(
        (width, body_height),
        colour,
        SOFT,
        lambda d: d.polygon(
            [
                (130, 0),
                (width * 3 - 130, 0),
                (width * 3, body_height * 2.7),
                (width * 2.86, body_height * 3),
                (width * 0.14, body_height * 3),
                (0, body_height * 2.7),
            ],
            fill=255,
        ),
    )
    weave = Image.new("L", (width, body_height), 0)
    pen = ImageDraw.Draw(weave)
    for row in range(0, body_height, 20):
        for column in range(0, width, 40):
            x = column + (20 if row // 20 % 2 else 0)
            pen.rounded_rectangle((x, row + 2, x + 34, row + 16), 7, fill=62)
    body.paste(
        tinted(colour, 1.5), mask=ImageChops.multiply(weave.filter(ImageFilter.GaussianBlur(1)), body.getchannel("A"))
    )
    band = Image.new("L", (width, body_height), 0)
    ImageDraw.Draw(band).rectangle((0, body_height * 0.36, width, body_height * 0.5), fill=190)
    body.paste(accent, mask=ImageChops.multiply(band, body.getchannel("A")))
    image.alpha_composite(body, (0, height - body_height))
    return image


@lru_cache(maxsize=32)
def framed_print(motif: str, ground_colour: Colour, second: str | None = None) -> Image.Image:
    """A woodblock print on warm paper in a plain frame."""
    width, height = 620, 760
    frame = _strip((126, 84, 52), (1.25, 1.05, 1.0, 0.95, 0.85), (width, height))
    draw = ImageDraw.Draw(frame)
    draw.rectangle((26, 26, width - 27, height - 27), fill=(246, 238, 220))
    draw.rectangle((78, 78, width - 79, height - 79), fill=ground_colour, outline=(80, 60, 44), width=4)
    draw.rectangle((92, 92, width - 93, height - 93), outline=tinted(ground_colour, 0.7), width=2)
    picture = an_object(motif, 400)
    frame.paste(picture, ((width - picture.width) // 2, height // 2 - picture.height // 2 + 20), picture)
    if second:
        small = an_object(second, 150, mirrored=True)
        frame.paste(small, (width - 106 - small.width, height - 110 - small.height), small)
        frame.paste(
            small.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
            (106, 108),
            small.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        )
    return frame.convert("RGBA")


@lru_cache(maxsize=16)
def rolled_mat(colour: Colour, accent: Colour) -> Image.Image:
    """A sedge mat, rolled, its pattern showing."""
    width, height = 760, 230
    cloth = _brocade((width, height), colour, accent)
    column = Image.new("L", (1, 8))
    column.putdata([120, 200, 250, 255, 236, 200, 150, 90])
    shade = column.resize((width, height), Image.Resampling.BICUBIC)
    cloth = ImageChops.multiply(cloth, Image.merge("RGB", (shade, shade, shade)))
    image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    image.paste(
        cloth,
        mask=_masked((width, height), lambda d: d.rounded_rectangle((0, 0, width * 3, height * 3), 160, fill=255)),
    )
    draw = ImageDraw.Draw(image)
    for ring in range(5):
        draw.ellipse(
            (width - 128 + ring * 11, 8 + ring * 21, width - 8 - ring * 11, height - 8 - ring * 21),
            outline=(*tinted(colour, 0.55), 255),
            fill=(*tinted(colour, 0.86 if ring % 2 else 1.1), 255),
            width=4,
        )
    return image


@lru_cache(maxsize=32)
def flower_pot(colour: Colour, width: int = 400) -> Image.Image:
    height = round(width * 0.72)
    image = _turned((width, height), colour, ROUND, [(0.96, 0.16), (0.9, 0.3), (0.66, 1.0)])
    image.alpha_composite(
        _solid(
            (width, round(height * 0.26)),
            tinted(colour, 1.08),
            ROUND,
            lambda d: d.rounded_rectangle((0, 20, width * 3, height * 0.74), 40, fill=255),
        )
    )
    return image


@lru_cache(maxsize=16)
def bonsai_tray(colour: Colour, width: int = 620) -> Image.Image:
    height = round(width * 0.24)
    image = _turned((width, height), colour, ROUND, [(1.0, 0.0), (1.0, 0.2), (0.84, 0.86), (0.7, 0.88), (0.7, 1.0)])
    soil = _solid((width, 30), (104, 84, 56), FLAT, lambda d: d.ellipse((24, 6, width * 3 - 24, 84), fill=255))
    image.alpha_composite(soil)
    return image


@lru_cache(maxsize=4)
def fish_bowl(width: int = 640) -> tuple[Image.Image, Image.Image]:
    """A round bowl of water: its back with the water, and the glints that lie over the fish."""
    height = round(width * 0.86)
    size = (width, height)
    back = _turned(size, (176, 214, 222), GLASS, [(0.62, 0.0), (0.58, 0.06), (1.0, 0.5), (0.66, 0.95), (0.6, 1.0)])
    back.putalpha(back.getchannel("A").point([round(v * 0.86) for v in range(256)]))
    draw = ImageDraw.Draw(back)
    draw.ellipse(
        (width * 0.13, height * 0.18, width * 0.87, height * 0.30),
        fill=(206, 232, 236, 255),
        outline=(240, 250, 252, 255),
        width=4,
    )
    draw.ellipse((width * 0.2, 0, width * 0.8, height * 0.09), outline=(226, 240, 242, 255), width=7)
    glint = Image.new("L", size, 0)
    ImageDraw.Draw(glint).arc((width * 0.08, height * 0.2, width * 0.8, height * 0.96), 150, 215, fill=150, width=22)
    front = Image.new("RGBA", size, (255, 255, 255, 0))
    front.putalpha(glint.filter(ImageFilter.GaussianBlur(6)))
    return back, front


@lru_cache(maxsize=4)
def kitchen_knife(width: int = 860) -> Image.Image:
    """A forged kitchen knife lying on the table, its edge towards the viewer."""
    height = round(width * 0.26)
    size = (width, height)
    unit = width * 3 / 100
    blade = _solid(
        size,
        (150, 154, 158),
        (1.3, 1.1, 1.0, 1.16, 0.96),
        lambda d: d.polygon(
            [
                (34 * unit, 3 * unit),
                (88 * unit, 2 * unit),
                (99 * unit, 12 * unit),
                (94 * unit, 22 * unit),
                (60 * unit, 25 * unit),
                (34 * unit, 22 * unit),
            ],
            fill=255,
        ),
    )
    draw = ImageDraw.Draw(blade)
    draw.line(
        [(width * 0.345, height * 0.80), (width * 0.60, height * 0.90), (width * 0.93, height * 0.80)],
        fill=(226, 230, 232, 255),
        width=9,
    )
    handle = _solid(
        size,
        (124, 78, 44),
        (1.2, 1.0, 0.9),
        lambda d: d.rounded_rectangle((0, 5 * unit, 35 * unit, 14 * unit), 40, fill=255),
    )
    blade.alpha_composite(handle)
    draw = ImageDraw.Draw(blade)
    for share in (0.07, 0.17, 0.27):
        draw.ellipse((width * share, height * 0.30, width * share + 16, height * 0.30 + 16), fill=(206, 190, 150, 255))
    return blade
