"""How common each token is among unrelated incidents (u), measured on the force's own history with shrinkage.

Deaths and other incidents are counted apart: a robbery is common among crimes and rare among deaths. The incidents
being compared do not count themselves (leave-out), nor do the members of a set that came after them, and a value of
an open vocabulary is never rarer than values of its kind tend to repeat.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from linkage.evidence.cases import ANY, Cases, Floats, Ints, parts_of
from linkage.evidence.plain import usual_share

# Half an incident added to every count: nothing is impossible for not having been seen yet.
HALF = 0.5
# A conditional frequency is trusted as far as this many incidents carry the condition.
CONDITION_STRENGTH = 4.0
# Tokens carried by fewer incidents than this say nothing dependable about what goes with what.
CONDITION_AT_LEAST = 5
# The words of a topic are known once some twenty reports of it are. A rarer one may be the very series that is sought,
# and its words are that series' words.
TOPIC_AT_LEAST = 20.0
# Values of an open vocabulary repeat, before anything is measured: three in ten mentions have one other.
REPEAT_PRIOR = 0.3
REPEAT_STRENGTH = 5.0
# Shape of the spread of rates over the values of an open vocabulary (gamma): a few are common, most are seen once.
VALUE_SHAPE = 0.3


@dataclass(frozen=True)
class Frequencies:
    """Counts by token over deaths (0) and other incidents (1); rows of the pair arrays are kinds."""

    size: Floats  # incidents by kind, (2,)
    count: Floats  # (2, tokens)
    base: Floats  # (2, tokens): incidents that could show the token
    spread: Floats  # (2, tokens): how much one value of an open vocabulary repeats (gamma scale); nan for closed lists
    usual: Floats  # (2, tokens): chance of a value that is usual among its kind, whatever was seen of it; else 0
    together: Floats  # (2, common, common) counts of pairs of common tokens
    common: Ints  # token to its place among the common ones, -1 where it is rare
    topics: tuple[sparse.csr_matrix, sparse.csr_matrix]  # by kind: tokens × common, counts of odd wordings with these

    def rate(self, kind: int) -> Floats:
        """Chance that an unrelated incident of a kind shows each token."""
        tokens = np.arange(self.count.shape[1])
        return self.rate_before(kind, tokens, np.zeros(len(tokens)))

    def rate_before(self, kind: int, token: Ints, later: Floats) -> Floats:
        """Chance that an unrelated incident of a kind shows the token, one a line; the incident itself does not count.

        later: incidents with the token that are the very ones to be explained, too, and came after: left out.
        """
        count, spread = self.count[kind, token] - later, self.spread[kind, token]
        known = np.maximum(self.base[kind, token] - later - 1.0, 0.0)
        closed = (np.maximum(count - 1.0, 0.0) + HALF) / (known + 2 * HALF)
        # The two that are compared tell nothing of how common an open value is among the unrelated. As for places: a
        # value that others have is expected again, from the spread of the values of its kind (gamma).
        others = (VALUE_SHAPE + np.maximum(count - 2.0, 0.0)) * spread / (1 + spread)
        # Who writes down what there is to be written down anyway (a bruise's place) is one of those who did.
        opened = np.maximum(others / (self.base[kind, token] + 1.0), self.usual[kind, token])
        rate: Floats = np.minimum(np.where(np.isnan(spread), closed, opened), 1.0)
        return rate


def _kind_rows(cases: Cases, kind: int) -> Ints:
    return np.flatnonzero(cases.is_death if kind == 0 else ~cases.is_death)


def _spread(cases: Cases, count: Floats) -> Floats:
    """How much the values of each open vocabulary repeat (size-biased, gamma scale), by token; nan for closed lists."""
    found = np.full_like(count, np.nan)
    whole = np.array(["~" not in token for token in cases.tokens], dtype=bool)
    # That a value is stated at all is a plain yes or no.
    stated = np.array([token.endswith(ANY) for token in cases.tokens], dtype=bool)
    for index, each in enumerate(cases.variables):
        if not each.is_open:
            continue
        mine = (cases.token_variable == index) & ~stated
        values = count[mine & whole]
        repeats = (values * (values - 1)).sum() + REPEAT_PRIOR * REPEAT_STRENGTH
        found[mine] = repeats / (values.sum() + REPEAT_STRENGTH) / (1 + VALUE_SHAPE)
    return found


def _usual(cases: Cases, count: Floats, size: float) -> Floats:
    """Chance of values that are usual among those of their kind, by token; 0 for all others."""
    shares = np.array([usual_share(name, value.split()) for name, value in map(parts_of, cases.tokens)])
    stated = {int(cases.token_variable[n]): count[n] for n, token in enumerate(cases.tokens) if token.endswith(ANY)}
    # As for the values: the two that are compared tell nothing of how often any is stated.
    any_value = np.array([max(stated.get(int(v), 0.0) - 2.0, 0.0) + HALF for v in cases.token_variable])
    usual: Floats = shares * any_value / (size + 1.0)
    return usual


def _together(present: sparse.csr_matrix, chosen: Ints) -> Floats:
    common = present[:, chosen]
    return np.asarray((common.T @ common).todense(), dtype=float)


def _topics(cases: Cases, kind: int, chosen: Ints) -> sparse.csr_matrix:
    """Who dies on a railway is told of in the railway's words: how often each odd wording stands with each token."""
    rows = _kind_rows(cases, kind)
    return sparse.csr_matrix(cases.odd_present[rows].T @ cases.present[rows][:, chosen])


