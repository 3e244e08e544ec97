"""Dates of a season as an iCalendar file (RFC 5545), to be imported or subscribed to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from rag.edition import Edition
from rag.schema import Source
from rag.season import SeasonDate
from rag.wording import spoken_date

MEDIA_TYPE = "text/calendar; charset=utf-8"
_PRODUCT = "-//IMG advisor//Season calendar//EN"


def as_ics(edition: Edition, dates: Sequence[SeasonDate]) -> bytes:
    """All-day events of `dates`, each of which has a day. An event keeps its UID from edition to
    edition, so that importing again moves it and adds none; the stamp is the edition's."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "US residency: dates of the season")
    stamp = datetime.fromisoformat(edition.manifest.created)
    for found in dates:
        calendar.add_component(_event(found, edition.sources[found.source], stamp))
    return bytes(calendar.to_ical())


def _event(found: SeasonDate, source: Source, stamp: datetime) -> Event:
    assert found.start is not None
    assert found.last is not None
    event = Event()
    event.add("uid", f"{_slug(found.event)}-{found.season}@img-advisor")
    event.add("dtstamp", stamp)
    event.add("summary", f"{found.event} ({found.season})")
    event.add("dtstart", found.start)
    event.add("dtend", found.last + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("description", _description(found, source))
    if source.url:
        event.add("url", source.url)
    return event


def _description(found: SeasonDate, source: Source) -> str:
    when = found.as_of if found.as_of == "undated" else spoken_date(found.as_of)
    lines = [
        f"{found.note[:1].upper()}{found.note[1:]}." if found.note else "",
        f"Source: {source.publisher}, {source.title} ({when}).",
        "" if found.quality == "A" else "As transcribed: check the official calendar.",
    ]
    return "\n".join(line for line in lines if line)


def _slug(name: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", name.lower()))
