"""`advisor drafts`: edits of knowledge files that wait for a proposal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from api.settings import Settings, get_settings
from ingest.drafts import MAX_BYTES, Draft, Drafts, kind_of
from ingest.fault import Fault
from ingest.overlay import faults_of
from ingest.proposing.differences import difference
from rag.errors import DraftConflictError, DraftError
from ui.differing import print_difference
from ui.terminal import Json, err, fail, minute, out, plain, print_json, print_table, user

app = typer.Typer(
    help="Edits of knowledge files. They change nothing until they are proposed and approved.",
    no_args_is_help=True,
)

_FilePath = Annotated[
    str,
    typer.Argument(metavar="PATH", help="a file of knowledge/, such as guidance/j1/j1-rules.md"),
]
_Name = Annotated[str, typer.Option(help="whose edit it is; without it the user name")]
_Version = Annotated[
    str | None,
    typer.Option(
        "--version",
        help="`changed` of the draft that was edited, empty for none: refused when it is another by now",
    ),
]


@app.command(name="list")
def list_command(as_json: Json = False) -> None:
    """The drafts, and the approved ones that knowledge/ lacks yet. Exit code 3 when a draft has faults."""
    settings, drafts = _desk()
    found = drafts.open.all()
    faults = faults_of(drafts, _scratch(settings)) if found else {}
    settled = drafts.published.all()
    if as_json:
        rows = [_row(d) | {"faults": _faults(faults[p])} for p, d in found.items()]
        print_json({"drafts": rows, "approved": [_row(d) for d in settled.values()]})
    else:
        cells = [
            (
                path,
                "removes the file" if draft.removes else "draft",
                draft.by,
                minute(draft.changed),
                len(faults[path]) or "none",
            )
            for path, draft in found.items()
        ]
        cells += [
            (path, f"approved ({draft.proposal})", draft.by, minute(draft.changed), "")
            for path, draft in settled.items()
        ]
        if cells:
            print_table(("file", "edit", "by", "changed (UTC)", "faults"), cells, ("file",))
        else:
            _say("There is no draft.")
        _tell(fault for each in faults.values() for fault in each)
    if any(faults.values()):
        raise typer.Exit(3)


@app.command()
def show(
    path: _FilePath,
    text: Annotated[
        bool,
        typer.Option("--text", help="the whole text to edit: the draft's, without one the file's"),
    ] = False,
    as_json: Json = False,
) -> None:
    """What a draft changes in its file, and its faults."""
    settings, drafts = _desk()
    draft = drafts.get(path)
    below = drafts.below(path)
    if draft is None and (below is None or not (text or as_json)):
        raise DraftError(
            f"There is no draft of {path}. Begin one with its text: advisor drafts show {path} --text"
            if below is not None
            else f"There is neither a draft nor a file {path}. The drafts: advisor drafts list"
        )
    now = draft.text if draft else below
    faults = faults_of(drafts, _scratch(settings))[path] if draft and not text else []
    if as_json:
        head = _row(draft) if draft else {"path": path, "by": "", "changed": "", "removes": False}
        print_json({**head, "text": now, "base_text": below, "faults": _faults(faults)})
    elif text:
        if now is None:
            raise DraftError(f"The draft of {path} removes the file: it has no text.")
        typer.echo(now, nl=False)
    elif draft:
        what = "removes" if draft.removes else "changes" if below is not None else "adds"
        _say(f"The draft by {draft.by} of {minute(draft.changed)} UTC {what} {path}.")
        print_difference(difference(_lines(below), _lines(draft.text)))
        _tell(faults)


@app.command()
def put(
    path: _FilePath,
    file: Annotated[
        Path | None, typer.Argument(help="the file's whole new text; - reads standard input")
    ] = None,
    removes: Annotated[
        bool, typer.Option("--remove", help="propose that the file goes, in place of a text")
    ] = False,
    name: _Name = "",
    version: _Version = None,
    as_json: Json = False,
) -> None:
    """Keeps a text as the draft of a file. Exit code 3 when somebody else's draft is in the way, or
    when the draft was kept but has faults."""
    settings, drafts = _desk()
    kind_of(path)
    if removes == (file is not None):
        raise DraftError("Give either a file with the new text, or --remove. Nothing was kept.")
    try:
        draft = drafts.save(path, _read(file) if file else None, name or user(), version)
    except DraftConflictError as error:
        _refused(error, as_json)
    faults = faults_of(drafts, _scratch(settings))[path]
    if as_json:
        print_json(_row(draft) | {"faults": _faults(faults)})
    else:
        if faults:
            many = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
            _say(f"Kept the draft of {path}. It has {many} to mend before it can be proposed:")
        else:
            _say(f"Kept the draft of {path}. It is in no answer yet: advisor propose")
        _tell(faults)
    if faults:
        raise typer.Exit(3)


@app.command()
def remove(
    path: _FilePath, name: _Name = "", version: _Version = None, as_json: Json = False
) -> None:
    """Removes a draft; the file stays as it is. Exit code 3 when --version is not the draft's."""
    _, drafts = _desk()
    try:
        draft = drafts.drop(path, name or user(), version)
    except DraftConflictError as error:
        _refused(error, as_json)
    if as_json:
        print_json({"removed": path})
    else:
        _say(f"Removed the draft of {path} by {draft.by} of {minute(draft.changed)} UTC.")


