"""The reference folder in the specification's form: gazetteer, postcodes, simple polygons of the boroughs."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from pyproj import Transformer
from shapely.geometry import MultiPoint, Point, Polygon, mapping
from shapely.ops import transform, unary_union, voronoi_diagram

from pipelines.synth.places import Place
from pipelines.synth.tables import rows
from pipelines.synth.world import World


def _write(path: Path, header: str, lines: list[tuple[Any, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header.split())
        writer.writerows(lines)


def _venue_line(place: Place, borough: str) -> tuple[Any, ...]:
    others = list(place.names[1:]) + ([f"land between {', '.join(place.roads)}"] if place.roads else [])
    at = f"{place.number} {place.street.name}".strip()
    point = (place.postcode, place.easting, place.northing)
    return (place.id, place.kind, place.names[0], ";".join(others), at, *point, borough)


def _gazetteer(world: World) -> list[tuple[Any, ...]]:
    out: list[tuple[Any, ...]] = []
    for borough in world.boroughs:
        out += [_venue_line(place, borough.name) for group in borough.places.values() for place in group]
        for street in borough.streets:
            point = (street.postcodes[0], round(street.easting), round(street.northing))
            out += [(f"S{street.id}", "street", street.name, "", street.name, *point, borough.name)]
    return out


def _postcodes(world: World) -> list[tuple[Any, ...]]:
    out: dict[str, tuple[Any, ...]] = {}
    for borough in world.boroughs:
        for street in borough.streets:
            for number, code in enumerate(street.postcodes):
                middle = (number + 0.5) * 120 / len(street.postcodes)
                at = (round(street.easting + street.step[0] * middle), round(street.northing + street.step[1] * middle))
                out.setdefault(code, (code, *at, borough.name))
    return sorted(out.values())


def polygons(world: World) -> dict[tuple[str, str], Any]:
    """(area kind, name) → polygon in metres: each borough is the land nearer to its middle than to any other's."""
    points = MultiPoint([(borough.easting, borough.northing) for borough in world.boroughs])
    # Outer boroughs end some kilometres beyond the outermost middles.
    edge: Polygon = points.convex_hull.buffer(6000)
    cells = list(voronoi_diagram(points, envelope=edge).geoms)
    out: dict[tuple[str, str], Any] = {}
    groups: dict[tuple[str, str], list[Any]] = defaultdict(list)
    names = {row["borough"]: row["bcu_name"] for row in rows("boroughs")}
    for borough in world.boroughs:
        middle = Point(borough.easting, borough.northing)
        cell = next(cell for cell in cells if cell.contains(middle)).intersection(edge)
        out["borough", borough.name] = cell
        groups["bcu", names[borough.name]].append(cell)
        groups["coroner_area", borough.area].append(cell)
    return out | {key: unary_union(parts) for key, parts in groups.items()}


def write_reference(world: World, folder: Path) -> None:
    """Write gazetteer.csv, postcodes.csv and boundaries.geojson."""
    folder.mkdir(parents=True, exist_ok=True)
    header = "place_id kind name alternative_names street postcode easting northing borough"
    _write(folder / "gazetteer.csv", header, _gazetteer(world))
    _write(folder / "postcodes.csv", "postcode easting northing borough", _postcodes(world))
    to_wgs84 = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True).transform
    features = [
        {
            "type": "Feature",
            "properties": {"area_kind": kind, "name": name},
            "geometry": mapping(transform(to_wgs84, shape)),
        }
        for (kind, name), shape in polygons(world).items()
    ]
    (folder / "boundaries.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
