"""`advisor switch`: turns the whole chat, or one topic, off and on."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from api.settings import get_settings
from rag.switch import Off, Position, Switch
from ui.terminal import Json, out, print_json, user

app = typer.Typer(help="Turns the chat, or one topic, off and on.", no_args_is_help=True)

Topic = Annotated[str, typer.Option(help="one topic, such as j1; without it the whole chat")]


@app.command()
def off(
    reason: Annotated[str, typer.Option(help="why; visitors read it")],
    topic: Topic = "",
) -> None:
    """Turns the chat or a topic off, at once; a running server follows."""
    settings = get_settings()
    day = settings.current_day().isoformat()
    _show(Switch(settings.state_dir).off(reason, day, user(), topic))


@app.command()
def on(topic: Topic = "") -> None:
    """Turns everything on again, or one topic."""
    _show(Switch(get_settings().state_dir).on(topic))


@app.command()
def show(as_json: Json = False) -> None:
    """Says what is off. Exit code 3 when something is."""
    position = Switch(get_settings().state_dir).position()
    if as_json:
        print_json(asdict(position))
    else:
        _show(position)
    if position.chat or position.topics:
        raise typer.Exit(3)


def _show(position: Position) -> None:
    if position.chat:
        _line("The whole chat", position.chat)
    for topic, found in position.topics.items():
        _line(f"Topic {topic}", found)
    if not position.chat and not position.topics:
        out.print("Everything is on.")


def _line(what: str, found: Off) -> None:
    by = f" by {found.by}" * bool(found.by)
    since = f" since {found.since}" * bool(found.since)
    out.print(
        f"{what} is off{since}{by}: {found.reason}", highlight=False, markup=False, soft_wrap=True
    )
