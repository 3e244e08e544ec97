"""What each question of a message was, and how well it was answered: what may be recorded of a turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rag.evidence import due
from rag.schema import Passage, Status
from rag.turn import Part, Question, Turn
from rag.understanding import heading

# An answer whose passage passed the threshold by less than this was a near thing.
WEAK = 0.04
# Set by rag.withholding: staff have switched the topic off, which is no gap.
_SWITCHED_OFF = "switched-off"


@dataclass(frozen=True)
class Asked:
    """A question with the status of its answer and the passage that is nearest to it (empty if it was not
    looked for among passages). `unknown` and `weak` are the reasons to record it by itself."""

    text: str
    status: str
    unknown: bool
    weak: bool
    topic: str
    passage: str
    heading: str
    score: float
    edition: str

    @property
    def wanting(self) -> bool:
        """Whether it is recorded without a thumb."""
        return self.unknown or self.weak


def asked_of(turn: Turn) -> list[Asked]:
    """The questions of a finished turn. None of small talk, of messages in another language (which are
    not scrubbed), and nothing at all of a person in distress or strain."""
    if turn.strained or turn.endangered or turn.language or turn.telling:
        return []
    # A follow-up is recorded with the words of the question before it.
    if any(past.private for past in turn.history):
        return []
    if turn.boundary and turn.boundary.status is not Status.UNKNOWN:
        return []
    return [asked for question in turn.questions for asked in _asked(turn, question)]


def _asked(turn: Turn, question: Question) -> Iterator[Asked]:
    boundary = turn.boundary or question.boundary
    if question.looks_back:
        return  # "why?" tells staff nothing
    if boundary and (boundary.status is not Status.UNKNOWN or boundary.id == _SWITCHED_OFF):
        return
    part = next((p for p in turn.parts if p.question == question.text), None)
    if part is None and not turn.boundary:
        return  # another question's answer covers it
    status = part.status if part else Status.UNKNOWN
    passage, score = _nearest(question, part)
    reading = question.reading
    follows = reading.follows and not reading.told
    yield Asked(
        text=heading(reading.text if follows else question.text),
        status=status.value,
        unknown=status is Status.UNKNOWN,
        weak=status is Status.PARTIAL or (status is Status.ANSWERED and _scarcely(question, part)),
        topic=passage.topic if passage else "programs" if _of_programs(question) else "",
        passage=passage.id if passage else "",
        heading=passage.heading if passage else "",
        score=round(score, 3),
        edition=turn.edition.id,
    )


def _nearest(question: Question, part: Part | None) -> tuple[Passage | None, float]:
    if _of_programs(question):
        return None, 0.0
    scores = {c.passage.id: c.score for c in question.candidates}
    if part and part.passages:
        passage = part.passages[0]
        return passage, scores.get(passage.id, 0.0)
    if question.candidates:
        return question.candidates[0].passage, question.candidates[0].score
    return None, 0.0


def _scarcely(question: Question, part: Part | None) -> bool:
    """Whether a passage answered that was hardly good enough."""
    by_code = question.by_code or _of_programs(question)
    if by_code or part is None or not part.passages or not question.candidates:
        return False
    return question.candidates[0].score < due(question) + WEAK


def _of_programs(question: Question) -> bool:
    """Whether rows of the program table were asked for, and no passage."""
    return bool(
        question.programs
        or question.listing
        or question.fit
        or question.unknown_program
        or question.lacking
    )
