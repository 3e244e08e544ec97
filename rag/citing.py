"""Numbers the citations of a reply: one number for each passage, or program, and set of sources."""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.edition import Edition
from rag.schema import (
    Citation,
    OutsideLine,
    OutsidePassage,
    Passage,
    Program,
    SourceOut,
    Statement,
)
from rag.wording import spoken_date

# Not a person's own words, which are escaped, and not the text of a link.
_MARK = re.compile(r"(?<!\\)\[(\d+)\](?!\()")


class Citations:
    """Gives out `[n]` marks and keeps what they stand for."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._numbers: dict[tuple[str, tuple[str, ...]], int] = {}
        self._found: list[Citation] = []

    @property
    def all(self) -> list[Citation]:
        return list(self._found)

    def settle(self, texts: list[str]) -> list[str]:
        """The texts of a reply with their marks numbered in reading order; citations that no text
        bears any more are dropped. Call it once, when the reply is complete."""
        known = {c.n: c for c in self._found}
        borne = (int(n) for text in texts for n in _MARK.findall(text))
        order = [n for n in dict.fromkeys(borne) if n in known]
        number = {old: new for new, old in enumerate(order, start=1)}
        self._found = [known[n].model_copy(update={"n": number[n]}) for n in order]
        self._numbers = {key: number[n] for key, n in self._numbers.items() if n in number}

        def renumbered(match: re.Match[str]) -> str:
            n = int(match.group(1))
            return f"[{number[n]}]" if n in number else match.group()

        return [_MARK.sub(renumbered, text) for text in texts]

    def passage(self, passage: Passage, statement: Statement) -> str:
        """The mark for a statement of a passage; empty for one without a source."""
        if not statement.sources:
            return ""
        return self._mark(
            (passage.id, statement.sources),
            lambda n: Citation(
                n=n,
                kind="passage",
                id=passage.id,
                title=passage.heading,
                quote=statement.text,
                as_of=passage.as_of,
                checked=passage.checked,
                sources=[source_out(self._edition, s) for s in statement.sources],
            ),
        )

    def figure(self, passage: Passage, shown: str, sources: tuple[str, ...]) -> str:
        """The mark for a figure or date of a table: the passage where it is at home, with the
        row's own sources first. Quoted is the statement of the passage that prints it, if one
        does."""
        texts = sorted(passage.statements, key=lambda s: shown not in s.text)
        quoted = texts[0]
        cited = tuple(dict.fromkeys((*sources, *quoted.sources)))
        return self._mark(
            (passage.id, cited),
            lambda n: Citation(
                n=n,
                kind="passage",
                id=passage.id,
                title=passage.heading,
                quote=quoted.text,
                as_of=passage.as_of,
                checked=passage.checked,
                sources=[source_out(self._edition, s) for s in cited],
            ),
        )

    def outside(self, passage: OutsidePassage, line: OutsideLine) -> str:
        """The mark for a line of an outside document: one for each page or row. `checked` stays empty:
        nobody held it against its sources."""
        place = line.place or passage.place
        return self._mark(
            (passage.id, (place,)),
            lambda n: Citation(
                n=n,
                kind="passage",
                id=passage.id,
                title=f"{passage.title}, {place}" if place else passage.title,
                quote=line.text,
                as_of=passage.dated,
                checked="",
                sources=[outside_source(passage)],
            ),
        )

    def program(self, program: Program) -> str:
        """The mark for a program's row."""
        cells = program.cells
        known = cells["source_date"] not in ("", "unknown")
        return self._mark(
            (program.id, ()),
            lambda n: Citation(
                n=n,
                kind="program",
                id=program.id,
                title=program.name,
                quote=cells["visa_note"],
                as_of=cells["source_date"] if known else "undated",
                checked=self._edition.content.programs_checked,
                sources=[
                    SourceOut(
                        id=program.id,
                        title=program.name,
                        publisher=cells["institution"],
                        url=cells["source_url"],
                        date=cells["source_date"] if known else "undated",
                        official=True,
                        standing=f"read in part; confidence {cells['confidence']}",
                    )
                ],
            ),
        )

    def _mark(self, key: tuple[str, tuple[str, ...]], make: Callable[[int], Citation]) -> str:
        if key not in self._numbers:
            self._numbers[key] = len(self._found) + 1
            self._found.append(make(self._numbers[key]))
        return f"[{self._numbers[key]}]"


def source_out(edition: Edition, source_id: str) -> SourceOut:
    """A source as replies and the API show it."""
    source = edition.sources[source_id]
    return SourceOut(
        id=source.id,
        title=source.title,
        publisher=source.publisher,
        url=source.url,
        date=source.date,
        official=source.official,
        standing=source.standing,
    )


def outside_source(passage: OutsidePassage) -> SourceOut:
    """The document of an outside passage as a source."""
    return SourceOut(
        id=f"outside/{passage.document}",
        title=passage.title,
        publisher=passage.publisher,
        url=passage.url,
        date=passage.dated,
        official=False,
        standing=f"added by this site's staff on {spoken_date(passage.added)}, not reviewed; speaks for: "
        f"{passage.scope}",
    )


def source_line(citation: Citation) -> str:
    """A citation in one line of plain text, for the terminal."""
    sources = "; ".join(
        f"{s.publisher}: {s.title} ({spoken_date(s.date)}{', official' if s.official else ''}) {s.url}"
        for s in citation.sources
    )
    return f"[{citation.n}] {citation.title} — {sources}"
