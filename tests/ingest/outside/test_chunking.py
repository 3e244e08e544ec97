"""Passages that the embedding model reads whole."""

from __future__ import annotations

from ingest.outside.chunking import TOKENS, WORDS, cut, heading_text, tokens_of
from ingest.outside.extracted import Block

TITLE = "Student Handbook"
LETTER = (
    "The student office sends letters of recommendation within ten working days of the request."
)


def test_passages_are_bounded_and_lose_nothing() -> None:
    blocks = [
        Block(" ".join(f"{LETTER[:-1]} number {n}." for n in range(40)), ("Letters",), page=3),
        Block(" ".join(f"word{n}" for n in range(700)), ("Letters", "List"), page=4),
        Block("short end.", ("Letters", "List"), page=5),
    ]
    found = list(cut(blocks, TITLE))
    for headings, lines in found:
        text = " ".join(line.text for line in lines)
        assert len(text.split()) <= WORDS
        assert tokens_of(f"{heading_text(TITLE, headings)}. {text}") <= TOKENS
    whole = " ".join(line.text for _, lines in found for line in lines)
    assert whole.split() == " ".join(b.text for b in blocks).split()


def test_no_passage_crosses_a_heading_and_sentences_stay_whole() -> None:
    blocks = [
        Block("One sentence. Another sentence.", ("A",), page=1),
        Block("It goes on.", ("A",), page=2),
        Block("Something else.", ("B",), page=2),
    ]
    assert [(h, [(s.text, s.page) for s in lines]) for h, lines in cut(blocks, TITLE)] == [
        (("A",), [("One sentence.", 1), ("Another sentence.", 1), ("It goes on.", 2)]),
        (("B",), [("Something else.", 2)]),
    ]


def test_long_row_is_cut_between_cells_and_keeps_its_first() -> None:
    cells = [f"Column {n}: {LETTER}" for n in range(30)]
    row = Block("; ".join(["Program: Riverside", *cells]), (), "row", row=7)
    lines = [line for _, lines in cut([row], TITLE) for line in lines]
    assert len(lines) > 1
    assert all(line.text.startswith("Program: Riverside; Column") for line in lines)
    assert {(line.row, line.tabled) for line in lines} == {(7, True)}
    assert all(any(cell in line.text for line in lines) for cell in cells)


def test_word_without_an_end_is_cut_off() -> None:
    ((_, (line,)),) = cut([Block("x" * 100_000)], TITLE)
    assert len(line.text) == 200
