"""How the vector store grows: creation and query time by number of vectors, beside exact search."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from rag.embedding import DIMENSION, Vectors
from rag.store import EXACT_UP_TO, ChromaStore, ExactStore, Hit, VectorStore

from .report import Section, number, quantile

SIZES = (1_000, 10_000, 100_000)
K = 20
_QUERIES = 100
_A_CLUSTER, _SPREAD = 20, 0.8


def measure(sizes: tuple[int, ...], progress: Callable[[], None] = lambda: None) -> Section:
    """Creates a collection of each size in both stores and asks it `_QUERIES` times."""
    rows = []
    for size in sizes:
        stored, queries = _vectors(size)
        with tempfile.TemporaryDirectory() as folder:
            chroma, exact = ChromaStore(Path(folder)), ExactStore()
            try:
                created = _create(chroma, stored), _create(exact, stored)
                times, found = _search(chroma, queries)
                exact_times, nearest = _search(exact, queries)
            finally:
                chroma.close()
        recall = float(np.mean([len(f & n) / K for f, n in zip(found, nearest, strict=True)]))
        rows.append(
            (
                f"{size:,}",
                number(created[0], 2),
                number(quantile(times, 0.5), 2),
                number(quantile(times, 0.95), 2),
                number(recall, 3),
                number(created[1], 3),
                number(quantile(exact_times, 0.5), 2),
            )
        )
        progress()
    return Section(
        "Growth of the vector store",
        (
            "vectors",
            "Chroma: created, s",
            "query p50, ms",
            "query p95, ms",
            f"recall@{K}",
            "exact: created, s",
            "query p50, ms",
        ),
        tuple(rows),
        f"`rag.store.ChromaStore` on disk and `ExactStore` in memory; made-up unit vectors of "
        f"{DIMENSION} dimensions around centres, about {_A_CLUSTER} to each, as passages crowd "
        f"around subjects; {_QUERIES} single queries for {K} neighbours after one that is not "
        "counted. *recall*: the share of the truly nearest that Chroma finds; up to "
        f"{EXACT_UP_TO:,} records `ChromaStore` searches exactly in memory, above that by the index.",
    )


def _vectors(size: int) -> tuple[Vectors, Vectors]:
    """Stored vectors and queries, the same in every run."""
    dice = np.random.default_rng(size)
    centres = dice.standard_normal((size // _A_CLUSTER, DIMENSION), dtype=np.float32)

    def around(count: int) -> Vectors:
        chosen = centres[dice.integers(len(centres), size=count)]
        noise = dice.standard_normal((count, DIMENSION), dtype=np.float32)
        vectors = chosen + np.float32(_SPREAD) * noise
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    return around(size), around(_QUERIES)


def _create(store: VectorStore, vectors: Vectors) -> float:
    ids = [str(i) for i in range(len(vectors))]
    start = time.perf_counter()
    store.create("growth", ids, ids, vectors)
    return time.perf_counter() - start


def _search(store: VectorStore, queries: Vectors) -> tuple[list[float], list[set[str]]]:
    """Milliseconds of each query, and the ids that it found."""
    store.search("growth", queries[:1], K)
    times, found = [], []
    for row in range(len(queries)):
        start = time.perf_counter()
        hits: list[list[Hit]] = store.search("growth", queries[row : row + 1], K)
        times.append((time.perf_counter() - start) * 1000)
        found.append({h.id for h in hits[0]})
    return times, found
