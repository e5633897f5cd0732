"""Accepted rows as images: key, content hash, and what is new against what the warehouse already keeps."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime, time

from data_contracts.model import Contract
from features.blanks import said
from features.dates import read_time
from pipelines.ingest.reading import Body, RawRow, cell

# Parts of a key are joined by a mark that no source uses in a key.
_JOINT = "#"


@dataclass(frozen=True)
class NewImage:
    """One good row of tonight's delivery, not yet compared with what is kept."""

    feed: str
    row_key: str
    parent_key: str | None
    updated_at: datetime
    image_date: date
    file: str
    row_number: int
    body_hash: str
    body_text: str
    body: Body

    def __repr__(self) -> str:
        return f"NewImage({self.feed}, {self.row_key}, row {self.row_number})"


def key_of(body: Body, names: tuple[str, ...]) -> str:
    """The row's key: its parts as delivered, without the blanks around them."""
    return _JOINT.join(str(cell(body, name) or "").strip() for name in names)


def make_image(contract: Contract, feed: str, file: str, image_date: date, row: RawRow) -> NewImage:
    """The image of a good row. Without a readable time of change the file's day stands for it."""
    changed = read_time(said(cell(row.body, contract.updated)), image_date.year + 1) if contract.updated else None
    text = json.dumps(row.body, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return NewImage(
        feed=feed,
        row_key=key_of(row.body, contract.key),
        parent_key=key_of(row.body, contract.parent) if contract.parent else None,
        updated_at=changed or datetime.combine(image_date, time.min),
        image_date=image_date,
        file=file,
        row_number=row.number,
        body_hash=hashlib.blake2b(text.encode("utf-8"), digest_size=16).hexdigest(),
        body_text=text,
        body=row.body,
    )


def fullness(body: Body) -> int:
    """How many fields of a body say something: of two rows with one key and one time the fuller one is kept."""
    return sum(said(value) is not None for value in body.values() if not isinstance(value, dict | list))
