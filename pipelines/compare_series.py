"""Series and alerts of a night: what stands is tended, what is new is born, and the list is chosen and written."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from data_contracts.comparing import BIRTH
from data_contracts.linked import ALERT, BELOW_LINE, SERIES, SERIES_EVIDENCE, SERIES_HISTORY, SERIES_MEMBER
from linkage.alerts import Candidate, Choice, choose, evidence_hash, tier
from linkage.evidence.cases import Ints
from linkage.evidence.yardstick import Yardstick
from linkage.recurrence import Recurrence, fit
from linkage.series.tend import Standing, Tending
from linkage.series.weigh import SetWeight
from linkage.series.words import SeriesWords
from pipelines.warehouse import Warehouse

Row = dict[str, Any]


@dataclass
class Shelf:
    """What is on record of a series: from the warehouse, by series id."""

    first_seen: dt.date
    added: dict[str, dt.date]
    weight: float
    shown_on: dt.date | None
    shown_tier: str | None
    shown_weight: float | None


@dataclass(frozen=True)
class Tonight:
    """What the writing of series needs."""

    yard: Yardstick
    night: dt.date
    recurrence: Recurrence
    shelf: dict[str, Shelf]


def tend_series(
    warehouse: Warehouse, yard: Yardstick, rows: Ints, judgements: pl.DataFrame, *, night: dt.date, budget: int
) -> dict[str, int]:
    """Tends all series that tonight's incidents touch, and writes series, history, alerts and what stays below."""
    standing, shelf = _standing(warehouse, yard)
    tending = Tending(yard, _neighbours(warehouse, yard), standing, _forbidden(judgements, yard))
    touched = tending.run(rows)
    _write_births(warehouse, touched, night)
    tonight = Tonight(yard, night, _recurrence(warehouse, night), shelf)
    _write_series(warehouse, tonight, touched)
    alerts = _write_alerts(warehouse, tonight, touched, budget)
    return {"series_changed": len(touched), "alerts": alerts}


def _standing(warehouse: Warehouse, yard: Yardstick) -> tuple[list[Standing], dict[str, Shelf]]:
    """Series on record, oldest first, with what is known of them."""
    series: dict[str, Standing] = {}
    shelf: dict[str, Shelf] = {}
    for line in warehouse.select("link/standing_series").iter_rows(named=True):
        name = line["series_id"]
        if name not in series:
            series[name] = Standing(name, [])
            shelf[name] = Shelf(
                line["first_seen"], {}, line["match_weight"], line["shown_on"], line["shown_tier"], line["shown_weight"]
            )
        series[name].members.append(yard.cases.row_of[line["incident_id"]])
        shelf[name].added[line["incident_id"]] = line["added_on"]
    return list(series.values()), shelf


def _neighbours(warehouse: Warehouse, yard: Yardstick) -> dict[int, list[tuple[int, float]]]:
    found: dict[int, list[tuple[int, float]]] = {}
    row_of = yard.cases.row_of
    for incident, other, weight in warehouse.select("link/neighbour").iter_rows():
        # A pair can outlive the look-back of its non-fatal side.
        if incident in row_of and other in row_of:
            found.setdefault(row_of[incident], []).append((row_of[other], weight))
    return found


def _forbidden(judgements: pl.DataFrame, yard: Yardstick) -> frozenset[tuple[int, int]]:
    """Pairs that an analyst judged unrelated."""
    if judgements.is_empty():
        return frozenset()
    unrelated = judgements.filter(
        (pl.col("subject_kind") == "pair") & (pl.col("judgement") == "unrelated") & pl.col("withdrawn_at").is_null()
    )
    pairs = set()
    for subject in unrelated["subject_id"]:
        rows = sorted(yard.cases.row_of[i] for i in subject.split("+") if i in yard.cases.row_of)
        if len(rows) == 2:
            pairs.add((rows[0], rows[1]))
    return frozenset(pairs)


