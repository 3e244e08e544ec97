"""What holds for every answerer: the built-in one, and one with a language model that is good, wrong or
broken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rag.advisor import Advisor
from rag.answering.answerer import Answerer
from rag.answering.builtin import BuiltinAnswerer
from rag.answering.llm import LlmAnswerer
from rag.edition import CurrentEdition, Shelf
from rag.embedding import Embedder
from rag.schema import Status
from tests.conftest import TODAY
from tests.rag.answering.scripted import ScriptedSpeaker

RULE = "a J-1 physician may not moonlight, in the own hospital or outside it"
GOOD = f"A J-1 physician may not moonlight in the hospital or outside it. [1] || {RULE}"
WRONG = f"A J-1 physician may moonlight in the hospital or outside it. [1] || {RULE}"
QUESTIONS = (
    "can i moonlight on j1?",
    "how many years can i train on a j-1",
    "does the two-year home rule bind me",
    "which form does the health ministry use",
    "when is match day",
    "can i moonlight on j1? how many years can i train on a j-1?",
    "hello",
    "what is the weather in oslo",
    "¿puedo trabajar de noche con j-1?",
)

ANSWERERS: dict[str, Callable[[Embedder], Answerer]] = {
    "built-in": lambda model: BuiltinAnswerer(),
    "good model": lambda model: LlmAnswerer(ScriptedSpeaker(GOOD), model),
    "wrong model": lambda model: LlmAnswerer(ScriptedSpeaker(WRONG), model),
    "broken model": lambda model: LlmAnswerer(ScriptedSpeaker(GOOD, fails_after=2), model),
}


@pytest.fixture(params=ANSWERERS)
def answering(request: pytest.FixtureRequest, miniature_state: Path, model: Embedder) -> Advisor:
    """An advisor with one of the answerers."""
    current = CurrentEdition(Shelf(miniature_state), model.fingerprint)
    return Advisor(current, model, ANSWERERS[request.param](model), today=lambda: TODAY)


@pytest.mark.parametrize("question", QUESTIONS)
def test_status_cautions_and_passages_are_the_built_in_ones(
    answering: Advisor, advisor: Advisor, question: str
) -> None:
    turn, plain = answering.run(question), advisor.run(question)
    assert turn.ended is plain.ended
    assert turn.cautions == plain.cautions
    assert [[p.id for p in part.passages] for part in turn.parts] == [
        [p.id for p in part.passages] for part in plain.parts
    ]
    assert turn.follow_ups == plain.follow_ups


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_mark_has_its_citation_and_every_citation_its_mark(
    answering: Advisor, question: str
) -> None:
    turn = answering.run(question)
    assert [c.n for c in turn.citations] == list(range(1, len(turn.citations) + 1))
    assert all(f"[{c.n}]" in turn.answer for c in turn.citations)
    if turn.ended is Status.ANSWERED and turn.parts:
        assert turn.citations


@pytest.mark.parametrize("question", QUESTIONS)
def test_cautions_and_date_stand_in_the_text(answering: Advisor, question: str) -> None:
    for part in answering.run(question).parts:
        assert all(caution in part.text for caution in part.cautions)
        if part.passages:
            assert "checked 22 November 2026" in part.text


def test_nothing_wrong_is_said(answering: Advisor) -> None:
    assert "physician may moonlight" not in answering.run(QUESTIONS[0]).answer
