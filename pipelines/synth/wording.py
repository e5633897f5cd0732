"""Puts facts into words: one of several templates, in the register of the system, with shorthand and slips."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from pipelines.synth.chance import Dice
from pipelines.synth.tables import tree
from pipelines.synth.typing_errors import mistype

# How often a register writes all in capitals, uses shorthand, slips: control rooms type fastest.
CAPITALS = {"cad": 0.4, "cris": 0.04, "merlin": 0.03, "coroner": 0.02, "las": 0.1, "pnd": 0.15}
SHORTHAND = {"cad": 0.5, "cris": 0.12, "merlin": 0.06, "coroner": 0.04, "las": 0.3, "pnd": 0.1}
SLIPS = {"cad": 0.12, "cris": 0.05, "merlin": 0.05, "coroner": 0.06, "las": 0.08, "pnd": 0.05}
_WORD = re.compile(r"[A-Za-z]{5,}")


@dataclass(frozen=True, slots=True)
class Fact:
    """Something true of an incident that a text can state. stage: scene, pm, tox."""

    feature: str
    value: str
    polarity: str
    stage: str = "scene"


@dataclass(frozen=True, slots=True)
class Told:
    """A text with the facts that it states."""

    text: str
    facts: tuple[Fact, ...]


@cache
def _templates(feature: str, value: str, polarity: str) -> tuple[str, ...]:
    phrases = tree("phrases")
    entry = phrases.get(f"{feature}/{value}") or phrases.get(f"{feature}/*") or phrases[f"{feature}/any"]
    return tuple(entry[polarity])


def slots(sex: str) -> dict[str, str]:
    """The pronouns and nouns of a sex."""
    if sex == "M":
        return {"He": "He", "he": "he", "His": "His", "his": "his", "him": "him", "mf": "male", "man": "man"}
    return {"He": "She", "he": "she", "His": "Her", "his": "her", "him": "her", "mf": "female", "man": "woman"}


def sentence(fact: Fact, words: dict[str, str], dice: Dice) -> str:
    """One sentence that states the fact."""
    return dice.pick(_templates(fact.feature, fact.value, fact.polarity)).format(**{**words, "val": fact.value})


def choose(facts: Sequence[Fact], chance: float, stages: Iterable[str], dice: Dice) -> list[Fact]:
    """The facts of these stages that a writer thinks of."""
    wanted = set(stages)
    return [fact for fact in facts if fact.stage in wanted and dice.hit(chance)]


def roughen(text: str, register: str, dice: Dice) -> str:
    """The text as the register's clerk types it: shorthand, capitals, slips of the keyboard."""
    if dice.hit(SHORTHAND[register]):
        for word, short in tree("openings")["abbreviations"].items():
            if word in text and dice.hit(0.6):
                text = re.sub(rf"\b{word}\b", short, text)
    if dice.hit(SLIPS[register]):
        found = list(_WORD.finditer(text))
        if found:
            at = dice.pick(found)
            text = text[: at.start()] + mistype(at.group(), dice) + text[at.end() :]
    return text.upper() if dice.hit(CAPITALS[register]) else text


def misread(text: str, dice: Dice) -> str:
    """What optical reading and a typist make of handwriting: a slip in every dozen words or so."""
    words = text.split(" ")
    return " ".join([mistype(word, dice) if len(word) > 3 and dice.hit(0.08) else word for word in words])


def noise(register: str, stated: Sequence[Fact], words: dict[str, str], dice: Dice) -> list[str]:
    """Sentences that state nothing of this incident: templates, third persons, hypotheticals, open questions."""
    table = tree("noise")
    templates = table["template"].get(f"{words['group']}_{register}") or table["template"][register]
    out = dice.sample(templates, dice.upto(0, 2))
    if dice.hit(0.04):
        out.append(dice.pick(table["third_person"]))
    if dice.hit(0.03):
        out.append(dice.pick(table["hypothetical"]))
    if dice.hit(0.02):
        out.append(dice.pick(table["lookalike"]))
    if dice.hit(0.03):
        feature = dice.pick(list(table["unclear"]))
        if all(fact.feature != feature for fact in stated):
            out.append(dice.pick(table["unclear"][feature]))
    return [line.format(**words) for line in out]
