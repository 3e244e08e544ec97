"""What a reader may want next, after an answer from guidance or a table."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answering.gap_list import is_list
from rag.schema import Passage
from rag.turn import Question, Turn

_FOLLOW_UPS = 3
# So many of them are the next candidates, from this score on. How often they lead to the section that an
# answer missed is told by `python -m tests.evaluation.plain --long`.
_NEAREST, _NEAR = 2, 0.35


def follow_ups(turn: Turn, given: Sequence[Passage], question: Question) -> list[str]:
    """Headings: the nearest that are not `given` and were not before, where what was meant stands if the
    answer missed it, those that the first given section names, then its neighbours."""
    edition, first = turn.edition, given[0]
    asked = {p for past in turn.history for p in past.passages} | {p.id for p in given}
    near = [c.passage for c in question.candidates if c.score >= _NEAR]
    near = [p for p in near if p.id not in asked and not is_list(p)][:_NEAREST]
    named = [edition.passages[i] for i in first.see if i in edition.passages]
    siblings = [p for p in edition.content.passages if p.document == first.document]
    headings = [p.heading for p in [*near, *named, *siblings] if p.id not in asked]
    return list(dict.fromkeys(headings))[:_FOLLOW_UPS]
