"""Records as happenings: read from staged, parsed once, kept while the warehouse is open."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final
from weakref import WeakKeyDictionary

import polars as pl

from features.happenings import Happening, happening
from linkage.identity import mint
from pipelines.warehouse import Warehouse

# Parsed records held between nights, those longest unused given up first: half a year of a force's records, 150 MB.
_HELD: Final = 50_000
_memory: WeakKeyDictionary[Warehouse, dict[str, Happening]] = WeakKeyDictionary()


def hashed(value: str) -> int:
    """A key as a signed 64-bit integer, the same on every machine: joins of integers are cheap."""
    return int.from_bytes(hashlib.blake2b(value.encode(), digest_size=8).digest(), signed=True)


def place_of_name(name: str) -> str:
    """The place that a wording stands for where nothing else is known of it."""
    return mint("L", name, ())


def ids(values: Iterable[str], column: str = "record_id") -> pl.DataFrame:
    """A one-column frame of ids, sorted and unique."""
    return pl.DataFrame({column: sorted(set(values))}, schema={column: pl.String()})


def forget(warehouse: Warehouse, record_ids: Iterable[str]) -> None:
    """Drops records whose image changed."""
    held = _memory.get(warehouse, {})
    for record_id in record_ids:
        held.pop(record_id, None)


def load(warehouse: Warehouse, record_ids: Iterable[str]) -> dict[str, Happening]:
    """Happenings by record id, for those of the ids that are staged."""
    held = _memory.setdefault(warehouse, {})
    wanted = set(record_ids)
    # Taken out and put in again, they stand behind those that nobody asked for.
    found = {record_id: held.pop(record_id) for record_id in sorted(wanted & held.keys())}
    missing = wanted - found.keys()
    if missing:
        found |= _read(warehouse, missing)
    for record_id in list(held)[: max(0, len(held) + len(found) - _HELD)]:
        del held[record_id]
    held.update(found)
    return {record_id: found[record_id] for record_id in sorted(found)}


def _read(warehouse: Warehouse, record_ids: set[str]) -> dict[str, Happening]:
    wanted = ids(record_ids)
    mentions = _by_record(warehouse.select("core/known_person_mentions", wanted=wanted))
    places = _by_record(warehouse.select("core/known_place_mentions", wanted=wanted))
    references = _by_record(warehouse.select("core/known_references", wanted=wanted))
    texts = _by_record(warehouse.select("core/known_texts", wanted=wanted))
    return {
        row["record_id"]: happening(
            row,
            mentions[row["record_id"]],
            places[row["record_id"]],
            [r["target_id"] for r in references[row["record_id"]] if r["target_id"] != row["record_id"]],
            [t["text"] for t in texts[row["record_id"]]],
        )
        for row in warehouse.select("core/known_records", wanted=wanted).iter_rows(named=True)
    }


def _by_record(frame: pl.DataFrame) -> defaultdict[str, list[dict[str, Any]]]:
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in frame.iter_rows(named=True):
        found[row["record_id"]].append(row)
    return found


def mark_changed(warehouse: Warehouse, night: dt.date, kind: str, changed: Iterable[str]) -> None:
    """Notes in core.changed what this night touched."""
    rows = pl.DataFrame({"id": sorted(set(changed))}, schema={"id": pl.String()})
    rows = rows.select(pl.lit(night).alias("night"), pl.lit(kind).alias("kind"), "id")
    warehouse.append("core.changed", rows)


def mark_merged(warehouse: Warehouse, night: dt.date, kind: str, merged: dict[str, str]) -> None:
    """Notes in core.merged_id which ids went up into which; earlier merges into them follow."""
    if not merged:
        return
    older = warehouse.select("core/merged_ids", kind=kind)
    follow = older.filter(pl.col("kept_id").is_in(list(merged))).with_columns(pl.col("kept_id").replace(merged))
    fresh = pl.DataFrame({"old_id": list(merged), "kept_id": list(merged.values())}).select(
        pl.lit(kind).alias("kind"), "old_id", "kept_id", pl.lit(night).alias("merged_on")
    )
    rows = pl.concat([follow, fresh]).unique("old_id", keep="last", maintain_order=True)
    warehouse.replace("core.merged_id", rows.sort("old_id"), ["kind", "old_id"])
