"""The account of every file: one ledger row that balances, its quarantined rows, its notices."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from data_contracts.ledger import DELIVERY, EMPTIED, EXPECTATION, IMAGE, NOTICE, QUARANTINE
from pipelines.ingest.files import Account
from pipelines.ingest.findings import Finding, gathered, sentence
from pipelines.warehouse import Warehouse


class BalanceError(Exception):
    """A file's rows do not add up: a fault of the program, never of the data. Nothing of the night is kept."""


def _balanced(account: Account) -> None:
    bad_rows = len({f.row for f in account.findings if f.refused and f.row is not None})
    whole = account.status in ("refused", "unlisted")
    if account.quarantined < 0 or (not whole and bad_rows != account.quarantined):
        raise BalanceError(
            f"delivery [{account.arrival.delivery}], file [{account.arrival.name}]: read [{account.read}] is not "
            f"accepted [{account.accepted}] + unchanged [{account.unchanged}] + quarantined [{bad_rows}]; tell the "
            f"developers"
        )


def _ledger_row(account: Account, taken_at: datetime) -> dict[str, object]:
    _balanced(account)
    arrival, listed = account.arrival, account.arrival.listed
    return {
        "delivery": arrival.delivery,
        "file": arrival.name,
        "feed": arrival.feed,
        "file_date": arrival.known.file_date if arrival.known else None,
        "sha256": account.sha256,
        "sha256_declared": listed.sha256 if listed else None,
        "rows_declared": listed.rows if listed else None,
        "rows_read": account.read,
        "rows_accepted": account.accepted,
        "rows_unchanged": account.unchanged,
        "rows_quarantined": account.quarantined,
        "status": account.status,
        "taken_at": taken_at,
    }


def _quarantine_row(account: Account, finding: Finding) -> dict[str, object]:
    arrival = account.arrival
    return {
        "delivery": arrival.delivery,
        "file": arrival.name,
        "row_number": finding.row,
        "column": finding.column,
        "rule": finding.rule,
        "reason": sentence(arrival.delivery, arrival.name, finding),
        "raw": finding.raw,
    }


def _notice_row(account: Account, finding: Finding) -> dict[str, object]:
    arrival = account.arrival
    return {
        "delivery": arrival.delivery,
        "file": arrival.name,
        "row_number": finding.row,
        "column": finding.column,
        "rule": finding.rule,
        "message": sentence(arrival.delivery, arrival.name, finding),
    }


def write_ledger(warehouse: Warehouse, accounts: list[Account], taken_at: datetime) -> None:
    """Writes ledger, quarantine and notices of tonight's files; an earlier account of the same file gives way."""
    ledger = pl.DataFrame([_ledger_row(a, taken_at) for a in accounts], schema=DELIVERY, orient="row")
    refused = [_quarantine_row(a, f) for a in accounts for f in a.findings if f.refused]
    noted = [_notice_row(a, f) for a in accounts for f in gathered(f for f in a.findings if not f.refused)]
    looked = [(a.arrival.delivery, a.arrival.name, a.arrival.feed, *tally) for a in accounts for tally in a.tallies]
    file = ledger.select("delivery", "file")
    for table in ("delivery", "quarantine", "notice", "expectation"):
        warehouse.delete(f"raw.{table}", file)
    warehouse.append("raw.delivery", ledger)
    warehouse.append("raw.expectation", pl.DataFrame(looked, schema=EXPECTATION, orient="row"))
    warehouse.append("raw.quarantine", pl.DataFrame(refused, schema=QUARANTINE, orient="row"))
    warehouse.append("raw.notice", pl.DataFrame(noted, schema=NOTICE, orient="row"))


def write_images(
    warehouse: Warehouse, accounts: list[Account], emptied: list[tuple[str, str, date]], night: date, taken_at: datetime
) -> None:
    """Appends tonight's accepted rows to raw.image, and the child sets that became empty to raw.emptied."""
    rows = [
        (
            i.feed,
            i.row_key,
            i.parent_key,
            i.updated_at,
            i.image_date,
            night,
            account.arrival.delivery,
            i.file,
            i.row_number,
            taken_at,
            i.body_hash,
            i.body_text,
        )
        for account in accounts
        for i in account.good
    ]
    warehouse.append("raw.image", pl.DataFrame(rows, schema=IMAGE, orient="row"))
    sets = [(feed, parent, day, night) for feed, parent, day in emptied]
    warehouse.append("raw.emptied", pl.DataFrame(sets, schema=EMPTIED, orient="row"))
