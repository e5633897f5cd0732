"""All deaths, whatever their category, as a list and on the map."""

from __future__ import annotations

import datetime as dt

import polars as pl

from pipelines.views.phrases import number


def since(knowledge_date: dt.date, days: int | None) -> dt.date | None:
    """The first day of a period that ends on the knowledge date; None for all time."""
    return None if days is None else knowledge_date - dt.timedelta(days=days - 1)


def by_borough(deaths: pl.DataFrame) -> pl.DataFrame:
    """Deaths by borough: borough, value."""
    return deaths.drop_nulls("borough").group_by("borough").agg(pl.len().alias("value")).sort("borough")


def points(deaths: pl.DataFrame) -> pl.DataFrame:
    """Deaths as points: those in a series apart from the others."""
    grouped = pl.when(pl.col("series").is_not_null()).then(pl.lit("in a series")).otherwise(pl.lit("in no series"))
    return deaths.select("easting", "northing", pl.col("incident_id").alias("label"), grouped.alias("group"))


def title(deaths: pl.DataFrame) -> str:
    """The message of the map: how many, and where most."""
    most = by_borough(deaths).sort("value", "borough", descending=[True, False])
    where = f"; most in {most['borough'][0]} ({most['value'][0]})" if most.height else ""
    return f"{number(deaths.height, 'death')} pass the filters{where}"


def shown(deaths: pl.DataFrame) -> pl.DataFrame:
    """The columns of the list, in the order in which they are read."""
    return deaths.select(
        "reported_at", "incident_id", "deceased", "victim_age", "victim_sex", "place", "borough", "bcu", "coroner_area",
        "death_category", "records", "systems", pl.col("series").fill_null([]),
    )  # fmt: skip


def choices(deaths: pl.DataFrame) -> dict[str, str]:
    """The newest hundred deaths by a text that tells them apart."""
    columns = ("incident_id", "reported_at", "deceased", "place", "borough")
    return {
        " · ".join([i, f"{when:%Y-%m-%d}" if when else "no date", who or "no name", where or area or "no place"]): i
        for i, when, who, where, area in deaths.head(100).select(columns).iter_rows()
    }
