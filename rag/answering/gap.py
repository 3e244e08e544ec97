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
from rag.lexicon import tokens
from rag.schema import Passage, Statement
from rag.turn import Question

# What each sign (`Signs`) adds to the logarithm of the odds, and what is added to all.
# `python -m tests.evaluation.gap_weights` learns them from the questions of tests/evaluation and tells how
# they fare on sections that were left out.
_WEIGHTS = {
    "near": 2.43,
    "nearer_as_read": 0.33,
    "nearer_as_typed": -0.56,
    "nearer_as_learnt": 1.58,
    "asked": 2.94,
    "nearer_ask": 6.67,
    "nearer_ask_as_typed": 3.56,
    "named": 1.92,
    "own_named": 3.1,
    "only_here": 0.23,
    "held": -2.38,
    "same_detail": 0.53,
    "other_detail": -0.52,
}
_BIAS = -2.16
# From these odds (their logarithm) on the gap is told first. Of 501 questions for a gap 352 are then told so
# by weights that were learnt without their section, and of 1,000 for what stands beside one 45.
TOLD = 0.5
# Where a section marks no ask for its gap: as far as such asks commonly lie behind the others.
_NONE_MARKED = -0.1


@dataclass(frozen=True)
class Signs:
    """How much speaks for a gap. Nearness is the difference to what is held and nearest; shares of words
    are weighted by inverse document frequency, 0…1."""

    # Cosine of the gap to the question, as it is read.
    near: float
    nearer_as_read: float
    nearer_as_typed: float
    # … and by what the classifier learnt of which directions matter.
    nearer_as_learnt: float
    # The nearest ask of what the section holds, and how much nearer the nearest one for a gap is.
    asked: float
    nearer_ask: float
    nearer_ask_as_typed: float
    # Of the gap's words, and of those that only the gap has, the share that the question has.
    named: float
    own_named: float
    # Of the question's words, the share that only the gap has, and that the section has elsewhere.
    only_here: float
    held: float
    # Whether the gap is of the kind of detail that the question wants, and of another kind.
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
    gaps = passage.gaps
    held = [i for i in range(len(passage.statements)) if i not in gaps]
    if not gaps or not held:
        return None
    assert question.vectors is not None
    stored = edition.store.vectors(
        "statements", [f"{passage.id}/{i}" for i in range(len(passage.statements))]
    )
    # Read together with the question before it, a follow-up has the words of that one too.
    chosen = 0 if question.reading.follows else question.chosen
    read, typed = question.vectors[chosen], question.vectors[0]
    near, near_typed = stored @ read, stored @ typed
    learnt = edition.classifier.points(stored) @ edition.classifier.points(typed[None])[0]
    best = max(gaps, key=lambda i: float(near[i]))
    statement = passage.statements[best]
    whole = f"{question.readings[0].text} {question.readings[chosen].text}"
    words = _Words(edition, passage, statement, [passage.statements[i] for i in held])
    detail, own = wanted(question.readings[0].text), wanted(f"{_subject(statement)}?")
    asked, nearer = _asks(edition, passage, read)
    signs = Signs(
        near=float(near[best]),
        nearer_as_read=float(near[best] - near[held].max()),
        nearer_as_typed=float(near_typed[list(gaps)].max() - near_typed[held].max()),
        nearer_as_learnt=float(learnt[list(gaps)].max() - learnt[held].max()),
        asked=asked,
        nearer_ask=nearer,
        nearer_ask_as_typed=_asks(edition, passage, typed)[1],
        named=words.share(words.gap, tokens(whole)),
        own_named=words.share(words.own, tokens(whole)),
        only_here=words.share(tokens(question.readings[0].text), words.only),
        held=words.share(tokens(question.readings[0].text), words.elsewhere),
        same_detail=bool(own and detail and own.name == detail.name),
        other_detail=bool(own and not (detail and own.name == detail.name)),
    )
    return statement, signs


def _asks(edition: Edition, passage: Passage, vector: Vectors) -> tuple[float, float]:
    """The cosine of `vector` to the nearest ask for what the section holds, and how much nearer the nearest
    one for a gap is."""
    texts = (passage.heading, *passage.asks)
    near = edition.store.vectors("asks", [f"{passage.id}/{n}" for n in range(len(texts))]) @ vector
    for_gap = np.array([text in passage.gap_asks for text in texts])
    held = float(near[~for_gap].max())
    return held, float(near[for_gap].max()) - held if for_gap.any() else _NONE_MARKED


class _Words:
    """The words of a gap and of the rest of its section."""

    def __init__(
        self, edition: Edition, passage: Passage, gap: Statement, held: Iterable[Statement]
    ) -> None:
        self._idf = edition.lexical.idf
        self.gap = set(tokens(_subject(gap)))
        told = {t for s in held for t in tokens(s.text)}
        asks = (a for a in (passage.heading, *passage.asks) if a not in passage.gap_asks)
        self.elsewhere = told | {t for a in asks for t in tokens(a)}
        self.own = self.gap - self.elsewhere
        self.only = self.gap - told

    def share(self, of: Iterable[str], held: Collection[str]) -> float:
        """The share, weighted by inverse document frequency, of the words `of` that are in `held`."""
        unique = set(of)
        total = sum(map(self._idf, unique))
        return sum(self._idf(t) for t in unique if t in held) / total if total else 0.0


def _subject(gap: Statement) -> str:
    """What a gap is about, without that it is not known."""
    return gap.text.partition(" is not ")[0].partition(" are not ")[0]
