"""Which statements of a passage stand beside its short answer, and how they are laid out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from rag.answering.adding import cited
from rag.citing import Citations
from rag.detail import wanted
from rag.lexicon import tokens
from rag.schema import Certainty, Passage, Statement
from rag.turn import Question, Turn

# How near to a follow-up, as it was typed, a statement of the section that was just given has to be, and how
# much nearer than its short answer, to stand first.
_NARROW, _NARROWER = 0.4, 0.1
# What a statement is worth more that has all words of the question, beside its similarity (0…1).
_OF_A_WORD = 0.2
# … and that has a detail of the kind that is asked for.
_OF_A_KIND = 0.1
# What is held stands before what is not: a gap that was asked for is told first anyhow.
_OF_A_GAP = 0.1
# From this worth on a statement answers a second question that leads to the same passage.
_ADDED = 0.45


def supporting(turn: Turn, question: Question, passage: Passage, budget: int) -> set[int]:
    """Indices (into passage.statements) of the statements of the detail that help most, within a budget of
    words."""
    indices = _of_detail(passage)
    lengths = {i: len(passage.statements[i].text.split()) for i in indices}
    if sum(lengths.values()) <= budget:
        return set(indices)
    chosen: set[int] = set()
    for position in np.argsort(-_worth(turn, question, passage, indices), kind="stable"):
        i = indices[int(position)]
        if lengths[i] <= budget:
            chosen.add(i)
            budget -= lengths[i]
    return chosen


def further(turn: Turn, question: Question, passage: Passage) -> Statement | None:
    """The statement of the detail that answers `question`, whose passage was given to another one."""
    indices = _of_detail(passage)
    if not indices:
        return None
    worth = _worth(turn, question, passage, indices)
    best = int(np.argmax(worth))
    return passage.statements[indices[best]] if worth[best] >= _ADDED else None


def narrower(turn: Turn, question: Question, passage: Passage) -> Statement | None:
    """The statement of the detail that a follow-up asks for when its section was just given: the same text
    once more, from its beginning, would hide it ("can i combine two sittings" after the OET scores)."""
    if not turn.history or passage.id not in turn.history[-1].passages:
        return None
    first = len(passage.short)
    detail = [i for i in _of_detail(passage) if i not in passage.gaps]
    # What is not settled is said to be so before anything else of it.
    if passage.certainty is not Certainty.CONFIRMED or not detail:
        return None
    ids = [f"{passage.id}/{i}" for i in range(len(passage.statements))]
    assert question.vectors is not None
    near = turn.edition.store.vectors("statements", ids) @ question.vectors[0]
    best = max(detail, key=lambda i: float(near[i]))
    if near[best] < _NARROW or near[best] - near[:first].max() < _NARROWER:
        return None
    return passage.statements[best]


def blocks(passage: Passage, chosen: set[int], citations: Citations) -> Iterable[str]:
    """The chosen statements in reading order, list items as one list."""
    index = len(passage.short)
    items: list[str] = []
    paragraphs: list[str] = []
    for block in passage.detail:
        texts = []
        for statement in block.statements:
            if index in chosen:
                texts.append(cited(passage, statement, citations))
            index += 1
        if not texts:
            continue
        if block.kind == "item":
            items.append(f"- {' '.join(texts)}")
            continue
        if items:
            paragraphs.append("\n".join(items))
            items = []
        paragraphs.append(" ".join(texts))
    if items:
        paragraphs.append("\n".join(items))
    return paragraphs


def _of_detail(passage: Passage) -> list[int]:
    return list(range(len(passage.short), len(passage.statements)))


def _worth(
    turn: Turn, question: Question, passage: Passage, indices: Sequence[int]
) -> npt.NDArray[np.float32]:
    """(indices,): how much each statement says to the question."""
    stored = turn.edition.store.vectors("statements", [f"{passage.id}/{i}" for i in indices])
    assert question.vectors is not None
    # A follow-up says little by itself; of another question its own words say what is asked.
    asked = sorted({question.chosen} if question.reading.follows else {0, question.chosen})
    worth = (stored @ question.vectors[asked].T).max(axis=1)
    texts = [passage.statements[i].text for i in indices]
    words = set(tokens(question.readings[0].text))
    held = np.array([len(words & set(tokens(text))) for text in texts])
    worth = (
        worth + _OF_A_WORD * held / max(1, len(words)) - _OF_A_GAP * np.isin(indices, passage.gaps)
    )
    if detail := wanted(question.reading.text):
        worth = worth + _OF_A_KIND * np.array([bool(detail.held.search(text)) for text in texts])
    return np.asarray(worth, dtype=np.float32)
