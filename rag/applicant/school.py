"""Reads the country of the medical school."""

from __future__ import annotations

import re

from rag.applicant.clauses import Clause
from rag.applicant.notes import Notes
from rag.countries import find_countries

_NAME = r"(?P<place>[a-z][a-z'.-]*(?:\s+(?:and\s+)?[a-z][a-z'.-]*){0,3})"
_MEDICAL = (
    r"(?:mbbs|md|mbchb|mbbch|medicine|med(?:ical)? ?(?:school|college|degree|studies)|degree|"
    r"medical university)"
)
# Surely the school: what was studied or finished there.
_SCHOOL = (
    re.compile(rf"\bgraduat\w+\W+(?:from|in)\W+(?:[a-z]+\W+){{0,4}}?{_NAME}"),
    re.compile(rf"\b(?:graduate|grad|img|fmg|mbbs|md|degree|alumn\w+)\s+(?:from|of)\s+{_NAME}"),
    re.compile(
        rf"\b(?:studied|did|finished|completed|done|obtained|earned|got|study|"
        rf"studying)\s+(?:my )?{_MEDICAL}\s+(?:in|from|at)\s+{_NAME}"
    ),
    re.compile(
        rf"\bmed(?:ical)? ?(?:school|college|degree|graduation)\W*(?:is|was|country|:|=|-)*\W*(?:in|"
        rf"from|at)?\s+{_NAME}"
    ),
)
# "pakistani grad": the word before says of where.
_PEOPLE = re.compile(
    r"\b(?P<place>[a-z]+(?:\s[a-z]+)?)\s+(?:img|fmg|grad(?:uate)?|medical grad(?:uate)?|med grad|"
    r"doctor|mbbs|md grad|"
    r"medical student|foreign medical graduate|medical school|med school)\b(?!s)"
)
# Where a doctor is from is nearly always where he studied; a school that is named goes before it.
_FROM = re.compile(
    rf"\b(?:img|fmg|doctor|physician|graduate|grad|applicant|mbbs|gp)\s+(?:(?:currently|originally|\d{{4}})\s+)?"
    rf"from\s+(?:the\s+)?{_NAME}"
)
_BORN = re.compile(
    rf"(?:^\W*|\b(?:i am|i'?m|im|am)\s+(?:(?:originally|an?|"
    rf"citizen)\s+)*)(?:originally )?from\s+(?:the\s+)?{_NAME}"
)
# … but not when he says that he studied at a place that is not known here.
_ELSEWHERE = re.compile(
    r"\b(?:studied|studying|graduated|degree)\b[^,.;\d]{0,30}?\b(?:in|from|at)\s+[a-z]"
)
_FAMOUS = {
    "aiims": "India",
    "sgu": "Grenada",
    "st georges": "Grenada",
    "st george's": "Grenada",
}
_TRIGGER = re.compile(r"from|grad|img|fmg|mbbs|med|doctor|degree|" + "|".join(_FAMOUS))
_MOST = 12


class SchoolReader:
    """Reads the country of the medical school, clause after clause."""

    def __init__(self, notes: Notes, text: str) -> None:
        self._notes = notes
        self._elsewhere = bool(_ELSEWHERE.search(text))
        self._looked = 0
        self.country = ""

    def read(self, clause: Clause) -> None:
        """Notes the country of the school that a clause names."""
        if not _TRIGGER.search(clause.text) or clause.asked:
            return
        if clause.rule and not clause.firsts:
            return
        for name, country in _FAMOUS.items():
            whole = rf"\b{name}\b(?: univ\w*)?"
            named = rf"{whole}(?=\W*(?:grad|graduate|$)|\W+\d{{4}})|\bfrom {whole}"
            if match := re.search(named, clause.text):
                self._keep(clause, country, match, 1)
        for pattern in (*_SCHOOL, _PEOPLE):
            for match in pattern.finditer(clause.text):
                self._look(clause, match, rank=1, ends=pattern is _PEOPLE)
        for match in _FROM.finditer(clause.text):
            self._look(clause, match, rank=0)
        if not self._elsewhere:
            for match in _BORN.finditer(clause.text):
                self._look(clause, match, rank=0)

    def _look(self, clause: Clause, match: re.Match[str], rank: int, ends: bool = False) -> None:
        """Keeps the country if the words that were found begin (or `ends`: end) with one."""
        if self._looked >= _MOST:
            return
        self._looked += 1
        place = match["place"]
        left = clause.left(match.start())
        if re.search(
            r"\b(?:not|\w*n't|any|some|other|most|many|all|for|residency|fellowship|letters?|lors?)\W+(?:an?\W+)?$",
            left,
        ):
            return
        if re.search(
            r"\b(?:residency|fellowship|masters?|mph|phd|high school|specialty|postgrad\w*|internship)\b",
            match.group(),
        ):
            return
        words = place.split()
        for size in range(len(words), 0, -1):
            part = " ".join(words[-size:] if ends else words[:size])
            found = find_countries(part)
            if len(found) == 1 and (size == 1 or _whole(part, found[0])):
                self._keep(clause, found[0], match, rank)
                return

    def _keep(self, clause: Clause, country: str, match: re.Match[str], rank: int) -> None:
        before = len(self._notes.found)
        self._notes.add(clause, "medical_school_country", country, *match.span(), rank=rank)
        if len(self._notes.found) > before:
            self.country = country


def _whole(part: str, country: str) -> bool:
    """Whether several words are the country's name and not a name with another word."""
    return (
        not find_countries(part.split()[0]) and not find_countries(part.split()[-1])
    ) or part == country.lower()
