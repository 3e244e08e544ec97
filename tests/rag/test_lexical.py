"""BM25 over passages, and how much of a question a passage covers."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.edition import Edition
from rag.errors import EditionError
from rag.lexical import LexicalIndex
from rag.lexicon import tokens

IDS = ["moonlighting", "fees", "match", "empty"]
DOCUMENTS = [
    tokens("A J-1 physician may not moonlight. Moonlighting ends sponsorship."),
    tokens("The J-1 fee is 367 dollars."),
    tokens("Match Day is a Friday in March."),
    [],
]


@pytest.fixture(scope="module")
def index() -> LexicalIndex:
    return LexicalIndex(IDS, DOCUMENTS)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("can i moonlight on J-1", ["moonlighting", "fees"]),
        ("J-1 fee", ["fees", "moonlighting"]),
        ("match day", ["match"]),
        ("Moonlighting moonlights moonlighted", ["moonlighting"]),
        ("weather in paris", []),
        ("", []),
    ],
)
def test_search_gives_the_documents_that_share_words_best_first(
    index: LexicalIndex, question: str, expected: list[str]
) -> None:
    found = index.search(tokens(question), 10)
    assert [i for i, _ in found] == expected
    scores = [score for _, score in found]
    assert scores == sorted(scores, reverse=True)
    assert all(score > 0 for score in scores)


def test_search_gives_at_most_k(index: LexicalIndex) -> None:
    assert [i for i, _ in index.search(tokens("J-1"), 1)] == ["fees"]
    assert index.search(tokens("J-1"), 0) == []


def test_rare_word_weighs_more_than_a_common_one_and_an_unseen_one_most(
    index: LexicalIndex,
) -> None:
    assert index.idf("j1") < index.idf("fee") <= index.idf("unseen")


@pytest.mark.parametrize(
    ("question", "document", "low", "high"),
    [
        ("J-1 fee", "fees", 1.0, 1.0),
        ("J-1 fee", "match", 0.0, 0.0),
        ("J-1 fee", "empty", 0.0, 0.0),
        # The common word J-1 is there, the telling one is not: less than half.
        ("J-1 fee", "moonlighting", 0.1, 0.49),
        ("fee fee fee J-1", "moonlighting", 0.1, 0.49),
        ("fee for unicorns", "fees", 0.1, 0.5),
        ("", "fees", 0.0, 0.0),
    ],
)
def test_coverage_is_the_weighted_share_of_words_that_are_held(
    index: LexicalIndex, question: str, document: str, low: float, high: float
) -> None:
    assert low <= index.coverage(tokens(question), document) <= high


def test_unseen_is_the_share_of_words_that_no_document_holds(index: LexicalIndex) -> None:
    assert index.unseen(tokens("fee")) == 0
    assert index.unseen(tokens("parking")) == 1
    assert 0 < index.unseen(tokens("parking fee")) < 1
    # Everybody has his own score and year: numbers are no words.
    assert index.unseen(tokens("fee 2031 247")) == 0
    assert index.unseen([]) == 0


def test_scores_stand_in_the_order_of_the_ids(index: LexicalIndex) -> None:
    scores = index.scores(tokens("match day"))
    assert scores.shape == (4,)
    assert [i for i, s in zip(IDS, scores, strict=True) if s > 0] == ["match"]


def test_index_without_documents_finds_nothing() -> None:
    empty = LexicalIndex([], [])
    assert empty.search(["fee"], 5) == []
    assert empty.vocabulary == set()


def test_saved_index_answers_as_before(index: LexicalIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "lexical.json")
    loaded = LexicalIndex.load(tmp_path / "lexical.json")
    words = tokens("J-1 moonlighting fee in march")
    assert loaded.search(words, 5) == index.search(words, 5)
    assert loaded.vocabulary == index.vocabulary


@pytest.mark.parametrize(
    "raw",
    [
        None,
        b"",
        b"{",
        b"{}",
        b"[]",
        b"null",
        b"\xff",
        b'{"ids": ["a"]}',
        b'{"ids": 1, "documents": 2}',
    ],
)
def test_file_that_is_no_index_is_refused(tmp_path: Path, raw: bytes | None) -> None:
    path = tmp_path / "lexical.json"
    if raw is not None:
        path.write_bytes(raw)
    with pytest.raises(EditionError, match=r"lexical\.json"):
        LexicalIndex.load(path)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("may i moonlight", "j1-rules#moonlighting"),
        ("212e", "j1-rules#two-years"),
        ("rol deadline", "match-dates#rank-list"),
        ("does sponsorship cover pay", "j1-rules#moonlighting"),
        ("exceptional eighth year", "j1-rules#length"),
    ],
)
def test_edition_is_found_by_headings_asks_detail_and_glossary_forms(
    edition: Edition, question: str, expected: str
) -> None:
    words = tokens(edition.glossary.expand(question))
    assert edition.lexical.search(words, 3)[0][0] == expected
