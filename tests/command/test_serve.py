"""`advisor serve`: what it tells, and that nothing of it is left."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.command.command import SECONDS, Command, ends, told, wait_for

pytestmark = pytest.mark.slow


@pytest.fixture
def serving(advisor: Command) -> Iterator[tuple[Command, subprocess.Popen[bytes]]]:
    """`advisor serve`, started and ready."""
    process = advisor.start("serve")
    try:
        wait_for(
            lambda: "Ctrl-C stops both." in advisor.log.read_text() or process.poll() is not None,
            SECONDS,
            advisor.log.read_text(),
        )
        assert process.poll() is None, advisor.log.read_text()
        yield advisor, process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def test_serve_tells_both_addresses_answers_and_ends_on_sigterm(
    serving: tuple[Command, subprocess.Popen[bytes]],
) -> None:
    advisor, process = serving
    api, page = (f"http://127.0.0.1:{port}" for port in advisor.ports)
    assert f"API:   {api}" in advisor.log.read_text()
    assert f"Chat:  {page}" in advisor.log.read_text()
    body = {"message": "when is match day"}
    reply = httpx.post(f"{api}/v1/chat", json=body, timeout=30).json()
    assert "19 March 2027" in reply["text"]
    assert httpx.get(page, timeout=30).status_code == 200
    assert len(advisor.processes()) == 3
    ends(advisor, process, signal.SIGTERM)
    assert "Traceback" not in advisor.log.read_text()


def test_serve_ends_on_sigint_while_a_request_is_half_sent(
    serving: tuple[Command, subprocess.Popen[bytes]],
) -> None:
    advisor, process = serving
    with socket.create_connection(("127.0.0.1", advisor.ports[0])) as idle:
        idle.sendall(b"POST /v1/chat HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        ends(advisor, process, signal.SIGINT)


def test_serve_ends_when_a_signal_comes_while_it_starts(advisor: Command) -> None:
    process = advisor.start("serve")
    try:
        wait_for(lambda: "Starting" in advisor.log.read_text(), 60, advisor.log.read_text())
        wait_for(lambda: len(advisor.processes()) == 2, 10, "the API was not started")
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
    finally:
        process.kill()
    wait_for(lambda: not advisor.processes(), 1, str(advisor.processes()))
    assert "Traceback" not in advisor.log.read_text()


def test_serve_ends_when_one_of_its_parts_does(
    serving: tuple[Command, subprocess.Popen[bytes]],
) -> None:
    advisor, process = serving
    os.kill(_child(process.pid, "streamlit"), signal.SIGKILL)
    assert process.wait(15) == 1
    assert "ended by itself" in advisor.log.read_text()
    wait_for(lambda: not advisor.processes(), 1, str(advisor.processes()))


def _child(parent: int, named: str) -> int:
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    found = [int(c) for c in children if named in Path(f"/proc/{c}/cmdline").read_text()]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("which", "variable"), [(0, "ADVISOR_API_PORT"), (1, "ADVISOR_UI_PORT")], ids=["API", "chat"]
)
def test_serve_refuses_a_taken_port_and_says_which_setting_changes_it(
    advisor: Command, which: int, variable: str
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", advisor.ports[which]))
        taken.listen()
        found = advisor("serve", seconds=60)
    assert found.returncode == 1
    assert f"127.0.0.1:{advisor.ports[which]}" in told(found)
    assert variable in told(found)
    assert advisor.processes() == {}


def test_serve_refuses_one_port_for_both(advisor: Command) -> None:
    advisor.ports = (advisor.ports[0], advisor.ports[0])
    found = advisor("serve", seconds=100)
    assert found.returncode == 1
    assert "ADVISOR_UI_PORT" in told(found)
