"""Exact weights of given pairs: pairs × evidence × explanations, in bits; every part that is summed can be named."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from linkage.evidence import nearness, people
from linkage.evidence.cases import Floats, Ints
from linkage.evidence.frequency import given
from linkage.evidence.variables import EXPLANATIONS, families
from linkage.evidence.yardstick import NEARNESS, Yardstick

# m for a telephone, e-mail or account that stands in both records under different people, by explanation.
CONTACT_AGREEMENT: Final = np.array([0.4, 0.15, 0.02])
# What one pair's contrary evidence of a family can take away: records are wrong often enough.
LEAST: Final = -5.0
# Half of the disagreements of a series are errors of record or of reading: they count half.
DISAGREEMENT_SHARE: Final = 0.5
# Marks a pair of incidents of one and the same victim: her own history, no link of two cases.
OWN_HISTORY: Final = -1.0
_BASE: Final = len(NEARNESS)
PLACE, TIME, AGE, SEX, KIND, PERSON, CONTACT = range(_BASE)


def pair_kinds(yard: Yardstick, i: Ints, j: Ints) -> Ints:
    """0 both deaths, 1 one of each, 2 neither."""
    dead = yard.cases.is_death
    return 2 - dead[i].astype(np.int64) - dead[j].astype(np.int64)


def weigh(yard: Yardstick, i: Ints, j: Ints) -> Floats:
    """Weights of the pairs (i, j), rows of `yard.cases`: array (pairs, evidence, explanations), discounts applied."""
    return discounted(yard, weigh_raw(yard, i, j))


def weigh_raw(yard: Yardstick, i: Ints, j: Ints) -> Floats:
    """As `weigh`, before the discounts and caps of families: what sets are joined from."""
    weights = np.zeros((len(i), _BASE + len(yard.cases.variables), len(EXPLANATIONS)))
    if not len(i):
        return weights
    _add_nearness(yard, i, j, weights)
    weights[:, KIND, :] = (yard.signs[i] + yard.signs[j]) / 2
    _add_people(yard, i, j, weights)
    _add_contacts(yard, i, j, weights)
    _add_features(yard, i, j, weights)
    _add_disagreements(yard, i, j, weights)
    return weights


def _add_nearness(yard: Yardstick, i: Ints, j: Ints, weights: Floats) -> None:
    cases = yard.cases
    metres = np.hypot(cases.easting[i] - cases.easting[j], cases.northing[i] - cases.northing[j])
    unplaced = (cases.place[i] < 0) | (cases.place[j] < 0)
    same = np.where(unplaced, metres <= nearness.SPOT_METRES, cases.place[i] == cases.place[j])
    near = np.full(len(i), np.nan)
    located = np.isfinite(metres)
    for row in np.unique(i[located]):
        mine = located & (i == row)
        near[mine] = yard.surroundings.within(int(row), metres[mine])
    kind_i, kind_j = np.where(cases.is_death[i], 0, 1), np.where(cases.is_death[j], 0, 1)
    size = yard.frequencies.size + 1.0
    there = np.maximum(yard.place_repeats[kind_j, i] / size[kind_j], yard.place_repeats[kind_i, j] / size[kind_i])
    here = np.clip(there, 1e-9, 1)
    gap = np.abs(cases.day[i] - cases.day[j])
    rank = yard.ages.within(cases.age[i], cases.age[j])
    known = (cases.sex[i] != "") & (cases.sex[j] != "")
    alike = cases.sex[i] == cases.sex[j]
    share = np.where(cases.sex[j] == "M", yard.male, 1 - yard.male)
    for e, name in enumerate(EXPLANATIONS):
        weights[:, PLACE, e] = nearness.place_weight(name, same.astype(float), here, near, yard.surroundings.located)
        weights[:, TIME, e] = nearness.time_weight(name, gap, yard.history)
        weights[:, AGE, e] = nearness.age_weight(e, rank)
        keeps = nearness.SEX_SHARE[e]
        weights[:, SEX, e] = np.where(known, np.log2(np.where(alike, keeps / share, 0) + 1 - keeps), 0.0)


def shared_people(yard: Yardstick, i: Ints, j: Ints) -> pl.DataFrame:
    """Lines of one person at both incidents of a pair, weighed per explanation; `pair` is the pair's position."""
    both = yard.person_rows[i].multiply(yard.person_rows[j]).tocoo()
    if not both.nnz:
        return pl.DataFrame({"pair": []}, schema={"pair": pl.Int64})
    names = np.asarray(yard.repeated_persons, dtype=object)
    lines = pl.DataFrame(
        {
            "pair": both.row.astype(np.int64),
            "person": pl.Series([names[c] for c in both.col], dtype=pl.String),
        }
    )
    lines = lines.with_columns(
        pl.Series("row", i[both.row].astype(np.int64)), pl.Series("row_right", j[both.row].astype(np.int64))
    ).sort("pair", "person")
    right = yard.presence.rename({c: f"{c}_right" for c in yard.presence.columns if c != "person"})
    lines = lines.join(yard.presence, on=["row", "person"], how="left", maintain_order="left").join(
        right, on=["row_right", "person"], how="left", maintain_order="left"
    )
    sizes = (float(yard.frequencies.size[0]), float(yard.frequencies.size[1]))
    return people.weigh(lines, yard.repeat_rates, sizes)


