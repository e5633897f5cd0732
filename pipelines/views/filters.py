"""Filters over deaths: date, age, sex, category, place, borough, BCU, coroner area. Nothing narrows unless asked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import polars as pl

from data_contracts.feeds import code_list

# Columns that hold a code, and the list that says what the code is called.
_CODED: Final = {"death_category": "death_category", "coroner_area": "coroner_area", "victim_sex": "sex"}
# What a blank stands for in a filter's list of choices.
NOT_RECORDED = "not recorded"


@dataclass(frozen=True)
class Filters:
    """What an analyst narrows to; an empty tuple or None does not narrow. `NOT_RECORDED` picks the blanks."""

    bcu: tuple[str, ...] = ()
    borough: tuple[str, ...] = ()
    coroner_area: tuple[str, ...] = ()
    death_category: tuple[str, ...] = ()
    victim_sex: tuple[str, ...] = ()
    age_from: int | None = None
    age_to: int | None = None
    reported_from: dt.date | None = None
    reported_to: dt.date | None = None
    words: str = ""


def narrow(deaths: pl.DataFrame, filters: Filters) -> pl.DataFrame:
    """The deaths (sql/notebook/deaths) that pass every filter; a missing age passes no age filter."""
    kept = deaths
    for column in ("bcu", "borough", "coroner_area", "death_category", "victim_sex"):
        wanted = getattr(filters, column)
        if wanted:
            kept = kept.filter(pl.col(column).fill_null(NOT_RECORDED).is_in(wanted))
    if filters.age_from is not None:
        kept = kept.filter(pl.col("victim_age") >= filters.age_from)
    if filters.age_to is not None:
        kept = kept.filter(pl.col("victim_age") <= filters.age_to)
    if filters.reported_from is not None:
        kept = kept.filter(pl.col("reported_at").dt.date() >= filters.reported_from)
    if filters.reported_to is not None:
        kept = kept.filter(pl.col("reported_at").dt.date() <= filters.reported_to)
    for word in filters.words.upper().split():
        text = pl.concat_str(["place", "deceased", "borough", "incident_id"], separator=" ", ignore_nulls=True)
        kept = kept.filter(text.str.to_uppercase().str.contains(word, literal=True))
    return kept


def choices(deaths: pl.DataFrame, column: str) -> dict[str, str]:
    """The values of a column that occur, most frequent first, by what they are called; blanks are named."""
    counted = deaths.select(pl.col(column).fill_null(NOT_RECORDED)).to_series().value_counts(sort=True)
    names = code_list(_CODED[column]).column("label") if column in _CODED else {}
    return {names.get(value, value): value for value in map(str, counted[column])}
