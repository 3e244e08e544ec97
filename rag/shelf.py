"""The shelf of editions, and the pointer to the current one.

A state folder holds `editions/<id>/` and the file `current` with an id in it. Publishing replaces
that file atomically; a running server sees the change and opens the new edition beside the old.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from pathlib import Path

from rag.errors import EditionError, NoEditionError
from rag.folder import MANIFEST, Manifest, read_manifest

logger = logging.getLogger(__name__)

_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}")


class Shelf:
    """The editions of one state folder and the pointer to the current one."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.folder = state / "editions"
        self.pointer = state / "current"

    def ids(self) -> list[str]:
        """Ids of all complete editions, oldest first."""
        if not self.folder.is_dir():
            return []
        return sorted(
            p.name
            for p in self.folder.iterdir()
            if _ID.fullmatch(p.name) and (p / MANIFEST).is_file()
        )

    def current_id(self) -> str:
        """Raises NoEditionError when nothing was published, EditionError when the pointer is bad."""
        try:
            current = self.pointer.read_text(encoding="utf-8", errors="replace").strip()
        except FileNotFoundError:
            raise NoEditionError(
                f"No edition has been published in {self.state}. Build one: advisor build"
            ) from None
        except OSError as error:
            raise EditionError(f"The pointer {self.pointer} cannot be read: {error}") from error
        if not _ID.fullmatch(current) or not (self.folder / current / MANIFEST).is_file():
            known = ", ".join(self.ids()[-3:]) or "none"
            raise EditionError(
                f"The pointer {self.pointer} names no complete edition ({current[:40]!r}; there are: "
                f"{known}). Point it again: advisor rollback ID, or advisor build."
            )
        return current

    def path(self, edition_id: str) -> Path:
        return self.folder / edition_id

    def manifests(self) -> Iterable[Manifest]:
        """Manifests of all editions that this program can read, oldest first."""
        for edition_id in self.ids():
            try:
                yield read_manifest(self.path(edition_id))
            except EditionError as error:
                logger.warning("%s", error)
