"""The staff console as people start it: with the service when there are staff keys, or alone."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.settings import key_hash
from tests.command.command import Command, ends, told, wait_for
from tests.conftest import free_port

pytestmark = pytest.mark.slow


@pytest.fixture
def advisor(tmp_path: Path, state: Path) -> Iterator[Command]:
    """The command with a staff key and a port for the console."""
    (tmp_path / "elsewhere").mkdir()
    more = {
        "ADVISOR_STAFF_KEYS": f"anna:{key_hash('the-key')}",
        "ADVISOR_CONSOLE_PORT": str(free_port()),
    }
    found = Command(tmp_path / "elsewhere", state, more=more)
    yield found
    found.end_all()


def test_serve_starts_the_console_when_there_are_staff_keys(advisor: Command) -> None:
    process = advisor.start("serve")
    wait_for(
        lambda: "Ctrl-C stops all." in advisor.log.read_text() or process.poll() is not None,
        120,
        "not ready",
    )
    assert process.poll() is None, advisor.log.read_text()
    address = f"http://127.0.0.1:{advisor.more['ADVISOR_CONSOLE_PORT']}"
    assert f"Staff: {address}" in advisor.log.read_text()
    assert httpx.get(address, timeout=30).status_code == 200
    consoles = [c for c in advisor.processes().values() if "console/app.py" in c]
    assert len(consoles) == 1
    ends(advisor, process, signal.SIGTERM)


def test_console_alone_refuses_what_it_cannot_use(advisor: Command) -> None:
    found = advisor("console", seconds=60, ADVISOR_CONSOLE_SECRETS="nowhere/secrets.toml")
    assert found.returncode == 1
    assert "ADVISOR_CONSOLE_SECRETS" in told(found)
    port = advisor.more["ADVISOR_CONSOLE_PORT"]
    found = advisor("serve", seconds=60, ADVISOR_UI_PORT=port)
    assert found.returncode == 1
    assert "ADVISOR_UI_PORT and ADVISOR_CONSOLE_PORT" in told(found)
