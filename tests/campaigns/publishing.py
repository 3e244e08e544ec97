"""Editions that differ are published, and rolled back, while clients chat without pause.

python -m tests.campaigns.publishing [--editions 20] [--clients 16] [--servers 2] [--write]
"""

from __future__ import annotations

import argparse
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from api.settings import get_settings
from tests.benchmarks.report import Section, number, quantile
from tests.campaigns.crowd import Answer, Crowd, mixed
from tests.campaigns.ground import Ground, miniature
from tests.campaigns.report import give
from tests.conftest import start_api

_IDLE_SECONDS = 8
_SWITCH_SECONDS = 1.5
_PHASES = ("idle", "building", "switching")


@dataclass(frozen=True)
class Published:
    """What came of it: every answer, what failed, what was mixed, and MiB of the first server's memory
    before the first and after each edition."""

    answers: list[Answer]
    failures: list[str]
    mixed: list[str]
    memory: list[float]
    switches: int


def mark(knowledge: Path, plan: int) -> None:
    """Puts the plan's number into every section of the Match."""
    path = knowledge / "guidance" / "match" / "match-dates.md"
    text = re.sub(r" This is plan P\d{4}\.", "", path.read_text(encoding="utf-8"))
    lines = [
        re.sub(r"^(short: .*?\.)( \[)", rf"\1 This is plan P{plan:04d}.\2", line)
        for line in text.split("\n")
    ]
    path.write_text("\n".join(lines), encoding="utf-8")


def publish_under_load(
    ground: Ground,
    editions: int,
    clients: int,
    servers: int,
    idle: float = _IDLE_SECONDS,
    tell: Callable[[str], None] = lambda _: None,
) -> Published:
    """Builds and publishes `editions` with `advisor build`, every third time goes back and forth with
    `advisor rollback`, while `clients` ask `servers` processes that share the state folder."""
    phase, plans, memory, switches = "idle", {}, [], 0

    def run(*arguments: str) -> None:
        nonlocal phase, switches
        phase = "building"
        code, error = ground.run(*arguments)
        if code:
            raise RuntimeError(f"{arguments} ended with {code}: {error[-500:]}")
        phase = "switching"
        switches += 1
        time.sleep(_SWITCH_SECONDS)
        phase = "idle"

    mark(ground.knowledge, 0)
    run("build")
    plans[ground.shelf.current_id()] = "0000"
    switches = 0
    with ExitStack() as stack:
        processes = []
        for n in range(servers):
            process, server = start_api(
                ground.state, ground.state / f"log-{n}", ADVISOR_MODEL_DIR=str(ground.models)
            )
            stack.callback(process.wait, 20)
            stack.callback(process.terminate)
            processes.append((process, server))
        urls = tuple(server.url for _, server in processes)
        crowd = stack.enter_context(Crowd(urls, clients, lambda: phase))
        time.sleep(idle)
        memory.append(resident(processes[0][0].pid))
        for plan in range(1, editions + 1):
            mark(ground.knowledge, plan)
            run("build")
            plans[ground.shelf.current_id()] = f"{plan:04d}"
            memory.append(resident(processes[0][0].pid))
            tell(f"edition {plan}/{editions}: {len(crowd.answers)} answers, {memory[-1]:.0f} MiB")
            if plan % 3 == 0:
                newest = ground.shelf.current_id()
                run("rollback", "--reason", "campaign")
                run("rollback", newest, "--reason", "campaign")
        time.sleep(idle / 2)
    faults = [fault for a in crowd.answers if (fault := mixed(a, plans))]
    return Published(crowd.answers, crowd.failures, faults, memory, switches)


def resident(pid: int) -> float:
    """Resident memory of a process in MiB."""
    found = re.search(r"^VmRSS:\s+(\d+) kB$", Path(f"/proc/{pid}/status").read_text(), re.M)
    return int(found[1]) / 1024 if found else float("nan")


def section(found: Published, editions: int, clients: int, servers: int) -> Section:
    of_phase = {p: [1000 * a.seconds for a in found.answers if a.phase == p] for p in _PHASES}
    rows = [
        ("answers", str(len(found.answers)), "", ""),
        ("failed", str(len(found.failures)), "", ""),
    ]
    rows += [("mixed", str(len(found.mixed)), "", "")]
    rows += [("editions seen in answers", str(len({a.edition for a in found.answers})), "", "")]
    rows += [
        (
            f"answers while {p}",
            str(len(t)),
            number(quantile(t, 0.5), 0),
            number(quantile(t, 0.95), 0),
        )
        for p, t in of_phase.items()
    ]
    middle = len(found.memory) // 2
    for what, value in (
        ("before the first edition", found.memory[0]),
        ("after half of them", found.memory[middle]),
        ("after the last", found.memory[-1]),
    ):
        rows.append((f"memory of a server {what}, MiB", number(value, 0), "", ""))
    told = [*found.failures, *found.mixed]
    return Section(
        "Publishing under load",
        ("measure", "count", "p50 ms", "p95 ms"),
        tuple(rows),
        f"`python -m tests.campaigns.publishing`: {editions} editions of the miniature knowledge and "
        f"{found.switches - editions} rollbacks by `advisor build` and `advisor rollback`, {servers} API "
        f"processes on one state folder, {clients} clients without pause, half of them streaming. An "
        "answer is mixed when its text, citations, stream or the passage fetched afterwards speak of "
        "another edition than they name. "
        + (
            f"Found: {Counter(told).most_common(3)}." if told else "None failed and none was mixed."
        ),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--editions", type=int, default=20)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--servers", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="write it into docs/campaigns.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        ground = miniature(Path(scratch), get_settings().models)
        sizes = (given.editions, given.clients, given.servers)
        found = publish_under_load(ground, *sizes, tell=print)
    give(section(found, *sizes), given.write)
    if found.failures or found.mixed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
