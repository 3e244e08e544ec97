"""Parts that tests share: the real model, a miniature knowledge, and the whole base, built once."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from ingest.build import build
from rag.advisor import Advisor
from rag.compiled import CompiledModel
from rag.current import CurrentEdition
from rag.edition import Edition
from rag.embedding import Embedder
from rag.errors import BuildLockedError
from rag.shelf import Shelf

ROOT = Path(__file__).resolve().parent.parent
MINIATURE = ROOT / "tests" / "miniature"
TODAY = date(2026, 11, 25)

_Found = TypeVar("_Found")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In one of several processes the modules that take longest come first: those that come last run
    beside nothing. What is allowed most time is taken to need it, and what is marked slow."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    allowed: dict[Path, tuple[float, bool, int]] = {}
    for item in items:
        limit = item.get_closest_marker("timeout")
        seconds = float(limit.args[0]) if limit else 0.0
        slow = item.get_closest_marker("slow") is not None
        most, any_slow, tests = allowed.get(item.path, (0.0, False, 0))
        allowed[item.path] = (max(most, seconds), any_slow or slow, tests + 1)
    items.sort(key=lambda item: allowed[item.path], reverse=True)


@pytest.fixture(scope="session", autouse=True)
def own_priority() -> Iterator[None]:
    """Commands that are run inside this process must not lower its priority for good, and with it that of
    all tests after them. Processes that tests start lower their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ingest.priority.os.nice", lambda _: 0)
        patch.setattr("ingest.priority._GROUP", Path(os.devnull))
        yield


def _shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state folder that all workers of a run share: ADVISOR_TEST_STATE, or one of the run."""
    if kept := os.environ.get("ADVISOR_TEST_STATE"):
        return Path(kept)
    base = tmp_path_factory.getbasetemp()
    # A worker's own folder lies in that of the run.
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shared"


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> CompiledModel:
    """The embedding model in the form that is served, loaded. ADVISOR_TEST_STATE keeps its graph."""
    folder = _shared(tmp_path_factory) / "models"
    # Processes that tests start find it, so that each need not make its own.
    os.environ["ADVISOR_MODEL_DIR"] = str(folder)
    loaded = CompiledModel(folder)
    loaded.load()
    assert loaded.compiled
    return loaded


@pytest.fixture(scope="session")
def sentences(model: CompiledModel) -> CompiledModel:
    """What compares sentences for a language model, kept beside `model`."""
    loaded = CompiledModel.published(model.folder)
    loaded.load()
    assert loaded.compiled
    return loaded


@pytest.fixture(scope="session")
def miniature_state(tmp_path_factory: pytest.TempPathFactory, model: Embedder) -> Iterator[Path]:
    """A state folder with an edition of the miniature knowledge. Only to be read."""
    state = tmp_path_factory.mktemp("miniature")
    build(MINIATURE, state, model)
    built = sorted(path.name for path in state.iterdir())
    yield state
    # Whoever serves it writes a database there, and the copies of later tests would hold it.
    assert sorted(path.name for path in state.iterdir()) == built


@pytest.fixture(scope="session")
def miniature_copy(tmp_path_factory: pytest.TempPathFactory, miniature_state: Path) -> Path:
    """The miniature edition for an API to serve, and to write its conversations beside."""
    return Path(shutil.copytree(miniature_state, tmp_path_factory.mktemp("served") / "state"))


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    """A copy of the miniature knowledge to break or change."""
    return Path(shutil.copytree(MINIATURE, tmp_path / "knowledge"))


@pytest.fixture
def state(tmp_path: Path, miniature_state: Path) -> Path:
    """A copy of the state folder with the miniature edition, to change."""
    return Path(shutil.copytree(miniature_state, tmp_path / "state"))


@pytest.fixture(scope="session")
def edition(miniature_state: Path, model: Embedder) -> Iterator[Edition]:
    """The miniature edition, open."""
    shelf = Shelf(miniature_state)
    opened = Edition.open(shelf.path(shelf.current_id()), model.fingerprint)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def advisor(miniature_state: Path, model: Embedder) -> Advisor:
    """An advisor on the miniature edition, on 25 November 2026."""
    current = CurrentEdition(Shelf(miniature_state), model.fingerprint)
    return Advisor(current, model, today=lambda: TODAY)


def when_unlocked(work: Callable[[], _Found]) -> _Found:
    """What `work` gives, tried until no other worker holds the shared state folder: each of them builds
    there when it first needs the edition, at any time of a run."""
    while True:
        try:
            return work()
        except BuildLockedError:
            time.sleep(0.5)


@pytest.fixture(scope="session")
def full_state(tmp_path_factory: pytest.TempPathFactory, model: Embedder) -> Path:
    """A state folder with an edition of the whole knowledge; only to be read.

    ADVISOR_TEST_STATE names a folder to keep it in, so that a second run starts at once.
    """
    state = _shared(tmp_path_factory)
    when_unlocked(lambda: build(ROOT / "knowledge", state, model))
    return state


@pytest.fixture(scope="session")
def full_advisor(full_state: Path, model: Embedder) -> Advisor:
    """An advisor on the whole knowledge, on 25 November 2026."""
    current = CurrentEdition(Shelf(full_state), model.fingerprint)
    return Advisor(current, model, today=lambda: TODAY)


@dataclass(frozen=True)
class Server:
    """A running API: where it is, and the state folder that it serves."""

    url: str
    state: Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_api(state: Path, log: Path, **settings: str) -> tuple[subprocess.Popen[bytes], Server]:
    """An API process of its own on `state`, ready to answer."""
    port = free_port()
    environment = {
        **os.environ,
        "ADVISOR_STATE_DIR": str(state),
        "ADVISOR_TODAY": TODAY.isoformat(),
        "ADVISOR_API_PORT": str(port),
        **settings,
    }
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "--factory",
        "api.app:create_app",
        "--port",
        str(port),
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"The API ended at once:\n{log.read_text()[-3000:]}")
        try:
            if httpx.get(f"{url}/readyz", timeout=2).status_code == 200:
                return process, Server(url, state)
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    process.kill()
    raise RuntimeError(f"The API did not get ready:\n{log.read_text()[-3000:]}")


@contextmanager
def served_copy(state: Path, folder: Path) -> Iterator[Server]:
    """An API of its own over a copy of `state` in `folder`, for it writes its conversations there."""
    process, server = start_api(Path(shutil.copytree(state, folder / "state")), folder / "log")
    try:
        yield server
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="session")
def api_server(full_state: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The API over the whole knowledge, in a process of its own, over real HTTP."""
    with served_copy(full_state, tmp_path_factory.mktemp("api")) as server:
        yield server
