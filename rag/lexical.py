"""The lexical index: BM25 over passages, and how much of a question's wording a passage covers."""

from __future__ import annotations

import json
import logging
import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rag.errors import EditionError


class LexicalIndex:
    """BM25 (Lucene's variant, k1 1.5, b 0.75; library bm25s) over token lists with ids."""

    def __init__(self, ids: Sequence[str], documents: Sequence[Sequence[str]]) -> None:
        self.ids = list(ids)
        self._documents = [list(d) for d in documents]
        self._vocabularies = [frozenset(d) for d in documents]
        frequency = Counter(t for v in self._vocabularies for t in v)
        n = len(self.ids)
        self._idf = {t: math.log(1 + (n - f + 0.5) / (f + 0.5)) for t, f in frequency.items()}
        # A word that no passage holds weighs as much as the rarest one that is held.
        self._idf_unseen = math.log(1 + (n + 0.5) / 0.5)
        import bm25s  # it brings SciPy, for which a command that makes no index should not wait

        # It tells of every index, by a logger that prints by itself and that its import sets to DEBUG.
        logging.getLogger("bm25s").setLevel(logging.WARNING)
        self._bm25: Any = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
        if n:
            self._bm25.index(self._documents, show_progress=False)
        self._position = {i: p for p, i in enumerate(self.ids)}

    @property
    def vocabulary(self) -> set[str]:
        return set(self._idf)

    def scores(self, tokens: Sequence[str]) -> npt.NDArray[np.float32]:
        """The BM25 score of every document, in the order of `ids`."""
        known = [t for t in tokens if t in self._idf]
        if not known:
            return np.zeros(len(self.ids), dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)

    def search(self, tokens: Sequence[str], k: int) -> list[tuple[str, float]]:
        """The `k` best documents with a score above zero, best first."""
        scores = self.scores(tokens)
        best = np.argsort(-scores, kind="stable")[:k]
        return [(self.ids[i], float(scores[i])) for i in best if scores[i] > 0]

    def idf(self, token: str) -> float:
        """Inverse document frequency; the highest there is for an unseen token."""
        return self._idf.get(token, self._idf_unseen)

    def coverage(self, tokens: Sequence[str], document: str) -> float:
        """The share, weighted by inverse document frequency, of `tokens` that `document` holds."""
        vocabulary = self._vocabularies[self._position[document]]
        unique = set(tokens)
        total = sum(map(self.idf, unique))
        return sum(self.idf(t) for t in unique if t in vocabulary) / total if total else 0.0

    def unseen(self, tokens: Sequence[str]) -> float:
        """The share, weighted by inverse document frequency, of the words among `tokens` that no
        document holds. Numbers are no words: everybody has his own score and year."""
        unique = {t for t in tokens if t.isalpha() and len(t) > 2}
        total = sum(map(self.idf, unique))
        return sum(self.idf(t) for t in unique if t not in self._idf) / total if total else 0.0

    def save(self, path: Path) -> None:
        data = {"ids": self.ids, "documents": self._documents}
        path.write_text(json.dumps(data), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> LexicalIndex:
        """Raises EditionError when the file is missing or broken."""
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            return cls(data["ids"], data["documents"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EditionError(f"The lexical index {path.name} cannot be read: {error}") from error
