"""Moves the pointer to the current edition, and clears away what is no longer needed."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

from rag.edition import Manifest, Shelf, read_manifest, verify
from rag.errors import EditionError

KEEP = 10
# An edition that was replaced a moment ago may still be read by a server.
SOAK_SECONDS = 300


def current_manifest(shelf: Shelf) -> Manifest | None:
    """The manifest of the current edition, or None when there is none that could be served."""
    try:
        folder = shelf.path(shelf.current_id())
        manifest = read_manifest(folder)
        verify(folder, manifest)
    except EditionError:
        return None
    return manifest


def publish(shelf: Shelf, edition_id: str) -> None:
    """Makes `edition_id` the current edition, atomically; raises EditionError if it is not there."""
    if edition_id not in shelf.ids():
        known = ", ".join(shelf.ids()[-5:]) or "none"
        raise EditionError(f"There is no edition {edition_id}. There are: {known}")
    temporary = shelf.pointer.with_name(f"current.{os.getpid()}.new")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(edition_id + "\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(shelf.pointer)
    _sync_folder(shelf.state)


def rollback(shelf: Shelf, to: str | None = None) -> str:
    """Publishes the edition `to`, or the one before the current; returns its id."""
    if to is None:
        current = shelf.current_id()
        earlier = [i for i in shelf.ids() if i < current]
        if not earlier:
            raise EditionError(f"There is no edition before {current}; it stays current.")
        to = earlier[-1]
    publish(shelf, to)
    return to


def sweep(shelf: Shelf, keep: int = KEEP, soak: float = SOAK_SECONDS) -> list[str]:
    """Removes unfinished builds and all but the newest `keep` editions; returns what was removed.

    The current edition stays whatever its age, and so does one younger than `soak` seconds. Call
    only while holding the build lock.
    """
    if not shelf.folder.is_dir():
        return []
    for half_written in shelf.state.glob("current.*.new"):
        half_written.unlink(missing_ok=True)
    try:
        current = shelf.current_id()
    except EditionError:
        # Without a good pointer nobody knows which edition serves: only unfinished ones may go.
        current, keep = "", len(shelf.ids()) or 1
    finished = shelf.ids()
    kept = set(finished[-keep:]) | {current}
    removed = []
    for path in sorted(shelf.folder.iterdir()):
        unfinished = path.name not in finished
        if not path.is_dir() or path.name in kept or (not unfinished and _age(path) < soak):
            continue
        # Renamed first, so that a kill in the middle leaves no half edition under its own name.
        doomed = path
        if not path.name.startswith(".removed-"):
            doomed = path.rename(path.with_name(f".removed-{path.name.lstrip('.')}"))
        shutil.rmtree(doomed, ignore_errors=True)
        removed.append(path.name)
    return removed


def _age(path: Path) -> float:
    return time.time() - path.stat().st_mtime


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
