"""`advisor propose`, `proposals`, `approve`, `reject` and `patch`: from drafts to a published edition."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from api.settings import Settings, get_settings
from ingest.drafts import Drafts
from ingest.material import FaultyKnowledgeError
from ingest.priority import give_way
from ingest.proposing.approve import approve, reject, seen
from ingest.proposing.patch import patch_of, way_of
from ingest.proposing.proposal import Proposal, Proposals
from rag.errors import AdvisorError, ProposalError
from ui.proposal import show_proposal
from ui.terminal import Json, err, fail, minute, out, plain, print_json, print_table, user

app = typer.Typer(
    help="Proposed editions: what each changes, and what speaks against it.", no_args_is_help=True
)
# A key is 43 characters; more than this is no key.
_KEY_BYTES = 4096

_Id = Annotated[str, typer.Argument(metavar="ID", help="the proposal, such as p3")]


class KeyRefusedError(AdvisorError):
    """No staff key was given, or none that is known."""


def propose_command(
    title: Annotated[str, typer.Option(help="what the proposal is about, in a few words")] = "",
    name: Annotated[str, typer.Option(help="who proposes; without it the user name")] = "",
    as_json: Json = False,
) -> None:
    """Builds an edition aside from knowledge/ and the drafts, and asks it and the current one the golden
    questions. Nothing is published. Exit code 3 when something speaks against it."""
    give_way()
    try:
        proposal = _propose(get_settings(), title, name or user(), quiet=as_json)
    except FaultyKnowledgeError as error:
        if as_json:
            faults = [{"path": f.file, "line": f.line, "reason": f.reason} for f in error.faults]
            print_json({"error": str(error), "faults": faults})
        else:
            for fault in error.faults:
                err.print(plain(fault), highlight=False, markup=False, soft_wrap=True)
            fail(str(error))
        raise typer.Exit(1) from None
    if as_json:
        print_json(proposal.model_dump(mode="json"))
    else:
        show_proposal(proposal, brief=True)
        _say(
            f"Read what changes: advisor proposals show {proposal.id}\n"
            f"Then: advisor approve {proposal.id}{' --override WHY' * bool(proposal.refusals)}, or: "
            f"advisor reject {proposal.id} --reason WHY"
        )
    if proposal.refusals:
        raise typer.Exit(3)


@app.command(name="list")
def list_command(as_json: Json = False) -> None:
    """All proposals, newest first. Exit code 3 when one waits for a decision."""
    settings = get_settings()
    found = [_seen(p, settings) for p in Proposals(settings.state_dir).all()]
    if as_json:
        names = "id title status by created base_edition edition decided_by decided error".split()
        print_json({"proposals": [{n: getattr(p, n) for n in names} for p in found]})
    else:
        _table(found)
    if any(p.status == "waiting" for p in found):
        raise typer.Exit(3)


def _table(found: list[Proposal]) -> None:
    if not found:
        _say("There is no proposal. Make one: advisor propose")
        return
    rows = [
        (
            p.id,
            p.title,
            p.status,
            p.by,
            minute(p.created),
            len(p.changes),
            len(p.golden.fell),
            p.decided_by,
        )
        for p in found
    ]
    headings = ("proposal", "title", "status", "by", "begun (UTC)", "changes", "fell", "decided by")
    print_table(headings, rows, ("proposal", "status"))


@app.command()
def show(
    proposal: _Id,
    everything: Annotated[
        bool, typer.Option("--all", help="every changed golden answer, not only the first")
    ] = False,
    as_json: Json = False,
) -> None:
    """What a proposal changes, what becomes of the golden questions, and what speaks against it. Exit code
    1 when it failed."""
    settings = get_settings()
    store = Proposals(settings.state_dir)
    found = _seen(store.get(proposal), settings)
    progress = store.progress(found.id) if found.status == "building" else None
    if as_json:
        told = progress.model_dump() if progress else None
        print_json(found.model_dump(mode="json") | {"progress": told})
    else:
        show_proposal(found, everything=everything)
        if progress:
            _say(f"So far: {progress.what} ({progress.done} of {progress.total})")
    if found.status == "failed":
        raise typer.Exit(1)


def approve_command(
    proposal: _Id,
    override: Annotated[
        str, typer.Option(help="why it is published although something speaks against it; is kept")
    ] = "",
    key_file: Annotated[
        Path | None,
        typer.Option(help="file with your staff key; without it ADVISOR_STAFF_KEY is read"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Publishes a proposal in the name of the key's holder. Exit code 3 when it is refused."""
    settings = get_settings()
    found = Proposals(settings.state_dir).get(proposal)
    try:
        by = holder(settings, key_file)
        done = approve(
            settings.knowledge_dir,
            settings.state_dir,
            found.id,
            by,
            override,
            soak=settings.soak_minutes,
        )
    except (KeyRefusedError, ProposalError) as error:
        _refuse(error, as_json)
    if as_json:
        print_json(_decided(done))
        return
    _say(f"Published edition {done.edition}, approved by {done.decided_by} ({done.id}).")
    if done.drafts:
        _say(f"Put its edits into the files of knowledge/ as well: advisor patch {done.id}")


