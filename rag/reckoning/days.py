"""Days, and times of which only the month or the year is known.

A `Span` runs from its first to its last possible day. A day is a span of one; "March 2019" is the
whole month. What is reckoned from a span is a span again, so that an answer is never more exact than
what the person said.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from rag.wording import spoken_date

# People alive ask about these years; the bounds also keep every sum of days inside the calendar.
FIRST_YEAR, LAST_YEAR = 1950, 2099


@dataclass(frozen=True)
class Span:
    """All days from `first` to `last`, both included."""

    first: date
    last: date

    @classmethod
    def of(cls, text: str) -> Span:
        """`2027-06-30`, `2027-06` or `2027` as a span; raises ValueError for anything else."""
        match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", text)
        if not match or not FIRST_YEAR <= int(match.group(1)) <= LAST_YEAR:
            raise ValueError(
                "is no day (2027-06-30), month (2027-06) or year (2027) "
                f"from {FIRST_YEAR} to {LAST_YEAR}"
            )
        year, month, day = (int(g) if g else None for g in match.groups())
        assert year is not None
        try:
            if day and month:
                only = date(year, month, day)
                return cls(only, only)
            if month:
                first = date(year, month, 1)
                return cls(first, month_end(first))
        except ValueError:
            raise ValueError(f"{text} stands in no calendar") from None
        return cls(date(year, 1, 1), date(year, 12, 31))

    @property
    def is_day(self) -> bool:
        return self.first == self.last

    @property
    def is_month(self) -> bool:
        return self.first.day == 1 and self.last == month_end(self.first)

    @property
    def is_year(self) -> bool:
        return (self.first.month, self.first.day) == (1, 1) and self.last == date(
            self.first.year, 12, 31
        )

    @property
    def iso(self) -> str:
        """As `Span.of` reads it where that can be said, else `first/last`."""
        if self.is_day:
            return self.first.isoformat()
        if self.is_year:
            return str(self.first.year)
        if self.is_month:
            return self.first.isoformat()[:7]
        return f"{self.first.isoformat()}/{self.last.isoformat()}"

    @property
    def spoken(self) -> str:
        """`30 June 2027`, `June 2027`, `2027`, or `between 1 and 30 July 2027`."""
        if "/" not in self.iso:
            return spoken_date(self.iso)
        first, last = spoken_date(self.first.isoformat()), spoken_date(self.last.isoformat())
        return f"between {first} and {last}"

    def plus_days(self, days: int) -> Span:
        """Each possible day, `days` later (or earlier)."""
        step = timedelta(days=days)
        return Span(self.first + step, self.last + step)

    def plus_months(self, months: int, *, up: bool = False) -> Span:
        """Each possible day, `months` later. Whole months stay whole. `up` as in `add_months`."""
        if self.is_day:
            only = add_months(self.first, months, up=up)
            return Span(only, only)
        if self.first.day == 1 and self.last == month_end(self.last):
            last = month_end(add_months(self.last.replace(day=1), months))
            return Span(add_months(self.first, months), last)
        return Span(add_months(self.first, months, up=up), add_months(self.last, months, up=up))

    def plus_years(self, years: int, *, up: bool = False) -> Span:
        return self.plus_months(12 * years, up=up)

    def meets(self, first: date | None, last: date | None) -> bool:
        """Whether some day of the span lies from `first` to `last` (None: without end)."""
        return (first is None or self.last >= first) and (last is None or self.first <= last)


def span_of(text: str) -> Span:
    """What `Span.iso` gave, as a span again; raises ValueError for anything else."""
    first, _, last = text.partition("/")
    return Span(Span.of(first).first, Span.of(last).last) if last else Span.of(first)


def later(a: Span, b: Span) -> Span:
    """The later of two days, each known only as a span."""
    return Span(max(a.first, b.first), max(a.last, b.last))


def earlier(a: Span, b: Span) -> Span:
    """The earlier of two days, each known only as a span."""
    return Span(min(a.first, b.first), min(a.last, b.last))


def month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def add_months(day: date, months: int, *, up: bool = False) -> date:
    """The same day of the month, `months` later.

    Where that month is too short (31 August plus six months), its last day; with `up` the first of
    the next month. A last day takes the first form, a first day the second: so neither is put on a
    day on which a strict reader would refuse it.
    """
    index = day.year * 12 + day.month - 1 + months
    first = date(index // 12, index % 12 + 1, 1)
    last = month_end(first)
    if day.day <= last.day:
        return first.replace(day=day.day)
    return last + timedelta(days=1) if up else last


def distance(day: date, today: date) -> str:
    """`today`, `in 98 days`, `12 days ago`: how far `day` is from `today`."""
    days = (day - today).days
    if days == 0:
        return "today"
    count = f"{abs(days):,} day{'' if abs(days) == 1 else 's'}"
    return f"in {count}" if days > 0 else f"{count} ago"


def season_of(day: date, opens_month: int) -> str:
    """The application season in which `day` lies: `2026-27` from the month in which it opens on."""
    return season_name(day.year if day.month >= opens_month else day.year - 1)


def season_name(year: int) -> str:
    """`2026-27` for the season that opens in 2026."""
    return f"{year}-{(year + 1) % 100:02}"


def is_season(text: str) -> bool:
    """Whether `text` is a season such as `2026-27`."""
    return bool(re.fullmatch(r"\d{4}-\d{2}", text)) and text == season_name(int(text[:4]))


def _checked_when(text: str) -> str:
    Span.of(text)
    return text


def _checked_season(text: str) -> str:
    if not is_season(text):
        raise ValueError("is no season such as 2026-27")
    return text


When = Annotated[
    str,
    AfterValidator(_checked_when),
    Field(
        description="a day (2027-06-30), or a month (2027-06) or year (2027) where no more is known"
    ),
]
Season = Annotated[
    str, AfterValidator(_checked_season), Field(description="an application season, as 2026-27")
]
