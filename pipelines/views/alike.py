"""Deaths like this one: by the pairs that the night scored, or by features that an analyst ticks."""

from __future__ import annotations

import math
from collections.abc import Sequence

import polars as pl

from pipelines.views.phrases import feature_name
from pipelines.warehouse import Warehouse


def scored_with(snapshot: Warehouse, incident: str) -> pl.DataFrame:
    """What the night scored together with one incident, strongest first, each in one line."""
    pairs = snapshot.select("notebook/pairs_of", incident=incident).rename({"other": "incident_id"})
    lines = snapshot.select("notebook/incident_lines", members=pairs.select("incident_id"))
    return pairs.join(lines, on="incident_id", how="left").sort("match_weight", "incident_id", descending=[True, False])


def pair_evidence(snapshot: Warehouse, one: str, other: str) -> pl.DataFrame:
    """The evidence of one pair, in either order of its ids; its weights sum to the pair's."""
    a, b = sorted((one, other))
    return snapshot.select("notebook/pair_evidence", a=a, b=b)


def feature_choices(rates: pl.DataFrame) -> dict[str, str]:
    """`feature|value` by the text to tick, with how many deaths state it. rates: notebook/feature_rates."""
    return {
        f"{feature_name(feature, value)} ({deaths:,})": f"{feature}|{value}"
        for feature, value, deaths in rates.iter_rows()
    }


def features_of(snapshot: Warehouse, incident: str) -> list[str]:
    """The features that one incident states as present, as `feature|value`, to start ticking from."""
    told = snapshot.select("notebook/features_of", members=pl.DataFrame({"incident_id": [incident]}))
    present = told.filter(pl.col("polarity") == "present").select("feature", "value").unique(maintain_order=True)
    return [f"{feature}|{value}" for feature, value in present.iter_rows()]


def with_features(snapshot: Warehouse, ticked: Sequence[str], without: str | None = None) -> pl.DataFrame:
    """Incidents that share ticked features, by the rarity of what they share.

    Each shared feature counts log2(deaths / deaths with it) bits; one stated as absent counts against by as much.
    This is a search, not evidence: it knows nothing of dependence, the night's pairs do. without: an incident left out.
    """
    wanted = pl.DataFrame(
        [tuple(t.split("|", 1)) for t in ticked], schema={"feature": pl.String, "value": pl.String}, orient="row"
    )
    found = snapshot.select("notebook/having_features", ticked=wanted).filter(pl.col("incident_id") != (without or ""))
    deaths = int(snapshot.query("SELECT count(*) AS n FROM mart.incident WHERE kind = 'death'")["n"][0])
    rates = snapshot.select("notebook/feature_rates")
    rarity = rates.with_columns(
        pl.col("deaths").map_elements(lambda n: math.log2(max(deaths, n) / n), return_dtype=pl.Float64).alias("rarity")
    )
    weighed = found.join(rarity, on=["feature", "value"], how="left").with_columns(
        (pl.col("rarity").fill_null(0.0) * pl.when(pl.col("polarity") == "present").then(1.0).otherwise(-1.0)).alias(
            "part"
        ),
        pl.struct("feature", "value", "polarity").map_elements(_said, return_dtype=pl.String).alias("said"),
    )
    ranked = weighed.group_by("incident_id").agg(
        pl.col("part").sum().alias("likeness"),
        (pl.col("polarity") == "present").sum().cast(pl.Int64).alias("shared"),
        pl.col("said").sort().str.join("; ").alias("why"),
    )
    lines = snapshot.select("notebook/incident_lines", members=ranked.select("incident_id"))
    return ranked.join(lines, on="incident_id").sort("likeness", "incident_id", descending=[True, False])


def _said(row: dict[str, str]) -> str:
    name = feature_name(row["feature"], row["value"])
    return name if row["polarity"] == "present" else f"not {name}"


def in_bcus(found: pl.DataFrame, chosen: list[str]) -> pl.DataFrame:
    """The incidents of the chosen BCUs; all where none is chosen."""
    return found.filter(pl.col("bcu").is_in(chosen)) if chosen else found


def shown(scored: pl.DataFrame) -> pl.DataFrame:
    """What the night scored, as it is read."""
    order = ("match_weight", "probability", "link_type", "incident_id", "kind", "happened_at", "place", "borough")
    return scored.select(*order, "victim_age", "victim_sex", "death_category")


def ranked(found: pl.DataFrame) -> pl.DataFrame:
    """What the search found, as it is read: the strongest hundred."""
    order = ("likeness", "shared", "incident_id", "why", "kind", "happened_at", "place", "borough", "death_category")
    return found.select(order).head(100)


def ticked(ticks: dict[str, str], own: list[str]) -> list[str]:
    """The texts of those choices that stand for the given `feature|value`."""
    return [text for text, feature in ticks.items() if feature in own]
