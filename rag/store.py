"""The vector store: collections of unit vectors, searched by cosine similarity."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
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
# Up to so many records of a collection are held in memory and searched exactly: a fifth of a millisecond for
# 12,000, where Chroma's index takes 2.7. The index is drawn by chance, anew for each edition, and loses
# near records now and then, so that an edit could change answers that it had nothing to do with.
EXACT_UP_TO = 50_000
# Where the index serves: twice the usual neighbours, for fewer records that no way leads to …
_INDEX: Any = {
    "space": "cosine",
    "ef_construction": 200,
    "ef_search": 100,
    "max_neighbors": 32,
}
# … and so many records looked at in a search, once all are written and read back. With 100, of 11,800 asks
# one of the five nearest was lost for 2 to 4 questions in 100; with 800 it is 1 in 250, for a millisecond.
_WIDE = 800
# Chroma draws an index in any case. Where records are searched exactly nobody reads it, and a small one is
# written sooner. (Whoever lowers EXACT_UP_TO has to build anew.)
_UNREAD_INDEX: Any = {"space": "cosine", "ef_construction": 20, "max_neighbors": 4}
# How many rows are compared at once: 256 with 50,000 records take 50 MB.
_ROWS = 256


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


@dataclass(frozen=True)
class Records:
    """A collection in memory, searched exactly. `vectors` is (records, dimension), in the order of `ids`
    and `targets`; held by columns (Fortran's order) it is searched in half the time, because BLAS then
    needs no other copy of it for a few rows that are looked for."""

    ids: list[str]
    targets: list[str]
    vectors: Vectors

    def search(self, vectors: Vectors, k: int) -> list[list[Hit]]:
        """For each row of `vectors` its `k` nearest records, most similar first."""
        if not self.ids:
            return [[] for _ in vectors]
        parts = (vectors[start : start + _ROWS] for start in range(0, len(vectors), _ROWS))
        return [self._hits(row, k) for part in parts for row in part @ self.vectors.T]

    def _hits(self, similarities: Vectors, k: int) -> list[Hit]:
        size = min(k, len(self.ids))
        near = np.argpartition(-similarities, size - 1)[:size]
        best = near[np.lexsort((near, -similarities[near]))]
        return [Hit(self.ids[i], self.targets[i], float(similarities[i])) for i in best]

    def of(self, ids: Sequence[str]) -> Vectors:
        """The vectors of `ids`, in that order. Raises KeyError for an unknown one."""
        return self.vectors[[self.positions[i] for i in ids]]

    def by_id(self) -> Records:
        """The same records in the order of their ids, held by columns."""
        order = sorted(range(len(self.ids)), key=self.ids.__getitem__)
        return Records(
            [self.ids[i] for i in order],
            [self.targets[i] for i in order],
            np.asfortranarray(self.vectors[order]),
        )

    @cached_property
    def positions(self) -> dict[str, int]:
        return {record: position for position, record in enumerate(self.ids)}


class ChromaStore:
    """An embedded Chroma database in a folder of its own, one collection a kind of record. Collections of
    up to `exact_up_to` records are read into memory when they are first searched; larger ones are searched
    by Chroma's index."""

    def __init__(self, folder: Path, exact_up_to: int = EXACT_UP_TO) -> None:
        import chromadb
        from chromadb.config import Settings

        with _told(f"The vector store in {folder} cannot be opened"), _CLIENTS:
            self._client = chromadb.PersistentClient(
                path=str(folder), settings=Settings(anonymized_telemetry=False)
            )
        self._exact_up_to = exact_up_to
        self._collections: dict[str, Any] = {}
        self._sizes: dict[str, int] = {}
        self._held: dict[str, Records] = {}
        self._holding = threading.Lock()

    def create(
        self, collection: str, ids: Sequence[str], targets: Sequence[str], vectors: Vectors
    ) -> None:
        index = _INDEX if len(ids) > self._exact_up_to else _UNREAD_INDEX
        with _told(f"Collection {collection} cannot be written"):
            made = self._client.create_collection(
                collection, embedding_function=None, configuration={"hnsw": index}
            )
            for start in range(0, len(ids), _BATCH):
                part = slice(start, start + _BATCH)
                made.add(
                    ids=list(ids[part]),
                    embeddings=vectors[part],
                    metadatas=[{"target": t} for t in targets[part]],
                )

    def indexed(self, collection: str) -> bool:
        """Whether Chroma's index finds its records, which may miss some. Raises EditionError."""
        if collection not in self._sizes:
            self._sizes[collection] = self.count(collection)  # takes as long as a search
        return self._sizes[collection] > self._exact_up_to

    def widen(self) -> None:
        """Searches by the index look further from now on, in this folder for good. Reading back thousands
        of records does without it. Raises EditionError."""
        with _told("The collections cannot be set for their searches"):
            for found in self._client.list_collections():
                if self.indexed(found.name):
                    self._open(found.name).modify(configuration={"hnsw": {"ef_search": _WIDE}})
        self._collections.clear()

    def search(self, collection: str, vectors: Vectors, k: int) -> list[list[Hit]]:
        if not self.indexed(collection):
            return self._records(collection).search(vectors, k)
        opened = self._open(collection)
        size = min(k, self._sizes[collection])
        step = max(1, _MOST_FOUND // size)
        with _told(f"Collection {collection} cannot be searched"):
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
        try:
            if not self.indexed(collection):
                return self._records(collection).of(ids)
            found = [
                self._get(collection, ids=list(ids[start : start + _MOST_FOUND]))
                for start in range(0, len(ids), _MOST_FOUND)
            ]
            return _joined(found).of(ids)
        except KeyError as error:
            raise EditionError(f"Collection {collection} lacks the record {error}") from error

    def read(self, collection: str) -> Records:
        """All records as Chroma holds them, in any order. Raises EditionError."""
        size = self.count(collection)
        return _joined(
            [
                self._get(collection, limit=_MOST_FOUND, offset=start)
                for start in range(0, size, _MOST_FOUND)
            ]
        )

    def _records(self, collection: str) -> Records:
        """The same, read once and kept, by id: of two equally near ones the same comes first in every
        edition."""
        with self._holding:
            if collection not in self._held:
                self._held[collection] = self.read(collection).by_id()
            return self._held[collection]

    def _get(self, collection: str, **which: Any) -> Records:
        opened = self._open(collection)
        with _told(f"Collection {collection} cannot be read"):
            found = opened.get(include=["embeddings", "metadatas"], **which)
            return Records(
                list(found["ids"]),
                [str(m["target"]) for m in found["metadatas"]],
                np.asarray(found["embeddings"], dtype=np.float32),
            )

    def count(self, collection: str) -> int:
        opened = self._open(collection)
        with _told(f"Collection {collection} cannot be counted"):
            return int(opened.count())

    def close(self) -> None:
        self._collections.clear()
        self._held.clear()
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


def _joined(parts: Sequence[Records]) -> Records:
    if not parts:
        return Records([], [], np.zeros((0, 0), dtype=np.float32))
    return Records(
        [i for p in parts for i in p.ids],
        [t for p in parts for t in p.targets],
        np.concatenate([p.vectors for p in parts]),
    )


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
    """Collections in memory alone: the measure against which Chroma is held."""

    def __init__(self) -> None:
        self._collections: dict[str, Records] = {}

    def create(
        self, collection: str, ids: Sequence[str], targets: Sequence[str], vectors: Vectors
    ) -> None:
        if collection in self._collections:
            raise EditionError(f"Collection {collection} exists already")
        self._collections[collection] = Records(
            list(ids), list(targets), np.array(vectors, np.float32, order="F")
        )

    def search(self, collection: str, vectors: Vectors, k: int) -> list[list[Hit]]:
        return self._open(collection).search(vectors, k)

    def vectors(self, collection: str, ids: Sequence[str]) -> Vectors:
        try:
            return self._open(collection).of(ids)
        except KeyError as error:
            raise EditionError(f"Collection {collection} lacks the record {error}") from error

    def count(self, collection: str) -> int:
        return len(self._open(collection).ids)

    def close(self) -> None:
        self._collections.clear()

    def _open(self, collection: str) -> Records:
        try:
            return self._collections[collection]
        except KeyError:
            raise EditionError(f"Collection {collection} cannot be opened") from None
