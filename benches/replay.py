"""The historical replay: four deaths in 453 days and two incidents before them, in Londons of the project's own.

    python -m benches.replay --seeds 20 [--scale 0.1] [--whole 0.1] [--categories 0.05] [--register]

Prints RP1 to RP9 for each seed, then how many seeds pass each, with Wilson intervals, and all ranks. Each seed has its
own London at a share of the force's deaths, with decoys planted among them (`benches.decoys`), and linkage runs on its
truth (`benches.truth_input`): the nights of the deaths and of their toxicology, the nights before these, and one every
sixty days between them, each taking all that came since; whatever is above the line is shown, so that
false alerts are not hidden behind the budget. RP7 puts the moved deaths into the same London. Forty seconds of
processor time a seed at a twentieth. `--whole` adds one replay through every stage from delivered files, night by
night, at the given scale (a tenth: twenty minutes). `--categories` replays ten months of files (`--days`) through every
stage twice, as they are and with every death written down as not suspicious (RP6), at the given scale. `--register`
takes the six incidents' own nights from files and tells what the register of coroners' concerns holds at the end of
June 2015 (RP11): half a minute.
"""

from __future__ import annotations

import argparse
import datetime as dt
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from benches.decoys import DECOYS, of_day
from benches.from_files import DAYS, START, register, unchanged_by_category, whole
from benches.replay_table import tell
from benches.truth_input import London, Night, changed, make_london, nights, profiles
from linkage.evidence.cases import encode
from linkage.evidence.yardstick import Yardstick
from linkage.pairs.score import weigh
from pipelines.compare_pairs import candidates
from pipelines.synth.replay import Variant
from pipelines.synth.run import Wanted

# More alerts than any night has: the bench counts what is above the line, the list is cut by rank.
EVERYTHING = 1000
DEATHS = ("D1", "D2", "D3", "D4")
MOVED: tuple[Variant, ...] = ("second_moved", "second_and_third_moved")
# What RP8 takes away in turn: features, and what else of the profile.
ABLATIONS: dict[str, tuple[str, ...]] = {
    "finder": ("found_by", "caller_anonymous", "finder_account"),
    "place": (),
    "items": ("small_bottle", "bedding", "note", "syringe", "tourniquet"),
    "phone absence": ("phone_missing",),
    "posture": ("position",),
    "age and sex": (),
    "toxicology": ("substance", "substance_suspected"),
}


@dataclass(frozen=True)
class Cast:
    """The six incidents by their keys, and the night on which each became known."""

    id: dict[str, str]
    known: dict[str, dt.date]

    @classmethod
    def of(cls, london: London) -> Cast:
        """From the truth's only series, in its order."""
        rows = london.series.sort("order").select("event_id", "date_known").rows()
        keys = ("P1", "P2", "D1", "D2", "D3", "D4")
        return cls(
            {k: row[0] for k, row in zip(keys, rows, strict=True)},
            {k: row[1] for k, row in zip(keys, rows, strict=True)},
        )


def wanted(seed: int, scale: float, variant: Variant = "plain", days: int = DAYS) -> Wanted:
    """A replay London; nothing is written."""
    return Wanted(Path(), START, days, seed, "replay", 0.1, scale, 1, False, variant)


def without(london: London, what: str) -> London:
    """The same London, one kind of evidence taken away everywhere."""
    names = [f"{name}=" for name in ABLATIONS[what]]
    told = pl.any_horizontal([pl.lit(False), *(pl.col("text").str.starts_with(name) for name in names)])
    event, mention = london.event, london.mention
    if what == "place":
        event = event.with_columns(pl.lit(None, dtype=event.schema[c]).alias(c) for c in _WHERE)
    if what == "finder":
        mention = mention.filter(~pl.col("role").is_in(["FINDER", "INFORMANT"]))
    if what == "age and sex":
        mention = mention.with_columns(pl.lit(None, dtype=pl.Int64).alias("age"), pl.lit("").alias("sex"))
    return replace(london, event=event, stated=london.stated.filter(~told), mention=mention)


_WHERE = ("easting", "northing", "place_id", "place_kind")


def pair_ranks(london: London, night: dt.date, pairs: list[tuple[str, str]]) -> list[int | None]:
    """Rank of each pair among all that one night compares, by weight; None where the sweep drops it.

    Pairs of equal weight share the worst rank, so that a tie is no merit.
    """
    cases = encode(profiles(london, night, london.event.filter(pl.col("date_known") <= night).select("event_id")))
    yard = Yardstick.of(cases)
    news = changed(london, night - dt.timedelta(days=1), night)["event_id"]
    rows = np.array(sorted(cases.row_of[i] for i in news if i in cases.row_of), dtype=np.int64)
    (i, j), _ = candidates(yard, rows)
    best = weigh(yard, i, j).sum(axis=1).max(axis=1) if len(i) else np.empty(0)
    ends = [{cases.ids[a], cases.ids[b]} for a, b in zip(i.tolist(), j.tolist(), strict=True)]
    at = [next((n for n, both in enumerate(ends) if both == set(pair)), None) for pair in pairs]
    return [None if n is None else int((best >= best[n] - 1e-9).sum()) for n in at]


