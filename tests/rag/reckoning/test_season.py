"""Days to the dates of a season."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rag.reckoning.rules import Rulebook
from rag.reckoning.season import SeasonInputs, next_date
from rag.reckoning.tools import TOOLS
from rag.schema import Status
from rag.season import SeasonDate
from tests.rag.reckoning.conftest import rule

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("event", "days", "day"),
    [
        ("rank_list", 98, "2027-03-03"),
        ("match_day", 114, "2027-03-19"),
        ("match_week", 110, "2027-03-15"),
    ],
)
def test_days_to_the_next_date(reckon: Any, event: str, days: int, day: str) -> None:
    found = reckon("season_days", event=event)
    assert (found.figures["days"], found.figures["date"]) == (days, day)
    assert found.result.startswith(f"{days} days to ")


def test_the_count_goes_month_by_month(reckon: Any) -> None:
    assert (
        "From 25 November 2026, month by month: 5 + 31 + 31 + 28 + 3 = 98 days; today is not "
        "counted, the day itself is"
    ) in reckon("season_days", event="rank_list").working


def test_the_weekday_is_told(reckon: Any) -> None:
    assert "Friday, 19 March 2027" in reckon("season_days", event="match_day").result


def test_the_hour_is_told_in_other_zones(reckon: Any) -> None:
    found = reckon("season_days", event="rank_list", time_zone="Asia/Karachi")
    assert found.figures["at_utc"] == "2027-03-04T02:00Z"
    assert any("07:00 on 4 March 2027 Asia/Karachi" in line for line in found.working)


def test_an_hour_in_summer_time_has_another_distance() -> None:
    dates = [SeasonDate("Match Week", "2026-27", date(2027, 3, 15), note="10:00 ET on Monday")]
    rules = Rulebook([rule("match-season", {"opens_month": 6})], dates)
    tool = TOOLS["season_days"]
    found = tool.reckon(tool.inputs.model_validate({"event": "match_week"}), rules, TODAY)
    assert found.figures["at_utc"] == "2027-03-15T14:00Z"


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2027, 3, 2), "1 day to the rank-list deadline"),
        (date(2027, 3, 3), "The rank-list deadline is today"),
        (date(2027, 3, 4), "The rank-list deadline of the season 2026-27 is over"),
    ],
)
def test_the_day_itself_and_the_day_after(reckon: Any, today: date, said: str) -> None:
    assert reckon("season_days", today, event="rank_list").result.startswith(said)


def test_a_week_is_on_while_it_lasts(reckon: Any) -> None:
    assert "is on now" in reckon("season_days", date(2027, 3, 17), event="match_week").result
    assert "is over" in reckon("season_days", date(2027, 3, 20), event="match_week").result


def test_a_passed_season_can_be_asked_about(reckon: Any) -> None:
    found = reckon("season_days", event="match_day", season="2025-26")
    assert found.figures["days"] == -250
    assert "is over" in found.result


def test_a_day_that_is_not_held_is_unknown(reckon: Any) -> None:
    found = reckon("season_days", event="ranking_opens")
    assert found.status is Status.UNKNOWN
    assert "about 1 February" in found.result
    assert reckon("season_days", event="soap").status is Status.UNKNOWN
    assert reckon("season_days", event="match_day", season="2028-29").status is Status.UNKNOWN


def test_an_unknown_day_of_a_new_season_comes_before_a_known_one_that_is_over() -> None:
    dates = [
        SeasonDate("Match Day", "2025-26", date(2026, 3, 20)),
        SeasonDate("Match Day", "2026-27", note="in March"),
    ]
    found = next_date("match_day", dates, TODAY)
    assert found is not None
    assert found.season == "2026-27"


def test_a_pattern_of_earlier_seasons_is_no_date() -> None:
    dates = [
        SeasonDate("Ranking opens", "2026-27", date(2027, 2, 1), quality="C", note="a pattern")
    ]
    tool = TOOLS["season_days"]
    rules = Rulebook([rule("match-season", {"opens_month": 6})], dates)
    found = tool.reckon(tool.inputs.model_validate({"event": "ranking_opens"}), rules, TODAY)
    assert found.status is Status.UNKNOWN
    assert "a pattern" in found.result


@pytest.mark.parametrize(
    ("event", "names"),
    [
        (
            "eras_submit",
            ["Applicants may submit MyERAS applications", "ERAS applications may be submitted"],
        ),
        (
            "eras_review",
            ["ERAS programs may read applications", "Programs start to read ERAS applications"],
        ),
        ("late_fee", ["Late NRMP registration fee starts", "NRMP late registration fee starts"]),
        ("rank_list", ["Rank order list certification deadline", "Rank list deadline"]),
        ("nrmp_registration", ["NRMP applicant registration opens", "NRMP registration opens"]),
        ("soap", ["SOAP offer rounds"]),
    ],
)
def test_an_event_is_found_by_the_names_of_calendars(event: str, names: list[str]) -> None:
    others = ["NRMP registration opens for programs", "Programs start to read SOAP applications"]
    for name in names:
        dates = [SeasonDate(n, "2026-27", date(2027, 1, 5)) for n in (*others, name)]
        found = next_date(event, dates, TODAY)
        assert found is not None
        assert found.event == name


@given(st.dates(date(2026, 1, 1), date(2027, 3, 18)))
def test_the_next_date_is_never_behind_while_one_is_ahead(rules: Rulebook, today: date) -> None:
    found = next_date("match_day", rules.dates, today)
    assert found is not None
    assert found.start is not None
    assert found.start >= today


@given(st.dates(date(2025, 1, 1), date(2027, 3, 2)))
def test_the_months_add_up_to_the_days(reckon: Any, today: date) -> None:
    found = reckon("season_days", today, event="rank_list")
    assert today + timedelta(days=found.figures["days"]) == date(2027, 3, 3)
    counted = [w for w in found.working if "month by month" in w]
    for line in counted:
        parts = line.partition(": ")[2].partition(" = ")[0]
        assert sum(int(p) for p in parts.split(" + ")) == found.figures["days"]


def test_zones_and_events_that_cannot_be_are_refused() -> None:
    for bad in ({"time_zone": "Mars/Olympus"}, {"event": "graduation"}, {"season": "2027"}):
        with pytest.raises(ValidationError):
            SeasonInputs.model_validate(bad)
