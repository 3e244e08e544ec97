"""Answers from a topic that staff have switched off are withheld: the person reads why, and whom to ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rag.answering.builtin import whom_to_ask
from rag.schema import Boundary, Status
from rag.switch import Off
from rag.turn import Part, Question, Turn
from rag.wording import escaped, spoken_date

_NAMES = {
    "j1": "J-1 visas",
    "h1b": "H-1B visas",
    "other-status": "other visas and status",
    "ecfmg": "ECFMG certification",
    "usmle": "the USMLE",
    "eras": "ERAS",
    "match": "the Match",
    "application": "strengthening an application",
    "programs": "programs",
    "life": "life in residency",
}


def withhold(turn: Turn, off: Mapping[str, Off], answer: Callable[[], None]) -> None:
    """Answers with `answer` (which fills `turn.parts` anew), and again without the questions whose
    answer rests on a topic that is off, until none does."""
    for question in turn.questions:
        _without_lesser(question, off)
    answer()
    for _ in turn.questions:
        closed = [(q, t) for q in turn.questions if (t := _topic(turn, q, off))]
        if not closed:
            return
        for question, topic in closed:
            question.boundary = _told(question, topic, off[topic])
        turn.parts = []
        answer()


def _without_lesser(question: Question, off: Mapping[str, Off]) -> None:
    """A section of a topic that is off adds nothing to an answer from another one."""
    if question.candidates and question.candidates[0].passage.topic not in off:
        question.candidates = [c for c in question.candidates if c.passage.topic not in off]


def _topic(turn: Turn, question: Question, off: Mapping[str, Off]) -> str:
    """The topic that is off and on which the answer to a question rests; empty if there is none."""
    if question.boundary:
        return ""
    parts = [p for p in turn.parts if p.question == question.text]
    topics = [t for part in parts for t in _topics(part)]
    if question.fit or question.programs or question.listing or question.unknown_program:
        topics.append("programs")
    return next((t for t in topics if t in off), "")


def _topics(part: Part) -> list[str]:
    return [p.topic for p in part.passages] + ["programs"] * bool(part.programs)


def _told(question: Question, topic: str, off: Off) -> Boundary:
    since = f" since {spoken_date(off.since)}" if off.since else ""
    text = (
        f"**Not answered for now.** Answers about {_NAMES[topic]} are switched off{since}: "
        f"{escaped(off.reason).rstrip('.')}.\n\n{whom_to_ask(question)}"
    )
    return Boundary("switched-off", Status.UNKNOWN, text, ())
