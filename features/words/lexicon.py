"""The tables under data_contracts/lexicon, read once and checked: phrases compiled, faults named by file and row."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

from features.words.phrases import Part, Phrase, PhraseError, any_of, compile_phrase, parse

FOLDER: Final = "lexicon"
POLARITIES: Final = ("present", "absent", "unclear")
_FEATURE_KEYS: Final = {"whose", "history", "sure", "deniable", "later_wins", "present_wins", "several", "groups"}
_GROUP_KEYS: Final = {
    "each",
    "value",
    "polarity",
    "phrases",
    "unless",
    "fixed",
    "one_kind",
    "note",
    "whose",
    "history",
    "sure",
}


class LexiconError(ValueError):
    """A table of the lexicon breaks its form: the message names file, entry and what is allowed."""


@dataclass(frozen=True)
class Rule:
    """One phrase that states one value of one feature."""

    feature: str
    value: str  # a literal, or `<name>` of the capture that holds it
    polarity: str
    phrase: Phrase
    whose: str  # victim: only of the person whom it happened to; any: whoever is meant
    history: bool  # what was so before counts as well
    fixed: bool  # the phrase says its polarity itself; negation around it changes nothing
    deniable: bool = True  # false: a "no" further off belongs to something else
    sure: bool = False  # what is suspected counts as stated (a suspected overdose is what the feature asks for)
    one_kind: bool = False  # one kind of many: where it is denied, nothing is said of the rest (`no stab wound`)
    several: bool = False  # a value says nothing against another one in the same words
    unless: tuple[Phrase, ...] = ()

    @property
    def kind(self) -> tuple[str, str]:
        """What the rule tells of: of finds of one kind in the same words, the longest is meant."""
        return self.feature, self.value if self.several else ""


@dataclass(frozen=True)
class Cue:
    """A phrase that changes what is said around it."""

    kind: str
    side: str  # forward backward both whole
    phrase: Phrase


@dataclass(frozen=True)
class Lexicon:
    """Everything that rules are made of."""

    rules: tuple[Rule, ...]
    cues: tuple[Cue, ...]
    classes: Mapping[str, Part]
    captures: Mapping[str, str]
    shorthand: Mapping[str, str]
    carriers: frozenset[str]
    real_words: frozenset[str]
    openers: frozenset[str]  # words that, capitalised, begin a sentence even where no full stop stands before them
    changing: frozenset[str]  # features whose last statement in a text holds: a thing is found after all
    present_wins: frozenset[str]  # features whose part may be denied in the same words: `a cut but no fracture`
    words: frozenset[str] = field(default_factory=frozenset)  # every word that a rule looks for


def table(name: str) -> list[dict[str, str]]:
    """The rows of `data_contracts/lexicon/<name>.csv`, trimmed; rows that begin with `#` are comments."""
    text = files("data_contracts").joinpath(FOLDER, f"{name}.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [{k: (v or "").strip() for k, v in row.items()} for row in csv.DictReader(lines)]


def tree(name: str) -> Any:
    """The content of `data_contracts/lexicon/<name>.yaml`."""
    return yaml.safe_load(files("data_contracts").joinpath(FOLDER, f"{name}.yaml").read_text(encoding="utf-8"))


def lines(block: str) -> list[str]:
    """The phrases of a block, one a line; lines that begin with `;` are comments."""
    return [line.strip() for line in str(block).splitlines() if line.strip() and not line.strip().startswith(";")]


def _alternatives(words: Iterable[str]) -> str:
    return "\n".join(sorted(words, key=lambda w: (-len(w), w)))


def _classes(captures: Mapping[str, str]) -> dict[str, Part]:
    """Word classes in the order of the file, so that one may name those above it; some come from CSV."""
    made: dict[str, Part] = {}
    tables = {
        "thing": _alternatives(row["written"] for row in table("property_items")),
        "condition": _alternatives(row["written"] for row in table("conditions")),
        "region_word": _alternatives(row["written"] for row in table("body_regions")),
    }
    for name, phrases in {**tables, **tree("classes")}.items():
        try:
            made[name] = any_of([parse(p, made, captures) for p in lines(phrases)])
        except PhraseError as fault:
            raise LexiconError(f"classes.yaml, class [{name}]: {fault}") from None
    return made


def _rules(name: str, classes: Mapping[str, Part], captures: Mapping[str, str]) -> Iterator[Rule]:
    for feature, entry in tree(f"rules/{name}").items():
        _refuse_unknown(set(entry) - _FEATURE_KEYS, f"rules/{name}.yaml, feature [{feature}]", _FEATURE_KEYS)
        for group in entry["groups"]:
            where = f"rules/{name}.yaml, feature [{feature}], value [{group.get('value', 'yes')}]"
            _refuse_unknown(set(group) - _GROUP_KEYS, where, _GROUP_KEYS)
            for one in _each(group):
                yield from _group(feature, {**entry, **one}, where, (classes, captures))


def _each(group: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A group for each value of `each` (value: class of words), whose phrases name that class as `{who}`."""
    if "each" not in group:
        yield group
        return
    for value, name in group["each"].items():
        yield {**group, "value": value, "phrases": str(group["phrases"]).replace("{who}", f"{{{name}}}")}


