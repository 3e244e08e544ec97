"""Quotas: so many of something until a moment. Two stores, one of which processes can share."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import case, delete
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from api.database import QuotaRow


@dataclass(frozen=True)
class Quota:
    """At most `most` for `key` until `until` (seconds since 1970); `name` says which quota it is."""

    name: str
    key: str
    most: int
    until: float


@dataclass(frozen=True)
class UsedUp:
    """The quota that refuses longest, and until when."""

    name: str
    until: float


class QuotaStore(Protocol):
    """Counts against quotas. Another shared store, such as a network cache, need only do this."""

    def take(self, quotas: Sequence[Quota], now: float) -> UsedUp | None:
        """Counts one against each of `quotas`, or against none and tells which is used up.

        Atomic, also for several threads or processes at once. A count starts again when the moment
        until which it was kept has passed.
        """
        ...

    def sweep(self, now: float) -> int:
        """Removes counts whose moment has passed; returns how many."""
        ...


class MemoryQuotas:
    """Counts in this process, lost when it ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._used: dict[str, tuple[int, float]] = {}

    def take(self, quotas: Sequence[Quota], now: float) -> UsedUp | None:
        with self._lock:
            counted = {}
            for quota in quotas:
                used, until = self._used.get(quota.key, (0, 0.0))
                counted[quota.key] = (used + 1, until) if until > now else (1, quota.until)
            refused = _refused(quotas, list(counted.values()))
            if refused is None:
                self._used.update(counted)
            return refused

    def sweep(self, now: float) -> int:
        with self._lock:
            gone = [key for key, (_, until) in self._used.items() if until <= now]
            for key in gone:
                del self._used[key]
            return len(gone)


class SqliteQuotas:
    """Counts in the service's database: all processes on it share them, and they survive a restart."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def take(self, quotas: Sequence[Quota], now: float) -> UsedUp | None:
        # Begins with a write, which takes the lock: two processes cannot read the same count.
        with Session(self._engine) as session:
            counted = [self._count(session, quota, now) for quota in quotas]
            refused = _refused(quotas, counted)
            if refused is None:
                session.commit()
            return refused

    def sweep(self, now: float) -> int:
        with Session(self._engine) as session, session.begin():
            found = session.execute(delete(QuotaRow).where(QuotaRow.until <= now))
            return int(found.rowcount)  # type: ignore[attr-defined]  # CursorResult

    @staticmethod
    def _count(session: Session, quota: Quota, now: float) -> tuple[int, float]:
        over = QuotaRow.until <= now
        counted = insert(QuotaRow).values(key=quota.key, used=1, until=quota.until)
        row = session.execute(
            counted.on_conflict_do_update(
                index_elements=[QuotaRow.key],
                set_={
                    "used": case((over, 1), else_=QuotaRow.used + 1),
                    "until": case((over, quota.until), else_=QuotaRow.until),
                },
            ).returning(QuotaRow.used, QuotaRow.until)
        ).one()
        return row.used, row.until


def _refused(quotas: Sequence[Quota], counted: list[tuple[int, float]]) -> UsedUp | None:
    over = [
        UsedUp(quota.name, until)
        for quota, (used, until) in zip(quotas, counted, strict=True)
        if used > quota.most
    ]
    return max(over, key=lambda found: found.until, default=None)
