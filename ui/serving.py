"""Runs the API and the chat page as processes of their own, and ends both together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from api.settings import Settings
from rag.edition import Shelf
from rag.errors import ServiceError
from ui.client import Client

_SITE = Path(__file__).resolve().with_name("site.py")
_READY_SECONDS = 120
_END_SECONDS = 10

Tell = Callable[[str], None]


def serve(settings: Settings, tell: Tell) -> int:
    """Serves until a signal comes or one of the two processes ends; returns the exit code.

    Raises ServiceError when a port is taken or the API does not get ready, and SettingError when
    ADVISOR_LLM cannot be used.
    """
    if settings.api_port == settings.ui_port:
        raise ServiceError(
            f"The API and the chat page cannot both listen on port {settings.api_port}. Give one of "
            "ADVISOR_API_PORT and ADVISOR_UI_PORT another value."
        )
    _check_model(settings)
    for name, port in (("API", settings.api_port), ("chat page", settings.ui_port)):
        _refuse_taken_port(settings.host, port, name)
    stop = threading.Event()
    previous = {s: signal.signal(s, _stopper(stop)) for s in (signal.SIGINT, signal.SIGTERM)}
    processes: list[subprocess.Popen[bytes]] = []
    try:
        tell("Starting the advisor (loading the model takes some seconds) …")
        processes.append(_start(_api_command(settings)))
        with Client(settings.api_address) as client:
            _wait_until_ready(client, processes[0], stop)
        if stop.is_set():
            return 0
        processes.append(_start(_page_command(settings)))
        _wait_for_port(settings, processes[1], stop)
        tell(f"API:   {settings.api_address}  (documentation at {settings.api_address}/docs)")
        tell(f"Chat:  http://{_shown_host(settings)}:{settings.ui_port}")
        tell("Ctrl-C stops both.")
        while not stop.wait(0.5):
            for process in processes:
                if process.poll() is not None:
                    raise ServiceError(
                        f"A part of the service ended by itself (exit code {process.returncode}). "
                        "Both were stopped. Its last lines above say why; start again with: advisor serve"
                    )
        tell("Stopping …")
        return 0
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
        _end(processes)


@contextmanager
def reachable(settings: Settings, tell: Tell) -> Iterator[Client]:
    """A client of the running API; when none runs, of one that is started for the moment.

    Raises NoEditionError when there is nothing to answer from, and SettingError when ADVISOR_LLM cannot
    be used.
    """
    with Client(settings.api_address) as client:
        try:
            client.ready()
        except ServiceError as error:
            if settings.api_url or error.status is not None:
                raise
        else:
            yield client
            return
    Shelf(settings.state_dir).current_id()
    _check_model(settings)
    tell("No advisor is running: starting one for this question (some seconds) …")
    private = settings.model_copy(update={"host": "127.0.0.1", "api_port": _free_port()})
    process = _start(_api_command(private), quiet=True)
    try:
        with Client(private.api_address) as client:
            _wait_until_ready(client, process, threading.Event())
            yield client
    finally:
        _end([process])


def _check_model(settings: Settings) -> None:
    """Tells here what is wrong with ADVISOR_LLM, before the API would in its log."""
    if settings.llm:
        from api.speaking import check  # LangChain takes a second to import

        check(settings)


def _stopper(stop: threading.Event) -> Callable[[int, FrameType | None], None]:
    def handle(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    return handle


def _api_command(settings: Settings) -> list[str]:
    return [
        sys.executable, "-m", "uvicorn", "--factory", "api.app:create_app",
        "--host", settings.host, "--port", str(settings.api_port),
        "--log-level", settings.log_level.lower(), "--no-access-log", "--timeout-graceful-shutdown", "5",
    ]  # fmt: skip


def _page_command(settings: Settings) -> list[str]:
    return [
        sys.executable, "-m", "streamlit", "run", str(_SITE),
        "--server.address", settings.host, "--server.port", str(settings.ui_port),
        "--server.headless", "true", "--server.fileWatcherType", "none",
        "--browser.gatherUsageStats", "false", "--logger.level", "warning",
    ]  # fmt: skip


def _start(command: list[str], quiet: bool = False) -> subprocess.Popen[bytes]:
    """A child in a session of its own, so that Ctrl-C in the terminal reaches only us and the
    children are ended in order."""
    sink = subprocess.DEVNULL if quiet else None
    return subprocess.Popen(
        command,
        cwd=_SITE.parent.parent,
        env={**os.environ, **_absolute_folders()},
        stdin=subprocess.DEVNULL,
        stdout=sink,
        stderr=sink,
        start_new_session=True,
    )


def _absolute_folders() -> dict[str, str]:
    """The children run in the project's folder, so that relative settings must be made absolute."""
    settings = Settings()
    return {
        "ADVISOR_STATE_DIR": str(settings.state_dir.absolute()),
        "ADVISOR_KNOWLEDGE_DIR": str(settings.knowledge_dir.absolute()),
    }


def _wait_until_ready(
    client: Client, process: subprocess.Popen[bytes], stop: threading.Event
) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while not stop.is_set():
        if process.poll() is not None:
            raise ServiceError(f"The API ended while starting (exit code {process.returncode}).")
        try:
            client.ready()
        except ServiceError:
            if time.monotonic() > deadline:
                raise
            stop.wait(0.2)
        else:
            return


def _wait_for_port(
    settings: Settings, process: subprocess.Popen[bytes], stop: threading.Event
) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while not stop.is_set() and process.poll() is None and time.monotonic() < deadline:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((_shown_host(settings), settings.ui_port)) == 0:
                return
        stop.wait(0.2)


def _shown_host(settings: Settings) -> str:
    """The host under which this machine reaches what listens on `settings.host`."""
    return (
        Settings(host=settings.host, api_url="")
        .api_address.removeprefix("http://")
        .rpartition(":")[0]
    )


def _refuse_taken_port(host: str, port: int, name: str) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            variable = "ADVISOR_API_PORT" if name == "API" else "ADVISOR_UI_PORT"
            raise ServiceError(
                f"The {name} cannot listen on {host}:{port} ({error.strerror}). Is another advisor "
                f"running? Stop it, or choose another port with {variable}."
            ) from error


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in reversed(processes):
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
