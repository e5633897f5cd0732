"""The warehouse's own handle: frames reach a statement the same way, whether they go in as parameters or as a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from pipelines import warehouse as module
from pipelines.settings import Settings
from pipelines.warehouse import Warehouse, open_warehouse

ROWS = pl.DataFrame(
    {
        "text": ["a", None, "b'c", "ü"],
        "day": [dt.date(2014, 6, 1), None, dt.date(1931, 2, 28), dt.date(2014, 6, 1)],
        "time": [dt.datetime(2014, 6, 1, 23, 59, 0, 5), None, dt.datetime(1970, 1, 1), dt.datetime(2014, 6, 1)],
        "whole": [2**62, None, -1, 0],
        "real": [0.1, None, float("inf"), -0.0],
        "flag": [True, None, False, True],
        "bytes": [b"\x00\xff", None, b"", b"a"],
        "texts": [["a", None], None, [], ["b"]],
    }
)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Warehouse]:
    with open_warehouse(Settings(home=tmp_path)) as warehouse:
        warehouse.execute(f"CREATE TEMP TABLE kept ({module.columns_sql(dict(ROWS.schema))})")
        yield warehouse


@pytest.fixture(params=["as parameters", "as a table"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "as a table":
        monkeypatch.setattr(module, "_FEW_CELLS", -1)


@pytest.mark.usefixtures("way")
def test_every_type_comes_back_as_it_went(opened: Warehouse) -> None:
    assert opened.query("SELECT * FROM given", given=ROWS).equals(ROWS)
    assert opened.append("temp.kept", ROWS) == ROWS.height
    assert opened.query("SELECT * FROM temp.kept").equals(ROWS)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT text FROM given WHERE whole >= $least ORDER BY text",
        "-- a head comment\n-- of two lines\nSELECT text FROM given WHERE whole >= $least ORDER BY text",
        "-- WITH a word in it\nWITH\n-- Its own.\nlarge AS (SELECT text FROM given WHERE whole >= $least)\n"
        "SELECT text FROM large ORDER BY text",
    ],
)
def test_a_statement_sees_frames_and_values(opened: Warehouse, sql: str) -> None:
    assert opened.query(sql, given=ROWS, least=0)["text"].to_list() == ["a", "ü"]
    assert opened.query(sql, given=ROWS.clear(), least=0).is_empty()


@pytest.mark.usefixtures("way")
def test_rows_give_way_to_rows_of_the_same_key(opened: Warehouse) -> None:
    opened.append("temp.kept", ROWS)
    opened.replace(
        "temp.kept", pl.DataFrame({"text": ["a"], "day": [dt.date(2014, 6, 1)], "whole": [7]}), ["text", "day"]
    )
    assert opened.query("SELECT whole FROM temp.kept WHERE text = 'a'")["whole"].to_list() == [7]
    assert opened.query("SELECT count(*) AS n FROM temp.kept")["n"].to_list() == [ROWS.height]
