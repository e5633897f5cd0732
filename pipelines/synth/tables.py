"""The tables of invented names, places, rates and words under data_contracts/synth, read once."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from pipelines.synth.chance import Urn


@cache
def rows(name: str) -> list[dict[str, str]]:
    """The rows of data_contracts/synth/<name>.csv."""
    text = resources.files("data_contracts").joinpath("synth", f"{name}.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def tree(name: str) -> Any:
    """The content of data_contracts/synth/<name>.yaml."""
    text = resources.files("data_contracts").joinpath("synth", f"{name}.yaml").read_text("utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def values(name: str) -> list[str]:
    """A list of lists.yaml."""
    return [str(item) for item in tree("lists")[name]]


@dataclass(frozen=True, slots=True)
class FactRule:
    """How often a kind of incident shows a fact."""

    feature: str
    value: str
    polarity: str
    chance: float
    stage: str


@dataclass(frozen=True)
class Kind:
    """A kind of death, crime or other force's incident, with its rates."""

    name: str
    group: str
    weight: float
    ages: tuple[int, int, int]
    male: float
    places: tuple[str, ...]
    investigated: float
    categories: Urn
    causes: tuple[str, ...]
    tox: tuple[tuple[str, float], ...]
    classes: tuple[str, ...]
    flags: str
    facts: tuple[FactRule, ...]


def _pairs(text: str) -> list[tuple[str, float]]:
    return [(name, float(share)) for name, share in (part.split(":") for part in text.split(";") if part)]


def _facts(name: str) -> tuple[FactRule, ...]:
    return tuple(
        FactRule(row["feature"], row["value"], row["polarity"], float(row["chance"]), row["stage"])
        for row in rows("kind_facts")
        if row["kind"] == name
    )


@cache
def common_facts(name: str) -> tuple[FactRule, ...]:
    """Facts that any death (`any_death`) or any death at home (`at_home`) can show."""
    return _facts(name)


def _kind(row: dict[str, str]) -> Kind:
    categories = _pairs(row["category"]) or [("", 1.0)]
    return Kind(
        name=row["kind"],
        group=row["group"],
        weight=float(row["weight"]),
        ages=(int(row["age_low"]), int(row["age_mode"]), int(row["age_high"])),
        male=float(row["male"]),
        places=tuple(row["places"].split(";")),
        investigated=float(row["investigated"]),
        categories=Urn([name for name, _ in categories], [share for _, share in categories]),
        causes=tuple(row["cause"].split("/")),
        tox=tuple(_pairs(row["tox"])),
        classes=tuple(row["classification"].split("/")),
        flags=row["flags"],
        facts=_facts(row["kind"]),
    )


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by its name."""
    return {row["kind"]: _kind(row) for row in rows("kinds")}


@cache
def kind_urn(group: str) -> Urn:
    """The kinds of a group (`death`, `crime`, `pnd`) by their weights."""
    chosen = [kind for kind in kinds().values() if kind.group == group]
    return Urn([kind.name for kind in chosen], [kind.weight for kind in chosen])


@cache
def concern_kinds() -> dict[str, Kind]:
    """The alarms that are no death, as kinds of group `other`."""
    places = {
        "concern_collapse": ("outdoor",),
        "concern_suicidal": ("dwelling", "outdoor"),
        "overdose_nonfatal": ("dwelling", "hostel"),
    }
    return {
        name: Kind(
            name,
            "other",
            float(entry["weight"]),
            (16, 45, 90),
            0.55,
            places.get(name, ("dwelling",)),
            0.0,
            Urn([""], [1.0]),
            ("",),
            (),
            (name,),
            "",
            (),
        )
        for name, entry in tree("concern").items()
    }


@cache
def concern_urn() -> Urn:
    """The alarms by their share of the logs."""
    chosen = [kind for kind in concern_kinds().values() if kind.weight]
    return Urn([kind.name for kind in chosen], [kind.weight for kind in chosen])
