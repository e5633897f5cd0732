"""The describing stage: what tonight's changed records state goes to core.record_feature, and its history is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

import polars as pl

from features.words import state
from features.words.wording import name_words, record_wordings
from pipelines.warehouse import Warehouse

# A night brings some thousand records; loading ten years from nothing brings millions, which memory takes in parts.
CHUNK: Final = 20_000
_KEY: Final = ["record_id", "field", "feature", "value", "polarity", "about"]


def describe(warehouse: Warehouse, night: dt.date) -> dict[str, int]:
    """Reads tonight's changed records again and replaces what they state. Returns counts for the closing summary.

    A feature that a later image no longer states ends in core.record_feature_history on that night; one that it states
    anew begins there. The same night done twice leaves the same rows.
    """
    changed = warehouse.select("describe/changed_records", night=night)
    counts = {"records_described": changed.height, "features_stated": 0, "features_begun": 0, "features_ended": 0}
    for part in _parts(changed):
        texts = warehouse.select("describe/texts", changed=part)
        persons = warehouse.select("describe/persons", changed=part)
        stated = _stated(warehouse, part, texts, persons)
        before = warehouse.select("describe/record_features", changed=part)
        begun = stated.join(before, on=_KEY, how="anti")
        ended = before.join(stated, on=_KEY, how="anti")
        warehouse.delete("core.record_feature", part)
        warehouse.append("core.record_feature", stated)
        _keep_history(warehouse, night, begun, ended)
        places = warehouse.select("describe/places", changed=part)
        warehouse.replace("core.name_word", name_words(persons, places), ["word"])
        _replace_wordings(warehouse, part, texts)
        counts["features_stated"] += stated.height
        counts["features_begun"] += begun.height
        counts["features_ended"] += ended.height
    return counts


def _parts(changed: pl.DataFrame) -> Iterator[pl.DataFrame]:
    for start in range(0, changed.height, CHUNK):
        yield changed.slice(start, CHUNK)


def _stated(warehouse: Warehouse, changed: pl.DataFrame, texts: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    record = warehouse.select("describe/records", changed=changed)
    items = warehouse.select("describe/items", changed=changed)
    actions = warehouse.select("describe/actions", changed=changed)
    return state(record, texts, items, actions, persons)


def _replace_wordings(warehouse: Warehouse, changed: pl.DataFrame, texts: pl.DataFrame) -> None:
    """Wording that no rule reads, without words of the name of a person or place on any record so far."""
    found = warehouse.select("describe/nameless_wordings", found=record_wordings(texts))
    warehouse.delete("core.record_wording", changed)
    warehouse.append("core.record_wording", found)


def _keep_history(warehouse: Warehouse, night: dt.date, begun: pl.DataFrame, ended: pl.DataFrame) -> None:
    """Closes the open rows of what ended tonight, and opens rows for what began."""
    closing = warehouse.select("describe/open_history", ended=ended.select(_KEY))
    warehouse.delete("core.record_feature_history", closing.select(*_KEY, "known_from"))
    # What began and ended on one night was never known on any morning.
    lasted = closing.filter(pl.col("known_from") < night).with_columns(known_until=pl.lit(night))
    warehouse.append("core.record_feature_history", lasted)
    opening = begun.with_columns(known_from=pl.lit(night), known_until=pl.lit(None, dtype=pl.Date))
    warehouse.append("core.record_feature_history", opening)