def _write_births(warehouse: Warehouse, touched: list[Standing], night: dt.date) -> None:
    lines = [
        {
            "night": night,
            "origin": "history",
            "replay": 0,
            "explanation": "",
            "odds": s.weight.best_odds,
            "series_id": s.series_id,
        }
        for s in touched
        if s.born and s.weight is not None
    ]
    warehouse.append("link.birth", pl.DataFrame(lines, schema=BIRTH))


def _recurrence(warehouse: Warehouse, night: dt.date) -> Recurrence:
    births = warehouse.select("link/birth")
    nights = int(warehouse.select("link/first_night", night=night)["nights"][0])
    return fit(births["odds"].to_numpy(), max(1, nights))


def _write_series(warehouse: Warehouse, tonight: Tonight, touched: list[Standing]) -> None:
    """Replaces the rows of every touched series and notes what happened to it."""
    series, members, evidence, history = [], [], [], []
    merged: list[Row] = []
    for each in touched:
        assert each.weight is not None
        words = SeriesWords(tonight.yard, each.weight)
        series.append(_series_row(tonight, each, each.weight, words))
        members += _member_rows(tonight, each, each.weight)
        evidence += [
            {"series_id": each.series_id, "evidence": n, "family": f, "match_weight": b, "explanation": w}
            for n, f, b, w in words.evidence()
        ]
        history += _history_rows(tonight, each, each.weight)
        merged += [
            {"kind": "series", "old_id": old, "kept_id": each.series_id, "merged_on": tonight.night}
            for old in each.merged
        ]
    gone = pl.DataFrame({"series_id": [m["old_id"] for m in merged]}, schema={"series_id": pl.String})
    mine = pl.DataFrame({"series_id": [s.series_id for s in touched]}, schema={"series_id": pl.String})
    for table, schema, lines in (
        ("series", SERIES, series),
        ("series_member", SERIES_MEMBER, members),
        ("series_evidence", SERIES_EVIDENCE, evidence),
    ):
        warehouse.delete(f"link.{table}", pl.concat([mine, gone]))
        warehouse.append(f"link.{table}", pl.DataFrame(lines, schema=schema))
    warehouse.append("link.series_history", pl.DataFrame(history, schema=SERIES_HISTORY))
    if merged:
        warehouse.append("core.merged_id", pl.DataFrame(merged))


def _series_row(tonight: Tonight, each: Standing, weight: SetWeight, words: SeriesWords) -> Row:
    known = tonight.shelf.get(each.series_id)
    days = tonight.recurrence.days(weight.best_odds)
    bcus = sorted({b for b in tonight.yard.cases.bcu[list(weight.members)] if b})
    return {
        "series_id": each.series_id,
        "link_type": words.link_type,
        "status": "open" if tier(days) else "below line",
        "size_deaths": words.deaths,
        "size_precursors": len(weight.members) - words.deaths,
        "first_seen": known.first_seen if known else tonight.night,
        "last_changed": tonight.night,
        "match_weight": weight.weight,
        "context_weight": weight.weight,
        "recurrence_interval_days": days,
        "tier": tier(days),
        "bcus": bcus,
        "weights_by_explanation": words.by_explanation(),
    }


def _member_rows(tonight: Tonight, each: Standing, weight: SetWeight) -> list[Row]:
    known = tonight.shelf.get(each.series_id)
    added = known.added if known else {}
    ids = tonight.yard.cases.ids
    probability = float(1.0 / (1.0 + np.exp2(-weight.best_odds)))
    return [
        {
            "series_id": each.series_id,
            "incident_id": ids[m],
            "added_on": added.get(ids[m], tonight.night),
            "probability": probability,
        }
        for m in weight.members
    ]


