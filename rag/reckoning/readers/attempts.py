"""Reads questions such as "failed step 1 twice in jan and may 2026 when can i sit again"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.places import find_states
from rag.reckoning.asked import Asked
from rag.reckoning.attempts import AttemptInputs
from rag.reckoning.phrases import Found, days, lone_days, masked, number, says, without
from rag.reckoning.readers.results import FAIL, ONCE_MORE, exams

_FAILED = says(
    r"fail | failed | fails | failing | failures? | attempts? | try | tries | tried",
    r"incomplete | not pass | didn'?t pass",
)
_AGAIN = says(
    r"(?:when|how soon|how long|earliest|by when|which (?:date|month|day))\b.*\b(?:again|sit|"
    r"retake|re-take|give|book|take|appear|write|next|attempt|third|fourth|3rd|4th|wait|re-?sit|re-?test)",
    r"next (?:try|attempt|sitting) | chances? left",
    r"attempts? (?:are |do i have )?(?:left|remaining)",
    r"how many (?:more )?(?:attempts?|tries|chances?|times)\b.*\b(?:left|remain\w*|more|have)",
    r"(?:can|could|may) i (?:\w+ ){0,2}(?:book|sit|take|give|schedule) (?:the |my )?(?:fourth|"
    r"third|4th|3rd|next)",
)
# Whether there is any try left is asked after a fail only: a Step that was passed cannot be repeated.
_PASSED = says(
    r"(?<!not )(?<!n't )(?<!didnt )pass(?:ed)? | cleared | improve\w*",
    r"(?:better|higher|good) (?:score|marks?)",
)
_COUNTING = says(r"how many | left | remain\w*")
_OTHER = says(
    r"programs? | licen[cs]e | match | visible | see | OET | H-1B | results? (?:come|out)",
    r"score report | NBME\w* | UWSA\w* | practice | mocks?",
)
_USMLE = says(r"USMLE")
_COUNT = re.compile(
    r"\b(?P<w>once|twice|thrice)\b|\b(?P<n>\d|one|two|three|four|five|six) (?:times?|attempts?|tries|fails?|"
    r"failures|failed attempts?)\b",
    re.IGNORECASE,
)
_ALLOWED = re.compile(r"\s*(?:allowed|max|limit)", re.IGNORECASE)
_NEXT = re.compile(
    r"\b(?:book|sit|take|give|till|until|for|is) (?:the |my )?(?P<nth>third|fourth|3rd|4th)\b", re.I
)
_ORDER = {"third": 3, "fourth": 4, "3rd": 3, "4th": 4}
_FOLLOWING_WORDS = 20


def read(asked: Asked) -> AttemptInputs | None:
    text = asked.text
    if isinstance(asked.previous, AttemptInputs):
        return _followed(asked, asked.previous)
    named = exams(asked.story)
    if len(named) > 1 or _OTHER.search(text) or find_states(text):
        return None
    once_more = bool(ONCE_MORE.search(text) and FAIL.search(asked.story))
    if once_more and _PASSED.search(asked.story):
        return None
    if not once_more and not (_AGAIN.search(text) and _FAILED.search(asked.story)):
        return None
    if not (named or _USMLE.search(asked.story)):
        return None
    # A try that lies ahead is none.
    found = days(asked.story, asked.today, ahead=False)
    found = [f for f in found if f.span.first <= asked.today]
    used = _used(asked, found, named)
    # A count without a day answers how many are left and whether there is any, but not when.
    if used is None or not (found or once_more or _COUNTING.search(text)):
        return None
    exam = named[0] if named else None
    return AttemptInputs(exam=exam, used=used, tries=_isos(found) or None)


def _isos(found: list[Found]) -> list[str]:
    """Days as inputs; of a week its first day."""
    return [f.span.iso if "/" not in f.span.iso else f.span.first.isoformat() for f in found]


def _counted(plain: str) -> int:
    """How many tries a text counts in words; 0 for none. Several counts are of one thing told twice."""
    counts = [
        int(number(m["w"] or m["n"]) or 0)
        for m in _COUNT.finditer(plain)
        if not _ALLOWED.match(plain[m.end() :])
    ]
    return max(counts, default=0)


def _used(asked: Asked, found: list[Found], named: Sequence[str]) -> int | None:
    """How many tries are used: as counted in words, by the number of the next one, by the days, or
    as the profile has it."""
    plain = without(masked(asked.story, ordinals=False), found)
    if count := _counted(plain):
        return max(count, len(found))
    if nth := _NEXT.search(plain):
        return _ORDER[nth["nth"].lower()] - 1
    if found:
        return len(found)
    told = {
        "step1": asked.profile.step1.attempts if asked.profile.step1 else None,
        "step2ck": asked.profile.step2ck_attempts,
    }
    return told.get(named[0]) if named else None


def _followed(asked: Asked, before: AttemptInputs) -> AttemptInputs | None:
    """The days or the number that were asked for: "in jan and may 2026", "two"."""
    text = asked.text
    if len(text.split()) > _FOLLOWING_WORDS or _OTHER.search(text):
        return None
    found = days(text, asked.today, ahead=False)
    if not (lone_days(text, found) or _FAILED.search(text) or not found):
        return None
    plain = without(masked(text), found)
    alone = re.fullmatch(r"\W*(\d|one|two|three|four)\W*", plain)
    used = _counted(plain) or (int(number(alone.group(1)) or 0) if alone else 0)
    if not found and not used:
        return None
    tries = _isos(found) or before.tries
    more = max(used or before.used or 0, len(tries or []))
    return before.model_copy(update={"tries": tries, "used": more})
