"""Reads questions such as "step 2 ck 213 in march 2024 did i pass" and "oet listening 340 writing 300"."""

from __future__ import annotations

import itertools
import re

from rag.reckoning.asked import Asked
from rag.reckoning.phrases import Found, days, masked, says, says_only, without
from rag.reckoning.results import PARTS, ResultInputs, Step

_STEPS: tuple[tuple[Step, str], ...] = (
    ("step2ck", "Step 2 CK"),
    ("step1", "Step 1"),
    ("step3", "Step 3"),
)
_OET = says(r"OET | Occupational English Test")
_EXAM = says(r"USMLE | exams? | tests?")
_PASSING = says(
    r"(?:did|have|had|do|does|has|is|am|was|were|will|would|if) (?:i|it|this|that|he|she|they|"
    r"my \w+)\b.{0,40}\b(?:pass(?:ed|es)?|fail(?:ed|s)?)",
    r"pass(?:ed)? or fail(?:ed)? | enough to pass",
    r"(?:ok|enough|good) for (?:the )?(?:pathways?|ECFMG)",
    r"(?:is|was) (?:it|this|that|\d{3}) (?:an? )?(?:pass|fail|passing|enough|ok)",
    r"pass(?:ed|ing)?(?= ?\?|\W*$) | fail(?:ed)?(?= ?\?|\W*$)",
)
# The rule itself, a better score, programs, practice tests.
_OTHER = says(
    r"again | retake\w* | re-?sit | repeat\w* | pass(?:ing)? (?:mark|score|standard|grade)",
    r"minimum | cut-?off | programs? | match | competitive | chances? | higher | improve",
    r"NBME | UWSA\w* | uworld | self[- ]assess\w* | practice | predict\w* | average",
    r"percent\w* | need | normal | good | combine | mix | valid | old | join",
    r"when (?:is|will|do) .*results? | residency | apply | rest of",
)
_SCORE = re.compile(r"(?<![\w$./-])(1[5-9]\d|2\d\d|300)(?![\w%/]|[.,]\d)")
_PART = re.compile(
    r"(?<!\w)(?:(?P<listening>listening|l)|(?P<reading>reading|r)|(?P<speaking>speaking|s)|"
    r"(?P<writing>writing|w)|(?P<score>\d{3})|"
    r"(?P<rest>(?:all )?(?:the )?(?:rest|others?|other (?:three|two|parts?)|remaining)|"
    r"everything else))(?!\w)",
    re.IGNORECASE,
)
_BESIDE_SCORES = (
    "score scored got step ck oet with would did be pass passed fail failed test for taken enough have "
    "had it took sat gave instead"
)
# What the turn before asked, when a bare score is held against its answer.
_MARK = says(r"pass(?:ing)? (?:mark|score|standard|grade)s? | (?:score|points?) to pass")
_FOLLOWING_WORDS = 16


def exams(text: str) -> list[Step]:
    """The Steps that a canonical text names, each once, in order."""
    found = [(at, key) for key, name in _STEPS if (at := text.lower().find(name.lower())) >= 0]
    return [key for _, key in sorted(found)]


def read(asked: Asked) -> ResultInputs | None:
    if isinstance(asked.previous, ResultInputs):
        return _followed(asked, asked.previous)
    marked = exams(asked.before) if _MARK.search(asked.before) else []
    scored = len(marked) == 1 and _SCORE.search(masked(asked.text))
    if scored and (held := _followed(asked, ResultInputs(exam=marked[0]))):
        return held
    if _OTHER.search(asked.text) or not _PASSING.search(asked.text):
        return None
    named = exams(asked.story)
    parts = _parts(without(asked.text, days(asked.text, asked.today, ahead=False)))
    if _OET.search(asked.story) or (not named and len(parts) > 1):
        return _oet(asked, parts)
    if len(named) > 1 or not (named or _EXAM.search(asked.story)):
        return None
    found, score = _score(asked.text, asked)
    if score is None:
        found, score = _score(asked.context, asked)
    taken = found or days(asked.story, asked.today, ahead=False)
    if score is None or len(taken) > 1:
        return None
    exam = named[0] if named else None
    return ResultInputs(exam=exam, score=score, taken=_day(taken))


def _score(text: str, asked: Asked) -> tuple[list[Found], int | None]:
    """The days that a text names, and its one three-digit score."""
    found = days(text, asked.today, ahead=False)
    scores = set(_SCORE.findall(without(masked(text), found)))
    return found, int(scores.pop()) if len(scores) == 1 else None


def _day(found: list[Found]) -> str | None:
    return found[0].span.iso if len(found) == 1 and "/" not in found[0].span.iso else None


def _parts(text: str) -> dict[str, int]:
    """The OET scores that a text gives, by part: "writing 310 speaking 360", or "340 in listening, 400
    in the rest". What stands first, part or score, says which follows which."""
    text = re.sub(r"\b([LRSW])(\d{3})\b", r"\1 \2", text, flags=re.IGNORECASE)
    marks = [(m.lastgroup or "", m.group()) for m in _PART.finditer(text)]
    if len(marks) < 2 or not any(kind in (*PARTS, "rest") for kind, _ in marks):
        return {}
    ahead = marks[0][0] == "score"
    found: dict[str, int] = {}
    rest: int | None = None
    for (kind, word), (next_kind, next_word) in itertools.pairwise(marks):
        name, score = (next_kind, word) if ahead else (kind, next_word)
        if not score.isdecimal() or name == "score" or int(score) > 500:
            continue
        if name == "rest":
            rest = int(score)
        elif name not in found:
            found[name] = int(score)
    if rest is None and ahead and marks[-1][0] == "score" and any(k == "rest" for k, _ in marks):
        rest = int(marks[-1][1])
    return found | {p: rest for p in PARTS if rest is not None and p not in found and found}


def _oet(asked: Asked, parts: dict[str, int]) -> ResultInputs | None:
    """One part that is said alone asks for the rule, which the guidance tells."""
    if len(parts) < 2:
        return None
    return ResultInputs(
        exam="oet", taken=_day(days(asked.story, asked.today, ahead=False)), **parts
    )


def _followed(asked: Asked, before: ResultInputs) -> ResultInputs | None:
    """The parts or the score that were asked for, or another score or day: "and 219?"."""
    text = asked.text
    if len(text.split()) > _FOLLOWING_WORDS or _OTHER.search(text):
        return None
    taken = days(text, asked.today, ahead=False)
    plain = without(masked(text), taken)
    if not says_only(_PART.sub(" ", plain), _BESIDE_SCORES):
        return None
    changed: dict[str, object] = {}
    if day := _day(taken):
        changed["taken"] = day
    if before.exam == "oet":
        changed |= _parts(plain) or _only_ones(plain, before)
    elif len(scores := _SCORE.findall(plain)) == 1:
        changed["score"] = int(scores[0])
        if len(named := exams(text)) == 1:
            changed["exam"] = named[0]
    return before.model_copy(update=changed) if changed else None


def _only_ones(plain: str, before: ResultInputs) -> dict[str, int]:
    """Bare scores in the order in which the absent parts were asked for ("350 and 360")."""
    absent = [part for part in PARTS if getattr(before, part) is None]
    scores = [int(s) for s in re.findall(r"(?<![\w.])\d{3}(?![\w.])", plain)]
    if absent and len(scores) == len(absent) and all(s <= 500 for s in scores):
        return dict(zip(absent, scores, strict=True))
    return {}
