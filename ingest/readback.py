"""Holds a written edition against what was to be written, before it may be published."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from ingest.records import Record
from rag.embedding import Vectors
from rag.errors import EditionError
from rag.folder import COLLECTIONS
from rag.store import ChromaStore


def read_back(store: ChromaStore, records: list[Record], vectors: Vectors) -> None:
    """Every record is there, unchanged, leads to its passage, and is found by its own vector where an
    index finds it; else EditionError.

    Two records with the same vector (the same text twice) may stand for each other.
    """
    for collection in COLLECTIONS:
        rows = [i for i, r in enumerate(records) if r.collection == collection]
        if not rows:
            continue
        held = store.read(collection)
        try:
            back = [held.positions[records[i].id] for i in rows]
        except KeyError as error:
            raise EditionError(f"Collection {collection} lost the record {error}") from error
        if not np.allclose(held.vectors[back], vectors[rows], atol=1e-5):
            raise EditionError(f"Collection {collection} gave back other vectors than were written")
        if [held.targets[at] for at in back] != [records[i].target for i in rows]:
            raise EditionError(f"Records of {collection} lead to other passages than written")
        if store.indexed(collection):
            found = store.search(collection, vectors[rows], 3)
            for i, hits in zip(rows, found, strict=True):
                if not any(h.id == records[i].id or h.similarity > 1 - 1e-5 for h in hits):
                    raise EditionError(
                        f"Record {records[i].id} of {collection} is not found by its vector"
                    )


def sync(folder: Path) -> None:
    """Everything on disk before the pointer may name it."""
    for path in [*folder.rglob("*"), folder]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
