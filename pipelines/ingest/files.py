"""One file: read, held against its contract, its good rows made images, everything else a finding."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from data_contracts import contract
from data_contracts.checks import check
from data_contracts.feeds import FileName
from data_contracts.model import Contract
from data_contracts.rules import CellKind
from features.blanks import said
from features.dates import read_time
from pipelines.ingest.delivery import Arrival, checksum
from pipelines.ingest.findings import Finding
from pipelines.ingest.images import NewImage, fullness, key_of, make_image
from pipelines.ingest.obeying import PUT_RIGHT, Tally, gather_cells, judge, tally
from pipelines.ingest.readers import read_rows
from pipelines.ingest.reading import RawRow, Reading, readable


@dataclass
class Account:
    """What became of one file. read = accepted + unchanged + quarantined, always."""

    arrival: Arrival
    sha256: str | None = None
    status: str = "taken"
    read: int = 0
    rows: list[RawRow] = field(default_factory=list)
    good: list[NewImage] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)
    unchanged: int = 0
    # Parents that the file speaks of, in good rows or bad: a set that lost a bad row is not an empty set.
    parents: set[str] = field(default_factory=set)

    @property
    def is_taken(self) -> bool:
        """Whether the file's rows were looked at, for the first time or again."""
        return self.status in ("taken", "repeated")

    @property
    def accepted(self) -> int:
        return len(self.good)

    @property
    def quarantined(self) -> int:
        return self.read - self.accepted - self.unchanged

    @property
    def contract(self) -> Contract:
        return contract(self.arrival.feed)

    @property
    def known(self) -> FileName:
        assert self.arrival.known is not None
        return self.arrival.known


def open_file(arrival: Arrival) -> Account:
    """Everything that can be said of a file by itself, without the warehouse."""
    account = Account(arrival)
    if arrival.path is None:
        account.status = "missing"
        account.findings.append(_missing(arrival))
        return account
    content = arrival.path.read_bytes()
    account.sha256 = checksum(content)
    refusal = _refusal(account, content)
    if arrival.known is None:
        account.read = 0
    else:
        reading = read_rows(content, account.contract)
        account.read = reading.count
        if refusal is None:
            _note_reading(account, reading)
            return account
    assert refusal is not None
    account.status = "unlisted" if arrival.listed is None else "refused"
    account.findings.append(refusal)
    return account


def _missing(arrival: Arrival) -> Finding:
    if arrival.listed is None:
        what = f"the feed [{arrival.feed}] comes every night, and neither the manifest nor the folder has its file"
    else:
        what = "the manifest names the file, and the folder does not have it"
    do = "ask the extract team to send it; a later delivery may bring it"
    return Finding(None, None, "missing_file", what, do, False)


def _refusal(account: Account, content: bytes) -> Finding | None:
    """Why nothing of the file may be taken, whatever is in it."""
    arrival, listed = account.arrival, account.arrival.listed
    do = "nothing of it was taken; ask the extract team to deliver it again"
    if listed is None:
        rule, what = "unlisted_file", "the manifest does not name the file, so nobody vouches that it is whole"
        do = "nothing of it was taken; have it listed in a manifest, or removed"
    elif listed.sha256 != account.sha256:
        rule, what = "checksum", f"its checksum is [{account.sha256}], the manifest says [{listed.sha256}]"
    elif arrival.known is None:
        rule, what = "file_name", "the name fits no feed; allowed is <feed>_<YYYYMMDD> with the feed's own ending"
    elif arrival.known.feed != listed.feed:
        rule = "feed"
        what = f"the manifest calls it feed [{listed.feed}], its name says [{arrival.known.feed}]"
    else:
        return None
    return Finding(None, None, rule, what, do, True, readable(content))


