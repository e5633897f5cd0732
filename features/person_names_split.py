"""One written name into surname and forenames, whatever the order; and whether it names anybody at all.

The sign of a surname is a comma after it (`STONE, Gary Lee`), capitals among mixed case (`Gary STONE`), a form of
address before a lone word (`Mrs STONE`) or an initial beside it (`G Stone`). Without a sign the last word is taken as
the surname and `order_known` is false: whoever compares names then looks at both orders.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from data_contracts import code_list
from features.blanks import said


class SplitName(NamedTuple):
    """A name in its parts, upper case, accents kept. `named` is false for UNKNOWN MALE and the like."""

    surname: str | None
    forenames: str | None
    order_known: bool
    named: bool


NOBODY: Final = SplitName(None, None, False, False)
_SPACES: Final = re.compile(r"\s+")
_BRACKETS: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]")
# Words that begin a surname rather than end a forename.
_PARTICLES: Final = frozenset(
    {"VAN", "VON", "DE", "DER", "DEN", "DA", "DEL", "DELLA", "DI", "DOS", "DU", "LA", "LE", "BIN", "EL", "AL", "TER"}
)


@cache
def _codes(name: str) -> frozenset[str]:
    return code_list(name).codes


def _words(text: str) -> list[str]:
    words = [word.strip(".;:'\"") for word in _SPACES.split(text.strip())]
    return [word for word in words if word and any(c.isalpha() for c in word)]


def _without_titles(words: list[str]) -> list[str]:
    titles = _codes("person_title")
    while len(words) > 1 and words[0].upper() in titles:
        words = words[1:]
    return words


def _is_initial(word: str) -> bool:
    return len(word.replace(".", "")) == 1


def _joined(words: list[str]) -> str | None:
    return " ".join(words).upper() or None


def names_nobody(text: str | None) -> bool:
    """Whether a text holds no name: blank, UNKNOWN, UNKNOWN MALE, NAME NOT GIVEN, N/K N/K."""
    if said(text) is None:
        return True
    cleaned = _BRACKETS.sub(" ", text or "").replace(",", " ").upper()
    words = [word.strip(".;:'\"-?") for word in cleaned.split()]
    nameless = _codes("nameless_word") | _codes("blank_word")
    # Numbers beside a description (MALE 1, aged 40) name nobody either.
    return all(not word or word in nameless or word.isdigit() for word in words)


def split_name(text: str | None) -> SplitName:
    """Surname and forenames of a name written as one string."""
    if names_nobody(text):
        return NOBODY
    cleaned = _BRACKETS.sub(" ", text or "").strip()
    before, comma, after = cleaned.partition(",")
    if comma and _words(before) and _words(after):
        return SplitName(_joined(_without_titles(_words(before))), _joined(_without_titles(_words(after))), True, True)
    written = _words(cleaned.replace(",", " "))
    words = _without_titles(written)
    if all(_is_initial(word) for word in words):
        # Initials alone could be anybody's.
        return NOBODY
    if len(words) == 1:
        return _lone_word(words[0], titled=len(written) > 1)
    return _by_capitals(words) or _by_initial(words) or _by_position(words)


def _lone_word(word: str, *, titled: bool) -> SplitName:
    """After a form of address stands a surname; alone it may be either, most often what somebody is called."""
    return SplitName(word.upper(), None, True, True) if titled else SplitName(None, word.upper(), False, True)


def _in_capitals(word: str) -> bool:
    """Capitals throughout; `McLEOD` and `O'NEIL` count, an initial says nothing."""
    letters = [c for c in re.sub(r"^(Mc|Mac|O['’]|D['’])", "", word) if c.isalpha()]
    return len(letters) > 1 and all(c.isupper() or not c.islower() for c in letters)


def _by_capitals(words: list[str]) -> SplitName | None:
    capital = [_in_capitals(word) for word in words]
    if all(capital[i] or _is_initial(words[i]) for i in range(len(words))) or not any(capital):
        return None
    surname = [word for word, is_capital in zip(words, capital, strict=True) if is_capital]
    forenames = [word for word, is_capital in zip(words, capital, strict=True) if not is_capital]
    return SplitName(_joined(surname), _joined(forenames), True, True)


def _by_initial(words: list[str]) -> SplitName | None:
    first, last = _is_initial(words[0]), _is_initial(words[-1])
    if first == last:
        return None
    initials = [word for word in words if _is_initial(word)]
    names = [word for word in words if not _is_initial(word)]
    # `G L Stone` or `Stone G L`; but `Gary L Stone` has its initial in the middle and says nothing of the order.
    return SplitName(_joined(names), _joined(initials), True, True) if len(names) == 1 else None


def _by_position(words: list[str]) -> SplitName:
    cut = len(words) - 1
    while cut > 1 and words[cut - 1].upper() in _PARTICLES:
        cut -= 1
    return SplitName(_joined(words[cut:]), _joined(words[:cut]), False, True)


def split_columns(surname: str | None, forenames: str | None) -> SplitName:
    """A name that was delivered in two columns; blank words in either are no name."""
    last = None if names_nobody(surname) else _joined(_words(surname or ""))
    first = None if names_nobody(forenames) else _joined(_words(forenames or ""))
    if last is None and first is None:
        return NOBODY
    return SplitName(last, first, True, True)


class Told(NamedTuple):
    """A field that tells of a person: `Tareq Rahman (staff)`, `Paul Price, son`, `daughter`."""

    name_text: str | None
    relation: str | None


def read_told(text: str | None) -> Told | None:
    """Name and relation out of such a field; None where it is blank, a service (Police, LAS) or an officer on duty."""
    if said(text) is None:
        return None
    written = _SPACES.sub(" ", (text or "").strip()).rstrip(".")
    upper = written.upper()
    if upper in _codes("service_word") or upper.split(" ")[0].strip(".") in _codes("officer_prefix"):
        return None
    if upper in _codes("relation"):
        return Told(None, written.lower())
    if bracket := re.fullmatch(r"(.+?)\s*[(\[]([^)\]]+)[)\]]", written):
        return Told(bracket[1].strip(), bracket[2].strip().lower())
    name, comma, relation = written.rpartition(",")
    if comma and (relation.strip().upper() in _codes("relation") or relation.strip().islower()):
        return Told(name.strip(), relation.strip().lower())
    return Told(written, None)
