"""Runs facts together as clerks do: `no injuries, forced entry or note`, `PMH: asthma and depression`."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.synth.chance import Dice
from pipelines.synth.tables import tree
from pipelines.synth.wording import Fact, Told, noise, roughen, sentence

JOINED = 0.3  # share of reports in which what can be run together is
MOST = 4  # nouns in one clause


def _noun(fact: Fact, nouns: dict[str, list[str]], dice: Dice) -> str | None:
    found = nouns.get(f"{fact.feature}/{fact.value}") or nouns.get(f"{fact.feature}/*")
    return dice.pick(found).format(val=fact.value) if found else None


def _list(nouns: list[str], word: str) -> str:
    return f"{', '.join(nouns[:-1])} {word} {nouns[-1]}"


def _clause(nouns: list[str], clauses: Sequence[str], dice: Dice) -> str:
    lists = {
        "or_list": _list(nouns, "or"),
        "and_list": _list(nouns, "and"),
        "nor_list": " nor ".join(nouns),
        "slash_list": " / ".join(nouns),
    }
    return dice.pick(clauses).format(**lists)


def sentences(facts: Sequence[Fact], words: dict[str, str], dice: Dice) -> list[str]:
    """One sentence a fact, or several facts in one clause where they can be joined."""
    rest, out = list(facts), []
    for polarity, entry in tree("joined").items():
        named = [
            (fact, noun) for fact in rest if fact.polarity == polarity and (noun := _noun(fact, entry["nouns"], dice))
        ]
        if len(named) > 1 and dice.hit(JOINED):
            named = named[:MOST]
            out.append(_clause([noun for _, noun in named], entry["clauses"], dice))
            rest = [fact for fact in rest if fact not in [joined for joined, _ in named]]
    return out + [sentence(fact, words, dice) for fact in rest]


def tell(facts: Sequence[Fact], opening: str, register: str, words: dict[str, str], dice: Dice) -> Told:
    """A report: an opening, the chosen facts in any order, and what every report carries besides."""
    lines = sentences(facts, words, dice)
    lines += noise(register, facts, words, dice)
    dice.shuffle(lines)
    if opening:
        lines.insert(0, opening)
    return Told(roughen(" ".join(lines), register, dice), tuple(facts))
