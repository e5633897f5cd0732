"""Shared charts: every borough has a square, numbers stand on the map, boundaries are used, nothing is geo."""

from __future__ import annotations

import importlib
import json
import time
from pathlib import Path

import plotly.graph_objects as go
import polars as pl
import pytest

from data_contracts.feeds import code_list
from pipelines.charts import PictureError, borough_map, label, pictures, point_map, read_boundaries
from pipelines.charts.areas import borough_tiles


def test_every_borough_has_its_own_square() -> None:
    tiles = borough_tiles()
    assert set(code_list("borough").codes) <= set(tiles["borough"])
    assert tiles.select("column", "row").n_unique() == tiles.height
    assert tiles["short"].n_unique() == tiles.height


def test_the_map_counts_a_borough_that_is_not_named_as_none() -> None:
    chart = borough_map(pl.DataFrame({"borough": ["Camden", "Sutton"], "value": [12, 1]}), None, title="Deaths")
    assert chart.table.row(0) == ("Camden", 12.0) and chart.table["value"].sum() == 13 and chart.table.height >= 32
    numbers = chart.figure.data[-1]
    assert "CAM<br>12" in numbers.text and "BRE<br>0" in numbers.text
    assert "Camden 12" in chart.alt and not chart.figure.layout.geo.domain.x


@pytest.mark.parametrize("value", [0, 1, 2, 3, 7, 1000])
def test_each_borough_falls_into_exactly_one_step(value: int) -> None:
    chart = borough_map(pl.DataFrame({"borough": ["Camden"], "value": [value]}), None, title="t")
    squares = [sum(1 for x in trace.x if x is None) for trace in chart.figure.data[:-1]]
    assert sum(squares) == borough_tiles().height


def test_boundaries_are_drawn_on_the_national_grid(tmp_path: Path) -> None:
    ring = [[-0.15, 51.52], [-0.12, 51.52], [-0.12, 51.56], [-0.15, 51.56], [-0.15, 51.52]]
    feature = {
        "type": "Feature",
        "properties": {"area_kind": "borough", "name": "Camden"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    (tmp_path / "boundaries.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    areas = read_boundaries(tmp_path)
    assert areas is not None and list(areas) == ["Camden"]
    assert all(525_000 < x < 532_000 and 180_000 < y < 187_000 for x, y in areas["Camden"][0])
    assert read_boundaries(tmp_path, "ward") == {} and read_boundaries(None) is None


def test_a_broken_boundary_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "boundaries.geojson").write_text("[]")
    with pytest.raises(ValueError, match=r"boundaries\.geojson"):
        read_boundaries(tmp_path)


def test_points_without_coordinates_are_counted_not_lost() -> None:
    points = pl.DataFrame(
        {
            "easting": [530000.0, None],
            "northing": [180000.0, None],
            "label": ["<b>x</b>", "y"],
            "group": ["death", "death"],
        }
    )
    chart = point_map(points, None, title="Where")
    assert "1 without coordinates" in chart.alt and chart.table.height == 2
    assert chart.figure.data[0].hovertext[0] == "&lt;b&gt;x&lt;/b&gt;"


def test_text_for_charts_is_short_and_harmless() -> None:
    assert label("<a href='x'>y</a>") == "&lt;a href='x'&gt;y&lt;/a&gt;"
    assert len(label("w" * 200)) == 60 and label(None) == ""


def test_a_browser_that_hangs_ends_by_the_deadline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that starts and never answers: the caller gets its error, and the browser does not stay behind."""
    told = tmp_path / "pid"
    stuck = tmp_path / "stuck-browser"
    stuck.write_text(f"#!/bin/sh\necho $$ > {told}\nexec sleep 600\n")
    stuck.chmod(0o755)
    monkeypatch.setenv("BROWSER_PATH", str(stuck))
    module = importlib.import_module("pipelines.charts.pictures")
    monkeypatch.setattr(module, "TIMEOUT_SECONDS", 5.0)
    monkeypatch.setattr(module, "_A_PICTURE_SECONDS", 1.0)
    started = time.monotonic()
    with pytest.raises(PictureError, match="stuck-browser"):
        pictures([go.Figure()])
    # Not the time that it takes but that it ends: without a deadline this would be ten minutes.
    assert time.monotonic() - started < 300
    line = Path(f"/proc/{told.read_text().strip()}/cmdline")
    # A kill takes effect when the killed process gets its turn, on a loaded machine seconds later; unkilled, it sleeps
    # for ten minutes. It may still stand in the table until whoever inherits it looks; then its line is empty.
    given_up = time.monotonic() + 60
    while _lives(line) and time.monotonic() < given_up:
        time.sleep(0.1)
    assert not _lives(line)


def _lives(line: Path) -> bool:
    try:
        return bool(line.read_text())
    except (FileNotFoundError, ProcessLookupError):
        return False
