"""The import of programs: every row is judged, nothing that cannot be judged comes in, the rest stays."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from ingest.drafts import Drafts
from ingest.overlay import faults_of
from ingest.program_import import NEW, ImportReport, Mode, import_programs
from ingest.runs import runs
from ingest.upload import COLUMNS
from rag.errors import DraftConflictError, DraftError, ImportRefusedError
from tests.ingest.test_programs import OTHER, ROW

TABLE = "programs/table.csv"
FRESH = OTHER | {"id": "elm-psychiatry", "program_name": "Elm Psychiatry Residency"}
Row = dict[str, str]


def csv_of(rows: Sequence[Row], columns: Sequence[str] = COLUMNS) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([[row.get(c, "") for c in columns] for row in rows])
    return text.getvalue().encode()


def xlsx_of(rows: Sequence[dict[str, Any]], sheets: int = 1) -> bytes:
    book = Workbook()
    assert book.active is not None
    book.active.append(list(COLUMNS))
    for row in rows:
        book.active.append([row.get(c) or None for c in COLUMNS])
    for number in range(1, sheets):
        book.create_sheet(f"more {number}")
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.fixture
def held(knowledge: Path) -> list[Row]:
    """The rows of the miniature's table."""
    with (knowledge / TABLE).open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def bring(knowledge: Path, tmp_path: Path) -> Callable[..., ImportReport]:
    """Imports a file into a copy of the miniature knowledge."""

    def act(body: bytes, mode: Mode = "merge", name: str = "t.csv", **more: Any) -> ImportReport:
        return import_programs(knowledge, tmp_path / "state", name, body, "anna", mode, **more)

    return act


@pytest.fixture
def drafts(knowledge: Path, tmp_path: Path) -> Drafts:
    return Drafts(knowledge, tmp_path / "state")


def drafted(drafts: Drafts, path: str = TABLE) -> dict[str, Row]:
    draft = drafts.get(path)
    assert draft is not None
    assert draft.text is not None
    return {row["id"]: row for row in csv.DictReader(io.StringIO(draft.text))}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_rows_are_told_apart_and_the_draft_differs_in_nothing_else(
    bring: Callable[..., ImportReport],
    drafts: Drafts,
    knowledge: Path,
    tmp_path: Path,
    held: list[Row],
    kind: str,
) -> None:
    changed = held[1] | {"visa_h1b": "yes", "city": "Dearborn"}
    rows = [held[0], changed, ROW]
    body = csv_of(rows) if kind == "csv" else xlsx_of(rows)
    found = bring(body, name=f"Programs.{kind.upper()}")
    assert [(r.row, r.id, r.state) for r in found.rows] == [
        (2, held[0]["id"], "same"),
        (3, held[1]["id"], "changed"),
        (4, ROW["id"], "new"),
    ]
    assert [(c.column, c.before, c.after) for c in found.rows[1].changes] == [
        ("city", "Detroit", "Dearborn"),
        ("visa_h1b", "no", "yes"),
    ]
    assert found.drafts == [TABLE]
    assert drafted(drafts) == {r["id"]: r for r in held} | {changed["id"]: changed, ROW["id"]: ROW}
    before = (knowledge / TABLE).read_text().splitlines()
    after = str(getattr(drafts.get(TABLE), "text", "")).splitlines()
    assert len(set(before) - set(after)) == 1
    assert faults_of(drafts, tmp_path / "state") == {TABLE: []}
    (run,) = runs(tmp_path / "state")
    assert (run.kind, run.by, run.outcome) == ("import", "anna", "done")
    assert "1 changed, 1 new, 1 same" in run.summary


def test_nothing_is_written_while_a_row_is_faulty(
    bring: Callable[..., ImportReport], drafts: Drafts, tmp_path: Path
) -> None:
    faulty = FRESH | {"state": "XX", "visa_j1": "perhaps"}
    found = bring(csv_of([ROW, faulty]))
    assert [r.state for r in found.rows] == ["new", "faulty"]
    assert {f.column for f in found.rows[1].faults} == {"state", "visa_j1"}
    assert found.drafts == []
    assert drafts.open.all() == {}
    (run,) = runs(tmp_path / "state")
    assert run.outcome == "refused"
    assert {(e.path, e.line) for e in run.errors} == {("t.csv", 3)}

    assert bring(csv_of([ROW, faulty]), skip_faulty=True).drafts == [TABLE]
    assert ROW["id"] in drafted(drafts)
    assert FRESH["id"] not in drafted(drafts)


