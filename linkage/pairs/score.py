"""Exact weights of given pairs: pairs × evidence × explanations, in bits; every part that is summed can be named."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from linkage.evidence import nearness, people
from linkage.evidence.cases import Flags, Floats, Ints
from linkage.evidence.frequency import given
from linkage.evidence.variables import EXPLANATIONS
from linkage.evidence.yardstick import NEARNESS, Yardstick
from linkage.pairs.later import Later
from linkage.pairs.one_scene import at_one_place, of_one_scene

# m for a telephone, e-mail or account that stands in both records under different people, by explanation.
CONTACT_AGREEMENT: Final = np.array([0.4, 0.15, 0.02])
# What one pair's contrary evidence of a family can take away: records are wrong often enough.
LEAST: Final = -5.0
# Of deaths at one spot that draws people (water, a height, a track, a junction), this share is of the spot's own kind.
DRAWN_SHARE: Final = 0.6
# Features of closed lists make a profile, the kind of case. One profile in a thousand is as rare as counts of some
# thousand deaths can vouch for; beyond that, independence would be assumed. Identities and open values stand apart.
PROFILE_CAP: Final = 10.0
# Tells what sort of person found the body: the same news as the person herself where she is known.
FOUND_BY: Final = "found_by"
_BASE: Final = len(NEARNESS)
PLACE, TIME, AGE, SEX, KIND, PERSON, CONTACT, MONITOR, SCAN, EXCESS = range(_BASE)


def pair_kinds(yard: Yardstick, i: Ints, j: Ints) -> Ints:
    """0 both deaths, 1 one of each, 2 neither."""
    dead = yard.cases.is_death
    return 2 - dead[i].astype(np.int64) - dead[j].astype(np.int64)


def weigh(yard: Yardstick, i: Ints, j: Ints, *, later: Later | None = None) -> Floats:
    """Weights of the pairs (i, j), rows of `yard.cases`: array (pairs, evidence, explanations), discounts applied.

    later: where the pairs are those of a set, its members that came after each pair.
    """
    return of_one_scene(yard, i, j, discounted(yard, undiscounted(yard, i, j, later=later)))


def undiscounted(yard: Yardstick, i: Ints, j: Ints, *, later: Later | None = None) -> Floats:
    """As `weigh`, each piece of evidence as if it stood alone."""
    weights = np.zeros((len(i), _BASE + len(yard.cases.variables), len(EXPLANATIONS)))
    if not len(i):
        return weights
    _add_nearness(yard, (i, j), later, weights)
    weights[:, KIND, :] = (yard.signs[i] + yard.signs[j]) / 2
    known = _add_people(yard, (i, j), later, weights)
    _add_contacts(yard, (i, j), later, weights, known)
    _add_features(yard, (i, j), later, weights)
    _add_disagreements(yard, i, j, weights)
    _drop_told_twice(yard, weights, known, at_one_place(yard, i, j))
    return weights


def _here(yard: Yardstick, i: Ints, j: Ints, later: Later | None) -> Floats:
    """Chance that an unrelated incident of the other's kind is at the place."""
    dead, place = yard.cases.is_death, yard.cases.place
    kind_i, kind_j = np.where(dead[i], 0, 1), np.where(dead[j], 0, 1)
    size = yard.frequencies.size + 1.0
    found = np.zeros(len(i))
    for row, kind in ((i, kind_j), (j, kind_i)):
        after = np.zeros(len(i))
        if later is not None:
            after = np.where(kind == 0, later.at_place(0, place[row]), later.at_place(1, place[row]))
        found = np.maximum(found, yard.place_repeats.expected(kind, row, after) / size[kind])
    return np.clip(found, 1e-9, 1)


def _add_nearness(yard: Yardstick, rows: tuple[Ints, Ints], later: Later | None, weights: Floats) -> None:
    cases, (i, j) = yard.cases, rows
    metres = np.hypot(cases.easting[i] - cases.easting[j], cases.northing[i] - cases.northing[j])
    unplaced = (cases.place[i] < 0) | (cases.place[j] < 0)
    same = np.where(unplaced, metres <= nearness.SPOT_METRES, cases.place[i] == cases.place[j])
    near = np.full(len(i), np.nan)
    located = np.isfinite(metres)
    for row in np.unique(i[located]):
        mine = located & (i == row)
        near[mine] = yard.surroundings.within(int(row), metres[mine])
    here = _here(yard, i, j, later)
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


