"""Conditions of a question for a list of programs that were not applied to it: the table does not hold
them, or they could not be read. They are named, so that no condition is dropped in silence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.conditions import Condition
from rag.filter import Filter
from rag.places import spot_states
from rag.spelling import english

# What a row may say, but a list does not sort by: the words for it, and its name.
_OF_ROWS = (
    (r"\bStep 1\b", "Step 1"),
    (r"\bStep 3\b", "Step 3"),
    (r"\bECFMG\b|\bcertif\w+", "ECFMG certification"),
    (r"\bletters?\b|\bLORs?\b", "letters"),
    (r"\bobserverships?\b|\bexternships?\b", "observerships"),
    (r"\bUS clinical experience\b", "US clinical experience"),
    (r"\bpositions?\b|\bseats?\b|\bspots?\b", "the number of places"),
    (r"\bpercent(?:age)?\b|\bshare of\b|%", "the share of IMGs"),
    (r"\bCOMLEX\b|\bGPA\b|\bOET\b", "exams beside the USMLE"),
    (r"\bgap\b", "a gap in the CV"),
    (r"\b(?:low|lower|weak|poor|bad|average|high)\b[^,.?]{0,20}\bscores?\b", "a score without its number"),
    (r"\b(?:old|older)\b[^,.?]{0,12}\b(?:graduates?|grads?|YOG|year of graduation)\b", "a graduation year "
     "without its number"),
    (r"\b(?:preliminary|prelim|categorical|transitional|advanced)\b", "the track"),
)  # fmt: skip
# What no row holds.
_NOT_HELD = (
    (r"\b(?:salar\w+|pay|paid|stipend|benefits?)\b", "pay and benefits"),
    (r"\bcouples?\b", "the couples match"),
    (r"\bpre-?match\b", "offers outside the Match"),
    (r"\b(?:fellowships?|board pass rates?)\b", "fellowships and board results"),
    (r"\b(?:safe|crime|cheap|cost of living|rent|weather|warm)\b", "life in the place"),
    (r"\b(?:workload|work hours|night float|call schedule|malignant|toxic)\b", "the working load"),
    (r"\b(?:interviews?|chances?|odds|competitive|easy|easiest)\b", "how hard it is to get in"),
    (
        r"\bcap[- ]exempt\b|\bpremium processing\b|\bgreen cards?\b",
        "how the employer handles petitions",
    ),
)
_PLACE = re.compile(r"\b(?:in|near|around|at)\s+(?P<place>[A-Za-z][A-Za-z'-]{3,})")
_LOOSE_NUMBER = re.compile(r"(?<![\w.-])(?:[A-Za-z'-]+\s+)?\d+(?:\.\d+)?(?:\s+[A-Za-z'-]+)?")
_NO_CONDITION = re.compile(
    r"\b(?:Step \d(?: CK)?|[HJFB]-\d[AB]?|20[23]\d|\d{1,2}\s+programs?|top\s+\d+)\b", re.I
)


def unread(typed: str, canonical: str, facts: Filter, conditions: Sequence[Condition]) -> list[str]:
    """What of a question for a list was not applied, in words, each once. `typed` is the question as it
    stands in the message, `canonical` as it was understood; `facts` and `conditions` were applied."""
    kinds = {c.criterion for c in conditions}
    applied = {"Step 1"} if "attempts" in kinds else set()
    applied |= {"US clinical experience", "observerships"} if "usce" in kinds else set()
    applied |= {"a graduation year without its number"} if "graduation" in kinds else set()
    found = [
        name
        for pattern, name in (*_OF_ROWS, *_NOT_HELD)
        if name not in applied and re.search(pattern, canonical, re.IGNORECASE)
    ]
    if facts.specialties:
        found += [f"{s.lower()}, of which the table holds no row" for s in facts.absent]
    found += _places(typed, facts)
    found += _numbers(canonical, conditions)
    return list(dict.fromkeys(found))


def _places(typed: str, facts: Filter) -> list[str]:
    """Words after "in" that are no place of the table and no English word."""
    if facts.area or facts.city:
        return []
    states = [(a, b) for a, b, _ in spot_states(typed)]
    return [
        f"\u201c{m['place']}\u201d, a place that is not held"
        for m in _PLACE.finditer(typed)
        if m["place"].lower() not in english()
        and not any(a <= m.start("place") < b for a, b in states)
    ]


def _numbers(canonical: str, conditions: Sequence[Condition]) -> list[str]:
    """Numbers of the question that no condition took up, with the words beside them."""
    used = {str(c.value) for c in conditions} | {
        n for c in conditions for n in re.findall(r"\d+", c.words)
    }
    bare = _NO_CONDITION.sub(" ", canonical)
    return [
        f"\u201c{m.group().strip()}\u201d"
        for m in _LOOSE_NUMBER.finditer(bare)
        if not used & set(re.findall(r"\d+", m.group()))
        and not any(re.search(pattern, m.group(), re.IGNORECASE) for pattern, _ in _OF_ROWS)
    ]
