"""Coordinates as delivered, put right where they can be: blank, swapped, or degrees in the grid's fields."""

from __future__ import annotations

import math
from functools import cache, lru_cache
from typing import Final, NamedTuple

from pyproj import Transformer

# The force's area with a margin of some 20 km, in metres on the British National Grid.
_EAST: Final = (480_000.0, 585_000.0)
_NORTH: Final = (135_000.0, 222_000.0)
# The same area in degrees (WGS84), for fields that hold latitude and longitude.
_LATITUDE: Final = (51.0, 52.0)
_LONGITUDE: Final = (-0.9, 0.7)


class Point(NamedTuple):
    """A place on the grid in metres, and what was done to the delivered figures."""

    easting: float
    northing: float
    method: str  # as_delivered swapped from_degrees
    rounded: bool  # a figure ends in 000: known to the kilometre at best


@cache
def _to_grid() -> Transformer:
    return Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)


@cache
def _to_degrees() -> Transformer:
    return Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)


def degrees(easting: float, northing: float) -> tuple[float, float]:
    """Longitude and latitude (WGS84) of a grid point in metres."""
    longitude, latitude = _to_degrees().transform(easting, northing)
    return float(longitude), float(latitude)


def _within(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]


@lru_cache(maxsize=100_000)
def point(easting: float | None, northing: float | None) -> Point | None:
    """The grid point that two delivered figures mean, or None where they are blank, zero or nowhere near the force."""
    if easting is None or northing is None or not (math.isfinite(easting) and math.isfinite(northing)):
        return None
    for x, y, method in ((easting, northing, "as_delivered"), (northing, easting, "swapped")):
        if _within(x, _EAST) and _within(y, _NORTH):
            return Point(x, y, method, x % 1000 == 0 or y % 1000 == 0)
    for longitude, latitude in ((easting, northing), (northing, easting)):
        if _within(longitude, _LONGITUDE) and _within(latitude, _LATITUDE):
            x, y = _to_grid().transform(longitude, latitude)
            return Point(float(x), float(y), "from_degrees", False)
    return None


def distance(a: Point, b: Point) -> float:
    """Metres between two grid points."""
    return math.hypot(a.easting - b.easting, a.northing - b.northing)
