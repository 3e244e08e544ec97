"""Which passage does a question belong to? A linear classifier over embeddings, learnt from the asks.

Nearest-neighbour search treats all directions of the embedding alike; the asks of a passage tell
which of them matter in this field. The classifier is multinomial logistic regression (scikit-learn,
L2, C = 10) with one class a passage, trained while an edition is built and stored in it.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rag.embedding import Vectors
from rag.errors import EditionError

# 35 iterations take 1.6 times as long, and find no more of 700 plain questions.
_C, _ITERATIONS = 10.0, 20


class PassageClassifier:
    """Scores every passage for a question's vector."""

    def __init__(self, ids: Sequence[str], weights: Vectors, bias: Vectors) -> None:
        """`weights` is (passages, dimension), `bias` (passages,), in the order of `ids`."""
        self.ids = list(ids)
        self._weights = weights
        self._bias = bias

    @classmethod
    def fit(
        cls, vectors: Vectors, targets: Sequence[str], weight: npt.NDArray[np.float64]
    ) -> PassageClassifier:
        """Learns from texts (`vectors`, one row each) and the passages they lead to.

        `weight` says how much each row counts. Needs rows of at least two passages.
        """
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.linear_model import LogisticRegression

        model = LogisticRegression(C=_C, max_iter=_ITERATIONS, tol=1e-7)
        with warnings.catch_warnings():
            # Stopped early on purpose: more iterations cost time and fit the asks too closely.
            warnings.simplefilter("ignore", ConvergenceWarning)
            # In single precision, as it is stored: half the time of the longest part of a build.
            model.fit(vectors.astype(np.float32), list(targets), sample_weight=weight)
        weights, bias = model.coef_, model.intercept_
        if len(model.classes_) == 2:
            # Two classes share one row of coefficients.
            weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
        return cls(
            [str(c) for c in model.classes_], weights.astype(np.float32), bias.astype(np.float32)
        )

    def probabilities(self, vectors: Vectors) -> Vectors:
        """(questions, passages): the probability of each passage of `ids` for each question."""
        logits = vectors @ self._weights.T + self._bias
        scaled = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(scaled / scaled.sum(axis=1, keepdims=True), dtype=np.float32)

    def save(self, path: Path) -> None:
        with path.open("wb") as file:
            np.savez(file, ids=np.array(self.ids), weights=self._weights, bias=self._bias)

    @classmethod
    def load(cls, path: Path) -> PassageClassifier:
        """Raises EditionError when the file is missing or broken."""
        try:
            with np.load(path, allow_pickle=False) as data:
                return cls([str(i) for i in data["ids"]], data["weights"], data["bias"])
        except (OSError, ValueError, KeyError) as error:
            raise EditionError(f"The classifier {path.name} cannot be read: {error}") from error
