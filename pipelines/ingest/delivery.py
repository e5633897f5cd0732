"""A delivery folder and its manifest: which files it should hold, which it holds, and whether it is complete."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from data_contracts.feeds import FileName, contracts, file_name, read_file_name
from pipelines.errors import DeathlinkError

MANIFEST: Final = "manifest.json"
# The version of EXTRACTS.md that the readers know.
_SPEC: Final = 1


class DeliveryError(DeathlinkError):
    """A delivery that cannot be taken at all; the message names it and says what to do."""


class DeliveryNotCompleteError(DeliveryError):
    """The manifest is not there yet: the delivery is still being written."""


@dataclass(frozen=True)
class Listed:
    """A manifest's entry for one file."""

    name: str
    feed: str
    rows: int | None
    sha256: str


@dataclass(frozen=True)
class Arrival:
    """One file that was announced, was found, or should have been: `path` is None where it is not there."""

    delivery: str
    name: str
    path: Path | None
    listed: Listed | None
    known: FileName | None

    @property
    def night(self) -> date:
        return date.fromisoformat(self.delivery)

    @property
    def feed(self) -> str:
        """The feed by the file's name, else as the manifest says, else `unknown`."""
        if self.known is not None:
            return self.known.feed
        return self.listed.feed if self.listed is not None else "unknown"


def _read(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    if not path.is_file():
        raise DeliveryNotCompleteError(
            f"delivery [{folder.name}] is still being written: there is no [{MANIFEST}] in it yet; "
            "nothing was taken; run the night again when the extract has finished"
        )
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as fault:
        raise DeliveryError(
            f"delivery [{folder.name}], file [{MANIFEST}]: it is no JSON ({type(fault).__name__}); nothing was taken; "
            "have the extract team write it again"
        ) from None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), list):
        raise DeliveryError(f"delivery [{folder.name}], file [{MANIFEST}]: it must be an object with a list [files]")
    return manifest


def _entry(folder: Path, entry: object) -> Listed:
    fields = entry if isinstance(entry, dict) else {}
    missing = [name for name in ("name", "feed", "sha256") if not isinstance(fields.get(name), str)]
    if missing:
        raise DeliveryError(f"delivery [{folder.name}], file [{MANIFEST}]: an entry of [files] lacks {missing}")
    rows = fields.get("rows")
    return Listed(
        name=fields["name"],
        feed=fields["feed"],
        rows=rows if isinstance(rows, int) else None,
        sha256=fields["sha256"].lower(),
    )


def read_manifest(folder: Path) -> list[Listed]:
    """The manifest's entries. Raises DeliveryNotCompleteError (none yet) and DeliveryError."""
    manifest = _read(folder)
    if manifest.get("delivery") != folder.name:
        raise DeliveryError(
            f"delivery [{folder.name}], file [{MANIFEST}]: it is the manifest of [{manifest.get('delivery')}]; "
            "nothing was taken; put the folder's own manifest in its place"
        )
    if manifest.get("spec") != _SPEC:
        raise DeliveryError(
            f"delivery [{folder.name}], file [{MANIFEST}]: spec is [{manifest.get('spec')}], allowed is [{_SPEC}]; "
            "nothing was taken; the readers must learn the new version first"
        )
    return [_entry(folder, entry) for entry in manifest["files"]]


def arrivals(folder: Path) -> list[Arrival]:
    """Every file announced, found, or due and absent, in order of name; parents before their children's feeds."""
    listed = {entry.name: entry for entry in read_manifest(folder)}
    there = {p.name: p for p in folder.iterdir() if p.is_file() and p.name != MANIFEST}
    names = {*listed, *there, *_due(folder.name)}
    found = [Arrival(folder.name, n, there.get(n), listed.get(n), read_file_name(n)) for n in sorted(names)]
    return sorted(found, key=lambda a: (_is_child(a), a.name))


def _is_child(arrival: Arrival) -> bool:
    return arrival.feed in {feed for c in contracts() if c.parent_feed for feed in c.feeds}


def _due(delivery: str) -> Iterator[str]:
    for held in contracts():
        if held.mandatory:
            yield from (file_name(feed, date.fromisoformat(delivery)) for feed in held.feeds)


def checksum(content: bytes) -> str:
    """SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest()
