"""How many died, where and how, beside what is usual for the same count: by BCU, coroner area, age, sex, category,
means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from data_contracts import code_list
from data_contracts.disclosure import is_small
from data_contracts.report_rules import areas, labels
from pipelines.report.facts import Facts
from pipelines.report.intervals import UsualRange, usual_range
from pipelines.report.suppression import TOTAL, Cell, hidden_cells
from pipelines.report.weeks import BASELINE_WEEKS, MEANS_WEEKS

NOT_RECORDED = "not recorded"
UNPLACED = "unplaced"
SEXES = [("F", "Female"), ("M", "Male"), ("X", "Indeterminate")]


@dataclass(frozen=True)
class Count:
    """A count of deaths and its usual range. `hidden`: it must not be shown. `provisional`: more may come."""

    code: str
    label: str
    count: int
    usual: UsualRange
    hidden: bool = False
    provisional: bool = False

    @property
    def place(self) -> str:
        """Where it lies beside its range. What may still grow is never called low, a hidden count is called nothing."""
        place = "" if self.hidden else self.usual.place(self.count)
        return "provisional" if self.provisional and place in ("below usual", "usual") else place


@dataclass(frozen=True)
class Breakdown:
    """One table of counts: of the week, or of four weeks for means and substances."""

    key: str
    title: str
    weeks: int
    counts: tuple[Count, ...]

    @property
    def unusual(self) -> list[Count]:
        """The shown counts outside their usual range, those above it first."""
        found = [c for c in self.counts if c.place in ("above usual", "below usual")]
        return sorted(found, key=lambda c: (c.place != "above usual", c.code))

    @property
    def hidden(self) -> frozenset[str]:
        return frozenset(c.code for c in self.counts if c.hidden)


@dataclass(frozen=True)
class Counting:
    """Deaths by week back from the newest. `provisional`: the newest weeks, so many, that are not settled."""

    deaths: pl.DataFrame
    provisional: int
    weeks: int  # whole weeks on record, the newest included

    @classmethod
    def of(cls, facts: Facts, provisional: int) -> Counting:
        """The deaths of a report, with the age band, and with `not recorded` as a value that no table leaves out."""
        filled = [pl.col(c).fill_null(NOT_RECORDED) for c in ("bcu", "coroner_area", "victim_sex", "death_category")]
        deaths = facts.deaths.with_columns(age_band().fill_null(NOT_RECORDED).alias("age_band"), *filled)
        oldest = deaths["week_back"].max()
        back = oldest if isinstance(oldest, int) else 0
        # Where the record is younger than a year its first week may be a part of one, and is left out.
        return cls(deaths, provisional, BASELINE_WEEKS + 1 if back >= BASELINE_WEEKS else max(back, 1))

    @property
    def newest(self) -> int:
        """Deaths of the newest week."""
        return self.deaths.filter(pl.col("week_back") == 0).height

    def placed(self) -> Counting:
        """The same, of the deaths for which BCU and coroner area are recorded."""
        inside = (pl.col("bcu") != NOT_RECORDED) & (pl.col("coroner_area") != NOT_RECORDED)
        return Counting(self.deaths.filter(inside), self.provisional, self.weeks)

    def weekly(self, frame: pl.DataFrame, column: str) -> dict[str, list[int]]:
        """Deaths a week by value, oldest week first."""
        counts: dict[str, list[int]] = {}
        for value, back, n in frame.group_by(column, "week_back").len().sort(column, "week_back").iter_rows():
            if back < self.weeks:
                counts.setdefault(value, [0] * self.weeks)[self.weeks - 1 - back] = n
        return counts

    def past(self, series: list[int], provisional: int) -> list[int]:
        """The periods before the newest one that are settled."""
        return series[: len(series) - max(1, provisional)]

    def week_atoms(self, *columns: str) -> dict[str, int]:
        """Deaths of the newest week by the values of the columns, joined by `|`."""
        week = self.deaths.filter(pl.col("week_back") == 0).group_by(*columns).len().sort(*columns)
        return {"|".join(row[:-1]): row[-1] for row in week.iter_rows()}

    def values(self, column: str, codes: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """The listed codes, then any other value of the newest week, then `not recorded`."""
        listed = {code for code, _ in codes} | {NOT_RECORDED}
        others = sorted(set(self.week_atoms(column)) - listed)
        return [*codes, *((v, v) for v in others), (NOT_RECORDED, "Not recorded")]

    def breakdown(self, column: str, title: str, rows: list[tuple[str, str]], hidden: set[str]) -> Breakdown:
        """The table of one column; `hidden` holds keys `column:code`."""
        weekly, nothing = self.weekly(self.deaths, column), [0] * self.weeks
        counts = tuple(
            Count(
                code,
                label,
                series[-1],
                usual_range(self.past(series, self.provisional)),
                hidden=f"{column}:{code}" in hidden,
                provisional=self.provisional > 0,
            )
            for code, label in rows
            for series in (weekly.get(code, nothing),)
        )
        return Breakdown(column, title, 1, counts)


def age_band() -> pl.Expr:
    """The band of `victim_age` by the code list; null where the age is not recorded."""
    band = pl.lit(None, dtype=pl.String)
    for entry in code_list("age_band").entries:
        inside = pl.col("victim_age").is_between(int(entry.more["lowest"]), int(entry.more["highest"]))
        band = pl.when(inside).then(pl.lit(entry.code)).otherwise(band)
    return band


def pan_london(counting: Counting) -> tuple[list[int], UsualRange]:
    """Deaths a week, oldest first, the week itself last; and the usual range from the settled weeks before it."""
    series = counting.weekly(counting.deaths.with_columns(every=pl.lit("all")), "every").get(
        "all", [0] * counting.weeks
    )
    return series, usual_range(counting.past(series, counting.provisional))


def breakdowns(counting: Counting) -> list[Breakdown]:
    """The tables of the week, protected together against differences."""
    single = [
        ("age_band", "Age", list(labels("age_band").items())),
        ("victim_sex", "Sex", SEXES),
        ("death_category", "Category of death", list(labels("report_category").items())),
    ]
    return [*_geography(counting), *(_partition(counting, *given) for given in single)]


def means_breakdowns(facts: Facts, counting: Counting, toxicology_provisional: int) -> list[Breakdown]:
    """Apparent means and substances over four weeks; a death can have several, so these counts add up to nothing."""
    means = {e.code: e.label for e in code_list("apparent_means").entries}
    features = facts["death_feature"]
    named = features.filter(pl.col("feature") == "substance_suspected").select("incident_id", code="value")
    found = features.filter(pl.col("feature") == "substance").select("incident_id", code="value")
    late = Counting(counting.deaths, toxicology_provisional, counting.weeks)
    return [
        _overlapping("means", "Apparent means", means, means_of_deaths(facts), counting),
        _overlapping("substance_suspected", "Substance named at the scene", {}, named, counting),
        _overlapping("substance", "Substance found by toxicology", {}, found, late),
    ]


def means_of_deaths(facts: Facts) -> pl.DataFrame:
    """Each death with each of its apparent means once (incident_id, code)."""
    rules = [(e.code, e.more["feature"], e.more["value"] or None) for e in code_list("apparent_means").entries]
    rule = pl.DataFrame(rules, schema={"code": pl.String, "feature": pl.String, "wanted": pl.String}, orient="row")
    stated = facts["death_feature"].join(rule, on="feature")
    fitting = stated.filter(pl.col("wanted").is_null() | (pl.col("wanted") == pl.col("value")))
    return fitting.select("incident_id", "code").unique().sort("incident_id", "code")


def _geography(counting: Counting) -> list[Breakdown]:
    """BCUs and coroner areas overlap, so the two tables are protected as one.

    A death for which either is not recorded stands in neither table: a row of its own would be a small count in most
    weeks, and hide half of the others to protect it.
    """
    titles = {"bcu": "BCU", "coroner_area": "Coroner area"}
    placed = counting.placed()
    atoms = placed.week_atoms(*titles) | {UNPLACED: counting.newest - placed.newest}
    rows = {
        "bcu": [row for row in placed.values("bcu", named("bcu")) if row[0] != NOT_RECORDED],
        "coroner_area": [row for row in placed.values("coroner_area", named("coroner_area")) if row[0] != NOT_RECORDED],
    }
    cells = [
        Cell(f"{column}:{code}", (frozenset(a for a in atoms if a != UNPLACED and a.split("|")[position] == code),))
        for position, (column, listed) in enumerate(rows.items())
        for code, _ in listed
    ]
    hidden = _hide(cells, atoms)
    return [placed.breakdown(column, titles[column], listed, hidden) for column, listed in rows.items()]


def named(kind: Literal["bcu", "coroner_area"]) -> list[tuple[str, str]]:
    """Code and name of each area of a kind."""
    return [(area.code, area.label) for area in areas(kind)]


def _partition(counting: Counting, column: str, title: str, codes: list[tuple[str, str]]) -> Breakdown:
    rows = counting.values(column, codes)
    atoms = {code: 0 for code, _ in rows} | counting.week_atoms(column)
    hidden = _hide([Cell(f"{column}:{code}", (frozenset({code}),)) for code, _ in rows], atoms)
    return counting.breakdown(column, title, rows, hidden)


def _hide(cells: list[Cell], atoms: Mapping[str, int]) -> set[str]:
    """Hidden cells of tables whose total, the deaths of the week, is public; a total that is itself small is not."""
    total = Cell("total", (frozenset(atoms),), worth=TOTAL)
    return set(hidden_cells([*cells, total], atoms))


def _overlapping(key: str, title: str, names: Mapping[str, str], stated: pl.DataFrame, counting: Counting) -> Breakdown:
    """Counts of four weeks at once; each is protected by itself."""
    joined = stated.unique().join(counting.deaths.select("incident_id", "week_back"), on="incident_id")
    sums = {code: blocks(series) for code, series in counting.weekly(joined, "code").items()}
    codes = list(names) or sorted(code for code, block in sums.items() if block and block[-1] > 0)
    nothing = blocks([0] * counting.weeks)
    periods = -(-counting.provisional // MEANS_WEEKS)
    counts = []
    for code in codes:
        series = sums.get(code, nothing)
        newest = series[-1] if series else 0
        usual = usual_range(counting.past(series, periods)) if series else UsualRange(None, None, 0)
        label = names.get(code, code.replace("_", " "))
        counts.append(Count(code, label, newest, usual, is_small(newest), counting.provisional > 0))
    counts.sort(key=lambda c: (c.hidden, -c.count, c.code)) if not names else None
    return Breakdown(key, title, MEANS_WEEKS, tuple(counts))


def blocks(series: list[int]) -> list[int]:
    """Sums of four weeks, oldest first, counted back from the newest; what is left over at the old end is dropped."""
    start = len(series) % MEANS_WEEKS
    return [sum(series[i : i + MEANS_WEEKS]) for i in range(start, len(series), MEANS_WEEKS)]
