"""Reads golden questions (knowledge/golden/*.jsonl): what is asked of every edition."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ingest.fault import Fault, Faults, read_text
from rag.schema import Status


class Golden(BaseModel):
    """A question, and what a right answer to its last turn is.

    `must`: facts, each as alternatives of which one has to occur in the answer. `must_not`: strings
    that only a harmful answer holds. `passages`, `programs`: what may be cited for it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    topic: str
    kind: str
    turns: tuple[str, ...] = Field(min_length=1)
    status: tuple[Status, ...] = Field(min_length=1)
    must: tuple[tuple[str, ...], ...] = ()
    must_not: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()

    @property
    def answerable(self) -> bool:
        return Status.ANSWERED in self.status

    @property
    def unanswerable(self) -> bool:
        return self.kind == "unanswerable"


def read_golden(root: Path) -> tuple[list[Golden], list[Fault]]:
    """Every golden question under `root`/golden, and each fault by file and line."""
    rows: list[Golden] = []
    faults: list[Fault] = []
    seen: dict[str, str] = {}
    for path in sorted((root / "golden").glob("*.jsonl")):
        own = Faults(root, path)
        for number, line in enumerate((read_text(path, own) or "").split("\n"), 1):
            if not line.strip():
                continue
            try:
                row = Golden.model_validate(json.loads(line))
            except ValidationError as error:
                first = error.errors()[0]
                own.add(number, f"{'.'.join(map(str, first['loc']))}: {first['msg']}")
                continue
            except ValueError as error:
                own.add(number, f"is not JSON: {error}")
                continue
            if row.id in seen:
                own.add(number, f"id {row.id!r} stands also at {seen[row.id]}")
            seen[row.id] = f"{path.name}:{number}"
            rows.append(row)
        faults += own.found
    return rows, faults
