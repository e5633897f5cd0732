"""Everything measured on the history of one night that a comparison needs, built once and asked many times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import polars as pl
from scipy import sparse

from linkage.evidence import nearness, people
from linkage.evidence.cases import ANY, Cases, Flags, Floats, Ints
from linkage.evidence.frequency import Frequencies, measure
from linkage.evidence.variables import EXPLANATIONS, Family, Variable, families
from linkage.streams.detectors import Detectors
from linkage.streams.excess import Excess

# Evidence that is no feature: its name, family and label.
NEARNESS: tuple[Variable, ...] = tuple(
    Variable(name, family, "value", "unknown", (0.0,) * len(EXPLANATIONS), label)
    for name, family, label in (
        ("place", "place", "place"),
        ("time", "time", "time"),
        ("age", "victim", "age of the victim"),
        ("sex", "victim", "sex of the victim"),
        ("kind_of_case", "kind", "signs that such cases show"),
        ("shared_person", "people", "the same person"),
        ("shared_contact", "contact", "the same telephone, e-mail or account"),
        # Of a set, not of a pair: what the second detectors tell (`linkage.streams`).
        ("count_monitor", "streams", "further deaths with the same drug"),
        ("space_time_scan", "streams", "further deaths around"),
        ("excess_at_place", "streams", "more deaths at one place than it brought before"),
    )
)


# Share of the members of a series that show some sign of its explanation (a hand, a drug, a hazard): most do, but
# records are poor. Share of all deaths, before it is measured. Signs missing take no more than two bits away.
SIGNS_EXPECTED = (0.8, 0.9, 0.75)
SIGN_PRIOR = (0.2, 0.1, 0.04)
SIGN_STRENGTH = 200.0
# Deaths of the whole city that a kind of place borrows its share of signs from.
KIND_STRENGTH = 10.0
SIGNLESS_AT_LEAST = -2.0
# Of one person's acts of a kind, those that differ in the particulars from the one before (another firm's name, another
# thing taken) are to those that repeat them as two to five.
OTHERWISE_SHARE = 0.4
# Half of the disagreements of a series are errors of record or of reading: they count half.
DISAGREEMENT_SHARE = 0.5


@dataclass(frozen=True)
class Yardstick:
    """The cases of a night with all frequencies. `evidence` names the columns of every weight array."""

    cases: Cases
    frequencies: Frequencies
    surroundings: nearness.Surroundings
    place_repeats: nearness.Repeats
    ages: nearness.Ages
    history: float  # days from the first death on record to the last
    exponents: Mapping[str, float] = field(default_factory=dict)  # by family, on top of the table's: a shadow replay's
    # Weights by pair of rows (smaller first), filled as asked.
    known: dict[tuple[int, int], Floats] = field(default_factory=dict)

    @classmethod
    def of(cls, cases: Cases, exponents: Mapping[str, float] | None = None) -> Yardstick:
        """Measures everything once. exponents: what judgements taught, by family, where it is tried out."""
        days = cases.day[cases.is_death]
        span = float(np.ptp(days)) if len(days) else 0.0
        return cls(
            cases=cases,
            frequencies=measure(cases),
            surroundings=nearness.Surroundings(cases),
            place_repeats=nearness.Repeats.of(cases),
            ages=nearness.Ages.of(cases),
            history=max(span, nearness.SHORTEST_HISTORY),
            exponents=exponents or {},
        )

    @property
    def evidence(self) -> list[Variable]:
        """What each column of a weight array is: nearness first, then the features on record."""
        return [*NEARNESS, *self.cases.variables]

    @property
    def deaths(self) -> float:
        """Deaths on record."""
        return float(self.frequencies.size[0])

    @cached_property
    def agreement(self) -> Floats:
        """m by token and explanation, (tokens, explanations)."""
        table = np.array([v.agreement for v in self.cases.variables]).reshape(-1, len(EXPLANATIONS))
        # A batch has one mark and a hazard one nature: only a person does the same thing in other words.
        stated_only = self.conditions_only[:, None] * np.array([1.0 - OTHERWISE_SHARE, 1.0, 1.0])
        shares: Floats = table[self.cases.token_variable] * (1.0 - stated_only)
        return shares

    @cached_property
    def rates(self) -> Floats:
        """Chance of each token in an unrelated incident, (kinds, tokens): deaths, then others."""
        return np.array([self.frequencies.rate(kind) for kind in (0, 1)])

    @cached_property
    def stated(self) -> Flags:
        """Incidents × variables: some value is present."""
        stated: Flags = self.cases.stated.toarray()[:, : len(self.cases.variables)] > 0
        return stated

    @cached_property
    def denied(self) -> Flags:
        """Incidents × variables: the records say that it was not so."""
        denied: Flags = self.cases.denied.toarray()[:, : len(self.cases.variables)] > 0
        return denied

    @cached_property
    def flags(self) -> Flags:
        """Variables that are a plain yes or no."""
        return np.array([v.form == "flag" for v in self.cases.variables], dtype=bool)

    @cached_property
    def single_valued(self) -> Flags:
        """Variables of which an incident shows one value, so that another one speaks against."""
        return np.array([v.form == "value" and v.family == "scene" for v in self.cases.variables], dtype=bool)

    @cached_property
    def disagreement(self) -> Floats:
        """Bits (below zero) by variable and explanation where two records contradict each other."""
        table = np.array([v.agreement for v in self.cases.variables]).reshape(-1, len(EXPLANATIONS))
        bits: Floats = DISAGREEMENT_SHARE * np.log2(1 - table)
        return bits

    @cached_property
    def family_columns(self) -> list[tuple[Family, Ints]]:
        """Each family with its columns of a weight array."""
        of_family = np.array([v.family for v in self.evidence])
        columns = [
            (
                replace(family, exponent=family.exponent * self.exponents.get(name, 1.0)),
                np.flatnonzero(of_family == name),
            )
            for name, family in families().items()
        ]
        return [(family, found) for family, found in columns if len(found)]

    @cached_property
    def profile_columns(self) -> Ints:
        """Columns of a weight array that belong to the profile: closed features, toxicology apart (a measurement)."""
        chosen = [n for n, v in enumerate(self.evidence) if n >= len(NEARNESS) and not v.is_open]
        return np.array([n for n in chosen if self.evidence[n].name != "substance"], dtype=np.int64)

    @cached_property
    def conditions_only(self) -> Flags:
        """Tokens that say that something of a kind is stated at all: they tell what else is to be expected."""
        return np.array([token.endswith(ANY) for token in self.cases.tokens], dtype=bool)

    @cached_property
    def drawn(self) -> Flags:
        """Tokens that a spot brings by its nature."""
        values = (token.partition("=")[2] for token in self.cases.tokens)
        of = (self.cases.variables[v] for v in self.cases.token_variable)
        return np.array([value in v.drawn for value, v in zip(values, of, strict=True)], dtype=bool)

    @cached_property
    def words_of(self) -> Flags:
        """Tokens that are one word of a free value of several."""
        return np.array(["~" in token for token in self.cases.tokens], dtype=bool)

    @cached_property
    def word_counts(self) -> Floats:
        """Incidents × variables: words of its free values."""
        counts = np.zeros((len(self.cases), max(1, len(self.cases.variables))))
        present = self.cases.present.tocoo()
        word = self.words_of[present.col] if len(self.cases.tokens) else np.zeros(0, dtype=bool)
        np.add.at(counts, (present.row[word], self.cases.token_variable[present.col[word]]), 1.0)
        return counts

    @cached_property
    def signs(self) -> Floats:
        """Bits that a case's signs of each explanation are worth, (cases, explanations); below 0 without."""
        bits = np.zeros((len(self.cases), len(EXPLANATIONS)))
        for e, name in enumerate(EXPLANATIONS):
            columns = np.flatnonzero([name in v.sign_of for v in self.cases.variables])
            values = np.flatnonzero([self._is_sign(n, name) for n in range(len(self.cases.tokens))])
            found = self.cases.stated[:, columns].sum(axis=1) + self.cases.present[:, values].sum(axis=1)
            shown = np.asarray(found).ravel() > 0
            share = self._sign_share(shown, SIGN_PRIOR[e])
            with_sign, without = np.log2(SIGNS_EXPECTED[e] / share), np.log2((1 - SIGNS_EXPECTED[e]) / (1 - share))
            bits[:, e] = np.where(shown, np.maximum(with_sign, 0.0), np.maximum(without, SIGNLESS_AT_LEAST))
        return bits

    def _sign_share(self, shown: Flags, prior: float) -> Floats:
        """Share of deaths that show a sign, by case: at its kind of place, where enough is known of that.

        A train at a station and a drug in a hostel are what such places bring, and no news.
        """
        dead = self.cases.is_death
        # Half of the cases with and half without stand in for what an empty history does not show.
        overall = (shown[dead].sum() + 0.5 * SIGN_STRENGTH * prior) / (dead.sum() + 0.5 * SIGN_STRENGTH)
        share = np.full(len(dead), float(overall))
        for kind in np.unique(self.cases.place_kind):
            there = self.cases.place_kind == kind
            counted = there & dead
            share[there] = (shown[counted].sum() + overall * KIND_STRENGTH) / (counted.sum() + KIND_STRENGTH)
        # A kind of place at which all deaths show it, or none, would make the other impossible.
        clipped: Floats = np.clip(share, 0.5 / (dead.sum() + 1.0), 0.95)
        return clipped

    def _is_sign(self, token: int, explanation: str) -> bool:
        value = self.cases.tokens[token].partition("=")[2]
        return f"{explanation}={value}" in self.cases.variables[self.cases.token_variable[token]].sign_of

    @cached_property
    def presence(self) -> pl.DataFrame:
        """One line a person and incident, her nearest part."""
        return people.presence(self.cases)

    @cached_property
    def detectors(self) -> Detectors:
        """The second detectors as of the night of the newest record."""
        return Detectors.of(self.cases, int(self.cases.known.max(initial=0)))

    @cached_property
    def excess(self) -> Excess:
        """Counts of deaths at places against their own past."""
        return Excess(self.cases, self.place_repeats.scale[0])

    @cached_property
    def met_again(self) -> pl.DataFrame:
        """The lines of `presence` of people who are at more than one incident."""
        return self.presence.filter(pl.col("person").is_in(self.repeated_persons))

    @cached_property
    def repeat_rates(self) -> dict[str, pl.DataFrame]:
        """How often people of a part and trade are met again elsewhere."""
        return people.repeat_rates(self.presence)

    @cached_property
    def person_rows(self) -> sparse.csr_matrix:
        """Incidents × persons seen at more than one incident."""
        return _incidence(self.presence.select("row", pl.col("person").alias("key")), len(self.cases))

    @cached_property
    def contact_rows(self) -> sparse.csr_matrix:
        """Incidents × contacts (telephone, e-mail, account) seen at more than one incident."""
        return _incidence(self.cases.contacts.select("row", pl.col("contact").alias("key")), len(self.cases))

    @cached_property
    def contact_spots(self) -> Ints:
        """Places at which each contact (a column of `contact_rows`) was given; an unknown place is one of its own."""
        place = self.cases.place
        spot = pl.Series(np.where(place >= 0, place, -1 - np.arange(len(place))))
        lines = self.cases.contacts.select("row", pl.col("contact").alias("key"))
        lines = lines.with_columns(spot.gather(lines["row"]).alias("spot"))
        counted = lines.group_by("key").agg(pl.col("spot").n_unique(), pl.col("row").n_unique())
        spots: Ints = counted.filter(pl.col("row") > 1).sort("key")["spot"].to_numpy().astype(np.int64)
        return spots

    @cached_property
    def repeated_persons(self) -> list[str]:
        """The columns of `person_rows`."""
        return _repeated(self.presence.select("row", pl.col("person").alias("key")))["key"].to_list()

    @cached_property
    def male(self) -> float:
        """Share of men among deaths whose sex is recorded, drawn to one half where few are."""
        known = self.cases.sex[self.cases.is_death]
        men, women = float((known == "M").sum()), float((known == "F").sum())
        return (men + 5.0) / (men + women + 10.0)


def _repeated(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.unique().group_by("key").len().filter(pl.col("len") > 1).sort("key")


def _incidence(lines: pl.DataFrame, height: int) -> sparse.csr_matrix:
    keys = _repeated(lines).select("key").with_row_index("column")
    kept = lines.unique().join(keys, on="key").sort("row", "column")
    shape = (height, max(1, keys.height))
    where = (kept["row"].to_numpy(), kept["column"].cast(pl.Int64).to_numpy())
    return sparse.csr_matrix((np.ones(kept.height), where), shape=shape)
