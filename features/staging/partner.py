"""Partner agencies' monthly counts; a suppressed `<5` is one to four."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from features.blanks import said
from features.staging.shape import Image, Row


def read_count(value: str | None) -> tuple[int, int] | None:
    """Lowest and highest count that a cell can mean; None where it is no count."""
    text = (value or "").replace(",", "").strip()
    if found := re.fullmatch(r"<\s*(\d+)", text):
        # A suppressed count is not nought: noughts are published.
        return 1, max(1, int(found[1]) - 1)
    return (int(text), int(text)) if text.isdigit() else None


def stage(image: Image) -> Iterator[Row]:
    """The row of one count."""
    body = image.body
    low, high = read_count(said(body.get("count"))) or (None, None)
    year, month = (int(part) for part in str(body["month"]).split("-")[:2])
    names = ("source", "borough", "measure", "age_band", "sex")
    # The key's cells stay as delivered: blank words in them are part of the key.
    cells = {name: str(body.get(name) or "").strip() for name in names}
    yield (
        "partner_count",
        cells | {"month": date(year, month, 1), "count_low": low, "count_high": high, "received": image.night},
    )
