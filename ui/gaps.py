"""`advisor gaps`: questions that had no good answer, grouped by meaning."""

from __future__ import annotations

from typing import Annotated

import typer

from api.database import open_database
from api.gaps import REASONS, GapOut, Gaps, Reason
from api.settings import get_settings
from rag.errors import AdvisorError
from ui.terminal import Json, out, plain, print_json, print_table, user

app = typer.Typer(
    help="Lists what people asked that had no good answer, without personal data.",
    invoke_without_command=True,
)
_SHOWN = 100

Id = Annotated[str, typer.Argument(metavar="GAP", help="the gap's id, from `advisor gaps`")]


@app.callback()
def listing(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=0, help="the last days only; 0: all that is kept")] = 0,
    reason: Annotated[
        str | None, typer.Option(help="only questions of this reason: unknown, weak or thumbs_down")
    ] = None,
    as_json: Json = False,
    csv: Annotated[bool, typer.Option("--csv", help="print every question as CSV")] = False,
) -> None:
    """Lists the gaps: open ones first, the most asked first."""
    if context.invoked_subcommand:
        return
    found = _gaps().all(get_settings().current_day(), days, _reason(reason))
    if as_json:
        print_json({"gaps": [gap.model_dump(mode="json") for gap in found]})
    elif csv:
        # It brings the whole API, for which no other command should wait.
        from api.staff_gaps import as_csv

        typer.echo(as_csv(found), nl=False)
    else:
        _table(found)


@app.command()
def show(gap: Id, as_json: Json = False) -> None:
    """Shows a gap with all its questions."""
    found = _gaps().get(gap)
    if as_json:
        print_json(found.model_dump(mode="json"))
        return
    _line(f"{found.id}: {found.label}")
    _line(_told(found))
    if found.closed:
        since = f"; {found.closed.since} questions since" * bool(found.closed.since)
        _line(f"Closed on {found.closed.on} by {found.closed.by}: {found.closed.note}{since}")
    rows = [(q.id, q.asked, ", ".join(q.reasons), q.text) for q in found.questions]
    print_table(("question", "asked", "reasons", "text"), rows, ("question",))


@app.command()
def close(
    gap: Id,
    note: Annotated[
        str, typer.Option(help="what came of it: 'section added', or why none will be")
    ],
    name: Annotated[str, typer.Option(help="who closes it; without it the user name")] = "",
) -> None:
    """Closes a gap. New questions of its kind are counted in it and do not open it."""
    if not note.strip():
        raise AdvisorError(
            "A gap is closed with a note. Say what came of it: --note 'section added'."
        )
    found = _gaps().close(gap, note.strip(), name or user(), get_settings().current_day())
    _line(f"Gap {found.id} is closed.")


@app.command()
def reopen(gap: Id) -> None:
    """Opens a closed gap again."""
    _line(f"Gap {_gaps().reopen(gap).id} is open.")


@app.command()
def delete(
    gap: Id,
    question: Annotated[
        str | None, typer.Option(help="one question's id, from `advisor gaps show`; else all")
    ] = None,
) -> None:
    """Deletes the questions of a gap for good, or one of them."""
    _line(f"Deleted for good: {_gaps().delete(gap, question)} questions.")


@app.command()
def section(gap: Id) -> None:
    """Prints the beginning of a guidance section for a gap. `advisor check` refuses it until it is filled
    in."""
    typer.echo(_gaps().section(gap), nl=False)


def _gaps() -> Gaps:
    return Gaps(open_database(get_settings().database))


def _reason(given: str | None) -> Reason | None:
    if given is None:
        return None
    for reason in REASONS:
        if reason == given.replace("-", "_"):
            return reason
    raise AdvisorError(f"There is no reason {given[:40]!r}. The reasons are: {', '.join(REASONS)}.")


def _table(found: list[GapOut]) -> None:
    if not found:
        out.print("No question without a good answer is recorded.")
        return
    rows = []
    for gap in found[:_SHOWN]:
        nearest = f"{gap.nearest.passage} ({gap.nearest.score:.2f})" if gap.nearest else ""
        closed = ""
        if gap.closed:
            closed = f"{gap.closed.on}: {gap.closed.note}"
            closed += f" ({gap.closed.since} since)" * bool(gap.closed.since)
        rows.append((gap.id, gap.count, gap.last, gap.label, nearest, closed))
    headings = ("gap", "asked", "last", "question in the middle", "nearest section", "closed")
    print_table(headings, rows, ("gap",))
    if len(found) > _SHOWN:
        _line(f"{len(found) - _SHOWN} more: --json and --csv print all.")


def _told(gap: GapOut) -> str:
    reasons = ", ".join(f"{count} {reason}" for reason, count in gap.reasons.items() if count)
    nearest = "no section is near"
    if gap.nearest:
        nearest = f"nearest: {gap.nearest.passage} ({gap.nearest.score:.2f}), {gap.nearest.heading}"
    return f"{gap.count} questions from {gap.first} to {gap.last} ({reasons}); {nearest}"


def _line(text: str) -> None:
    out.print(plain(text), highlight=False, markup=False, soft_wrap=True)
