"""The contract report: every file and finding, opens without a network, holds nobody's name."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from small_delivery import Extract, Taken, cad_row, delimited

from pipelines import contract_report

NIGHT = dt.date(2014, 6, 19)


def test_the_page_holds_what_was_found_and_nobodys_name(taken: Taken, make_extract: Callable[..., Extract]) -> None:
    extract = make_extract()
    extract.files["cad_20140619.csv"] = delimited("cad", [cad_row(1200, updated_at="31/02/2014 05:00:00"), cad_row(1)])
    taken.take(extract)
    path = contract_report.write(taken.warehouse, NIGHT, taken.settings)
    page = path.read_text(encoding="utf-8")
    assert path == taken.settings.home / "contract" / "2014-06-19.html"
    for file in extract.files:
        assert file in page
    assert "not_a_time" in page and "31/02/2014 05:00:00" in page
    assert page.count("OFFICIAL-SENSITIVE") == 2
    assert not re.search(r"https?://|<script|<link|FENWRIGHT|THRIPLOW", page, re.IGNORECASE)
    assert page == contract_report.render(taken.warehouse, NIGHT, taken.settings.marking)


def test_a_night_without_findings_says_so(taken: Taken, make_extract: Callable[..., Extract]) -> None:
    taken.take(make_extract())
    assert "Nothing: every row kept its contract" in contract_report.render(taken.warehouse, NIGHT, "OFFICIAL")
