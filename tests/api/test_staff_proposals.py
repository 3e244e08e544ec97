"""Staff propose an edition, see what it does, and decide, over HTTP."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from ingest.build import build
from ingest.fault import Fault
from ingest.lock import locked
from ingest.material import FaultyKnowledgeError
from ingest.proposing.proposal import Proposals
from rag.compiled import CompiledModel
from rag.shelf import Shelf
from tests.api.desk import BEN_KEY, Desk, opened

RULES = "guidance/j1/j1-rules.md"
DATES = "guidance/match/match-dates.md"
TABLE = "programs/table.csv"
MOONLIGHT = ("may not moonlight", "may not at all moonlight")
FALLS = ("may not moonlight", "can hardly moonlight")
# It holds no promise: two cores may carry two other test processes, and be slow.
_WORK_SECONDS = 300


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, miniature_copy: Path, model: CompiledModel
) -> Iterator[Desk]:
    with opened(tmp_path_factory.mktemp("proposals"), miniature_copy, model) as desk:
        yield desk


@pytest.fixture
def desk(served: Desk, miniature_copy: Path) -> Desk:
    return served.renew(miniature_copy)


@pytest.fixture
def anna(desk: Desk) -> httpx.Client:
    return desk.client()


@pytest.fixture
def ben(desk: Desk) -> httpx.Client:
    return desk.client(BEN_KEY)


def detail(response: httpx.Response, status: int) -> str:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    return str(response.json()["detail"])


def until(client: httpx.Client, proposal: str, met: Callable[[Any], object]) -> Any:
    """The proposal as soon as `met` holds of it."""
    deadline = time.monotonic() + _WORK_SECONDS
    while True:
        found = client.get(f"/proposals/{proposal}").json()
        if met(found):
            return found
        assert time.monotonic() < deadline, found
        time.sleep(0.02)


def workers() -> list[int]:
    """The processes that this one began to build proposals."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
            parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if b"ingest.proposing.propose" in command and int(parent) == os.getpid():
            found.append(int(process.name))
    return found


def test_proposal_shows_what_changes_and_is_published_by_its_approval(
    desk: Desk, anna: httpx.Client, ben: httpx.Client
) -> None:
    desk.edit(RULES, *MOONLIGHT)
    before = desk.current
    made = desk.proposed()
    found = anna.get(f"/proposals/{made}").json()
    assert (found["status"], found["by"], found["title"]) == ("waiting", "anna", "A change")
    assert (found["base_edition"], found["progress"], found["refusals"]) == (before, None, [])
    (section,) = [c for c in found["changes"] if c["id"] == "j1-rules#moonlighting"]
    assert (section["kind"], section["what"], section["path"]) == ("changed", "section", RULES)
    assert {d["op"] for d in section["diff"]} == {"same", "added", "removed"}
    golden = found["golden"]
    assert (golden["compared"], golden["fell"]) == (4, [])
    assert golden["changed"][0]["before"]["text"] != golden["changed"][0]["after"]["text"]
    assert {"name", "value", "due", "missed"} <= found["floors"][0].keys()

    done = ben.post(f"/proposals/{made}/approve", json={})
    assert done.status_code == 200
    assert (done.json()["status"], done.json()["decided_by"]) == ("approved", "ben")
    assert desk.current == found["edition"] != before
    (row,) = anna.get("/proposals").json()["proposals"]
    assert (row["id"], row["status"]) == (made, "approved")
    assert anna.get("/drafts").json() == {"drafts": []}
    assert "was approved already, by ben" in detail(anna.post(f"/proposals/{made}/approve"), 409)
    text = anna.get(f"/knowledge/{RULES}").json()["text"]
    assert MOONLIGHT[1] in text
    assert MOONLIGHT[1] not in (desk.knowledge / RULES).read_text()


