"""What waits to be delivered: images of records by the day of their file, and what happens to files on the way."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from pipelines.synth.chance import stream

Row = dict[str, Any]
CUT_OFF = dt.time(21)  # extracts are drawn in the evening; what changes later goes with the next day's
# Share of files that come late, twice or never: a few a month over all feeds.
LATE, RESENT, MISSING = 0.012, 0.007, 0.002
LAGS = (1, 1, 1, 2, 2, 3, 4, 5)  # days late, as the specification's one to five


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one day's file of a feed."""

    late: int = 0
    resent: int = 0
    missing: bool = False


class Outbox:
    """Files to come, as feed → reference → rows of the newest image by that day."""

    def __init__(self, seed: int, start: dt.date, days: int, faults: bool) -> None:
        self.seed, self.start, self.faults = seed, start, faults
        self.end = start + dt.timedelta(days=days - 1)
        self.files: dict[dt.date, dict[str, dict[str, list[Row]]]] = defaultdict(lambda: defaultdict(dict))
        self.backfill = False  # set while an old record is recorded that comes with the first delivery
        self._fates: dict[tuple[str, dt.date], Fate] = {}

    def fate(self, feed: str, day: dt.date) -> Fate:
        """What becomes of the file; the same each time it is asked."""
        key = (feed, day)
        if key not in self._fates:
            self._fates[key] = self._draw(feed, day) if self.faults else Fate()
        return self._fates[key]

    def _draw(self, feed: str, day: dt.date) -> Fate:
        dice = stream(self.seed, "fate", feed, day)
        share = dice.random()
        if share < MISSING:
            return Fate(missing=True)
        if share < MISSING + LATE:
            return Fate(late=dice.pick(LAGS))
        return Fate(resent=dice.pick(LAGS)) if share < MISSING + LATE + RESENT else Fate()

    def put(self, feed: str, ref: str, when: dt.datetime, rows: list[Row]) -> dt.date | None:
        """Queue an image; returns the day on which it arrives, None where it never does within the run."""
        day = when.date() if when.time() < CUT_OFF else when.date() + dt.timedelta(days=1)
        if day < self.start and self.backfill:
            day = self.start
        if day > self.end or day < self.start:
            return None
        self.files[day][feed][ref] = rows
        fate = self.fate(feed, day)
        arrives = day + dt.timedelta(days=fate.late)
        return None if fate.missing or arrives > self.end else arrives

    def due(self, folder: dt.date) -> list[tuple[str, dt.date, list[Row]]]:
        """The files of a delivery folder: the day's own that are in time, late ones of before, ones sent again."""
        out = []
        for back in range(max(LAGS) + 1):
            day = folder - dt.timedelta(days=back)
            for feed, images in self.files.get(day, {}).items():
                fate = self.fate(feed, day)
                if not fate.missing and back in ((fate.late,) if fate.late or not fate.resent else (0, fate.resent)):
                    out.append((feed, day, [row for rows in images.values() for row in rows]))
        return sorted(out, key=lambda file: (file[0], file[1]))

    def drop_before(self, day: dt.date) -> None:
        """Forget files that can come no more."""
        for old in [key for key in self.files if key < day - dt.timedelta(days=max(LAGS))]:
            del self.files[old]
        if len(self._fates) > 4000:
            self._fates = {
                key: fate for key, fate in self._fates.items() if key[1] >= day - dt.timedelta(days=max(LAGS))
            }
