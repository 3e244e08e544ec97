"""`advisor programs import`: takes a table of programs into drafts."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.settings import get_settings
from ingest.csv_text import MAX_BYTES
from ingest.program_import import ImportReport, RowReport, import_programs
from rag.errors import ImportRefusedError
from ui.terminal import Json, err, out, plain, print_json, user

app = typer.Typer(help="Program tables: takes one in, row by row.", no_args_is_help=True)
_SHOWN = 50


@app.callback()
def group() -> None:
    """Program tables: takes one in, row by row."""


@app.command(name="import")
def import_command(
    file: Annotated[
        Path, typer.Argument(help="CSV or XLSX with the columns of knowledge/programs")
    ],
    replace: Annotated[
        bool, typer.Option("--replace", help="take away programs that are not in the file")
    ] = False,
    skip_faulty: Annotated[
        bool, typer.Option("--skip-faulty", help="leave out faulty rows and write the rest")
    ] = False,
    name: Annotated[str, typer.Option(help="who does it; without it the user name")] = "",
    as_json: Json = False,
) -> None:
    """Reads a table of programs and writes what it changes as drafts. Exit code 3 when rows are faulty
    and nothing was written."""
    settings = get_settings()
    try:
        # One byte more than may be, so that a huge file is refused and not read.
        with file.open("rb") as opened:
            body = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise ImportRefusedError(
            f"{file} cannot be read ({error.strerror}). Nothing was written."
        ) from error
    report = import_programs(
        settings.knowledge_dir,
        settings.state_dir,
        file.name,
        body,
        name or user(),
        "replace" if replace else "merge",
        skip_faulty=skip_faulty,
    )
    if as_json:
        print_json(asdict(report))
    else:
        _tell(report, skip_faulty)
    if report.counts.get("faulty") and not skip_faulty:
        raise typer.Exit(3)


def _tell(report: ImportReport, skipped: bool) -> None:
    told = [row for row in report.rows if row.state != "same"]
    # What stops the import comes first.
    told.sort(key=lambda row: row.state != "faulty")
    for row in told[:_SHOWN]:
        for line in _lines(row):
            stream = err if row.state == "faulty" else out
            stream.print(plain(line), highlight=False, markup=False, soft_wrap=True)
    if (more := len(told) - _SHOWN) > 0:
        out.print(f"and {more} more rows (--json shows all)")
    counts = ", ".join(f"{n} {state}" for state, n in sorted(report.counts.items()) if n)
    rows = "1 row" if len(report.rows) == 1 else f"{len(report.rows)} rows"
    out.print(f"{rows}: {counts}.", highlight=False)
    if report.drafts:
        _say(
            f"Written as drafts: {', '.join(report.drafts)}. They are in no answer yet: advisor propose"
        )
    elif report.counts.get("faulty") and not skipped:
        _say("Nothing was written. Mend the faulty rows, or leave them out with --skip-faulty.")
    else:
        _say("Nothing was written: the tables hold all of it already.")


def _say(text: str) -> None:
    out.print(text, highlight=False, markup=False, soft_wrap=True)


def _lines(row: RowReport) -> list[str]:
    head = f"row {row.row} ({row.id or 'no id'})"
    if row.faults:
        return [f"{head}: {f.column + ': ' if f.column else ''}{f.reason}" for f in row.faults]
    if row.changes:
        return [
            f"{head}: {c.column}: {c.before or 'empty'} → {c.after or 'empty'}" for c in row.changes
        ]
    return [f"{head}: new, {row.name}"]
