"""Who looked at what and which copies left the tool: append-only, each row's hash covers the one before."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

import polars as pl

from data_contracts.judging import ACCESS
from pipelines import judgements
from pipelines.exports.label import ExportLabel
from pipelines.settings import Settings

_START = "0" * 64


@dataclass(frozen=True)
class Product:
    """A file that leaves the tool: of which subject, its name, its bytes."""

    subject_kind: str
    subject_id: str
    name: str
    content: bytes


def disclose(settings: Settings, label: ExportLabel, product: Product, who: str) -> None:
    """Logs a copy before it is handed out: who made it, for whom and why, and the file's checksum."""
    _append(
        settings,
        {
            "who": who,
            "act": "disclosure",
            "subject_kind": product.subject_kind,
            "subject_id": product.subject_id,
            "product": product.name,
            "product_sha256": hashlib.sha256(product.content).hexdigest(),
            "knowledge_date": label.knowledge_date.isoformat(),
            "marking": label.marking,
            "requester": label.requester,
            "purpose": label.purpose,
        },
    )


def consult(settings: Settings, who: str, subject: tuple[str, str], purpose: str = "") -> None:
    """Logs that somebody opened a subject (its kind and id) on their screen."""
    kind, subject_id = subject
    _append(
        settings,
        {"who": who, "act": "consultation", "subject_kind": kind, "subject_id": subject_id, "purpose": purpose},
    )


def _append(settings: Settings, row: dict[str, object]) -> None:
    with judgements.store(settings) as connection:
        last = connection.execute("SELECT number, row_hash FROM access ORDER BY rowid DESC LIMIT 1").fetchone()
        number, before = (0, _START) if last is None else last
        at = judgements.now().isoformat(timespec="microseconds")
        full = {
            **dict.fromkeys(ACCESS),
            "number": str(int(number) + 1),
            "logged_at": at,
            **row,
            "previous_hash": before,
        }
        judgements.insert(connection, "access", {**full, "row_hash": _hash(full)})


def _hash(row: dict[str, object]) -> str:
    told = [[name, row.get(name)] for name in ACCESS if name != "row_hash"]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def entries(settings: Settings) -> pl.DataFrame:
    """Every entry in order (schema ACCESS)."""
    return judgements.read(settings, "access")


def broken_at(settings: Settings) -> int | None:
    """The number of the first entry that was changed or lost behind the tool's back; None where the chain holds."""
    before = _START
    with judgements.store(settings, writing=False) as connection:
        rows = connection.execute(f"SELECT {', '.join(ACCESS)} FROM access ORDER BY rowid").fetchall()
    for place, values in enumerate(rows, start=1):
        row = dict(zip(ACCESS, values, strict=True))
        if row["previous_hash"] != before or row["row_hash"] != _hash(row) or int(row["number"]) != place:
            return place
        before = row["row_hash"]
    return None
