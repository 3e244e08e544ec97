"""Sections under review: a page behind them changed or cannot be read, and a person has yet to look.

The staff's side writes `review.json` into the state folder; here it is read, again whenever it changes.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from rag.turn import Part
from rag.wording import spoken_date

logger = logging.getLogger(__name__)

FILE = "review.json"


@dataclass(frozen=True)
class Notice:
    """Why a section is under review: `kind` is `changed` or `failing`, `day` (ISO) when it was seen,
    `official` whether the page is an official one."""

    kind: str
    day: str
    official: bool

    def sentence(self, checked: str) -> str:
        """What an answer from the section says; `checked` is the day (ISO) on which a person last held
        the section against its sources."""
        page = f"{'The official' if self.official else 'A'} page behind this answer"
        last = f"last checked on {spoken_date(checked)}"
        if self.kind == "failing":
            return f"{page} could not be read on {spoken_date(self.day)}; {last}."
        return f"{page} was found changed on {spoken_date(self.day)} and is being checked again; {last}."


class Reviews:
    """The open notices of a state folder, by passage id."""

    def __init__(self, state: Path) -> None:
        self._path = state / FILE
        self._lock = threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._notices: Mapping[str, Notice] = MappingProxyType({})

    def current(self) -> Mapping[str, Notice]:
        """The notices as the file has them now; a file that cannot be read leaves the last ones."""
        try:
            stat = self._path.stat()
        except OSError:
            self._seen, self._notices = None, MappingProxyType({})
            return self._notices
        seen = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        with self._lock:
            if seen != self._seen:
                try:
                    self._notices = self._read()
                except (OSError, ValueError, TypeError, AttributeError) as error:
                    logger.error("%s cannot be read (%s); the last notices stay", self._path, error)
                self._seen = seen
        return self._notices

    def _read(self) -> Mapping[str, Notice]:
        data = json.loads(self._path.read_text(encoding="utf-8"))
        return MappingProxyType({name: Notice(**value) for name, value in data.items()})


def remark(part: Part, notices: Mapping[str, Notice]) -> None:
    """Says at the end of an answer which pages behind it are under review."""
    told = [notices[p.id].sentence(p.checked) for p in part.passages if p.id in notices]
    if told:
        part.text += f"\n\n*{' '.join(dict.fromkeys(told))}*"
