"""Every error is a problem document that tells what happened and nothing of the inside."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from ingest.build import build
from rag.embedding import Embedder, Progress, Vectors
from rag.errors import ModelError

INNER = "inner-detail-5d1f of /var/lib/secret.db"


class FailingModel:
    """A model that answers every call with an error."""

    def __init__(self, model: Embedder, error: Exception) -> None:
        self.fingerprint = model.fingerprint
        self.dimension = model.dimension
        self._error = error

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        raise self._error


def assert_problem(response: Any, status: int) -> dict[str, Any]:
    """The response is a problem of `status`, whole and readable."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = response.json()
    assert found["status"] == status
    assert found["title"] == HTTPStatus(status).phrase
    assert len(found["detail"].split()) >= 2
    assert set(found) <= {"type", "title", "status", "detail", "errors"}
    assert "Traceback" not in response.text
    return found


def test_what_lacks_in_a_request_is_told_in_plain_words(app_client: TestClient) -> None:
    for body, reason in (({}, "message: is missing"), ({"message": ""}, "message: is empty")):
        found = assert_problem(app_client.post("/v1/chat", json=body), 422)
        assert found["detail"] == f"The request cannot be understood. {reason}"


ERRORS: list[tuple[str, str, Any, int]] = [
    ("GET", "/", None, 404),
    ("GET", "/v1", None, 404),
    ("GET", "/v1/nothing", None, 404),
    ("GET", "/v2/chat", None, 404),
    ("GET", "/.env", None, 404),
    ("POST", "/healthz/", None, 405),
    ("GET", "/v1/programs/none", None, 404),
    ("GET", "/v1/passages/none", None, 404),
    ("DELETE", "/v1/conversations/none", None, 404),
    ("POST", "/v1/feedback", {"answer_id": "0" * 32, "rating": "up"}, 404),
    ("GET", "/v1/chat", None, 405),
    ("PUT", "/v1/chat", {"message": "hello"}, 405),
    ("POST", "/v1/programs", {}, 405),
    ("GET", "/v1/conversations/none", None, 405),
    ("DELETE", "/healthz", None, 405),
    ("POST", "/v1/chat", {"message": "hello", "conversation_id": "none"}, 404),
    ("POST", "/v1/chat", {"message": "x" * 70_000}, 413),
    ("POST", "/v1/chat", {}, 422),
    ("POST", "/v1/feedback", {}, 422),
    ("GET", "/v1/programs?limit=0", None, 422),
    ("GET", "/v1/sources?offset=-1", None, 422),
    ("GET", "/v1/staff/editions", None, 401),
]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    ERRORS,
    ids=[f"{method} {path} {status}" for method, path, _, status in ERRORS],
)
def test_error_is_a_problem_with_title_status_and_detail(
    app_client: TestClient, method: str, path: str, body: Any, status: int
) -> None:
    response = app_client.request(method, path, json=body, follow_redirects=True)
    assert_problem(response, status)


@pytest.mark.parametrize(
    ("path", "allowed"), [("/v1/chat", "POST"), ("/v1/conversations/x", "DELETE")]
)
def test_wrong_method_is_told_the_right_one(
    app_client: TestClient, path: str, allowed: str
) -> None:
    assert app_client.get(path).headers["allow"] == allowed


def test_each_fault_of_a_request_is_named_with_its_field(app_client: TestClient) -> None:
    body = {"message": "", "stream": "perhaps", "profile": {"step2ck": 900, "us_letters": -1}}
    found = assert_problem(app_client.post("/v1/chat", json=body), 422)
    fields = {e["field"] for e in found["errors"]}
    assert fields == {"message", "stream", "profile.step2ck", "profile.us_letters"}
    assert all(
        e["reason"] and field in found["detail"] for e in found["errors"] for field in fields
    )


# --- 500 ------------------------------------------------------------------------------------


