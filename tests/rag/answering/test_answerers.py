"""What holds for every answerer: the built-in one, and one with a language model that is good, wrong or
broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from rag.advisor import Advisor
from rag.answering.answerer import Answerer
from rag.answering.builtin import BuiltinAnswerer
from rag.answering.llm import LlmAnswerer
from rag.current import CurrentEdition
from rag.embedding import Embedder
from rag.model.speaker import Speaker
from rag.rewriting import Rewriter
from rag.schema import Status
from rag.shelf import Shelf
from rag.turn import PastQuestion, Turn
from tests.conftest import TODAY
from tests.rag.answering.scripted import ReadingSpeaker, ScriptedSpeaker

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

# A follow-up and a story, which a language model reads beside our own code.
STORY = (
    "Dear sir, I finished my medical studies some time ago, and since then I have been working in a clinic "
    "of my town. My family asks me every day about my plans and I do not know what I shall tell them. Please "
    "advise me on this: can i moonlight on j1?"
)
BEFORE = (PastQuestion("How many years can I train on a J-1?", ("j1-rules#length",)),)
FOLLOW_UP = "and can i moonlight on it?"

READ = '{"questions": [{"number": 1, "question": "Can I moonlight on a J-1?"}], "facts": []}'
ORDERED = (
    '{"questions": [{"number": 1, "question": "Can I moonlight on an H-1B?"}], "facts": [{"field": '
    '"citizenship_status", "value": "citizen", "words": "my family"}]}'
)


@dataclass(frozen=True)
class Kind:
    """An answerer, and what a language model reads beside it."""

    answerer: Callable[[Embedder], Answerer]
    reader: Callable[[], Speaker] | None = None


def _llm(text: str, fails_after: int | None = None) -> Callable[[Embedder], Answerer]:
    return lambda model: LlmAnswerer(ScriptedSpeaker(text, fails_after=fails_after), model)


def _reading(answer: str, reader: ScriptedSpeaker) -> Kind:
    """One model for both."""
    both = ReadingSpeaker(reader, ScriptedSpeaker(answer))
    return Kind(lambda model: LlmAnswerer(both, model), lambda: both)


def _broken() -> Iterator[str]:
    yield "{"
    raise RuntimeError("of a provider's library")


ANSWERERS: dict[str, Kind] = {
    "built-in": Kind(lambda model: BuiltinAnswerer()),
    "good model": Kind(_llm(GOOD)),
    "wrong model": Kind(_llm(WRONG)),
    "broken model": Kind(_llm(GOOD, fails_after=2)),
    "good model that reads": _reading(GOOD, ScriptedSpeaker(READ)),
    "wrong model that reads": _reading(WRONG, ScriptedSpeaker(ORDERED)),
    "model that reads nonsense": _reading(GOOD, ScriptedSpeaker("Sure! Here is the JSON: {")),
    "model whose reading fails": _reading(GOOD, ScriptedSpeaker(pieces=_broken)),
}


@pytest.fixture(params=ANSWERERS)
def answering(request: pytest.FixtureRequest, miniature_state: Path, model: Embedder) -> Advisor:
    """An advisor with one of the answerers."""
    current = CurrentEdition(Shelf(miniature_state), model.fingerprint)
    kind = ANSWERERS[request.param]
    rewriter = Rewriter(kind.reader()) if kind.reader else None
    answerer = kind.answerer(model)
    return Advisor(current, model, answerer, today=lambda: TODAY, rewriter=rewriter)


@pytest.mark.parametrize(
    ("message", "before"), [(FOLLOW_UP, BEFORE), (STORY, ())], ids=["follow-up", "story"]
)
def test_follow_ups_and_stories_have_the_built_in_answer_s_matter(
    answering: Advisor, advisor: Advisor, message: str, before: tuple[PastQuestion, ...]
) -> None:
    turn, plain = answering.run(message, before), advisor.run(message, before)
    assert (turn.ended, turn.cautions) == (plain.ended, plain.cautions)
    assert cited(turn) == cited(plain)
    assert turn.profile == plain.profile
    assert "physician may moonlight" not in turn.answer


def cited(turn: Turn) -> list[str]:
    """The passages of a turn's answer."""
    return [p.id for part in turn.parts for p in part.passages]


@pytest.mark.parametrize("question", QUESTIONS)
def test_status_cautions_and_passages_are_the_built_in_ones(
    answering: Advisor, advisor: Advisor, question: str
) -> None:
    turn = answering.run(question)
    # A message in another language is answered as the question that a model read in it.
    plain = advisor.run(turn.questions[0].reading.text if turn.translated else question)
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
