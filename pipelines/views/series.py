"""One series: what it is, what holds it together, what speaks against, who stands in it twice, what is missing."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from data_contracts.feeds import code_list
from linkage.alerts import evidence_hash
from pipelines.views.phrases import bits, join, number, once_in
from pipelines.warehouse import Warehouse

# Less than half a bit either way is a shade that nobody would act on.
_FELT = -0.5
_EXPLANATIONS = {
    "person": "one person or group stands behind them",
    "supply": "one supply of drugs or goods stands behind them",
    "place": "the place or a hazard explains them",
    "method": "the method is the same, no common person was seen",
    "mixed": "more than one of these",
}


def series_list(snapshot: Warehouse) -> pl.DataFrame:
    """Every series with its newest headline, strongest first (sql/notebook/series_list)."""
    return snapshot.select("notebook/series_list")


def shown(listed: pl.DataFrame) -> pl.DataFrame:
    """The series as they are read in a list. listed: of `series_list`."""
    rare = [once_in(days) for days in listed["recurrence_interval_days"]]
    return listed.select(
        "series_id", pl.col("tier").fill_null("below the line"), pl.col("link_type").alias("kind of link"),
        pl.col("size_deaths").alias("deaths"), pl.col("size_precursors").alias("earlier incidents"), "bcus",
        pl.col("match_weight").alias("bits"), pl.Series("chance alone", rare, dtype=pl.String), "last_changed",
        pl.col("last_shown").cast(pl.String).fill_null("never"),
    )  # fmt: skip


def choices(listed: pl.DataFrame) -> dict[str, str]:
    """Series ids by the text that an analyst picks from."""
    return {
        f"{row['series_id']} · {number(row['size_deaths'] or 0, 'death')} · {row['link_type']} · "
        f"{join(bcu_names(row['bcus']))}": row["series_id"]
        for row in listed.iter_rows(named=True)
    }


def overview(row: dict[str, Any]) -> str:
    """What the series is, in three sentences. row: of `series_list`."""
    size = number(row["size_deaths"] or 0, "death")
    if row["size_precursors"]:
        size += " and " + number(row["size_precursors"], "earlier incident")
    link = _EXPLANATIONS.get(row["link_type"], str(row["link_type"]))
    return (
        f"{size} in {join(bcu_names(row['bcus']))}. The best explanation is that {link}: {bits(row['match_weight'])}. "
        f"Chance alone would give a series as strong {once_in(row['recurrence_interval_days'])} somewhere in the "
        f"force's area. {_shown(row)}"
    )


def _shown(row: dict[str, Any]) -> str:
    """When it was last shown, and the interval that stood there where it is another one now."""
    if not row["last_shown"]:
        return "It has not been shown in a list."
    then, now = once_in(row["shown_interval_days"]), once_in(row["recurrence_interval_days"])
    if then == now:
        return f"It was last shown on {row['last_shown']}."
    return (
        f"It was last shown on {row['last_shown']}, when it was {then}: the force's history since then, or the series "
        "itself, has changed that."
    )


def explanations(row: dict[str, Any]) -> pl.DataFrame:
    """The four explanations against "unrelated": explanation, meaning, match_weight (bits), best first."""
    weights = json.loads(row["weights_by_explanation"] or "{}")
    frame = pl.DataFrame(
        {
            "explanation": list(weights),
            "meaning": [_EXPLANATIONS.get(name, name) for name in weights],
            "match_weight": [float(weight) for weight in weights.values()],
        },
        schema={"explanation": pl.String, "meaning": pl.String, "match_weight": pl.Float64},
    )
    return frame.sort("match_weight", "explanation", descending=[True, False])


def incidents(snapshot: Warehouse, series_id: str) -> pl.DataFrame:
    """The incidents of the series in order of time (sql/notebook/series_incidents)."""
    return snapshot.select("notebook/series_incidents", series=series_id)


def members(frame: pl.DataFrame) -> pl.DataFrame:
    """The ids of a frame of incidents as the relation that statements take."""
    return frame.select("incident_id").unique(maintain_order=True)


def evidence(snapshot: Warehouse, series_id: str) -> pl.DataFrame:
    """The evidence of the whole; its weights sum to the series' weight."""
    return snapshot.select("notebook/series_evidence", series=series_id)


