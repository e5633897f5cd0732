"""What the second detectors tell of a set: whether OTHER deaths stand beside its members in the stream or cylinder.

That the members themselves are near in time and place, and share a substance, is weighed pair by pair already. New is
only what stands around them: where a batch is on sale or a hazard is open, more deaths come than the set has members,
many of them with too little on record to join it. So the members are taken for given and the others are counted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np

from linkage.evidence.cases import Cases, Floats, Ints
from linkage.streams.counts import MOST_BITS, excess_bits, seen_with
from linkage.streams.monitor import BASELINE, SHORTEST, WINDOWS, Monitor, Stream, membership
from linkage.streams.scan import Cylinder, Grid, Scan

# A street, a neighbourhood, a ward; wider is what the counts by BCU show. 49 shuffles tell one night in fifty, enough
# for a second detector, within a third of a second.
GRID: Final = Grid(radii=(250.0, 500.0, 1000.0), windows=WINDOWS, shuffles=49)
# Further deaths that a batch, or a hazard, brings beside a set (as `linkage.series.weigh.MEMBERS_EXPECTED`).
BATCH_MORE, HAZARD_MORE = 1.0, 0.5
# Deaths around one place swing by a third from month to month (weather, an infection in a home): 1 / 0.33².
PLACE_SIZE: Final = 10.0
# Deaths that lie around a death anyway (couples, one death told twice): a measured ratio, with twenty made-up deaths
# at the shuffled rate where few lie near.
CLUMP_STRENGTH: Final = 20.0


@dataclass(frozen=True)
class Second:
    """What the detectors add to a set, in bits: `monitor` if one supply explains it, `scan` if one place does."""

    monitor: float = 0.0
    scan: float = 0.0
    monitor_words: str = ""
    scan_words: str = ""


@dataclass(frozen=True)
class Detectors:
    """Both detectors as of a night, built once and asked many times."""

    monitor: Monitor
    known: dict[tuple[int, ...], Second] = field(default_factory=dict)

    @classmethod
    def of(cls, cases: Cases, night_day: int) -> Detectors:
        """night_day: days since 1970 (unit of `Cases.known`)."""
        return cls(Monitor(cases, night_day))

    @property
    def cases(self) -> Cases:
        """The incidents of the night."""
        return self.monitor.cases

    @cached_property
    def scanned(self) -> Ints:
        """Rows of the deaths that the scan sees: of the last year and a month, with a place."""
        cases = self.cases
        placed = np.isfinite(cases.easting) & np.isfinite(cases.northing)
        return np.flatnonzero(cases.is_death & placed & (self.monitor.age < BASELINE[1]))

    @cached_property
    def scan(self) -> Scan:
        """The prospective scan over all deaths, shuffled by the night's own seed."""
        points = np.column_stack([self.cases.easting[self.scanned], self.cases.northing[self.scanned]])
        return Scan(points, self.monitor.age[self.scanned], GRID, self.monitor.night)

    def clusters(self, rarest: float) -> list[Cylinder]:
        """Cylinders of tonight that chance gives once in `rarest` nights or less often; members are rows."""
        return [
            Cylinder(tuple(int(self.scanned[n]) for n in c.members), c.radius_m, c.days, c.expected, c.recurrence)
            for c in self.scan.clusters(rarest)
        ]

    @cached_property
    def _of(self) -> list[Ints]:
        """By case, the positions of its streams that speak for a supply."""
        table = membership(self.monitor)
        supply = np.array([s.explanation == "supply" for s in self.monitor.streams] or [False])
        return [columns[supply[columns]] for columns in np.split(table.indices, table.indptr[1:-1])]

    @cached_property
    def _clumping(self) -> Floats:
        """Deaths around a death over what shuffling lets expect, (radii, windows); never below one."""
        scan = self.scan
        others = np.maximum(scan.counts(scan.age) - 1, 0).sum(axis=0)
        due = scan.expected(scan.age).sum(axis=0)
        ratio: Floats = np.maximum((others + CLUMP_STRENGTH) / (due + CLUMP_STRENGTH), 1.0)
        return ratio

    @cached_property
    def _has_history(self) -> bool:
        """Whether there is a month of days before the windows: what is usual cannot be told from the windows alone."""
        age = self.monitor.age[self.cases.is_death]
        return bool(len(age)) and float(age.max()) >= BASELINE[0] + SHORTEST

    def bits(self, members: tuple[int, ...]) -> Second:
        """Adds of both detectors for a set of rows; deaths count, fewer than two of them tell nothing.

        Each lies between -log2(1 + more) (-1 for the monitor, -0.6 for the scan) and MOST_BITS.
        """
        key = tuple(sorted({int(m) for m in members}))
        if not self._has_history:
            return Second()
        if key not in self.known:
            deaths = np.array([m for m in key if self.cases.is_death[m]], dtype=np.int64)
            self.known[key] = self._judge(deaths) if len(deaths) > 1 else Second()
        return self.known[key]

    def _judge(self, deaths: Ints) -> Second:
        counts = [told for s in self._shared(deaths) for told in self._by_count(self.monitor.streams[s], deaths)]
        monitor, said = _together(counts)
        scan, where = _together(self._by_place(deaths))
        return Second(monitor, scan, said, where)

    def _shared(self, deaths: Ints) -> list[int]:
        """Streams that two members or more belong to."""
        streams, times = np.unique(np.concatenate([self._of[m] for m in deaths]), return_counts=True)
        shared: list[int] = streams[times > 1].tolist()
        return shared

    def _by_count(self, stream: Stream, deaths: Ints) -> list[tuple[float, str]]:
        """Bits and words by area and window of one stream."""
        inside = deaths[np.isin(deaths, stream.rows)]
        areas = {0, *(np.unique(self.monitor.area[inside]).tolist() if np.ptp(self.monitor.area[inside]) == 0 else [])}
        told = []
        for first, last in self._windows(inside):
            for area in sorted(areas - {-1}):
                others = len(np.setdiff1d(self.monitor.inside(stream, area, first, last), deaths))
                expected, size = self.monitor.expected(stream, area, first, last)
                bits = excess_bits(others, *seen_with(expected, size, len(inside)), BATCH_MORE)
                where = f" in {self.monitor.areas[area]}" if area else ""
                told.append((bits, _said(others, len(inside), f"with {stream.label}{where}", (last - first, expected))))
        return told

    def _windows(self, deaths: Ints) -> list[tuple[int, int]]:
        """Ages first to last (without it) of each window that holds the deaths, in its middle where tonight allows."""
        age = self.monitor.age[deaths]
        span = int(np.ptp(age))
        first = [(max(0, int(age.min()) - (days - 1 - span) // 2), days) for days in WINDOWS if span < days]
        # Beyond the baseline's end nothing is known of what to expect.
        return [(start, start + days) for start, days in first if start + days <= BASELINE[1]]

    @cached_property
    def _position(self) -> Ints:
        """By case, its position among the scanned deaths; -1 where it is none of them."""
        position = np.full(len(self.cases), -1, dtype=np.int64)
        position[self.scanned] = np.arange(len(self.scanned))
        return position

    def _by_place(self, deaths: Ints) -> list[tuple[float, str]]:
        """Bits and words by radius and window of cylinders around the most central member."""
        mine = self._position[deaths]
        mine = mine[mine >= 0]
        if len(mine) < 2:
            return []
        points = self.scan.points
        apart = np.square(points[mine] - points[mine].mean(axis=0)).sum(axis=1)
        distance = np.square(points - points[mine[np.argmin(apart)]]).sum(axis=1)
        own = distance[mine]
        distance[mine] = np.inf
        told = []
        for ring, radius in enumerate(GRID.radii):
            inside = mine[own <= radius**2]
            if len(inside) > 1:
                told += self._around((ring, radius), np.flatnonzero(distance <= radius**2), inside)
        return told

    def _around(self, circle: tuple[int, float], others: Ints, inside: Ints) -> list[tuple[float, str]]:
        """Of one circle. others, inside: positions of the deaths within it that are no members, and that are."""
        ring, radius = circle
        age = self.scan.age
        told = []
        for first, last in self._windows(self.scanned[inside]):
            days = int(((age >= first) & (age < last)).sum())
            due = len(others) * days / len(age) * float(self._clumping[ring, WINDOWS.index(last - first)])
            count = int(((age[others] >= first) & (age[others] < last)).sum())
            # Where nobody else ever died, half a death of the whole history lies around by chance.
            expected = max(due, 0.5 * days / len(age))
            bits = excess_bits(count, *seen_with(expected, PLACE_SIZE, len(inside)), HAZARD_MORE)
            told.append((bits, _said(count, len(inside), f"within {radius:,.0f} m", (last - first, due))))
        return told


def _said(others: int, members: int, what: str, over: tuple[int, float]) -> str:
    """over: days, and the others to be expected in them."""
    days, expected = over
    beside = f"{others} further death{'' if others == 1 else 's'} {what} in {days} days around these {members}"
    return f"{beside}, where {expected:.1f} {'was' if expected < 1.05 else 'were'} to be expected"


def _together(told: list[tuple[float, str]]) -> tuple[float, str]:
    """The mean Bayes factor of all counts looked at, in bits, capped: none is picked for what it shows.

    The words are those of the count that speaks loudest in the direction of the whole.
    """
    if not told:
        return 0.0, ""
    bits = np.array([b for b, _ in told])
    whole = float(np.log2(np.exp2(bits).mean()))
    loudest = int(np.argmax(bits) if whole > 0 else np.argmin(bits))
    return min(whole, MOST_BITS), told[loudest][1]
