"""The run history: what was built, decided, rolled back, imported or checked, by whom, and how it ended.
It lies in `runs.sqlite` of the state folder. It only tells: no run stops because it cannot be kept."""

from __future__ import annotations

import fcntl
import json
import logging
import secrets
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Literal, get_args

from ingest.fault import Fault
from rag.errors import AdvisorError, HistoryError

logger = logging.getLogger(__name__)

Kind = Literal["build", "propose", "approve", "rollback", "check", "import"]
Outcome = Literal["done", "nothing new", "refused", "failed", "interrupted"]
KINDS: tuple[str, ...] = get_args(Kind)

KEPT = 200
# A run with a thousand faults is told by its first ones; `advisor check` tells all.
_MOST_ERRORS = 200
_MOST_TEXT = 2000
# How long (seconds) a run waits for a database that another process holds.
_PATIENCE = 1.0
_LEFT_SECONDS = 3600.0
_TABLE = """CREATE TABLE IF NOT EXISTS runs (
    number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, by TEXT NOT NULL,
    begun TEXT NOT NULL, ended TEXT, outcome TEXT NOT NULL, edition TEXT NOT NULL,
    summary TEXT NOT NULL, errors TEXT NOT NULL, token TEXT NOT NULL)"""


@dataclass(frozen=True)
class RunError:
    """What kept a run from its end: the file relative to knowledge/ (empty: no file), its line, why."""

    path: str
    line: int
    reason: str


@dataclass(frozen=True)
class Run:
    """A run as it is kept. Times are UTC (ISO); while it goes on `ended` is None and `outcome` empty."""

    number: int
    kind: str
    by: str
    begun: str
    ended: str | None
    outcome: str
    edition: str
    summary: str
    errors: tuple[RunError, ...]


@dataclass
class Running:
    """A run that goes on, for the code inside `recorded` to say what comes of it."""

    outcome: Outcome = "done"
    edition: str = ""
    summary: str = ""
    errors: list[RunError] = field(default_factory=list)

    def done(self, summary: str, edition: str = "") -> None:
        """It did what was asked; `edition` is the one that it made or made current."""
        self.outcome, self.summary, self.edition = "done", summary, edition

    def nothing(self, summary: str, edition: str = "") -> None:
        """There was nothing to do."""
        self.outcome, self.summary, self.edition = "nothing new", summary, edition

    def refuse(self, summary: str, faults: Sequence[Fault] = ()) -> None:
        """It was not done, for a reason that a person can mend."""
        self.outcome, self.summary = "refused", summary
        self.errors = [RunError(f.file, f.line, f.reason) for f in faults]


@contextmanager
def recorded(state: Path, kind: Kind, by: str) -> Iterator[Running]:
    """Keeps the run of the block in the history of the state folder, in the name of `by`.

    An error that leaves the block is kept, and raised as it is: an AdvisorError as `refused` with its
    message, unless the system failed below it (it has another error as its cause), which is `failed`
    as every other error is; the end of the program is `interrupted`. Faults of the error (`.faults`)
    become the run's errors.
    """
    run = Running()
    history = _History(state)
    begun = history.begin(kind, by)
    try:
        yield run
    except BaseException as error:
        _end(run, error)
        raise
    finally:
        history.end(begun, run)


def runs(state: Path, limit: int = KEPT) -> list[Run]:
    """The last `limit` runs, newest first. A run whose process is gone is marked `interrupted`. Raises
    HistoryError when the history cannot be read."""
    path = state / _FILE
    if not path.exists():
        return []
    history = _History(state)
    try:
        with closing(history.connect()) as database:
            found = database.execute(
                "SELECT * FROM runs ORDER BY number DESC LIMIT ?", (max(0, limit),)
            ).fetchall()
        return [history.seen(row) for row in found]
    except (sqlite3.Error, ValueError, TypeError, KeyError) as error:
        raise HistoryError(
            f"The run history {path} cannot be read ({error}). Nothing else is touched by it. If it stays "
            "so, move the file away: a new one is begun."
        ) from error


def _end(run: Running, error: BaseException) -> None:
    if not isinstance(error, Exception):
        run.outcome, run.summary = "interrupted", "The program was ended."
        return
    below = error.__cause__
    while isinstance(below, AdvisorError):
        below = below.__cause__
    run.outcome = "refused" if isinstance(error, AdvisorError) and below is None else "failed"
    told = str(error) if isinstance(error, AdvisorError) else f"{type(error).__name__}: {error}"
    run.summary = told
    faults: Sequence[Fault] = getattr(error, "faults", ())
    run.errors = [RunError(f.file, f.line, f.reason) for f in faults] or [RunError("", 0, told)]