@pytest.fixture
def failing_client(
    open_app: Callable[..., Any], state: Path, model: Embedder
) -> Iterator[TestClient]:
    """An app whose model fails in a way that nobody foresaw."""
    broken = FailingModel(model, RuntimeError(INNER))
    with open_app(state, embedder=broken, ready=False) as client:
        yield client


def test_unforeseen_error_shows_nothing_of_the_inside_and_is_noted(
    failing_client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        response = failing_client.post("/v1/chat", json={"message": "when is match day"})
    found = assert_problem(response, 500)
    for word in ("inner-detail", "secret.db", "RuntimeError", "rag/", "match day"):
        assert word not in response.text
    assert "Try again" in found["detail"]
    assert INNER in caplog.text


def test_unforeseen_error_in_a_stream_is_its_last_event(failing_client: TestClient) -> None:
    body = {"message": "when is match day", "stream": True}
    response = failing_client.post("/v1/chat", json=body)
    assert response.status_code == 200
    assert "inner-detail" not in response.text
    last = response.text.strip().split("\n\n")[-1]
    event, data = last.split("\n")
    assert event == "event: error"
    problem = json.loads(data.removeprefix("data:"))
    assert (problem["status"], problem["title"]) == (500, "Internal Server Error")


def test_service_with_a_failing_model_lives_and_is_not_ready(failing_client: TestClient) -> None:
    assert failing_client.get("/healthz").text == "ok"
    assert_problem(failing_client.get("/readyz"), 503)


def test_failed_message_is_not_kept_and_the_conversation_goes_on(
    open_app: Callable[..., Any], state: Path, model: Embedder
) -> None:
    with open_app(state) as client:
        known = client.post("/v1/chat", json={"message": "hello"}).json()["conversation_id"]
    body = {"message": "when is match day", "conversation_id": known}
    broken = FailingModel(model, RuntimeError(INNER))
    with open_app(state, embedder=broken, ready=False) as client:
        assert_problem(client.post("/v1/chat", json=body), 500)
    with open_app(state) as client:
        assert client.post("/v1/chat", json=body).status_code == 200


def test_failing_model_that_says_so_is_a_503(
    open_app: Callable[..., Any], state: Path, model: Embedder
) -> None:
    broken = FailingModel(model, ModelError(INNER))
    with open_app(state, embedder=broken, ready=False) as client:
        response = client.post("/v1/chat", json={"message": "when is match day"})
        assert_problem(response, 503)
        assert "inner-detail" not in response.text


# --- no edition -----------------------------------------------------------------------------

NEEDING_AN_EDITION = [
    ("GET", "/readyz", None),
    ("POST", "/v1/chat", {"message": "when is match day"}),
    ("POST", "/v1/chat", {"message": "when is match day", "stream": True}),
    ("GET", "/v1/programs", None),
    ("GET", "/v1/programs/yale-psychiatry", None),
    ("GET", "/v1/passages/match-dates/match-day", None),
    ("GET", "/v1/sources", None),
]


def test_without_an_edition_the_service_lives_and_says_that_it_cannot_answer(
    open_app: Callable[..., Any], tmp_path: Path
) -> None:
    with open_app(tmp_path / "state", ready=False) as client:
        assert client.get("/healthz").status_code == 200
        for method, path, body in NEEDING_AN_EDITION:
            response = client.request(method, path, json=body)
            assert_problem(response, 503)
            assert str(tmp_path) not in response.text


@pytest.mark.slow
def test_service_becomes_ready_by_itself_when_an_edition_is_published(
    open_app: Callable[..., Any], tmp_path: Path, model: Embedder, miniature: Path
) -> None:
    state = tmp_path / "state"
    with open_app(state, ready=False) as client:
        assert client.get("/readyz").status_code == 503
        built = build(miniature, state, model)
        deadline = time.monotonic() + 20
        while client.get("/readyz").status_code != 200 and time.monotonic() < deadline:
            time.sleep(0.1)
        assert client.get("/readyz").json()["edition"] == built.edition
        reply = client.post("/v1/chat", json={"message": "when is match day"}).json()
        assert reply["edition"] == built.edition
        assert "19 March 2027" in reply["text"]
