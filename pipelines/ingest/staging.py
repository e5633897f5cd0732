"""Today's picture: tonight's newest images, staged, in the place of what the staged tables held of the same records."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Final

import polars as pl

from data_contracts import contract
from data_contracts.feeds import contracts
from data_contracts.linked import CHANGED
from features.staging import record_id, stage
from features.staging.shape import Image
from pipelines.ingest.comparing import Comparison
from pipelines.ingest.images import NewImage
from pipelines.warehouse import Warehouse

_CHILD_FEEDS: Final = tuple(feed for held in contracts() if held.parent_feed for feed in held.feeds)
_PARENTS: Final = frozenset(held.parent_feed for held in contracts() if held.parent_feed)
_PARTNER_KEY: Final = ["source", "borough", "month", "measure", "age_band", "sex"]


def _is_of_record(feed: str) -> bool:
    """Whether the feed's rows are records; a partner's count is none."""
    return contract(feed).source != "partner"


def _touched(ids: Iterable[str]) -> pl.DataFrame:
    return pl.DataFrame({"record_id": sorted(set(ids))}, schema={"record_id": pl.String})


def _image(new: NewImage, first: dict[str, date], night: date) -> Image:
    identity = record_id(new.feed, new.parent_key or new.row_key)
    return Image(new.feed, identity, new.updated_at, first.get(identity, night), night, new.body)


def write_staged(warehouse: Warehouse, outcome: Comparison, night: date) -> set[str]:
    """Stages what became newest tonight and notes the changed records. Returns their ids."""
    touched = {record_id(feed, key) for feed, key in (*outcome.newest, *outcome.sets) if _is_of_record(feed)}
    known = warehouse.select("staged/known_records", touched=_touched(touched))
    first: dict[str, date] = dict(known.iter_rows())
    images = [_image(new, first, night) for new in outcome.newest.values()]
    present = {image.record_id for image in images} | first.keys()
    parts: dict[str, set[str]] = defaultdict(set)
    for image in images:
        parts[image.feed].add(image.record_id)
    for (feed, parent), rows in outcome.sets.items():
        identity = record_id(feed, parent)
        if identity in present:
            parts[feed].add(identity)
            images += [_image(new, first, night) for new in rows]
    images += _children_that_waited(warehouse, outcome, first, parts)
    _clear(warehouse, {feed: ids & first.keys() for feed, ids in parts.items()})
    _append(warehouse, images)
    changed = {identity for feed, ids in parts.items() if _is_of_record(feed) for identity in ids}
    noted = pl.DataFrame([(night, "record", identity) for identity in sorted(changed)], schema=CHANGED, orient="row")
    warehouse.replace("core.changed", noted, ["night", "kind", "id"])
    return changed


def _children_that_waited(
    warehouse: Warehouse, outcome: Comparison, first: dict[str, date], parts: dict[str, set[str]]
) -> list[Image]:
    """Children that came before their report did, for the reports that arrive tonight for the first time."""
    keys = [key for feed, key in outcome.newest if feed == "cris_report" and record_id(feed, key) not in first]
    wanted = [(feed, key) for key in keys for feed in _CHILD_FEEDS if (feed, key) not in outcome.sets]
    parents = pl.DataFrame(wanted, schema={"feed": pl.String, "parent_key": pl.String}, orient="row")
    waiting = warehouse.select("raw/waiting_children", parents=parents) if wanted else parents.clear()
    if waiting.is_empty():
        return []
    found = []
    for row in warehouse.select("raw/images_at", positions=waiting["position"].to_list()).iter_rows(named=True):
        identity = record_id(row["feed"], row["parent_key"])
        parts[row["feed"]].add(identity)
        body, night = json.loads(row["body"]), row["night"]
        found.append(Image(row["feed"], identity, row["updated_at"], night, night, body))
    return found


def _clear(warehouse: Warehouse, parts: dict[str, set[str]]) -> None:
    """Clears what tonight's parts replace, of records staged before. A record of any system but CRIS is one part."""
    alone = [ids for feed, ids in parts.items() if feed not in _PARENTS and feed not in _CHILD_FEEDS]
    whole = _touched(identity for ids in alone for identity in ids)
    if not whole.is_empty():
        for table in ("record", "reference", "person_mention", "place_mention", "item", "action", "text"):
            warehouse.delete(f"staged.{table}", whole)
    _clear_report(warehouse, _touched(parts.get("cris_report", ())))
    _clear_children(warehouse, parts)


def _append(warehouse: Warehouse, images: list[Image]) -> None:
    frames = stage(images)
    warehouse.delete("staged.partner_count", frames["partner_count"].select(_PARTNER_KEY))
    for table, frame in frames.items():
        warehouse.append(f"staged.{table}", frame)


def _clear_report(warehouse: Warehouse, touched: pl.DataFrame) -> None:
    """What a CRIS report says itself; its persons, items and actions stay."""
    if touched.is_empty():
        return
    warehouse.delete("staged.record", touched)
    own = pl.DataFrame({"field": ["mo_text", "details_text"]})
    warehouse.delete("staged.text", touched.join(own, how="cross"))
    of_report = warehouse.select("staged/references_of_part", touched=touched, prefix="action:", inside=False)
    warehouse.delete("staged.reference", of_report)
    warehouse.delete("staged.place_mention", warehouse.select("staged/places_of_part", touched=touched, homes=False))


def _clear_children(warehouse: Warehouse, parts: dict[str, set[str]]) -> None:
    if persons := parts.get("cris_person"):
        touched = _touched(persons)
        warehouse.delete("staged.person_mention", touched)
        warehouse.delete("staged.place_mention", warehouse.select("staged/places_of_part", touched=touched, homes=True))
    for feed, table, prefix in (("cris_property", "item", "property:"), ("cris_action", "action", "action:")):
        if ids := parts.get(feed):
            touched = _touched(ids)
            warehouse.delete(f"staged.{table}", touched)
            fields = warehouse.select("staged/fields_of_part", touched=touched, prefix=prefix)
            warehouse.delete("staged.text", fields)
            if feed == "cris_action":
                found = warehouse.select("staged/references_of_part", touched=touched, prefix=prefix, inside=True)
                warehouse.delete("staged.reference", found)
