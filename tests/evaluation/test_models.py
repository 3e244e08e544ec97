"""The comparison of answers with and without a language model, on the miniature base."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.golden import Golden, read_golden
from rag.advisor import Advisor
from rag.answering.builtin import BuiltinAnswerer
from rag.citing import Citations
from rag.current import CurrentEdition
from rag.embedding import Embedder
from rag.schema import Status
from rag.shelf import Shelf
from rag.turn import Turn
from tests.conftest import MINIATURE, TODAY
from tests.evaluation.models import Comparison, compare, page, spread


class Careless:
    """Answers as the built-in answerer does, but leaves cautions out and says it does not know."""

    def answer(self, turn: Turn, citations: Citations) -> None:
        BuiltinAnswerer().answer(turn, citations)
        for number, part in enumerate(turn.parts):
            text = f"{part.text}\n\nAnd 99 days are enough."
            turn.parts[number] = replace(part, text=text, cautions=[], status=Status.UNKNOWN)


@pytest.fixture(scope="module")
def rows() -> list[Golden]:
    found, faults = read_golden(MINIATURE)
    assert not faults
    return found


@pytest.fixture(scope="module")
def found(
    advisor: Advisor, miniature_state: Path, model: Embedder, rows: list[Golden]
) -> Comparison:
    current = CurrentEdition(Shelf(miniature_state), model.fingerprint)
    careless = Advisor(current, model, Careless(), today=lambda: TODAY)
    return compare("test:careless", careless, advisor, rows)


def test_differences_are_found(found: Comparison) -> None:
    pairs = found.pairs
    assert any(p.lost_cautions for p in pairs)
    assert any(not p.same_status for p in pairs)
    for pair in pairs:
        assert bool(pair.lost_cautions) == bool(
            pair.builtin.reply.cautions and not pair.spoken.reply.cautions
        )


def test_page_shows_what_differs_and_what_is_not_held(found: Comparison) -> None:
    text = page(found)
    assert text.startswith("# Answers with test:careless and without")
    assert "- Lost caution: " in text
    assert "- Not held: And 99 days are enough." in text
    assert text.count("\n## ") == sum(not p.same_text for p in found.pairs)


def test_an_advisor_beside_itself_does_not_differ(advisor: Advisor, rows: list[Golden]) -> None:
    found = compare("test:same", advisor, advisor, rows[:3])
    assert all(p.same_status and p.same_text and not p.lost_cautions for p in found.pairs)
    assert "\n## " not in page(found)


def test_questions_are_spread_over_all(rows: list[Golden]) -> None:
    assert spread(rows, 0) == rows
    assert spread(rows, 10_000) == rows
    two = spread(rows, 2)
    assert two == [rows[0], rows[len(rows) // 2]]
