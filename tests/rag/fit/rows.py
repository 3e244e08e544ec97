"""Rows of a program table for tests: everything unknown but what a test sets."""

from __future__ import annotations

from itertools import count

from rag.schema import PROGRAM_COLUMNS, Program

_UNKNOWN = {
    "accepts_img": "unknown",
    "visa_j1": "unknown",
    "visa_h1b": "unknown",
    "step3_for_h1b": "unknown",
    "recruiting": "unknown",
    "setting": "unknown",
    "track": "categorical",
    "confidence": "medium",
    "source_date": "unknown",
    "source_url": "https://hospital.example/residency",
    "program_name": "Example Internal Medicine Residency",
    "institution": "Example Hospital",
    "city": "Buffalo",
    "state": "NY",
    "specialty": "Internal Medicine",
}
_numbers = count(1)


def row(id: str = "", **cells: str) -> Program:
    """A program whose row says only what is given."""
    assert set(cells) <= set(PROGRAM_COLUMNS)
    blank = dict.fromkeys(PROGRAM_COLUMNS, "")
    return Program(id or f"program-{next(_numbers)}", blank | _UNKNOWN | cells)


def open_row(id: str = "", **cells: str) -> Program:
    """A program that takes IMGs and sponsors both visas, and says whatever else is given."""
    policy = {"accepts_img": "yes", "visa_j1": "yes", "visa_h1b": "yes"}
    return row(id, **(policy | cells))
