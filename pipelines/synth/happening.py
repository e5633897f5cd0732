"""The shape of an incident as it truly was, before any system records it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from pipelines.synth.people import Person
from pipelines.synth.places import Spot
from pipelines.synth.tables import Kind
from pipelines.synth.wording import Fact
from pipelines.synth.world import Borough


@dataclass(slots=True)
class Part:
    """A person's part in an incident. `name` is what they gave where it was not their own."""

    role: str
    person: Person
    relation: str = ""
    name: tuple[str, str] | None = None
    anonymous: bool = False
    renamed: bool = False  # the name is their own, of another time: a maiden name, a former husband's
    traced: bool = False  # called without a name, but was found by the number and stands in the reports

    @property
    def lied(self) -> bool:
        """Whether the name they gave was not theirs."""
        return self.name is not None and not self.renamed


@dataclass(slots=True)
class Event:
    """An incident as it truly was."""

    id: str
    kind: Kind
    when: dt.datetime
    found: dt.datetime
    spot: Spot
    borough: Borough
    subject: Person
    parts: list[Part] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    category: str = ""
    cause: str = ""
    tox: list[tuple[str, float, str]] = field(default_factory=list)
    investigated: bool = True
    lines: list[str] = field(default_factory=list)
    tox_days: int | None = None
    pm_days: int | None = None
    second_area: Borough | None = None
    concerns: list[tuple[dt.date, str]] = field(default_factory=list)
    must_tell: bool = False
    later: list[tuple[dt.date, str, list[Fact]]] = field(default_factory=list)
    actions: list[tuple[Any, ...]] = field(default_factory=list)
    inquest: list[tuple[dt.date, str, str]] | None = None
    force: str = ""
    died: Spot | None = None  # where life was pronounced extinct, if not where it happened
    unnamed_until: dt.datetime | None = None
    decoy: tuple[str, str] | None = None  # looks like a series for an ordinary reason: which, and the group
    handles: set[str] = field(default_factory=set)  # that the reports hold of anybody
    corrected: set[str] = field(default_factory=set)  # features that a log first had the other way round
    paper_only: bool | None = None

    @property
    def is_death(self) -> bool:
        return self.kind.group == "death"

    def caller(self) -> Part | None:
        """Who rang, if anybody is known to have."""
        return next((part for role in ("INFORMANT", "FINDER") for part in self.parts if part.role == role), None)

    def finder(self) -> Part | None:
        """Who found the dead, if the reports know."""
        return next((part for part in self.parts if part.role == "FINDER"), None) or self.caller()

    def has(self, feature: str) -> bool:
        """Whether some fact of this feature holds."""
        return any(fact.feature == feature for fact in self.facts)

    def add(self, feature: str, value: str = "yes", polarity: str = "present", stage: str = "scene") -> None:
        """State a fact; what the base rates drew for the same feature gives way."""
        keep = ("property_missing", "bruising", "medical_history", "substance", "online_handle")
        if feature not in keep or polarity == "absent":
            self.facts = [fact for fact in self.facts if fact.feature != feature]
        elif feature == "property_missing":
            self.facts = [fact for fact in self.facts if (fact.feature, fact.polarity) != (feature, "absent")]
        self.facts.append(Fact(feature, value, polarity, stage))
