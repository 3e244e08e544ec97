"""The season's dates in the terminal."""

from __future__ import annotations

from datetime import date
from typing import Any

from rich.table import Table

from rag.wording import spoken_date


def as_table(found: dict[str, Any]) -> Table:
    """The dates of what /v1/season gave, a row each."""
    table = Table(
        "when", "what", "", "note", title=f"Season {found['season']}", title_justify="left"
    )
    for row in found["dates"]:
        table.add_row(_when(row), row["event"], _distance(row), row["note"])
    return table


def _when(row: dict[str, Any]) -> str:
    if row["start"] is None:
        return "not known here"
    first = date.fromisoformat(row["start"])
    day = f"{first:%a} {spoken_date(row['start'])}"
    return f"{day} to {spoken_date(row['end'])}" if row["end"] else day


def _distance(row: dict[str, Any]) -> str:
    state, days = row["state"], row["days"]
    if state == "not_published":
        return ""
    if state == "running":
        return "now"
    if state == "past":
        return "past"
    return "tomorrow" if days == 1 else f"in {days} days"
