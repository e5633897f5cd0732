"""Each product goes out once: what was sent stands in a ledger, what could not be sent waits in a folder and goes out
later.

A message is put into the outbox before it is tried, and written into the ledger before it is taken out again, so that
a run that is killed in between neither loses it nor sends it twice.
"""

from __future__ import annotations

import datetime as dt
import email
import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from pipelines.errors import DeathlinkError
from pipelines.mailer import MAIL_POLICY, Delivery, Retry, check_mail_settings, deliver
from pipelines.settings import Settings


@dataclass(frozen=True)
class Posted:
    """What became of a product: sent now, sent before, or waiting (with why)."""

    key: str
    state: str  # sent, sent before, waiting
    words: str


class Outbox:
    """The outbox and the ledger of one home folder."""

    def __init__(self, settings: Settings, retry: Retry | None = None) -> None:
        self.mail = settings.mail
        self.folder = settings.home / "outbox"
        self.ledger = settings.home / "reports" / "sent.jsonl"
        self.retry = retry

    def entries(self) -> list[dict[str, Any]]:
        """Every line of the ledger, oldest first."""
        if not self.ledger.is_file():
            return []
        return [json.loads(line) for line in self.ledger.read_text(encoding="utf-8").splitlines() if line]

    def was_sent(self, key: str) -> bool:
        """Whether a product has gone out to at least one recipient."""
        return any(entry["key"] == key for entry in self.entries())

    def version(self, key: str, content: str) -> int:
        """The number of this issue: one more for each different content that went out before."""
        before = list(dict.fromkeys(e["content"] for e in self.entries() if e["key"] == key))
        return before.index(content) + 1 if content in before else len(before) + 1

    def post(self, key: str, message: EmailMessage, content: str, *, again: bool = False) -> Posted:
        """Sends a product once; a second time only where told to. Raises CallError where mail is not set up."""
        check_mail_settings(self.mail)
        recipients = [address.addr_spec for address in message["To"].addresses]
        with self._locked():
            if self.was_sent(key) and not again:
                return Posted(key, "sent before", "it has been sent already; use --again to send it once more")
            self._put(key, message, recipients, content)
            return self._try(key)

    def flush(self) -> list[Posted]:
        """Tries everything that waits, oldest first; stops where the server cannot be reached."""
        posted: list[Posted] = []
        with self._locked():
            for file in sorted(self.folder.glob("*.json"), key=lambda f: (f.stat().st_mtime_ns, f.name)):
                posted.append(self._try(json.loads(file.read_text(encoding="utf-8"))["key"]))
                if posted[-1].state == "waiting":
                    break
        return posted

    def waiting(self) -> list[str]:
        """Keys of the products that wait, by name."""
        return sorted(json.loads(f.read_text(encoding="utf-8"))["key"] for f in self.folder.glob("*.json"))

    def _try(self, key: str) -> Posted:
        about = json.loads(self._file(key, "json").read_text(encoding="utf-8"))
        if any(e["key"] == key and e["issue"] == about["issue"] for e in self.entries()) and not about["left"]:
            self._remove(key)
            return Posted(key, "sent before", "it had gone out before the last run was stopped")
        message = email.message_from_bytes(self._file(key, "eml").read_bytes(), policy=MAIL_POLICY)
        message["Date"] = format_datetime(dt.datetime.now(dt.UTC))
        try:
            delivery = deliver(message, about["recipients"], self.mail, self.retry)
        except DeathlinkError as fault:
            return Posted(key, "waiting", str(fault))
        return self._settle(key, about, delivery)

    def _settle(self, key: str, about: dict[str, Any], delivery: Delivery) -> Posted:
        """Notes whom it reached; those who were put off stay in the outbox."""
        if delivery.accepted or delivery.refused:
            self._note(key, about, delivery)
        left = [about["recipients"][n - 1] for n in delivery.put_off]
        if not left:
            self._remove(key)
            return Posted(key, "sent" if delivery.accepted else "refused", delivery.words())
        self._write(key, about | {"recipients": left, "left": True})
        return Posted(key, "waiting", delivery.words())

    def _note(self, key: str, about: dict[str, Any], delivery: Delivery) -> None:
        entry = {
            "key": key,
            "issue": about["issue"],
            "content": about["content"],
            "sent_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "accepted": len(delivery.accepted),
            "refused": list(delivery.refused),
        }
        self.ledger.parent.mkdir(parents=True, exist_ok=True)
        with self.ledger.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def _put(self, key: str, message: EmailMessage, recipients: Sequence[str], content: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        issue = 1 + sum(entry["key"] == key for entry in self.entries())
        self._file(key, "eml").write_bytes(message.as_bytes(policy=MAIL_POLICY))
        about = {"key": key, "issue": issue, "content": content, "recipients": list(recipients), "left": False}
        self._write(key, about)

    def _write(self, key: str, about: dict[str, Any]) -> None:
        fresh = self._file(key, "tmp")
        fresh.write_text(json.dumps(about), encoding="utf-8")
        fresh.replace(self._file(key, "json"))

    def _remove(self, key: str) -> None:
        for kind in ("json", "eml"):
            self._file(key, kind).unlink(missing_ok=True)

    def _file(self, key: str, kind: str) -> Path:
        return self.folder / f"{re.sub(r'[^a-z0-9-]+', '_', key.lower())}.{kind}"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One sender at a time: a second one waits, then finds the ledger written."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def content_hash(text: str) -> str:
    """The first 16 digits of a text's SHA-256: which content an issue had."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]
