"""Asks two editions the golden questions, in two processes, and keeps what the current one answered.

Run as `python -m ingest.proposing.asking` it is the second process, which asks what it is given on
standard input."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from datetime import date
from pathlib import Path
from threading import Condition, Thread
from typing import IO

from pydantic import BaseModel, TypeAdapter, ValidationError

from ingest.evaluation import Outcome, evaluate
from ingest.golden import Golden
from ingest.watching.snapshot import write_atomically
from rag.advisor import Advisor
from rag.compiled import CompiledModel
from rag.current import OneEdition
from rag.edition import Edition
from rag.embedding import Embedder
from rag.errors import ProposalError

_ROOT = Path(__file__).resolve().parents[2]
OUTCOMES = TypeAdapter(list[Outcome])
# A second process takes seconds to start: for fewer questions it costs more than it brings.
_WORTH_A_PROCESS = 120
# Questions that are given out at once: a second or so of work.
_PART = 10


def code_version() -> str:
    """A hash over the code that makes and measures answers."""
    found = hashlib.sha256()
    for room in ("rag", "ingest"):
        for path in sorted((_ROOT / room).rglob("*.py")):
            found.update(path.relative_to(_ROOT).as_posix().encode() + path.read_bytes())
    return found.hexdigest()


class _Part(BaseModel):
    """Questions for one edition, as they are given to the second process."""

    folder: Path
    rows: tuple[Golden, ...]


class _Order(BaseModel):
    """With what the second process asks."""

    models: Path
    today: date


class Asking:
    """Asks editions golden questions, where there are many in two processes. What is laid out before
    `finish` is asked by the second one while this one still does other work.

    Use it as a context: its end ends the second process. That ends by itself when this one is gone."""

    def __init__(self, embedder: Embedder, today: date, expected: int) -> None:
        """`expected`: about how many questions there will be."""
        self._embedder, self._today = embedder, today
        self._parts: deque[_Part] = deque()
        self._found: dict[Path, list[Outcome]] = {}
        self._total = 0
        self._change = Condition()
        self._all_laid = False
        self._second: _Second | None = None
        self._thread: Thread | None = None
        if expected >= _WORTH_A_PROCESS and isinstance(embedder, CompiledModel):
            self._second = _Second(_Order(models=embedder.folder, today=today))
            self._thread = Thread(target=self._feed, args=(self._second,), daemon=True)
            self._thread.start()

    def __enter__(self) -> Asking:
        return self

    def __exit__(self, *_: object) -> None:
        with self._change:
            self._parts.clear()
            self._all_laid = True
            self._change.notify_all()
        if self._second and self._thread:
            self._second.end()
            self._thread.join()
            self._second.close()

    def lay(self, folder: Path, rows: Sequence[Golden]) -> None:
        """Lays out questions for the edition in `folder`."""
        with self._change:
            self._found.setdefault(folder, [])
            self._total += len(rows)
            # This process takes the latest first, the second one the oldest: each opens few editions.
            for start in range(0, len(rows), _PART):
                self._parts.append(_Part(folder=folder, rows=tuple(rows[start : start + _PART])))
            self._change.notify_all()

    def finish(
        self, progress: Callable[[int, int], None] = lambda _done, _total: None
    ) -> dict[Path, list[Outcome]]:
        """The outcomes by edition, once every question is asked. Raises ProposalError when the second
        process fails, EditionError, ModelError."""
        with ExitStack() as opened:
            advisors: dict[Path, Advisor] = {}
            while (part := self._latest()) is not None:
                if part.folder not in advisors:
                    advisors[part.folder] = _advisor(
                        part.folder, self._embedder, self._today, opened
                    )
                self._keep(part, evaluate(advisors[part.folder], part.rows).outcomes)
                progress(self._done(), self._total)
        with self._change:
            self._all_laid = True
            self._change.notify_all()
        if self._thread:
            self._thread.join()
        if self._done() < self._total:
            raise ProposalError(
                "The process that asks half of the golden questions ended before it was done. Nothing "
                "was published. Propose again."
            )
        progress(self._total, self._total)
        return self._found

    def _feed(self, second: _Second) -> None:
        """Gives part after part to the second process, until it fails or all are asked."""
        while (part := self._oldest()) is not None:
            outcomes = second.ask(part)
            if outcomes is None:
                return  # `finish` finds that some are missing
            self._keep(part, outcomes)

    def _oldest(self) -> _Part | None:
        with self._change:
            self._change.wait_for(lambda: self._parts or self._all_laid)
            return self._parts.popleft() if self._parts else None

    def _latest(self) -> _Part | None:
        with self._change:
            return self._parts.pop() if self._parts else None

    def _keep(self, part: _Part, outcomes: Sequence[Outcome]) -> None:
        with self._change:
            self._found[part.folder] += outcomes
            self._change.notify_all()

    def _done(self) -> int:
        with self._change:
            return sum(map(len, self._found.values()))


def _advisor(folder: Path, embedder: Embedder, today: date, opened: ExitStack) -> Advisor:
    edition = Edition.open(folder, embedder.fingerprint)
    opened.callback(edition.close)
    return Advisor(OneEdition(edition), embedder, today=lambda: today)


class _Second:
    """The second process: a line a part on its standard input, a line of outcomes for each."""

    def __init__(self, order: _Order) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ingest.proposing.asking"],
            cwd=_ROOT,
            env={**os.environ, "PYTHONPATH": str(_ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._tell(order)

    def ask(self, part: _Part) -> list[Outcome] | None:
        """The outcomes; None when the process has ended."""
        assert self._process.stdout
        self._tell(part)
        try:
            return OUTCOMES.validate_json(self._process.stdout.readline())
        except (ValidationError, OSError):
            return None

    def end(self) -> None:
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """Lets its pipes go; call it when nobody waits for an answer any more."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()

    def _tell(self, what: BaseModel) -> None:
        assert self._process.stdin
        # It may have ended; then there is no answer either.
        with suppress(OSError):
            self._process.stdin.write(what.model_dump_json().encode() + b"\n")
            self._process.stdin.flush()


