"""A table of programs goes through the real API into a draft."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from ingest.drafts import Drafts
from ingest.runs import runs
from tests.ingest.test_program_import import FRESH, csv_of, xlsx_of
from tests.ingest.test_programs import ROW

PATH = "/v1/staff/programs/import"
# More than a draft may hold.
_LONG = [
    ROW | {"id": f"long-{n}", "program_name": f"Long {n}", "visa_note": "x" * 120_000}
    for n in range(20)
]


@pytest.fixture
def client(open_app: Callable[..., Any], state: Path, staff_key: str) -> Iterator[TestClient]:
    with open_app(state, ready=False) as opened:
        opened.headers["Authorization"] = f"Bearer {staff_key}"
        yield opened


def send(client: TestClient, body: bytes, name: str = "t.csv", **form: str) -> Any:
    return client.post(PATH, files={"file": (name, body)}, data=form)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_table_becomes_a_draft_in_the_name_of_the_key(
    client: TestClient, state: Path, miniature: Path, kind: str
) -> None:
    body = csv_of([ROW]) if kind == "csv" else xlsx_of([ROW])
    found = send(client, body, f"t.{kind}", mode="merge")
    assert found.status_code == 200
    told = found.json()
    assert told["rows"] == [
        {
            "row": 2,
            "id": ROW["id"],
            "name": ROW["program_name"],
            "state": "new",
            "faults": [],
            "changes": [],
        }
    ]
    assert (told["draft"], told["drafts"]) == ("programs/table.csv", ["programs/table.csv"])
    draft = Drafts(miniature, state).get("programs/table.csv")
    assert draft is not None
    assert (draft.by, ROW["id"] in str(draft.text)) == ("anna", True)
    assert (runs(state)[0].kind, runs(state)[0].by) == ("import", "anna")


def test_faulty_row_writes_nothing_until_it_is_left_out(client: TestClient, state: Path) -> None:
    body = csv_of([ROW, FRESH | {"state": "XX"}])
    told = send(client, body, mode="merge").json()
    assert (told["draft"], told["counts"]) == (None, {"new": 1, "faulty": 1})
    assert told["rows"][1]["faults"] == [{"column": "state", "reason": "'XX' is no US state code"}]
    assert not (state / "drafts").exists()
    told = send(client, body, mode="merge", skip_faulty="true").json()
    assert told["draft"] == "programs/table.csv"


@pytest.mark.parametrize(
    ("name", "body", "form", "told"),
    [
        ("t.csv", b"a,b\n1,2\n", {}, "no table of programs"),
        ("t.txt", csv_of([ROW]), {}, ".csv or .xlsx"),
        ("t.csv", csv_of([ROW]), {"mode": "append"}, "mode is one of merge, replace"),
        ("t.csv", csv_of([ROW]), {"skip_faulty": "perhaps"}, "skip_faulty is one of"),
        ("t.csv", csv_of(_LONG), {}, "larger than 2 MB"),
    ],
    ids=range(5),
)
def test_what_cannot_be_used_is_a_problem_in_plain_words(
    client: TestClient, state: Path, name: str, body: bytes, form: dict[str, str], told: str
) -> None:
    found = send(client, body, name, **form)
    assert found.status_code == 422
    assert told in found.json()["detail"]
    assert not (state / "drafts").exists()


def test_form_without_a_file_is_refused(client: TestClient) -> None:
    assert client.post(PATH, data={"mode": "merge"}).status_code == 422
    assert client.post(PATH, json={"file": "a"}).status_code == 422


def test_only_this_route_takes_large_bodies_and_only_up_to_its_limit(client: TestClient) -> None:
    filler = b"\n" * 200_000
    assert send(client, csv_of([ROW]) + filler).status_code == 200
    assert client.post("/v1/staff/runs", content=filler).status_code == 413
    assert client.post("/v1/staff/switch/off", content=filler).status_code == 413
    found = send(client, b"x" * 50_100_000)
    assert found.status_code == 413


def test_large_body_without_a_key_is_refused_before_the_form_is_read(client: TestClient) -> None:
    del client.headers["Authorization"]
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    found = client.post(PATH, content=b"no form at all" * 100_000, headers=headers)
    assert found.status_code == 401
