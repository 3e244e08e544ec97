"""`advisor runs`: what was done with the knowledge, by whom, and how it ended."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from api.settings import get_settings
from ingest.runs import KEPT, runs
from ui.terminal import Json, minute, out, print_json, print_table

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
    rows = []
    for run in found:
        told = [run.summary] if run.summary else []
        told += [
            f"{e.path}:{e.line}: {e.reason}" for e in run.errors[:_SHOWN] if e.reason != run.summary
        ]
        if (more := len(run.errors) - _SHOWN) > 0:
            told.append(f"and {more} more (--json)")
        rows.append(
            (
                run.number,
                run.kind,
                run.by,
                minute(run.begun),
                run.outcome or "goes on",
                run.edition,
                "\n".join(told),
            )
        )
    headings = ("run", "what", "by", "begun (UTC)", "outcome", "edition", "told")
    print_table(headings, rows, ("edition",))
