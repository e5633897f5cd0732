"""A real SMTP server with STARTTLS and login: accepted, refused, down, back again, bad certificate, bad recipient."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import logging
import socket
import ssl
import sys
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import ModuleType

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pydantic import SecretStr

from pipelines import mailer, notices, report_command
from pipelines.errors import CallError
from pipelines.mailer import Retry, check_mail_settings, is_address
from pipelines.outbox import Outbox
from pipelines.report import pages
from pipelines.settings import MailSettings, Settings

PASSWORD = "correct-horse-battery"
QUICK = Retry(attempts=2, pause_seconds=0.01)


class Postbox:
    """What the server took, and whom it turns away (address → reply)."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], bytes]] = []
        self.turned_away: dict[str, str] = {}

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.turned_away:
            return self.turned_away[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert session.ssl is not None and session.authenticated
        content = envelope.content
        assert isinstance(content, bytes)
        self.taken.append((list(envelope.rcpt_tos), content))
        return "250 taken"


def _authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"report", PASSWORD.encode())
    # handled=False on failure, or the client waits for an answer that never comes.
    return AuthResult(success=good, handled=False)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    return file


def _server(box: Postbox, authority: trustme.CA, port: int) -> Controller:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    return Controller(
        box, hostname="localhost", port=port, tls_context=context, require_starttls=True, authenticator=_authenticate,
        auth_required=True,
    )  # fmt: skip


@pytest.fixture
def port() -> int:
    return _free_port()


@pytest.fixture
def box(authority: trustme.CA, port: int) -> Iterator[Postbox]:
    found = Postbox()
    server = _server(found, authority, port)
    server.start()
    yield found
    server.stop()


def _mail(ca_file: Path, port: int, **given: object) -> MailSettings:
    usual = {
        "host": "localhost", "port": port, "ca_file": ca_file, "user": "report", "password": SecretStr(PASSWORD),
        "sender": "deathlink@force.example", "recipients": ("head@force.example", "deputy@force.example"),
        "notice_recipients": ("duty@force.example",), "timeout_seconds": 5.0,
    }  # fmt: skip
    return MailSettings(**(usual | given))  # type: ignore[arg-type]


def _outbox(home: Path, mail: MailSettings) -> Outbox:
    return Outbox(Settings(home=home, mail=mail), QUICK)


def _message(mail: MailSettings, text: str = "as usual") -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "OFFICIAL | week", mail.sender, ", ".join(mail.recipients)
    message.set_content(text)
    return message


def test_accepted_once_and_not_twice(box: Postbox, ca_file: Path, port: int, tmp_path: Path) -> None:
    mail = _mail(ca_file, port)
    outbox = _outbox(tmp_path, mail)
    assert outbox.post("weekly:1", _message(mail), "c1").state == "sent"
    assert outbox.post("weekly:1", _message(mail), "c1").state == "sent before"
    assert len(box.taken) == 1 and box.taken[0][0] == ["head@force.example", "deputy@force.example"]
    assert message_from_bytes(box.taken[0][1], policy=policy.default)["Date"]
    assert outbox.post("weekly:1", _message(mail), "c1", again=True).state == "sent"
    assert len(box.taken) == 2 and outbox.waiting() == []