def reject_command(
    proposal: _Id,
    reason: Annotated[str, typer.Option(help="why; is kept")],
    name: Annotated[str, typer.Option(help="who rejects; without it the user name")] = "",
    as_json: Json = False,
) -> None:
    """Puts a proposal aside; its drafts stay. Exit code 3 when it does not wait for a decision."""
    settings = get_settings()
    found = Proposals(settings.state_dir).get(proposal)
    by = name or user()
    try:
        done = reject(settings.knowledge_dir, settings.state_dir, found.id, by, reason)
    except ProposalError as error:
        _refuse(error, as_json)
    if as_json:
        print_json(_decided(done))
    else:
        _say(f"Rejected {done.id}. Nothing was published, the drafts stay: advisor drafts list")


def patch_command(
    proposal: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID]",
            help="the proposal; without it all that was approved and knowledge/ lacks",
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="write it to this file, in place of printing it")
    ] = None,
    as_json: Json = False,
) -> None:
    """Gives the edits of a proposal as a patch for `git apply`."""
    settings = get_settings()
    if proposal is None:
        text = patch_of(Drafts(settings.knowledge_dir, settings.state_dir), with_open=False)
    else:
        text = Proposals(settings.state_dir).patch(proposal)
    if output:
        _write(output, text)
    if as_json:
        print_json({"id": proposal, "patch": text})
    elif not output:
        typer.echo(text, nl=False)
    elif text:
        _say(f"Written to {output}. In the repository: {applied(settings.knowledge_dir, output)}")
    else:
        _say(f"Nothing is to be put in: {output} is empty.")


def applied(knowledge: Path, file: Path) -> str:
    """The command that puts a patch into a checkout, at its top."""
    # Where the knowledge lies in no repository here, the patch's paths begin inside knowledge/.
    begins_there = way_of(knowledge) or (knowledge / ".git").exists()
    inside = "" if begins_there else "--directory=knowledge "
    return f"git apply {inside}{file}"


def _write(file: Path, text: str) -> None:
    try:
        file.write_bytes(text.encode())
    except OSError as error:
        raise AdvisorError(
            f"{file} cannot be written ({error.strerror}). Name a file in a folder that can."
        ) from error


def holder(settings: Settings, key_file: Path | None) -> str:
    """Whose staff key lies in the file, or without one in ADVISOR_STAFF_KEY. Raises KeyRefusedError,
    which never holds the key."""
    if not settings.staff_keys:
        raise KeyRefusedError(
            "No staff key is configured here, so nobody can approve. Nothing was published. Make one "
            "(advisor staff-key NAME) and put its entry into ADVISOR_STAFF_KEYS."
        )
    key = (
        _key_of(key_file) if key_file is not None else os.environ.get("ADVISOR_STAFF_KEY", "")
    ).strip()
    if not key:
        raise KeyRefusedError(
            "No staff key was given. Nothing was published. Name the file that holds yours "
            "(--key-file), or set ADVISOR_STAFF_KEY."
        )
    name = settings.staff_name(key)
    if name is None:
        raise KeyRefusedError(
            "That is no staff key of this advisor. Nothing was published. Its hash has to stand in "
            "ADVISOR_STAFF_KEYS."
        )
    return name


def _key_of(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return opened.read(_KEY_BYTES).decode("utf-8", "replace")
    except OSError as error:
        raise KeyRefusedError(
            f"The key file {file} cannot be read ({error.strerror}). Nothing was published."
        ) from None


def _propose(settings: Settings, title: str, by: str, quiet: bool) -> Proposal:
    # They bring the whole advisor, for which no other command should wait.
    from ingest.proposing.propose import Order, propose
    from rag.compiled import CompiledModel

    order = Order(
        knowledge=settings.knowledge_dir,
        state=settings.state_dir,
        models=settings.models,
        today=settings.current_day(),
        title=title.strip(),
        by=by,
        max_deleted=settings.max_deleted,
        soak_minutes=settings.soak_minutes,
    )
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, disable=quiet, transient=True) as bar:
        task = bar.add_task("Reading the knowledge", total=None)

        def tell(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        return propose(order, CompiledModel(settings.models), progress=tell)


def _seen(proposal: Proposal, settings: Settings) -> Proposal:
    return seen(proposal, settings.knowledge_dir, settings.state_dir)


def _refuse(error: AdvisorError, as_json: bool) -> NoReturn:
    if as_json:
        print_json({"error": str(error)})
    else:
        fail(str(error))
    raise typer.Exit(3) from None


def _decided(proposal: Proposal) -> dict[str, Any]:
    names = "id status edition base_edition decided_by decided override reason drafts".split()
    return {n: getattr(proposal, n) for n in names}


def _say(text: str) -> None:
    for line in text.split("\n"):
        out.print(plain(line), highlight=False, markup=False, soft_wrap=True)
