"""The switch over HTTP: at once, with the reason, and back again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from rag.switch import Switch

SWITCH = "/v1/staff/switch"
QUESTION = {"message": "can i moonlight on a j1?"}
REASON = "The visa rules changed today."


@pytest.fixture
def client(open_app: Callable[..., Any], state: Path, staff_key: str) -> Iterator[TestClient]:
    with open_app(state) as opened:
        opened.headers["Authorization"] = f"Bearer {staff_key}"
        yield opened


@pytest.mark.parametrize("stream", [False, True])
def test_chat_that_is_off_is_503_with_the_reason(client: TestClient, stream: bool) -> None:
    question = QUESTION | {"stream": stream}
    off = client.post(f"{SWITCH}/off", json={"reason": REASON})
    assert off.json()["chat"] == {"reason": REASON, "since": "2026-11-25", "by": "anna"}
    refused = client.post("/v1/chat", json=question)
    assert refused.status_code == 503
    assert refused.headers["content-type"] == "application/problem+json"
    assert REASON in refused.json()["detail"]
    assert client.get("/readyz").status_code == 200
    assert client.get(SWITCH).json() == off.json()
    assert client.post(f"{SWITCH}/on", json={}).json() == {"chat": None, "topics": {}}
    assert client.post("/v1/chat", json=question).status_code == 200


def test_clients_that_use_the_advisor_as_a_model_are_told_too(client: TestClient) -> None:
    asked = {"model": "advisor", "messages": [{"role": "user", "content": QUESTION["message"]}]}
    client.post(f"{SWITCH}/off", json={"reason": REASON})
    refused = client.post("/v1/chat/completions", json=asked)
    assert refused.status_code == 503
    assert REASON in refused.json()["error"]["message"]
    client.post(f"{SWITCH}/on", json={})
    assert client.post("/v1/chat/completions", json=asked).status_code == 200


def test_conversation_goes_on_and_can_be_forgotten(client: TestClient) -> None:
    conversation = client.post("/v1/chat", json=QUESTION).json()["conversation_id"]
    client.post(f"{SWITCH}/off", json={"reason": REASON})
    question = QUESTION | {"conversation_id": conversation}
    assert client.post("/v1/chat", json=question).status_code == 503
    client.post(f"{SWITCH}/on", json={})
    assert client.post("/v1/chat", json=question).status_code == 200
    client.post(f"{SWITCH}/off", json={"reason": REASON})
    assert client.delete(f"/v1/conversations/{conversation}").status_code == 204


def test_topic_that_is_off_is_unknown_with_the_reason(client: TestClient) -> None:
    client.post(f"{SWITCH}/off", json={"reason": REASON, "topic": "j1"})
    reply = client.post("/v1/chat", json=QUESTION).json()
    assert reply["status"] == "unknown"
    assert "The visa rules changed today" in reply["text"]
    assert client.post("/v1/chat", json={"message": "when do rank lists lock?"}).json()["citations"]
    client.post(f"{SWITCH}/on", json={"topic": "j1"})
    assert client.post("/v1/chat", json=QUESTION).json()["status"] == "answered"


def test_switch_of_the_command_line_is_followed(client: TestClient, state: Path) -> None:
    Switch(state).off(REASON, "2026-11-25", "ben")
    assert client.post("/v1/chat", json=QUESTION).status_code == 503
    assert client.get(SWITCH).json()["chat"]["by"] == "ben"


@pytest.mark.parametrize(
    "body", [{}, {"reason": " "}, {"reason": "x" * 501}, {"reason": "x", "topic": "moon"}]
)
def test_refused_and_nothing_switched(client: TestClient, body: dict[str, str]) -> None:
    assert client.post(f"{SWITCH}/off", json=body).status_code == 422
    assert client.get(SWITCH).json() == {"chat": None, "topics": {}}


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", "/off"), ("POST", "/on")])
def test_closed_without_the_key(app_client: TestClient, method: str, path: str) -> None:
    body = {"reason": REASON} if method == "POST" else None
    assert app_client.request(method, f"{SWITCH}{path}", json=body).status_code == 401
