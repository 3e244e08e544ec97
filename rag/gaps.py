"""What guidance says it does not hold ("the H-4 visa fee is not known here"), found in its wording."""

from __future__ import annotations

import re

_GAP = re.compile(
    r"\b(?:is|are|was|were) (?:also |still )?(?:not|nowhere) (?:held|known|read|found|printed)\b"
    r"|\bnot (?:held|known|found|printed|read) (?:here|for this advisor)\b"
    r"|\bcould not be (?:found|read|confirmed)\b|\bno source (?:here|read|seen|found)\b"
    r"|\bnothing (?:here|newer) (?:was found|is held|says)\b|\brules? of the other states were not\b",
    re.IGNORECASE,
)
# What follows a gap and tells where to look belongs to it.
_POINTER = re.compile(r"(?:Ask|Read|Check|Look|See|Call|Write to)\b")
# A full stop after one of these ends no sentence.
_SENTENCE = re.compile(
    r"(?<!\bNo)(?<!\bDr)(?<!\bSt)(?<!\bU\.S)(?<!\be\.g)(?<!\bi\.e)[.!?]\s+(?=[A-Z$\"\u201c(])"
)


def is_gap(text: str) -> bool:
    """Whether a statement tells what is not held here."""
    return bool(_GAP.search(text))


def sentences(text: str) -> list[str]:
    """`text` cut after its full stops, question and exclamation marks."""
    found = []
    start = 0
    for match in _SENTENCE.finditer(text):
        found.append(text[start : match.start() + 1])
        start = match.end()
    return [*found, text[start:]] if text[start:] else found


def split_gaps(text: str) -> list[str]:
    """`text` in runs of sentences: what is told, and what is told to be missing, apart."""
    runs: list[str] = []
    before: bool | None = None
    for sentence in sentences(text):
        gap = is_gap(sentence) or (before is True and bool(_POINTER.match(sentence)))
        if gap == before:
            runs[-1] += f" {sentence}"
        else:
            runs.append(sentence)
        before = gap
    return runs
