"""Learns when a passage holds the answer: `python -m tests.evaluation.evidence_weights`.

Asks the rows of plain.jsonl, long.jsonl, vague.jsonl, stray.jsonl, near.jsonl and beyond.jsonl that are
questions by themselves and that guidance decides: rows whose best passage is one that answers them, and rows
that no section answers. Prints the weights of rag.evidence, how alike the odds are that they give to a
question whose document was left out in learning, and for each kind which share is refused by the score alone,
and by score and signs as they stand there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from api.settings import get_settings
from rag.advisor import Advisor
from rag.compiled import CompiledModel
from rag.current import CurrentEdition
from rag.evidence import Evidence, Signs, by_itself, judge, odds, signs_of
from rag.schema import Certainty
from rag.shelf import Shelf
from rag.turn import Turn
from tests.evaluation.plain import (
    BEYOND,
    NEAR,
    QUESTIONS,
    STRAY,
    VAGUE,
    Row,
    read_long,
    read_rows,
    turns_of,
)

# Rows for a gap that a section itself tells are none: whether it holds their answer is a matter of taste.
_GAP = "gap"
# Of the questions for details that nobody wrote down there are ten times as many as of any other kind.
_SHARE_BEYOND = 0.3
_BEYOND = "beyond"
_STRENGTH, _FOLDS = 0.1, 8


@dataclass(frozen=True)
class Case:
    """A row as the evidence sees it. `enough`: whether it is answered without a doubt."""

    kind: str
    document: str
    held: bool
    signs: Signs
    enough: bool


def case_of(row: Row, turn: Turn) -> Case | None:
    """None where something else than the evidence decides, or where another passage than one that answers
    stands first."""
    question = turn.questions[0] if len(turn.questions) == 1 else None
    if question is None or row.kind == _GAP or not question.candidates:
        return None
    best = question.candidates[0].passage
    if question.boundary or question.by_code or not by_itself(question):
        return None
    if best.certainty is Certainty.NOT_KNOWN or (row.passages and best.id not in row.passages):
        return None
    return Case(
        row.kind,
        best.document,
        bool(row.passages),
        signs_of(question),
        judge(question) is Evidence.ENOUGH,
    )


def learn(cases: Sequence[Case]) -> tuple[npt.NDArray[np.float64], float, npt.NDArray[np.float64]]:
    """Weights, bias, and for each case the logarithm of the odds by weights learnt without its document."""
    signs = np.array([astuple(c.signs) for c in cases], dtype=np.float64)
    held = np.array([c.held for c in cases])
    share = np.array([_SHARE_BEYOND if c.kind == _BEYOND else 1.0 for c in cases])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=_STRENGTH, max_iter=3000))
    params = {"logisticregression__sample_weight": share}
    without = cross_val_predict(
        model,
        signs,
        held,
        groups=[c.document for c in cases],
        cv=GroupKFold(_FOLDS),
        params=params,
        method="decision_function",
    )
    model.fit(signs, held, **params)
    scaler, regression = model.steps[0][1], model.steps[1][1]
    weights = regression.coef_[0] / scaler.scale_
    bias = float(regression.intercept_[0] - weights @ scaler.mean_)
    return weights, bias, np.asarray(without, dtype=np.float64)


def main() -> None:
    """Asks, learns and prints."""
    settings = get_settings()
    model = CompiledModel(settings.models)
    current = CurrentEdition(Shelf(settings.state_dir), model.fingerprint)
    advisor = Advisor(current, model, today=settings.current_day)
    rows = [
        *(r for path in (QUESTIONS, VAGUE, STRAY, NEAR, BEYOND) for r in read_rows(path)),
        *read_long(),
    ]
    cases = [case for row, turn in turns_of(advisor, rows) if (case := case_of(row, turn))]
    weights, bias, without = learn(cases)
    out = Console()
    for field, weight in zip(fields(Signs), weights, strict=True):
        out.print(f"{field.name:10} {weight:6.2f}")
    out.print(f"{'bias':10} {bias:6.2f}")
    now = np.array([odds(c.signs) for c in cases])
    out.print(
        f"odds by the weights that stand and by these: {np.corrcoef(now, without)[0, 1]:.3f} alike"
    )
    table = Table("kind", "questions", "refused by the score alone", "refused")
    for kind in dict.fromkeys(c.kind for c in cases):
        some = [c for c in cases if c.kind == kind]
        by_score = sum(c.signs.more < 0 for c in some) / len(some)
        refused = sum(not c.enough for c in some) / len(some)
        table.add_row(kind, str(len(some)), f"{by_score:.3f}", f"{refused:.3f}")
    out.print(table)


if __name__ == "__main__":
    main()
