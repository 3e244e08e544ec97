"""Staff add outside documents over HTTP, see what became of them, and take them away."""

from __future__ import annotations

import fcntl
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from ingest.build import build
from ingest.outside.shelf import DocumentShelf
from rag.embedding import Embedder
from tests.api.conftest import MINIATURE, OpenApp
from tests.ingest.outside import files

PATH = "/v1/staff/documents"
FORM = {
    "title": "Student Handbook",
    "publisher": "Lahore Medical College",
    "dated": "2026-09-01",
    "scope": "students of Lahore Medical College",
}
GATE = "The hostel gate closes at ten in the evening."
PDF = files.pdf([[(11, "This page is about the library.")], [(16, "Hostel"), (11, GATE)]])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, miniature_copy: Path) -> Path:
    """A state folder for the app of this module."""
    return Path(shutil.copytree(miniature_copy, tmp_path_factory.mktemp("documents") / "state"))


@pytest.fixture(scope="module")
def opened(open_app: OpenApp, served: Path) -> Iterator[TestClient]:
    with open_app(served, document_mb=1) as client:
        yield client


@pytest.fixture
def client(opened: TestClient, served: Path, staff_key: str) -> TestClient:
    """With a key, and an empty shelf."""
    for document in DocumentShelf(served).ids():
        DocumentShelf(served).remove(document)
    opened.headers["Authorization"] = f"Bearer {staff_key}"
    return opened


def post(client: TestClient, name: str, body: bytes, **form: Any) -> Any:
    return client.post(PATH, files={"file": (name, body)}, data={**FORM, **form})


def test_document_is_added_listed_shown_and_removed(client: TestClient) -> None:
    response = post(client, "handbook.pdf", PDF, url="https://lmc.example/h.pdf")
    assert response.status_code == 201
    report = response.json()
    assert report == {
        "id": report["id"],
        "accepted": True,
        "refused": None,
        "kind": "pdf",
        "pages": 2,
        "passages": 2,
        "warnings": [],
    }
    (listed,) = client.get(PATH).json()["documents"]
    assert {
        **FORM,
        "url": "https://lmc.example/h.pdf",
        "by": "anna",
        "name": "handbook.pdf",
    }.items() <= (listed.items())
    shown = client.get(f"{PATH}/{report['id']}").json()
    assert [(p["id"], p["headings"], p["place"], p["text"]) for p in shown["passages"]][1] == (
        f"outside/{report['id']}/2",
        ["Hostel"],
        "p. 2",
        GATE,
    )
    assert client.delete(f"{PATH}/{report['id']}").status_code == 204
    assert client.get(PATH).json() == {"documents": [], "damaged": []}
    assert client.delete(f"{PATH}/{report['id']}").status_code == 404
    assert client.get(f"{PATH}/..%2Fadvisor.sqlite").status_code == 404


def test_refused_file_is_reported_and_not_kept(client: TestClient) -> None:
    response = post(client, "scan.pdf", files.pdf([[], []]))
    assert response.status_code == 200
    assert response.json()["accepted"] is False
    assert "text recognition" in response.json()["refused"]
    assert client.get(PATH).json()["documents"] == []


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"dated": "2027-01-01"}, "lies in the future"),
        ({"title": ""}, "the title is missing"),
        ({"url": "file:///etc/passwd"}, "not one of the web"),
    ],
)
def test_bad_labels_are_a_problem(client: TestClient, form: dict[str, str], told: str) -> None:
    response = post(client, "handbook.pdf", PDF, **form)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert told in response.json()["detail"]


def test_request_without_a_file_is_a_problem(client: TestClient) -> None:
    for sent in (
        client.post(PATH, data=FORM),
        client.post(PATH, json=FORM),
        client.post(PATH, content=b"x", headers={"Content-Type": "multipart/form-data"}),
        client.post(PATH, files=[("file", ("a", b"a")), ("file", ("b", b"b"))], data=FORM),
    ):
        assert sent.status_code == 422, sent.text
        assert "Nothing was added" in sent.json()["detail"]


