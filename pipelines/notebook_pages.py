"""The desk as one local web application: plain pages, six notebooks without code, a key at the door.

The plain pages need no notebook, so that tonight's list stands there a moment after the start; each notebook is loaded
when it is first asked for.
"""

from __future__ import annotations

import asyncio
import hmac
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs

from pipelines.pages.first import QUESTIONS
from pipelines.pages.routes import desk_pages

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_COOKIE: Final = "deathlink_key"
# Nothing from outside: each page says so, and the browser holds it to that.
_POLICY: Final = (
    b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    b"img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; frame-ancestors 'self'; "
    b"connect-src 'self' ws://127.0.0.1:* ws://localhost:* data: blob:; base-uri 'self'; form-action 'self'"
)


class Notebooks:
    """The notebooks of a folder behind their paths (`/tonight/` and so on), each loaded when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loaded: dict[str, Application] = {}
        self._lock = threading.Lock()

    def load(self, page: str) -> Application:
        """The application of one notebook; a second caller waits for the first."""
        with self._lock:
            if page not in self._loaded:
                import marimo

                server = marimo.create_asgi_app(quiet=True, include_code=False)
                self._loaded[page] = server.with_app(path=f"/{page}", root=str(self._folder / f"{page}.py")).build()
            return self._loaded[page]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        page = scope["path"].split("/")[1]
        if any(page == known for known, _, _ in QUESTIONS):
            loaded = self._loaded.get(page)
            if loaded is None:
                # In a thread: loading takes a second, and the first page is to be served meanwhile.
                loaded = await asyncio.to_thread(self.load, page)
            await loaded(scope, receive, send)
        elif scope["type"] == "http":
            await _answer(send, 404, "There is no such page. <a href='/'>Go to the first page</a>.")
        else:
            await send({"type": "websocket.close", "code": 4404})


def pages(notebooks: Application, key: str) -> Application:
    """The application: the plain pages, everything else is asked of the notebooks; nobody without the key."""
    return behind_key(desk_pages(notebooks, key), key)


def behind_key(inner: Application, key: str) -> Application:
    """Lets in who has the key: once in the address, from then on in a cookie that no other site can use."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if _has_cookie(scope, key):
            await inner(scope, receive, _guarded(send))
        elif scope["type"] == "http" and _same(parse_qs(scope["query_string"].decode()).get("key", [""])[0], key):
            cookie = f"{_COOKIE}={key}; Path=/; HttpOnly; SameSite=Strict"
            where = scope["path"]
            await _answer(send, 303, "", [(b"location", where.encode()), (b"set-cookie", cookie.encode())])
        elif scope["type"] == "http":
            await _answer(send, 403, "Open the address that the command printed: it holds the key.")
        else:
            await send({"type": "websocket.close", "code": 4403})

    return application


def _has_cookie(scope: Scope, key: str) -> bool:
    cookies = SimpleCookie()
    for name, value in scope.get("headers", []):
        if name == b"cookie":
            cookies.load(value.decode("latin-1"))
    return _COOKIE in cookies and _same(cookies[_COOKIE].value, key)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _guarded(send: Send) -> Send:
    """Adds to every page the order to load nothing from outside; a plain page brings a stricter one."""

    async def guarded(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", []))
            if not any(name == b"content-security-policy" for name, _ in headers):
                headers.append((b"content-security-policy", _POLICY))
            message = {**message, "headers": [*headers, (b"referrer-policy", b"no-referrer")]}
        await send(message)

    return guarded


async def _answer(send: Send, status: int, text: str, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    kind = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": [*kind, *(headers or [])]})
    await send({"type": "http.response.body", "body": text.encode()})
