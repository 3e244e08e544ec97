"""Reads knowledge/ with drafts laid over it: a folder made for the reading, and removed after it."""

from __future__ import annotations

import secrets
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ingest.check import fingerprint, read_knowledge
from ingest.drafts import Drafts, digest, text_of
from ingest.fault import Fault
from ingest.golden import read_golden

# A file's path and its text; None: the file is taken away.
Laid = Mapping[str, str | None]
_FOLDERS = ("guidance", "programs", "statistics", "golden")


def lay(drafts: Drafts, *, with_open: bool) -> tuple[Laid, list[Fault]]:
    """What lies over knowledge/, and a fault for each draft whose file was changed below it since.
    Drafts that say what knowledge/ says are left out."""
    laid: dict[str, str | None] = {}
    faults: list[Fault] = []
    published = drafts.published.all()
    layers = [published, drafts.open.all()] if with_open else [published]
    for layer in layers:
        for path, draft in layer.items():
            below = laid[path] if path in laid else text_of(drafts.root, path)
            if draft.text == below:
                continue
            if digest(below) != draft.base:
                faults.append(Fault(path, 1, _told(draft.by, draft.changed, layer is published)))
            laid[path] = draft.text
    return laid, sorted(set(faults))


@contextmanager
def laid_over(root: Path, laid: Laid, scratch: Path) -> Iterator[Path]:
    """The folder to read: `root` itself where nothing lies over it, else a copy in `scratch` with the
    texts of `laid`."""
    if not laid:
        yield root
        return
    folder = scratch / f".reading-{secrets.token_hex(8)}"
    try:
        shutil.copytree(
            root, folder, ignore=shutil.ignore_patterns(".*"), copy_function=shutil.copyfile
        )
        for path, text in laid.items():
            file = folder / path
            if text is None:
                file.unlink(missing_ok=True)
            else:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8", newline="")
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def faults_of(drafts: Drafts, scratch: Path) -> dict[str, list[Fault]]:
    """The faults of each open draft, by its path: those in its own file, and those that the drafts
    make in files without a draft (each told under every draft, with the file's name)."""
    laid, conflicts = lay(drafts, with_open=True)
    with laid_over(drafts.root, laid, scratch) as folder:
        _, found = read_knowledge(folder)
        _, golden = read_golden(folder)
    paths = list(drafts.open.all())
    faults = [*conflicts, *found, *golden]
    elsewhere = [
        Fault(f.file, 1, f"in {f.file}, line {f.line}: {f.reason}")
        for f in faults
        if f.file not in paths
    ]
    return {p: [f for f in faults if f.file == p] + elsewhere for p in paths}


class KnownFaults:
    """The faults of drafts, which are read again only when a draft or the knowledge below changed: an
    editor asks for them with every click."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._mark = ""
        self._found: dict[str, list[Fault]] = {}

    def of(self, drafts: Drafts) -> dict[str, list[Fault]]:
        """As `faults_of`; reads beside the drafts, where the sweep of a build takes nothing away."""
        folder = drafts.open.folder
        mark = _mark(drafts)
        with self._lock:
            if mark == self._mark:
                return self._found
        folder.mkdir(parents=True, exist_ok=True)
        found = faults_of(drafts, folder)
        if mark == _mark(drafts):
            with self._lock:
                self._mark, self._found = mark, found
        return found


def _mark(drafts: Drafts) -> str:
    laid, conflicts = lay(drafts, with_open=True)
    texts = fingerprint(drafts.root, laid, _FOLDERS)
    return repr((drafts.open.folder, sorted(drafts.open.all()), conflicts, texts))


def _told(by: str, changed: str, published: bool) -> str:
    if published:
        return (
            f"knowledge/ was changed here, and so was the approved draft by {by} of {changed}. Put the "
            "approved text into knowledge/ (advisor patch), or give the draft up: advisor drafts give-up"
        )
    return (
        f"was changed since {by} began the draft ({changed}). Keep a copy of the draft, remove it "
        "(advisor drafts remove), and put the edit into the new text"
    )
