"""No staff route opens without a key: not to see, not to change, whatever routes there are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

Open = Callable[..., Any]
KEYS = [None, "wrong-key-8812", ""]


def routes(client: TestClient) -> Iterator[tuple[str, str]]:
    """Every method and path under /v1/staff, its parameters filled in."""
    for path, item in client.get("/openapi.json").json()["paths"].items():
        if path.startswith("/v1/staff"):
            for method in item:
                yield method.upper(), re.sub(r"\{[^}]*\}", "1", path)


def statuses(client: TestClient, key: str | None) -> dict[tuple[str, str], int]:
    headers = {} if key is None else {"Authorization": f"Bearer {key}"}
    bodies: dict[str, Any] = {"json": {"reason": "a", "text": "a", "question": "a"}}
    return {
        (method, path): client.request(
            method, path, headers=headers, **({} if method == "GET" else bodies)
        ).status_code
        for method, path in routes(client)
    }


@pytest.mark.parametrize("key", KEYS)
def test_every_staff_route_is_closed_without_a_good_key(
    app_client: TestClient, key: str | None
) -> None:
    found = statuses(app_client, key)
    assert len(found) >= 18
    assert {method for method, _ in found} >= {"GET", "POST", "PATCH", "DELETE"}
    assert {route: status for route, status in found.items() if status != 401} == {}


def test_every_staff_route_is_closed_when_no_key_is_configured(
    open_app: Open, state: Path, staff_key: str
) -> None:
    with open_app(state, staff_keys={}, ready=False) as client:
        for key in (*KEYS, staff_key):
            assert set(statuses(client, key).values()) == {401}
        told = client.get("/v1/staff/editions").json()["detail"]
    assert "advisor staff-key" in told
    assert "ADVISOR_STAFF_KEYS" in told


def test_changes_without_a_key_change_nothing(app_client: TestClient, staff_key: str) -> None:
    headers = {"Authorization": f"Bearer {staff_key}"}
    seen = [
        "/v1/staff/switch",
        "/v1/staff/editions",
        "/v1/staff/tasks?closed=true",
        "/v1/staff/sites",
    ]
    before = [app_client.get(path, headers=headers).json() for path in seen]
    statuses(app_client, "wrong-key-8812")
    assert [app_client.get(path, headers=headers).json() for path in seen] == before


def test_member_is_named_by_the_key(app_client: TestClient, staff_key: str) -> None:
    found = app_client.get("/v1/staff/me", headers={"Authorization": f"Bearer {staff_key}"})
    assert found.json() == {"name": "anna"}
