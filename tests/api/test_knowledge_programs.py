"""What citations point to: passages, sources and programs, as they stand in the files."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from starlette.testclient import TestClient

from ingest.build import build
from rag.embedding import Embedder

PASSAGE = "j1-rules#moonlighting"


@pytest.fixture(scope="module")
def table(miniature: Path) -> list[dict[str, str]]:
    """The program table as the csv module reads it."""
    with (miniature / "programs" / "table.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def sources(miniature: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load((miniature / "sources.yaml").read_text())
    return found


def get(client: TestClient, path: str, **params: Any) -> dict[str, Any]:
    response = client.get(path, params=params)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


# --- passages and sources -------------------------------------------------------------------


@pytest.mark.parametrize("written", ["j1-rules%23moonlighting", "j1-rules/moonlighting"])
def test_passage_is_found_by_its_id_however_it_is_written(
    app_client: TestClient, written: str
) -> None:
    assert get(app_client, f"/v1/passages/{written}")["id"] == PASSAGE


def test_passage_is_given_whole(app_client: TestClient, sources: dict[str, dict[str, Any]]) -> None:
    found = get(app_client, "/v1/passages/j1-rules%23moonlighting")
    assert found["title"] == "Can I moonlight on a J-1?"
    assert found["document"] == "j1-rules"
    assert found["document_title"] == "Rules of the J-1"
    assert (found["topic"], found["certainty"]) == ("j1", "confirmed")
    assert (found["as_of"], found["checked"]) == ("2026-03", "2026-11-22")
    assert found["short"] == [
        {
            "text": "No: a J-1 physician may not moonlight, in the own hospital or outside it.",
            "sources": ["ecfmg-rules"],
        }
    ]
    assert [s["sources"] for s in found["detail"]] == [
        ["ecfmg-rules"],
        ["lawyer-page"],
        ["lawyer-page"],
    ]
    assert found["cautions"][0]["text"].startswith("Do not accept a shift")
    for source in found["sources"]:
        written = sources[source["id"]]
        assert {k: source[k] for k in written} == written
    assert [s["id"] for s in found["sources"]] == ["ecfmg-rules", "lawyer-page"]


def test_gap_says_who_knows(app_client: TestClient) -> None:
    found = get(app_client, "/v1/passages/j1-rules/gap-ministry-form")
    assert found["certainty"] == "not_known"
    assert found["who_knows"] == "the health ministry of your country"


@pytest.mark.parametrize(
    "written",
    [
        "j1-rules",
        "moonlighting",
        "j1-rules%23",
        "j1-rules%23Moonlighting",
        "j1-rules/moonlighting/",
        "..%2F..%2Fsources.yaml",
        "%00",
        "%F0%9F%98%80",
    ],
)
def test_unknown_passage_is_not_found(app_client: TestClient, written: str) -> None:
    response = app_client.get(f"/v1/passages/{written}")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "message",
    ["can i moonlight on a j-1?", "am i subject to 212(e)", "does maimonides sponsor h1b"],
)
def test_every_citation_of_an_answer_leads_to_what_it_quotes(
    app_client: TestClient, message: str
) -> None:
    reply = app_client.post("/v1/chat", json={"message": message}).json()
    assert reply["citations"]
    for citation in reply["citations"]:
        if citation["kind"] == "program":
            found = get(app_client, f"/v1/programs/{citation['id']}")
            assert citation["quote"] in found.values()
            continue
        found = get(app_client, f"/v1/passages/{citation['id'].replace('#', '%23')}")
        statements = found["short"] + found["detail"] + found["cautions"]
        assert citation["quote"] in [s["text"] for s in statements]
        assert citation["title"] == found["title"]
        assert all(source in found["sources"] for source in citation["sources"])


def test_sources_are_all_there_by_id(
    app_client: TestClient, sources: dict[str, dict[str, Any]]
) -> None:
    found = get(app_client, "/v1/sources")
    assert found["total"] == len(sources)
    assert [s["id"] for s in found["sources"]] == sorted(sources)
    for source in found["sources"]:
        assert {k: source[k] for k in sources[source["id"]]} == sources[source["id"]]


def test_pages_of_sources_joined_are_the_whole(app_client: TestClient) -> None:
    whole = get(app_client, "/v1/sources")["sources"]
    pages = [get(app_client, "/v1/sources", offset=n, limit=2) for n in (0, 2, 4)]
    assert [s for page in pages for s in page["sources"]] == whole
    assert {page["total"] for page in pages} == {len(whole)}
    assert pages[-1]["sources"] == []


@pytest.mark.parametrize(
    ("official", "ids"), [("true", ["ecfmg-rules", "nrmp-calendar"]), ("false", ["lawyer-page"])]
)
def test_sources_are_filtered_by_standing(
    app_client: TestClient, official: str, ids: list[str]
) -> None:
    found = get(app_client, "/v1/sources", official=official)
    assert [s["id"] for s in found["sources"]] == ids
    assert found["total"] == len(ids)


@pytest.mark.parametrize(
    "query", ["offset=-1", "limit=0", "limit=1001", "limit=ten", "official=perhaps"]
)
def test_bad_paging_of_sources_is_refused(app_client: TestClient, query: str) -> None:
    assert app_client.get(f"/v1/sources?{query}").status_code == 422


# --- programs -------------------------------------------------------------------------------


def test_cells_are_exactly_those_of_the_table(
    app_client: TestClient, table: list[dict[str, str]]
) -> None:
    found = get(app_client, "/v1/programs", limit=500)
    assert found["total"] == len(table)
    assert found["checked"] == "2026-11-22"
    assert {p["id"]: p for p in found["programs"]} == {row["id"]: row for row in table}


def test_programs_come_by_name(app_client: TestClient) -> None:
    names = [p["program_name"] for p in get(app_client, "/v1/programs")["programs"]]
    assert names == sorted(names)


def test_program_by_id_has_the_cells_of_its_row(
    app_client: TestClient, table: list[dict[str, str]]
) -> None:
    for row in table:
        assert get(app_client, f"/v1/programs/{row['id']}") == row


@pytest.mark.parametrize(
    "written", ["none", "Yale-Psychiatry", "yale-psychiatry%20", "yale", "%00", "%F0%9F%98%80"]
)
def test_unknown_program_is_not_found_and_no_row_is_made_up(
    app_client: TestClient, written: str
) -> None:
    response = app_client.get(f"/v1/programs/{written}")
    assert response.status_code == 404
    assert "program_name" not in response.text


def test_pages_of_programs_joined_are_the_whole(app_client: TestClient) -> None:
    whole = get(app_client, "/v1/programs")["programs"]
    pages = [get(app_client, "/v1/programs", offset=n, limit=4) for n in (0, 4, 8)]
    assert [p for page in pages for p in page["programs"]] == whole
    assert [len(page["programs"]) for page in pages] == [4, 2, 0]
    assert {page["total"] for page in pages} == {6}


Wanted = Callable[[dict[str, str]], bool]
FILTERS: list[tuple[dict[str, str], Wanted]] = [
    ({"specialty": "Internal Medicine"}, lambda r: r["specialty"] == "Internal Medicine"),
    ({"specialty": "internal medicine"}, lambda r: r["specialty"] == "Internal Medicine"),
    ({"state": "NY"}, lambda r: r["state"] == "NY"),
    ({"state": "ny"}, lambda r: r["state"] == "NY"),
    ({"city": "detroit"}, lambda r: r["city"] == "Detroit"),
    ({"visa_j1": "unknown"}, lambda r: r["visa_j1"] == "unknown"),
    ({"visa_h1b": "yes"}, lambda r: r["visa_h1b"] == "yes"),
    ({"visa_h1b": "no"}, lambda r: r["visa_h1b"] == "no"),
    ({"accepts_img": "unknown"}, lambda r: r["accepts_img"] == "unknown"),
    ({"q": "YALE"}, lambda r: "Yale" in r["program_name"]),
    ({"q": "atlantic health"}, lambda r: r["institution"] == "Atlantic Health System"),
    (
        {"state": "NY", "visa_h1b": "yes", "specialty": "Internal Medicine"},
        lambda r: r["id"].startswith("maimonides"),
    ),
]


@pytest.mark.parametrize(
    ("params", "wanted"),
    FILTERS,
    ids=["&".join(f"{k}={v}" for k, v in p.items()) for p, _ in FILTERS],
)
def test_filter_gives_just_the_rows_that_agree(
    app_client: TestClient, table: list[dict[str, str]], params: dict[str, str], wanted: Wanted
) -> None:
    expected = {row["id"] for row in table if wanted(row)}
    assert 0 < len(expected) < len(table)
    found = get(app_client, "/v1/programs", **params)
    assert {p["id"] for p in found["programs"]} == expected
    assert found["total"] == len(expected)


@pytest.mark.parametrize(
    "params",
    [
        {"state": "TX"},
        {"specialty": "Internal"},
        {"q": ".*"},
        {"q": "%"},
        {"visa_h1b": "case_by_case"},
    ],
)
def test_filter_that_nothing_meets_gives_an_empty_list(
    app_client: TestClient, params: dict[str, str]
) -> None:
    found = get(app_client, "/v1/programs", **params)
    assert (found["total"], found["programs"]) == (0, [])


def test_total_counts_what_agrees_and_not_the_page(app_client: TestClient) -> None:
    found = get(app_client, "/v1/programs", specialty="Internal Medicine", limit=1, offset=1)
    assert found["total"] == 4
    assert len(found["programs"]) == 1


@pytest.mark.parametrize(
    "query",
    [
        "offset=-1",
        "limit=0",
        "limit=501",
        "limit=ten",
        "visa_h1b=maybe",
        "visa_j1=YES",
        "accepts_img=case_by_case",
        "state=New%20York",
        f"q={'x' * 121}",
    ],
)
def test_bad_filter_is_refused(app_client: TestClient, query: str) -> None:
    assert app_client.get(f"/v1/programs?{query}").status_code == 422


ODD = {
    "program_name": 'St. "Mary\'s" Hospital, Residency <b>é</b> — 病院',
    "institution": " Leading and trailing spaces ",
    "city": "Coeur d\u2019Alene",
    "visa_note": 'First line\nsecond line; a comma, a "quote" and a | bar',
    "usce_note": "",
    "max_years_since_graduation": "unknown",
    "positions_per_year": "007",
    "research_note": "null",
}


@pytest.mark.slow
def test_odd_cells_come_back_letter_by_letter(
    open_app: Callable[..., Any], knowledge: Path, tmp_path: Path, model: Embedder
) -> None:
    path = knowledge / "programs" / "table.csv"
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns, lines = list(reader.fieldnames or ()), list(reader)
    row = lines[0] | ODD | {"id": "odd-program"}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows([*lines, row])
    build(knowledge, tmp_path / "state", model)
    with open_app(tmp_path / "state") as client:
        assert get(client, "/v1/programs/odd-program") == row
        (found,) = get(client, "/v1/programs", q='st. "mary\'s"')["programs"]
        assert found == row


@pytest.mark.slow
def test_whole_table_comes_back_as_it_stands_in_the_repository(
    open_app: Callable[..., Any], tmp_path: Path, model: Embedder, knowledge: Path
) -> None:
    whole = Path(__file__).resolve().parents[2] / "knowledge" / "programs"
    shutil.rmtree(knowledge / "programs")
    shutil.copytree(whole, knowledge / "programs")
    expected: dict[str, dict[str, str]] = {}
    for path in whole.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            expected |= {row["id"]: row for row in csv.DictReader(file)}
    build(knowledge, tmp_path / "state", model)
    with open_app(tmp_path / "state") as client:
        found = get(client, "/v1/programs", limit=500)
        assert found["total"] == len(expected) > 300
        assert {p["id"]: p for p in found["programs"]} == expected


def test_json_of_programs_holds_only_strings(app_client: TestClient) -> None:
    text = app_client.get("/v1/programs").text
    cells = [v for p in json.loads(text)["programs"] for v in p.values()]
    assert all(isinstance(cell, str) for cell in cells)
    assert not re.search(r"\bnull\b", text)
