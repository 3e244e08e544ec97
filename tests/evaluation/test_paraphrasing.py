"""The made-up model rewords what it reads, counts what it made wrong, and none of that is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.advisor import Advisor
from rag.answering.asking import messages
from rag.answering.lines import claim_of
from rag.answering.llm import LlmAnswerer
from rag.answering.verifying.source import Record
from rag.current import CurrentEdition
from rag.edition import Edition
from rag.embedding import Embedder
from rag.shelf import Shelf
from rag.turn import Question, Reading, Turn
from tests.conftest import TODAY
from tests.evaluation.paraphrasing import Paraphraser


def test_it_quotes_its_records_word_for_word(edition: Edition) -> None:
    record = Record.of_passage(edition.passages["j1-rules#moonlighting"])
    turn = Turn(message="moonlight?", edition=edition, today=TODAY)
    asked = messages(turn, Question("moonlight?", [Reading("moonlight?")]), {1: record})
    claims = [claim_of(line) for line in Paraphraser(wrong=10**9).speak(asked, 1.0)]
    assert claims
    held = " ".join(record.statements)
    assert all(c.cited == (1,) and c.quotes[0].rstrip(".") in held for c in claims)
    assert any(c.text != c.quotes[0] for c in claims)


@pytest.mark.parametrize("seed", range(4))
def test_what_it_makes_wrong_is_not_shown(
    seed: int, miniature_state: Path, model: Embedder, sentences: Embedder
) -> None:
    speaker = Paraphraser(seed, wrong=2)
    current = CurrentEdition(Shelf(miniature_state), model.fingerprint)
    advisor = Advisor(current, model, LlmAnswerer(speaker, sentences), today=lambda: TODAY)
    questions = ("can i moonlight on j1?", "how many years can i train on a j-1")
    answers = [advisor.run(q).answer for q in questions]
    assert speaker.told_wrong
    assert not any(w.rstrip(".") in a for w in speaker.told_wrong for a in answers)
