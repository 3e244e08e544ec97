"""Reads questions such as "on j1 since aug 2024, when does fica start"."""

from __future__ import annotations

import re

from rag.reckoning.asked import Asked
from rag.reckoning.fica import Earlier, FicaInputs
from rag.reckoning.phrases import Found, days, lone_days, says

_FICA = says(r"FICA | social security (?:and medicare )?tax(?:es)? | medicare tax")
_WHEN = says(
    r"when | how long | until when | till when | from which | which years? | how many years",
    r"first year | exempt",
    r"(?:do|does|will|must|should) (?:i|he|she) (?:\w+ ){0,2}(?:pay|owe|have) | due | starts?",
    r"stops?",
)
_J1, _H1B = says(r"J-1"), says(r"H-1B")
_OTHER = says(
    r"refunds? | Form \d+ | withheld\b.*\bmistake | get\b.*\bback | J-2 | wife | spouse | H-4",
    r"husband | how much | percent\w* | treaty | state tax | never | did they | why",
)
_SINCE = re.compile(
    r"\b(?:since|from|arriv\w+|came|coming|start\w*|began|begin\w*|entered|landed|J-1|residency|joined|"
    r"in the (?:US|United States))(?:\W+\w+){0,4}?\W*$",
    re.IGNORECASE,
)
_STUDENT = says(r"F-1 | M-1 | students? | MPH | masters? | master's | PhD | college | OPT")
_SCHOLAR = says(r"research | scholar | post-?doc\w* | professor | teacher | trainee")
_TRAINING = says(r"residency | resident | PGY\S* | intern | training")
_JOINED = re.compile(r"\s*(?:-|to|until|till|through|and|,)\s*(?:\w+ )?", re.IGNORECASE)
_FOLLOWING_WORDS = 20


def read(asked: Asked) -> FicaInputs | None:
    if isinstance(asked.previous, FicaInputs):
        return _followed(asked, asked.previous)
    story = asked.story
    if _OTHER.search(asked.text) or not (_FICA.search(asked.text) and _WHEN.search(asked.text)):
        return None
    if _H1B.search(story) or not _J1.search(story):
        return None
    found = [f for f in days(story, asked.today, ahead=False) if "/" not in f.span.iso]
    earlier, rest = _earlier(story, found)
    # Years as a student or scholar that are told without their dates change the answer.
    if not earlier and (_STUDENT.search(story) or _SCHOLAR.search(story)):
        return None
    since = [f for f in rest if _SINCE.search(story[: f.start])] or rest[:1]
    if not since or any(e.first > since[0].span.first.year for e in earlier):
        return None
    return FicaInputs(since=since[0].span.iso, earlier=earlier or None)


def _earlier(text: str, found: list[Found]) -> tuple[list[Earlier], list[Found]]:
    """Years in F status or as a scholar, told as "F-1 2020-2022", and the days that are left over."""
    earlier: list[Earlier] = []
    rest: list[Found] = []
    index = 0
    while index < len(found):
        one = last = found[index]
        status = _status(text, found, index)
        if status is None:
            rest.append(one)
            index += 1
            continue
        following = found[index + 1] if index + 1 < len(found) else None
        if following and _JOINED.fullmatch(text[one.end : following.start]):
            last = following
            index += 1
        years = sorted((one.span.first.year, last.span.last.year))
        earlier.append(Earlier(first=years[0], last=years[1], status=status))  # type: ignore[arg-type]
        index += 1
    return earlier, rest


def _status(text: str, found: list[Found], index: int) -> str | None:
    """What the words between the day before and this one say of it: a student, a scholar, neither.
    The last word counts: "F-1 in 2020, then J-1 residency from 2024"."""
    before = text[found[index - 1].end if index else 0 : found[index].start]
    marks = [
        (m.start(), status)
        for status, pattern in (("student", _STUDENT), ("trainee", _SCHOLAR), (None, _TRAINING))
        for m in pattern.finditer(before)
    ]
    return max(marks, key=lambda mark: mark[0])[1] if marks else None


def _followed(asked: Asked, before: FicaInputs) -> FicaInputs | None:
    """The arrival that was asked for, or years before it: "i was on F-1 2020 to 2022"."""
    text = asked.text
    if len(text.split()) > _FOLLOWING_WORDS or _OTHER.search(text) or _H1B.search(text):
        return None
    found = [f for f in days(text, asked.today, ahead=False) if "/" not in f.span.iso]
    earlier, rest = _earlier(text, found)
    changed: dict[str, object] = {}
    if earlier:
        changed["earlier"] = earlier
    arrived = len(rest) == 1 and (_SINCE.search(text[: rest[0].start]) or lone_days(text, rest))
    if arrived:
        changed["since"] = rest[0].span.iso
    return before.model_copy(update=changed) if changed else None
