"""The flow's tasks without a server: nothing published, already sent, waiting in the outbox."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import ModuleType

import pytest

from pipelines import weekly_report
from pipelines.outbox import Posted
from pipelines.settings import Settings


def test_nothing_published_makes_nothing_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[dt.date] = []

    def note(settings: Settings, sunday: dt.date, why: str, outbox: object) -> Posted:
        told.append(sunday)
        return Posted("notice", "sent", why)

    monkeypatch.setattr(weekly_report.notices, "no_report", note)
    settings = Settings(home=tmp_path)
    assert weekly_report.make.fn(settings, None) is None
    assert weekly_report.send.fn(settings, None, False).state == "sent"
    assert told and told[0].weekday() == 6


def test_a_report_that_waits_fails_the_task_so_that_somebody_looks(
    tmp_path: Path, london: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings: Settings = london.publish(tmp_path, london.Planting().frames())
    posted = Posted("weekly:2019-03-17", "waiting", "the mail server did not answer")
    monkeypatch.setattr(weekly_report, "send_report", lambda *_, **__: posted)
    with pytest.raises(RuntimeError, match="waits in the outbox"):
        weekly_report.send.fn(settings, object(), False)