def test_larger_files_than_the_limit_are_refused_however_they_come(client: TestClient) -> None:
    large = b"x" * 1_300_000
    assert post(client, "a.md", large).status_code == 413
    head = {"Content-Type": "multipart/form-data; boundary=b"}
    start = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    chunked = client.post(PATH, content=iter([start, *[large[:100_000]] * 13]), headers=head)
    assert chunked.status_code == 413
    assert "larger than" in chunked.json()["detail"]
    # Between the limit of the file and that of the whole request, the report tells.
    assert "larger than 1 MB" in post(client, "a.md", b"x" * 1_020_000).json()["refused"]
    assert client.get(PATH).json()["documents"] == []


def test_only_this_path_takes_large_requests(client: TestClient) -> None:
    large = b"x" * 200_000
    assert client.post("/v1/chat", content=large).status_code == 413
    assert client.post(f"{PATH}/x", content=large).status_code == 413
    assert client.put(PATH, content=large).status_code == 413
    assert client.post("/v1/staff/switch/off", content=large).status_code == 413


def test_closed_without_a_key(client: TestClient) -> None:
    client.headers.pop("Authorization")
    for call in (
        client.get(PATH),
        client.get(f"{PATH}/000000000000"),
        client.delete(f"{PATH}/000000000000"),
        post(client, "handbook.pdf", PDF),
        post(client, "large.md", b"x" * 900_000),
    ):
        assert call.status_code == 401


def test_file_of_a_stranger_is_not_even_read(client: TestClient) -> None:
    sent: list[Any] = []
    asked = 0

    async def receive() -> dict[str, Any]:
        nonlocal asked
        asked += 1
        return {"type": "http.request", "body": b"x" * 100_000, "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": PATH,
        "raw_path": PATH.encode(),
        "query_string": b"",
        "headers": [(b"content-type", b"multipart/form-data; boundary=b")],
        "http_version": "1.1",
        "scheme": "http",
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }

    assert client.portal
    client.portal.call(client.app, scope, receive, send)
    assert sent[0]["status"] == 401
    assert asked == 0


def test_two_at_a_time_is_a_conflict(client: TestClient, served: Path) -> None:
    post(client, "scan.pdf", files.pdf([[]]))
    with (served / "documents" / "intake.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        response = post(client, "handbook.pdf", PDF)
    assert response.status_code == 409
    assert "try again in a minute" in response.json()["detail"]


def test_damaged_document_is_named(client: TestClient, served: Path) -> None:
    document = post(client, "handbook.pdf", PDF).json()["id"]
    (served / "documents" / document / "document.json").write_text("{}")
    assert client.get(PATH).json() == {"documents": [], "damaged": [document]}
    assert client.get(f"{PATH}/{document}").status_code == 404
    assert client.delete(f"{PATH}/{document}").status_code == 204


def test_form_stands_in_the_openapi_document(client: TestClient) -> None:
    body = client.get("/openapi.json").json()["paths"][PATH]["post"]["requestBody"]
    schema = body["content"]["multipart/form-data"]["schema"]
    assert set(schema["required"]) == {"file", *FORM}


def published(client: TestClient, served: Path, model: Embedder) -> None:
    """Builds, and returns when the server, which opens an edition beside its answers, has followed."""
    edition = build(MINIATURE, served, model).edition
    deadline = time.monotonic() + 20
    while client.get("/readyz").json()["edition"] != edition:
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.slow
def test_added_document_is_cited_after_a_build_and_its_passage_can_be_read(
    client: TestClient, served: Path, model: Embedder
) -> None:
    document = post(client, "handbook.pdf", PDF).json()["id"]
    question = {"message": "when does the hostel gate close?"}
    assert client.post("/v1/chat", json=question).json()["status"] != "partial"
    published(client, served, model)
    reply = client.post("/v1/chat", json=question).json()
    assert reply["status"] == "partial"
    (citation,) = reply["citations"]
    assert (citation["id"], citation["title"]) == (
        f"outside/{document}/2",
        "Student Handbook, p. 2",
    )
    passage = client.get(f"/v1/passages/{citation['id']}").json()
    assert (passage["topic"], passage["place"], passage["scope"], passage["checked"]) == (
        "outside",
        "p. 2",
        FORM["scope"],
        "",
    )
    assert [s["text"] for s in passage["detail"]] == [GATE]
    assert passage["sources"] == citation["sources"]
    # As the widget writes it.
    assert client.get(f"/v1/passages/{citation['id'].replace('/', '%2F')}").json() == passage
    client.delete(f"{PATH}/{document}")
    published(client, served, model)
    assert client.get(f"/v1/passages/{citation['id']}").status_code == 404
