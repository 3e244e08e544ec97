"""CSV tables as the readers want them: every row with the line on which it begins, every failure a
fault, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection
from pathlib import Path

from ingest.fault import Faults, read_text

MAX_BYTES = 50_000_000
# What a spreadsheet would run; a plain negative number or a dash before words is none.
_FORMULA = re.compile(r"[=+@].|-[^\s]*[|!(]|-\d+[-+*/]")


def read_rows(
    path: Path, faults: Faults, required: Collection[str], optional: Collection[str] = ()
) -> list[tuple[int, dict[str, str]]]:
    """The rows of a table as cells by column, each with the line on which it begins. A header that
    lacks a column of `required` or has one beyond `optional` is a fault, and gives no rows."""
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
        if not _header_fits(header, required, optional, faults):
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


def unsafe_cells(cells: dict[str, str]) -> list[str]:
    """What is wrong with cells whatever their column: control characters and formulas."""
    found = []
    for column, value in cells.items():
        if re.search(r"[\x00-\x08\x0b-\x1f\x7f]", value):
            found.append(f"column {column}: holds control characters")
        elif _FORMULA.match(value):
            found.append(f"column {column}: {value[:20]!r} looks like a spreadsheet formula")
    return found


def _header_fits(
    header: list[str], required: Collection[str], optional: Collection[str], faults: Faults
) -> bool:
    missing = [c for c in required if c not in header]
    unknown = [c for c in header if c not in required and c not in optional]
    twice = len(set(header)) != len(header)
    if missing:
        faults.add(1, f"lacks the columns {', '.join(missing)}")
    if unknown:
        faults.add(1, f"has unknown columns {', '.join(map(repr, unknown))}")
    if twice:
        faults.add(1, "has a column twice")
    return not (missing or unknown or twice)
