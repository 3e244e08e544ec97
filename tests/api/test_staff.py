"""Staff routes are closed without a good key, and keys stay secret."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient

from api.settings import Settings, key_hash
from ingest.build import build
from rag.embedding import Embedder
from rag.shelf import Shelf
from tests.conftest import start_api

EDITIONS = "/v1/staff/editions"


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def assert_closed(response: Any) -> None:
    assert response.status_code == 401
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["www-authenticate"] == "Bearer"
    assert "edition" not in response.json()
    assert not re.search(r"\d{8}T\d{6}Z", response.text)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Bearer caf\u00e9"},
        {"Authorization": "Basic YW5uYTphLXN0YWZmLWtleS1mb3ItdGVzdHMtNGYwYw=="},
        {"X-Api-Key": "a-staff-key-for-tests-4f0c"},
        {"Authorization": "a-staff-key-for-tests-4f0c"},
        {"Authorization": "Bearer a-staff-key-for-tests-4f0"},
        {"Authorization": "Bearer A-STAFF-KEY-FOR-TESTS-4F0C"},
        {"Authorization": f"Bearer {key_hash('a-staff-key-for-tests-4f0c')}"},
        {"Authorization": "Bearer anna"},
    ],
    ids=range(13),
)
def test_closed_without_the_key(app_client: TestClient, headers: dict[str, str]) -> None:
    raw = {name: value.encode("latin-1") for name, value in headers.items()}
    assert_closed(app_client.get(EDITIONS, headers=raw))  # type: ignore[arg-type]


def test_key_in_the_address_does_not_open(app_client: TestClient, staff_key: str) -> None:
    assert_closed(app_client.get(EDITIONS, params={"key": staff_key, "access_token": staff_key}))


def test_closed_when_no_keys_are_configured(
    open_app: Callable[..., Any], state: Path, staff_key: str
) -> None:
    with open_app(state, staff_keys={}, ready=False) as client:
        assert_closed(client.get(EDITIONS))
        assert_closed(client.get(EDITIONS, headers=bearer(staff_key)))
        assert_closed(client.get(EDITIONS, headers=bearer("")))
        assert_closed(client.get(EDITIONS, headers=bearer(key_hash(""))))


def test_key_of_each_member_opens(open_app: Callable[..., Any], state: Path) -> None:
    keys = {"anna": key_hash("first"), "ben": key_hash("second")}
    with open_app(state, staff_keys=keys, ready=False) as client:
        for key, status in (("first", 200), ("second", 200), ("third", 401)):
            assert client.get(EDITIONS, headers=bearer(key)).status_code == status


def test_list_names_each_edition_with_what_it_holds(
    app_client: TestClient, staff_key: str, miniature_state: Path
) -> None:
    found = app_client.get(EDITIONS, headers=bearer(staff_key)).json()
    shelf = Shelf(miniature_state)
    (manifest,) = shelf.manifests()
    assert found == [
        {
            "id": shelf.current_id(),
            "created": manifest.created,
            "current": True,
            "model": manifest.model,
            "counts": manifest.counts,
        }
    ]
    assert found[0]["counts"]["documents_passages"] == 6
    assert found[0]["counts"]["programs"] == 6


@pytest.mark.slow
def test_list_is_newest_first_and_marks_the_current_one(
    open_app: Callable[..., Any],
    state: Path,
    model: Embedder,
    miniature: Path,
    staff_key: str,
) -> None:
    first = Shelf(state).current_id()
    second = build(miniature, state, model, force=True).edition
    with open_app(state) as client:
        found = client.get(EDITIONS, headers=bearer(staff_key)).json()
    # Two editions of one second are told apart by chance only.
    assert [(e["id"], e["current"]) for e in found] == sorted(
        [(second, True), (first, False)], reverse=True
    )


def test_list_is_given_when_there_is_no_edition(
    open_app: Callable[..., Any], tmp_path: Path, staff_key: str
) -> None:
    with open_app(tmp_path / "state", ready=False) as client:
        response = client.get(EDITIONS, headers=bearer(staff_key))
        assert (response.status_code, response.json()) == (200, [])


def test_routes_stand_in_the_openapi_document_with_their_scheme(app_client: TestClient) -> None:
    document = app_client.get("/openapi.json").json()
    staff = {path: item for path, item in document["paths"].items() if "/staff/" in path}
    assert EDITIONS in staff
    schemes = document["components"]["securitySchemes"]
    for item in staff.values():
        for operation in item.values():
            names = [name for entry in operation["security"] for name in entry]
            assert [schemes[n]["scheme"] for n in names] == ["bearer"]
            assert "401" in operation["responses"]


def test_no_other_route_asks_for_a_key(app_client: TestClient) -> None:
    paths = app_client.get("/openapi.json").json()["paths"]
    closed = {p for p, item in paths.items() for op in item.values() if op.get("security")}
    assert closed
    assert all(path.startswith("/v1/staff/") for path in closed)


def test_key_stands_in_no_log_line(
    app_client: TestClient, staff_key: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        assert app_client.get(EDITIONS, headers=bearer(staff_key)).status_code == 200
        assert app_client.get(EDITIONS, headers=bearer("wrong-key-8812")).status_code == 401
    assert staff_key not in caplog.text
    assert "wrong-key-8812" not in caplog.text
    assert key_hash(staff_key) not in caplog.text


@pytest.mark.parametrize(
    "value", ["anna", "anna:", f":{'a' * 64}", "anna:the-key-itself", f"anna {'a' * 64}", ":,:"]
)
def test_setting_that_is_no_key_list_is_refused(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("ADVISOR_STAFF_KEYS", value)
    with pytest.raises(ValidationError, match="advisor staff-key"):
        Settings()


def test_refused_setting_does_not_tell_the_key_that_stands_in_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Whoever puts the key where its hash belongs must not find it in the service's log.
    monkeypatch.setenv("ADVISOR_STAFF_KEYS", "anna:the-key-itself")
    with pytest.raises(ValidationError) as error:
        Settings()
    assert "the-key-itself" not in str(error.value)


@pytest.mark.slow
def test_key_that_the_command_makes_opens_a_real_server_and_is_not_logged(
    state: Path, tmp_path: Path
) -> None:
    command = [str(Path(sys.executable).with_name("advisor")), "staff-key", "clara"]
    made = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    key = re.search(r"Key for clara .*: (\S+)", made.stdout)
    entry = re.search(r"ADVISOR_STAFF_KEYS: (clara:[0-9a-f]{64})", made.stdout)
    assert key is not None
    assert entry is not None
    log = tmp_path / "log"
    settings = {"ADVISOR_STAFF_KEYS": entry.group(1), "ADVISOR_LOG_LEVEL": "DEBUG"}
    process, server = start_api(state, log, **settings)
    try:
        opened = httpx.get(f"{server.url}{EDITIONS}", headers=bearer(key.group(1)))
        assert opened.status_code == 200
        assert httpx.get(f"{server.url}{EDITIONS}").status_code == 401
    finally:
        process.terminate()
        process.wait(20)
    written = log.read_text()
    assert EDITIONS in written
    assert key.group(1) not in written
    assert entry.group(1).partition(":")[2] not in written
