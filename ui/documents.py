"""`advisor documents`: files that staff bring from outside, for the next edition."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.settings import get_settings
from ingest.outside.extracted import Limits
from ingest.outside.intake import Labels, add
from ingest.outside.shelf import DocumentShelf
from rag.errors import DocumentError
from ui.terminal import Json, err, fail, out, plain, print_json, print_table, user

app = typer.Typer(
    help="Outside documents (PDF, HTML, DOCX, Markdown, CSV, XLSX) for the next edition.",
    no_args_is_help=True,
)


@app.command(name="add")
def add_command(
    file: Annotated[Path, typer.Argument(help="the file")],
    title: Annotated[str, typer.Option(help="what it is called")],
    publisher: Annotated[str, typer.Option(help="whose it is")],
    dated: Annotated[str, typer.Option(help="the day that it bears, as 2026-09-01")],
    scope: Annotated[
        str, typer.Option(help="for whom it speaks, as 'students of Lahore Medical College'")
    ],
    url: Annotated[str, typer.Option(help="where it can be read")] = "",
    name: Annotated[str, typer.Option(help="who adds it; without it the user name")] = "",
    as_json: Json = False,
) -> None:
    """Reads a file onto the shelf. Exit code 3 when it is refused."""
    settings = get_settings()
    labels = Labels.checked(title, publisher, dated, scope, url, settings.current_day())
    limits = Limits(size=settings.document_mb * 1_000_000)
    try:
        # One byte more than may be, so that a huge file is refused and not read.
        with file.open("rb") as opened:
            body = opened.read(limits.size + 1)
    except OSError as error:
        raise DocumentError(
            f"{file} cannot be read ({error.strerror}). Nothing was added."
        ) from error
    report = add(settings.state_dir, file.name, body, labels, name or user(), limits)
    if as_json:
        print_json(asdict(report))
    elif report.accepted:
        pages = f"{report.pages} pages, " if report.pages else ""
        out.print(
            f"Added {report.id} ({report.kind.upper()}, {pages}{report.passages} passages). It is in no "
            "answer yet: advisor build",
            highlight=False,
            soft_wrap=True,
        )
        for warning in report.warnings:
            err.print(f"- {plain(warning)}", highlight=False, markup=False, soft_wrap=True)
    else:
        fail(f"{file.name} was refused, nothing was added. {report.refused}")
    if not report.accepted:
        raise typer.Exit(3)


@app.command(name="list")
def list_command(as_json: Json = False) -> None:
    """The documents on the shelf, the latest first. Exit code 1 when one is damaged."""
    shelf = DocumentShelf(get_settings().state_dir)
    found = shelf.all()
    damaged = sorted(set(shelf.ids()) - {d.id for d in found})
    if as_json:
        print_json({"documents": [asdict(d) for d in found], "damaged": damaged})
    else:
        headings = ("document", "title", "publisher", "dated", "speaks for", "added")
        rows = [
            (d.id, d.title, d.publisher, d.dated, d.scope, f"{d.added[:10]} {d.by}") for d in found
        ]
        if rows:
            print_table(headings, rows, ("document",))
        else:
            out.print("There is no outside document.")
        for document in damaged:
            fail(
                f"{document} is damaged and stops the next build: advisor documents remove {document}"
            )
    if damaged:
        raise typer.Exit(1)


@app.command()
def show(
    document: Annotated[str, typer.Argument(metavar="ID", help="the document's id")],
    as_json: Json = False,
) -> None:
    """A document with its passages, as the next edition will hold them."""
    shelf = DocumentShelf(get_settings().state_dir)
    found, passages = shelf.get(document), shelf.passages(document)
    if as_json:
        parts = [
            {"id": p.id, "headings": p.headings, "place": p.place, "text": p.text} for p in passages
        ]
        print_json({**asdict(found), "passages": parts})
        return
    lines = [
        f"{found.title} ({found.publisher}, dated {found.dated})",
        f"Speaks for: {found.scope}",
        f"{found.kind.upper()}, {found.name}, added on {found.added[:10]} by {found.by} {found.url}",
        *(f"- {warning}" for warning in found.warnings),
    ]
    for p in passages:
        above = " / ".join(p.headings)
        lines += ["", f"{p.id}  {p.place}  {above}".rstrip(), *(line.text for line in p.lines)]
    for text in lines:
        out.print(plain(text), highlight=False, markup=False, soft_wrap=True)


@app.command()
def remove(
    document: Annotated[str, typer.Argument(metavar="ID", help="the document's id")],
    as_json: Json = False,
) -> None:
    """Takes a document off the shelf for good; the next edition lacks it."""
    DocumentShelf(get_settings().state_dir).remove(document)
    if as_json:
        print_json({"removed": document})
    else:
        out.print(
            f"Removed {document}. The current edition holds it until the next one: advisor build",
            highlight=False,
        )
