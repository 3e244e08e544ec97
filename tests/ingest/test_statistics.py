"""The strict reader of statistics: each fault with file, row and column, the terms of each figure,
and that what is shipped may be shipped."""

from __future__ import annotations

import csv
import io
import shutil
from datetime import date
from pathlib import Path

import pytest

from ingest.check import fingerprint, read_knowledge
from ingest.columns import KINDS, columns_of
from ingest.fault import Fault
from ingest.statistics import read_statistics
from rag.schema import Source
from rag.statistics import Statistics

ROOT = Path(__file__).resolve().parents[2]
MINIATURE = ROOT / "tests" / "miniature"
PASSAGES = {"match-dates#rank-list", "match-dates#match-day"}
SOURCES = {
    "nrmp-calendar": Source("nrmp-calendar", "Calendar", "NRMP", "https://e.org/c", "2026", True),
    "nrmp-report": Source(
        "nrmp-report",
        "Results and Data",
        "NRMP",
        "https://www.nrmp.org/wp-content/uploads/2026/05/Results.pdf",
        "2026-05",
        True,
    ),
    "nowhere": Source("nowhere", "A talk", "Somebody", "", "2026", False),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the miniature's statistics, to break."""
    return Path(shutil.copytree(MINIATURE / "statistics", tmp_path / "statistics"))


def read(folder: Path) -> tuple[Statistics, list[str]]:
    statistics, faults = read_statistics(folder.parent, SOURCES, PASSAGES)
    return statistics, [str(f) for f in sorted(faults)]


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def table(kind: str, *rows: dict[str, str]) -> str:
    """A table of a kind with these rows; what a row does not say is filled as it must be."""
    columns = [*columns_of(KINDS[kind]), *KINDS[kind].optional]
    common = {"quality": "A", "source": "nrmp-report", "as_of": "2026", "terms": "permission"}
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows([common | row for row in rows])
    return text.getvalue()


# --- what is read --------------------------------------------------------------------------------


def test_sound_tables_are_read_with_their_cells_as_they_stand(folder: Path) -> None:
    statistics, faults = read(folder)
    assert faults == []
    assert [t.id for t in statistics.tables][:2] == ["match_rates", "match_by_specialty"]
    (row,) = [r for r in statistics.rows if r["applicant_type"] == "us_img"]
    assert (row["rate_pct"], row["matched_n"], row["note"]) == ("75.0", "300", "")
    assert row.sources == ("nrmp-calendar",)
    assert {r.table for r in statistics.rows} == {
        "match_rates",
        "match_by_specialty",
        "program_signals",
    }


def test_calendar_is_read_as_days_spans_and_months(folder: Path) -> None:
    calendar = folder / "season_calendar.csv"
    calendar.write_text(
        calendar.read_text()
        + "2024-25,Match Day,2025-03-17 to 2025-03-21,,A,nrmp-calendar,2025,news\n"
        + "2024-25,Rank list deadline,2025-02,by noon,B,nrmp-calendar,2025,news\n"
    )
    statistics, faults = read(folder)
    assert faults == []
    found = {(d.event, d.season): d for d in statistics.calendar.dates}
    day = found["Rank list deadline", "2026-27"]
    assert (day.start, day.end, day.note) == (date(2027, 3, 3), None, "21:00 Eastern Time")
    assert (day.source, day.as_of, day.quality) == ("nrmp-calendar", "2026-10", "A")
    span = found["Match Day", "2024-25"]
    assert (span.start, span.end) == (date(2025, 3, 17), date(2025, 3, 21))
    month = found["Rank list deadline", "2024-25"]
    assert (month.start, month.note) == (None, "February 2025, the day is not known; by noon")
    assert found["Ranking opens", "2026-27"].start is None


def test_knowledge_without_statistics_has_none_and_no_fault(tmp_path: Path) -> None:
    assert read_statistics(tmp_path, SOURCES, PASSAGES) == (Statistics(), [])


def test_restricted_tables_are_read_like_the_others(folder: Path) -> None:
    (folder / "restricted").mkdir()
    (folder / "restricted" / "charting_outcomes_img.csv").write_text(
        table(
            "charting_outcomes_img",
            {
                "match_year": "2026",
                "specialty": "Neurology",
                "applicant_type": "non_us_img",
                "median_step2ck_matched": "250",
            },
        )
    )
    statistics, faults = read(folder)
    assert faults == []
    (row,) = statistics.rows_of("charting_outcomes_img")
    assert (row["median_step2ck_matched"], row["terms"]) == ("250", "permission")


def test_profiles_may_have_fewer_columns_but_no_other_ones(folder: Path) -> None:
    (folder / "restricted").mkdir()
    path = folder / "restricted" / "charting_outcomes_img.csv"
    path.write_text(
        "match_year,specialty,applicant_type,median_step2ck_matched,quality,note,source,as_of,terms\n"
        "2026,Neurology,us_img,250,A,,nrmp-report,2026,permission\n"
    )
    assert read(folder)[1] == []
    change(path, "median_step2ck_matched", "median_height")
    assert read(folder)[1] == [
        "statistics/restricted/charting_outcomes_img.csv:1: has unknown columns 'median_height'"
    ]


# --- faults of rows ------------------------------------------------------------------------------

RATES, POSTS, SIGNALS, CALENDAR = (
    "match_rates.csv",
    "match_by_specialty.csv",
    "program_signals.csv",
    "season_calendar.csv",
)


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "reason"),
    [
        (RATES, "2026,us_img", "26,us_img", 2, "column year: '26' is no year such as 2026"),
        (RATES, "2026,us_img", ",us_img", 2, "column year: is empty"),
        (RATES, "us_img,,any", "usimg,,any", 2, "column applicant_type: 'usimg' is none of us_img"),
        (RATES, "any_first_year_post,75.0", "any,75.0", 2, "column base: 'any' is none of"),
        (RATES, "75.0", "175", 2, "column rate_pct: '175' is no number from 0 to 100"),
        (RATES, "75.0", "75%", 2, "column rate_pct: '75%' is no number"),
        (RATES, ",300,", ",3e2,", 2, "column matched_n: '3e2' is no whole number"),
        (RATES, ",300,", ",٣٠٠,", 2, "column matched_n: '٣٠٠' is no whole number"),
        (RATES, "75.0", "74.0", 2, "column rate_pct: 74 is not the 75.0 of the two counts"),
        (RATES, ",A,,", ",D,,", 2, "column quality: 'D' is none of A, B, C"),
        (RATES, ",A,,", ",,,", 2, "column quality: is empty"),
        (RATES, "nrmp-calendar,2026-03", "someone,2026-03", 2, "'someone' does not stand in"),
        (RATES, "nrmp-calendar,2026-03", ",2026-03", 2, "column source: is empty"),
        (RATES, "2026-03,news", "March,news", 2, "column as_of: 'March' is no date"),
        (RATES, "2026-03,news", "2026-13,news", 2, "column as_of: '2026-13' is no date"),
        (RATES, "2026-03,news", "2026-02-30,news", 2, "column as_of: '2026-02-30' is no date"),
        (RATES, "news", "free", 2, "column terms: 'free' is none of news, permission"),
        (RATES, ",A,,nrmp", ",A,=1+1,nrmp", 2, "column note: '=1+1' looks like a spreadsheet"),
        (RATES, ",A,,nrmp", ",A,x\x07,nrmp", 2, "column note: holds control characters"),
        (RATES, "300,100,A", "300,A", 2, "has 11 cells, 12 are due"),
        (POSTS, "1000,900", "800,900", 2, "column filled: is more than positions_offered"),
        (POSTS, "1000,900", "1000,300", 2, "column filled: is less than its parts together"),
        (POSTS, "1000,900,,,100,300,100", ",,,,,,", 2, "the row holds no figure"),
        (SIGNALS, "ERAS,3,12,", "ERAS,3,,", 2, "gold and silver, or the single level"),
        (SIGNALS, "ERAS,3,12,", "ERAS,3,12,5", 2, "gold and silver, or the single level"),
        (SIGNALS, "ERAS,3,12,", "ERAS,,,", 2, "gold and silver, or the single level"),
        (SIGNALS, "8,B", "8,C", 4, "column quality: C is no number to plan with"),
        (SIGNALS, "2024-25", "2024-26", 2, "column season: '2024-26' is no season"),
        (CALENDAR, "2027-03-03", "2027-02-30", 2, "column date: '2027-02-30' is no day"),
        (CALENDAR, "2027-03-03", "3 March 2027", 2, "column date: '3 March 2027' is no day"),
        (CALENDAR, "2027-03-03", "2027-03-03 to 2027-03-01", 2, "ends before it begins"),
        (CALENDAR, "2027-03-03", "2027-03-03 to ", 2, "column date: '2027-03-03 to ' is no day"),
        (CALENDAR, "Rank list deadline", "Ranking", 2, "'Ranking' does not stand in events.yaml"),
        (CALENDAR, "2027-03-19,,B", "2027-03-19,,C", 3, "column date: C is no day to plan with"),
    ],
)
def test_fault_of_a_row_is_told_with_file_line_and_column(
    folder: Path, file: str, old: str, new: str, line: int, reason: str
) -> None:
    sound = len(read(folder)[0].rows) + len(read(folder)[0].calendar.dates)
    change(folder / file, old, new)
    statistics, faults = read(folder)
    assert len(faults) == 1, faults
    assert faults[0].startswith(f"statistics/{file}:{line}: ")
    assert reason in faults[0]
    # The row is left out, the others stay.
    assert len(statistics.rows) + len(statistics.calendar.dates) == sound - 1


