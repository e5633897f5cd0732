"""Recall by group of victims on planted series of the project's own Londons, and what poor records cost.

    python -m benches.parity [--seeds 3] [--days 180] [--series 48] [--scale 0.3] [--crossed]

Linkage runs on truth (`benches.truth_input`), every third night. A planted death counts as found when a series that was
shown holds it together with another of its own. The same once more with 30% of all fields blank and 5% wrong. Groups:
sex, age band, drug or alcohol flag, no fixed abode and recorded ethnicity, each with its Wilson interval (95%) and its
distance from all others, plain and among series of one manner (`benches.contrasts`). Manners have victims of their own
(young men, widows): with `--crossed` each series takes any age band and sex, so that the groups differ in nothing else.
Then how far the missed ones came, and what evidence they had and lost (`benches.losses`). Some two and a half minutes
of processor time a seed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import time
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from benches import losses
from benches.contrasts import contrast
from benches.truth_input import London, Night, make_london, nights, spoilt
from pipelines.report.intervals import Proportion
from pipelines.synth.chance import stream
from pipelines.synth.run import Run, Wanted

START, STEP = dt.date(2014, 1, 1), 3
BLANK, WRONG = 0.30, 0.05
BANDS = (30, 50, 70)
# Features by which a record flags drink or drugs, and a victim without a home.
_FLAGS = ("drug_user=yes", "alcohol_dependent=yes")
_NO_HOME = ("rough_sleeper=yes",)
# Fewer planted deaths than this in a group: its recall is printed and left out of the gap.
LEAST = 10
# Age bands of which a series takes one where victims are crossed with manners.
CROSSED = ((18, 29), (30, 49), (50, 69), (70, 94))


def wilson(hits: int, tries: int) -> tuple[float, float]:
    """The 95% Wilson score interval of a share; (0, 1) without tries."""
    return Proportion(hits, tries).interval


def groups(london: London) -> pl.DataFrame:
    """event_id of every planted death with its group in each division."""
    stated = london.stated.filter(pl.col("polarity") == "present")
    texts = stated.group_by("event_id").agg("text")
    sex = pl.col("sex").filter(pl.col("sex").is_in(["M", "F"])).first()
    recorded = pl.col("ethnicity").filter(pl.col("ethnicity").fill_null("") != "").first()
    home = (pl.col("address_text") == "NFA").any().alias("nfa")
    victim = london.mention.filter(pl.col("part") == "victim").group_by("event_id", maintain_order=True)
    victims = victim.agg(sex, pl.col("age").drop_nulls().first(), recorded, home)
    dead = london.series.filter(pl.col("kind") == "death").select("event_id", "series_true_id", "scenario")
    frame = dead.join(victims, on="event_id", how="left").join(texts, on="event_id", how="left")
    flagged = pl.col("text").list.set_intersection(list(_FLAGS)).list.len() > 0
    homeless = (pl.col("text").list.set_intersection(list(_NO_HOME)).list.len() > 0) | pl.col("nfa")
    return frame.select(
        "event_id",
        "series_true_id",
        "scenario",
        pl.col("sex").fill_null("not recorded"),
        _band(pl.col("age")).alias("age"),
        pl.when(flagged.fill_null(False)).then(pl.lit("flag")).otherwise(pl.lit("no flag")).alias("drink or drugs"),
        pl.when(homeless.fill_null(False)).then(pl.lit("no home")).otherwise(pl.lit("home")).alias("fixed abode"),
        pl.col("ethnicity").str.head(1).replace(_ETHNICITY).fill_null("not recorded").alias("ethnicity"),
    )


def _band(age: pl.Expr) -> pl.Expr:
    """The age band in words."""
    low, middle, high = BANDS
    known = pl.when(age < low).then(pl.lit(f"under {low}")).when(age < middle).then(pl.lit(f"{low} to {middle - 1}"))
    banded = known.when(age < high).then(pl.lit(f"{middle} to {high - 1}")).when(age >= high)
    return banded.then(pl.lit(f"{high} and over")).otherwise(pl.lit("not recorded"))


# First letters of the self-defined ethnicity codes.
_ETHNICITY = {"W": "white", "M": "mixed", "A": "Asian", "B": "Black", "O": "other", "N": "not stated"}


def shown(night: Night) -> list[set[str]]:
    """Members of every series that was put before an analyst up to a night."""
    members = night.warehouse.query(
        "SELECT DISTINCT a.series_id, m.incident_id FROM link.alert AS a JOIN link.series_member AS m USING (series_id)"
    )
    return [set(part["incident_id"]) for part in members.partition_by("series_id")] if members.height else []


def found_of(sets: list[set[str]], series: pl.DataFrame) -> set[str]:
    """Planted incidents that a shown set holds together with another of their own series. series: the truth's rows."""
    found: set[str] = set()
    for part in series.partition_by("series_true_id"):
        own = set(part["event_id"])
        for held in sets:
            if len(held & own) > 1:
                found |= held & own
    return found


