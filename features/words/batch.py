"""The batch: what each record of a frame states, in its texts and in its fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

import polars as pl

from data_contracts.linked import RECORD_FEATURE
from features.words.fields import stated_by_fields
from features.words.numbers import phone_numbers
from features.words.stated import Stated, reader

# Fields that name somebody and state nothing; fields that name the finder, with what they are in brackets.
NAMES_ONLY: Final = frozenset({"reported_by", "last_seen_by", "place_of_death"})
FINDER_FIELDS: Final = frozenset({"found_by", "finder_relation"})
_KEY: Final = ["record_id", "field", "feature", "value", "polarity", "about"]


def state(
    record: pl.DataFrame, texts: pl.DataFrame, items: pl.DataFrame, actions: pl.DataFrame, persons: pl.DataFrame
) -> pl.DataFrame:
    """Rows of RECORD_FEATURE: what the given records (staged shapes of data_contracts.pole) state, once a field.

    Texts, items, actions and persons of other records are left out. Sorted by key; pure.
    """
    mine = record.select("record_id")
    texts, items, actions, persons = (
        f.join(mine, on="record_id", how="semi") for f in (texts, items, actions, persons)
    )
    read = pl.DataFrame(
        list(_read(_all_texts(record, texts, items, actions, persons))), schema=RECORD_FEATURE, orient="row"
    )
    both = pl.concat([read, stated_by_fields(record, items, persons)])
    return both.unique(subset=_KEY, keep="first", maintain_order=True).sort(_KEY)


def sentence(text: str, field: str = "narrative") -> list[Stated]:
    """What one sentence, or a few, state: for tests, analysts and the museum."""
    return reader().text(field, text)


def _all_texts(
    record: pl.DataFrame, texts: pl.DataFrame, items: pl.DataFrame, actions: pl.DataFrame, persons: pl.DataFrame
) -> pl.DataFrame:
    """Free texts, and the fields that hold words: classification, description, result, a finder's relation."""
    told = texts.select("record_id", "field", "text")
    known = told.select("record_id", "field")
    extra = pl.concat(
        [
            record.select("record_id", field=pl.lit("classification"), text="classification"),
            items.select("record_id", field=pl.format("property:{}", "item_no"), text="description"),
            actions.select("record_id", field=pl.format("action:{}", "action_no"), text="result_text"),
            persons.filter(pl.col("role") == "FINDER").select(
                "record_id", field=pl.lit("finder_relation"), text="relation"
            ),
        ]
    ).drop_nulls()
    return pl.concat([told, extra.join(known, on=["record_id", "field"], how="anti")])


def _read(texts: pl.DataFrame) -> Iterator[tuple[str, ...]]:
    words = reader()
    for record_id, field, text in texts.iter_rows():
        if field in NAMES_ONLY:
            continue
        if field in FINDER_FIELDS:
            found = [s for s in words.text(field, f"Found by {_who(text)}") if s.feature == "found_by"]
            yield from ((record_id, field, *s._replace(quote=text)) for s in found)
            continue
        for stated in chain(words.text(field.partition(":")[0], text), phone_numbers(text)):
            yield (record_id, field, *stated)


def _who(text: str) -> str:
    """What a finder's field says of who it was: `Anna Pell (daughter)` and `Anna Pell, daughter` are a daughter."""
    inside = re.search(r"\(([^)]+)\)|,\s*([^,]+)$", text)
    return next(g for g in inside.groups() if g) if inside else text
