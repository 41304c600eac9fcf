"""Pictures of the demo: goods in one studio, sellers' covers, portraits and landscapes.

The same words give the same picture on every machine: chance is seeded by the name, so a second load of the demo
makes no second picture. Sources and licences are in `assets/README.md`.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from marketplace.core.images import IngestedImage, cut_picture

from . import shapes
from .shapes import COLOURS, SIDE, an_object, blend, put, tinted

Arrangement = tuple[tuple[int, int, float], ...]

# Where the pieces of a heap lie: offsets from the middle of its foot and a size factor, back row first.
HEAPS: dict[int, Arrangement] = {
    1: ((0, 0, 1.5),),
    2: ((-150, -14, 1.2), (130, 10, 1.25)),
    3: ((10, -90, 1.12), (-170, 6, 1.12), (170, 14, 1.16)),
    4: ((-90, -86, 1.0), (104, -80, 1.0), (-190, 20, 1.06), (56, 30, 1.08)),
    5: ((-110, -96, 0.96), (104, -104, 0.98), (-226, 6, 1.0), (8, 22, 1.06), (224, 2, 1.0)),
    7: (
        (-10, -168, 0.84),
        (-176, -84, 0.9),
        (168, -88, 0.9),
        (-4, -62, 0.94),
        (-252, 20, 0.94),
        (-30, 40, 1.0),
        (212, 30, 0.98),
    ),
}


@dataclass(frozen=True)
class ProductPicture:
    """What a product's picture shows. `shape` is a key of `SHAPES`; `objects` are names in `assets/objects`."""

    name: str
    group: str
    shape: str
    objects: tuple[str, ...]
    colour: str = "kraft"
    accent: str = "forest"


@dataclass(frozen=True)
class PictureJob:
    """One picture to draw: of goods, or the cover of the seller with this code, or a view in the story with this address."""

    seller: str = ""
    product: ProductPicture | None = None
    scene: str = ""
    story: str = ""


def drawn(job: PictureJob) -> IngestedImage:
    """The job's picture, cut into the shop's sizes and ready to store. May run in a process without Django."""
    if job.product is None:
        return cut_picture(compose_landscape(job.story or job.seller, job.scene, (1200, 600)))
    return cut_picture(compose_product(job.product))


def compose_product(picture: ProductPicture) -> Image.Image:
    """A square studio picture of the product, 1200 pixels wide. Raises KeyError for a shape that does not exist."""
    chance = random.Random(f"picture:{picture.name}:{picture.shape}")  # noqa: S311 - arranges fruit, guards nothing
    if picture.group == "tourism":
        return compose_landscape(picture.name, picture.shape, (SIDE, SIDE))
    ground = shapes.ground(picture.group, chance.randrange(12))
    canvas = ground.copy()
    SHAPES[picture.shape](canvas, picture, chance)
    return _framed(canvas, ground)


