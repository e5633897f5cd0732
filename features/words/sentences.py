"""From free text to sentences of plain tokens: shorthand written out, contractions opened, misspellings mended."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from typing import Final

# A log's entries are parted by bars or line breaks; each may begin with its time.
_ENTRY: Final = re.compile(r"\s[|¦]\s|[\r\n]+")
_CLOCK: Final = re.compile(r"^\s*\d{1,2}[:.]?\d{2}\s*(?:hrs|hours)?\s+(?=\D)", re.IGNORECASE)
# A sentence ends at . ! or a closing ? before a space, at ; and where a full stop was typed without its space.
# A question mark with a space before it is the clerk's sign for "perhaps" and ends nothing.
_END: Final = re.compile(
    r"(?<=[A-Za-z0-9)\]\"'’%])[.!?]+(?=\s|$)|;|(?<=[a-z)])\.(?=[A-Z][a-z])|(?<=[A-Z]{3})\.(?=[A-Z]{2})"
)
_ABBREVIATED: Final = re.compile(
    r"(?:^|[\s(])(?:mr|mrs|ms|dr|st|no|nos|approx|rd|ave|insp|sgt|sup|e\.g|i\.e|eg|ie|vs|dept|tel|mob|ref|ext)$",
    re.I,
)
# `he'd been`, `they've`; of other words only shorthand ends so (`OD'd`, `rec'd`).
_CONTRACTED: Final = re.compile(
    r"(i|you|he|she|it|we|they|who|there|that|may|might|could|would|should|must)'(d|ve|ll|re|m)"
)
_VERBS: Final = {"d": "had", "ve": "have", "ll": "will", "re": "are", "m": "am"}
_ASKED: Final = re.compile(r" ?(?:\d|(?:how|when|what|why|where) )")
_MARKS: Final = frozenset(',:?()/&+=|"')


def split(text: str) -> list[str]:
    """The sentences of a text, as written, in order; the times before a log's entries are left out."""
    found: list[str] = []
    for timed in _ENTRY.split(text):
        begin, entry = 0, _CLOCK.sub("", timed)
        for end in _END.finditer(entry):
            if entry[end.start()] == "." and _ABBREVIATED.search(entry[max(0, begin, end.start() - 8) : end.start()]):
                continue
            found.append(entry[begin : end.end()])
            begin = end.end()
        found.append(entry[begin:])
    return [s.strip() for s in found if any(c.isalnum() for c in s)]


def _plain_letters(text: str) -> str:
    """Letters without their accents, one for one, so that places in the text stay."""
    if text.isascii():
        return text
    return "".join("'" if c == "’" else unicodedata.normalize("NFKD", c)[0] for c in text)


class Tokeniser:
    """Turns a written sentence into plain tokens.

    `shorthand` maps what is written (lower case) to what it means;
    `openers` are words that, capitalised, begin a sentence.
    """

    def __init__(
        self, shorthand: Mapping[str, str], mend: Callable[[str], str], openers: Collection[str] = frozenset()
    ) -> None:
        self._shorthand = shorthand
        self._openers = frozenset(openers)
        self._mend = mend
        # Shorthand that holds a mark (`o/s`, `-ve`, `w/`) has to be seen whole before marks are parted.
        marked = sorted((s for s in shorthand if not s.isalnum()), key=lambda s: (-len(s), s))
        special = "|".join(map(re.escape, marked))
        # The look ahead spares plain words the list.
        whole = rf"(?<![a-z0-9])(?=[a-z0-9]*[^a-z0-9\s])(?:{special})(?![a-z0-9])|" if marked else ""
        self._token = re.compile(
            whole
            + r"['’]s(?![a-z0-9])|\d+(?:[.,:]\d+)*(?![a-z0-9_])|@?[a-z0-9_£]+(?:[.'’_@][a-z0-9_]+)*|[,:?()/&+=|\"]"
        )

    def plain(self, sentence: str) -> str:
        """The sentence's tokens, lower case, parted by single spaces, with a space at both ends."""
        low = _plain_letters(sentence.lower())
        tokens: list[str] = []
        for match in self._token.finditer(low):
            # `?10 mins`, `?how long` ask for a number or a time and doubt nothing else.
            if match.group() == "?" and _ASKED.match(low, match.end()):
                continue
            is_capital = self._is_capital(sentence, match.start())
            # `no output Deceased in bed`: a full stop was forgotten before a word that opens sentences.
            if (
                is_capital
                and match.group() in self._openers
                and sentence[match.start() - 2 : match.start() - 1].islower()
            ):
                tokens.append(";")
            tokens.append(self._read(match.group(), is_capital))
        return f" {' '.join(t for t in tokens if t)} "

    def _read(self, token: str, is_name: bool) -> str:
        if token in self._shorthand:
            return self._shorthand[token]
        if token in _MARKS or token == "'s":
            return token
        if token.endswith("n't"):
            return f"{token[:-3]} not"
        if contracted := _CONTRACTED.fullmatch(token):
            return f"{contracted[1]} {_VERBS[contracted[2]]}"
        if token.endswith("'s"):
            return f"{self._mended(token[:-2], is_name)} 's"
        return self._mended(token.replace("'", ""), is_name)

    def _mended(self, token: str, is_name: bool) -> str:
        mended = token if is_name else self._mend(token)
        return self._shorthand.get(mended, mended)

    @staticmethod
    def _is_capital(sentence: str, at: int) -> bool:
        # `Barker` inside a sentence is somebody; BARKER among capitals, or at the start, may be any word.
        return at > 0 and sentence[at].isupper() and at + 1 < len(sentence) and sentence[at + 1].islower()