def test_replace_takes_away_what_is_not_in_the_file_but_not_what_a_faulty_row_names(
    bring: Callable[..., ImportReport], drafts: Drafts, held: list[Row]
) -> None:
    faulty = held[1] | {"state": "XX"}
    found = bring(csv_of([held[0], faulty, ROW]), "replace", skip_faulty=True)
    assert found.counts["removed"] == len(held) - 2
    assert set(drafted(drafts)) == {held[0]["id"], held[1]["id"], ROW["id"]}
    assert drafted(drafts)[held[1]["id"]] == held[1]


def test_programs_stay_in_their_tables_and_new_ones_go_to_the_additions(
    bring: Callable[..., ImportReport], drafts: Drafts, knowledge: Path, held: list[Row]
) -> None:
    (knowledge / "programs" / "second.csv").write_bytes(csv_of([FRESH]).replace(b"\r\n", b"\n"))
    found = bring(csv_of([FRESH | {"city": "Hartford"}, ROW]))
    assert sorted(found.drafts) == [NEW, "programs/second.csv"]
    assert drafted(drafts, "programs/second.csv")[FRESH["id"]]["city"] == "Hartford"
    assert set(drafted(drafts, NEW)) == {ROW["id"]}
    assert drafts.get(TABLE) is None


def test_nothing_is_written_when_one_of_two_tables_would_be_too_large(
    bring: Callable[..., ImportReport], drafts: Drafts, knowledge: Path
) -> None:
    (knowledge / "programs" / "second.csv").write_bytes(csv_of([FRESH]).replace(b"\r\n", b"\n"))
    many = [
        ROW | {"id": f"long-{n}", "program_name": f"Long {n}", "visa_note": "x" * 120_000}
        for n in range(20)
    ]
    with pytest.raises(DraftError, match=r"additions\.csv would be larger than 2 MB"):
        bring(csv_of([FRESH | {"city": "Hartford"}, *many]))
    assert drafts.open.all() == {}


def test_same_rows_again_are_nothing_new(
    bring: Callable[..., ImportReport], drafts: Drafts, tmp_path: Path, held: list[Row]
) -> None:
    found = bring(csv_of(held), "replace")
    assert found.counts == {"same": len(held), "removed": 0}
    assert drafts.open.all() == {}
    assert runs(tmp_path / "state")[0].outcome == "nothing new"


