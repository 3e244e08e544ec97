"""Days to the dates of an application season."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, field_validator

from rag.reckoning.days import Season, add_months, distance, month_end
from rag.reckoning.reckoned import Figure, Inputs, Tool, Work, ask
from rag.reckoning.rules import Rulebook
from rag.schema import Status
from rag.season import SeasonDate
from rag.wording import spoken_date

Event = Literal[
    "eras_submit",
    "eras_review",
    "nrmp_registration",
    "late_fee",
    "ranking_opens",
    "rank_list",
    "match_week",
    "soap",
    "match_day",
    "training_start",
]
# How each is named to a person, and in the calendar.
EVENTS: dict[str, tuple[str, str]] = {
    "eras_submit": (
        "the first day to submit in ERAS",
        r"applicants may submit|ERAS applications may be submitted",
    ),
    "eras_review": (
        "the day on which programs open applications in ERAS",
        r"ERAS programs may read|start to read ERAS",
    ),
    "nrmp_registration": (
        "the opening of NRMP registration",
        r"^NRMP (?:applicant )?registration opens$",
    ),
    "late_fee": ("the end of standard NRMP registration", r"^(?:NRMP |late )*registration fee"),
    "ranking_opens": ("the opening of ranking", r"^ranking opens"),
    "rank_list": ("the rank-list deadline", r"^rank .*(?:certification|deadline)"),
    "match_week": ("Match Week", r"^match week"),
    "soap": ("the SOAP offer rounds", r"^SOAP offer"),
    "match_day": ("Match Day", r"^match day$"),
    "training_start": ("the start of training", r"^training starts"),
}
_EASTERN = ZoneInfo("America/New_York")
_HOUR = re.compile(r"\b(\d{1,2}):(\d{2}) (?:ET|Eastern)\b")


class SeasonInputs(Inputs):
    """Give `event`."""

    event: Event | None = None
    season: Season | None = Field(default=None, description="absent: the next such date")
    time_zone: str | None = Field(
        default=None,
        max_length=60,
        description="a zone such as Asia/Karachi, for deadlines with an hour",
    )

    @field_validator("time_zone")
    @classmethod
    def _known(cls, value: str | None) -> str | None:
        if value is not None and value not in available_timezones():
            raise ValueError("is no time zone such as Asia/Karachi")
        return value


def _work(inputs: SeasonInputs, rules: Rulebook, today: date) -> Work:
    opening = rules.one("match-season")
    if inputs.event is None:
        question = "Until which date: the rank-list deadline, Match Day, or another of the season?"
        return ask("event", question, opening)
    found = next_date(inputs.event, rules.dates, today, inputs.season)
    name = EVENTS[inputs.event][0]
    if found is None:
        return Work(
            f"Not known here: the day of {name}{f' in {inputs.season}' if inputs.season else ''}.",
            (opening,),
            status=Status.UNKNOWN,
        )
    if found.start is None or not found.published:
        about = f" What is known: {found.note}." if found.note else ""
        return Work(
            f"Not known here: the day of {name} in the season {found.season}.{about}",
            (opening,),
            status=Status.UNKNOWN,
        )
    figures: dict[str, Figure] = {
        "event": inputs.event,
        "season": found.season,
        "date": found.start.isoformat(),
        "days": (found.start - today).days,
    }
    working = [*_days(today, found.start), *_hour(found, inputs.time_zone, figures)]
    return Work(
        _sentence(name, found.start, found, today),
        (opening,),
        working=tuple(working),
        figures=figures,
        notes=(f"{found.note[:1].upper()}{found.note[1:]}.",) if found.note else (),
    )


def next_date(
    event: str, dates: Sequence[SeasonDate], today: date, season: str | None = None
) -> SeasonDate | None:
    """The date of `event` in `season`; without one, the next that is not over, else the latest.

    One of which the day is not known counts as ahead when its season is later than every known one.
    """
    pattern = re.compile(EVENTS[event][1], re.IGNORECASE)
    named = sorted(
        (d for d in dates if pattern.search(d.event)),
        key=lambda d: (d.season, d.start or date.max, len(d.event)),
    )
    if season is not None:
        return next((d for d in named if d.season == season), None)
    over = [d for d in named if d.published and d.last is not None and d.last < today]
    known = [d for d in named if d.published and d not in over]
    unknown = [d for d in named if not d.published and (not over or d.season > over[-1].season)]
    return next(iter(known or unknown), over[-1] if over else None)


def _sentence(name: str, day: date, found: SeasonDate, today: date) -> str:
    """How far it is. Today is not counted, the day itself is."""
    spoken = f"{day:%A}, {spoken_date(day.isoformat())}"
    last = found.end or day
    if last < today:
        return (
            f"{name[:1].upper()}{name[1:]} of the season {found.season} is over: it was on {spoken}, "
            f"{distance(day, today)}. The next season's date is not held."
        )
    if day < today:
        until = spoken_date(last.isoformat())
        return f"{name[:1].upper()}{name[1:]} is on now: from {spoken} to {until}."
    if day == today:
        return f"{name[:1].upper()}{name[1:]} is today, {spoken}."
    count = (day - today).days
    return f"{count} {'day' if count == 1 else 'days'} to {name}: it is on {spoken}."


def _days(today: date, day: date) -> list[str]:
    """The count, month by month, so that it can be checked on a calendar."""
    if day <= today:
        return []
    if (today.year, today.month) == (day.year, day.month):
        return []
    parts = [(month_end(today) - today).days]
    month = add_months(today.replace(day=1), 1)
    while month < day.replace(day=1):
        parts.append(month_end(month).day)
        month = add_months(month, 1)
    parts.append(day.day)
    told = " + ".join(str(p) for p in parts if p)
    return [
        f"From {spoken_date(today.isoformat())}, month by month: {told} = {(day - today).days} days; "
        "today is not counted, the day itself is"
    ]


def _hour(found: SeasonDate, zone: str | None, figures: dict[str, Figure]) -> list[str]:
    """A deadline's hour, said for Eastern Time, UTC and the zone that was asked for."""
    match = _HOUR.search(found.note)
    if not match or found.start is None or not (int(match[1]) < 24 and int(match[2]) < 60):
        return []
    day = found.end or found.start
    at = datetime(day.year, day.month, day.day, int(match[1]), int(match[2]), tzinfo=_EASTERN)
    figures["at_utc"] = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
    zones = [("Eastern Time", at), ("UTC", at.astimezone(UTC))]
    if zone:
        zones.append((zone, at.astimezone(ZoneInfo(zone))))
    told = [f"{t:%H:%M} on {spoken_date(t.date().isoformat())} {name}" for name, t in zones]
    return [f"The hour: {' = '.join(told)}"]


TOOL = Tool(
    name="season_days",
    title="Days to a date of the season",
    description=(
        "How many days there are to a date of the application season, such as the rank-list deadline or "
        "Match Day, and the hour in another time zone."
    ),
    inputs=SeasonInputs,
    rules=("match-season",),
    work=_work,
    example={"event": "rank_list", "time_zone": "Asia/Karachi"},
)
