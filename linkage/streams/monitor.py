"""Prospective counts of streams of deaths: by substance suspected or found and by mechanism, city-wide and by BCU."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from scipy import sparse

import data_contracts
from linkage.evidence.cases import ANY, Cases, Flags, Floats, Ints
from linkage.streams.counts import swing, tail

# Days up to tonight: a bad weekend, a fortnight of one batch, a month of one hazard.
WINDOWS: Final = (7, 14, 28)
# The year before the longest window: a year holds each season once; what is older has drifted (prices, drugs in use).
BASELINE: Final = (28, 393)
# By then nearly every report and laboratory result is in (reported results came after 40 to 83 days).
SETTLED_DAYS: Final = 90
# Deaths that a BCU borrows from the whole force: from some four of its own on, its own rate is the main voice.
AREA_STRENGTH: Final = 4.0
# Half a death stands in for a stream that is new: unheard of is not impossible.
UNSEEN: Final = 0.5
# A history shorter than a month (days) shows no rate: it is taken for a month.
SHORTEST: Final = 30.0
_FORCE: Final = ""


@cache
def _table() -> tuple[dict[str, str], ...]:
    path = Path(data_contracts.__file__).parent / "evidence" / "streams.csv"
    return tuple(pl.read_csv(path, infer_schema=False).to_dicts())


@dataclass(frozen=True)
class Stream:
    """Deaths of one kind. rows: into the cases, ascending."""

    name: str
    label: str
    explanation: str
    by_laboratory: bool
    rows: Ints


@dataclass(frozen=True)
class Excess:
    """A count that stands out. recurrence_days: nights until chance gives one as far out in any stream looked at."""

    stream: Stream
    area: str  # empty: the whole force
    days: int
    count: int
    expected: float
    chance: float
    recurrence_days: float
    members: tuple[int, ...]

    @property
    def words(self) -> str:
        """One sentence of counts."""
        where = f" in {self.area}" if self.area else ""
        return (
            f"{self.count} deaths in {self.days} days{where} with {self.stream.label}, where {self.expected:.1f} were "
            f"to be expected; chance gives a count as far out every {self.recurrence_days:,.0f} nights"
        )


def streams_of(cases: Cases) -> list[Stream]:
    """The streams of the table that deaths on record belong to; `*`: one a value, and all of them together."""
    columns = cases.present.tocsc()
    found = []
    for row in _table():
        wanted = [t for t in _tokens(cases, row["variable"]) if row["value"] in ("*", _value(cases, t))]
        each = [([t], _value(cases, t)) for t in wanted]
        if row["value"] == "*" and len(wanted) > 1:
            each.append((wanted, "any substance"))
        for tokens, value in each:
            rows = np.unique(np.concatenate([columns[:, [t]].indices for t in tokens])).astype(np.int64)
            rows = rows[cases.is_death[rows]]
            said = f"{value.replace('_', ' ')} {row['label']}" if row["value"] == "*" else row["label"]
            name = f"{row['variable']}={value}"
            if len(rows):
                found.append(Stream(name, said, row["explanation"], row["known"] == "laboratory", rows))
    return found


def _tokens(cases: Cases, variable: str) -> list[int]:
    """Tokens that are whole values of a variable."""
    return [n for n, token in enumerate(cases.tokens) if token.startswith(f"{variable}=") and not token.endswith(ANY)]


def _value(cases: Cases, token: int) -> str:
    return cases.tokens[token].partition("=")[2]


@dataclass(frozen=True)
class Monitor:
    """The streams as of a night. night: days since 1970 of the last day on record, as `Cases.known`."""

    cases: Cases
    night: int

    @cached_property
    def streams(self) -> list[Stream]:
        """In the table's order."""
        return streams_of(self.cases)

    @cached_property
    def age(self) -> Ints:
        """Days before tonight, by case; what is dated later than tonight is of tonight."""
        return np.maximum(self.night - np.floor(self.cases.day).astype(np.int64), 0)

    @cached_property
    def areas(self) -> list[str]:
        """The whole force first, then each BCU."""
        return [_FORCE, *sorted({b for b in self.cases.bcu[self.cases.is_death].tolist() if b})]

    @cached_property
    def area(self) -> Ints:
        """Index of each case's BCU, -1 where none is known."""
        of = {name: n for n, name in enumerate(self.areas) if name}
        return np.array([of.get(b, -1) for b in self.cases.bcu.tolist()], dtype=np.int64)

    @cached_property
    def reported(self) -> Floats:
        """Share of deaths that are on record so many days after they happened, (BASELINE end,)."""
        settled = self.cases.is_death & (self.age > SETTLED_DAYS)
        delay = np.maximum(self.cases.known[settled] - np.floor(self.cases.day[settled]).astype(np.int64), 0)
        late = np.bincount(np.minimum(delay, BASELINE[1]), minlength=BASELINE[1] + 1).cumsum()
        # Without settled deaths nothing is known of delay: one made-up death that came at once.
        share: Floats = (late + 1.0) / (len(delay) + 1.0)
        return share[: BASELINE[1]]

    @cached_property
    def analysed(self) -> Floats:
        """Share of toxicology results that are in so many days after a death, by fortnight of the drug deaths."""
        drug, found = np.zeros((2, len(self.cases)), dtype=bool)
        for stream in self.streams:
            if stream.explanation == "supply":
                (found if stream.by_laboratory else drug)[stream.rows] = True
        fortnight = np.minimum(self.age // 14, BASELINE[1] // 14 + 1)
        old = drug & (self.age > SETTLED_DAYS)
        overall = (found[old].sum() + 1.0) / (old.sum() + 1.0)
        counted = np.bincount(fortnight[drug], minlength=BASELINE[1] // 14 + 2)
        with_result = np.bincount(fortnight[drug & found], minlength=BASELINE[1] // 14 + 2)
        # Two deaths of the usual share stand in where a fortnight saw few.
        share = np.maximum.accumulate((with_result + 2 * overall) / (counted + 2.0)) / overall
        in_by_then: Floats = np.minimum(share, 1.0)[np.arange(BASELINE[1]) // 14]
        return in_by_then

    def exposure(self, stream: Stream, first: int, last: int) -> float:
        """Days of full reporting that the ages first to last (without it) are worth for a stream."""
        ages = slice(first, min(last, BASELINE[1]))
        return float((self.reported[ages] * (self.analysed[ages] if stream.by_laboratory else 1.0)).sum())

    @cached_property
    def _history_end(self) -> int:
        """Age of the oldest death on record, at most the baseline's end."""
        return int(min(self.age[self.cases.is_death].max(initial=0) + 1, BASELINE[1]))

    def _in_baseline(self, rows: Ints) -> Ints:
        return rows[(self.age[rows] >= BASELINE[0]) & (self.age[rows] < BASELINE[1])]

    @cached_property
    def swing(self) -> float:
        """Swing of weekly rates that the streams known at the scene show together (results trickle in, no swing)."""
        weeks = (self._history_end - BASELINE[0]) // 7
        at_scene = [s for s in self.streams if not s.by_laboratory]
        if weeks < 2 or not at_scene:
            return swing(np.zeros((0, 1)))
        counts = []
        for stream in at_scene:
            week = (self.age[self._in_baseline(stream.rows)] - BASELINE[0]) // 7
            counts.append(np.bincount(week, minlength=weeks)[:weeks])
        return swing(np.array(counts, dtype=float).T)

    @cached_property
    def _area_share(self) -> Floats:
        """Share of all deaths by area, the force itself first (1)."""
        counts = np.bincount(self.area[self.cases.is_death & (self.area > 0)], minlength=len(self.areas))
        share: Floats = (counts + 1.0) / (counts.sum() + len(counts))
        share[0] = 1.0
        return share

    @cached_property
    def _rates(self) -> dict[str, tuple[Floats, Floats]]:
        """By stream: deaths a day and the shape of what is known of it, each by area."""
        found = {}
        for stream in self.streams:
            rows = self._in_baseline(stream.rows)
            days = max(self.exposure(stream, BASELINE[0], self._history_end), SHORTEST)
            force = (len(rows) + UNSEEN) / days
            counts = np.bincount(self.area[rows][self.area[rows] > 0], minlength=len(self.areas))
            shape: Floats = counts.astype(np.float64) + AREA_STRENGTH
            rate = shape / (days + AREA_STRENGTH / (force * self._area_share))
            rate[0], shape[0] = force, len(rows) + UNSEEN
            found[stream.name] = (rate, shape)
        return found

    def expected(self, stream: Stream, area: int, first: int, last: int) -> tuple[float, float]:
        """Deaths to be expected at the ages first to last (without it), and the size of the negative binomial."""
        rate, shape = self._rates[stream.name]
        return float(rate[area] * self.exposure(stream, first, last)), float(1 / (1 / shape[area] + self.swing))

    def inside(self, stream: Stream, area: int, first: int, last: int) -> Ints:
        """Rows of the stream's deaths in the area (0: anywhere) at these ages."""
        age, where = self.age[stream.rows], self.area[stream.rows]
        kept: Flags = (age >= first) & (age < last) & ((area == 0) | (where == area))
        return stream.rows[kept]

    @cached_property
    def counted(self) -> pl.DataFrame:
        """Every count looked at tonight: stream and area (positions), days, count, expected, chance."""
        lines = []
        for s, stream in enumerate(self.streams):
            recent = stream.rows[self.age[stream.rows] < max(WINDOWS)]
            for days in WINDOWS:
                rows = recent[self.age[recent] < days]
                counts = np.bincount(self.area[rows][self.area[rows] > 0], minlength=len(self.areas))
                counts[0] = len(rows)
                rate, shape = self._rates[stream.name]
                due = rate * self.exposure(stream, 0, days)
                chance = tail(counts.astype(float), due, 1 / (1 / shape + self.swing))
                lines += [(s, a, days, int(counts[a]), due[a], chance[a]) for a in range(len(self.areas))]
        columns = ["stream", "area", "days", "count", "expected", "chance"]
        return pl.DataFrame(lines, schema=columns, orient="row")

    def excesses(self, rarest: float) -> list[Excess]:
        """Counts that chance gives once in `rarest` nights or less often anywhere, rarest first.

        Each stream, area and window looked at is a chance to be struck by coincidence: they share the nights.
        """
        looked = max(1, self.counted.height)
        due = 1.0 / (rarest * looked)
        lines = self.counted.filter((pl.col("chance") <= due) & (pl.col("count") > 0)).sort("chance", "stream", "area")
        return [self._excess(line, looked) for line in lines.iter_rows()]

    def _excess(self, line: tuple[int, int, int, int, float, float], looked: int) -> Excess:
        s, a, days, count, expected, chance = line
        rows = tuple(self.inside(self.streams[s], a, 0, days).tolist())
        nights = 1.0 / max(chance * looked, 1e-12)
        return Excess(self.streams[s], self.areas[a], days, count, expected, chance, nights, rows)


def membership(monitor: Monitor) -> sparse.csr_matrix:
    """Cases × streams: 1 where the death belongs to the stream."""
    rows = np.concatenate([s.rows for s in monitor.streams]) if monitor.streams else np.empty(0, dtype=np.int64)
    columns = np.repeat(np.arange(len(monitor.streams)), [len(s.rows) for s in monitor.streams])
    shape = (len(monitor.cases), max(1, len(monitor.streams)))
    return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)
