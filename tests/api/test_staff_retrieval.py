"""A question tried out: what was found, with every part of the score, and why it was answered."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from rag.retrieval import score
from rag.turn import Candidate
from tests.api.test_conversations import database_of


@pytest.fixture
def tried(app_client: TestClient, staff_key: str) -> Any:
    headers = {"Authorization": f"Bearer {staff_key}"}

    def post(question: str, *turns: str) -> dict[str, Any]:
        body = {"question": question, "turns": list(turns)}
        found = app_client.post("/v1/staff/retrieval", json=body, headers=headers)
        assert found.status_code == 200, found.text
        return found.json()  # type: ignore[no-any-return]

    return post


def test_answered_question_shows_what_it_rests_on(tried: Any) -> None:
    found = tried("can i moonlight on a j1?")
    assert found["status"] == "answered"
    (question,) = found["questions"]
    best = question["candidates"][0]
    assert question["decision"] == "enough"
    assert best["score"] >= question["threshold"]
    assert best["used"]
    assert best["heading"]
    assert best["best_ask"]
    assert sum(r["chosen"] for r in question["readings"]) == 1
    scores = [c["score"] for c in question["candidates"]]
    assert scores == sorted(scores, reverse=True)


def test_score_is_made_of_the_parts_that_are_shown(tried: Any) -> None:
    (question,) = tried("on which day of march is match day this season")["questions"]
    assert len(question["readings"]) == 1
    for candidate in question["candidates"]:
        names = ("ask", "body", "statement", "lexical", "coverage", "likely")
        parts = {name: candidate[name] for name in names}
        rebuilt = score(Candidate(passage=None, score=0, **parts))  # type: ignore[arg-type]
        assert candidate["parts"] == pytest.approx(rebuilt, abs=0.001)
        # A whole sentence in one reading: nothing is taken off, nothing is weighed.
        assert candidate["score"] == pytest.approx(rebuilt, abs=0.001)


def test_few_words_cost_a_little_of_the_parts(tried: Any) -> None:
    (question,) = tried("match day")["questions"]
    best = question["candidates"][0]
    assert best["score"] < best["parts"] - 0.05


def test_unanswered_question_stays_below_the_threshold(tried: Any) -> None:
    found = tried("how much does parking at the hospital cost a resident on H-4?")
    (question,) = found["questions"]
    assert found["status"] != "answered"
    assert question["decision"] in ("too little", "other field")
    assert not any(c["used"] for c in question["candidates"])
    assert all(c["score"] < question["threshold"] for c in question["candidates"])


def test_follow_up_is_read_with_what_was_asked_before(tried: Any) -> None:
    alone = tried("and on h1b?")
    after = tried("and on h1b?", "can i moonlight on a j1?")
    assert not any(r["follows"] for q in alone["questions"] for r in q["readings"])
    assert any(r["follows"] for q in after["questions"] for r in q["readings"])


def test_message_that_is_small_talk_was_not_searched(tried: Any) -> None:
    found = tried("hello")
    assert found["boundary"] or all(not q["decision"] for q in found["questions"])


def test_nothing_of_it_is_kept_or_counted(
    tried: Any, app_client: TestClient, staff_key: str
) -> None:
    headers = {"Authorization": f"Bearer {staff_key}"}
    before = app_client.get("/v1/staff/usage", headers=headers).json()
    tried("when is match day quokkamarker552")
    assert app_client.get("/v1/staff/usage", headers=headers).json() == before
    database = database_of(app_client)
    files = database.parent.glob("advisor.sqlite*")
    assert not any(b"quokkamarker552" in file.read_bytes() for file in files)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"question": "  "},
        {"question": "x" * 5000},
        {"question": "a", "turns": ["x" * 5000]},
        {"question": "a", "turns": ["b"] * 21},
        {"question": "a", "key": "b"},
    ],
)
def test_request_that_cannot_be_tried_is_refused(
    app_client: TestClient, staff_key: str, body: dict[str, Any]
) -> None:
    headers = {"Authorization": f"Bearer {staff_key}"}
    found = app_client.post("/v1/staff/retrieval", json=body, headers=headers)
    assert found.status_code == 422
    assert found.headers["content-type"] == "application/problem+json"
