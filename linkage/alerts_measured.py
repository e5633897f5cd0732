"""What a stretch of nights' alerts were worth: nights to flag, ranks, alerts a night, precision, ablations.

Frames in, frames out. With a truth (which incidents belong together) the alerts are judged; without one only the
burden is told.
"""

from __future__ import annotations

from typing import Final

import polars as pl

# A line further down than this is not read: nights to flag count the first showing within it.
READ_RANKS: Final = 10


def judge_alerts(alerts: pl.DataFrame, members: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """Adds `truth_id` to alerts (null: false): the planted series that two members and more than half belong to.

    alerts: night, rank, series_id, kind; members: series_id, incident_id, added_on; truth: truth_id, incident_id.
    """
    seen = alerts.select("series_id", "night").unique().join(members, on="series_id")
    seen = seen.filter(pl.col("added_on") <= pl.col("night"))
    sizes = seen.group_by("series_id", "night").agg(pl.len().alias("size"))
    hits = seen.join(truth, on="incident_id").group_by("series_id", "night", "truth_id").agg(pl.len().alias("hits"))
    good = (
        hits.join(sizes, on=["series_id", "night"])
        .filter((pl.col("hits") >= 2) & (2 * pl.col("hits") > pl.col("size")))
        .sort("series_id", "night", "hits", "truth_id", descending=[False, False, True, False])
        .unique(["series_id", "night"], keep="first", maintain_order=True)
    )
    chosen = good.select("series_id", "night", "truth_id")
    return alerts.join(chosen, on=["series_id", "night"], how="left", maintain_order="left")


def nights_to_flag(judged: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """By planted series: when its second incident was known, when it was first shown, nights between, best rank.

    truth: truth_id, incident_id, known (date).
    """
    second = (
        truth.sort("known")
        .group_by("truth_id", maintain_order=True)
        .agg(pl.col("known").get(1, null_on_oob=True).alias("second_known"), pl.len().alias("incidents"))
    )
    flagged = (
        judged.filter(pl.col("truth_id").is_not_null() & (pl.col("rank") <= READ_RANKS))
        .group_by("truth_id")
        .agg(pl.col("night").min().alias("flagged"), pl.col("rank").min().alias("best_rank"))
    )
    late = (pl.col("flagged") - pl.col("second_known")).dt.total_days()
    return second.join(flagged, on="truth_id", how="left").with_columns(late.alias("nights")).sort("truth_id")


def burden(judged: pl.DataFrame, nights: int) -> dict[str, float]:
    """Alerts a night, and how many of the new ones were right."""
    new = judged.filter(pl.col("kind") == "new")
    right = new.filter(pl.col("truth_id").is_not_null()).height if "truth_id" in new.columns else 0
    return {
        "nights": float(nights),
        "alerts_a_night": judged.height / max(1, nights),
        "new_alerts": float(new.height),
        "precision": right / new.height if new.height else 0.0,
    }


def ablations(shown: pl.DataFrame, evidence: pl.DataFrame, line: float) -> pl.DataFrame:
    """By family: how many shown series would stand below the line without it.

    shown: series_id, odds (log2, as they stand), is_true; evidence: series_id, family, match_weight; line: the odds of
    the line. Members are left as they are: a family's loss can only be larger than told.
    """
    by_family = evidence.group_by("series_id", "family").agg(pl.col("match_weight").sum().alias("bits"))
    without = by_family.join(shown, on="series_id").with_columns((pl.col("odds") - pl.col("bits")).alias("left"))
    lost = without.filter((pl.col("left") < line) & (pl.col("odds") >= line))
    counted = without.group_by("family").agg(pl.len().alias("series"), pl.col("bits").mean().alias("mean_bits"))
    losses = lost.group_by("family").agg(pl.len().alias("lost"), pl.col("is_true").sum().alias("lost_true"))
    return (
        counted.join(losses, on="family", how="left")
        .with_columns(pl.col("lost", "lost_true").fill_null(0))
        .sort("lost", "family", descending=[True, False])
    )
