"""How many tokens a day may cost, kept in a file, so that a restart does not start anew."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from rag.errors import SpeakerError

_TABLE = "CREATE TABLE IF NOT EXISTS spent (day TEXT PRIMARY KEY, tokens INTEGER NOT NULL)"
_ADD = (
    "INSERT INTO spent (day, tokens) VALUES (?, max(0, ?)) "
    "ON CONFLICT (day) DO UPDATE SET tokens = max(0, tokens + ?)"
)


class Budget:
    """Tokens of one day, over all answers; `most` 0 means without limit (still counted).

    A call is charged before it is made with the most that it can cost, and settled after with what it
    did cost: neither calls at the same time nor a killed process can go past the limit.
    """

    def __init__(self, file: Path, most: int, today: Callable[[], date] = date.today) -> None:
        self._file = file
        self.most = most
        self._today = today
        self._lock = threading.Lock()

    def charge(self, tokens: int) -> str:
        """Charges `tokens` and returns the day of the charge, which `settle` wants. Raises SpeakerError
        when the day has not enough left, or the file cannot be used."""
        day = self._today().isoformat()
        with self._opened() as database:
            spent = _spent(database, day)
            if self.most and spent + tokens > self.most:
                raise SpeakerError(
                    f"The language model's budget for {day} is used up: {spent} of {self.most} tokens. "
                    "Answers are built in until tomorrow. Raise ADVISOR_LLM_DAILY_TOKENS for more."
                )
            database.execute(_ADD, (day, tokens, tokens))
        return day

    def settle(self, day: str, charged: int, cost: int) -> None:
        """Puts what a call did cost in the place of what was charged for it. Raises SpeakerError when
        the file cannot be used; the charge then stands."""
        change = cost - charged
        with self._opened() as database:
            database.execute(_ADD, (day, change, change))

    @property
    def spent(self) -> int:
        """Tokens spent today. Raises SpeakerError when the file cannot be used."""
        with self._opened() as database:
            return _spent(database, self._today().isoformat())

    @contextlib.contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """The database in one transaction that keeps other writers out."""
        with self._lock:
            try:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                database = sqlite3.connect(self._file, timeout=2, isolation_level=None)
                try:
                    database.execute("BEGIN IMMEDIATE")
                    database.execute(_TABLE)
                    yield database
                    database.execute("COMMIT")
                finally:
                    # What was not committed is rolled back.
                    database.close()
            except (sqlite3.Error, OSError) as error:
                raise SpeakerError(
                    f"What the language model has cost today cannot be kept in {self._file.name}: "
                    f"{error}. The model is not asked. Check the state folder, or remove that file."
                ) from error


def _spent(database: sqlite3.Connection, day: str) -> int:
    row = database.execute("SELECT tokens FROM spent WHERE day = ?", (day,)).fetchone()
    return int(row[0]) if row else 0
