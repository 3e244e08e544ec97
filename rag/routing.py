"""Decides for each question whether a program's row or a list of programs answers it."""

from __future__ import annotations

import re

from rag.answering.programs import asked_cells, concerns_program
from rag.fit.request import FitRequest, read_request
from rag.programs import ProgramIndex
from rag.turn import Question, Turn

# From this score on a section of guidance is surely meant.
_SURE = 0.55
_ABOUT_ONE = re.compile(
    r"\b(?:there|it|they|them|their|that (?:program|one|hospital)|this program)\b", re.I
)


_BEGINS_LIST = re.compile(
    r"^\W*(?:please |can you |pls )?(?:list|show|give|find|suggest|recommend)\b", re.I
)
# A follow-up of so many words changes a fact of the last question about fit.
_SHORT = 8


def recognise(turn: Turn) -> None:
    """Sets `fit` of each question about program fit, and `listing` of one that plainly orders a list,
    before the boundaries are looked at: their examples speak of programs too."""
    index = turn.edition.program_index
    for question in turn.questions:
        text = question.readings[0].text
        question.fit = read_request(text, index) or _continued(turn, question, index)
        if not question.fit and _BEGINS_LIST.match(text) and concerns_program(text):
            question.listing = index.filter(text) if index.asks_listing(text) else None


def _continued(turn: Turn, question: Question, index: ProgramIndex) -> FitRequest | None:
    """The last question about a list that fits, with the fact that a short follow-up changes."""
    last = turn.history[-1].text if turn.history else ""
    before = read_request(last, index) if last else None
    if before is None or before.kind != "list" or len(question.text.split()) > _SHORT:
        return None
    for reading in question.readings:
        request = read_request(reading.text, index) if reading.follows else None
        if request and request.kind == "list" and request.wanted != before.wanted:
            return request
    return None


def route(turn: Turn) -> None:
    """Sets `programs`, `listing` or `unknown_program` of each question that is about programs."""
    index = turn.edition.program_index
    last = turn.history[-1].programs if turn.history else ()
    for question in turn.questions:
        text = question.readings[0].text
        if question.fit or question.listing or question.boundary or not concerns_program(text):
            continue
        if index.asks_listing(text):
            question.listing = index.filter(text)
            continue
        named = index.named(text)
        if named.programs:
            # A name in passing ("my MPH at Hopkins …") makes no question about a program.
            if asked_cells(text) or not _answered_by_guidance(question):
                question.programs = list(named.programs)
        elif named.unknown:
            question.unknown_program = named.unknown
        elif last and _continues(question):
            question.programs = [
                turn.edition.programs[i] for i in last if i in turn.edition.programs
            ]


def _answered_by_guidance(question: Question) -> bool:
    return bool(question.candidates) and question.candidates[0].score >= _SURE


def _continues(question: Question) -> bool:
    """Whether a question without a name goes on about the program of the last answer."""
    text = question.readings[0].text
    return (
        len(question.readings) > 1
        and any(r.follows for r in question.readings)
        and (len(text.split()) <= 8 or bool(_ABOUT_ONE.search(text)))
    )
