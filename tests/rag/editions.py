"""Copies of an edition's folder, and ways to damage one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rag.folder import read_manifest
from rag.shelf import Shelf


def edit_manifest(folder: Path, **changes: Any) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def copy(state: Path, name: str) -> Path:
    """The state's first edition once more under another id."""
    shelf = Shelf(state)
    folder = Path(shutil.copytree(shelf.path(shelf.ids()[0]), shelf.path(name)))
    edit_manifest(folder, id=name)
    return folder


def alter(name: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        raw = bytearray((folder / name).read_bytes())
        raw[len(raw) // 2] ^= 1
        (folder / name).write_bytes(raw)

    return change


def remove(pattern: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        found = list(folder.glob(pattern))
        assert found
        for path in found:
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    return change


def write(pattern: str, raw: bytes) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        found = list(folder.glob(pattern))
        assert found
        for path in found:
            path.write_bytes(raw)

    return change


def drop_count(folder: Path) -> None:
    counts = dict(read_manifest(folder).counts)
    del counts["asks"]
    edit_manifest(folder, counts=counts)
