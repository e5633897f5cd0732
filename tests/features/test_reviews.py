"""Review dates as a table of cases, and what holds for every history of reviews."""

# ruff: noqa: E501 (a table of cases reads best one to a line)

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_contracts.report_rules import ReviewRule, review_rules
from features.reviews import Investigation, Review, months_later, review_dates


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _case(reported: str, *reviews: str, ended: str | None = None) -> Investigation:
    """Reviews as `2019-03-08 DI`."""
    done = tuple(Review(_day(r.split()[0]), r.split()[1]) for r in reviews)
    return Investigation(_day(reported), done, _day(ended) if ended else None)


# reported; reviews; ended; today; what is said of each date
CASES = {
    "nothing done, day 0": (("2019-03-01",), None, "2019-03-01", "DI_7 03-08 due, DI_14 03-15 due, DI_21 03-22 due, DCI_28 03-29 due"),
    "on its day it is still due": (("2019-03-01",), None, "2019-03-08", "DI_7 03-08 due, DI_14 03-15 due, DI_21 03-22 due, DCI_28 03-29 due"),
    "the day after it is overdue": (("2019-03-01",), None, "2019-03-09", "DI_7 03-08 overdue, DI_14 03-15 due, DI_21 03-22 due, DCI_28 03-29 due"),
    "done on the day": (("2019-03-01", "2019-03-08 DI"), None, "2019-03-09", "DI_7 03-08 on time, DI_14 03-15 due, DI_21 03-22 due, DCI_28 03-29 due"),
    "done early": (("2019-03-01", "2019-03-03 DI"), None, "2019-03-09", "DI_7 03-08 on time, DI_14 03-15 due, DI_21 03-22 due, DCI_28 03-29 due"),
    "two early ones are one": (("2019-03-01", "2019-03-03 DI", "2019-03-05 DI"), None, "2019-03-16", "DI_7 03-08 on time, DI_14 03-15 overdue, DI_21 03-22 due, DCI_28 03-29 due"),
    "late settles all that passed": (("2019-03-01", "2019-03-17 DI"), None, "2019-03-18", "DI_7 03-08 late, DI_14 03-15 late, DI_21 03-22 due, DCI_28 03-29 due"),
    "a sergeant's review is none": (("2019-03-01", "2019-03-02 PS", "2019-03-07 DS"), None, "2019-03-09", "DI_7 03-08 overdue, DI_14 03-15 due, DI_21 03-22 due, DCI_28 03-29 due"),
    "a DCI's serves both": (("2019-03-01", "2019-03-06 DCI"), None, "2019-03-09", "DI_7 03-08 on time, DI_14 03-15 due, DI_21 03-22 due, DCI_28 03-29 on time, DCI_3M 06-06 due"),
    "three months from the review": (("2019-03-01", "2019-03-29 DCI"), None, "2019-06-30", "DI_7 03-08 late, DI_14 03-15 late, DI_21 03-22 late, DCI_28 03-29 on time, DCI_3M 06-29 overdue"),
    "and again three months": (("2019-03-01", "2019-03-29 DCI", "2019-06-20 DCI"), None, "2019-06-30", "DI_7 03-08 late, DI_14 03-15 late, DI_21 03-22 late, DCI_28 03-29 on time, DCI_3M 06-29 on time, DCI_3M 09-20 due"),
    "28 days overdue start no quarter": (("2019-03-01",), None, "2019-12-01", "DI_7 03-08 overdue, DI_14 03-15 overdue, DI_21 03-22 overdue, DCI_28 03-29 overdue"),
    "closed mid-cycle": (("2019-03-01", "2019-03-08 DI"), "2019-03-18", "2019-04-10", "DI_7 03-08 on time, DI_14 03-15 missed"),
    "closed on the due day": (("2019-03-01", "2019-03-08 DI"), "2019-03-15", "2019-04-10", "DI_7 03-08 on time"),
    "a review after the end counts for nothing": (("2019-03-01", "2019-03-20 DI"), "2019-03-10", "2019-04-10", "DI_7 03-08 missed"),
    "over the end of February": (("2019-02-22",), None, "2019-02-22", "DI_7 03-01 due, DI_14 03-08 due, DI_21 03-15 due, DCI_28 03-22 due"),
    "over a leap day": (("2020-02-22",), None, "2020-02-22", "DI_7 02-29 due, DI_14 03-07 due, DI_21 03-14 due, DCI_28 03-21 due"),
    "over the start of summer time": (("2019-03-28",), None, "2019-03-28", "DI_7 04-04 due, DI_14 04-11 due, DI_21 04-18 due, DCI_28 04-25 due"),
    "over the end of summer time": (("2019-10-22",), None, "2019-10-22", "DI_7 10-29 due, DI_14 11-05 due, DI_21 11-12 due, DCI_28 11-19 due"),
    "three months from 30 November": (("2019-11-10", "2019-11-30 DCI"), None, "2019-12-01", "DI_7 11-17 late, DI_14 11-24 late, DI_21 12-01 due, DCI_28 12-08 on time, DCI_3M 02-29 due"),
    "what comes later is not known": (("2019-03-01", "2019-03-08 DI"), None, "2019-03-05", "DI_7 03-08 due, DI_14 03-15 due, DI_21 03-22 due, DCI_28 03-29 due"),
}  # fmt: skip


