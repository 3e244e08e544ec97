"""The profile in words: shown back to the person, what would narrow a list, and which of it matters
for an answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from rag.countries import find_countries
from rag.places import STATES
from rag.schema import Passage, Profile, StepResult

STATUS_WORDS = {
    "citizen": "US citizen",
    "permanent_resident": "green card holder",
    "visa_holder": "in the US on a visa",
    "abroad": "outside the US",
    "other": "another status",
}
VISA_WORDS = {"none": "none", "j1": "J-1", "h1b": "H-1B", "either": "J-1 or H-1B"}
TYPE_WORDS = {"us_img": "US IMG", "non_us_img": "non-US IMG"}
RESULT_WORDS = {"pass": "passed", "fail": "failed", "not_taken": "not taken yet"}
SETTING_WORDS = {
    "university": "university",
    "university_affiliated_community": "community with a university affiliation",
    "community": "community",
    "military": "military",
}


def lines(profile: Profile) -> list[tuple[str, str]]:
    """Label and value of each fact that is known, in the order in which a CV has them."""
    p = profile
    found = [
        ("Status", STATUS_WORDS.get(p.citizenship_status or "", "")),
        ("Visa needed", VISA_WORDS.get(p.visa_need or "", "")),
        ("Applicant type", TYPE_WORDS.get(p.applicant_type or "", "")),
        ("Country (of your school, unless you say otherwise)", p.medical_school_country or ""),
        ("Year of graduation", _number(p.graduation_year)),
        ("Step 1", _step1(p.step1)),
        ("Step 2 CK", _step2(p)),
        ("Step 3", _yes_no(p.step3_passed, "passed", "not passed yet")),
        ("ECFMG Certificate", _yes_no(p.ecfmg_certified, "yes", "not yet")),
        ("Hands-on US clinical experience", _months(p.usce_months)),
        ("Observerships", _months(p.observership_months)),
        ("US letters", _number(p.us_letters)),
        ("Publications", _number(p.publications)),
        ("Specialties", ", ".join(p.specialties or [])),
        ("States", ", ".join(STATES.get(s, s) for s in p.states or [])),
        ("Cities", ", ".join(p.cities or [])),
        ("Kind of program", ", ".join(SETTING_WORDS.get(s, s) for s in p.settings or [])),
        ("Budget for applications", f"${p.applications_budget:,}" if p.applications_budget else ""),
    ]
    return [(label, value) for label, value in found if value]


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _yes_no(value: bool | None, yes: str, no: str) -> str:
    return "" if value is None else yes if value else no


def _months(count: int | None) -> str:
    if count is None:
        return ""
    return f"{count} month{'s' * (count != 1)}" if count else "none"


def _attempts(count: int | None) -> str:
    return f"{count} attempt{'s' * (count != 1)}" if count else ""


def _step1(step1: StepResult | None) -> str:
    if step1 is None:
        return ""
    score = str(step1.score) if step1.score else ""
    return ", ".join(
        x for x in (RESULT_WORDS.get(step1.result or "", ""), score, _attempts(step1.attempts)) if x
    )


def _step2(profile: Profile) -> str:
    return ", ".join(
        x for x in (_number(profile.step2ck), _attempts(profile.step2ck_attempts)) if x
    )


# --- what would help ------------------------------------------------------------------------

_NARROWING: tuple[tuple[str, Callable[[Profile], bool]], ...] = (
    ("which specialties you apply to", lambda p: bool(p.specialties)),
    ("whether you need a visa, and which", lambda p: p.visa_need is not None),
    ("your Step 2 CK score", lambda p: p.step2ck is not None),
    ("your year of graduation", lambda p: p.graduation_year is not None),
    ("how many attempts each Step took", lambda p: bool(p.step1 and p.step1.attempts)),
    (
        "your months of hands-on US clinical experience (0 counts too)",
        lambda p: p.usce_months is not None,
    ),
    ("how many US letters you have", lambda p: p.us_letters is not None),
    ("whether you are ECFMG certified", lambda p: p.ecfmg_certified is not None),
    (
        "whether you passed Step 3",
        lambda p: p.step3_passed is not None or p.visa_need not in ("h1b", "either"),
    ),
    ("where you would like to train", lambda p: bool(p.states or p.cities)),
)


def missing(profile: Profile) -> list[str]:
    """What is not known and would narrow a list of programs, the most useful first."""
    return [words for words, known in _NARROWING if not known(profile)]


# --- what matters for an answer -------------------------------------------------------------


@dataclass(frozen=True)
class _Told:
    """A fact as it is named before an answer. It matters where `speaks` fits the passage's heading or
    short answer and the question does not name it itself (`named`)."""

    words: Callable[[Profile], str]
    speaks: Callable[[Profile, str], bool]
    named: re.Pattern[str]


def _visa(profile: Profile) -> str:
    if profile.citizenship_status in ("citizen", "permanent_resident"):
        return STATUS_WORDS[profile.citizenship_status]
    return VISA_WORDS[profile.visa_need] if profile.visa_need in ("j1", "h1b") else ""


_OF_VISA = {
    "J-1": r"\bJ-1\b",
    "H-1B": r"\bH-1B\b",
    "US citizen": r"\bcitizens?\b",
    "green card holder": r"\bgreen card|\bpermanent resident",
}


def _pattern(pattern: str) -> Callable[[Profile, str], bool]:
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda _, text: bool(compiled.search(text))


def _attempts_told(profile: Profile) -> str:
    step1 = profile.step1
    if step1 and step1.attempts and step1.attempts > 1:
        return f"{step1.attempts} attempts on Step 1"
    if step1 and step1.result == "fail":
        return "Step 1 failed"
    if profile.step2ck_attempts and profile.step2ck_attempts > 1:
        return f"{profile.step2ck_attempts} attempts on Step 2 CK"
    return ""


_TOLD = (
    _Told(
        _visa,
        lambda p, text: bool(re.search(_OF_VISA[_visa(p)], text, re.IGNORECASE)),
        re.compile(r"\b(?:[A-Z]-\d[A-Z]?|visas?|green card|citizens?|permanent resident)\b", re.I),
    ),
    _Told(
        lambda p: f"graduated {p.graduation_year}" if p.graduation_year else "",
        _pattern(
            r"year of graduation|years? (?:since|ago|after) |old(?:er)? grad|recent grad|graduated"
        ),
        re.compile(r"\bgrad|\b(?:19|20)\d\d\b", re.I),
    ),
    _Told(
        _attempts_told,
        _pattern(r"\battempts?\b|\bfail(?:ed|ures?)?\b"),
        re.compile(r"\battempts?\b|\bfail|\btr(?:y|ies)\b", re.I),
    ),
    _Told(
        lambda p: f"Step 2 CK {p.step2ck}" if p.step2ck else "",
        _pattern(r"\bStep 2 CK\b.*\bscores?\b|\bscores?\b.*\bStep 2 CK\b"),
        re.compile(r"\b[12]\d\d\b"),
    ),
    _Told(
        lambda p: _yes_no(p.ecfmg_certified, "ECFMG certified", "not ECFMG certified yet"),
        _pattern(r"\bECFMG Certif|\bECFMG certified"),
        re.compile(r"\bECFMG\b|\bcertif", re.I),
    ),
    _Told(
        lambda p: _yes_no(p.step3_passed, "Step 3 passed", "Step 3 not passed yet"),
        _pattern(r"\bStep 3\b"),
        re.compile(r"\bStep 3\b", re.I),
    ),
    _Told(
        lambda p: f"country: {p.medical_school_country}" if p.medical_school_country else "",
        lambda p, text: p.medical_school_country in find_countries(text),
        re.compile(r"(?!)"),
    ),
)
_MOST_TOLD = 3


def told(profile: Profile, passage: Passage, question: str) -> str:
    """`J-1, graduated 2018`: what the person told that `passage` speaks about and the canonical
    `question` does not say itself; empty where there is none."""
    about = " ".join((passage.heading, *(s.text for s in passage.short)))
    found = []
    for fact in _TOLD:
        words = fact.words(profile)
        if words and not fact.named.search(question) and fact.speaks(profile, about):
            found.append(words)
    named = find_countries(question)
    return ", ".join(w for w in found[:_MOST_TOLD] if not any(n in w for n in named))


def status_name(profile: Profile) -> str:
    """The visa or status that a question without one is read with; empty where none is certain."""
    return {"green card holder": "green card"}.get(_visa(profile), _visa(profile))


_FAMILIES = {"J-1": r"\bJ-[12]\b", "H-1B": r"\bH-1B\b|\bH-4\b"}


def other_visa(profile: Profile, passage: Passage, question: str) -> bool:
    """Whether a passage is about another visa than the one that was told, and `question` names none:
    to a J-1 physician's question about work, the answer for H-4 is noise."""
    own = _visa(profile)
    if own not in _FAMILIES or re.search(r"\b[A-Z]-\d[A-Z]?\b", question):
        return False
    return visa_family(passage) not in ("", own)


def visa_family(passage: Passage) -> str:
    """`J-1` or `H-1B`: the visa that a passage is about, with that of the family; empty where it is
    about neither or both."""
    about = " ".join((passage.heading, *(s.text for s in passage.short)))
    found = [visa for visa, pattern in _FAMILIES.items() if re.search(pattern, about)]
    return found[0] if len(found) == 1 else ""
