"""Runs the API, the chat page and the staff console as processes of their own, and ends them together."""

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
from dataclasses import dataclass
from pathlib import Path

from api.settings import Settings
from rag.errors import ServiceError
from rag.shelf import Shelf
from ui.client import Client

_SITE = Path(__file__).resolve().with_name("site.py")
_CONSOLE = _SITE.with_name("console") / "app.py"
_READY_SECONDS = 120
_END_SECONDS = 10
_LARGEST_UPLOAD = 50  # MB, for the console

Tell = Callable[[str], None]


@dataclass(frozen=True)
class _Face:
    """A Streamlit app of ours: what it is called, its file, and the setting of its port."""

    name: str
    label: str
    script: Path
    port: int
    variable: str
    more: tuple[str, ...] = ()


def serve(settings: Settings, tell: Tell) -> int:
    """Serves until a signal comes or one of the processes ends; returns the exit code. The staff console
    is one of them when there are staff keys.

    Raises ServiceError when a port is taken or the API does not get ready, and SettingError when
    ADVISOR_LLM cannot be used.
    """
    faces = [_chat_face(settings)]
    if settings.staff_keys:
        faces.append(_console_face(settings))
    _check_ports(settings, faces)
    _check_model(settings)
    with _stopped_by_signals() as stop, _processes() as processes:
        tell("Starting the advisor (loading the model takes some seconds) …")
        processes.append(_start(_api_command(settings)))
        with Client(settings.api_address) as client:
            _wait_until_ready(client, processes[0], stop)
        if stop.is_set():
            return 0
        for face in faces:
            processes.append(_start(_page_command(settings, face)))
        for face, process in zip(faces, processes[1:], strict=True):
            _wait_for_port(settings, face.port, process, stop)
        tell(f"API:   {settings.api_address}  (documentation at {settings.api_address}/docs)")
        for face in faces:
            tell(f"{face.label + ':':<6} {_address(settings, face)}")
        tell(f"Ctrl-C stops {'both' if len(processes) == 2 else 'all'}.")
        _watch(processes, stop, "advisor serve")
        tell("Stopping …")
        return 0


def console(settings: Settings, tell: Tell) -> int:
    """Serves the staff console alone, on an API that runs already or will; returns the exit code. Raises
    ServiceError when its port is taken."""
    face = _console_face(settings)
    _refuse_taken_port(settings.host, face)
    with _stopped_by_signals() as stop, _processes() as processes:
        processes.append(_start(_page_command(settings, face)))
        _wait_for_port(settings, face.port, processes[0], stop)
        tell(f"Staff: {_address(settings, face)}  (speaks to the API at {settings.api_address})")
        tell("Ctrl-C stops it.")
        _watch(processes, stop, "advisor console")
        tell("Stopping …")
        return 0


def _chat_face(settings: Settings) -> _Face:
    return _Face("chat page", "Chat", _SITE, settings.ui_port, "ADVISOR_UI_PORT")


def _console_face(settings: Settings) -> _Face:
    secrets = settings.console_secrets
    if secrets is not None and not secrets.is_file():
        raise ServiceError(
            f"There is no file {secrets}. ADVISOR_CONSOLE_SECRETS names the secrets file of the staff "
            "console; leave it empty to sign in with staff keys only."
        )
    more = [
        "--client.showSidebarNavigation",
        "true",
        "--server.maxUploadSize",
        str(_LARGEST_UPLOAD),
    ]
    if secrets:
        more += ["--secrets.files", str(secrets.absolute())]
    return _Face(
        "staff console",
        "Staff",
        _CONSOLE,
        settings.console_port,
        "ADVISOR_CONSOLE_PORT",
        tuple(more),
    )


def _address(settings: Settings, face: _Face) -> str:
    return f"http://{_shown_host(settings)}:{face.port}"


