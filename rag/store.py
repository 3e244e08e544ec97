"""The vector store: collections of unit vectors, searched by cosine similarity."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from rag.embedding import Vectors
from rag.errors import EditionError

# Chroma refuses more than 5,461 records in one call.
_BATCH = 5000
# SQLite takes 32,766 variables, and Chroma names every record that is found or asked for by one.
_MOST_FOUND = 30_000
# Chroma counts the clients of a folder, but not safely against one that opens while another closes.
# A thread may come in again: an edition may be let go at any allocation.
_CLIENTS = threading.RLock()
# Twice the usual neighbours: fewer records that no way leads to, for a fiftieth of a millisecond a search.
_INDEX: Any = {
    "space": "cosine",
    "ef_construction": 200,
    "ef_search": 100,
    "max_neighbors": 32,
}
# How many records a search looks at once all are written and read back. The index is drawn by chance, anew
# for each edition. With 100, of 11,800 asks one of the five nearest was lost for 2 to 4 questions in 100,
# and others in each edition: an edit changed answers that it had nothing to do with. With 800 it is 1 in
# 250, for a millisecond a question.
_WIDE = 800


@dataclass(frozen=True)
class Hit:
    """A found record: `target` is the passage, boundary or program that it leads to."""

    id: str
    target: str
    similarity: float


class VectorStore(Protocol):
    """What every vector store must be. Records are written once and never changed."""

    def create(
        self, collection: str, ids: Sequence[str], targets: Sequence[str], vectors: Vectors
    ) -> None:
        """A new collection of records; ids are unique in it. Raises EditionError if it exists."""

    def search(self, collection: str, vectors: Vectors, k: int) -> list[list[Hit]]:
        """For each row of `vectors` its `k` nearest records, most similar first."""

    def vectors(self, collection: str, ids: Sequence[str]) -> Vectors:
        """The vectors of `ids`, in that order. Raises EditionError for an unknown id."""

    def count(self, collection: str) -> int:
        """How many records the collection holds."""

    def close(self) -> None:
        """Releases files and memory; the store is not used afterwards."""


class ChromaStore:
    """An embedded Chroma database in a folder of its own, one collection a kind of record."""

    def __init__(self, folder: Path) -> None:
        import chromadb
        from chromadb.config import Settings

        with _told(f"The vector store in {folder} cannot be opened"), _CLIENTS:
            self._client = chromadb.PersistentClient(
                path=str(folder), settings=Settings(anonymized_telemetry=False)
            )
        self._collections: dict[str, Any] = {}
        self._sizes: dict[str, int] = {}

    def create(
        self, collection: str, ids: Sequence[str], targets: Sequence[str], vectors: Vectors
    ) -> None:
        self._sizes.pop(collection, None)
        with _told(f"Collection {collection} cannot be written"):
            made = self._client.create_collection(
                collection, embedding_function=None, configuration={"hnsw": _INDEX}
            )
            for start in range(0, len(ids), _BATCH):
                part = slice(start, start + _BATCH)
                made.add(
                    ids=list(ids[part]),
                    embeddings=vectors[part],
                    metadatas=[{"target": t} for t in targets[part]],
                )

    def widen(self) -> None:
        """Every search looks further from now on, in this folder for good. Reading back thousands of records
        does without it. Raises EditionError."""
        with _told("The collections cannot be set for their searches"):
            for found in self._client.list_collections():
                made = self._client.get_collection(found.name, embedding_function=None)
                made.modify(configuration={"hnsw": {"ef_search": _WIDE}})
        self._collections.clear()

    def search(self, collection: str, vectors: Vectors, k: int) -> list[list[Hit]]:
        opened = self._open(collection)
        with _told(f"Collection {collection} cannot be searched"):
            if collection not in self._sizes:
                self._sizes[collection] = opened.count()  # takes as long as the search itself
            size = min(k, self._sizes[collection])
            if not size or not len(vectors):
                return [[] for _ in vectors]
            step = max(1, _MOST_FOUND // size)
            return [
                hits
                for start in range(0, len(vectors), step)
                for hits in _hits(
                    opened.query(
                        query_embeddings=vectors[start : start + step],
                        n_results=size,
                        include=["metadatas", "distances"],
                    )
                )
            ]

    def vectors(self, collection: str, ids: Sequence[str]) -> Vectors:
        if not ids:
            return np.zeros((0, 0), dtype=np.float32)
        opened = self._open(collection)
        by_id: dict[str, Any] = {}
        with _told(f"Collection {collection} cannot be read"):
            for start in range(0, len(ids), _MOST_FOUND):
                part = list(ids[start : start + _MOST_FOUND])
                found = opened.get(ids=part, include=["embeddings"])
                by_id.update(zip(found["ids"], found["embeddings"], strict=True))
        try:
            return np.asarray([by_id[i] for i in ids], dtype=np.float32)
        except KeyError as error:
            raise EditionError(f"Collection {collection} lacks the record {error}") from error

    def count(self, collection: str) -> int:
        opened = self._open(collection)
        with _told(f"Collection {collection} cannot be counted"):
            return int(opened.count())

    def close(self) -> None:
        self._collections.clear()
        with _CLIENTS:
            self._client.close()  # type: ignore[attr-defined]  # missing in Chroma's interface

    def _open(self, collection: str) -> Any:
        if collection not in self._collections:
            with _told(f"Collection {collection} cannot be opened"):
                opened = self._client.get_collection(collection, embedding_function=None)
                space = (opened.configuration["hnsw"] or {}).get("space")
            if space != "cosine":
                raise EditionError(f"Collection {collection} does not measure by cosine")
            self._collections[collection] = opened
        return self._collections[collection]


def _hits(found: Any) -> list[list[Hit]]:
    """What a query of Chroma gave, a list a row."""
    rows = zip(found["ids"], found["metadatas"], found["distances"], strict=True)
    return [
        [
            Hit(i, str(m["target"]), 1.0 - float(d))
            for i, m, d in zip(ids, metadatas, distances, strict=True)
        ]
        for ids, metadatas, distances in rows
    ]


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Turns whatever Chroma raises (its errors have no common class) into an EditionError."""
    try:
        yield
    except EditionError:
        raise
    except Exception as error:
        raise EditionError(f"{what}: {error}") from error


