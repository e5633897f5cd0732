"""What structured fields state: a property's type and status, flags, a finder's relation (lexicon/fields.csv)."""

from __future__ import annotations

from typing import Final

import polars as pl

from data_contracts.linked import RECORD_FEATURE
from features.words.lexicon import table

_RULES: Final = ("field", "equals", "status", "feature", "value", "polarity")


def stated_by_fields(record: pl.DataFrame, items: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """RECORD_FEATURE rows that the fields of records, items and persons state without any words."""
    parts = [_by_item(items), _by_flag(record), _by_naloxone(record), _by_person(persons), _by_caller(record, persons)]
    return pl.concat([p.select(*RECORD_FEATURE).cast(pl.Schema(RECORD_FEATURE)) for p in parts])


def _rules(field: str) -> pl.DataFrame:
    rows = [{k: row[k] for k in _RULES} for row in table("fields") if row["field"] == field]
    return pl.DataFrame(rows, schema={k: pl.String() for k in _RULES})


def _by_item(items: pl.DataFrame) -> pl.DataFrame:
    rules = _rules("item").with_columns(pl.col("status").str.split(" ")).explode("status")
    return items.join(rules.rename({"equals": "item_type"}), on=["item_type", "status"]).with_columns(
        field=pl.format("property:{}", "item_no"),
        about=pl.lit("deceased"),
        quote=pl.format("{}, {}", pl.coalesce("description", "item_type"), "status"),
    )


def _by_flag(record: pl.DataFrame) -> pl.DataFrame:
    flags = record.select("record_id", equals="flags").explode("equals").drop_nulls()
    return flags.join(_rules("flag").drop("field"), on="equals").with_columns(
        field=pl.lit("flags"), about=pl.lit("deceased"), quote=pl.format("flag {}", "equals")
    )


def _by_naloxone(record: pl.DataFrame) -> pl.DataFrame:
    """Naloxone marked `Y`. An `N` stands on almost every ambulance record and says nothing of this one."""
    return record.filter(pl.col("naloxone")).select(
        "record_id",
        field=pl.lit("naloxone"),
        feature=pl.lit("naloxone_given"),
        value=pl.lit("yes"),
        polarity=pl.lit("present"),
        about=pl.lit("deceased"),
        quote=pl.lit("naloxone Y"),
    )


def _by_person(persons: pl.DataFrame) -> pl.DataFrame:
    """User names, and companions seen last who have no name. The relation of a finder is read as words (batch)."""
    met = persons.filter(pl.col("role").is_in(["SUSPECT", "LAST_SEEN_WITH", "ASSOCIATE"]))
    handles = met.select("record_id", "person_no", "role", value="handles").explode("value").drop_nulls("value")
    handles = handles.with_columns(
        feature=pl.lit("online_handle"), field=pl.lit("online_handle"), quote=pl.format("{} uses {}", "role", "value")
    )
    unknown = persons.filter((pl.col("role") == "LAST_SEEN_WITH") & ~pl.col("is_named")).select(
        "record_id",
        "role",
        value=pl.lit("yes"),
        feature=pl.lit("last_seen_with_unknown"),
        field=pl.lit("role"),
        quote=pl.lit("last seen with a person without a name"),
    )
    columns = ["record_id", "role", "field", "feature", "value", "quote"]
    both = pl.concat([handles.select(columns), unknown.select(columns)])
    return both.with_columns(
        polarity=pl.lit("present"), about=pl.lit("deceased"), value=pl.col("value").str.to_lowercase()
    )


def _by_caller(record: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """A log whose caller left a number but no name: blank is "not recorded", so that it only may be anonymous."""
    calls = persons.join(
        record.filter(pl.col("source_system") == "cad").select("record_id"), on="record_id", how="semi"
    )
    calls = calls.filter((pl.col("role") == "INFORMANT") & ~pl.col("is_named") & (pl.col("phones").list.len() > 0))
    return calls.select(
        "record_id",
        field=pl.lit("caller_name"),
        feature=pl.lit("caller_anonymous"),
        value=pl.lit("yes"),
        polarity=pl.lit("unclear"),
        about=pl.lit("deceased"),
        quote=pl.lit("caller's name is blank"),
    )