def _group(
    feature: str, group: Mapping[str, Any], where: str, known: tuple[Mapping[str, Part], Mapping[str, str]]
) -> Iterator[Rule]:
    polarity = group.get("polarity", "present")
    if polarity not in POLARITIES:
        raise LexiconError(f"{where}: polarity [{polarity}] is none of {', '.join(POLARITIES)}")
    try:
        unless = tuple(compile_phrase(p, *known) for p in lines(group.get("unless", "")))
        for phrase in lines(group["phrases"]):
            yield Rule(
                feature,
                str(group.get("value", "yes")),
                polarity,
                compile_phrase(phrase, *known),
                group.get("whose", "victim"),
                bool(group.get("history", False)),
                bool(group.get("fixed", False)),
                bool(group.get("deniable", True)),
                bool(group.get("sure", False)),
                bool(group.get("one_kind", False)),
                bool(group.get("several", False)),
                unless,
            )
    except PhraseError as fault:
        raise LexiconError(f"{where}: {fault}") from None


def _refuse_unknown(unknown: set[str], where: str, allowed: set[str]) -> None:
    if unknown:
        raise LexiconError(
            f"{where}: unknown key [{', '.join(sorted(unknown))}]; allowed are {', '.join(sorted(allowed))}"
        )


def _cues(classes: Mapping[str, Part], captures: Mapping[str, str]) -> Iterator[Cue]:
    for kind, sides in tree("cues").items():
        for side, phrases in sides.items():
            for phrase in lines(phrases):
                try:
                    yield Cue(kind, side, compile_phrase(phrase, classes, captures))
                except PhraseError as fault:
                    raise LexiconError(f"cues.yaml, [{kind}] [{side}]: {fault}") from None


@cache
def laboratory() -> Mapping[str, re.Pattern[str]]:
    """The words of laboratory.yaml by their names, compiled. Raises LexiconError where the table breaks its form."""
    made = {}
    for name, phrases in tree("laboratory").items():
        try:
            made[name] = re.compile(r"(?<= )" + any_of([parse(p, {}, {}) for p in lines(phrases)]).expression)
        except PhraseError as fault:
            raise LexiconError(f"laboratory.yaml, [{name}]: {fault}") from None
    return made


def rule_files() -> list[str]:
    """The names of the rule tables, in order."""
    folder = files("data_contracts").joinpath(FOLDER, "rules")
    return sorted(f.name.removesuffix(".yaml") for f in folder.iterdir() if f.name.endswith(".yaml"))


def _marked(key: str) -> frozenset[str]:
    """The features whose entry has a key set."""
    return frozenset(f for n in rule_files() for f, entry in tree(f"rules/{n}").items() if entry.get(key))


@cache
def lexicon() -> Lexicon:
    """The lexicon of this installation. Raises LexiconError where a table breaks its form."""
    captures = {name: str(form) for name, form in tree("captures").items()}
    classes = _classes(captures)
    rules = tuple(r for name in rule_files() for r in _rules(name, classes, captures))
    cues = tuple(_cues(classes, captures))
    return Lexicon(
        rules=rules,
        cues=cues,
        classes=classes,
        captures=captures,
        shorthand={row["written"].lower(): row["means"].lower() for row in table("shorthand")},
        carriers=frozenset(row["word"].lower() for row in table("carriers")),
        real_words=frozenset(row["word"].lower() for row in table("real_words")),
        openers=frozenset(row["word"].lower() for row in table("openers")),
        changing=_marked("later_wins"),
        present_wins=_marked("present_wins"),
        words=_words([r.phrase for r in rules] + [c.phrase for c in cues]),
    )


def _words(phrases: list[Phrase]) -> frozenset[str]:
    """Every plain word in the phrases' expressions, for mending misspellings towards them."""
    found: set[str] = set()
    for phrase in phrases:
        found.update(re.findall(r"(?<![\\\[a-z?<])[a-z]{4,}(?= )", phrase.pattern))
    return frozenset(found)