def test_patch_applies_with_git(desk: Desk, anna: httpx.Client, tmp_path: Path) -> None:
    desk.edit(RULES, *MOONLIGHT)
    desk.edit(TABLE, "Brooklyn", "Queens")
    desk.drafts.save("golden/more.jsonl", "", "anna")
    made = desk.proposed()
    patch = anna.get(f"/proposals/{made}/patch")
    assert patch.headers["content-type"].startswith("text/x-diff")
    assert f"proposal-{made}.diff" in patch.headers["content-disposition"]
    clone = tmp_path / "clone"
    shutil.copytree(desk.knowledge, clone)
    subprocess.run(["git", "init", "-q"], cwd=clone, check=True)
    run = subprocess.run(["git", "apply", "-"], cwd=clone, input=patch.content, capture_output=True)
    assert run.returncode == 0, run.stderr
    for path in (RULES, TABLE):
        draft = desk.drafts.get(path)
        assert draft is not None
        assert (clone / path).read_text() == draft.text != (desk.knowledge / path).read_text()


def test_fall_refuses_until_an_override_says_why(
    desk: Desk, anna: httpx.Client, ben: httpx.Client
) -> None:
    desk.edit(RULES, *FALLS)
    made = desk.proposed()
    found = anna.get(f"/proposals/{made}").json()
    assert "fell" in [r["code"] for r in found["refusals"]]
    assert found["golden"]["fell"] == ["mini-1"]
    before = desk.current
    for body in (None, {}, {"override": "  "}):
        told = detail(ben.post(f"/proposals/{made}/approve", json=body), 409)
        assert "mini-1" in told
        assert "Nothing was published" in told
    long = {"override": "x" * 2001}
    assert ben.post(f"/proposals/{made}/approve", json=long).status_code == 422
    assert desk.current == before
    body = {"override": "The rule itself changed."}
    assert ben.post(f"/proposals/{made}/approve", json=body).status_code == 200
    assert desk.current == found["edition"]
    kept = anna.get(f"/proposals/{made}").json()
    assert (kept["override"], kept["decided_by"]) == ("The rule itself changed.", "ben")


def test_deletion_of_more_than_the_share_is_refused(desk: Desk, anna: httpx.Client) -> None:
    lines = (desk.knowledge / TABLE).read_text().split("\n")
    desk.drafts.save(TABLE, "\n".join([*lines[:-3], ""]), "anna")
    made = desk.proposed()
    found = anna.get(f"/proposals/{made}").json()
    assert found["deleted_programs"] == pytest.approx(2 / 6)
    assert "33% of the programs" in detail(anna.post(f"/proposals/{made}/approve"), 409)


