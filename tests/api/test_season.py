"""The season over HTTP: its dates as data, and as a calendar file that other programs read."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import icalendar
import pytest
from starlette.testclient import TestClient

from tests.conftest import TODAY

EVENTS = ["Rank list deadline", "Match Day", "Ranking opens"]


def events_of(file: bytes) -> dict[str, Any]:
    """The events of a calendar file by UID, as another program reads them."""
    calendar = icalendar.Calendar.from_ical(file)
    found = {str(e["uid"]): e for e in calendar.walk("VEVENT")}
    assert len(found) == len(calendar.walk("VEVENT"))
    return found


def test_running_season_is_given_with_what_is_known_of_each_date(app_client: TestClient) -> None:
    found = app_client.get("/v1/season").json()
    assert (found["season"], found["running"], found["today"]) == ("2026-27", True, str(TODAY))
    assert found["seasons"] == ["2025-26", "2026-27"]
    assert [d["event"] for d in found["dates"]] == EVENTS
    deadline, day, opens = found["dates"]
    assert (deadline["start"], deadline["end"], deadline["days"]) == ("2027-03-03", None, 98)
    assert (deadline["state"], deadline["note"]) == ("to_come", "21:00 Eastern Time")
    assert (deadline["quality"], deadline["as_of"]) == ("A", "2026-10")
    assert deadline["source"]["id"] == "nrmp-calendar"
    assert day["quality"] == "B"
    assert (opens["state"], opens["start"], opens["days"]) == ("not_published", None, None)
    assert opens["note"] == "about 1 February in recent seasons"


def test_each_date_leads_to_a_passage(app_client: TestClient) -> None:
    for found in app_client.get("/v1/season").json()["dates"]:
        passage = found["passage"].replace("#", "%23")
        assert app_client.get(f"/v1/passages/{passage}").status_code == 200


def test_past_season_is_given_when_asked_for(app_client: TestClient) -> None:
    found = app_client.get("/v1/season", params={"season": "2025-26"}).json()
    assert found["running"] is False
    ((date_of,)) = found["dates"]
    assert (date_of["state"], date_of["days"]) == ("past", -250)


@pytest.mark.parametrize("path", ["/v1/season", "/v1/season.ics"])
def test_season_that_is_not_held_is_a_problem_that_names_those_that_are(
    app_client: TestClient, path: str
) -> None:
    response = app_client.get(path, params={"season": "1999-00"})
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert "2025-26, 2026-27" in response.json()["detail"]


@pytest.mark.parametrize("season", ["2026", "next", "2026-27; DROP", ""])
def test_words_that_are_no_season_are_refused(app_client: TestClient, season: str) -> None:
    assert app_client.get("/v1/season", params={"season": season}).status_code == 422


def test_calendar_file_holds_the_published_dates_to_come(app_client: TestClient) -> None:
    response = app_client.get("/v1/season.ics")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/calendar; charset=utf-8"
    assert 'filename="residency-season.ics"' in response.headers["content-disposition"]
    found = events_of(response.content)
    assert set(found) == {
        "rank-list-deadline-2026-27@img-advisor",
        "match-day-2026-27@img-advisor",
    }
    event = found["rank-list-deadline-2026-27@img-advisor"]
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (
        date(2027, 3, 3),
        date(2027, 3, 4),
    )
    assert event["dtstart"].params["VALUE"] == "DATE"
    assert str(event["summary"]) == "Rank list deadline (2026-27)"
    assert str(event["url"]) == "https://example.org/nrmp/calendar"
    assert str(event["description"]) == (
        "21:00 Eastern Time.\nSource: NRMP, Main Residency Match calendar (October 2026)."
    )
    transcribed = str(found["match-day-2026-27@img-advisor"]["description"])
    assert transcribed.endswith("As transcribed: check the official calendar.")


def test_calendar_file_of_a_season_holds_past_dates_too(app_client: TestClient) -> None:
    response = app_client.get("/v1/season.ics", params={"season": "2025-26"})
    assert list(events_of(response.content)) == ["match-day-2025-26@img-advisor"]
    assert 'filename="residency-season-2025-26.ics"' in response.headers["content-disposition"]


def test_stamp_is_the_editions_and_the_file_is_the_same_twice(app_client: TestClient) -> None:
    first = app_client.get("/v1/season.ics").content
    assert app_client.get("/v1/season.ics").content == first
    stamps = {e.decoded("dtstamp").isoformat() for e in events_of(first).values()}
    assert stamps == {app_client.get("/readyz").json()["built"]}


def test_lines_are_folded_and_end_as_the_standard_wants(app_client: TestClient) -> None:
    file = app_client.get("/v1/season.ics").content
    lines = file.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    assert (lines[0], lines[-2]) == (b"BEGIN:VCALENDAR", b"END:VCALENDAR")
    assert b"VERSION:2.0" in lines


def test_when_nothing_is_to_come_no_empty_file_is_given(open_app: Any, state: Path) -> None:
    with open_app(state, today=date(2027, 4, 1)) as client:
        response = client.get("/v1/season.ics")
        assert response.status_code == 404
        assert "No published date is still to come" in response.json()["detail"]
        assert client.get("/v1/season").json()["dates"][0]["state"] == "past"


def test_season_is_in_the_openapi_document(app_client: TestClient) -> None:
    paths = app_client.get("/openapi.json").json()["paths"]
    assert "text/calendar" in paths["/v1/season.ics"]["get"]["responses"]["200"]["content"]
    assert "404" in paths["/v1/season"]["get"]["responses"]
