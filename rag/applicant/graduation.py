"""Reads the year of graduation from medical school."""

from __future__ import annotations

import re

from rag.applicant.clauses import Clause
from rag.applicant.notes import NUMBER, Notes, number

_TRIGGER = re.compile(
    r"y\.?o\.?g|gra[dt]u?|pass(?:ed)?[ -]?out|mbbs|mbch?b|medic|med school|medschool|class of|"
    r"student|ms[34]|year|degree"
)
_EARLIEST, _AHEAD = 1950, 8
_YEAR = r"(?<![\d/$])(?<!\d-)(?P<year>(?:19[5-9]|20[0-3])\d)(?!\d|[-/]\d\d?\b(?!\d))"
_MONTH = (
    r"(?:(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*|early|mid|late|end of|summer|spring|"
    r"winter|fall|the year|year|back)"
)
_LABEL = r"(?:y\.?o\.?g\.?|year of (?:my )?graduation|grad(?:uation)? (?:year|date)|graduation)"
_SCHOOL = (
    r"(?:mbbs|m\.b\.b\.s\.?|mbchb|mbbch|mb bch|bmbs|md degree|medical (?:school|degree|college|"
    r"studies)|med ?school|"
    r"medicine degree|degree in medicine)"
)
_OTHER_SCHOOL = (
    r"residenc|fellowship|internship|house job|mph|masters?\b|msc|phd|high school|college(?! of medicine)|"
    r"nursing|dental|bds\b|pharm|bachelor|undergrad|specialt|postgrad|diploma in|training|mrcp|fcps|"
    r"moved|came|started|joined|working|passed step|step|since"
)
_STATED = (
    # yog 2018, year of graduation: 2018, yog '18
    rf"\b{_LABEL}(?:\W|\b(?:is|was|of|in|my|the|{_MONTH})\b){{0,8}}{_YEAR}",
    # 2018 grad, 2018 yog, 2018 passout
    rf"{_YEAR}\s*(?:img |medical |med |mbbs |medical school )?(?:yog\b|grad(?:uate)?\b(?! (?:school|"
    rf"student|program))|"
    r"pass[ -]?(?:ed[ -])?outs?\b)",
    # grad 2018, bangladeshi graduate 2018, graduate of the University of Ibadan 2016
    r"(?:\b(?!(?:an?|any|some|every|each|for|the|other|another|old|older|recent|new|not)\b)[a-z]+\s)?"
    r"\bgrad(?:uate)?\b(?: (?:of|from) (?!residenc|high|nurs|college)[a-z][a-z .'-]{2,45}?)?"
    rf"\W{{1,3}}(?:year\W{{1,3}}|in )?{_YEAR}",
    # graduated (from X) in March 2018
    r"\b(?:gra[dt]u?[a-z]{0,2}t?e?d|graduated|passed out|pass[ -]?out)\b(?P<gap>[^.;!?\d]{0,60}?)"
    rf"\b(?:in|on|of|since|year|at|back in|{_MONTH})?\W{{0,3}}{_MONTH}?\W{{0,3}}{_YEAR}",
    # finished medical school in 2018
    rf"\b(?:finished|completed|did|done|got|earned|obtained|received|finishing|passed)\s+(?:my |the |"
    rf"with )*{_SCHOOL}\b"
    rf"(?P<gap2>[^.;!?\d]{{0,40}}?)\b(?:in|on|of|year|{_MONTH})\W{{0,3}}{_MONTH}?\W{{0,3}}{_YEAR}",
    rf"\b(?:finished|completed|done|passed)\s+(?:my |the )?{_SCHOOL}\W{{1,3}}{_YEAR}",
    # mbbs completed 2018, mbbs (2012-2018)
    rf"\b{_SCHOOL}\W+(?:completed|done|finished|graduated|passed|passing)\W+(?:in )?{_YEAR}",
    rf"\b{_SCHOOL}\W{{1,3}}(?:from )?(?:19|20)\d\d\s?(?:-|to)\s?(?P<last>(?:19|20)\d\d)\b",
    # old grad 2009
    r"\b(?:old|older|recent|fresh|new|img)\s+(?:img\s+)?grad(?:uate)?\b\W*(?:(?:yog|year|of|in|from|i\.e)\W*){0,2}"
    rf"{_YEAR}",
    rf"\b(?:class of|graduating class of) {_YEAR}",
)
_SHORT = re.compile(
    r"\byog\b\W*(?:is\W+|of\W+)?'?(?P<short>\d\d)(?![\d/-]|\s*(?:\+|years?|yrs?|y\b|months?))"
)
_COMING = re.compile(
    r"\b(?:graduating|(?:will|going to|expected to|expecting to|due to|about to|expect to|plan to|"
    r"i) graduate|"
    r"expected (?:graduation|yog)|graduation (?:expected|in))\b(?P<gap>[^.;!?\d]{0,40}?)" + _YEAR
)
_AGO = re.compile(
    rf"\b(?:graduat\w+|yog|passed out|grad)\b(?P<gap>[^.;!?\d]{{0,40}}?)\b(?P<n>{NUMBER})\s*(?P<more>\+\s*)?"
    r"(?:years?|yrs?|y)\s*(?:ago|back)\b"
    rf"|\b(?P<n2>{NUMBER})\s*(?P<more2>\+\s*)?(?:years?|yrs?|y)\s*(?:since|after|post|from|out of|"
    rf"out from|past|"
    r"passed since|have passed since)[\s-]*(?:my |the )?(?:graduation|graduating|graduated|graduate|grad|"
    r"med(?:ical)? ?(?:school|college)|mbbs)\b(?!\s*(?:experience|training|work|practi[cs]e|residency))"
    rf"|\byog\W{{1,3}}(?P<n3>{NUMBER})\s*(?P<more3>\+\s*)?(?:years?|yrs?)\b(?!\s*old)"
)
_BOUNDED = re.compile(
    r"\b(?:within|last|past|less than|fewer than|under|up to|upto|max(?:imum)?|limit|no more than|"
    r"not more than|older than|below|at most)\W+(?:the )?(?:last )?$"
)
_LOOSE = re.compile(
    r"\b(?:more than|over|almost|nearly|about|around|approximately|approx|~|roughly)\W*$"
)
_NTH = r"(?:final|last|fifth|sixth|5th|6th|4th|fourth|third|3rd)[- ]year"
_STUDENT = re.compile(
    rf"\b{_NTH}\s+(?:of\s+)?(?:mbbs|md|medical|med|medicine)?\s*student\b"
    rf"|\b{_NTH}\s+(?:of\s+)?(?:mbbs|med(?:ical)? school|medicine)\b"
    r"|\bms[34]\b|\b(?:medical|med) student\b|\bstill in (?:med|medical) school\b|\byet to graduate\b"
    r"|\bnot (?:yet )?graduated\b|\bhaven'?t graduated\b"
)
_THIS_YEAR = re.compile(r"\bgraduated\s+(?P<last>last|this) year\b")
# "Graduated from X, Ghana in 2014", "year of graduation - 2011": the year stands in the next clause.
_OPENED = re.compile(
    rf"\b(?:{_LABEL}|graduated|gra[dt]u?[a-z]{{0,2}}t?e?d|passed out)\b[^.;!?\d]{{0,60}}$"
    r"|\b(?:recent|old|older|fresh) grad(?:uate)?\W*$"
)
_YEAR_ALONE = re.compile(
    rf"^(?:\W|\b(?:in|on|year|of|class|{_MONTH})\b|\b[a-z]{{3,20}} (?=in\b)){{0,6}}{_YEAR}\W*$"
)
_OR_YEAR = re.compile(r"\s*(?:or|/|-)\s*(?P<other>(?:19[5-9]|20[0-3])\d)\b")
# Cheap tests before the patterns that look far ahead.
_A_YEAR = re.compile(r"(?:19|20)\d\d|'\d\d|\byog\W+\d\d|\byear\b")
_SPAN_OF_YEARS = re.compile(r"\d\+?\s*(?:y|yrs?|years?)\b|\b(?:yrs?|years?)\b")
_STATED_PATTERNS = [re.compile(p) for p in _STATED]