def test_of_two_approvals_at_once_one_publishes(desk: Desk, ben: httpx.Client) -> None:
    desk.edit(RULES, *MOONLIGHT)
    made = desk.proposed()
    ends: list[int] = []

    def act(client: httpx.Client) -> None:
        ends.append(client.post(f"/proposals/{made}/approve", json={}).status_code)

    threads = [threading.Thread(target=act, args=(desk.client(),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == [200, 409, 409, 409]
    assert len(Shelf(desk.state).ids()) == 2


@pytest.mark.parametrize("change", ["draft", "knowledge", "edition"])
def test_outdated_proposal_is_told_and_not_published(
    desk: Desk, anna: httpx.Client, change: str
) -> None:
    desk.edit(RULES, *MOONLIGHT)
    made = desk.proposed()
    if change == "draft":
        desk.edit(DATES, "certified by then", "certified by that hour")
    elif change == "knowledge":
        path = desk.knowledge / DATES
        path.write_text(path.read_text().replace("certified by then", "certified by that hour"))
    else:
        build(desk.knowledge, desk.state, desk.model, force=True)
    before = desk.current
    assert [p["status"] for p in anna.get("/proposals").json()["proposals"]] == ["outdated"]
    assert "Propose again" in anna.get(f"/proposals/{made}").json()["error"]
    body = {"override": "anyway"}
    told = detail(anna.post(f"/proposals/{made}/approve", json=body), 409)
    assert "outdated" in told
    assert desk.current == before
    assert desk.drafts.get(RULES)


def test_rejected_proposal_keeps_its_drafts_and_the_reason(
    desk: Desk, anna: httpx.Client, ben: httpx.Client
) -> None:
    desk.edit(RULES, *MOONLIGHT)
    made = desk.proposed()
    for body in ({}, {"reason": "  "}, {"reason": "x", "by": "anna"}):
        assert ben.post(f"/proposals/{made}/reject", json=body).status_code == 422
    done = ben.post(f"/proposals/{made}/reject", json={"reason": "not sure"}).json()
    assert (done["status"], done["decided_by"], done["reason"]) == ("rejected", "ben", "not sure")
    assert desk.drafts.get(RULES)
    again = ben.post(f"/proposals/{made}/reject", json={"reason": "not sure"})
    assert "is rejected" in detail(again, 409)


@pytest.mark.parametrize("name", ["p9", "p0", "..%2fp1", "p1%2f..%2fp1", "x" * 2000])
def test_unknown_proposal_is_404(anna: httpx.Client, name: str) -> None:
    for method, room in (("GET", ""), ("GET", "/patch"), ("POST", "/approve"), ("POST", "/reject")):
        body = {"reason": "x"} if room == "/reject" else None
        response = anna.request(method, f"/proposals/{name}{room}", json=body)
        assert response.status_code == 404, (room, response.text)


def test_faults_are_told_by_file_and_line(desk: Desk, anna: httpx.Client) -> None:
    desk.edit(RULES, "certainty: confirmed", "certainty: sure")
    with pytest.raises(FaultyKnowledgeError) as caught:
        desk.proposed()
    (row,) = anna.get("/proposals").json()["proposals"]
    found = anna.get(f"/proposals/{row['id']}").json()
    assert (found["status"], found["golden"]) == ("failed", None)
    told = [Fault(f["path"], f["line"], f["reason"]) for f in found["faults"]]
    assert told == caught.value.faults
    assert {f.file for f in told} == {RULES}
    assert [r["code"] for r in found["refusals"]] == ["faults"]
    assert "no patch" in detail(anna.get(f"/proposals/{row['id']}/patch"), 404)
    approval = anna.post(f"/proposals/{row['id']}/approve", json={"override": "anyway"})
    assert "failed" in detail(approval, 409)


def test_nothing_is_begun_or_decided_while_an_edition_is_built(
    desk: Desk, anna: httpx.Client
) -> None:
    desk.edit(RULES, *MOONLIGHT)
    made = desk.proposed()
    with locked(desk.state):
        for path, body in (
            ("/proposals", {}),
            (f"/proposals/{made}/approve", {}),
            (f"/proposals/{made}/reject", {"reason": "x"}),
        ):
            assert "is running" in detail(anna.post(path, json=body), 409)
    lock = Proposals(desk.state).begin("By hand", "ben")[1]
    with lock:
        assert "Proposal p2 is being built" in detail(anna.post("/proposals"), 409)
    assert [p.id for p in Proposals(desk.state).all()] == ["p2", "p1"]
    assert desk.proposed() == "p3"


def test_approval_that_was_cut_off_is_brought_to_an_end_when_it_is_looked_at(
    desk: Desk, anna: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def kill(*_: object) -> None:
        raise Killed

    from ingest.proposing.approve import approve

    desk.edit(RULES, *MOONLIGHT)
    made = desk.proposed()
    with monkeypatch.context() as patch:
        patch.setattr("ingest.proposing.approve._finish", kill)
        with pytest.raises(Killed):
            approve(desk.knowledge, desk.state, made, "ben")
    with locked(desk.state):
        assert anna.get(f"/proposals/{made}").json()["status"] == "waiting"
    found = anna.get(f"/proposals/{made}").json()
    assert (found["status"], desk.current) == ("approved", found["edition"])


@pytest.mark.parametrize("body", [{"title": "x" * 201}, {"title": 1}, {"by": "ben"}, []])
def test_request_that_is_no_proposal_begins_nothing(
    desk: Desk, anna: httpx.Client, body: object
) -> None:
    assert anna.post("/proposals", json=body).status_code == 422
    assert anna.get("/proposals").json() == {"proposals": []}


def test_nothing_opens_without_a_good_key(desk: Desk) -> None:
    desk.edit(RULES, *MOONLIGHT)
    made = desk.proposed()
    before = desk.current
    client = desk.client("wrong")
    for method, path in (
        ("GET", "/proposals"),
        ("POST", "/proposals"),
        ("GET", f"/proposals/{made}"),
        ("POST", f"/proposals/{made}/approve"),
        ("POST", f"/proposals/{made}/reject"),
        ("GET", f"/proposals/{made}/patch"),
    ):
        body = {"reason": "x"} if method == "POST" else None
        assert "staff key" in detail(client.request(method, path, json=body), 401)
    assert [p.status for p in Proposals(desk.state).all()] == ["waiting"]
    assert desk.current == before


def test_folder_that_cannot_be_written_is_told(desk: Desk, anna: httpx.Client) -> None:
    (desk.state / "proposals").write_text("a file where the folder should be")
    try:
        response = anna.post("/proposals")
        assert "could not be written" in detail(response, 507)
    finally:
        (desk.state / "proposals").unlink()


@pytest.mark.slow
def test_proposal_is_built_beside_the_answers_and_tells_how_far_it_is(
    desk: Desk, anna: httpx.Client, ben: httpx.Client
) -> None:
    desk.edit(RULES, *MOONLIGHT)
    begun = anna.post("/proposals", json={"title": " New rule "})
    assert begun.status_code == 202
    made = begun.json()["id"]
    assert (begun.json()["status"], begun.json()["title"]) == ("building", "New rule")
    assert made in detail(ben.post("/proposals"), 409)
    (worker,) = workers()
    seen = until(anna, made, lambda p: p["progress"] or p["status"] != "building")
    assert seen["progress"]["what"]
    assert os.getpriority(os.PRIO_PROCESS, worker) == 10
    found = until(anna, made, lambda p: p["status"] != "building")
    assert (found["status"], found["error"], found["by"]) == ("waiting", None, "anna")
    assert ben.post(f"/proposals/{made}/approve").status_code == 200
    deadline = time.monotonic() + 10
    while anna.get(f"{desk.url}/readyz").json()["edition"] != found["edition"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    while workers():  # it stays behind neither alive nor dead
        assert time.monotonic() < deadline + _WORK_SECONDS
        time.sleep(0.05)


@pytest.mark.slow
def test_worker_that_is_killed_in_its_middle_leaves_nothing_in_the_way(
    desk: Desk, anna: httpx.Client
) -> None:
    desk.edit(RULES, *MOONLIGHT)
    before = desk.current
    kills: tuple[Callable[[Any], object], ...] = (
        lambda p: p,  # before it has read its order
        lambda p: p["progress"] and p["progress"]["what"].startswith(("Writing", "Learning")),
        lambda p: p["progress"] and p["progress"]["what"].startswith("Asking"),
    )
    for reached in kills:
        made = anna.post("/proposals").json()["id"]
        until(anna, made, reached)
        for worker in workers():
            os.kill(worker, signal.SIGKILL)
        found = until(anna, made, lambda p: p["status"] != "building")
        assert found["status"] == "failed"
        assert "cut off" in found["error"]
        assert desk.current == before
    last = desk.proposed()
    kept = Proposals(desk.state)
    assert {p.id: p.status for p in kept.all()} == {
        "p1": "failed",
        "p2": "failed",
        "p3": "failed",
        last: "waiting",
    }
    assert [p for p in kept.ids() if kept.edition_folder(p).exists()] == [last]
    names = {p.name for p in Shelf(desk.state).folder.iterdir()}
    assert names == set(Shelf(desk.state).ids()) == {before}
    assert anna.post(f"/proposals/{last}/approve").status_code == 200
