"""Staff read the knowledge, keep drafts of it, and see what is due, over HTTP."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from ingest.watching.tasks import Task, Tasks
from rag.compiled import CompiledModel
from tests.api.conftest import MINIATURE, STAFF_KEY, TODAY
from tests.api.desk import BEN_KEY, opened

RULES = "guidance/j1/j1-rules.md"
DATES = "guidance/match/match-dates.md"
TEXT = (MINIATURE / RULES).read_text()


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, miniature_copy: Path, model: CompiledModel
) -> Iterator[tuple[str, Path]]:
    """The address of an app over real HTTP, and the folder of its knowledge and state."""
    folder = tmp_path_factory.mktemp("drafts")
    with opened(folder, miniature_copy, model) as desk:
        yield desk.url, folder


@pytest.fixture
def folder(served: tuple[str, Path]) -> Path:
    """The folder of knowledge and state, without drafts and tasks."""
    for name in ("drafts", "published"):
        shutil.rmtree(served[1] / "state" / name, ignore_errors=True)
    return served[1]


def client_of(url: str, key: str) -> httpx.Client:
    return httpx.Client(
        base_url=f"{url}/v1/staff", headers={"Authorization": f"Bearer {key}"}, timeout=30
    )


@pytest.fixture
def anna(served: tuple[str, Path], folder: Path) -> Iterator[httpx.Client]:
    with client_of(served[0], STAFF_KEY) as client:
        yield client


@pytest.fixture
def ben(served: tuple[str, Path], folder: Path) -> Iterator[httpx.Client]:
    with client_of(served[0], BEN_KEY) as client:
        yield client


def put(client: httpx.Client, path: str, **body: Any) -> httpx.Response:
    return client.put(f"/drafts/{path}", json=body)


def detail(response: httpx.Response, status: int) -> str:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    return str(response.json()["detail"])


def test_draft_is_kept_listed_shown_and_removed_and_the_file_stays(
    anna: httpx.Client, folder: Path
) -> None:
    new = TEXT.replace("may not moonlight", "may never moonlight")
    response = put(anna, RULES, text=new, changed="")
    assert response.status_code == 200
    kept = response.json()
    assert kept == {
        "path": RULES,
        "text": new,
        "base_text": TEXT,
        "by": "anna",
        "changed": kept["changed"],
        "removes": False,
        "faults": [],
    }
    assert anna.get(f"/drafts/{RULES}").json() == kept
    row = {"path": RULES, "by": "anna", "changed": kept["changed"], "removes": False, "faults": 0}
    assert anna.get("/drafts").json() == {"drafts": [row]}
    files = {f["path"]: f for f in anna.get("/knowledge").json()["files"]}
    assert [p for p, f in files.items() if f["drafted"]] == [RULES]
    assert anna.get(f"/knowledge/{RULES}").json() == {"path": RULES, "text": TEXT}
    assert (folder / "knowledge" / RULES).read_text() == TEXT

    assert anna.delete(f"/drafts/{RULES}").status_code == 204
    assert "no draft" in detail(anna.get(f"/drafts/{RULES}"), 404)
    assert "no draft" in detail(anna.delete(f"/drafts/{RULES}"), 404)
    assert anna.get("/drafts").json() == {"drafts": []}


def test_files_are_listed_with_owner_and_due_day(anna: httpx.Client) -> None:
    files = {f["path"]: f for f in anna.get("/knowledge").json()["files"]}
    assert files[RULES] == {
        "path": RULES,
        "kind": "guidance",
        "title": "Rules of the J-1",
        "owner": "visas",
        "checked": "2026-11-22",
        "review_every": "90d",
        "due": "2027-02-20",
        "open_tasks": [],
        "drafted": False,
    }
    assert files["sources.yaml"]["due"] is None
    assert "no file" in detail(anna.get("/knowledge/guidance/j1/absent.md"), 404)


def test_review_list_holds_what_is_due_and_what_rests_on_a_task(
    anna: httpx.Client, folder: Path
) -> None:
    file = folder / "knowledge" / DATES
    text = file.read_text()
    assert anna.get("/review").json() == {"documents": []}
    tasks = Tasks(folder / "state")
    with tasks._session() as session, session.begin():
        task = Task(
            source="ecfmg-rules",
            kind="changed",
            official=True,
            opened="2026-11-24",
            passages=["j1-rules#length"],
        )
        session.add(task)
    try:
        file.write_text(text.replace("checked: 2026-11-22", "checked: 2026-01-01"))
        found = anna.get("/review").json()["documents"]
    finally:
        file.write_text(text)
        tasks.finish(task.number, "anna", "no effect", TODAY)
        tasks.close()
    assert [(d["id"], d["overdue_days"] > 0, d["open_tasks"]) for d in found] == [
        ("match-dates", True, []),
        ("j1-rules", False, [task.number]),
    ]
    assert anna.get("/review").json() == {"documents": []}


def test_edit_of_another_is_never_overwritten_and_says_whose_it_is(
    anna: httpx.Client, ben: httpx.Client
) -> None:
    first = put(anna, RULES, text="one\n", changed="").json()
    second = put(ben, RULES, text="two\n", changed=first["changed"]).json()
    for token in ({}, {"changed": first["changed"]}, {"changed": ""}):
        told = detail(put(anna, RULES, text="three\n", **token), 409)
        day, _, time = second["changed"].partition("T")
        assert f"ben changed this draft on {day} at {time[:5]} UTC" in told
    told = detail(anna.delete(f"/drafts/{RULES}"), 409)
    assert second["changed"] in told
    assert "ben" in told
    stale = {"changed": first["changed"]}
    assert "ben changed" in detail(anna.delete(f"/drafts/{RULES}", params=stale), 409)
    assert anna.get(f"/drafts/{RULES}").json()["text"] == "two\n"
    seen = {"changed": second["changed"]}
    assert anna.delete(f"/drafts/{RULES}", params=seen).status_code == 204
    assert "published or removed meanwhile" in detail(put(ben, RULES, text="x", **seen), 409)


def test_of_two_edits_at_once_one_is_told(anna: httpx.Client, ben: httpx.Client) -> None:
    token = put(anna, RULES, text="start\n").json()["changed"]
    ends: list[int] = []

    def write(client: httpx.Client, text: str) -> None:
        ends.append(put(client, RULES, text=text, changed=token).status_code)

    threads = [
        threading.Thread(target=write, args=(client, f"by {n}\n"))
        for n, client in enumerate((anna, ben, anna, ben))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == [200, 409, 409, 409]


def test_faulty_draft_is_kept_and_told_by_line(anna: httpx.Client) -> None:
    faulty = TEXT.replace("certainty: confirmed", "certainty: sure", 1)
    line = faulty.split("\n").index("certainty: sure") + 1
    kept = put(anna, RULES, text=faulty).json()
    assert {"line": line, "reason": kept["faults"][0]["reason"]} == kept["faults"][0]
    assert "certainty 'sure'" in kept["faults"][0]["reason"]
    assert kept["text"] == faulty
    assert anna.get("/drafts").json()["drafts"][0]["faults"] == len(kept["faults"])


def test_removal_and_a_new_file_are_drafts_too(anna: httpx.Client) -> None:
    gone = put(anna, DATES, remove=True).json()
    assert (gone["text"], gone["removes"]) == ("", True)
    assert gone["base_text"] == (MINIATURE / DATES).read_text()
    assert gone["faults"]  # other files lead to it
    fresh = put(anna, "guidance/j1/j1-travel.md", text="---\n").json()
    assert fresh["base_text"] is None
    assert "no file" in detail(put(anna, "guidance/j1/absent.md", remove=True), 422)


@pytest.mark.parametrize(
    "path",
    [
        "../state/advisor.sqlite",
        "%2e%2e/%2e%2e/etc/passwd",
        "..%2f..%2fetc%2fpasswd",
        "guidance/..%2F..%2Fstate%2Fcurrent",
        "%2Fetc%2Fpasswd",
        "guidance%5Cj1%5Cj1-rules.md",
        "guidance/j1/j1-rules.md%00",
        "guidance/j1/j1-rules.py",
        "guidance/j1/.hidden.md",
        "sources.yaml/",
        "a" * 3000,
    ],
)
def test_path_that_leads_elsewhere_opens_and_writes_nothing(
    anna: httpx.Client, served: tuple[str, Path], path: str
) -> None:
    before = sorted(p.name for p in served[1].rglob("*"))
    raw = httpx.URL(f"{served[0]}/x").copy_with(raw_path=b"/")  # as it stands, not made shorter
    for room in ("knowledge", "drafts"):
        url = raw.copy_with(raw_path=f"/v1/staff/{room}/{path}".encode())
        for method in ("GET", "PUT", "DELETE"):
            response = anna.request(method, url, json={"text": "x"})
            assert response.status_code in (404, 405, 422), (method, response.text)
            assert "root:" not in response.text
    assert sorted(p.name for p in served[1].rglob("*")) == before


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"text": 1}',
        b'{"text": "a", "remove": true}',
        b'{"text": "a", "by": "ben"}',
        b'{"text": "a\\u0000b"}',
        b'{"text": "\\ud800"}',
        b"\xff",
    ],
)
def test_request_that_is_no_draft_is_refused(anna: httpx.Client, body: bytes) -> None:
    assert "Nothing was kept" in detail(anna.put(f"/drafts/{RULES}", content=body), 422)
    assert anna.get("/drafts").json() == {"drafts": []}


def test_large_text_is_taken_and_a_larger_one_refused(anna: httpx.Client) -> None:
    path = "golden/more.jsonl"
    assert put(anna, path, text="é" * 1_000_000).status_code == 200
    assert "larger than 2 MB" in detail(put(anna, path, text="é" * 1_000_001), 422)
    body = iter([b'{"text": "'] + [b"x" * 1_000_000] * 8 + [b'"}'])  # without a declared length
    assert "Nothing was kept" in detail(anna.put(f"/drafts/{path}", content=body), 413)
    assert "Nothing was kept" in detail(put(anna, path, text="x" * 7_000_000), 413)
    # Only for drafts, and only to put.
    big = {"note": "x" * 100_000}
    assert anna.post(f"/drafts/{path}", json=big).status_code == 413
    assert anna.put("/tasks/1/close", json=big).status_code == 413


@pytest.mark.parametrize("key", ["", "wrong"])
def test_nothing_opens_without_a_good_key(served: tuple[str, Path], folder: Path, key: str) -> None:
    with client_of(served[0], key or "x") as client:
        if not key:
            del client.headers["Authorization"]
        for method, path in (
            ("GET", "/knowledge"),
            ("GET", f"/knowledge/{RULES}"),
            ("GET", "/review"),
            ("GET", "/drafts"),
            ("GET", f"/drafts/{RULES}"),
            ("PUT", f"/drafts/{RULES}"),
            ("DELETE", f"/drafts/{RULES}"),
        ):
            body = {"text": "x" * 100_000} if method == "PUT" else None
            response = client.request(method, path, json=body)
            assert "staff key is needed" in detail(response, 401)
    assert not (folder / "state" / "drafts").exists()


def test_damaged_draft_is_told_and_none_is_lost(anna: httpx.Client, folder: Path) -> None:
    put(anna, RULES, text=TEXT + "\n")
    (file,) = (folder / "state" / "drafts").glob("*.json")
    file.write_text("{")
    for response in (anna.get("/drafts"), anna.get(f"/drafts/{RULES}"), anna.get("/knowledge")):
        assert "is damaged" in detail(response, 409)
    assert "is damaged" in detail(put(anna, RULES, text="x"), 422)
    assert file.read_text() == "{"


def test_draft_that_cannot_be_written_is_told(anna: httpx.Client, folder: Path) -> None:
    (folder / "state" / "drafts").write_text("a file where the folder should be")
    try:
        assert "could not be kept" in detail(put(anna, RULES, text="x"), 507)
    finally:
        (folder / "state" / "drafts").unlink()
