"""`advisor sources` and `advisor switch` as they are typed, over a real server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from api.settings import get_settings
from rag.errors import AdvisorError
from tests.ingest.watching.site import Site, page
from ui.command import app


def rules(fee: int) -> str:
    return f"<main><p>You may not moonlight. The fee is ${fee}.\x1b[31m</p></main>"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        running.answers["/"] = page(rules(275))
        yield running


@pytest.fixture(autouse=True)
def settings(
    site: Site, knowledge: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """The miniature knowledge with all sources on the server."""
    path = knowledge / "sources.yaml"
    lines = path.read_text().split("\n")
    there = f"  url: http://127.0.0.1:{site.port}/"
    path.write_text("\n".join(there if "url:" in line else line for line in lines))
    values = {
        "STATE_DIR": str(tmp_path / "state"),
        "KNOWLEDGE_DIR": str(knowledge),
        "TODAY": "2026-11-25",
        "WATCH_ALLOW": f"127.0.0.1:{site.port}",
        "WATCH_PACE": "0",
    }
    for name, value in values.items():
        monkeypatch.setenv(f"ADVISOR_{name}", value)
    monkeypatch.setenv("COLUMNS", "200")
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


def advisor(*words: str, code: int = 0) -> Result:
    found = CliRunner().invoke(app, words)
    assert found.exit_code == code, (found.output, found.exception)
    return found


def refused(*words: str) -> str:
    """What a command says that ends with an error of ours."""
    found = CliRunner().invoke(app, words)
    assert isinstance(found.exception, AdvisorError)
    return str(found.exception)


def data(*words: str, code: int = 0) -> Any:
    return json.loads(advisor(*words, "--json", code=code).stdout)


def test_change_is_found_shown_and_closed(site: Site) -> None:
    assert "Looked at 3 sources: 3 read for the first time." in advisor("sources", "check").stdout
    site.answers["/"] = page(rules(300))
    told = advisor("sources", "check", code=3).stdout
    assert "ecfmg-rules: changed" in told
    assert "3 tasks are open" in told
    tasks = data("sources", "tasks")
    number = next(t["number"] for t in tasks if t["source"] == "ecfmg-rules")
    shown = advisor("sources", "tasks", str(number)).stdout
    assert "- The fee is $275." in shown
    assert "+ The fee is $300." in shown
    assert "\x1b" not in shown
    assert f"http://127.0.0.1:{site.port}/" in shown
    assert "Files: guidance/j1/j1-rules.md" in shown
    assert "advisor drafts show guidance/j1/j1-rules.md --text" in shown
    assert f"advisor sources close {number} --note" in shown
    assert data("sources", "tasks", str(number))["changes"][0]["added"][0].startswith("The fee")
    assert "ecfmg-rules" in advisor("sources", "tasks").stdout
    assert data("sources", "tasks", str(number))["files"] == ["guidance/j1/j1-rules.md"]
    for task in tasks:
        words = ("--note", "no effect [yet]", "--name", "anna")
        advisor("sources", "close", str(task["number"]), *words)
    assert "No task is open." in advisor("sources", "tasks").stdout
    assert "anna: no effect [yet]" in advisor("sources", "tasks", "--closed").stdout
    shown = advisor("sources", "tasks", str(number)).stdout
    assert "Closed on 2026-11-25 by anna: no effect [yet]" in shown
    assert "sources close" not in shown
    closed = data("sources", "tasks", "--closed")[0]
    assert (closed["closed_by"], closed["note"]) == ("anna", "no effect [yet]")
    found = data("sources", "check")
    assert (found["counts"], found["open_tasks"]) == ({"unchanged": 3}, [])


def test_review_names_what_is_due_and_what_rests_on_an_open_task(
    site: Site, knowledge: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "No document is due" in advisor("review").stdout
    advisor("sources", "check")
    site.answers["/"] = page(rules(300))
    advisor("sources", "check", "--id", "ecfmg-rules", code=3)
    (found,) = data("review", code=3)["documents"]
    assert (found["path"], found["open_tasks"]) == ("guidance/j1/j1-rules.md", [1])
    assert "guidance/j1/j1-rules.md" in advisor("review", code=3).stdout
    monkeypatch.setenv("ADVISOR_TODAY", "2028-01-01")
    get_settings.cache_clear()
    late = data("review", code=3)["documents"]
    assert len(late) > 1
    assert late[0]["overdue_days"] >= late[-1]["overdue_days"] > 0


def test_list_tells_the_state_of_each(site: Site) -> None:
    assert {row["state"] for row in data("sources", "list")} == {"unread"}
    site.answers["/"] = page("no", status=500)
    found = data("sources", "check", "--id", "nrmp-calendar")
    assert found["found"][0]["outcome"] == "failed"
    rows = {row["id"]: row for row in data("sources", "list")}
    assert rows["nrmp-calendar"]["state"] == "failing"
    assert "500" in rows["nrmp-calendar"]["reason"]
    assert rows["ecfmg-rules"]["state"] == "unread"
    assert "failing" in advisor("sources", "list").stdout


def test_what_does_not_exist_is_told() -> None:
    assert "no source 'nothing'" in refused("sources", "check", "--id", "nothing")
    assert "no task 7" in refused("sources", "close", "7", "--note", "x")
    assert "no task 7" in refused("sources", "tasks", "7")


def test_switch_off_show_and_on() -> None:
    assert "Everything is on." in advisor("switch", "show").stdout
    advisor("switch", "off", "--reason", "Being repaired [soon]")
    told = advisor("switch", "off", "--reason", "Law changed", "--topic", "j1").stdout
    assert "The whole chat is off since 2026-11-25 by " in told
    assert told.count("Being repaired [soon]") == 1
    assert "Topic j1 is off" in told
    assert data("switch", "show", code=3)["topics"]["j1"]["reason"] == "Law changed"
    assert "Topic" not in advisor("switch", "on", "--topic", "j1").stdout
    assert "Everything is on." in advisor("switch", "on").stdout
    assert "no topic 'moon'" in refused("switch", "off", "--reason", "x", "--topic", "moon")
    assert "Give a reason" in refused("switch", "off", "--reason", " ")
