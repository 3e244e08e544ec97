"""Questions without a good answer, from the message to the staff's list, and that they are forgotten."""

from __future__ import annotations

import csv
import io
import json
import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.recorder import Recorder
from ingest.guidance import read_document
from rag.embedding import Embedder
from tests.api.conftest import TODAY, settings_for, wait_until_ready

if TYPE_CHECKING:
    from httpx2 import Response  # what the test client answers with

GAPS, FEEDBACK = "/v1/staff/gaps", "/v1/staff/feedback"
KNOWN = "can i moonlight on a j1?"
# In the field, and held by nothing of the miniature.
PARKING = "Which hospital has free parking for residents?"
PARKING_AGAIN = "is there free parking for residents at the hospital"
HORSE = "can a resident bring a horse to the hospital"


class Talk:
    """A client with the staff's view beside it."""

    def __init__(self, client: TestClient, key: str) -> None:
        self.client = client
        self._staff = {"Authorization": f"Bearer {key}"}

    def ask(self, message: str, **more: Any) -> dict[str, Any]:
        response = self.client.post("/v1/chat", json={"message": message, **more})
        assert response.status_code == 200, response.text
        return dict(response.json())

    def rate(self, reply: dict[str, Any], rating: str, comment: str = "") -> None:
        body = {"answer_id": reply["answer_id"], "rating": rating, "comment": comment}
        assert self.client.post("/v1/feedback", json=body).status_code == 204

    def forget(self, reply: dict[str, Any]) -> None:
        path = f"/v1/conversations/{reply['conversation_id']}"
        assert self.client.delete(path).status_code == 204

    def staff(self, method: str, path: str = GAPS, **more: Any) -> Response:
        self.settle()
        return self.client.request(method, path, headers=self._staff, **more)

    def gaps(self, **query: Any) -> list[dict[str, Any]]:
        return list(self.staff("GET", params=query).json()["gaps"])

    def texts(self) -> list[str]:
        return sorted(q["text"] for gap in self.gaps() for q in gap["questions"])

    def settle(self) -> None:
        recorder: Recorder = self.client.app.state.recorder  # type: ignore[attr-defined]
        recorder.settle()

    @property
    def database(self) -> Path:
        found: Path = self.client.app.state.settings.database  # type: ignore[attr-defined]
        return found

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(query).fetchall()

    def run(self, statement: str) -> None:
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute(statement)


@pytest.fixture
def talk(open_app: Callable[..., Any], state: Path, staff_key: str) -> Iterator[Talk]:
    with open_app(state) as client:
        yield Talk(client, staff_key)


# --- recording ------------------------------------------------------------------------------


def test_unknown_question_is_recorded_without_personal_data(talk: Talk) -> None:
    message = f"My name is Fatima Khan, +92 300 1234567. {PARKING[:-1]}, Dr. Ali?"
    assert talk.ask(message)["status"] == "unknown"
    (gap,) = talk.gaps()
    (question,) = gap["questions"]
    assert question["text"].endswith("parking for residents, Dr. [name]?")
    assert (question["asked"], question["reasons"]) == ("2026-11-25", ["unknown"])
    assert (question["site"], question["since_closed"]) == ("", False)
    assert gap["label"] == question["text"]
    assert gap["reasons"] == {"unknown": 1, "thumbs_down": 0, "weak": 0}
    assert (gap["count"], gap["first"], gap["last"]) == (1, "2026-11-25", "2026-11-25")
    assert gap["closed"] is None
    assert gap["nearest"]["passage"].count("#") == 1
    assert 0 < gap["nearest"]["score"] < 0.6
    recorded = repr(talk.rows("SELECT * FROM questions") + talk.rows("SELECT * FROM asked"))
    for private in ("Fatima", "Khan", "1234567", "Ali"):
        assert private not in recorded


def test_each_question_of_a_message_is_recorded_by_itself(talk: Talk) -> None:
    talk.ask(f"{KNOWN} {PARKING} And {HORSE}?")
    assert talk.texts() == [PARKING, f"{HORSE}?"]


@pytest.mark.parametrize(
    "message",
    [
        KNOWN,
        "hello",
        "thank you",
        "I want to kill myself",
        "Kann ich mit dem J-1 Visum nebenbei arbeiten?",
    ],
)
def test_nothing_is_recorded_of(talk: Talk, message: str) -> None:
    talk.ask(message)
    assert talk.gaps() == []


def test_words_of_despair_are_not_recorded_even_when_rated_down(talk: Talk) -> None:
    talk.rate(talk.ask("I want to kill myself"), "down")
    assert talk.gaps() == []
    assert talk.rows("SELECT * FROM asked") == []


