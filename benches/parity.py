"""Recall by group of victims on planted series of the project's own Londons, and what poor records cost.

    python -m benches.parity [--seeds 3] [--days 180] [--series 24] [--scale 0.15]

Linkage runs on truth (`benches.truth_input`), every third night. A planted death counts as found when a series that was
shown holds it together with another of its own. The same once more with 30% of all fields blank and 5% wrong. Groups:
sex, age band, drug or alcohol flag, no fixed abode and recorded ethnicity; Wilson intervals (95%). Half a minute of
processor time for 90 days and 12 series at a tenth of London, some four for a seed of the default.
"""

from __future__ import annotations

import argparse
import datetime as dt
import time
from pathlib import Path

import polars as pl

from benches.truth_input import London, Night, make_london, nights, spoilt
from pipelines.report.intervals import Proportion
from pipelines.synth.run import Wanted

START, STEP = dt.date(2014, 1, 1), 3
BLANK, WRONG = 0.30, 0.05
BANDS = (30, 50, 70)
# Features by which a record flags drink or drugs, and a victim without a home.
_FLAGS = ("drug_user=yes", "alcohol_dependent=yes")
_NO_HOME = ("rough_sleeper=yes",)
# Fewer planted deaths than this in a group: its recall is printed and left out of the gap.
LEAST = 10


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
    dead = london.series.filter(pl.col("kind") == "death").select("event_id", "series_true_id")
    frame = dead.join(victims, on="event_id", how="left").join(texts, on="event_id", how="left")
    flagged = pl.col("text").list.set_intersection(list(_FLAGS)).list.len() > 0
    homeless = (pl.col("text").list.set_intersection(list(_NO_HOME)).list.len() > 0) | pl.col("nfa")
    return frame.select(
        "event_id",
        "series_true_id",
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


def found_in(london: London, days: int) -> set[str]:
    """Planted incidents that were shown with another of their own by the last night."""
    dates = [START + dt.timedelta(days=n) for n in range(STEP - 1, days, STEP)]
    sets: list[set[str]] = []
    for night in nights(london, dates):
        if night.date == dates[-1]:
            sets = shown(night)
    return found_of(sets, london.series)


def run(seed: int, given: argparse.Namespace) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Planted deaths with `found`, on good records and on poor ones."""
    wanted = Wanted(Path(), START, given.days, seed, "planted", 0.1, given.scale, given.series, False)
    london = make_london(wanted)
    who = groups(london)
    found = [found_in(each, given.days) for each in (london, spoilt(london, BLANK, WRONG, seed))]
    clean, poor = (who.with_columns(pl.col("event_id").is_in(sorted(ids)).alias("found")) for ids in found)
    return clean, poor


def tell(title: str, deaths: pl.DataFrame) -> float:
    """Prints one table; returns the recall of all."""
    table = recall(deaths)
    print(title)
    for division, group, tries, hits, share, low, high in table.rows():
        print(f"  {division:15s} {group:13s} {hits:4d} of {tries:4d}  {share:5.1%}  [{low:.1%}, {high:.1%}]")
    print("  gap in points:", {k: round(v, 1) for k, v in gaps(table).items()}, f"(groups of {LEAST} deaths or more)")
    return float(table["recall"][0])


def main() -> None:
    """Prints both tables and the loss."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in (("seeds", 3), ("days", 180), ("series", 24)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--scale", type=float, default=0.15)
    given = parser.parse_args()
    began = time.process_time()
    pairs = [run(seed, given) for seed in range(1, given.seeds + 1)]
    clean, poor = (pl.concat([pair[side] for pair in pairs]) for side in (0, 1))
    print(
        f"linkage on truth, {given.seeds} Londons of {given.days} days at {given.scale:.0%}, {given.series} series each"
    )
    before = tell("records as they are", clean)
    after = tell(f"{BLANK:.0%} of fields blank, {WRONG:.0%} wrong", poor)
    print(f"loss of recall: {100 * (before - after):.1f} points; {time.process_time() - began:.0f} s of processor time")


if __name__ == "__main__":
    main()
