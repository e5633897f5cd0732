"""The store of what analysts judged: one SQLite file in the home, which no night rebuilds; only this module opens it.

Append-only, and the database itself refuses anything else: a row is never deleted, and the one update is the stamp of
a withdrawal. Write-ahead logging lets many analysts write while a night reads; a write takes milliseconds.

SQLite does not encrypt. The file is its owner's alone from the first moment (others are shut out again where they were
let in; a group that shares the desk is the owner's to admit, by chmod 660), and at rest it needs what the disk gives: a
home folder on an encrypted volume. Reasons are written in words, so that they can name people.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import stat
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl
from tenacity import retry, retry_if_exception, stop_after_delay, wait_random

from data_contracts.judging import ACCESS, JUDGEMENT, SUBJECT_KINDS, WITHDRAWAL
from pipelines.errors import CallError, DeathlinkError
from pipelines.judgement_words import codes_of, word
from pipelines.settings import Settings

# A writer waits for another writer's milliseconds; 30 s is for a disk that stalls.
PATIENCE_SECONDS: Final = 30.0
# 28 days: stale silences are the dangerous ones; after four weeks somebody looks again.
LONGEST_SNOOZE: Final = dt.timedelta(days=28)
_PAIRS: Final = ("pair", "person_pair")
_TABLES: Final = {"judgement": JUDGEMENT, "withdrawal": WITHDRAWAL, "access": ACCESS}
_SAY_NO: Final = "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
_WORDS: Final = ", ".join(name for name in JUDGEMENT if name != "withdrawn_at")
_REFUSALS: Final = (
    f"CREATE TRIGGER IF NOT EXISTS judgement_stays BEFORE DELETE ON judgement {_SAY_NO}",
    f"CREATE TRIGGER IF NOT EXISTS judgement_keeps_its_words BEFORE UPDATE OF {_WORDS} ON judgement {_SAY_NO}",
    "CREATE TRIGGER IF NOT EXISTS judgement_is_stamped_once BEFORE UPDATE ON judgement "
    f"WHEN OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL {_SAY_NO}",
    *(
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{act} BEFORE {act} ON {table} {_SAY_NO}"
        for table in ("withdrawal", "access")
        for act in ("UPDATE", "DELETE")
    ),
)


class JudgementError(CallError):
    """What was to be recorded is not complete or not allowed; the message says what is missing."""


class StoreError(DeathlinkError):
    """The store of judgements cannot be opened or does not answer."""


@dataclass(frozen=True)
class Judged:
    """One judgement before it is written; it cannot be made incomplete. Raises JudgementError."""

    analyst: str
    subject_kind: str
    subject_id: str
    judgement: str
    reason: str
    evidence_hash: str | None = None
    reason_code: str | None = None
    members: tuple[str, ...] = ()
    until: dt.date | None = None

    def __post_init__(self) -> None:
        if not self.analyst.strip():
            raise JudgementError("a judgement needs a name: say who judges (--analyst)")
        if self.subject_kind not in SUBJECT_KINDS:
            raise JudgementError(f"[{self.subject_kind}] cannot be judged; allowed: {', '.join(SUBJECT_KINDS)}")
        kind = word(self.judgement)
        if kind is None:
            raise JudgementError(f"[{self.judgement}] is no judgement; see code_lists/judgement.csv")
        if not self.reason.strip():
            raise JudgementError("a judgement needs a reason in words: whoever reads it in two years was not there")
        if kind.needs_evidence and not self.evidence_hash:
            raise JudgementError("the evidence was not opened: open it, then judge what you saw")
        _check_code(self.reason_code, kind.codes, self.judgement)
        if self.subject_kind in _PAIRS and self.subject_id != pair_id(*self.subject_id.split("+")):
            raise JudgementError(f"[{self.subject_id}] is no pair: two ids, smaller first, joined by +")
        if self.judgement == "tip" and not self.members:
            raise JudgementError("a tip names the deaths or incidents that it is about")


def pair_id(*ids: str) -> str:
    """The subject of a pair: its two ids, smaller first, joined by `+`. Raises JudgementError for any other number."""
    if len(set(ids)) != 2:
        raise JudgementError(f"a pair has two different ids, not [{', '.join(ids)}]")
    return "+".join(sorted(ids))


def _check_code(code: str | None, listed: str | None, judgement: str) -> None:
    if listed is None:
        if code is not None:
            raise JudgementError(f"[{judgement}] takes no code, but [{code}] was given")
        return
    allowed = codes_of(listed)
    if code not in allowed:
        choice = "; ".join(f"{c} {name}" for c, name in allowed.items())
        raise JudgementError(f"[{judgement}] needs a code, not [{code}]; allowed: {choice}")


def now() -> dt.datetime:
    """Wall-clock time in London, naive, as every other time in the project."""
    return dt.datetime.now(ZoneInfo("Europe/London")).replace(tzinfo=None)


def record(settings: Settings, judged: Judged, *, at: dt.datetime | None = None) -> str:
    """Appends one judgement and returns its id. Raises JudgementError where a snooze has no end or too late a one."""
    at = at or now()
    if judged.judgement == "snoozed":
        _check_snooze(judged.until, at.date())
    judgement_id = f"J-{at:%Y%m%d}-{uuid.uuid4().hex[:12]}"
    subject_id = judgement_id if judged.judgement == "tip" else judged.subject_id
    row = {
        **{name: getattr(judged, name) for name in JUDGEMENT if hasattr(judged, name)},
        "judgement_id": judgement_id,
        "judged_at": at.isoformat(timespec="microseconds"),
        "subject_id": subject_id,
        "members": json.dumps(list(judged.members)),
        "until": judged.until.isoformat() if judged.until else None,
        "withdrawn_at": None,
    }
    with store(settings) as connection:
        insert(connection, "judgement", row)
    return judgement_id


def _check_snooze(until: dt.date | None, today: dt.date) -> None:
    latest = today + LONGEST_SNOOZE
    if until is None or not today < until <= latest:
        raise JudgementError(f"a snooze ends between tomorrow and {latest} (28 days at most), not on [{until}]")


def withdraw(
    settings: Settings, judgement_id: str, *, analyst: str, reason: str, at: dt.datetime | None = None
) -> None:
    """Undo: stamps the judgement as withdrawn. Raises JudgementError where there is none to undo, and for a tip."""
    if not analyst.strip() or not reason.strip():
        raise JudgementError("an undo needs a name and a reason")
    stamp = (at or now()).isoformat(timespec="microseconds")
    with store(settings) as connection:
        found = connection.execute(
            "SELECT judgement, withdrawn_at FROM judgement WHERE judgement_id = ?", [judgement_id]
        ).fetchone()
        if found is None or found[1] is not None:
            raise JudgementError(f"there is no judgement [{judgement_id}] that could be undone")
        if found[0] == "tip":
            raise JudgementError(f"the tip [{judgement_id}] cannot be taken back; decide it, by dismissal if need be")
        connection.execute("UPDATE judgement SET withdrawn_at = ? WHERE judgement_id = ?", [stamp, judgement_id])
        undone: dict[str, object] = {
            "judgement_id": judgement_id,
            "withdrawn_at": stamp,
            "analyst": analyst,
            "reason": reason,
        }
        insert(connection, "withdrawal", undone)


def load(settings: Settings, as_of: dt.datetime | None = None) -> pl.DataFrame:
    """Every judgement in the order they were made (schema JUDGEMENT), withdrawn ones with their stamp.

    as_of: what stood at that time; later judgements are left out and later withdrawals are not known yet.
    """
    judged = read(settings, "judgement")
    if as_of is None:
        return judged
    known = pl.when(pl.col("withdrawn_at") <= as_of).then("withdrawn_at")
    return judged.filter(pl.col("judged_at") <= as_of).with_columns(known.alias("withdrawn_at"))


def read(settings: Settings, table: str) -> pl.DataFrame:
    """A table of the store as a frame with its schema's types; empty where nobody has written yet."""
    schema = _TABLES[table]
    if not store_path(settings).is_file():
        return pl.DataFrame(schema=schema)
    with store(settings, writing=False) as connection:
        rows = connection.execute(f"SELECT {', '.join(schema)} FROM {table} ORDER BY rowid").fetchall()
    texts = pl.DataFrame(rows, schema=dict.fromkeys(schema, pl.String()), orient="row", strict=False)
    return texts.select(_typed(name, kind) for name, kind in schema.items())