def test_like_questions_make_one_gap_and_others_another(talk: Talk) -> None:
    for message in (PARKING, HORSE, PARKING_AGAIN, "free parking for residents in the hospital?"):
        talk.ask(message)
    gaps = talk.gaps()
    assert [gap["count"] for gap in gaps] == [3, 1]
    assert gaps[1]["label"] == HORSE


def test_question_of_a_stream_is_recorded(talk: Talk) -> None:
    body = {"message": PARKING, "stream": True}
    assert "event: done" in talk.client.post("/v1/chat", json=body).text
    assert talk.texts() == [PARKING]


@pytest.mark.parametrize("stream", [False, True])
def test_question_in_openais_shape_is_recorded_with_nothing_that_leads_back(
    talk: Talk, stream: bool
) -> None:
    messages = [{"role": "user", "content": HORSE}, {"role": "user", "content": PARKING}]
    body = {"model": "advisor", "messages": messages, "stream": stream}
    assert talk.client.post("/v1/chat/completions", json=body).status_code == 200
    assert talk.texts() == [PARKING]
    assert talk.rows("SELECT * FROM asked") == []


def test_question_of_a_widget_names_its_site_and_goes_with_forget_me(talk: Talk) -> None:
    origin = "https://school.example"
    body = {"name": "A school", "origins": [origin]}
    site = talk.staff("POST", "/v1/staff/sites", json=body).json()["id"]
    own = {"Origin": str(talk.client.base_url).rstrip("/")}
    opened = talk.client.post(
        "/widget/session", json={"site": site, "host_origin": origin}, headers=own
    ).json()
    own["Authorization"] = f"Bearer {opened['token']}"
    assert talk.client.post("/widget/chat", json={"message": PARKING}, headers=own).is_success
    reply = talk.client.post("/widget/chat", json={"message": KNOWN}, headers=own).json()
    thumb = {"answer_id": reply["answer_id"], "rating": "down"}
    assert talk.client.post("/widget/feedback", json=thumb, headers=own).is_success
    found = {q["text"]: (q["site"], q["reasons"]) for g in talk.gaps() for q in g["questions"]}
    assert found == {PARKING: (site, ["unknown"]), KNOWN: (site, ["thumbs_down"])}
    assert talk.client.delete("/widget/conversation", headers=own).status_code == 204
    assert talk.gaps() == []


def test_nothing_is_recorded_when_that_is_set(
    open_app: Callable[..., Any], state: Path, staff_key: str
) -> None:
    with open_app(state) as client:
        Talk(client, staff_key).ask(PARKING)
    with open_app(state, questions_days=0) as client:
        talk = Talk(client, staff_key)
        talk.rate(talk.ask(HORSE), "down")
        assert talk.gaps() == []  # what was recorded before is gone as well
        assert talk.rows("SELECT * FROM asked") == []


# --- thumbs ---------------------------------------------------------------------------------


def test_thumb_down_records_an_answered_question_and_thumb_up_takes_it_back(talk: Talk) -> None:
    reply = talk.ask(KNOWN)
    talk.rate(reply, "down")
    (gap,) = talk.gaps()
    assert gap["reasons"] == {"unknown": 0, "thumbs_down": 1, "weak": 0}
    assert gap["nearest"]["passage"] == "j1-rules#moonlighting"
    assert gap["questions"][0]["status"] == "answered"
    talk.rate(reply, "down", "still wrong")
    assert talk.gaps()[0]["count"] == 1
    talk.rate(reply, "up")
    assert talk.gaps() == []
    assert talk.rows("SELECT * FROM question_groups") == []


def test_thumb_on_an_unknown_answer_is_a_second_reason_of_the_same_record(talk: Talk) -> None:
    reply = talk.ask(PARKING)
    talk.rate(reply, "down")
    assert [g["questions"][0]["reasons"] for g in talk.gaps()] == [["unknown", "thumbs_down"]]
    talk.rate(reply, "up")
    assert [g["questions"][0]["reasons"] for g in talk.gaps()] == [["unknown"]]


def test_feedback_is_shown_scrubbed(talk: Talk) -> None:
    reply = talk.ask(f"I am Fatima. {KNOWN}")
    talk.rate(reply, "down", "wrong, ask Dr. Osei or mail me at a@b.org")
    (found,) = talk.staff("GET", FEEDBACK).json()["feedback"]
    assert (found["answer_id"], found["rating"]) == (reply["answer_id"], "down")
    assert found["comment"] == "wrong, ask Dr. [name] or mail me at [e-mail]"
    assert found["question"] == f"I am [name]. {KNOWN}"
    assert found["given"].endswith("Z")
    talk.run("UPDATE feedback SET created = '2020-01-01 00:00:00'")
    assert talk.staff("GET", FEEDBACK, params={"days": 30}).json() == {"feedback": []}


