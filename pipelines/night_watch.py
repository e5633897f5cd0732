"""Silence must be impossible: a night that failed, or one that a feed did not reach, is told by mail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from pipelines import notices, publish
from pipelines.settings import Settings
from pipelines.warehouse import open_warehouse


@contextmanager
def watched(settings: Settings, night: dt.date | None) -> Iterator[None]:
    """Sends a short notice where the night inside fails, then lets the failure go on; nothing where no mail is set."""
    try:
        yield
    except Exception as fault:
        if settings.mail.host:
            notices.night_failed(settings, night or dt.date.today(), type(fault).__name__)
        raise


def tell_missing_feeds(settings: Settings) -> list[str]:
    """Sends one notice of the newest night's mandatory feeds that did not come; returns them."""
    if publish.newest(settings) is None:
        return []
    with open_warehouse(settings) as warehouse:
        night = publish.newest_night(warehouse)
        feeds = warehouse.select("raw/missing_feeds", delivery=night.isoformat())["feed"].to_list()
    if feeds and settings.mail.host:
        notices.feeds_missing(settings, night, feeds)
    return feeds
