"""The ordinary London keeps to the rates that the inspection found, within the bounds of chance."""

from __future__ import annotations

import csv
import datetime as dt
import io

import polars as pl
from scipy.stats import binomtest, poisson

from pipelines.synth.chance import stream
from pipelines.synth.events import day_factor


def _fits(hits: int, number: int, share: float) -> bool:
    # One run in ten thousand would fall outside by chance: the seed is fixed, so a failure is a change of rates.
    return bool(binomtest(hits, number, share).pvalue > 1e-4)


def test_deaths_a_day(london) -> None:
    deaths = london.truth("event").filter(pl.col("kind") == "death").height
    low, high = poisson.interval(0.999, 30.1 * london.days)
    assert low <= deaths + 15  # the last evening's are delivered after the run
    assert deaths <= high + 12  # planted ones besides


def test_the_years_course_keeps_the_mean() -> None:
    year = [day_factor(dt.date(2022, 1, 1) + dt.timedelta(days=n)) for n in range(365)]
    assert abs(sum(year) / 365 - 1) < 0.01
    early, late = sum(year[:212]) / 212, sum(year[212:]) / 153
    assert early < late


def test_investigated(london) -> None:
    deaths = london.truth("event").filter(pl.col("kind") == "death")
    old = deaths.filter(pl.col("found_at") < deaths["found_at"].max() - pl.duration(days=2))
    reported = london.truth("record").filter(pl.col("source_system") == "cris")["event_id"].implode()
    assert _fits(old["event_id"].is_in(reported).sum(), old.height, 0.864)


def _reports(london) -> dict[str, dict[str, str]]:
    out = {}
    for path in london.files("cris_report_*"):
        header, *rows = london.read(path)
        out |= {row[0]: dict(zip(header, row, strict=False)) for row in rows}
    return {ref: row for ref, row in out.items() if row.get("death_category")}


def test_no_sign_of_a_duty_officer(london) -> None:
    reports = _reports(london).values()
    assert _fits(sum(not row["duty_officer_signoff_at"] for row in reports), len(reports), 36 / 42)


def test_supervisor_at_the_scene(london) -> None:
    seen = {}
    for path in london.files("cad_*"):
        for row in csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")):
            seen[row["cad_ref"]] = row["supervisor_attended"]
    answers = [value for value in seen.values() if value]
    assert _fits(answers.count("Y"), len(answers), 30 / 40)


def test_cross_references_are_missing(london) -> None:
    reports = _reports(london)
    share = sum(not row["cad_ref"] for row in reports.values()) / len(reports)
    assert 0.3 < share < 0.5


def test_toxicology_lags(london) -> None:
    from pipelines.synth.recorder import laboratory_days

    dice = stream("test", "tox")
    lags = [laboratory_days(dice) for _ in range(4000)]
    assert min(lags) >= 40
    assert max(lags) <= 220
    assert _fits(sum(lag <= 83 for lag in lags), len(lags), 0.9)


def test_national_database_is_next_to_never_asked(london) -> None:
    actions = [row for path in london.files("cris_action_*") for row in london.read(path)[1:]]
    refs = {row[0] for row in actions}
    assert sum(row[2] == "INTEL_PND" for row in actions) < 0.02 * len(refs)


def test_protected_characteristics_are_seldom_filled(london) -> None:
    rows = [row for path in london.files("cris_person_*") for row in london.read(path)[1:] if len(row) == 24]
    for column, most in ((9, 0.3), (11, 0.06), (12, 0.08), (13, 0.08), (14, 0.05)):
        assert sum(bool(row[column]) for row in rows) / len(rows) < most
