"""Series of a night: what stands is tended, what is new is born, and the tables of series are written."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import polars as pl

from data_contracts.comparing import BIRTH
from data_contracts.linked import MERGED_ID, SERIES, SERIES_EVIDENCE, SERIES_HISTORY, SERIES_MEMBER
from linkage.alerts import HELD_BACK, tier
from linkage.evidence.cases import Ints
from linkage.evidence.yardstick import Yardstick
from linkage.pairs.context import set_context
from linkage.recurrence import Streams, fit_streams, stories, unease
from linkage.series.companions import Companions
from linkage.series.judged import forbidden_pairs, told_sets
from linkage.series.tend import Standing, Tending
from linkage.series.weigh import SetWeight
from linkage.series.words import SeriesWords
from pipelines.compare_pairs import lift_members
from pipelines.warehouse import Warehouse

Row = dict[str, Any]
# A tenth of a bit is rounding and drift of the frequencies, no event.
DRIFT: Final = 0.1


@dataclass
class Shelf:
    """What is on record of a series."""

    first_seen: dt.date
    weight: float
    shown_on: dt.date | None
    shown_tier: str | None
    shown_weight: float | None
    added: dict[str, dt.date] = field(default_factory=dict)


@dataclass(frozen=True)
class Tonight:
    """A night's cases with their yardstick, and what analysts judged."""

    yard: Yardstick
    date: dt.date
    budget: int
    judgements: pl.DataFrame


@dataclass(frozen=True)
class Tended:
    """What became of the series that tonight's incidents touched."""

    touched: list[Standing]
    shelf: dict[str, Shelf]
    recurrence: Streams

    def days(self, weight: SetWeight, more: float = 0.0) -> float:
        """Recurrence interval of a set, with `more` bits added to its odds."""
        return self.recurrence.days(weight.explanation, weight.best_odds + more)


def tend(warehouse: Warehouse, tonight: Tonight, rows: Ints) -> Tended:
    """Tends all series that tonight's incidents touch and writes them, their members, evidence and history."""
    yard = tonight.yard
    standing, shelf = _standing(warehouse, yard)
    tending = Tending(
        yard, _neighbours(warehouse, yard), standing, forbidden_pairs(tonight.judgements, yard.cases.row_of)
    )
    held = frozenset(warehouse.select("link/held_back", begins=HELD_BACK)["series_id"])
    touched = tending.run(rows, told_sets(tonight.judgements, yard.cases.row_of), held)
    nights = int(warehouse.select("link/first_night", night=tonight.date)["nights"][0])
    births = _write_births(warehouse, touched, tonight.date, unease(nights))
    tended = Tended(touched, shelf, _streams(births, tending.standing, max(1, nights)))
    _write_series(warehouse, tonight, tended)
    weighed = {s.series_id: (s.weight.members, s.weight.best_odds) for s in touched if s.weight is not None}
    lift_members(warehouse, yard, weighed, tonight.date)
    return tended


def _standing(warehouse: Warehouse, yard: Yardstick) -> tuple[list[Standing], dict[str, Shelf]]:
    """Series on record, oldest first, with what is known of them."""
    series: dict[str, Standing] = {}
    shelf: dict[str, Shelf] = {}
    for line in warehouse.select("link/standing_series").iter_rows(named=True):
        name = line["series_id"]
        if line["incident_id"] not in yard.cases.row_of:
            # Withdrawn by the stages before; what is left of the series stays.
            continue
        if name not in series:
            series[name] = Standing(name, [])
            shown = (line["shown_on"], line["shown_tier"], line["shown_weight"])
            shelf[name] = Shelf(line["first_seen"], line["match_weight"], *shown)
        series[name].members.append(yard.cases.row_of[line["incident_id"]])
        shelf[name].added[line["incident_id"]] = line["added_on"]
    # A series whose members were found to be one incident is none any more.
    return [s for s in series.values() if len(s.members) > 1], shelf


def _neighbours(warehouse: Warehouse, yard: Yardstick) -> Companions:
    """Kept pairs as rows, both ways round; a pair can outlive the look-back of its non-fatal side."""
    rows = pl.DataFrame({"incident_id": yard.cases.ids}).with_row_index("row")
    pairs = (
        warehouse.select("link/neighbour")
        .join(rows, on="incident_id")
        .join(rows.rename({"incident_id": "other_id", "row": "other"}), on="other_id")
    )
    row, other = (pairs[side].cast(pl.Int64).to_numpy() for side in ("row", "other"))
    return Companions(row, other, pairs["match_weight"].to_numpy())


def _streams(births: pl.DataFrame, standing: list[Standing], nights: int) -> Streams:
    """The tails of chance, from the sets that stand and tell a story of their own."""
    members = {s.series_id: frozenset(s.members) for s in standing}
    lines = births.filter(pl.col("series_id").is_in(list(members)))
    odds = lines["odds"].to_numpy()
    told = stories(odds, [members[name] for name in lines["series_id"]])
    return fit_streams(odds[told], lines["explanation"].cast(pl.Int64).to_numpy()[told], nights)


