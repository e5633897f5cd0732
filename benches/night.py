"""The comparison of one night on one year and on ten years of history, stage by stage: seconds, memory, pairs a second.

    python benches/night.py [--years 1 10] [--scale 0.1] [--nights 20]

Profiles are made up on the spot (seeded): what counts here is their number and how many features and people they
carry, not what they tell. `--scale` is the share of the force's concern logs that is kept (1 is all of them).
`--nights` adds whole nights of an own London at full scale, from files to snapshot (`benches.stages`).
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl

from data_contracts.comparing import PROFILE
from linkage.evidence.cases import encode
from linkage.evidence.yardstick import Yardstick
from linkage.pairs.score import weigh
from linkage.pairs.screen import screen, sharing
from linkage.series.grow import best_from

# Design reference: deaths and concern logs of the force in a year, and the years of non-fatal look-back.
DEATHS_A_YEAR, CONCERNS_A_YEAR, LOOK_BACK = 11_000, 170_000, 2
# A night's news: new deaths and those that changed (results, statements), and new logs.
NEW_DEATHS, NEW_CONCERNS = 90, 465
# Deaths with a suspected substance, as the synthetic London has them; the count monitor watches each.
DRUG_SHARE, SUBSTANCES = 0.045, ("heroin", "cocaine", "methadone", "ghb", "pregabalin", "tramadol")
# Sets that the detectors judge in a night: those that new deaths grow and those that stand (measured: a few hundred).
JUDGED = 300
FEATURES = [
    *(f"position={p}" for p in ("in_bed", "supine", "prone", "in_chair", "seated", "slumped", "bathroom_floor")),
    *(f"{f}=yes" for f in ("phone_missing", "note", "drug_user", "syringe", "small_bottle", "mental_health", "injury")),
    *(f"medical_history={m}" for m in ("heart failure", "diabetes", "epilepsy", "asthma")),
    *(f"drug_mark=mark {n}" for n in range(400)),
]


def profiles(years: int, scale: float, seed: int = 5) -> pl.DataFrame:
    """Deaths of all years and other incidents of the look-back, the newest last."""
    rng = np.random.default_rng(seed)
    deaths = years * DEATHS_A_YEAR
    others = int(min(years, LOOK_BACK) * CONCERNS_A_YEAR * scale)
    total = deaths + others
    dead = np.arange(total) < deaths
    days = np.where(
        dead, rng.integers(0, 365 * years, total), rng.integers(365 * max(0, years - LOOK_BACK), 365 * years, total)
    )
    first = pl.Series(days).cast(pl.Int32).cast(pl.Date)
    weight = 1.0 / (1 + np.arange(len(FEATURES)))
    counts = rng.poisson(3, total)
    drawn = np.split(rng.choice(len(FEATURES), counts.sum(), p=weight / weight.sum()), np.cumsum(counts)[:-1])
    crew = rng.integers(0, 3000, total)
    lines = [sorted({FEATURES[f] for f in line}) for line in drawn]
    for row in np.flatnonzero(dead & (rng.random(total) < DRUG_SHARE)):
        lines[row].append(f"substance_suspected={SUBSTANCES[rng.integers(0, len(SUBSTANCES))]}")
    return pl.DataFrame(
        {
            "incident_id": [f"I{n:07d}" for n in range(total)],
            "kind": np.where(dead, "death", "other"),
            "first_known": first,
            "occurred_from": first.cast(pl.Datetime("us")),
            "occurred_to": first.cast(pl.Datetime("us")),
            "easting": rng.uniform(505_000, 555_000, total),
            "northing": rng.uniform(160_000, 195_000, total),
            "place_id": [f"L{n}" for n in rng.integers(0, 60_000, total)],
            "place_kind": pl.Series([None] * total, dtype=pl.String),
            "victim_age": rng.integers(18, 99, total),
            "victim_sex": np.where(rng.random(total) < 0.55, "M", "F"),
            "bcu": pl.Series(["EA"] * total),
            "present": lines,
            "absent": pl.Series([[]] * total, dtype=pl.List(pl.String)),
            "people": [[f"V{n}|victim|DECEASED|", f"C{c}|bystander|WITNESS|paramedic"] for n, c in enumerate(crew)],
            "contacts": pl.Series([[]] * total, dtype=pl.List(pl.String)),
            "context": pl.Series([[]] * total, dtype=pl.List(pl.String)),
            "toxicology_pending": pl.Series([False] * total),
            "content_hash": pl.Series([""] * total),
        }
    ).select(pl.col(c).cast(kind) for c, kind in PROFILE.items())


class Clock:
    """Prints each stage's seconds of processor time as it ends: other work on the machine does not count."""

    def __init__(self) -> None:
        self.last = self.first = time.process_time()

    def lap(self, name: str, note: str = "") -> float:
        """Seconds since the last lap."""
        now = time.process_time()
        seconds, self.last = now - self.last, now
        print(f"  {name:28s} {seconds:7.2f} s  {note}")
        return seconds


