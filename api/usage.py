"""What happened on each site, by day: counts, not people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.database import UsageRow


class Day(BaseModel):
    """One day (UTC) of a site: widgets opened, messages sent, thumbs, and requests refused."""

    model_config = ConfigDict(from_attributes=True)

    day: date
    opened: int = 0
    messages: int = 0
    up: int = 0
    down: int = 0
    refused: int = 0


_FIGURES = [name for name in Day.model_fields if name != "day"]


class Usage:
    """Counts in the service's database; `clock` gives seconds since 1970."""

    def __init__(self, engine: Engine, clock: Callable[[], float]) -> None:
        self._engine = engine
        self._clock = clock

    def today(self) -> date:
        return datetime.fromtimestamp(self._clock(), UTC).date()

    def count(self, site: str, more: Mapping[str, int], day: date | None = None) -> None:
        """Adds to the figures of a day (today without one), as `count(site, {"messages": 1})`; none gets
        below nought. A site that was removed meanwhile is not counted."""
        first = {name: max(0, number) for name, number in more.items()}
        statement = insert(UsageRow).values(
            dict.fromkeys(_FIGURES, 0) | {"site": site, "day": day or self.today()} | first
        )
        adding = {n: func.max(0, getattr(UsageRow, n) + number) for n, number in more.items()}
        statement = statement.on_conflict_do_update(
            index_elements=[UsageRow.site, UsageRow.day], set_=adding
        )
        try:
            with Session(self._engine) as session, session.begin():
                session.execute(statement)
        except IntegrityError:
            return

    def days(self, site: str, most: int = 30) -> list[Day]:
        """The last days on which anything happened, newest first."""
        found = (
            select(UsageRow).where(UsageRow.site == site).order_by(UsageRow.day.desc()).limit(most)
        )
        with Session(self._engine) as session:
            return [Day.model_validate(row) for row in session.scalars(found)]

    def of_today(self, site: str) -> Day:
        day = self.today()
        with Session(self._engine) as session:
            row = session.get(UsageRow, (site, day))
            return Day.model_validate(row) if row else Day(day=day)