def recall(deaths: pl.DataFrame) -> pl.DataFrame:
    """division, group, deaths, found, recall, low, high. deaths: as `groups`, with `found`."""
    rows = []
    for division in ("all", "sex", "age", "drink or drugs", "fixed abode", "ethnicity"):
        column = pl.lit("all").alias("group") if division == "all" else pl.col(division).alias("group")
        counted = deaths.group_by(column).agg(pl.len().alias("deaths"), pl.col("found").sum()).sort("group")
        for group, tries, hits in counted.rows():
            low, high = wilson(int(hits), int(tries))
            rows.append((division, str(group), int(tries), int(hits), hits / tries, low, high))
    columns = ["division", "group", "deaths", "found", "recall", "low", "high"]
    return pl.DataFrame(rows, schema=columns, orient="row")


def gaps(table: pl.DataFrame) -> dict[str, float]:
    """Points between the best and the worst group of each division; groups of few deaths and unrecorded left out."""
    known = table.filter((pl.col("deaths") >= LEAST) & ~pl.col("group").is_in(["not recorded", "not stated"]))
    spread = known.group_by("division", maintain_order=True).agg(
        100 * (pl.col("recall").max() - pl.col("recall").min())
    )
    return {division: gap for division, gap in spread.rows() if division != "all"}


def crossed(run: Run) -> None:
    """Every planted series takes victims of one age band and one sex, whatever its manner's own are."""
    for planned in run.planned:
        dice = stream(run.wanted.seed, "crossed", planned.id)
        low, high = dice.pick(CROSSED)
        planned.row = {**planned.row, "ages": f"{low}-{high}", "sex": dice.pick("MF")}


@dataclass(frozen=True)
class Side:
    """What became of the planted deaths of one London: as recorded well, or poorly."""

    deaths: pl.DataFrame  # as `groups`, with found and step
    bits: pl.DataFrame  # bits by family of each death's best pair of the good records


def follow(london: London, days: int, chosen: Chosen | None) -> tuple[set[str], dict[str, str], pl.DataFrame, Chosen]:
    """All nights, and what stands after the last: found, steps, bits of the chosen pairs, the pairs themselves."""
    dates = [START + dt.timedelta(days=n) for n in range(STEP - 1, days, STEP)]
    for night in nights(london, dates):
        if night.date == dates[-1]:
            found = found_of(shown(night), london.series)
            pairs = losses.mates(night.yard, london.series) if chosen is None else chosen
            return found, losses.steps(night, london.series, found), losses.bits(night.yard, pairs), pairs
    raise ValueError(f"nothing became known on the last night [{dates[-1]}]: choose other days")


Chosen = dict[str, tuple[str, int]]


def run(seed: int, given: argparse.Namespace) -> list[Side]:
    """Planted deaths on good records and on poor ones."""
    wanted = Wanted(Path(), START, given.days, seed, "planted", 0.1, given.scale, given.series, False)
    london = make_london(wanted, crossed if given.crossed else None)
    who = groups(london).with_columns(pl.format("{}/{}", pl.lit(seed), "series_true_id").alias("series_true_id"))
    sides, chosen = [], None
    for each in (london, spoilt(london, BLANK, WRONG, seed)):
        found, step, bits, chosen = follow(each, given.days, chosen)
        deaths = who.with_columns(
            pl.col("event_id").is_in(sorted(found)).alias("found"),
            pl.col("event_id").replace_strict(step, default=losses.STEPS[-1], return_dtype=pl.String).alias("step"),
            pl.format("{}/{}", pl.lit(seed), "event_id").alias("event_id"),
        )
        sides.append(Side(deaths, bits.with_columns(pl.format("{}/{}", pl.lit(seed), "event_id").alias("event_id"))))
    return sides


