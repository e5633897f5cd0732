"""The evidence variables, families and roles as the tables under `data_contracts/evidence/` state them.

Agreement within a series (m) is a prior with its written reason, one per explanation; agreement by chance (u) is
never written down: it is measured on the force's own history (`linkage.evidence.frequency`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import polars as pl

import data_contracts

# The explanations of a group other than "unrelated". "method" is told from "person" afterwards: no person was seen.
EXPLANATIONS: Final = ("person", "supply", "place")
# The row of variables.csv that stands for features which the table does not know.
OTHER: Final = "*"
_FOLDER: Final = Path(data_contracts.__file__).parent / "evidence"


@dataclass(frozen=True)
class Variable:
    """One comparable fact. `agreement` is m, the chance that a linked incident agrees, one per explanation."""

    name: str
    family: str
    form: str  # flag; value (closed list); free (words); exact (an open value that is one thing or another)
    silence: str  # unknown: silence tells nothing; no: most silent records mean that it was not so
    agreement: tuple[float, ...]
    label: str
    sign_of: frozenset[str] = frozenset()  # explanations that any value speaks for; `explanation=value`: this value

    # Values that a spot brings by its nature: who dies at a lock drowns, whoever else did.
    drawn: frozenset[str] = frozenset()
    # Follows from where it was: of two incidents at one place it tells nothing that the place does not.
    of_place: bool = False

    @property
    def is_open(self) -> bool:
        """Whether any value may occur: rarity is then that of the values of its kind."""
        return self.form in ("free", "exact")

    def __post_init__(self) -> None:
        if self.form not in ("flag", "value", "free", "exact") or self.silence not in ("unknown", "no"):
            raise ValueError(f"evidence variable [{self.name}]: form [{self.form}] or silence [{self.silence}] unknown")
        if not all(0 <= m < 1 for m in self.agreement):
            raise ValueError(f"evidence variable [{self.name}]: agreement {self.agreement} must lie in 0 to below 1")


@dataclass(frozen=True)
class Family:
    """Variables that one act tends to cause together: capped in bits, each further one discounted."""

    name: str
    cap: float
    discount: float
    exponent: float  # what judgements taught: 1 is the written prior
    label: str


@dataclass(frozen=True)
class RolePair:
    """One person at two incidents, in two parts (actor, kin, bystander, victim)."""

    parts: tuple[str, str]
    agreement: tuple[float, ...]
    repeat_prior: float  # expected further incidents of a person of these parts, where history is too short
    cap: float


def table(name: str) -> pl.DataFrame:
    """A table of `data_contracts/evidence`, every column text; what is empty is null."""
    return pl.read_csv(_FOLDER / f"{name}.csv", infer_schema=False)


def _rows(name: str) -> list[dict[str, str]]:
    return table(name).to_dicts()


@cache
def variables() -> dict[str, Variable]:
    """Every evidence variable by the feature's name, in the table's order."""
    return {
        row["variable"]: Variable(
            name=row["variable"],
            family=row["family"],
            form=row["form"],
            silence=row["silence"],
            agreement=tuple(float(row[e]) for e in EXPLANATIONS),
            label=row["label"],
            sign_of=frozenset((row["sign_of"] or "").split(";")) - {""},
            drawn=frozenset((row["drawn"] or "").split(";")) - {""},
            of_place=row["of_place"] == "y",
        )
        for row in _rows("variables")
    }


def variable(name: str) -> Variable:
    """The variable of a feature; features without a row are weighed by the row `*`."""
    known = variables()
    found = known.get(name)
    if found is not None:
        return found
    other = known[OTHER]
    return Variable(name, other.family, other.form, other.silence, other.agreement, name.replace("_", " "))


@cache
def families() -> dict[str, Family]:
    """Every family by name."""
    return {
        row["family"]: Family(
            row["family"], float(row["cap"]), float(row["discount"]), float(row["exponent"]), row["label"]
        )
        for row in _rows("families")
    }


@cache
def part_of_role() -> dict[str, str]:
    """What part a role plays: actor, kin, bystander or victim."""
    return {row["role"]: row["part"] for row in _rows("roles")}


@cache
def role_pairs() -> dict[tuple[str, str], RolePair]:
    """How one person at two incidents weighs, by the two parts (alphabetical)."""
    pairs = {}
    for row in _rows("people"):
        first, second = sorted((row["part_a"], row["part_b"]))
        agreement = tuple(float(row[e]) for e in EXPLANATIONS)
        pairs[first, second] = RolePair((first, second), agreement, float(row["repeat_prior"]), float(row["cap"]))
    return pairs


def role_frame() -> pl.DataFrame:
    """role, part (at a death), part_elsewhere: for the statement that gathers an incident's people."""
    return table("roles").select("role", "part", "part_elsewhere")


def kin_frame() -> pl.DataFrame:
    """relation (lower case), part: relatives, whatever else they did at the incident."""
    return table("kin")
