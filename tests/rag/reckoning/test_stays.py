"""Time on a visa: training plans, grace periods, years without FICA."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rag.reckoning.days import add_months
from rag.reckoning.fica import FicaInputs
from rag.reckoning.lengths import H1bInputs
from rag.schema import Status

TODAY = date(2026, 11, 25)
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


def plan(*years: float) -> list[dict[str, Any]]:
    return [{"name": f"part {i}", "years": y} for i, y in enumerate(years, 1)]


# --- plans ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tool", "years", "left", "said"),
    [
        ("j1_length", (3, 3, 2), -1, "1 year more than the 7"),
        ("j1_length", (5, 2), 0, "exactly the 7"),
        ("j1_length", (3, 3), 1, "1 year would be left"),
        ("j1_length", (3, 2.5), 1.5, "1.5 years would be left"),
        ("h1b_length", (3, 3), 0, "exactly the 6"),
        ("h1b_length", (5, 2), -1, "1 year more than the 6"),
    ],
)
def test_a_plan_is_held_against_the_longest_time(
    reckon: Any, tool: str, years: tuple[float, ...], left: float, said: str
) -> None:
    found = reckon(tool, stages=plan(*years))
    assert found.figures["left_years"] == left
    assert said in found.result


def test_a_usual_length_is_taken_where_it_is_held(reckon: Any) -> None:
    found = reckon(
        "j1_length", stages=[{"name": "general surgery"}, {"name": "fellowship", "years": 2}]
    )
    assert found.figures["total_years"] == 7
    assert "training-lengths" in [r.name for r in found.rules]
    said = reckon("j1_length", stages=plan(5, 2))
    assert "training-lengths" not in [r.name for r in said.rules]


def test_a_length_that_is_not_held_is_asked_for(reckon: Any) -> None:
    found = reckon("j1_length", stages=[{"name": "internal medicine"}, {"name": "cardiology"}])
    assert found.status is Status.CLARIFY
    assert found.result == "How many years do you plan for cardiology?"


def test_years_used_before_are_added(reckon: Any) -> None:
    found = reckon("j1_length", used_years=4, stages=plan(3))
    assert found.figures["left_years"] == 0
    assert found.working[0].startswith("already spent 4 + part 1 3 = 7 years")
    assert reckon("j1_length", used_years=5).result.startswith("You have used 5 years")


@pytest.mark.parametrize(
    ("tool", "started", "last"),
    [
        ("j1_length", "2022-07-01", "2029-06-30"),
        ("h1b_length", "2024-07-01", "2030-06-30"),
        ("h1b_length", "2024-02-29", "2030-02-28"),
        ("h1b_length", "2024-03-01", "2030-02-28"),
        ("h1b_length", "2024-07", "2030-06-30/2030-07-30"),
        ("h1b_length", "2024", "2029-12-31/2030-12-30"),
    ],
)
def test_the_time_ends_the_day_before_the_same_date(
    reckon: Any, tool: str, started: str, last: str
) -> None:
    assert reckon(tool, started=started).figures["last_day"] == last


def test_days_abroad_are_added_back_and_the_filing_moves_with_them(reckon: Any) -> None:
    found = reckon("h1b_length", started="2024-07-01", days_abroad=45)
    assert found.figures["last_day"] == "2030-08-14"
    assert found.figures["file_by"] == "2029-08-14"
    assert "30 June 2030 + 45 days abroad = 14 August 2030" in found.working


def test_a_known_limit_gives_the_last_day_to_file(reckon: Any) -> None:
    assert reckon("h1b_length", limit="2028-06-30").figures["file_by"] == "2027-06-30"
    assert reckon("h1b_length", limit="2028-02-29").figures["file_by"] == "2027-02-28"
    passed = reckon("h1b_length", limit="2027-06-30")
    assert "that day has passed" in passed.result


def test_a_time_that_is_over_is_said_to_be(reckon: Any) -> None:
    assert "they are over" in reckon("j1_length", started="2015-07-01").result


@given(st.lists(st.floats(0.5, 9).map(lambda y: round(y, 1)), min_size=1, max_size=6))
def test_more_training_never_leaves_more_time(reckon: Any, years: list[float]) -> None:
    one = reckon("h1b_length", stages=plan(*years)).figures["left_years"]
    two = reckon("h1b_length", stages=plan(*years, 1)).figures["left_years"]
    assert two == pytest.approx(one - 1)


@given(DAYS, st.integers(0, 400))
def test_days_abroad_never_shorten_the_time(reckon: Any, day: date, abroad: int) -> None:
    plain = reckon("h1b_length", started=day.isoformat()).figures
    more = reckon("h1b_length", started=day.isoformat(), days_abroad=abroad).figures
    shift = date.fromisoformat(more["last_day"]) - date.fromisoformat(plain["last_day"])
    assert shift == timedelta(days=abroad)
    assert date.fromisoformat(more["file_by"]) < date.fromisoformat(more["last_day"])
    assert date.fromisoformat(plain["last_day"]) >= add_months(day, 72) - timedelta(days=1)


def test_plans_that_cannot_be_are_refused() -> None:
    for bad in (
        {"stages": [{"name": "x", "years": 0}]},
        {"stages": [{"name": "", "years": 3}]},
        {"used_years": -1},
        {"days_abroad": 4000},
        {"started": "2024-07-32"},
    ):
        with pytest.raises(ValidationError):
            H1bInputs.model_validate(bad)


# --- grace ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "day", "figure", "outer"),
    [
        ("j1_end", "2027-06-30", "last_day", "2027-07-30"),
        ("j1_end", "2028-01-31", "last_day", "2028-03-01"),
        ("j1_end", "2027-01-31", "last_day", "2027-03-02"),
        ("j1_end", "2026-12-15", "last_day", "2027-01-14"),
        ("h1b_job_end", "2026-11-25", "last_day", "2027-01-24"),
        ("j1_entry", "2027-07-01", "first_day", "2027-06-01"),
        ("j1_entry", "2027-06-20", "first_day", "2027-05-21"),
        ("conrad_start", "2027-03-10", "last_day", "2027-06-08"),
        ("address_change", "2026-11-20", "last_day", "2026-11-30"),
        ("usmle_period_end", "2027-01-31", "last_day", "2027-02-25"),
        ("j1_end", "2027-06", "last_day", "2027-07-01/2027-07-30"),
    ],
)
def test_days_are_counted_from_the_event(
    reckon: Any, period: str, day: str, figure: str, outer: str
) -> None:
    assert reckon("grace_periods", period=period, day=day).figures[figure] == outer


def test_the_count_says_which_day_is_the_first(reckon: Any) -> None:
    working = reckon("grace_periods", period="j1_end", day="2027-06-30").working
    assert "Day 1 is 1 July 2027" in working


def test_the_approved_period_cuts_the_days_of_an_h1b_short(reckon: Any) -> None:
    inputs = {"period": "h1b_job_end", "day": "2026-11-25"}
    cut = reckon("grace_periods", approved_until="2026-12-31", **inputs)
    assert cut.figures["last_day"] == "2026-12-31"
    longer = reckon("grace_periods", approved_until="2028-12-31", **inputs)
    assert longer.figures["last_day"] == "2027-01-24"
    unsaid = reckon("grace_periods", **inputs)
    assert any("ends sooner" in n for n in unsaid.notes)
    assert not any("ends sooner" in n for n in cut.notes)


def test_a_day_that_has_passed_is_said_to_have(reckon: Any) -> None:
    found = reckon("grace_periods", period="j1_end", day="2026-09-30")
    assert "that day has passed, 26 days ago" in found.result
    assert "today" in reckon("grace_periods", period="j1_end", day="2026-10-26").result


def test_the_day_is_asked_for_in_the_words_of_its_period(reckon: Any) -> None:
    assert "DS-2019 end" in reckon("grace_periods", period="j1_end").result
    assert "H-1B employment" in reckon("grace_periods", period="h1b_job_end").result


@given(DAYS, st.sampled_from(["j1_end", "h1b_job_end", "conrad_start", "address_change"]))
def test_a_last_day_is_never_before_the_end(reckon: Any, day: date, period: str) -> None:
    found = reckon("grace_periods", period=period, day=day.isoformat()).figures
    assert date.fromisoformat(found["last_day"]) - day == timedelta(days=found["days"])


@given(DAYS, DAYS)
def test_the_grace_of_an_h1b_never_outlasts_the_approval(
    reckon: Any, day: date, until: date
) -> None:
    found = reckon(
        "grace_periods", period="h1b_job_end", day=day.isoformat(), approved_until=until.isoformat()
    ).figures
    assert date.fromisoformat(found["last_day"]) == min(until, day + timedelta(days=60))


# --- FICA -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "earlier", "exempt", "due"),
    [
        ("2024-08", None, "2024, 2025", "2026-01-01"),
        ("2025-11", None, "2025, 2026", "2027-01-01"),
        ("2026-12-31", None, "2026, 2027", "2028-01-01"),
        ("2026-06", None, "2026, 2027", "2028-01-01"),
        ("2026-07", [{"first": 2023, "last": 2025}], "", "2026"),
        ("2026-07", [{"first": 2025, "last": 2025}], "2026", "2027-01-01"),
        # Exempt in 2019 and 2020 only: the look back of 2026 reaches 2020 alone.
        (
            "2026-07",
            [{"first": 2019, "last": 2023, "status": "trainee"}],
            "2026, 2027",
            "2028-01-01",
        ),
        ("2024-07", [{"first": 2019, "last": 2023, "status": "trainee"}], "", "2024"),
        ("2026-07", [{"first": 2010, "last": 2015}], "2026, 2027", "2028-01-01"),
    ],
)
def test_two_years_in_six_are_exempt(
    reckon: Any, since: str, earlier: list[dict[str, Any]] | None, exempt: str, due: str
) -> None:
    found = reckon("fica_years", since=since, earlier=earlier).figures
    assert (found["exempt_years"], found["fica_from"]) == (exempt, due)


def test_a_tax_that_is_due_already_is_said_to_be(reckon: Any) -> None:
    assert "it has been due since 1 January 2026" in reckon("fica_years", since="2024-08").result
    assert "it is due from 1 January 2027" in reckon("fica_years", since="2025-11").result
    none = reckon("fica_years", since="2026-07", earlier=[{"first": 2023, "last": 2025}])
    assert none.result == "No exempt year is left: FICA is due from the first pay of 2026."


def test_what_is_taken_for_granted_is_told(reckon: Any) -> None:
    notes = reckon("fica_years", since="2024-08").notes
    assert any("from 2018 to 2023" in n for n in notes)
    told = reckon("fica_years", since="2024-08", earlier=[{"first": 2010, "last": 2011}]).notes
    assert not any("as if you had not been" in n for n in told)


@given(
    st.integers(2000, 2060),
    st.lists(st.tuples(st.integers(1980, 2060), st.integers(0, 6), st.booleans()), max_size=4),
)
def test_never_more_than_two_exempt_years_in_any_seven(
    reckon: Any, since: int, before: list[tuple[int, int, bool]]
) -> None:
    earlier = [
        {"first": year, "last": min(year + more, since - 1), "status": "trainee"}
        for year, more, _ in before
        if year < since
    ]
    found = reckon("fica_years", since=str(since), earlier=earlier).figures
    years = [int(y) for y in found["exempt_years"].split(", ") if y]
    assert len(years) <= 2
    assert years == list(range(since, since + len(years)))


def test_years_that_cannot_be_are_refused() -> None:
    for bad in (
        {"earlier": [{"first": 2022, "last": 2020}]},
        {"earlier": [{"first": 1900, "last": 2020}]},
        {"since": "august"},
    ):
        with pytest.raises(ValidationError):
            FicaInputs.model_validate(bad)
