"""Cuts a document into passages: what stands under one heading, in parts that the embedding model reads
whole. Sentences and table rows stay in one piece, and each knows its page or row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from tokenizers import Tokenizer

from ingest.outside.extracted import Block
from rag.embedding import MAX_TOKENS, packaged_model
from rag.gaps import sentences
from rag.schema import OutsideLine, OutsidePassage

WORDS = 180
# Glossary terms that are put in before embedding take some more.
TOKENS = MAX_TOKENS - 26
# A "sentence" longer than this (a list without full stops) is cut.
_LONGEST, _LONGEST_WORD = 90, 200
_OVERHEAD = 8

# (headings, lines) of a passage
Cut = tuple[tuple[str, ...], tuple[OutsideLine, ...]]


@lru_cache(maxsize=1)
def _tokenizer() -> Tokenizer:
    made = Tokenizer.from_file(str(packaged_model() / "tokenizer.json"))
    made.no_truncation()
    made.no_padding()
    return made


def tokens_of(text: str) -> int:
    """How many tokens of the embedding model `text` is."""
    return len(_tokenizer().encode(text, add_special_tokens=False).ids)


def cut(
    blocks: Iterable[Block], title: str, count: Callable[[str], int] = tokens_of
) -> Iterator[Cut]:
    """The passages of a document in reading order; none holds more than WORDS words, or with its title
    and headings more than TOKENS tokens."""
    headings: tuple[str, ...] = ()
    lines: list[OutsideLine] = []
    words = tokens = 0
    for block in blocks:
        if block.headings != headings:
            if lines:
                yield headings, tuple(lines)
            headings, lines, words, tokens = block.headings, [], 0, 0
        room = TOKENS - _OVERHEAD - count(heading_text(title, headings))
        for line in _lines(block, room, count):
            more, length = len(line.text.split()), count(line.text) + 1
            if lines and (words + more > WORDS or tokens + length > room):
                yield headings, tuple(lines)
                lines, words, tokens = [], 0, 0
            lines.append(line)
            words, tokens = words + more, tokens + length
    if lines:
        yield headings, tuple(lines)


def heading_text(title: str, headings: tuple[str, ...]) -> str:
    """What stands before a passage's lines when it is embedded."""
    return ". ".join((title, *headings[-2:]))


def whole_text(passage: OutsidePassage) -> str:
    """A passage as it is embedded: under its title and headings."""
    return f"{heading_text(passage.title, passage.headings)}. {passage.text}"


def _lines(block: Block, room: int, count: Callable[[str], int]) -> Iterator[OutsideLine]:
    found = sentences(block.text) if block.kind == "text" else [block.text]
    for text in found:
        for part in _parts(text, block.kind == "row", room, count):
            if any(c.isalnum() for c in part):
                yield OutsideLine(part, block.page, block.row, block.kind == "row")


def _parts(text: str, row: bool, room: int, count: Callable[[str], int]) -> Iterator[str]:
    """A line that is too long, in parts; each part of a row begins with the row's first cell."""
    # One word of hundreds of signs is no word.
    text = " ".join(word[:_LONGEST_WORD] for word in text.split(" "))
    if len(text.split()) <= _LONGEST and count(text) < room:
        yield text
        return
    cells = text.split("; ") if row else []
    if len(cells) > 2:
        half = (len(cells) + 1) // 2
        for part in (cells[:half], [cells[0], *cells[half:]]):
            joined = "; ".join(part)
            if len(joined) < len(text):
                yield from _parts(joined, True, room, count)
        return
    words = text.split()
    if len(words) < 2:
        yield text
        return
    half = min(_LONGEST, (len(words) + 1) // 2)
    yield from _parts(" ".join(words[:half]), False, room, count)
    yield from _parts(" ".join(words[half:]), False, room, count)