def night(years: int, scale: float) -> None:
    """One night's comparison, printed stage by stage."""
    frame, rng = profiles(years, scale), np.random.default_rng(7)
    deaths = int((frame["kind"] == "death").sum())
    print(f"{years} years: {deaths:,} deaths, {frame.height - deaths:,} other incidents")
    clock = Clock()
    cases = encode(frame)
    clock.lap("encode")
    yard = Yardstick.of(cases)
    _ = yard.repeat_rates, yard.person_rows, yard.contact_rows, yard.signs, yard.rates, yard.stated, yard.denied
    clock.lap("measure frequencies")
    every = np.arange(len(cases))
    dead, other = every[cases.is_death], every[~cases.is_death]
    new_dead, new_other = dead[-NEW_DEATHS:], other[-max(1, int(NEW_CONCERNS * scale)) :]
    i, j = screen(yard, new_dead, dead)
    seconds = clock.lap("sweep deaths × deaths")
    rate = len(new_dead) * len(dead) / seconds / 1e6
    print(f"  {'':28s} {rate:7.1f} million pairs a second, {len(i):,} survive")
    i2, j2 = screen(yard, new_dead, other)
    clock.lap("sweep deaths × others", f"{len(new_dead) * len(other):,} pairs")
    i3, j3 = screen(yard, new_other, dead)
    clock.lap("sweep others × deaths", f"{len(new_other) * len(dead):,} pairs")
    i4, j4 = sharing(yard, new_other, other)
    clock.lap("others that share", f"{len(i4):,} pairs")
    i, j = np.concatenate([i, i2, i3, i4]), np.concatenate([j, j2, j3, j4])
    best = weigh(yard, i, j).sum(axis=1).max(axis=1)
    clock.lap("exact weights", f"{len(i):,} pairs")
    near: dict[int, list[tuple[int, float]]] = {}
    for k in np.argsort(-best, kind="stable")[:3000].tolist():
        near.setdefault(int(i[k]), []).append((int(j[k]), float(best[k])))
        near.setdefault(int(j[k]), []).append((int(i[k]), float(best[k])))
    for row in new_dead.tolist():
        best_from(yard, row, near)
    clock.lap("series from new deaths")
    judged = [
        tuple(sorted(rng.choice(dead[-2000:], size, replace=False).tolist())) for size in rng.integers(2, 6, JUDGED)
    ]
    yard.detectors.bits(judged[0])
    clock.lap("detectors, set up")
    for members in judged[1:]:
        yard.detectors.bits(members)
    seconds = clock.lap("detectors, sets", f"{JUDGED} sets")
    print(f"  {'':28s} {1000 * seconds / JUDGED:7.2f} ms a set")
    yard.detectors.clusters(1.0)
    clock.lap("space-time scan of the night")
    print(f"  {'in all':28s} {clock.last - clock.first:7.2f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"  peak memory so far {peak:.2f} GB")


def main() -> None:
    """Prints both histories."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--years", type=int, nargs="+", default=[1, 10])
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--nights", type=int, default=0, help="whole nights from files, all stages")
    given = parser.parse_args()
    for years in given.years:
        night(years, given.scale)
    if given.nights:
        # Run as a file, a bench has no package around it.
        sys.path.append(str(Path(__file__).parent.parent))
        from benches.stages import tell

        tell(given.nights, given.years)


if __name__ == "__main__":
    main()