def _typed(name: str, kind: pl.DataType) -> pl.Expr:
    if kind == pl.Datetime("us"):
        return pl.col(name).str.to_datetime("%Y-%m-%dT%H:%M:%S%.6f", time_unit="us")
    if isinstance(kind, pl.List):
        return pl.col(name).str.json_decode(pl.List(pl.String()))
    return pl.col(name).str.to_date() if kind == pl.Date() else pl.col(name).cast(kind)


def store_path(settings: Settings) -> Path:
    """Where the store lies."""
    return settings.home / "judgements.sqlite"


@contextmanager
def store(settings: Settings, *, writing: bool = True) -> Iterator[sqlite3.Connection]:
    """One short transaction on the store, committed at the end, rolled back on any exception."""
    path = store_path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        connection = _open(path, "BEGIN IMMEDIATE" if writing else "BEGIN")
        try:
            yield connection
            connection.execute("COMMIT")
        finally:
            connection.close()  # without a commit this rolls back
    except (sqlite3.Error, OSError) as fault:
        raise StoreError(
            f"the judgements in [{path}] cannot be written or read ({fault}); nothing was recorded"
        ) from None


def _is_busy(fault: BaseException) -> bool:
    return isinstance(fault, sqlite3.OperationalError) and fault.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


# SQLite's own patience does not cover the moments in which a store is made and in which its last user leaves: there it
# says "locked" at once. Nothing has been written by then, so to try again is safe.
@retry(
    retry=retry_if_exception(_is_busy),
    wait=wait_random(0.01, 0.1),
    stop=stop_after_delay(PATIENCE_SECONDS),
    reraise=True,
)
def _open(path: Path, begin: str) -> sqlite3.Connection:
    """A connection inside a transaction; the caller closes it."""
    _shut_to_others(path)
    connection = sqlite3.connect(path, timeout=PATIENCE_SECONDS, isolation_level=None)
    try:
        _prepare(connection)
        connection.execute(begin)
    except BaseException:
        connection.close()
        raise
    return connection


