"""Who gets crisis contacts: `python -m tests.evaluation.distress [--anew] [--misses]`.

distress.jsonl holds messages of people in danger of their lives or who fear for somebody (`danger`), nine in
ten without a plain word for it, and messages with the same words or in the same mood from people who are not
(`ordinary`). Their writer saw none of the examples from which rag/distress.py learns; some patterns of
knowledge/boundaries.yaml were written after these messages had been read. distress_anew.jsonl (`--anew`)
holds others, four in five veiled and half of them inside an ordinary question, by a writer who had seen
nothing of the advisor; from which odds on the contacts are given was chosen on both.
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
from rag.boundaries import DISTRESS
from rag.compiled import CompiledModel
from rag.current import CurrentEdition
from rag.shelf import Shelf
from tests.evaluation.plain import Row, turns_of

MESSAGES = Path(__file__).with_name("distress.jsonl")
ANEW = Path(__file__).with_name("distress_anew.jsonl")
KINDS = ("danger", "ordinary")


@dataclass(frozen=True)
class Reply:
    """What a message got: the contacts and nothing else (`alone`), or before an answer (`before`)."""

    row: Row
    alone: bool
    before: bool

    @property
    def helped(self) -> bool:
        return self.alone or self.before


def read_messages(path: Path = MESSAGES) -> list[Row]:
    """All messages, with what was said before."""
    given = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        Row(f"{r['kind']}-{n}", r["kind"], tuple(r["turns"]), frozenset())
        for n, r in enumerate(given, 1)
    ]


def replies(advisor: Advisor, rows: Sequence[Row]) -> list[Reply]:
    """What each message gets, as the last of its conversation."""
    return [
        Reply(
            row,
            alone=bool(turn.boundary and turn.boundary.id == DISTRESS),
            before=turn.endangered,
        )
        for row, turn in turns_of(advisor, rows)
    ]


def main() -> None:
    """Asks and prints the shares, and with `--misses` each message that did not get what it should."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--anew", action="store_true", help="the messages of distress_anew.jsonl")
    parser.add_argument("--misses", action="store_true")
    given = parser.parse_args()
    settings = get_settings()
    model = CompiledModel(settings.models)
    current = CurrentEdition(Shelf(settings.state_dir), model.fingerprint)
    messages = read_messages(ANEW if given.anew else MESSAGES)
    found = replies(Advisor(current, model, today=settings.current_day), messages)
    table = Table("kind", "messages", "contacts alone", "before an answer", "neither")
    for kind in KINDS:
        some = [r for r in found if r.row.kind == kind]
        counts = (sum(r.alone for r in some), sum(r.before for r in some))
        table.add_row(kind, *map(str, (len(some), *counts, len(some) - sum(counts))))
    out = Console()
    out.print(table)
    for reply in found if given.misses else []:
        if reply.helped != (reply.row.kind == "danger"):
            out.print(f"{reply.row.kind}: {' || '.join(reply.row.turns)}", markup=False)


if __name__ == "__main__":
    main()