def weigh_known(yard: Yardstick, i: Ints, j: Ints) -> Floats:
    """As `weigh`, each pair reckoned once a night: sets ask for the same pairs again and again."""
    asked = [(min(pair), max(pair)) for pair in zip(i.tolist(), j.tolist(), strict=True)]
    new = sorted({pair for pair in asked if pair not in yard.known})
    if new:
        late, early = (np.array([pair[side] for pair in new], dtype=np.int64) for side in (1, 0))
        yard.known.update(zip(new, weigh(yard, late, early), strict=True))
    if not asked:
        return np.zeros((0, len(yard.evidence), len(EXPLANATIONS)))
    return np.array([yard.known[pair] for pair in asked])


def shared_people(yard: Yardstick, i: Ints, j: Ints, later: Later | None = None) -> pl.DataFrame:
    """Lines of one person at both incidents of a pair, weighed per explanation; `pair` is the pair's position."""
    both = yard.person_rows[i].multiply(yard.person_rows[j]).tocoo()
    if not both.nnz:
        return pl.DataFrame({"pair": []}, schema={"pair": pl.Int64})
    names = np.asarray(yard.repeated_persons, dtype=object)
    lines = pl.DataFrame(
        {
            "pair": both.row.astype(np.int64),
            "person": pl.Series([names[c] for c in both.col], dtype=pl.String),
            "later": np.zeros(both.nnz) if later is None else later.persons(both.row, both.col),
        }
    )
    one, other, cases = i[both.row].astype(np.int64), j[both.row].astype(np.int64), yard.cases
    metres = np.hypot(cases.easting[one] - cases.easting[other], cases.northing[one] - cases.northing[other])
    lines = lines.with_columns(
        pl.Series("row", one),
        pl.Series("row_right", other),
        pl.Series("metres", metres, nan_to_null=True),
        pl.Series("days", np.abs(cases.day[one] - cases.day[other]), nan_to_null=True),
    ).sort("pair", "person")
    left = yard.met_again
    right = left.rename({c: f"{c}_right" for c in left.columns if c != "person"})
    lines = lines.join(left, on=["row", "person"], how="left", maintain_order="left").join(
        right, on=["row_right", "person"], how="left", maintain_order="left"
    )
    sizes = (float(yard.frequencies.size[0]), float(yard.frequencies.size[1]))
    return people.weigh(lines, yard.repeat_rates, sizes)


def _add_people(yard: Yardstick, rows: tuple[Ints, Ints], later: Later | None, weights: Floats) -> Flags:
    """Returns the pairs at which one person is known to be, whatever she weighs."""
    lines = shared_people(yard, *rows, later)
    if lines.is_empty():
        return np.zeros(len(weights), dtype=bool)
    pair = lines["pair"].to_numpy()
    for e, name in enumerate(EXPLANATIONS):
        # Who works there is why both are there: she and the place tell one thing, the stronger of the two.
        told = np.where(lines["at_work"].to_numpy(), np.maximum(weights[pair, PLACE, e], 0.0), 0.0)
        # A second shared person adds nothing: the circle of one person comes together.
        np.maximum.at(weights[:, PERSON, e], pair, np.maximum(lines[name].to_numpy() - told, 0.0))
    # One victim's own history: nothing that follows from her being the same is a link of two cases.
    own = lines.filter("own_history")["pair"].to_numpy()
    weights[own, :PERSON, :] = np.minimum(weights[own, :PERSON, :], 0.0)
    weights[own, PERSON, :] = 0.0
    known: Flags = weights[:, PERSON, 0] > 0
    known[pair[lines["at_work"].to_numpy()]] = True
    return known


