"""Incidents as points for the map."""

from __future__ import annotations

import polars as pl


def points(incidents: pl.DataFrame) -> pl.DataFrame:
    """Incidents as the points that `pipelines.charts.point_map` draws: by kind, named by id and place."""
    name = pl.concat_str(["incident_id", "place"], separator=" · ", ignore_nulls=True)
    return incidents.select("easting", "northing", name.alias("label"), pl.col("kind").alias("group"))