@app.command(name="give-up")
def give_up(path: _FilePath, as_json: Json = False) -> None:
    """Gives up an approved edit that knowledge/ lacks: the next edition has the file as it lies there."""
    _, drafts = _desk()
    draft = drafts.drop_published(path)
    if as_json:
        print_json({"given_up": path, "proposal": draft.proposal})
    else:
        _say(
            f"Gave up the edit of {path} by {draft.by} that was approved with {draft.proposal}. The "
            "current edition holds it until the next one: advisor build"
        )


def _desk() -> tuple[Settings, Drafts]:
    settings = get_settings()
    return settings, Drafts(settings.knowledge_dir, settings.state_dir)


def _scratch(settings: Settings) -> Path:
    """Where a build lays its readings too, and clears up what a kill left."""
    folder = settings.state_dir / "editions"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _read(file: Path) -> str:
    """The text of a file or of standard input; a byte more than may be, so that no huge file is read."""
    try:
        if str(file) == "-":
            body = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with file.open("rb") as opened:
                body = opened.read(MAX_BYTES + 1)
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        if len(body) > MAX_BYTES:
            return body.decode("utf-8", "replace")  # refused for its size, as any other
        raise DraftError(
            f"{file} is no UTF-8 text (byte {error.start + 1}). Nothing was kept. Save it as UTF-8."
        ) from error
    except OSError as error:
        raise DraftError(f"{file} cannot be read ({error.strerror}). Nothing was kept.") from error


def _refused(error: DraftConflictError, as_json: bool) -> None:
    if as_json:
        print_json({"error": str(error)})
    else:
        fail(str(error))
    raise typer.Exit(3) from None


def _row(draft: Draft) -> dict[str, Any]:
    row = asdict(draft)
    return {n: row[n] for n in ("path", "by", "changed", "proposal")} | {"removes": draft.removes}


def _faults(faults: Sequence[Fault]) -> list[dict[str, Any]]:
    return [{"line": f.line, "reason": f.reason} for f in faults]


def _tell(faults: Iterable[Fault]) -> None:
    for fault in dict.fromkeys(faults):
        err.print(plain(fault), highlight=False, markup=False, soft_wrap=True)


def _lines(text: str | None) -> list[str]:
    return text.split("\n") if text else []


def _say(text: str) -> None:
    out.print(plain(text), highlight=False, markup=False, soft_wrap=True)
