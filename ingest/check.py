"""Reads everything under knowledge/ and says every fault in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from ingest.fault import Fault
from ingest.glossary import (
    Examples,
    read_boundaries,
    read_distress,
    read_glossary,
    read_languages,
)
from ingest.guidance import Document, fold, read_guidance
from ingest.programs import read_checked, read_programs
from ingest.rules import read_rules
from ingest.sources import read_sources
from ingest.statistics import read_statistics
from rag.errors import KnowledgeError
from rag.lexicon import Term
from rag.reckoning.rules import Rule
from rag.schema import Boundary, OutsidePassage, Passage, Program, Source
from rag.statistics import Statistics

_CONTENT = ("guidance", "programs", "statistics")
_SUFFIXES = {".md", ".csv", ".yaml", ".jsonl"}
_FILES = (
    "sources.yaml",
    "glossary.yaml",
    "boundaries.yaml",
    "distress.yaml",
    "languages.yaml",
    "rules.yaml",
)


@dataclass(frozen=True)
class Knowledge:
    """The whole of knowledge/, read and ready to be built; a build adds what staff brought from outside."""

    sources: dict[str, Source]
    documents: list[Document]
    programs: list[Program]
    programs_checked: str
    glossary: list[Term]
    boundaries: list[Boundary]
    languages: dict[str, str]
    rules: list[Rule]
    statistics: Statistics = field(default_factory=Statistics)
    outside: list[OutsidePassage] = field(default_factory=list)
    distress: Examples = field(default_factory=Examples)

    @property
    def passages(self) -> list[Passage]:
        return [p for document in self.documents for p in document.passages]


def read_knowledge(root: Path) -> tuple[Knowledge, list[Fault]]:
    """Everything under `root` and every fault; raises KnowledgeError when `root` is not there."""
    if not (root / "guidance").is_dir():
        raise KnowledgeError(
            f"There is no knowledge in {root}: a folder 'guidance' is expected in it. "
            "Set ADVISOR_KNOWLEDGE_DIR to the folder that holds guidance, programs and sources.yaml."
        )
    sources, faults = read_sources(root)
    documents, found = read_guidance(root, set(sources))
    faults += found
    programs, found = read_programs(root)
    faults += found
    checked, found = read_checked(root)
    faults += found
    glossary, found = read_glossary(root)
    faults += found
    boundaries, found = read_boundaries(root)
    faults += found
    distress, found = read_distress(root)
    faults += found
    languages, found = read_languages(root)
    faults += found
    passages = {p.id for document in documents for p in document.passages}
    rules, found = read_rules(root, set(sources), passages)
    faults += found
    whole = not any(f.file.startswith("guidance/") for f in faults)
    statistics, found = read_statistics(root, sources, passages if whole else None)
    faults += found
    knowledge = Knowledge(
        sources,
        documents,
        programs,
        checked,
        glossary,
        boundaries,
        languages,
        rules,
        statistics,
        distress=distress,
    )
    faults += _shared_asks(knowledge)
    return knowledge, sorted(set(faults))


def fingerprint(
    root: Path,
    laid: Mapping[str, str | None] = MappingProxyType({}),
    folders: Sequence[str] = _CONTENT,
) -> str:
    """A hash over every file that a build reads, to see whether anything changed. `laid`: texts that
    lie over the files (None: taken away); `folders`: which are read."""
    digest = hashlib.sha256()
    files = [root / name for name in _FILES]
    for folder in folders:
        found = {p for p in (root / folder).rglob("*") if p.suffix in _SUFFIXES}
        found |= {root / p for p in laid if p.startswith(f"{folder}/")}
        gone = {root / p for p, text in laid.items() if text is None}
        files += sorted(found - gone)
    for path in files:
        name = path.relative_to(root).as_posix()
        text = laid.get(name)
        digest.update(name.encode() + b"\0")
        if text is not None:
            digest.update(text.encode())
        else:
            digest.update(path.read_bytes() if path.is_file() and name not in laid else b"-")
        digest.update(b"\0")
    return digest.hexdigest()


def _shared_asks(knowledge: Knowledge) -> list[Fault]:
    """An ask may belong to guidance or to a boundary, not to both."""
    guidance = {fold(ask): p.id for p in knowledge.passages for ask in p.asks}
    return [
        Fault("boundaries.yaml", 1, f"ask {ask!r} of {b.id!r} is also one of {guidance[fold(ask)]}")
        for b in knowledge.boundaries
        for ask in b.asks
        if fold(ask) in guidance
    ]
