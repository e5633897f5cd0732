"""The picture as of any past night: what was known then, staged by the same functions as today's."""

from __future__ import annotations

import json
from datetime import date

import polars as pl

from data_contracts.feeds import contracts
from features.staging import record_id, stage
from features.staging.shape import Image
from pipelines.warehouse import Warehouse


def images_as_of(warehouse: Warehouse, night: date) -> pl.DataFrame:
    """Images of the picture of a past night: feed, row_key, parent_key, updated_at, night, body, first_night."""
    pairs = [(feed, held.parent_feed) for held in contracts() if held.parent_feed for feed in held.feeds]
    children = pl.DataFrame(pairs, schema={"feed": pl.String, "parent_feed": pl.String}, orient="row")
    return warehouse.select("raw/as_of", child_feeds=children, night=night)


def as_of(warehouse: Warehouse, night: date) -> dict[str, pl.DataFrame]:
    """Staged frames (data_contracts/pole.py) as they stood when that night's deliveries had been taken."""
    images = (
        Image(feed, record_id(feed, parent or key), updated_at, first, taken, json.loads(body))
        for feed, key, parent, updated_at, taken, body, first in images_as_of(warehouse, night).iter_rows()
    )
    return stage(images)
