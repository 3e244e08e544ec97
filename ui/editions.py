"""`advisor build`, `editions`, `rollback`: makes an edition, lists those that are kept, goes back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, NoReturn

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from api.settings import Settings, get_settings
from ingest.build import Built, build
from ingest.fault import Fault
from ingest.priority import give_way
from ingest.rollback import returning, roll_back
from ingest.runs import recorded
from rag.compiled import CompiledModel
from rag.errors import AdvisorError
from rag.shelf import Shelf
from ui.terminal import Json, err, fail, minute, out, print_json, print_table, user


def build_command(
    force: Annotated[
        bool,
        typer.Option(help="build even if nothing changed, and publish even over a rollback"),
    ] = False,
    allow_drop: Annotated[
        bool, typer.Option(help="let the new edition lose more than a fifth of the passages")
    ] = False,
    as_json: Json = False,
) -> None:
    """Builds an edition from the knowledge and publishes it. Nothing changed: does nothing."""
    give_way()
    settings = get_settings()
    try:
        with recorded(settings.state_dir, "build", user()) as run:
            built = _build(settings, force, allow_drop, quiet=as_json)
            if built.new:
                run.done(_told(built), built.edition)
            else:
                run.nothing("Nothing changed.", built.edition)
    except AdvisorError as error:
        _refused(error, as_json)
    if as_json:
        print_json(asdict(built))
    elif built.new:
        out.print(f"Published edition [bold]{built.edition}[/]: {_told(built)}.")
    else:
        out.print(f"Nothing changed: edition [bold]{built.edition}[/] stays current.")


def _told(built: Built) -> str:
    return f"{built.counts['documents_passages']} sections, {built.counts['programs']} programs"


def _refused(error: AdvisorError, as_json: bool) -> NoReturn:
    faults: list[Fault] = getattr(error, "faults", [])
    if as_json:
        print_json({"error": str(error), "faults": [asdict(f) for f in faults]})
    else:
        for fault in faults:
            err.print(str(fault), highlight=False, markup=False, soft_wrap=True)
        fail(str(error))
    raise typer.Exit(1) from None


def _build(settings: Settings, force: bool, allow_drop: bool, quiet: bool) -> Built:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, disable=quiet, transient=True) as bar:
        task = bar.add_task("Looking for changes", total=None)

        def tell(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        return build(
            settings.knowledge_dir,
            settings.state_dir,
            CompiledModel(settings.models),
            force=force,
            allow_drop=allow_drop,
            soak=settings.soak_minutes,
            progress=tell,
        )


def editions_command(as_json: Json = False) -> None:
    """Lists the editions that are kept, newest first."""
    shelf = Shelf(get_settings().state_dir)
    current = shelf.current_id()
    found = list(reversed(list(shelf.manifests())))
    if as_json:
        print_json([asdict(m) | {"current": m.id == current} for m in found])
        return
    rows = [
        (
            m.id,
            minute(m.created),
            m.counts["documents_passages"],
            m.counts["programs"],
            "current" if m.id == current else "",
        )
        for m in found
    ]
    print_table(("edition", "built (UTC)", "sections", "programs", ""), rows, ("edition",))


def rollback_command(
    reason: Annotated[str, typer.Option(help="why; it is kept in the run history")],
    to: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="id of the edition; without it the one before"),
    ] = None,
    name: Annotated[str, typer.Option(help="who does it; without it the user name")] = "",
    as_json: Json = False,
) -> None:
    """Makes an earlier edition current again. A running server follows by itself."""
    settings = get_settings()
    model = CompiledModel(settings.models).fingerprint
    try:
        done = roll_back(settings.state_dir, to, name or user(), reason, model)
    except AdvisorError as error:
        _refused(error, as_json)
    if as_json:
        back = returning(settings.knowledge_dir, settings.state_dir, done.edition)
        print_json(asdict(done) | {"moved": done.moved, "returning": back})
    elif not done.moved:
        out.print(f"Edition [bold]{done.edition}[/] was current already.")
    else:
        out.print(f"Current edition: [bold]{done.edition}[/], in place of {done.before or 'none'}.")
        if done.before:
            out.print(f'Undo it with: advisor rollback {done.before} --reason "…"', soft_wrap=True)
        if back := returning(settings.knowledge_dir, settings.state_dir, done.edition):
            out.print(
                f"The next edition has these approved edits again: {', '.join(back)}. Mend them in a draft, "
                "or give them up: advisor drafts give-up PATH",
                highlight=False,
                markup=False,
                soft_wrap=True,
            )
