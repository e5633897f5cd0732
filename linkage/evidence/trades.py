"""Whose duty it is to come upon the dead: what people do for a living, and where.

A person's trade is a fact about the person, read from any record of hers; that it was her duty is told place by place:
a nurse on her ward, a keeper in a park. Who is suspected, or was last with the dead, was not there on duty.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import polars as pl

from data_contracts.feeds import code_list
from linkage.evidence.cases import Cases

# Callings that sound like one that finds people on duty and are none.
NO_DUTY: Final = "no duty"
# Roles in which somebody is at a death because she is on duty.
DUTY_ROLES: Final = ("FINDER", "INFORMANT", "WITNESS")
FOUND_BY: Final = "found_by="


@dataclass(frozen=True)
class Trade:
    """One wording of a trade. repeats: further deaths of such a person to be expected on record; places: none: any."""

    words: frozenset[str]
    name: str
    repeats: float
    places: frozenset[str]


def _words(text: str) -> frozenset[str]:
    return frozenset("".join(c if c.isalnum() else " " for c in text.lower()).split())


@cache
def _trades() -> tuple[Trade, ...]:
    """Every wording, the longest first."""
    found = [
        Trade(_words(e.code), e.label, float(e.more["repeats"]), frozenset(filter(None, e.more["places"].split(";"))))
        for e in code_list("finding_trade").entries
    ]
    return tuple(sorted(found, key=lambda t: (-len(t.words), sorted(t.words))))


@cache
def _by_finding() -> dict[str, str]:
    """Value of `found_by` to the trade that it names."""
    entries = code_list("finding_trade").entries
    return {e.more["found_by"].lower(): e.label for e in entries if e.more["found_by"]}


@cache
def trade_of(occupation: str) -> str:
    """The trade that an occupation, in the words of a record, belongs to; `` for one that finds nobody on duty."""
    said = _words(occupation)
    name = next((trade.name for trade in _trades() if trade.words <= said), NO_DUTY)
    return "" if name == NO_DUTY else name


def repeats() -> pl.DataFrame:
    """trade, expected, has_beat: further deaths to be expected of one person, before the force's own history says more;
    whether the trade ties her to some kinds of place.
    """
    places = _places()
    rows = {trade.name: (trade.name, trade.repeats, bool(places[trade.name])) for trade in _trades()}
    return pl.DataFrame(list(rows.values()), schema=["trade", "expected", "has_beat"], orient="row")


def on_duty(cases: Cases) -> pl.DataFrame:
    """row, person, duty: incidents at which a person was by her trade; one line a row and person."""
    people = cases.people.select("row", "person", "role", "occupation", "relation")
    # Forms ask for the finder's relation to the dead: "carer", "ward sister" and "manager" stand there.
    words = pl.concat_str("occupation", "relation", separator=" ", ignore_nulls=True).str.strip_chars()
    told = (
        people.with_columns(words.alias("words"))
        .filter(pl.col("words") != "")
        .with_columns(pl.col("words").map_elements(trade_of, return_dtype=pl.String).alias("duty"))
    )
    seen = _seen_finding(cases, people)
    # What somebody is said to be comes before what she was taken for by who wrote of one find.
    sources = pl.concat([told.select("person", "duty", own=pl.lit(1)), seen.select("person", "duty", own=pl.lit(0))])
    trade = (
        sources.filter(pl.col("duty") != "")
        .group_by("person", "own", "duty")
        .len()
        .sort("person", "own", "len", "duty", descending=[False, True, True, False])
        .unique("person", keep="first", maintain_order=True)
        .select("person", "duty")
    )
    here = people.group_by("row", "person").agg(pl.col("role").is_in(DUTY_ROLES).all().alias("dutiful"))
    kind = pl.DataFrame({"row": np.arange(len(cases)), "place_kind": np.char.upper(cases.place_kind)})
    lines = here.filter("dutiful").join(trade, on="person").join(kind, on="row")
    # Whatever the trade is called there: a record of this very find says that it was made on duty.
    said = seen.select("row", "person", said=pl.lit(True)).unique()
    lines = lines.join(said, on=["row", "person"], how="left")
    places = _places()
    anywhere = pl.col("duty").is_in([name for name, kinds in places.items() if not kinds])
    fitting = pl.DataFrame(
        [(n, k) for n, kinds in places.items() for k in sorted(kinds)], ["duty", "place_kind"], orient="row"
    )
    lines = lines.join(fitting.with_columns(fits=pl.lit(True)), on=["duty", "place_kind"], how="left")
    covered = anywhere | pl.col("fits").fill_null(False) | pl.col("said").fill_null(False)
    return lines.filter(covered).select("row", "person", "duty").unique().sort("row", "person")


def _places() -> dict[str, set[str]]:
    """Kinds of place by trade; empty: anywhere."""
    kinds: dict[str, set[str]] = {}
    for trade in _trades():
        kinds.setdefault(trade.name, set()).update(trade.places)
    return kinds


def _seen_finding(cases: Cases, people: pl.DataFrame) -> pl.DataFrame:
    """row, person, duty: those whom a record of the incident calls by their trade (found by a warden, by staff).

    That is the finder; where none is named, it is whoever told of the find.
    """
    values = {token.removeprefix(FOUND_BY): n for n, token in enumerate(cases.tokens) if token.startswith(FOUND_BY)}
    rows = [
        (int(row), _by_finding()[value])
        for value, column in values.items()
        if value in _by_finding()
        for row in cases.present[:, column].nonzero()[0]
    ]
    said = pl.DataFrame(rows, schema={"row": pl.Int64, "duty": pl.String}, orient="row")
    finder = pl.col("role") == "FINDER"
    named = people.filter(finder | ((pl.col("role") == "INFORMANT") & ~finder.any().over("row")))
    return named.join(said, on="row").select("row", "person", "duty").unique()