def measure(cases: Cases) -> Frequencies:
    """Counts every token on all incidents given (deaths and others apart)."""
    count, base, spread, usual, size = [], [], [], [], []
    unknown = np.array([v.silence == "unknown" for v in cases.variables], dtype=bool)
    for kind in (0, 1):
        rows = _kind_rows(cases, kind)
        counted = np.asarray(cases.present[rows].sum(axis=0)).ravel()
        either = cases.stated[rows] + cases.denied[rows]
        informed = np.asarray((either > 0).sum(axis=0)).ravel().astype(float)
        per_variable = np.where(unknown, np.maximum(informed, 1.0), len(rows)) if len(unknown) else np.empty(0)
        size.append(float(len(rows)))
        count.append(counted)
        base.append(per_variable[cases.token_variable] if len(cases.tokens) else counted)
        spread.append(_spread(cases, counted))
        usual.append(_usual(cases, counted, float(len(rows))))
    counts = np.array(count)
    frequent = counts.sum(axis=0) >= CONDITION_AT_LEAST
    free = np.array([cases.variables[v].is_open for v in cases.token_variable], dtype=bool)
    stated = np.array([token.endswith(ANY) for token in cases.tokens], dtype=bool)
    chosen = np.flatnonzero(frequent & (~free | stated)) if len(cases.tokens) else np.empty(0, dtype=np.int64)
    place = np.full(len(cases.tokens), -1, dtype=np.int64)
    place[chosen] = np.arange(len(chosen))
    together = np.array([_together(cases.present[_kind_rows(cases, kind)], chosen) for kind in (0, 1)])
    return Frequencies(
        np.array(size),
        counts,
        np.array(base),
        np.array(spread),
        np.array(usual),
        together,
        place,
        (_topics(cases, 0, chosen), _topics(cases, 1, chosen)),
    )


def given(frequencies: Frequencies, kinds: Ints, token: Ints, other: Ints, later: Floats) -> Floats:
    """Chance of `token` in an unrelated incident that shows `other`, one per line; 0 where too little is known.

    kinds: 0 both deaths, 1 one of each, 2 neither (one of each takes the larger of the two). later: as `rate_before`,
    for odd wordings.
    """
    both_common = (frequencies.common[token] >= 0) & (frequencies.common[other] >= 0)
    rare = (frequencies.common[token] < 0) & (frequencies.common[other] >= 0)
    found = np.zeros(len(token))
    for kind in (0, 1):
        of_kind = kinds != (2 if kind == 0 else 0)
        use, few = both_common & of_kind, rare & of_kind
        if use.any():
            found[use] = np.maximum(found[use], _in_common(frequencies, kind, token[use], other[use]))
        if few.any():
            found[few] = np.maximum(found[few], _in_topic(frequencies, kind, (token[few], other[few]), later[few]))
    return found


def _in_common(frequencies: Frequencies, kind: int, token: Ints, other: Ints) -> Floats:
    """Chance of the first of two common tokens among those that show the second."""
    a, b = frequencies.common[token], frequencies.common[other]
    joint = np.maximum(frequencies.together[kind, a, b] - 1.0, 0.0)
    carrying = np.maximum(frequencies.together[kind, b, b] - 1.0, 0.0)
    chance: Floats = joint / (carrying + CONDITION_STRENGTH)
    return chance


def _in_topic(frequencies: Frequencies, kind: int, tokens: tuple[Ints, Ints], later: Floats) -> Floats:
    """Chance of an odd wording among those that show the common token; 0 for tokens that are no odd wordings."""
    token, other = tokens[0], frequencies.common[tokens[1]]
    joint = np.asarray(frequencies.topics[kind][token, other]).ravel()
    # The two that are compared tell nothing of how common the wording is among the unrelated.
    others = np.maximum(joint - later - 2.0, 0.0) + HALF
    carrying = np.maximum(frequencies.together[kind, other, other] - later - 2.0, 0.0)
    chance: Floats = np.where((joint > 0) & (carrying >= TOPIC_AT_LEAST), others / (carrying + 2 * HALF), 0.0)
    return chance
