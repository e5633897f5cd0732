"""Whole nights of an own London at full scale, from files to snapshot: processor seconds of every stage, and memory.

    python -m benches.stages [--nights 20] [--scale 1.0]

A year of nights would take hours, so the cost of a night is measured as history grows, and what a year's and ten years'
history would make of it is reckoned: a straight line by deaths on record through the last half of the nights. Those
columns are marked as reckoned, and left out for fewer than forty nights, whose line would be noise.
"""

from __future__ import annotations

import argparse
import datetime as dt
import resource
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from pipelines.night import Counts, Night, Stage, Summary, complete_deliveries, publish_night, run_night
from pipelines.settings import Settings
from pipelines.synth.command import synth
from pipelines.warehouse import Warehouse, open_warehouse

START = dt.date(2014, 1, 1)
# Design reference: deaths of the force in a year.
DEATHS_A_YEAR = 11_000
# Nights whose last half carries a line to a year.
ENOUGH = 40
Line = dict[str, float]


def one(warehouse: Warehouse, settings: Settings, folder: Path) -> Line:
    """Processor seconds of each stage of one night, and of publishing it; deaths on record after it."""
    spent: Line = {}

    def clocked(stage: Stage, night: Night) -> Counts:
        began = time.process_time()
        counts = stage.run(night)
        spent[stage.name] = time.process_time() - began
        return counts

    summary = Summary()
    run_night(warehouse, settings, folder, summary, clocked)
    began = time.process_time()
    publish_night(warehouse, settings, summary)
    spent["publish"] = time.process_time() - began
    deaths = warehouse.query("SELECT count(*) AS n FROM core.incident WHERE kind = 'death'")["n"][0]
    return {**spent, "deaths": float(deaths)}


def measure(nights: int, scale: float) -> list[Line]:
    """One line a night."""
    with TemporaryDirectory() as folder:
        home = Path(folder)
        synth(out=home, start=START, days=nights, seed=1, scenario="planted", scale=scale, faults=False)
        settings = Settings(home=home / "home", landing=home / "landing", reference=home / "reference", threads=1)
        with open_warehouse(settings) as warehouse:
            return [one(warehouse, settings, each) for each in complete_deliveries(settings.landing)]


def reckoned(lines: list[Line], stage: str, deaths: float) -> float:
    """Seconds of a stage with so many deaths on record, by a straight line through the last half of the nights."""
    last = lines[len(lines) // 2 :]
    slope, start = np.polyfit([line["deaths"] for line in last], [line[stage] for line in last], 1)
    mean = float(np.mean([line[stage] for line in last]))
    # A slope below nothing is noise: history makes no night cheaper.
    return max(mean, float(start + slope * deaths))


def tell(nights: int, years: list[int], scale: float = 1.0) -> None:
    """Prints the mean of the last five nights by stage, and what is reckoned for so many years."""
    lines = measure(nights, scale)
    years = years if nights >= ENOUGH else []
    stages = [name for name in lines[0] if name != "deaths"]
    last = lines[-5:]
    print(f"{nights} whole nights at {scale:.0%} of London, {lines[-1]['deaths']:,.0f} deaths on record at the end")
    print(f"  {'stage':10s} {'first 5':>8s} {'last 5':>8s}", *(f"{f'{y} y, reckoned':>15s}" for y in years))
    total = np.zeros(2 + len(years))
    for stage in stages:
        early, late = (float(np.mean([line[stage] for line in part])) for part in (lines[:5], last))
        later = [reckoned(lines, stage, year * DEATHS_A_YEAR * scale) for year in years]
        total += [early, late, *later]
        print(f"  {stage:10s} {early:8.2f} {late:8.2f}", *(f"{seconds:15.2f}" for seconds in later))
    print(f"  {'in all':10s} {total[0]:8.2f} {total[1]:8.2f}", *(f"{seconds:15.2f}" for seconds in total[2:]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"  processor seconds a night; peak memory so far {peak:.2f} GB")


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nights", type=int, default=20)
    parser.add_argument("--scale", type=float, default=1.0)
    given = parser.parse_args()
    tell(given.nights, [1, 10], given.scale)


if __name__ == "__main__":
    main()
