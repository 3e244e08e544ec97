"""The sites that staff keep: over the staff routes, closed to others, their faults told."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from starlette.testclient import TestClient

SITES = "/v1/staff/sites"
SCHOOL = "https://school.example"
SCRIPT = '<script>alert(1)</script>"; --'


@pytest.fixture
def staff(app_client: TestClient, staff_key: str) -> Any:
    """Calls a staff route as a member: `staff("POST", "", json={...})`."""

    def call(method: str, path: str = "", **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {staff_key}"}
        return app_client.request(method, f"{SITES}{path}", headers=headers, **more)

    return call


def added(staff: Any, **more: Any) -> dict[str, Any]:
    response = staff("POST", json={"name": "A school", "origins": [SCHOOL]} | more)
    assert response.status_code == 201, response.text
    found: dict[str, Any] = response.json()
    return found


def fields(response: Any) -> set[str]:
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    return {error["field"] for error in response.json()["errors"]}


# --- closed ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("POST", ""),
        ("GET", "/ID"),
        ("PATCH", "/ID"),
        ("POST", "/ID/rotate"),
        ("DELETE", "/ID"),
    ],
)
def test_every_route_is_closed_without_a_key(
    app_client: TestClient, staff: Any, method: str, path: str
) -> None:
    site = added(staff)
    address = SITES + path.replace("ID", site["id"])
    body = {"name": "mine", "origins": [SCHOOL]}
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Origin": SCHOOL}):
        response = app_client.request(method, address, headers=headers, json=body)
        assert response.status_code == 401
        assert site["id"] not in response.text
    assert staff("GET", f"/{site['id']}").json() == site


# --- adding and showing -----------------------------------------------------------------------


def test_new_site_has_a_random_id_defaults_and_a_tag_to_copy(staff: Any) -> None:
    first, second = added(staff), added(staff)
    assert first["id"] != second["id"]
    assert len(first["id"]) == 12
    tag = f'<script src="http://127.0.0.1:8000/widget.js" data-site="{first["id"]}" defer></script>'
    assert first["snippet"] == tag
    assert first["active"] is True
    assert first["origins"] == [SCHOOL]
    assert first["look"] == {
        "title": "",
        "greeting": "",
        "accent": "#0b5c66",
        "position": "right",
        "language": "en",
        "starters": [],
    }
    assert set(first["quotas"]) == {"per_session", "per_minute", "per_day"}
    assert first["usage"] == []


def test_site_is_shown_as_it_was_added(staff: Any) -> None:
    look = {
        "title": " Ask us ",
        "greeting": "مرحبا",
        "accent": "#AbCdEf",
        "position": "left",
        "language": "ar",
        "starters": ["How does the J-1 waiver work?", " ECFMG? "],
    }
    quotas = {"per_session": 5, "per_minute": 2, "per_day": 50}
    origins = ["HTTPS://School.example:443", "http://localhost:9000", SCHOOL]
    site = added(staff, look=look, quotas=quotas, origins=origins, name="  A school ")
    assert site["name"] == "A school"
    assert site["origins"] == [SCHOOL, "http://localhost:9000"]
    assert site["look"] == look | {
        "title": "Ask us",
        "accent": "#abcdef",
        "starters": ["How does the J-1 waiver work?", "ECFMG?"],
    }
    assert site["quotas"] == quotas
    assert staff("GET", f"/{site['id']}").json() == site


def test_list_has_every_site_oldest_first_with_the_figures_of_today(staff: Any) -> None:
    first, second = added(staff), added(staff)
    found = staff("GET").json()
    assert [s["id"] for s in found][-2:] == [first["id"], second["id"]]
    (today,) = found[-1]["usage"]
    assert {n: v for n, v in today.items() if n != "day"} == dict.fromkeys(
        ("opened", "messages", "up", "down", "refused"), 0
    )


def test_chosen_id_is_kept_and_taken_once(staff: Any) -> None:
    site = added(staff, id="northside-alumni")
    assert site["id"] == "northside-alumni"
    response = staff(
        "POST", json={"id": "northside-alumni", "name": "Another", "origins": ["https://b.example"]}
    )
    assert response.status_code == 409
    assert "Nothing was changed" in response.json()["detail"]
    assert staff("GET", "/northside-alumni").json() == site


def test_secret_is_shown_nowhere(app_client: TestClient, staff: Any) -> None:
    site = added(staff)
    database = app_client.app.state.settings.database  # type: ignore[attr-defined]
    with closing(sqlite3.connect(database)) as connection:
        query = "SELECT secret FROM sites WHERE id = ?"
        ((secret,),) = connection.execute(query, (site["id"],)).fetchall()
    assert len(secret) == 64
    shown = [
        staff("GET").text,
        staff("GET", f"/{site['id']}").text,
        staff("POST", f"/{site['id']}/rotate").text,
        json.dumps(site),
        repr(app_client.app.state.visits.sites.get(site["id"])),  # type: ignore[attr-defined]
    ]
    assert all(secret not in text for text in shown)


def test_script_stays_the_text_that_it_is(app_client: TestClient, staff: Any) -> None:
    look = {"title": SCRIPT, "greeting": SCRIPT, "starters": [SCRIPT]}
    site = added(staff, name=SCRIPT, look=look)
    assert site["name"] == SCRIPT
    assert SCRIPT not in site["snippet"]
    headers = {"Origin": SCHOOL}
    response = app_client.get(f"/widget/sites/{site['id']}.json", headers=headers)
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert (response.json()["title"], response.json()["starters"]) == (SCRIPT, [SCRIPT])
    assert "alert" not in app_client.get("/widget", params={"site": site["id"]}).text


# --- faults -----------------------------------------------------------------------------------

FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"origins": []}, "origins"),
    ({"origins": SCHOOL}, "origins"),
    ({"origins": [f"https://s{n}.example" for n in range(21)]}, "origins"),
    ({"origins": ["*"]}, "origins.0"),
    ({"origins": [SCHOOL, "https://*.school.example"]}, "origins.1"),
    ({"origins": ["http://school.example"]}, "origins.0"),
    ({"origins": ["https://school.example/page"]}, "origins.0"),
    ({"origins": ["https://school.example; script-src *"]}, "origins.0"),
    ({"origins": [None]}, "origins.0"),
    ({"name": ""}, "name"),
    ({"name": "  "}, "name"),
    ({"name": "two\nlines"}, "name"),
    ({"name": "x" * 101}, "name"),
    ({"look": {"accent": "red"}}, "look.accent"),
    ({"look": {"accent": "#12345"}}, "look.accent"),
    ({"look": {"accent": "#123456;}"}}, "look.accent"),
    ({"look": {"accent": "#123456\n"}}, "look.accent"),
    ({"look": {"position": "top"}}, "look.position"),
    ({"look": {"language": "de"}}, "look.language"),
    ({"look": {"title": "x" * 81}}, "look.title"),
    ({"look": {"title": "a\u0000b"}}, "look.title"),
    ({"look": {"title": None}}, "look.title"),
    ({"look": {"starters": ["x"] * 7}}, "look.starters"),
    ({"look": {"starters": [""]}}, "look.starters.0"),
    ({"look": {"colour": "#123456"}}, "look.colour"),
    ({"look": None}, "look"),
    ({"quotas": {"per_minute": 0}}, "quotas.per_minute"),
    ({"quotas": {"per_day": -1}}, "quotas.per_day"),
    ({"quotas": {"per_session": 1e9}}, "quotas.per_session"),
    ({"secret": "mine"}, "secret"),
]


@pytest.mark.parametrize(("fault", "field"), FAULTS, ids=range(len(FAULTS)))
def test_fault_is_told_by_its_field_and_nothing_is_changed(
    staff: Any, fault: dict[str, Any], field: str
) -> None:
    before = staff("GET").json()
    new = {"name": "A school", "origins": [SCHOOL]} | fault
    assert field in fields(staff("POST", json=new))
    assert staff("GET").json() == before
    site = added(staff)
    assert field in fields(staff("PATCH", f"/{site['id']}", json={"name": "Changed"} | fault))
    assert staff("GET", f"/{site['id']}").json() == site


@pytest.mark.parametrize("site_id", ["A", "ab", "Caps", "with space", "x" * 33, "-a-b", "a/b"])
def test_id_that_does_not_fit_into_an_address_is_refused(staff: Any, site_id: str) -> None:
    new = {"name": "A school", "origins": [SCHOOL], "id": site_id}
    assert fields(staff("POST", json=new)) == {"id"}


# --- changing ---------------------------------------------------------------------------------


def test_change_touches_only_what_was_sent(staff: Any) -> None:
    site = added(staff, look={"title": "Ask us", "accent": "#112233"}, quotas={"per_day": 7})
    path = f"/{site['id']}"
    changed = staff("PATCH", path, json={"look": {"title": "Ask"}, "quotas": {"per_minute": 3}})
    assert changed.status_code == 200
    assert changed.json() == site | {
        "look": site["look"] | {"title": "Ask"},
        "quotas": site["quotas"] | {"per_minute": 3},
    }
    assert staff("PATCH", path, json={"active": False}).json()["active"] is False
    origins = ["https://b.example"]
    found = staff("PATCH", path, json={"origins": origins}).json()
    assert (found["origins"], found["active"], found["look"]["title"]) == (origins, False, "Ask")
    assert staff("PATCH", path, json={}).json() == found


def test_id_is_not_changed(staff: Any) -> None:
    site = added(staff)
    assert fields(staff("PATCH", f"/{site['id']}", json={"id": "another"})) == {"id"}


def test_rotation_changes_nothing_that_is_shown_but_its_time(staff: Any) -> None:
    site = added(staff)
    rotated = staff("POST", f"/{site['id']}/rotate").json()
    assert rotated["rotated"] > site["rotated"]
    assert rotated | {"rotated": ""} == site | {"rotated": ""}


def test_removed_site_is_gone_with_its_figures(app_client: TestClient, staff: Any) -> None:
    site = added(staff)
    app_client.get("/widget", params={"site": site["id"]})
    app_client.get(f"/widget/sites/{site['id']}.json", headers={"Origin": "https://evil.example"})
    assert staff("GET", f"/{site['id']}").json()["usage"][0]["refused"] == 1
    assert staff("DELETE", f"/{site['id']}").status_code == 204
    for method, more in (("GET", {}), ("DELETE", {}), ("PATCH", {"json": {"name": "x"}})):
        response = staff(method, f"/{site['id']}", **more)
        assert (response.status_code, response.json()["reason"]) == (404, "unknown_site")
    assert staff("POST", f"/{site['id']}/rotate").status_code == 404
    added(staff, id=site["id"])
    assert staff("GET", f"/{site['id']}").json()["usage"] == []
