"""How far provinces lie apart: between the middles of their mainland, in a straight line.

The middle is the centre of area of a province's largest outline on the shop's own map (marketplace.geography.map_paths),
so islands do not move it. Good for "nearer" and "farther" and for nothing finer: roads are longer.
"""

import math
import re
from functools import cache

from marketplace.geography.map_paths import HEIGHT, OUTLINES, WIDTH

# How docs/map/build.mjs lays the map: Mercator, this frame fitted into the picture with a margin, in degrees.
_WEST, _EAST, _SOUTH, _NORTH = 102.1, 116.6, 8.3, 23.4
_MARGIN = 2
_EARTH_RADIUS_KM = 6371

_NUMBER = re.compile(r"-?\d+")


@cache
def distances_from(code: str) -> dict[str, int]:
    """Kilometres from today's province with this code to each of the 34, by code; 0 to itself. Empty for another code."""
    middles = _middles()
    if code not in middles:
        return {}
    here = middles[code]
    return {other: round(_kilometres(here, there)) for other, there in middles.items()}


@cache
def _middles() -> dict[str, tuple[float, float]]:
    """Latitude and longitude in degrees of the middle of each province."""
    return {code: _unprojected(*_centre(_largest_ring(outline))) for code, outline in OUTLINES.items()}


def _largest_ring(outline: str) -> list[tuple[int, int]]:
    """The ring with the greatest area of a path of the form `M1 2l3 4…z`, whose steps are relative."""
    rings = []
    for path in outline.replace("z", "").split("M")[1:]:
        numbers = [int(number) for number in _NUMBER.findall(path)]
        x, y = numbers[:2]
        ring = [(x, y)]
        for dx, dy in zip(numbers[2::2], numbers[3::2], strict=True):
            x, y = x + dx, y + dy
            ring.append((x, y))
        rings.append(ring)
    return max(rings, key=lambda ring: abs(_area(ring)))


def _area(ring: list[tuple[int, int]]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True)) / 2


def _centre(ring: list[tuple[int, int]]) -> tuple[float, float]:
    x = y = 0.0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = x1 * y2 - x2 * y1
        x += (x1 + x2) * cross
        y += (y1 + y2) * cross
    area = _area(ring)
    return x / (6 * area), y / (6 * area)


def _unprojected(x: float, y: float) -> tuple[float, float]:
    def mercator(latitude: float) -> float:
        return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))

    wide, high = math.radians(_EAST - _WEST), mercator(_NORTH) - mercator(_SOUTH)
    scale = min((WIDTH - 2 * _MARGIN) / wide, (HEIGHT - 2 * _MARGIN) / high)
    longitude = (_WEST + _EAST) / 2 + math.degrees((x - WIDTH / 2) / scale)
    middle = (mercator(_SOUTH) + mercator(_NORTH)) / 2
    latitude = math.degrees(2 * math.atan(math.exp(middle - (y - HEIGHT / 2) / scale)) - math.pi / 2)
    return latitude, longitude


def _kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, place)) for place in (one, other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_RADIUS_KM * math.asin(math.sqrt(half))
