"""Bursts of closing found where they were planted and nowhere else; two characteristics together, no small cell."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from itertools import product as every
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.report.closures import bursts, shift_of
from pipelines.report.crosstabs import ALL, crosstabs
from pipelines.report.weeks import Week

WEEK = Week(dt.date(2019, 3, 17))


@pytest.mark.parametrize(
    ("moment", "shift"),
    [
        ("2019-03-12 06:59", ("2019-03-11", "night")),
        ("2019-03-12 07:00", ("2019-03-12", "early")),
        ("2019-03-12 15:00", ("2019-03-12", "late")),
        ("2019-03-12 22:59", ("2019-03-12", "late")),
        ("2019-03-12 23:00", ("2019-03-12", "night")),
        ("2019-03-01 00:10", ("2019-02-28", "night")),
    ],
)
def test_a_night_shift_is_that_of_the_day_on_which_it_began(moment: str, shift: tuple[str, str]) -> None:
    day, code = shift_of(dt.datetime.fromisoformat(moment))
    assert (day.isoformat(), code) == shift


def _closures(planted: int, at: str = "2019-03-13 20:00") -> pl.DataFrame:
    """A quarter in which two BCUs close two or three records a shift, and so many more in one shift of the week."""
    dice = random.Random(5)
    first, last = WEEK.closing
    rows = [
        (bcu, dt.datetime.combine(first + dt.timedelta(days=day), dt.time(hour, 30)))
        for day in range((last - first).days + 1)
        for hour in (3, 9, 17)
        for bcu in ("EA", "SW")
        for _ in range(dice.choice((1, 2, 2, 3)))
    ]
    rows += [("EA", dt.datetime.fromisoformat(at))] * planted
    return pl.DataFrame(rows, schema={"bcu": pl.String, "closed_at": pl.Datetime("us")}, orient="row")


@pytest.mark.parametrize(("planted", "found"), [(0, 0), (2, 0), (25, 1)])
def test_a_planted_burst_is_found_and_an_ordinary_shift_is_none(planted: int, found: int) -> None:
    told = bursts(_closures(planted), WEEK)
    assert len(told) == found
    if found:
        [burst] = told
        assert (burst.bcu, burst.day, burst.shift) == ("EA", dt.date(2019, 3, 13), "late")
        assert burst.closed >= planted and burst.most < planted


def test_without_a_past_there_is_no_burst() -> None:
    week_only = _closures(25).filter(pl.col("closed_at") >= dt.datetime.combine(WEEK.monday, dt.time()))
    assert bursts(week_only, WEEK) == []


def _people(counts: dict[tuple[int | None, str | None, str | None], int]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Deaths by age, sex and ethnicity."""
    rows = [
        (f"I{n}-{m}", 3, age, sex, group) for n, ((age, sex, group), c) in enumerate(counts.items()) for m in range(c)
    ]
    schema = {"incident_id": pl.String, "week_back": pl.Int64, "victim_age": pl.Int64, "victim_sex": pl.String}
    both = pl.DataFrame(rows, schema=schema | {"ethnicity": pl.String}, orient="row")
    return both.drop("ethnicity"), both.select("incident_id", "ethnicity").drop_nulls()


KINDS = tuple(every((24, 70, None), ("F", "M", None), ("W1", "B2", None)))


def test_every_shown_cell_is_the_plain_count() -> None:
    dice = random.Random(2)
    deaths, ethnicity = _people({kind: dice.randrange(5, 60) for kind in KINDS})
    by_age, by_group = crosstabs(deaths, ethnicity)
    assert by_age.hidden == by_group.hidden == frozenset()
    young_women = deaths.filter(victim_age=24, victim_sex="F").height
    assert by_age.shown("18-29", "F") == young_women and by_age.shown(ALL, ALL) == deaths.height
    black_men = deaths.join(ethnicity, on="incident_id").filter(victim_sex="M", ethnicity="B2").height
    assert by_group.shown("B", "M") == black_men and by_group.shown("B", ALL) is not None
    table = by_age.table("t", "Age")
    assert table.is_detail and len(table.columns) == 5 and table.rows[-1][-1] == f"{deaths.height:,}"


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([0, 1, 2, 3, 4, 5, 7, 12, 30]), min_size=len(KINDS), max_size=len(KINDS)))
def test_no_small_cell_is_shown_nor_one_less_than_a_line_of_shown_ones(counts: list[int]) -> None:
    deaths, ethnicity = _people(dict(zip(KINDS, counts, strict=True)))
    tables: tuple[Any, ...] = crosstabs(deaths, ethnicity)
    assert [
        n for t in tables for k, n in t.counts.items() if k not in t.hidden and 0 < n < 5 and _is_printed(t, k)
    ] == []
    for table in tables:
        lines = {(r, ALL): [(r, c) for c, _ in table.columns] for r, _ in table.rows}
        lines |= {(ALL, c): [(r, c) for r, _ in table.rows] for c, _ in table.columns}
        for total, cells in lines.items():
            sum_shown = tables[0].shown(*total) if total[0] == ALL else table.shown(*total)
            unknown = [cell for cell in cells if table.shown(*cell) is None]
            if sum_shown is not None and len(unknown) == 1:
                left = sum_shown - sum(table.shown(*cell) or 0 for cell in cells)
                assert not 0 < left < 5


def _is_printed(table: Any, key: str) -> bool:
    """The second table prints no totals of its columns: they stand in the first."""
    return table.has_column_totals or not key.startswith(f"{ALL}|")


def test_both_tables_count_the_same_deaths() -> None:
    deaths, ethnicity = _people(dict.fromkeys(KINDS, 9))
    by_age, by_group = crosstabs(deaths, ethnicity)
    sexes = Counter(deaths["victim_sex"].fill_null("not recorded").to_list())
    for code, _ in by_age.columns:
        assert sum(by_group.counts[f"{r}|{code}"] for r, _ in by_group.rows) == by_age.counts[f"{ALL}|{code}"]
        assert by_age.counts[f"{ALL}|{code}"] == sexes[code]