def _shut_to_others(path: Path) -> None:
    """The file for its owner alone, from before anything is written to it; SQLite gives its journal the same rights."""
    if not path.exists():
        path.touch(mode=0o600)
    rights = stat.S_IMODE(path.stat().st_mode)
    if rights & stat.S_IRWXO:
        path.chmod(rights & ~stat.S_IRWXO)


def _prepare(connection: sqlite3.Connection) -> None:
    """Makes the tables and their refusals where they are missing; safe while another process does the same."""
    connection.execute("PRAGMA synchronous = FULL")
    if connection.execute("PRAGMA user_version").fetchone()[0] == 1:
        return
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    for table, schema in _TABLES.items():
        connection.execute(f"CREATE TABLE IF NOT EXISTS {table} ({', '.join(schema)})")
    connection.execute("CREATE UNIQUE INDEX IF NOT EXISTS one_id ON judgement (judgement_id)")
    for refusal in _REFUSALS:
        connection.execute(refusal)
    connection.execute("PRAGMA user_version = 1")
    connection.execute("COMMIT")


def insert(connection: sqlite3.Connection, table: str, row: dict[str, object]) -> None:
    """Appends one row; columns that it lacks are null."""
    names = list(row)
    marks = ", ".join("?" for _ in names)
    connection.execute(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", list(row.values()))