class ExactStore:
    """Collections in memory, searched exactly: the measure against which Chroma is held."""

    def __init__(self) -> None:
        self._collections: dict[str, tuple[list[str], list[str], Vectors]] = {}

    def create(
        self, collection: str, ids: Sequence[str], targets: Sequence[str], vectors: Vectors
    ) -> None:
        if collection in self._collections:
            raise EditionError(f"Collection {collection} exists already")
        self._collections[collection] = (list(ids), list(targets), np.array(vectors, np.float32))

    def search(self, collection: str, vectors: Vectors, k: int) -> list[list[Hit]]:
        ids, targets, stored = self._open(collection)
        if not ids:
            return [[] for _ in vectors]
        similarities = vectors @ stored.T
        best = np.argsort(-similarities, axis=1, kind="stable")[:, :k]
        return [
            [Hit(ids[i], targets[i], float(similarities[row, i])) for i in indices]
            for row, indices in enumerate(best)
        ]

    def vectors(self, collection: str, ids: Sequence[str]) -> Vectors:
        stored_ids, _, stored = self._open(collection)
        positions = {i: p for p, i in enumerate(stored_ids)}
        try:
            return stored[[positions[i] for i in ids]]
        except KeyError as error:
            raise EditionError(f"Collection {collection} lacks the record {error}") from error

    def count(self, collection: str) -> int:
        return len(self._open(collection)[0])

    def close(self) -> None:
        self._collections.clear()

    def _open(self, collection: str) -> tuple[list[str], list[str], Vectors]:
        try:
            return self._collections[collection]
        except KeyError:
            raise EditionError(f"Collection {collection} cannot be opened") from None
