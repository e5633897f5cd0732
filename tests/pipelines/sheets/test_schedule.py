"""The sheets' schedule in prefect.yaml: ten minutes before each meeting of the list, London time, summer and winter."""

from __future__ import annotations

import asyncio
import datetime as dt
import zoneinfo
from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect.server.schemas.schedules import CronSchedule

from data_contracts import code_list
from pipelines import weekly_report
from pipelines.errors import CallError
from pipelines.settings import ROOT, Settings

LONDON = zoneinfo.ZoneInfo("Europe/London")
BEFORE = dt.timedelta(minutes=10)


def _deployments() -> dict[str, dict[str, Any]]:
    plan = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
    return {d["parameters"]["kind"]: d for d in plan["deployments"] if d["entrypoint"].endswith("daily_sheets")}


def _times(sheet: str) -> list[str]:
    """When the meetings of a sheet are, less ten minutes."""
    listed = [e.more["time"] for e in code_list("sheet_time").entries if e.more["sheet"] == sheet]
    days = [dt.datetime.combine(dt.date(2026, 1, 1), dt.time.fromisoformat(time)) - BEFORE for time in listed]
    return sorted(f"{day:%H:%M}" for day in days)


def test_every_kind_of_sheet_has_its_deployment() -> None:
    assert set(_deployments()) == {e.more["sheet"] for e in code_list("sheet_time").entries}


@pytest.mark.parametrize("sheet", ["bulletin", "pacesetter", "grip"])
# Summer time begins on Sunday 29 March and ends on Sunday 25 October 2026.
@pytest.mark.parametrize("friday", [dt.date(2026, 3, 27), dt.date(2026, 10, 23)])
def test_each_is_ready_before_its_meetings_on_either_side_of_a_change_of_clocks(sheet: str, friday: dt.date) -> None:
    [planned] = _deployments()[sheet]["schedules"]
    schedule = CronSchedule(cron=planned["cron"], timezone=planned["timezone"])
    times = _times(sheet)
    start = dt.datetime.combine(friday, dt.time(23, 30), tzinfo=LONDON)
    runs = asyncio.run(schedule.get_dates(3 * len(times), start))
    told = [run.astimezone(LONDON).strftime("%a %H:%M") for run in runs]
    assert told == [f"{day} {time}" for day in ("Sat", "Sun", "Mon") for time in times]


def test_the_flow_issues_the_sheets_of_its_kind(
    small_london: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, bool]] = []

    def issued(_: Settings, kind: str, *, retrospective: bool) -> list[Path]:
        asked.append((kind, retrospective))
        return []

    monkeypatch.setattr(weekly_report, "issue_sheets", issued)
    with pytest.raises(CallError, match="run a night first"):
        weekly_report.issue.fn(Settings(home=tmp_path), "grip", False)
    weekly_report.issue.fn(small_london, "grip", True)
    assert asked == [("grip", True)]
