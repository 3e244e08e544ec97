"""A workbook in which a person keeps track of programs: what each says on visas and requirements,
where that was read, whom they asked and what was answered."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from api.spreadsheet import criterion_line, criterion_title, safe
from rag.edition import Edition
from rag.fit import FitReply
from rag.fit.reply import FitOut
from rag.fit.requirement import CRITERIA
from rag.schema import Passage, Source, Statement

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CONTACTED = ("no", "e-mail sent", "called", "answered", "no answer")
CONFIRMED = ("not yet", "yes as stated here", "no it is different", "unclear answer")
# What to ask and look out for, from the guidance, in the order of the sheet.
_GUIDANCE = (
    "finding-and-checking-programs#check-visa",
    "interviews#questions-to-ask",
    "img-friendly-programs#mentorship",
    "img-friendly-programs#red-flags",
    "finding-and-checking-programs#quick-test",
)
_HEAD = PatternFill("solid", fgColor="1D5C69")
_YOURS = PatternFill("solid", fgColor="FFF6DF")
_WRAP = Alignment(wrap_text=True, vertical="top")
_TRACK = ("Contacted", "Confirmed", "Asked on", "Answered by", "Notes")
_COLUMNS = (
    ("Tier", 10, "strong, possible or stretch, against the profile of the day of the download"),
    ("Lead", 14, "\u201cconfirm first\u201d: an old source or a reading of low confidence; not yet a fact"),
    ("Program", 38, "The program as its row names it"),
    ("Institution", 30, "The institution as its row names it"),
    ("City", 16, "City"),
    ("State", 7, "Postal code of the state"),
    ("Specialty", 22, "Specialty"),
    ("Track", 14, "categorical, preliminary, advanced or combined"),
    ("Setting", 18, "University, affiliated community, community or military; unknown where not told"),
    ("J-1", 13, "What the page says on J-1: yes, no, case by case; unknown: the page does not say"),
    ("H-1B", 13, "What the page says on H-1B, in the same words"),
    ("Visa note", 40, "What the page adds on visas, in our words"),
    *((criterion_title(name), 26, "") for name in CRITERIA),
    ("Source", 30, "The official page that was read"),
    ("Date of source", 14, "The page's own date or season; unknown where it shows none"),
    ("Table checked", 14, "The day on which the table was last held against its sources"),
    ("Confidence", 12, "How sure the reading is: high, medium, low"),
    ("Contacted", 15, "For you: choose from the list"),
    ("Confirmed", 20, "For you: what the program answered; choose from the list"),
    ("Asked on", 13, "For you: the day on which you asked"),
    ("Answered by", 20, "For you: name and office of the person who answered"),
    ("Notes", 44, "For you"),
)  # fmt: skip


def fit_workbook(reply: FitReply, edition: Edition, today: date) -> bytes:
    """The workbook as a file: programs, what the columns mean, what to ask and look out for."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Programs"
    _programs(sheet, reply, edition.content.programs_checked)
    _columns(book.create_sheet("Columns"), reply, edition, today)
    _questions(book.create_sheet("Questions and red flags"), edition)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _programs(sheet: Worksheet, reply: FitReply, checked: str) -> None:
    names = [name for name, _, _ in _COLUMNS]
    _header(sheet, names, [width for _, width, _ in _COLUMNS])
    for found in reply.programs:
        _append(sheet, [*_row(found, checked), "no", "not yet", "", "", ""])
        link = sheet.cell(sheet.max_row, names.index("Source") + 1)
        if found.program.model_dump()["source_url"].startswith(("https://", "http://")):
            link.hyperlink = found.program.model_dump()["source_url"]
            link.font = Font(color="1D5C69", underline="single")
        for title in _TRACK:
            sheet.cell(sheet.max_row, names.index(title) + 1).fill = _YOURS
    last = max(2, sheet.max_row)
    for title, choices in (("Contacted", CONTACTED), ("Confirmed", CONFIRMED)):
        _choices(sheet, get_column_letter(names.index(title) + 1), last, choices)
    sheet.freeze_panes = "D2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{last}"


