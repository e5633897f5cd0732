"""One incident on one plain page: what is known of it and by which words, who stands in it, every record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl
from markupsafe import Markup

from pipelines.exports import register
from pipelines.pages import layout
from pipelines.pages.layout import Page, Section, fold, render, table
from pipelines.views.desk import analyst_name, open_desk
from pipelines.views.phrases import feature_name, number
from pipelines.views.tables import html_table

_PERSON: Final = {"person_id": "/everything/?person={}"}
# Longer than any narrative that a system takes: here is the place to read one whole.
_WHOLE: Final = 100_000


def incident_page(incident_id: str) -> tuple[int, str]:
    """Status and HTML of the page."""
    desk = open_desk()
    ids = pl.DataFrame({"incident_id": [incident_id]}, schema={"incident_id": pl.String})
    with desk.open() as snapshot:
        lines = snapshot.select("notebook/incident_lines", members=ids)
        if lines.is_empty():
            said = f"There is no incident {incident_id} in this snapshot; ids stand in the list of all deaths."
            return 404, render(desk, Page("An incident", "/incident/", [], said=said))
        stated = snapshot.select("notebook/features_of", members=ids)
        people = snapshot.select("notebook/people_at", members=ids)
        places = snapshot.select("notebook/places_at", members=ids)
        items = snapshot.select("notebook/items_of", members=ids)
        records = snapshot.select("notebook/records_of", incident=incident_id)
        series = snapshot.select("notebook/series_with", incident=incident_id)
    series = series.with_columns(pl.col("tier").fill_null("below the line"))
    register.consult(desk.settings, analyst_name(), ("incident", incident_id))
    row = lines.row(0, named=True)
    sections = [
        Section("series", "Series that it stands in", [
            table(series, "Series", {"series_id": "/group/?series={}"}),
            layout.way(f"/alike/?incident={incident_id}", "Look for deaths like this one (notebook)"),
        ]),
        Section("facts", "What is known, and the words behind it", [table(_facts(stated), "Facts, with their quotes")]),
        Section("people", "Who stands in it", [table(people.drop("incident_id"), "People by role", _PERSON)]),
        Section("places", "Where", [table(_places(places), "Places as recorded")]),
        Section("items", "Things", [table(items.drop("incident_id"), "Things")]),
        Section("records", f"Its {number(records.height, 'record')}", list(_records(records))),
    ]  # fmt: skip
    lead = table(lines.drop("easting", "northing"), "The incident")
    return 200, render(desk, Page(f"{row['kind'].capitalize()} {incident_id}", "/incident/", sections, lead))


def _facts(stated: pl.DataFrame) -> pl.DataFrame:
    """One row a fact, the words of every record that states it on one line."""
    source = pl.concat_str(["source_system", "source_ref"], separator=" ")
    told = stated.group_by("feature", "value", "polarity", maintain_order=True).agg(
        pl.col("quote").drop_nulls().unique(maintain_order=True).str.join(" | ").alias("quotes"),
        source.unique(maintain_order=True).str.join(", ").alias("stated by"),
    )
    names = [feature_name(feature, value) for feature, value in told.select("feature", "value").iter_rows()]
    return told.select(pl.Series("fact", names, dtype=pl.String), "polarity", "quotes", "stated by")


def _places(places: pl.DataFrame) -> pl.DataFrame:
    return places.select(
        "location_role", "best_name", "location_text", "postcode", "borough", "method", "confidence", "source_system",
        "source_ref",
    )  # fmt: skip


def _records(records: pl.DataFrame) -> Iterator[Markup]:
    """The records system by system, each with all its words; a system with many is folded away under its number."""
    for system in records["source_system"].unique(maintain_order=True):
        here = records.filter(pl.col("source_system") == system)
        shown = here.select(
            "opened_at", "source_ref", "record_type", "status", "officer_in_case", "texts", "first_received",
            "last_received",
        )  # fmt: skip
        caption = f"{system.upper()}: {number(here.height, 'record')}"
        # Safe: html_table escapes every cell and heading.
        listed = Markup(html_table(shown, caption, longest=_WHOLE))
        # A dozen fit a screen.
        yield listed if here.height <= 12 or here.height == records.height else fold(caption, listed)
