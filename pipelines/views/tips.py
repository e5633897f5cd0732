"""A tip: what an officer, a coroner's officer or a family thinks belongs together, checked before it is entered."""

from __future__ import annotations

import polars as pl

from pipelines.judgements import Judged, JudgementError
from pipelines.warehouse import Warehouse


def tip(snapshot: Warehouse, analyst: str, said: tuple[str, str], members: str | None) -> Judged:
    """A tip on incidents that there are. said: from whom it came, and the words.

    Raises JudgementError where an id is unknown: a tip with a wrong id would stand for ever and lead nowhere.
    """
    origin, words = said
    ids = sorted(set((members or "").replace(",", " ").split()))
    wanted = pl.DataFrame({"incident_id": ids}, schema={"incident_id": pl.String})
    there = snapshot.select("notebook/incident_lines", members=wanted)["incident_id"].to_list()
    unknown = [i for i in ids if i not in there]
    if unknown:
        raise JudgementError(f"no incident has the id [{', '.join(unknown)}]; ids stand in the list of all deaths")
    if not origin.strip() or not words.strip():
        raise JudgementError("a tip needs from whom it came and what they think")
    return Judged(analyst, "tip", "", "tip", f"{origin.strip()}: {words.strip()}", members=tuple(ids))
