"""What coded fields state beside the free text, and what a reader may take from words without being asked to."""

from __future__ import annotations

from functools import cache

from pipelines.synth.happening import Event
from pipelines.synth.tables import rows, tree
from pipelines.synth.wording import Fact


@cache
def _entries(field: str) -> list[tuple[str, str, str]]:
    return [(row["words"], row["feature"], row["value"]) for row in rows("stated") if row["field"] == field]


def stated(field: str, text: str, event: Event) -> list[Fact]:
    """The event's facts that a classification or a cause of death states by its words."""
    words = text.lower()
    named = {(feature, value) for part, feature, value in _entries(field) if part in words}
    return [fact for fact in event.facts if fact.polarity == "present" and (fact.feature, fact.value) in named]


def allowed(event: Event, text: str) -> set[tuple[str, str, str]]:
    """Feature, value and polarity that the event's words may be read as; `*` is any value."""
    table = tree("implied")
    out: set[tuple[str, str, str]] = set()
    for fact in event.facts:
        out.add((fact.feature, fact.value, fact.polarity))
        for also in table[fact.polarity].get(fact.feature, ()):
            out.add((also, "*", fact.polarity))
    out |= {(feature, "*", polarity) for feature in event.corrected for polarity in ("present", "absent")}
    out |= {(feature, "*", polarity) for feature, polarity in table["always"].items()}
    out |= {("online_handle", name, "present") for name in event.handles}
    if event.kind.flags in table["flags"]:
        out.add((table["flags"][event.kind.flags], "*", "present"))
    for field in ("classification", "cause"):
        out |= {(feature, value, "present") for words, feature, value in _entries(field) if words in text.lower()}
    if event.lines or event.concerns:
        out |= {(feature, "*", polarity) for feature in table["free_lines"] for polarity in ("present", "absent")}
    for name, _, _ in event.tox:
        out |= {("substance", name, "present"), ("substance_suspected", name, "present")}
    return out