def _row(found: FitOut, checked: str) -> list[str]:
    cells = found.program.model_dump()
    return [
        found.tier,
        "confirm first" if found.lead else "",
        *(cells[c] for c in ("program_name", "institution", "city", "state", "specialty", "track")),
        cells["setting"].replace("_", " "),
        cells["visa_j1"].replace("_", " "),
        cells["visa_h1b"].replace("_", " "),
        cells["visa_note"],
        *(criterion_line(found, name) for name in CRITERIA),
        cells["source_url"],
        cells["source_date"] or "unknown",
        checked,
        cells["confidence"],
    ]


def _choices(sheet: Worksheet, column: str, last: int, choices: Sequence[str]) -> None:
    """A drop-down in every row of a column. No choice may hold a comma: it separates them."""
    rule = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
    rule.showErrorMessage = False  # a note of one's own is no error
    rule.add(f"{column}2:{column}{last}")
    sheet.add_data_validation(rule)


def _columns(sheet: Worksheet, reply: FitReply, edition: Edition, today: date) -> None:
    """What the columns mean, and from what the sheet was made."""
    _header(sheet, ["Column", "What it means"], [26, 100])
    verdict = (
        "Met, not met or unknown for the profile of the day of the download, and what the page states. "
        "Unknown is neither a yes nor a no."
    )
    for name, _, meaning in _COLUMNS:
        _append(sheet, [name, meaning or verdict])
    _append(sheet, ["", ""])
    inside = reply.total - reply.outside_count
    about = (
        ("Made on", today.isoformat()),
        ("From edition", edition.id),
        ("Start of training", f"July {reply.start_year}"),
        ("Programs", f"{len(reply.programs)} listed of {reply.eligible_count} that nothing stated rules out"),
        ("Left out", f"{reply.excluded_count} of {inside} asked about, by a requirement that is not met"),
        ("Limits", "The table does not hold every program, and pages were read in part. Confirm each "
         "line with the program before you apply and again before you rank."),
    )  # fmt: skip
    for label, value in about:
        _append(sheet, [label, value])


def _questions(sheet: Worksheet, edition: Edition) -> None:
    """What to ask programs, and red flags, word for word from the guidance with its sources."""
    _header(
        sheet,
        ["Subject", "What", "Source", "As of", "Checked", "Asked?"],
        [34, 90, 60, 12, 12, 14],
    )
    for passage_id in _GUIDANCE:
        if passage := edition.passages.get(passage_id):
            for kind, statement in _statements(passage):
                subject = f"{passage.heading}{kind}"
                sources = "; ".join(_source(edition.sources[s]) for s in statement.sources)
                row = [subject, statement.text, sources, passage.as_of, passage.checked, ""]
                _append(sheet, row)
                sheet.cell(sheet.max_row, 6).fill = _YOURS
    _choices(sheet, "F", max(2, sheet.max_row), ("yes", "no"))
    sheet.freeze_panes = "A2"


def _source(source: Source) -> str:
    return f"{source.publisher}: {source.url}" if source.url else source.publisher


def _statements(passage: Passage) -> Iterable[tuple[str, Statement]]:
    for statement in passage.statements:
        yield "", statement
    for caution in passage.cautions:
        yield " (take care)", caution


def _header(sheet: Worksheet, names: Sequence[str], widths: Sequence[int]) -> None:
    sheet.append(list(names))
    for number, width in enumerate(widths, start=1):
        cell = sheet.cell(1, number)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = _HEAD
        cell.alignment = _WRAP
        sheet.column_dimensions[get_column_letter(number)].width = width


def _append(sheet: Worksheet, values: Sequence[str]) -> None:
    """A row of texts, none of which is run as a formula."""
    row = sheet.max_row + 1
    for number, value in enumerate(values, start=1):
        cell = sheet.cell(row, number)
        assert isinstance(cell, Cell)
        cell.alignment = _WRAP
        if value:
            cell.value = safe(value)
            cell.data_type = "s"
