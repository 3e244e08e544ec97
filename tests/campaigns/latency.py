"""How much longer a chat waits while the whole base is built, or all sources are checked.

python -m tests.campaigns.latency [--seconds 12] [--write]; it needs a built edition (advisor build).
"""

from __future__ import annotations

import argparse
import itertools
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx

from api.settings import get_settings
from tests.benchmarks.report import Section, number, quantile
from tests.campaigns.ground import Ground, whole
from tests.campaigns.pages import Pages
from tests.campaigns.report import give
from tests.conftest import start_api

DUE = 2.0
_PAUSE_SECONDS = 0.03
_FEWEST = 20
_QUESTIONS = (
    "can i moonlight on a J-1?",
    "how do i switch from j1 to h1b after residency",
    "does the two year rule apply to me if i am on a J-1",
    "when do rank lists lock",
    "does maimonides IM sponsor h1b?",
    "what is the fee for step 2 ck",
    "which programs in texas take imgs for internal medicine",
    "what happens if i go unmatched",
)
# The commands as they would run without giving way to answers.
_PUSHING = (
    "-c",
    "import ingest.priority as p; p.give_way = lambda: None; import ui.command as c; c.main()",
)


def ask(client: httpx.Client, questions: Iterator[str]) -> float:
    """Milliseconds of one answer."""
    began = time.perf_counter()
    client.post("/v1/chat", json={"message": next(questions)}).raise_for_status()
    elapsed = time.perf_counter() - began
    time.sleep(_PAUSE_SECONDS)
    return elapsed * 1000


def ask_for(client: httpx.Client, questions: Iterator[str], seconds: float) -> list[float]:
    """Answers for so long."""
    until = time.monotonic() + seconds
    found: list[float] = []
    while time.monotonic() < until or len(found) < _FEWEST:
        found.append(ask(client, questions))
    return found


def ask_while(
    client: httpx.Client, questions: Iterator[str], process: subprocess.Popen[bytes], most: float
) -> tuple[list[float], float]:
    """Answers while a process runs, at most `most` seconds, and how long that was."""
    began, found = time.monotonic(), []
    while process.poll() is None and time.monotonic() - began < most:
        found.append(ask(client, questions))
    took = time.monotonic() - began
    if process.poll() is None:
        process.terminate()
    elif process.returncode not in (0, 3):
        raise RuntimeError(process.communicate()[1].decode(errors="replace")[-500:])
    process.communicate()
    return found, took


def measure(
    ground: Ground,
    pages: Pages,
    seconds: float,
    most: float,
    tell: Callable[[str], None] = lambda _: None,
) -> list[tuple[str, ...]]:
    """A row for each condition: idle before it and during it, so that each ratio is of neighbours."""
    rows = []
    questions = itertools.cycle(_QUESTIONS)
    cache = ground.state / "embeddings.sqlite"
    process, server = start_api(
        ground.state, ground.state / "log", ADVISOR_MODEL_DIR=str(ground.models)
    )
    build, check = ("build", "--force"), ("sources", "check")
    conditions = (
        ("a build, vectors cached, not giving way", build, _PUSHING, False),
        ("a build, vectors cached", build, (), False),
        ("a build, nothing cached, not giving way", build, _PUSHING, True),
        ("a build, nothing cached", build, (), True),
        ("a check of all sources, not giving way", check, _PUSHING, False),
        ("a check of all sources", check, (), False),
    )
    try:
        with httpx.Client(base_url=server.url, timeout=120, trust_env=False) as client:
            ask_for(client, questions, seconds / 2)
            for what, arguments, program, empty in conditions:
                idle = ask_for(client, questions, seconds)
                pages.number += 1
                if empty:
                    cache.unlink(missing_ok=True)
                found, took = ask_while(
                    client, questions, ground.start(*arguments, program=program), most
                )
                rows.append(_row(what, idle, found, took))
                tell(" | ".join(rows[-1]))
                time.sleep(2)
    finally:
        process.terminate()
        process.wait(20)
    return rows


def _row(what: str, idle: list[float], found: list[float], took: float) -> tuple[str, ...]:
    before, during = quantile(idle, 0.95), quantile(found, 0.95)
    middle = quantile(found, 0.5) / quantile(idle, 0.5)
    return (
        what,
        number(took, 0),
        str(len(found)),
        number(before, 0),
        number(during, 0),
        number(middle, 2),
        number(during / before, 2),
    )


def section(rows: list[tuple[str, ...]], pages: int) -> Section:
    missed = [r[0] for r in rows if "not giving way" not in r[0] and float(r[-1]) > DUE]
    return Section(
        "Chat while the base is refreshed",
        (
            "during",
            "seconds",
            "answers",
            "p95 idle, ms",
            "p95 during, ms",
            "p50 ratio",
            "p95 ratio",
        ),
        tuple(rows),
        "`python -m tests.campaigns.latency`: one client, the whole base, the API and the command on the "
        f"same cores; the check asks a local server of {pages} pages, a third of which changed. Idle was "
        "measured just before each row. Rows `not giving way` run the command at the priority of any "
        f"program, as it was before; the others as shipped. Due is a p95 ratio of at most {DUE:g}. "
        + (f"Missed: {'; '.join(missed)}." if missed else "It is met."),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=12, help="idle time before each condition")
    parser.add_argument("--most", type=float, default=60, help="longest look at one condition")
    parser.add_argument("--write", action="store_true", help="write it into docs/campaigns.md")
    given = parser.parse_args()
    settings = get_settings()
    with tempfile.TemporaryDirectory() as scratch, Pages() as pages:
        allowed = {"ADVISOR_WATCH_ALLOW": pages.allowed, "ADVISOR_WATCH_PACE": "0"}
        ground = whole(Path(scratch), settings.state_dir, settings.models, **allowed)
        count = pages.point(ground.knowledge / "sources.yaml")
        rows = measure(ground, pages, given.seconds, given.most, print)
    give(section(rows, count), given.write)


if __name__ == "__main__":
    main()
