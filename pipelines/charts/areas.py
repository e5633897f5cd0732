"""Where areas lie: borough shapes from configured boundaries, or squares of a tile grid where there are none."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from data_contracts.feeds import code_list

if TYPE_CHECKING:
    from pyproj import Transformer

# name of the area -> its rings, each a list of (easting, northing) in metres on the British National Grid
Boundaries = Mapping[str, list[list[tuple[float, float]]]]

# Finer than a pixel on a map of London 1,000 pixels wide (60 km), and the figure stays small enough to mail.
_TOLERANCE_M: Final = 60.0


def read_boundaries(reference: Path | None, kind: str = "borough") -> Boundaries | None:
    """The areas of one kind in `<reference>/boundaries.geojson` (WGS84), on the National Grid; None without a file.

    Raises ValueError where the file is not a GeoJSON feature collection.
    """
    file = None if reference is None else reference / "boundaries.geojson"
    if file is None or not file.is_file():
        return None
    return _read(file, kind, file.stat().st_mtime_ns)


@cache
def _read(file: Path, kind: str, _changed: int) -> Boundaries:
    # Imported here: without boundaries, the usual case, nobody waits for two geometry libraries.
    from pyproj import Transformer

    try:
        features = json.loads(file.read_text(encoding="utf-8"))["features"]
    except (ValueError, KeyError, TypeError) as fault:
        raise ValueError(f"[{file}] is not a GeoJSON feature collection ({type(fault).__name__})") from None
    to_grid = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)
    areas: dict[str, list[list[tuple[float, float]]]] = {}
    for feature in features:
        properties = feature.get("properties") or {}
        if properties.get("area_kind") == kind:
            areas.setdefault(str(properties.get("name")), []).extend(_rings(feature["geometry"], to_grid))
    return areas


def _rings(geometry: dict[str, Any], to_grid: Transformer) -> Iterator[list[tuple[float, float]]]:
    """The outer ring of each polygon; holes are left out, no borough has one."""
    from shapely import Polygon
    from shapely.geometry import shape

    for part in getattr(shape(geometry), "geoms", [shape(geometry)]):
        eastings, northings = to_grid.transform(*part.exterior.xy)
        outline = Polygon(zip(eastings, northings, strict=True)).simplify(_TOLERANCE_M)
        yield [(round(x), round(y)) for x, y in outline.exterior.coords]


@cache
def borough_tiles() -> pl.DataFrame:
    """The tile grid: borough, short label, column (west to east), row (north to south)."""
    rows = [(e.code, e.label, int(e.more["column"]), int(e.more["row"])) for e in code_list("borough_tile").entries]
    return pl.DataFrame(rows, schema=["borough", "short", "column", "row"], orient="row")


def tile_rings() -> Boundaries:
    """Each borough as a square of side 0.94 on the grid (the gap keeps neighbours apart without an outline colour)."""
    half = 0.47
    return {
        borough: [[(x - half, -y - half), (x + half, -y - half), (x + half, -y + half), (x - half, -y + half)]]
        for borough, _, x, y in borough_tiles().iter_rows()
    }