class GraduationReader:
    """Reads the year of graduation of a text, clause after clause."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._open = -1  # the sentence whose last clause spoke of graduation and gave no year

    def read(self, clause: Clause) -> None:
        """Notes the year in which the writer graduated, or will."""
        text, notes = clause.text, self._notes
        if self._open == clause.sentence and (match := _YEAR_ALONE.match(text)):
            _note(clause, notes, int(match["year"]), *match.span())
        self._open = -1
        if not _TRIGGER.search(text):
            return
        if clause.rule and not clause.personal(len(text)) and "yog" not in text:
            return
        if _A_YEAR.search(text) and (_coming(clause, notes) or _years(clause, notes)):
            return
        if _SPAN_OF_YEARS.search(text) and _ago(clause, notes):
            return
        opened = _OPENED.search(text)
        if opened and not re.search(_OTHER_SCHOOL, text) and _is_writer(clause, opened.start()):
            self._open = clause.sentence
        if (student := _STUDENT.search(text)) and _is_writer(clause, student.start()):
            notes.doubt(
                clause,
                "graduation_year:student",
                "You are still a student, as I read it. In which year will you graduate?",
                *student.span(),
            )


def _years(clause: Clause, notes: Notes) -> list[int]:
    """Years that are written out."""
    found = []
    for pattern in _STATED_PATTERNS:
        for match in pattern.finditer(clause.text):
            groups = match.groupdict()
            gap = groups.get("gap") or groups.get("gap2") or ""
            if re.search(_OTHER_SCHOOL, gap) or not _is_writer(clause, match.start()):
                continue
            year = int(groups.get("year") or groups["last"])
            if _comes_after(clause.left(match.start())):
                continue
            _note(clause, notes, year, match.start(), match.end())
            if other := _OR_YEAR.match(clause.text, match.end()):
                _note(clause, notes, int(other["other"]), *other.span("other"))
            found.append(year)
    for match in _THIS_YEAR.finditer(clause.text):
        found.append(notes.today.year - (match["last"] == "last"))
        _note(clause, notes, found[-1], *match.span())
    for match in _SHORT.finditer(clause.text):
        year = 2000 + int(match["short"])
        year -= 100 if year > notes.today.year + _AHEAD else 0
        if year >= _EARLIEST:
            _note(clause, notes, year, *match.span())
            found.append(year)
    return found


def _comes_after(left: str) -> bool:
    """ "not a 2018 grad", "before my graduation in 2018": no statement of the year."""
    return bool(re.search(r"\b(?:not|\w*n't|never|wasn't|isn't)\W+(?:a |an |the |in )*$", left))


def _note(clause: Clause, notes: Notes, year: int, start: int, end: int) -> None:
    """Keeps a year; one that lies ahead is asked about, for it may be a slip."""
    today = notes.today.year
    if year > today + _AHEAD:
        return
    if year > today:
        notes.doubt(
            clause,
            "graduation_year:future",
            f"You wrote {year} for your graduation, which lies ahead. Are you still a student who will "
            f"graduate in {year}?",
            start,
            end,
        )
        return
    notes.add(clause, "graduation_year", year, start, end)


def _coming(clause: Clause, notes: Notes) -> list[int]:
    """Years in which a student will graduate."""
    found = []
    for match in _COMING.finditer(clause.text):
        year = int(match["year"])
        if notes.today.year <= year <= notes.today.year + _AHEAD and not re.search(
            _OTHER_SCHOOL, match["gap"]
        ):
            notes.add(clause, "graduation_year", year, *match.span())
            found.append(year)
    return found


def _ago(clause: Clause, notes: Notes) -> list[int]:
    """Years since graduation. The year that they give may be one off, so it is shown and asked."""
    found = []
    for match in _AGO.finditer(clause.text):
        words = match["n"] or match["n2"] or match["n3"]
        at = (
            match.start("n")
            if match["n"]
            else match.start("n2")
            if match["n2"]
            else match.start("n3")
        )
        left = clause.left(at)
        if _BOUNDED.search(left) or re.search(
            _OTHER_SCHOOL.replace("|since", ""), match["gap"] or ""
        ):
            continue
        if not _is_writer(clause, match.start()):
            continue
        year = notes.today.year - number(words)
        loose = match["more"] or match["more2"] or match["more3"] or _LOOSE.search(left)
        if loose:
            question = (
                f"You wrote that you graduated about {words} years ago. In which year was it?"
            )
        else:
            question = (
                f"{words} years ago is {year} by my count. Is {year} your year of graduation?"
            )
            notes.add(clause, "graduation_year", year, *match.span())
        notes.doubt(clause, "graduation_year:range", question, *match.span())
        found.append(year)
    return found


def _is_writer(clause: Clause, start: int) -> bool:
    """Not "a 2015 grad" in general: an article makes a stranger of him, unless "I am" stands before."""
    left = clause.left(start)
    if re.search(r"\b(?:i am|i'?m|am|im|as|me|being|myself)\W+(?:\w+\W+){0,3}$", left):
        return True
    return not re.search(r"\b(?:a|an|any|some|every|other|another|for|the)\s+(?:\w+\s+)?$", left)
