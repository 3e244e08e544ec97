"""A fault in the knowledge: where it stands and why it is one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that keeps the knowledge from being published."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class Faults:
    """Collects the faults of one file, so that one bad file never hides those of the others."""

    def __init__(self, root: Path, path: Path) -> None:
        self._file = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
        self.found: list[Fault] = []

    def add(self, line: int, reason: str) -> None:
        self.found.append(Fault(self._file, line, reason))


def read_text(path: Path, faults: Faults) -> str | None:
    """The file's text as UTF-8 without a byte order mark, or None with a fault recorded."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        faults.add(1, f"cannot be read: {error.strerror or error}")
        return None
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        faults.add(
            raw[: error.start].count(b"\n") + 1,
            f"is not UTF-8 (byte {error.start}): save the file as UTF-8",
        )
        return None
