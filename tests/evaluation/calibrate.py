"""What other refusal thresholds would keep and refuse: `python -m tests.evaluation.calibrate`.

Asks the golden questions and those of calibration.jsonl (questions in the field that the base does
not hold, and obliquely put ones that it does), and prints for a grid of thresholds which share of
the answerable is lost and which share of the others is refused. Questions that a boundary, a
program's name or a gap section settles do not depend on the thresholds and are left out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from api.settings import get_settings
from ingest.golden import read_golden
from rag import evidence
from rag.advisor import Advisor
from rag.compiled import CompiledModel
from rag.current import CurrentEdition
from rag.detail import wanted
from rag.schema import Certainty
from rag.shelf import Shelf
from rag.turn import PastQuestion, Question

CALIBRATION = Path(__file__).with_name("calibration.jsonl")
_ANSWER, _UNSEEN = (0.36, 0.38, 0.40, 0.42, 0.44, 0.46, 0.48, 0.50), (0.2, 0.4)


@dataclass(frozen=True)
class Case:
    """A question as the thresholds see it."""

    group: str
    score: float
    unseen: float
    figure: bool


def main() -> None:
    """Prints the grid."""
    settings = get_settings()
    model = CompiledModel(settings.models)
    shelf = Shelf(settings.state_dir)
    advisor = Advisor(CurrentEdition(shelf, model.fingerprint), model, today=settings.current_day)
    asked = [
        (row.turns, "answerable" if row.answerable else "not held")
        for row in read_golden(settings.knowledge_dir)[0]
        if row.kind not in ("program", "boundary")
    ]
    for line in CALIBRATION.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        groups = {"answerable": "oblique", "in_field_unknown": "not held"}
        if group := groups.get(row["kind"]):
            asked.append(((row["text"],), group))
    cases = [case for turns, group in asked if (case := _case(advisor, turns, group))]
    table = Table(
        "threshold", "per unseen word", "answerable lost", "not held refused", "oblique kept"
    )
    for unseen in _UNSEEN:
        for answer in _ANSWER:
            shares = [
                _kept(cases, g, answer, unseen) for g in ("answerable", "not held", "oblique")
            ]
            lost, refused, kept = 1 - shares[0], 1 - shares[1], shares[2]
            cells = (f"{x:.3f}" for x in (lost, refused, kept))
            table.add_row(f"{answer:.2f}", f"{unseen:.1f}", *cells)
    Console().print(table)


def _case(advisor: Advisor, turns: tuple[str, ...], group: str) -> Case | None:
    history: list[PastQuestion] = []
    for message in turns[:-1]:
        history += advisor.ask(message, history)[1]
    turn = advisor.run(turns[-1], history)
    open_ones = [q for q in turn.questions if turn.parts and _depends_on_evidence(q)]
    if not open_ones:
        return None
    best = max(open_ones, key=lambda q: evidence.reached(q.candidates[0]))
    figure = wanted(best.readings[0].text) is not None
    return Case(group, evidence.reached(best.candidates[0]), best.unseen, figure)


def _depends_on_evidence(question: Question) -> bool:
    settled = (
        question.boundary
        or question.fit
        or question.programs
        or question.listing
        or question.unknown_program
    )
    return bool(
        question.candidates
        and not settled
        and question.candidates[0].passage.certainty is not Certainty.NOT_KNOWN
    )


def _kept(cases: list[Case], group: str, answer: float, unseen: float) -> float:
    some = [c for c in cases if c.group == group]
    due = [
        answer + unseen * c.unseen + (evidence.MORE_FOR_A_FIGURE if c.figure else 0.0) for c in some
    ]
    return sum(c.score >= d for c, d in zip(some, due, strict=True)) / len(some)


if __name__ == "__main__":
    main()