def toxicology(london: London, cast: Cast) -> dict[str, dt.date]:
    """By death, the night of its first toxicology; that of the last comes after the end of the run."""
    found = london.stated.filter(pl.col("text").str.starts_with("substance="))
    told = dict(found.group_by("event_id").agg(pl.col("date_known").min()).iter_rows())
    return {key: told[cast.id[key]] for key in DEATHS if cast.id[key] in told}


def dates_of(london: London, cast: Cast) -> list[dt.date]:
    """Nights to compare on: each death and each toxicology, the nights before these, and one every sixty days."""
    told = {*toxicology(london, cast).values(), *(cast.known[key] for key in DEATHS)}
    before = {night - dt.timedelta(days=1) for night in told - {cast.known["D1"]}}
    between = [london.first + dt.timedelta(days=59 + 60 * n) for n in range((max(told) - london.first).days // 60)]
    return sorted({*told, *before, *between})


@dataclass
class Seen:
    """What one night showed of the six: the alert that holds most of their deaths, and the series with its weight."""

    date: dt.date
    deaths: frozenset[str]
    rank: int | None
    kind: str | None
    alert: str | None
    weight: float


def look(night: Night, cast: Cast) -> Seen:
    """The strongest series of a night that holds two of the deaths or more, and its alert tonight."""
    keys = {incident: key for key, incident in cast.id.items()}
    members = night.warehouse.query("SELECT series_id, incident_id FROM link.series_member")
    weights = dict(night.warehouse.query("SELECT series_id, match_weight FROM link.series").rows())
    held: dict[str, set[str]] = {}
    for series, incident in members.rows():
        if incident in keys:
            held.setdefault(series, set()).add(keys[incident])
    order = sorted(held, key=lambda s: (-sum(k[0] == "D" for k in held[s]), -weights.get(s, 0.0), s))
    tonight = night.warehouse.query(
        "SELECT series_id, rank, kind, alert_id FROM link.alert WHERE night = $night", night=night.date
    )
    alerts = {series: rest for series, *rest in tonight.rows()}
    shown = next((s for s in order if s in alerts and len(held[s]) > 1), None)
    best = shown or next((s for s in order if len(held[s]) > 1), None)
    rank, kind, alert = alerts[shown] if shown else (None, None, None)
    return Seen(night.date, frozenset(held.get(best or "", ())), rank, kind, alert, weights.get(best or "", 0.0))


def run_seed(seed: int, scale: float) -> dict[str, Any]:
    """All figures of one seed, linkage on truth."""
    london = make_london(wanted(seed, scale), extra=of_day)
    cast = Cast.of(london)
    seen: dict[dt.date, Seen] = {}
    figures: dict[str, Any] = {}
    for night in nights(london, dates_of(london, cast), EVERYTHING):
        seen[night.date] = look(night, cast)
        figures = burden(night, london)
    first = first_night(london, cast)
    told = {**told_by(seen, cast), **rises(seen, toxicology(london, cast))}
    return {"seed": seed, **first, **told, **figures, **moved(london, seed), **ablated(london, cast)}


def first_night(london: London, cast: Cast) -> dict[str, Any]:
    """RP1 to RP3: ranks of the true pairs among all pairs of their nights."""
    rp1 = pair_ranks(london, cast.known["D1"], [(cast.id["D1"], cast.id[p]) for p in ("P1", "P2")])
    (rp2,) = pair_ranks(london, cast.known["D2"], [(cast.id["D1"], cast.id["D2"])])
    (rp3,) = pair_ranks(london, cast.known["D3"], [(cast.id["D2"], cast.id["D3"])])
    return {"RP1 D1-P1": rp1[0], "RP1 D1-P2": rp1[1], "RP2 D1-D2": rp2, "RP3 D2-D3": rp3}


def told_by(seen: dict[dt.date, Seen], cast: Cast) -> dict[str, Any]:
    """RP2 to RP5: the alerts of the nights of the deaths, and what toxicology did to the series."""
    second, third, fourth = (seen.get(cast.known[key]) for key in ("D2", "D3", "D4"))
    before = [s for s in seen.values() if s.date < cast.known["D4"]]
    after_third = [s for s in before if s.date >= cast.known["D3"]]
    alerts = {s.alert for s in seen.values() if s.alert}
    return {
        "RP2 alert": second.rank if second else None,
        "RP3 alert": third.rank if third else None,
        "RP3 D1+D2+D3": any({"D1", "D2", "D3"} <= s.deaths for s in after_third),
        "RP4 bits gained": round(after_third[-1].weight - after_third[0].weight, 1) if after_third else None,
        "RP4 alert ids": len(alerts),
        "RP4 strengthened": sum(s.kind == "strengthened" for s in before),
        "RP5 D4 joins": any({"D4", "D3", "D2"} <= s.deaths for s in seen.values()),
        "RP5 alert": fourth.rank if fourth else None,
    }


def rises(seen: dict[dt.date, Seen], results: dict[str, dt.date]) -> dict[str, Any]:
    """RP4: bits that the series gained on the night of each toxicology result, against the night before.

    None where there was no series of two deaths or more on one of the nights, or a death joined in between.
    """
    out: dict[str, Any] = {}
    for key, night in results.items():
        before, after = seen.get(night - dt.timedelta(days=1)), seen.get(night)
        same = before is not None and after is not None and len(after.deaths) > 1 and before.deaths == after.deaths
        out[f"RP4 toxicology of {key}, bits"] = round(after.weight - before.weight, 1) if same else None
    return out


def burden(night: Night, london: London) -> dict[str, Any]:
    """RP9: series above the line that are not of the six, and those that hold two deaths or more of one decoy."""
    true = set(london.series["event_id"].to_list())
    members = night.warehouse.query(
        "SELECT DISTINCT a.series_id, m.incident_id FROM link.alert AS a JOIN link.series_member AS m USING (series_id)"
    )
    groups = [set(g["incident_id"]) for g in members.partition_by("series_id")]
    false = [g for g in groups if len(g & true) < 2]
    kinds = {str(key[0]): set(part["event_id"]) for key, part in london.distractor.group_by("distractor")}
    kinds |= {decoy.name: kinds.get(decoy.name, set()) for decoy in DECOYS}
    told = {f"RP9 {name}": sum(len(g & held) > 1 for g in false) for name, held in sorted(kinds.items())}
    return {"RP9 false alerts": len(false), **told}


def moved(london: London, seed: int) -> dict[str, Any]:
    """RP7: the second, then the third death in another command, coroner's area and kind of report."""
    out: dict[str, Any] = {}
    for variant in MOVED:
        other = grafted(london, make_london(wanted(seed, 0.0, variant)))
        cast = Cast.of(other)
        for key, before in (("D2", "D1"), ("D3", "D2")):
            (rank,) = pair_ranks(other, cast.known[key], [(cast.id[key], cast.id[before])])
            out[f"RP7 {variant} {before}-{key}"] = rank
    return out


def grafted(london: London, six: London) -> London:
    """A London whose six incidents are those of another, which holds nothing else, under ids of their own."""
    own = pl.format("moved/{}", "event_id").alias("event_id")
    person = pl.format("moved/{}", "person_true_id").alias("person_true_id")
    gone = london.series.select("event_id")

    def join(here: pl.DataFrame, there: pl.DataFrame, *also: pl.Expr) -> pl.DataFrame:
        kept = here.join(gone, on="event_id", how="anti", maintain_order="left")
        return pl.concat([kept, there.with_columns(own, *also).select(kept.columns)])

    return replace(
        london,
        event=join(london.event, six.event),
        stated=join(london.stated, six.stated),
        mention=join(london.mention, six.mention, person),
        series=six.series.with_columns(own),
    )


def ablated(london: London, cast: Cast) -> dict[str, Any]:
    """RP8: ranks of the true pairs with one kind of evidence taken away everywhere."""
    out: dict[str, Any] = {}
    for what in ABLATIONS:
        less = without(london, what)
        for key, others in (("D2", ("D1",)), ("D3", ("D2",)), ("D4", ("D3", "D2"))):
            ranks = pair_ranks(less, cast.known[key], [(cast.id[key], cast.id[other]) for other in others])
            known = [r for r in ranks if r is not None]
            out[f"RP8 no {what} {key}"] = min(known, default=None)
    return out


def main() -> None:
    """Prints every seed and the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--whole", type=float, default=0.0, help="scale of one replay through every stage from files")
    parser.add_argument("--categories", type=float, default=0.0, help="scale of RP6, through every stage from files")
    parser.add_argument("--days", type=int, default=300, help="nights of RP6")
    parser.add_argument("--register", action="store_true", help="RP11, through every stage from files")
    given = parser.parse_args()
    if given.seeds:
        print(f"linkage on truth, {given.seeds} seeds, {given.scale:.0%} of London's deaths, decoys planted")
        results: list[dict[str, Any]] = []
        for seed in range(given.first, given.first + given.seeds):
            began = time.process_time()
            results.append(run_seed(seed, given.scale))
            print(results[-1], f"{time.process_time() - began:.0f} s", flush=True)
        tell(results)
    if given.register:
        print("RP11 coroners' concerns, whole pipeline:", register(given.first))
    if given.categories:
        print(
            "RP6 all non-suspicious, whole pipeline:", unchanged_by_category(given.first, given.categories, given.days)
        )
    if given.whole:
        print("whole pipeline from files:", whole(given.first, given.whole))


if __name__ == "__main__":
    main()
