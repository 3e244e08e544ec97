"""Reads one section of a guidance document: its fields, its detail, its cautions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from ingest.fault import Faults
from rag.definition import key_of
from rag.gaps import split_gaps
from rag.schema import Block, Certainty, NextAsk, Passage, Statement
from rag.wording import LEAD

GENERAL_KNOWLEDGE = "general-knowledge"
NO_GENERAL_KNOWLEDGE = {"j1", "h1b", "other-status"}
MAX_WORDS = 250
MIN_ASKS, MAX_ASKS = 5, 30
# People ask for far more details than are held, so a gap needs more of their wordings.
MAX_GAP_ASKS = 60

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HEADING = re.compile(r"^## (?P<heading>.+?)\s*\{#(?P<slug>[^}]*)\}\s*$")
_FIELD = re.compile(r"^(?P<name>[a-z_]+):(?:\s+(?P<value>.*))?$")
_FIELDS = {"certainty", "asks", "next", "short", "who_knows", "see", "defines", "as_of", "checked"}
# Before an ask: the section answers it, but its yes or no is not said of it …
_TURNED = "~"
# … or the section tells that this is not held.
_FOR_GAP = "?"
_MARKED_ASK = re.compile(r"(?P<marks>[~?\s]*)(?P<ask>.*)")
# Between what is asked next and the section that answers it.
_LEADS_TO = " > "
# Between the forms of a word that a section defines.
_SAME_AS = "="
_CITATION = re.compile(r"\s*\[(?P<ids>[a-z0-9][a-z0-9, -]*)\]")
# What a section that was begun from a gap leaves to its writer (ingest.skeleton).
_PLACE, _UNFILLED = "__", "a place between double underscores is not filled in"
_FORBIDDEN = (
    (re.compile(_PLACE), _UNFILLED),
    (re.compile(r"<[a-zA-Z/!]"), "HTML is not allowed"),
    (re.compile(r"\]\(|https?://"), "links stand in sources.yaml, not in the text"),
    (re.compile(r"\*\S|`"), "no emphasis or code marks in guidance text"),
    (re.compile(r"^\s*\|"), "no tables in guidance text"),
)


@dataclass(frozen=True)
class Context:
    """What a section takes from its document."""

    document: str
    topic: str
    front: dict[str, Any]
    source_ids: set[str]
    faults: Faults


@dataclass
class Section:
    """A section as read: the passage, and the lines that checks between documents need."""

    passage: Passage
    line: int
    see_line: int
    defines_line: int
    ask_lines: list[tuple[str, int]]
    next_lines: list[tuple[NextAsk, int]]


@dataclass
class _Raw:
    """The parts of a section with the indices of their lines."""

    fields: dict[str, str] = field(default_factory=dict)
    at: dict[str, int] = field(default_factory=dict)
    asks: list[str] = field(default_factory=list)
    turned: list[str] = field(default_factory=list)
    gap_asks: list[str] = field(default_factory=list)
    ask_lines: list[tuple[str, int]] = field(default_factory=list)
    next_lines: list[tuple[NextAsk, int]] = field(default_factory=list)
    blocks: list[tuple[int, str, str]] = field(default_factory=list)


def read_section(lines: list[str], start: int, end: int, context: Context) -> Section | None:
    """The section whose heading is `lines[start]` and whose text ends before `lines[end]`; None,
    with a fault, when its heading cannot be used."""
    return _Reader(lines, start, end, context).read()


def split_statements(text: str) -> tuple[tuple[Statement, ...], str]:
    """Text with bracketed source ids → statements, and what stands after the last bracket."""
    statements: list[Statement] = []
    position = 0
    matches = list(_CITATION.finditer(text))
    i = 0
    while i < len(matches):
        end = matches[i].end()
        ids = [part.strip() for part in matches[i]["ids"].split(",")]
        body = text[position : matches[i].start()]
        while i + 1 < len(matches) and matches[i + 1].start() == end:
            i += 1
            end = matches[i].end()
            ids += [part.strip() for part in matches[i]["ids"].split(",")]
        tail = re.match(r"[.;:,!?]+(?=\s|$)", text[end:])
        if tail:
            body += tail.group(0) if not body.rstrip().endswith((".", "!", "?")) else ""
            end += tail.end()
        if body.strip():
            sources = tuple(dict.fromkeys(s for s in ids if s))
            # A gap is a statement of its own, so that a question can be found to be about it.
            runs = split_gaps(" ".join(body.split()))
            statements += [Statement(run, sources) for run in runs]
        position = end
        i += 1
    return tuple(statements), text[position:].strip()


def is_as_of(value: str) -> bool:
    """Whether `value` is a day, a month, a year or `undated`."""
    if value == "undated" or re.fullmatch(r"(?:19|20)\d\d", value):
        return True
    day = f"{value}-01" if re.fullmatch(r"\d{4}-\d\d", value) else value
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", day)) and _day(day) is not None


def check_day(value: object, line: int, name: str, faults: Faults) -> None:
    """Records a fault when `value` is there and is no day of our times."""
    if value in (None, ""):
        return
    day = _day(str(value))
    if day is None:
        faults.add(line, f"{name} {str(value)!r} is not a day like 2026-11-22")
    elif day.year < 2000:
        faults.add(line, f"{name} {day} is too old to be right")


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if len(value) == 10 else None
    except ValueError:
        return None


def review_days(value: object) -> int | None:
    """`90d` → 90, anything else → None."""
    match = re.fullmatch(r"([1-9]\d{0,3})d", str(value))
    return int(match.group(1)) if match else None


class _Reader:
    """Reads one section, collecting its faults."""

    def __init__(self, lines: list[str], start: int, end: int, context: Context) -> None:
        self.lines, self.start, self.end, self.context = lines, start, end, context
        self.raw = _Raw()

    def read(self) -> Section | None:
        match = _HEADING.match(self.lines[self.start])
        if not match:
            self._fault(self.start, "a section heading reads '## Question? {#slug}'")
            return None
        self._refuse_place(self.start, match["heading"])
        slug = match["slug"]
        if not _SLUG.fullmatch(slug):
            self._fault(self.start, f"slug {slug!r} is not lower-case words with hyphens")
        self.raw.blocks = list(self._blocks(self._read_fields()))
        front = self.context.front
        short = self._cited(self.raw.fields.get("short", ""), self._at("short"), "short answer")
        detail, cautions = self._detail()
        passage = Passage(
            id=f"{self.context.document}#{slug}",
            document=self.context.document,
            title=str(front.get("title", "")),
            heading=match["heading"],
            topic=self.context.topic,
            certainty=self._certainty(),
            as_of=self._as_of(),
            checked=self._checked(),
            review_days=review_days(front.get("review_every")) or 90,
            owner=str(front.get("owner", "")),
            short=short,
            detail=tuple(detail),
            cautions=tuple(cautions),
            asks=tuple(self.raw.asks),
            who_knows=self.raw.fields.get("who_knows", "").rstrip("."),
            see=tuple(self._list("see", "document#slug")),
            defines=tuple(self._defines()),
            turned=tuple(self.raw.turned),
            gap_asks=tuple(self.raw.gap_asks),
            next_asks=tuple(ask for ask, _ in self.raw.next_lines),
        )
        self._check_size(passage)
        return Section(
            passage,
            self.start + 1,
            self._at("see") + 1,
            self._at("defines") + 1,
            self.raw.ask_lines,
            self.raw.next_lines,
        )

    def _fault(self, index: int, reason: str) -> None:
        self.context.faults.add(index + 1, reason)

    def _at(self, name: str) -> int:
        """The index of a field's line, or the heading's where it is missing."""
        return self.raw.at.get(name, self.start)

    def _read_fields(self) -> int:
        """Reads the fields under the heading; returns the index of the line after them."""
        raw = self.raw
        i, current = self.start + 1, ""
        while i < self.end and self.lines[i].strip():
            line = self.lines[i].rstrip()
            match = _FIELD.match(line)
            if match and match["name"] in _FIELDS:
                current = match["name"]
                if current in raw.fields:
                    self._fault(i, f"field {current!r} stands twice")
                raw.fields[current] = (match["value"] or "").strip()
                raw.at[current] = i
            elif current in ("asks", "next") and line.lstrip().startswith("-"):
                given = line.lstrip()[1:].strip()
                if current == "asks":
                    self._read_ask(i, given)
                else:
                    self._read_next(i, given)
            elif current == "short" and not line.startswith(("caution:", "- ")):
                raw.fields["short"] += " " + line.strip()
            else:
                self._fault(i, f"is no field of a section: {line[:60]!r}")
            if current == "short":
                self._refuse_marks(i, line)
            elif current in ("asks", "next", "who_knows"):
                self._refuse_place(i, line)
            i += 1
        for name in ("certainty", "short"):
            if not raw.fields.get(name):
                self._fault(self.start, f"section lacks {name!r}")
        if raw.at and max(raw.at, key=lambda name: raw.at[name]) != "short" and "short" in raw.at:
            self._fault(raw.at["short"], "short must be the last of the fields")
        return i

    def _read_ask(self, index: int, marked: str) -> None:
        match = _MARKED_ASK.match(marked)
        assert match
        ask, marks = match["ask"].strip().strip("\"'"), match["marks"].strip()
        if ask and marks not in ("", _TURNED, _FOR_GAP):
            self._fault(index, f"ask is marked {marks!r}: {_TURNED} or {_FOR_GAP} is due")
        self.raw.asks.append(ask)
        self.raw.turned += [ask] if marks == _TURNED else []
        self.raw.gap_asks += [ask] if marks == _FOR_GAP else []
        self.raw.ask_lines.append((ask, index + 1))

    def _read_next(self, index: int, line: str) -> None:
        text, _, target = (part.strip() for part in line.rpartition(_LEADS_TO))
        if not text or not target:
            self._fault(index, f"reads '- what is asked next{_LEADS_TO}document#slug'")
            return
        self.raw.next_lines.append((NextAsk(text, target), index + 1))

    def _refuse_place(self, index: int, text: str) -> None:
        if _PLACE in text:
            self._fault(index, _UNFILLED)

    def _refuse_marks(self, index: int, line: str) -> None:
        for pattern, reason in _FORBIDDEN:
            if pattern.search(line):
                self._fault(index, reason)

    def _blocks(self, start: int) -> Iterator[tuple[int, str, str]]:
        """(line index, kind, text) of each paragraph, list item and caution of the detail."""
        kind, text, first = "", "", start
        for i in range(start, self.end + 1):
            line = self.lines[i].rstrip() if i < self.end else ""
            begins = line.startswith(("- ", "caution:"))
            if kind and (not line.strip() or begins):
                yield first, kind, text
                kind, text = "", ""
            if not line.strip():
                continue
            self._refuse_marks(i, line)
            if kind:
                text += " " + line.strip()
                continue
            first, kind = i, "paragraph"
            if begins:
                kind = "item" if line.startswith("- ") else "caution"
            text = line.removeprefix("- ").removeprefix("caution:").strip()

    def _detail(self) -> tuple[list[Block], list[Statement]]:
        detail: list[Block] = []
        cautions: list[Statement] = []
        for index, kind, text in self.raw.blocks:
            if kind == "caution":
                if caution := self._caution(index, text):
                    cautions.append(caution)
                continue
            statements = self._cited(text, index, kind)
            block: Literal["item", "paragraph"] = "item" if kind == "item" else "paragraph"
            if statements:
                detail.append(Block(block, statements))
        return detail, cautions

    def _caution(self, index: int, text: str) -> Statement | None:
        statements, rest = split_statements(text)
        texts = [s.text for s in statements] + ([rest] if rest else [])
        sources = tuple(dict.fromkeys(s for st in statements for s in st.sources))
        if not texts:
            self._fault(index, "caution is empty")
            return None
        self._check_sources(index, sources)
        return Statement(" ".join(texts), sources)

    def _cited(self, text: str, index: int, what: str) -> tuple[Statement, ...]:
        if not text:
            return ()
        statements, rest = split_statements(text)
        if not statements:
            self._fault(index, f"{what} cites nothing: end it with [source-id]")
        elif rest:
            self._fault(index, f"{what} has text after its last source: {rest[:50]!r}")
        self._check_sources(index, tuple(s for st in statements for s in st.sources))
        return statements

    def _check_sources(self, index: int, cited: tuple[str, ...]) -> None:
        listed = {str(s) for s in self.context.front.get("sources") or []}
        for source in dict.fromkeys(cited):
            if source not in self.context.source_ids:
                self._fault(index, f"source {source!r} is not in sources.yaml")
            elif source not in listed:
                reason = "is cited but missing from the document's sources"
                self._fault(index, f"source {source!r} {reason}")
            if source == GENERAL_KNOWLEDGE and self.context.topic in NO_GENERAL_KNOWLEDGE:
                self._fault(index, f"{GENERAL_KNOWLEDGE} may not stand under {self.context.topic}")

    def _check_size(self, passage: Passage) -> None:
        words = sum(len(s.text.split()) for s in passage.statements)
        if words > MAX_WORDS:
            self._fault(self.start, f"has {words} words, at most {MAX_WORDS}: split the section")
        for_gap = len(passage.gap_asks)
        asks = len(self.raw.asks) - for_gap
        most = MAX_GAP_ASKS if passage.certainty is Certainty.NOT_KNOWN else MAX_ASKS
        if not MIN_ASKS <= asks <= most:
            self._fault(self.start, f"has {asks} asks, between {MIN_ASKS} and {most} are due")
        if for_gap > MAX_GAP_ASKS:
            self._fault(self.start, f"has {for_gap} asks for a gap, at most {MAX_GAP_ASKS} are due")
        if for_gap and not passage.gaps:
            line = dict(self.raw.ask_lines)[passage.gap_asks[0]]
            reason = "but no sentence of the section tells a gap beside what it holds"
            self._fault(line - 1, f"ask is marked {_FOR_GAP}, {reason}")
        if passage.turned and not (passage.short and LEAD.match(passage.short[0].text)):
            line = dict(self.raw.ask_lines)[passage.turned[0]]
            self._fault(line - 1, f"ask is marked {_TURNED}, but short begins with no yes or no")

    def _certainty(self) -> Certainty:
        value = self.raw.fields.get("certainty", "confirmed")
        try:
            certainty = Certainty(value)
        except ValueError:
            reason = f"certainty {value!r} is none of {', '.join(Certainty)}"
            self._fault(self._at("certainty"), reason)
            return Certainty.UNCERTAIN
        if certainty is not Certainty.CONFIRMED and not self.raw.fields.get("who_knows"):
            self._fault(self.start, f"certainty {certainty} needs who_knows")
        return certainty

    def _as_of(self) -> str:
        own = self.raw.fields.get("as_of")
        if own and not is_as_of(own):
            self._fault(self._at("as_of"), f"as_of {own!r} is no date and not 'undated'")
        return own or str(self.context.front.get("as_of", "undated"))

    def _checked(self) -> str:
        own = self.raw.fields.get("checked")
        check_day(own, self._at("checked") + 1, "checked", self.context.faults)
        return own or str(self.context.front.get("checked", ""))

    def _defines(self) -> Iterator[tuple[str, ...]]:
        if self.raw.fields.get("certainty") == Certainty.NOT_KNOWN and "defines" in self.raw.fields:
            self._fault(self._at("defines"), "a section on what is not known defines no word")
        for word in self._list("defines", "word = other form, word"):
            forms = tuple(part.strip() for part in word.split(_SAME_AS))
            if not all(map(key_of, forms)):
                self._fault(self._at("defines"), f"a form of {word!r} has no letter")
                continue
            yield forms

    def _list(self, name: str, of: str) -> list[str]:
        value = self.raw.fields.get(name, "").strip()
        if not value:
            return []
        if not (value.startswith("[") and value.endswith("]")):
            self._fault(self._at(name), f"{name} is a list in brackets: [{of}, …]")
            return []
        return [part.strip() for part in value[1:-1].split(",") if part.strip()]
