"""The Prefect flows of what people read: the weekly report, on Monday, and the daily sheets, ten minutes before each
meeting of code_lists/sheet_time.csv. Thin tasks around `pipelines.report_command`; prefect.yaml has the schedules."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from pipelines import notices
from pipelines.errors import CallError
from pipelines.outbox import Outbox, Posted
from pipelines.report.facts import newest_night
from pipelines.report.weeks import Week
from pipelines.report_command import MadeReport, make_report, send_report
from pipelines.settings import Settings
from pipelines.sheets.issue import issue_sheets


# The night may still be publishing at six: three tries, five minutes apart.
@task(retries=3, retry_delay_seconds=300, cache_policy=NO_CACHE)
def make(settings: Settings, week: dt.date | None, retrospective: bool = False) -> MadeReport | None:
    """The report, made and written; None where no night has been published."""
    night = newest_night(settings)
    if night is None:
        return None
    about = Week.containing(week) if week else Week.last_complete(night)
    return make_report(settings, about, Outbox(settings), retrospective=retrospective)


# The outbox keeps what cannot be sent; two more tries an hour apart save the next Monday from a short outage.
@task(retries=2, retry_delay_seconds=3600, cache_policy=NO_CACHE)
def send(settings: Settings, made: MadeReport | None, again: bool) -> Posted:
    """What waits in the outbox first, then the report, or the notice that there is none."""
    outbox = Outbox(settings)
    outbox.flush()
    if made is None:
        sunday = Week.last_complete(dt.date.today()).sunday
        posted = notices.no_report(settings, sunday, "no night has been published", outbox)
    else:
        posted = send_report(settings, made, outbox, again=again)
    if posted.state not in ("sent", "sent before"):
        raise RuntimeError(f"{posted.key} waits in the outbox: {posted.words}")
    return posted


@flow(name="weekly-report")
def weekly_report(
    week: dt.date | None = None,
    home: Path | None = None,
    send_it: bool = True,
    again: bool = False,
    retrospective: bool = False,
) -> None:
    """The report of one week (the newest complete one by default), written and, unless told not to, sent once."""
    settings = Settings() if home is None else Settings(home=home)
    made = make(settings, week, retrospective)
    if made is not None:
        create_markdown_artifact(
            markdown="\n\n".join(made.product.bottom_line), key="weekly-report", description="the bottom line"
        )
    if send_it:
        posted = send(settings, made, again)
        get_run_logger().info("%s: %s (%s)", posted.key, posted.state, posted.words)


# The snapshot may be changing hands: one more try after a minute still comes before the meeting.
@task(retries=1, retry_delay_seconds=60, cache_policy=NO_CACHE)
def issue(settings: Settings, kind: str, retrospective: bool) -> list[Path]:
    """The sheets of one kind as files. Raises CallError where no night has been published."""
    if newest_night(settings) is None:
        raise CallError(f"no snapshot is published under [{settings.published}]; run a night first")
    return issue_sheets(settings, kind, retrospective=retrospective)


@flow(name="daily-sheets")
def daily_sheets(kind: str = "all", home: Path | None = None, retrospective: bool = False) -> None:
    """Issues the sheets of a kind: bulletin, pacesetter, grip, or all of them."""
    settings = Settings() if home is None else Settings(home=home)
    for file in issue(settings, kind, retrospective):
        get_run_logger().info("sheet: %s", file)
