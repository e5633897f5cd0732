"""Which series are put before an analyst tonight, and what stays below the line with the cut-off that held."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Set
from dataclasses import dataclass
from typing import Final

# DESIGN.md: two tiers. A: chance alone would give one as strong once a year or less; B: once a month or less.
TIER_A_DAYS: Final = 365.0
TIER_B_DAYS: Final = 30.0
# Begins the answer for a series that only the budget kept back: it is considered again on the following nights.
HELD_BACK: Final = "the budget of "
# A series returns for evidence alone when it has gained this much since it was last shown (eight times the odds).
STRONGER_BITS: Final = 3.0
# What carries fewer bits than this may come and go without anything new being known.
TOLD_BITS: Final = 2.0


@dataclass(frozen=True)
class Candidate:
    """A series as it stands tonight, with what was last shown of it."""

    series_id: str
    members: frozenset[str]
    deaths: int
    odds: float
    weight: float
    days: float
    joined_since_shown: bool
    shown_before: bool
    shown_tier: str | None
    shown_weight: float | None
    silenced: str | None = None  # why no alert is due whatever the weight (dismissed, snoozed), else None
    raised_by: str = "base"


@dataclass(frozen=True)
class Choice:
    """A candidate that is shown (kind, rank) or not (why)."""

    candidate: Candidate
    kind: str | None
    rank: int | None
    why: str | None


def tier(days: float) -> str | None:
    """A, B or None (below the line)."""
    if days >= TIER_A_DAYS:
        return "A"
    return "B" if days >= TIER_B_DAYS else None


def evidence_hash(parts: list[tuple[str, float]], members: frozenset[str]) -> str:
    """Of the evidence as shown: the members, and what binds them. parts: name and bits.

    The bits themselves are left out: they drift a little every night with what else is on record, and that is no new
    evidence.
    """
    told = sorted(name for name, bits in parts if bits >= TOLD_BITS)
    return hashlib.blake2b(f"{'|'.join(sorted(members))}#{'|'.join(told)}".encode(), digest_size=16).hexdigest()


def kind_of(candidate: Candidate) -> str | None:
    """new, grown, strengthened, or None where nothing has happened since it was last shown."""
    if not candidate.shown_before:
        return "new"
    if candidate.joined_since_shown:
        return "grown"
    risen = candidate.shown_tier == "B" and tier(candidate.days) == "A"
    gained = candidate.shown_weight is not None and candidate.weight >= candidate.shown_weight + STRONGER_BITS
    return "strengthened" if risen or gained else None


def same_story(members: Set[Hashable], other: Set[Hashable]) -> bool:
    """Whether a set tells what another has told: two members in common, or half of it."""
    common = len(members & other)
    return common >= 2 or 2 * common >= len(members)


def _why_not(candidate: Candidate, shown: list[Candidate]) -> str | None:
    if candidate.silenced:
        return candidate.silenced
    if candidate.raised_by == "tip":
        return None
    if tier(candidate.days) is None:
        whole = max(1, round(candidate.days))
        often = "day" if whole == 1 else f"{whole:,} days"
        return f"chance gives one as strong every {often}; the line is {TIER_B_DAYS:,.0f} days"
    if not candidate.deaths:
        return "no death among its members yet"
    for other in shown:
        if same_story(candidate.members, other.members):
            common = len(candidate.members & other.members)
            return f"told by series {other.series_id}, which shares {common} of its members"
    return None


def choose(candidates: list[Candidate], already_shown: list[Candidate], budget: int) -> list[Choice]:
    """The night's list: strongest first, at most `budget` lines; every candidate gets its answer.

    already_shown: series shown on earlier nights; they can return on their own account only.
    """
    order = sorted(candidates, key=lambda c: (-c.odds, c.series_id))
    choices, shown = [], 0
    told = {c.series_id: c for c in already_shown}
    for candidate in order:
        kind = kind_of(candidate)
        if kind is None:
            continue
        others = [c for name, c in told.items() if name != candidate.series_id]
        why = _why_not(candidate, [] if candidate.shown_before else others)
        if why is None and shown >= budget:
            why = f"{HELD_BACK}{budget} a night was spent on stronger ones"
        if why is not None:
            choices.append(Choice(candidate, None, None, why))
            continue
        shown += 1
        told[candidate.series_id] = candidate
        choices.append(Choice(candidate, kind, shown, None))
    return choices
