"""What the commands have in common: where they print, and how errors and JSON are printed."""

from __future__ import annotations

import getpass
import json
from typing import Annotated

import typer
from rich.console import Console

out = Console()
err = Console(stderr=True)

Json = Annotated[bool, typer.Option("--json", help="print JSON for other programs")]


def fail(message: str) -> None:
    """An error as plain text: what stands in brackets is no markup."""
    err.print("[bold red]Error:[/] ", end="")
    err.print(message, highlight=False, markup=False, soft_wrap=True)


def print_json(data: object) -> None:
    """Data for other programs, on standard output."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=1))


def user() -> str:
    """Whose command this is: the user's name, where the machine has one."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "the command line"
