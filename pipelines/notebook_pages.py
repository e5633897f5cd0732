"""The notebooks as one local web application: a first page with tonight's list, six notebooks without code, a key.

The first page is plain HTML and needs no notebook, so that the list stands there a moment after the start; each
notebook is loaded when it is first asked for.
"""

from __future__ import annotations

import asyncio
import hmac
import html
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs

from jinja2 import Environment
from markupsafe import Markup

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
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:18px/1.5 Arial,"DejaVu Sans",sans-serif;max-width:74rem;margin:1rem auto;padding:0 1rem;color:#0b0c0c}
p,ol{max-width:46rem}.dl-wide{overflow-x:auto}.dl-table{border-collapse:collapse;width:100%;font-size:1rem}
.dl-table caption{text-align:left;font-weight:700}.dl-table td,.dl-table th{border-bottom:1px solid #b1b4b6;
padding:.3rem .5rem;text-align:left;vertical-align:top}.dl-table .dl-number{text-align:right}
.marking{font-weight:700;text-align:center;border:2px solid;max-width:none}a{color:#12436d;font-weight:700}
a:focus{outline:3px solid #0b0c0c}li{margin:.8rem 0}</style></head>
<body><p class="marking">{{ marking }}</p><h1>Look at these together</h1>
<p>Knowledge date: <strong>{{ night }}</strong>. {{ state }}</p>
{% for w in warnings %}<p>Warning: {{ w }}</p>{% endfor %}
<h2>{{ headline }}</h2>{{ alerts }}
<h2>Questions</h2><ol>{% for page, title, question in questions %}
<li><a href="/{{ page }}/">{{ title }}</a><br>{{ question }}</li>{% endfor %}</ol>
<h2>New here?</h2><p>Read the headline of the first group above and open its series; read what holds it together,
then what speaks against it, then what is missing and whom to ask. Then judge it: the panel stands near the end of the
page. Nothing is lost by a judgement; each can be taken back.</p>
<p>These are leads. The tool decides nothing about a living person.</p><p class="marking">{{ marking }}</p>
</body></html>"""
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
    """The application: `/` is the first page, everything else is asked of the notebooks; nobody without the key."""
    return behind_key(_with_first_page(notebooks), key)


def _with_first_page(inner: Application) -> Application:
    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/":
            try:
                await _answer(send, 200, await asyncio.to_thread(first_page))
            except DeathlinkError as fault:
                await _answer(send, 503, html.escape(str(fault)))
        else:
            await inner(scope, receive, send)

    return application


def first_page() -> str:
    """The page that says how fresh it all is, what to look at together tonight, what there is, and how to begin."""
    from pipelines import judgements
    from pipelines.views import tonight
    from pipelines.views.desk import freshness, open_desk
    from pipelines.views.tables import html_table

    desk = open_desk()
    state, warnings = freshness(desk)
    judged = judgements.load(desk.settings)
    with desk.open() as snapshot:
        nights = snapshot.select("notebook/nights")
        alerts, earlier = tonight.lists(snapshot, judged, desk.knowledge_date)
    links = {"series": "/series/?series={}"}
    shown = [
        html_table(tonight.shown(listed), caption, links)
        for listed, caption in ((alerts, "Tonight's list"), (earlier, "Shown in the last fortnight, not yet decided"))
        if not listed.is_empty()
    ]
    return _FIRST_PAGE.render(
        marking=desk.settings.marking,
        night=desk.knowledge_date,
        state=state,
        warnings=warnings,
        headline=tonight.headline(alerts, nights, desk.knowledge_date),
        # Safe: html_table escapes every cell and heading.
        alerts=Markup("".join(shown)),
        questions=QUESTIONS,
    )


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
