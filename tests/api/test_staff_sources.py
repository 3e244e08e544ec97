"""Staff see the sources and tasks, begin a check, and close tasks in their name."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient

from api import watcher as watcher_module
from api.app import create_app
from api.settings import Settings, key_hash
from ingest.watching.tasks import Tasks
from ingest.watching.watch import locked
from rag.embedding import Embedder
from tests.api.conftest import TODAY, wait_until_ready
from tests.ingest.watching.site import Site, page

SOURCES, TASKS = "/v1/staff/sources", "/v1/staff/tasks"
QUESTION = {"message": "can i moonlight on a j1?"}


def rules(fee: int) -> str:
    return f"<main><p>J-1 physicians may not moonlight. The fee is ${fee}, and not refunded.</p></main>"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def watched_knowledge(knowledge: Path, site: Site) -> Path:
    """The miniature knowledge, with all its sources on the server."""
    path = knowledge / "sources.yaml"
    text = path.read_text()
    for number, line in enumerate(line for line in text.split("\n") if "url:" in line):
        site.answers[f"/{number}"] = page(rules(number))
        text = text.replace(line, f"  url: http://127.0.0.1:{site.port}/{number}")
    path.write_text(text)
    return knowledge


@pytest.fixture
def client(
    state: Path, watched_knowledge: Path, site: Site, staff_key: str, model: Embedder
) -> Iterator[TestClient]:
    settings = Settings(
        state_dir=state,
        knowledge_dir=watched_knowledge,
        today=TODAY,
        staff_keys={"anna": key_hash(staff_key)},
        watch_pace=0,
        watch_allow=f"127.0.0.1:{site.port}",
    )
    with TestClient(create_app(settings, model)) as opened:
        opened.headers["Authorization"] = f"Bearer {staff_key}"
        wait_until_ready(opened)
        yield opened


def check(client: TestClient, *ids: str) -> dict[str, Any]:
    """Begins a check and waits for its end."""
    begun = client.post(f"{SOURCES}/check", json={"ids": list(ids)} if ids else {})
    assert begun.status_code == 202
    deadline = time.monotonic() + 20
    while (found := client.get(SOURCES).json())["run"]["running"]:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return dict(found)


def test_change_goes_from_the_page_to_the_answer_and_away_when_the_task_is_closed(
    client: TestClient, site: Site
) -> None:
    before = client.get(SOURCES).json()
    assert {s["state"] for s in before["sources"]} == {"unread"}
    assert before["run"]["began"] is None
    found = check(client)
    assert found["run"]["counts"] == {"first": 3}
    assert {(s["state"], s["read_on"]) for s in found["sources"]} == {("read", "2026-11-25")}
    (kept,) = client.get("/v1/staff/runs").json()["runs"]
    assert (kept["kind"], kept["by"], kept["outcome"]) == ("check", "anna", "done")
    assert kept["summary"] == "Looked at 3 sources: 3 read for the first time."
    assert client.get(TASKS).json() == []
    answer = client.post("/v1/chat", json=QUESTION).json()["text"]

    for path in list(site.answers):
        site.answers[path] = page(rules(500))
    check(client)
    tasks = client.get(TASKS).json()
    assert {t["source"] for t in tasks} == {"ecfmg-rules", "lawyer-page", "nrmp-calendar"}
    text = client.post("/v1/chat", json=QUESTION).json()["text"]
    assert text.startswith(answer)
    assert (
        "page behind this answer was found changed on 25 November 2026 and is being checked again"
        in text
    )

    for task in tasks:
        detail = client.get(f"{TASKS}/{task['number']}").json()
        (change,) = detail["changes"]
        assert change["added"] == ["The fee is $500, and not refunded."]
        closed = client.post(f"{TASKS}/{task['number']}/close", json={"note": "no effect"})
        assert closed.status_code == 200
        assert (closed.json()["closed"], closed.json()["closed_by"]) == ("2026-11-25", "anna")
    assert client.get(TASKS).json() == []
    assert len(client.get(TASKS, params={"closed": True}).json()) == 3
    assert client.post("/v1/chat", json=QUESTION).json()["text"] == answer
    again = client.post(f"{TASKS}/{tasks[0]['number']}/close", json={"note": "once more"})
    assert again.status_code == 409
    assert "closed by anna" in again.json()["detail"]


def test_one_check_at_a_time(client: TestClient, site: Site, state: Path) -> None:
    site.answers["/0"] = lambda _: site.over.wait(0.5)
    assert client.post(f"{SOURCES}/check", json={}).status_code == 202
    second = client.post(f"{SOURCES}/check", json={})
    assert second.status_code == 409
    assert "running already" in second.json()["detail"]


def test_check_of_another_process_refuses_one_here(client: TestClient, state: Path) -> None:
    with locked(state):
        refused = client.post(f"{SOURCES}/check", json={})
    assert refused.status_code == 409
    assert "Another check" in refused.json()["detail"]


def test_check_of_one_source(client: TestClient, site: Site) -> None:
    found = check(client, "nrmp-calendar")
    assert {s["id"] for s in found["sources"] if s["state"] == "read"} == {"nrmp-calendar"}
    unknown = client.post(f"{SOURCES}/check", json={"ids": ["nothing"]})
    assert unknown.status_code == 404


@pytest.mark.parametrize("call", ["", "/close"])
def test_task_that_does_not_exist(client: TestClient, call: str) -> None:
    path = f"{TASKS}/999{call}"
    answer = client.post(path, json={"note": "x"}) if call else client.get(path)
    assert answer.status_code == 404


@pytest.mark.parametrize("body", [{}, {"note": ""}, {"note": "  "}, {"note": "x", "by": "ben"}])
def test_closing_needs_a_note(client: TestClient, body: dict[str, str]) -> None:
    assert client.post(f"{TASKS}/1/close", json=body).status_code == 422


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", SOURCES),
        ("POST", f"{SOURCES}/check"),
        ("GET", TASKS),
        ("GET", f"{TASKS}/1"),
        ("POST", f"{TASKS}/1/close"),
    ],
)
def test_closed_without_the_key(app_client: TestClient, method: str, path: str) -> None:
    answer = app_client.request(method, path, json={"note": "x"} if method == "POST" else None)
    assert answer.status_code == 401


def test_server_checks_by_the_clock_when_it_is_set(
    open_app: Callable[..., Any], state: Path
) -> None:
    # The miniature's pages are on hosts that do not exist for this machine: each fails, none harms.
    with open_app(state, watch_hours=1, ready=False, watch_pace=0) as client:
        deadline = time.monotonic() + 20
        tasks: Tasks = client.app.state.tasks
        while (run := tasks.last_run()) is None:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        settings = client.app.state.settings
    run.ended = run.began
    assert not watcher_module._is_due(run, settings)
    run.began -= timedelta(hours=1)
    assert watcher_module._is_due(run, settings)


def test_server_does_not_check_by_itself_when_it_is_not_set(
    open_app: Callable[..., Any], state: Path
) -> None:
    with open_app(state) as client:
        time.sleep(0.1)
        assert client.app.state.tasks.last_run() is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"watch_allow": "10.0.0.1"},
        {"watch_allow": "host.test:80"},
        {"watch_contact": "a\r\nX-Header: b"},
        {"watch_pace": -1},
        {"watch_hours": -1},
    ],
)
def test_setting_that_cannot_be_used_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings(**wrong)
