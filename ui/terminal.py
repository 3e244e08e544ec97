"""What the commands have in common: where they print, and how errors, tables and JSON are printed."""

from __future__ import annotations

import getpass
import json
from collections.abc import Collection, Iterable, Sequence
from typing import Annotated

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

out = Console()
err = Console(stderr=True)

# Least width of a column that may be broken into several lines.
_NARROW = 8

Json = Annotated[bool, typer.Option("--json", help="print JSON for other programs")]


def fail(message: str) -> None:
    """An error as plain text: what stands in brackets is no markup."""
    err.print("[bold red]Error:[/] ", end="")
    err.print(message, highlight=False, markup=False, soft_wrap=True)


def print_json(data: object) -> None:
    """Data for other programs, on standard output."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=1))


def plain(value: object) -> str:
    """Text of others without the signs that steer a terminal."""
    return "".join(c for c in str(value) if c.isprintable())


def print_table(
    headings: Sequence[str], rows: Iterable[Sequence[object]], whole: Collection[str] = ()
) -> None:
    """A table of which nothing is cut off: cells are broken into lines where the terminal is too narrow,
    those of the columns `whole` (what a person copies: ids, paths) last of all. Where nobody looks at
    a terminal, such as in a mail of cron, it is as wide as its cells. Cells are text, never markup."""
    lines = [[_cell(value) for value in row] for row in rows]
    table = Table()
    console = out
    if not out.is_terminal:
        console = Console(width=max(out.width, _width(headings, lines, headings)))
    fits = _width(headings, lines, whole) <= console.width
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=fits and heading in whole)
    for line in lines:
        table.add_row(*map(Text, line))
    console.print(table)


def _cell(value: object) -> str:
    return "\n".join(plain(line) for line in str(value).split("\n"))


def _width(headings: Sequence[str], lines: Sequence[Sequence[str]], whole: Collection[str]) -> int:
    """The signs that a table needs in which the columns `whole` are not broken."""
    found = 1
    for name, *cells in zip(headings, *lines, strict=True):
        longest = max(cell_len(part) for cell in (name, *cells) for part in cell.split("\n"))
        found += 3 + (longest if name in whole else min(longest, _NARROW))
    return found


def minute(moment: str) -> str:
    """A moment (UTC, ISO) as people write it, to the minute."""
    return moment[:16].replace("T", " ")


def user() -> str:
    """Whose command this is: the user's name, where the machine has one."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "the command line"
