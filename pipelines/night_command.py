"""`deathlink night` and `deathlink replay`: the night without any Prefect server."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from pipelines import closing
from pipelines.night import Summary, one_night, replay
from pipelines.night_watch import tell_missing_feeds, watched
from pipelines.settings import Settings, settings_with
from pipelines.tonight import show_list


def run_night(*, landing: Path | None = None, home: Path | None = None, delivery: dt.date | None = None) -> int:
    """One night: the next delivery not yet taken, or the one named.

    Parameters
    ----------
    landing
        The folder of delivery folders.
    home
        The folder of the warehouse, the snapshots and the judgements.
    delivery
        The date of a delivery folder.
    """
    settings = settings_with(landing=landing, home=home)
    with watched(settings, delivery):
        summary = one_night(settings, delivery=delivery)
    tell_missing_feeds(settings)
    return _close(summary, settings)


def run_replay(*, landing: Path | None = None, home: Path | None = None, until: dt.date | None = None) -> int:
    """Every delivery not yet taken, night by night, in order of date.

    Parameters
    ----------
    landing
        The folder of delivery folders.
    home
        The folder of the warehouse, the snapshots and the judgements.
    until
        The last delivery to take.
    """
    settings = settings_with(landing=landing, home=home)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task("nights", total=None)

        def on_night(folder: Path, position: int, total: int) -> None:
            progress.update(bar, description=folder.name, completed=position, total=total)

        summary = replay(settings, until=until, on_night=on_night)
        progress.update(bar, completed=summary.nights, total=summary.nights or 1)
    return _close(summary, settings)


def _close(summary: Summary, settings: Settings) -> int:
    console = Console()
    if summary.snapshot is not None:
        show_list(settings, console)
    closing.show(summary, console)
    return 0
