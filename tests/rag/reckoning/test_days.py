"""Spans of days: as exact as what was said, at the ends of months and in leap years too."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.reckoning.days import (
    Span,
    add_months,
    distance,
    earlier,
    is_season,
    later,
    season_of,
    span_of,
)

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
SPANS = st.builds(lambda d, kind: Span.of(d.isoformat()[:kind]), DAYS, st.sampled_from([4, 7, 10]))


@pytest.mark.parametrize(
    ("text", "first", "last", "spoken"),
    [
        ("2027-06-30", date(2027, 6, 30), date(2027, 6, 30), "30 June 2027"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "February 2024"),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28), "February 2023"),
        ("2027", date(2027, 1, 1), date(2027, 12, 31), "2027"),
    ],
)
def test_text_is_read_as_all_days_that_it_may_mean(
    text: str, first: date, last: date, spoken: str
) -> None:
    span = Span.of(text)
    assert (span.first, span.last, span.iso, span.spoken) == (first, last, text, spoken)


@pytest.mark.parametrize(
    "text",
    ["", "2027-6-30", "30.06.2027", "2027-02-29", "2027-13", "1066", "2500", "soon", "2027-"],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no day|stands in no calendar"):
        Span.of(text)


@pytest.mark.parametrize(
    ("day", "months", "down", "up"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28), date(2027, 3, 1)),
        (date(2020, 2, 29), 84, date(2027, 2, 28), date(2027, 3, 1)),
        (date(2020, 2, 29), 48, date(2024, 2, 29), date(2024, 2, 29)),
        (date(2026, 1, 15), 12, date(2027, 1, 15), date(2027, 1, 15)),
        (date(2026, 12, 31), 2, date(2027, 2, 28), date(2027, 3, 1)),
        (date(2030, 6, 30), -12, date(2029, 6, 30), date(2029, 6, 30)),
        (date(2028, 2, 29), -12, date(2027, 2, 28), date(2027, 3, 1)),
    ],
)
def test_months_are_added_on_the_same_day_or_at_the_end(
    day: date, months: int, down: date, up: date
) -> None:
    assert add_months(day, months) == down
    assert add_months(day, months, up=True) == up


def test_whole_months_stay_whole() -> None:
    assert Span.of("2019-03").plus_years(7).iso == "2026-03"
    assert Span.of("2020-02").plus_years(7).iso == "2027-02"
    assert Span.of("2018").plus_years(7).iso == "2025"


def test_days_added_to_a_month_give_a_span() -> None:
    span = Span.of("2027-06").plus_days(30)
    assert span.spoken == "between 1 July 2027 and 30 July 2027"
    assert span_of(span.iso) == span


@given(SPANS, st.integers(-600, 600))
def test_a_span_never_turns_round(span: Span, months: int) -> None:
    for up in (False, True):
        moved = span.plus_months(months, up=up)
        assert moved.first <= moved.last
        assert moved.first >= span.plus_months(months).first


@given(DAYS, st.integers(0, 600))
def test_rounding_up_is_later_by_a_day_at_most(day: date, months: int) -> None:
    assert add_months(day, months, up=True) - add_months(day, months) <= timedelta(days=1)


@given(DAYS, st.integers(-600, 600))
def test_months_move_the_month_by_so_many(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year - day.year) * 12 + moved.month - day.month == months


@given(SPANS, SPANS)
def test_earlier_and_later_share_the_days_out(a: Span, b: Span) -> None:
    assert earlier(a, b).first <= later(a, b).first
    assert earlier(a, b).last <= later(a, b).last
    assert {earlier(a, b).first, later(a, b).first} == {a.first, b.first}


@given(SPANS)
def test_a_span_is_read_back_from_its_text(span: Span) -> None:
    assert span_of(span.iso) == span


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2026, 11, 25), "today"),
        (date(2026, 11, 26), "in 1 day"),
        (date(2026, 11, 23), "2 days ago"),
        (date(2030, 6, 30), "in 1,313 days"),
    ],
)
def test_distance_is_told_from_today(day: date, told: str) -> None:
    assert distance(day, date(2026, 11, 25)) == told


@pytest.mark.parametrize(
    ("day", "season"),
    [
        (date(2026, 5, 31), "2025-26"),
        (date(2026, 6, 1), "2026-27"),
        (date(2027, 3, 19), "2026-27"),
        (date(2099, 12, 31), "2099-00"),
    ],
)
def test_a_season_begins_in_its_month(day: date, season: str) -> None:
    assert season_of(day, 6) == season
    assert is_season(season)


@pytest.mark.parametrize("text", ["2026-28", "2026", "2026-2027", "26-27", ""])
def test_what_is_no_season_is_told(text: str) -> None:
    assert not is_season(text)
