"""Learns what speaks for a gap: `python -m tests.evaluation.gap_weights`.

Asks the rows of plain.jsonl, vague.jsonl and long.jsonl whose answer comes from a section that tells of a
gap. Rows of the kind `gap` ask for it; those of all other kinds ask for what the section holds beside it, as
far as it is one that answers them. Prints the weights of rag.answering.gap, and for each kind in how many
answers the gap is told first: by the weights as they stand there, and by weights learnt without that section
at several thresholds (logarithms of odds).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from api.settings import get_settings
from rag.advisor import Advisor
from rag.answering.choice import choose
from rag.answering.gap import Signs, gap_asked_for, signs_of
from rag.compiled import CompiledModel
from rag.current import CurrentEdition
from rag.evidence import Evidence, judge
from rag.schema import Certainty, Status
from rag.shelf import Shelf
from rag.turn import Turn
from tests.evaluation.plain import LONG, QUESTIONS, VAGUE, Row, read_long, read_rows, turns_of

_GAP, _BESIDE = "gap", "beside_gap"
# Those who wrote the rows `beside_gap` had the section before them; people have not.
_SHARE_BESIDE = 0.3
_STRENGTH = 3.0
_FOLDS = 10
_THRESHOLDS = (-0.5, 0.0, 0.5, 1.0)


@dataclass(frozen=True)
class Case:
    """A row that a section with a gap answers: whether it asks for the gap, and whether that is told."""

    kind: str
    section: str
    signs: Signs
    told: bool

    @property
    def asks_for_it(self) -> bool:
        return self.kind == _GAP


def cases_of(advisor: Advisor, rows: Sequence[Row]) -> list[Case]:
    """The rows that count, each asked as a conversation of its own."""
    return [case for row, turn in turns_of(advisor, rows) if (case := _case(row, turn))]


def _case(row: Row, turn: Turn) -> Case | None:
    if len(turn.questions) != 1 or not turn.parts or turn.parts[0].programs:
        return None
    question = turn.questions[0]
    if (
        question.by_code
        or turn.ended is Status.OUT_OF_SCOPE
        or judge(question) is not Evidence.ENOUGH
    ):
        return None
    passage = choose(turn, question).first.passage
    if passage.certainty is Certainty.NOT_KNOWN:
        return None
    if row.kind != _GAP and passage.id not in row.passages:
        return None
    found = signs_of(turn.edition, passage, question)
    if found is None:
        return None
    told = gap_asked_for(turn.edition, passage, question) is not None
    return Case(row.kind, passage.id, found[1], told)


def learn(cases: Sequence[Case]) -> tuple[npt.NDArray[np.float64], float, npt.NDArray[np.float64]]:
    """Weights, bias, and for each case the logarithm of the odds by weights learnt without its section."""
    signs = np.array([astuple(c.signs) for c in cases], dtype=np.float64)
    asked = np.array([c.asks_for_it for c in cases])
    share = np.array([_SHARE_BESIDE if c.kind == _BESIDE else 1.0 for c in cases])
    sections = [c.section for c in cases]
    model = LogisticRegression(C=_STRENGTH, max_iter=5000)
    without = cross_val_predict(
        model,
        signs,
        asked,
        groups=sections,
        cv=GroupKFold(_FOLDS),
        params={"sample_weight": share},
        method="decision_function",
    )
    model.fit(signs, asked, sample_weight=share)
    return model.coef_[0], float(model.intercept_[0]), np.asarray(without, dtype=np.float64)


def main() -> None:
    """Asks, learns and prints."""
    settings = get_settings()
    model = CompiledModel(settings.models)
    current = CurrentEdition(Shelf(settings.state_dir), model.fingerprint)
    advisor = Advisor(current, model, today=settings.current_day)
    rows = [*read_rows(QUESTIONS), *read_rows(VAGUE), *read_long(LONG)]
    cases = cases_of(advisor, rows)
    weights, bias, without = learn(cases)
    out = Console()
    for field, weight in zip(fields(Signs), weights, strict=True):
        out.print(f"{field.name:20} {weight:6.2f}")
    out.print(f"{'bias':20} {bias:6.2f}")
    table = Table("kind", "answers", "gap told first", *(f"without, {t:+.1f}" for t in _THRESHOLDS))
    kinds = Counter(c.kind for c in cases)
    for kind, count in kinds.items():
        these = [c.kind == kind for c in cases]
        told = [sum(c.told for c in cases if c.kind == kind)]
        told += [int((without[these] >= threshold).sum()) for threshold in _THRESHOLDS]
        table.add_row(kind, str(count), *map(str, told))
    out.print(table)


if __name__ == "__main__":
    main()
