"""Whether replays with the links broken show how strong chance gets: one London without series, as it was and shuffled.

    python -m benches.broken [--seed 21] [--days 150] [--scale 1.0]

Shuffled, every death keeps its place and date and is given the features of one death and the people of another of the
same month. Linkage runs on truth, every night. If chance were the only thing that binds unlinked deaths, both would
show sets as strong; what chance brings at its strongest hangs together within itself, and shuffling takes it away.
"""

from __future__ import annotations

import argparse
import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from benches.truth_input import London, make_london, nights
from linkage.evidence.variables import EXPLANATIONS
from pipelines.synth.run import Wanted

START = dt.date(2017, 1, 9)


def broken(london: London, seed: int = 1) -> London:
    """The same London with features and people dealt anew among the deaths of each month, each of them whole."""
    dice = np.random.default_rng(seed)
    deaths = london.event.filter(kind="death").select("event_id", month=pl.col("date_known").dt.truncate("1mo"))

    def dealt(frame: pl.DataFrame) -> pl.DataFrame:
        dealing = deaths.with_columns(order=pl.Series(dice.random(deaths.height)))
        anew = dealing.select("event_id", to=pl.col("event_id").sort_by("order").over("month"))
        moved = frame.join(anew, on="event_id", how="left", maintain_order="left")
        return moved.with_columns(pl.coalesce("to", "event_id").alias("event_id")).drop("to")

    return replace(london, stated=dealt(london.stated), mention=dealt(london.mention))


def strongest(london: London, dates: list[dt.date]) -> pl.DataFrame:
    """By explanation: sets that ever had even odds or better, and the best odds (bits) that any reached."""
    found = pl.DataFrame(schema={"explanation": pl.Int32, "odds": pl.Float64})
    for night in nights(london, dates):
        found = night.warehouse.query("SELECT CAST(explanation AS INTEGER) AS explanation, odds FROM link.birth")
    return found.group_by("explanation").agg((pl.col("odds") >= 0).sum().alias("sets"), pl.col("odds").max())


def main() -> None:
    """Prints both beside each other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument("--days", type=int, default=150)
    parser.add_argument("--scale", type=float, default=1.0)
    given = parser.parse_args()
    london = make_london(Wanted(Path(), START, given.days, given.seed, "none", 0.1, given.scale, 0, faults=False))
    dates = [START + dt.timedelta(days=n) for n in range(given.days)]
    for name, each in (("as it was", london), ("links broken", broken(london))):
        found = {row[0]: row[1:] for row in strongest(each, dates).iter_rows()}
        told = [
            f"{explanation}: {found.get(e, (0, float('-inf')))[0]} sets at even odds or better, "
            f"strongest {found.get(e, (0, float('-inf')))[1]:.1f} bits"
            for e, explanation in enumerate(EXPLANATIONS)
        ]
        print(f"{name}, {given.days} nights", *told, sep="\n  ", flush=True)


if __name__ == "__main__":
    main()
