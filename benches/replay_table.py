"""What the requirements ask of the historical replay, and the table of all its seeds."""

from __future__ import annotations

from typing import Any

from benches.decoys import DECOYS, EXCESS
from pipelines.report.intervals import Proportion

# Lines of a night's list that are read.
BUDGET = 5


def median(values: list[Any]) -> str:
    """Median and worst of ranks (missing: never compared or shown), or the share of yes."""
    if all(isinstance(v, bool) for v in values):
        return f"{sum(values)} of {len(values)}"
    known = sorted(v for v in values if v is not None)
    if not known:
        return f"none of {len(values)}"
    missing = len(values) - len(known)
    return f"median {known[len(known) // 2]}, {known[0]} to {known[-1]}" + (f", missing {missing}" if missing else "")


def share(passed: list[bool]) -> str:
    """How many pass, with the Wilson interval (95%)."""
    low, high = Proportion(sum(passed), len(passed)).interval
    return f"{sum(passed)} of {len(passed)} [{low:.0%}, {high:.0%}]"


def within(rank: int | None, most: int) -> bool:
    """Whether a pair or alert is among the first so many."""
    return rank is not None and rank <= most


def passes(figures: dict[str, Any]) -> dict[str, bool]:
    """What the requirements ask of one seed."""
    moves = [rank for name, rank in figures.items() if name.startswith("RP7")]
    return {
        "RP1 caller of D1 brings P1 and P2 among the night's first 10": all(
            within(figures[f"RP1 D1-{key}"], 10) for key in ("P1", "P2")
        ),
        "RP2 D1-D2 in the night's top 5 pairs, no toxicology": within(figures["RP2 D1-D2"], 5),
        "RP2 the second death's alert in the night's top 5": within(figures["RP2 alert"], BUDGET),
        "RP3 D2-D3 the night's first pair": within(figures["RP3 D2-D3"], 1),
        "RP3 series of D1, D2 and D3": figures["RP3 D1+D2+D3"],
        "RP3 the third death's alert in the night's top 5": within(figures["RP3 alert"], BUDGET),
        "RP4 the series gains with what comes later": (figures["RP4 bits gained"] or 0.0) > 0,
        # The first result has no other to agree with: D1's is told, not judged.
        "RP4 the results of D2 and of D3 each raise the series": all(
            (figures[f"RP4 toxicology of {key}, bits"] or 0.0) > 0 for key in ("D2", "D3")
        ),
        "RP4 strengthened, and one alert id throughout": figures["RP4 strengthened"] > 0
        and figures["RP4 alert ids"] == 1,
        "RP5 D4 joins D2 and D3": figures["RP5 D4 joins"],
        "RP5 the fourth death's alert in the night's top 5": within(figures["RP5 alert"], BUDGET),
        "RP7 moved deaths: every pair in its night's top 10": all(within(rank, 10) for rank in moves),
        f"RP9 {EXCESS}: shown": figures[f"RP9 {EXCESS}"] > 0,
        **{
            f"RP9 {decoy.name}: nothing shown": figures[f"RP9 {decoy.name}"] == 0
            for decoy in DECOYS
            if decoy.name != EXCESS
        },
    }


def tell(results: list[dict[str, Any]]) -> None:
    """The table of all seeds: what passes, every rank, alerts that are not of the six."""
    passed = [passes(figures) for figures in results]
    for name in passed[0]:
        print(f"  {name:62s} {share([each[name] for each in passed])}")
    for name in sorted({name for figures in results for name in figures if name != "seed"}):
        values = [figures.get(name, 0 if name.startswith("RP9") else None) for figures in results]
        if name.startswith("RP9"):
            print(f"  {name:42s} {sum(values)} in all, {sum(v > 0 for v in values)} of {len(values)} Londons with any")
            continue
        ranks = isinstance(next((v for v in values if v is not None), 0), int) and not name.startswith("RP4")
        rest = "".join(f"; within {most}: {share([within(v, most) for v in values])}" for most in (1, 5, 10))
        print(f"  {name:42s} {median(values)}{rest if ranks and not isinstance(values[0], bool) else ''}")
