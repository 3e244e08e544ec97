"""The texts that the embedding model learns from."""

from __future__ import annotations

from random import Random

from ingest.adapting.examples import Example, Reader, examples_of, targets
from rag.edition import Edition
from rag.understanding import without_connective


def test_headings_asks_statements_and_following_messages_are_examples(edition: Edition) -> None:
    found = examples_of(edition)
    passages = edition.content.passages
    assert len(found) == sum(
        1 + len(p.asks) + len(p.statements) + len(p.next_asks) for p in passages
    )
    assert set(targets(found)) == {p.id for p in passages}


def test_glossary_terms_are_put_in(edition: Edition) -> None:
    [passage, *_] = edition.content.passages
    texts = {e.text for e in examples_of(edition) if e.target == passage.id}
    assert {edition.glossary.expand(ask) for ask in passage.asks} <= texts


def test_what_only_others_explain_leads_nowhere_by_itself(edition: Edition) -> None:
    following = {without_connective(n.text) for p in edition.content.passages for n in p.next_asks}
    assert following
    assert {e.typed for e in examples_of(edition) if not e.weight} == following


def test_statement_is_read_as_it_stands(edition: Edition) -> None:
    reader = Reader(edition, Random(0))
    statement = Example("A J-1 physician may not moonlight.", "a#b", 0.3)
    assert {reader.read(statement) for _ in range(20)} == {statement.text}


def test_ask_is_read_as_typed_or_cluttered(edition: Edition) -> None:
    reader = Reader(edition, Random(0))
    ask = Example("can I moonlight on a J-1", "a#b", 1.0, "can i moonlight on a j1")
    read = [reader.read(ask) for _ in range(100)]
    as_it_stands = read.count(ask.text)
    assert 15 <= as_it_stands <= 60
    assert len(set(read)) > 30