def _add_people(yard: Yardstick, i: Ints, j: Ints, weights: Floats) -> None:
    known = yard.people_weights
    asked = list(zip(i.tolist(), j.tolist(), strict=True))
    new = np.array([n for n, pair in enumerate(asked) if pair not in known], dtype=np.int64)
    if len(new):
        found = np.zeros((len(new), len(EXPLANATIONS)))
        lines = shared_people(yard, i[new], j[new])
        for e, name in enumerate(EXPLANATIONS if lines.height else ()):
            # A second shared person adds nothing: the circle of one person comes together.
            np.maximum.at(found[:, e], lines["pair"].to_numpy(), np.maximum(lines[name].to_numpy(), 0.0))
        own = lines.filter("own_history") if lines.height else lines
        found[own["pair"].to_numpy()] = OWN_HISTORY
        known.update((asked[n], tuple(bits)) for n, bits in zip(new.tolist(), found.tolist(), strict=True))
    weights[:, PERSON, :] = [known[pair] for pair in asked]
    own_history = weights[:, PERSON, 0] == OWN_HISTORY
    weights[own_history, :PERSON, :] = np.minimum(weights[own_history, :PERSON, :], 0.0)
    weights[own_history, PERSON, :] = 0.0


def _add_contacts(yard: Yardstick, i: Ints, j: Ints, weights: Floats) -> None:
    both = yard.contact_rows[i].multiply(yard.contact_rows[j]).tocoo()
    if not both.nnz:
        return
    # A contact of a person who is known to be at both says nothing new.
    new = weights[both.row, PERSON, 0] <= 0
    if not new.any():
        return
    seen = np.asarray(yard.contact_rows.sum(axis=0)).ravel()[both.col[new]]
    chance = (np.maximum(seen - 2, 0) + 0.5) / (yard.deaths + 1)
    for e, m in enumerate(CONTACT_AGREEMENT):
        np.maximum.at(weights[:, CONTACT, e], both.row[new], np.log2(m / chance + 1 - m))


def agreeing_tokens(yard: Yardstick, i: Ints, j: Ints) -> tuple[Ints, Ints, Floats]:
    """Tokens that both incidents of a pair show, rarest first within a pair: pair, token, chance by coincidence.

    The chance of each further token is conditional on those before it: what goes together anyway counts once.
    """
    both = yard.cases.present[i].multiply(yard.cases.present[j]).tocoo()
    if not both.nnz:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0)
    weighed = (yard.agreement[both.col].max(axis=1) > 0) | yard.conditions_only[both.col]
    pair, token = both.row[weighed].astype(np.int64), both.col[weighed].astype(np.int64)
    kind = pair_kinds(yard, i, j)[pair]
    rate = np.zeros(len(pair))
    for k, sides in ((0, (0,)), (1, (0, 1)), (2, (1,))):
        use = kind == k
        for side in sides:
            rate[use] = np.maximum(rate[use], yard.rates[side, token[use]])
    rate[yard.conditions_only[token]] = 0.0
    order = np.lexsort((token, rate, pair))
    pair, token, rate, kind = pair[order], token[order], rate[order], kind[order]
    chance = _conditional(yard, pair, token, kind, rate)
    evidence = ~yard.conditions_only[token]
    return pair[evidence], token[evidence], chance[evidence]


