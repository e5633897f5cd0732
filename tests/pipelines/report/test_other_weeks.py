"""An empty week, a missing feed, a failed night, no browser: each report says so and is still made."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import ModuleType

import pytest

from pipelines.charts import PictureError
from pipelines.report import pages
from pipelines.report.assemble import weekly_report
from pipelines.report.content import Product
from pipelines.report.facts import read_facts
from pipelines.report.intervals import Proportion, usual_range
from pipelines.report.series import recurrence_words, yardstick_word
from pipelines.report.weeks import Week


@pytest.fixture(autouse=True)
def _no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> list[bytes]:
        raise PictureError("no browser")

    monkeypatch.setattr(pages, "pictures", refuse)
    # The planted week makes a real one; here it would only cost time.
    monkeypatch.setattr(pages, "to_pdf", lambda html: b"%PDF")


def _report(london: ModuleType, home: Path, frames: object, sunday: dt.date | None = None) -> Product:
    settings = london.publish(home, frames)
    return weekly_report(read_facts(settings, Week(sunday or london.SUNDAY)), settings)


def test_an_empty_week_says_that_there_is_nothing(london: ModuleType, tmp_path: Path) -> None:
    report = _report(london, tmp_path, london.empty_week())
    new, assessed, _ = report.bottom_line
    assert new.startswith("Nothing new: no candidate series") and "no death was reported" in new.lower()
    assert "nothing" in assessed and report.numbers["deaths"] == 0
    partners = next(s for s in report.sections if s.key == "partners")
    assert partners.finding.startswith("Not supplied") and partners.tables == ()
    text = pages.render_text(report)
    assert "None this week." in text and "100%" in text


def test_a_snapshot_without_any_death_gives_a_report_too(london: ModuleType, tmp_path: Path) -> None:
    report = _report(london, tmp_path, london.Planting().frames())
    assert report.bottom_line[2] == "Decision asked: none this week."
    assert "Decision asked: none this week." in pages.render_text(report)


def test_a_missing_feed_is_said_before_anything_else(london: ModuleType, tmp_path: Path) -> None:
    report = _report(london, tmp_path, london.broken_week(missing_feed="las"))
    assert report.warnings == ("Missing or refused this week: las. Counts that rest on them are too low.",)
    quality = next(s for s in report.sections if s.key == "quality")
    assert "las" in quality.finding
    row = next(r for r in quality.tables[0].rows if r[0] == "las")
    assert row[3] == "7"


def test_a_failed_night_is_said_before_anything_else(london: ModuleType, tmp_path: Path) -> None:
    missing = (london.SUNDAY - dt.timedelta(days=1), london.SUNDAY)
    report = _report(london, tmp_path, london.broken_week(without=missing))
    assert report.warnings[0].startswith("Not done: the night of 16 Mar 2019 and 17 Mar 2019.")
    assert "2 nights of the week not done" in next(s for s in report.sections if s.key == "quality").finding


def test_a_week_made_later_says_so(london: ModuleType, tmp_path: Path) -> None:
    report = _report(london, tmp_path, london.broken_week(), london.SUNDAY - dt.timedelta(days=7))
    assert any(w.startswith("Made later") for w in report.warnings)


def test_without_a_browser_the_tables_stand_alone_and_a_notice_says_so(london: ModuleType, tmp_path: Path) -> None:
    made = pages.render(_report(london, tmp_path, london.broken_week()))
    assert made.stills == {}
    assert "could not be drawn" in made.mail_html and "<img" not in made.mail_html
    assert "By BCU" in made.mail_html


@pytest.mark.parametrize(
    ("night", "sunday"),
    [
        ("2019-03-17", "2019-03-17"),
        ("2019-03-18", "2019-03-17"),
        ("2019-03-23", "2019-03-17"),
        ("2019-03-24", "2019-03-24"),
    ],
)
def test_the_last_complete_week(night: str, sunday: str) -> None:
    assert str(Week.last_complete(dt.date.fromisoformat(night)).sunday) == sunday


def test_a_week_by_any_of_its_days() -> None:
    week = Week(dt.date(2019, 3, 31))  # the clocks change on it
    assert all(Week.containing(day) == week for day in week.nights)
    assert [week.back(day) for day in (week.monday, week.sunday, week.monday - dt.timedelta(days=1))] == [0, 0, 1]


def test_wilson_and_the_usual_range() -> None:
    low, high = Proportion(36, 42).interval
    assert (round(low, 2), round(high, 2)) == (0.72, 0.93)
    assert Proportion(0, 146).interval[0] == 0 and Proportion(0, 0).interval == (0, 1)
    assert usual_range([5] * 7).high is None
    steady = usual_range([30, 31, 29, 30, 30, 31, 29, 30, 30, 30])
    assert steady.low == 20 and steady.high == 41  # Poisson with mean 30
    assert steady.place(42) == "above usual" and steady.place(20) == "usual" and steady.place(19) == "below usual"


@pytest.mark.parametrize(
    ("reason", "word"),
    [
        ("It is highly likely that they met.", "highly likely"),
        ("A realistic possibility, no more.", "realistic possibility"),
        ("Unlikely; nothing fits", "unlikely"),
        ("They looked alike", ""),
        (None, ""),
    ],
)
def test_only_an_analysts_word_of_the_yardstick_is_taken(reason: str | None, word: str) -> None:
    assert yardstick_word(reason) == word


def test_intervals_in_words() -> None:
    assert [recurrence_words(d) for d in (None, 40.0, 200.0, 4300.0)] == [
        "not stated",
        "about 40 days",
        "about 7 months",
        "about 12 years",
    ]
