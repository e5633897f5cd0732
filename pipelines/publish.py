"""Publishing: a snapshot is built beside, verified, then swapped in one step.

The last snapshot is copied and only what changed since is replaced in it, so that the work follows the night. Every
statement under `sql/mart/` selects within a scope (`scope_record`, `scope_incident`, `scope_person`, `scope_place`,
`scope_pair`); with no snapshot to start from the scope is everything, and both ways give the same tables (a test
holds that).
"""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from pipelines import judgements
from pipelines.errors import DeathlinkError
from pipelines.settings import Settings
from pipelines.warehouse import Warehouse, attach, statement

Grain = Literal["record", "incident", "person", "place", "pair", "whole"]


class PublishError(DeathlinkError):
    """The snapshot that was built is not fit to be read; the last one stays in place."""


@dataclass(frozen=True)
class Published:
    """A table of the snapshot: how much of it a night rebuilds, and its key."""

    table: str
    grain: Grain
    key: tuple[str, ...]


# In order of building. "whole" tables are small (ledger, series, alerts) and made anew each night.
TABLES: Final = (
    Published("record", "record", ("source_system", "source_ref")),
    Published("person_mention", "record", ("source_system", "source_ref", "person_no")),
    Published("place_mention", "record", ("source_system", "source_ref", "place_no")),
    Published("item", "record", ("source_system", "source_ref", "item_no")),
    Published("action", "record", ("source_system", "source_ref", "action_no")),
    Published("text", "record", ("source_system", "source_ref", "field")),
    Published("incident_feature", "record", ()),
    Published("feature_history", "record", ()),
    Published("incident", "incident", ("incident_id",)),
    Published("conflict", "incident", ()),
    Published("person", "person", ("person_id",)),
    Published("place", "place", ("place_id",)),
    Published("case_pair", "pair", ("incident_a", "incident_b")),
    Published("pair_evidence", "pair", ()),
    Published("series", "whole", ("series_id",)),
    Published("series_member", "whole", ("series_id", "incident_id")),
    Published("series_evidence", "whole", ()),
    Published("series_history", "whole", ()),
    Published("alert", "whole", ("alert_id", "night")),
    Published("below_line", "whole", ()),
    Published("merged_id", "whole", ("kind", "old_id")),
    Published("delivery", "whole", ()),
    Published("quarantine", "whole", ()),
    Published("notice", "whole", ()),
    Published("night", "whole", ("night",)),
    Published("partner_count", "whole", ()),
)
# What a row of each grain is replaced by: the columns that its scope (`scope_record`, …) lists.
_SCOPES: Final = {
    "record": ("record_id",),
    "incident": ("incident_id",),
    "person": ("person_id",),
    "place": ("place_id",),
    "pair": ("incident_a", "incident_b"),
}


def newest(settings: Settings) -> Path | None:
    """The newest complete snapshot's file, or None."""
    pointer = settings.published / "current.duckdb"
    return pointer.resolve() if pointer.exists() else None


def newest_night(warehouse: Warehouse) -> dt.date:
    """The latest delivery that a completed night has taken."""
    night: dt.date = warehouse.connection.execute("SELECT max(night) FROM raw.night").fetchall()[0][0]
    return night


def is_pending(warehouse: Warehouse, settings: Settings) -> bool:
    """Whether a committed night has not reached a snapshot (a run was killed in between), or its snapshot is gone."""
    nights, waiting = warehouse.connection.execute(
        "SELECT count(*), count(*) FILTER (published_at IS NULL) FROM raw.night"
    ).fetchall()[0]
    return bool(nights) and (bool(waiting) or newest(settings) is None)


