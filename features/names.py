"""A name as one record gives it, made comparable: accents folded, titles off, nicknames known, order open.

Source for the habits covered: names in one string and in parts, capitals, initials, diminutives, forms of the same
name in other languages, double-barrelled and married names (reference/record-linkage.md, requirement B14).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from data_contracts import code_list

# Letters that NFKD does not take apart.
_LETTERS: Final = str.maketrans(
    {"ß": "SS", "Ø": "O", "ø": "O", "Ł": "L", "ł": "L", "Đ": "D", "đ": "D", "Æ": "AE", "æ": "AE", "Œ": "OE", "œ": "OE",
     "ı": "I", "Ð": "D", "ð": "D", "Þ": "TH", "þ": "TH", "’": "'", "`": "'", "‘": "'"}
)  # fmt: skip
_NOT_NAME: Final = re.compile(r"[^A-Z \-]")
_GAPS: Final = re.compile(r"\s+")
# Prefixes that belong to the surname they stand before; they are joined to it, since records drop the space.
_PARTICLES: Final = re.compile(r"\b(MC|MAC|O|DE|DI|DA|DOS|VAN|VON|DER|AL|EL|BIN|IBN|LE|LA|ST)[ \-']+(?=[A-Z]{2})")
_BRACKETS: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]")


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """Upper case without accents, apostrophes or punctuation; hyphens and single spaces kept."""
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS)).upper()
    plain = "".join(c for c in plain if not unicodedata.combining(c)).replace("'", "").replace(".", " ")
    return _GAPS.sub(" ", _NOT_NAME.sub(" ", plain)).strip(" -")


@cache
def _titles() -> frozenset[str]:
    return code_list("person_title").codes | code_list("officer_prefix").codes


@cache
def _full_names() -> dict[str, frozenset[str]]:
    """Forename to the full names that it may stand for, itself among them where it is one."""
    found: dict[str, set[str]] = {}
    for entry in code_list("nickname").entries:
        full = entry.more["full_name"]
        found.setdefault(entry.code, set()).add(full)
        found.setdefault(full, set()).add(full)
    return {name: frozenset(full) for name, full in found.items()}


def full_names(forename: str) -> frozenset[str]:
    """The full names that a folded forename may stand for; the name alone where none is known."""
    return _full_names().get(forename, frozenset((forename,)))


@dataclass(frozen=True, slots=True)
class Name:
    """A folded name. `surname` and `forenames` are words; `certain` is false where their order was not given."""

    surname: str
    forenames: tuple[str, ...]
    certain: bool

    @property
    def first(self) -> str:
        return self.forenames[0] if self.forenames else ""

    @property
    def is_single(self) -> bool:
        """One word only: a bare surname or a bare forename."""
        return not (self.surname and self.forenames)

    def __repr__(self) -> str:
        return "Name(…)"  # never a person's name in a log


@lru_cache(maxsize=200_000)
def words(text: str) -> tuple[str, ...]:
    """Folded words of a name, titles and what stands in brackets left out, particles joined."""
    plain = _PARTICLES.sub(r"\1", fold(_BRACKETS.sub(" ", text)))
    return tuple(w for w in plain.replace(" -", " ").replace("- ", " ").split() if w not in _titles())


@lru_cache(maxsize=200_000)
def parse(surname: str | None, forenames: str | None, certain: bool) -> Name | None:
    """A Name from staged parts; None where no letter is left. Hyphens within forenames part them."""
    last = "-".join(words(surname or ""))
    first = tuple(part for word in words(forenames or "") for part in word.split("-") if part)
    if not last and not first:
        return None
    return Name(last, first, certain and bool(last) and bool(first))


_DOUBLES: Final = re.compile(r"(.)\1+")
_SOUNDS: Final = (
    ("PH", "F"), ("CK", "K"), ("SCH", "S"), ("SH", "S"), ("CZ", "S"), ("CH", "S"), ("SZ", "S"), ("ZH", "S"),
    ("TS", "S"), ("KH", "K"), ("GH", "G"), ("TH", "T"), ("DH", "D"), ("Q", "K"), ("C", "K"), ("X", "K"), ("Z", "S"),
    ("J", "Y"), ("V", "F"), ("W", "F"), ("B", "P"), ("D", "T"), ("G", "K"),
)  # fmt: skip


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """A coarse key of how a word sounds: first letter's class, then consonants; the same for usual misspellings."""
    for letters, sign in _SOUNDS:
        word = word.replace(letters, sign)
    if not word:
        return ""
    head = "A" if word[0] in "AEIOUYH" else word[0]
    tail = re.sub(r"[AEIOUYH\-]", "", word[1:])
    return _DOUBLES.sub(r"\1", head + tail)[:5]
