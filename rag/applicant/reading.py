"""Reads a message for what it says about its writer. Rather nothing than something wrong: facts of
others, of rules and of imagined cases are passed over, and what can be read in two ways is asked."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import date

from rag.applicant.clauses import Clause, clauses, lowered
from rag.applicant.exams import HIGHEST, ExamReader
from rag.applicant.experience import ExperienceReader
from rag.applicant.facts import Facts
from rag.applicant.graduation import GraduationReader
from rag.applicant.notes import PLAIN, Notes
from rag.applicant.school import SchoolReader
from rag.applicant.status import StatusReader
from rag.applicant.wishes import FILLER, Vocabulary, WishReader

_BARE = re.compile(
    r"^\W*(?:(?:no|nope|sorry|oops|it'?s|its|it is|i meant?|i mean|actually|correction|typo|my|"
    r"score|year|is|was|yes|"
    r"exactly|should be|not \d+|wait|wrong|in|the|right|one|number|correct|yog|graduated)\W+)*(?P<n>\d{3,4})"
    r"(?:\W+(?:not \d+|sorry|is (?:right|correct)|only))?\W*$"
)
_LOWEST_LIKELY = 180


def read(text: str, today: date, vocabulary: Vocabulary, asked: Collection[str] = ()) -> Facts:
    """The facts and doubts in `text`, a message as it was written (normalised).

    `today` turns "7 years ago" into a year. `asked` names the fields that the writer was asked about
    just now: then a bare number or a bare name is an answer.
    """
    notes = Notes(text, today, frozenset(asked), PLAIN | FILLER)
    small = lowered(text)
    exams, graduation, experience = (
        ExamReader(notes),
        GraduationReader(notes),
        ExperienceReader(notes),
    )
    status, school = StatusReader(notes, small), SchoolReader(notes, small)
    found = clauses(text)
    for clause in found:
        exams.read(clause)
        status.read(clause)
        school.read(clause)
        graduation.read(clause)
        experience.read(clause)
        _bare_number(clause, notes)
    exams.finish()
    status.finish(school.country)
    wishes = WishReader(notes, vocabulary)
    for clause in found:
        wishes.read(clause)
    return replace(notes.facts(), asks=any(clause.asked for clause in found))


def _bare_number(clause: Clause, notes: Notes) -> None:
    """ "no, 2016", "sorry 231": a number that puts an earlier one right, or that was asked for."""
    match = _BARE.match(clause.text) if clause.corrects or notes.asked_for else None
    if not match or clause.asked:
        return
    value = int(match["n"])
    if 1950 <= value <= notes.today.year and _open("graduation_year", clause, notes):
        notes.add(clause, "graduation_year", value, *match.span("n"))
    elif _LOWEST_LIKELY <= value <= HIGHEST and _open("step2ck", clause, notes):
        notes.add(clause, "step2ck", value, *match.span("n"))


def _open(name: str, clause: Clause, notes: Notes) -> bool:
    return clause.corrects or name in notes.asked_for
