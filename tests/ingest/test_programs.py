"""The strict reader of program tables: each fault with its line and column, each cell as it stands."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from ingest.csv_text import MAX_BYTES
from ingest.fault import Fault
from ingest.programs import read_checked, read_programs
from rag.schema import PROGRAM_COLUMNS

ROOT = Path(__file__).resolve().parents[2]
HEADER = ["id", *PROGRAM_COLUMNS]
ROW = dict.fromkeys(HEADER, "") | {
    "id": "mercy-internal-medicine",
    "program_name": "Mercy Hospital Internal Medicine Residency",
    "institution": "Mercy Hospital",
    "city": "St. Louis",
    "state": "MO",
    "specialty": "Internal Medicine",
    "track": "categorical",
    "setting": "community",
    "accepts_img": "yes",
    "visa_j1": "yes",
    "visa_h1b": "case_by_case",
    "step3_for_h1b": "unknown",
    "step2ck_min_score": "220",
    "source_url": "https://example.org/im",
    "source_date": "unknown",
    "confidence": "medium",
    "recruiting": "unknown",
}
OTHER = ROW | {
    "id": "yale-psychiatry",
    "program_name": "Yale Psychiatry Residency",
    "institution": "Yale School of Medicine",
    "state": "CT",
    "specialty": "Psychiatry",
}


def put(
    root: Path, rows: list[dict[str, str]], name: str = "table.csv", header: list[str] = HEADER
) -> Path:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([[row.get(column, "") for column in header] for row in rows])
    path = root / "programs" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def ids_and_faults(root: Path) -> tuple[list[str], list[Fault]]:
    programs, faults = read_programs(root)
    return [p.id for p in programs], faults


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", ""),
        ("program_name", ""),
        ("institution", "  "),
        ("state", ""),
        ("specialty", ""),
        ("source_url", ""),
        ("id", "Mercy Internal Medicine"),
        ("id", "mercy_internal"),
        ("id", "mercy--internal"),
        ("state", "Missouri"),
        ("state", "mo"),
        ("state", "ZZ"),
        ("source_date", "24.11.2026"),
        ("source_date", "11/24/2026"),
        ("source_date", "2026-13-01"),
        ("source_date", "last autumn"),
        ("track", "Categorical"),
        ("setting", "rural"),
        ("accepts_img", "maybe"),
        ("accepts_img", "YES"),
        ("accepts_img", ""),
        ("visa_j1", "sometimes"),
        ("visa_h1b", "Yes"),
        ("step3_for_h1b", "case_by_case"),
        ("step2ck_required_when", "soon"),
        ("ecfmg_cert_required_when", "later"),
        ("confidence", "certain"),
        ("confidence", ""),
        ("recruiting", "closed"),
        ("step2ck_min_score", "about 220"),
        ("step2ck_min_score", "220.5"),
        ("step2ck_min_score", "-220"),
        ("step2ck_min_score", "149"),
        ("step2ck_min_score", "301"),
        ("max_attempts", "0"),
        ("max_attempts", "7"),
        ("max_years_since_graduation", "61"),
        ("usce_required_months", "121"),
        ("min_lors", "11"),
        ("img_share_percent", "101"),
        ("img_share_percent", "50%"),
        ("positions_per_year", "many"),
        ("source_url", "example.org/im"),
        ("source_url", "javascript:alert(1)"),
        ("source_url", "ftp://example.org/im"),
        ("source_url", "https://example.org/a b"),
        ("source_url", 'https://example.org/"onload="x'),
        ("visa_note", '=HYPERLINK("https://evil.example","see")'),
        ("visa_note", "+1+1"),
        ("usce_note", "@SUM(A1)"),
        ("usce_note", "-1+cmd|' /C calc'!A0"),
        ("research_note", "bell\x07"),
        ("city", "St.\x1bLouis"),
    ],
)
def test_faulty_cell_is_told_by_line_and_column_and_its_row_left_out(
    tmp_path: Path, column: str, value: str
) -> None:
    put(tmp_path, [OTHER, ROW | {column: value}])
    ids, faults = ids_and_faults(tmp_path)
    assert [(f.file, f.line) for f in faults] == [("programs/table.csv", 3)]
    assert faults[0].reason.startswith(f"column {column}: ")
    assert ids == ["yale-psychiatry"]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("step2ck_min_score", "150"),
        ("step2ck_min_score", "300"),
        ("step2ck_min_score", "unknown"),
        ("max_attempts", ""),
        ("usce_required_months", "0"),
        ("img_share_percent", "100"),
        ("positions_per_year", "about 12"),
        ("positions_per_year", "unknown"),
        ("visa_j1", "unknown"),
        ("source_date", ""),
        ("source_date", "2026"),
        ("source_date", "2026-10"),
        ("source_date", "2026-10-10"),
        ("source_date", "2025-26"),
        ("visa_note", "  kept with its  spaces "),
        ("visa_note", 'two\nlines, "quoted", and a comma'),
        ("institution", "Hospital São José – “East”"),
        ("visa_note", "J-1 = ECFMG; 5 + 2 years @ most"),
    ],
)
def test_good_cell_comes_back_exactly_as_it_stands(tmp_path: Path, column: str, value: str) -> None:
    put(tmp_path, [ROW | {column: value}])
    (program,), faults = read_programs(tmp_path)
    assert faults == []
    assert program[column] == value


def test_empty_cell_stays_empty_and_unknown_stays_unknown(tmp_path: Path) -> None:
    put(tmp_path, [ROW])
    ((program,), _) = read_programs(tmp_path)
    assert program.cells == {c: ROW[c] for c in PROGRAM_COLUMNS}
    assert program["acgme_id"] == ""
    assert program["step3_for_h1b"] == "unknown"


@pytest.mark.parametrize(
    "spelling",
    [
        "MERCY HOSPITAL INTERNAL MEDICINE RESIDENCY",
        "Mercy Hospital Internal Medicine",
        "The Mercy Hospital Internal Medicine Residency Program",
        "Mercy Hospital, Internal-Medicine  Residency",
        "Mercy Hospital: Internal Medicine (Residency)",
    ],
)
def test_one_program_under_two_spellings_is_told_with_both_places(
    tmp_path: Path, spelling: str
) -> None:
    put(tmp_path, [OTHER, ROW], "a.csv")
    put(tmp_path, [ROW | {"id": "mercy-im", "program_name": spelling}], "b.csv")
    ids, (fault,) = ids_and_faults(tmp_path)
    assert str(fault).startswith("programs/b.csv:2: column program_name: ")
    assert "a.csv:3" in fault.reason
    assert ids == ["yale-psychiatry", "mercy-internal-medicine"]


def test_apostrophe_makes_no_other_program(tmp_path: Path) -> None:
    row = ROW | {"program_name": "St. Mary's Internal Medicine Residency"}
    put(tmp_path, [row, row | {"id": "st-marys", "program_name": "St Marys Internal Medicine"}])
    _, faults = ids_and_faults(tmp_path)
    assert [f.line for f in faults] == [3]


@pytest.mark.parametrize(
    "different",
    [
        {"specialty": "Pediatrics"},
        {"track": "preliminary"},
        # Mercy, St. Joseph's and Good Samaritan stand in several states.
        {"institution": "Mercy Health", "city": "Toledo", "state": "OH"},
    ],
    ids=["specialty", "track", "place"],
)
def test_programs_of_like_names_that_differ_are_both_kept(
    tmp_path: Path, different: dict[str, str]
) -> None:
    put(tmp_path, [ROW, ROW | {"id": "second"} | different])
    assert ids_and_faults(tmp_path) == (["mercy-internal-medicine", "second"], [])


def test_id_used_twice_is_told_with_both_places(tmp_path: Path) -> None:
    put(tmp_path, [ROW], "a.csv")
    put(tmp_path, [OTHER | {"id": ROW["id"]}], "b.csv")
    _, (fault,) = ids_and_faults(tmp_path)
    assert str(fault).startswith("programs/b.csv:2: column id: ")
    assert "a.csv:2" in fault.reason


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ([c for c in HEADER if c != "visa_j1"], ["lacks", "visa_j1"]),
        ([c for c in HEADER if c not in {"id", "state"}], ["lacks", "id", "state"]),
        ([*HEADER, "salary"], ["unknown", "'salary'"]),
        ([*HEADER, ""], ["unknown", "''"]),
        ([*HEADER, "city"], ["twice"]),
        (["ID", *HEADER[1:]], ["lacks", "'ID'"]),
        (["; ".join(HEADER)], ["lacks", "program_name"]),
    ],
)
def test_wrong_columns_are_told_and_the_table_is_not_read(
    tmp_path: Path, header: list[str], words: list[str]
) -> None:
    put(tmp_path, [ROW], "bad.csv", header)
    put(tmp_path, [OTHER], "good.csv")
    ids, faults = ids_and_faults(tmp_path)
    assert {(f.file, f.line) for f in faults} == {("programs/bad.csv", 1)}
    reasons = " ".join(f.reason for f in faults)
    assert all(word in reasons for word in words), reasons
    assert ids == ["yale-psychiatry"]


def test_columns_may_stand_in_another_order(tmp_path: Path) -> None:
    put(tmp_path, [ROW], header=HEADER[::-1])
    ((program,), faults) = read_programs(tmp_path)
    assert faults == []
    assert program["city"] == "St. Louis"


@pytest.mark.parametrize(("change", "cells"), [(",more", 34), ("", 32)])
def test_ragged_row_is_told_and_the_others_are_read(
    tmp_path: Path, change: str, cells: int
) -> None:
    path = put(tmp_path, [ROW, OTHER])
    lines = path.read_text().split("\n")
    lines[1] = lines[1] + change if change else lines[1].rsplit(",", 1)[0]
    path.write_text("\n".join(lines))
    ids, (fault,) = ids_and_faults(tmp_path)
    assert fault.line == 2
    assert f"{cells} cells, 33 are due" in fault.reason
    assert ids == ["yale-psychiatry"]


def test_blank_lines_are_no_rows_and_do_not_shift_lines(tmp_path: Path) -> None:
    path = put(tmp_path, [OTHER, ROW | {"state": "XX"}])
    path.write_text(path.read_text().replace("\nmercy", f"\n\n{',' * 32}\nmercy"))
    ids, (fault,) = ids_and_faults(tmp_path)
    assert (ids, fault.line) == (["yale-psychiatry"], 5)


def test_fault_is_told_at_the_line_where_its_row_begins(tmp_path: Path) -> None:
    put(tmp_path, [OTHER, ROW | {"state": "XX", "visa_note": "three\nlines\nlong"}])
    _, (fault,) = ids_and_faults(tmp_path)
    assert fault.line == 3


def test_quote_that_is_never_closed_is_told_where_it_opens(tmp_path: Path) -> None:
    path = put(tmp_path, [OTHER, ROW, *(ROW | {"id": f"mercy-{n}"} for n in range(20))])
    path.write_text(path.read_text().replace("Mercy Hospital Internal", '"Mercy Hospital', 1))
    ids, faults = ids_and_faults(tmp_path)
    assert ids == ["yale-psychiatry"]
    assert [(f.line, "not a CSV table" in f.reason) for f in faults] == [(3, True)]


@pytest.mark.parametrize(
    ("raw", "line", "words"),
    [
        pytest.param(b"", 1, "lacks the columns", id="empty"),
        pytest.param(b"a,b\n\xe9,1\n", 2, "UTF-8", id="latin-1"),
        pytest.param("id,city\n".encode("utf-16"), 1, "UTF-8", id="utf-16"),
        pytest.param(b"PK\x03\x04 an Excel file", 1, "columns", id="spreadsheet"),
    ],
)
def test_file_that_is_no_table_is_told(tmp_path: Path, raw: bytes, line: int, words: str) -> None:
    put(tmp_path, [OTHER], "good.csv")
    (tmp_path / "programs" / "bad.csv").write_bytes(raw)
    ids, faults = ids_and_faults(tmp_path)
    assert {(f.file, f.line) for f in faults} == {("programs/bad.csv", line)}
    assert any(words in f.reason for f in faults)
    assert ids == ["yale-psychiatry"]


def test_byte_order_mark_and_crlf_change_nothing(tmp_path: Path) -> None:
    path = put(tmp_path, [ROW, OTHER])
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert ids_and_faults(tmp_path) == (["mercy-internal-medicine", "yale-psychiatry"], [])


def test_too_large_file_is_told_without_being_read(tmp_path: Path) -> None:
    put(tmp_path, [OTHER], "good.csv")
    with (tmp_path / "programs" / "big.csv").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    ids, (fault,) = ids_and_faults(tmp_path)
    assert (fault.file, "larger than 50 MB" in fault.reason) == ("programs/big.csv", True)
    assert ids == ["yale-psychiatry"]


@pytest.mark.parametrize("kind", ["folder", "dangling link"])
def test_what_is_no_file_is_told(tmp_path: Path, kind: str) -> None:
    path = put(tmp_path, [OTHER], "good.csv").with_name("bad.csv")
    if kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(tmp_path / "nowhere")
    ids, (fault,) = ids_and_faults(tmp_path)
    assert fault.file == "programs/bad.csv"
    assert ids == ["yale-psychiatry"]


@pytest.mark.parametrize(
    ("text", "day", "fault"),
    [
        ("checked: 2026-11-22\n", "2026-11-22", False),
        ("# a note\nchecked:   2026-11-22  \n", "2026-11-22", False),
        ("checked: yesterday\n", "", True),
        ("# checked: 2026-11-22\n", "", True),
        ("checked: 2026-11-31\n", "", True),
        ("", "", True),
    ],
)
def test_day_of_the_last_check_is_read(tmp_path: Path, text: str, day: str, fault: bool) -> None:
    (tmp_path / "programs").mkdir()
    (tmp_path / "programs" / "table.yaml").write_text(text)
    found, faults = read_checked(tmp_path)
    assert (found, bool(faults)) == (day, fault)


def test_missing_day_of_the_last_check_is_told(tmp_path: Path) -> None:
    (fault,) = read_checked(tmp_path)[1]
    assert fault.file == "programs/table.yaml"


# --- the tables that are shipped ---------------------------------------------------------------


def test_shipped_tables_read_without_fault_and_hold_every_cell_of_the_files() -> None:
    expected: list[dict[str, str]] = []
    for path in sorted((ROOT / "knowledge" / "programs").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            expected += csv.DictReader(file)
    programs, faults = read_programs(ROOT / "knowledge")
    assert faults == []
    assert len(programs) == 374
    assert [{"id": p.id, **p.cells} for p in programs] == expected


def test_shipped_tables_say_when_they_were_checked() -> None:
    day, faults = read_checked(ROOT / "knowledge")
    assert (len(day), faults) == (10, [])