def against(row: dict[str, Any], pieces: pl.DataFrame, compared: pl.DataFrame) -> pl.DataFrame:
    """What speaks against the series: point, why. Evidence below zero, facts that differ, the next best explanation.

    pieces: `evidence`; compared: `pipelines.views.comparing.shared`.
    """
    points: list[tuple[str, str]] = []
    if row["against"]:
        points.append(("the night's own doubts", row["against"]))
    points += [
        (str(piece["evidence"]).replace("_", " "), f"{piece['explanation']}: {bits(piece['match_weight'])}")
        for piece in pieces.filter(pl.col("match_weight") < _FELT).sort("match_weight").iter_rows(named=True)
    ]
    points += [
        (fact["fact"], f"stated as not so at {join(fact['absent_at'])}, so at {join(fact['present_at'])}")
        for fact in compared.filter((pl.col("absent") > 0) & (pl.col("present") > 0)).iter_rows(named=True)
    ]
    others = explanations(row)
    if others.height > 1:
        _, meaning, weight = others.row(1)
        points.append(("the next best explanation", f"{meaning}: {bits(weight)}"))
    return pl.DataFrame(points, schema={"point": pl.String, "why": pl.String}, orient="row")


def people(snapshot: Warehouse, frame: pl.DataFrame) -> pl.DataFrame:
    """Everybody who stands in more than one of the incidents, one row a person, incident and role."""
    return snapshot.select("notebook/people_among", members=members(frame))


def people_grid(found: pl.DataFrame) -> pl.DataFrame:
    """One row a person: in how many incidents, where in which role, how written, the least sure of the joins."""
    by_role = found.group_by("person_id", "person", "incidents", "role", maintain_order=True).agg(
        pl.col("incident_id").unique(maintain_order=True).str.join(", ").alias("ids"),
        pl.col("names").list.explode(),
        pl.col("match_probability").min(),
    )
    told = (pl.col("role").str.replace_all("_", " ").str.to_lowercase() + " at " + pl.col("ids")).alias("at")
    return (
        by_role.with_columns(told)
        .group_by("person_id", maintain_order=True)
        .agg(
            pl.col("person").first(),
            pl.col("incidents").first(),
            pl.col("at").str.join("; ").alias("roles"),
            pl.col("names").list.explode().drop_nulls().unique(maintain_order=True).str.join("; ").alias("written as"),
            pl.col("match_probability").min().alias("least sure join"),
        )
        .sort("incidents", "person_id", descending=[True, False])
    )


