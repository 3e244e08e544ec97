"""For those who run the service: figures, headers, readiness, and editions that change under way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from ingest.build import build
from ingest.publish import publish, rollback
from rag.embedding import Embedder
from rag.shelf import Shelf
from tests.conftest import Server, start_api

WORD = "zanzibarmarker4410"


def figures(client: TestClient) -> dict[tuple[str, ...], float]:
    """Every sample of /metrics by its name and labels, in order of the labels' names."""
    text = client.get("/metrics").text
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def chat(client: TestClient, message: str, **more: Any) -> Any:
    return client.post("/v1/chat", json={"message": message, **more})


def ask(client: TestClient, message: str, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = chat(client, message, **more).json()
    return found


# --- figures --------------------------------------------------------------------------------


def test_requests_and_answers_are_counted_by_route_and_status(app_client: TestClient) -> None:
    before = figures(app_client)
    chat(app_client, "when is match day")
    chat(app_client, "when is match day", stream=True)
    chat(app_client, "")
    app_client.get("/v1/programs/yale-psychiatry")
    app_client.get("/v1/programs/none")
    after = figures(app_client)

    def more(*key: str) -> float:
        return after.get(key, 0) - before.get(key, 0)

    assert more("advisor_requests_total", "/v1/chat", "200") == 2
    assert more("advisor_requests_total", "/v1/chat", "422") == 1
    assert more("advisor_requests_total", "/v1/programs/{program_id}", "200") == 1
    assert more("advisor_requests_total", "/v1/programs/{program_id}", "404") == 1
    assert more("advisor_answers_total", "answered") == 2
    assert more("advisor_answer_seconds_count") == 2
    assert more("advisor_answer_seconds_sum") > 0


def test_failed_answer_is_counted_as_a_500(
    open_app: Callable[..., Any], state: Path, model: Embedder
) -> None:
    class Broken:
        fingerprint, dimension = model.fingerprint, model.dimension

        def embed(self, texts: object, progress: object = None) -> Any:
            raise RuntimeError("broken")

    with open_app(state, embedder=Broken(), ready=False) as client:
        chat(client, "when is match day")
        assert figures(client)["advisor_requests_total", "/v1/chat", "500"] == 1


def test_figures_hold_no_text_and_no_id(app_client: TestClient) -> None:
    reply = ask(app_client, f"is the hospital near {WORD} good?", profile={"cities": [WORD]})
    app_client.get(f"/v1/passages/{WORD}")
    app_client.get(f"/{WORD}")
    app_client.get("/v1/programs", params={"q": WORD})
    app_client.delete(f"/v1/conversations/{reply['conversation_id']}")
    text = app_client.get("/metrics").text
    for private in (WORD, reply["conversation_id"], reply["answer_id"]):
        assert private not in text


def test_unknown_addresses_add_no_labels(app_client: TestClient) -> None:
    app_client.get("/one")
    before = set(figures(app_client))
    for number in range(20):
        app_client.get(f"/{number}")
    assert set(figures(app_client)) == before


# --- headers --------------------------------------------------------------------------------

RESPONSES: list[tuple[str, str, Any, int]] = [
    ("GET", "/healthz", None, 200),
    ("GET", "/docs", None, 200),
    ("POST", "/v1/chat", {"message": "hello"}, 200),
    ("POST", "/v1/chat", {"message": "hello", "stream": True}, 200),
    ("GET", "/v1/staff/editions", None, 401),
    ("GET", "/nothing", None, 404),
    ("GET", "/v1/chat", None, 405),
    ("POST", "/v1/chat", {"message": "x" * 70_000}, 413),
    ("POST", "/v1/chat", {"message": ""}, 422),
]


def assert_secure(response: Any) -> None:
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["x-frame-options"] == "DENY"
    assert response.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    RESPONSES,
    ids=[f"{method} {path} {status} {n}" for n, (method, path, _, status) in enumerate(RESPONSES)],
)
def test_every_response_has_the_security_headers(
    app_client: TestClient, method: str, path: str, body: Any, status: int
) -> None:
    response = app_client.request(method, path, json=body)
    assert response.status_code == status
    assert_secure(response)


def test_server_error_has_the_security_headers_too(
    open_app: Callable[..., Any], state: Path, model: Embedder
) -> None:
    class Broken:
        fingerprint, dimension = model.fingerprint, model.dimension

        def embed(self, texts: object, progress: object = None) -> Any:
            raise RuntimeError("broken")

    with open_app(state, embedder=Broken(), ready=False) as client:
        response = client.post("/v1/chat", json={"message": "when is match day"})
        assert response.status_code == 500
        assert_secure(response)


@pytest.mark.parametrize("origin", ["https://example.org", "null"])
def test_other_sites_are_given_no_leave_to_read(app_client: TestClient, origin: str) -> None:
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    for response in (
        app_client.options("/v1/chat", headers=headers),
        app_client.post("/v1/chat", json={"message": "hello"}, headers=headers),
    ):
        assert "access-control-allow-origin" not in response.headers


# --- readiness ------------------------------------------------------------------------------


