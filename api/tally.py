"""How many questions were answered, and how, by day: counts, not people.

A count is made in the transaction that keeps the answer, so it costs no second write to the disk. It
outlives the conversation: nothing in it leads back to one.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from api.database import AnswerDayRow, now

logger = logging.getLogger(__name__)

# A season and the one before it. At most ten figures a day and site.
KEPT_DAYS = 800
RATINGS = ("up", "down")


@dataclass(frozen=True)
class Channel:
    """Where questions come in: `chat`, `completions`, or `widget` with its site."""

    name: str
    site: str = ""


CHAT = Channel("chat")
COMPLETIONS = Channel("completions")


def widget_of(site: str) -> Channel:
    """The widget on a site."""
    return Channel("widget", site)


@dataclass(frozen=True)
class AnswerDay:
    """One day (UTC): questions in all, by status, by channel and by site of the widget, and thumbs."""

    day: date
    questions: int
    statuses: Mapping[str, int] = field(default_factory=dict)
    ratings: Mapping[str, int] = field(default_factory=dict)
    channels: Mapping[str, int] = field(default_factory=dict)
    sites: Mapping[str, int] = field(default_factory=dict)


def count(session: Session, day: date, channel: Channel, more: Mapping[str, int]) -> None:
    """Adds to figures of a day within the caller's transaction; none gets below nought."""
    for what, number in more.items():
        adding = insert(AnswerDayRow).values(
            day=day, channel=channel.name, site=channel.site, what=what, number=max(0, number)
        )
        row = AnswerDayRow
        session.execute(
            adding.on_conflict_do_update(
                index_elements=[row.day, row.channel, row.site, row.what],
                set_={"number": func.max(0, row.number + number)},
            )
        )


def forget_site(session: Session, site: str) -> None:
    """Removes the figures of a site within the caller's transaction."""
    session.execute(delete(AnswerDayRow).where(AnswerDayRow.site == site))


class Tally:
    """The counts of one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def answered(self, channel: Channel, status: str) -> None:
        """Counts an answer of which nothing else is kept. A database that is too busy loses the count,
        not the answer."""
        try:
            with Session(self._engine) as session, session.begin():
                count(session, now().date(), channel, {status: 1})
        except OperationalError as error:
            logger.error("An answer was not counted: %s", error)

    def days(self, most: int) -> list[AnswerDay]:
        """The last `most` days (today is one of them) on which anything happened, newest first."""
        row = AnswerDayRow
        since = now().date() - timedelta(days=most - 1)
        found: dict[date, list[AnswerDayRow]] = {}
        with Session(self._engine) as session:
            rows = select(row).where(row.day >= since, row.number > 0).order_by(row.day.desc())
            for one in session.scalars(rows):
                found.setdefault(one.day, []).append(one)
        return [_summed(day, rows) for day, rows in found.items()]

    def sweep(self) -> int:
        """Removes figures older than KEPT_DAYS; returns how many."""
        over = delete(AnswerDayRow).where(
            AnswerDayRow.day < now().date() - timedelta(days=KEPT_DAYS)
        )
        with Session(self._engine) as session, session.begin():
            return int(session.execute(over).rowcount)  # type: ignore[attr-defined]  # CursorResult


def _summed(day: date, rows: list[AnswerDayRow]) -> AnswerDay:
    statuses, ratings = Counter[str](), Counter[str]()
    channels, sites = Counter[str](), Counter[str]()
    for row in rows:
        if row.what in RATINGS:
            ratings[row.what] += row.number
            continue
        statuses[row.what] += row.number
        channels[row.channel] += row.number
        if row.site:
            sites[row.site] += row.number
    return AnswerDay(
        day, statuses.total(), dict(statuses), dict(ratings), dict(channels), dict(sites)
    )
