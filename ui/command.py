"""The command `advisor`: check, serve, ask. Others stand in modules of their own, such as ui/editions.py."""

from __future__ import annotations

import logging
import secrets
import signal
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.markdown import Markdown
from typer.core import TyperGroup

from api.settings import get_settings, key_hash
from ingest.check import read_knowledge
from ingest.golden import read_golden
from rag.errors import AdvisorError
from rag.shelf import Shelf
from ui import editions, proposals, review, runs, serving
from ui.client import Client
from ui.profile import shown
from ui.season import as_table as season_table
from ui.terminal import Json, err, fail, out, print_json

# Groups of commands by the modules that hold them, which are imported when they are used: some bring half
# of the API, for which no other command should wait.
_GROUPS = {
    "documents": "ui.documents",
    "programs": "ui.programs_import",
    "drafts": "ui.drafts",
    "proposals": "ui.proposals",
    "sources": "ui.sources",
    "switch": "ui.switch",
    "sites": "ui.sites",
    "gaps": "ui.gaps",
}


class _Commands(TyperGroup):
    """The commands of this module, and the groups."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        # By their names alone, so that they are listed, and meant by a word mistyped.
        later: dict[str, Any] = dict.fromkeys(_GROUPS)
        self.commands.update(later)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in _GROUPS:
            return super().get_command(ctx, cmd_name)
        group = typer.main.get_group(import_module(_GROUPS[cmd_name]).app)
        group.name = cmd_name
        return group


app = typer.Typer(
    cls=_Commands,
    help="Cited, dated answers for international medical graduates on their way to US residency.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Runs the command; an error that was foreseen is told in a sentence, not as a traceback."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    # So that what was started is also ended: a `finally` runs on SystemExit, not on a signal.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        app()
    except AdvisorError as error:
        fail(str(error))
        raise SystemExit(1) from None
    except ValidationError as error:
        for fault in error.errors():
            name = "_".join(str(part) for part in fault["loc"])
            fail(f"The setting ADVISOR_{name.upper()}: {fault['msg']} (docs/settings.md)")
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None


@app.command()
def check(as_json: Json = False) -> None:
    """Reads all knowledge and tells every fault by file and line. Exit code 1 when there is one."""
    settings = get_settings()
    knowledge, faults = read_knowledge(settings.knowledge_dir)
    golden, golden_faults = read_golden(settings.knowledge_dir)
    faults = sorted([*faults, *golden_faults])
    if as_json:
        print_json({"faults": [asdict(f) for f in faults]})
    else:
        for fault in faults:
            err.print(str(fault), highlight=False, markup=False, soft_wrap=True)
        out.print(
            f"{len(knowledge.documents)} documents, {len(knowledge.passages)} sections, "
            f"{len(knowledge.programs)} programs, {len(knowledge.statistics.rows)} figures, "
            f"{len(knowledge.statistics.calendar.dates)} dates, {len(knowledge.sources)} sources, "
            f"{len(golden)} golden questions: {len(faults) or 'no'} fault{'s' * (len(faults) != 1)}."
        )
    if faults:
        raise typer.Exit(1)


@app.command()
def serve() -> None:
    """Starts the API, the chat page and, with staff keys, the console; stops all on Ctrl-C or SIGTERM."""
    settings = get_settings()
    Shelf(settings.state_dir).current_id()
    raise typer.Exit(serving.serve(settings, lambda text: out.print(text, highlight=False)))


@app.command()
def console() -> None:
    """Starts the staff console alone, on an API that runs elsewhere."""
    settings = get_settings()
    raise typer.Exit(serving.console(settings, lambda text: out.print(text, highlight=False)))


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="your question, in your own words")],
    as_json: Json = False,
) -> None:
    """Answers one question."""
    with serving.reachable(get_settings(), _note) as client:
        reply = client.chat(question)
    if as_json:
        print_json(reply)
    else:
        _show(reply)


@app.command()
def chat() -> None:
    """A conversation in the terminal; an empty line ends it and forgets it."""
    with serving.reachable(get_settings(), _note) as client:
        out.print("Ask in your own words. An empty line ends the conversation and forgets it.")
        out.print("[dim]/profile shows what the advisor knows about you.[/]")
        conversation = _converse(client)
        if conversation:
            client.forget(conversation)
            out.print("The conversation is forgotten.")


@app.command()
def season(
    of: Annotated[
        str | None, typer.Option("--season", help="a season such as 2025-26; without it this one")
    ] = None,
    ics: Annotated[
        Path | None,
        typer.Option(
            help="write the published dates to this calendar file: those to come, or all "
            "of --season"
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Shows the dates of the running season, and writes them to a calendar file."""
    with serving.reachable(get_settings(), _note) as client:
        found = client.season(of)
        file = client.season_file(of) if ics else b""
    if ics:
        _write(ics, file)
        _note(f"Written to {ics}.")
    if as_json:
        print_json(found)
    elif not ics:
        out.print(season_table(found))
        out.print(
            "Days in US Eastern Time. Check the official calendar before you act.", style="dim"
        )


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise AdvisorError(
            f"{path} cannot be written ({error.strerror}). Name a file in a folder that can."
        ) from error


