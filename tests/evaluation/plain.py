"""How plain questions fare: `python -m tests.evaluation.plain [--vague] [--misses]`.

plain.jsonl holds what a person types first, and short conversations, written by readers of the guidance
who did not know the golden questions: `plain`, `talk` and `hard_talk` (a last turn that only those before it
explain) with every section that answers the last turn, `next_talk` (a further side, another name, a
condition, a correction, a way back or a next step, put at length) likewise, `open` and `open_talk` without
one, because no section does. Unlike the golden questions they may be learnt from.

vague.jsonl (`--vague`) holds what people type next, short and careless, after the answer of each section
("wife wants to work, which", "370 every year?!"): `vague_talk` with the section that answers,
`vague_open_talk` where none does; and single questions for what a section itself says is not known (`gap`)
and for what it does hold beside that (`beside_gap`): how near a gap has to be to be told first was set on
these two. The writers wrote ten times as many messages that follow an answer; the others are knowledge
(`next` in docs/guidance-format.md).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from api.settings import get_settings
from rag.advisor import Advisor
from rag.compiled import CompiledModel
from rag.current import CurrentEdition
from rag.schema import Status
from rag.shelf import Shelf
from rag.threads import one_thread
from rag.turn import PastQuestion, Turn

QUESTIONS = Path(__file__).with_name("plain.jsonl")
VAGUE = Path(__file__).with_name("vague.jsonl")
KINDS = ("plain", "talk", "hard_talk", "next_talk", "open", "open_talk")
VAGUE_KINDS = ("vague_talk", "vague_open_talk", "gap", "beside_gap")
# Passages that an answer begins with.
_FIRST = 2


@dataclass(frozen=True)
class Row:
    """A message with those before it, and the ids of the sections that answer it."""

    id: str
    kind: str
    turns: tuple[str, ...]
    passages: frozenset[str]


@dataclass(frozen=True)
class Fared:
    """What became of a row: `found`: a section that answers stands first, or code answers; `told`: what is
    not held is refused, or said to be missing."""

    row: Row
    found: bool
    told: bool

    @property
    def good(self) -> bool:
        """As it should be. What stands beside a gap is to be found without the gap in front of it."""
        if self.row.kind == "beside_gap":
            return self.found and not self.told
        return self.found if self.row.passages else self.told


def read_rows(path: Path = QUESTIONS) -> list[Row]:
    """All rows of a file."""
    given = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [Row(r["id"], r["kind"], tuple(r["turns"]), frozenset(r["passages"])) for r in given]


def ask(advisor: Advisor, rows: Sequence[Row]) -> list[Fared]:
    """Asks every row as a conversation of its own."""
    found = []
    with one_thread():
        for row in rows:
            history: list[PastQuestion] = []
            for message in row.turns[:-1]:
                history += advisor.ask(message, history)[1]
            found.append(_fared(row, advisor.run(row.turns[-1], history)))
    return found


def _fared(row: Row, turn: Turn) -> Fared:
    states = {p.status for p in turn.parts} or {turn.ended or Status.ANSWERED}
    first = {p.id for part in turn.parts for p in part.passages[:_FIRST]}
    by_code = any(
        q.season or q.reckoning or q.figures or q.programs or q.listing or q.fit
        for q in turn.questions
    )
    answered = bool(states & {Status.ANSWERED, Status.PARTIAL})
    return Fared(
        row,
        found=bool(first & row.passages) or (by_code and answered),
        told=Status.PARTIAL in states or Status.ANSWERED not in states,
    )


def shares(outcomes: Sequence[Fared]) -> dict[str, float]:
    """By kind, the share that fared as it should."""
    kinds = dict.fromkeys(o.row.kind for o in outcomes)
    some = {kind: [o.good for o in outcomes if o.row.kind == kind] for kind in kinds}
    return {kind: sum(good) / len(good) for kind, good in some.items()}


def main() -> None:
    """Asks, prints the shares, and with `--misses` each row that did not fare as it should."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vague", action="store_true", help="the rows of vague.jsonl instead")
    parser.add_argument("--misses", action="store_true")
    given = parser.parse_args()
    settings = get_settings()
    model = CompiledModel(settings.models)
    current = CurrentEdition(Shelf(settings.state_dir), model.fingerprint)
    rows = read_rows(VAGUE if given.vague else QUESTIONS)
    outcomes = ask(Advisor(current, model, today=settings.current_day), rows)
    table = Table("kind", "questions", "as it should be")
    for kind, share in shares(outcomes).items():
        table.add_row(kind, str(sum(o.row.kind == kind for o in outcomes)), f"{share:.3f}")
    out = Console()
    out.print(table)
    for outcome in outcomes if given.misses else []:
        if not outcome.good:
            out.print(f"{outcome.row.id}: {' || '.join(outcome.row.turns)}", markup=False)


if __name__ == "__main__":
    main()
