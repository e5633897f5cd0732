"""The historical replay: four deaths in 453 days and two incidents before them, in Londons of the project's own.

    python -m benches.replay --seeds 20 [--scale 0.1] [--whole]

Prints RP1 to RP9 for each seed and as a table. Each seed has its own London at a share of the force's deaths, and
linkage runs on its truth (`benches.truth_input`): nights on which something became known of the six incidents, the
night before each, and one a month between them, each taking all that came since. `--whole` adds one replay of the
first seed through every stage from delivered files, night by night. About a minute and a half of processor time a
seed; the whole replay takes about twenty minutes.
"""

from __future__ import annotations

import argparse
import datetime as dt
import time
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import polars as pl

from benches.truth_input import London, Night, changed, make_london, nights, profiles
from linkage.evidence.cases import encode
from linkage.evidence.yardstick import Yardstick
from linkage.pairs.score import weigh
from pipelines.compare_pairs import candidates
from pipelines.night import replay as replay_nights
from pipelines.settings import Settings
from pipelines.synth.command import synth
from pipelines.synth.replay import Variant
from pipelines.synth.run import Wanted
from pipelines.warehouse import open_warehouse

START, DAYS = dt.date(2013, 12, 1), 665
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
_LINK = ("case_pair", "pair_evidence", "series", "series_member", "series_evidence", "series_history", "alert")


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