def _add_contacts(yard: Yardstick, rows: tuple[Ints, Ints], later: Later | None, weights: Floats, known: Flags) -> None:
    both = yard.contact_rows[rows[0]].multiply(yard.contact_rows[rows[1]]).tocoo()
    if not both.nnz:
        return
    # A contact of a person who is known to be at both says nothing new.
    new = ~known[both.row]
    if not new.any():
        return
    seen = np.asarray(yard.contact_rows.sum(axis=0)).ravel()[both.col[new]]
    if later is not None:
        seen = seen - later.contacts(both.row[new], both.col[new])
    chance = (np.maximum(seen - 2, 0) + 0.5) / (yard.deaths + 1)
    # The telephone of a house is given whenever somebody dies there, as its people are.
    here = at_one_place(yard, rows[0][both.row[new]], rows[1][both.row[new]])
    own = yard.contact_spots[both.col[new]] <= 1
    most = np.where(here, np.where(own, people.SAME_PLACE_CAP, people.SAME_PLACE_ROAMING_CAP), np.inf)
    for e, m in enumerate(CONTACT_AGREEMENT):
        bits = np.minimum(np.log2(m / chance + 1 - m), most)
        np.maximum.at(weights[:, CONTACT, e], both.row[new], bits)


def agreeing_tokens(yard: Yardstick, i: Ints, j: Ints, later: Later | None = None) -> tuple[Ints, Ints, Floats]:
    """Tokens that both incidents of a pair show, rarest first within a pair: pair, token, chance by coincidence.

    The chance of each further token is conditional on those before it: what goes together anyway counts once.
    """
    both = yard.cases.present[i].multiply(yard.cases.present[j]).tocoo()
    if not both.nnz:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0)
    weighed = (yard.agreement[both.col].max(axis=1) > 0) | yard.conditions_only[both.col]
    pair, token = both.row[weighed].astype(np.int64), both.col[weighed].astype(np.int64)
    kind = pair_kinds(yard, i, j)[pair]
    rate = _rates(yard, pair, token, kind, later)
    place = yard.cases.place
    one_spot = (place[i] >= 0) & (place[i] == place[j])
    rate[one_spot[pair] & yard.drawn[token]] = DRAWN_SHARE
    # That something of a kind is stated at all comes before what it is.
    # What kind of case it is comes before the odd words in which such cases are told.
    turn = np.where(yard.conditions_only[token], 0.0, np.where(yard.cases.odd[token], 1.0 + rate, rate))
    order = np.lexsort((token, turn, pair))
    pair, token, rate, kind = pair[order], token[order], rate[order], kind[order]
    after = np.zeros(len(pair)) if later is None else later.tokens(0, pair, token) + later.tokens(1, pair, token)
    chance = _conditional(yard, (pair, token, kind), rate, after)
    evidence = yard.agreement[token].max(axis=1) > 0
    return pair[evidence], token[evidence], chance[evidence]


def _rates(yard: Yardstick, pair: Ints, token: Ints, kind: Ints, later: Later | None) -> Floats:
    """Chance of each agreement by coincidence; of the two kinds of a mixed pair, the larger."""
    rate = np.zeros(len(pair))
    for k, sides in ((0, (0,)), (1, (0, 1)), (2, (1,))):
        use = np.flatnonzero(kind == k)
        for side in sides if len(use) else ():
            after = np.zeros(len(use)) if later is None else later.tokens(side, pair[use], token[use])
            rate[use] = np.maximum(rate[use], yard.frequencies.rate_before(side, token[use], after))
    return rate


def _conditional(yard: Yardstick, lines: tuple[Ints, Ints, Ints], rate: Floats, after: Floats) -> Floats:
    """lines: pair, token, kind of each agreement, in turn; after: later members that show the token."""
    pair, token, kind = lines
    chance = rate.copy()
    longest = int(np.bincount(pair).max()) if len(pair) else 0
    for back in range(1, longest):
        here = np.flatnonzero(pair[back:] == pair[:-back]) + back
        if not len(here):
            break
        chance[here] = np.maximum(
            chance[here], given(yard.frequencies, kind[here], token[here], token[here - back], after[here])
        )
    return np.minimum(chance, 1.0)