_FILE = "runs.sqlite"


@dataclass(frozen=True)
class _Begun:
    """A run that was entered, and the lock that falls with its process."""

    number: int
    token: str
    lock: IO[str]


class _History:
    def __init__(self, state: Path) -> None:
        self._state = state
        self._locks = state / "runs"

    def connect(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._state / _FILE, timeout=_PATIENCE)
        try:
            database.execute(_TABLE)
        except sqlite3.Error:
            database.close()
            raise
        return database

    def begin(self, kind: str, by: str) -> _Begun | None:
        """Enters a run; None when that cannot be done."""
        token = secrets.token_hex(8)
        lock: IO[str] | None = None
        try:
            self._locks.mkdir(parents=True, exist_ok=True)
            self._clean()
            # The lock comes before the entry, so that no look finds an entry without one.
            lock = (self._locks / token).open("w")
            fcntl.flock(lock, fcntl.LOCK_EX)
            with closing(self.connect()) as database, database:
                entry = database.execute(
                    "INSERT INTO runs VALUES (NULL, ?, ?, ?, NULL, '', '', '', '[]', ?)",
                    (kind, _short(by), _now(), token),
                )
                number = int(entry.lastrowid or 0)
                database.execute("DELETE FROM runs WHERE number <= ?", (number - KEPT,))
        except (OSError, sqlite3.Error) as error:
            logger.warning("This run (%s) is not kept in the run history: %s", kind, error)
            if lock:
                self._drop(token, lock)
            return None
        return _Begun(number, token, lock)

    def end(self, begun: _Begun | None, run: Running) -> None:
        if begun is None:
            return
        errors = [RunError(e.path, e.line, _short(e.reason)) for e in run.errors[:_MOST_ERRORS]]
        if more := len(run.errors) - len(errors):
            errors.append(RunError("", 0, f"and {more} more"))
        told = json.dumps([asdict(e) for e in errors], ensure_ascii=False)
        cells = (_now(), run.outcome, run.edition, _short(run.summary), told, begun.number)
        try:
            with closing(self.connect()) as database, database:
                database.execute(
                    "UPDATE runs SET ended=?, outcome=?, edition=?, summary=?, errors=? WHERE number=?",
                    cells,
                )
        except sqlite3.Error as error:
            logger.warning("The end of run %d is not kept: %s", begun.number, error)
        finally:
            self._drop(begun.token, begun.lock)

    def seen(self, row: tuple[object, ...]) -> Run:
        """An entry as it stands now."""
        number, kind, by, begun, ended, outcome, edition, summary, errors, token = row
        told = tuple(RunError(**e) for e in json.loads(str(errors)))
        run = Run(
            int(str(number)), str(kind), str(by), str(begun), str(ended) if ended else None,
            str(outcome), str(edition), str(summary), told,
        )  # fmt: skip
        if run.ended is None and not self._goes_on(str(token)):
            return self._interrupted(run, str(token))
        return run

    def _interrupted(self, run: Run, token: str) -> Run:
        now = "The process was ended from outside, or could not note its end (a full disk)."
        with suppress(OSError, sqlite3.Error):
            with closing(self.connect()) as database, database:
                database.execute(
                    "UPDATE runs SET ended=?, outcome='interrupted', summary=? "
                    "WHERE number=? AND ended IS NULL",
                    (_now(), now, run.number),
                )
                kept = database.execute(
                    "SELECT * FROM runs WHERE number=?", (run.number,)
                ).fetchone()
            (self._locks / token).unlink(missing_ok=True)
            if kept and kept[4]:
                return self.seen(kept)
        return Run(run.number, run.kind, run.by, run.begun, _now(), "interrupted", "", now, ())

    def _goes_on(self, token: str) -> bool:
        """Whether a process holds the run's lock."""
        try:
            with (self._locks / token).open() as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    def _clean(self) -> None:
        """Removes what killed runs left, if no look did. Young locks stay: their process may be about to
        hold them."""
        for path in self._locks.iterdir():
            with suppress(OSError):
                old = time.time() - path.stat().st_mtime > _LEFT_SECONDS
                if old and not self._goes_on(path.name):
                    path.unlink()

    def _drop(self, token: str, lock: IO[str]) -> None:
        with suppress(OSError):
            (self._locks / token).unlink(missing_ok=True)
        with suppress(OSError):
            lock.close()


def _short(text: str) -> str:
    # Half a character would not be kept at all.
    text = text.encode("utf-8", "replace").decode()
    return text if len(text) <= _MOST_TEXT else f"{text[:_MOST_TEXT]}…"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
