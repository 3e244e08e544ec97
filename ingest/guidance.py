"""The strict reader of guidance documents. The format is described in docs/guidance-format.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from ingest.fault import Fault, Faults, read_text
from rag.schema import TOPICS, Block, Certainty, Passage, Statement

GENERAL_KNOWLEDGE = "general-knowledge"
_NO_GENERAL_KNOWLEDGE = {"j1", "h1b", "other-status"}
MAX_WORDS = 250
MAX_SECTIONS = 14
MIN_ASKS, MAX_ASKS = 5, 12

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HEADING = re.compile(r"^## (?P<heading>.+?)\s*\{#(?P<slug>[^}]*)\}\s*$")
_FIELD = re.compile(r"^(?P<name>[a-z_]+):(?:\s+(?P<value>.*))?$")
_CITATION = re.compile(r"\s*\[(?P<ids>[a-z0-9][a-z0-9, -]*)\]")
_AS_OF = re.compile(r"(?:\d{4}(?:-\d{2}(?:-\d{2})?)?|undated)")
_FORBIDDEN = (
    (re.compile(r"<[a-zA-Z/!]"), "HTML is not allowed"),
    (re.compile(r"\]\("), "links stand in sources.yaml, not in the text"),
    (re.compile(r"\*\*|__|`"), "no emphasis or code marks in guidance text"),
    (re.compile(r"^\s*\|"), "no tables in guidance text"),
)
_FRONT_FIELDS = ("id", "title", "topic", "as_of", "checked", "owner", "review_every", "sources")
_SECTION_FIELDS = {"certainty", "asks", "short", "who_knows", "see", "as_of", "checked"}


@dataclass
class Document:
    """One guidance file: its front matter, its passages, and the lines where they stand."""

    path: Path
    id: str
    topic: str
    passages: list[Passage]
    lines: dict[str, int] = field(default_factory=dict)
    ask_lines: list[tuple[str, int]] = field(default_factory=list)


def fold(text: str) -> str:
    """Text as asks are compared: lower case, letters and digits only."""
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


def read_guidance(root: Path, source_ids: set[str]) -> tuple[list[Document], list[Fault]]:
    """All documents under `root`/guidance with every fault in them and between them.

    `source_ids`: the ids that sources.yaml holds. Documents with faults of their own are still
    returned as far as they could be read, so that checks between documents can go on.
    """
    documents: list[Document] = []
    faults: list[Fault] = []
    for path in sorted((root / "guidance").rglob("*.md")):
        document, found = read_document(root, path, source_ids)
        faults += found
        if document:
            documents.append(document)
    return documents, faults + _faults_between(root, documents)


def read_document(
    root: Path, path: Path, source_ids: set[str]
) -> tuple[Document | None, list[Fault]]:
    """One guidance file, or None when not even its front matter can be used."""
    faults = Faults(root, path)
    text = read_text(path, faults)
    if text is None:
        return None, faults.found
    lines = text.split("\n")
    front, body_start = _front_matter(lines, faults)
    if front is None:
        return None, faults.found
    _check_front(front, path, faults)
    document = Document(path, str(front.get("id", path.stem)), str(front.get("topic", "")), [])
    cited: set[str] = set()
    for start, end in _sections(lines, body_start, faults):
        passage = _Section(lines, start, end, front, document, faults).read()
        if passage is None:
            continue
        if passage.id in document.lines:
            faults.add(
                start + 1, f"slug {passage.id.split('#')[1]!r} stands twice in this document"
            )
        document.lines[passage.id] = start + 1
        document.passages.append(passage)
        cited |= {s for st in passage.statements + passage.cautions for s in st.sources}
    if not document.passages:
        faults.add(body_start + 1, "has no section")
    if len(document.passages) > MAX_SECTIONS:
        faults.add(1, f"has {len(document.passages)} sections, at most {MAX_SECTIONS}: split it")
    _check_sources(front, cited, source_ids, faults)
    return document, faults.found


def _front_matter(lines: list[str], faults: Faults) -> tuple[dict[str, Any] | None, int]:
    if not lines or lines[0].strip() != "---":
        faults.add(1, "does not begin with front matter (a line with three dashes)")
        return None, 0
    try:
        end = next(i for i in range(1, len(lines)) if lines[i].strip() == "---")
    except StopIteration:
        faults.add(1, "front matter is not closed by a line with three dashes")
        return None, 0
    try:
        front = yaml.safe_load("\n".join(lines[1:end]))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 2
        faults.add(line, f"front matter is not YAML: {getattr(error, 'problem', error)}")
        return None, 0
    if not isinstance(front, dict):
        faults.add(2, "front matter holds no fields")
        return None, 0
    return front, end + 1


def _check_front(front: dict[str, Any], path: Path, faults: Faults) -> None:
    for name in _FRONT_FIELDS:
        if front.get(name) in (None, "", []):
            faults.add(2, f"front matter lacks {name!r}")
    for name in front.keys() - set(_FRONT_FIELDS):
        faults.add(2, f"front matter has an unknown field {name!r}")
    if front.get("id") and front["id"] != path.stem:
        faults.add(2, f"id {front['id']!r} differs from the file's name {path.stem!r}")
    if front.get("topic") and front["topic"] not in TOPICS:
        faults.add(2, f"topic {front['topic']!r} is none of {', '.join(TOPICS)}")
    elif front.get("topic") and front["topic"] != path.parent.name:
        faults.add(2, f"topic {front['topic']!r} differs from the folder {path.parent.name!r}")
    if front.get("as_of") and not _AS_OF.fullmatch(str(front["as_of"])):
        faults.add(2, f"as_of {str(front['as_of'])!r} is no date and not 'undated'")
    _check_day(front.get("checked"), 2, "checked", faults)
    if front.get("review_every") and _days(front["review_every"]) is None:
        faults.add(2, f"review_every {front['review_every']!r} is not a number of days like 90d")
    if not isinstance(front.get("sources", []), list):
        faults.add(2, "sources is not a list")
        front["sources"] = []


def _check_day(value: object, line: int, name: str, faults: Faults) -> None:
    if value in (None, ""):
        return
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        faults.add(line, f"{name} {str(value)!r} is not a day like 2026-11-22")
        return
    if day.year < 2000:
        faults.add(line, f"{name} {day} is too old to be right")


def _days(value: object) -> int | None:
    match = re.fullmatch(r"([1-9]\d{0,3})d", str(value))
    return int(match.group(1)) if match else None


def _check_sources(
    front: dict[str, Any], cited: set[str], source_ids: set[str], faults: Faults
) -> None:
    listed = {str(s) for s in front.get("sources") or []}
    for source in sorted((listed | cited) - source_ids):
        faults.add(2, f"source {source!r} is not in sources.yaml")
    for source in sorted(cited - listed):
        faults.add(2, f"source {source!r} is cited but missing from the document's sources")
    for source in sorted(listed - cited):
        faults.add(2, f"source {source!r} is listed but never cited")
    if GENERAL_KNOWLEDGE in cited and front.get("topic") in _NO_GENERAL_KNOWLEDGE:
        faults.add(2, f"{GENERAL_KNOWLEDGE} may not stand under {front['topic']}")


def _sections(lines: list[str], start: int, faults: Faults) -> Iterator[tuple[int, int]]:
    heads = [i for i in range(start, len(lines)) if lines[i].startswith("#")]
    first = heads[0] if heads else len(lines)
    for i in range(start, first):
        if lines[i].strip():
            faults.add(i + 1, "text before the first section")
            break
    yield from zip(heads, [*heads[1:], len(lines)], strict=True)


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
            statements.append(Statement(" ".join(body.split()), sources))
        position = end
        i += 1
    return tuple(statements), text[position:].strip()


class _Section:
    """Reads one section: fields, detail, cautions."""

    def __init__(
        self,
        lines: list[str],
        start: int,
        end: int,
        front: dict[str, Any],
        document: Document,
        faults: Faults,
    ) -> None:
        self.lines, self.start, self.end = lines, start, end
        self.front, self.document, self.faults = front, document, faults
        self.fields: dict[str, str] = {}
        self.asks: list[str] = []

    def read(self) -> Passage | None:
        match = _HEADING.match(self.lines[self.start])
        if not match:
            self._fault(self.start, "a section heading reads '## Question? {#slug}'")
            return None
        slug = match["slug"]
        if not _SLUG.fullmatch(slug):
            self._fault(self.start, f"slug {slug!r} is not lower-case words with hyphens")
        blocks = list(self._blocks(self._read_fields()))
        certainty = self._certainty()
        short = self._cited(self.fields.get("short", ""), self.start, "short answer")
        detail, cautions = self._detail(blocks)
        self._check_size(short, detail)
        if certainty is not Certainty.CONFIRMED and not self.fields.get("who_knows"):
            self._fault(self.start, f"certainty {certainty} needs who_knows")
        if not MIN_ASKS <= len(self.asks) <= MAX_ASKS:
            self._fault(
                self.start, f"has {len(self.asks)} asks, between {MIN_ASKS} and {MAX_ASKS} are due"
            )
        return Passage(
            id=f"{self.document.id}#{slug}",
            document=self.document.id,
            title=str(self.front.get("title", "")),
            heading=match["heading"],
            topic=self.document.topic,
            certainty=certainty,
            as_of=self._as_of(),
            checked=self._checked(),
            review_days=_days(self.front.get("review_every")) or 90,
            owner=str(self.front.get("owner", "")),
            short=short,
            detail=tuple(detail),
            cautions=tuple(cautions),
            asks=tuple(self.asks),
            who_knows=self.fields.get("who_knows", "").rstrip("."),
            see=tuple(self._see()),
        )

    def _fault(self, index: int, reason: str) -> None:
        self.faults.add(index + 1, reason)

    def _read_fields(self) -> int:
        """Reads the fields under the heading; returns the index of the line after them."""
        i, current = self.start + 1, ""
        while i < self.end and self.lines[i].strip():
            line = self.lines[i].rstrip()
            match = _FIELD.match(line)
            if match and match["name"] in _SECTION_FIELDS:
                current = match["name"]
                if current in self.fields or (current == "asks" and self.asks):
                    self._fault(i, f"field {current!r} stands twice")
                self.fields[current] = (match["value"] or "").strip()
            elif current == "asks" and line.lstrip().startswith("- "):
                ask = line.lstrip()[2:].strip().strip("\"'")
                self.asks.append(ask)
                self.document.ask_lines.append((ask, i + 1))
            elif current == "short":
                self.fields["short"] += " " + line.strip()
            else:
                self._fault(i, f"is no field of a section: {line[:60]!r}")
            i += 1
        for name in ("certainty", "short"):
            if not self.fields.get(name):
                self._fault(self.start, f"section lacks {name!r}")
        return i

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
            for pattern, reason in _FORBIDDEN:
                if pattern.search(line):
                    self._fault(i, reason)
            if not kind:
                first = i
                kind = "paragraph"
                if begins:
                    kind = "item" if line.startswith("- ") else "caution"
                text = line.removeprefix("- ").removeprefix("caution:").strip()
            else:
                text += " " + line.strip()

    def _detail(self, blocks: list[tuple[int, str, str]]) -> tuple[list[Block], list[Statement]]:
        detail: list[Block] = []
        cautions: list[Statement] = []
        for index, kind, text in blocks:
            if kind == "caution":
                statements, rest = split_statements(text)
                texts = [s.text for s in statements] + ([rest] if rest else [])
                sources = tuple(dict.fromkeys(s for st in statements for s in st.sources))
                if not texts:
                    self._fault(index, "caution is empty")
                    continue
                cautions.append(Statement(" ".join(texts), sources))
                continue
            statements = self._cited(text, index, "paragraph" if kind == "paragraph" else "item")
            if statements:
                detail.append(Block("item" if kind == "item" else "paragraph", statements))
        return detail, cautions

    def _cited(self, text: str, index: int, what: str) -> tuple[Statement, ...]:
        if not text:
            return ()
        statements, rest = split_statements(text)
        if not statements:
            self._fault(index, f"{what} cites nothing: end it with [source-id]")
        elif rest:
            self._fault(index, f"{what} has text after its last source: {rest[:50]!r}")
        return statements

    def _check_size(self, short: tuple[Statement, ...], detail: list[Block]) -> None:
        statements = [*short, *(s for block in detail for s in block.statements)]
        words = sum(len(s.text.split()) for s in statements)
        if words > MAX_WORDS:
            self._fault(self.start, f"has {words} words, at most {MAX_WORDS}: split the section")

    def _certainty(self) -> Certainty:
        value = self.fields.get("certainty", "confirmed")
        try:
            return Certainty(value)
        except ValueError:
            self._fault(self.start, f"certainty {value!r} is none of {', '.join(Certainty)}")
            return Certainty.UNCERTAIN

    def _as_of(self) -> str:
        value = self.fields.get("as_of") or str(self.front.get("as_of", "undated"))
        if not _AS_OF.fullmatch(value):
            self._fault(self.start, f"as_of {value!r} is no date and not 'undated'")
        return value

    def _checked(self) -> str:
        _check_day(self.fields.get("checked"), self.start + 1, "checked", self.faults)
        return self.fields.get("checked") or str(self.front.get("checked", ""))

    def _see(self) -> list[str]:
        value = self.fields.get("see", "").strip()
        if not value:
            return []
        if not (value.startswith("[") and value.endswith("]")):
            self._fault(self.start, "see is a list in brackets: [document#slug, …]")
            return []
        return [part.strip() for part in value[1:-1].split(",") if part.strip()]


def _faults_between(root: Path, documents: list[Document]) -> list[Fault]:
    """Faults that show only when all documents are held against each other."""
    faults: list[Fault] = []
    ids = {p.id for d in documents for p in d.passages}
    seen_documents: dict[str, Path] = {}
    seen_asks: dict[str, str] = {}
    for document in documents:
        own = Faults(root, document.path)
        if document.id in seen_documents:
            other = seen_documents[document.id].relative_to(root).as_posix()
            own.add(2, f"id {document.id!r} is also that of {other}")
        seen_documents[document.id] = document.path
        for ask, line in document.ask_lines:
            place = f"{document.path.relative_to(root).as_posix()}:{line}"
            key = fold(ask)
            if not key:
                own.add(line, "ask is empty")
            elif key in seen_asks:
                own.add(line, f"ask stands also at {seen_asks[key]}: {ask!r}")
            seen_asks[key] = place
        for passage in document.passages:
            for target in passage.see:
                if target not in ids:
                    own.add(document.lines[passage.id], f"see names no passage: {target!r}")
        faults += own.found
    return faults
