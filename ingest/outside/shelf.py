"""The shelf of outside documents in the state folder: `documents/<id>/` with the original file, what is
known of it and its text. A document is there whole or not at all."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ingest.fault import Fault
from ingest.outside.chunking import cut
from ingest.outside.extracted import Block, Kind
from rag.errors import DocumentError, DocumentLockedError
from rag.schema import OutsidePassage

FOLDER = "documents"
_ID = re.compile(r"[a-z0-9]{12}")
_ORIGINAL, _DOCUMENT, _BLOCKS = "original", "document.json", "blocks.json"
_ADDING, _REMOVED = ".adding-", ".removed-"


@dataclass(frozen=True)
class OutsideDocument:
    """What is known of a document: what the person who added it said (`title` to `url`; `dated` is ISO),
    when (UTC) and by whom it was added, and what the file is."""

    id: str
    title: str
    publisher: str
    dated: str
    scope: str
    url: str
    added: str
    by: str
    name: str
    kind: Kind
    pages: int
    size: int
    sha256: str
    warnings: tuple[str, ...] = ()


_DOCUMENT_ADAPTER = TypeAdapter(OutsideDocument)
_BLOCKS_ADAPTER = TypeAdapter(list[Block])


class DocumentShelf:
    """The documents of one state folder."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.folder = state / FOLDER

    def ids(self) -> list[str]:
        """Ids of all documents, in order."""
        if not self.folder.is_dir():
            return []
        return sorted(p.name for p in self.folder.iterdir() if _ID.fullmatch(p.name))

    def get(self, document: str) -> OutsideDocument:
        """Raises DocumentError when it is not there or damaged."""
        self._known(document)
        path = self.folder / document / _DOCUMENT
        try:
            found = _DOCUMENT_ADAPTER.validate_json(path.read_bytes())
        except (OSError, ValidationError):
            raise DocumentError(
                f"The document {document} is damaged. Remove it and add the file again: advisor documents "
                f"remove {document}"
            ) from None
        return found

    def all(self) -> list[OutsideDocument]:
        """Those that can be read, the latest first."""
        found = []
        for document in self.ids():
            try:
                found.append(self.get(document))
            except DocumentError:
                continue
        return sorted(found, key=lambda d: (d.added, d.id), reverse=True)

    def passages(self, document: str) -> list[OutsidePassage]:
        """The passages of a document in reading order. Raises DocumentError as `get` does."""
        known = self.get(document)
        try:
            data = (self.folder / document / _BLOCKS).read_bytes()
            blocks = _BLOCKS_ADAPTER.validate_json(data)
        except (OSError, ValidationError):
            raise DocumentError(
                f"The text of document {document} is damaged. Remove it and add the file again: advisor "
                f"documents remove {document}"
            ) from None
        return passages_of(known, blocks)

    def read(self) -> tuple[list[OutsidePassage], list[Fault]]:
        """The passages of all documents, and a fault for each that is damaged."""
        found: list[OutsidePassage] = []
        faults = []
        for document in self.ids():
            try:
                found += self.passages(document)
            except DocumentError as error:
                faults.append(Fault(f"{FOLDER}/{document}", 1, str(error)))
        return found, faults

    def mark(self, knowledge: str) -> str:
        """The fingerprint `knowledge` of the knowledge, with that of the documents in it if there are
        any."""
        ids = self.ids()
        if not ids:
            return knowledge
        digest = hashlib.sha256(knowledge.encode())
        for document in ids:
            digest.update(b"\0" + document.encode())
            for name in (_DOCUMENT, _BLOCKS):
                path = self.folder / document / name
                digest.update(path.read_bytes() if path.is_file() else b"-")
        return digest.hexdigest()

    @contextmanager
    def adding(self) -> Iterator[Path]:
        """A folder to put a new document together in; what is left in it at the end is thrown away. One
        at a time: raises DocumentLockedError. What a killed process left is cleared first."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = (self.folder / "intake.lock").open("w")
        except OSError as error:
            raise DocumentError(
                f"The state folder {self.state} cannot be written ({error.strerror}). Nothing was added."
            ) from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise DocumentLockedError(
                    "Another document is being read. Nothing was added; try again in a minute."
                ) from None
            for left in [*self.folder.glob(f"{_ADDING}*"), *self.folder.glob(f"{_REMOVED}*")]:
                shutil.rmtree(left, ignore_errors=True)
            scratch = self.folder / f"{_ADDING}{secrets.token_hex(6)}"
            scratch.mkdir()
            try:
                yield scratch
            finally:
                shutil.rmtree(scratch, ignore_errors=True)

    def keep(self, scratch: Path, document: OutsideDocument, blocks: list[Block]) -> None:
        """Puts the document that was put together in `scratch` (it holds the original) on the shelf."""
        (scratch / _DOCUMENT).write_text(json.dumps(asdict(document)), encoding="utf-8")
        (scratch / _BLOCKS).write_bytes(_BLOCKS_ADAPTER.dump_json(blocks))
        for path in [*scratch.iterdir(), scratch]:
            _sync(path)
        scratch.rename(self.folder / document.id)
        _sync(self.folder)

    def remove(self, document: str) -> None:
        """Takes a document off the shelf for good. Raises DocumentError when it is not there."""
        self._known(document)
        gone = self.folder / f"{_REMOVED}{document}-{secrets.token_hex(3)}"
        # Renamed first, so that a kill in the middle leaves no half document under its own name.
        (self.folder / document).rename(gone)
        _sync(self.folder)
        shutil.rmtree(gone, ignore_errors=True)

    @staticmethod
    def new_id() -> str:
        return secrets.token_hex(6)

    @staticmethod
    def original(folder: Path) -> Path:
        """Where the file itself lies in the folder of a document."""
        return folder / _ORIGINAL

    def _known(self, document: str) -> None:
        if not _ID.fullmatch(document) or not (self.folder / document).is_dir():
            raise DocumentError(
                f"There is no document {document[:40]!r}. See which there are: advisor documents list"
            )


def passages_of(document: OutsideDocument, blocks: list[Block]) -> list[OutsidePassage]:
    """The passages of a document, numbered from 1."""
    return [
        OutsidePassage(
            id=f"outside/{document.id}/{n}",
            document=document.id,
            title=document.title,
            publisher=document.publisher,
            dated=document.dated,
            scope=document.scope,
            url=document.url,
            added=document.added[:10],
            headings=headings,
            lines=lines,
        )
        for n, (headings, lines) in enumerate(cut(blocks, document.title), 1)
    ]


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
