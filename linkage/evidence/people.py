"""One person at two incidents: how surprising that is for people of her part and trade.

The chance that somebody seen at one incident is at an unrelated other one is measured by part (actor, kin,
bystander, victim) and occupation, at different places, leaving out the very person: finders hardly ever find twice,
ambulance crews meet dozens. At one and the same place the place's own people are expected.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from linkage.evidence.cases import Cases
from linkage.evidence.nearness import SPOT_METRES
from linkage.evidence.trades import on_duty, repeats
from linkage.evidence.variables import EXPLANATIONS, role_pairs

# Mentions that the written prior counts for: a month of a force's deaths outweighs it.
PRIOR_MENTIONS: Final = 300.0
# An occupation is a class of its own once this many of its mentions are on record.
OCCUPATION_AT_LEAST: Final = 10
# Mentions that the part as a whole counts for in its occupation.
OCCUPATION_STRENGTH: Final = 20.0
# At one place the same person is expected: she lives, works or walks there. One bit is left for choosing her.
SAME_PLACE_CAP: Final = 1.0
# Who is met at other places too does not belong to this one; still, people come back to where they have been.
SAME_PLACE_ROAMING_CAP: Final = 8.0
# Who is at two incidents within a day mostly told of one event that is on record twice, or of one household's day.
ONE_DAY: Final = 1.0
# Who comes upon the dead on duty does so again and again: the rate of everybody else is measured without them.
PART: Final = ["part", "on_duty", "kind"]
_ORDER: Final = {"victim": 0, "kin": 1, "actor": 2, "caller": 3, "bystander": 4}


def presence(cases: Cases) -> pl.DataFrame:
    """row, person, part, role, trade, on_duty, kind, spot: one line a person and incident, her nearest part.

    `trade` is the one that brought her there on duty, else her occupation where that is a class of its own; `spot` is
    the place, or the incident itself where the place is unknown.
    """
    people = cases.people.with_columns(
        pl.col("part").replace_strict(_ORDER, default=4, return_dtype=pl.Int64).alias("o")
    )
    trade = (
        people.filter(pl.col("occupation").fill_null("") != "")
        .group_by("person", "occupation")
        .len()
        .sort("person", "len", "occupation", descending=[False, True, False])
        .unique("person", keep="first", maintain_order=True)
        .with_columns(pl.col("len").sum().over("occupation").alias("mentions"))
        .filter(pl.col("mentions") >= OCCUPATION_AT_LEAST)
        .select("person", pl.col("occupation").alias("trade"))
    )
    rows = pl.DataFrame(
        {
            "row": np.arange(len(cases)),
            "kind": np.where(cases.is_death, 0, 1),
            "spot": np.where(cases.place >= 0, cases.place, -1 - np.arange(len(cases))),
        }
    )
    return (
        people.sort("row", "person", "o", "role")
        .unique(["row", "person"], keep="first", maintain_order=True)
        .join(trade, on="person", how="left", maintain_order="left")
        .join(on_duty(cases), on=["row", "person"], how="left", maintain_order="left")
        .with_columns(
            pl.col("duty").is_not_null().alias("on_duty"), pl.coalesce("duty", "trade", pl.lit("")).alias("trade")
        )
        .join(rows, on="row", how="left", maintain_order="left")
        .select("row", "person", "part", "role", "trade", "on_duty", "kind", "spot")
    )


def _elsewhere(present: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Ordered pairs of incidents of one person at different places, by the two classes: person, classes, repeats."""
    counts = present.group_by("person", *by).agg(pl.len().alias("n"))
    spots = present.group_by("person", "spot", *by).agg(pl.len().alias("n"))
    classes = [*by, *(f"{c}_right" for c in by)]
    every = counts.join(counts, on="person", suffix="_right")
    every = every.group_by("person", *classes).agg((pl.col("n") * pl.col("n_right")).sum().alias("all"))
    same = spots.join(spots, on=["person", "spot"], suffix="_right")
    same = same.group_by("person", *classes).agg((pl.col("n") * pl.col("n_right")).sum().alias("same"))
    joined = every.join(same, on=["person", *classes], how="left")
    return joined.select("person", *classes, (pl.col("all") - pl.col("same").fill_null(0)).alias("repeats"))