def _conditional(yard: Yardstick, pair: Ints, token: Ints, kind: Ints, rate: Floats) -> Floats:
    chance = rate.copy()
    longest = int(np.bincount(pair).max()) if len(pair) else 0
    for back in range(1, longest):
        here = np.flatnonzero(pair[back:] == pair[:-back]) + back
        if not len(here):
            break
        chance[here] = np.maximum(chance[here], given(yard.frequencies, kind[here], token[here], token[here - back]))
    return np.minimum(chance, 1.0)


def _add_features(yard: Yardstick, i: Ints, j: Ints, weights: Floats) -> None:
    pair, token, chance = agreeing_tokens(yard, i, j)
    if not len(pair):
        return
    column = _BASE + yard.cases.token_variable[token]
    for e in range(len(EXPLANATIONS)):
        m = yard.agreement[token, e]
        bits = np.where(m > 0, np.log2(m / np.maximum(chance, 1e-9) + 1 - m), 0.0)
        np.maximum.at(weights, (pair, column, e), np.maximum(bits, 0.0))


def _add_disagreements(yard: Yardstick, i: Ints, j: Ints, weights: Floats) -> None:
    cases = yard.cases
    if not cases.variables:
        return
    contrary = cases.stated[i].multiply(cases.denied[j]) + cases.stated[j].multiply(cases.denied[i])
    lines = contrary.tocoo()
    table = np.array([v.agreement for v in cases.variables]).reshape(-1, len(EXPLANATIONS))
    flags = np.array([v.form == "flag" for v in cases.variables], dtype=bool)
    use = flags[lines.col] if lines.nnz else np.zeros(0, dtype=bool)
    for e in range(len(EXPLANATIONS)):
        bits = DISAGREEMENT_SHARE * np.log2(1 - table[lines.col[use], e])
        weights[lines.row[use], _BASE + lines.col[use], e] = bits
    single = np.flatnonzero([v.form == "value" and v.family == "scene" for v in cases.variables])
    if not len(single):
        return
    stated = cases.stated[:, single]
    both = np.asarray(stated[i].multiply(stated[j]).todense()) > 0
    for place, column in enumerate(single.tolist()):
        differ = both[:, place] & (weights[:, _BASE + column, 0] <= 0)
        weights[differ, _BASE + column, :] = DISAGREEMENT_SHARE * np.log2(1 - table[column])


def discounted(yard: Yardstick, weights: Floats) -> Floats:
    """Family discounts (the strongest of a family in full, each further one less) and caps, in place."""
    of_family = np.array([v.family for v in yard.evidence])
    for name, family in families().items():
        columns = np.flatnonzero(of_family == name)
        if not len(columns):
            continue
        part = weights[:, columns, :]
        gain = np.maximum(part, 0.0)
        order = np.argsort(-gain, axis=1, kind="stable")
        rank = np.empty_like(order)
        np.put_along_axis(rank, order, np.arange(len(columns))[None, :, None], axis=1)
        gain *= family.discount**rank
        total = gain.sum(axis=1, keepdims=True)
        gain *= np.minimum(1.0, family.cap / np.maximum(total, 1e-9))
        loss = np.minimum(part, 0.0)
        lost = -loss.sum(axis=1, keepdims=True)
        loss *= np.minimum(1.0, -LEAST / np.maximum(lost, 1e-9))
        weights[:, columns, :] = gain + loss
    return weights
