"""The sentence over the week's series: how many are new, and how many cross a border."""

from __future__ import annotations

import pytest

from pipelines.report.series import SeriesLine
from pipelines.report.series_section import _finding


def _line(*bcus: str) -> SeriesLine:
    return SeriesLine("S1", "new", "", "", "person", "supply", 2, 0, bcus, (), (), 60.0, (), context_only=False)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([_line("EA")], "1 new series this week; none of them crosses a BCU or coroner's border; 0 judged."),
        ([_line("EA", "CN"), _line("EA")],
         "2 new series this week; 1 of them crosses a BCU or coroner's border; 0 judged."),
        ([_line("EA", "CN")] * 2, "2 new series this week; 2 of them cross a BCU or coroner's border; 0 judged."),
    ],
)  # fmt: skip
def test_how_many_cross_a_border(lines: list[SeriesLine], said: str) -> None:
    assert _finding(lines) == said