def test_state_must_be_one_and_its_parts_must_add_up(folder: Path) -> None:
    path = folder / "img_residents_by_state.csv"
    row = {"match_year": "2021", "scope": "all", "terms": "news", "source": "nrmp-calendar"}
    counts = {"imgs_matched_total": "10", "us_img_matched": "4", "non_us_img_matched": "7"}
    path.write_text(table(path.stem, row | counts | {"state": "Texas"}))
    assert "imgs_matched_total: 10 is not 4 and 7 together" in read(folder)[1][0]
    path.write_text(table(path.stem, row | {"state": "TX", "imgs_matched_total": "10"}))
    assert "column state: 'TX' is no US state by its name" in read(folder)[1][0]


def test_same_figure_twice_is_a_fault_also_across_the_two_folders(folder: Path) -> None:
    rates = (folder / RATES).read_text()
    again = rates.split("\n")[1]
    (folder / RATES).write_text(rates + again + "\n")
    assert read(folder)[1] == [
        "statistics/match_rates.csv:5: column year: the same figure stands also at match_rates.csv:2"
    ]
    (folder / RATES).write_text(rates)
    (folder / "restricted").mkdir()
    (folder / "restricted" / RATES).write_text(rates.split("\n")[0] + "\n" + again + "\n")
    assert read(folder)[1] == [
        "statistics/restricted/match_rates.csv:2: column year: the same figure stands also at "
        "match_rates.csv:2"
    ]


