"""The program pages over the real API with the miniature table, in this process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from streamlit.testing.v1 import AppTest

from api.app import create_app
from api.settings import Settings, get_settings
from rag.embedding import PackagedModel
from tests.conftest import ROOT, TODAY
from ui.talk import Talk

Open = Callable[..., AppTest]


@pytest.fixture(scope="session")
def miniature_api(miniature_copy: Path, model: PackagedModel) -> Iterator[str]:
    """The address of the API over the miniature edition."""
    app = create_app(Settings(state_dir=miniature_copy, today=TODAY), model)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(20)


@pytest.fixture
def open_page(miniature_api: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Opens a page by its file: `open_page("finder", state="New York")`."""
    monkeypatch.setenv("ADVISOR_API_URL", miniature_api)
    get_settings.cache_clear()

    def opened(file: str, told: dict[str, Any] | None = None, **params: Any) -> AppTest:
        script = ROOT / "ui" / "programs" / f"{file}.py"
        app = AppTest.from_file(str(script), default_timeout=30)
        for name, value in params.items():
            app.query_params[name] = value
        if told is not None:
            app.session_state["talk"] = Talk(profile=told)
        app.run()
        assert not app.exception
        return app

    yield opened
    get_settings.cache_clear()
