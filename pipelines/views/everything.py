"""Everything about a person, a phone, a handle or a place under all names, over all systems, dates and roles."""

from __future__ import annotations

import re

import plotly.graph_objects as go
import polars as pl

from pipelines.charts import COLOURS, SYMBOLS, Chart, label, style
from pipelines.views.phrases import number
from pipelines.warehouse import Warehouse

# Fewer digits than this would match half of all phones.
_LEAST_DIGITS = 5
# Fewer letters find nearly everybody, and every search is logged.
_LEAST_LETTERS = 3
# A kind has the same colour and symbol in every chart.
_KINDS = {"death": 0, "precursor": 1}


def too_short(sought: str) -> bool:
    """Whether a search would find nearly everybody."""
    return len(sought.strip()) < _LEAST_LETTERS


def find_people(snapshot: Warehouse, sought: str) -> pl.DataFrame:
    """People of whom a name, alias, handle, phone, e-mail address or identifier holds the words; and what matched."""
    digits = re.sub(r"\D", "", sought)
    # A phone is kept as +44…: a leading 0 of the national form is left out so that both forms meet.
    phone = digits.removeprefix("44").lstrip("0") if len(digits) >= _LEAST_DIGITS else None
    return snapshot.select("notebook/find_person", sought=_plain(sought), digits=phone)


def find_places(snapshot: Warehouse, sought: str) -> pl.DataFrame:
    """Places of which a name, a text or a postcode holds the words."""
    return snapshot.select("notebook/find_place", sought=_plain(sought))


def stated(snapshot: Warehouse, sought: str) -> pl.DataFrame:
    """Incidents whose text states a handle, phone, false or former name that holds the words."""
    return snapshot.select("notebook/stated_handles", sought=_plain(sought))


def _plain(sought: str) -> str:
    return " ".join(sought.replace(",", " ").upper().split())


def person_mentions(snapshot: Warehouse, person_id: str) -> pl.DataFrame:
    """Every mention of one person, in order of time (sql/notebook/mentions_of_person)."""
    return snapshot.select("notebook/mentions_of_person", person=person_id)


def place_mentions(snapshot: Warehouse, place_id: str) -> pl.DataFrame:
    """Every mention of one place, in order of time (sql/notebook/incidents_at_place)."""
    return snapshot.select("notebook/incidents_at_place", place=place_id)


def people_met(snapshot: Warehouse, mentions: pl.DataFrame, person_id: str | None = None) -> pl.DataFrame:
    """Who else stands in the incidents of these mentions, most often first."""
    members = mentions.select("incident_id").drop_nulls().unique()
    found = snapshot.select("notebook/people_at", members=members).filter(pl.col("person_id") != (person_id or ""))
    return (
        found.group_by("person_id")
        .agg(
            pl.col("person").first(),
            pl.col("incident_id").n_unique().cast(pl.Int64).alias("incidents"),
            pl.col("role").str.to_lowercase().unique().sort().str.join(", ").alias("roles"),
            pl.col("incident_id").unique().sort().str.join(", ").alias("at"),
        )
        .sort("incidents", "person_id", descending=[True, False])
    )


def names_used(mentions: pl.DataFrame) -> pl.DataFrame:
    """Each spelling, alias, birth date, phone, handle and address that was used: what, value, how often, first seen."""
    columns = ("name_text", "aliases", "dob", "phones", "handles", "email", "address_text", "pnc_id")
    parts = []
    for column in columns:
        values = mentions.select("happened_at", pl.col(column).alias("value"))
        if isinstance(values.schema["value"], pl.List):
            values = values.explode("value")
        parts.append(values.select("happened_at", pl.col("value").cast(pl.String), pl.lit(column).alias("what")))
    told = pl.concat(parts).drop_nulls("value")
    counted = told.group_by("what", "value", maintain_order=True).agg(
        pl.len().cast(pl.Int64).alias("mentions"), pl.col("happened_at").min().alias("first seen")
    )
    words = {"name_text": "name", "aliases": "alias", "phones": "phone", "handles": "handle", "address_text": "address"}
    return counted.with_columns(pl.col("what").replace(words)).sort("what", "mentions", descending=[False, True])


def life_line(mentions: pl.DataFrame, title: str) -> Chart:
    """When somebody or some place was mentioned, a line a role. mentions: of a person or of a place."""
    role = "role" if "role" in mentions.columns else "location_role"
    rows = mentions.with_columns(pl.col(role).fill_null("role not recorded").str.to_lowercase().alias("as"))
    figure = go.Figure()
    for kind in rows["kind"].drop_nulls().unique().sort():
        index = _KINDS.get(kind, 2)
        part = rows.filter(pl.col("kind") == kind)
        figure.add_trace(
            go.Scatter(
                x=part["happened_at"].to_list(),
                y=[label(r, 30) for r in part["as"]],
                mode="markers",
                name={"death": "at a death", "precursor": "at an earlier incident"}.get(kind, label(kind)),
                marker={"color": COLOURS[index], "symbol": SYMBOLS[index], "size": 11},
                hovertext=[
                    f"{label(i)}<br>{label(h)}" for i, h in part.select("incident_id", "happened_at").iter_rows()
                ],
                hoverinfo="text",
            )
        )
    roles = rows["as"].n_unique()
    axes = ({"title": {"text": "when it happened"}}, {"type": "category"})
    style(figure, title, height=max(240, 150 + 40 * roles), axes=axes)
    alt = f"{title}. {number(rows.height, 'mention')} in {number(rows['incident_id'].n_unique(), 'incident')}."
    return Chart(figure, alt, rows.select("happened_at", "as", "incident_id", "kind", "source_system", "source_ref"))


def in_bcus(places: pl.DataFrame, chosen: list[str]) -> pl.DataFrame:
    """The places of the chosen BCUs; all where none is chosen."""
    return places.filter(pl.col("bcu").is_in(chosen)) if chosen else places


def choices(found: pl.DataFrame, identifier: str, name: str) -> dict[str, str]:
    """What was found by a text to pick from: its name and id."""
    return {f"{shown or 'no name'} · {i}": i for i, shown in found.select(identifier, name).iter_rows()}


def only(found: dict[str, str]) -> str | None:
    """The one choice that there is, so that it opens at once; None where there are several or none."""
    return next(iter(found)) if len(found) == 1 else None


def shown(mentions: pl.DataFrame) -> pl.DataFrame:
    """Mentions of a person as they are read."""
    order = ("happened_at", "role", "kind", "incident_id", "name_text", "dob", "phones", "handles", "place", "borough")
    return mentions.select(*order, "source_system", "source_ref", "match_probability")
