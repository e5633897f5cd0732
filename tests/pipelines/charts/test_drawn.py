"""Charts as plain drawings: the same numbers as in the figure, round marks, text that breaks nothing."""

from __future__ import annotations

import datetime as dt
import re
import xml.etree.ElementTree as ET

import plotly.graph_objects as go
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.charts import Chart, borough_map, label, point_map, style
from pipelines.charts.drawn import drawn
from pipelines.charts.labels import apart
from pipelines.charts.scales import axis
from pipelines.views import drawings

SVG = "{http://www.w3.org/2000/svg}"


def _texts(markup: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(markup).iter(f"{SVG}text")]


def _numbers(markup: str, element: str, name: str) -> list[float]:
    return [float(one.get(name, "nan")) for one in ET.fromstring(markup).iter(f"{SVG}{element}")]


@pytest.mark.parametrize(
    ("values", "marks"),
    [
        ([0.0, 10.0], ["0", "2", "4", "6", "8", "10"]),
        ([-3.2, 0.4], ["-3", "-2", "-1", "0"]),
        ([530_000.0, 530_000.0], ["529,999.0", "529,999.5", "530,000.0", "530,000.5", "530,001.0"]),
        ([], ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (["a", "b", "a"], ["a", "b"]),
        ([dt.date(2019, 1, 1), dt.date(2019, 1, 1)], ["01 Jan 2019"]),
        ([dt.datetime(2018, 12, 30), dt.datetime(2019, 1, 3)],
         ["30 Dec 2018", "31 Dec", "01 Jan 2019", "02 Jan", "03 Jan"]),
        ([dt.date(2017, 11, 30), dt.date(2019, 3, 13)], ["Jan 2018", "Apr", "Jul", "Oct", "Jan 2019", "Apr"]),
        ([dt.date(1999, 5, 1), dt.date(2019, 3, 13)], ["2000", "2005", "2010", "2015", "2020"]),
    ],
)  # fmt: skip
def test_marks_are_round_and_the_year_stands_where_it_turns(values: list[object], marks: list[str]) -> None:
    assert [text for _, text in axis(values, (0.0, 600.0)).marks] == marks


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=9))
def test_every_number_lies_within_its_axis_in_its_order(values: list[float]) -> None:
    made = axis(values, (100.0, 800.0))
    spots = [made.place(value) for value in sorted(values)]
    assert spots == sorted(spots) and all(99.9 <= spot <= 800.1 for spot in spots)
    assert 1 <= len(made.marks) <= 12 and all(99.9 <= spot <= 800.1 for spot, _ in made.marks)


@given(st.lists(st.dates(dt.date(1950, 1, 1), dt.date(2090, 1, 1)), min_size=1, max_size=9))
def test_every_day_lies_within_its_axis(days: list[dt.date]) -> None:
    made = axis(days, (100.0, 800.0))
    assert all(100.0 <= made.place(day) <= 800.0 for day in days)
    assert 1 <= len(made.marks) <= 10 and all(100.0 <= spot <= 800.1 for spot, _ in made.marks)


def test_the_bars_of_a_waterfall_end_where_the_next_begins() -> None:
    pieces = pl.DataFrame({"evidence": ["finder", "age", "bottle"], "match_weight": [7.5, -1.5, 1.0]})
    markup = drawn(drawings.waterfall(pieces, "Why"))
    left, wide = _numbers(markup, "rect", "x"), _numbers(markup, "rect", "width")
    assert left[0] == left[3] and left[0] + wide[0] == pytest.approx(left[1] + wide[1], abs=0.2)
    assert left[1] == pytest.approx(left[2], abs=0.2) and left[2] + wide[2] == pytest.approx(wide[3] + left[3], abs=0.2)
    assert wide[0] / wide[3] == pytest.approx(7.5 / 7.0, abs=0.01)
    assert {"finder", "+7.5", "-1.5", "+7.0", "all together"} <= set(_texts(markup))


def test_a_metre_east_is_as_long_as_a_metre_north() -> None:
    points = pl.DataFrame(
        {"easting": [530_000.0, 531_000.0, 530_000.0], "northing": [180_000.0, 180_000.0, 181_000.0],
         "label": ["a", "b", "c"], "group": ["death"] * 3}
    )  # fmt: skip
    markup = drawn(point_map(points, None, title="Where"))
    xs, ys = _numbers(markup, "circle", "cx")[1:], _numbers(markup, "circle", "cy")[1:]
    assert xs[1] - xs[0] == pytest.approx(ys[0] - ys[2], abs=0.3) and xs[1] > xs[0]


def test_thousands_of_points_are_one_stroke() -> None:
    spots = pl.DataFrame({"easting": [5e5 + n * 10 for n in range(2000)], "northing": [1.8e5 + n for n in range(2000)]})
    markup = drawn(point_map(spots.with_columns(label=pl.lit("a"), group=pl.lit("death")), None, title="Where"))
    assert 500 < markup.count("h0") <= 2000 and markup.count("<circle") == 1 and len(markup) < 40_000


def test_text_from_records_is_text() -> None:
    evil = "<script>x</script>\"' & <b>"
    figure = go.Figure(go.Scatter(x=[1.0], y=[label(evil)], mode="markers+text", text=[label(evil)], name=label(evil)))
    markup = drawn(Chart(style(figure, "t"), evil, pl.DataFrame()))
    assert "<script" not in markup and "<b>" not in markup and "\"'" not in markup
    assert ET.fromstring(markup).get("aria-label") == evil and evil in _texts(markup)


def test_a_borough_map_and_a_growing_series_are_drawn() -> None:
    boroughs = drawn(borough_map(pl.DataFrame({"borough": ["Ealing"], "value": [3]}), None, title="Deaths"))
    assert {"EAL", "3"} <= set(_texts(boroughs)) and len(re.findall("<path", boroughs)) >= 2
    history = pl.DataFrame(
        {"night": [dt.date(2019, 1, 1), dt.date(2019, 2, 1)], "match_weight": [3.0, 9.0], "event": ["new", "grown"],
         "incident_id": ["D1", "D2"]}
    )  # fmt: skip
    assert re.search(r'd="M[\d.]+ [\d.]+H', drawn(drawings.growth(history, "Weight"))), "weight stays until it changes"


def test_no_word_covers_another() -> None:
    frame = {"left": 0.0, "right": 900.0, "top": 20.0, "bottom": 400.0}
    crowd = [
        {"x": 300.0 + n % 5, "y": 200.0 + n // 5, "at": "top center", "lines": [f"D{n}"], "size": 12} for n in range(20)
    ]
    placed = apart(crowd, frame)
    assert 0 < len(placed) < 20, "where there is no room a word is left out"
    alone = apart([{**crowd[0], "x": 40.0}, crowd[1]], frame)
    assert [(word["x"], word["anchor"]) for word in alone] == [(40.0, "middle"), (301.0, "middle")]
