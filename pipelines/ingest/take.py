"""One delivery: every file read, checked, compared and kept; today's picture brought up to date."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from pipelines.ingest.comparing import compare
from pipelines.ingest.delivery import Arrival, arrivals
from pipelines.ingest.files import Account, hold_to_contracts, notices_of_name, open_file
from pipelines.ingest.findings import Finding
from pipelines.ingest.ledger import write_images, write_ledger
from pipelines.ingest.staging import write_staged
from pipelines.settings import Settings
from pipelines.warehouse import Warehouse


def take(warehouse: Warehouse, folder: Path, _settings: Settings) -> dict[str, int]:
    """Takes a complete delivery folder into raw and staged; a file that was taken before changes nothing.

    Returns counts for the closing summary. Raises DeliveryNotCompleteError (no manifest yet) and DeliveryError with
    nothing written; a fault inside one file never stops the others.
    """
    night = date.fromisoformat(folder.name)
    taken_at = datetime.now(UTC).replace(tzinfo=None)
    due = arrivals(folder)
    earlier = _earlier(warehouse, due)
    accounts = [a for a in map(open_file, due) if not _is_known(a, earlier)]
    hold_to_contracts(accounts)
    for account in accounts:
        account.findings += notices_of_name(account, night)
        _note_repetition(account, earlier)
    outcome = compare(warehouse, accounts, night)
    _note_waiting(warehouse, accounts)
    write_images(warehouse, accounts, outcome.emptied, night, taken_at)
    write_ledger(warehouse, accounts, taken_at)
    changed = write_staged(warehouse, outcome, night)
    return _counts(accounts, changed)


def _counts(accounts: list[Account], changed: set[str]) -> dict[str, int]:
    return {
        "files": len(accounts),
        "rows read": sum(a.read for a in accounts),
        "rows accepted": sum(a.accepted for a in accounts),
        "rows unchanged": sum(a.unchanged for a in accounts),
        "rows quarantined": sum(a.quarantined for a in accounts),
        "files missing": sum(a.status == "missing" for a in accounts),
        "records changed": len(changed),
    }


Earlier = dict[str, list[dict[str, object]]]


def _earlier(warehouse: Warehouse, due: list[Arrival]) -> Earlier:
    names = pl.DataFrame({"file": [arrival.name for arrival in due]}, schema={"file": pl.String})
    found: Earlier = {}
    for row in warehouse.select("raw/earlier_files", names=names).iter_rows(named=True):
        found.setdefault(str(row["file"]), []).append(row)
    return found


def _is_known(account: Account, earlier: Earlier) -> bool:
    """Whether this very file of this very delivery is in the ledger, with the same manifest's word on it."""
    arrival = account.arrival
    declared = arrival.listed.sha256 if arrival.listed else None
    return any(
        row["delivery"] == arrival.delivery and row["sha256"] == account.sha256 and row["sha256_declared"] == declared
        for row in earlier.get(arrival.name, [])
    )


def _note_repetition(account: Account, earlier: Earlier) -> None:
    """A file of the same name in an earlier delivery: the same again, or other content under the same name."""
    arrival = account.arrival
    before = [
        row
        for row in earlier.get(arrival.name, [])
        if str(row["delivery"]) < arrival.delivery and row["status"] in ("taken", "repeated")
    ]
    if account.status != "taken" or not before:
        return
    last = before[-1]
    same = last["sha256"] == account.sha256
    if same:
        account.status = "repeated"
    what = f"came before in delivery [{last['delivery']}], {'with the same' if same else 'with other'} content"
    do = "nothing to do; rows that are kept already count as unchanged"
    account.findings.append(Finding(None, None, "sent_again", what, do, False))


def _note_waiting(warehouse: Warehouse, accounts: list[Account]) -> None:
    """Children whose report has not come yet: they are kept, and join it when it comes."""
    tonight = {i.row_key for a in accounts if a.arrival.feed == "cris_report" for i in a.good}
    for account in accounts:
        if not account.is_taken or not account.contract.parent:
            continue
        parents = {str(image.parent_key) for image in account.good} - tonight
        names = pl.DataFrame({"row_key": sorted(parents)}, schema={"row_key": pl.String})
        there = set(warehouse.select("raw/known_reports", parents=names)["row_key"]) if parents else set()
        column = account.contract.parent[0]
        for image in account.good:
            if image.parent_key in parents - there:
                what = f"[{image.parent_key}] is a report that has not come yet"
                do = "nothing to do: the row is kept and joins its report when that comes; if it never does, ask for it"
                account.findings.append(Finding(image.row_number, column, "waiting_parent", what, do, False))
