"""Lists of programs: what fits, what is open, and how each condition was applied."""

from __future__ import annotations

from copy import copy
from dataclasses import replace

import pytest

from ingest.cells import row_says
from ingest.folding import plain
from ingest.frames import without_frames
from rag.answering.listing import answer_listing
from rag.citing import Citations
from rag.conditions import Condition
from rag.edition import Edition
from rag.filter import Filter
from rag.programs import ProgramIndex
from rag.schema import Program, Status
from rag.turn import Part, Question, Reading
from tests.rag.fit.rows import row


def listed(edition: Edition, wanted: Filter) -> Part:
    question = Question("which programs", [Reading("which programs")], listing=wanted)
    return answer_listing(edition, question, Citations(edition))


def test_list_names_what_was_asked_for_and_cites_each_row(edition: Edition) -> None:
    part = listed(edition, Filter(("Internal Medicine",), visa="H-1B"))
    assert part.text.startswith("2 of the 6 programs in the table fit Internal Medicine with H-1B:")
    assert (
        "| Maimonides Medical Center Internal Medicine Residency [1] | Brooklyn, NY |" in part.text
    )
    assert "| Overlook Medical Center Internal Medicine Residency [2] | Summit, NJ |" in part.text
    assert "Henry Ford" not in part.text
    assert "does not hold every program" in part.text
    assert part.status is Status.ANSWERED


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Filter(states=("NY", "CT")), "any specialty in New York and Connecticut"),
        (Filter(("Neurology",), (), "new york", "J-1"), "Neurology in New York with J-1"),
        (Filter(city="new haven"), "any specialty in New Haven"),
    ],
)
def test_facts_of_the_list_are_told_in_words(edition: Edition, wanted: Filter, words: str) -> None:
    assert f"fit {words}:" in listed(edition, wanted).text


def test_empty_list_does_not_say_that_there_is_none(edition: Edition) -> None:
    part = listed(edition, Filter(states=("AK",), visa="J-1"))
    assert part.status is Status.UNKNOWN
    assert part.text.startswith(
        "**Not known here.** The table of 6 programs holds none for any specialty in Alaska with J-1."
    )
    assert "does not mean that there is none" in part.text
    assert part.programs == []


def test_of_a_long_list_the_ten_best_supported_are_shown(edition: Edition) -> None:
    row = edition.programs["nyu-neurology"]
    rows = [
        replace(row, id=f"n{n}", cells={**row.cells, "program_name": f"Ward | {n:02d}"})
        for n in range(12)
    ]
    larger = copy(edition)
    larger.program_index = ProgramIndex(rows, [])
    part = listed(larger, Filter(states=("NY",)))
    assert part.text.startswith(
        "12 of the 12 programs in the table fit any specialty in New York; the 10 best supported are:"
    )
    assert [p.id for p in part.programs] == [f"n{n}" for n in range(10)]
    # A bar in a name does not break the table.
    assert "| Ward \\| 00 [1] |" in part.text


# --- conditions ---------------------------------------------------------------------------------

TWO = Condition("attempts", 2, "2 sittings of an exam, the pass included")
OLD = Condition("graduation", 12, "a graduate of 2015 (12 years before July 2027)")
ROWS = [
    row("fits", visa_h1b="yes", max_attempts="3", max_years_since_graduation="15"),
    row("open-visa", visa_h1b="case_by_case", max_attempts="3", max_years_since_graduation="15"),
    row("open-all", visa_h1b="unknown", max_attempts="", max_years_since_graduation="unknown"),
    row("no-visa", visa_h1b="no", max_attempts="3", max_years_since_graduation="15"),
    row("no-attempts", visa_h1b="yes", max_attempts="1", max_years_since_graduation="15"),
    row("closed", visa_h1b="yes", max_attempts="3", recruiting="no"),
    row("refusing", visa_h1b="yes", max_attempts="3", accepts_img="no"),
    row(
        "prefers",
        visa_h1b="yes",
        max_attempts="3",
        max_years_since_graduation="5",
        usce_note="Graduation limit is a preference.",
    ),
]


