"""A night's work on series: standing ones are weighed again and grown, new ones are born, contained ones merge."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from linkage.evidence.cases import Ints
from linkage.evidence.yardstick import Yardstick
from linkage.series.grow import KEEP_ODDS, MOST_MEMBERS, Neighbours, best_from, grow, surplus, together
from linkage.series.weigh import SetWeight, weigh_set


@dataclass
class Standing:
    """A series on record, members as rows in the order of joining."""

    series_id: str
    members: list[int]
    weight: SetWeight | None = None
    born: bool = False
    joined: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    told: bool = False  # somebody says so: a tip, or a pair judged linked
    touched: bool = False


def series_name(ids: list[str]) -> str:
    """A lasting id from the founding members: the same founding, the same id, on any machine."""
    founding = "+".join(sorted(ids))
    return "S" + hashlib.blake2b(founding.encode(), digest_size=5).hexdigest()


@dataclass
class Tending:
    """One night. forbidden: pairs of rows (smaller first) that an analyst judged unrelated."""

    yard: Yardstick
    neighbours: Neighbours
    standing: list[Standing]
    forbidden: frozenset[tuple[int, int]] = frozenset()

    def __post_init__(self) -> None:
        self.of: dict[int, list[Standing]] = {}
        for series in self.standing:
            self._index(series)

    def _index(self, series: Standing) -> None:
        for row in series.members:
            if all(series is not known for known in self.of.setdefault(row, [])):
                self.of[row].append(series)

    def run(
        self, changed: Ints, told: list[tuple[int, ...]] | None = None, held: frozenset[str] = frozenset()
    ) -> list[Standing]:
        """Takes the changed incidents one by one; returns every series that was touched.

        told: sets of rows that somebody says belong together; they become series whatever they weigh.
        held: series to be weighed again though nothing about them changed (the budget kept them back).
        """
        self._part()
        for members in told or []:
            self._take_tip(members)
        rows = {int(row) for row in changed}
        for series in self.standing:
            if series.series_id in held or rows & set(series.members):
                self._weigh_again(series)
        for row in sorted(rows):
            joined = self._join(row)
            if not joined:
                self._bear(row)
        self._merge()
        return [series for series in self.standing if series.touched]

    def _part(self) -> None:
        """Members that were judged unrelated part: the one that became known later leaves."""
        for series in self.standing:
            for early, late in sorted(self.forbidden):
                if early in series.members and late in series.members and len(series.members) > 2:
                    series.members.remove(late)
                    series.left.append(late)
                    self._weigh_again(series)

    def _take_tip(self, members: tuple[int, ...]) -> None:
        if any(set(members) <= set(s.members) for s in self.of.get(members[0], [])):
            return
        name = series_name([self.yard.cases.ids[m] for m in members])
        weight = weigh_set(self.yard, members)
        told = Standing(name, list(members), weight, born=True, joined=list(members), told=True, touched=True)
        self.standing.append(told)
        self._index(told)

    def _weigh_again(self, series: Standing) -> None:
        series.weight = weigh_set(self.yard, tuple(series.members))
        series.touched = True

    def _join(self, row: int) -> bool:
        """Joins standing series that the incident belongs to; True where one of them holds it well."""
        near: dict[str, Standing] = {}
        for other, _ in self.neighbours.get(row, []):
            for series in self.of.get(other, []):
                near[series.series_id] = series
        held = any(s.weight is not None and s.weight.best_odds > KEEP_ODDS for s in self.of.get(row, []))
        for name in sorted(near):
            series = near[name]
            if row in series.members or len(series.members) >= MOST_MEMBERS:
                continue
            if not together(series.members, row, self.forbidden):
                continue
            before = series.weight or weigh_set(self.yard, tuple(series.members))
            if surplus(self.yard, before, [row], self.neighbours)[0] > 0:
                self._extend(series, row)
                held = True
        return held

    def _extend(self, series: Standing, row: int) -> None:
        before = set(series.members)
        series.weight = grow(self.yard, (*series.members, row), self.neighbours, self.forbidden)
        series.members = list(series.weight.members)
        series.joined += [m for m in series.members if m not in before and m not in series.joined]
        series.touched = True
        self._index(series)

    def _bear(self, row: int) -> None:
        grown = best_from(self.yard, row, self.neighbours, self.forbidden)
        if grown is None or grown.best_odds < KEEP_ODDS or not self.yard.cases.is_death[list(grown.members)].any():
            return
        members = set(grown.members)
        for series in self.of.get(row, []):
            if members <= set(series.members):
                return
        name = series_name([self.yard.cases.ids[m] for m in grown.members])
        if any(series.series_id == name for series in self.standing):
            return
        born = Standing(name, list(grown.members), grown, born=True, joined=list(grown.members), touched=True)
        self.standing.append(born)
        self._index(born)

    def _merge(self) -> None:
        """A series whose members all belong to another is that other; the older id stays."""
        touched = [s for s in self.standing if s.touched]
        for series in touched:
            for other in [o for row in series.members[:1] for o in self.of.get(row, [])]:
                if other is series or other not in self.standing or series not in self.standing:
                    continue
                if set(series.members) <= set(other.members):
                    keep, gone = (other, series)
                    # The older id stays: standing order is the order of birth.
                    if self.standing.index(series) < self.standing.index(other):
                        keep, gone = series, other
                        keep.members, keep.weight = list(gone.members), gone.weight
                        keep.joined += [m for m in gone.joined if m not in keep.joined]
                        self._index(keep)
                    keep.merged += [gone.series_id, *gone.merged]
                    keep.touched = True
                    self.standing.remove(gone)
                    for rows in self.of.values():
                        rows[:] = [s for s in rows if s is not gone]