def _add_features(yard: Yardstick, rows: tuple[Ints, Ints], later: Later | None, weights: Floats) -> None:
    i, j = rows
    pair, token, chance = agreeing_tokens(yard, i, j, later)
    if not len(pair):
        return
    column = _BASE + yard.cases.token_variable[token]
    common = _common_share(yard, (i[pair], j[pair]), pair, token)
    among = _odd_choice(yard, (i[pair], j[pair]), pair, token, later)
    for e in range(len(EXPLANATIONS)):
        m = yard.agreement[token, e] / among
        bits = np.where(m > 0, np.log2(m / np.maximum(chance, 1e-9) + 1 - m), 0.0) * common
        np.maximum.at(weights[:, :, e], (pair, column), np.maximum(bits, 0.0))


def _odd_choice(yard: Yardstick, rows: tuple[Ints, Ints], pair: Ints, token: Ints, later: Later | None) -> Floats:
    """Of how many odd wordings an agreement is one; 1 for all other tokens. rows: of each line's pair.

    A linked report may repeat any of the other's odd words, but rather those that two before it have shared.
    """
    odd = yard.cases.odd[token]
    among = np.where(odd, np.maximum(yard.cases.odd_words[rows[0]], yard.cases.odd_words[rows[1]]), 1.0)
    if later is not None and odd.any():
        shared = later.signature(pair[odd], token[odd])
        among[odd] = np.where(shared > 0, np.minimum(shared, among[odd]), among[odd])
    return np.maximum(among, 1.0)


def _common_share(yard: Yardstick, rows: tuple[Ints, Ints], pair: Ints, token: Ints) -> Floats:
    """Share of the words of two free values that both have, for tokens that are one word of a value; else 1.

    Two descriptions that share one word and differ in the others are mostly of two things. rows: of each line's pair.
    """
    variable = yard.cases.token_variable[token]
    word = yard.words_of[token]
    lines = pl.DataFrame({"pair": pair, "variable": variable, "word": word})
    shared = lines.select(pl.col("word").sum().over("pair", "variable"))["word"].to_numpy()
    counts = yard.word_counts
    either = counts[rows[0], variable] + counts[rows[1], variable] - shared
    share: Floats = np.where(word, shared / np.maximum(either, 1), 1.0)
    return share


def _drop_told_twice(yard: Yardstick, weights: Floats, known: Flags, here: Flags) -> None:
    """What follows from the person who is at both (the kind of finder), or from the place (setting, staff, wording)."""
    for n, each in enumerate(yard.cases.variables):
        if each.name == FOUND_BY:
            weights[known, _BASE + n, :] = 0.0
        if each.of_place:
            weights[here, _BASE + n, :] = np.minimum(weights[here, _BASE + n, :], 0.0)


def _add_disagreements(yard: Yardstick, i: Ints, j: Ints, weights: Floats) -> None:
    stated, denied = yard.stated, yard.denied
    if not stated.shape[1]:
        return
    contrary = ((stated[i] & denied[j]) | (denied[i] & stated[j])) & yard.flags
    weights[:, _BASE:, :] += contrary[:, :, None] * yard.disagreement
    differ = stated[i] & stated[j] & yard.single_valued & (weights[:, _BASE:, 0] <= 0)
    weights[:, _BASE:, :] += differ[:, :, None] * yard.disagreement


def discounted(yard: Yardstick, weights: Floats) -> Floats:
    """Family discounts (the strongest of a family in full, each further one less) and caps, in place."""
    for family, columns in yard.family_columns:
        part = weights[:, columns, :] * family.exponent
        gain = np.maximum(part, 0.0)
        if len(columns) > 1 and family.discount < 1:
            order = np.argsort(-gain, axis=1, kind="stable")
            gain *= family.discount ** np.argsort(order, axis=1, kind="stable")
        total = gain.sum(axis=1, keepdims=True)
        gain *= np.minimum(1.0, family.cap / np.maximum(total, 1e-9))
        loss = np.minimum(part, 0.0)
        loss *= np.minimum(1.0, -LEAST / np.maximum(-loss.sum(axis=1, keepdims=True), 1e-9))
        weights[:, columns, :] = gain + loss
    profile = weights[:, yard.profile_columns, :]
    gain = np.maximum(profile, 0.0)
    gain *= np.minimum(1.0, PROFILE_CAP / np.maximum(gain.sum(axis=1, keepdims=True), 1e-9))
    weights[:, yard.profile_columns, :] = gain + np.minimum(profile, 0.0)
    return weights
