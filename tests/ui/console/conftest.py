"""The console's pages in this process, over real HTTP to a stand-in that serves the contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from api.settings import get_settings
from tests.conftest import ROOT
from tests.serving import serving
from tests.ui.console.standin import KEY, World, make
from ui.console.signin import Signed

Open = Callable[..., AppTest]


@pytest.fixture(scope="session")
def served() -> Iterator[tuple[World, str]]:
    """A world, and the address of its stand-in."""
    world = World()
    with serving(make(world)) as url:
        yield world, url


@pytest.fixture
def world(served: tuple[World, str]) -> World:
    """What the stand-in holds, as it is at first."""
    return served[0].renew()


@pytest.fixture
def standin(
    world: World, served: tuple[World, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The stand-in's address, where the console looks for the API."""
    monkeypatch.setenv("ADVISOR_API_URL", served[1])
    get_settings.cache_clear()
    yield served[1]
    get_settings.cache_clear()


@pytest.fixture
def open_page(standin: str) -> Open:
    """Opens a page by its file, signed in unless `key` is empty: `open_page("tasks")`."""

    def opened(name: str, key: str = KEY) -> AppTest:
        app = AppTest.from_file(str(ROOT / "ui" / "console" / f"{name}.py"), default_timeout=30)
        if key:
            app.session_state["signed"] = Signed(key, "anna")
        app.run()
        assert not app.exception
        return app

    return opened
