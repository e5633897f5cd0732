"""A product as a page for the browser, as a PDF, as the HTML of a message and as plain text. Pure but for the
drawing."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import plotly.graph_objects as go
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

from pipelines.charts import PictureError, pictures
from pipelines.report.content import Picture, Product

_TEMPLATES: Final = Path(__file__).resolve().parent.parent / "templates"
# Pixels: the width that mail clients give a message; drawn at twice that, so that it stays sharp on a phone.
_STILL_WIDTH: Final = 620
# Larger than on the page: on a phone the still is shown at half its width.
_STILL_FONT: Final = 15


@dataclass(frozen=True)
class Pages:
    """One product in every form. `stills` are the charts as PNG by key; empty where no browser could draw them."""

    html: str
    mail_html: str
    text: str
    pdf: bytes
    stills: Mapping[str, bytes]
    data: str


def render(product: Product) -> Pages:
    """Every form of a product. Where no chart can be drawn the tables stand alone, and a notice says so."""
    stills, notice = draw_stills([p for s in product.sections for p in s.pictures])
    embedded = {key: _data_uri(png) for key, png in stills.items()}
    shared = {"product": product, "notice": notice}
    live = {p.key: live_chart(p) for s in product.sections for p in s.pictures}
    page = template("page.html.jinja").render(
        **shared, stills=embedded, live=live, script=_plotly_script() if live else ""
    )
    printed = template("print.html.jinja").render(**shared, stills=embedded)
    return Pages(
        html=page,
        mail_html=template("mail.html.jinja").render(**shared, stills={key: f"cid:{key}" for key in stills}),
        text=render_text(product, notice),
        pdf=to_pdf(printed),
        stills=stills,
        data=json.dumps(product.numbers, indent=1, ensure_ascii=False, sort_keys=True) + "\n",
    )


def render_text(product: Product, notice: str = "") -> str:
    """A product as plain text."""
    return str(template("mail.txt.jinja").render(product=product, notice=notice))


def draw_stills(shown: list[Picture]) -> tuple[dict[str, bytes], str]:
    """The charts as PNG by key, and a notice for the reader where they could not be drawn (else empty)."""
    try:
        drawn = pictures([_still(p) for p in shown], "png", width=_STILL_WIDTH, scale=2.0)
    except PictureError:
        return (
            {},
            "The charts could not be drawn this time (no browser on this machine); the tables hold the same.",
        )
    return dict(zip((p.key for p in shown), drawn, strict=True)), ""


def live_chart(picture: Picture) -> str:
    """A chart that answers to the pointer, as a piece of HTML without the library."""
    figure = go.Figure(picture.chart.figure)
    figure.update_layout(title=None, margin={"t": 40})
    return str(
        figure.to_html(
            full_html=False, include_plotlyjs=False, div_id=f"chart-{picture.key}",
            config={"displayModeBar": False, "responsive": True}, default_width="100%",
        )
    )  # fmt: skip


def to_pdf(html: str) -> bytes:
    """HTML as a tagged PDF; nothing is fetched, and the same HTML gives the same bytes."""
    from weasyprint import HTML  # 1.2 s to import: only where a PDF is made
    from weasyprint.urls import URLFetcher

    # A product refers to nothing outside itself: whatever is not inside the page is refused.
    inside = URLFetcher(allowed_protocols={"data"})
    return bytes(HTML(string=html, url_fetcher=inside).write_pdf(pdf_identifier=b"deathlink", pdf_variant="pdf/ua-1"))


def template(name: str) -> Template:
    """A template by its name; a name that it uses and nobody gave is an error, not a blank."""
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html.jinja",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _still(picture: Picture) -> go.Figure:
    """The figure as it is drawn for a message: no title (the caption stands beside it), larger letters."""
    figure = go.Figure(picture.chart.figure)
    figure.update_layout(title=None, margin={"t": 60, "l": 60, "r": 20}, font={"size": _STILL_FONT})
    figure.update_xaxes(nticks=5)
    return figure


def _data_uri(png: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}"


@cache
def _plotly_script() -> str:
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())
