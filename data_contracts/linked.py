"""What linkage leaves: the core and link relations, as Polars schemas. Ids are text and keep from night to night."""

from __future__ import annotations

from typing import Final

import polars as pl

from data_contracts.pole import Schema

_TEXT: Final = pl.String()
_DATE: Final = pl.Date()
_TIME: Final = pl.Datetime("us")
_INT: Final = pl.Int64()
_REAL: Final = pl.Float64()
_FLAG: Final = pl.Boolean()
_TEXTS: Final = pl.List(pl.String())

# ---- core: who, where, which event (pipelines.resolve writes these) --------------------------------------------
RECORD_INCIDENT: Final[Schema] = {"record_id": _TEXT, "incident_id": _TEXT}
MENTION_PERSON: Final[Schema] = {
    "record_id": _TEXT,
    "person_no": _TEXT,
    "person_id": _TEXT,
    "match_probability": _REAL,
}
MENTION_PLACE: Final[Schema] = {
    "record_id": _TEXT,
    "place_no": _INT,
    "place_id": _TEXT,
    "method": _TEXT,
    "confidence": _REAL,
}
PERSON: Final[Schema] = {
    "person_id": _TEXT,
    "surname": _TEXT,
    "forenames": _TEXT,
    "dob": _DATE,
    "sex": _TEXT,
    "mention_count": _INT,
    "incident_count": _INT,
}
PLACE: Final[Schema] = {
    "place_id": _TEXT,
    "best_name": _TEXT,
    "names": _TEXTS,
    "kind": _TEXT,
    "easting": _REAL,
    "northing": _REAL,
    "borough": _TEXT,
    "bcu": _TEXT,
    "mention_count": _INT,
}
INCIDENT: Final[Schema] = {
    "incident_id": _TEXT,
    "kind": _TEXT,  # death precursor other
    "occurred_from": _TIME,
    "occurred_to": _TIME,
    "reported_at": _TIME,
    "bcu": _TEXT,
    "borough": _TEXT,
    "coroner_area": _TEXT,
    "force": _TEXT,
    "easting": _REAL,
    "northing": _REAL,
    "place_id": _TEXT,
    "death_category": _TEXT,
    "deceased_person_id": _TEXT,  # the person whom it happened to: deceased, victim or subject
    "victim_age": _INT,
    "victim_sex": _TEXT,
    "first_known": _DATE,  # night of its first record
    "last_changed": _DATE,
}
CONFLICT: Final[Schema] = {
    "incident_id": _TEXT,
    "field": _TEXT,
    "values": _TEXTS,  # "source_ref: value", one each
}
MERGED_ID: Final[Schema] = {"kind": _TEXT, "old_id": _TEXT, "kept_id": _TEXT, "merged_on": _DATE}
# What a night touched; publishing and linkage read it instead of the whole history. kind: record incident person place
CHANGED: Final[Schema] = {"night": _DATE, "kind": _TEXT, "id": _TEXT}
# ---- core: what each record states (pipelines.describe writes this). Key: all but quote ------------------------
RECORD_FEATURE: Final[Schema] = {
    "record_id": _TEXT,
    "field": _TEXT,
    "feature": _TEXT,
    "value": _TEXT,
    "polarity": _TEXT,  # present absent unclear
    "about": _TEXT,  # deceased informant other
    "quote": _TEXT,
}
# ---- link: pairs, series, alerts (pipelines.compare writes these) ----------------------------------------------
CASE_PAIR: Final[Schema] = {
    "incident_a": _TEXT,
    "incident_b": _TEXT,
    "match_weight": _REAL,
    "probability": _REAL,
    "link_type": _TEXT,
    "context_weight": _REAL,
    "scored_on": _DATE,
}
PAIR_EVIDENCE: Final[Schema] = {
    "incident_a": _TEXT,
    "incident_b": _TEXT,
    "evidence": _TEXT,
    "family": _TEXT,
    "comparison_level": _TEXT,
    "match_weight": _REAL,
    "explanation": _TEXT,
}
SERIES: Final[Schema] = {
    "series_id": _TEXT,
    "link_type": _TEXT,
    "status": _TEXT,
    "size_deaths": _INT,
    "size_precursors": _INT,
    "first_seen": _DATE,
    "last_changed": _DATE,
    "match_weight": _REAL,
    "context_weight": _REAL,
    "recurrence_interval_days": _REAL,
    "tier": _TEXT,
    "bcus": _TEXTS,
    "weights_by_explanation": _TEXT,  # JSON: person supply place method, log2 Bayes factor against unrelated
}
SERIES_MEMBER: Final[Schema] = {"series_id": _TEXT, "incident_id": _TEXT, "added_on": _DATE, "probability": _REAL}
SERIES_EVIDENCE: Final[Schema] = {
    "series_id": _TEXT,
    "evidence": _TEXT,
    "family": _TEXT,
    "match_weight": _REAL,
    "explanation": _TEXT,
}
SERIES_HISTORY: Final[Schema] = {
    "series_id": _TEXT,
    "night": _DATE,
    "event": _TEXT,  # born joined split merged strengthened weakened
    "incident_id": _TEXT,
    "match_weight": _REAL,
    "recurrence_interval_days": _REAL,
}
ALERT: Final[Schema] = {
    "alert_id": _TEXT,
    "night": _DATE,
    "rank": _INT,
    "series_id": _TEXT,
    "kind": _TEXT,  # new grown strengthened
    "tier": _TEXT,
    "recurrence_interval_days": _REAL,
    "probability": _REAL,
    "match_weight": _REAL,
    "headline": _TEXT,
    "reason": _TEXT,
    "against": _TEXT,  # what speaks against, and the best other explanation
    "missing": _TEXT,  # what is missing and would settle it
    "raised_by": _TEXT,  # base context both tip
    "evidence_hash": _TEXT,
}
# Candidates of a night below the line, with the cut-off that held: why a pair or series was not shown on a date.
BELOW_LINE: Final[Schema] = {
    "night": _DATE,
    "series_id": _TEXT,
    "members": _TEXTS,
    "match_weight": _REAL,
    "recurrence_interval_days": _REAL,
    "cut_off": _REAL,
    "why": _TEXT,
}

CORE: Final[dict[str, Schema]] = {
    "record_incident": RECORD_INCIDENT,
    "mention_person": MENTION_PERSON,
    "mention_place": MENTION_PLACE,
    "person": PERSON,
    "place": PLACE,
    "incident": INCIDENT,
    "conflict": CONFLICT,
    "merged_id": MERGED_ID,
    "changed": CHANGED,
    "record_feature": RECORD_FEATURE,
}
LINK: Final[dict[str, Schema]] = {
    "case_pair": CASE_PAIR,
    "pair_evidence": PAIR_EVIDENCE,
    "series": SERIES,
    "series_member": SERIES_MEMBER,
    "series_evidence": SERIES_EVIDENCE,
    "series_history": SERIES_HISTORY,
    "alert": ALERT,
    "below_line": BELOW_LINE,
}
