"""Reckoning over HTTP: the tools, their results, and what is said of bad inputs."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from rag.reckoning.tools import TOOLS

PLAN = {
    "stages": [
        {"name": "internal medicine", "years": 3},
        {"name": "cardiology", "years": 3},
        {"name": "electrophysiology", "years": 2},
    ]
}


def reckon(client: TestClient, name: str, inputs: Any) -> dict[str, Any]:
    response = client.post(f"/v1/tools/{name}", json=inputs)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def problem(client: TestClient, status: int, name: str, **sent: Any) -> dict[str, Any]:
    response = client.post(f"/v1/tools/{name}", **sent)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = response.json()
    assert found["status"] == status
    return found


# --- the list -------------------------------------------------------------------------------


def test_every_tool_is_listed_with_the_schema_of_its_inputs(app_client: TestClient) -> None:
    found = app_client.get("/v1/tools").json()
    assert [t["name"] for t in found["tools"]] == list(TOOLS)
    for tool in found["tools"]:
        assert tool["title"]
        assert tool["description"].endswith(".")
        assert tool["inputs"]["type"] == "object"
        assert tool["inputs"]["properties"]
    assert found["edition"] == app_client.get("/readyz").json()["edition"]


def test_a_tool_tells_its_rules_with_source_and_date(app_client: TestClient) -> None:
    tools = {t["name"]: t for t in app_client.get("/v1/tools").json()["tools"]}
    (held,) = tools["j1_length"]["rules"]
    assert held["rule"]["name"] == "j1-maximum"
    assert held["rule"]["parameters"] == {"years": 7}
    assert (held["rule"]["as_of"], held["rule"]["certainty"]) == ("2026-03", "confirmed")
    assert held["rule"]["passage"] == "j1-rules#length"
    assert held["sources"][0]["url"] == "https://example.org/ecfmg/rules"
    assert held["sources"][0]["date"] == "2026-03"
    seasons = [r["rule"]["season"] for r in tools["application_fees"]["rules"]]
    assert seasons == ["2025-26", "2026-27", ""]


# --- results --------------------------------------------------------------------------------


def test_a_result_comes_with_working_figures_and_sources(app_client: TestClient) -> None:
    found = reckon(app_client, "j1_length", PLAN)
    assert found["status"] == "answered"
    assert found["tool"] == "j1_length"
    assert found["figures"] == {"total_years": 8.0, "maximum_years": 7, "left_years": -1.0}
    assert found["working"][0] == (
        "internal medicine 3 + cardiology 3 + electrophysiology 2 = 8 years"
    )
    assert [r["name"] for r in found["rules"]] == ["j1-maximum"]
    assert [s["id"] for s in found["sources"]] == ["ecfmg-rules"]
    assert found["today"] == "2026-11-25"
    assert found["missing"] == []


def test_an_input_that_is_missing_is_asked_for(app_client: TestClient) -> None:
    found = reckon(app_client, "application_fees", {})
    assert found["status"] == "clarify"
    assert found["missing"] == [{"field": "applications", "question": found["result"]}]


def test_a_rule_that_is_not_held_is_unknown(app_client: TestClient) -> None:
    found = reckon(app_client, "rank_list_fees", {"ranks": 25})
    assert found["status"] == "unknown"
    assert found["result"].startswith("Not known here")


def test_the_price_is_that_of_the_season_that_is_named(app_client: TestClient) -> None:
    for season, total in (("2025-26", 780), ("2026-27", 960)):
        inputs = {"applications": [{"programs": 45}], "season": season}
        assert reckon(app_client, "application_fees", inputs)["figures"]["total_usd"] == total


# --- what cannot be reckoned ----------------------------------------------------------------


@pytest.mark.parametrize("name", ["horoscope", "j1-length", "J1_LENGTH"])
def test_an_unknown_tool_is_a_problem(app_client: TestClient, name: str) -> None:
    found = problem(app_client, 404, name, json={})
    assert "There is no tool of that name" in found["detail"]
    assert "j1_length" in found["detail"]


@pytest.mark.parametrize(
    ("name", "inputs", "field", "said"),
    [
        ("j1_length", {"years": 3}, "years", "Extra inputs are not permitted"),
        ("j1_length", {"used_years": -1}, "used_years", "greater than or equal to 0"),
        ("j1_length", {"stages": [{"name": "x", "years": 99}]}, "stages.0.years", "less than"),
        ("j1_length", {"started": "July 2024"}, "started", "is no day (2027-06-30)"),
        ("j1_length", {"started": "2024-13"}, "started", "stands in no calendar"),
        ("application_fees", {"season": "2026"}, "season", "is no season such as 2026-27"),
        ("application_fees", {"applications": [{}]}, "applications.0.programs", "is missing"),
        ("application_fees", {"applications": "45"}, "applications", "valid list"),
        ("season_days", {"time_zone": "Moon"}, "time_zone", "is no time zone"),
        ("season_days", {"event": "prom"}, "event", "Input should be"),
        ("exam_results", {"listening": 5000}, "listening", "less than or equal to 500"),
        (
            "fica_years",
            {"earlier": [{"first": 2022, "last": 2020}]},
            "earlier.0",
            "before the first",
        ),
    ],
)
def test_bad_inputs_are_told_plainly(
    app_client: TestClient, name: str, inputs: dict[str, Any], field: str, said: str
) -> None:
    found = problem(app_client, 422, name, json=inputs)
    assert [e["field"] for e in found["errors"]] == [field]
    assert said in found["errors"][0]["reason"]
    assert field in found["detail"]


@pytest.mark.parametrize(
    "sent",
    [{"json": []}, {"json": "x"}, {"json": None}, {"content": b"{"}, {"content": b""}],
)
def test_a_body_that_is_no_object_is_a_problem(app_client: TestClient, sent: Any) -> None:
    headers = {"content-type": "application/json"}
    assert problem(app_client, 422, "j1_length", headers=headers, **sent)["detail"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"applications": [{"programs": 3, "specialty": "\\ud800"}]}',
        b'{"season": "\\ud800"}',
        b'{"\\ud800": 1}',
        b'{"budget": 1e400}',
        b'{"budget": NaN}',
    ],
)
def test_text_that_cannot_be_written_is_a_problem(app_client: TestClient, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    assert problem(app_client, 422, "application_fees", content=body, headers=headers)["errors"]


def test_only_reading_and_reckoning_are_offered(app_client: TestClient) -> None:
    assert app_client.delete("/v1/tools").status_code == 405
    assert app_client.get("/v1/tools/j1_length").status_code == 405


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(list(TOOLS)),
    inputs=st.dictionaries(
        st.sampled_from(
            [
                "applications",
                "ranks",
                "score",
                "used",
                "tries",
                "first_passed",
                "stages",
                "day",
                "period",
                "since",
                "event",
                "season",
                "budget",
                "started",
                "limit",
                "taken",
                "x",
            ]
        ),
        st.one_of(
            st.none(),
            st.booleans(),
            st.integers(-(10**12), 10**12),
            st.floats(allow_nan=False, allow_infinity=False),
            st.text(max_size=12),
            st.sampled_from(
                ["2027-06-30", "2024-02-29", "1950", "2099-12-31", "2026-27", "j1_end"]
            ),
            st.lists(st.sampled_from(["2026-01", "2099"]), max_size=3),
        ),
        max_size=4,
    ),
)
def test_whatever_is_sent_gets_a_result_or_a_problem(
    app_client: TestClient, name: str, inputs: dict[str, Any]
) -> None:
    response = app_client.post(f"/v1/tools/{name}", json=inputs)
    assert response.status_code in (200, 422), response.text
    if response.status_code == 200:
        assert response.json()["result"]
    else:
        assert response.json()["errors"]


# --- the contract ---------------------------------------------------------------------------


def test_the_tools_stand_in_the_openapi_document(app_client: TestClient) -> None:
    document = app_client.get("/openapi.json").json()
    post = document["paths"]["/v1/tools/{name}"]["post"]
    examples = post["requestBody"]["content"]["application/json"]["examples"]
    assert set(examples) == set(TOOLS)
    assert {"200", "404", "422"} <= set(post["responses"])
    assert "get" in document["paths"]["/v1/tools"]
    schema = document["components"]["schemas"]["ReckonedOut"]["properties"]
    assert {"status", "result", "working", "figures", "notes", "missing", "rules"} <= set(schema)


def test_examples_of_the_document_are_understood(app_client: TestClient) -> None:
    document = app_client.get("/openapi.json").json()
    post = document["paths"]["/v1/tools/{name}"]["post"]
    for name, example in post["requestBody"]["content"]["application/json"]["examples"].items():
        assert reckon(app_client, name, example["value"])["tool"] == name


# --- the chat over real HTTP ----------------------------------------------------------------


def test_a_question_back_is_filled_in_over_http(live_url: str) -> None:
    """The reckoning is kept with the conversation, and read from the database again."""
    with httpx.Client(base_url=live_url, timeout=60) as http:
        first = http.post("/v1/chat", json={"message": "calculate my eras fee"}).json()
        assert first["status"] == "clarify"
        then = {"message": "45 IM, 20 FM", "conversation_id": first["conversation_id"]}
        second = http.post("/v1/chat", json=then).json()
        assert second["status"] == "answered"
        assert "$1,200" in second["text"]
        then["message"] = "and for 10 programs?"
        third = http.post("/v1/chat", json=then).json()
        assert "$120" in third["text"]
        direct = http.post("/v1/tools/application_fees", json={"applications": [{"programs": 10}]})
        assert direct.json()["figures"]["total_usd"] == 120
