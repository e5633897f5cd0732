"""Tonight's images against those that are kept: what is new, what is unchanged, and which image is today's picture."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

import polars as pl

from pipelines.ingest.files import Account
from pipelines.ingest.images import NewImage
from pipelines.warehouse import Warehouse

Key = tuple[str, str]
# Which image of a record is its picture: the latest change, then the latest delivery, then the latest file.
Age = tuple[datetime, date, date]
_NEVER: Final[Age] = (datetime.min, date.min, date.min)
# Which set of children is a report's: the latest day of file, then the latest delivery.
SetAge = tuple[date, date]


@dataclass
class Comparison:
    """What of tonight becomes today's picture."""

    newest: dict[Key, NewImage] = field(default_factory=dict)
    # Child feed and report → the rows of its newest set, where that came tonight (none: it became empty).
    sets: dict[Key, list[NewImage]] = field(default_factory=dict)
    emptied: list[tuple[str, str, date]] = field(default_factory=list)


def compare(warehouse: Warehouse, accounts: list[Account], night: date) -> Comparison:
    """Moves unchanged rows from `good` to the count of `unchanged` and says which images are newest."""
    outcome = Comparison()
    single = [a for a in accounts if a.good and not a.contract.parent]
    children = [a for a in accounts if a.is_taken and a.contract.parent]
    _compare_single(warehouse, single, night, outcome)
    _compare_sets(warehouse, children, accounts, night, outcome)
    return outcome


def _compare_single(warehouse: Warehouse, accounts: list[Account], night: date, outcome: Comparison) -> None:
    keys = [(i.feed, i.row_key) for a in accounts for i in a.good]
    incoming = pl.DataFrame(keys, schema={"feed": pl.String, "row_key": pl.String}, orient="row").unique()
    kept: set[tuple[str, str, datetime, str]] = set()
    newest: dict[Key, tuple[Age, str]] = {}
    for feed, key, updated, taken, day, digest in warehouse.select("raw/known_images", incoming=incoming).iter_rows():
        kept.add((feed, key, updated, digest))
        newest[feed, key] = max(newest.get((feed, key), (_NEVER, "")), ((updated, taken, day), digest))
    for account in sorted(accounts, key=lambda a: a.known.file_date):
        fresh = []
        for image in account.good:
            key = (image.feed, image.row_key)
            age, digest = newest.get(key, (_NEVER, ""))
            if digest == image.body_hash or (*key, image.updated_at, image.body_hash) in kept:
                account.unchanged += 1
                continue
            fresh.append(image)
            kept.add((*key, image.updated_at, image.body_hash))
            if (image.updated_at, night, image.image_date) >= age:
                newest[key] = ((image.updated_at, night, image.image_date), image.body_hash)
                outcome.newest[key] = image
        account.good = fresh


def _compare_sets(
    warehouse: Warehouse, children: list[Account], accounts: list[Account], night: date, outcome: Comparison
) -> None:
    """Children are full sets: a set equal to the kept one is unchanged as a whole, else new as a whole."""
    reports = {
        a.known.file_date: a for a in accounts if a.arrival.known is not None and a.arrival.feed == "cris_report"
    }
    kept = KeptSets(warehouse, children, reports)
    for account in sorted(children, key=lambda a: a.known.file_date):
        feed, day = account.known
        incoming: dict[str, list[NewImage]] = defaultdict(list)
        for image in account.good:
            incoming[str(image.parent_key)].append(image)
        account.good = []
        for parent, rows in incoming.items():
            content = frozenset((row.row_key, row.body_hash) for row in rows)
            if kept.holds(feed, parent, day, content):
                account.unchanged += len(rows)
                continue
            account.good += rows
            if kept.add(feed, parent, (day, night), content):
                outcome.sets[feed, parent] = rows
        for parent in kept.emptied(feed, day, account.parents):
            outcome.emptied.append((feed, parent, day))
            if kept.add(feed, parent, (day, night), frozenset()):
                outcome.sets[feed, parent] = []


Content = frozenset[tuple[str, str]]


class KeptSets:
    """The sets of children that the warehouse keeps, for the reports that tonight speaks of."""

    def __init__(self, warehouse: Warehouse, children: list[Account], reports: dict[date, Account]) -> None:
        self._reported = _reported(warehouse, children, reports)
        keys = {(a.arrival.feed, p) for a in children for p in {*a.parents, *self._reported.get(a.known.file_date, ())}}
        parents = pl.DataFrame(sorted(keys), schema={"feed": pl.String, "parent_key": pl.String}, orient="row")
        rows: dict[tuple[Key, SetAge], set[tuple[str, str]]] = defaultdict(set)
        for feed, parent, key, day, taken, digest in warehouse.select(
            "raw/known_children", parents=parents
        ).iter_rows():
            rows[(feed, parent), (day, taken)].add((key, digest))
        for feed, parent, day, taken in warehouse.select("raw/known_emptied", parents=parents).iter_rows():
            rows[(feed, parent), (day, taken)] = set()
        self._sets: dict[Key, dict[SetAge, Content]] = defaultdict(dict)
        for (report, age), content in rows.items():
            self._sets[report][age] = frozenset(content)

    def holds(self, feed: str, parent: str, day: date, content: Content) -> bool:
        """Whether this content is already the report's newest set, or its newest of that very day."""
        sets = self._sets.get((feed, parent), {})
        if not sets:
            return False
        same_day = [age for age in sets if age[0] == day]
        return sets[max(sets)] == content or (bool(same_day) and sets[max(same_day)] == content)

    def add(self, feed: str, parent: str, age: SetAge, content: Content) -> bool:
        """Keeps a set; whether it is now the newest."""
        sets = self._sets[feed, parent]
        is_newest = not sets or age >= max(sets)
        sets[age] = content
        return is_newest

    def emptied(self, feed: str, day: date, spoken_of: set[str]) -> list[str]:
        """Reports of that day that had children before and have no row in the day's child file."""
        silent = self._reported.get(day, set()) - spoken_of
        had = {p for p in silent if (sets := self._sets.get((feed, p))) and sets[max(sets)] and max(sets)[0] < day}
        return sorted(had)


def _reported(warehouse: Warehouse, children: list[Account], reports: dict[date, Account]) -> dict[date, set[str]]:
    """Reports delivered for each day of tonight's child files: tonight's, else those kept from an earlier night."""
    days = {a.known.file_date for a in children}
    found = {day: {i.row_key for i in reports[day].good} for day in days if day in reports}
    earlier = pl.DataFrame({"image_date": sorted(days - found.keys())}, schema={"image_date": pl.Date})
    for day, key in warehouse.select("raw/reports_of_day", days=earlier).iter_rows():
        found.setdefault(day, set()).add(key)
    return found