# --- forgetting -----------------------------------------------------------------------------


def test_forgetting_a_conversation_deletes_its_questions_and_no_others(talk: Talk) -> None:
    mine = talk.ask(PARKING)
    talk.ask(HORSE, conversation_id=mine["conversation_id"])
    talk.ask(PARKING_AGAIN)
    assert len(talk.texts()) == 3
    talk.forget(mine)
    assert talk.texts() == [PARKING_AGAIN]
    # The centre holds nothing of the vector that went.
    assert talk.rows("SELECT centre FROM question_groups") == talk.rows(
        "SELECT vector FROM questions"
    )
    assert talk.rows("SELECT count(*) FROM asked") == [(1,)]


def test_conversation_forgotten_before_its_question_is_written_leaves_none(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder: Recorder = talk.client.app.state.recorder  # type: ignore[attr-defined]
    noted: list[Any] = []
    put = recorder._put
    monkeypatch.setattr(recorder, "_put", noted.append)
    reply = talk.ask(PARKING)
    talk.forget(reply)
    for one in noted:
        put(one)
    assert len(noted) == 1
    assert talk.gaps() == []
    assert talk.rows("SELECT * FROM asked") == []


def test_conversation_that_goes_by_age_leaves_its_question_without_an_owner(
    open_app: Callable[..., Any], state: Path, staff_key: str
) -> None:
    with open_app(state) as client:
        talk = Talk(client, staff_key)
        talk.ask(PARKING)
        assert talk.texts() == [PARKING]
        talk.run("UPDATE conversations SET updated = '2020-01-01 00:00:00'")
        assert client.app.state.conversations.sweep() == 1
        assert talk.texts() == [PARKING]
        assert talk.rows("SELECT * FROM asked") == []


def test_questions_go_when_the_days_are_over(
    open_app: Callable[..., Any], state: Path, staff_key: str
) -> None:
    for day, kept in ((0, [PARKING]), (89, [PARKING, HORSE]), (90, [HORSE]), (179, [])):
        with open_app(state, today=TODAY + timedelta(days=day)) as client:
            talk = Talk(client, staff_key)
            if day in (0, 89):
                talk.ask(PARKING if day == 0 else HORSE)
            # The sweep at the start runs beside the requests.
            deadline = time.monotonic() + 5
            while talk.texts() != sorted(kept):
                assert time.monotonic() < deadline
    assert talk.rows("SELECT * FROM question_groups") == []


# --- what staff do --------------------------------------------------------------------------


def test_days_and_reason_choose(open_app: Callable[..., Any], state: Path, staff_key: str) -> None:
    with open_app(state, today=date(2026, 11, 1)) as client:
        Talk(client, staff_key).ask(PARKING)
    with open_app(state) as client:
        talk = Talk(client, staff_key)
        talk.ask(HORSE)
        talk.rate(talk.ask(KNOWN), "down")
        labels = {gap["label"] for gap in talk.gaps()}
        assert labels == {PARKING, HORSE, KNOWN}
        assert {g["label"] for g in talk.gaps(days=24)} == {HORSE, KNOWN}
        assert {g["label"] for g in talk.gaps(days=25)} == labels
        assert {g["label"] for g in talk.gaps(reason="thumbs_down")} == {KNOWN}
        assert talk.staff("GET", params={"reason": "boring"}).status_code == 422
        assert talk.staff("GET", params={"days": -1}).status_code == 422


def test_closed_gap_stays_closed_and_counts_what_comes_after(talk: Talk) -> None:
    talk.ask(PARKING)
    talk.ask(HORSE)
    gap = next(g for g in talk.gaps() if g["label"] == PARKING)
    path = f"{GAPS}/{gap['id']}"
    closed = talk.staff("POST", f"{path}/close", json={"note": " not ours "}).json()["closed"]
    assert closed == {"on": "2026-11-25", "by": "anna", "note": "not ours", "since": 0}
    assert [g["label"] for g in talk.gaps()] == [HORSE, PARKING]
    talk.ask(PARKING_AGAIN)
    found = talk.gaps()[1]
    assert (found["id"], found["count"], found["closed"]["since"]) == (gap["id"], 2, 1)
    late = {q["text"]: q["since_closed"] for q in found["questions"]}
    assert late == {PARKING: False, PARKING_AGAIN: True}
    assert talk.staff("POST", f"{path}/reopen").json()["closed"] is None
    assert talk.staff("POST", f"{path}/close", json={"note": ""}).status_code == 422


def test_deleting_a_gap_or_one_of_its_questions(talk: Talk) -> None:
    for message in (PARKING, PARKING_AGAIN, HORSE):
        talk.ask(message)
    gap = talk.gaps()[0]
    one = next(q["id"] for q in gap["questions"] if q["text"] == PARKING)
    path = f"{GAPS}/{gap['id']}"
    assert talk.staff("DELETE", f"{path}/questions/{one}").status_code == 204
    assert talk.texts() == sorted([PARKING_AGAIN, HORSE])
    assert talk.staff("DELETE", f"{path}/questions/{one}").status_code == 404
    assert talk.staff("DELETE", path).status_code == 204
    assert talk.texts() == [HORSE]
    assert talk.rows("SELECT count(*) FROM asked WHERE question IS NOT NULL") == [(1,)]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"{GAPS}/00000000"),
        ("GET", f"{GAPS}/00000000/section"),
        ("POST", f"{GAPS}/00000000/reopen"),
        ("POST", f"{GAPS}/00000000/close"),
        ("DELETE", f"{GAPS}/00000000"),
        ("DELETE", f"{GAPS}/00000000/questions/1"),
    ],
)
def test_gap_that_is_not_there(
    app_client: TestClient, staff_key: str, method: str, path: str
) -> None:
    headers = {"Authorization": f"Bearer {staff_key}"}
    answer = app_client.request(method, path, headers=headers, json={"note": "x"})
    assert answer.status_code == 404
    assert "no gap" in answer.json()["detail"]
    assert app_client.request(method, path, json={"note": "x"}).status_code == 401


