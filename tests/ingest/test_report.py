"""The page of an evaluation: it names what is weak."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.evaluation import Outcome, Report, Typos
from ingest.report import ERRORS, as_markdown, error, errors, unsupported, weak_spots, wrong_ones
from ingest.support import Claim
from rag.schema import Status
from tests.ingest.outcomes import outcome

NOT_HELD: dict[str, Any] = {"kind": "unanswerable", "status": ("unknown",), "passages": ()}
MISSING = (("fact", "other"),)
WRONG = {
    "states what it must not": outcome(id="w1", harmful=("never",), missing=MISSING),
    "answered, but the base does not hold it": outcome(id="w2", **NOT_HELD),
    "refused, but the base holds it": outcome(id="w3", ended=Status.UNKNOWN, missing=MISSING),
    "another status than is due": outcome(id="w4", ended=Status.PARTIAL),
    "none of the first three passages is an accepted one": outcome(
        id="w5", ranks=(("b#1",), (), ()), missing=MISSING
    ),
    "an accepted passage is second or third": outcome(
        id="w6", ranks=(("b#1",), ("a#1",), ()), missing=MISSING
    ),
    "an accepted passage is first, but a fact is not stated": outcome(id="w7", missing=MISSING),
    "a fact is not stated": outcome(id="w8", passages=(), programs=("P",), missing=MISSING),
}


@pytest.mark.parametrize("name", WRONG)
def test_each_way_of_being_wrong_is_told_apart(name: str) -> None:
    assert error(WRONG[name]) == name


def test_ways_are_complete_and_right_answers_have_none() -> None:
    assert list(WRONG) == [name for name, _ in ERRORS]
    assert error(outcome()) == ""
    report = Report("e", [outcome(), *WRONG.values()])
    assert {name: [o.row.id for o in some] for name, some in errors(report).items()} == {
        name: [o.row.id] for name, o in WRONG.items()
    }
    assert [line.split()[0] for line in wrong_ones(report)] == [o.row.id for o in WRONG.values()]


def test_line_of_a_wrong_answer_gives_the_reasons() -> None:
    (line,) = wrong_ones(
        Report("e", [outcome(harmful=("never",), missing=MISSING, ended=Status.UNKNOWN)])
    )
    assert line == (
        "g (general): 'q': status unknown, due answered; does not state fact / other; states 'never'"
    )


def test_unsupported_claims_are_told_once_most_frequent_first() -> None:
    once, often = Claim("Once.", "carries no mark"), Claim("Often.", "is not what [1] says")
    report = Report(
        "e",
        [
            outcome(id="u1", claims=(once, Claim("Held."), often)),
            outcome(id="u2", claims=(often,)),
        ],
    )
    assert unsupported(report) == [
        "u1 and 1 more: 'Often.' is not what [1] says",
        "u1: 'Once.' carries no mark",
    ]


def many(count: int, wrong: int, **changes: Any) -> list[Outcome]:
    return [
        outcome(id=f"m{n}", missing=MISSING if n < wrong else (), **changes) for n in range(count)
    ]


def test_weak_spots_name_the_lowest_groups_that_are_large_enough() -> None:
    report = Report(
        "e",
        [
            *many(10, 5, topic="usmle"),
            *many(10, 2, topic="match"),
            *many(10, 0, topic="j1"),
            *many(9, 9, topic="life"),
        ],
    )
    spots = "\n".join(weak_spots(report))
    assert "Target missed: right is 0.590, at least 0.93 is due." in spots
    assert (
        "Lowest in right among the topics: usmle 0.500 (10 questions), match 0.800 (10 questions)."
        in spots
    )
    assert "life" not in spots
    assert "16 of 39 answers are not right: an accepted passage is first" in spots


def test_page_says_it_when_nothing_is_weak() -> None:
    (spot,) = weak_spots(Report("e", many(20, 0)))
    assert "No target is missed" in spot


def test_page_holds_every_part() -> None:
    claim = Claim("Nobody knows.", "carries no mark")
    report = Report(
        "e",
        [
            *many(12, 3, claims=(claim,), cited=("a#1", "b#9")),
            *many(12, 1, turns=("q", "and?")),
            WRONG["answered, but the base does not hold it"],
        ],
    )
    typos = Typos(2, Report("e", [*many(12, 6), *many(12, 0, turns=("q", "and?"))]))
    page = as_markdown(report, ["Edition `e`"], typos, ["", "## Beside", "", "a line"])
    sections = page.split("\n## ")
    assert sections[0] == "# Evaluation\n\n- Edition `e`\n"
    found = {section.split("\n")[0]: section for section in sections[1:]}
    assert list(found) == [
        "Targets",
        "By topic",
        "By kind",
        "Single questions and conversations",
        "Typos",
        "Beside",
        "What the measures mean",
        "Weak spots",
        "Not answered right",
        "Cited, but not accepted by the row",
        "Claims that nothing cited holds",
    ]
    assert "| right | at least 0.93 | 0.833 | **no** |" in found["Targets"]
    assert "| typo cost | at most 0.04 | 0.083 | **no** |" in found["Targets"]
    assert "| hit 1 | at least 0.85 | 1.000 | yes |" in found["Targets"]
    assert "16.7 points higher" in found["Single questions and conversations"]
    assert "| right | 0.833 | 0.750 | -0.083 |" in found["Typos"]
    assert "| right, one turn | 0.750 | 0.500 | -0.250 |" in found["Typos"]
    assert "cost 8.3 points" in found["Typos"]
    assert "### Answered, but the base does not hold it: 1\n\n- w2" in found["Not answered right"]
    assert "- b#9: m0, m1, m2" in found["Cited, but not accepted by the row"]
    assert "- m0 and 11 more: 'Nobody knows.'" in found["Claims that nothing cited holds"]


def test_page_of_few_questions_has_no_empty_section() -> None:
    page = as_markdown(Report("e", [outcome()]), ["one question"])
    assert "## Typos" not in page
    assert "nan" not in page
    assert "| typo cost | at most 0.04 | – | – |" in page
    assert "## Claims that nothing cited holds\n\nNone.\n" in page