def of_rows(edition: Edition, rows: list[Program], text: str, *conditions: Condition) -> Part:
    """The answer of a table of `rows` for H-1B, to a question with conditions."""
    table = copy(edition)
    table.program_index = ProgramIndex(rows, [])
    question = Question(text, [Reading(text)], listing=Filter(visa="H-1B"), conditions=conditions)
    return answer_listing(table, question, Citations(table))


def test_rows_that_do_not_say_are_not_counted_as_fitting(edition: Edition) -> None:
    part = of_rows(edition, ROWS, "which programs", TWO, OLD)
    assert part.text.startswith(
        "1 of the 8 programs in the table fit any specialty with H-1B, 2 sittings of an exam, the pass "
        "included and a graduate of 2015 (12 years before July 2027). 3 more leave a point open:"
    )
    assert [p.id for p in part.programs] == ["fits", "prefers", "open-visa", "open-all"]
    assert part.status is Status.ANSWERED


def test_each_condition_tells_how_many_say_yes_leave_it_open_and_say_no(edition: Edition) -> None:
    lines = of_rows(edition, ROWS, "which programs", TWO, OLD).text.splitlines()
    assert "- H-1B: 5 say yes, 2 leave it open, 1 say no and are left out." in lines
    sittings = "- 2 sittings of an exam, the pass included: "
    assert f"{sittings}6 say yes, 1 leave it open, 1 say no and are left out." in lines
    year = "- A graduate of 2015 (12 years before July 2027): "
    assert f"{year}4 say yes, 4 leave it open, 0 say no and are left out." in lines
    assert "- Left out as reported closed: 1." in lines
    assert "- Left out because their pages take no international graduates: 1." in lines


def test_open_points_are_marked_in_the_row_and_agree_with_it(edition: Edition) -> None:
    part = of_rows(edition, ROWS, "which programs", TWO, OLD)
    head, _, *rows = [line for line in part.text.splitlines() if line.startswith("|")]
    assert head.endswith("| Exam attempts allowed | Years since graduation, at most | Open |")
    marks = [line.split(" | ")[-1].rstrip(" |") for line in rows]
    assert marks == [
        "nothing",
        "Years since graduation, at most (a preference)",
        "H-1B",
        "H-1B; Exam attempts allowed; Years since graduation, at most",
    ]
    for program, mark in zip(part.programs, marks, strict=True):
        assert row_says(program, ["Open"], [mark])
    assert not row_says(part.programs[0], ["Open"], ["H-1B"])
    assert not row_says(part.programs[3], ["Open"], ["H-1B (a preference)"])


def test_where_none_says_yes_to_all_it_is_said_and_the_answer_is_partial(edition: Edition) -> None:
    part = of_rows(edition, ROWS[2:5], "which programs", TWO)
    assert part.status is Status.PARTIAL
    assert part.text.startswith(
        "**None of the 3 programs in the table says yes to all of it:** any specialty with H-1B and 2 "
        "sittings of an exam, the pass included. 1 leaves a point open: it is marked"
    )
    assert [p.id for p in part.programs] == ["open-all"]


def test_where_all_say_no_nothing_is_listed_but_the_counts_are(edition: Edition) -> None:
    part = of_rows(edition, ROWS[3:5], "which programs", TWO)
    assert part.status is Status.UNKNOWN
    assert part.programs == []
    assert "H-1B: 1 say yes, 0 leave it open, 1 say no" in part.text


def test_condition_that_is_not_applied_is_named(edition: Edition) -> None:
    text = "which programs take H-1B and 3 letters, score percentile 97"
    part = of_rows(edition, ROWS, text)
    assert "- **Not applied:** letters and \u201cpercentile 97\u201d." in part.text


def test_words_around_the_rows_are_fixed_words(edition: Edition) -> None:
    part = of_rows(edition, ROWS, "which programs take H-1B with 3 letters", TWO, OLD)
    for line in part.text.splitlines():
        if line and not line.startswith("|"):
            assert without_frames(plain(line)).strip("- ") == "", line