def test_a_refused_login_keeps_the_message_and_shows_no_secret(
    box: Postbox, ca_file: Path, port: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    mail = _mail(ca_file, port, password=SecretStr("wrong-secret-word"))
    with caplog.at_level(logging.DEBUG):
        posted = _outbox(tmp_path, mail).post("weekly:1", _message(mail), "c1")
    assert posted.state == "waiting" and "login" in posted.words and "535" in posted.words
    shown = (
        caplog.text + posted.words + repr(mail) + "".join(f.read_text() for f in (tmp_path / "outbox").glob("*.json"))
    )
    assert "wrong-secret-word" not in shown
    assert box.taken == []
    good = _outbox(tmp_path, _mail(ca_file, port))
    assert [p.state for p in good.flush()] == ["sent"]


def test_down_then_back(authority: trustme.CA, ca_file: Path, port: int, tmp_path: Path) -> None:
    mail = _mail(ca_file, port)
    outbox = _outbox(tmp_path, mail)
    first = outbox.post("weekly:1", _message(mail, "first"), "c1")
    second = outbox.post("weekly:2", _message(mail, "second"), "c2")
    assert (first.state, second.state) == ("waiting", "waiting") and "did not answer" in first.words
    assert outbox.waiting() == ["weekly:1", "weekly:2"] and not outbox.was_sent("weekly:1")
    back = Postbox()
    server = _server(back, authority, port)
    server.start()
    try:
        assert [p.state for p in outbox.flush()] == ["sent", "sent"]
    finally:
        server.stop()
    assert [b"first" in content for _, content in back.taken] == [True, False]
    assert outbox.waiting() == [] and outbox.post("weekly:1", _message(mail), "c1").state == "sent before"


def test_it_is_tried_again_before_it_waits(
    ca_file: Path, port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []
    real = mailer._deliver_once

    def counting(*given: object) -> mailer.Delivery:
        tries.append(1)
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(mailer, "_deliver_once", counting)
    assert _outbox(tmp_path, _mail(ca_file, port)).post("k", _message(_mail(ca_file, port)), "c").state == "waiting"
    assert len(tries) == 2


def test_a_certificate_of_somebody_else_is_refused(box: Postbox, port: int, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.pem"
    trustme.CA().cert_pem.write_to_path(str(stranger))
    mail = _mail(stranger, port)
    posted = _outbox(tmp_path, mail).post("weekly:1", _message(mail), "c1")
    assert posted.state == "waiting" and "certificate" in posted.words
    assert box.taken == []


def test_no_starttls_no_mail(ca_file: Path, port: int, tmp_path: Path) -> None:
    plain = Controller(Postbox(), hostname="localhost", port=port)
    plain.start()
    try:
        posted = _outbox(tmp_path, _mail(ca_file, port)).post("weekly:1", _message(_mail(ca_file, port)), "c1")
    finally:
        plain.stop()
    assert posted.state == "waiting" and "STARTTLS" in posted.words


def test_a_recipient_refused_does_not_keep_the_others(box: Postbox, ca_file: Path, port: int, tmp_path: Path) -> None:
    box.turned_away = {"deputy@force.example": "550 no such person"}
    mail = _mail(ca_file, port)
    outbox = _outbox(tmp_path, mail)
    posted = outbox.post("weekly:1", _message(mail), "c1")
    assert posted.state == "sent" and "refused: recipient 2" in posted.words and "deputy" not in posted.words
    assert box.taken[0][0] == ["head@force.example"]
    assert outbox.entries()[0]["refused"] == [2] and outbox.waiting() == []


def test_a_recipient_put_off_gets_it_later_and_the_others_not_twice(
    box: Postbox, ca_file: Path, port: int, tmp_path: Path
) -> None:
    box.turned_away = {"deputy@force.example": "450 busy"}
    mail = _mail(ca_file, port)
    outbox = _outbox(tmp_path, mail)
    assert outbox.post("weekly:1", _message(mail), "c1").state == "waiting"
    box.turned_away = {}
    assert [p.state for p in outbox.flush()] == ["sent"]
    assert [to for to, _ in box.taken] == [["head@force.example"], ["deputy@force.example"]]


def test_every_recipient_refused(box: Postbox, ca_file: Path, port: int, tmp_path: Path) -> None:
    mail = _mail(ca_file, port)
    box.turned_away = dict.fromkeys(mail.recipients, "550 no")
    posted = _outbox(tmp_path, mail).post("weekly:1", _message(mail), "c1")
    assert posted.state == "refused" and box.taken == []


def test_a_run_that_is_killed_after_sending_does_not_send_again(
    box: Postbox, ca_file: Path, port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = _mail(ca_file, port)
    outbox = _outbox(tmp_path, mail)
    monkeypatch.setattr(outbox, "_remove", lambda key: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        outbox.post("weekly:1", _message(mail), "c1")
    again = _outbox(tmp_path, mail)
    assert [p.state for p in again.flush()] == ["sent before"]
    assert len(box.taken) == 1 and again.waiting() == []


def test_versions_count_different_contents(box: Postbox, ca_file: Path, port: int, tmp_path: Path) -> None:
    mail = _mail(ca_file, port)
    outbox = _outbox(tmp_path, mail)
    assert outbox.version("weekly:1", "c1") == 1
    outbox.post("weekly:1", _message(mail), "c1")
    assert (outbox.version("weekly:1", "c1"), outbox.version("weekly:1", "c2")) == (1, 2)


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("head@force.example", True),
        ("head.of-intelligence+dl@force.example", True),
        ("head@force.example\nBcc: other@evil.example", False),
        ("Head <head@force.example>", False),
        ("head", False),
        ("@force.example", False),
        ("head@", False),
        ("a b@force.example", False),
        ("", False),
    ],
)
def test_addresses(address: str, good: bool) -> None:
    assert is_address(address) == good


def test_settings_that_cannot_work_are_all_named_without_their_values(ca_file: Path, port: int) -> None:
    with pytest.raises(CallError) as caught:
        check_mail_settings(
            _mail(ca_file, port, host="", recipients=("right@force.example", "wrong one"), starttls=False)
        )
    said = str(caught.value)
    assert (
        all(part in said for part in ("[mail.host]", "[mail.recipients][2]", "[mail.starttls]"))
        and "wrong one" not in said
    )


def test_the_password_comes_from_a_file_too(box: Postbox, ca_file: Path, port: int, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{PASSWORD}\n", encoding="utf-8")
    mail = _mail(ca_file, port, password=None, password_file=tmp_path / "secret")
    assert _outbox(tmp_path, mail).post("k", _message(mail), "c").state == "sent"


def test_notices_go_to_the_duty_and_only_once(box: Postbox, ca_file: Path, port: int, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, mail=_mail(ca_file, port))
    night = dt.date(2019, 3, 17)
    states = [notices.night_failed(settings, night, "WarehouseError", Outbox(settings, QUICK)).state for _ in range(2)]
    states.append(notices.feeds_missing(settings, night, ["las", "cad"], Outbox(settings, QUICK)).state)
    assert states == ["sent", "sent before", "sent"]
    assert [to for to, _ in box.taken] == [["duty@force.example"]] * 2
    message = message_from_bytes(box.taken[1][1], policy=policy.default)
    assert message["Subject"].startswith("OFFICIAL-SENSITIVE | ")
    text = message.get_body(("plain",))
    assert text is not None and "nothing usable came from cad and las" in " ".join(text.get_content().split())


@pytest.fixture
def settings(ca_file: Path, port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of an empty home, which the command reads."""
    made = Settings(home=tmp_path, mail=_mail(ca_file, port))
    monkeypatch.setattr(report_command, "settings_with", lambda **_: made)
    return made


def test_without_a_snapshot_the_command_says_so_by_mail(
    box: Postbox, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report_command.report(week=dt.date(2019, 3, 13), send=True) == 1
    assert "no night has been published" in capsys.readouterr().err
    assert len(box.taken) == 1
    ledger = settings.home / "reports" / "sent.jsonl"
    assert json.loads(ledger.read_text(encoding="utf-8"))["key"] == "notice:2019-03-17:report"


def test_the_weekly_report_goes_out_whole_and_once(
    box: Postbox, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    london = _planted()
    london.publish(settings.home, london.broken_week())
    monkeypatch.setattr(pages, "pictures", lambda shown, *_, **__: [b"\x89PNG"] * len(shown))
    assert [report_command.report(send=True) for _ in range(2)] == [0, 0]
    assert "sent before" in capsys.readouterr().out
    ((to, content),) = box.taken
    assert to == ["head@force.example", "deputy@force.example"]
    message = message_from_bytes(content, policy=policy.default)
    assert message["Subject"] == "OFFICIAL-SENSITIVE | Pan-London death patterns | week to 17 Mar 2019 | v1"
    kinds = [part.get_content_type() for part in message.walk() if not part.is_multipart()]
    assert kinds[:2] == ["text/plain", "text/html"] and kinds[-1] == "application/pdf"
    cids = {str(part["Content-ID"]).strip("<>") for part in message.walk() if part["Content-ID"]}
    html = message.get_body(("html",))
    assert html is not None and all(f'src="cid:{cid}"' in html.get_content() for cid in cids)
    # The maps and charts of a planted week; a map without anything to tell is left out.
    assert kinds.count("image/png") == len(cids) == html.get_content().count("cid:") == 4
    folder = settings.home / "reports" / "week-2019-03-17"
    assert {f.suffix for f in folder.iterdir()} == {".html", ".txt", ".json", ".pdf", ".png"}


def _planted() -> ModuleType:
    file = Path(__file__).parents[1] / "fixtures" / "planted_london.py"
    spec = importlib.util.spec_from_file_location("planted_for_mail", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["planted_for_mail"] = module
    spec.loader.exec_module(module)
    return module