def publish(warehouse: Warehouse, settings: Settings) -> Path:
    """Builds, verifies and swaps. Returns the snapshot's file. Raises PublishError with the last one untouched."""
    night = newest_night(warehouse)
    settings.published.mkdir(parents=True, exist_ok=True)
    building = settings.published / f".building-{night}.duckdb"
    _remove(building)
    last = newest(settings)
    if last is not None:
        shutil.copyfile(last, building)
    attach(warehouse.connection, building, "snapshot", key=settings.key(), read_only=False)
    try:
        _make_scopes(warehouse, everything=last is None)
        with warehouse.transaction():
            _build(warehouse, settings)
        verify(warehouse)
        warehouse.execute("CHECKPOINT snapshot")
    finally:
        warehouse.execute("DETACH snapshot")
    target = settings.published / f"{night}.duckdb"
    building.replace(target)
    _point_at(settings.published / "current.duckdb", target)
    warehouse.execute("UPDATE raw.night SET published_at = current_timestamp::TIMESTAMP WHERE published_at IS NULL")
    _drop_old(settings)
    return target


def _make_scopes(warehouse: Warehouse, *, everything: bool) -> None:
    """Temporary relations of the ids whose rows are to be rebuilt."""
    for kind in _SCOPES:
        name = "all" if everything else "changed"
        warehouse.execute(f"CREATE OR REPLACE TEMP TABLE scope_{kind} AS {statement(f'publish/{name}_{kind}')}")


def _touched(grain: Grain) -> str:
    """The condition on rows that a night may have changed: those are replaced, and looked at again."""
    if grain == "whole":
        return "true"
    key = ", ".join(_SCOPES[grain])
    return f"({key}) IN (SELECT ({key}) FROM scope_{grain})"


def _build(warehouse: Warehouse, settings: Settings) -> None:
    warehouse.execute("CREATE SCHEMA IF NOT EXISTS snapshot.mart")
    for published in TABLES:
        select = statement(f"mart/{published.table}")
        name = f"snapshot.mart.{published.table}"
        if published.grain == "whole":
            warehouse.execute(f"CREATE OR REPLACE TABLE {name} AS {select}")
            continue
        warehouse.execute(f"CREATE TABLE IF NOT EXISTS {name} AS {select} WITH NO DATA")
        warehouse.execute(f"DELETE FROM {name} WHERE {_touched(published.grain)}")
        warehouse.execute(f"INSERT INTO {name} BY NAME {select}")
    judged = judgements.load(settings)
    warehouse.connection.register("judged", judged.to_arrow())
    warehouse.execute("CREATE OR REPLACE TABLE snapshot.mart.judgement AS SELECT * FROM judged")
    warehouse.connection.unregister("judged")


def verify(warehouse: Warehouse) -> None:
    """Keys unique among what was replaced, references whole, ledger balanced. Raises PublishError naming the faults."""
    faults: list[str] = []
    for published in TABLES:
        if published.key:
            key = ", ".join(published.key)
            twice = warehouse.query(
                f"SELECT {key} FROM snapshot.mart.{published.table} WHERE {_touched(published.grain)}"
                " GROUP BY ALL HAVING count(*) > 1 LIMIT 3"
            )
            faults += [f"mart.{published.table}: the key {list(row)} stands twice" for row in twice.iter_rows()]
    broken = warehouse.select("publish/broken_references")
    faults += [f"mart.{t}: [{i}] refers to {k} [{r}], which is not there" for t, i, k, r in broken.iter_rows()]
    unbalanced = warehouse.select("publish/unbalanced_files")
    faults += [f"the ledger of [{d}/{f}] does not balance" for d, f in unbalanced.iter_rows()]
    if faults:
        raise PublishError("nothing was published, yesterday's snapshot stays: " + "; ".join(faults[:10]))


def _point_at(pointer: Path, target: Path) -> None:
    """Swaps the name that readers open, in one step; a reader of the old file keeps it."""
    fresh = pointer.with_name(".current.tmp")
    _remove(fresh)
    fresh.symlink_to(target.name)
    fresh.replace(pointer)


def _remove(path: Path) -> None:
    for file in (path, path.with_name(path.name + ".wal")):
        file.unlink(missing_ok=True)


def _drop_old(settings: Settings) -> None:
    """Keeps the newest snapshots, as many as settings say; never the one that is current."""
    kept = newest(settings)
    nights = sorted(settings.published.glob("[0-9]*.duckdb"))
    for old in nights[: -settings.keep_snapshots]:
        if old.resolve() != kept:
            old.unlink()
