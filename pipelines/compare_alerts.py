"""The night's list: series that touched incidents made worth showing, within the budget, and what stays below."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from data_contracts.feeds import code_list
from data_contracts.linked import ALERT, BELOW_LINE
from linkage.alerts import TIER_B_DAYS, Candidate, Choice, choose, evidence_hash, tier
from linkage.pairs.context import set_context
from linkage.series.judged import Rest, resting
from linkage.series.tend import Standing
from linkage.series.weigh import SetWeight
from linkage.series.words import SeriesWords
from pipelines.compare_series import Row, Shelf, Tended, Tonight
from pipelines.warehouse import Warehouse

# Two scores are two chances to be struck by coincidence: what only the context score raises must be twice as strong.
SECOND_LOOK_BITS = 1.0


@dataclass(frozen=True)
class Listing:
    """One night's choosing."""

    tonight: Tonight
    tended: Tended

    def candidate(self, each: Standing, weight: SetWeight) -> Candidate:
        """A touched series as it stands, on the better of its base and context scores."""
        known = self.tended.shelf.get(each.series_id)
        shown_on = known.shown_on if known else None
        base = self.tended.days(weight)
        context = set_context(self.tonight.yard, weight.members)
        raised = self.tended.days(weight, context - SECOND_LOOK_BITS)
        by, days = ("both" if context >= SECOND_LOOK_BITS else "base"), base
        if tier(base) is None and tier(raised) is not None:
            by, days = "context", raised
        ids, dead = self.tonight.yard.cases.ids, self.tonight.yard.cases.is_death
        return Candidate(
            series_id=each.series_id,
            members=frozenset(ids[m] for m in weight.members),
            deaths=int(dead[list(weight.members)].sum()),
            odds=weight.best_odds,
            weight=weight.weight,
            days=days,
            joined_since_shown=shown_on is not None and _joined_since(each, known, shown_on),
            shown_before=shown_on is not None,
            shown_tier=known.shown_tier if known else None,
            shown_weight=known.shown_weight if known else None,
            raised_by="tip" if each.told else by,
            silenced=self._silenced(each.series_id, weight, tier(days)),
        )

    def _silenced(self, series_id: str, weight: SetWeight, stands_in: str | None) -> str | None:
        """Why no alert is due: analysts put the series to rest, and the evidence is what they saw."""
        rest = self.resting.get(series_id)
        if rest is None or not rest.holds(stands_in) or rest.seen not in (None, self._hash(weight)):
            return None
        return rest.why

    def _hash(self, weight: SetWeight) -> str:
        ids = self.tonight.yard.cases.ids
        parts = [(name, bits) for name, _, bits, _ in SeriesWords(self.tonight.yard, weight).evidence()]
        return evidence_hash(parts, frozenset(ids[m] for m in weight.members))

    @cached_property
    def resting(self) -> dict[str, Rest]:
        """Series at rest tonight."""
        return resting(self.tonight.judgements, self.tonight.date)

    def earlier(self) -> list[Candidate]:
        """Series shown on earlier nights: they keep others from telling the same story."""
        return [
            Candidate(name, frozenset(k.added), 1, 0.0, k.weight, 0.0, False, True, k.shown_tier, k.shown_weight)
            for name, k in self.tended.shelf.items()
            if k.shown_on is not None
        ]

    def alert(self, choice: Choice, weight: SetWeight, not_done: list[str]) -> Row:
        """The row that is shown. not_done: what is not recorded as done about its deaths, in words."""
        candidate = choice.candidate
        words = SeriesWords(self.tonight.yard, weight)
        missing = "; ".join(filter(None, [words.missing(), *not_done])) or "nothing that the records promise"
        if self.tended.recurrence.rests_on_prior[weight.explanation]:
            missing += "; the history is too short to tell how often chance does this: the interval rests on a prior"
        return {
            "alert_id": "A" + candidate.series_id[1:],
            "night": self.tonight.date,
            "rank": choice.rank,
            "series_id": candidate.series_id,
            "kind": choice.kind,
            "tier": tier(candidate.days),
            "recurrence_interval_days": candidate.days,
            "probability": float(1.0 / (1.0 + np.exp2(-candidate.odds))),
            "match_weight": candidate.weight,
            "headline": words.headline(),
            "reason": words.reason(),
            "against": words.against(),
            "missing": missing,
            "raised_by": candidate.raised_by,
            "evidence_hash": self._hash(weight),
        }


def _joined_since(each: Standing, known: Shelf | None, shown_on: dt.date) -> bool:
    return bool(each.joined) or (known is not None and any(day > shown_on for day in known.added.values()))


def _not_done(warehouse: Warehouse, candidate: Candidate) -> list[str]:
    """What would help to settle a link and is not recorded as done, with the number of deaths."""
    asked = [(e.more["action"], e.label) for e in code_list("missing_fact").entries if e.more["action"]]
    lines = warehouse.select(
        "link/not_done",
        chosen=pl.DataFrame({"incident_id": sorted(candidate.members)}),
        asked=pl.DataFrame(asked, schema={"action": pl.String, "label": pl.String}, orient="row"),
    )
    counts = lines.group_by("label", maintain_order=True).len().iter_rows()
    return [f"{label} not recorded for {count} of {candidate.deaths}" for label, count in counts]


def list_alerts(warehouse: Warehouse, tonight: Tonight, tended: Tended) -> int:
    """Writes tonight's alerts and what stays below the line; returns how many are shown."""
    listing = Listing(tonight, tended)
    weighed = {s.series_id: s.weight for s in tended.touched if s.weight is not None}
    candidates = [listing.candidate(s, s.weight) for s in tended.touched if s.weight is not None]
    choices = choose(candidates, listing.earlier(), tonight.budget)
    alerts = [
        listing.alert(c, weighed[c.candidate.series_id], _not_done(warehouse, c.candidate))
        for c in choices
        if c.rank is not None
    ]
    below = [
        {
            "night": tonight.date,
            "series_id": c.candidate.series_id,
            "members": sorted(c.candidate.members),
            "match_weight": c.candidate.weight,
            "recurrence_interval_days": c.candidate.days,
            "cut_off": TIER_B_DAYS,
            "why": c.why,
        }
        for c in choices
        if c.rank is None
    ]
    warehouse.append("link.alert", pl.DataFrame(alerts, schema=ALERT))
    warehouse.append("link.below_line", pl.DataFrame(below, schema=BELOW_LINE))
    return len(alerts)
