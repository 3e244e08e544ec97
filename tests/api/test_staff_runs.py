"""The way back to an earlier edition, and the run history, on the real API."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from ingest.lock import locked
from ingest.runs import recorded, runs
from rag.shelf import Shelf

OLD = "20250102T000000Z-aaaaaa"
EDITIONS, RUNS = "/v1/staff/editions", "/v1/staff/runs"
WHY = {"reason": "The fees were wrong."}


def shelved(state: Path, name: str = OLD, **manifest: Any) -> Shelf:
    """A copy of the current edition under another name."""
    shelf = Shelf(state)
    folder = Path(shutil.copytree(shelf.path(shelf.current_id()), shelf.path(name)))
    told = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(told | {"id": name} | manifest))
    return shelf


@pytest.fixture
def client(open_app: Callable[..., Any], state: Path, staff_key: str) -> Iterator[TestClient]:
    """An app of its own on two editions, with anna's key."""
    shelved(state)
    with open_app(state) as opened:
        opened.headers["Authorization"] = f"Bearer {staff_key}"
        yield opened


@pytest.mark.alone
def test_rollback_is_quick_followed_by_answers_and_kept_with_name_and_reason(
    client: TestClient, state: Path
) -> None:
    before = Shelf(state).current_id()
    began = time.monotonic()
    found = client.post(f"{EDITIONS}/{OLD}/rollback", json=WHY)
    assert time.monotonic() - began < 1
    assert (found.status_code, found.json()) == (
        200,
        {"edition": OLD, "before": before, "moved": True, "returning": []},
    )
    assert [e["id"] for e in client.get(EDITIONS).json() if e["current"]] == [OLD]
    deadline = time.monotonic() + 10
    while client.get("/readyz").json()["edition"] != OLD:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    (kept,) = client.get(RUNS).json()["runs"]
    assert (kept["kind"], kept["by"], kept["outcome"]) == ("rollback", "anna", "done")
    assert kept["edition"] == OLD
    assert before in kept["summary"]
    assert "The fees were wrong." in kept["summary"]
    assert kept["ended"] >= kept["begun"]


def test_rollback_waits_for_no_build(client: TestClient, state: Path) -> None:
    with locked(state):
        assert client.post(f"{EDITIONS}/{OLD}/rollback", json=WHY).status_code == 200
    assert Shelf(state).current_id() == OLD


@pytest.mark.parametrize("wanted", ["20200101T000000Z-abcdef", "x", "..%2Feditions"])
def test_rollback_to_what_is_not_kept_is_404_and_kept_as_refused(
    client: TestClient, state: Path, wanted: str
) -> None:
    before = Shelf(state).current_id()
    assert client.post(f"{EDITIONS}/{wanted}/rollback", json=WHY).status_code == 404
    assert Shelf(state).current_id() == before
    assert [r.outcome for r in runs(state)] in (
        [],
        ["refused"],
    )  # [] where the path leads to no route


def test_rollback_to_what_no_server_could_open_is_409(client: TestClient, state: Path) -> None:
    before = Shelf(state).current_id()
    other = "20250101T000000Z-bbbbbb"
    shelved(state, other, model="another-model")
    found = client.post(f"{EDITIONS}/{other}/rollback", json=WHY)
    assert found.status_code == 409
    assert "another-model" in found.json()["detail"]
    (Shelf(state).path(OLD) / "lexical.json").unlink()
    found = client.post(f"{EDITIONS}/{OLD}/rollback", json=WHY)
    assert (found.status_code, "lexical.json" in found.json()["detail"]) == (409, True)
    assert Shelf(state).current_id() == before
    assert [r.outcome for r in runs(state)] == ["refused", "refused"]


@pytest.mark.parametrize(
    "body", [{}, {"reason": ""}, {"reason": " \n "}, {"reason": "x" * 501}, {"reason": "a", "b": 1}]
)
def test_rollback_needs_a_reason(client: TestClient, state: Path, body: dict[str, Any]) -> None:
    before = Shelf(state).current_id()
    assert client.post(f"{EDITIONS}/{OLD}/rollback", json=body).status_code == 422
    assert Shelf(state).current_id() == before


def test_rollback_to_the_current_edition_is_nothing_new(client: TestClient, state: Path) -> None:
    current = Shelf(state).current_id()
    found = client.post(f"{EDITIONS}/{current}/rollback", json=WHY)
    same = {"edition": current, "before": current, "moved": False, "returning": []}
    assert found.json() == same
    assert runs(state)[0].outcome == "nothing new"


def test_runs_are_given_newest_first_and_as_many_as_asked(client: TestClient, state: Path) -> None:
    for number in range(3):
        with recorded(state, "build", "bert") as run:
            run.done(f"run {number}")
    with recorded(state, "import", "bert"):
        found = client.get(RUNS, params={"limit": 2}).json()["runs"]
    assert [(r["number"], r["ended"], r["outcome"]) for r in found] == [
        (4, None, ""),
        (3, found[1]["ended"], "done"),
    ]
    assert client.get(RUNS, params={"limit": 0}).status_code == 422
    assert client.get(RUNS, params={"limit": 1000}).status_code == 422


def test_damaged_history_is_told_and_stops_no_rollback(client: TestClient, state: Path) -> None:
    (state / "runs.sqlite").write_bytes(b"this was a database, and it is long enough to look at")
    found = client.get(RUNS)
    assert (found.status_code, "runs.sqlite" in found.json()["detail"]) == (409, True)
    assert client.post(f"{EDITIONS}/{OLD}/rollback", json=WHY).status_code == 200
