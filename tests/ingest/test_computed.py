"""Computed lines: held when they are what rules, tables and calendar give, and cite where these are
at home."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.computed import Basis, computed_lines, season_says
from ingest.support import Holdings, claims
from rag.advisor import Advisor
from rag.schema import Profile
from rag.season import SeasonDate

YEARS = "i did IM 3 years and cardiology 3 years on j1, how many years are left"
FEES = "how much for 45 programs in internal medicine on ERAS"


def faults(
    advisor: Advisor, message: str, here: str = "", there: str = "", least: int = 3
) -> list[str]:
    """The faults of the claims of an answer in which `here` was changed into `there`."""
    turn = advisor.run(message)
    reply = advisor.reply(turn)
    assert here in reply.text
    changed = reply.model_copy(update={"text": reply.text.replace(here, there, 1)})
    stated = claims(changed, message, Holdings.of(turn.edition, computed_lines(turn)))
    assert len(stated) >= least
    return [c.fault for c in stated if c.fault]


def test_lines_are_those_of_the_tool_with_the_homes_of_its_rules(advisor: Advisor) -> None:
    lines = computed_lines(advisor.run(YEARS))
    assert set(lines.values()) == {Basis(passages=frozenset({"j1-rules#length"}))}
    assert {"7 − 6 = 1 year left", "leave may count."} <= set(lines)
    assert computed_lines(advisor.run("can i moonlight on j1")) == {}


@pytest.mark.parametrize("message", [YEARS, FEES])
def test_reckoned_answer_is_held(advisor: Advisor, message: str) -> None:
    assert faults(advisor, message) == []


@pytest.mark.parametrize(
    ("message", "here", "there", "expected"),
    [
        # A result that the tool does not give holds nothing that stands under it.
        (YEARS, "takes 6", "takes 5", ["is not what [1] says", *["carries no mark"] * 4]),
        (YEARS, "7 − 6 = 1 year", "7 − 6 = 2 years", ["carries no mark"]),
        (YEARS, "Leave may count", "Leave does not count", ["carries no mark"]),
        (FEES, "$960", "$860", ["is not what [1] says", *["carries no mark"] * 2]),
        # Without the mark of the result nothing says where the rules stand.
        (FEES, " [1]", "", ["carries no mark"] * 3),
        (FEES, " [1]", " [2]", ["is not what [2] says"] * 3),
    ],
)
def test_reckoned_answer_that_was_changed_is_not_held(
    advisor: Advisor, message: str, here: str, there: str, expected: list[str]
) -> None:
    assert faults(advisor, message, here, there) == expected


@pytest.mark.parametrize(
    "message",
    [
        "i am a non-US IMG, step 2 ck 236, graduated 2018, need h1b",
        "what do you know about me?",
        "clear my profile",
        "hello",
    ],
)
def test_what_is_told_back_to_the_person_is_no_claim(advisor: Advisor, message: str) -> None:
    told = Profile(step2ck=250, visa_need="j1")
    turn = advisor.run(message, (), told)
    stated = claims(advisor.reply(turn), message, Holdings.of(turn.edition, computed_lines(turn)))
    assert stated == ()


SIGNALS = "how many signals do i have in neurology"
DAY = "when is match day this season"


@pytest.mark.parametrize("message", [SIGNALS, DAY])
def test_figure_and_day_are_held(advisor: Advisor, message: str) -> None:
    assert computed_lines(advisor.run(message))
    assert faults(advisor, message, least=1) == []


@pytest.mark.parametrize(
    ("message", "here", "there"),
    [
        (SIGNALS, "8 signals", "9 signals"),
        (SIGNALS, "2026-27", "2025-26"),
        (DAY, "19 March 2027", "20 March 2027"),
        (DAY, "Friday", "Saturday"),
        (DAY, "2026-27 season", "2025-26 season"),
        (DAY, "in 114 days", "in 115 days"),
    ],
)
def test_figure_or_day_that_was_changed_is_not_held(
    advisor: Advisor, message: str, here: str, there: str
) -> None:
    assert faults(advisor, message, here, there, least=1)


@pytest.mark.parametrize("message", [SIGNALS, DAY])
def test_figure_and_day_need_the_source_of_their_row(advisor: Advisor, message: str) -> None:
    turn = advisor.run(message)
    reply = advisor.reply(turn)
    for citation in reply.citations:
        citation.sources = []
    first = claims(reply, message, Holdings.of(turn.edition, computed_lines(turn)))[0]
    assert first.fault == "is not what [1] says"


TODAY = date(2026, 11, 25)
DATES = {
    "2025-26": SeasonDate("Day", "2025-26", date(2026, 3, 20), source="s", quality="A"),
    "2026-27": SeasonDate(
        "Day", "2026-27", date(2027, 3, 15), date(2027, 3, 19), "21:00", "s", "2026-10", "B"
    ),
}


@pytest.mark.parametrize(
    ("season", "line", "held"),
    [
        ("2026-27", "monday 15 to friday 19 march 2027. it begins in 110 days.", True),
        ("2026-27", "friday 19 march 2027, 21:00 (as transcribed, october 2026).", True),
        ("2026-27", "friday 19 march 2027 (today is wednesday 25 november 2026).", True),
        ("2025-26", "that was on friday 20 march 2026, 250 days ago.", True),
        ("2025-26", "that was on 20 march 2026. then 19 march 2027.", True),
        ("2027-28", "the day is not published yet. before it was on 20 march 2026.", True),
        ("2026-27", "friday 20 march 2026.", False),
        ("2026-27", "friday 19 march 2027, 22:00.", False),
        ("2026-27", "thursday 19 march 2027.", False),
        ("2026-27", "19 march 2027, in 100 days.", False),
        ("2026-27", "the day is not published yet.", False),
        ("2027-28", "friday 20 march 2028.", False),
        ("2027-28", "20 march 2026.", False),
    ],
)
def test_line_of_a_season_says_what_the_calendar_holds(season: str, line: str, held: bool) -> None:
    assert season_says(DATES, season, f"day, {season} season: {line}", TODAY) == held