def test_every_fault_is_told_and_one_bad_file_hides_no_other(folder: Path) -> None:
    (folder / RATES).write_bytes(b"year\xff")
    change(folder / POSTS, "2025", "25")
    change(folder / SIGNALS, "application_service,", "")
    (folder / "odds.csv").write_text("a,b\n")
    (folder / "events.yaml").write_text("- no mapping\n")
    faults = read(folder)[1]
    assert [f.partition(": ")[0] for f in faults] == [
        "statistics/events.yaml:1",
        "statistics/match_by_specialty.csv:2",
        "statistics/match_rates.csv:1",
        "statistics/odds.csv:1",
        "statistics/program_signals.csv:1",
        *[f"statistics/season_calendar.csv:{n}" for n in (2, 3, 4, 5)],
    ]


# --- terms ---------------------------------------------------------------------------------------


def test_figure_that_needs_permission_may_not_stand_outside_restricted(folder: Path) -> None:
    change(folder / RATES, "news", "permission")
    assert read(folder)[1] == [
        "statistics/match_rates.csv:2: column terms: figures that need permission stand in "
        "statistics/restricted/ only"
    ]


def test_figure_of_a_report_cannot_be_called_news(folder: Path) -> None:
    change(folder / RATES, "nrmp-calendar", "nrmp-report")
    (fault,) = read(folder)[1]
    assert fault.startswith("statistics/match_rates.csv:2: column terms: 'nrmp-report'")
    assert "'permission'" in fault
    # Dates are no figures of a report, whatever page names them.
    change(folder / RATES, "nrmp-report", "nrmp-calendar")
    change(folder / CALENDAR, "nrmp-calendar", "nrmp-report")
    assert read(folder)[1] == []


