"""Answers from a topic that staff have switched off are withheld: the person reads why, and whom to ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rag.answering.whom import whom_to_ask
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
    """Answers with `answer` (which fills `turn.parts` anew), and again without what rests on a topic
    that is off, until nothing does: a question whose answer rests on it is told why it has none, one
    that it only adds to is answered without, and told so."""
    answer()
    lessened: dict[str, str] = {}
    for _ in range(2 * len(turn.questions)):
        closed = [(q, t) for q in turn.questions if (t := _topic(turn, q, off))]
        if not closed:
            break
        for question, topic in closed:
            first = [p.topic for part in _parts(turn, question) for p in part.passages[:1]]
            if topic in first or topic == "programs" or question.text in lessened:
                question.boundary = _told(question, topic, off[topic])
                lessened.pop(question.text, None)
            else:
                question.candidates = [c for c in question.candidates if c.passage.topic not in off]
                lessened[question.text] = topic
        turn.parts = []
        answer()
    for question in turn.questions:
        if topic := lessened.get(question.text, ""):
            for part in _parts(turn, question)[:1]:
                part.text += f"\n\n{_told(question, topic, off[topic]).text}"
                part.status = Status.PARTIAL


def _topic(turn: Turn, question: Question, off: Mapping[str, Off]) -> str:
    """The topic that is off and that the answer to a question uses; empty if there is none."""
    if question.boundary:
        return ""
    topics = [t for part in _parts(turn, question) for t in _topics(part)]
    if question.fit or question.programs or question.listing or question.unknown_program:
        topics.append("programs")
    return next((t for t in topics if t in off), "")


def _parts(turn: Turn, question: Question) -> list[Part]:
    return [p for p in turn.parts if p.question == question.text]


def _topics(part: Part) -> list[str]:
    return [p.topic for p in part.passages] + ["programs"] * bool(part.programs)


def _told(question: Question, topic: str, off: Off) -> Boundary:
    since = f" since {spoken_date(off.since)}" if off.since else ""
    text = (
        f"**Not answered for now.** Answers about {_NAMES[topic]} are switched off{since}: "
        f"{escaped(off.reason).rstrip('.')}.\n\n{whom_to_ask(question)}"
    )
    return Boundary("switched-off", Status.UNKNOWN, text, ())
