"""Publishing on a handful of rows: incremental is from-scratch, readers keep their view, faults publish nothing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import SecretStr

from data_contracts import ledger, linked, pole
from pipelines import publish
from pipelines.publish import PublishError
from pipelines.settings import Settings
from pipelines.warehouse import Warehouse, WarehouseError, open_snapshot, open_warehouse

FIRST = dt.date(2014, 6, 19)


def put_record(warehouse: Warehouse, night: dt.date, number: int, incident: int) -> None:
    """One record of one incident, with one person and one place of its own, as the stages would leave it."""
    ref, record_id = f"{number}/19JUN14", f"cad:{number}/19JUN14"
    record = {"record_id": record_id, "source_system": "cad", "source_ref": ref, "last_received": night}
    warehouse.replace("staged.record", pl.DataFrame([record]).cast({"last_received": pl.Date}), ["record_id"])
    mention = pl.DataFrame([{"record_id": record_id, "person_no": "1", "role": "INFORMANT"}])
    warehouse.replace("staged.person_mention", mention, ["record_id"])
    warehouse.replace(
        "core.record_incident",
        pl.DataFrame([{"record_id": record_id, "incident_id": f"I{incident}"}], schema=linked.RECORD_INCIDENT),
        ["record_id"],
    )
    person = {"record_id": record_id, "person_no": "1", "person_id": f"P{incident}", "match_probability": 1.0}
    warehouse.replace("core.mention_person", pl.DataFrame([person]), ["record_id"])
    warehouse.replace("core.incident", pl.DataFrame([{"incident_id": f"I{incident}"}]), ["incident_id"])
    warehouse.replace("core.person", pl.DataFrame([{"person_id": f"P{incident}"}]), ["person_id"])
    touched = [("record", record_id), ("incident", f"I{incident}"), ("person", f"P{incident}")]
    changed = [{"night": night, "kind": kind, "id": i} for kind, i in touched]
    warehouse.append("core.changed", pl.DataFrame(changed, schema=linked.CHANGED))


def score_pairs(warehouse: Warehouse, night: dt.date, touched: set[int]) -> None:
    """What comparing leaves: the pairs of tonight's incidents anew, and one pair of others lifted by its series."""
    stale = pl.DataFrame({"incident_id": [f"I{n}" for n in sorted(touched)]}, schema={"incident_id": pl.String})
    for side in ("incident_a", "incident_b"):
        for table in ("link.case_pair", "link.pair_evidence"):
            warehouse.delete(table, stale.rename({"incident_id": side}))
    known = warehouse.query("SELECT incident_id FROM core.incident ORDER BY ALL")["incident_id"].to_list()
    pairs = [(a, b) for a in known for b in known if a < b and {a, b} & set(stale["incident_id"])]
    pairs += [p for p in [(a, b) for a in known for b in known if a < b][:1] if p not in pairs]
    lines = [{"incident_a": a, "incident_b": b, "match_weight": 9.0 + night.day, "scored_on": night} for a, b in pairs]
    frame = pl.DataFrame(lines, schema=linked.CASE_PAIR)
    warehouse.replace("link.case_pair", frame, ["incident_a", "incident_b"])
    key = frame.select("incident_a", "incident_b")
    warehouse.delete("link.pair_evidence", key)
    evidence = key.with_columns(pl.lit("time").alias("evidence"), pl.lit(9.0 + night.day).alias("match_weight"))
    warehouse.append("link.pair_evidence", evidence)


def end_night(warehouse: Warehouse, night: dt.date) -> None:
    row = {"night": night, "committed_at": dt.datetime(2014, 6, 20), "published_at": None}
    warehouse.replace("raw.night", pl.DataFrame([row], schema_overrides=ledger.NIGHT), ["night"])


