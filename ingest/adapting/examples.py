"""The texts that the embedding model learns from."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from ingest.adapting.clutter import cluttered
from ingest.records import MOST_ASKS, OF_STATEMENT
from rag.edition import Edition
from rag.lexicon import fields_in_capitals
from rag.understanding import without_connective

# The share of messages that stay as they are.
_AS_TYPED = 0.25


@dataclass(frozen=True)
class Example:
    """A text as the search reads it; the passage it leads to, and how much that counts, 0 for a text that
    only others explain; `typed`, as a person typed it, "" for a statement."""

    text: str
    target: str
    weight: float
    typed: str = ""


def examples_of(edition: Edition) -> list[Example]:
    """The headings, asks, statements and following messages of all guidance."""
    glossary = edition.glossary
    found: list[Example] = []
    for passage in edition.content.passages:
        asks = (passage.heading, *passage.asks)
        weight = min(1.0, MOST_ASKS / len(asks))
        found += [Example(glossary.expand(ask), passage.id, weight, ask) for ask in asks]
        found += [
            Example(glossary.expand(statement.text), passage.id, OF_STATEMENT)
            for statement in passage.statements
        ]
        for following in passage.next_asks:
            text = without_connective(following.text)
            found.append(Example(glossary.expand(text), following.target, 0.0, text))
    return found


class Reader:
    """Reads a message as the search does, and as somebody might have typed it."""

    def __init__(self, edition: Edition, chance: Random) -> None:
        self._glossary, self._spelling, self._chance = edition.glossary, edition.spelling, chance

    def read(self, example: Example) -> str:
        """The text of an example, cluttered in three of four cases if a person typed it, slips mended and
        glossary terms put in as far as that succeeds."""
        if not example.typed or self._chance.random() < _AS_TYPED:
            return example.text
        text = fields_in_capitals(cluttered(example.typed, self._chance))
        expand = self._glossary.expand
        return expand(self._spelling.correct(expand(text)))


def targets(examples: list[Example]) -> list[str]:
    """The ids of all passages that a text leads to by itself."""
    return sorted({e.target for e in examples if e.weight})
