"""Answers from program rows: what the table says, what it does not say, and how far to trust it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.folding import plain
from ingest.frames import without_frames
from rag.answering.programs import (
    answer_program,
    answer_unknown_program,
    asked_cells,
    concerns_program,
    setting,
    value,
)
from rag.citing import Citations
from rag.conditions import Condition
from rag.edition import Edition
from rag.programs import Named
from rag.schema import Program, Status
from rag.turn import Part, Question, Reading

UAB = "uab-montgomery-internal-medicine"


def asking(text: str, *programs: Program) -> Question:
    return Question(text, [Reading(text)], programs=list(programs))


def answered(edition: Edition, text: str, program: str, **cells: str) -> Part:
    """The answer to a canonical question about a row, with some of its cells changed."""
    row = edition.programs[program]
    row = replace(row, cells={**row.cells, **cells})
    return answer_program(edition, asking(text, row), Citations(edition))


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("does it sponsor visas", ["visa_h1b", "visa_j1"]),
        ("J-1 or H-1B?", ["visa_h1b", "visa_j1"]),
        ("does it sponsor H-1B", ["visa_h1b"]),
        ("Step 2 CK minimum score", ["step2ck_min_score"]),
        ("does it take old grads", ["accepts_img", "max_years_since_graduation"]),
        ("max years after graduation", ["max_years_since_graduation"]),
        ("how old may my graduation be", ["max_years_since_graduation"]),
        ("graduation minimum score", ["step2ck_min_score", "max_years_since_graduation"]),
        ("when is graduation from residency", []),
        ("years of training after medical school", []),
        ("i was told my graduation must be done before the start", []),
        ("can they hold my graduation certificate", []),
        ("how do i explain a graduation gap", []),
        ("is Step 3 needed for H-1B", ["visa_h1b", "step3_for_h1b"]),
        ("letters from the US", ["min_lors", "us_lors_required"]),
        ("how many positions", ["positions_per_year"]),
        ("are they still recruiting", ["recruiting"]),
        ("is it international medical graduate friendly", ["accepts_img"]),
        # Who asks is no question for the column of that name.
        ("international medical graduate with a failed Step 1", ["step1_requirement", "max_attempts"]),
        ("do they take an international medical graduate with attempts", ["accepts_img", "max_attempts"]),
        ("what is the call schedule", []),
    ],
)  # fmt: skip
def test_columns_that_a_question_asks_for(text: str, columns: list[str]) -> None:
    assert [c.column for c in asked_cells(text)] == columns


@pytest.mark.parametrize(
    ("text", "concerns"),
    [
        ("does yale sponsor J-1", True),
        ("is this program good", True),
        ("how is the residency", True),
        ("is there parking at the hospital", False),
        ("what salary does the program pay", False),
        ("J-1 call schedule", False),
        ("when is match day", False),
    ],
)
def test_question_that_a_row_could_answer(text: str, concerns: bool) -> None:
    assert concerns_program(text) is concerns


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("yes", "yes"),
        ("case_by_case", "case by case"),
        ("start", "start of training"),
        (" 220 ", "220"),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_cell_in_words(edition: Edition, cell: str, text: str) -> None:
    row = edition.programs[UAB]
    assert value(replace(row, cells={**row.cells, "visa_j1": cell}), "visa_j1") == text


@pytest.mark.parametrize(
    ("cell", "first"),
    [
        ("yes", "**H-1B: yes.** Yale Psychiatry Residency sponsors H-1B, by its own page. [1]"),
        ("no", "**H-1B: no.** Yale Psychiatry Residency does not sponsor H-1B, by its own page. [1]"),
        (
            "case_by_case",
            "**H-1B: case by case.** Yale Psychiatry Residency decides on H-1B for each applicant; ask "
            "before you count on it. [1]",
        ),
    ],
)  # fmt: skip
def test_visa_is_answered_first(edition: Edition, cell: str, first: str) -> None:
    part = answered(edition, "does yale sponsor H-1B", "yale-psychiatry", visa_h1b=cell)
    assert part.text.split("\n\n")[0] == first
    assert part.status is Status.ANSWERED
    assert [p.id for p in part.programs] == ["yale-psychiatry"]


@pytest.mark.parametrize(
    ("note", "page"),
    [
        ("", "by its own page"),
        ("J-1 only per the page; confirm against university-wide policy.", "by its own page"),
        ("J-1 sponsored. System-wide page: other visas not usually.", "by its own page"),
        ("Network-wide line on its pediatrics page: only J-1.", "not by a page of its own"),
        ("J-1 sponsored; Hospital-wide answer: no H-1B for residents.", "not by a page of its own"),
    ],
)
def test_visa_of_a_whole_institution_is_said_to_be_that(
    edition: Edition, note: str, page: str
) -> None:
    row = {"visa_h1b": "no", "visa_note": note}
    part = answered(edition, "does yale sponsor H-1B", "yale-psychiatry", **row)
    assert part.text.split("\n\n")[0].endswith(f"{page}. [1]")
    whose = "a page of its institution" if note.startswith("Network") else "the program's page"
    assert f"Read from {whose}" in part.text


@pytest.mark.parametrize(
    ("cell", "first"),
    [
        ("yes", "**Yes.** Yale Psychiatry Residency takes international graduates, by its own page. [1]"),
        (
            "no",
            "**No.** Yale Psychiatry Residency does not take international graduates, by its own page. [1]",
        ),
    ],
)  # fmt: skip
def test_international_graduates_are_answered_with_yes_or_no(
    edition: Edition, cell: str, first: str
) -> None:
    text = "is yale international medical graduate friendly"
    part = answered(edition, text, "yale-psychiatry", accepts_img=cell)
    assert part.text.startswith(first)


def test_what_the_page_does_not_say_is_neither_yes_nor_no(edition: Edition) -> None:
    part = answered(edition, "does yale sponsor J-1", "yale-psychiatry")
    assert part.status is Status.UNKNOWN
    assert part.text.startswith(
        "**Not known here:** what Yale Psychiatry Residency says about J-1. Its page, as it was read, "
        "does not say; that is neither a yes nor a no. [1]"
    )
    assert "J-1: yes" not in part.text
    assert "J-1: no" not in part.text


def test_of_two_cells_the_known_one_stands_first_and_the_answer_is_partial(
    edition: Edition,
) -> None:
    part = answered(edition, "does overlook want letters and attempts", "yale-psychiatry")
    assert part.status is Status.PARTIAL
    lines = part.text.split("\n\n")
    assert lines[0] == "**Letters:** 3 (Yale Psychiatry Residency). [1]"
    assert lines[1].startswith("**Not known here:** what Yale Psychiatry Residency says about Exam")


def test_other_cells_that_are_held_follow_without_the_asked_one(edition: Edition) -> None:
    text = answered(edition, "lowest Step 2 CK score", UAB).text
    assert text.startswith("**Lowest Step 2 CK score:** 220 (UAB Montgomery")
    bullets = [line for line in text.split("\n") if line.startswith("- ")]
    assert "- J-1: yes [1]" in bullets
    assert not any("Step 2 CK score" in b for b in bullets)
    assert len(bullets) == 8


def test_question_without_a_column_gets_what_is_held(edition: Edition) -> None:
    part = answered(edition, "is nyu a good choice", "nyu-neurology")
    assert part.text.startswith("What is held about **NYU Neurology Residency**: [1]")
    assert "- J-1: yes [1]" in part.text
    assert part.status is Status.ANSWERED


def test_notes_trust_and_page_end_the_answer_in_this_order(edition: Edition) -> None:
    lines = answered(edition, "does nyu sponsor H-1B", "nyu-neurology").text.split("\n\n")
    assert lines[-3].startswith("NYU Langone-wide answer")
    assert lines[-2] == "*Read from a page of its institution, dated 2020; confidence medium.*"
    assert lines[-1].startswith("Confirm on its page before you apply: https://med.nyu.edu/")


def test_weak_row_is_a_lead_and_no_fact(edition: Edition) -> None:
    weak = answered(
        edition, "visa?", "nyu-neurology", confidence="low", source_date="unknown"
    ).text  # fmt: skip
    assert (
        "*Read from a page of its institution, without a date; confidence low.* **Take this as a lead"
        in weak
    )
    assert "as a lead" not in answered(edition, "visa?", "nyu-neurology").text


def test_closed_program_is_told_before_all_else(edition: Edition) -> None:
    closed = answered(edition, "does nyu sponsor J-1", "nyu-neurology", recruiting="no")
    assert closed.text.startswith(
        "**NYU Neurology Residency is reported as closed or not recruiting.** [1]\n\n**J-1: yes.**"
    )


def test_name_of_several_programs_gives_a_table(edition: Edition) -> None:
    rows = [edition.programs[i] for i in ("nyu-neurology", "yale-psychiatry")]
    part = answer_program(edition, asking("does it sponsor J-1", *rows), Citations(edition))
    lines = part.text.split("\n")
    assert lines[0].startswith("That name fits 2 programs of the table.")
    assert (
        "| NYU Neurology Residency [1] | New York, NY | yes | no | not stated | medium |" in lines
    )
    assert (
        "| Yale Psychiatry Residency [2] | New Haven, CT | unknown | unknown | not stated | medium |"
        in lines
    )
    assert part.programs == rows


def test_of_very_many_eight_are_shown_and_it_is_said(edition: Edition) -> None:
    row = edition.programs["nyu-neurology"]
    rows = [replace(row, id=f"nyu-{n}") for n in range(9)]
    part = answer_program(edition, asking("does nyu sponsor J-1", *rows), Citations(edition))
    assert "fits 9 programs" in part.text
    assert "The first 8 are shown" in part.text
    assert part.text.count("| NYU Neurology Residency [") == len(part.programs) == 8


def test_what_is_asked_of_several_programs_has_a_column(edition: Edition) -> None:
    row = edition.programs["nyu-neurology"]
    rows = [
        replace(row, id=f"nyu-{n}", cells={**row.cells, "max_years_since_graduation": cell})
        for n, cell in enumerate(("5", ""))
    ]
    asked = asking("what year of graduation do they accept", *rows)
    part = answer_program(edition, asked, Citations(edition))
    head, _, first, second = (x for x in part.text.split("\n") if x.startswith("|"))
    assert head.endswith("| Confidence | Years since graduation, at most |")
    assert first.endswith("| medium | 5 |")
    assert second.endswith("| medium | not stated |")
    assert part.status is Status.ANSWERED


def test_what_none_of_several_programs_states_is_told_first(edition: Edition) -> None:
    row = edition.programs["nyu-neurology"]
    rows = [replace(row, id=f"nyu-{n}", cells={**row.cells, "min_lors": ""}) for n in range(2)]
    part = answer_program(edition, asking("how many letters", *rows), Citations(edition))
    assert part.text.split("\n\n")[1].startswith("**Not known here:** Letters. None of these pages")
    assert part.status is Status.PARTIAL
    # Fixed words of the answerer, not claims of a page.
    assert "None of these pages" not in without_frames(part.text)


# --- names that are not held ---------------------------------------------------------------------


def test_unknown_name_is_told_letter_by_letter_and_nothing_is_made_up(edition: Edition) -> None:
    question = Question("x", [Reading("x")], unknown_program="Mount *Zebra* <b>")
    part = answer_unknown_program(edition, question)
    assert part.status is Status.UNKNOWN
    assert part.text.startswith(
        "**Not known here.** \u201cMount \\*Zebra\\* \\<b\\>\u201d is not among the 6"
    )
    assert part.programs == []


@pytest.mark.parametrize("program", ["yale-psychiatry", "nyu-neurology"])
def test_setting_is_said_in_words(edition: Edition, program: str) -> None:
    row = edition.programs[program]
    assert "university" in setting(row).lower()
    assert setting(replace(row, cells={**row.cells, "setting": "unknown"})) == "setting unknown"


# --- names beside those that are held -----------------------------------------------------------


def test_other_specialty_of_a_hospital_is_named_and_never_told_as_the_answer(
    edition: Edition,
) -> None:
    nyu = edition.programs["nyu-neurology"]
    lacking = Named(specialties=("Internal Medicine",), others=(nyu,))
    question = Question("x", [Reading("x")], lacking=lacking)
    part = answer_unknown_program(edition, question)
    assert part.status is Status.UNKNOWN
    assert part.programs == []
    where = nyu["institution"]
    assert f"{where} internal medicine is not in the table" in part.text
    assert f"Held for {where}: neurology." in part.text
    assert "GME office" in part.text
    for policy in ("H-1B: ", "J-1: ", nyu["visa_note"] or "Hospital-wide"):
        assert policy not in part.text


def test_rows_of_several_hospitals_under_one_name_are_told_by_their_names(edition: Edition) -> None:
    rows = (edition.programs["nyu-neurology"], edition.programs[UAB])
    lacking = Named(specialties=("Urology",), others=rows)
    part = answer_unknown_program(edition, Question("x", [Reading("x")], lacking=lacking))
    assert f"Held for that name: {rows[0].name} and {rows[1].name}." in part.text


def test_name_like_a_held_one_is_not_confirmed_but_the_held_one_is_told(edition: Edition) -> None:
    lacking = Named(unknown="uab lakeside", others=(edition.programs[UAB],))
    question = Question("x", [Reading("x")], unknown_program="uab lakeside", lacking=lacking)
    part = answer_unknown_program(edition, question)
    assert part.status is Status.UNKNOWN
    assert part.programs == []
    assert "\u201cuab lakeside\u201d is not among" in part.text
    assert f"a name like it: {edition.programs[UAB].name}." in part.text
    assert without_frames(plain(part.text)) == "Not known here."


# --- conditions ---------------------------------------------------------------------------------


def held(edition: Edition, text: str, *conditions: Condition, **cells: str) -> Part:
    """The answer about UAB Montgomery to a question with conditions, with some cells changed."""
    row = edition.programs[UAB]
    row = replace(row, cells={**row.cells, **cells})
    question = replace(asking(text, row), conditions=conditions)
    return answer_program(edition, question, Citations(edition))


OLD = Condition("graduation", 6, "more than 5 years since graduation")
TWO = Condition("attempts", 2, "2 sittings of an exam, the pass included")


@pytest.mark.parametrize(
    ("limit", "note", "status", "lead"),
    [
        ("5", "", Status.ANSWERED, "**Not met, by what its page states.**"),
        ("10", "", Status.ANSWERED, "**Met, by what its page states.**"),
        (
            "5",
            "Graduation limit is a preference.",
            Status.ANSWERED,
            "**Not met, but its note calls",
        ),
        ("", "", Status.UNKNOWN, "**Not known here:** what UAB Montgomery"),
        ("unknown", "", Status.UNKNOWN, "**Not known here:** what UAB Montgomery"),
    ],
)
def test_condition_is_answered_from_its_cell_and_not_with_a_yes(
    edition: Edition, limit: str, note: str, status: Status, lead: str
) -> None:
    part = held(
        edition,
        "does it accept international medical graduates older than 5 years?",
        OLD,
        max_years_since_graduation=limit,
        usce_note=note,
        accepts_img="yes",
    )
    assert part.status is status
    assert part.text.startswith(lead)
    assert "You ask about more than 5 years since graduation." in part.text
    assert "**Yes.**" not in part.text
    if limit.isdecimal():
        assert f"Years since graduation, at most: {limit} (UAB Montgomery" in part.text


@pytest.mark.parametrize(
    ("months", "note", "status", "lead"),
    [
        ("unknown", "Preferred, not required.", Status.ANSWERED, "Preferred, not required. [1]"),
        ("3", "Hands-on only.", Status.ANSWERED, "**US clinical experience, months:** 3"),
        ("unknown", "", Status.UNKNOWN, "**Not known here:** what UAB Montgomery"),
    ],
)
def test_note_answers_where_the_cell_holds_no_number(
    edition: Edition, months: str, note: str, status: Status, lead: str
) -> None:
    part = held(
        edition,
        "do they want US clinical experience?",
        usce_required_months=months,
        usce_note=note,
    )
    assert part.status is status
    assert part.text.startswith(lead)
    assert part.text.count(note or "Not known here") == 1


def test_each_of_several_conditions_has_its_line_and_the_open_one_makes_it_partial(
    edition: Edition,
) -> None:
    part = held(
        edition,
        "does it take 2 attempts and sponsor J-1 for old grads",
        TWO,
        OLD,
        max_attempts="1",
        max_years_since_graduation="",
        visa_j1="yes",
    )
    assert part.status is Status.PARTIAL
    lines = part.text.split("\n\n")
    assert lines[0].startswith("**Not met, by what its page states.** You ask about 2 sittings")
    assert "Exam attempts allowed: 1" in lines[0]
    assert lines[1].startswith("**Not known here:** what UAB Montgomery")
    assert lines[2].startswith("**J-1: yes.**")


def test_condition_of_several_programs_is_counted_and_has_a_column(edition: Edition) -> None:
    row = edition.programs[UAB]
    rows = [
        replace(row, id=f"r{n}", cells={**row.cells, "max_attempts": cell})
        for n, cell in enumerate(("3", "1", "", ""))
    ]
    question = replace(asking("does it take 2 attempts", *rows), conditions=(TWO,))
    part = answer_program(edition, question, Citations(edition))
    assert (
        "1 of those shown state a limit that it meets, 1 one that it does not, 2 do not say."
        in (part.text)
    )
    assert "| Exam attempts allowed |" in part.text
    assert part.text.count("| not stated |") >= 2
    unsaid = replace(asking("does it take 2 attempts", rows[2], rows[3]), conditions=(TWO,))
    assert answer_program(edition, unsaid, Citations(edition)).status is Status.PARTIAL
