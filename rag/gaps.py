"""What guidance says it does not hold ("the H-4 visa fee is not known here"), found in its wording."""

from __future__ import annotations

import re

_GAP = re.compile(
    r"\b(?:is|are|was|were) (?:also |still )?(?:not|nowhere) (?:held|known|read|found|printed)\b"
    r"|\bnot (?:held|known|found|printed|read) (?:here|for this advisor)\b"
    r"|\bcould not be (?:found|read|confirmed)\b|\bno source (?:here|read|seen|found)\b"
    r"|\bnothing (?:here|newer) (?:was found|is held|says)\b|\brules? of the other states were not\b"
    # "No exception was found" is an answer; that no figure was found leaves a question open.
    r"|^no (?:[\w-]+ ){0,4}?(?:figures?|counts?|shares?|rates?|sum|numbers?|dates?|list)\b[^.;:]{0,60}?"
    r"\b(?:is|are|was|were) (?:found|known|held|read|seen)\b"
    r"|\b(?:whether|how|which|what)\b[^.;:]* (?:is|are|was|were) not (?:confirmed|checked)\b",
    re.IGNORECASE,
)
# Where what a gap is about ends.
_HELD = r"(?:held|known|found|printed|read|seen|confirmed|checked)\b.*"
_NOT_HELD = re.compile(
    r"[\s,]*\b(?:is|are|was|were) (?:also |still )?(?:not|nowhere) " + _HELD, re.I | re.S
)
# "No count of interviews was found."
_NONE_HELD = re.compile(r"[\s,]*\b(?:is|are|was|were) " + _HELD, re.I | re.S)
# What follows a gap and tells where to look belongs to it.
_POINTER = re.compile(r"(?:Ask|Read|Check|Look|See|Call|Write to)\b")
# A full stop after one of these ends no sentence.
_SENTENCE = re.compile(
    r"(?<!\bNo)(?<!\bv)(?<!\bvs)(?<!\bDr)(?<!\bSt)(?<!\bU\.S)(?<!\be\.g)(?<!\bi\.e)[.!?]\s+(?=[A-Z$\"\u201c(])"
)


def is_gap(text: str) -> bool:
    """Whether a statement tells what is not held here."""
    return bool(_GAP.search(text))


def subject(gap: str) -> str:
    """What a gap is about, without that it is not known and whom to ask."""
    ends = _NONE_HELD if gap.startswith("No ") else _NOT_HELD
    return ends.sub("", gap) or gap


def sentences(text: str) -> list[str]:
    """`text` cut after its full stops, question and exclamation marks."""
    found = []
    start = 0
    for match in _SENTENCE.finditer(text):
        found.append(text[start : match.start() + 1])
        start = match.end()
    return [*found, text[start:]] if text[start:] else found


def split_gaps(text: str) -> list[str]:
    """`text` in runs of sentences: what is told, and each thing that is told to be missing, apart. A
    sentence of which one clause tells a gap is cut at its semicolons."""
    runs: list[str] = []
    before: bool | None = None
    for sentence in sentences(text):
        for clause in _clauses(sentence):
            pointer = before is True and bool(_POINTER.match(clause))
            gap = is_gap(clause) or pointer
            if pointer or (before is False and not gap):
                runs[-1] += f" {clause}"
            else:
                runs.append(clause)
            before = gap
    return runs


def _clauses(sentence: str) -> list[str]:
    """The clauses of a sentence as sentences, when some of them tell a gap and some do not."""
    clauses = sentence.split("; ")
    gaps = [
        is_gap(c) or bool(i and _POINTER.match(c[:1].upper() + c[1:]))
        for i, c in enumerate(clauses)
    ]
    if all(gaps) or not any(is_gap(c) for c in clauses):
        return [sentence]
    return [c[:1].upper() + c[1:] + ("" if c is clauses[-1] else ".") for c in clauses]