# --- tables.yaml and events.yaml -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        (
            "tables.yaml",
            "match-dates#match-day",
            "match-dates#gone",
            "no passage 'match-dates#gone'",
        ),
        ("tables.yaml", "nrmp-calendar", "nowhere", "'nowhere' is no source with an address"),
        ("tables.yaml", "nrmp-calendar", "gone", "'gone' is no source with an address"),
        ("tables.yaml", "  title: Match rates\n", "", "lacks 'title'"),
        ("tables.yaml", "  title: Match rates\n", "  name: x\n", "unknown field 'name'"),
        ("tables.yaml", "match_rates:", "match_odds:", "'match_odds': is no table that is known"),
        ("tables.yaml", "  report: n", "  homes: [a]\n  report: n", "homes is no list of row"),
        ("events.yaml", "match-dates#rank-list", "x#y", "there is no passage 'x#y'"),
        ("events.yaml", r"'\bmatch day\b'", "'(match'", "is no regular expression"),
        ("events.yaml", r"'\bmatch day\b'", "'(match)?'", "fits every question"),
        ("events.yaml", "Match Day:", "Rank list deadline:", "stands twice"),
        ("events.yaml", "  patterns:", "  words:", "unknown field 'words'"),
    ],
)
def test_fault_of_the_descriptions_is_told(
    folder: Path, file: str, old: str, new: str, reason: str
) -> None:
    change(folder / file, old, new)
    faults = [f for f in read(folder)[1] if f.startswith(f"statistics/{file}:")]
    assert any(reason in f for f in faults), faults


def test_table_without_a_description_is_a_fault(folder: Path) -> None:
    text = (folder / "tables.yaml").read_text()
    (folder / "tables.yaml").write_text(text[text.index("match_by_specialty:") :])
    assert read(folder)[1] == [
        "statistics/tables.yaml:1: holds no entry for the table 'match_rates'"
    ]


# --- part of the knowledge -----------------------------------------------------------------------


def test_faults_are_among_those_of_the_knowledge_and_a_change_changes_its_mark(
    knowledge: Path,
) -> None:
    before = fingerprint(knowledge)
    change(knowledge / "statistics" / RATES, "75.0", "74.9")
    assert fingerprint(knowledge) != before
    assert read_knowledge(knowledge)[1] == []
    change(knowledge / "statistics" / RATES, "74.9", "x")
    assert [f.file for f in read_knowledge(knowledge)[1]] == [f"statistics/{RATES}"]


def test_a_fault_in_guidance_brings_none_for_the_tables_that_name_its_section(
    knowledge: Path,
) -> None:
    change(knowledge / "guidance" / "match" / "match-dates.md", "{#match-day}", "{#Match Day}")
    files = {f.file for f in read_knowledge(knowledge)[1]}
    assert "guidance/match/match-dates.md" in files
    assert not any(f.startswith("statistics/") for f in files)


def test_a_restricted_table_changes_the_mark_too(knowledge: Path) -> None:
    before = fingerprint(knowledge)
    (knowledge / "statistics" / "restricted").mkdir()
    (knowledge / "statistics" / "restricted" / "match_rates.csv").write_text("")
    assert fingerprint(knowledge) != before


# --- what is shipped -----------------------------------------------------------------------------


def shipped() -> tuple[Statistics, list[Fault], dict[str, Source]]:
    knowledge, faults = read_knowledge(ROOT / "knowledge")
    return knowledge.statistics, faults, knowledge.sources


def test_shipped_tables_have_no_fault() -> None:
    statistics, faults, _ = shipped()
    assert [f for f in faults if f.file.startswith("statistics/")] == []
    assert {t.id for t in statistics.tables} == set(KINDS)
    assert len(statistics.rows) > 100
    assert len(statistics.calendar.dates) > 30


def test_every_shipped_figure_was_published_as_news_or_by_a_public_body() -> None:
    for path in (ROOT / "knowledge" / "statistics").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            assert {row["terms"] for row in csv.DictReader(file)} == {"news"}, path.name
    statistics, _, sources = shipped()
    matches = [
        r
        for r in statistics.rows
        if r.table.startswith(("match_", "img_")) and r["terms"] == "news"
    ]
    assert matches
    for row in matches:
        for source in row.sources:
            assert "/wp-content/" not in sources[source].url
            assert "nrmp.org/match-data" not in sources[source].url


def test_restricted_tables_are_ignored_by_git() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split("\n")
    assert "knowledge/statistics/restricted/" in ignored


@pytest.mark.parametrize("word", ["23.6", "2,851", "2851", "2581", "99.3", "50.2", "08:00"])
def test_figures_that_may_not_be_used_stand_in_no_shipped_table(word: str) -> None:
    for path in (ROOT / "knowledge" / "statistics").iterdir():
        if path.is_file():
            assert word not in path.read_text(encoding="utf-8"), path.name
