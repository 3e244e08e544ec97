"""Groups questions by meaning: a question joins the group whose centre is nearest, or begins one.

Leader clustering, one question at a time: what is grouped stays grouped, so that a group that staff
have closed keeps its id and its note, and the same questions in the same order give the same groups.
"""

from __future__ import annotations

import numpy as np

from rag.embedding import Vectors

# Cosine similarity to a group's centre from which a question belongs to it. Of pairs of asks of the
# knowledge base (all-MiniLM-L6-v2), 1 in 1,300 of different sections is as near, though asks are
# written to differ. At 0.5 a group of 98 mixed ones arose among 2,300 asks; at 0.7 84 in 100 stayed
# alone.
THRESHOLD = 0.6


def nearest(centres: Vectors, vector: Vectors, threshold: float = THRESHOLD) -> int | None:
    """The index of the centre (rows, sums of unit vectors) to which the unit `vector` belongs; None if
    all are too far. Of equally near ones, the first."""
    if not len(centres):
        return None
    lengths = np.linalg.norm(centres, axis=1)
    similar = (centres @ vector) / np.maximum(lengths, 1e-9)
    best = int(np.argmax(similar))
    return best if similar[best] >= threshold else None


def central(vectors: Vectors) -> list[int]:
    """The indices of unit vectors (rows) in the order of their nearness to the centre of all, nearest
    first. The first is the group's label; ties keep the order given."""
    similar = vectors @ vectors.sum(axis=0)
    return [int(i) for i in np.argsort(-similar.round(6), kind="stable")]


def stored(vector: Vectors) -> bytes:
    """A vector as the database keeps it."""
    return vector.astype(np.float32).tobytes()


def loaded(rows: list[bytes]) -> Vectors:
    """Kept vectors, one a row."""
    return np.stack([np.frombuffer(row, dtype=np.float32) for row in rows])