def dates_of(london: London, cast: Cast) -> list[dt.date]:
    """Nights to compare on: news of the six, the night before each, and one every four weeks."""
    ids = list(cast.id.values())
    news = pl.concat([t.select("event_id", "date_known") for t in (london.stated, london.mention, london.event)])
    told = news.filter(pl.col("event_id").is_in(ids))["date_known"].unique().to_list()
    last = max(*told, cast.known["D4"])
    monthly = [london.first + dt.timedelta(days=27 + 28 * n) for n in range((last - london.first).days // 28)]
    before = [day - dt.timedelta(days=1) for day in told if day > london.first]
    return sorted({*told, *before, *monthly, cast.known["D1"] + dt.timedelta(days=8)})


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
    london = make_london(wanted(seed, scale))
    cast = Cast.of(london)
    seen: dict[dt.date, Seen] = {}
    figures: dict[str, Any] = {}
    for night in nights(london, dates_of(london, cast)):
        seen[night.date] = look(night, cast)
        figures = burden(night, london)
    first = first_night(london, cast)
    return {"seed": seed, **first, **told_by(seen, cast), **figures, **moved(seed, scale), **ablated(london, cast)}


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


def burden(night: Night, london: London) -> dict[str, Any]:
    """RP9: alerts that are not of the six, and how many of them hold deaths that look alike for ordinary reasons."""
    true = set(london.series["event_id"].to_list())
    decoys = set(london.distractor["event_id"].to_list())
    members = night.warehouse.query(
        "SELECT DISTINCT a.series_id, m.incident_id FROM link.alert AS a JOIN link.series_member AS m USING (series_id)"
    )
    groups = [set(g["incident_id"]) for g in members.partition_by("series_id")]
    false = [g for g in groups if len(g & true) < 2]
    return {"RP9 false alerts": len(false), "RP9 of decoys": sum(len(g & decoys) > 1 for g in false)}


def moved(seed: int, scale: float) -> dict[str, Any]:
    """RP7: the second, then the third death in another command, coroner's area and kind of report."""
    out: dict[str, Any] = {}
    for variant in MOVED:
        london = make_london(wanted(seed, scale, variant, days=300))
        cast = Cast.of(replace_series(london))
        for key, other in (("D2", "D1"), ("D3", "D2")):
            (rank,) = pair_ranks(london, cast.known[key], [(cast.id[key], cast.id[other])])
            out[f"RP7 {variant} {other}-{key}"] = rank
    return out


def replace_series(london: London) -> London:
    """The series with a row for the fourth death where the London ends before it."""
    last = london.series.tail(1).with_columns(pl.lit("never").alias("event_id"))
    return replace(london, series=pl.concat([london.series, last])) if london.series.height < 6 else london


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


def unchanged_by_category(seed: int, scale: float) -> tuple[bool, int]:
    """RP6: whether every link table is the same when all categories are set to non-suspicious.

    The second number is of facts that the generator's clerks told in one of the two Londons only (another category,
    another order of dice): they are left out of both, so that nothing but the category differs.
    """
    plain, quiet = (make_london(wanted(seed, scale, v, days=300)) for v in ("plain", "all_not_suspicious"))
    one, two = (a.stated.join(b.stated, on=a.stated.columns, how="semi") for a, b in ((plain, quiet), (quiet, plain)))
    apart = plain.stated.height + quiet.stated.height - one.height - two.height
    tables = [_linked(london) for london in (replace(plain, stated=one), replace(quiet, stated=two))]
    return all(tables[0][name].equals(tables[1][name]) for name in _LINK), apart


def _linked(london: London) -> dict[str, pl.DataFrame]:
    """The link tables after ten months of nights a month apart."""
    found: dict[str, pl.DataFrame] = {}
    for night in nights(london, [london.first + dt.timedelta(days=n) for n in range(29, 300, 30)]):
        found = {name: night.warehouse.query(f"SELECT * FROM link.{name} ORDER BY ALL") for name in _LINK}
    return found


def whole(seed: int, scale: float) -> dict[str, Any]:
    """One replay from delivered files through every stage: which alerts hold the deaths, by their nights."""
    with TemporaryDirectory() as folder:
        home = Path(folder)
        synth(out=home, start=START, days=DAYS, seed=seed, scenario="replay", scale=scale, faults=False)
        settings = Settings(home=home / "home", landing=home / "landing", reference=home / "reference")
        replay_nights(settings)
        record = pl.read_parquet(home / "truth" / "record.parquet")
        series = pl.read_parquet(home / "truth" / "series.parquet").sort("order")
        with open_warehouse(settings) as warehouse:
            stitched = warehouse.query(
                "SELECT source_system, source_ref, incident_id "
                "FROM core.record_incident JOIN staged.record USING (record_id)"
            )
            alerts = warehouse.query("SELECT night, rank, kind, series_id FROM link.alert ORDER BY night, rank")
            members = warehouse.query("SELECT series_id, incident_id FROM link.series_member")
    ids = stitched.join(record, on=["source_system", "source_ref"]).join(series, on="event_id")
    mine = set(ids.filter(pl.col("kind") == "death")["incident_id"])
    held = members.filter(pl.col("incident_id").is_in(mine)).group_by("series_id").len().filter(pl.col("len") > 1)
    rows = alerts.join(held, on="series_id").select("night", "rank", "kind", "len").rows()
    return {"alerts in all": alerts["series_id"].n_unique(), "of the deaths (night, rank, kind, deaths)": rows}


def median(values: list[Any]) -> str:
    """Median and worst of ranks (missing: never compared or shown), or the share of yes."""
    if all(isinstance(v, bool) for v in values):
        return f"{sum(values)} of {len(values)}"
    known = sorted(v for v in values if v is not None)
    if not known:
        return f"none of {len(values)}"
    missing = len(values) - len(known)
    return f"median {known[len(known) // 2]}, {known[0]} to {known[-1]}" + (f", missing {missing}" if missing else "")


def share_within(values: list[int | None], most: int) -> str:
    """How many ranks are at most so much."""
    return f"{sum(v is not None and v <= most for v in values)} of {len(values)}"


def main() -> None:
    """Prints every seed and the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--whole", action="store_true", help="one replay more, through every stage from files")
    given = parser.parse_args()
    print(f"linkage on truth, {given.seeds} seeds, {given.scale:.0%} of London's deaths")
    results: list[dict[str, Any]] = []
    for seed in range(1, given.seeds + 1):
        began = time.process_time()
        results.append(run_seed(seed, given.scale))
        print(results[-1], f"{time.process_time() - began:.0f} s", flush=True)
    for name in list(results[0])[1:]:
        values = [result[name] for result in results]
        within = (
            ""
            if isinstance(values[0], bool)
            else f"; within 1: {share_within(values, 1)}, 5: {share_within(values, 5)}, 10: {share_within(values, 10)}"
        )
        print(f"  {name:42s} {median(values)}{within if 'RP9' not in name and 'RP4' not in name else ''}")
    same, apart = unchanged_by_category(1, given.scale)
    print(f"  RP6 all non-suspicious changes nothing (seed 1): {same}; {apart} facts told in one London only left out")
    if given.whole:
        print("whole pipeline from files, seed 1:", whole(1, given.scale))


if __name__ == "__main__":
    main()
