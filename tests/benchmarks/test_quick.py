"""A short form of the benchmark: twelve golden questions, both systems."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import pytest

from ingest.golden import Golden, read_golden
from rag.advisor import Advisor
from rag.current import CurrentEdition
from rag.embedding import Embedder
from rag.schema import Status
from rag.shelf import Shelf

from . import quality, quality_tables
from .plain_chain import CHUNK, OVERLAP, PlainChain, chunks
from .report import as_markdown

_KNOWLEDGE = Path(__file__).resolve().parent.parent.parent / "knowledge"
_QUESTIONS = 12


@pytest.fixture(scope="module")
def rows() -> list[Golden]:
    """Nine questions with an answer and three without, from all over the base."""
    known, faults = read_golden(_KNOWLEDGE)
    assert not faults
    answerable = [
        r for r in known if r.status == (Status.ANSWERED,) and r.passages and r.kind != "boundary"
    ]
    unanswerable = [r for r in known if r.unanswerable]
    return [
        *answerable[:: len(answerable) // 9][:9],
        *unanswerable[:: len(unanswerable) // 3][:3],
    ]


@pytest.fixture(scope="module")
def found(
    full_advisor: Advisor, full_state: Path, model: Embedder, rows: list[Golden]
) -> quality.Quality:
    content = CurrentEdition(Shelf(full_state), model.fingerprint).get().content
    plain = PlainChain(model, content.passages, content.programs, full_state / "embeddings.sqlite")
    return quality.measure(full_advisor, plain, rows, rounds=1)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_both_systems_answer_and_the_advisor_finds_no_less(found: quality.Quality) -> None:
    (asked,) = found.rounds
    assert len(asked.advisor) == len(asked.plain) == _QUESTIONS
    assert [o.row for o in asked.advisor] == [o.row for o in asked.plain]
    assert all(o.reply.text for o in asked.advisor)
    assert all(o.answer.text(2) and len(o.answer.documents) == 4 for o in asked.plain)
    assert found.advisor()["hit_3"] >= found.plain()["hit_3"]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_figures_are_shares_and_times_are_positive(found: quality.Quality) -> None:
    ours, plain = found.advisor(), found.plain()
    shares = [ours[n] for n in ("hit_1", "hit_3", "right", "facts", "refused_rightly")]
    shares += [plain[n] for n in ("hit_1", "hit_3", "right_2", "right_4", "facts_2", "facts_4")]
    shares += [*found.refused_under(quality.THRESHOLD), *found.scores.values()]
    assert all(0 <= value <= 1 for value in shares)
    assert plain["right_2"] <= plain["facts_2"] <= plain["facts_4"] or plain["harmful_4"]
    for figures in (ours, plain):
        assert 0 < figures["p50_ms"] <= figures["p95_ms"]
    assert math.isfinite(found.ratio(0.5))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_equal_threshold_refuses_as_much_as_the_advisor(found: quality.Quality) -> None:
    refused, _ = found.refused_under(found.equal_threshold)
    assert refused >= found.advisor()["refused_rightly"]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_tables_are_whole(found: quality.Quality) -> None:
    tables = [quality_tables.comparison(found, 100), quality_tables.steps(found)]
    for table in tables:
        assert table.rows
        assert all(len(row) == len(table.headings) for row in table.rows)
    assert {"understand", "retrieve", "total"} <= {row[0] for row in tables[1].rows}
    assert "| hit@1 |" in as_markdown(tables, ["a fact"])


def test_chunks_are_short_overlap_and_lose_nothing() -> None:
    words = [f"word{i}" for i in range(600)]
    pieces = list(chunks(" ".join(words)))
    assert len(pieces) > 3
    assert all(len(piece) <= CHUNK for piece in pieces)
    assert list(dict.fromkeys(w for piece in pieces for w in piece.split())) == words
    for before, after in pairwise(pieces):
        shared = set(before.split()) & set(after.split())
        assert 0 < len(" ".join(shared)) <= OVERLAP
    assert list(chunks("short")) == ["short"]
