"""Sending mail: addresses checked, STARTTLS and login, retried, and what went wrong said without a secret or an
address.

Faults, all DeathlinkError: `CallError` where the settings cannot work (exit code 2), `MailRefusedError` where trying
again helps nobody (login, certificate, message), `MailUnreachableError` where it may (server down or busy).
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Final

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from pipelines.errors import CallError, DeathlinkError
from pipelines.settings import MailSettings, read_secret

# Subjects stand on one line: a folded one reaches some readers with a space before the marking (RFC 5322: up to 998).
MAIL_POLICY: Final = policy.SMTP.clone(max_line_length=250)
# SMTP replies from 500 on are final (RFC 5321, 4.2.1); from 400 on the server asks to try later.
_FINAL: Final = 500


class MailRefusedError(DeathlinkError):
    """The server will not take it however often it is tried; the message waits in the outbox."""


class MailUnreachableError(DeathlinkError):
    """The server did not answer or was busy; the message waits in the outbox and is tried again by the next run."""


@dataclass(frozen=True)
class Retry:
    """How often, and how many seconds before the second try; each further pause is twice as long."""

    attempts: int = 3
    pause_seconds: float = 5.0


@dataclass(frozen=True)
class Delivery:
    """What the server did with each recipient, by position from 1: accepted, refused for good, put off."""

    accepted: tuple[int, ...]
    refused: tuple[int, ...] = ()
    put_off: tuple[int, ...] = ()

    def words(self) -> str:
        """One line for the person who sent it, without an address."""
        every = len(self.accepted) + len(self.refused) + len(self.put_off)
        said = f"accepted for {len(self.accepted)} of {every} recipients"
        for places, what in ((self.refused, "refused"), (self.put_off, "put off")):
            said += f"; {what}: recipient {', '.join(map(str, places))} of the list in the settings" if places else ""
        return said


def check_mail_settings(mail: MailSettings) -> None:
    """Raises CallError naming every setting that cannot work; values are not repeated."""
    faults = [] if mail.host else ["[mail.host] is empty"]
    faults += [f"[mail.{name}] {fault}" for name, fault in _address_faults(mail)]
    if not mail.recipients:
        faults.append("[mail.recipients] is empty")
    if mail.user and not mail.starttls:
        faults.append("[mail.starttls] is off although [mail.user] is set: the password would travel in the clear")
    if mail.user and mail.password is None and mail.password_file is None:
        faults.append("[mail.user] is set without [mail.password] or [mail.password_file]")
    if faults:
        raise CallError(f"mail cannot be sent: {'; '.join(faults)}; see deathlink.toml and DEATHLINK_MAIL__…")


def _address_faults(mail: MailSettings) -> list[tuple[str, str]]:
    listed = [("sender", mail.sender)]
    listed += [(f"recipients][{n}", a) for n, a in enumerate(mail.recipients, 1)]
    listed += [(f"notice_recipients][{n}", a) for n, a in enumerate(mail.notice_recipients, 1)]
    return [(name, "is no mail address") for name, address in listed if not is_address(address)]


def is_address(text: str) -> bool:
    """Whether a text is one plain address, with a domain, and nothing that could start another header."""
    try:
        address = Address(addr_spec=text)
    except (ValueError, IndexError, MessageError):
        return False
    parts = (address.username, address.domain)
    return all(parts) and text.isascii() and text.isprintable() and " " not in text and address.addr_spec == text


def deliver(
    message: EmailMessage, recipients: Sequence[str], mail: MailSettings, retry: Retry | None = None
) -> Delivery:
    """Hands one message to the server, trying again while it is unreachable. Raises MailRefusedError,
    MailUnreachableError."""
    how = retry or Retry()
    tries = Retrying(
        stop=stop_after_attempt(how.attempts),
        wait=wait_exponential(multiplier=how.pause_seconds),
        retry=retry_if_exception_type(MailUnreachableError),
        reraise=True,
    )
    return tries(_deliver_once, message, recipients, mail)


def _deliver_once(message: EmailMessage, recipients: Sequence[str], mail: MailSettings) -> Delivery:
    try:
        with smtplib.SMTP(mail.host, mail.port, timeout=mail.timeout_seconds) as client:
            _open(client, mail)
            turned_away = _hand_over(client, message, recipients, mail)
    except ssl.SSLError as fault:
        raise MailRefusedError(
            f"the mail server's certificate was not accepted ({type(fault).__name__}); check [mail.host] and "
            f"[mail.ca_file]"
        ) from None
    except smtplib.SMTPAuthenticationError as fault:
        raise MailRefusedError(
            f"the mail server refused the login ({fault.smtp_code}); check [mail.user] and its password"
        ) from None
    except smtplib.SMTPResponseException as fault:
        kind = MailRefusedError if fault.smtp_code >= _FINAL else MailUnreachableError
        raise kind(f"the mail server refused the message (code {fault.smtp_code})") from None
    except (OSError, smtplib.SMTPException) as fault:
        raise MailUnreachableError(
            f"the mail server [{mail.host}:{mail.port}] did not answer ({type(fault).__name__})"
        ) from None
    return _sorted_out(recipients, turned_away)


def _open(client: smtplib.SMTP, mail: MailSettings) -> None:
    client.ehlo()
    if mail.starttls:
        if not client.has_extn("starttls"):
            raise MailRefusedError("the mail server offers no STARTTLS; nothing was sent in the clear")
        client.starttls(context=ssl.create_default_context(cafile=str(mail.ca_file) if mail.ca_file else None))
        client.ehlo()
    if mail.user:
        client.login(mail.user, read_secret(mail.password, mail.password_file) or "")


def _hand_over(
    client: smtplib.SMTP, message: EmailMessage, recipients: Sequence[str], mail: MailSettings
) -> dict[str, tuple[int, bytes]]:
    """Codes of the recipients that the server did not take."""
    try:
        return dict(client.send_message(message, from_addr=mail.sender, to_addrs=list(recipients)))
    except smtplib.SMTPRecipientsRefused as fault:
        return dict(fault.recipients)


def _sorted_out(recipients: Sequence[str], turned_away: dict[str, tuple[int, bytes]]) -> Delivery:
    codes = [turned_away.get(address, (250, b""))[0] for address in recipients]
    return Delivery(
        accepted=tuple(n for n, code in enumerate(codes, 1) if code < 400),
        refused=tuple(n for n, code in enumerate(codes, 1) if code >= _FINAL),
        put_off=tuple(n for n, code in enumerate(codes, 1) if 400 <= code < _FINAL),
    )
