"""What was not shown: a random sample below the line to judge, and the recall that it lets us estimate."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import polars as pl

from linkage.alerts import evidence_hash
from pipelines.report.intervals import Proportion
from pipelines.views.standing import in_force
from pipelines.warehouse import Warehouse

_LINKS = ("linked", "same_supply")


@dataclass(frozen=True)
class Recall:
    """An estimate with its 95% interval; None where too little was judged."""

    shown_linked: int
    judged_below: int
    linked_below: int
    candidates_below: int
    estimate: float | None
    low: float | None
    high: float | None

    def sentence(self) -> str:
        """The estimate in words, with what it rests on."""
        if self.estimate is None or self.low is None or self.high is None:
            return (
                f"Recall cannot be estimated yet: {self.judged_below} of {self.candidates_below} candidates below the "
                f"line are judged, and {self.shown_linked} shown groups were judged linked."
            )
        return (
            f"Of the groups that belong together we show an estimated {self.estimate:.0%} (95% interval {self.low:.0%} "
            f"to {self.high:.0%}): {self.linked_below} of {self.judged_below} judged below the line were linked, "
            f"among {self.candidates_below} candidates; {self.shown_linked} shown groups were judged linked."
        )


def below_the_line(snapshot: Warehouse) -> pl.DataFrame:
    """Candidates of the last fortnight that were not shown, each in its newest state."""
    return snapshot.select("notebook/below_the_line").unique("series_id", keep="first", maintain_order=True)


def sample(candidates: pl.DataFrame, judgements: pl.DataFrame, size: int = 5) -> pl.DataFrame:
    """The next candidates to judge: random, but the same for everybody who looks, so that a choice cannot bias it.

    The order is that of a hash of the candidate's id; what is judged already is left out.
    """
    judged = in_force(judgements).filter(pl.col("subject_kind") == "below_line")["subject_id"].to_list()
    left = candidates.filter(~pl.col("series_id").is_in(judged))
    lot = [hashlib.sha256(str(i).encode()).hexdigest() for i in left["series_id"]]
    return left.with_columns(pl.Series("lot", lot, dtype=pl.String)).sort("lot").drop("lot").head(size)


def evidence_of(snapshot: Warehouse, members: list[str]) -> tuple[pl.DataFrame, pl.DataFrame, str]:
    """A candidate's incidents in one line each, its pairs, and the hash of both: what a judgement of it rests on."""
    ids = pl.DataFrame({"incident_id": members}, schema={"incident_id": pl.String})
    lines = snapshot.select("notebook/incident_lines", members=ids)
    pairs = snapshot.select("notebook/pairs_among", members=ids)
    parts = [(f"{a}+{b}", float(bits)) for a, b, bits, *_ in pairs.iter_rows()]
    return lines.drop("easting", "northing"), pairs, evidence_hash(parts, frozenset(members))


def recall(candidates: pl.DataFrame, judgements: pl.DataFrame) -> Recall:
    """Recall of what was shown, from the judged sample below the line (Wilson interval on the share that is linked)."""
    live = in_force(judgements)
    below = live.filter((pl.col("subject_kind") == "below_line") & (pl.col("judgement") != "note"))
    below = below.unique("subject_id", keep="last").join(
        candidates, left_on="subject_id", right_on="series_id", how="semi"
    )
    linked = below.filter(pl.col("judgement").is_in(_LINKS)).height
    shown = live.filter(pl.col("subject_kind").is_in(["series", "alert"]) & pl.col("judgement").is_in(_LINKS))
    found = shown["subject_id"].n_unique()
    counts = (found, below.height, linked, candidates.height)
    # Ten judged: with fewer the interval spans nearly everything and the figure would only mislead.
    if below.height < 10 or found == 0:
        return Recall(*counts, None, None, None)
    low, high = Proportion(linked, below.height).interval
    missed = [share * candidates.height for share in (linked / below.height, high, low)]
    estimate, worst, best = (found / (found + m) for m in missed)
    return Recall(*counts, estimate, worst, best)
