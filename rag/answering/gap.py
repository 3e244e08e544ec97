"""Is a question about what a section says is not held, rather than about what it holds?

The section on travel signatures ends with "How long a signature stays valid is not known here". To whoever
asks for that, it is the answer; to whoever asks how to get a signature, "Not known here" in front is wrong.
How near the question is to both statements tells little, because both speak of one subject. The words tell
more: a question about the gap has the words that only the gap has, and what is held lacks words of the
question. So do the asks: guidance marks those that ask for the gap. A logistic regression weighs these signs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np

from rag.detail import wanted
from rag.edition import Edition
from rag.embedding import Vectors
from rag.gaps import subject
from rag.lexicon import tokens
from rag.schema import Passage, Statement
from rag.turn import Question

# What each sign (`Signs`) adds to the logarithm of the odds, and what is added to all.
# `python -m tests.evaluation.gap_weights` learns them from the questions of tests/evaluation and tells how
# they fare on sections that were left out.
_WEIGHTS = {
    "near": 2.44,
    "nearer_as_read": 0.57,
    "nearer_as_typed": -0.87,
    "nearer_as_learnt": 1.34,
    "asked": 2.84,
    "nearer_ask": 6.53,
    "nearer_ask_as_typed": 3.78,
    "named": 1.97,
    "own_named": 2.95,
    "only_here": 0.07,
    "held": -2.35,
    "same_detail": 0.48,
    "other_detail": -0.59,
}
_BIAS = -2.12
# From these odds (their logarithm) on the gap is told first. Of 489 questions for a gap 338 are then told so
# by weights that were learnt without their section, and of 998 for what stands beside one 46.
TOLD = 0.5
# Where a section marks no ask for its gap: as far as such asks commonly lie behind the others.
_NONE_MARKED = -0.1


@dataclass(frozen=True)
class Signs:
    """How much speaks for a gap. Nearness is the difference to what is held and nearest; shares of words
    are weighted by inverse document frequency, 0…1."""

    # Cosine of the gap to the question, as it is read; a follow-up is read as it was typed.
    near: float
    nearer_as_read: float
    nearer_as_typed: float
    # … and by what the classifier learnt of which directions matter.
    nearer_as_learnt: float
    # The nearest ask of what the section holds, and how much nearer the nearest one for a gap is.
    asked: float
    nearer_ask: float
    nearer_ask_as_typed: float
    # Of the gap's words, and of those that the section has nowhere else, the share that the question has.
    named: float
    own_named: float
    # Of the question's words, the share that the gap has and no other statement, and that the section has
    # elsewhere, in statements and asks.
    only_here: float
    held: float
    # Whether the gap is of the kind of detail that the question wants, and of one that it does not want.
    same_detail: bool
    other_detail: bool


def gap_asked_for(edition: Edition, passage: Passage, question: Question) -> Statement | None:
    """What `passage` tells to be missing, when the question is about that rather than about what it holds."""
    found = signs_of(edition, passage, question)
    if found is None:
        return None
    gap, signs = found
    odds = _BIAS + sum(weight * getattr(signs, name) for name, weight in _WEIGHTS.items())
    return gap if odds >= TOLD else None


def signs_of(
    edition: Edition, passage: Passage, question: Question
) -> tuple[Statement, Signs] | None:
    """The gap of `passage` that is nearest to the question, and what speaks for it; None where it tells of
    none or holds nothing else. `question` has its vectors and candidates."""
    gaps = list(passage.gaps)
    held = [i for i in range(len(passage.statements)) if i not in gaps]
    if not gaps or not held:
        return None
    assert question.vectors is not None
    # Read together with the question before it, a follow-up has the words of that one too.
    chosen = 0 if question.reading.follows else question.chosen
    both = question.vectors[[chosen, 0]].T
    stored = edition.store.vectors(
        "statements", [f"{passage.id}/{i}" for i in range(len(passage.statements))]
    )
    near, learnt = stored @ both, _learnt(edition, stored) @ _learnt(edition, both.T).T
    asks = _Asks(edition, passage, stored[gaps], both)
    n = int(np.argmax(np.maximum(near[gaps, 0], asks.near_gap)))
    best, statement = gaps[n], passage.statements[gaps[n]]
    words = _Words(edition, passage, statement, [passage.statements[i] for i in held])
    typed = tokens(question.readings[0].text)
    whole = [*typed, *tokens(question.readings[chosen].text)]
    detail, own = wanted(question.readings[0].text), wanted(f"{subject(statement.text)}?")
    signs = Signs(
        near=float(near[best, 0]),
        nearer_as_read=float(near[best, 0] - near[held, 0].max()),
        nearer_as_typed=float(near[best, 1] - near[held, 1].max()),
        nearer_as_learnt=float(learnt[best, 1] - learnt[held, 1].max()),
        asked=float(asks.near_held[0]),
        nearer_ask=asks.nearer[0],
        nearer_ask_as_typed=asks.nearer[1],
        named=words.share(words.gap, whole),
        own_named=words.share(words.own, whole),
        only_here=words.share(typed, words.untold),
        held=words.share(typed, words.elsewhere),
        same_detail=bool(own and detail and own.name == detail.name),
        other_detail=bool(own and not (detail and own.name == detail.name)),
    )
    return statement, signs


def _learnt(edition: Edition, vectors: Vectors) -> Vectors:
    return edition.classifier.points(vectors)


class _Asks:
    """How near the asks of a section are to a question, as it is read and as it was typed (`both`, a column
    each): `near_held`, the nearest for what it holds; `nearer`, how much nearer the nearest for a gap is;
    `near_gap`, for each gap (`gaps`, their vectors) the nearest ask as the question is read."""

    def __init__(self, edition: Edition, passage: Passage, gaps: Vectors, both: Vectors) -> None:
        texts = (passage.heading, *passage.asks)
        stored = edition.store.vectors("asks", [f"{passage.id}/{n}" for n in range(len(texts))])
        near = stored @ both
        marked = np.array([text in passage.gap_asks for text in texts])
        self.near_held = near[~marked].max(axis=0)
        self.near_gap = np.full(len(gaps), -1.0)
        self.nearer = [_NONE_MARKED, _NONE_MARKED]
        if not marked.any():
            return
        self.nearer = (near[marked].max(axis=0) - self.near_held).tolist()
        # An ask is for the gap that is nearest to it.
        of_gap = np.argmax(stored[marked] @ gaps.T, axis=1)
        np.maximum.at(self.near_gap, of_gap, near[marked, 0])


class _Words:
    """The words of a gap and of the rest of its section."""

    def __init__(
        self, edition: Edition, passage: Passage, gap: Statement, held: Iterable[Statement]
    ) -> None:
        self._idf = edition.lexical.idf
        self.gap = set(tokens(subject(gap.text)))
        told = {t for s in held for t in tokens(s.text)}
        asks = (a for a in (passage.heading, *passage.asks) if a not in passage.gap_asks)
        self.elsewhere = told | {t for a in asks for t in tokens(a)}
        self.own = self.gap - self.elsewhere
        self.untold = self.gap - told

    def share(self, of: Iterable[str], held: Collection[str]) -> float:
        """The share, weighted by inverse document frequency, of the words `of` that are in `held`."""
        unique = set(of)
        total = sum(map(self._idf, unique))
        return sum(self._idf(t) for t in unique if t in held) / total if total else 0.0
