"""Which address shows which plain page, and which form is sent where; whatever else is asked goes to the notebooks."""

from __future__ import annotations

import html
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from pipelines.errors import CallError, DeathlinkError
from pipelines.pages import judging
from pipelines.pages.deaths import deaths_page
from pipelines.pages.first import first_page
from pipelines.pages.incident import incident_page
from pipelines.pages.judging import Held
from pipelines.pages.layout import policy
from pipelines.pages.seals import SealError
from pipelines.pages.waiting import HERE, Chosen, enter, held_tip, waiting_page


def desk_pages(notebooks: Any, key: str) -> Starlette:
    """The application of the plain pages before that of the notebooks. key: of the door; it seals the forms."""
    routes = [
        Route("/", _first),
        Route("/group/", _group),
        Route("/deaths/", _deaths),
        Route("/incident/", _incident),
        Route("/waiting/", _waiting),
        Route("/judge", _judge, methods=["POST"]),
        Route("/tip", _tip, methods=["POST"]),
        Route("/undo", _undo, methods=["POST"]),
        Route("/export", _export, methods=["POST"]),
        Mount("/", notebooks),
    ]
    application = Starlette(routes=routes, exception_handlers={DeathlinkError: _refused})
    application.state.key = key
    return application


def _shown(text: str, status: int = 200) -> HTMLResponse:
    headers = {"content-security-policy": policy().decode(), "cache-control": "no-store"}
    return HTMLResponse(text, status, headers)


def _first(request: Request) -> Response:
    return _shown(first_page(request.query_params))


def _deaths(request: Request) -> Response:
    return _shown(deaths_page(request.query_params))


def _incident(request: Request) -> Response:
    status, page = incident_page(request.query_params.get("incident", ""))
    return _shown(page, status)


def _group(request: Request) -> Response:
    return _series(request.query_params, request.app.state.key, Held())


def _series(query: QueryParams, key: str, held: Held) -> Response:
    from pipelines.pages.series import Asked, series_page  # here: the first page does without, and starts sooner

    series_id, one, other, done = (query.get(name, "") for name in ("series", "one", "other", "done"))
    status, page = series_page(Asked(series_id, one, other, done, held), key)
    return _shown(page, status)


def _waiting(request: Request) -> Response:
    return _tips(request.query_params, request.app.state.key, Held())


def _tips(query: QueryParams, key: str, held: Held) -> Response:
    tip, candidate, done = (query.get(name, "") for name in ("tip", "candidate", "done"))
    status, page = waiting_page(Chosen(tip, candidate, done, held), key)
    return _shown(page, status)


async def _judge(request: Request) -> Response:
    return await run_in_threadpool(_judged, await _sent(request), request.app.state.key)


def _judged(sent: dict[str, str], key: str) -> Response:
    """The page again with the words of the fault and all that was filled in, or back to it with the judgement."""
    try:
        return RedirectResponse(judging.judge(sent, key).where, 303)
    except SealError:
        raise
    except DeathlinkError as fault:
        back, held = judging.held(sent, f"Not recorded: {fault}")
        path, _, query = back.partition("?")
        again = _tips if path == HERE else _series
        return again(QueryParams(query), key, held)


async def _tip(request: Request) -> Response:
    return await run_in_threadpool(_entered, await _sent(request), request.app.state.key)


def _entered(sent: dict[str, str], key: str) -> Response:
    try:
        return RedirectResponse(enter(sent, key), 303)
    except SealError:
        raise
    except DeathlinkError as fault:
        return _tips(QueryParams(), key, held_tip(sent, str(fault)))


async def _undo(request: Request) -> Response:
    taken = await run_in_threadpool(judging.undo, await _sent(request), request.app.state.key)
    return RedirectResponse(taken.where, 303)


async def _export(request: Request) -> Response:
    name, content = await run_in_threadpool(judging.export, await _sent(request), request.app.state.key)
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    return Response(content, media_type="application/octet-stream", headers=headers)


async def _sent(request: Request) -> dict[str, str]:
    """The fields of a form that a page of this server sent. Raises SealError where another site sent it."""
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise SealError("the form came from another site; nothing was done")
    async with request.form(max_files=0, max_fields=50) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


async def _refused(_: Request, fault: Exception) -> Response:
    """What is wrong, in words, and the way back."""
    status = 403 if isinstance(fault, SealError) else 422 if isinstance(fault, CallError) else 503
    return _shown(
        '<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>Not done · deathlink</title>'
        f"<h1>Not done</h1><p>{html.escape(str(fault))}</p>"
        '<p>Go back with the browser, or <a href="/">to the first page</a>.</p></html>',
        status,
    )
