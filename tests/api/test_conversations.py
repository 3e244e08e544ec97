"""What is kept of a conversation, and that it is gone when it is forgotten or has reached its age."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.database import now
from api.settings import Settings
from rag.embedding import Embedder, Progress, Vectors

QUESTION = "when is match day"
MARKER = "zanzibarmarker7731"


def database_of(client: TestClient) -> Path:
    found: Path = client.app.state.settings.database  # type: ignore[attr-defined]
    return found


def rows(database: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query, values).fetchall()


def bytes_of(database: Path) -> bytes:
    """Everything on disk, after the log was written into the database."""
    with closing(sqlite3.connect(database)) as connection:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        assert not busy
    files = database.parent.glob(f"{database.name}*")
    return b"".join(file.read_bytes() for file in files)


def ask(client: TestClient, message: str, **more: Any) -> dict[str, Any]:
    response = client.post("/v1/chat", json={"message": message, **more})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def rate(client: TestClient, answer_id: str, rating: str, comment: str = "") -> int:
    body = {"answer_id": answer_id, "rating": rating, "comment": comment}
    return int(client.post("/v1/feedback", json=body).status_code)


def kept(database: Path, conversation_id: str) -> int:
    """How many rows tell of a conversation."""
    found = rows(database, "SELECT count(*) FROM conversations WHERE id = ?", conversation_id)
    turns = rows(database, "SELECT count(*) FROM turns WHERE conversation_id = ?", conversation_id)
    return int(found[0][0] + turns[0][0])


# --- keeping --------------------------------------------------------------------------------


def test_turn_is_kept_with_message_reply_and_profile(app_client: TestClient) -> None:
    reply = ask(app_client, QUESTION, profile={"visa_need": "j1"})
    found = rows(
        database_of(app_client),
        "SELECT number, message, reply FROM turns WHERE answer_id = ?",
        reply["answer_id"],
    )
    assert [(n, m) for n, m, _ in found] == [(0, QUESTION)]
    assert json.loads(found[0][2]) == reply
    profile = rows(
        database_of(app_client),
        "SELECT profile FROM conversations WHERE id = ?",
        reply["conversation_id"],
    )
    assert json.loads(profile[0][0]) == {"visa_need": "j1"}


@pytest.mark.parametrize(
    ("message", "status"), [("", 422), ("x" * 4001, 422)], ids=["empty", "too long"]
)
def test_refused_message_is_not_kept(app_client: TestClient, message: str, status: int) -> None:
    count = "SELECT count(*) FROM turns"
    before = rows(database_of(app_client), count)
    assert app_client.post("/v1/chat", json={"message": message}).status_code == status
    assert rows(database_of(app_client), count) == before


def test_conversation_survives_a_restart(open_app: Callable[..., Any], state: Path) -> None:
    with open_app(state) as client:
        first = ask(client, QUESTION)
    with open_app(state) as client:
        second = ask(client, "and the rank list?", conversation_id=first["conversation_id"])
    assert "3 March 2027" in second["text"]


# --- feedback -------------------------------------------------------------------------------


def test_question_about_a_program_is_carried_on_over_a_restart(
    open_app: Callable[..., Any], state: Path
) -> None:
    with open_app(state=state) as client:
        first = ask(client, "does nyu neurology sponsor j1")
    with open_app(state=state) as client:
        then = ask(client, "and h1b?", conversation_id=first["conversation_id"])
    assert [p["id"] for p in then["programs"]] == ["nyu-neurology"]
    assert "H-1B" in then["text"].split("\n")[0]


def test_second_feedback_replaces_the_first(app_client: TestClient) -> None:
    answer = ask(app_client, "hello")["answer_id"]
    assert rate(app_client, answer, "up", "thank you") == 204
    assert rate(app_client, answer, "down", "  wrong date \n") == 204
    query = "SELECT rating, comment FROM feedback WHERE answer_id = ?"
    assert rows(database_of(app_client), query, answer) == [("down", "wrong date")]


@pytest.mark.parametrize("answer_id", ["0" * 32, "abc", "", "A" * 32, "' OR 1=1 --"])
def test_feedback_for_an_unknown_answer_is_not_found(
    app_client: TestClient, answer_id: str
) -> None:
    before = rows(database_of(app_client), "SELECT count(*) FROM feedback")
    assert rate(app_client, answer_id, "up") == 404
    assert rows(database_of(app_client), "SELECT count(*) FROM feedback") == before


@pytest.mark.parametrize(
    "wrong", [{"rating": "good"}, {"rating": None}, {"comment": "x" * 2001}, {"stars": 5}]
)
def test_feedback_that_is_none_is_refused(app_client: TestClient, wrong: dict[str, Any]) -> None:
    body = {"answer_id": ask(app_client, "hello")["answer_id"], "rating": "up"} | wrong
    assert app_client.post("/v1/feedback", json=body).status_code == 422


# --- forgetting -----------------------------------------------------------------------------


def test_deletion_removes_turns_and_feedback_and_leaves_the_others(app_client: TestClient) -> None:
    database = database_of(app_client)
    doomed, other = ask(app_client, QUESTION), ask(app_client, QUESTION)
    ask(app_client, "and the rank list?", conversation_id=doomed["conversation_id"])
    for reply in (doomed, other):
        assert rate(app_client, reply["answer_id"], "up", "good") == 204
    assert kept(database, doomed["conversation_id"]) == 3

    response = app_client.delete(f"/v1/conversations/{doomed['conversation_id']}")

    assert (response.status_code, response.content) == (204, b"")
    assert kept(database, doomed["conversation_id"]) == 0
    assert kept(database, other["conversation_id"]) == 2
    query = "SELECT count(*) FROM feedback WHERE answer_id = ?"
    assert rows(database, query, doomed["answer_id"]) == [(0,)]
    assert rows(database, query, other["answer_id"]) == [(1,)]


def test_forgotten_conversation_is_unknown_everywhere(app_client: TestClient) -> None:
    reply = ask(app_client, "hello")
    path = f"/v1/conversations/{reply['conversation_id']}"
    assert app_client.delete(path).status_code == 204
    assert app_client.delete(path).status_code == 404
    assert rate(app_client, reply["answer_id"], "up") == 404
    body = {"message": "hello", "conversation_id": reply["conversation_id"]}
    assert app_client.post("/v1/chat", json=body).status_code == 404


def test_forgotten_words_are_in_no_byte_of_the_database(
    open_app: Callable[..., Any], state: Path
) -> None:
    with open_app(state) as client:
        database = database_of(client)
        # The longer part goes into overflow pages of SQLite, the shorter one into ordinary ones.
        replies = [
            ask(client, f"which hospital has parking near {MARKER}? {'so i wonder. ' * 200}"),
            ask(client, f"is the residency near {MARKER} good?", profile={"cities": [MARKER]}),
        ]
        for reply in replies:
            assert rate(client, reply["answer_id"], "down", f"I live in {MARKER}") == 204
        assert bytes_of(database).count(MARKER.encode()) >= 6
        for reply in replies:
            assert client.delete(f"/v1/conversations/{reply['conversation_id']}").status_code == 204
        assert MARKER.encode() not in bytes_of(database)


def test_swept_words_are_in_no_byte_of_the_database(
    open_app: Callable[..., Any], state: Path
) -> None:
    # Recorded questions, which are scrubbed and kept longer, have a test of their own.
    with open_app(state, questions_days=0) as client:
        reply = ask(client, f"is the residency near {MARKER} good?")
        assert rate(client, reply["answer_id"], "up", MARKER) == 204
        age(database_of(client), reply["conversation_id"], timedelta(days=31))
        assert MARKER.encode() in bytes_of(database_of(client))
    with open_app(state, questions_days=0) as client:
        wait_until(lambda: not kept(database_of(client), reply["conversation_id"]))
        assert rows(database_of(client), "SELECT count(*) FROM feedback") == [(0,)]
        assert MARKER.encode() not in bytes_of(database_of(client))


def age(database: Path, conversation_id: str, by: timedelta) -> None:
    then = (datetime.now(UTC).replace(tzinfo=None) - by).isoformat(sep=" ")
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(
            "UPDATE conversations SET updated = ? WHERE id = ?", (then, conversation_id)
        )


def wait_until(true: Callable[[], bool], seconds: float = 5) -> None:
    waiter = threading.Event()
    for _ in range(int(seconds / 0.02)):
        if true():
            return
        waiter.wait(0.02)
    raise AssertionError("it did not come to pass")


def test_only_what_has_reached_its_age_is_swept_at_start(
    open_app: Callable[..., Any], state: Path
) -> None:
    with open_app(state, keep_days=2) as client:
        database = database_of(client)
        old, young = (ask(client, "hello")["conversation_id"] for _ in range(2))
        age(database, old, timedelta(days=2, minutes=1))
        age(database, young, timedelta(days=1, hours=23))
    with open_app(state, keep_days=2) as client:
        wait_until(lambda: kept(database, old) == 0)
        assert kept(database, young) == 2
        ask(client, "hello", conversation_id=young)


# --- at the same time -----------------------------------------------------------------------


class Gate:
    """The real model behind a gate: an answer waits in it until the gate is opened."""

    def __init__(self, model: Embedder) -> None:
        self._model = model
        self.fingerprint = model.fingerprint
        self.dimension = model.dimension
        self.open = threading.Event()
        self.open.set()
        self.waiting = threading.Event()

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.waiting.set()
        assert self.open.wait(20)
        return self._model.embed(texts, progress)

    def close(self) -> None:
        self.open.clear()
        self.waiting.clear()


@pytest.fixture
def gate(model: Embedder) -> Iterator[Gate]:
    found = Gate(model)
    yield found
    found.open.set()


@pytest.mark.parametrize("streamed", [False, True], ids=["json", "stream"])
def test_conversation_deleted_during_an_answer_stays_deleted(
    open_app: Callable[..., Any], state: Path, gate: Gate, streamed: bool
) -> None:
    with open_app(state, embedder=gate) as client, ThreadPoolExecutor(1) as pool:
        conversation = ask(client, QUESTION)["conversation_id"]
        gate.close()
        body = {"message": QUESTION, "conversation_id": conversation, "stream": streamed}
        under_way = pool.submit(client.post, "/v1/chat", json=body)
        assert gate.waiting.wait(10)

        assert client.delete(f"/v1/conversations/{conversation}").status_code == 204
        gate.open.set()
        response = under_way.result(20)

        assert kept(database_of(client), conversation) == 0
        if streamed:
            assert "event: error" in response.text
            assert '"status":404' in response.text
        else:
            assert response.status_code == 404


def test_first_answer_deleted_while_it_streams_is_not_kept(
    serve_app: Callable[..., Any], miniature: Path, state: Path, gate: Gate
) -> None:
    settings = Settings(state_dir=state, knowledge_dir=miniature)
    app = create_app(settings, gate)
    with serve_app(app) as url, httpx.Client(base_url=url, timeout=20) as client:
        wait_until(lambda: client.get("/readyz").status_code == 200, 20)
        gate.close()
        body = {"message": QUESTION, "stream": True}
        with client.stream("POST", "/v1/chat", json=body) as response:
            lines = response.iter_lines()
            start = next(line for line in lines if line.startswith("data:"))
            conversation = json.loads(start.removeprefix("data:"))["conversation_id"]
            # The chat page knows this id, so "forget me" may come now. It promises a deletion.
            assert client.delete(f"/v1/conversations/{conversation}").status_code in (204, 404)
            gate.open.set()
            list(lines)
        assert kept(settings.database, conversation) == 0


def test_conversations_written_at_once_lose_nothing(app_client: TestClient) -> None:
    def talk(number: int) -> str:
        first = ask(app_client, "hello", profile={"publications": number})
        conversation = str(first["conversation_id"])
        for _ in range(9):
            ask(app_client, "hello", conversation_id=conversation)
        return conversation

    with ThreadPoolExecutor(2) as pool:
        conversations = list(pool.map(talk, (1, 2)))
    for number, conversation in enumerate(conversations, 1):
        assert kept(database_of(app_client), conversation) == 11
        reply = ask(app_client, "hello", conversation_id=conversation)
        assert reply["profile"]["publications"] == number


def test_one_conversation_written_by_two_at_once_loses_nothing(app_client: TestClient) -> None:
    conversation = ask(app_client, "hello")["conversation_id"]

    def talk(_: int) -> list[str]:
        replies = [ask(app_client, "hello", conversation_id=conversation) for _ in range(10)]
        return [str(r["answer_id"]) for r in replies]

    with ThreadPoolExecutor(2) as pool:
        answers = [a for found in pool.map(talk, (1, 2)) for a in found]
    query = "SELECT answer_id, number FROM turns WHERE conversation_id = ?"
    found = rows(database_of(app_client), query, conversation)
    assert set(answers) <= {a for a, _ in found}
    assert sorted(n for _, n in found) == list(range(21))


def test_feedback_to_what_is_deleted_meanwhile_is_not_found(
    app_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = ask(app_client, "hello")

    def moment() -> datetime:
        monkeypatch.undo()
        path = f"/v1/conversations/{reply['conversation_id']}"
        assert app_client.delete(path).status_code == 204
        return now()

    # The moment is asked for after the answer was found, and before the thumb is written.
    monkeypatch.setattr("api.conversations.now", moment)
    assert rate(app_client, reply["answer_id"], "up", "x") == 404


def test_feedback_and_deletion_at_once_are_no_server_error(app_client: TestClient) -> None:
    replies = [ask(app_client, "hello") for _ in range(12)]

    def thumb(reply: dict[str, Any]) -> int:
        return rate(app_client, reply["answer_id"], "up", "x")

    def forget(reply: dict[str, Any]) -> int:
        path = f"/v1/conversations/{reply['conversation_id']}"
        return int(app_client.delete(path).status_code)

    with ThreadPoolExecutor(4) as pool:
        thumbs = [pool.submit(thumb, r) for r in replies]
        deleted = [pool.submit(forget, r) for r in replies]
    assert {f.result() for f in thumbs} <= {204, 404}
    assert {f.result() for f in deleted} == {204}
    ids = [r["answer_id"] for r in replies]
    marks = ",".join("?" * len(ids))
    query = f"SELECT count(*) FROM feedback WHERE answer_id IN ({marks})"
    assert rows(database_of(app_client), query, *ids) == [(0,)]