def test_import_lies_over_a_draft_and_over_no_newer_one(
    bring: Callable[..., ImportReport],
    drafts: Drafts,
    held: list[Row],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bert = held[0] | {"city": "Queens"}
    drafts.save(TABLE, csv_of([bert, *held[1:]]).decode(), "bert")
    bring(csv_of([ROW]))
    assert drafted(drafts)[held[0]["id"]]["city"] == "Queens"

    save = Drafts.save

    def late(own: Drafts, path: str, text: str | None, by: str, token: str | None = None) -> Any:
        save(own, path, "id\n", "bert", getattr(own.get(path), "changed", ""))
        return save(own, path, text, by, token)

    monkeypatch.setattr(Drafts, "save", late)
    with pytest.raises(DraftConflictError):
        bring(csv_of([OTHER]))


@pytest.mark.parametrize(
    ("cell", "column"),
    [
        ("=HYPERLINK(1)", "city"),
        ("@SUM(1)", "usce_note"),
        ("+1+1", "institution"),
        ("-1+cmd|x", "visa_note"),
    ],
)
def test_formula_is_refused_by_row_and_column(
    bring: Callable[..., ImportReport], cell: str, column: str
) -> None:
    for kind, body in (
        ("csv", csv_of([OTHER, ROW | {column: cell}])),
        ("xlsx", xlsx_of([OTHER, ROW | {column: cell}])),
    ):
        found = bring(body, name=f"t.{kind}")
        row = found.rows[1]
        assert (row.row, row.state) == (3, "faulty")
        assert [f.column for f in row.faults] == [column]
        assert "formula" in row.faults[0].reason
        assert found.drafts == []


def test_numbers_dates_and_empty_rows_of_a_workbook_read_as_in_a_table(
    bring: Callable[..., ImportReport], drafts: Drafts
) -> None:
    row: dict[str, Any] = {
        **ROW,
        "step2ck_min_score": 220.0,
        "max_attempts": 2,
        "city": " St. Louis ",
    }
    found = bring(xlsx_of([{}, row]), name="t.xlsx")
    assert [(r.row, r.state) for r in found.rows] == [(3, "new")]
    assert drafted(drafts)[ROW["id"]] == ROW | {"max_attempts": "2"}


def test_same_program_twice_is_faulty_and_both_places_are_told(
    bring: Callable[..., ImportReport], held: list[Row]
) -> None:
    renamed = held[0] | {"id": "another-id"}
    found = bring(csv_of([ROW, ROW, ROW | {"id": "mercy-too"}, renamed]))
    assert [r.state for r in found.rows] == ["new", "faulty", "faulty", "faulty"]
    told = [r.faults[0].reason for r in found.rows[1:]]
    assert "row 2" in told[0]
    assert "row 2" in told[1]
    assert held[0]["id"] in told[2]


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("t.pdf", b"%PDF-1.7", r"\.csv or \.xlsx"),
        ("t.csv", b"", "empty"),
        ("t.csv", csv_of([]), "no rows"),
        ("t.csv", csv_of([ROW]).decode().encode("utf-16"), "UTF-16"),
        ("t.csv", csv_of([ROW | {"city": "Montréal"}]).decode().encode("cp1252"), "not UTF-8.*line 2"),
        ("t.csv", csv_of([ROW]).replace(b",", b";"), "separated by commas"),
        ("t.csv", csv_of([ROW], [c for c in COLUMNS if c != "state"]), "lacks the columns state"),
        ("t.csv", csv_of([ROW], [*COLUMNS, "mood"]), "not known: 'mood'"),
        ("t.csv", csv_of([ROW], [*COLUMNS, "city"]), "twice: city"),
        ("t.csv", b"name,phone\nA,1\n", "names none of the columns"),
        ("t.csv", csv_of([ROW])[:-9] + b'"open', "not a CSV table from row 2"),
        ("t.csv", b"\x00\x01" * 50, "no text"),
        ("t.xlsx", csv_of([ROW]), "not an XLSX workbook"),
        ("t.xlsx", xlsx_of([ROW], sheets=2), "2 visible sheets"),
        ("t.csv", b"x" * 50_000_001, "larger than 50 MB"),
    ],
    ids=range(15),
)  # fmt: skip
def test_what_is_no_table_of_programs_is_refused_in_plain_words(
    bring: Callable[..., ImportReport], drafts: Drafts, tmp_path: Path, name: str, body: bytes, told: str
) -> None:  # fmt: skip
    with pytest.raises(
        ImportRefusedError, match=f"(?s){told}.*Nothing was written|Nothing was written.*{told}"
    ):
        bring(body, name=name)
    assert drafts.open.all() == {}
    assert runs(tmp_path / "state")[0].outcome == "refused"


def test_row_with_too_few_or_too_many_cells_is_faulty(bring: Callable[..., ImportReport]) -> None:
    lines = csv_of([ROW, OTHER]).decode().split("\r\n")
    lines[1] += ",more"
    lines[2] = lines[2].rpartition(",")[0]
    found = bring("\r\n".join(lines).encode())
    assert [r.state for r in found.rows] == ["faulty", "faulty"]
    assert "more cells" in found.rows[0].faults[0].reason
    assert f"{len(COLUMNS)} are due" in found.rows[1].faults[0].reason


def test_table_that_is_broken_already_is_named(
    bring: Callable[..., ImportReport], knowledge: Path
) -> None:
    (knowledge / TABLE).write_text("id,name\na,b\n")
    with pytest.raises(ImportRefusedError, match=r"programs/table\.csv cannot be read"):
        bring(csv_of([ROW]))