def _converse(client: Client) -> str | None:
    conversation: str | None = None
    profile: dict[str, Any] = {}
    while True:
        try:
            message = out.input("\n[bold]You:[/] ").strip()
        except (EOFError, KeyboardInterrupt):
            return conversation
        if not message:
            return conversation
        if message.lower() == "/profile":
            _show_profile(profile)
            continue
        try:
            reply = client.chat(message, conversation)
        except AdvisorError as error:
            fail(str(error))
            continue
        conversation, profile = str(reply["conversation_id"]), reply["profile"]
        _show(reply)


app.command(name="build")(editions.build_command)
app.command(name="editions")(editions.editions_command)
app.command(name="rollback")(editions.rollback_command)
app.command(name="runs")(runs.runs_command)
app.command(name="review")(review.review_command)
app.command(name="propose")(proposals.propose_command)
app.command(name="approve")(proposals.approve_command)
app.command(name="reject")(proposals.reject_command)
app.command(name="patch")(proposals.patch_command)


@app.command(name="eval")
def evaluate(
    only: Annotated[str | None, typer.Option(help="ids that begin so, for example j1-")] = None,
    show: Annotated[
        bool,
        typer.Option(help="print every question that was not answered right, and uncited claims"),
    ] = False,
    typos: Annotated[
        int,
        typer.Option(min=0, max=20, help="ask again with so many random edits in every message"),
    ] = 0,
    report: Annotated[Path | None, typer.Option(help="also write the report to this file")] = None,
    as_json: Json = False,
) -> None:
    """Asks the current edition the golden questions. Exit code 1 when a floor is not held."""
    # It brings the whole advisor, for which no other command should wait.
    from ui.evaluation import ask_golden

    ask_golden(only, show, typos, report, as_json)


@app.command(name="staff-key")
def staff_key(name: Annotated[str, typer.Argument(help="whose key it is")]) -> None:
    """Makes a staff key: gives the key to hand over, and the entry for ADVISOR_STAFF_KEYS."""
    if not name.isidentifier():
        raise AdvisorError("The name of a key is a word of letters, digits and underscores.")
    key = secrets.token_urlsafe(32)
    out.print(
        f"Key for {name} (shown once, keep it secret): {key}", highlight=False, soft_wrap=True
    )
    out.print(
        f"Entry for ADVISOR_STAFF_KEYS: {name}:{key_hash(key)}", highlight=False, soft_wrap=True
    )


def _note(text: str) -> None:
    err.print(f"[dim]{text}[/]", highlight=False)


def _show_profile(profile: dict[str, Any]) -> None:
    """What is known of the person, and how to change it."""
    for name, text in shown(profile):
        out.print(f"  {name}: {text}", highlight=False, markup=False)
    if not shown(profile):
        out.print("Nothing is known about you yet. Tell it in your own words; nothing is needed.")
    else:
        out.print('Wrong? Say it in a sentence. "Clear my profile" removes all of it.', style="dim")


def _show(reply: dict[str, Any]) -> None:
    out.print()
    out.print(Markdown(reply["text"]))
    if reply["citations"]:
        out.print()
    for citation in reply["citations"]:
        sources = "; ".join(
            f"{s['publisher']}: {s['title']} ({s['date']}{', official' if s['official'] else ''}) {s['url']}"
            for s in citation["sources"]
        )
        out.print(
            f"[{citation['n']}] {citation['title']} — {sources}",
            style="dim",
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
    for follow_up in reply["follow_ups"]:
        out.print(f"  → {follow_up}", style="cyan", highlight=False, markup=False)
    out.print("\nInformation, not legal advice. Check the sources before you act.", style="dim")


if __name__ == "__main__":
    main()
