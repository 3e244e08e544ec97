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
    """Every record is there, unchanged, leads to its passage and is found by its own vector; else
    EditionError.

    Two records with the same vector (the same text twice) may stand for each other.
    """
    for collection in COLLECTIONS:
        rows = [i for i, r in enumerate(records) if r.collection == collection]
        if not rows:
            continue
        ids = [records[i].id for i in rows]
        if not np.allclose(store.vectors(collection, ids), vectors[rows], atol=1e-5):
            raise EditionError(f"Collection {collection} gave back other vectors than were written")
        found = store.search(collection, vectors[rows], 3)
        targets = {records[i].id: records[i].target for i in rows}
        for record_id, hits in zip(ids, found, strict=True):
            if not any(h.id == record_id or h.similarity > 1 - 1e-5 for h in hits):
                raise EditionError(f"Record {record_id} of {collection} is not found by its vector")
            if any(h.target != targets[h.id] for h in hits):
                raise EditionError(f"Records of {collection} lead to other passages than written")


def sync(folder: Path) -> None:
    """Everything on disk before the pointer may name it."""
    for path in [*folder.rglob("*"), folder]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
