"""How plain questions fare: `python -m tests.evaluation.plain [--vague|--long|--beyond|--stray|--near]
[--misses]`.

plain.jsonl holds what a person types first, and short conversations, written by readers of the guidance
who did not know the golden questions: `plain`, `talk` and `hard_talk` (a last turn that only those before it
explain) with every section that answers the last turn, `next_talk` (a further side, another name, a
condition, a correction, a way back or a next step, put at length) likewise, `open` and `open_talk` without
one, because no section does. Unlike the golden questions they may be learnt from.

vague.jsonl (`--vague`) holds what people type next, short and careless, after the answer of each section
("wife wants to work, which", "370 every year?!"): `vague_talk` with the section that answers,
`vague_open_talk` where none does; and single questions for what a section itself says is not known (`gap`)
and for what it does hold beside that (`beside_gap`): what speaks for a gap was weighed on these two
(tests/evaluation/gap_weights.py). The writers wrote ten times as many messages that follow an answer; the
others are knowledge (`next` in docs/guidance-format.md).

long.jsonl (`--long`) holds conversations of three to five messages that were invented before the guidance
was read (a few asks were written after they had been asked). Each message is a row with those before it:
`long_first`, `long_next`, and `long_open` where no section answers. `code`: the messages (from 1) for
which a reckoning, a figure or a row answers.

beyond.jsonl (`--beyond`) holds questions for 327 details that nobody wrote down: readers of a section asked
for what people want to know next to it, after they had searched the guidance for it in vain.

stray.jsonl (`--stray`) holds what people type on a phone: slang, slips, and things that do not matter for the
answer ("visa interview tmrw lagos what they will ask me!!"): three messages for each section (`stray`) and a
conversation that leads to it (`stray_talk`); and questions beside sections that none answers (`stray_open`).
A section of what is not held counts as the answer to what it names.

near.jsonl (`--near`) holds pairs of like wording on one section, written by readers who did not look at its
asks: `near_held`, which it answers (half of them by a detail), and `near_open`, which sits beside it and
which nothing in the base answers (another amount, state, exam, field of a form, case).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
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
LONG = Path(__file__).with_name("long.jsonl")
BEYOND = Path(__file__).with_name("beyond.jsonl")
KINDS = ("plain", "talk", "hard_talk", "next_talk", "open", "open_talk")
VAGUE_KINDS = ("vague_talk", "vague_open_talk", "gap", "beside_gap")
LONG_KINDS = ("long_first", "long_next", "long_open")
STRAY = Path(__file__).with_name("stray.jsonl")
STRAY_KINDS = ("stray", "stray_talk", "stray_open")
NEAR = Path(__file__).with_name("near.jsonl")
NEAR_KINDS = ("near_held", "near_open")
# Stands for a section where only code answers.
CODE = "code"
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
    not held is refused, or said to be missing; `offered`: a follow-up leads to a section that answers."""

    row: Row
    found: bool
    told: bool
    offered: bool = False

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


def read_long(path: Path = LONG) -> list[Row]:
    """Each message of the long conversations, with those before it."""
    rows = []
    for given in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        turns, labels = given["turns"], given["passages"]
        for n, (_, label) in enumerate(zip(turns, labels, strict=True), 1):
            passages = frozenset(label or ([CODE] if n in given["code"] else []))
            kind = "long_open" if not passages else "long_first" if n == 1 else "long_next"
            rows.append(Row(f"{given['id']}/{n}", kind, tuple(turns[:n]), passages))
    return rows


def turns_of(advisor: Advisor, rows: Sequence[Row]) -> Iterator[tuple[Row, Turn]]:
    """Asks every row as a conversation of its own; each with its last turn."""
    with one_thread():
        for row in rows:
            history: list[PastQuestion] = []
            for message in row.turns[:-1]:
                history += advisor.ask(message, history)[1]
            yield row, advisor.run(row.turns[-1], history)


def ask(advisor: Advisor, rows: Sequence[Row]) -> list[Fared]:
    """What becomes of every row."""
    return [_fared(row, turn) for row, turn in turns_of(advisor, rows)]


def _fared(row: Row, turn: Turn) -> Fared:
    states = {p.status for p in turn.parts} or {turn.ended or Status.ANSWERED}
    first = {p.id for part in turn.parts for p in part.passages[:_FIRST]}
    by_code = any(q.by_code for q in turn.questions)
    answered = bool(states & {Status.ANSWERED, Status.PARTIAL})
    wanted = {p.heading for p in turn.edition.content.passages if p.id in row.passages}
    return Fared(
        row,
        found=bool(first & row.passages) or (by_code and answered),
        told=Status.PARTIAL in states or Status.ANSWERED not in states,
        offered=bool(wanted & set(turn.follow_ups)),
    )


def shares(outcomes: Sequence[Fared]) -> dict[str, float]:
    """By kind, the share that fared as it should."""
    kinds = dict.fromkeys(o.row.kind for o in outcomes)
    some = {kind: [o.good for o in outcomes if o.row.kind == kind] for kind in kinds}
    return {kind: sum(good) / len(good) for kind, good in some.items()}


def main() -> None:
    """Asks, prints the shares, and with `--misses` each row that did not fare as it should."""
    parser = argparse.ArgumentParser(description=__doc__)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--vague", action="store_true", help="the rows of vague.jsonl instead")
    which.add_argument(
        "--long", action="store_true", help="the conversations of long.jsonl instead"
    )
    which.add_argument("--beyond", action="store_true", help="the rows of beyond.jsonl instead")
    which.add_argument("--stray", action="store_true", help="the rows of stray.jsonl instead")
    which.add_argument("--near", action="store_true", help="the pairs of near.jsonl instead")
    parser.add_argument("--misses", action="store_true")
    given = parser.parse_args()
    settings = get_settings()
    model = CompiledModel(settings.models)
    current = CurrentEdition(Shelf(settings.state_dir), model.fingerprint)
    paths = {VAGUE: given.vague, BEYOND: given.beyond, STRAY: given.stray, NEAR: given.near}
    path = next((path for path, wanted in paths.items() if wanted), QUESTIONS)
    rows = read_long() if given.long else read_rows(path)
    outcomes = ask(Advisor(current, model, today=settings.current_day), rows)
    table = Table("kind", "questions", "as it should be")
    for kind, share in shares(outcomes).items():
        table.add_row(kind, str(sum(o.row.kind == kind for o in outcomes)), f"{share:.3f}")
    out = Console()
    out.print(table)
    missed = [o for o in outcomes if o.row.passages - {CODE} and not o.found]
    leads = sum(o.offered for o in missed)
    out.print(
        f"Of {len(missed)} answers that miss, {leads} have a follow-up that leads to the right one."
    )
    for outcome in outcomes if given.misses else []:
        if not outcome.good:
            out.print(f"{outcome.row.id}: {' || '.join(outcome.row.turns)}", markup=False)


if __name__ == "__main__":
    main()
