"""Which records tell of one event: tonight's against their neighbours, then only the clusters that they touch."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

import polars as pl

from data_contracts.resolving import RECORD_KEY, RECORD_PAIR
from features.happenings import Happening
from linkage import clusters
from linkage.fellegi_sunter import Model
from linkage.identity import name_clusters
from linkage.incidents import keys, stitch
from pipelines.resolving import records
from pipelines.warehouse import Warehouse


@dataclass(frozen=True)
class Stitched:
    """Incidents whose records changed or moved, with their records; and incidents that are no more."""

    incidents: dict[str, list[Happening]]
    gone: set[str]


def stitch_night(warehouse: Warehouse, night: dt.date, touched: list[str], model: Model) -> Stitched:
    """Brings core.record_incident up to date. `touched`: records with a new image."""
    fresh = records.load(warehouse, touched)
    _weigh(warehouse, fresh, model)
    affected, weights = _closure(warehouse, set(fresh) | _mates(warehouse, fresh).keys())
    before = _mates(warehouse, affected)
    affected = {**affected, **dict.fromkeys(before)}
    happenings = records.load(warehouse, affected)
    found = _cluster(happenings, weights, model)
    naming = name_clusters(found, before, _ages(warehouse, set(before.values())), "I")
    now = pl.DataFrame({"record_id": list(naming.ids), "incident_id": list(naming.ids.values())})
    warehouse.replace("core.record_incident", now, ["record_id"])
    gone = set(before.values()) - set(naming.ids.values())
    records.mark_merged(warehouse, night, "incident", naming.merged)
    moved = {naming.ids[r] for r in naming.ids if before.get(r) != naming.ids[r]}
    left = {before[r] for r in before if naming.ids.get(r) != before[r]} - gone
    members: defaultdict[str, list[Happening]] = defaultdict(list)
    changed = moved | left | {naming.ids[r] for r in fresh}
    for record_id, incident_id in naming.ids.items():
        if incident_id in changed:
            members[incident_id].append(happenings[record_id])
    return Stitched(dict(members), gone)


def _weigh(warehouse: Warehouse, fresh: dict[str, Happening], model: Model) -> None:
    """Keys and pairs of tonight's records take the place of those that their earlier images had."""
    rows = [
        (record_id, records.hashed(key.value), key.day, key.reach)
        for record_id, happening in fresh.items()
        for key in sorted(keys.keys(happening))
    ]
    fresh_key = pl.DataFrame(rows, schema=RECORD_KEY, orient="row")
    warehouse.replace("core.record_key", fresh_key, ["record_id"])
    candidates = warehouse.select("core/candidate_pair", fresh_key=fresh_key).rows()
    known = records.load(warehouse, {r for pair in candidates for r in pair})
    weights = stitch.weigh_pairs(candidates, known, model)
    for side in ("record_a", "record_b"):
        warehouse.delete("core.record_pair", records.ids(fresh, side))
    found = pl.DataFrame([(a, b, w) for (a, b), w in weights.items()], schema=RECORD_PAIR, orient="row")
    warehouse.append("core.record_pair", found)


def _closure(warehouse: Warehouse, start: set[str]) -> tuple[dict[str, None], dict[tuple[str, str], float]]:
    """Every record that weighed pairs tie to the start, and those pairs."""
    seen: dict[str, None] = {}
    weights: dict[tuple[str, str], float] = {}
    frontier = start
    while frontier:
        seen.update(dict.fromkeys(sorted(frontier)))
        pairs = warehouse.select("core/linked_record", wanted=records.ids(frontier)).rows()
        weights.update({(a, b): w for a, b, w in pairs})
        frontier = {r for a, b, _ in pairs for r in (a, b)} - seen.keys()
    return seen, weights


def _mates(warehouse: Warehouse, record_ids: dict[str, Happening] | dict[str, None]) -> dict[str, str]:
    """Records that shared an incident with one of these, with that incident's id."""
    return dict(warehouse.select("core/incident_mates", wanted=records.ids(record_ids)).rows())


def _ages(warehouse: Warehouse, incident_ids: set[str]) -> dict[str, tuple[object, ...]]:
    """When each incident was first known."""
    rows = warehouse.select("core/incident_age", wanted=records.ids(incident_ids, "incident_id")).rows()
    return {incident_id: (first_known,) for incident_id, first_known in rows}


def _cluster(happenings: dict[str, Happening], weights: dict[tuple[str, str], float], model: Model) -> list[list[str]]:
    """Clusters of the affected records, component by component; the founder (first received) stands first."""
    found: list[list[str]] = []
    parts = clusters.components(happenings, [p for p, w in weights.items() if w > 0])
    at = {record_id: n for n, part in enumerate(parts) for record_id in part}
    own: defaultdict[int, dict[tuple[str, str], float]] = defaultdict(dict)
    for pair, weight in weights.items():
        if at[pair[0]] == at[pair[1]]:
            own[at[pair[0]]][pair] = weight
    for n, part in enumerate(parts):
        found += stitch.stitch({r: happenings[r] for r in part}, own[n], model) if len(part) > 1 else [part]

    def received(record_id: str) -> tuple[dt.date, str]:
        return happenings[record_id].first_received or dt.date.max, record_id

    return sorted((sorted(cluster, key=received) for cluster in found), key=lambda c: received(c[0]))
