"""The running service: its start, its memory, and how soon a streamed answer begins over HTTP."""

from __future__ import annotations

import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from rag.shelf import Shelf

from .report import Section, number, quantile

_ROOT = Path(__file__).resolve().parent.parent.parent
_READY_SECONDS = 120
QUESTIONS = 50
_EVENTS = ("start", "delta", "done")


@dataclass(frozen=True)
class Api:
    """A running API, and the seconds from the start of its process until it was ready."""

    url: str
    pid: int
    seconds: float


def measure(state: Path, questions: Sequence[str], starts: int) -> list[Section]:
    """Starts the API on a copy of the current edition of `state`: once to warm the files, then
    `starts` times; asks the last one `questions`."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = _copy(state, Path(scratch))
        log = Path(scratch) / "log"
        seconds = []
        for _ in range(starts):
            with running(copy, log) as api:
                seconds.append(api.seconds)
        with running(copy, log) as api:
            seconds.append(api.seconds)
            idle = _memory(api.pid, "VmRSS")
            times = [_stream(client, q) for client in _clients(api) for q in questions]
            resident, peak = _memory(api.pid, "VmRSS"), _memory(api.pid, "VmHWM")
    return [_start_section(seconds[1:], idle, resident, peak, len(questions)), _streams(times)]


@contextmanager
def running(state: Path, log: Path) -> Iterator[Api]:
    """The API as a process of its own, ready, and ended afterwards."""
    port = _free_port()
    command = [
        sys.executable, "-m", "uvicorn", "--factory", "api.app:create_app",
        "--host", "127.0.0.1", "--port", str(port), "--no-access-log",
    ]  # fmt: skip
    environment = {**os.environ, "ADVISOR_STATE_DIR": str(state)}
    with log.open("wb") as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=_ROOT, env=environment, stdout=output, stderr=output
        )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(url, process, log)
        yield Api(url, process.pid, time.perf_counter() - start)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    with httpx.Client(timeout=5, trust_env=False) as client:
        while process.poll() is None and time.monotonic() < deadline:
            try:
                if client.get(f"{url}/readyz").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.05)
    raise RuntimeError(f"The API did not get ready: {log.read_text()[-2000:]}")


def _clients(api: Api) -> Iterator[httpx.Client]:
    """One client, closed after its use; its connection stays open between the questions."""
    with httpx.Client(base_url=api.url, timeout=60, trust_env=False) as client:
        client.get("/healthz")
        yield client


def _stream(client: httpx.Client, question: str) -> dict[str, float]:
    """Milliseconds from sending the question to the first event of each kind."""
    times: dict[str, float] = {}
    start = time.perf_counter()
    with client.stream("POST", "/v1/chat", json={"message": question, "stream": True}) as response:
        response.raise_for_status()
        for line in response.iter_lines():
            if line.startswith("event:"):
                elapsed = (time.perf_counter() - start) * 1000
                times.setdefault(line.removeprefix("event:").strip(), elapsed)
    if not set(_EVENTS) <= set(times):
        raise RuntimeError(f"The stream was not whole, only {sorted(times)}: {question!r}")
    return times


def _memory(pid: int, field: str) -> float:
    """A field of /proc/PID/status in MiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(rf"^{field}:\s+(\d+) kB$", status, re.MULTILINE)
    return int(found[1]) / 1024 if found else float("nan")


def _copy(state: Path, scratch: Path) -> Path:
    """A state folder with nothing but the current edition, so that no one's conversations are
    touched."""
    shelf, copy = Shelf(state), Shelf(scratch / "state")
    edition = shelf.current_id()
    shutil.copytree(shelf.path(edition), copy.path(edition))
    copy.pointer.write_text(edition, encoding="utf-8")
    return copy.state


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start_section(
    seconds: list[float], idle: float, resident: float, peak: float, asked: int
) -> Section:
    return Section(
        "Start and memory of the API",
        ("measure", "value"),
        (
            ("process start to /readyz 200, s", number(statistics.median(seconds))),
            ("resident memory when ready, MiB", number(idle, 0)),
            (f"resident memory after {asked} questions, MiB", number(resident, 0)),
            ("highest resident memory, MiB", number(peak, 0)),
        ),
        f"Median of {len(seconds)} start(s) with warm files (one start before is not counted); "
        "memory is `VmRSS` and `VmHWM` of the process, libraries included.",
    )


def _streams(times: list[dict[str, float]]) -> Section:
    names = ("first event (`start`)", "first words (`delta`)", "whole reply (`done`)")
    return Section(
        "Streamed answers over HTTP",
        ("time from sending the question", "p50 ms", "p95 ms"),
        tuple(
            (name, *(number(quantile([t[event] for t in times], p)) for p in (0.5, 0.95)))
            for name, event in zip(names, _EVENTS, strict=True)
        ),
        f"`POST /v1/chat` with `stream: true` on localhost, {len(times)} golden questions one after "
        "another, each a new conversation. `start` goes out before the answer is made; the first "
        "words are what a person sees.",
    )
