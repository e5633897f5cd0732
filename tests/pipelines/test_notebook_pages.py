"""The door of the notebooks: nobody without the key, which stands in the address once, then in a cookie."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import pytest

from pipelines import cli
from pipelines.notebook_pages import Application, Notebooks, behind_key


async def _inside(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"inside"})


def _ask(
    query: str = "", cookie: str = "", kind: str = "http", path: str = "/tonight/", inner: Application = _inside
) -> list[MutableMapping[str, Any]]:
    sent: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request"}

    headers = [(b"cookie", cookie.encode())] if cookie else []
    scope = {"type": kind, "path": path, "query_string": query.encode(), "headers": headers}
    asyncio.run(behind_key(inner, "the-key")(scope, receive, send))
    return sent


@pytest.mark.parametrize(
    ("query", "cookie", "status"),
    [
        ("", "", 403),
        ("key=wrong", "", 403),
        ("key=the-key", "", 303),
        ("", "deathlink_key=wrong", 403),
        ("", "other=1; deathlink_key=the-key", 200),
    ],
)
def test_who_has_the_key_comes_in(query: str, cookie: str, status: int) -> None:
    start = _ask(query, cookie)[0]
    headers = dict(start["headers"])
    assert start["status"] == status
    if status == 303:
        assert b"HttpOnly" in headers[b"set-cookie"] and b"SameSite=Strict" in headers[b"set-cookie"]
        assert headers[b"location"] == b"/tonight/", "the key does not stay in the address"
    if status == 200:
        assert b"default-src 'self'" in headers[b"content-security-policy"]


def test_a_connection_without_the_key_is_closed() -> None:
    assert _ask(kind="websocket") == [{"type": "websocket.close", "code": 4403}]


@pytest.mark.parametrize(("kind", "told"), [("http", 404), ("websocket", 4404)])
def test_a_page_that_is_none_is_not_looked_for(kind: str, told: int, tmp_path: Path) -> None:
    [first, *_] = _ask(cookie="deathlink_key=the-key", kind=kind, path="/elsewhere", inner=Notebooks(tmp_path))
    assert told in (first.get("status"), first.get("code"))


def test_without_a_snapshot_the_command_says_what_to_do(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["notebooks", "--home", str(tmp_path), "--no-open-browser"]) == 2
    assert "run a night first" in capsys.readouterr().err