@pytest.mark.parametrize("path", [GAPS, f"{GAPS}/export", FEEDBACK])
def test_closed_without_the_key(app_client: TestClient, path: str) -> None:
    assert app_client.get(path).status_code == 401


def test_export(talk: Talk) -> None:
    talk.ask(f"=cmd() {PARKING}")
    talk.ask(HORSE)
    answer = talk.staff("GET", f"{GAPS}/export")
    assert answer.headers["content-type"].startswith("text/csv")
    table = list(csv.DictReader(io.StringIO(answer.text)))
    assert {row["status"] for row in table} == {"unknown"}
    assert not any(row["text"].startswith("=") for row in table)
    lines = talk.staff("GET", f"{GAPS}/export", params={"format": "jsonl"}).text.splitlines()
    found = [json.loads(line) for line in lines]
    assert [row["reasons"] for row in found] == [["unknown"], ["unknown"]]
    assert HORSE in [row["text"] for row in found]


def test_section_of_a_gap_is_refused_until_it_is_filled_in(talk: Talk, knowledge: Path) -> None:
    for message in (PARKING, PARKING_AGAIN):
        talk.ask(message)
    text = talk.staff("GET", f"{GAPS}/{talk.gaps()[0]['id']}/section").json()["text"]
    assert text.startswith("## ")
    path = knowledge / "guidance" / "match" / "match-dates.md"
    path.write_text(f"{path.read_text()}\n{text}")
    _, faults = read_document(knowledge, path, {"nrmp-calendar"})
    assert len(faults) >= 4


# --- when it cannot be recorded -------------------------------------------------------------


def test_answer_goes_out_when_nothing_can_be_recorded_and_the_log_says_so_once(
    talk: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    talk.run(
        "CREATE TRIGGER full BEFORE INSERT ON questions "
        "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
    )
    with caplog.at_level(logging.WARNING, "api.recorder"):
        for message in (PARKING, HORSE, PARKING_AGAIN):
            assert talk.ask(message)["status"] == "unknown"
        assert talk.gaps() == []
    (told,) = [r.getMessage() for r in caplog.records if r.name == "api.recorder"]
    assert "database or disk is full" in told
    assert "parking" not in told
    talk.run("DROP TRIGGER full")
    talk.ask(HORSE)
    assert talk.texts() == [HORSE]
    assert 'advisor_questions_total{outcome="failed"} 3.0' in talk.client.get("/metrics").text


def test_locked_database_keeps_no_answer_waiting(
    serve_app: Callable[..., Any], state: Path, staff_key: str, model: Embedder
) -> None:
    app = create_app(settings_for(state), model)
    with serve_app(app) as url, httpx.Client(base_url=url, timeout=20) as client:
        wait_until_ready(client)  # type: ignore[arg-type]
        body = {"model": "advisor", "messages": [{"role": "user", "content": PARKING}]}
        client.post("/v1/chat/completions", json=body)
        app.state.recorder.settle()
        with closing(sqlite3.connect(app.state.settings.database)) as other:
            other.execute("BEGIN IMMEDIATE")
            for _ in range(3):
                answer = client.post("/v1/chat/completions", json=body)
                assert answer.status_code == 200
                assert answer.elapsed < timedelta(seconds=5)
            other.rollback()
        app.state.recorder.settle()
        found = client.get(GAPS, headers={"Authorization": f"Bearer {staff_key}"}).json()["gaps"]
        assert [gap["count"] for gap in found] == [4]
