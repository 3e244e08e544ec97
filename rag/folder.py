"""The folder of an edition: what lies in it, written, read and held against its manifest."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter, ValidationError

from rag.checksum import sha256_of
from rag.classifier import PassageClassifier
from rag.distress import DistressJudge
from rag.embedding import Vectors
from rag.errors import EditionError
from rag.lexical import LexicalIndex
from rag.lexicon import Term
from rag.reckoning.rules import Rule
from rag.schema import Boundary, OutsidePassage, Passage, Program, Source
from rag.statistics import Statistics
from rag.store import VectorStore

FORMAT = 11
COLLECTIONS = (
    "passages",
    "asks",
    "next_asks",
    "statements",
    "boundaries",
    "programs",
    "outside",
)
_CONTENT, LEXICAL, _FIGURES = "content.json", "lexical.json", "figures.json"
CLASSIFIER, DISTRESS, _PROBES = "classifier.npz", "distress.npz", "probes.npz"
MANIFEST, _DATABASE = "manifest.json", "chroma/chroma.sqlite3"


@dataclass(frozen=True)
class Content:
    """What an edition knows, as data."""

    sources: list[Source]
    passages: list[Passage]
    programs: list[Program]
    programs_checked: str
    glossary: list[Term]
    boundaries: list[Boundary]
    languages: dict[str, str]
    rules: list[Rule] = field(default_factory=list)
    outside: list[OutsidePassage] = field(default_factory=list)


@dataclass(frozen=True)
class Manifest:
    """What an edition is: when it was built, from what, with which model, and how large it is."""

    id: str
    created: str
    knowledge: str
    model: str
    counts: dict[str, int]
    files: dict[str, str]
    format: int = FORMAT


_CONTENT_ADAPTER = TypeAdapter(Content)
_FIGURES_ADAPTER = TypeAdapter(Statistics)


def write_content(
    folder: Path,
    content: Content,
    statistics: Statistics,
    lexical: LexicalIndex,
    classifier: PassageClassifier,
    distress: DistressJudge,
) -> dict[str, str]:
    """Writes what is not vectors; returns the files' hashes for the manifest. The probes have to be
    written before. (Chroma's own files cannot be hashed: it writes to them when it opens them.)"""
    (folder / _CONTENT).write_bytes(_CONTENT_ADAPTER.dump_json(content))
    (folder / _FIGURES).write_bytes(_FIGURES_ADAPTER.dump_json(statistics))
    lexical.save(folder / LEXICAL)
    classifier.save(folder / CLASSIFIER)
    distress.save(folder / DISTRESS)
    names = (_CONTENT, _FIGURES, LEXICAL, CLASSIFIER, DISTRESS, _PROBES)
    return {n: sha256_of(folder / n) for n in names}


def read_content(folder: Path) -> tuple[Content, Statistics]:
    """What an edition knows, without opening its vectors. Raises EditionError."""
    try:
        return (
            _CONTENT_ADAPTER.validate_json((folder / _CONTENT).read_bytes()),
            _FIGURES_ADAPTER.validate_json((folder / _FIGURES).read_bytes()),
        )
    except (OSError, ValidationError) as error:
        raise EditionError(f"Edition {folder.name} holds content that cannot be read") from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """The last file of an edition: a folder without it is no edition."""
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Raises EditionError when the folder is no complete edition of this format."""
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise EditionError(
            f"{folder.name} is not a complete edition ({error}). "
            "Publish another one: advisor editions, then advisor rollback, or advisor build."
        ) from error
    if manifest.format != FORMAT:
        raise EditionError(
            f"Edition {manifest.id} has format {manifest.format}, this program reads {FORMAT}. "
            "Build a new one: advisor build"
        )
    return manifest


def write_probes(folder: Path, probes: dict[str, tuple[str, Vectors]]) -> None:
    """Keeps a record of each collection with its vector. Chroma opens an index whose files are gone
    or zeroed without a word; a record that is no longer found by its vector tells."""
    arrays: dict[str, Any] = {name: vector for name, (_, vector) in probes.items()}
    arrays |= {f"{name}.id": np.array(record) for name, (record, _) in probes.items()}
    with (folder / _PROBES).open("wb") as file:
        np.savez(file, **arrays)


def check_probes(folder: Path, manifest: Manifest, store: VectorStore) -> None:
    """Raises EditionError when a probe is not found by its vector."""
    with np.load(folder / _PROBES, allow_pickle=False) as data:
        for collection in COLLECTIONS:
            if collection not in data:
                continue
            record, vector = str(data[f"{collection}.id"]), data[collection]
            hits = store.search(collection, vector[np.newaxis], 3)[0]
            if not any(h.id == record and h.similarity > 1 - 1e-4 for h in hits):
                raise EditionError(
                    f"Edition {manifest.id} is damaged: the vectors of {collection} are not those "
                    "that were built. Build a new one: advisor build"
                )


def verify(folder: Path, manifest: Manifest) -> None:
    """Raises EditionError when a file of the edition is missing or was altered."""
    for name, expected in manifest.files.items():
        path = folder / name
        if not path.is_file() or sha256_of(path) != expected:
            break
    else:
        counted = set(COLLECTIONS) <= set(manifest.counts)
        if counted and (folder / _DATABASE).is_file():
            return
        name = _DATABASE if counted else MANIFEST
    raise EditionError(
        f"Edition {manifest.id} is damaged: {name} is missing or was altered. "
        "Publish another one: advisor editions, then advisor rollback, or advisor build."
    )