def _write_births(warehouse: Warehouse, touched: list[Standing], night: dt.date, less: float) -> pl.DataFrame:
    """Notes the best odds that each set ever reached; returns those of all sets on record."""
    known = dict(warehouse.select("link/birth").select("series_id", "odds").iter_rows())
    lines = [
        {
            "night": night,
            "explanation": str(s.weight.explanation),
            "odds": s.weight.best_odds - less,
            "series_id": s.series_id,
        }
        for s in touched
        if s.weight is not None and s.weight.best_odds - less > known.get(s.series_id, -np.inf)
    ]
    gone = [name for s in touched for name in s.merged]
    warehouse.delete("link.birth", pl.DataFrame({"series_id": gone}, schema={"series_id": pl.String}))
    warehouse.replace("link.birth", pl.DataFrame(lines, schema=BIRTH), ["series_id"])
    return warehouse.select("link/birth")


def _write_series(warehouse: Warehouse, tonight: Tonight, tended: Tended) -> None:
    """Replaces the rows of every touched series and notes what happened to it."""
    lines: dict[str, list[Row]] = {"series": [], "series_member": [], "series_evidence": [], "series_history": []}
    merged: list[Row] = []
    for each in tended.touched:
        if each.weight is None:
            continue
        words = SeriesWords(tonight.yard, each.weight)
        lines["series"].append(_series_row(tonight, tended, each, words))
        lines["series_member"] += _member_rows(tonight, tended, each, each.weight)
        lines["series_evidence"] += [
            {"series_id": each.series_id, "evidence": n, "family": f, "match_weight": b, "explanation": w}
            for n, f, b, w in words.evidence()
        ]
        lines["series_history"] += _history_rows(tonight, tended, each, each.weight)
        merged += [
            {"kind": "series", "old_id": old, "kept_id": each.series_id, "merged_on": tonight.date}
            for old in each.merged
        ]
    stale = [s.series_id for s in tended.touched] + [m["old_id"] for m in merged]
    keys = pl.DataFrame({"series_id": stale}, schema={"series_id": pl.String})
    for table, schema in (("series", SERIES), ("series_member", SERIES_MEMBER), ("series_evidence", SERIES_EVIDENCE)):
        warehouse.delete(f"link.{table}", keys)
        warehouse.append(f"link.{table}", pl.DataFrame(lines[table], schema=schema))
    warehouse.append("link.series_history", pl.DataFrame(lines["series_history"], schema=SERIES_HISTORY))
    # The same founding members can make a series anew after it was merged: it stands again, until it merges again.
    again = [s.series_id for s in tended.touched if s.born] + [m["old_id"] for m in merged]
    old = pl.DataFrame({"kind": "series", "old_id": again}, schema={"kind": pl.String, "old_id": pl.String})
    warehouse.delete("core.merged_id", old)
    warehouse.append("core.merged_id", pl.DataFrame(merged, schema=MERGED_ID))


def _series_row(tonight: Tonight, tended: Tended, each: Standing, words: SeriesWords) -> Row:
    known = tended.shelf.get(each.series_id)
    weight = words.weight
    days = tended.days(weight)
    return {
        "series_id": each.series_id,
        "link_type": words.link_type,
        "status": "open" if tier(days) else "below line",
        "size_deaths": words.deaths,
        "size_precursors": len(weight.members) - words.deaths,
        "first_seen": known.first_seen if known else tonight.date,
        "last_changed": tonight.date,
        "match_weight": weight.weight,
        "context_weight": weight.weight + set_context(tonight.yard, weight.members),
        "recurrence_interval_days": days,
        "tier": tier(days),
        "bcus": sorted({b for b in tonight.yard.cases.bcu[list(weight.members)].tolist() if b}),
        "weights_by_explanation": words.by_explanation(),
    }


def _member_rows(tonight: Tonight, tended: Tended, each: Standing, weight: SetWeight) -> list[Row]:
    known = tended.shelf.get(each.series_id)
    added = known.added if known else {}
    ids = [tonight.yard.cases.ids[m] for m in weight.members]
    line = {"series_id": each.series_id, "probability": float(1.0 / (1.0 + np.exp2(-weight.best_odds)))}
    return [{**line, "incident_id": name, "added_on": added.get(name, tonight.date)} for name in ids]


def _history_rows(tonight: Tonight, tended: Tended, each: Standing, weight: SetWeight) -> list[Row]:
    known = tended.shelf.get(each.series_id)
    ids = tonight.yard.cases.ids
    line = {
        "series_id": each.series_id,
        "night": tonight.date,
        "incident_id": None,
        "match_weight": weight.weight,
        "recurrence_interval_days": tended.days(weight),
    }
    if each.born:
        return [{**line, "event": "born"}]
    rows = [{**line, "event": "joined", "incident_id": ids[m]} for m in sorted(each.joined)]
    rows += [{**line, "event": "split", "incident_id": ids[m]} for m in sorted(each.left)]
    rows += [{**line, "event": "merged"} for _ in each.merged]
    if not rows and known is not None and abs(weight.weight - known.weight) >= DRIFT:
        rows.append({**line, "event": "strengthened" if weight.weight > known.weight else "weakened"})
    return rows
