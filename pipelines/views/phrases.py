"""Numbers and lists in plain words, the same in every notebook and export."""

from __future__ import annotations

from collections.abc import Sequence

from linkage.evidence.variables import variable

# Above this many names a sentence stops being one; the table has them all.
_NAMED = 6


def number(count: int, noun: str) -> str:
    """`1 death`, `3 deaths`, `2 series`."""
    plural = noun if count == 1 or noun.endswith("s") else f"{noun}s"
    return f"{count:,} {plural}"


def join(words: Sequence[object]) -> str:
    """`A, B and C`; a long list is cut with the number that is left."""
    texts = [str(word) for word in words]
    if len(texts) > _NAMED:
        texts = [*texts[:_NAMED], f"{len(texts) - _NAMED} more"]
    return texts[0] if len(texts) == 1 else ", ".join(texts[:-1]) + " and " + texts[-1] if texts else "none"


def once_in(days: float | None) -> str:
    """How long chance alone would take, in words: `about once in 12 years`."""
    if days is None:
        return "not known"
    if days >= 2 * 365.25:
        return f"about once in {days / 365.25:,.0f} years"
    if days >= 90:
        return f"about once in {days / 30.44:.0f} months"
    return f"about once in {days:.0f} days" if days >= 1.5 else "about every day"


def bits(weight: float | None) -> str:
    """A match weight with its meaning: `+7.5 (181 times likelier if linked)`."""
    if weight is None:
        return "not known"
    # Beyond a million the figure only pretends to precision; the bits stay exact.
    times = 2 ** min(abs(weight), 20)
    shown = f"{times:,.0f}" if times >= 10 else f"{times:.1f}"
    if abs(weight) > 20:
        shown = "more than a million"
    towards = "linked" if weight >= 0 else "unrelated"
    return f"{weight:+.1f} ({shown} times likelier if {towards})"


def feature_name(feature: str, value: str | None = None) -> str:
    """A feature in plain words: `small bottle`, `position: slumped`."""
    name = variable(feature).label
    return name if value in (None, "", "yes") else f"{name}: {str(value).replace('_', ' ')}"
