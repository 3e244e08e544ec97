"""The dates of an application season."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class SeasonDate:
    """An event of a season. `start` is None where the day is not known; `end` is the last day of a
    week or a window; an hour stands in `note` ("21:00 Eastern Time")."""

    event: str
    season: str
    start: date | None = None
    end: date | None = None
    note: str = ""
    source: str = ""
    as_of: str = ""
    quality: str = ""

    @property
    def published(self) -> bool:
        """Whether a day is known that a person may plan with: quality C is a pattern, no date."""
        return self.start is not None and self.quality != "C"

    @property
    def last(self) -> date | None:
        """The last day of the event."""
        return self.end or self.start
