"""Foreseen errors of the command, whichever part of it runs."""

from __future__ import annotations

import re
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.command.command import Command, told, wait_for

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ADVISOR_API_PORT", "banana"),
        ("ADVISOR_API_PORT", "99999"),
        ("ADVISOR_TODAY", "yesterday"),
        ("ADVISOR_STAFF_KEYS", "anna:the-key-itself"),
    ],
)
def test_bad_setting_is_told_by_its_name(advisor: Command, variable: str, value: str) -> None:
    found = replace(advisor, more={variable: value})("check")
    assert found.returncode == 2
    assert variable in told(found)
    assert "the-key-itself" not in told(found)


def test_unknown_log_level_is_told(advisor: Command) -> None:
    found = advisor("serve", seconds=60, ADVISOR_LOG_LEVEL="loud")
    assert found.returncode == 2
    assert "ADVISOR_LOG_LEVEL" in told(found)


def test_folder_with_brackets_in_its_name_is_no_trouble(fresh: Command) -> None:
    fresh.state = fresh.folder / "[bold]x[" / "state"
    found = fresh("editions")
    assert found.returncode == 1
    assert "[bold]x[" in "".join(found.stderr.split())


@pytest.mark.parametrize("arguments", [["nothing"], ["ask"], ["build", "--nothing"], ["staff-key"]])
def test_wrong_use_is_told_with_the_usage(advisor: Command, arguments: list[str]) -> None:
    found = advisor(*arguments)
    assert found.returncode == 2
    assert "Usage: advisor" in found.stderr


@pytest.mark.parametrize("name", ["two words", "a:b", "a,b", "", "[/x]"])
def test_name_that_would_break_the_list_of_keys_is_refused(advisor: Command, name: str) -> None:
    found = advisor("staff-key", name)
    assert found.returncode == 1
    assert "Key for" not in found.stdout


def test_each_staff_key_is_another(advisor: Command) -> None:
    keys = [
        re.findall(r": (\S+)$", advisor("staff-key", "anna").stdout, re.MULTILINE) for _ in range(2)
    ]
    assert all(len(k) == 2 and len(k[0]) >= 43 for k in keys)
    assert keys[0][0] != keys[1][0]


def test_ask_that_is_ended_leaves_no_process(advisor: Command) -> None:
    process = advisor.start("ask", "when is match day")
    wait_for(lambda: len(advisor.processes()) == 2, 60, advisor.log.read_text())
    process.send_signal(signal.SIGTERM)
    process.wait(15)
    wait_for(lambda: not advisor.processes(), 10, str(advisor.processes()))


def test_ask_that_is_ended_at_the_birth_of_its_api_leaves_no_process(advisor: Command) -> None:
    process = advisor.start("ask", "when is match day")
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    deadline = time.monotonic() + 60
    while not children.read_text():  # without a pause: the child is not yet a program of its own
        assert time.monotonic() < deadline, advisor.log.read_text()
    process.send_signal(signal.SIGTERM)
    process.wait(15)
    wait_for(lambda: not advisor.processes(), 10, str(advisor.processes()))


@pytest.mark.parametrize(
    "arguments",
    [
        ["serve"],
        ["editions"],
        ["rollback", "--reason", "a"],
        ["eval"],
        ["ask", "when is match day"],
        ["chat"],
    ],
    ids=lambda a: a[0],
)
def test_without_an_edition_the_command_says_what_to_do(
    fresh: Command, arguments: list[str]
) -> None:
    found = fresh(*arguments, seconds=60)
    assert found.returncode == 1
    assert "advisor build" in told(found)
    assert fresh.processes() == {}
