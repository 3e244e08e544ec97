"""Fit over HTTP: JSON, CSV, workbook, single programs, comparison, changes, bad input."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import httpx
import openpyxl
import pytest
from openpyxl.workbook import Workbook
from starlette.testclient import TestClient

from api.spreadsheet import fit_csv, safe
from api.tracker import fit_workbook
from rag.edition import Edition
from rag.fit import FitTable, fit
from rag.schema import Profile
from tests.conftest import TODAY
from tests.rag.fit.rows import open_row

MAIMONIDES = "maimonides-medical-center-internal-medicine"
HENRY = "henry-ford-hospital-internal-medicine"
PERSON = {"visa_need": "j1", "step2ck": 230, "graduation_year": 2010}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def post(client: TestClient, path: str, body: dict[str, Any]) -> Any:
    response = client.post(f"/v1/programs/{path}", json=body)
    assert response.status_code == 200, response.text
    return response.json()


def refused(client: TestClient, path: str, body: Any) -> dict[str, Any]:
    response = client.post(f"/v1/programs/{path}", json=body)
    assert response.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = response.json()
    assert response.status_code == found["status"] == 422
    return found


# --- the list -------------------------------------------------------------------------------


def test_fit_has_the_shape_of_the_contract(app_client: TestClient) -> None:
    reply = post(app_client, "fit", {"profile": PERSON})
    assert {"programs", "excluded_count", "figures", "profile"} <= set(reply)
    assert reply["excluded_count"] == 2
    assert reply["figures"] == []
    assert reply["profile"]["step2ck"] == 230
    for found in reply["programs"]:
        assert {"program", "tier", "score", "criteria"} <= set(found)
        assert found["tier"] in ("strong", "possible", "stretch")
        assert 0 <= found["score"] <= 100
        assert {"id", "program_name", "institution", "city", "state", "specialty"} <= set(
            found["program"]
        )
        assert len(found["criteria"]) == 10
        for criterion in found["criteria"]:
            assert {"name", "verdict", "stated", "yours", "note", "source_url", "source_date",
                    "confidence"} <= set(criterion)  # fmt: skip
            assert criterion["verdict"] in ("meets", "does_not_meet", "unknown")


def test_limit_is_held_and_an_empty_body_is_a_whole_request(app_client: TestClient) -> None:
    assert len(post(app_client, "fit", {})["programs"]) == 6
    assert len(post(app_client, "fit", {"limit": 2})["programs"]) == 2


def test_names_are_taken_as_people_write_them(app_client: TestClient) -> None:
    profile = {"specialties": ["psychiatry"], "states": ["connecticut"]}
    reply = post(app_client, "fit", {"profile": profile})
    assert [f["program"]["id"] for f in reply["programs"]] == ["yale-psychiatry"]
    assert reply["profile"]["states"] == ["CT"]


@pytest.mark.parametrize(
    ("profile", "field"),
    [
        ({"step2ck": 301}, "profile.step2ck"),
        ({"step2ck": 0}, "profile.step2ck"),
        ({"step2ck": "high"}, "profile.step2ck"),
        ({"graduation_year": 2028}, "profile.graduation_year"),
        ({"graduation_year": 2041}, "profile.graduation_year"),
        ({"specialties": ["Wizardry"]}, "profile.specialties"),
        ({"states": ["Narnia"]}, "profile.states"),
        ({"settings": ["beach"]}, "profile.settings"),
        ({"visa_need": "maybe"}, "profile.visa_need"),
        ({"step1": {"result": "pass", "attempts": 0}}, "profile.step1.attempts"),
        ({"usce_months": -1}, "profile.usce_months"),
    ],
)
def test_profile_that_cannot_be_right_is_refused_with_its_field(
    app_client: TestClient, profile: dict[str, Any], field: str
) -> None:
    problem = refused(app_client, "fit", {"profile": profile})
    assert field in [e["field"] for e in problem["errors"]]
    assert field in problem["detail"]


def test_several_faults_are_told_together(app_client: TestClient) -> None:
    profile = {"graduation_year": 2031, "states": ["Narnia"], "specialties": ["Wizardry"]}
    problem = refused(app_client, "fit", {"profile": profile})
    assert len(problem["errors"]) == 3
    assert "Nothing was kept" in problem["detail"]


@pytest.mark.parametrize(
    "body",
    [{"limit": 0}, {"limit": 501}, {"format": "pdf"}, {"profile": []}, {"who": 1}, [], "text"],
)
def test_bad_request_is_refused(app_client: TestClient, body: Any) -> None:
    refused(app_client, "fit", body)


# --- one program, several programs, what opens more -------------------------------------------


def test_one_program_is_held_against_a_profile(app_client: TestClient) -> None:
    found = post(app_client, f"{HENRY}/fit", {"profile": PERSON})
    assert found["fit"]["tier"] == "excluded"
    assert [c["name"] for c in found["blocking"]] == ["graduation"]


def test_unknown_program_is_404_and_no_row_is_made_up(app_client: TestClient) -> None:
    for path, body in (("made-up/fit", {}), ("compare", {"ids": [HENRY, "made-up"]})):
        response = app_client.post(f"/v1/programs/{path}", json=body)
        assert response.status_code == 404
        assert "program_name" not in response.text


def test_programs_side_by_side(app_client: TestClient) -> None:
    found = post(app_client, "compare", {"ids": [MAIMONIDES, HENRY], "profile": PERSON})
    assert [f["program"]["id"] for f in found["programs"]] == [MAIMONIDES, HENRY]
    tiers = next(c for c in found["facts"] if c["name"] == "Tier for you")
    assert tiers["values"] == ["stretch", "excluded"]


@pytest.mark.parametrize("ids", [[], [HENRY], [HENRY] * 5])
def test_comparison_wants_two_to_four(app_client: TestClient, ids: list[str]) -> None:
    refused(app_client, "compare", {"ids": ids})


def test_changes_over_http(app_client: TestClient) -> None:
    found = post(app_client, "changes", {"profile": {"visa_need": "h1b"}})
    assert found[0]["change"] == "Accepting a J-1 as well"
    assert found[0]["adds"] == 3


# --- search ---------------------------------------------------------------------------------


def test_words_that_name_no_program_search_by_meaning(app_client: TestClient) -> None:
    found = app_client.get("/v1/programs", params={"q": "neuroscience research training"}).json()
    assert found["by_meaning"]
    assert found["programs"][0]["id"] == "yale-psychiatry"


def test_facts_in_the_words_are_compared_by_code(app_client: TestClient) -> None:
    found = app_client.get("/v1/programs", params={"q": "community program near Detroit"}).json()
    assert [p["id"] for p in found["programs"]] == [HENRY]


def test_filters_may_be_repeated_and_are_counted_by_state(app_client: TestClient) -> None:
    query = (("state", "NY"), ("state", "ct"), ("setting", "university"))
    found = app_client.get("/v1/programs", params=query).json()
    assert {p["id"] for p in found["programs"]} == {"yale-psychiatry", "nyu-neurology"}
    assert found["by_state"] == {"CT": 1, "NY": 1}
    assert found["by_specialty"] == {"Neurology": 1, "Psychiatry": 1}
    assert not found["by_meaning"]


def test_bad_setting_is_refused(app_client: TestClient) -> None:
    assert app_client.get("/v1/programs?setting=beach").status_code == 422


# --- files ----------------------------------------------------------------------------------


def csv_rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_csv_has_a_row_a_program_with_every_verdict(app_client: TestClient) -> None:
    body = {"profile": PERSON, "format": "csv"}
    response = app_client.post("/v1/programs/fit", json=body)
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="program-fit.csv"' in response.headers["content-disposition"]
    rows = csv_rows(response.content.decode("utf-8"))
    listed = post(app_client, "fit", {"profile": PERSON})["programs"]
    assert [r["id"] for r in rows] == [f["program"]["id"] for f in listed]
    first = rows[0]
    assert first["source_url"].startswith("https://")
    assert {first[f"{name}_verdict"] for name in ("visa", "graduation", "usce")} <= {
        "meets",
        "does_not_meet",
        "unknown",
    }


def workbook(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.fixture(scope="module")
def tracker(app_client: TestClient) -> Workbook:
    response = app_client.post("/v1/programs/fit", json={"profile": PERSON, "format": "xlsx"})
    assert response.headers["content-type"] == XLSX
    assert 'filename="program-tracker.xlsx"' in response.headers["content-disposition"]
    return workbook(response.content)


def test_tracker_has_a_row_a_program_with_link_and_dates(
    tracker: Workbook, app_client: TestClient
) -> None:
    sheet = tracker["Programs"]
    header = [c.value for c in sheet[1]]
    listed = post(app_client, "fit", {"profile": PERSON})["programs"]
    assert sheet.max_row == len(listed) + 1
    for number, found in enumerate(listed, start=2):
        cells = dict(zip(header, sheet[number], strict=True))
        program = found["program"]
        assert cells["Program"].value == program["program_name"]
        assert cells["Tier"].value == found["tier"]
        assert cells["J-1"].value == program["visa_j1"]
        assert cells["Source"].value == program["source_url"]
        assert cells["Source"].hyperlink.target == program["source_url"]
        assert cells["Date of source"].value == program["source_date"]
        assert cells["Table checked"].value == "2026-11-22"
        assert cells["Visa"].value.split(":")[0] in ("Met", "Not met", "Unknown", "Does not apply")
    assert sheet.freeze_panes == "D2"
    assert sheet.auto_filter.ref.startswith("A1:")


def test_tracker_offers_choices_where_the_person_notes_answers(tracker: Workbook) -> None:
    sheet = tracker["Programs"]
    header = [c.value for c in sheet[1]]
    offered = {}
    for rule in sheet.data_validations.dataValidation:
        column = header[openpyxl.utils.column_index_from_string(str(rule.sqref).split("2:")[0]) - 1]
        assert rule.type == "list"
        offered[column] = rule.formula1.strip('"').split(",")
        assert str(rule.sqref).endswith(str(sheet.max_row))
    assert offered["Contacted"] == ["no", "e-mail sent", "called", "answered", "no answer"]
    assert offered["Confirmed"][0] == "not yet"
    first = dict(zip(header, [c.value for c in sheet[2]], strict=True))
    assert first["Contacted"] in offered["Contacted"]
    assert first["Confirmed"] in offered["Confirmed"]
    assert first["Notes"] is None


def test_tracker_explains_every_column(tracker: Workbook) -> None:
    header = [c.value for c in tracker["Programs"][1]]
    explained = {
        row[0]: row[1] for row in tracker["Columns"].iter_rows(min_row=2, values_only=True)
    }
    assert set(header) <= set(explained)
    assert all(explained[name] for name in header)
    assert explained["Made on"] == TODAY.isoformat()
    assert "2 of 6" in explained["Left out"]


def test_tracker_holds_nothing_of_the_person(tracker: Workbook) -> None:
    text = " ".join(
        str(v) for sheet in tracker for row in sheet.iter_rows(values_only=True) for v in row
    )
    # Whole numbers: the id of the edition holds the time of day.
    assert not {"2010", "230"} & set(re.findall(r"\d+", text))


@pytest.mark.slow
def test_questions_and_red_flags_are_those_of_the_guidance(full_advisor: Any) -> None:
    edition: Edition = full_advisor.run("hello").edition
    reply = fit(edition.fit_table, Profile(visa_need="j1"), TODAY, limit=3)
    sheet = workbook(fit_workbook(reply, edition, TODAY))["Questions and red flags"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    texts = {row[1] for row in rows}
    for passage in (
        "img-friendly-programs#red-flags",
        "interviews#questions-to-ask",
        "finding-and-checking-programs#check-visa",
    ):
        found = edition.passages[passage]
        assert {s.text for s in (*found.statements, *found.cautions)} <= texts
    assert all(row[2] and row[3] and row[4] for row in rows)


# --- formulas -------------------------------------------------------------------------------

DANGEROUS = ('=HYPERLINK("http://evil.example")', "+1+1", "@SUM(A1)", "-2+3", "\t=1", " =1", "\r=1")


@pytest.mark.parametrize("text", DANGEROUS)
def test_cell_that_a_spreadsheet_would_run_becomes_text(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["St. Mary's", "220+ preferred", "a=b", "x@y.example", "", "12"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert safe(text) == text


def test_formulas_in_rows_are_exported_as_text(edition: Edition) -> None:
    rows = [
        open_row(program_name=text, visa_note=text, city=text, source_url="javascript:alert(1)")
        for text in DANGEROUS
    ]
    reply = fit(FitTable(rows), Profile(), TODAY)
    for row in csv_rows(fit_csv(reply)):
        for value in row.values():
            assert not value.lstrip(" \t\r").startswith(("=", "+", "@", "-"))
    sheet = workbook(fit_workbook(reply, edition, TODAY))["Programs"]
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            assert cell.data_type != "f"
            assert not str(cell.value or "").startswith(("=", "+", "@", "-"))
            assert cell.hyperlink is None


# --- over real HTTP ---------------------------------------------------------------------------


@pytest.mark.slow
def test_fit_over_real_http(live_url: str) -> None:
    body = {"profile": PERSON, "limit": 3}
    reply = httpx.post(f"{live_url}/v1/programs/fit", json=body, timeout=30)
    assert reply.status_code == 200
    assert len(reply.json()["programs"]) == 3
    sheet = httpx.post(f"{live_url}/v1/programs/fit", json={**body, "format": "xlsx"}, timeout=30)
    assert workbook(sheet.content).sheetnames == ["Programs", "Columns", "Questions and red flags"]
    gone = httpx.get(f"{live_url}/v1/programs/made-up", timeout=30)
    assert (gone.status_code, gone.json()["title"]) == (404, "Not Found")
    found = httpx.get(f"{live_url}/v1/programs", params={"q": "psychiatry"}, timeout=30).json()
    assert [p["id"] for p in found["programs"]] == ["yale-psychiatry"]


def test_calls_stand_in_the_documentation(app_client: TestClient) -> None:
    paths = app_client.get("/openapi.json").json()["paths"]
    for path in ("", "/{program_id}", "/fit", "/compare", "/changes", "/{program_id}/fit"):
        assert f"/v1/programs{path}" in paths