def test_ready_names_version_edition_and_what_is_in_it(
    app_client: TestClient, miniature_state: Path
) -> None:
    found = app_client.get("/readyz").json()
    assert found["status"] == "ready"
    assert found["version"] == version("img-advisor")
    assert found["edition"] == Shelf(miniature_state).current_id()
    assert (found["passages"], found["programs"]) == (6, 6)
    assert ask(app_client, "hello")["edition"] == found["edition"]


def test_ready_names_the_commit_when_it_is_known(open_app: Callable[..., Any], state: Path) -> None:
    with open_app(state, commit="0123abc") as client:
        assert client.get("/readyz").json()["commit"] == "0123abc"


def test_alive_is_told_in_one_word(app_client: TestClient) -> None:
    response = app_client.get("/healthz")
    assert (response.status_code, response.text) == (200, "ok")


def test_ready_is_refused_until_the_model_is_warm(
    open_app: Callable[..., Any], state: Path, model: Embedder
) -> None:
    warm = threading.Event()

    class Slow:
        fingerprint, dimension = model.fingerprint, model.dimension

        def embed(self, texts: Any, progress: Any = None) -> Any:
            assert warm.wait(20)
            return model.embed(texts, progress)

    with open_app(state, embedder=Slow(), ready=False) as client:
        response = client.get("/readyz")
        assert response.status_code == 503
        assert "starting" in response.json()["detail"]
        assert client.get("/healthz").status_code == 200
        warm.set()
        deadline = time.monotonic() + 20
        while client.get("/readyz").status_code != 200:
            assert time.monotonic() < deadline


# --- editions under way ---------------------------------------------------------------------

SAID = {"first": "3 March 2027", "second": "4 March 2028"}


@pytest.fixture
def server(state: Path, tmp_path: Path) -> Iterator[Server]:
    """An API process of its own on the miniature edition, over real HTTP."""
    process, found = start_api(state, tmp_path / "log")
    yield found
    process.terminate()
    process.wait(20)


class _Crowd:
    """Four people who ask without a pause, in conversations that go on."""

    QUESTION = "until when can i change my rank list"

    def __init__(self, url: str) -> None:
        self._url = url
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(n,)) for n in range(4)]
        self.replies: list[dict[str, Any]] = []
        self.failures: list[str] = []

    def _ask(self, number: int) -> None:
        with httpx.Client(base_url=self._url, timeout=30) as client:
            conversation = None
            while not self._stop.is_set():
                body = {"message": self.QUESTION, "conversation_id": conversation}
                try:
                    response = client.post("/v1/chat", json=body)
                except httpx.HTTPError as error:
                    self.failures.append(repr(error))
                    continue
                if response.status_code == 409:  # sixty messages: a new conversation
                    conversation = None
                elif response.status_code != 200:
                    self.failures.append(response.text)
                else:
                    self.replies.append(response.json())
                    conversation = response.json()["conversation_id"]

    def wait_for(self, edition: str, replies: int = 12) -> None:
        """Until so many more replies came from `edition`."""
        start = len(self.replies)
        deadline = time.monotonic() + 60
        while sum(r["edition"] == edition for r in self.replies[start:]) < replies:
            assert time.monotonic() < deadline, self.failures[:3]
            time.sleep(0.05)

    def __enter__(self) -> _Crowd:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(40)


@pytest.mark.slow
def test_running_server_follows_the_pointer_without_a_failed_request(
    server: Server, model: Embedder, knowledge: Path
) -> None:
    shelf = Shelf(server.state)
    document = knowledge / "guidance" / "match" / "match-dates.md"
    document.write_text(document.read_text().replace(SAID["first"], SAID["second"]))
    first = shelf.current_id()
    with _Crowd(server.url) as crowd:
        crowd.wait_for(first)
        time.sleep(1)  # the ids of editions count in seconds
        second = build(knowledge, server.state, model).edition
        crowd.wait_for(second)
        assert rollback(shelf) == first
        crowd.wait_for(first)
        for edition in (second, first, second):
            publish(shelf, edition)
            crowd.wait_for(edition)
            ready = httpx.get(f"{server.url}/readyz")
            assert (ready.status_code, ready.json()["edition"]) == (200, edition)

    assert crowd.failures == []
    said = {first: SAID["first"], second: SAID["second"]}
    for reply in crowd.replies:
        assert said[reply["edition"]] in reply["text"]
        assert said[reply["edition"]] in reply["citations"][0]["quote"]
    assert {r["edition"] for r in crowd.replies} == {first, second}


@pytest.mark.slow
def test_damaged_edition_is_passed_over_and_the_old_one_goes_on_serving(
    server: Server, model: Embedder, knowledge: Path
) -> None:
    shelf = Shelf(server.state)
    first = shelf.current_id()
    body = {"message": _Crowd.QUESTION}
    assert httpx.post(f"{server.url}/v1/chat", json=body, timeout=30).json()["edition"] == first
    second = build(knowledge, server.state, model, force=True).edition
    publish(shelf, first)
    content = shelf.path(second) / "content.json"
    content.write_bytes(content.read_bytes()[:-100])
    publish(shelf, second)
    reply = httpx.post(f"{server.url}/v1/chat", json=body, timeout=30).json()
    assert (reply["edition"], reply["status"]) == (first, "answered")
    assert httpx.get(f"{server.url}/readyz").json()["edition"] == first
