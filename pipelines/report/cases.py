"""From rows of a snapshot to one case file a death, and the answer of every compliance check for each."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl

from data_contracts.report_rules import compliance_checks
from features.compliance import ActionFacts, CaseFile, ItemFacts, RecordFacts, answers
from features.reviews import Investigation, Review
from pipelines.warehouse import Warehouse

_REVIEW = "REVIEW"


def case_files(snapshot: Warehouse, asked: pl.DataFrame) -> pl.DataFrame:
    """A row a death of `asked`: its columns, `has_coroner_record`, and a column a check with the answer."""
    built = build_case_files(snapshot, asked)
    rows = [
        {
            "incident_id": case.incident_id,
            "has_coroner_record": any(r.source_system == "coroner" for r in case.records),
            **answers(compliance_checks(), case),
        }
        for case in built
    ]
    schema = {"incident_id": pl.String(), "has_coroner_record": pl.Boolean()}
    schema |= {check.code: pl.String() for check in compliance_checks()}
    return asked.join(pl.DataFrame(rows, schema=schema), on="incident_id", how="left").sort("incident_id")


def build_case_files(snapshot: Warehouse, asked: pl.DataFrame) -> list[CaseFile]:
    """The case file of each asked death (columns incident_id, death_category), in order of id."""
    records = _grouped(snapshot.select("report/case_record", asked=asked))
    actions = _grouped(snapshot.select("report/case_action", asked=asked))
    items = _grouped(snapshot.select("report/case_item", asked=asked))
    people = {
        row["incident_id"]: row for row in snapshot.select("report/case_person", asked=asked).iter_rows(named=True)
    }
    return [
        CaseFile(
            incident_id=incident,
            category=category,
            has_informant=bool(people.get(incident, {}).get("has_informant")),
            records=tuple(_record(row) for row in records.get(incident, ())),
            actions=tuple(_action(row) for row in actions.get(incident, ())),
            items=tuple(_item(row) for row in items.get(incident, ())),
            recorded=frozenset(name for name, value in people.get(incident, {}).items() if value is True),
        )
        for incident, category in asked.select("incident_id", "death_category").sort("incident_id").iter_rows()
    ]


def investigations(snapshot: Warehouse, cases: pl.DataFrame) -> dict[str, Investigation]:
    """The review history of each death of `cases` (columns incident_id, reported_on, ended_on), by id."""
    actions = _grouped(snapshot.select("report/case_action", asked=cases.select("incident_id")))
    return {
        incident: Investigation(reported, tuple(reviews_of(actions.get(incident, ()))), ended)
        for incident, reported, ended in cases.select("incident_id", "reported_on", "ended_on").iter_rows()
    }


def reviews_of(rows: list[dict[str, Any]] | tuple[()]) -> list[Review]:
    """Completed reviews among the actions of one death, by day and rank."""
    return [
        Review(row["completed_at"].date(), row["rank"] or "")
        for row in rows
        if row["action_type"] == _REVIEW and isinstance(row["completed_at"], dt.datetime)
    ]


def _grouped(frame: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in frame.iter_rows(named=True):
        grouped.setdefault(row["incident_id"], []).append(row)
    return grouped


def _record(row: dict[str, Any]) -> RecordFacts:
    return RecordFacts(
        source_system=row["source_system"],
        record_type=row["record_type"] or "",
        status=row["status"],
        signed_off=row["is_signed_off"],
        supervisor_attended=row["supervisor_attended"],
        hat_advice=row["has_hat_advice"],
        next_of_kin_told=row["is_nok_told"],
        opened=row["opened_at"],
    )


def _action(row: dict[str, Any]) -> ActionFacts:
    return ActionFacts(
        action_type=row["action_type"] or "",
        subject=row["subject"],
        raised=row["raised_at"],
        completed=row["completed_at"],
        rank=row["rank"],
        has_result=row["has_result"],
        source_system=row["source_system"],
    )


def _item(row: dict[str, Any]) -> ItemFacts:
    return ItemFacts(item_type=row["item_type"] or "", status=row["status"], has_reference=row["has_reference"])
