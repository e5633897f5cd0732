"""The one module that opens databases: the warehouse for a night's writing, snapshots for reading.

`Warehouse` is a small handle over one DuckDB file. SQL stands in `sql/`, one SELECT a file; frames go in and out as
Polars. A night is one transaction: it happens whole or not at all.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

import duckdb
import polars as pl

from data_contracts.pole import Schema
from data_contracts.tables import TABLES
from pipelines.errors import DeathlinkError
from pipelines.settings import ROOT, Settings

_SQL_TYPES: Final[dict[pl.DataType, str]] = {
    pl.String(): "VARCHAR",
    pl.Date(): "DATE",
    pl.Datetime("us"): "TIMESTAMP",
    pl.Int64(): "BIGINT",
    pl.Int32(): "INTEGER",
    pl.Float64(): "DOUBLE",
    pl.Float32(): "FLOAT",
    pl.Boolean(): "BOOLEAN",
    pl.Binary(): "BLOB",
    pl.List(pl.String()): "VARCHAR[]",
    pl.List(pl.Int64()): "BIGINT[]",
    pl.List(pl.Float64()): "DOUBLE[]",
}
# A frame of so many cells or fewer goes in as lists of parameters: to register an Arrow table and plan its scan costs
# DuckDB some 3 ms, and a night has some 200 small statements; from about 1,000 cells on Arrow is cheaper.
_FEW_CELLS: Final = 1_000
_IDS: Final = frozenset({"record_id", "incident_id", "incident_a", "incident_b", "row_key", "parent_key"})
_HEAD: Final = re.compile(r"\A(?:\s*--[^\n]*\n)*\s*(WITH\b)?")


class WarehouseError(DeathlinkError):
    """The database could not be opened or does not have the shape that this version writes."""


@cache
def statement(name: str) -> str:
    """The SELECT of `sql/<name>.sql`, without a closing semicolon. Raises WarehouseError where the file is missing."""
    path = ROOT / "sql" / f"{name}.sql"
    if not path.is_file():
        raise WarehouseError(f"there is no statement sql/{name}.sql")
    return path.read_text(encoding="utf-8").strip().rstrip(";")


def columns_sql(schema: Schema, plain: Collection[str] = ()) -> str:
    """Column definitions of a table, from its Polars schema; `plain`: columns of text that are kept uncompressed."""
    as_is = {name: " USING COMPRESSION uncompressed" for name in plain if schema[name] == pl.String()}
    return ", ".join(f'"{name}" {_SQL_TYPES[kind]}{as_is.get(name, "")}' for name, kind in schema.items())


def _searched(schema: str, columns: Schema) -> list[str]:
    """The columns by which nights look for a few rows among all: the whole state of resolving, ids everywhere.

    A night searches some hundred times through them. Text as it is takes half the time of text to be unpacked first,
    for some tenths of the warehouse's size.
    """
    return [name for name in columns if schema == "core" or name in _IDS]


class Warehouse:
    """An open database. `select` reads; `append`, `replace` and `delete` write frames by a table's schema."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def select(self, name: str, /, **inputs: pl.DataFrame | object) -> pl.DataFrame:
        """Runs `sql/<name>.sql`. A frame given by keyword is a relation of that name; any other value is `$keyword`."""
        return self.query(statement(name), **inputs)

    def query(self, sql: str, /, **inputs: pl.DataFrame | object) -> pl.DataFrame:
        """Runs one SELECT given as text, with the same inputs as `select`."""
        with self._executed(sql, inputs) as done:
            return done.pl()

    def append(self, table: str, frame: pl.DataFrame) -> int:
        """Inserts the frame's rows, by column name; columns that the frame lacks become null."""
        if frame.is_empty():
            return 0
        names = ", ".join(f'"{c}"' for c in frame.columns)
        with self._executed(f"INSERT INTO {table} ({names}) SELECT {names} FROM _incoming", {"_incoming": frame}):
            return frame.height

    def delete(self, table: str, keys: pl.DataFrame) -> None:
        """Deletes the rows whose columns equal a row of `keys` (its columns are the key)."""
        if keys.is_empty():
            return
        match = " AND ".join(f't."{c}" = k."{c}"' for c in keys.columns)
        with self._executed(f"DELETE FROM {table} t USING _keys k WHERE {match}", {"_keys": keys.unique()}):
            return

    def replace(self, table: str, frame: pl.DataFrame, key: Sequence[str]) -> int:
        """Puts the frame's rows in the place of all rows with the same key."""
        self.delete(table, frame.select(key))
        return self.append(table, frame)

    def execute(self, sql: str, parameters: dict[str, Any] | None = None) -> None:
        """A statement without a result (transaction control, attach, copy)."""
        self.connection.execute(sql, parameters)

    @contextmanager
    def _executed(self, sql: str, inputs: Mapping[str, pl.DataFrame | object]) -> Iterator[duckdb.DuckDBPyConnection]:
        """Runs a statement: small frames as relations made of parameters, large ones registered, the rest as values."""
        relations: list[str] = []
        values: dict[str, object] = {}
        registered: list[str] = []
        for name, given in inputs.items():
            if not isinstance(given, pl.DataFrame):
                values[name] = given
            elif _is_small(given):
                relations.append(_relation(name, given))
                values |= {f"{name}_{n}": column.to_list() for n, column in enumerate(given)}
            else:
                self.connection.register(name, given.to_arrow())
                registered.append(name)
        try:
            yield self.connection.execute(_with_relations(sql, relations), values or None)
        finally:
            for name in registered:
                self.connection.unregister(name)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One transaction: committed at the end, rolled back on any exception."""
        self.connection.begin()
        try:
            yield
        except BaseException:
            self.connection.rollback()
            raise
        self.connection.commit()

    def make_tables(self) -> None:
        """Creates what is missing; refuses a table whose columns are not those of this version."""
        for schema, tables in TABLES.items():
            self.connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
            for table, columns in tables.items():
                definitions = columns_sql(columns, _searched(schema, columns))
                self.connection.execute(f"CREATE TABLE IF NOT EXISTS {schema}.{table} ({definitions})")
                self._check_columns(f"{schema}.{table}", columns)

    def _check_columns(self, table: str, columns: Schema) -> None:
        there = [row[0] for row in self.connection.execute(f"DESCRIBE {table}").fetchall()]
        if there != list(columns):
            differing = sorted(set(there) ^ set(columns)) or "their order"
            raise WarehouseError(
                f"the warehouse's table [{table}] was made by another version (columns differ: {differing}); "
                "replay into a new home folder, or restore the version that made it"
            )


def _is_small(frame: pl.DataFrame) -> bool:
    """Whether a frame is cheaper as lists of parameters than as a registered table."""
    return frame.height * frame.width <= _FEW_CELLS and all(kind in _SQL_TYPES for kind in frame.schema.values())


def _relation(name: str, frame: pl.DataFrame) -> str:
    """A CTE of the frame's name and columns over list parameters `$name_0`, `$name_1`, …, one a column."""
    columns = (
        f'unnest(${name}_{n}::{_SQL_TYPES[kind]}[]) AS "{column}"'
        for n, (column, kind) in enumerate(frame.schema.items())
    )
    return f"{name} AS (SELECT {', '.join(columns)})"


