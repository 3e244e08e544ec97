"""`advisor runs`: what was done with the knowledge, by whom, and how it ended."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from api.settings import get_settings
from ingest.runs import KEPT, runs
from ui.terminal import Json, out, print_json

_SHOWN = 3


def runs_command(
    limit: Annotated[int, typer.Option(min=1, max=KEPT, help="how many, newest first")] = 20,
    as_json: Json = False,
) -> None:
    """The run history: builds, proposals, decisions, rollbacks, imports, checks. Newest first."""
    found = runs(get_settings().state_dir, limit)
    if as_json:
        print_json([asdict(run) for run in found])
        return
    if not found:
        out.print("Nothing has been run yet.")
        return
    table = Table("run", "what", "by", "begun (UTC)", "outcome", "edition", "told")
    for run in found:
        told = [run.summary] if run.summary else []
        told += [
            f"{e.path}:{e.line}: {e.reason}" for e in run.errors[:_SHOWN] if e.reason != run.summary
        ]
        if (more := len(run.errors) - _SHOWN) > 0:
            told.append(f"and {more} more (--json)")
        cells = (
            str(run.number), run.kind, run.by, run.begun[:19].replace("T", " "),
            run.outcome or "goes on", run.edition, "\n".join(told),
        )  # fmt: skip
        table.add_row(*map(_plain, cells))
    out.print(table)


def _plain(value: str) -> str:
    """Text without the signs that steer a terminal, nor those of Rich."""
    text = "".join(c for c in value if c.isprintable() or c == "\n")
    return text.replace("[", r"\[")
