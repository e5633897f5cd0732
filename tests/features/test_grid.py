"""Coordinates as delivered: blank, zero, swapped, degrees in the grid's fields, rounded."""

from __future__ import annotations

import pytest

from features import grid


@pytest.mark.parametrize(
    ("easting", "northing", "expected", "method"),
    [
        (530_000.0, 180_001.0, (530_000, 180_001), "as_delivered"),
        (180_001.0, 530_020.0, (530_020, 180_001), "swapped"),
        (51.5033, -0.1195, (530_616, 179_939), "from_degrees"),
        (-0.1195, 51.5033, (530_616, 179_939), "from_degrees"),
    ],
)
def test_a_point_is_put_right(easting: float, northing: float, expected: tuple[int, int], method: str) -> None:
    point = grid.point(easting, northing)
    assert point is not None and point.method == method
    # Fifty metres: the degrees are given to four places.
    assert abs(point.easting - expected[0]) < 50 and abs(point.northing - expected[1]) < 50


@pytest.mark.parametrize(
    ("easting", "northing"), [(0.0, 0.0), (None, 180_000.0), (float("nan"), 1.0), (100.0, 900_000.0)]
)
def test_what_is_no_point_of_the_force_is_none(easting: float | None, northing: float | None) -> None:
    assert grid.point(easting, northing) is None


def test_a_rounded_figure_is_known_to_be_rough() -> None:
    rough, exact = grid.point(530_000.0, 180_250.0), grid.point(530_020.0, 180_250.0)
    assert rough is not None and exact is not None and rough.rounded and not exact.rounded


def test_there_and_back() -> None:
    longitude, latitude = grid.degrees(530_000, 180_000)
    again = grid.point(latitude, longitude)
    assert again is not None and abs(again.easting - 530_000) < 1