def _work(given: IO[bytes], told: IO[bytes]) -> None:
    order = _Order.model_validate_json(given.readline())
    model = CompiledModel(order.models)
    advisors: dict[Path, Advisor] = {}
    with ExitStack() as opened, suppress(BrokenPipeError):
        # The end of the input: the first process has ended, or has all that it needs.
        for line in given:
            part = _Part.model_validate_json(line)
            if part.folder not in advisors:
                advisors[part.folder] = _advisor(part.folder, model, order.today, opened)
            outcomes = evaluate(advisors[part.folder], part.rows).outcomes
            told.write(OUTCOMES.dump_json(outcomes) + b"\n")
            told.flush()


class Kept:
    """Outcomes of an edition that is on the shelf, by question, as long as code and day are the same."""

    def __init__(self, state: Path, edition: str, today: date) -> None:
        self._path = state / "evaluations" / f"{edition}.json"
        self._key = f"{code_version()} {today.isoformat()}"

    def read(self) -> dict[Golden, Outcome]:
        try:
            data = json.loads(self._path.read_text(encoding="utf-8"))
            if data["key"] != self._key:
                return {}
            return {o.row: o for o in OUTCOMES.validate_python(data["outcomes"])}
        except (OSError, ValueError, KeyError, TypeError, ValidationError):
            return {}

    def write(self, outcomes: Sequence[Outcome]) -> None:
        """Keeps them in place of what was kept; a full disk costs only time later."""
        data = {"key": self._key, "outcomes": OUTCOMES.dump_python(list(outcomes), mode="json")}
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self._path, json.dumps(data))
        except OSError:
            self._path.unlink(missing_ok=True)


if __name__ == "__main__":
    # Ctrl-C is for the first process, which ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _work(sys.stdin.buffer, sys.stdout.buffer)
