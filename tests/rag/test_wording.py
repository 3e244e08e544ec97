"""Dates in words, and when a section's yes or no may lead an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rag.edition import Edition
from rag.wording import asks_yes_or_no, dated, escaped, lead_fits, listed, spoken_date


@pytest.mark.parametrize(
    ("value", "spoken"),
    [
        ("2026-10-10", "10 October 2026"),
        ("2026-10", "October 2026"),
        ("2026", "2026"),
        ("undated", "undated"),
        ("2026-13", "2026-13"),
        ("", ""),
    ],
)
def test_date_is_spoken(value: str, spoken: str) -> None:
    assert spoken_date(value) == spoken


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("can i moonlight on a j-1", True),
        ("is the list locked after the deadline?", True),
        ("my friend says it is allowed, right?", True),
        ("how can i moonlight", False),
        ("when is match day", False),
        ("and when can i apply", False),
        ("what is a ds-2019", False),
    ],
)
def test_question_for_yes_or_no(question: str, expected: bool) -> None:
    assert asks_yes_or_no(question) is expected


@pytest.mark.parametrize(
    ("question", "nearest"),
    [
        ("can i moonlight on j1?", "may a j-1 physician moonlight"),
        ("is it forbidden to work elsewhere?", "is moonlighting banned"),
        ("am i still bound if they release me?", "is a match binding"),
        ("i am on J-1, can someone tell me if i can moonlight?", "can i moonlight on a j-1"),
        ("is moonlighting on J-1 ok? does anybody know?", "can i moonlight on a j-1"),
        ("can i apply before i am certified?", "may i apply before certification"),
    ],
)
def test_yes_or_no_leads_when_the_questions_are_alike(question: str, nearest: str) -> None:
    assert lead_fits(question, nearest)


@pytest.mark.parametrize(
    ("question", "nearest"),
    [
        # The opposite question gets the opposite answer.
        ("is moonlighting forbidden?", "can i moonlight on a j-1"),
        ("can they stay private?", "must i set my accounts to public"),
        ("can i take it after the start?", "can i take it before the start"),
        ("may i keep the post?", "may i leave the post"),
        # What is allowed is not what is wise.
        ("can i apply to two specialties", "should i apply to two specialties"),
        # … and not what anybody would see, nor how dangerous it is.
        ("will ecfmg notice if i edit my letter", "can someone edit a letter for me"),
        ("can i get caught with recalls", "can i use recalled questions"),
        ("is it risky to buy recalls", "can i use recalled questions"),
        # What binds cannot be left.
        ("can i swap my match with a friend", "is a match binding"),
        ("can i break the match if my visa is on hold", "is a match binding"),
        # No question for yes or no.
        ("where can i moonlight", "can i moonlight on a j-1"),
    ],
)
def test_yes_or_no_is_left_out_when_it_may_be_the_wrong_one(question: str, nearest: str) -> None:
    assert not lead_fits(question, nearest)


def test_overdue_review_is_told_with_its_day(edition: Edition) -> None:
    passage = next(p for p in edition.content.passages if p.as_of != "undated")
    checked = date.fromisoformat(passage.checked)
    in_time = dated(passage, edition.sources, checked)
    assert spoken_date(passage.as_of) in in_time
    assert "review" not in in_time
    late = dated(passage, edition.sources, checked.replace(year=checked.year + 3))
    assert "Its review was due on" in late
    assert "check the source" in late


def test_newest_source_is_named_beside_an_older_date(edition: Edition) -> None:
    passage = next(p for p in edition.content.passages if p.as_of != "undated")
    cited = passage.statements[0].sources[0]
    page = edition.sources[cited]
    checked = date.fromisoformat(passage.checked)

    def line(day: str) -> str:
        return dated(passage, {**edition.sources, cited: replace(page, date=day)}, checked)

    assert f"(its newest source is of {spoken_date(passage.checked)})" in line(passage.checked)
    assert "newest" not in line("2001-01-01")
    # A page cannot be newer than the day on which a person held the section against it.
    assert "newest" not in line("2040-01-01")


def test_words_of_a_person_are_shown_as_they_stand() -> None:
    assert escaped("a *b* _c_ [d](e) `f` <g>\n# h") == (
        "a \\*b\\* \\_c\\_ \\[d\\](e) \\`f\\` \\<g\\> \\# h"
    )


@pytest.mark.parametrize(
    ("names", "text"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_names_are_listed(names: list[str], text: str) -> None:
    assert listed(names) == text
