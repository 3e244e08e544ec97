"""Days and numbers as people type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.reckoning.phrases import days, masked, number, numbers, without

TODAY = date(2026, 11, 25)


def found(text: str, *, ahead: bool = False) -> list[str]:
    return [f.span.iso for f in days(text, TODAY, ahead=ahead)]


@pytest.mark.parametrize(
    ("text", "isos"),
    [
        ("ends june 30 2027", ["2027-06-30"]),
        ("ends June 30th, 2027", ["2027-06-30"]),
        ("ends 30 june 2027", ["2027-06-30"]),
        ("the 30th of june 2027", ["2027-06-30"]),
        ("on 2027-06-30", ["2027-06-30"]),
        ("in march 2024", ["2024-03"]),
        ("sept 2025", ["2025-09"]),
        ("2026-05", ["2026-05"]),
        ("Step 1 march 2020", ["2020-03"]),
        ("passed in 2018", ["2018"]),
        ("F-1 2020-2022", ["2020", "2022"]),
        ("31/12/2026", ["2026-12-31"]),
        ("12/31/2026", ["2026-12-31"]),
        ("4/4/2026", ["2026-04-04"]),
        ("they ended it today", ["2026-11-25"]),
        ("yesterday", ["2026-11-24"]),
        ("14 months ago", ["2025-09"]),
        ("10 days ago", ["2026-11-15"]),
        ("last month", ["2026-10"]),
        ("this year", ["2026"]),
        ("jan and may 2026", ["2026-01", "2026-05"]),
        ("nov and feb 2026", ["2025-11", "2026-02"]),
        ("feb 2025, aug 2025", ["2025-02", "2025-08"]),
        ("in may and october", ["2026-05", "2026-10"]),
    ],
)
def test_days_are_read(text: str, isos: list[str]) -> None:
    assert found(text) == isos


@pytest.mark.parametrize(
    "text",
    [
        "may i apply, and may it cost more",
        "i march on",
        "ERAS 2027",
        "match 2027",
        "the 2027 match",
        "the season 2026-27",
        "$2024 in all",
        "2,024 programs",
        "Form DS-2019",
        "31 february 2027",
        "03/05/2026",
        "H-1B, J-1, Step 2 CK, PGY-3",
        "45 internal medicine and 20 family medicine programs",
    ],
)
def test_what_is_no_sure_day_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_day_without_a_year_lies_ahead_or_behind() -> None:
    assert found("30 june", ahead=True) == ["2027-06-30"]
    assert found("30 june") == ["2026-06-30"]
    assert found("25 november", ahead=True) == found("25 november") == ["2026-11-25"]


def test_a_leap_day_of_no_such_year_is_no_day() -> None:
    assert found("29 february 2028") == ["2028-02-29"]
    assert found("29 february 2027") == []


@given(st.text(max_size=60), st.booleans())
def test_any_text_can_be_read(text: str, ahead: bool) -> None:
    for one in days(text, TODAY, ahead=ahead):
        assert 0 <= one.start < one.end <= len(text)
        assert one.span.first <= one.span.last


@given(st.dates(date(1960, 1, 1), date(2090, 12, 31)))
def test_every_day_is_read_however_it_is_written(day: date) -> None:
    month = f"{day:%B}".lower()
    forms = [
        day.isoformat(),
        f"{day.day} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"{day.day} {month[:3]} {day.year}",
    ]
    for form in forms:
        assert found(f"it was {form}, i think") == [day.isoformat()], form


def test_names_with_digits_are_masked_in_place() -> None:
    text = "J-1 and H-1B, Step 2 CK, PGY-3, 8th year, DS-2019, 3 years"
    hidden = masked(text)
    assert len(hidden) == len(text)
    assert numbers(hidden) == [3]


def test_blanked_days_leave_the_other_numbers() -> None:
    text = "on 30 june 2027 with 45 programs"
    assert numbers(without(text, days(text, TODAY, ahead=True))) == [45]


@pytest.mark.parametrize(
    ("word", "value"), [("twice", 2), ("three", 3), ("2.5", 2.5), ("7", 7), ("many", None)]
)
def test_words_of_number(word: str, value: float | None) -> None:
    assert number(word) == value
