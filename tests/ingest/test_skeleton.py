"""The beginning of a section: the strict reader refuses it until each place is filled in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingest.guidance import read_document
from ingest.section import MAX_ASKS
from ingest.skeleton import skeleton

QUESTIONS = [
    "is parking free for residents?",
    "do residents get free parking",
    "Do residents get free parking?",
    "ask Dr. [name] about parking",
    "how much is hospital parking",
    "- parking fee {#x} <b>near</b> the hospital",
    "where do residents park",
    "parking permit for residents",
]
FRONT = """---
id: parking
title: Parking
topic: life
as_of: undated
checked: 2026-11-22
owner: life
review_every: 90d
sources: [a-source]
---

"""
UNFILLED = "a place between double underscores is not filled in"
FILLED = {
    "WRITE-A-SLUG": "parking",
    "__confirmed, uncertain or not_known__": "confirmed",
    "__Write the answer in one to three sentences that stand alone.__": "Parking is free.",
    "__Write what a reader needs beyond the short answer, or remove this paragraph.__": "Ask first.",
    "name-the-source": "a-source",
}


def faults(root: Path, section: str) -> list[str]:
    path = root / "guidance" / "life" / "parking.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(FRONT + section)
    return [f.reason for f in read_document(root, path, {"a-source"})[1]]


def filled(text: str, names: set[str]) -> str:
    for name in names:
        text = text.replace(name, FILLED[name])
    return text


def test_heading_and_asks_are_the_questions() -> None:
    lines = skeleton(QUESTIONS).split("\n")
    assert lines[0] == "## Is parking free for residents? {#WRITE-A-SLUG}"
    assert [line for line in lines if line.startswith("- ")] == [
        "- do residents get free parking",
        "- how much is hospital parking",
        "- parking fee x bnear/b the hospital",
        "- where do residents park",
        "- parking permit for residents",
    ]


def test_signs_that_mark_an_ask_are_left_out() -> None:
    lines = skeleton(["x", "? visa now", "~ ? can i", "what ? now"]).split("\n")
    assert [line for line in lines if line.startswith("- ")][:3] == [
        "- visa now",
        "- can i",
        "- what ? now",
    ]


def test_filled_in_it_reads_without_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, filled(skeleton(QUESTIONS), set(FILLED))) == []


@pytest.mark.parametrize("left", FILLED)
def test_one_place_left_is_refused(tmp_path: Path, left: str) -> None:
    text = filled(skeleton(QUESTIONS), set(FILLED) - {left})
    assert left in text
    assert faults(tmp_path, text)


def test_nothing_filled_in_is_refused_at_every_place(tmp_path: Path) -> None:
    found = " ".join(faults(tmp_path, skeleton(QUESTIONS)))
    for reason in ("slug", "certainty", "is not filled in", "is not in sources.yaml"):
        assert reason in found


@pytest.mark.parametrize("questions", [[], ["is Dr. [name] nice"]])
def test_without_a_usable_question_the_heading_is_a_place_to_fill(
    tmp_path: Path, questions: list[str]
) -> None:
    text = skeleton(questions)
    assert text.startswith("## __write the question here__ {#WRITE-A-SLUG}")
    text = filled(text, set(FILLED)).replace("__Write another way to put the question", "a way to")
    assert faults(tmp_path, text.replace(").__", ")"))[0] == UNFILLED


def test_asks_that_are_too_few_are_places_to_fill_and_none_may_be_left(tmp_path: Path) -> None:
    text = filled(skeleton(["is parking free?", "where do residents park"]), set(FILLED))
    assert faults(tmp_path, text) == [UNFILLED] * 4
    for n in range(2, 6):
        place = f"__Write another way to put the question ({n} of 5).__"
        text = text.replace(place, f"how to park in way {n}")
    assert faults(tmp_path, text) == []


def test_many_questions_give_no_more_asks_than_are_allowed() -> None:
    text = skeleton([f"question number {n} about parking" for n in range(60)])
    assert len(re.findall(r"^- ", text, re.MULTILINE)) == MAX_ASKS
