"""The strict reader of program tables (knowledge/programs/*.csv): one row a program."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path

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
# What a spreadsheet would run; a plain negative number or a dash before words is none.
_FORMULA = re.compile(r"[=+@].|-[^\s]*[|!(]|-\d+[-+*/]")
MAX_BYTES = 50_000_000


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
        for line, cells in _rows(path, own):
            problems = _problems(cells)
            place = f"{path.name}:{line}"
            key = (
                _fold(cells["program_name"]),
                *(cells[c].lower() for c in ("specialty", "track", "city", "state")),
            )
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


def _fold(name: str) -> str:
    words = re.findall(r"[a-z0-9]+", re.sub(r"['\u2019]", "", name.lower()))
    return " ".join(w for w in words if w not in {"residency", "program", "the", "of", "and"})


def _rows(path: Path, faults: Faults) -> list[tuple[int, dict[str, str]]]:
    """The rows of a table as cells by column, each with the line on which it begins."""
    if path.is_file() and path.stat().st_size > MAX_BYTES:
        faults.add(1, f"is larger than {MAX_BYTES // 1_000_000} MB")
        return []
    text = read_text(path, faults)
    if text is None:
        return []
    reader = csv.reader(io.StringIO(text), strict=True)
    rows: list[tuple[int, dict[str, str]]] = []
    begins = 1
    try:
        header = next(reader, [])
        if not _header_fits(header, faults):
            return []
        begins = reader.line_num + 1
        for cells in reader:
            if any(cells) and len(cells) != len(header):
                faults.add(begins, f"has {len(cells)} cells, {len(header)} are due")
            elif any(cells):
                rows.append((begins, dict(zip(header, cells, strict=True))))
            begins = reader.line_num + 1
    except csv.Error as error:
        faults.add(begins, f"is not a CSV table: {error}")
    return rows


def _header_fits(header: list[str], faults: Faults) -> bool:
    missing = [c for c in _COLUMNS if c not in header]
    unknown = [c for c in header if c not in _COLUMNS]
    twice = len(set(header)) != len(header)
    if missing:
        faults.add(1, f"lacks the columns {', '.join(missing)}")
    if unknown:
        faults.add(1, f"has unknown columns {', '.join(map(repr, unknown))}")
    if twice:
        faults.add(1, "has a column twice")
    return not (missing or unknown or twice)


def _problems(cells: dict[str, str]) -> list[str]:
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
    for column, value in cells.items():
        if re.search(r"[\x00-\x08\x0b-\x1f\x7f]", value):
            found.append(f"column {column}: holds control characters")
        elif _FORMULA.match(value):
            found.append(f"column {column}: {value[:20]!r} looks like a spreadsheet formula")
    return found
