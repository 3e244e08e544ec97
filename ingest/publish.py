"""Moves the pointer to the current edition, and clears away what is no longer needed."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rag.errors import EditionError, PointerMovedError
from rag.folder import Manifest, read_manifest, verify
from rag.shelf import Shelf

KEEP = 10
# An edition that was replaced a while ago may still be read by a server, or be wanted back.
SOAK_MINUTES = 60.0


def current_manifest(shelf: Shelf) -> Manifest | None:
    """The manifest of the current edition, or None when there is none that could be served."""
    try:
        folder = shelf.path(shelf.current_id())
        manifest = read_manifest(folder)
        verify(folder, manifest)
    except EditionError:
        return None
    return manifest


def pointed(shelf: Shelf) -> str:
    """The id to which the pointer leads; empty where there is none that could be served."""
    try:
        return shelf.current_id()
    except EditionError:
        return ""


def publish(shelf: Shelf, edition_id: str, *, over: str | None = None) -> None:
    """Makes `edition_id` the current edition, atomically. `over` is the edition that is to be replaced
    (as `pointed` gives it). Raises EditionError if the new one is not there, PointerMovedError if
    another one than `over` is current."""
    with _standing_still(shelf):
        if over is not None and (found := pointed(shelf)) != over:
            raise PointerMovedError(
                f"Edition {found or 'none'} was made current meanwhile, in place of {over or 'none'}"
            )
        _publish(shelf, edition_id)


def rollback(shelf: Shelf, to: str | None = None, model: str | None = None) -> str:
    """Publishes the edition `to`, or the last before the current that can be served; returns its id.
    Raises EditionError when it is not there, is damaged, or was not built with `model`: no server could
    open it."""
    with _standing_still(shelf):
        if to is None:
            to = _before(shelf, shelf.current_id(), model)
        else:
            _refuse_unusable(shelf, to, model)
        if to != pointed(shelf):
            _publish(shelf, to)
    return to


def _before(shelf: Shelf, current: str, model: str | None) -> str:
    for edition_id in reversed([i for i in shelf.ids() if i < current]):
        with suppress(EditionError):
            _refuse_unusable(shelf, edition_id, model)
            return edition_id
    raise EditionError(
        f"There is no edition before {current} that could be served; it stays current."
    )


def _refuse_unusable(shelf: Shelf, edition_id: str, model: str | None) -> None:
    _refuse_unknown(shelf, edition_id)
    manifest = read_manifest(shelf.path(edition_id))
    verify(shelf.path(edition_id), manifest)
    if model and manifest.model != model:
        raise EditionError(
            f"Edition {edition_id} was built with the model {manifest.model}, {model} is installed: no "
            "server could open it. Nothing was changed."
        )


def _refuse_unknown(shelf: Shelf, edition_id: str) -> None:
    if edition_id not in shelf.ids():
        known = ", ".join(shelf.ids()[-5:]) or "none"
        raise EditionError(f"There is no edition {edition_id}. There are: {known}")


def _publish(shelf: Shelf, edition_id: str) -> None:
    _refuse_unknown(shelf, edition_id)
    _clean(shelf)
    # The soak of the replaced edition begins now, however long ago it was built.
    with suppress(EditionError, OSError):
        os.utime(shelf.path(shelf.current_id()))
    temporary = shelf.pointer.with_name(f"current.{os.getpid()}.new")
    try:
        with temporary.open("w", encoding="utf-8") as file:
            file.write(edition_id + "\n")
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(shelf.pointer)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise EditionError(
            f"The pointer {shelf.pointer} cannot be written ({error.strerror}). The current edition "
            "goes on serving. Make room or mend the folder, then try again."
        ) from error
    _sync_folder(shelf.state)


def sweep(shelf: Shelf, keep: int = KEEP, soak: float = SOAK_MINUTES) -> list[str]:
    """Removes unfinished builds and all but the newest `keep` editions; returns what was removed.

    The current edition stays whatever its age, and so does one that was built or replaced less than
    `soak` minutes ago. Call only while holding the build lock.
    """
    if not shelf.folder.is_dir():
        return []
    doomed = []
    with _standing_still(shelf):
        _clean(shelf)
        for path in _superfluous(shelf, keep, soak):
            # Renamed first, so that a kill in the middle leaves no half edition under its own name.
            gone = path.with_name(f".removed-{path.name.removeprefix('.removed-').lstrip('.')}")
            doomed.append((path.name, path.rename(gone)))
    for _, path in doomed:
        shutil.rmtree(path, ignore_errors=True)
    return [name for name, _ in doomed]


def _superfluous(shelf: Shelf, keep: int, soak: float) -> list[Path]:
    try:
        current = shelf.current_id()
    except EditionError:
        # Without a good pointer nobody knows which edition serves: only unfinished ones may go.
        current, keep = "", len(shelf.ids()) or 1
    finished = shelf.ids()
    kept = set(finished[-keep:]) | {current}
    found = []
    for path in sorted(shelf.folder.iterdir()):
        unfinished = path.name not in finished
        if path.is_dir() and path.name not in kept and (unfinished or _age(path) >= soak * 60):
            found.append(path)
    return found


@contextmanager
def _standing_still(shelf: Shelf) -> Iterator[None]:
    """No other process moves the pointer or takes editions away meanwhile: a rollback waits for the
    moment that a sweep needs, so that it cannot name what is being removed."""
    try:
        descriptor = os.open(shelf.folder, os.O_RDONLY)
    except FileNotFoundError:
        yield  # nothing was ever built
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _clean(shelf: Shelf) -> None:
    for half_written in shelf.state.glob("current.*.new"):
        half_written.unlink(missing_ok=True)


def _age(path: Path) -> float:
    return time.time() - path.stat().st_mtime


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
