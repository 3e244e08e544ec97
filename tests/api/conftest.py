"""The real app over the miniature edition: in this process, and over real HTTP."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings, key_hash
from rag.embedding import Embedder
from tests.serving import serving

MINIATURE = Path(__file__).resolve().parents[1] / "miniature"
TODAY = date(2026, 11, 25)
STAFF_KEY = "a-staff-key-for-tests-4f0c"
_READY_SECONDS = 60

OpenApp = Callable[..., AbstractContextManager[TestClient]]
ServeApp = Callable[[FastAPI], AbstractContextManager[str]]


def settings_for(state: Path, **more: Any) -> Settings:
    """Settings of an app on `state`, with one staff member."""
    keys = {"anna": key_hash(STAFF_KEY)}
    given: dict[str, Any] = {"staff_keys": keys, "today": TODAY} | more
    return Settings(state_dir=state, knowledge_dir=MINIATURE, **given)


def wait_until_ready(client: TestClient) -> None:
    """Returns when /readyz is 200."""
    deadline = time.monotonic() + _READY_SECONDS
    while client.get("/readyz").status_code != 200:
        assert time.monotonic() < deadline, client.get("/readyz").text
        time.sleep(0.02)


@pytest.fixture(scope="session")
def open_app(model: Embedder) -> OpenApp:
    """Opens an app of its own on a state folder: `with open_app(state, max_turns=2) as client`.

    `embedder` stands in for the real model; `ready=False` does not wait for /readyz.
    """

    @contextmanager
    def opened(
        state: Path, *, embedder: Embedder | None = None, ready: bool = True, **settings: Any
    ) -> Iterator[TestClient]:
        app = create_app(settings_for(state, **settings), embedder or model)
        with TestClient(app, raise_server_exceptions=False) as client:
            if ready:
                wait_until_ready(client)
            yield client

    return opened


@pytest.fixture(scope="session")
def app_client(
    open_app: OpenApp, miniature_state: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """The app that tests share; each test has conversations of its own in it."""
    state = tmp_path_factory.mktemp("api") / "state"
    shutil.copytree(miniature_state, state)
    with open_app(state) as client:
        yield client


@pytest.fixture(scope="session")
def serve_app() -> ServeApp:
    """Serves an app with uvicorn on a free port, over real HTTP: `with serve_app(app) as url`."""
    return serving


@pytest.fixture
def live_url(serve_app: ServeApp, state: Path, model: Embedder) -> Iterator[str]:
    """The address of an app of its own, over real HTTP."""
    with serve_app(create_app(settings_for(state), model)) as url:
        yield url


@pytest.fixture(scope="session")
def staff_key() -> str:
    """A key that the apps of these tests accept."""
    return STAFF_KEY


@pytest.fixture(scope="session")
def miniature() -> Path:
    """The folder of the miniature knowledge. Only to be read."""
    return MINIATURE
