"""Reads questions such as "i passed step 1 in march 2019 is it still valid for ecfmg"."""

from __future__ import annotations

import re

from rag.places import find_states
from rag.reckoning.asked import Asked
from rag.reckoning.certification import ClockInputs
from rag.reckoning.phrases import Found, days, lone_days, says
from rag.reckoning.readers.results import exams

_PASSED = says(
    r"pass | passed | gave | clear | cleared | took | sat | done | did | wrote | exam | from",
    r"of",
)
_CLOCK = says(
    r"valid | expir\w+ | (?:7|seven)[- ]years? | still (?:good|counts?|ok) | gone | clock",
    r"ECFMG problem",
    r"(?:deadline|last day|latest (?:date|day)|until when|by when|till when|"
    r"how long)\b.*\b(?:Step [12]|pass|ECFMG)",
    r"far apart | how (?:much|long)\b.*\bleft | by when (?:must|do|should|have)",
)
# The rule by its name; "7 years gap" and the seven years of a J-1 are others.
_SEVEN = says(r"the (?:7|seven)[- ]years? | (?:7|seven)[- ]years? (?:rule|clock|window|period)")
_SEVEN_OF_OTHERS = says(
    r"(?:7|seven)[- ]years?\b.*\b(?:J-1|H-1B|gap|experience)",
    r"(?:J-1|H-1B|gap|experience)\b.*\b(?:7|seven)[- ]years?",
)
# Asked of two dated Steps.
_COUNT = says(r"counts? | in time | certif\w+ (?:still )?(?:possible|ok|valid)")
_UNTIL = says(r"deadline | last day | by when | until when | latest")
_OTHER = says(
    r"pathways? | OET | certificate\b.*\bexpir\w+ | Step 3 | Step 2 CS | licen[cs]e | boards?",
    r"programs? | permit | eligibility period | visa | tokens? | letters?",
)
_NOT_YET = says(
    r"not (?:yet|done|passed|taken|given|sat) | yet to | haven'?t | still need | pending",
    r"left to",
)
# "Now 2026": the day on which is asked, on which nothing was passed.
_NOW = re.compile(
    r"\b(?:now(?: it(?:'s| is))?|today is|this is|it(?:'s| is) now|currently|we are in)\W*$",
    re.IGNORECASE,
)
_NOW_AFTER = re.compile(r"\W*now\b", re.IGNORECASE)
_FOLLOWING_WORDS = 16


def read(asked: Asked) -> ClockInputs | None:
    if isinstance(asked.previous, ClockInputs):
        return _followed(asked, asked.previous)
    story = asked.story
    named = exams(story)
    if not named or _OTHER.search(story) or find_states(asked.text):
        return None
    if _SEVEN_OF_OTHERS.search(story):
        return None
    # "gave step1 march 2020, last date for ck?" names both Steps, a day, and asks for another.
    bare = (len(named) == 2 and _UNTIL.search(asked.text)) or _SEVEN.search(asked.text)
    clock = bare or (_CLOCK.search(asked.text) and _PASSED.search(story))
    if not clock and not _COUNT.search(asked.text):
        return None
    found = [
        f
        for f in days(story, asked.today, ahead=False)
        if f.span.first <= asked.today
        and not (_NOW.search(story[: f.start]) or _NOW_AFTER.match(story[f.end :]))
    ]
    told = _placed(story, found)
    if not (1 if clock else 2) <= len(told) <= 2:
        return None
    other = told[1][1] if len(told) == 2 else None
    return ClockInputs(first_step=told[0][0], first_passed=told[0][1], other_passed=other)  # type: ignore[arg-type]


def _placed(text: str, found: list[Found]) -> list[tuple[str, str]]:
    """Each day with the Step that stands nearest before it (or else after it); empty where two days
    fall to one Step."""
    places = [(m.start(), m.group().lower()) for m in re.finditer(r"Step (?:1|2 CK)", text, re.I)]
    told: list[tuple[str, str]] = []
    for one in found:
        ahead = [name for at, name in places if at < one.start]
        name = ahead[-1] if ahead else next((name for _, name in places), "")
        if not name or "/" in one.span.iso:
            return []
        told.append(("step1" if name.endswith("1") else "step2ck", one.span.iso))
    return told if len({step for step, _ in told}) == len(told) else []


def _followed(asked: Asked, before: ClockInputs) -> ClockInputs | None:
    """The day that was asked for, or that of the other Step: "i passed ck in 2024"."""
    text = asked.text
    if len(text.split()) > _FOLLOWING_WORDS or _OTHER.search(text) or _NOT_YET.search(text):
        return None
    found = [f for f in days(text, asked.today, ahead=False) if "/" not in f.span.iso]
    if len(found) != 1:
        return None
    named = exams(text)
    if not (named or lone_days(text, found)):
        return None
    first = before.first_passed is None or (named and named[0] == before.first_step)
    name = "first_passed" if first else "other_passed"
    return before.model_copy(update={name: found[0].span.iso})
