"""Whether words really say the value of a field of the profile: the number, the name, yes or no.

Strict on purpose: a value is taken only when the words hold it and nothing that could be meant instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rag.answering.verifying.particulars import particulars
from rag.applicant.notes import NUMBERS
from rag.countries import find_countries
from rag.places import STATES, find_states


@dataclass(frozen=True)
class Spoken:
    """Words of the message: as written, in small letters, and with the clauses in which they stand."""

    raw: str
    text: str
    around: str


Value = bool | int | str | list[str]
Evidence = Callable[[Value, Spoken], Any]

_NUMBER = re.compile(r"(?<![\w.$,-])\$?(\d{1,3}(?:,\d{3})+|\d+)(?![\w%]|[.,]\d)")
_CODES = re.compile(
    r"\bstep ?[123]\b|\b[jhofb]-?\d[ab]?\b|\bpgy-?\d\b|\b2 ?ck\b|\b2 ?cs\b", re.IGNORECASE
)
_NUMBER_WORD = re.compile(r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b")
_VAGUE = re.compile(
    r"\b(?:around|about|almost|nearly|over|more|less|under|at least|up to|approx\w*|between|ish)\b|"
    r"\d\s?-\s?\d|\d\s?\+|~"
)
_NT = r"(?:do|does|did|is|are|was|were|has|have|had|ca|could|wo|would|should)n'?t"
_NOT = re.compile(
    rf"\b(?:not|no|never|without|{_NT}|yet to|pending|fail\w*|lost|expired|revoked|withdrawn)\b"
)
_TIMES = {"once": 1, "first": 1, "1st": 1, "twice": 2, "second": 2, "2nd": 2, "third": 3, "3rd": 3}
_US = re.compile(r"\b(?:u\.?s\.?a?|america\w*|united states|usce)(?!\w)")


def holds(field: str, value: Value, spoken: Spoken) -> Any:
    """The value as the profile keeps it when `spoken` says it; None when it does not, or there is no
    such field."""
    evidence = _FIELDS.get(field)
    return evidence(value, spoken) if evidence else None


def _numbers(text: str) -> list[int]:
    bare = _CODES.sub(" ", text)
    found = [int(m.group(1).replace(",", "")) for m in _NUMBER.finditer(bare)]
    return found + [NUMBERS[m.group()] for m in _NUMBER_WORD.finditer(bare)]


def _number(cue: str, none: str = r"(?!)", low: int = 0, also: str = "") -> Evidence:
    """A number that stands alone in the words, in clauses that speak of `cue` (and `also`) and not of
    `none`."""
    wanted, unwanted, more = (re.compile(rf"\b(?:{p})") for p in (cue, none, also))

    def evidence(value: Value, spoken: Spoken) -> int | None:
        if isinstance(value, bool) or not isinstance(value, int) or value < low:
            return None
        if _numbers(spoken.text) != [value] or _VAGUE.search(spoken.text):
            return None
        if not wanted.search(spoken.around) or unwanted.search(spoken.around):
            return None
        return value if more.search(spoken.around) else None

    return evidence


def _attempts(exam: str, others: str) -> Evidence:
    named, other = re.compile(rf"\b(?:{exam})"), re.compile(rf"\b(?:{others})")

    def evidence(value: Value, spoken: Spoken) -> int | None:
        if isinstance(value, bool) or not isinstance(value, int):
            return None
        bad = (
            other.search(spoken.around) or _VAGUE.search(spoken.text) or _NOT.search(spoken.around)
        )
        if bad or not named.search(spoken.around):
            return None
        said = {n for word, n in _TIMES.items() if re.search(rf"\b{word}\b", spoken.text)}
        if re.search(r"\battempts?\b|\btimes?\b|\btr(?:y|ies)\b", spoken.text):
            said |= set(_numbers(re.sub(r"\b\d{3}\b", " ", spoken.text)))
        return value if said == {value} else None

    return evidence


def _yes_or_no(cue: str, yes: str) -> Evidence:
    named, done = re.compile(rf"\b(?:{cue})"), re.compile(rf"\b(?:{yes})\b")

    def evidence(value: Value, spoken: Spoken) -> bool | None:
        if not isinstance(value, bool) or not named.search(spoken.text):
            return None
        denied = bool(_NOT.search(spoken.around))
        if value:
            return True if done.search(spoken.around) and not denied else None
        # "Failed" and "lost" are more than "not yet".
        plain = re.search(
            r"\b(?:not|no|never|haven'?t|havent|hasn'?t|yet to|pending)\b", spoken.text
        )
        return False if plain else None

    return evidence


def _word(values: dict[str, str], cue: str = "", none: str = r"(?!)") -> Evidence:
    """One of some words, each said in its own way, beside `cue` and without `none`."""
    compiled = {v: re.compile(rf"\b(?:{p})") for v, p in values.items()}
    wanted, unwanted = re.compile(rf"\b(?:{cue})"), re.compile(rf"\b(?:{none})")

    def evidence(value: Value, spoken: Spoken) -> str | None:
        if cue and not wanted.search(spoken.around):
            return None
        said = {v for v, pattern in compiled.items() if pattern.search(spoken.text)}
        return value if said == {value} and not unwanted.search(spoken.around) else None  # type: ignore[return-value]

    return evidence


def _visa(value: Value, spoken: Spoken) -> str | None:
    named = {p.value for p in particulars(spoken.raw) if p.kind == "visa"}
    needs = re.search(r"\b(?:need|require|sponsor)", spoken.around)
    denied = re.search(rf"\b(?:not|no|never|without|{_NT}|dont)\b", spoken.around)
    if value == "none":
        own = named & {"US citizen", "green card"}
        refused = denied and needs and not named and re.search(r"\bvisa", spoken.text)
        return "none" if refused or (own == named and own and _status(spoken) in _SETTLED) else None
    wanted = {"j1": {"J1"}, "h1b": {"H1B"}, "either": {"J1", "H1B"}}.get(str(value))
    return str(value) if wanted == named and needs and not denied else None


_SETTLED = ("citizen", "permanent_resident")
_PENDING = re.compile(
    rf"\b(?:appl\w+|waiting|pending|soon|through|husband|wife|spouse|petition|process|lottery|not|no|{_NT})\b"
)


_ELSEWHERE = re.compile(
    r"\b(?:resident|residency|citizen|citizenship|card) (?:of|in|for) "
    r"(?!(?:the )?(?:us|usa|u\.s|united states|america))"
)


def _status(spoken: Spoken) -> str | None:
    if _PENDING.search(spoken.around) or _ELSEWHERE.search(spoken.around):
        return None
    for status, pattern in _STATUS.items():
        if re.search(pattern, spoken.around) and re.search(_NAMED[status], spoken.text):
            return status
    return None


# "I am", "I hold": what stands behind is the writer's own.
_BEING = (
    r"\b(?:am|i'?m|as|being|became|hold|have|got)"
    r"(?: (?:now|already|also|an?|my|the|naturali[sz]ed)){0,3} "
)
_STATUS = {
    "citizen": _BEING + r"(?:us|u\.s\.|american|usa|united states) citizen",
    "permanent_resident": _BEING + r"(?:us |lawful )?(?:green[ -]card|permanent resident)",
    "visa_holder": r"\b(?:am|i'?m|here|living|working) on (?:an? |my )?(?:[jhofb]-?\d[ab]?|tn|e-?3|opt)\b",
    "abroad": r"\b(?:outside (?:of )?the (?:us|usa|states|united states)|living abroad|still in my home)",
}


_NAMED = {
    "citizen": r"citizen",
    "permanent_resident": r"green[ -]card|resident",
    "visa_holder": r"\d|\btn\b|\bopt\b",
    "abroad": r"outside|abroad|home",
}


def _citizenship(value: Value, spoken: Spoken) -> str | None:
    return value if isinstance(value, str) and _status(spoken) == value else None


def _country(value: Value, spoken: Spoken) -> str | None:
    studied = re.search(
        r"\b(?:school|college|universit|stud(?:y|ied)|mbbs|graduat|degree|trained|md\b|diploma)",
        spoken.around,
    )
    found = find_countries(spoken.raw)
    return found[0] if studied and found == [value] else None


def _wishes(spoken: Spoken) -> bool:
    return bool(re.search(r"\b(?:apply|interested|prefer|love|match|into|pursu)", spoken.around))


def _states(value: Value, spoken: Spoken) -> list[str] | None:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or _NOT.search(spoken.around) or not _wishes(spoken):
        return None
    codes = {name.lower(): code for code, name in STATES.items()}
    wanted = [codes.get(n.lower(), n.upper()) for n in names]
    return wanted if wanted and sorted(wanted) == sorted(find_states(spoken.raw)) else None


_STUDY = (
    r"grad|yog|degree|mbbs|md\b|medical (?:school|college|degree|studies)|med school|convocation"
)
_NO_STUDY = r"intern|residen|fellow|observ|master|mph|phd|specialt|board|exam|step|ecfmg|match|started|began|"
_NO_STUDY += r"high school|secondary|pre-?med|bachelor|bsc"
_CK, _NOT_CK = r"step ?2|ck\b", r"step ?[13]|cs\b|nbme|uwsa"
_HANDS = r"usce|hands.?on|rotation|elective|externship|clerkship|sub-?i|clinical"
_FIELDS: dict[str, Evidence] = {
    "graduation_year": _number(_STUDY, _NO_STUDY, low=1950),
    "step2ck": _number(_CK, _NOT_CK, low=150),
    "step1.score": _number(r"step ?1", r"step ?[23]|ck\b", low=150),
    "step2ck_attempts": _attempts(_CK, r"step ?[13]|cs\b"),
    "step1.attempts": _attempts(r"step ?1", r"step ?[23]|ck\b"),
    "usce_months": _number(
        rf"(?=.*\bmonths?\b).*(?:{_HANDS})", r"observ|shadow|research", also=_US.pattern
    ),
    "observership_months": _number(r"(?=.*\bmonths?\b).*(?:observ|shadow)", r"research|rotation"),
    "us_letters": _number(r"letter|lors?\b|recommendation", also=_US.pattern),
    "publications": _number(r"publi|papers?\b|articles?\b"),
    "applications_budget": _number(
        r"(?=.*(?:\$|dollars?|usd|budget)).*(?:budget|spend|afford)", low=50
    ),
    "step1.result": _word(
        {
            "pass": r"pass|clear",
            "fail": r"failed\b",
            "not_taken": r"(?:not|never|haven'?t) (?:yet )?(?:taken|sat|done|given)",
        },
        cue=r"step ?1",
        none=r"step ?[23]|ck\b",
    ),
    "step3_passed": _yes_or_no(r"step ?3", r"pass(?:ed)?|clear(?:ed)?|done"),
    "ecfmg_certified": _yes_or_no(r"ecfmg|certif", r"certified|certificate|certification"),
    "visa_need": _visa,
    "citizenship_status": _citizenship,
    "applicant_type": _word(
        {"non_us_img": r"non-?[ ]?us img", "us_img": r"(?<!non )(?<!non-)us img"}
    ),
    "medical_school_country": _country,
    "states": _states,
}
