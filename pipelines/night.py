"""A night: one delivery from files to a published snapshot, under Prefect, from the command line and in replay.

The stages share one transaction, so a night that is killed has not happened and is done again; publishing follows,
and a night that was committed but not published is published first by the next run.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

import polars as pl

from data_contracts.ledger import NIGHT
from pipelines import compare, contract_report, describe, ingest, judgements, publish, resolve
from pipelines.errors import DeathlinkError
from pipelines.settings import ROOT, Settings
from pipelines.warehouse import Warehouse, open_warehouse

_DELIVERY_FOLDER: Final = re.compile(r"\d{4}-\d{2}-\d{2}")

Counts = dict[str, int]


class NightError(DeathlinkError):
    """A night could not be done; the message says what to do. Nothing was published."""


@dataclass(frozen=True)
class Night:
    """What a stage of one night works with."""

    warehouse: Warehouse
    settings: Settings
    folder: Path
    judged: pl.DataFrame

    @property
    def date(self) -> dt.date:
        return dt.date.fromisoformat(self.folder.name)


@dataclass(frozen=True)
class Stage:
    """A named step of the night."""

    name: str
    run: Callable[[Night], Counts]


# The order of a night (DESIGN.md). Each step reads what the ones before it wrote, for tonight's changes only.
STAGES: Final = (
    Stage("ingest", lambda n: ingest.take(n.warehouse, n.folder, n.settings)),
    Stage("resolve", lambda n: resolve.resolve(n.warehouse, n.date, n.judged)),
    Stage("describe", lambda n: describe.describe(n.warehouse, n.date)),
    Stage("compare", lambda n: compare.compare(n.warehouse, n.date, n.judged, n.settings)),
)

Runner = Callable[[Stage, Night], Counts]


@dataclass
class Summary:
    """What a run did: for the closing lines on the terminal and the flow's artifact."""

    nights: int = 0
    counts: Counts = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    # Processor seconds by stage, one entry a night: `pipelines.pace` tells from them whether nights grow dearer.
    nightly: list[dict[str, float]] = field(default_factory=list)
    snapshot: Path | None = None

    def add(self, stage: str, counts: Counts, seconds: float) -> None:
        for name, count in counts.items():
            self.counts[name] = self.counts.get(name, 0) + count
        self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds


def run_directly(stage: Stage, night: Night) -> Counts:
    """Runs a stage as a plain call (no Prefect)."""
    return stage.run(night)


def complete_deliveries(landing: Path) -> list[Path]:
    """Delivery folders whose manifest is there, oldest first. Raises NightError where there is no landing folder."""
    if not landing.is_dir():
        raise NightError(f"there is no landing folder [{landing}]; give --landing, or set it in deathlink.toml")
    folders = (f for f in landing.iterdir() if f.is_dir() and _DELIVERY_FOLDER.fullmatch(f.name))
    return sorted(f for f in folders if (f / "manifest.json").is_file())


def choose_delivery(warehouse: Warehouse, landing: Path, wanted: dt.date | None) -> Path | None:
    """The delivery of that date, or the next one not yet taken; None where every complete one has been taken."""
    folders = complete_deliveries(landing)
    if wanted is not None:
        match = [f for f in folders if f.name == wanted.isoformat()]
        if not match:
            raise NightError(
                f"the delivery [{wanted}] is not complete: "
                f"there is no [{landing / wanted.isoformat() / 'manifest.json'}]; "
                "wait until the extract has finished, or ask the extract team"
            )
        return match[0]
    return next(iter(untaken(warehouse, folders)), None)


def untaken(warehouse: Warehouse, folders: list[Path]) -> Iterator[Path]:
    """Those of the folders that no completed night has taken, in order of date."""
    taken = {str(night) for (night,) in warehouse.connection.execute("SELECT night FROM raw.night").fetchall()}
    return (f for f in folders if f.name not in taken)


def run_night(
    warehouse: Warehouse, settings: Settings, folder: Path, summary: Summary, run_stage: Runner = run_directly
) -> None:
    """Does one night in one transaction; adds to `summary`. Raises what a stage raises, with nothing kept."""
    night = Night(warehouse, settings, folder, judgements.load(settings))
    spent: dict[str, float] = {}
    with warehouse.transaction():
        for stage in STAGES:
            started, worked = time.perf_counter(), time.process_time()
            counts = run_stage(stage, night)
            spent[stage.name] = time.process_time() - worked
            summary.add(stage.name, counts, time.perf_counter() - started)
        _note_night(warehouse, night.date)
    summary.nightly.append(spent)
    summary.nights += 1


def publish_night(warehouse: Warehouse, settings: Settings, summary: Summary) -> None:
    """Publishes what has been committed since the last snapshot, and writes the newest night's contract report."""
    started = time.perf_counter()
    summary.snapshot = publish.publish(warehouse, settings)
    contract_report.write(warehouse, publish.newest_night(warehouse), settings)
    summary.add("publish", {}, time.perf_counter() - started)


def one_night(settings: Settings, *, delivery: dt.date | None = None, run_stage: Runner = run_directly) -> Summary:
    """`deathlink night`: publishes what a killed run left, then does the wanted (or the next) delivery."""
    summary = Summary()
    with open_warehouse(settings) as warehouse:
        if publish.is_pending(warehouse, settings):
            publish_night(warehouse, settings, summary)
        folder = choose_delivery(warehouse, settings.landing, delivery)
        if folder is not None:
            run_night(warehouse, settings, folder, summary, run_stage)
            publish_night(warehouse, settings, summary)
        summary.snapshot = publish.newest(settings)
    return summary


def replay(
    settings: Settings, *, until: dt.date | None = None, on_night: Callable[[Path, int, int], None] | None = None
) -> Summary:
    """`deathlink replay`: every delivery not yet taken, night by night, in order of date.

    Only snapshots that will be kept are published: an older one would be dropped again before anybody could read it.
    """
    summary = Summary()
    with open_warehouse(settings) as warehouse:
        if publish.is_pending(warehouse, settings):
            publish_night(warehouse, settings, summary)
        folders = [
            f
            for f in untaken(warehouse, complete_deliveries(settings.landing))
            if until is None or f.name <= until.isoformat()
        ]
        for position, folder in enumerate(folders):
            if on_night is not None:
                on_night(folder, position, len(folders))
            run_night(warehouse, settings, folder, summary)
            if len(folders) - position <= settings.keep_snapshots:
                publish_night(warehouse, settings, summary)
            else:
                contract_report.write(warehouse, publish.newest_night(warehouse), settings)
        summary.snapshot = publish.newest(settings)
    return summary


def _note_night(warehouse: Warehouse, night: dt.date) -> None:
    """Marks the night as done and not yet published; a night done again is marked again."""
    row = {
        "night": night,
        "committed_at": dt.datetime.now(dt.UTC).replace(tzinfo=None),
        "published_at": None,
        "code_version": code_version(),
        "model_version": model_version(),
    }
    warehouse.replace("raw.night", pl.DataFrame([row], schema=NIGHT), ["night"])


@cache
def code_version() -> str:
    """The commit that runs, or the distribution's version where there is no checkout."""
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=10
        )
    except (OSError, subprocess.SubprocessError):
        from importlib.metadata import version

        return version("deathlink")
    return found.stdout.strip()


@cache
def model_version() -> str:
    """The people model's own version, from the reviewed file under linkage/models."""
    file = ROOT / "linkage" / "models" / "people.json"
    return str(json.loads(file.read_text(encoding="utf-8")).get("version", "unversioned")) if file.is_file() else "none"
