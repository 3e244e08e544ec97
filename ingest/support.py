"""Whether what an answer states is held by what it cites, decided by comparing text, never by a model.

A **claim** is a sentence of an answer that states something: of a paragraph, a list item or a
caution, or a whole row of a table. A mark (`[n]`) stands for the sentences since the mark before it
in the same paragraph, item or row. A claim is *supported* when one of its marks leads to

- a passage of which it is a whole sentence (of a statement or a caution, compared as folding.py
  folds), and the mark shows all sources of that statement. Of a list of what is not held it may name
  some alone. A leading "Yes", "No" or "It depends"
  belongs to the sentence; it may be left out, but not be another one; or
- a passage of an outside document of which it is a line, between quotation marks and with its place; or
- a program whose row says it (cells.py): a sentence of a note, a cell with its label, a sentence
  made of a cell, a table row whose every cell agrees, or that the row does not say something.

A line that code made out of rules, tables or the calendar (computed.py) is one claim. It is supported
when it is what they give, and the marks at its end, or for what stands under a reckoned result those of
the result, lead to the home of every rule, or show the sources of the row.

Not claims, because they state nothing of the world: questions, headings, the person's own words,
"Ask …" without a mark, the replies that people wrote as a whole (boundaries.yaml, languages.yaml), and
the answerer's fixed words (frames.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ingest.cells import program_says, row_says
from ingest.computed import DOUBT, Basis, Lines
from ingest.folding import fold, plain
from ingest.frames import without_frames
from rag.edition import Edition
from rag.gaps import sentences
from rag.schema import Certainty, Citation, OutsidePassage, Passage, Program, Reply

_MARKS = re.compile(r"((?:\s*\[\d+\])+)")
_LABEL = r"(?:Take care|Not settled|Not known here|Not published yet|Reputation, not evidence)[.:]|[^*]+\?"
_BEFORE = re.compile(rf"(?:> |- )?(?:\*\*(?:{_LABEL})\*\*\s*)*")
_BOLD_LEAD = re.compile(r"\*\*([A-Z][a-z ]+)\.\*\*\s+(?=\S)")
_LEAD = re.compile(r"(?:yes|no|it depends|not always|usually|partly): ")
_TABLE_RULE = re.compile(r"\|[\s:|-]+")
_QUOTED = re.compile(r"\"(.*)\"(?: \((.*)\))?", re.DOTALL)
_BAR = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Claim:
    """A sentence or table row that states something, and why it is not supported ("" if it is)."""

    text: str
    fault: str = ""

    @property
    def supported(self) -> bool:
        return not self.fault


@dataclass(frozen=True)
class Holdings:
    """What answers may cite, by id; the lines (folded) of the replies that people wrote; and those
    that were computed, with what they have to cite."""

    passages: Mapping[str, Passage]
    programs: Mapping[str, Program]
    fixed: frozenset[str] = frozenset()
    computed: Lines = field(default_factory=dict)
    outside: Mapping[str, OutsidePassage] = field(default_factory=dict)

    @classmethod
    def of(cls, edition: Edition, computed: Lines) -> Holdings:
        texts = [b.text for b in edition.content.boundaries]
        texts += edition.content.languages.values()
        lines = frozenset(fold(line) for text in texts for line in text.split("\n"))
        return cls(edition.passages, edition.programs, lines, computed, edition.outside)


def claims(reply: Reply, message: str, holdings: Holdings) -> tuple[Claim, ...]:
    """Every claim of the reply to `message`, in order, compared with what it cites."""
    return tuple(_Reader(reply, message, holdings).claims())


class _Reader:
    """Takes a reply apart into claims and looks each up."""

    def __init__(self, reply: Reply, message: str, holdings: Holdings) -> None:
        self._lines = reply.text.split("\n")
        self._cited = {c.n: c for c in reply.citations}
        self._asked = set(_words(message))
        self._holdings = holdings
        programs = [c for c in reply.citations if c.kind == "program"]
        self._programs = sorted(programs, key=lambda c: -len(c.title))
        self._result: list[int] = []

    def claims(self) -> Iterator[Claim]:
        headings: list[str] = []
        for line in self._lines:
            if not line.startswith("|"):
                headings = []
                if bare := self._computed(line):
                    yield from self._made(line, self._holdings.computed[bare])
                elif fold(line) not in self._holdings.fixed and not self._is_own_question(line):
                    yield from self._prose(line)
            elif not headings:
                headings = _row(line)
            elif not _TABLE_RULE.fullmatch(line):
                cited = _numbers(line)
                held = any(self._row_holds(n, headings, _row(line)) for n in cited)
                yield Claim(line, "" if held else _fault(cited))

    def _is_own_question(self, line: str) -> bool:
        """Whether a line only repeats, in bold, words of the person, as a heading over their answer."""
        bold = re.fullmatch(r"\*\*(.+)\*\*", line)
        return bold is not None and set(_words(bold[1])) <= self._asked

    def _computed(self, line: str) -> str:
        """A line as it stands among the computed ones; empty for any other."""
        bare = fold(line.removeprefix("- "))
        known = (b for b in (bare, bare.removeprefix(DOUBT)) if b in self._holdings.computed)
        return next(known, "")

    def _made(self, line: str, basis: Basis | None) -> Iterator[Claim]:
        if basis is None:
            return
        self._result = cited = _numbers(line) or self._result
        led_to = [self._cited[n] for n in cited if n in self._cited]
        shown = {source.id for citation in led_to for source in citation.sources}
        held = basis.passages <= {c.id for c in led_to} and basis.sources <= shown
        yield Claim(line, "" if held and led_to else _fault(cited))

    def _prose(self, line: str) -> Iterator[Claim]:
        line = line[match.end() :] if (match := _BEFORE.match(line)) else line
        line = plain(_BOLD_LEAD.sub(r"\1: ", line, count=1) if _BOLD_LEAD.match(line) else line)
        # A name may hold what looks like the end of a sentence ("St. John's").
        for citation in self._programs:
            line = line.replace(plain(citation.title), f"P@{citation.n}")
        pieces = [*_MARKS.split(line), ""]
        for text, marks in zip(pieces[::2], pieces[1::2], strict=True):
            run, cited = without_frames(text), _numbers(marks)
            # A cell of several sentences is one claim.
            whole = any(self._program_holds(n, run) for n in cited)
            for sentence in [run] if whole else sentences(run):
                if not _states(sentence, cited):
                    continue
                held = whole or any(self._holds(n, sentence) for n in cited)
                yield Claim(sentence, "" if held else _fault(cited))

    def _holds(self, n: int, sentence: str) -> bool:
        return self._passage_holds(n, sentence) or self._program_holds(n, sentence)

    def _passage_holds(self, n: int, sentence: str) -> bool:
        citation = self._cited.get(n)
        if citation is None or citation.kind != "passage":
            return False
        if foreign := self._holdings.outside.get(citation.id):
            return _foreign_says(foreign, sentence)
        passage = self._holdings.passages.get(citation.id)
        return passage is not None and _passage_says(passage, citation, fold(sentence))

    def _program_holds(self, n: int, text: str) -> bool:
        program = self._program(n)
        named = re.sub(rf"P@{n}\b", "P@", text)
        return program is not None and bool(text) and program_says(program, named)

    def _row_holds(self, n: int, headings: list[str], cells: list[str]) -> bool:
        program = self._program(n)
        return program is not None and row_says(program, headings, cells)

    def _program(self, n: int) -> Program | None:
        citation = self._cited.get(n)
        if citation is None or citation.kind != "program":
            return None
        return self._holdings.programs.get(citation.id)


def _passage_says(passage: Passage, citation: Citation, sentence: str) -> bool:
    shown = {s.id for s in citation.sources}
    for statement in (*passage.statements, *passage.cautions):
        if not shown >= set(statement.sources):
            continue
        for held in map(fold, sentences(plain(statement.text))):
            if sentence in (held, _LEAD.sub("", held, count=1) if _LEAD.match(held) else held):
                return True
            if passage.certainty is Certainty.NOT_KNOWN and _is_part_of(sentence, held):
                return True
    return False


def _is_part_of(sentence: str, held: str) -> bool:
    """Whether a sentence is a list of what is not held, of which it names some: "This advisor holds nothing
    on: a; c."."""
    (head, _, named), (own_head, _, own) = sentence.partition(": "), held.partition(": ")
    items = {item.strip(" .") for item in own.split(";")}
    return (
        head == own_head and len(items) > 1 and {i.strip(" .") for i in named.split(";")} <= items
    )


def _foreign_says(passage: OutsidePassage, sentence: str) -> bool:
    """Whether a quote with its place is a line of the passage, word for word."""
    match = _QUOTED.fullmatch(fold(re.sub(r"\\(.)", r"\1", sentence)))
    return match is not None and any(
        match[1] == fold(line.text) and match[2] in (fold(line.place), fold(_section(passage)))
        for line in passage.lines
    )


def _section(passage: OutsidePassage) -> str:
    return f"section {passage.headings[-1]}" if passage.headings else ""


def _states(sentence: str, cited: list[int]) -> bool:
    """Whether a sentence states something, rather than asks or sends the person on."""
    words = _words(sentence)
    return bool(words) and not sentence.endswith("?") and not (words[0] == "ask" and not cited)


def _fault(cited: list[int]) -> str:
    if not cited:
        return "carries no mark"
    return f"is not what {' '.join(f'[{n}]' for n in cited)} says"


def _numbers(text: str) -> list[int]:
    return [int(n) for n in re.findall(r"\[(\d+)\]", text)]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", plain(text).lower())


def _row(line: str) -> list[str]:
    """The cells of a table row."""
    cells = _BAR.split(line.strip())[1:-1]
    return [cell.replace("\\|", "|").strip() for cell in cells]
