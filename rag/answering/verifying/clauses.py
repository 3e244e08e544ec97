"""Sentences cut into clauses, and the clause of a source that a clause of a claim speaks of."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.answering.verifying.words import content

# A condition belongs to the clause that it limits, so no cut is made before it.
_CUT = re.compile(
    r"(?:[;:]\s+|[.!?]\s+(?=[A-Z\"\u201c(])|\s+\u2014\s+|,\s+(?=(?:but|and|or|while|whereas|so|nor|yet|"
    r"because|since(?! \d| (?:Jan|Feb|March|Apr|May|June|July|Aug|Sept|Oct|Nov|Dec|then))|although|"
    r"though)\s)|\s+(?=but\s)|,\s+(?=which\s))"
)
_COMMA = re.compile(
    r",\s+|\s+and\s+(?=(?:do|does|is|are|may|must|can|cannot|will|not|never|has|have|that)\s)"
)
_ASIDE = re.compile(
    r"(?:,| and| but)?\s+(?:not (?!only|more|less|over|until|yet|all|even|before|after)|rather than |"
    r"instead of )(?:(?:with|to|by|in|for|from|the|a|an|one|on|as|what|how|where) )[^,.;:]{2,60}\.?$"
)
_LEAD = re.compile(r"^(?:Yes|No|It depends|Not always|Usually|Partly)\s*[:.,]\s*", re.I)
_ABBREVIATION = re.compile(r"\b(?:No|Dr|St|U\.S|e\.g|i\.e|vs|Mr|Ms)$")
_CONDITION = re.compile(
    r"^(?:and |or |but )?(?:only |even )?(?:unless|except|if|provided|as long as|until|when|where|not)\b",
    re.I,
)
_MIN_WORDS = 3
_OR = re.compile(r"(?:or|nor)\b(?! (?:if|when|unless|only)\b)", re.I)
_DENIAL = re.compile(r"(?:\b(?:not|never|no|neither|cannot)|n't)\b", re.I)


@lru_cache(maxsize=8192)
def clauses(text: str) -> tuple[str, ...]:
    """The clauses of `text` in order. Short ones stay with the one before, and so do conditions."""
    found: list[str] = []
    start, stopped = 0, False
    for match in _CUT.finditer(text):
        before = text[start : match.start()]
        if _ABBREVIATION.search(before):
            continue
        if (
            match.group().startswith(",")
            and _OR.match(text, match.end())
            and _DENIAL.search(before)
        ):
            continue  # "Do not start leave, or leave the country": the denial holds for both
        _add(found, text[start : match.end()], stopped)
        start, stopped = match.end(), match.group()[0] in ";.!?"
    _add(found, text[start:], stopped)
    return tuple(found)


@lru_cache(maxsize=8192)
def fine(text: str) -> tuple[str, ...]:
    """The clauses of `text`, and beside them their parts between commas, so that the nearest may be one
    or the other."""
    parts: list[str] = []
    for clause in clauses(text):
        pieces: list[str] = []
        for piece in _COMMA.split(clause):
            _add(pieces, piece)
        # "The J-1, not the H-1B": without what is set aside it says the same of the rest.
        bare = _ASIDE.sub("", clause)
        parts += [clause, *(p for p in (*pieces, bare) if p != clause)]
    return tuple(parts)


def _add(found: list[str], piece: str, stopped: bool = False) -> None:
    """Adds a piece. Behind a stop (`stopped`) a condition belongs to what follows it."""
    piece = piece.strip()
    if not piece:
        return
    conditional = not stopped and _CONDITION.match(piece)
    joined = found and (conditional or len(piece.split()) < _MIN_WORDS)
    begins = found and len(found[-1].split()) < _MIN_WORDS
    if joined or begins:
        found[-1] += f" {piece}"
    else:
        found.append(piece)


def without_lead(text: str) -> str:
    """A sentence without its yes or no in front."""
    return _LEAD.sub("", text, count=1)


def lead_of(text: str) -> str:
    """The yes or no in front of a sentence, in small letters; empty when it has none."""
    match = _LEAD.match(text)
    return re.sub(r"\W+$", "", match.group().lower()) if match else ""


def overlap(one: str, other: str) -> float:
    """The share of the words of `one` that `other` holds, a hundredth taken for each word of `other` that
    `one` lacks, so that the shorter of two equals is nearer."""
    mine, theirs = content(one), content(other)
    if not mine:
        return 0.0
    return len(mine & theirs) / len(mine) - 0.01 * len(theirs - mine)


def nearest(clause: str, others: tuple[str, ...]) -> str:
    """The one of `others` that shares most words with `clause`."""
    return max(others, key=lambda o: overlap(clause, o))