def tables(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with duckdb.connect(str(path), read_only=True) as snapshot:
        names = [n for (n,) in snapshot.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        return {n: sorted(snapshot.execute(f"SELECT * FROM mart.{n}").fetchall(), key=repr) for n in names}


@given(nights=st.lists(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 4)), max_size=4), min_size=1, max_size=4))
@hypothesis_settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_night_by_night_and_all_at_once_publish_the_same(
    nights: list[list[tuple[int, int]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = Settings(home=tmp_path_factory.mktemp("home"), keep_snapshots=2)
    with open_warehouse(home) as warehouse:
        for offset, rows in enumerate(nights):
            for number, incident in rows:
                put_record(warehouse, FIRST + dt.timedelta(offset), number, incident)
            score_pairs(warehouse, FIRST + dt.timedelta(offset), {incident for _, incident in rows})
            end_night(warehouse, FIRST + dt.timedelta(offset))
            last = publish.publish(warehouse, home)
        step_by_step = tables(last)
        for old in home.published.iterdir():
            old.unlink()
        assert publish.is_pending(warehouse, home)
        at_once = tables(publish.publish(warehouse, home))
    assert step_by_step == at_once


def test_a_reader_of_yesterday_keeps_its_view_and_does_not_block(tmp_path: Path) -> None:
    home = Settings(home=tmp_path)
    with open_warehouse(home) as warehouse:
        put_record(warehouse, FIRST, 1, 1)
        end_night(warehouse, FIRST)
        publish.publish(warehouse, home)
        with duckdb.connect(str(home.published / "current.duckdb"), read_only=True) as yesterday:
            put_record(warehouse, FIRST + dt.timedelta(1), 2, 2)
            end_night(warehouse, FIRST + dt.timedelta(1))
            publish.publish(warehouse, home)
            assert yesterday.execute("SELECT count(*) FROM mart.record").fetchone() == (1,)
        with open_snapshot(home) as today:
            assert today.query("SELECT count(*) AS n FROM mart.record").item() == 2


def test_a_broken_reference_publishes_nothing_and_says_which(tmp_path: Path) -> None:
    home = Settings(home=tmp_path)
    with open_warehouse(home) as warehouse:
        put_record(warehouse, FIRST, 1, 1)
        end_night(warehouse, FIRST)
        before = publish.publish(warehouse, home)
        put_record(warehouse, FIRST + dt.timedelta(1), 2, 2)
        warehouse.delete("core.person", pl.DataFrame({"person_id": ["P2"]}))
        end_night(warehouse, FIRST + dt.timedelta(1))
        with pytest.raises(PublishError, match=r"person_mention: \[2/19JUN14\] refers to person \[P2\]"):
            publish.publish(warehouse, home)
        assert publish.newest(home) == before
        assert publish.is_pending(warehouse, home)


def test_an_unbalanced_ledger_publishes_nothing(tmp_path: Path) -> None:
    home = Settings(home=tmp_path)
    row = {"delivery": "2014-06-19", "file": "cad.csv", "rows_read": 3, "rows_accepted": 1, "rows_unchanged": 0}
    with open_warehouse(home) as warehouse:
        warehouse.append("raw.delivery", pl.DataFrame([row | {"rows_quarantined": 1}]))
        end_night(warehouse, FIRST)
        with pytest.raises(PublishError, match=r"\[2014-06-19/cad.csv\] does not balance"):
            publish.publish(warehouse, home)
        assert publish.newest(home) is None


def test_old_snapshots_go_as_settings_say(tmp_path: Path) -> None:
    home = Settings(home=tmp_path, keep_snapshots=2)
    with open_warehouse(home) as warehouse:
        for offset in range(4):
            end_night(warehouse, FIRST + dt.timedelta(offset))
            publish.publish(warehouse, home)
    assert sorted(p.name for p in home.published.glob("2*.duckdb")) == ["2014-06-21.duckdb", "2014-06-22.duckdb"]


def test_a_key_encrypts_warehouse_and_snapshot_and_a_wrong_key_is_told(tmp_path: Path) -> None:
    home = Settings(home=tmp_path, encryption_key=SecretStr("a key with a ' in it"))
    with open_warehouse(home) as warehouse:
        put_record(warehouse, FIRST, 7531, 1)
        end_night(warehouse, FIRST)
        file = publish.publish(warehouse, home)
    assert b"7531/19JUN14" not in file.read_bytes()
    assert b"7531/19JUN14" not in home.warehouse_path.read_bytes()
    with open_snapshot(home) as snapshot:
        assert snapshot.query("SELECT source_ref FROM mart.record").item() == "7531/19JUN14"
    with pytest.raises(WarehouseError, match="encryption_key"), open_snapshot(Settings(home=tmp_path)):
        pass
    assert "a key with" not in repr(home)


def test_two_nights_on_one_home_are_refused_with_a_message(tmp_path: Path) -> None:
    home = Settings(home=tmp_path)
    with open_warehouse(home):
        import subprocess
        import sys

        code = (
            "import sys; from pathlib import Path; from pipelines.settings import Settings; "
            "from pipelines.warehouse import open_warehouse\n"
            "with open_warehouse(Settings(home=Path(sys.argv[1]))): pass"
        )
        done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "another night may be running on this home" in done.stderr


def test_a_warehouse_of_another_version_is_refused(tmp_path: Path) -> None:
    home = Settings(home=tmp_path)
    with open_warehouse(home) as warehouse:
        warehouse.execute("ALTER TABLE staged.text ADD COLUMN extra VARCHAR")
    with pytest.raises(WarehouseError, match=r"\[staged.text\] was made by another version"), open_warehouse(home):
        pass


def test_every_staged_table_is_published() -> None:
    published = {p.table for p in publish.TABLES}
    missing = set(pole.STAGED) - published - {"reference"}
    assert missing == set()