def together(sides: list[Side]) -> Side:
    """Of all seeds."""
    return Side(pl.concat([s.deaths for s in sides]), pl.concat([s.bits for s in sides], how="diagonal").fill_null(0.0))


def tell(title: str, deaths: pl.DataFrame) -> float:
    """Prints one table; returns the recall of all."""
    table = recall(deaths)
    print(f"{title}\n  {'':29s} found         recall          points beyond the others, and among like series")
    for division, group, tries, hits, share, low, high in table.rows():
        apart = contrast(deaths, deaths[division] == group) if division != "all" and tries >= LEAST else ""
        print(f"  {division:15s} {group:13s} {hits:4d} of {tries:4d}  {share:5.1%}  [{low:.1%}, {high:.1%}]  {apart}")
    print("  gap in points:", {k: round(v, 1) for k, v in gaps(table).items()}, f"(groups of {LEAST} deaths or more)")
    return float(table["recall"][0])


def tell_losses(clean: Side, poor: Side) -> None:
    """How far the deaths came, by manner too, and which family the lost ones had and lost."""
    for name, side in (("as they are", clean), ("poor", poor)):
        counts = side.deaths["step"].value_counts().rows()
        reached = dict(counts)
        print(f"  how far, {name}:", ", ".join(f"{step} {reached.get(step, 0)}" for step in losses.STEPS))
    by = clean.deaths.join(poor.deaths.select("event_id", "found"), on="event_id", suffix="_poor")
    manners = by.group_by("scenario").agg(pl.len(), pl.col("found").mean(), pl.col("found_poor").mean())
    print("  by manner: recall as they are, poor")
    for manner, tries, one, two in manners.sort("found").rows():
        print(f"    {manner:20s} {tries:4d} deaths {one:6.1%} {two:6.1%}")
    for name, among in (
        ("found as they are and lost on poor", by.filter(pl.col("found") & ~pl.col("found_poor"))),
        ("missed on both", by.filter(~pl.col("found") & ~pl.col("found_poor"))),
        ("found on both", by.filter(pl.col("found") & pl.col("found_poor"))),
    ):
        ids = among.select("event_id")
        table = losses.lost(clean.bits.join(ids, on="event_id"), poor.bits.join(ids, on="event_id"))
        print(f"  {name}: {ids.height} deaths; bits of their best pair by family, before, after, lost 2 bits or more")
        for family, before, after, gone in table.filter(pl.col("before").abs() + pl.col("after").abs() > 0.1).rows():
            print(f"    {family:14s} {before:6.2f} {after:6.2f}  {gone:5.1%}")


def main() -> None:
    """Prints both tables, the loss, and where it lies."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in (("seeds", 3), ("days", 180), ("series", 48)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--scale", type=float, default=0.3)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--crossed", action="store_true", help="each series takes any age band and sex")
    given = parser.parse_args()
    began = time.process_time()
    pairs = []
    for seed in range(given.first, given.first + given.seeds):
        pairs.append(run(seed, given))
        found = [int(side.deaths["found"].sum()) for side in pairs[-1]]
        print(f"seed {seed}: {pairs[-1][0].deaths.height} deaths, found {found[0]}, poor {found[1]}", flush=True)
    clean, poor = (together([pair[side] for pair in pairs]) for side in (0, 1))
    print(
        f"linkage on truth, {given.seeds} Londons of {given.days} days at {given.scale:.0%}, {given.series} series each"
        + (", any victims" if given.crossed else "")
    )
    before = tell("records as they are", clean.deaths)
    after = tell(f"{BLANK:.0%} of fields blank, {WRONG:.0%} wrong", poor.deaths)
    print(f"loss of recall: {100 * (before - after):.1f} points")
    tell_losses(clean, poor)
    print(f"{time.process_time() - began:.0f} s of processor time")


if __name__ == "__main__":
    main()
