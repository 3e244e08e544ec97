"""The dates of an application season: which season runs, when its events are, and what to say of a
date that is past or not published."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

# A season opens with ERAS in June and ends with the start of training a year later.
OPENS = 6


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


@dataclass(frozen=True)
class Event:
    """A kind of event that comes back in each season: its name, the passage where it is at home,
    and the patterns (over a canonical question) by which people ask for it."""

    name: str
    home: str
    patterns: tuple[str, ...] = ()


def season_name(year: int) -> str:
    """`2026-27` for the season that opens in 2026."""
    return f"{year}-{(year + 1) % 100:02d}"


def running_season(today: date) -> str:
    """The season in which `today` lies: `2026-27` from 1 June 2026 to 31 May 2027."""
    return season_name(today.year if today.month >= OPENS else today.year - 1)


def next_season(season: str) -> str:
    """The season after `season`."""
    return season_name(int(season[:4]) + 1)


def days_until(day: date, today: date) -> int:
    """Days from `today` to `day`; negative when it is past."""
    return (day - today).days


@dataclass(frozen=True)
class Calendar:
    """All dates that are held, and the events they belong to."""

    dates: tuple[SeasonDate, ...] = ()
    events: tuple[Event, ...] = ()

    @cached_property
    def seasons(self) -> tuple[str, ...]:
        """The seasons of which at least one date is held, oldest first."""
        return tuple(sorted({d.season for d in self.dates}))

    @cached_property
    def homes(self) -> dict[str, str]:
        """The home passage of each event."""
        return {event.name: event.home for event in self.events}

    def of_season(self, season: str) -> list[SeasonDate]:
        """The dates of a season in order of day; those without a day stand last."""
        found = [d for d in self.dates if d.season == season]
        return sorted(found, key=lambda d: (d.start is None, d.start or date.max, d.event))

    def of_event(self, event: str) -> dict[str, SeasonDate]:
        """An event's dates by season, oldest first."""
        found = sorted((d for d in self.dates if d.event == event), key=lambda d: d.season)
        return {d.season: d for d in found}

    def to_come(self, today: date) -> list[SeasonDate]:
        """Published dates that are not over on `today`, in order."""
        found = [d for d in self.dates if d.published and d.last is not None and d.last >= today]
        return sorted(found, key=lambda d: (d.start or date.max, d.event))

    def find(self, question: str) -> list[Event]:
        """The events that a canonical question names, in the order of events.yaml. An event whose
        words lie within another's ("match week" in "monday of match week") gives way to it."""
        spans: list[tuple[int, int, Event]] = []
        for event in self.events:
            found = [m.span() for p in event.patterns for m in _compiled(p).finditer(question)]
            if found:
                widest = max(found, key=lambda s: s[1] - s[0])
                spans.append((*widest, event))
        return [
            event
            for start, end, event in spans
            if not any(
                a <= start and end <= b and (b - a) > (end - start)
                for a, b, other in spans
                if other is not event
            )
        ]


def find(question: str, events: Iterable[Event]) -> list[Event]:
    """The events that a canonical question names (see Calendar.find)."""
    return Calendar(events=tuple(events)).find(question)


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
