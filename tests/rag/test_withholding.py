"""What rests on a topic that is off is withheld; what it only adds to is answered without it."""

from __future__ import annotations

from rag.edition import Edition
from rag.schema import Passage, Status
from rag.switch import Off
from rag.turn import Candidate, Part, Question, Reading, Turn
from rag.withholding import withhold
from tests.conftest import TODAY

OFF = {"j1": Off("Law changed", "2026-11-25")}
TEXT = "can i moonlight?"


def passages(edition: Edition) -> tuple[Passage, Passage]:
    """A section of the topic that is off, and one of another topic."""
    found = edition.content.passages
    off = next(p for p in found if p.topic == "j1")
    return off, next(p for p in found if p.topic == "match")


def turn_with(edition: Edition, *found: Passage) -> Turn:
    candidates = [Candidate(p, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7) for p in found]
    question = Question(TEXT, [Reading(TEXT)], candidates=candidates)
    return Turn(TEXT, edition, TODAY, questions=[question])


def answered(turn: Turn) -> Part:
    """The turn's part after an answerer that uses its two best sections."""

    def answer() -> None:
        (question,) = turn.questions
        if question.boundary:
            turn.parts.append(Part(TEXT, question.boundary.status, question.boundary.text))
            return
        used = [c.passage for c in question.candidates[:2]]
        turn.parts.append(Part(TEXT, Status.ANSWERED, "The answer.", passages=used))

    withhold(turn, OFF, answer)
    (part,) = turn.parts
    return part


def test_answer_that_rests_on_it_is_withheld(edition: Edition) -> None:
    off, other = passages(edition)
    part = answered(turn_with(edition, off, other))
    assert part.status == Status.UNKNOWN
    assert part.passages == []
    assert (
        "Answers about J-1 visas are switched off since 25 November 2026: Law changed." in part.text
    )


def test_answer_that_it_adds_to_is_given_without_it_and_says_so(edition: Edition) -> None:
    off, other = passages(edition)
    part = answered(turn_with(edition, other, off))
    assert part.status == Status.PARTIAL
    assert part.passages == [other]
    assert part.text.startswith("The answer.\n\n**Not answered for now.** Answers about J-1 visas")


def test_answer_that_does_not_use_it_stays(edition: Edition) -> None:
    _, other = passages(edition)
    part = answered(turn_with(edition, other))
    assert (part.status, part.text) == (Status.ANSWERED, "The answer.")
