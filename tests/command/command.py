"""The command `advisor` as people start it: a process of its own, without a terminal, from anywhere."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.conftest import MINIATURE, TODAY, Server, free_port

ADVISOR = str(Path(sys.executable).with_name("advisor"))
SECONDS = 150


@dataclass
class Command:
    """Runs `advisor` in an empty folder, with few variables; never lets a traceback pass."""

    folder: Path
    state: Path
    knowledge: Path = MINIATURE
    ports: tuple[int, int] = field(default_factory=lambda: (free_port(), free_port()))
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """No HOME, no TERM: what a service manager gives."""
        return {
            "PATH": os.environ["PATH"],
            "ADVISOR_STATE_DIR": str(self.state),
            "ADVISOR_MODEL_DIR": os.environ["ADVISOR_MODEL_DIR"],
            "ADVISOR_KNOWLEDGE_DIR": str(self.knowledge),
            "ADVISOR_TODAY": TODAY.isoformat(),
            "ADVISOR_API_PORT": str(self.ports[0]),
            "ADVISOR_UI_PORT": str(self.ports[1]),
            **({"OMP_NUM_THREADS": n} if (n := os.environ.get("OMP_NUM_THREADS")) else {}),
            **self.more,
        }

    def __call__(
        self, *arguments: str, typed: str = "", seconds: float = SECONDS, **more: str
    ) -> subprocess.CompletedProcess[str]:
        found = subprocess.run(
            [ADVISOR, *arguments],
            cwd=self.folder,
            env=self.environment | more,
            input=typed,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert "Traceback" not in found.stderr + found.stdout, found.stderr
        return found

    def json(self, *arguments: str) -> Any:
        """What the command prints with --json: it succeeds, and prints that and nothing else."""
        found = self(*arguments, "--json")
        assert found.returncode == 0, found.stderr
        return strict_json(found.stdout)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Starts it in the background; what it says goes into `log`."""
        with self.log.open("wb") as log:
            return subprocess.Popen(
                [ADVISOR, *arguments],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def processes(self) -> dict[int, str]:
        """Every living process that was started with this state folder."""
        mark = f"ADVISOR_STATE_DIR={self.state}".encode()
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    command = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
                    found[int(folder.name)] = command.decode()
            except OSError:
                continue
        return found

    def end_all(self) -> None:
        """Ends what a failed test left: only processes with this state folder."""
        for number in self.processes():
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)


def strict_json(text: str) -> Any:
    """JSON as other programs read it: NaN is none."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    return json.loads(text, parse_constant=refuse)


def told(found: subprocess.CompletedProcess[str]) -> str:
    """What went to the person, as one line."""
    return " ".join((found.stdout + found.stderr).split())


def at(running: Server, folder: Path) -> Command:
    """The command where that API is reached."""
    port = int(running.url.rpartition(":")[2])
    return Command(folder, running.state, ports=(port, free_port()))


def wait_for(true: Callable[[], bool], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def ends(advisor: Command, process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """The signal ends it within ten seconds, with no process and no port left."""
    process.send_signal(number)
    assert process.wait(10) == 0
    wait_for(lambda: not advisor.processes(), 1, str(advisor.processes()))
    for port in advisor.ports:
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0
