"""A series in plain words: headline, reasons, what speaks against, what is missing. Ids and counts, no names."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

import numpy as np
import polars as pl

from linkage.evidence.cases import Floats, worded
from linkage.evidence.variables import EXPLANATIONS
from linkage.evidence.yardstick import NEARNESS, Yardstick
from linkage.series.grow import explanation_name
from linkage.series.weigh import SetWeight

# A reason that carries less than this many bits is not worth a reader's time.
REASON_BITS: Final = 1.0
# What speaks against is said from half a bit: doubt is cheaper to read than to miss.
AGAINST_BITS: Final = -0.5
_BASE: Final = len(NEARNESS)
_NAMED: Final = {
    "person": "one person may stand behind them",
    "method": "the same way of doing it",
    "supply": "the same supply may stand behind them",
    "place": "one place or hazard may explain them",
}
_OTHER: Final = {"person": "one person", "supply": "one supply", "place": "one place or hazard"}


def counted(n: int, one: str, many: str) -> str:
    """`1 death`, `3 deaths`."""
    return f"{n:,} {one if n == 1 else many}"


def lasting(days: float) -> str:
    """`within a day`, `over 1 day`, `over 41 days`."""
    whole = round(days)
    return f"over {counted(whole, 'day', 'days')}" if whole else "within a day"


class SeriesWords:
    """Words of one weighed set."""

    def __init__(self, yard: Yardstick, weight: SetWeight) -> None:
        self.yard, self.weight = yard, weight
        self.rows = np.array(weight.members)
        self.bits = weight.parts[:, weight.explanation]
        self.link_type = explanation_name(yard, weight)

    @property
    def deaths(self) -> int:
        """Deaths among the members."""
        return int(self.yard.cases.is_death[self.rows].sum())

    def headline(self) -> str:
        """One line: how many, over how long and how far, what links them."""
        others = len(self.rows) - self.deaths
        parts = [counted(self.deaths, "death", "deaths")]
        if others:
            parts.append(counted(others, "earlier or other incident", "other incidents"))
        days = float(np.ptp(self.yard.cases.day[self.rows]))
        over = f"{' and '.join(parts)} {lasting(days)}{self._spread()}"
        return f"{over}: {_NAMED[self.link_type]}. Look at these together."

    def _spread(self) -> str:
        east, north = self.yard.cases.easting[self.rows], self.yard.cases.northing[self.rows]
        known = np.isfinite(east) & np.isfinite(north)
        if known.sum() < 2:
            return ""
        widest = float(np.hypot(np.ptp(east[known]), np.ptp(north[known])))
        bcus = sorted({b for b in self.yard.cases.bcu[self.rows] if b})
        across = f" in {len(bcus)} BCUs" if len(bcus) > 1 else ""
        return f", within {max(widest, 100) / 1000:,.1f} km{across}"

    def evidence(self) -> list[tuple[str, str, float, str]]:
        """evidence, family, bits, words; the bits sum to the set's weight."""
        order = [n for n in np.argsort(-np.abs(self.bits), kind="stable").tolist() if abs(self.bits[n]) >= 0.05]
        rest = float(self.bits.sum() - self.bits[order].sum())
        lines = []
        for position, n in enumerate(order):
            each = self.yard.evidence[n]
            value = float(self.bits[n]) + (rest if position == 0 else 0.0)
            lines.append((each.name, each.family, value, self._sentence(n)))
        return lines

    def _sentence(self, n: int) -> str:
        said: dict[str, Callable[[], str]] = {
            "place": lambda: f"where: {self._where()}",
            "time": lambda: f"when: all {lasting(float(np.ptp(self.yard.cases.day[self.rows])))}",
            "age": self._ages,
            "sex": self._sexes,
            "kind_of_case": self._signs,
            "shared_person": self._people,
            "shared_contact": lambda: "the same telephone, e-mail or account stands in several of them",
            "count_monitor": lambda: self.yard.detectors.bits(self.weight.members).monitor_words,
            "space_time_scan": lambda: self.yard.detectors.bits(self.weight.members).scan_words,
            "excess_at_place": self._excess,
        }
        return self._feature(n - _BASE) if n >= _BASE else said[self.yard.evidence[n].name]()

    def _ages(self) -> str:
        ages = self.yard.cases.age[self.rows]
        known = ages[np.isfinite(ages)]
        return f"victims aged {known.min():.0f} to {known.max():.0f}" if len(known) else "ages not recorded"

    def _signs(self) -> str:
        shown = int((self.yard.signs[self.rows, self.weight.explanation] > 0).sum())
        return f"{shown} of {len(self.rows)} show a sign that such cases show"

    def _sexes(self) -> str:
        sexes = self.yard.cases.sex[self.rows]
        men, women = int((sexes == "M").sum()), int((sexes == "F").sum())
        return f"victims: {counted(men, 'man', 'men')}, {counted(women, 'woman', 'women')}"

    def _where(self) -> str:
        places = self.yard.cases.place[self.rows]
        known = places[places >= 0]
        if len(known) and np.bincount(known).max() > 1:
            most = int(np.bincount(known).argmax())
            here = int((self.yard.cases.is_death & (self.yard.cases.place == most)).sum())
            inside = int((known == most).sum())
            return f"{inside} of {len(self.rows)} at one place; {here:,} of {self.yard.deaths:,.0f} deaths are there"
        return f"all{self._spread() or ' without a known place'}"

    def _excess(self) -> str:
        count = self.yard.excess.count(self.weight.members)
        return count.words() if count else "deaths at one place"

    def _people(self) -> str:
        present = self.yard.presence
        mine = present.filter(present["row"].is_in(self.rows.tolist()))
        shared = mine.group_by("person").agg(pl.len().alias("n"))
        top = shared.filter(shared["n"] > 1).sort(["n", "person"], descending=[True, False]).head(1)
        if top.is_empty():
            return "the same person is named"
        person = top["person"][0]
        of = mine.filter(mine["person"] == person)
        roles = ", ".join(sorted({r.lower().replace("_", " ") for r in of["role"]}))
        total = present.filter(present["person"] == person).height
        return (
            f"one person{self._trade(person)} is named in {of.height} of these {len(self.rows)} ({roles}) "
            f"and in {counted(total, 'incident', 'incidents')} on record in all"
        )

    def _trade(self, person: str) -> str:
        """The occupation that records give her most often: who finds bodies on duty is soon told from who does not."""
        people = self.yard.cases.people
        told = people.filter((people["person"] == person) & (people["occupation"].fill_null("") != ""))
        if told.is_empty():
            return ""
        common = told.group_by("occupation").len().sort("len", "occupation", descending=[True, False])
        return f" ({common['occupation'][0]})"

    def _feature(self, variable: int) -> str:
        cases = self.yard.cases
        tokens = np.flatnonzero((cases.token_variable == variable) & ~self.yard.conditions_only)
        counts = np.asarray(cases.present[self.rows][:, tokens].sum(axis=0)).ravel()
        label = cases.variables[variable].label
        stated = int(self.yard.stated[self.rows, variable].sum())
        if not len(counts) or counts.max() < 2:
            alike = self.bits[_BASE + variable] > 0
            return (
                f"{label} in {stated} of {len(self.rows)}, in other particulars" if alike else f"{label}: they differ"
            )
        overall = self.yard.frequencies.count[0][tokens]
        best = min(np.flatnonzero(counts >= 2), key=lambda k: (-counts[k], overall[k], k))
        value = worded(cases, int(tokens[best]))
        said = label if value == "yes" else f"{label}: {value}"
        rarity = f"{overall[best]:,.0f} of {self.yard.deaths:,.0f} deaths on record show it"
        return f"{said} in {int(counts[best])} of {len(self.rows)}; {rarity}"

    def reason(self) -> str:
        """What binds them, strongest first."""
        lines = [words for _, _, bits, words in self.evidence() if bits >= REASON_BITS]
        return "; ".join(lines[:6]) or "many small agreements, none strong alone"

    def against(self) -> str:
        """What speaks against, and the best other explanation."""
        lines = [words for _, _, bits, words in self.evidence() if bits <= AGAINST_BITS]
        order = np.argsort(-self.weight.odds, kind="stable").tolist()
        other = next(e for e in order if e != self.weight.explanation)
        gap = self.weight.odds[self.weight.explanation] - self.weight.odds[other]
        lines.append(f"next best explanation: {_OTHER[EXPLANATIONS[other]]}, {gap:.1f} bits behind")
        return "; ".join(lines)

    def missing(self) -> str:
        """What is not known yet and would settle it; empty where the records promise nothing more."""
        cases = self.yard.cases
        lines = []
        pending = int(cases.toxicology_pending[self.rows].sum())
        if pending:
            lines.append(f"toxicology pending for {pending} of {len(self.rows)}")
        unplaced = int((~np.isfinite(cases.easting[self.rows])).sum())
        if unplaced:
            lines.append(f"no exact place for {unplaced} of {len(self.rows)}")
        silent = int((np.asarray(cases.stated[self.rows].sum(axis=1)).ravel() == 0).sum())
        if silent:
            lines.append(f"nothing but the bare record for {silent} of {len(self.rows)}")
        return "; ".join(lines)

    def by_explanation(self) -> str:
        """JSON: log2 Bayes factor against unrelated, by explanation (method is the person's without people)."""
        totals: Floats = self.weight.parts.sum(axis=0)
        values = {name: round(float(totals[e]), 3) for e, name in enumerate(EXPLANATIONS)}
        seen = [n for n, v in enumerate(self.yard.evidence) if v.name in ("shared_person", "shared_contact")]
        values["method"] = round(float(totals[0] - self.weight.parts[seen, 0].sum()), 3)
        return json.dumps(values, sort_keys=True)
