"""What an export of a series holds: its incidents, people, places, phones and handles as entities, and their links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from pipelines.exports.label import ExportError
from pipelines.views import series as series_view
from pipelines.warehouse import Warehouse

ENTITY: Final = dict.fromkeys(
    ("id", "type", "label", "date", "time", "source_ref", "easting", "northing", "grading", "marking"), pl.String
)
LINK: Final = dict.fromkeys(("from", "to", "type", "strength", "date", "source_ref", "marking"), pl.String)
# 3x5x2 grades a source; a machine's product has no such grade, and an empty cell would be taken for an oversight.
_GRADING: Final = "not graded (model-assisted)"


@dataclass(frozen=True)
class Bundle:
    """One series, read once for every format."""

    series: dict[str, Any]  # row of sql/notebook/series_list
    incidents: pl.DataFrame
    evidence: pl.DataFrame
    pairs: pl.DataFrame
    features: pl.DataFrame
    people: pl.DataFrame  # sql/notebook/people_at
    mentions: pl.DataFrame
    places: pl.DataFrame
    items: pl.DataFrame
    documents: pl.DataFrame
    gaps: pl.DataFrame

    @property
    def series_id(self) -> str:
        return str(self.series["series_id"])


def series_bundle(snapshot: Warehouse, series_id: str) -> Bundle:
    """Reads a series with all that hangs on it. Raises ExportError where the snapshot has no such series."""
    listed = series_view.series_list(snapshot).filter(pl.col("series_id") == series_id)
    if listed.is_empty():
        raise ExportError(f"there is no series [{series_id}] in this snapshot")
    incidents = series_view.incidents(snapshot, series_id)
    ids = series_view.members(incidents)

    def about(name: str) -> pl.DataFrame:
        return snapshot.select(f"notebook/{name}", members=ids)

    return Bundle(
        series=listed.row(0, named=True),
        incidents=incidents,
        evidence=series_view.evidence(snapshot, series_id),
        pairs=about("pairs_among"),
        features=about("features_of"),
        people=about("people_at"),
        mentions=about("mentions_at"),
        places=about("places_at"),
        items=about("items_of"),
        documents=about("documents_of"),
        gaps=series_view.gaps(snapshot, incidents),
    )


def entities(bundle: Bundle, marking: str) -> pl.DataFrame:
    """One row an entity (schema ENTITY, all text): incidents, people, places, phones, handles, under our ids."""
    rows = [*_incident_rows(bundle), *_person_rows(bundle), *_place_rows(bundle), *_contact_rows(bundle)]
    filled = [{**dict.fromkeys(ENTITY, ""), **row, "grading": _GRADING, "marking": marking} for row in rows]
    return pl.DataFrame(filled, schema=ENTITY).unique("id", keep="first", maintain_order=True)


def links(bundle: Bundle, marking: str) -> pl.DataFrame:
    """One row a link (schema LINK, all text): roles, places, phones and handles, scored pairs with their weight."""
    when = dict(bundle.incidents.select("incident_id", "happened_at").iter_rows())
    rows: list[tuple[str, ...]] = []
    for row in bundle.mentions.filter(pl.col("person_id").is_not_null()).iter_rows(named=True):
        source = f"{row['source_system']} {row['source_ref']}"
        happened = when[row["incident_id"]]
        day = "" if happened is None else happened.date().isoformat()
        rows.append((row["person_id"], row["incident_id"], row["role"], _share(row["match_probability"]), day, source))
        rows += [(row["person_id"], f"phone:{p}", "uses", "", day, source) for p in row["phones"] or []]
        rows += [(row["person_id"], f"handle:{h}", "uses", "", day, source) for h in row["handles"] or []]
    rows += [
        (i, p, f"at place ({role})", _share(c), "", f"{system} {ref}")
        for i, p, role, c, system, ref in bundle.places.select(
            "incident_id", "place_id", pl.col("location_role").fill_null("role not recorded"), "confidence",
            "source_system", "source_ref",
        ).iter_rows()
    ]  # fmt: skip
    rows += [
        (a, b, f"scored alike ({link})", f"{weight:.3f}", "", bundle.series_id)
        for a, b, weight, _, link in bundle.pairs.iter_rows()
    ]
    names = list(LINK)
    return pl.DataFrame([dict(zip(names, (*r, marking), strict=True)) for r in rows], schema=LINK).unique(
        maintain_order=True
    )


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _grid(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}"


def _incident_rows(bundle: Bundle) -> list[dict[str, str]]:
    rows = []
    for row in bundle.incidents.iter_rows(named=True):
        happened = row["happened_at"]
        day, time = ("", "") if happened is None else (happened.date().isoformat(), happened.time().isoformat())
        name = f"{row['kind']} {row['incident_id']}"
        rows.append(
            {"id": row["incident_id"], "type": row["kind"], "label": name, "date": day, "time": time,
             "easting": _grid(row["easting"]), "northing": _grid(row["northing"]), "source_ref": bundle.series_id}
        )  # fmt: skip
    return rows


def _person_rows(bundle: Bundle) -> list[dict[str, str]]:
    return [
        {"id": i, "type": "person", "label": name or i}
        for i, name in bundle.people.select("person_id", "person").unique(maintain_order=True).iter_rows()
    ]


def _place_rows(bundle: Bundle) -> list[dict[str, str]]:
    columns = ("place_id", "best_name", "easting", "northing")
    return [
        {"id": i, "type": "place", "label": name or i, "easting": _grid(x), "northing": _grid(y)}
        for i, name, x, y in bundle.places.select(columns).unique(maintain_order=True).iter_rows()
    ]


def _contact_rows(bundle: Bundle) -> list[dict[str, str]]:
    return [
        {"id": f"{kind}:{value}", "type": kind, "label": str(value)}
        for kind, column in (("phone", "phones"), ("handle", "handles"))
        for value in bundle.mentions[column].explode().drop_nulls().unique(maintain_order=True)
    ]
