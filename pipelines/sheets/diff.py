"""What changed between two issues of a sheet: deaths that came, went, or were told differently."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

State = Mapping[str, Mapping[str, Any]]

# What a meeting would want to hear of; reviews are compared by their standing, which a day can change by itself.
_WATCHED: Final = {
    "category": "category",
    "bcu": "BCU",
    "under_investigation": "investigation",
    "series": "series",
    "missing": "checks",
    "reviews": "reviews",
}


@dataclass(frozen=True)
class Change:
    """How the new issue differs from the last: ids that came, ids that went, and what changed of those that stayed."""

    is_first: bool
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: dict[str, tuple[str, ...]]

    def of(self, incident: str) -> str:
        """One death's change in a word or two; empty where nothing changed."""
        if self.is_first:
            return ""
        if incident in self.added:
            return "new"
        return ", ".join(self.changed.get(incident, ()))


def difference(last: State | None, now: State) -> Change:
    """Compares two issues. None: there was no issue before."""
    if last is None:
        return Change(True, (), (), {})
    changed = {
        incident: tuple(
            label for field, label in _WATCHED.items() if _plain(last[incident].get(field)) != _plain(state.get(field))
        )
        for incident, state in now.items()
        if incident in last
    }
    return Change(
        is_first=False,
        added=tuple(sorted(set(now) - set(last))),
        removed=tuple(sorted(set(last) - set(now))),
        changed={incident: labels for incident, labels in changed.items() if labels},
    )


def _plain(value: object) -> object:
    """As it comes back from a file: tuples are lists there."""
    return json.loads(json.dumps(value, default=str))


def last_issue(folder: Path, before: str) -> State | None:
    """The newest kept issue whose name sorts before the given one; None where there is none."""
    earlier = sorted(file for file in folder.glob("*.json") if file.stem < before)
    return json.loads(earlier[-1].read_text(encoding="utf-8")) if earlier else None