def gaps(snapshot: Warehouse, frame: pl.DataFrame) -> pl.DataFrame:
    """What is missing and whom to ask: fact, why it matters, deaths without it, whom; only what some death lacks."""
    known = snapshot.select("notebook/facts_known", members=members(frame))
    rows: list[tuple[str, str, str, str, int]] = []
    for entry in code_list("missing_fact").entries:
        lacking = known.filter(~pl.col(entry.code))
        if lacking.is_empty():
            continue
        areas = [_area(code) for code in lacking["coroner_area"].unique(maintain_order=True)]
        units = [_unit(bcu) for bcu in lacking["bcu"].unique(maintain_order=True)]
        asked = entry.more["whom"].format(coroner_area=join(areas), bcu=join(units))
        ids = lacking["incident_id"].to_list()
        rows.append((entry.label, entry.description, join(ids), asked, len(ids)))
    differing = known.explode("differing").drop_nulls("differing")
    for (field,), deaths in differing.group_by("differing", maintain_order=True):
        ids, fact = deaths["incident_id"].to_list(), str(field).replace("_", " ")
        rows.append((f"agreement on {fact}", "the sources differ", join(ids), "compare the records", len(ids)))
    schema = {"missing": pl.String, "why": pl.String, "deaths": pl.String, "whom to ask": pl.String, "count": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def bcu_names(codes: list[str] | None) -> list[str]:
    """BCUs by name; a code that no list knows stays as it is."""
    names = code_list("bcu").column("label")
    return [names.get(code, code) for code in codes or []]


def _unit(code: str | None) -> str:
    return f"BCU {bcu_names([code])[0]}" if code else "the BCU that holds it"


def _area(code: str | None) -> str:
    found = code_list("coroner_area").of(code) if code else None
    return found.label if found else "the coroner's area"


@dataclass(frozen=True)
class Reading:
    """Everything that one page on a series needs, read in one go."""

    incidents: pl.DataFrame
    evidence: pl.DataFrame
    pairs: pl.DataFrame
    features: pl.DataFrame
    people: pl.DataFrame
    gaps: pl.DataFrame


def read(snapshot: Warehouse, series_id: str) -> Reading:
    """Reads one series for its page."""
    found = incidents(snapshot, series_id)
    ids = members(found)
    return Reading(
        incidents=found,
        evidence=evidence(snapshot, series_id),
        pairs=snapshot.select("notebook/pairs_among", members=ids),
        features=snapshot.select("notebook/features_of", members=ids),
        people=people(snapshot, found),
        gaps=gaps(snapshot, found),
    )


def in_bcus(listed: pl.DataFrame, chosen: list[str], asked: str | None = None) -> pl.DataFrame:
    """Series that touch one of the chosen BCUs (none chosen: all), and in any case the one that was asked for."""
    if not chosen:
        return listed
    touching = pl.col("bcus").list.set_intersection(chosen).list.len() > 0
    return listed.filter(touching | (pl.col("series_id") == (asked or "")))


def heading(row: dict[str, Any]) -> str:
    """The page's first lines as HTML: headline, overview, the night's reasons; every word of a record escaped."""
    parts = [
        f"<h2 class='dl-headline'>{html.escape(row['headline'] or 'Below the line: not shown in a list')}</h2>",
        f"<p>{html.escape(overview(row))}</p>",
    ]
    if row["reason"]:
        parts.append(f"<p><strong>Why:</strong> {html.escape(row['reason'])}</p>")
    if row["missing"]:
        parts.append(f"<p><strong>Next:</strong> {html.escape(row['missing'])}</p>")
    return "".join(parts)


def evidence_title(row: dict[str, Any], pieces: pl.DataFrame) -> str:
    """The chart's message, and a plain word where the parts do not sum to the whole."""
    total = float(pieces["match_weight"].sum())
    weight = row["match_weight"]
    if weight is not None and abs(total - weight) > 0.05:
        return f"The parts sum to {total:+.1f} bits, the series' weight is {weight:+.1f}: report this, they must agree"
    strongest = str(pieces["evidence"][0]).replace("_", " ") if pieces.height else "nothing"
    return f"Most weight comes from: {strongest}"


def when_title(found: pl.DataFrame) -> str:
    """The timeline's message: how many days from first to last."""
    first, last = found["happened_at"].min(), found["happened_at"].max()
    if not isinstance(first, datetime) or not isinstance(last, datetime):
        return "When it happened is not recorded"
    days = (last.date() - first.date()).days
    span = f"within {number(days, 'day')}" if days else "on the same day"
    return f"{number(found.height, 'incident')} {span}"


def named(found: pl.DataFrame) -> dict[str, str]:
    """Incident ids by a text that tells them apart: day, borough, id."""
    rows = found.select("incident_id", "happened_at", "borough").iter_rows()
    return {f"{when:%Y-%m-%d} {area or 'no borough'} · {i}" if when else f"no date · {i}": i for i, when, area in rows}


def lines(found: pl.DataFrame) -> pl.DataFrame:
    """The incidents as they are read in a list."""
    return found.select(
        "happened_at", "incident_id", "kind", "person", "victim_age", "victim_sex", "place", "borough", "bcu",
        "coroner_area", "death_category", "records", "added_on",
    )  # fmt: skip


def pair(snapshot: Warehouse, one: str, other: str) -> tuple[pl.DataFrame, str]:
    """The evidence of one pair and its hash: what a judgement of the pair rests on."""
    a, b = sorted((one, other))
    pieces = snapshot.select("notebook/pair_evidence", a=a, b=b)
    return pieces, seen_hash(pieces, [a, b])


def seen_hash(pieces: pl.DataFrame, ids: list[str]) -> str:
    """The hash of evidence as shown, by the night's own rule: when it differs later, the evidence has changed."""
    parts = [(str(name), float(bits)) for name, bits in pieces.select("evidence", "match_weight").iter_rows()]
    return evidence_hash(parts, frozenset(ids))


def judged_hash(row: dict[str, Any], pieces: pl.DataFrame, found: pl.DataFrame) -> str:
    """The hash that a judgement of the whole series rests on: the alert's own, unless a member joined since.

    row: of `series_list`; pieces: `evidence`; found: `incidents`. Series are weighed again on every night that touches
    them, and a tenth of a bit of drift is no new evidence: what is new evidence, the next alert says.
    """
    shown, joined = row["last_shown"], found["added_on"].max()
    if row["evidence_hash"] and shown and isinstance(joined, date) and joined <= shown:
        return str(row["evidence_hash"])
    return seen_hash(pieces, found["incident_id"].to_list())


def subject(
    kind: str, whole: tuple[str, str, list[str]], two: tuple[str, str, str]
) -> tuple[tuple[str, str], tuple[str, list[str]]]:
    """What is judged (kind, id) and what was seen (hash, incidents): the series as a whole, or two of its incidents.

    whole: series id, hash of its evidence, members; two: both ids and the hash of their evidence.
    """
    if kind == "pair":
        a, b = sorted(two[:2])
        return ("pair", f"{a}+{b}"), (two[2], [a, b])
    series_id, seen, ids = whole
    return ("series", series_id), (seen, ids)
