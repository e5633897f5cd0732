"""Incidents side by side: which facts are the same, which differ, which nobody recorded; and the words behind each."""

from __future__ import annotations

import polars as pl

from pipelines.views.phrases import feature_name

NOT_RECORDED = "not recorded"
# More columns than this do not fit a screen; the summary by fact then says the same.
WIDEST = 8
# Incident → what is stated of one feature there: value, polarity.
Stated = dict[str, set[tuple[str, str]]]


def side_by_side(features: pl.DataFrame, ids: list[str], names: dict[str, str] | None = None) -> pl.DataFrame:
    """One row a feature, one column an incident (at most WIDEST): what is stated there, and a verdict.

    features: sql/notebook/features_of; names: text → id, for the headings.
    Verdicts: `same in all`, `same where recorded`, `different`, `recorded once`.
    """
    shown = ids[:WIDEST]
    told: dict[str, Stated] = {}
    for feature, incident, value, polarity in features.select(
        "feature", "incident_id", "value", "polarity"
    ).iter_rows():
        if incident in shown:
            told.setdefault(feature, {}).setdefault(incident, set()).add((str(value), polarity))
    rows = [
        {"fact": feature_name(feature), "verdict": _verdict(here, shown), **{i: _cell(here.get(i)) for i in shown}}
        for feature, here in told.items()
    ]
    order = ["same in all", "different", "same where recorded", "recorded once"]
    frame = pl.DataFrame(rows, schema={"fact": pl.String, "verdict": pl.String, **dict.fromkeys(shown, pl.String)})
    ordered = frame.sort(pl.col("verdict").replace_strict(order, range(len(order)), default=9), "fact")
    return ordered.rename({i: text for text, i in (names or {}).items() if i in shown})


def _cell(stated: set[tuple[str, str]] | None) -> str:
    parts = []
    for polarity, before in (("present", ""), ("absent", "not: "), ("unclear", "perhaps: ")):
        values = sorted(value for value, said in stated or () if said == polarity)
        words = ", ".join(value.replace("_", " ") for value in values)
        if words:
            parts.append("no" if polarity == "absent" and words == "yes" else before + words)
    return "; ".join(parts) or NOT_RECORDED


def _verdict(here: Stated, ids: list[str]) -> str:
    """The verdict on one feature over the incidents."""
    clear = {i: {pair for pair in stated if pair[1] != "unclear"} for i, stated in here.items()}
    by_incident = [stated for stated in clear.values() if stated]
    if len(by_incident) < 2:
        return "recorded once"
    if not set.intersection(*by_incident):
        return "different"
    return "same in all" if len(by_incident) == len(ids) else "same where recorded"


def shared(features: pl.DataFrame, ids: list[str]) -> pl.DataFrame:
    """One row a fact (feature and value): at which incidents present, at which absent, how many say nothing.

    Reads well for thirty incidents. Columns: fact, feature, value, present, absent, unclear, silent, present_at,
    absent_at.
    """
    stated = features.filter(pl.col("incident_id").is_in(ids))
    counted = stated.group_by("feature", "value", maintain_order=True).agg(
        *(
            pl.col("incident_id").filter(pl.col("polarity") == p).unique().sort().alias(f"{p}_at")
            for p in ("present", "absent", "unclear")
        )
    )
    names = [feature_name(f, v) for f, v in counted.select("feature", "value").iter_rows()]
    sizes = counted.with_columns(
        pl.Series("fact", names, dtype=pl.String),
        *(pl.col(f"{p}_at").list.len().cast(pl.Int64).alias(p) for p in ("present", "absent", "unclear")),
    )
    said = pl.concat_list("present_at", "absent_at", "unclear_at").list.unique().list.len().cast(pl.Int64)
    known = sizes.select(
        "fact", "feature", "value", "present", "absent", "unclear", (len(ids) - said).alias("silent"),
        "present_at", "absent_at",
    )  # fmt: skip
    return known.sort("present", "absent", "fact", descending=[True, True, False])


def quotes(features: pl.DataFrame, feature: str) -> pl.DataFrame:
    """The words behind one feature, source by source."""
    return features.filter(pl.col("feature") == feature).select(
        "incident_id", "value", "polarity", "quote", "source_system", "source_ref", "field"
    )
