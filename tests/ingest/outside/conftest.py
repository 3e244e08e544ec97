"""Adds files to a shelf of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingest.outside.extracted import Limits
from ingest.outside.intake import Labels, Report, add
from ingest.outside.shelf import DocumentShelf
from rag.schema import OutsidePassage

LABELS = Labels(
    "Student Handbook", "Lahore Medical College", "2026-09-01", "students of Lahore Medical College"
)
Add = Callable[..., Report]
Passages = Callable[[str, bytes], list[OutsidePassage]]


@pytest.fixture
def shelf(tmp_path: Path) -> DocumentShelf:
    return DocumentShelf(tmp_path / "state")


@pytest.fixture
def take(shelf: DocumentShelf) -> Add:
    """Adds a file by its name and bytes; further arguments are limits."""

    def adding(name: str, body: bytes, **limits: Any) -> Report:
        return add(shelf.state, name, body, LABELS, "anna", replace(Limits(), **limits))

    return adding


@pytest.fixture
def passages(shelf: DocumentShelf, take: Add) -> Passages:
    """The passages of a file that is accepted."""

    def taken(name: str, body: bytes) -> list[OutsidePassage]:
        report = take(name, body)
        assert report.accepted, report.refused
        found = shelf.passages(report.id)
        assert len(found) == report.passages
        return found

    return taken


@pytest.fixture
def refused(shelf: DocumentShelf, take: Add) -> Callable[..., str]:
    """Why a file is refused; nothing of it is kept."""

    def why(name: str, body: bytes, **limits: Any) -> str:
        report = take(name, body, **limits)
        assert not report.accepted
        assert report.id == ""
        left = [p.name for p in shelf.folder.iterdir()] if shelf.folder.is_dir() else []
        assert set(left) <= {"intake.lock"}
        assert report.refused
        return report.refused

    return why