def _framed(canvas: Image.Image, ground: Image.Image) -> Image.Image:
    """The camera steps nearer until what was put on the table fills the picture, with some air around it."""
    small = (SIDE // 10, SIDE // 10)
    left, top, right, bottom = (
        ImageChops.difference(canvas.resize(small, Image.Resampling.BOX), ground.resize(small, Image.Resampling.BOX))
        .convert("L")
        .point([0] * 6 + [255] * 250)
        .getbbox()
    )
    side = min(SIDE, max(round(max(right - left, bottom - top) * 10 * 1.17), 780))
    x = min(max((left + right) * 5 - side // 2, 0), SIDE - side)
    y = min(max((top + bottom) * 5 - side // 2, 0), SIDE - side)
    return canvas.resize((SIDE, SIDE), Image.Resampling.BICUBIC, box=(x, y, x + side, y + side))


# Arrangements -------------------------------------------------------------------------------------------------------


def _piece(name: str, size: float, chance: random.Random, wildness: int = 14) -> Image.Image:
    turn = chance.choice((-1, 0, 1)) * chance.choice((0, wildness // 2, wildness))
    return an_object(name, round(size / 6) * 6, turn, chance.random() < 0.5)


def _heap(
    canvas: Image.Image,
    objects: tuple[str, ...],
    count: int,
    foot: tuple[int, int],
    size: int,
    chance: random.Random,
    shadow: int = 80,
) -> None:
    """Pieces of the objects lying together; the first object is the most frequent."""
    pieces = [
        objects[0] if index % 2 == 0 or len(objects) == 1 else objects[1 + index // 2 % (len(objects) - 1)]
        for index in range(count)
    ]
    # The goods of the name lie in front, where the eye falls first.
    pieces.reverse()
    spread = size / 290
    for name, (dx, dy, factor) in zip(pieces, HEAPS[count], strict=True):
        thing = _piece(name, size * factor, chance)
        put(canvas, thing, foot[0] + round(dx * spread) + chance.randint(-8, 8), foot[1] + round(dy * spread), shadow)


def _beside(
    canvas: Image.Image, objects: tuple[str, ...], places: list[tuple[int, int, int]], chance: random.Random
) -> None:
    """Single objects at given places (x, y of the foot, size), as company of a package."""
    for index, (x, y, size) in enumerate(places):
        put(canvas, _piece(objects[index % len(objects)], size, chance), x, y, 90)


def _packaged(
    make: Callable[[ProductPicture], Image.Image], scale: float = 1.0, pair: bool = True
) -> Callable[[Image.Image, ProductPicture, random.Random], None]:
    """A package with what it is made of around it, in one of several arrangements."""

    def arrange(canvas: Image.Image, picture: ProductPicture, chance: random.Random) -> None:
        package = make(picture)
        if scale != 1.0:
            package = _scaled(package, scale)
        objects = picture.objects
        layout = chance.randrange(5 if pair else 4)
        if layout == 0:
            put(canvas, package, 560, 960)
            if objects:
                _beside(
                    canvas,
                    objects,
                    [(876, 940, 250), (800, 1040, 220), (960, 1046, 190)][: 2 + len(objects) % 2],
                    chance,
                )
        elif layout == 1:
            put(canvas, package, 650, 960)
            if objects:
                _beside(canvas, objects, [(330, 950, 240), (250, 1050, 200), (420, 1066, 210)], chance)
        elif layout == 2:
            tray = shapes.board(980)
            canvas.paste(tray, (110, 858), tray)
            put(canvas, package, 470, 1000)
            if objects:
                _heap(canvas, objects, 3, (850, 1020), 190, chance)
        elif layout == 3:
            leaf = shapes.banana_leaf(960)
            canvas.paste(leaf, (130, 850), leaf)
            put(canvas, package, 690, 990)
            if objects:
                _heap(canvas, objects, 3, (330, 1040), 196, chance)
        else:
            put(canvas, _scaled(package, 0.84), 770, 900)
            put(canvas, package, 470, 980)
            if objects:
                _beside(canvas, objects, [(820, 1050, 220), (980, 1000, 170)], chance)

    return arrange


def _scaled(image: Image.Image, factor: float) -> Image.Image:
    return image.resize((round(image.width * factor), round(image.height * factor)), Image.Resampling.BICUBIC)


def _emblem(picture: ProductPicture) -> str | None:
    return picture.objects[0] if picture.objects else None


def _on(
    vessel: Callable[[], Image.Image], lift: int, count: tuple[int, ...], size: int
) -> Callable[[Image.Image, ProductPicture, random.Random], None]:
    """Goods heaped on a tray, board, leaf or plate."""

    def arrange(canvas: Image.Image, picture: ProductPicture, chance: random.Random) -> None:
        under = vessel()
        x = 600 + chance.randint(-20, 20)
        put(canvas, under, x, 1040, 90)
        number = chance.choice(count)
        _heap(canvas, picture.objects, number, (x, 1040 - lift), size, chance, 70)
        _name_card(canvas, picture, chance)

    return arrange


def _in_front_of(
    front: Callable[[], Image.Image], size: int, depth: int
) -> Callable[[Image.Image, ProductPicture, random.Random], None]:
    """Goods that look out of a basket or crate."""

    def arrange(canvas: Image.Image, picture: ProductPicture, chance: random.Random) -> None:
        vessel = front()
        x, foot = 600 + chance.randint(-16, 16), 1020
        mask = shapes.contact_shadow(vessel.width, 120)
        canvas.paste((84, 62, 42), (x - mask.width // 2 + 26, foot - mask.height // 2 - 8), mask)
        rim = foot - vessel.height
        _heap(canvas, picture.objects, 7, (x, rim + depth), size, chance, 0)
        canvas.paste(vessel, (x - vessel.width // 2, rim), vessel)
        _name_card(canvas, picture, chance, force=True)
        _beside(canvas, picture.objects, [(x + chance.choice((-390, 390)), 1076, round(size * 0.92))], chance)

    return arrange


def _name_card(canvas: Image.Image, picture: ProductPicture, chance: random.Random, force: bool = False) -> None:
    if force or chance.random() < 0.55:
        card = shapes.tag(picture.name)
        put(canvas, card, 600 if force else chance.choice((330, 600, 860)), 1004 if force else 1130, 60)


def _standing_objects(canvas: Image.Image, picture: ProductPicture, chance: random.Random) -> None:
    """One large object and smaller company, without a vessel."""
    put(canvas, an_object(picture.objects[0], 560), 600, 1000)
    company = picture.objects[1:]
    if company:
        _beside(canvas, company, [(270, 1020, 260), (950, 1010, 240)], chance)


def _hands_of_vases(canvas: Image.Image, picture: ProductPicture, chance: random.Random) -> None:
    colour, accent = COLOURS[picture.colour], COLOURS[picture.accent]
    form = chance.randrange(4)
    put(canvas, shapes.vase(accent, (form + 1) % 4, 260, 400), 880, 920)
    put(canvas, shapes.vase(colour, form, 400, 600), 520, 980)
    put(canvas, shapes.bowl(blend(colour, (255, 255, 255), 0.2), 270), 830, 1050)
    if picture.objects:
        stem = an_object(picture.objects[0], 250)
        put(canvas, stem, 250, 1040, 80)


def _bowls(canvas: Image.Image, picture: ProductPicture, chance: random.Random) -> None:
    colour, accent = COLOURS[picture.colour], COLOURS[picture.accent]
    put(canvas, shapes.bowl(colour, 430), 420, 930)
    put(canvas, shapes.bowl(accent, 360), 800, 940)
    put(canvas, shapes.bowl(tinted(colour, 1.3), 300), 620, 1060)
    if picture.objects:
        _beside(canvas, picture.objects, [(980, 1070, 210), (270, 1070, 190)], chance)


def _cloth(plain: bool) -> Callable[[Image.Image, ProductPicture, random.Random], None]:
    def arrange(canvas: Image.Image, picture: ProductPicture, chance: random.Random) -> None:
        x = chance.choice((520, 600, 660))
        put(
            canvas, _scaled(shapes.folded_cloth(COLOURS[picture.colour], COLOURS[picture.accent], plain), 1.15), x, 1000
        )
        if picture.objects:
            _beside(
                canvas,
                picture.objects,
                [(x + (-1 if x > 600 else 1) * 390, 1064, 210), (x + 90, 604, 190)][: 1 + chance.randrange(2)],
                chance,
            )

    return arrange


def _hat(canvas: Image.Image, picture: ProductPicture, chance: random.Random) -> None:
    put(canvas, _scaled(shapes.conical_hat(), 0.72), 800, 880)
    put(canvas, shapes.conical_hat(), 520, 1010)
    if picture.objects:
        _beside(canvas, picture.objects, [(940, 1060, 210)], chance)


def _knife(canvas: Image.Image, picture: ProductPicture, chance: random.Random) -> None:
    tray = shapes.board(1000)
    canvas.paste(tray, (100, 790), tray)
    if picture.objects:
        _beside(canvas, picture.objects, [(330, 860, 200), (800, 850, 210)], chance)
    put(canvas, shapes.kitchen_knife(800), 590, 1010, 60)


def _bag_of_sedge(canvas: Image.Image, picture: ProductPicture, chance: random.Random) -> None:
    colour, accent = COLOURS[picture.colour], COLOURS[picture.accent]
    put(canvas, _scaled(shapes.woven_bag(accent, colour), 0.7), 850, 920)
    put(canvas, shapes.woven_bag(colour, accent), 500, 1000)
    if picture.objects:
        _beside(canvas, picture.objects, [(900, 1070, 190)], chance)


def _print_in_frame(canvas: Image.Image, picture: ProductPicture, chance: random.Random) -> None:
    second = picture.objects[1] if len(picture.objects) > 1 else None
    put(canvas, shapes.framed_print(picture.objects[0], COLOURS[picture.colour], second), 600, 1000)


def _mats(canvas: Image.Image, picture: ProductPicture, chance: random.Random) -> None:
    colour, accent = COLOURS[picture.colour], COLOURS[picture.accent]
    put(canvas, shapes.rolled_mat(accent, colour), 610, 830)
    put(canvas, shapes.rolled_mat(colour, accent), 570, 1010)
    if picture.objects:
        _beside(canvas, picture.objects, [(960, 1080, 180)], chance)


def _potted(canvas: Image.Image, picture: ProductPicture, chance: random.Random) -> None:
    plant = picture.objects[0]
    x = chance.choice((560, 600, 650))
    pot = shapes.flower_pot(COLOURS[picture.colour])
    mask = shapes.contact_shadow(380, 120)
    canvas.paste((84, 62, 42), (x - mask.width // 2 + 20, 1010 - mask.height // 2 - 8), mask)
    for dx, dy, size, turn in ((-120, 24, 380, 14), (120, 24, 380, -14), (0, 0, 500, 0)):
        leaf = an_object(plant, size, turn, dx > 0)
        canvas.paste(leaf, (x + dx - leaf.width // 2, 1010 - pot.height + 70 - leaf.height + dy), leaf)
    canvas.paste(pot, (x - pot.width // 2, 1010 - pot.height), pot)
    if len(picture.objects) > 1:
        _beside(canvas, picture.objects[1:], [(x + 330, 1040, 190)], chance)


def _bonsai(canvas: Image.Image, picture: ProductPicture, chance: random.Random) -> None:
    tray = shapes.bonsai_tray(COLOURS[picture.colour])
    put(canvas, tray, 600, 1010, 120)
    tree = an_object(picture.objects[0], 600, chance.choice((-7, 0, 7)))
    canvas.paste(tree, (600 + chance.choice((-60, 40)) - tree.width // 2, 1010 - tray.height + 26 - tree.height), tree)
    _beside(canvas, ("potted_plant",), [(960, 1060, 170)], chance)


def _bouquet(canvas: Image.Image, picture: ProductPicture, chance: random.Random) -> None:
    x = 600
    holder = shapes.vase(COLOURS[picture.colour], 2, 330, 470)
    mask = shapes.contact_shadow(300, 120)
    canvas.paste((84, 62, 42), (x - mask.width // 2 + 20, 1020 - mask.height // 2 - 8), mask)
    for index, (dx, dy, turn) in enumerate(
        (
            (-190, -60, 28),
            (190, -60, -28),
            (-96, -170, 12),
            (96, -176, -12),
            (0, -60, 0),
            (-110, -20, 20),
            (112, -16, -20),
        )
    ):
        stem = an_object(picture.objects[index % len(picture.objects)], 290, turn, index % 2 == 1)
        canvas.paste(stem, (x + dx - stem.width // 2, 640 + dy - stem.height // 2), stem)
    canvas.paste(holder, (x - holder.width // 2, 1020 - holder.height), holder)


def _fish_in_a_bowl(canvas: Image.Image, picture: ProductPicture, chance: random.Random) -> None:
    back, front = shapes.fish_bowl()
    put(canvas, back, 600, 1010, 120)
    for dx, dy, size in ((-110, -250, 190), (120, -180, 170), (10, -340, 130)):
        fish = an_object(chance.choice(picture.objects), size, chance.choice((-8, 0, 8)), chance.random() < 0.5)
        canvas.paste(fish, (600 + dx - fish.width // 2, 1010 + dy - fish.height // 2), fish)
    canvas.paste(front, (600 - front.width // 2, 1010 - front.height), front)


def _soap_bars(canvas: Image.Image, picture: ProductPicture, chance: random.Random) -> None:
    tray = shapes.board(860)
    canvas.paste(tray, (170, 850), tray)
    carton = _scaled(shapes.box(picture.name, COLOURS[picture.colour], COLOURS[picture.accent], _emblem(picture)), 0.78)
    put(canvas, carton, 470, 960)
    _heap(canvas, picture.objects, 3, (830, 1000), 180, chance)


def _colours(picture: ProductPicture) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    return COLOURS[picture.colour], COLOURS[picture.accent]


SHAPES: dict[str, Callable[[Image.Image, ProductPicture, random.Random], None]] = {
    "pouch": _packaged(lambda p: shapes.pouch(p.name, *_colours(p), _emblem(p))),
    "window": _packaged(lambda p: shapes.window_pouch(p.name, *_colours(p), p.objects[0])),
    "sack": _packaged(lambda p: shapes.sack(p.name, *_colours(p), _emblem(p)), pair=False),
    "jar": _packaged(lambda p: shapes.jar(p.name, *_colours(p), _emblem(p)), 1.12),
    "bottle": _packaged(lambda p: shapes.bottle(p.name, *_colours(p), _emblem(p))),
    "flask": _packaged(lambda p: shapes.bottle(p.name, *_colours(p), _emblem(p), slim=True)),
    "box": _packaged(lambda p: shapes.box(p.name, *_colours(p), _emblem(p))),
    "tin": _packaged(lambda p: shapes.tin(p.name, *_colours(p), _emblem(p))),
    "dropper": _packaged(lambda p: shapes.dropper(p.name, *_colours(p), _emblem(p)), 1.35),
    "bars": _soap_bars,
    "tray": _on(shapes.bamboo_tray, 96, (5, 7, 4), 270),
    "board": _on(shapes.board, 70, (3, 4, 5), 280),
    "leaf": _on(shapes.banana_leaf, 110, (3, 4, 5), 280),
    "plate": _on(lambda: shapes.plate(COLOURS["indigo"]), 110, (3, 5, 4), 240),
    "chilled": _on(shapes.foam_tray, 100, (3, 4, 5), 250),
    "basket": _in_front_of(shapes.basket_front, 270, 96),
    "crate": _in_front_of(shapes.crate_front, 270, 80),
    "objects": _standing_objects,
    "vases": _hands_of_vases,
    "bowls": _bowls,
    "brocade": _cloth(False),
    "silk": _cloth(True),
    "hat": _hat,
    "knife": _knife,
    "woven_bag": _bag_of_sedge,
    "print": _print_in_frame,
    "mats": _mats,
    "potted": _potted,
    "bonsai": _bonsai,
    "bouquet": _bouquet,
    "fish_bowl": _fish_in_a_bowl,
}


# Landscapes ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scene:
    sky: tuple[tuple[int, int, int], tuple[int, int, int]]
    ridges: tuple[tuple[int, int, int], ...]
    near: str
    objects: tuple[str, ...]


SCENES: dict[str, Scene] = {
    "terraces": Scene(
        ((196, 222, 230), (250, 238, 208)),
        ((150, 176, 178), (112, 150, 132), (96, 138, 86)),
        "terraces",
        ("hut", "tree", "buffalo"),
    ),
    "delta": Scene(
        ((186, 218, 232), (252, 240, 214)), ((150, 184, 170), (120, 164, 120)), "paddy", ("palm", "canoe", "house")
    ),
    "sea": Scene(((170, 208, 226), (250, 236, 210)), ((132, 164, 176),), "sea", ("sailboat", "canoe", "palm")),
    "hills": Scene(
        ((190, 216, 226), (252, 234, 206)),
        ((154, 176, 168), (120, 152, 118), (92, 132, 80)),
        "rows",
        ("tree", "hut", "farmer_woman"),
    ),
    "highland": Scene(
        ((204, 214, 228), (254, 226, 198)),
        ((158, 158, 172), (122, 132, 122), (104, 120, 76)),
        "rows",
        ("pine", "horse", "house"),
    ),
    "river": Scene(
        ((182, 214, 226), (252, 238, 212)), ((144, 176, 160), (112, 156, 110)), "river", ("canoe", "palm", "hut")
    ),
    "orchard": Scene(
        ((192, 220, 230), (252, 240, 214)), ((150, 182, 158), (116, 160, 104)), "rows", ("tree", "house", "farmer_man")
    ),
    "forest": Scene(
        ((196, 216, 214), (240, 236, 208)),
        ((132, 160, 146), (92, 130, 104), (70, 108, 74)),
        "meadow",
        ("pine", "log", "tree"),
    ),
    "garden": Scene(
        ((200, 222, 232), (252, 240, 220)),
        ((160, 188, 164), (124, 166, 110)),
        "meadow",
        ("house", "sunflower", "tulip"),
    ),
    "workshop": Scene(((226, 214, 196), (250, 238, 216)), ((206, 188, 162),), "floor", ("lantern", "amphora", "drum")),
    "camp": Scene(
        ((170, 200, 220), (252, 222, 190)),
        ((134, 150, 170), (98, 124, 118), (84, 116, 78)),
        "meadow",
        ("camping", "pine", "hut"),
    ),
    "village": Scene(
        ((192, 218, 230), (252, 236, 206)), ((152, 178, 166), (116, 154, 112)), "paddy", ("hut", "buffalo", "tree")
    ),
}


# Light of the day: sky above, sky at the horizon, and how much of it lies on the land.
HOURS: tuple[tuple[tuple[int, int, int], tuple[int, int, int], float], ...] = (
    ((176, 212, 232), (252, 240, 214), 0.0),
    ((150, 200, 230), (230, 242, 240), 0.04),
    ((206, 206, 222), (254, 214, 180), 0.16),
    ((208, 220, 220), (240, 236, 222), 0.22),
)


def compose_landscape(name: str, scene: str, size: tuple[int, int]) -> Image.Image:
    """A view of the country where the goods come from. Raises KeyError for a scene that does not exist."""
    width, height = size
    chance = random.Random(f"landscape:{name}:{scene}")  # noqa: S311 - draws hills, guards nothing
    view = SCENES[scene]
    above, below, haze = chance.choice(HOURS)
    sky = (blend(view.sky[0], above, 0.75), blend(view.sky[1], below, 0.75))
    canvas = _sky(sky, size, chance)
    horizon = round(height * chance.uniform(0.46, 0.58))
    draw = ImageDraw.Draw(canvas)
    ridges = [blend(colour, below, haze) for colour in view.ridges]
    for index, colour in enumerate(ridges):
        _ridge(
            draw,
            size,
            horizon - round(height * 0.05) + round(height * 0.10 * index),
            round(height * (0.17 - 0.035 * index) * chance.uniform(0.7, 1.5)),
            colour,
            chance,
        )
    foot = horizon + round(height * 0.10 * len(view.ridges)) - round(height * 0.03)
    near = NEAR[view.near]
    near(canvas, foot, ridges[-1], chance)
    _people_the_view(canvas, view, foot, chance)
    return canvas


def _sky(
    sky: tuple[tuple[int, int, int], tuple[int, int, int]], size: tuple[int, int], chance: random.Random
) -> Image.Image:
    column = Image.new("RGB", (1, 40))
    column.putdata([blend(*sky, min(1.0, y / 24)) for y in range(40)])
    canvas = column.resize(size, Image.Resampling.BICUBIC)
    width, height = size
    glow = Image.new("L", (width // 8, height // 8), 0)
    draw = ImageDraw.Draw(glow)
    x, y = chance.randint(round(width * 0.15), round(width * 0.85)) // 8, round(height * 0.24) // 8
    draw.ellipse((x - 22, y - 22, x + 22, y + 22), fill=120)
    draw.ellipse((x - 9, y - 9, x + 9, y + 9), fill=255)
    for _index in range(5):
        cx, cy = chance.randint(0, glow.width), chance.randint(4, round(glow.height * 0.36))
        length = chance.randint(14, 34)
        draw.rounded_rectangle((cx - length, cy, cx + length, cy + 3), 2, fill=96)
        draw.rounded_rectangle((cx - length // 2, cy - 3, cx + length // 2, cy), 2, fill=96)
    canvas.paste(
        (255, 250, 236), mask=glow.filter(ImageFilter.GaussianBlur(1.6)).resize(size, Image.Resampling.BICUBIC)
    )
    return canvas


def _wave(chance: random.Random) -> Callable[[float], float]:
    parts = [(chance.uniform(0.6, 3.4), chance.uniform(0, math.tau), chance.uniform(0.3, 1)) for _index in range(3)]
    total = sum(weight for _frequency, _phase, weight in parts)
    return lambda share: (
        sum(weight * math.sin(frequency * math.tau * share + phase) for frequency, phase, weight in parts) / total
    )


def _ridge(
    draw: ImageDraw.ImageDraw,
    size: tuple[int, int],
    base: int,
    rise: int,
    colour: tuple[int, int, int],
    chance: random.Random,
) -> None:
    width, height = size
    wave = _wave(chance)
    points = [(x, base - rise * wave(x / width)) for x in range(0, width + 8, 8)]
    draw.polygon([*points, (width, height), (0, height)], fill=colour)


def _near_rows(canvas: Image.Image, foot: int, colour: tuple[int, int, int], chance: random.Random) -> None:
    """Rows of tea, coffee or vegetables that run towards the hills."""
    width, height = canvas.size
    draw = ImageDraw.Draw(canvas)
    draw.rectangle((0, foot, width, height), fill=tinted(colour, 0.86))
    vanish = width * chance.uniform(0.35, 0.65)
    for index in range(-16, 17):
        x = vanish + index * width * 0.13
        draw.polygon(
            [(vanish + index * width * 0.016, foot), (x - width * 0.036, height), (x + width * 0.036, height)],
            fill=tinted(colour, 1.12 if index % 2 else 1.02),
        )


def _near_terraces(canvas: Image.Image, foot: int, colour: tuple[int, int, int], chance: random.Random) -> None:
    width, height = canvas.size
    draw = ImageDraw.Draw(canvas)
    steps = 8
    greens = ((176, 186, 92), (146, 172, 84), (206, 192, 96), (122, 158, 82))
    wave = _wave(chance)
    for step in range(steps):
        y = foot + (height - foot) * (step / steps) ** 1.25
        points = [
            (x, y + height * 0.022 * wave(x / width + step * 0.07) + height * 0.006) for x in range(0, width + 8, 8)
        ]
        draw.polygon([*points, (width, height), (0, height)], fill=greens[step % 4])
        draw.line(points, fill=(112, 108, 62), width=max(3, height // 150))


def _near_paddy(canvas: Image.Image, foot: int, colour: tuple[int, int, int], chance: random.Random) -> None:
    width, height = canvas.size
    draw = ImageDraw.Draw(canvas)
    draw.rectangle((0, foot, width, height), fill=(150, 178, 84))
    for index in range(6):
        y0 = foot + (height - foot) * (index / 6) ** 1.5
        y1 = foot + (height - foot) * ((index + 1) / 6) ** 1.5
        draw.rectangle((0, y0, width, y1), fill=((166, 188, 88), (190, 198, 100), (140, 172, 82))[index % 3])
        draw.line((0, y1, width, y1 + 6), fill=(124, 140, 70), width=3 + index)
        gap = 18 + index * 10
        for x in range(chance.randrange(gap), width, gap):
            draw.line((x, y1 - 2, x + 3, y1 - 8 - index * 4), fill=(112, 146, 66), width=2 + index // 2)


def _near_water(canvas: Image.Image, foot: int, colour: tuple[int, int, int], chance: random.Random) -> None:
    width, height = canvas.size
    column = Image.new("RGB", (1, 16))
    column.putdata([blend((168, 206, 212), (66, 128, 146), y / 15) for y in range(16)])
    canvas.paste(column.resize((width, height - foot), Image.Resampling.BICUBIC), (0, foot))
    draw = ImageDraw.Draw(canvas)
    for _index in range(60):
        y = foot + round((height - foot) * chance.random() ** 1.4)
        length = 20 + (y - foot) // 4
        x = chance.randrange(width)
        draw.rounded_rectangle((x, y, x + length, y + 2 + (y - foot) // 120), 2, fill=(208, 230, 232))


def _near_sea(canvas: Image.Image, foot: int, colour: tuple[int, int, int], chance: random.Random) -> None:
    _near_water(canvas, foot, colour, chance)
    width, height = canvas.size
    wave = _wave(chance)
    shore = [(x, height * 0.90 + height * 0.03 * wave(x / width)) for x in range(0, width + 8, 8)]
    draw = ImageDraw.Draw(canvas)
    draw.polygon([*shore, (width, height), (0, height)], fill=(240, 222, 182))
    draw.line(shore, fill=(250, 250, 246), width=max(6, height // 90))


def _near_river(canvas: Image.Image, foot: int, colour: tuple[int, int, int], chance: random.Random) -> None:
    _near_water(canvas, foot, colour, chance)
    width, height = canvas.size
    draw = ImageDraw.Draw(canvas)
    wave = _wave(chance)
    bank = [(x, height * 0.88 + height * 0.04 * wave(x / width)) for x in range(0, width + 8, 8)]
    draw.polygon([*bank, (width, height), (0, height)], fill=(116, 150, 84))


def _near_meadow(canvas: Image.Image, foot: int, colour: tuple[int, int, int], chance: random.Random) -> None:
    width, height = canvas.size
    draw = ImageDraw.Draw(canvas)
    draw.rectangle((0, foot, width, height), fill=tinted(colour, 1.1))
    for index in range(3):
        _ridge(
            draw,
            canvas.size,
            foot + round((height - foot) * (0.2 + 0.27 * index)),
            round(height * 0.03),
            tinted(colour, 1.2 - 0.08 * index),
            chance,
        )
    for _index in range(70):
        x, y = chance.randrange(width), foot + round((height - foot) * chance.random())
        radius = 2 + (y - foot) * 5 // max(1, height - foot)
        draw.ellipse(
            (x - radius, y - radius, x + radius, y + radius),
            fill=chance.choice(((250, 236, 180), (246, 206, 206), (250, 250, 244))),
        )


def _near_floor(canvas: Image.Image, foot: int, colour: tuple[int, int, int], chance: random.Random) -> None:
    """The tiled floor and the shelves of a workshop, instead of a view."""
    width, height = canvas.size
    draw = ImageDraw.Draw(canvas)
    draw.rectangle((0, 0, width, foot), fill=(238, 224, 200))
    draw.rectangle((0, foot, width, height), fill=(190, 132, 96))
    for row in range(5):
        y = foot + (height - foot) * (row / 5) ** 1.4
        draw.line((0, y, width, y), fill=(170, 112, 78), width=3)
    for index in range(-10, 22):
        draw.line(
            (width / 2 + (index - 5) * width * 0.06, foot, width / 2 + (index - 5) * width * 0.17, height),
            fill=(170, 112, 78),
            width=3,
        )
    for shelf in range(2):
        y = round(height * (0.24 + 0.23 * shelf))
        draw.rectangle((round(width * 0.06), y, round(width * 0.94), y + max(8, height // 60)), fill=(150, 104, 66))
        x = round(width * 0.11)
        while x < width * 0.9:
            ware = shapes.vase(
                COLOURS[chance.choice(("clay", "indigo", "sea", "leaf", "cream", "turmeric"))],
                chance.randrange(4),
                84,
                120,
            )
            factor = height * 0.15 / 120
            ware = _scaled(ware, factor)
            canvas.paste(ware, (x - ware.width // 2, y - ware.height), ware)
            x += round(width * chance.uniform(0.09, 0.15))


NEAR: dict[str, Callable[[Image.Image, int, tuple[int, int, int], random.Random], None]] = {
    "rows": _near_rows,
    "terraces": _near_terraces,
    "paddy": _near_paddy,
    "sea": _near_sea,
    "river": _near_river,
    "meadow": _near_meadow,
    "floor": _near_floor,
}


def _people_the_view(canvas: Image.Image, view: Scene, foot: int, chance: random.Random) -> None:
    """A few objects, far ones small, near ones large, never all in one place."""
    width, height = canvas.size
    places = [(0.14, 0.10, 0.20), (0.86, 0.16, 0.24), (0.60, 0.50, 0.29), (0.30, 0.70, 0.33)]
    objects = list(view.objects)
    chance.shuffle(objects)
    mirrored = chance.random() < 0.5
    for index, (x, depth, size) in enumerate(places[: 3 + chance.randrange(2)]):
        name = objects[index % len(objects)]
        thing = an_object(name, round(height * size), mirrored=chance.random() < 0.5)
        y = foot + round((height - foot) * depth) + round(height * 0.06)
        x = 1 - x if mirrored else x
        put(
            canvas,
            thing,
            round(width * (x + chance.uniform(-0.09, 0.09))),
            y,
            70 if name not in {"sailboat", "canoe"} else 40,
        )
