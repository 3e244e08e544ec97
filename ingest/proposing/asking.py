"""Asks two editions the golden questions, in two processes, and keeps what the current one answered.

Run as `python -m ingest.proposing.asking` it is the second process: it reads a job (JSON) from standard
input, and writes the outcomes, with a line a question before them."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

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


class Job(BaseModel):
    """Questions for one edition."""

    folder: Path
    rows: list[Golden]


class _Order(BaseModel):
    """What the second process is to do."""

    jobs: list[Job]
    models: Path
    today: date


def code_version() -> str:
    """A hash over the code that makes and measures answers."""
    found = hashlib.sha256()
    for room in ("rag", "ingest"):
        for path in sorted((_ROOT / room).rglob("*.py")):
            found.update(path.relative_to(_ROOT).as_posix().encode() + path.read_bytes())
    return found.hexdigest()


def ask_all(
    jobs: Sequence[Job],
    embedder: Embedder,
    today: date,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> list[list[Outcome]]:
    """The outcomes of each job. With many questions half of them are asked in a second process.
    Raises ProposalError when that process fails, EditionError, ModelError."""
    total = sum(len(job.rows) for job in jobs)
    own = list(jobs)
    second = None
    others: list[Job] = []
    if total >= _WORTH_A_PROCESS and isinstance(embedder, CompiledModel):
        own, others = _halves(jobs, total // 2)
        second = _Second(_Order(jobs=others, models=embedder.folder, today=today))
    try:
        done = 0
        found: dict[Path, list[Outcome]] = {job.folder: [] for job in jobs}
        for job in own:
            start = done

            def tell(number: int, start: int = start) -> None:
                # The second process is about as far.
                progress(min(total, (start + number) * (2 if second else 1)), total)

            found[job.folder] += _ask(job, embedder, today, tell)
            done += len(job.rows)
        if second:
            for job, outcomes in zip(others, second.result(), strict=True):
                found[job.folder] += outcomes
    finally:
        if second:
            second.end()
    progress(total, total)
    return [found[job.folder] for job in jobs]


def _ask(
    job: Job, embedder: Embedder, today: date, progress: Callable[[int], None]
) -> list[Outcome]:
    if not job.rows:
        return []
    edition = Edition.open(job.folder, embedder.fingerprint)
    try:
        advisor = Advisor(OneEdition(edition), embedder, today=lambda: today)
        return evaluate(advisor, job.rows, progress).outcomes
    finally:
        edition.close()


def _halves(jobs: Sequence[Job], first: int) -> tuple[list[Job], list[Job]]:
    """The first questions for this process, the rest for the other, each with their editions."""
    own: list[Job] = []
    others: list[Job] = []
    for job in jobs:
        part = max(0, min(first, len(job.rows)))
        if part:
            own.append(Job(folder=job.folder, rows=job.rows[:part]))
        if part < len(job.rows):
            others.append(Job(folder=job.folder, rows=job.rows[part:]))
        first -= part
    return own, others


class _Second:
    """The second process; it ends by itself when this one is gone."""

    def __init__(self, order: _Order) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ingest.proposing.asking"],
            cwd=_ROOT,
            env={**os.environ, "PYTHONPATH": str(_ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdin
        self._process.stdin.write(order.model_dump_json().encode())
        self._process.stdin.close()

    def result(self) -> list[list[Outcome]]:
        assert self._process.stdout
        data = self._process.stdout.read()
        if self._process.wait() != 0:
            raise ProposalError(
                "The process that asks half of the golden questions ended before it was done. Nothing "
                "was published. Propose again."
            )
        return [OUTCOMES.validate_python(part) for part in json.loads(data)]

    def end(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()


def _work() -> None:
    parent = os.getppid()
    order = _Order.model_validate_json(sys.stdin.buffer.read())
    model = CompiledModel(order.models)

    def alone(_number: int) -> None:
        if os.getppid() != parent:
            raise SystemExit(1)

    found = [
        OUTCOMES.dump_python(_ask(job, model, order.today, alone), mode="json")
        for job in order.jobs
    ]
    sys.stdout.write(json.dumps(found))


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
    _work()
