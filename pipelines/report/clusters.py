"""Space-time clusters of the week: more deaths near each other in time and place than place and time apart explain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from linkage.streams.scan import Grid, Scan

# Metres: a street, a neighbourhood, a town centre; wider than 2 km is what the table by BCU shows. Days up to the end
# of the week. 999 shuffles: the rarest cluster that can be told is one in a thousand weeks, about nineteen years.
GRID = Grid(radii=(250.0, 500.0, 1000.0, 2000.0), windows=(3, 7, 14, 21, 28), shuffles=999)
# Shown where chance alone would show as strong a one less than once in half a year of weekly reports.
SHOWN_WEEKS = 26


@dataclass(frozen=True)
class Cluster:
    """A cylinder: its deaths (positions in the given frame), how many were expected, and how rare it is."""

    members: tuple[int, ...]
    radius_m: float
    days: int
    expected: float
    recurrence_weeks: float


def clusters(deaths: pl.DataFrame, seed: int) -> list[Cluster]:
    """The clusters to show, rarest first, no death in two.

    deaths: `easting`, `northing` (metres; rows without are left out), `age_days` (0: the last day of the week). seed:
    the same seed gives the same shuffles.
    """
    placed = deaths.with_row_index("position").drop_nulls(["easting", "northing", "age_days"])
    positions = placed["position"].to_list()
    points = placed.select("easting", "northing").to_numpy()
    scan = Scan(points, placed["age_days"].to_numpy().astype(np.int64), GRID, seed)
    return [
        Cluster(tuple(sorted(positions[n] for n in c.members)), c.radius_m, c.days, c.expected, c.recurrence)
        for c in scan.clusters(SHOWN_WEEKS)
    ]