def repeat_rates(present: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """What the history says of repeats, by part and kind, and by part, trade and kind; each with the persons' own."""
    seen = present.group_by("person").agg(pl.len().alias("n")).filter(pl.col("n") > 1)
    repeated = present.join(seen.select("person"), on="person", how="semi")
    rates: dict[str, pl.DataFrame] = {}
    for name, by in (("part", PART), ("trade", ["part", "trade", "kind"])):
        own = _elsewhere(repeated, by)
        total = own.group_by([c for c in own.columns if c not in ("person", "repeats")]).agg(pl.col("repeats").sum())
        mentions = present.group_by(by).agg(pl.len().alias("mentions"))
        rates[f"{name}_own"], rates[f"{name}_total"], rates[f"{name}_mentions"] = own, total, mentions
    rates["incidents"] = present.group_by("person").agg(pl.col("spot").n_unique().alias("spots"))
    return rates


def _expected(shared: pl.DataFrame, rates: dict[str, pl.DataFrame], name: str, by: list[str]) -> pl.DataFrame:
    """Adds repeats and mentions of the class, the very person left out."""
    classes = [*by, *(f"{c}_right" for c in by)]
    joined = (
        shared.join(rates[f"{name}_total"], on=classes, how="left", maintain_order="left")
        .join(
            rates[f"{name}_own"].rename({"repeats": "own"}), on=["person", *classes], how="left", maintain_order="left"
        )
        .join(rates[f"{name}_mentions"], on=by, how="left", maintain_order="left")
        .join(
            rates[f"{name}_mentions"].rename({c: f"{c}_right" for c in by} | {"mentions": "mentions_right"}),
            on=[f"{c}_right" for c in by],
            how="left",
            maintain_order="left",
        )
    )
    left = (pl.col("repeats").fill_null(0) - pl.col("own").fill_null(0)).clip(0)
    least = pl.min_horizontal(pl.col("mentions").fill_null(0), pl.col("mentions_right").fill_null(0))
    return joined.with_columns(left.alias(f"{name}_repeats"), least.alias(f"{name}_least")).drop(
        "repeats", "own", "mentions", "mentions_right"
    )


def weigh(shared: pl.DataFrame, rates: dict[str, pl.DataFrame], sizes: tuple[float, float]) -> pl.DataFrame:
    """Adds one weight per explanation (bits) to lines of one person at two incidents.

    shared: person, part, trade, kind, spot and the same with `_right`; later: incidents of the person that are among
    those to be explained, too, and came after; metres and days between the two (null where unknown). sizes: deaths and
    other incidents on record.
    """
    lines = shared.with_columns(
        pl.min_horizontal("part", "part_right").alias("first"), pl.max_horizontal("part", "part_right").alias("second")
    ).join(_agreements(), on=["first", "second"], how="left", maintain_order="left")
    lines = _expected(lines, rates, "part", PART)
    lines = _expected(lines, rates, "trade", ["part", "trade", "kind"])
    lines = lines.join(rates["incidents"], on="person", how="left", maintain_order="left")
    lines = lines.join(repeats(), on="trade", how="left", maintain_order="left")
    by_part = (pl.col("part_repeats") + pl.col("prior") * PRIOR_MENTIONS) / (pl.col("part_least") + PRIOR_MENTIONS)
    dutiful = (pl.col("trade") == pl.col("trade_right")) & pl.col("expected").is_not_null()
    usual = pl.max_horizontal("part_rate", pl.when(dutiful).then("expected").otherwise(0.0))
    by_trade = (pl.col("trade_repeats") + usual * OCCUPATION_STRENGTH) / (pl.col("trade_least") + OCCUPATION_STRENGTH)
    # A person seen oftener than her class is expected oftener still.
    busier = pl.max_horizontal(pl.lit(1.0), (pl.col("spots") - pl.col("later") - 1) / (1 + pl.col("rate")))
    size = [pl.when(pl.col(kind) == 0).then(sizes[0]).otherwise(sizes[1]) for kind in ("kind", "kind_right")]
    chance = (pl.col("rate") * busier / (pl.min_horizontal(size) + 1.0)).clip(1e-9, 1.0)
    lines = lines.with_columns(by_part.alias("part_rate")).with_columns(by_trade.alias("rate"))
    one_place = (pl.col("spot") == pl.col("spot_right")) & (pl.col("spot") >= 0)
    # One place under two names is one place.
    next_door = ~one_place & (pl.col("metres") <= SPOT_METRES).fill_null(False)
    same = one_place | next_door
    own_place = same & (pl.col("spots") - next_door <= 1)
    told_twice = (pl.col("days") <= ONE_DAY).fill_null(False)
    roaming = pl.min_horizontal("cap", pl.lit(SAME_PLACE_ROAMING_CAP))
    cap = pl.when(own_place).then(SAME_PLACE_CAP).when(same | told_twice).then(roaming).otherwise(pl.col("cap"))
    # Who is the victim of both is her own history: whoever stands by her does so for that reason.
    victim = (pl.col("first") == "victim") & (pl.col("second") == "victim")
    own_history, at_work = victim.max().over("pair"), (dutiful & pl.col("has_beat")).fill_null(False)
    lines = lines.with_columns(chance.alias("chance"), own_history.alias("own_history"), at_work.alias("at_work"))
    return lines.with_columns(
        pl.min_horizontal((pl.col(f"m_{e}") / pl.col("chance") + 1 - pl.col(f"m_{e}")).log(2), cap).alias(e)
        for e in EXPLANATIONS
    )


def _agreements() -> pl.DataFrame:
    """The table of role pairs: first and second part, m by explanation, prior repeats, cap."""
    rows = [(*parts, *pair.agreement, pair.repeat_prior, pair.cap) for parts, pair in role_pairs().items()]
    names = ["first", "second", *(f"m_{e}" for e in EXPLANATIONS), "prior", "cap"]
    return pl.DataFrame(rows, schema=names, orient="row")
