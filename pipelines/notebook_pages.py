"""The notebooks as one local web application: a first page, six notebooks without code, a key at the door."""

from __future__ import annotations

import hmac
import html
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs

from jinja2 import Environment

from pipelines.errors import DeathlinkError

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

# Page, title, the question that it answers; in the order of an analyst's morning.
QUESTIONS: Final = (
    ("tonight", "Tonight", "What should I look at together this morning, and what is new?"),
    ("series", "A series", "Why do these belong together, what speaks against, what is missing and whom do I ask?"),
    ("alike", "Deaths like this one", "What else looks like this death, or has these features?"),
    ("everything", "Everything about", "Where do this person, phone, handle or place stand, under any name?"),
    ("knew_when", "What we knew when", "What could we have known on a past night?"),
    ("bonnet", "People and places under the bonnet", "Why were two mentions joined, or why not?"),
)
_COOKIE: Final = "deathlink_key"
# Nothing from outside: each page says so, and the browser holds it to that.
_POLICY: Final = (
    b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    b"img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; frame-ancestors 'self'; "
    b"connect-src 'self' ws://127.0.0.1:* ws://localhost:* data: blob:; base-uri 'self'; form-action 'self'"
)
_FIRST_PAGE: Final = Environment(autoescape=True).from_string(
    """<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{{ marking }} · deathlink</title>
<style>body{font:18px/1.5 Arial,"DejaVu Sans",sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#0b0c0c}
.marking{font-weight:700;text-align:center;border:2px solid}a{color:#12436d;font-weight:700}
a:focus{outline:3px solid #0b0c0c}li{margin:.8rem 0}</style></head>
<body><p class="marking">{{ marking }}</p><h1>Look at these together</h1>
<p>Knowledge date: <strong>{{ night }}</strong>. {{ state }}</p>
{% for w in warnings %}<p>Warning: {{ w }}</p>{% endfor %}
<ol>{% for page, title, question in questions %}
<li><a href="/{{ page }}/">{{ title }}</a><br>{{ question }}</li>{% endfor %}</ol>
<h2>New here?</h2><p>Start with <a href="/tonight/">Tonight</a>. Read the headline of the first group and open its
series; read what holds it together, then what speaks against it, then what is missing and whom to ask. Then judge it:
the panel stands near the end of the page. Nothing is lost by a judgement; each can be taken back.</p>
<p>These are leads. The tool decides nothing about a living person.</p><p class="marking">{{ marking }}</p>
</body></html>"""
)


def pages(folder: Path, key: str) -> Application:
    """The application: `/` is the first page, `/tonight/` and so on are the notebooks of the folder."""
    import marimo

    server = marimo.create_asgi_app(quiet=True, include_code=False)
    for page, _, _ in QUESTIONS:
        server = server.with_app(path=f"/{page}", root=str(folder / f"{page}.py"))
    return behind_key(_with_first_page(server.build()), key)


def _with_first_page(inner: Application) -> Application:
    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/":
            try:
                await _answer(send, 200, first_page())
            except DeathlinkError as fault:
                await _answer(send, 503, html.escape(str(fault)))
        else:
            await inner(scope, receive, send)

    return application


def first_page() -> str:
    """The page that says what there is, how fresh it is, and how to begin."""
    from pipelines.views.desk import freshness, open_desk

    desk = open_desk()
    state, warnings = freshness(desk)
    return _FIRST_PAGE.render(
        marking=desk.settings.marking, night=desk.knowledge_date, state=state, warnings=warnings, questions=QUESTIONS
    )


def behind_key(inner: Application, key: str) -> Application:
    """Lets in who has the key: once in the address, from then on in a cookie that no other site can use."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or _has_cookie(scope, key):
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
    """Adds to every page the order to load nothing from outside."""

    async def guarded(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            extra = [(b"content-security-policy", _POLICY), (b"referrer-policy", b"no-referrer")]
            message = {**message, "headers": [*message.get("headers", []), *extra]}
        await send(message)

    return guarded


async def _answer(send: Send, status: int, text: str, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    kind = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": [*kind, *(headers or [])]})
    await send({"type": "http.response.body", "body": text.encode()})