@pytest.mark.parametrize(("given_", "ended", "today", "expected"), CASES.values(), ids=CASES.keys())
def test_each_date_stands_as_it_should(given_: tuple[str, ...], ended: str | None, today: str, expected: str) -> None:
    dates = review_dates(_case(*given_, ended=ended), review_rules(), _day(today))
    assert ", ".join(f"{d.rule} {d.due:%m-%d} {d.standing}" for d in dates) == expected


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2019-11-30", 3, "2020-02-29"),
        ("2018-11-30", 3, "2019-02-28"),
        ("2020-02-29", 3, "2020-05-29"),
        ("2019-12-31", 3, "2020-03-31"),
        ("2019-10-31", 3, "2020-01-31"),
    ],
)
def test_months_are_calendar_months(start: str, months: int, end: str) -> None:
    assert months_later(_day(start), months) == _day(end)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 400), st.sampled_from(["PS", "DI", "DCI", "DSU"])), max_size=8),
    st.integers(0, 500),
    st.one_of(st.none(), st.integers(0, 500)),
)
def test_a_date_is_settled_by_a_review_that_was_done(
    reviews: list[tuple[int, str]], age: int, ended: int | None
) -> None:
    start = _day("2019-01-01")
    done = tuple(Review(start + dt.timedelta(days=d), rank) for d, rank in reviews)
    case = Investigation(start, done, None if ended is None else start + dt.timedelta(days=ended))
    today = start + dt.timedelta(days=age)
    dates = review_dates(case, review_rules(), today)
    assert [d.due for d in dates] == sorted(d.due for d in dates)
    for date in dates:
        assert (date.done is None) == (date.standing in ("due", "overdue", "missed"))
        assert date.done is None or any(r.day == date.done and r.rank != "PS" for r in done)
        assert date.done is None or date.done <= today
        assert (date.days_overdue(today) > 0) == (date.standing == "overdue")
        if case.ended is not None and case.ended <= today:
            assert date.standing not in ("due", "overdue")


POLICY = dt.date(2022, 6, 22)


def _dated_rules() -> list[ReviewRule]:
    """The timetable as a policy that began on a day."""
    return [replace(rule, entry=rule.entry.model_copy(update={"valid_from": POLICY})) for rule in review_rules()]


@pytest.mark.parametrize(
    ("reported", "reviews", "ended", "plain", "with_retrospective"),
    [
        # An older death that still runs: nothing by the policy, unless the force asks for it.
        ("2022-05-01", [], None, "", "DI_7 06-29 overdue R, DI_14 07-06 due R, DI_21 07-13 due R, DCI_28 07-20 due R"),
        # What was done before the policy began settles nothing of it; what was done since does.
        ("2022-05-01", ["2022-05-05 DI", "2022-06-25 DI"], None, "", "DI_7 06-29 on time R, DI_14 07-06 due R, DI_21 07-13 due R, DCI_28 07-20 due R"),
        # It had ended before the policy began: no dates.
        ("2022-05-01", [], "2022-06-10", "", ""),
        # Reported on the policy's first day: its own dates, none of them retrospective.
        ("2022-06-22", [], None, "DI_7 06-29 overdue, DI_14 07-06 due, DI_21 07-13 due, DCI_28 07-20 due", "DI_7 06-29 overdue, DI_14 07-06 due, DI_21 07-13 due, DCI_28 07-20 due"),
    ],
)  # fmt: skip
def test_deaths_older_than_the_policy_get_dates_only_where_asked_and_marked(
    reported: str, reviews: list[str], ended: str | None, plain: str, with_retrospective: str
) -> None:
    case, today = _case(reported, *reviews, ended=ended), dt.date(2022, 7, 1)

    def told(*, retrospective: bool) -> str:
        dates = review_dates(case, _dated_rules(), today, retrospective=retrospective)
        return ", ".join(f"{d.rule} {d.due:%m-%d} {d.standing}{' R' if d.is_retrospective else ''}" for d in dates)

    assert told(retrospective=False) == plain
    assert told(retrospective=True) == with_retrospective
