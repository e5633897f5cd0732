"""Tonight's incidents against all on record: profiles, pairs, series and alerts, written to the link tables.

Only what changed tonight is compared: an incident whose profile is the same as before is not scored again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Final

import numpy as np
import polars as pl

from data_contracts.comparing import PROFILE
from linkage.evidence.cases import encode
from linkage.evidence.variables import kin_frame, role_frame
from linkage.evidence.yardstick import Yardstick
from pipelines.compare_alerts import list_alerts
from pipelines.compare_pairs import candidates, score_and_keep
from pipelines.compare_series import Tonight, tend
from pipelines.settings import Settings
from pipelines.warehouse import Warehouse

# requirements.md, ten things, 4: 358 days lay between two deaths of one series; two years hold every such gap.
LOOK_BACK_DAYS: Final = 731
_HASHED: Final = [c for c in PROFILE if c not in ("content_hash", "bcu", "first_known", "toxicology_pending")]


def compare(warehouse: Warehouse, night: dt.date, judgements: pl.DataFrame, settings: Settings) -> dict[str, int]:
    """Compares what came in. Returns counts: incidents compared, pairs scored and kept, series, alerts."""
    _forget_merged(warehouse)
    changed = _refresh_profiles(warehouse, night)
    if changed.is_empty():
        return {"incidents_compared": 0, "pairs_compared": 0, "pairs_kept": 0, "series_changed": 0, "alerts": 0}
    cases = encode(warehouse.select("link/loaded_profile", since=night - dt.timedelta(days=LOOK_BACK_DAYS)))
    yard = Yardstick.of(cases, settings.learnt_exponents())
    rows = np.array(sorted(cases.row_of[i] for i in changed["incident_id"] if i in cases.row_of), dtype=np.int64)
    pairs, compared = candidates(yard, rows)
    kept = score_and_keep(warehouse, yard, rows, pairs, night)
    tonight = Tonight(yard, night, settings.alert_budget, judgements)
    tended = tend(warehouse, tonight, rows)
    alerts = list_alerts(warehouse, tonight, tended)
    counts = {"incidents_compared": len(rows), "pairs_compared": compared, "pairs_kept": kept}
    return {**counts, "series_changed": len(tended.touched), "alerts": alerts}


def _forget_merged(warehouse: Warehouse) -> None:
    """Incidents that were found to be one with another: the link tables speak of the one that stays."""
    gone = warehouse.select("link/gone_incident")
    if gone.is_empty():
        return
    ids = gone.select("incident_id")
    warehouse.delete("link.profile", ids)
    for column in ("incident_a", "incident_b"):
        key = ids.rename({"incident_id": column})
        warehouse.delete("link.pair_evidence", key)
        warehouse.delete("link.case_pair", key)
    members = warehouse.select("link/renamed_member", gone=gone)
    warehouse.delete("link.series_member", ids)
    warehouse.append("link.series_member", members)


def _refresh_profiles(warehouse: Warehouse, night: dt.date) -> pl.DataFrame:
    """Gathers the profiles of tonight's incidents anew; returns the ids of those that differ from before."""
    chosen = warehouse.select("link/changed_incident", night=night)
    if chosen.is_empty():
        return chosen
    profiles = warehouse.select("link/profile", chosen=chosen, kin=kin_frame(), part=role_frame())
    hashed = pl.concat_str([_text(column) for column in _HASHED], separator="\x1f", ignore_nulls=False)
    profiles = profiles.with_columns(hashed.alias("content_hash")).with_columns(
        pl.Series("content_hash", [_digest(text) for text in profiles.select(hashed.alias("h"))["h"]], dtype=pl.String)
    )
    before = warehouse.select("link/profile_hash", chosen=chosen)
    warehouse.replace("link.profile", profiles.select(list(PROFILE)), ["incident_id"])
    same = profiles.join(before, on=["incident_id", "content_hash"], how="semi")
    return profiles.join(same, on="incident_id", how="anti").select("incident_id").sort("incident_id")


def _text(column: str) -> pl.Expr:
    if PROFILE[column] == pl.List(pl.String()):
        return pl.col(column).list.join("\x1e").fill_null("")
    return pl.col(column).cast(pl.String).fill_null("")


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
