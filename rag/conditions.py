"""Conditions in a question about programs ("older than 5 years", "with 2 attempts", "step 2 225"), and
whether a program's row meets them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from rag.fit.phrases import NO_EXPERIENCE, OLD_GRADUATE
from rag.fit.requirement import CRITERIA, Experience, Limit, note, requirements
from rag.fit.season import start_year
from rag.fit.verdict import Verdict
from rag.schema import Program

# The column of each criterion, as rag.answering.programs.CELLS has it.
COLUMNS = {
    "step2ck": "step2ck_min_score",
    "attempts": "max_attempts",
    "graduation": "max_years_since_graduation",
    "usce": "usce_required_months",
}
_NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "fifteen": 15, "multiple": 3, "several": 3, "once": 1, "twice": 2,
    "second": 2, "third": 3, "fourth": 4, "2nd": 2, "3rd": 3, "4th": 4,
}  # fmt: skip
OLD_TAKEN = "an old graduate, taken as more than 5 years since graduation"
# An "old graduate" is one beyond the usual limit.
_OLD_YEARS = 6
_N = rf"(?P<n>\d{{1,2}}|{'|'.join(_NUMBER_WORDS)})"
_SCORE = r"(?P<n>1[89]\d|2\d\d)\b"
_YEAR = r"(?P<n>19[6-9]\d|20[0-3]\d)\b"
_GRADUATE = r"(?:year of graduation|graduat\w*|grads?|passed out)"


def _any(*patterns: str) -> list[re.Pattern[str]]:
    return [re.compile(p, re.IGNORECASE) for p in patterns]


_STEP2 = _any(
    rf"\b(?:Step 2(?: CK)?|CK)\b(?!\W*(?:attempt|fail))[^\d?!;]{{0,25}}{_SCORE}",
    rf"\b{_SCORE}[^\d?!;,]{{0,12}}\b(?:Step 2|CK)\b",
    rf"(?<!Step 1 )(?<!Step 1)\bscores?\b[^\d?!;]{{0,15}}{_SCORE}",
)
_BELOW = re.compile(r"(?:\b(?:below|under|less than|lower than|fewer than)|<)\s*$", re.IGNORECASE)
_FAILURES = _any(
    rf"\b{_N} (?:failures?|fails|failed (?:attempts?|steps?|exams?))\b",
    r"\bfail(?:ed|ing)?\b(?: Step [12](?: CK)?)?[^\d.?!]{0,20}\b"
    r"(?P<n>once|twice|two|three)\b",
    r"\b(?P<one>(?:a|one|with|have|had) (?:failure|fail(?:ed)? (?:attempt|step|exam)|failed)\b)",
    r"\b(?P<one>Step [12](?: CK)? fail(?:ure|ed)?|fail(?:ed|ure)? (?:on |in |of )?Step [12])\b",
)
_SITTINGS = _any(
    rf"\b{_N} (?:attempts?|tries|sittings?)\b",
    rf"\b(?:on|in|at|with|after) (?:my |the |a )?{_N} (?:attempt|try|sitting)\b",
)
_SINCE = _any(
    rf"\b(?P<more>older than|more than|over|beyond|>)\s+{_N}\+?\s*(?:years?|yrs?)\b"
    r"(?! (?:experience|of (?:work|training)))",
    rf"\b{_N}(?P<plus>\+)?\s*(?:years?|yrs?)(?: old)?(?: \w+)?? (?:since|after|from|post|out of|past) "
    rf"(?:my |the )?(?:{_GRADUATE}|med)",
    rf"\b{_GRADUATE} (?P<more>more than |over )?{_N}(?P<plus>\+)?\s*(?:years?|yrs?) (?:ago|back|earlier)",
    rf"\b{_GRADUATE} gap (?:of )?(?P<more>more than |over )?{_N}(?P<plus>\+)?\s*(?:years?|yrs?)\b",
    rf"\b{_N}(?P<plus>\+)?[- ](?:years?|yrs?)(?: of)? {_GRADUATE} gap\b",
    rf"\b{_N}(?P<plus>\+)?[- ]?(?:years?|yrs?)[- ]old (?:grad|international medical graduate|degree|year of)",
)
_YEARS = _any(
    rf"\b{_GRADUATE}\b[^\d.?!;]{{0,25}}{_YEAR}",
    rf"\b{_YEAR}\s*(?:international medical )?(?:year of graduation|grad)",
)
_MONTHS = _any(
    rf"\b{_N} months?\b[^\d.?!]{{0,25}}(?:clinical experience|hands-on|rotations?|externship)",
)


@dataclass(frozen=True)
class Condition:
    """What a question asks a program to accept: the criterion, the number, and that in words."""

    criterion: str
    value: int
    words: str

    @property
    def column(self) -> str:
        return COLUMNS[self.criterion]


@dataclass(frozen=True)
class Outcome:
    """How a row stands to a condition. `preferred`: it is not met, but the row's note calls the number a
    preference; `stated`: what the row states, in words, empty where it states nothing."""

    verdict: Verdict
    stated: str
    preferred: bool = False


def read_conditions(text: str, today: date) -> tuple[Condition, ...]:
    """The conditions in a canonical question, in the order of the criteria."""
    return tuple(c for c, _ in spotted(text, today))


def spotted(text: str, today: date) -> list[tuple[Condition, tuple[int, int]]]:
    """The conditions in a canonical question, each with where it stands."""
    found = [
        _score(text),
        _sittings(text),
        _graduation(text, start_year(today)),
        _experience(text),
    ]
    return [f for f in found if f]


def without_conditions(text: str, today: date) -> str:
    """A canonical question without the words of its conditions."""
    for _, (start, end) in sorted(spotted(text, today), key=lambda s: -s[1][0]):
        text = f"{text[:start]} {text[end:]}"
    return " ".join(text.split())


Spotted = tuple[Condition, tuple[int, int]]


def _first(patterns: list[re.Pattern[str]], text: str) -> re.Match[str] | None:
    return next((m for p in patterns if (m := p.search(text))), None)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else _NUMBER_WORDS[text.lower()]


def _score(text: str) -> Spotted | None:
    match = _first(_STEP2, text)
    if not match:
        return None
    value = int(match["n"])
    if _BELOW.search(text[: match.start("n")]):
        # Whoever has less than 220 has 219 at best.
        return Condition("step2ck", value - 1, f"a Step 2 CK below {value}"), match.span()
    return Condition("step2ck", value, f"Step 2 CK {value}"), match.span()


def _sittings(text: str) -> Spotted | None:
    if match := _first(_FAILURES, text):
        groups = match.groupdict()
        value = 2 if groups.get("one") else _number(groups["n"]) + 1
    elif match := _first(_SITTINGS, text):
        value = _number(match["n"])
    else:
        return None
    if not 0 < value < 10:
        return None
    words = f"{value} sitting{'s' if value > 1 else ''} of an exam, the pass included"
    return Condition("attempts", value, words), match.span()


def _graduation(text: str, start: int) -> Spotted | None:
    if match := _first(_YEARS, text):
        year = int(match["n"])
        return (graduate_of(year, start), match.span()) if year <= start else None
    match = _first(_SINCE, text)
    if not match and (old := OLD_GRADUATE.search(text)):
        return Condition("graduation", _OLD_YEARS, OLD_TAKEN), old.span()
    if not match:
        return None
    groups, years = match.groupdict(), _number(match["n"])
    if groups.get("more") or groups.get("plus"):
        words = f"more than {_years(years)} since graduation"
        return Condition("graduation", years + 1, words), match.span()
    return Condition("graduation", years, f"{_years(years)} since graduation"), match.span()


def graduate_of(year: int, start: int) -> Condition:
    """The condition that a graduate of `year`, who is to begin in July of the year `start`, is taken."""
    years = start - year
    words = f"a graduate of {year} ({_years(years)} before July {start})"
    return Condition("graduation", years, words)


def _experience(text: str) -> Spotted | None:
    if match := NO_EXPERIENCE.search(text):
        return Condition("usce", 0, "no US clinical experience"), match.span()
    if match := _first(_MONTHS, text):
        value = _number(match["n"])
        words = f"{value} month{'' if value == 1 else 's'} of US clinical experience"
        return Condition("usce", value, words), match.span()
    return None


def _years(count: int) -> str:
    return f"{count} year{'' if count == 1 else 's'}"


# --- against a row ------------------------------------------------------------------------------


def held_against(program: Program, condition: Condition) -> Outcome:
    """How a row stands to a condition. An unknown cell neither meets nor fails it."""
    requirement = requirements(program)[CRITERIA.index(condition.criterion)]
    if isinstance(requirement, Experience):
        return _experience_outcome(requirement, condition.value)
    assert isinstance(requirement, Limit)
    number = requirement.number
    if number is None:
        return Outcome(Verdict.UNKNOWN, "")
    stated = {
        "step2ck": f"at least {number}",
        "attempts": f"at most {number} sitting{'' if number == 1 else 's'}",
        "graduation": f"at most {_years(number)}",
    }[condition.criterion]
    enough = (
        condition.value >= number if condition.criterion == "step2ck" else condition.value <= number
    )
    if enough:
        return Outcome(Verdict.MEETS, stated)
    return Outcome(Verdict.DOES_NOT_MEET, stated, preferred=requirement.preferred)


def _experience_outcome(wanted: Experience, have: int) -> Outcome:
    if wanted.months is None:
        if wanted.required and have == 0:
            return Outcome(Verdict.DOES_NOT_MEET, "some is required")
        return Outcome(Verdict.UNKNOWN, "some is required" if wanted.required else "")
    stated = f"{wanted.months} month{'' if wanted.months == 1 else 's'}"
    if have < wanted.months:
        preferred = wanted.preferred and not (wanted.required and have == 0)
        return Outcome(Verdict.DOES_NOT_MEET, stated, preferred=preferred)
    return Outcome(Verdict.UNKNOWN if wanted.training else Verdict.MEETS, stated)


def noted(program: Program, condition: Condition) -> str:
    """What the row's note says about the condition's criterion; empty where it says nothing."""
    return note(program, condition.criterion)
