"""The switch by which staff turn the whole chat off, or one topic, with a reason that the visitor reads.

It is the file `switch.json` in the state folder, so that it works while the service runs, from another
process, and outlives a restart. A file that cannot be read turns the chat off: whoever wrote it wanted
something to be off.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from rag.errors import SwitchError
from rag.schema import TOPICS

logger = logging.getLogger(__name__)

FILE = "switch.json"
_LONGEST_REASON = 500
_DAMAGED = "The advisor was switched off, and the note that says why cannot be read."


@dataclass(frozen=True)
class Off:
    """Why something is off, since when (ISO day), and who turned it off."""

    reason: str
    since: str
    by: str = ""


@dataclass(frozen=True)
class Position:
    """What is off: the whole chat, and topics by name."""

    chat: Off | None = None
    topics: dict[str, Off] = field(default_factory=dict)


_ADAPTER = TypeAdapter(Position)


class Switch:
    """The switch of a state folder."""

    def __init__(self, state: Path) -> None:
        self._path = state / FILE
        self._lock = threading.RLock()
        self._seen: tuple[int, int, int] | None = None
        self._position = Position()

    def position(self) -> Position:
        """What is off now; looks at the file's time only, and reads it when that changed."""
        with self._lock:
            try:
                stat = self._path.stat()
            except FileNotFoundError:
                self._seen, self._position = None, Position()
                return self._position
            seen = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
            if seen != self._seen:
                self._position = self._read()
                self._seen = seen
            return self._position

    def off(self, reason: str, day: str, by: str = "", topic: str = "") -> Position:
        """Turns the chat off, or one topic; raises SwitchError without a reason or for a topic that
        does not exist."""
        reason = " ".join(reason.split())
        if not reason or len(reason) > _LONGEST_REASON:
            raise SwitchError(
                f"Give a reason of at most {_LONGEST_REASON} characters: visitors read it. Nothing was "
                "switched."
            )
        off = Off(reason, day, by)
        with self._lock:
            now = self.position()
            if topic:
                return self._write(replace(now, topics={**now.topics, _known(topic): off}))
            return self._write(replace(now, chat=off))

    def on(self, topic: str = "") -> Position:
        """Turns everything on again, or one topic; raises SwitchError for one that does not exist."""
        with self._lock:
            if not topic:
                return self._write(Position())
            now = self.position()
            topics = {name: off for name, off in now.topics.items() if name != _known(topic)}
            return self._write(replace(now, topics=topics))

    def _read(self) -> Position:
        try:
            return _ADAPTER.validate_json(self._path.read_bytes())
        except (OSError, ValidationError) as error:
            logger.error("%s cannot be read, so the chat is off: %s", self._path, error)
            return Position(chat=Off(_DAMAGED, ""))

    def _write(self, position: Position) -> Position:
        temporary = self._path.with_name(f"{FILE}.{os.getpid()}.new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("w", encoding="utf-8") as file:
                json.dump(asdict(position), file, ensure_ascii=False, indent=1)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self._path)
        except OSError as error:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise SwitchError(
                f"{self._path} cannot be written ({error.strerror}). Nothing was switched."
            ) from error
        return position


def _known(topic: str) -> str:
    if topic not in TOPICS:
        raise SwitchError(f"There is no topic {topic!r}. There are: {', '.join(TOPICS)}.")
    return topic