def _history_rows(tonight: Tonight, each: Standing, weight: SetWeight) -> list[Row]:
    known = tonight.shelf.get(each.series_id)
    days = tonight.recurrence.days(weight.best_odds)
    ids = tonight.yard.cases.ids
    line = {
        "series_id": each.series_id,
        "night": tonight.night,
        "match_weight": weight.weight,
        "recurrence_interval_days": days,
    }
    if each.born:
        return [{**line, "event": "born", "incident_id": None}]
    rows = [{**line, "event": "joined", "incident_id": ids[m]} for m in sorted(each.joined)]
    rows += [{**line, "event": "merged", "incident_id": None} for _ in each.merged]
    # A tenth of a bit is rounding and drift of the frequencies, no event.
    if not rows and known is not None and abs(weight.weight - known.weight) >= 0.1:
        rows.append(
            {**line, "event": "strengthened" if weight.weight > known.weight else "weakened", "incident_id": None}
        )
    return rows


def _candidate(tonight: Tonight, each: Standing, weight: SetWeight) -> Candidate:
    known = tonight.shelf.get(each.series_id)
    ids = tonight.yard.cases.ids
    shown_on = known.shown_on if known else None
    later = shown_on is not None and (
        bool(each.joined) or any(day > shown_on for day in (known.added.values() if known else ()))
    )
    return Candidate(
        series_id=each.series_id,
        members=frozenset(ids[m] for m in weight.members),
        deaths=int(tonight.yard.cases.is_death[list(weight.members)].sum()),
        odds=weight.best_odds,
        weight=weight.weight,
        days=tonight.recurrence.days(weight.best_odds),
        joined_since_shown=later,
        shown_before=shown_on is not None,
        shown_tier=known.shown_tier if known else None,
        shown_weight=known.shown_weight if known else None,
    )


def _write_alerts(warehouse: Warehouse, tonight: Tonight, touched: list[Standing], budget: int) -> int:
    weighed = {s.series_id: s.weight for s in touched if s.weight is not None}
    candidates = [_candidate(tonight, s, weighed[s.series_id]) for s in touched]
    earlier = [
        Candidate(
            name, frozenset(known.added), 1, 0.0, known.weight, 0.0, False, True, known.shown_tier, known.shown_weight
        )
        for name, known in tonight.shelf.items()
        if known.shown_on is not None
    ]
    choices = choose(candidates, earlier, budget)
    shown = [c for c in choices if c.rank is not None]
    alerts = [_alert_row(tonight, c, weighed[c.candidate.series_id]) for c in shown]
    below = [
        {
            "night": tonight.night,
            "series_id": c.candidate.series_id,
            "members": sorted(c.candidate.members),
            "match_weight": c.candidate.weight,
            "recurrence_interval_days": c.candidate.days,
            "cut_off": 30.0,
            "why": c.why,
        }
        for c in choices
        if c.rank is None
    ]
    warehouse.append("link.alert", pl.DataFrame(alerts, schema=ALERT))
    warehouse.append("link.below_line", pl.DataFrame(below, schema=BELOW_LINE))
    return len(alerts)


def _alert_row(tonight: Tonight, choice: Choice, weight: SetWeight) -> Row:
    candidate = choice.candidate
    words = SeriesWords(tonight.yard, weight)
    evidence = words.evidence()
    missing = words.missing()
    if tonight.recurrence.rests_on_prior:
        missing += (
            "; the history is too short to tell how often chance does this: the interval rests on the written prior"
        )
    return {
        "alert_id": "A" + candidate.series_id[1:],
        "night": tonight.night,
        "rank": choice.rank,
        "series_id": candidate.series_id,
        "kind": choice.kind,
        "tier": tier(candidate.days),
        "recurrence_interval_days": candidate.days,
        "probability": float(1.0 / (1.0 + np.exp2(-candidate.odds))),
        "match_weight": candidate.weight,
        "headline": words.headline(),
        "reason": words.reason(),
        "against": words.against(),
        "missing": missing,
        "raised_by": candidate.raised_by,
        "evidence_hash": evidence_hash([(n, b) for n, _, b, _ in evidence], candidate.members),
    }