def _with_relations(sql: str, relations: list[str]) -> str:
    """The statement with further CTEs in front of its own."""
    if not relations:
        return sql
    head = _HEAD.match(sql)
    assert head is not None
    return f"WITH {', '.join(relations)}{',' if head[1] else ''} {sql[head.end() :]}"


def attach(connection: duckdb.DuckDBPyConnection, path: Path, alias: str, *, key: str | None, read_only: bool) -> None:
    """Attaches a database file under an alias, encrypted where a key is configured."""
    options = ["READ_ONLY"] if read_only else []
    if key is not None:
        _load_openssl(connection)
        options.append(f"ENCRYPTION_KEY '{_quoted(key)}'")
    clause = f" ({', '.join(options)})" if options else ""
    try:
        connection.execute(f"ATTACH '{_quoted(str(path))}' AS {alias}{clause}")
    except duckdb.Error as fault:
        raise WarehouseError(
            f"cannot open the database [{path}] ({type(fault).__name__}): another night may be running on this home, "
            "or the key (settings: encryption_key, encryption_key_file) is not the one that it was made with"
        ) from None


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def _load_openssl(connection: duckdb.DuckDBPyConnection) -> None:
    """DuckDB writes encrypted files only with OpenSSL, which its httpfs extension carries; the wheel ships it."""
    found = importlib.util.find_spec("duckdb_extension_httpfs")
    if found is None or found.origin is None:
        raise WarehouseError("an encryption key is set but the package duckdb-extension-httpfs is not installed")
    library = next(Path(found.origin).parent.glob("extensions/*/httpfs.duckdb_extension"))
    connection.execute(f"LOAD '{_quoted(str(library))}'")


def connect(settings: Settings) -> duckdb.DuckDBPyConnection:
    """An in-memory connection with this installation's limits, to which files are attached."""
    connection = duckdb.connect(":memory:")
    connection.execute(f"SET threads = {settings.threads}")
    connection.execute(f"SET memory_limit = '{_quoted(settings.memory_limit)}'")
    connection.execute("SET TimeZone = 'UTC'")
    return connection


@contextmanager
def open_warehouse(settings: Settings) -> Iterator[Warehouse]:
    """The warehouse for writing; at most one process holds it. Its tables are made where they are missing."""
    settings.home.mkdir(parents=True, exist_ok=True)
    connection = connect(settings)
    try:
        attach(connection, settings.warehouse_path, "warehouse", key=settings.key(), read_only=False)
        connection.execute("USE warehouse")
        # A night is some 200 small statements; a second thread takes a third more of CPU and saves no time.
        connection.execute("SET threads = 1")
        warehouse = Warehouse(connection)
        warehouse.make_tables()
        yield warehouse
    finally:
        connection.close()


@contextmanager
def open_snapshot(settings: Settings, path: Path | None = None) -> Iterator[Warehouse]:
    """A published snapshot, read-only; the newest complete one by default. Tables stand under `mart.`."""
    file = (path or settings.published / "current.duckdb").resolve()
    if not file.is_file():
        raise WarehouseError(f"no snapshot is published under [{settings.published}]; run a night first")
    connection = connect(settings)
    try:
        attach(connection, file, "snapshot", key=settings.key(), read_only=True)
        connection.execute("USE snapshot")
        yield Warehouse(connection)
    finally:
        connection.close()
