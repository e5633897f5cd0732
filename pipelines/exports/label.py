"""What every product carries: marking, knowledge date, who asked for it and why. No label, no export."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from pipelines.errors import CallError

LIMITS = (
    "Model-assisted: these incidents are put together because chance alone would seldom give as much agreement. "
    "It is no finding about any person, and no intelligence grading."
)


class ExportError(CallError):
    """An export was asked for without a marking, requester or purpose, or in a form that there is not."""


@dataclass(frozen=True)
class ExportLabel:
    """Raises ExportError where a part is blank: an export without a purpose is refused."""

    marking: str
    knowledge_date: dt.date
    requester: str
    purpose: str

    def __post_init__(self) -> None:
        blank = [name for name in ("marking", "requester", "purpose") if not getattr(self, name).strip()]
        if blank:
            raise ExportError(f"an export needs {', '.join(blank)}: who asks, and what for, is logged with every copy")

    def lines(self) -> dict[str, str]:
        """The label as pairs of text, in the order in which products show it."""
        return {
            "marking": self.marking,
            "knowledge date": self.knowledge_date.isoformat(),
            "requester": self.requester,
            "purpose": self.purpose,
            "limits": LIMITS,
        }