def _check_ports(settings: Settings, faces: list[_Face]) -> None:
    api = _Face("API", "API", _SITE, settings.api_port, "ADVISOR_API_PORT")
    taken: dict[int, _Face] = {}
    for face in (api, *faces):
        if other := taken.get(face.port):
            raise ServiceError(
                f"The {other.name} and the {face.name} cannot both listen on port {face.port}. Give one "
                f"of {other.variable} and {face.variable} another value."
            )
        taken[face.port] = face
        _refuse_taken_port(settings.host, face)


@contextmanager
def _on_signals(handle: Callable[[int], None]) -> Iterator[None]:
    """`handle` is given the number of each SIGINT and SIGTERM that comes while this is entered."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    previous = {n: signal.signal(n, lambda number, _: handle(number)) for n in numbers}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


@contextmanager
def _stopped_by_signals() -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set while this is entered."""
    stop = threading.Event()
    with _on_signals(lambda _: stop.set()):
        yield stop


@contextmanager
def _held_signals() -> Iterator[None]:
    """Lets SIGINT and SIGTERM come only once this is left. A signal's exception inside `Popen` would lose
    the child that was just born: nobody would know its number. A blocked signal would not do, because
    the child inherits that."""
    came: list[int] = []
    try:
        with _on_signals(came.append):
            yield
    finally:
        for number in came:
            signal.raise_signal(number)


@contextmanager
def _processes() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Takes processes, all of which are ended at the end."""
    started: list[subprocess.Popen[bytes]] = []
    try:
        yield started
    finally:
        _end(started)


def _watch(processes: list[subprocess.Popen[bytes]], stop: threading.Event, command: str) -> None:
    """Returns when the event is set; raises ServiceError when a process ends by itself."""
    while not stop.wait(0.5):
        for process in processes:
            if process.poll() is not None:
                raise ServiceError(
                    f"A part of the service ended by itself (exit code {process.returncode}). All were "
                    f"stopped. Its last lines above say why; start again with: {command}"
                )


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
    with _processes() as processes:
        with _held_signals():
            processes.append(_start(_api_command(private), quiet=True))
        with Client(private.api_address) as client:
            _wait_until_ready(client, processes[0], threading.Event())
            yield client


def _check_model(settings: Settings) -> None:
    """Tells here what is wrong with ADVISOR_LLM, before the API would in its log."""
    if settings.llm:
        from api.speaking import check  # LangChain takes a second to import

        check(settings)


def _api_command(settings: Settings) -> list[str]:
    return [
        sys.executable, "-m", "uvicorn", "--factory", "api.app:create_app",
        "--host", settings.host, "--port", str(settings.api_port),
        "--log-level", settings.log_level.lower(), "--no-access-log", "--timeout-graceful-shutdown", "5",
    ]  # fmt: skip


def _page_command(settings: Settings, face: _Face) -> list[str]:
    return [
        sys.executable, "-m", "streamlit", "run", str(face.script),
        "--server.address", settings.host, "--server.port", str(face.port),
        "--server.headless", "true", "--server.fileWatcherType", "none",
        "--browser.gatherUsageStats", "false", "--logger.level", "warning",
        *face.more,
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
    settings: Settings, port: int, process: subprocess.Popen[bytes], stop: threading.Event
) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while not stop.is_set() and process.poll() is None and time.monotonic() < deadline:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((_shown_host(settings), port)) == 0:
                return
        stop.wait(0.2)


def _shown_host(settings: Settings) -> str:
    """The host under which this machine reaches what listens on `settings.host`."""
    return (
        Settings(host=settings.host, api_url="")
        .api_address.removeprefix("http://")
        .rpartition(":")[0]
    )


def _refuse_taken_port(host: str, face: _Face) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, face.port))
        except OSError as error:
            raise ServiceError(
                f"The {face.name} cannot listen on {host}:{face.port} ({error.strerror}). Is another advisor "
                f"running? Stop it, or choose another port with {face.variable}."
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
