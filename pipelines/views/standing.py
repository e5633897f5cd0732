"""How an alert, a series or a pair stands after what analysts judged; pure on frames of judgements."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import polars as pl

from linkage.series.judged import Rest
from pipelines.judgement_words import word, words


@dataclass(frozen=True)
class Standing:
    """In words, and whether it is decided (a decision on evidence that has changed since does not count)."""

    words: str
    decided: bool
    overtaken: bool = False


def in_force(judgements: pl.DataFrame) -> pl.DataFrame:
    """Judgements that were not withdrawn."""
    return judgements.filter(pl.col("withdrawn_at").is_null())


def standing(judgements: pl.DataFrame, alert: dict[str, Any], today: dt.date | None = None) -> Standing:
    """How an alert stands: the newest judgement on it or on its series that is in force.

    alert: at least `alert_id`, `series_id`, `evidence_hash`; `tier` where two people must agree to dismiss (tier A).
    """
    about = in_force(judgements).filter(
        ((pl.col("subject_kind") == "alert") & (pl.col("subject_id") == alert["alert_id"]))
        | ((pl.col("subject_kind") == "series") & (pl.col("subject_id") == alert["series_id"]))
    )
    said = about.filter(pl.col("judgement") != "note")
    if said.is_empty():
        return Standing("not judged yet", decided=False)
    return _stands(said.row(-1, named=True), said, alert, today or dt.date.today())


def _stands(last: dict[str, Any], said: pl.DataFrame, alert: dict[str, Any], today: dt.date) -> Standing:
    kind = word(last["judgement"])
    label = last["judgement"] if kind is None else kind.label
    code = f" ({last['reason_code']})" if last["reason_code"] else ""
    text = f"{label}{code} by {last['analyst']} on {last['judged_at']:%Y-%m-%d}"
    seen, now = last["evidence_hash"], alert.get("evidence_hash")
    if seen and now and seen != now:
        return Standing(
            f"to be looked at again: the evidence changed since it was judged {text}", False, overtaken=True
        )
    if last["judgement"] == "snoozed":
        asleep = last["until"] is not None and last["until"] > today
        end = f"until {last['until']}" if asleep else f"the snooze ended on {last['until']}"
        return Standing(f"{text}, {end}", decided=asleep)
    if last["judgement"] == "dismissed":
        by = frozenset(said.filter(pl.col("judgement") == "dismissed")["analyst"])
        if not Rest(seen, text, by).holds(alert.get("tier")):
            return Standing(f"{text}; a tier A alert needs a second person to dismiss it", decided=False)
    return Standing(text, decided=kind is not None and kind.decides)


def undecided_tips(judgements: pl.DataFrame) -> pl.DataFrame:
    """Tips that no deciding judgement has answered, oldest first: they stay in every list until somebody does."""
    live = in_force(judgements)
    deciding = [code for code, kind in words().items() if kind.decides]
    decided = live.filter((pl.col("subject_kind") == "tip") & pl.col("judgement").is_in(deciding))["subject_id"]
    return live.filter((pl.col("judgement") == "tip") & ~pl.col("judgement_id").is_in(decided.to_list()))


def tip_choices(judgements: pl.DataFrame) -> dict[str, str]:
    """Undecided tips by a text to pick from."""
    waiting = undecided_tips(judgements).select("judgement_id", "reason", "members")
    return {f"{reason[:80]} ({', '.join(members)})": i for i, reason, members in waiting.iter_rows()}


def tip_seen(judgements: pl.DataFrame, tip: str) -> tuple[str, list[str]]:
    """What a decision on a tip rests on: the tip itself, and its incidents."""
    row = judgements.filter(pl.col("judgement_id") == tip).row(0, named=True)
    return tip, row["members"]


def due_snoozes(judgements: pl.DataFrame, today: dt.date) -> pl.DataFrame:
    """Snoozes that have ended and whose subject nobody has judged since: their end is announced, not silent."""
    live = in_force(judgements).with_row_index("order")
    later = live.filter(pl.col("judgement") != "note").group_by("subject_kind", "subject_id").agg(pl.col("order").max())
    ended = live.filter((pl.col("judgement") == "snoozed") & (pl.col("until") <= today))
    return ended.join(later, on=["subject_kind", "subject_id", "order"], how="semi").drop("order")


def so_far(about: pl.DataFrame) -> pl.DataFrame:
    """Judgements of one subject as they are read: a code, an end or an undo that there is none of is `none`."""
    none = pl.lit("none")
    return about.select(
        "judged_at", "analyst", "judgement", pl.col("reason_code").fill_null(none).alias("code"), "reason",
        pl.col("until").cast(pl.String).fill_null(none).alias("snoozed until"),
        pl.col("withdrawn_at").dt.strftime("%Y-%m-%d %H:%M").fill_null(none).alias("taken back"),
    )  # fmt: skip


def judged_before(judgements: pl.DataFrame, members: list[str]) -> pl.DataFrame:
    """Earlier judgements that touch any of these incidents: the precedent that an analyst wants to see first."""
    touching = pl.col("members").list.set_intersection(members).list.len() > 0
    return in_force(judgements).filter(touching).sort("judged_at", descending=True)
