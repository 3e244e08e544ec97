"""What every reader of a format gives: the blocks of a document, in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["pdf", "html", "docx", "markdown", "csv", "xlsx"]
_LONGEST_HEADING = 150


class RefusedError(Exception):
    """A document is not taken; the message says what is wrong and what to do, in plain words."""


@dataclass(frozen=True)
class Limits:
    """What a document may take: bytes as sent and unpacked, files in a package, pages, cells, rows,
    characters of text, passages; seconds of the processor and of the clock; and bytes of memory."""

    size: int = 20_000_000
    unpacked: int = 200_000_000
    files: int = 5000
    pages: int = 400
    cells: int = 300_000
    rows: int = 20_000
    characters: int = 3_000_000
    passages: int = 4000
    cpu: int = 90
    clock: int = 180
    memory: int = 1_500_000_000


@dataclass(frozen=True)
class Block:
    """A paragraph, a list item or a row of a table, under its headings (outermost first). `page` (a PDF)
    and `row` (a table; the first line of the file is 1) are 0 where the format has none."""

    text: str
    headings: tuple[str, ...] = ()
    kind: Literal["text", "row"] = "text"
    page: int = 0
    row: int = 0


@dataclass(frozen=True)
class Extracted:
    """A document as text: `pages` is 0 for a format without pages; `warnings` are for the staff."""

    kind: Kind
    blocks: list[Block]
    pages: int = 0
    warnings: list[str] = field(default_factory=list)


class Headings:
    """The headings above the place that is being read."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []

    def enter(self, level: int, text: str) -> None:
        """A heading of a level (1 is outermost) begins; those of its level and below end."""
        text = " ".join(text.split())[:_LONGEST_HEADING]
        self._open = [(n, t) for n, t in self._open if n < level]
        if text:
            self._open.append((level, text))

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(text for _, text in self._open)


def rows_of(cells: Sequence[Sequence[str]], *, headed: bool | None = None) -> list[tuple[int, str]]:
    """The rows of a table as text with the column's name before each value ("Visa: J-1; Fee: $20"), each
    with its place in the table (from 0). `headed` says whether the first row holds the names; None: it
    does when it looks so."""
    table = [[" ".join(c.split()) for c in row] for row in cells]
    named = _looks_headed(table) if headed is None else headed
    names = table[0] if named and table else []
    found = []
    for place, row in enumerate(table):
        if (place == 0 and named) or not any(row):
            continue
        parts = []
        for n, value in enumerate(row):
            name = names[n] if n < len(names) else ""
            if value:
                parts.append(f"{name.rstrip(':')}: {value}" if name else value)
        found.append((place, ("; " if named else " | ").join(parts)))
    return found


def _looks_headed(table: list[list[str]]) -> bool:
    """Whether the first row of a table holds names: several, all different, none a figure."""
    if len(table) < 2 or len(table[0]) < 2:
        return False
    first = [c for c in table[0] if c]
    return (
        len(first) >= 2
        and len(first) >= len(table[0]) - 1
        and len(set(first)) == len(first)
        and all(len(c) <= 60 and any(ch.isalpha() for ch in c) for c in first)
    )
