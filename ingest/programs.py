"""The strict reader of program tables (knowledge/programs/*.csv): one row a program."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from ingest.columns import as_of, season
from ingest.csv_text import read_rows, unsafe_cells
from ingest.fault import Fault, Faults, read_text
from rag.places import STATES
from rag.schema import PROGRAM_COLUMNS, Program

_COLUMNS = ("id", *PROGRAM_COLUMNS)
_YES_NO = {"yes", "no", "unknown"}
_WHEN = {"", "unknown", "application", "interview", "ranking", "start"}
_ALLOWED: dict[str, set[str]] = {
    "track": {"categorical", "preliminary", "combined", "advanced", "unknown"},
    "setting": {
        "university",
        "university_affiliated_community",
        "community",
        "military",
        "unknown",
    },
    "accepts_img": _YES_NO,
    "visa_j1": _YES_NO | {"case_by_case"},
    "visa_h1b": _YES_NO | {"case_by_case"},
    "step3_for_h1b": _YES_NO,
    "step2ck_required_when": _WHEN,
    "ecfmg_cert_required_when": _WHEN,
    "confidence": {"high", "medium", "low"},
    "recruiting": {"no", "yes", "unknown"},
}
_NUMBERS: dict[str, tuple[int, int]] = {
    "step2ck_min_score": (150, 300),
    "max_attempts": (1, 6),
    "max_years_since_graduation": (0, 60),
    "usce_required_months": (0, 120),
    "min_lors": (0, 10),
    "img_share_percent": (0, 100),
}
_REQUIRED = ("id", "program_name", "institution", "state", "specialty", "source_url")


def read_programs(root: Path) -> tuple[list[Program], list[Fault]]:
    """Every program under `root`/programs, and each fault by file, row and column.

    A row with a fault is left out of the result; line numbers are those of the file's rows.
    """
    programs: list[Program] = []
    faults: list[Fault] = []
    ids: dict[str, str] = {}
    names: dict[tuple[str, ...], str] = {}
    for path in sorted((root / "programs").glob("*.csv")):
        own = Faults(root, path)
        for line, cells in read_rows(path, own, _COLUMNS):
            problems = problems_of(cells)
            place = f"{path.name}:{line}"
            key = key_of(cells)
            if other := ids.get(cells["id"]):
                problems.append(f"column id: {cells['id']!r} stands also at {other}")
            if other := names.get(key):
                problems.append(f"column program_name: the same program stands also at {other}")
            ids[cells["id"]] = names[key] = place
            for problem in problems:
                own.add(line, problem)
            if not problems:
                programs.append(Program(cells.pop("id"), cells))
        faults += own.found
    return programs, faults


def read_checked(root: Path) -> tuple[str, list[Fault]]:
    """The day on which the tables were last held against their sources (programs/table.yaml)."""
    path = root / "programs" / "table.yaml"
    faults = Faults(root, path)
    text = read_text(path, faults)
    match = re.search(r"^checked: *(\d{4}-\d{2}-\d{2}) *$", text or "", re.MULTILINE)
    try:
        day = date.fromisoformat(match.group(1)).isoformat() if match else ""
    except ValueError:
        day = ""
    if text is not None and not day:
        faults.add(1, "holds no line like 'checked: 2026-11-22'")
    return day, faults.found


def key_of(cells: dict[str, str]) -> tuple[str, ...]:
    """What two rows of one program have in common, whatever their ids."""
    return (
        _fold(cells["program_name"]),
        *(cells[c].lower() for c in ("specialty", "track", "city", "state")),
    )


def _fold(name: str) -> str:
    words = re.findall(r"[a-z0-9]+", re.sub(r"['\u2019]", "", name.lower()))
    return " ".join(w for w in words if w not in {"residency", "program", "the", "of", "and"})


def problems_of(cells: dict[str, str]) -> list[str]:
    """What is wrong with the cells of a row, each as `column <name>: <reason>`."""
    found = [f"column {c}: is empty" for c in _REQUIRED if not cells[c].strip()]
    if cells["id"] and not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", cells["id"]):
        found.append(f"column id: {cells['id']!r} is not lower-case words with hyphens")
    if cells["state"] and cells["state"] not in STATES:
        found.append(f"column state: {cells['state']!r} is no US state code")
    for column, allowed in _ALLOWED.items():
        if cells[column] not in allowed:
            values = ", ".join(sorted(v for v in allowed if v))
            found.append(f"column {column}: {cells[column]!r} is none of {values}")
    for column, (low, high) in _NUMBERS.items():
        value = cells[column]
        if value in ("", "unknown"):
            continue
        if not value.isdecimal() or not low <= int(value) <= high:
            found.append(f"column {column}: {value!r} is no number from {low} to {high}")
    if (positions := cells["positions_per_year"]) and not re.search(r"\d|unknown", positions):
        found.append(f"column positions_per_year: {positions!r} holds no number")
    if cells["source_url"] and not re.fullmatch(r"https?://[^\s<>\"]+", cells["source_url"]):
        found.append(f"column source_url: {cells['source_url']!r} is not a web address")
    if (dated := cells["source_date"]) not in ("", "unknown") and as_of(dated) and season(dated):
        found.append(
            f"column source_date: {dated!r} is no date such as 2026-10-10, 2026-10, 2026 or 2025-26"
        )
    return found + unsafe_cells(cells)
