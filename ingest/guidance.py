"""The strict reader of guidance documents. The format is described in docs/guidance-format.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest.fault import Fault, Faults, read_text
from ingest.section import (
    Context,
    Section,
    check_day,
    is_as_of,
    read_section,
    review_days,
    split_statements,
)
from ingest.yaml_text import parse
from rag.definition import key_of
from rag.schema import TOPICS, Certainty, Passage

__all__ = ["Document", "fold", "read_document", "read_guidance", "split_statements"]

MAX_SECTIONS = 14
_FRONT_FIELDS = ("id", "title", "topic", "as_of", "checked", "owner", "review_every", "sources")


@dataclass
class Document:
    """One guidance file: its passages, and the lines where they stand."""

    path: Path
    id: str
    topic: str
    sections: list[Section] = field(default_factory=list)

    @property
    def passages(self) -> list[Passage]:
        return [s.passage for s in self.sections]


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
    read = _front_matter(lines, faults)
    if read is None:
        return None, faults.found
    front, keys, body = read
    _check_front(front, keys, path, faults)
    document = Document(path, str(front.get("id", path.stem)), str(front.get("topic", "")))
    context = Context(document.id, document.topic, front, source_ids, faults)
    for start, end in _sections(lines, body, faults):
        if section := read_section(lines, start, end, context):
            if section.passage.id in {p.id for p in document.passages}:
                slug = section.passage.id.partition("#")[2]
                faults.add(section.line, f"slug {slug!r} stands twice in this document")
            document.sections.append(section)
    if not document.sections:
        faults.add(body + 1, "has no section")
    answers = sum(p.certainty is not Certainty.NOT_KNOWN for p in document.passages)
    if answers > MAX_SECTIONS:
        faults.add(1, f"has {answers} sections, at most {MAX_SECTIONS}: split it")
    _check_listed_sources(front, keys, document, source_ids, faults)
    return document, faults.found


def _front_matter(
    lines: list[str], faults: Faults
) -> tuple[dict[str, Any], dict[str, int], int] | None:
    """The front matter's fields, the line of each, and the index of the line after it."""
    if not lines or lines[0].strip() != "---":
        faults.add(1, "does not begin with front matter (a line with three dashes)")
        return None
    ends = [i for i in range(1, len(lines)) if lines[i].strip() == "---"]
    if not ends:
        faults.add(1, "front matter is not closed by a line with three dashes")
        return None
    parsed = parse("\n".join(lines[1 : ends[0]]), faults, "front matter is not YAML", before=1)
    if parsed is None:
        return None
    if not isinstance(parsed.data, dict):
        faults.add(2, "front matter holds no fields")
        return None
    for name, line in parsed.repeated:
        faults.add(line, f"front matter has {name!r} twice")
    return parsed.data, parsed.keys, ends[0] + 1


def _check_front(front: dict[str, Any], keys: dict[str, int], path: Path, faults: Faults) -> None:
    def at(name: str) -> int:
        return keys.get(name, 2)

    for name in _FRONT_FIELDS:
        if front.get(name) in (None, "", []):
            faults.add(2, f"front matter lacks {name!r}")
    for name in map(str, front.keys()):
        if name not in _FRONT_FIELDS:
            faults.add(at(name), f"front matter has an unknown field {name!r}")
    if front.get("id") and front["id"] != path.stem:
        faults.add(at("id"), f"id {front['id']!r} differs from the file's name {path.stem!r}")
    topic = front.get("topic")
    if topic and topic not in TOPICS:
        faults.add(at("topic"), f"topic {topic!r} is none of {', '.join(TOPICS)}")
    elif topic and topic != path.parent.name:
        faults.add(at("topic"), f"topic {topic!r} differs from the folder {path.parent.name!r}")
    if front.get("as_of") and not is_as_of(str(front["as_of"])):
        faults.add(at("as_of"), f"as_of {str(front['as_of'])!r} is no date and not 'undated'")
    check_day(front.get("checked"), at("checked"), "checked", faults)
    pace = front.get("review_every")
    if pace and review_days(pace) is None:
        faults.add(at("review_every"), f"review_every {pace!r} is not a number of days like 90d")
    if not isinstance(front.get("sources") or [], list):
        faults.add(at("sources"), "sources is not a list")
        front["sources"] = []


def _check_listed_sources(
    front: dict[str, Any],
    keys: dict[str, int],
    document: Document,
    source_ids: set[str],
    faults: Faults,
) -> None:
    cited = {s for p in document.passages for st in p.statements + p.cautions for s in st.sources}
    for source in sorted({str(s) for s in front.get("sources") or []}):
        if source not in source_ids:
            faults.add(keys.get("sources", 2), f"source {source!r} is not in sources.yaml")
        elif source not in cited:
            faults.add(keys.get("sources", 2), f"source {source!r} is listed but never cited")


def _sections(lines: list[str], start: int, faults: Faults) -> Iterator[tuple[int, int]]:
    heads = [i for i in range(start, len(lines)) if lines[i].startswith("#")]
    for i in range(start, heads[0] if heads else len(lines)):
        if lines[i].strip():
            faults.add(i + 1, "text before the first section")
            break
    yield from zip(heads, [*heads[1:], len(lines)], strict=False)


def _faults_between(root: Path, documents: list[Document]) -> list[Fault]:
    """Faults that show only when all documents are held against each other."""
    faults: list[Fault] = []
    ids = {p.id for d in documents for p in d.passages}
    seen_documents: dict[str, str] = {}
    seen_asks: dict[str, str] = {}
    seen_words: dict[str, str] = {}
    for document in documents:
        own = Faults(root, document.path)
        name = document.path.relative_to(root).as_posix()
        if document.id in seen_documents:
            own.add(2, f"id {document.id!r} is also that of {seen_documents[document.id]}")
        seen_documents[document.id] = name
        for section in document.sections:
            for ask, line in section.ask_lines:
                key = fold(ask)
                if not key:
                    own.add(line, "ask is empty")
                elif key in seen_asks:
                    own.add(line, f"ask stands also at {seen_asks[key]}: {ask!r}")
                seen_asks[key] = f"{name}:{line}"
            for target in section.passage.see:
                if target not in ids:
                    own.add(section.see_line, f"see names no passage: {target!r}")
            for form in (f for forms in section.passage.defines for f in forms):
                if other := seen_words.get(key_of(form)):
                    own.add(section.defines_line, f"{form!r} is defined also at {other}")
                seen_words[key_of(form)] = section.passage.id
            _check_next(section, ids, own)
        faults += own.found
    return faults


def _check_next(section: Section, ids: set[str], faults: Faults) -> None:
    seen: set[str] = set()
    for ask, line in section.next_lines:
        key = fold(ask.text)
        if not key:
            faults.add(line, "what is asked next is empty")
        elif key in seen:
            faults.add(line, f"stands twice under next: {ask.text!r}")
        seen.add(key)
        if ask.target not in ids:
            faults.add(line, f"next leads to no passage: {ask.target!r}")
