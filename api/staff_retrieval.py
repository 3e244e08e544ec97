"""Staff: a question tried out: how it was read, what was found with every part of the score, and why it
was answered or not. Nothing of it is kept or counted."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.chat import MessageTooLongError
from api.deps import AdvisorDep, ReplayerDep, SettingsDep, staff_member
from api.problems import Problem
from rag.advisor import remembered
from rag.evidence import due, judge
from rag.retrieval import score
from rag.schema import Passage, Profile, Status
from rag.turn import Candidate, Part, PastQuestion, Question, Turn

router = APIRouter(
    prefix="/v1/staff",
    tags=["staff"],
    dependencies=[Depends(staff_member)],
    responses={status: {"model": Problem} for status in (401, 422, 503)},
)

_Message = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class RetrievalRequest(BaseModel):
    """A question, and what the person asked before it, oldest first."""

    model_config = ConfigDict(extra="forbid")

    question: _Message
    turns: list[_Message] = Field(default_factory=list, max_length=20)


class ReadingOut(BaseModel):
    """One way in which the question may be meant. `follows`: as a follow-up to the question before;
    `told`: with the visa told of earlier; `chosen`: the way in which the best passage stands best."""

    text: str
    follows: bool
    told: bool
    chosen: bool


class CandidateOut(BaseModel):
    """A passage that was found. `score`, with 0.2 × √`next`, is what is held against the threshold: `parts`
    of its best reading, less for a reading of few words or a told visa, weighed with its mean over all
    readings, and moved for a follow-up. `parts` is made of these, all in 0…1: similarity to the nearest way
    of asking (`ask`, its words in `best_ask`; an ask for a gap counts 0.95 of it), to the text (`body`), to
    one statement (`statement`), words in common (`lexical`, `coverage`), and what the classifier learnt
    (`likely`). `next` is what it learnt of messages that follow the last answer. `used`: the answer rests
    on it."""

    passage: str
    title: str
    heading: str
    score: float
    parts: float
    ask: float
    best_ask: str
    body: float
    statement: float
    lexical: float
    coverage: float
    likely: float
    next: float
    used: bool


class QuestionOut(BaseModel):
    """One question of the message. `decision`: `enough`, `doubtful`, `too little` or `other field`;
    empty when the message ended before anything was searched. `unseen`: share of its words that the whole
    base never uses. `by`: what beside guidance took it up; `status`: how it was answered."""

    text: str
    readings: list[ReadingOut]
    threshold: float
    unseen: float
    decision: str
    by: list[str]
    boundary: str
    status: Status | None
    candidates: list[CandidateOut]


class RetrievalOut(BaseModel):
    """What came of the message, question by question. `timings` in milliseconds."""

    edition: str
    status: Status
    text: str
    notes: list[str]
    boundary: str
    timings: dict[str, float]
    questions: list[QuestionOut]


@router.post("/retrieval", response_model=RetrievalOut)
def retrieval(
    body: RetrievalRequest, advisor: AdvisorDep, replayer: ReplayerDep, settings: SettingsDep
) -> RetrievalOut:
    """Answers as the chat would, and shows why. Earlier turns are answered by the built-in answerer."""
    for text in (body.question, *body.turns):
        if len(text) > settings.max_message:
            raise MessageTooLongError(
                f"A message has {len(text)} characters, at most {settings.max_message} are read. "
                "Nothing was tried. Shorten it."
            )
    history: list[PastQuestion] = []
    profile = Profile()
    for earlier in body.turns:
        turn = replayer.run(earlier, history, profile)
        history += remembered(turn)
        profile = turn.profile
    return _out(advisor.run(body.question, history, profile))


def _out(turn: Turn) -> RetrievalOut:
    assert turn.ended is not None
    return RetrievalOut(
        edition=turn.edition.id,
        status=turn.ended,
        text=turn.answer,
        notes=turn.notes,
        boundary=turn.boundary.id if turn.boundary else "",
        timings=turn.timings,
        questions=[_question(turn, q) for q in turn.questions],
    )


def _question(turn: Turn, question: Question) -> QuestionOut:
    parts = [p for p in turn.parts if p.question == question.text]
    used = {p.id for part in parts for p in part.passages}
    searched = question.vectors is not None
    return QuestionOut(
        text=question.text,
        readings=[
            ReadingOut(
                text=r.text,
                follows=r.follows,
                told=r.told,
                chosen=searched and n == question.chosen,
            )
            for n, r in enumerate(question.readings)
        ],
        threshold=round(due(question), 4),
        unseen=round(question.unseen, 4),
        decision=judge(question).value if searched else "",
        by=_by(question),
        boundary=question.boundary.id if question.boundary else "",
        status=_status(parts),
        candidates=[_candidate(c, used) for c in question.candidates],
    )


def _by(question: Question) -> list[str]:
    """What beside guidance took the question up."""
    taken = {
        "a reckoning": question.reckoning,
        "published figures": question.figures,
        "the season's dates": question.season,
        "program fit": question.fit,
        "a list of programs": question.listing,
        "the meaning of a word": question.defined,
        "a program's row": question.programs or question.lacking or question.unknown_program,
    }
    return [name for name, found in taken.items() if found]


def _status(parts: list[Part]) -> Status | None:
    return parts[0].status if parts else None


def _candidate(candidate: Candidate, used: set[str]) -> CandidateOut:
    passage = candidate.passage
    shown = ("score", "ask", "body", "statement", "lexical", "coverage", "likely", "next")
    return CandidateOut(
        passage=passage.id,
        title=passage.title,
        heading=passage.heading,
        best_ask=_ask(passage, candidate.best_ask),
        used=passage.id in used,
        parts=round(score(candidate), 4),
        **{name: round(getattr(candidate, name), 4) for name in shown},
    )


def _ask(passage: Passage, record: str) -> str:
    """The words behind an ask's record: number 0 is the heading."""
    number = record.rpartition("/")[2]
    if not number.isdigit():
        return ""
    texts = (passage.heading, *passage.asks)
    return texts[int(number)] if int(number) < len(texts) else ""
