"""A night's work on series: standing ones are weighed again and grown, new ones are born, contained ones merge."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import numpy as np

from linkage.evidence.cases import Ints
from linkage.evidence.yardstick import Yardstick
from linkage.pairs.score import weigh_known
from linkage.series.grow import KEEP_ODDS, MOST_MEMBERS, Neighbours, best_from, grow, surplus, together, trim
from linkage.series.parting import parted
from linkage.series.weigh import SetWeight, weigh_set, weigh_sets


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
        self._weights: dict[tuple[str, tuple[int, ...]], SetWeight] = {}
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
        for members in told or []:
            self._take_tip(members)
        self._part()
        rows = {int(row) for row in changed}
        self._foresee(sorted(rows))
        for series in list(self.standing):
            if series.series_id in held or rows & set(series.members):
                self._weigh_again(series)
        for row in sorted(rows):
            joined = self._join(row)
            if not joined:
                self._bear(row)
            self._count(row)
        self._merge()
        return [series for series in self.standing if series.touched]

    def _foresee(self, rows: list[int]) -> None:
        """Reckons at once the pairs that joining asks one by one: of each row with the series near, and in these."""
        near = {row: self._near(row) for row in rows}
        asked = {(row, member) for row, found in near.items() for series in found for member in series.members}
        pairs = np.array(sorted(pair for pair in asked if pair[0] != pair[1]), dtype=np.int64).reshape(-1, 2)
        weigh_known(self.yard, pairs[:, 0], pairs[:, 1])
        close = {series.series_id: series for found in near.values() for series in found}
        keys = [self._key(close[name]) for name in sorted(close)]
        self._weights.update(zip(keys, weigh_sets(self.yard, [members for _, members in keys]), strict=True))

    def _near(self, row: int) -> list[Standing]:
        """Series that hold a companion of the row, by id."""
        found = {
            series.series_id: series for other, _ in self.neighbours.get(row, []) for series in self.of.get(other, [])
        }
        return [found[name] for name in sorted(found)]

    def _part(self) -> None:
        """Members that were judged unrelated part: the one that became known later leaves."""
        for series in list(self.standing):
            for early, late in sorted(self.forbidden):
                if early in series.members and late in series.members and len(series.members) > 2:
                    series.members.remove(late)
                    series.left.append(late)
                    self._weigh_again(series)

    def _take_tip(self, members: tuple[int, ...]) -> None:
        """A tip whose incidents stand in a series is told of by it: the series is weighed tonight, whatever changed."""
        holding = next((s for s in self.of.get(members[0], []) if set(members) <= set(s.members)), None)
        if holding is not None:
            holding.told = True
            self._weigh_again(holding)
            return
        name = series_name([self.yard.cases.ids[m] for m in members])
        weight = weigh_set(self.yard, members)
        told = Standing(name, list(members), weight, born=True, joined=list(members), told=True, touched=True)
        self.standing.append(told)
        self._index(told)

    def _weigh_again(self, series: Standing) -> None:
        self._take(series, weigh_set(self.yard, tuple(series.members)))

    def _take(self, series: Standing, weight: SetWeight) -> None:
        """A series becomes the set given, less those who do not fit it."""
        before = set(series.members)
        aside = None
        if not series.told:
            weight, aside = self._one_story(series.members[0], trim(self.yard, weight))
        series.weight = weight
        after = set(series.weight.members)
        series.members = [m for m in series.members if m in after] + sorted(after - before)
        series.joined = [m for m in [*series.joined, *sorted(after - before)] if m in after]
        series.left += sorted(before - after)
        series.touched = True
        for row in before - after:
            self.of[row] = [s for s in self.of[row] if s is not series]
        self._index(series)
        if aside is not None:
            self._found(aside)

    def _one_story(self, founder: int, weight: SetWeight) -> tuple[SetWeight, SetWeight | None]:
        """Of a set that is two stories the founder's, else the stronger; and the other where it is worth keeping."""
        two = parted(self.yard, weight)
        if two is None:
            return weight, None
        mine, other = sorted(two, key=lambda part: founder not in part.members)
        return mine, other if other.best_odds >= KEEP_ODDS else None

    def _join(self, row: int) -> bool:
        """Joins standing series that the incident belongs to; True where one of them holds it well."""
        held = any(s.weight is not None and s.weight.best_odds > KEEP_ODDS for s in self.of.get(row, []))
        for series in self._near(row):
            if row in series.members or len(series.members) >= MOST_MEMBERS:
                continue
            if not together(series.members, row, self.forbidden):
                continue
            if surplus(self.yard, self._weight_of(series), [row], self.neighbours)[0] > 0:
                self._extend(series, row)
                held = True
        return held

    def _weight_of(self, series: Standing) -> SetWeight:
        """The weight of a series as it stands, reckoned once a night."""
        key = self._key(series)
        if series.weight is not None:
            return series.weight
        if key not in self._weights:
            self._weights[key] = weigh_set(self.yard, key[1])
        return self._weights[key]

    @staticmethod
    def _key(series: Standing) -> tuple[str, tuple[int, ...]]:
        return series.series_id, tuple(sorted(series.members))

    def _extend(self, series: Standing, row: int) -> None:
        self._take(series, grow(self.yard, (*series.members, row), self.neighbours, self.forbidden))

    def _bear(self, row: int) -> None:
        grown = best_from(self.yard, row, self.neighbours, self.forbidden)
        if grown is None or grown.best_odds < KEEP_ODDS or not self.yard.cases.is_death[list(grown.members)].any():
            return
        mine, aside = self._one_story(row, trim(self.yard, grown))
        for found in (mine, aside):
            if found is not None and found.best_odds >= KEEP_ODDS:
                self._found(found)

    def _count(self, row: int) -> None:
        """Where more died at the row's place than it brought before, these deaths are a series, whoever they are."""
        counts = {members: self.yard.excess.count(members) for members in self.yard.excess.sets(row)}
        likely = [m for m, count in counts.items() if count is not None and count.odds >= KEEP_ODDS]
        allowed = [m for m in likely if all(together(m, late, self.forbidden) for late in m)]
        if not allowed:
            return
        best = max(weigh_sets(self.yard, allowed), key=lambda w: (w.best_odds, len(w.members)))
        for series in self._holding(best):
            if self._tells_count(series, best):
                whole = weigh_set(self.yard, tuple({*series.members, *best.members}))
                if whole.best_odds > self._weight_of(series).best_odds:
                    self._take(series, whole)
                return
        self._found(best)

    def _tells_count(self, series: Standing, best: SetWeight) -> bool:
        """Whether a series is the beginning of a count of deaths at one place, or the count of an earlier night."""
        inside, now = set(series.members), set(best.members)
        if inside <= now:
            return True
        return 2 * len(inside & now) >= len(now) and self.yard.excess.count(tuple(series.members)) is not None

    def _holding(self, weight: SetWeight) -> list[Standing]:
        """Series that hold a member, oldest first."""
        found = {id(s): s for member in weight.members for s in self.of.get(member, [])}
        return sorted(found.values(), key=self.standing.index)

    def _found(self, grown: SetWeight) -> None:
        """A set becomes a series unless one that stands tells it already."""
        members = set(grown.members)
        for series in self._holding(grown):
            inside = set(series.members)
            # What only adds doubtful company to a series that stands is no news.
            if members <= inside or (inside <= members and self._weight_of(series).best_odds >= grown.best_odds):
                return
        name = series_name([self.yard.cases.ids[m] for m in grown.members])
        if any(series.series_id == name for series in self.standing):
            return
        born = Standing(name, list(grown.members), grown, born=True, joined=list(grown.members), touched=True)
        self.standing.append(born)
        self._index(born)

    def _merge(self) -> None:
        """Of two series of which one holds the other, the one with better odds stays, under the older id."""
        for series in [s for s in self.standing if s.touched]:
            for other in [o for row in series.members[:1] for o in self.of.get(row, [])]:
                if other is series or other not in self.standing or series not in self.standing:
                    continue
                if set(series.members) <= set(other.members):
                    self._merge_two(series, other)

    def _merge_two(self, one: Standing, other: Standing) -> None:
        # Standing order is the order of birth.
        keep, gone = sorted((one, other), key=self.standing.index)
        better = max((self._weight_of(keep), self._weight_of(gone)), key=lambda w: (w.best_odds, len(w.members)))
        keep.told = keep.told or gone.told
        self._take(keep, better)
        keep.merged += [gone.series_id, *gone.merged]
        self.standing.remove(gone)
        for rows in self.of.values():
            rows[:] = [s for s in rows if s is not gone]
