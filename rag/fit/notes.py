"""What the notes of a row say about its numbers: a preference, an exception, a condition.

A number in the table excludes, unless the note says in so many words that this number is preferred.
So a note is read clause by clause, and counts only where it names the same thing and the same
number: "US experience preferred, not required" says nothing about the limit of years.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Preferred = Callable[[str, int], bool]

_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12,
}  # fmt: skip
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_PREFER = re.compile(r"\bprefer(?:red|ence|ably|able)?\b", re.IGNORECASE)
_NUMBER = rf"(?P<n>\d+|{'|'.join(_WORDS)}|an?)"
_SPAN = re.compile(rf"\b{_NUMBER}(?:[ -]\w+){{0,2}}?[ -](?P<unit>weeks?|months?|years?)\b", re.I)
_TRY = re.compile(r"\b(?P<n>first|second|third|fourth)[ -](?:attempt|time|try)", re.IGNORECASE)
_TRIES = re.compile(rf"\bwithin (?:the )?(?:first )?{_NUMBER} attempts?", re.IGNORECASE)
_GRADUATION = re.compile(r"graduat|\bsince\b", re.IGNORECASE)
_WEEKS_A_MONTH = 4
_MONTHS_A_YEAR = 12


def clauses(note: str, *, commas: bool = False) -> list[str]:
    """The clauses of a note: split at full stops and semicolons, and at commas where asked."""
    parts = re.split(r"[.;](?:\s+|$)" + (r"|,\s+" if commas else ""), note)
    return [p.strip() for p in parts if p.strip()]


def score_preferred(note: str, score: int) -> bool:
    """Whether a note calls this score preferred ("222+ on first attempt preferred")."""
    return any(_PREFER.search(c) and re.search(rf"\b{score}\b", c) for c in clauses(note))


def attempts_preferred(note: str, most: int) -> bool:
    """Whether a note calls this number of sittings preferred ("first-attempt pass preferred")."""
    for clause in clauses(note, commas=True):
        if not _PREFER.search(clause):
            continue
        named = {_ORDINALS[m["n"].lower()] for m in _TRY.finditer(clause)}
        named |= {_number(m["n"]) for m in _TRIES.finditer(clause)}
        if most in named:
            return True
    return False


def graduation_preferred(note: str, years: int) -> bool:
    """Whether a note calls the limit of years a preference, or these years preferred."""
    for clause in clauses(note):
        if re.search(r"graduation limit is a preference", clause, re.IGNORECASE):
            return True
        if _PREFER.search(clause) and _GRADUATION.search(clause) and years in _spans(clause, "y"):
            return True
    return False


def experience_preferred(note: str, months: int) -> bool:
    """Whether a note calls this length of US clinical experience preferred."""
    return any(_PREFER.search(c) and months in _spans(c, "m") for c in clauses(note))


_REQUIRED = re.compile(
    r"\b(?:US|hands-on|clinical)\b.*\b(?:experience|rotations|training)\b.*\brequired\b"
    r"|\bwithout US clinical experience not accepted\b",
    re.IGNORECASE,
)
_NOT_REQUIRED = re.compile(
    r"\bnot (?:\w+ ){0,2}?(?:require|mandatory|necessary)|\bno (?:US |prior )*clinical experience "
    r"required",
    re.IGNORECASE,
)


def experience_required(note: str) -> bool:
    """Whether a note requires some US clinical experience, whatever the length."""
    return any(
        _REQUIRED.search(c) and not _NOT_REQUIRED.search(c) and not asks_training(c)
        for c in clauses(note)
    )


_TRAINING = re.compile(
    r"\bACGME\b|\bresidency (?:training|year)\b|\bUS or Canadian residency\b|\bPGY-?1\b"
    r"|\baccredited US (?:program|internship)|\bUS training before\b|\bprior US clinical training\b"
    r"|\binternship or first specialty training\b",
    re.IGNORECASE,
)


def asks_training(note: str) -> bool:
    """Whether the months that a note asks for are training (a residency year), which clinical
    experience does not prove."""
    return bool(_TRAINING.search(note))


_OBSERVED = re.compile(
    r"\bobserverships? (?:and \w+ )?(?:are )?(?:included\b|counts?\b(?! less))", re.IGNORECASE
)


def observerships_count(note: str) -> bool:
    """Whether a note says that observerships count as the experience it asks for."""
    return bool(_OBSERVED.search(note))


_STEP3_OF_ALL = re.compile(
    r"\ball residents need Step 3\b|\bmust also have completed Step 3\b|\bStep 3 before starting\b",
    re.IGNORECASE,
)


def step3_of_everyone(*notes: str) -> bool:
    """Whether the notes ask Step 3 of every resident, not only for an H-1B petition."""
    return any(_STEP3_OF_ALL.search(n) for n in notes)


_SETTLED = re.compile(
    r"\bcitizen\w*\b.*\b(?:green card|permanent resid)|\bpermanent residency or citizenship\b"
    r"|\bEAD-only applicants not considered\b",
    re.IGNORECASE,
)


_EAD_TAKEN = re.compile(r"\bor EAD\b|\bEAD (?:holders|accepted)\b", re.IGNORECASE)


def settled_only(note: str) -> bool:
    """Whether a note names citizens and permanent residents alone, so that another right to work
    may not do."""
    return bool(_SETTLED.search(note) and not _EAD_TAKEN.search(note))


_DOORS = {
    "step2ck": re.compile(
        r"\blower considered|suggested|encouraged|desired|\bsought|requested|priority|average"
        r"|\bno (?:firm |strict )?cut-?off|\bin general\b|unless|exception",
        re.IGNORECASE,
    ),
    "attempts": re.compile(
        r"unless|exception|unlikely|desired|recommended|suggested|\bsought|favou?red", re.IGNORECASE
    ),
    "graduation": re.compile(
        r"\bcount(?:ed|s) from|waived|\bconsidered\b|\ballowed\b|exception|\btypical\b|\bideal\b"
        r"|\bolder (?:international )?graduates (?:may|need)|\bclinical practice|can offset"
        r"|meaningful clinical",
        re.IGNORECASE,
    ),
    "usce": re.compile(
        r"recommended|similar system|western|\bCanad|\bEurop|\bUK\b|unless|research experience"
        r"|encouraged|\bmost (?:interviewed|successful)",
        re.IGNORECASE,
    ),
}


def leaves_door(criterion: str, note: str) -> bool:
    """Whether a note leaves a door open beside the number that excludes ("four-year clock counts
    from last patient care"): the program stays left out, and the person is told to ask."""
    pattern = _DOORS.get(criterion)
    return bool(pattern and pattern.search(note))


_COLD = re.compile(r"disadvantage|exceptional instances|no funding received", re.IGNORECASE)
_WARM = re.compile(
    r"welcom|encourag|friendly|receptive|support|orientation|\bhelps?\b|\bguides?\b|long history"
    r"|international (?:physicians|office|trainees)|immigration services|spells out visa"
    r"|meant for IMGs|worldwide|many countries",
    re.IGNORECASE,
)


def img_support(note: str) -> int:
    """1 where a note tells of support for IMGs, -1 where it warns them off, 0 where it is silent."""
    if _COLD.search(note):
        return -1
    return 1 if _WARM.search(note) else 0


def _number(text: str) -> int:
    lower = text.lower()
    return 1 if lower in ("a", "an") else _WORDS.get(lower) or int(lower)


def _spans(clause: str, unit: str) -> set[int]:
    """The lengths of time that a clause names, in months (`m`) or years (`y`)."""
    found = set()
    for match in _SPAN.finditer(clause):
        number, word = _number(match["n"]), match["unit"].lower()
        if unit == "y" and word.startswith("y"):
            found.add(number)
        elif unit == "m":
            months = {"w": number // _WEEKS_A_MONTH, "m": number, "y": number * _MONTHS_A_YEAR}
            found.add(months[word[0]])
    return found
