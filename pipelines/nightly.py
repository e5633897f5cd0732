"""The Prefect flow of the night: thin tasks around `pipelines.night`. Scheduled at 02:30 by prefect.yaml."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import cast
from uuid import UUID

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact, create_progress_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE

from pipelines import night
from pipelines.closing import markdown
from pipelines.night_watch import tell_missing_feeds, watched
from pipelines.settings import Settings
from pipelines.warehouse import open_warehouse


# A delivery may still be being written at 02:30: three tries, ten minutes apart, end before the 06:00 bulletin.
@task(retries=3, retry_delay_seconds=600, cache_policy=NO_CACHE)
def await_delivery(settings: Settings, wanted: dt.date | None) -> Path | None:
    """The folder of tonight's delivery, once its manifest is there."""
    with open_warehouse(settings) as warehouse:
        return night.choose_delivery(warehouse, settings.landing, wanted)


# A retry helps here: whoever holds the home folder (a replay by hand) may let go.
@task(retries=2, retry_delay_seconds=60, cache_policy=NO_CACHE)
def do_night(settings: Settings, wanted: dt.date | None) -> night.Summary:
    """The night in one transaction, each stage a task of its own, then the snapshot."""
    progress = cast(UUID, create_progress_artifact(progress=0.0, description="stages of the night"))
    done: list[str] = []

    def run_stage(stage: night.Stage, tonight: night.Night) -> night.Counts:
        counts: night.Counts = task(name=stage.name, cache_policy=NO_CACHE)(stage.run)(tonight)
        done.append(stage.name)
        update_progress_artifact(artifact_id=progress, progress=100.0 * len(done) / len(night.STAGES))
        get_run_logger().info("%s: %s", stage.name, counts)
        return counts

    return night.one_night(settings, delivery=wanted, run_stage=run_stage)


@flow(name="nightly")
def nightly(delivery: dt.date | None = None, landing: Path | None = None, home: Path | None = None) -> None:
    """One delivery from files to a published snapshot; the next one not yet taken by default."""
    given = {"landing": landing, "home": home}
    settings = Settings(**{name: path for name, path in given.items() if path is not None})  # type: ignore[arg-type]
    if await_delivery(settings, delivery) is None:
        get_run_logger().warning("every complete delivery under [%s] has been taken already", settings.landing)
    with watched(settings, delivery):
        summary = do_night(settings, delivery)
    tell_missing_feeds(settings)
    create_markdown_artifact(markdown=markdown(summary), key="night-summary", description="what the night did")
