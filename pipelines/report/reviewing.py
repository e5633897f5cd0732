"""Reviews due, overdue and done by BCU; the share reviewed as time goes on; coroner's concerns and their age; the
sample."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import polars as pl

from data_contracts.report_rules import areas, review_rules
from features.reviews import Investigation, ReviewDate, review_dates
from pipelines.report.intervals import Proportion
from pipelines.report.patterns import NOT_RECORDED
from pipelines.report.suppression import TOTAL, Cell, hidden_cells

# Requirement H02: where the inspection saw reviews fall away.
CHECKPOINTS = (1, 7, 14, 21, 28, 91, 182)
# A review counts as due soon in the seven days before its date: the report comes once a week.
DUE_SOON_DAYS = 7
# Requirement M08: a concern that is open for longer is listed.
CONCERN_DAYS = 28
# Each half of the review sample: a reviewer reads some twelve files a week beside other duties (recommendation 18).
SAMPLE_EACH = 6
FORCE = "force"
MARKS = ("death", "overdue DI", "overdue DCI", "soon")


@dataclass(frozen=True)
class DueReview:
    """A review date of one death, with its BCU."""

    incident_id: str
    bcu: str
    date: ReviewDate


@dataclass(frozen=True)
class ReviewCount:
    """Deaths of one BCU (or of the force) by what is outstanding; None where the count is not shown."""

    bcu: str
    deaths: int | None
    overdue_di: int | None
    overdue_dci: int | None
    due_soon: int | None


def due_reviews(
    cases: Mapping[str, Investigation], bcus: Mapping[str, str | None], today: dt.date, *, retrospective: bool = False
) -> list[DueReview]:
    """Every review date of every death under investigation, by death and date."""
    return [
        DueReview(incident, bcus.get(incident) or NOT_RECORDED, date)
        for incident, case in sorted(cases.items())
        for date in review_dates(case, review_rules(), today, retrospective=retrospective)
    ]


def is_due_soon(date: ReviewDate, today: dt.date) -> bool:
    """Whether a review that is not done falls due today or within seven days."""
    return date.standing == "due" and (date.due - today).days <= DUE_SOON_DAYS


def review_counts(
    due: Sequence[DueReview], cases: pl.DataFrame, today: dt.date
) -> tuple[list[ReviewCount], ReviewCount]:
    """Deaths with an overdue review by BCU, and for the force. cases: open deaths under investigation (incident_id,
    bcu)."""
    listed = [a.code for a in areas("bcu")]
    of = {i: bcu or NOT_RECORDED for i, bcu in cases.select("incident_id", "bcu").iter_rows()}
    state: dict[str, set[str]] = {i: set() for i in of}
    for review in due:
        if review.incident_id in state:
            overdue = review.date.standing == "overdue"
            state[review.incident_id] |= {f"overdue {review.date.track}"} if overdue else set()
            state[review.incident_id] |= {"soon"} if is_due_soon(review.date, today) else set()
    tally = Counter((of[i], mark) for i, marks in state.items() for mark in marks | {"death"})
    codes = [*listed, *sorted(set(of.values()) - set(listed))]
    hidden = _hidden(of, state, codes)
    force = Counter({(FORCE, m): sum(n for (_, mark), n in tally.items() if mark == m) for m in MARKS})
    return [_count(tally, bcu, hidden) for bcu in codes], _count(force, FORCE, hidden)


def _count(tally: Counter[tuple[str, str]], bcu: str, hidden: frozenset[str]) -> ReviewCount:
    """How many are under investigation is told for the force alone: beside it a BCU's few without a mark would show."""
    shown = {mark: tally[bcu, mark] for mark in MARKS if f"{bcu}|{mark}" not in hidden}
    deaths = shown.get(MARKS[0]) if bcu == FORCE else None
    return ReviewCount(bcu, deaths, *(shown.get(mark) for mark in MARKS[1:]))


def _hidden(of: Mapping[str, str], state: Mapping[str, set[str]], codes: list[str]) -> frozenset[str]:
    """Cells to hide (`BCU|mark`). Atoms: the sets of marks that occur; the force's without one are guarded."""
    atoms = Counter((of[i], frozenset(marks | {MARKS[0]})) for i, marks in state.items())
    # Every set that could occur: the reader does not know which do.
    kinds = [frozenset({MARKS[0], *some}) for n in range(len(MARKS)) for some in combinations(MARKS[1:], n)]
    names = {(bcu, kind): f"{bcu}|{n}" for bcu in codes for n, kind in enumerate(kinds)}
    counts = {name: atoms[key] for key, name in names.items()}

    def marked(bcus: Sequence[str], mark: str, *, has: bool = True) -> frozenset[str]:
        return frozenset(names[b, kind] for b in bcus for kind in kinds if (mark in kind) == has)

    cells = [Cell(f"{b}|{mark}", (marked([b], mark),)) for b in codes for mark in MARKS[1:]]
    force = [Cell(f"{FORCE}|{mark}", (marked(codes, mark),), worth=TOTAL) for mark in MARKS]
    return hidden_cells([*cells, *force], counts, guarded=[marked(codes, mark, has=False) for mark in MARKS[1:]])


def review_survival(cases: Mapping[str, Investigation], today: dt.date) -> list[tuple[int, Proportion]]:
    """For each checkpoint, of the deaths open and old enough by then, those without a review since the checkpoint
    before."""
    rows = []
    for before, days in zip((-1, *CHECKPOINTS), CHECKPOINTS, strict=False):
        old = [
            c
            for c in cases.values()
            if (today - c.reported).days >= days and (c.ended is None or (c.ended - c.reported).days >= days)
        ]
        done = sum(any(before < (r.day - c.reported).days <= days for r in c.reviews) for c in old)
        rows.append((days, Proportion(done, len(old))))
    return rows


@dataclass(frozen=True)
class Concern:
    """A coroner's concern about one death: its age in days and whether the crime record knows of it."""

    incident_id: str
    bcu: str
    coroner_area: str
    days_open: int
    on_crime_record: bool


def open_concerns(frame: pl.DataFrame, today: dt.date) -> list[Concern]:
    """Concerns without a recorded answer, oldest first."""
    rows = [
        Concern(
            row["incident_id"],
            row["bcu"] or NOT_RECORDED,
            row["coroner_area"] or NOT_RECORDED,
            max(0, (today - row["since"]).days) if row["since"] else 0,
            row["is_on_crime_record"],
        )
        for row in frame.filter(~pl.col("is_answered")).iter_rows(named=True)
    ]
    return sorted(rows, key=lambda c: (-c.days_open, c.incident_id))


def review_sample(week: pl.DataFrame, pairs: pl.DataFrame, sunday: dt.date) -> tuple[list[str], list[str]]:
    """Deaths of the week whose classification is read again: at random by category, and by risk. Same week, same
    sample.

    week: incident_id, death_category. pairs: incident_id, match_weight. The random half goes round the categories in
    turn, so that none is left out; its dice are a hash of the week and the id.
    """
    keyed = sorted((hashlib.sha256(f"{sunday}|{i}".encode()).hexdigest(), i, c or "") for i, c in week.iter_rows())
    strata: dict[str, list[str]] = {}
    for _, incident, category in keyed:
        strata.setdefault(category, []).append(incident)
    turns = sorted((position, category, i) for category, ids in strata.items() for position, i in enumerate(ids))
    drawn = [i for _, _, i in turns[:SAMPLE_EACH]]
    strongest = pairs.sort(["match_weight", "incident_id"], descending=[True, False])["incident_id"].to_list()
    return drawn, [i for i in strongest if i not in drawn][:SAMPLE_EACH]
