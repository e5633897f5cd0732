"""Every source into one shape (POLE): `stage` takes images of any feeds and gives frames of data_contracts/pole.py."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Final

import polars as pl

from data_contracts import contract
from data_contracts.pole import STAGED
from features.staging import cad, coroner, cris, las, merlin, partner
from features.staging.shape import Cells, Image, Row

_BY_FEED: Final[dict[str, Callable[[Image], Iterator[Row]]]] = {
    "cad": cad.stage,
    "cris_report": cris.report,
    "cris_person": cris.child_person,
    "cris_property": cris.child_item,
    "cris_action": cris.child_action,
    "merlin": merlin.stage,
    "pnd": merlin.stage_pnd,
    "las": las.stage,
    "partner": partner.stage,
}
# The coroners' areas change; the layouts are what the code knows.
_BY_LAYOUT: Final[dict[str, Callable[[Image], Iterator[Row]]]] = {
    "comma": coroner.stage_portal,
    "workbook": coroner.stage_pack,
    "array": coroner.stage_book,
}


def _stager(feed: str) -> Callable[[Image], Iterator[Row]]:
    return _BY_FEED[feed] if feed in _BY_FEED else _BY_LAYOUT[contract(feed).layout]


def record_id(feed: str, key: str) -> str:
    """The staged record that an image belongs to; `key` is the feed's key, of a child its parent's."""
    held = contract(feed)
    area = feed.removeprefix("coroner_") + ":" if held.source == "coroner" else ""
    return f"{held.source}:{area}{key}"


def stage(images: Iterable[Image]) -> dict[str, pl.DataFrame]:
    """Frames by table of the schema `staged`, rows in order of image; references each once."""
    rows: dict[str, list[Cells]] = defaultdict(list)
    for image in images:
        for table, cells in _stager(image.feed)(image):
            rows[table].append(cells)
    frames = {table: pl.DataFrame(rows[table], schema=schema, orient="row") for table, schema in STAGED.items()}
    frames["reference"] = frames["reference"].unique(maintain_order=True)
    return frames
