"""The dates of an application season."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class SeasonDate:
    """An event of a season. `start` is None where the day is not known; `end` is the last day of a
    week or a window; an hour stands in `note` ("21:00 ET")."""

    event: str
    season: str
    start: date | None = None
    end: date | None = None
    note: str = ""
    source: str = ""
