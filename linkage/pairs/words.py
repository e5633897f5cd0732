"""Each piece of evidence of a pair in plain words built from counts. Ids only: no names of people or places."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from linkage.evidence.cases import Floats, Ints, worded
from linkage.evidence.variables import EXPLANATIONS
from linkage.evidence.yardstick import NEARNESS, Yardstick
from linkage.pairs.score import agreeing_tokens, shared_people

# Smaller parts are rounding and are left out of the written evidence; their sum goes into the last line.
SHOWN_BITS: Final = 0.05
_BASE: Final = len(NEARNESS)

EVIDENCE_SCHEMA: Final = {
    "pair": pl.Int64(),
    "evidence": pl.String(),
    "family": pl.String(),
    "comparison_level": pl.String(),
    "match_weight": pl.Float64(),
    "explanation": pl.String(),
}


class PairWords:
    """Words for given pairs of rows, scored under one explanation each."""

    def __init__(self, yard: Yardstick, i: Ints, j: Ints) -> None:
        self.yard, self.i, self.j = yard, i, j
        self._roles = self._role_words()
        self._tokens = self._token_words()

    def _role_words(self) -> dict[int, str]:
        """By pair: the roles of the person who weighs most."""
        lines = shared_people(self.yard, self.i, self.j)
        if lines.is_empty():
            return {}
        best = lines.sort("pair", pl.max_horizontal(EXPLANATIONS), "person", descending=[False, True, False])
        words = {}
        for line in best.unique("pair", keep="first", maintain_order=True).iter_rows(named=True):
            roles = sorted({_role(line["role"]), _role(line["role_right"])})
            seen = int(line["spots"] or 1)
            trade = f" ({line['trade']})" if line["trade"] else ""
            words[line["pair"]] = (
                f"the same person{trade}, {' and '.join(roles)}; on record at {seen} place{'s' * (seen > 1)} in all"
            )
        return words

    def _token_words(self) -> dict[tuple[int, int], tuple[str, str]]:
        """By pair and variable: the value that weighs most, and how many incidents show it."""
        pair, token, _ = agreeing_tokens(self.yard, self.i, self.j)
        cases, counts = self.yard.cases, self.yard.frequencies
        # A value that both have says more than that both have one.
        last = np.argsort(self.yard.conditions_only[token], kind="stable")
        pair, token = pair[last], token[last]
        words: dict[tuple[int, int], tuple[str, str]] = {}
        for p, t in zip(pair.tolist(), token.tolist(), strict=True):
            key = (p, int(cases.token_variable[t]))
            if key in words:
                continue
            dead = cases.is_death[self.i[p]] or cases.is_death[self.j[p]]
            side = 0 if dead else 1
            kind = "deaths" if dead else "other incidents"
            value = worded(cases, t)
            label = cases.variables[key[1]].label
            said = label if value == "yes" else f"{label}: {value}"
            if value == "*":
                value, said = "another", f"{label}, in other particulars"
            words[key] = (value, f"both: {said} ({counts.count[side, t]:,.0f} of {counts.size[side]:,.0f} {kind})")
        return words

    def _nearness(self, p: int, name: str) -> tuple[str, str]:
        cases, i, j = self.yard.cases, self.i[p], self.j[p]
        if name == "place":
            return self._place(int(i), int(j))
        if name == "time":
            days = abs(cases.day[i] - cases.day[j])
            return f"{days:.0f} days", f"{round(days):,} day{'s' * (round(days) != 1)} apart" if round(
                days
            ) else "on one day"
        if name == "age":
            return f"{abs(cases.age[i] - cases.age[j]):.0f} years", f"aged {cases.age[i]:.0f} and {cases.age[j]:.0f}"
        same = "same" if cases.sex[i] == cases.sex[j] else "different"
        plain = {
            "sex": (same, f"sex {cases.sex[i]} and {cases.sex[j]}"),
            "kind_of_case": ("signs", "what both show, or lack, of the signs of such cases"),
            "shared_person": ("same person", self._roles.get(p, "the same person")),
            "shared_contact": ("same", "the same telephone, e-mail or account under different names"),
        }
        return plain[name]

    def _place(self, i: int, j: int) -> tuple[str, str]:
        cases = self.yard.cases
        if cases.place[i] >= 0 and cases.place[i] == cases.place[j]:
            here = int((cases.is_death & (cases.place == cases.place[i])).sum())
            return "same place", f"at the same place ({here:,} of {self.yard.deaths:,.0f} deaths are there)"
        metres = np.hypot(cases.easting[i] - cases.easting[j], cases.northing[i] - cases.northing[j])
        share = float(self.yard.surroundings.within(i, np.array([metres]))[0])
        near = max(1, round(share * self.yard.surroundings.located))
        return f"{metres:,.0f} m", f"{metres:,.0f} m apart ({near:,} of {self.yard.deaths:,.0f} deaths lie as near)"

    def _feature(self, p: int, column: int, bits: float) -> tuple[str, str]:
        found = self._tokens.get((p, column - _BASE))
        if found is not None and bits > 0:
            return found
        label = self.yard.cases.variables[column - _BASE].label
        return "differs", f"{label}: the records of the two differ"

    def rows(self, weights: Floats, chosen: Ints) -> pl.DataFrame:
        """Lines of EVIDENCE_SCHEMA. weights: (pairs, evidence, explanations); chosen: explanation by pair.

        The lines of a pair sum to its weight: what is too small to show is added to its largest line.
        """
        lines = []
        evidence = self.yard.evidence
        for p in range(len(self.i)):
            bits = weights[p, :, chosen[p]]
            shown = np.flatnonzero(np.abs(bits) >= SHOWN_BITS)
            order = shown[np.argsort(-np.abs(bits[shown]), kind="stable")]
            rest = float(bits.sum() - bits[order].sum())
            for n, column in enumerate(order.tolist()):
                each = evidence[column]
                value = float(bits[column]) + (rest if n == 0 else 0.0)
                level, said = (
                    self._nearness(p, each.name) if column < _BASE else self._feature(p, column, float(bits[column]))
                )
                lines.append((p, each.name, each.family, level, value, said))
        return pl.DataFrame(lines, schema=EVIDENCE_SCHEMA, orient="row")


def _role(role: str) -> str:
    return (role or "named").lower().replace("_", " ")