def _note_reading(account: Account, reading: Reading) -> None:
    account.findings += reading.findings
    if reading.whole_file is not None:
        account.status = "refused"
        return
    account.rows = reading.rows
    if parent := account.contract.parent:
        account.parents |= {p for row in reading.rows if (p := key_of(row.body, parent))}
        account.parents |= {f.raw.partition("|")[0].strip() for f in reading.findings if f.refused}


def hold_to_contracts(accounts: list[Account]) -> None:
    """Checks the cells of all files together, then turns each file's good rows into images."""
    read = [account for account in accounts if account.rows]
    cells: defaultdict[CellKind, set[str]] = defaultdict(set)
    looked = [gather_cells(account.contract, account.rows, cells) for account in read]
    bad = check(cells)
    for account, counts in zip(read, looked, strict=True):
        rows, findings = judge(account.contract, account.rows, bad)
        account.tallies = tally(counts, findings)
        account.findings += findings
        account.rows = []
        if account.arrival.feed == "cad":
            rows = _on_their_day(account, rows)
        feed, day = account.known
        images = [make_image(account.contract, feed, account.arrival.name, day, row) for row in rows]
        account.good = _once_each(account, images)


def _on_their_day(account: Account, rows: list[RawRow]) -> list[RawRow]:
    """Logs whose reference holds the day they were opened; another day's reference would overwrite another log."""
    kept = []
    for row in rows:
        ref = str(row.body["cad_ref"])
        of_ref, opened = read_time(ref.partition("/")[2]), read_time(said(row.body["opened_at"]))
        if (
            of_ref is None
            or opened is None
            or of_ref.date() != opened.date()
            or of_ref.date() > account.known.file_date
        ):
            what = f"[{ref}] has another day than the log [{row.body['opened_at']}] and its file; allowed is one day"
            account.findings.append(
                Finding(
                    row.number,
                    "cad_ref",
                    "cad_ref_day",
                    what,
                    PUT_RIGHT,
                    True,
                    json.dumps(row.body, ensure_ascii=False),
                )
            )
        else:
            kept.append(row)
    return kept


def _once_each(account: Account, images: list[NewImage]) -> list[NewImage]:
    """One image a key: the newest, then the fullest; the order of rows means nothing."""
    if len({image.row_key for image in images}) == len(images):
        return images
    best: dict[str, NewImage] = {}
    for image in sorted(images, key=lambda i: (i.updated_at, fullness(i.body), i.body_hash), reverse=True):
        kept = best.setdefault(image.row_key, image)
        if kept is not image:
            column = account.contract.key[-1]
            same = "the same" if kept.body_hash == image.body_hash else "other"
            what = (
                f"the key [{image.row_key}] stands in row [{kept.row_number}] too, with {same} content; that was taken"
            )
            raw = json.dumps(image.body, ensure_ascii=False)
            account.findings.append(Finding(image.row_number, column, "duplicate_key", what, PUT_RIGHT, True, raw))
    return sorted(best.values(), key=lambda i: i.row_number)


def notices_of_name(account: Account, night: date) -> list[Finding]:
    """What the name and the manifest say against what came: a late day, a day to come, another count of rows."""
    arrival, found = account.arrival, list[Finding]()
    if account.arrival.path is None or arrival.known is None:
        return found
    days = (night - arrival.known.file_date).days
    if days > account.contract.freshness_days:
        what = f"is dated [{arrival.known.file_date}] and came [{days}] days later"
        found.append(Finding(None, None, "late_file", what, "nothing to do: its rows keep their own day", False))
    elif days < 0:
        what = f"is dated [{arrival.known.file_date}], after its delivery"
        found.append(Finding(None, None, "future_file", what, "ask the extract team whether the date is right", False))
    declared = arrival.listed.rows if arrival.listed else None
    if declared is not None and declared != account.read and account.status != "refused":
        what = f"the manifest says [{declared}] rows, the file has [{account.read}]"
        found.append(Finding(None, None, "row_count", what, "ask the extract team whether rows were lost", False))
    return found
