"""Reads the claims of a reply while it streams: `sentence [n] || quote`, one a line, and behind `>>` the
sentence in the person's language, where that was asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rag.answering.verification import Claim

# A longer line is no sentence with a quote; what is read of it is thrown away.
_LONGEST = 1500
_MARKS = re.compile(r"\s*[\[\u3010](\d{1,3}(?:\s*[,;]\s*\d{1,3})*)[\]\u3011]")
_BULLET = re.compile(r"^(?:[-*\u2022]|\d{1,2}[.)]|CLAIM:|ANSWER:)\s+")
_QUOTED = re.compile(r"^[\s\"'\u201c\u201d\u00ab\u00bb]+|[\s\"'\u201c\u201d\u00ab\u00bb]+$")


def lines(pieces: Iterable[str]) -> Iterator[str]:
    """The complete lines of a text that comes in pieces. The last line counts only when the text came to
    its end; when `pieces` raises, what stood after the last line break is lost."""
    rest, lost = "", False
    for piece in pieces:
        *whole, rest = (rest + piece).replace("\r", "\n").split("\n")
        for line in whole:
            if not lost and line.strip():
                yield line.strip()
            lost = False
        if len(rest) > _LONGEST:
            rest, lost = "", True
    if rest.strip() and not lost:
        yield rest.strip()


def claim_of(line: str) -> Claim:
    """A line as a claim; what it lacks of the format it has not."""
    line, _, translation = line.partition(">>")
    sentence, *quotes = line.split("||")
    numbers = [int(n) for m in _MARKS.finditer(sentence) for n in re.findall(r"\d+", m.group(1))]
    text = _BULLET.sub("", _MARKS.sub("", sentence).strip())
    text = re.sub(r"\s+([.,;])", r"\1", text).strip().replace("**", "")
    if text and text[-1] not in ".!?":
        text += "."
    found = tuple(q for quote in quotes if (q := _QUOTED.sub("", quote)))
    translation = _MARKS.sub("", _QUOTED.sub("", translation)).strip()
    return Claim(text, tuple(dict.fromkeys(numbers)), found, translation)
