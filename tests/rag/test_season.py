"""The season's calendar: which season runs, which event a question means, and what is said of a date
that is to come, is past, or is not published."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.check import Knowledge, read_knowledge
from rag.advisor import Advisor
from rag.current import CurrentEdition
from rag.embedding import PackagedModel
from rag.lexicon import Glossary
from rag.schema import Status
from rag.season import (
    Calendar,
    Event,
    SeasonDate,
    days_until,
    find,
    next_season,
    running_season,
    season_name,
)
from rag.season_query import read_season_query
from rag.shelf import Shelf

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def shipped() -> Knowledge:
    """The knowledge that is shipped."""
    return read_knowledge(ROOT / "knowledge")[0]


def on(miniature_state: Path, model: PackagedModel, today: date) -> Advisor:
    """The miniature advisor on another day."""
    current = CurrentEdition(Shelf(miniature_state), model.fingerprint)
    return Advisor(current, model, today=lambda: today)


# --- seasons and dates ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "season"),
    [
        (date(2026, 11, 25), "2026-27"),
        (date(2026, 6, 1), "2026-27"),
        (date(2026, 5, 31), "2025-26"),
        (date(2027, 3, 19), "2026-27"),
        (date(2099, 12, 31), "2099-00"),
    ],
)
def test_season_runs_from_june_to_may(day: date, season: str) -> None:
    assert running_season(day) == season


@given(st.dates(date(2000, 1, 1), date(2098, 12, 31)))
def test_every_day_lies_in_one_season_and_a_year_later_in_the_next(day: date) -> None:
    season = running_season(day)
    assert season == season_name(int(season[:4]))
    assert running_season(day + timedelta(days=366)) in (
        next_season(season),
        season_name(int(season[:4]) + 2),
    )


def test_days_are_counted_to_the_day() -> None:
    assert days_until(date(2027, 3, 3), TODAY) == 98
    assert days_until(TODAY, TODAY) == 0
    assert days_until(date(2026, 11, 24), TODAY) == -1


def test_pattern_of_earlier_seasons_is_no_published_day() -> None:
    assert SeasonDate("e", "2026-27", date(2027, 3, 3), quality="A").published
    assert not SeasonDate("e", "2026-27", date(2027, 3, 3), quality="C").published
    assert not SeasonDate("e", "2026-27", None, quality="A").published


def test_dates_to_come_are_those_whose_last_day_is_not_over() -> None:
    dates = (
        SeasonDate("past", "2026-27", date(2026, 11, 24), quality="A"),
        SeasonDate("running", "2026-27", date(2026, 11, 20), date(2026, 11, 25), quality="A"),
        SeasonDate("next", "2026-27", date(2026, 12, 1), quality="B"),
        SeasonDate("pattern", "2026-27", date(2026, 12, 2), quality="C"),
        SeasonDate("unknown", "2026-27", None, quality="A"),
    )
    assert [d.event for d in Calendar(dates).to_come(TODAY)] == ["running", "next"]


def test_season_is_listed_by_day_and_what_has_none_stands_last() -> None:
    dates = (
        SeasonDate("b", "2026-27"),
        SeasonDate("c", "2026-27", date(2027, 3, 3)),
        SeasonDate("a", "2026-27", date(2026, 9, 2)),
        SeasonDate("d", "2025-26", date(2025, 9, 2)),
    )
    assert [d.event for d in Calendar(dates).of_season("2026-27")] == ["a", "c", "b"]


# --- which question is for a date ----------------------------------------------------------------


def test_narrower_event_wins_over_the_one_inside_it() -> None:
    events = [
        Event("Match Week", "x#y", (r"\bmatch week\b",)),
        Event("Match Monday", "x#y", (r"\bmonday of match week\b",)),
        Event("Other", "x#y", (r"\bsoap\b",)),
    ]
    assert [e.name for e in find("when is the monday of match week", events)] == ["Match Monday"]
    assert [e.name for e in find("match week and soap", events)] == ["Match Week", "Other"]


FOR_A_DATE = [
    ("when is the rank list deadline", ["Rank list deadline"], ""),
    ("rol deadline 2027", ["Rank list deadline"], "2026-27"),
    ("rank list certification deadline", ["Rank list deadline"], ""),
    ("when do rank lists lock", ["Rank list deadline"], ""),
    ("last day to certify my rank order list", ["Rank list deadline"], ""),
    ("when is match day", ["Match Day"], ""),
    ("match day 2027 date", ["Match Day"], "2026-27"),
    ("what date is match day this year", ["Match Day"], ""),
    ("how many days until match day", ["Match Day"], ""),
    ("is match day on 19 or 20 march 2027", ["Match Day"], "2026-27"),
    ("when was match day in 2024", ["Match Day"], "2023-24"),
    ("when is match day 2028", ["Match Day"], "2027-28"),
    ("last year's match day", ["Match Day"], "2025-26"),
    ("when do match results come out", ["Match Day"], ""),
    ("when do we find out where we matched", ["Match Day"], ""),
    ("when is match week 2027", ["Match Week"], "2026-27"),
    ("when do i find out if i matched", ["Match status and unfilled list"], ""),
    (
        "when is soap 2027",
        [
            "Match status and unfilled list",
            "Programs start to read SOAP applications",
            "SOAP offer rounds",
        ],
        "2026-27",
    ),
    ("what day are the soap offer rounds", ["SOAP offer rounds"], ""),
    ("when does soap end", ["SOAP offer rounds"], ""),
    (
        "when do programs start reading soap applications",
        ["Programs start to read SOAP applications"],
        "",
    ),
    ("when can i apply eras", ["ERAS applications may be submitted"], ""),
    (
        "when did eras open in 2026",
        ["ERAS season opens", "ERAS applications may be submitted"],
        "2026-27",
    ),
    ("eras submission date 2027", ["ERAS applications may be submitted"], "2026-27"),
    (
        "when does eras open next year",
        ["ERAS season opens", "ERAS applications may be submitted"],
        "2027-28",
    ),
    ("when do programs see our applications", ["Programs start to read ERAS applications"], ""),
    (
        "when did programs get eras applications in 2025",
        ["Programs start to read ERAS applications"],
        "2025-26",
    ),
    ("when do tokens come out", ["ERAS tokens issued"], ""),
    ("when can i get the eras token for 2028", ["ERAS tokens issued"], "2027-28"),
    ("when does nrmp registration open", ["NRMP registration opens"], ""),
    ("nrmp registration deadline", ["NRMP late registration fee starts", "Rank list deadline"], ""),
    ("when does ranking open", ["Ranking opens"], ""),
    ("when can i start ranking", ["Ranking opens"], ""),
    ("when is the withdrawal deadline for the match", ["Rank list deadline"], ""),
    ("when is the ecfmg certification deadline", ["ECFMG confirmation to the NRMP"], ""),
    ("ecfmg deadline for match 2027 date", ["ECFMG confirmation to the NRMP"], "2026-27"),
    ("pathway deadline 2027", ["ECFMG Pathway season closes"], "2026-27"),
    ("when does the pathway season close", ["ECFMG Pathway season closes"], ""),
    ("when did the 2026 pathway application open", ["ECFMG Pathway season opens"], "2025-26"),
    ("when does residency start", ["Training starts"], ""),
    ("when does residency training begin in 2027", ["Training starts"], "2026-27"),
    ("when did residencycas open", ["ResidencyCAS opens"], ""),
    ("is the rank list deadline over", ["Rank list deadline"], ""),
    ("has eras opened yet", ["ERAS season opens", "ERAS applications may be submitted"], ""),
    ("how long until the rank list deadline", ["Rank list deadline"], ""),
    (
        "until when is the list of unfilled programs open when does it close",
        ["List of unfilled programs closes"],
        "",
    ),
    ("pediatrics interview release date", ["Earliest pediatrics interview offers"], ""),
    ("general surgery universal interview day", ["General surgery interview release day"], ""),
]

NOT_FOR_A_DATE = [
    "when am i eligible for soap",
    "until when may someone who is not eligible for soap not apply",
    "what is soap",
    "explain match week",
    "whats the rank list",
    "what happens on match day",
    "what if i miss the rank list deadline",
    "can i change my rank list after the deadline",
    "how do i certify my rank list",
    "should i rank a program without interview",
    "do i need the ecfmg certificate before the rank list deadline",
    "will my step 2 ck score arrive before the rank list deadline",
    "can i take step 2 ck in january and still match",
    "does soap need a rank list",
    "how many programs can i apply to in soap",
    "can i call programs during soap",
    "what do i do if i am unmatched on monday of match week",
    "can i refuse a soap offer",
    "how do i get the eras token",
    "what does the eras token cost",
    "can i still apply in november",
    "is it too late to apply in december",
    "does it help to apply on the first day of eras",
    "when should i apply to get more interviews",
    "when should i take step 3",
    "when do i get my ds-2019 after match day",
    "when can i travel after match day",
    "when do i apply for the visa after the match",
    "when does my visa interview have to be",
    "when is the best time to do usce",
    "when do interview invitations come out",
    "when do i sign the contract after match day",
    "when do residents get paid",
    "when does my ecfmg certificate expire",
    "when does the seven year rule start",
    "can i start residency late because of my visa",
    "what if my visa is late for 1 july",
    "can i start residency in august",
    "what to do before residency starts",
    "how early should i arrive before residency starts",
    "do i get insurance before residency starts",
    "when is the sf match for ophthalmology",
    "when is the urology match",
    "when is the fellowship match",
    "can i withdraw from the match after submitting my rank list",
    "does match day matter for h1b cap",
    "where do i register for the nrmp",
    "who sees my rank list",
    "how do programs rank applicants",
    "why is match day on a friday",
    "is the match binding",
    "how much is late nrmp registration",
    "what documents does eras need",
    "when do letters have to be uploaded to eras",
    "do programs see my step 1 attempts in eras",
    "is there an opening for pgy2 in july",
    "when does the conrad season open in texas",
    "when does h1b registration open",
    "when does cap season start",
    "what time do residents start work",
]


@pytest.mark.parametrize(("question", "events", "season"), FOR_A_DATE)
def test_question_for_a_date_is_read(
    shipped: Knowledge, question: str, events: list[str], season: str
) -> None:
    text = Glossary(shipped.glossary).expand(question)
    found = read_season_query(text, shipped.statistics.calendar, TODAY)
    assert found is not None
    assert [e.name for e in found.events] == events
    assert found.season == season


@pytest.mark.parametrize("question", NOT_FOR_A_DATE)
def test_other_question_is_left_to_guidance(shipped: Knowledge, question: str) -> None:
    text = Glossary(shipped.glossary).expand(question)
    assert read_season_query(text, shipped.statistics.calendar, TODAY) is None


def test_of_all_asks_of_guidance_only_those_for_dates_are_taken(shipped: Knowledge) -> None:
    glossary, calendar = Glossary(shipped.glossary), shipped.statistics.calendar
    sections = {
        passage.document
        for passage in shipped.passages
        for ask in (passage.heading, *passage.asks)
        if read_season_query(glossary.expand(ask), calendar, TODAY)
    }
    assert sections <= {home.partition("#")[0] for home in calendar.homes.values()}


def test_every_event_that_a_person_asks_for_has_words(shipped: Knowledge) -> None:
    silent = [e.name for e in shipped.statistics.calendar.events if not e.patterns]
    assert silent == ["NRMP registration opens for programs"]


# --- answers -------------------------------------------------------------------------------------


def test_date_to_come_is_told_with_its_distance_its_hour_and_its_source(advisor: Advisor) -> None:
    reply, _ = advisor.ask("When is the rank list deadline?")
    assert reply.status is Status.ANSWERED
    assert reply.text.startswith(
        "**Rank list deadline, 2026-27 season: Wednesday 3 March 2027.** That is in 98 days (today "
        "is Wednesday 25 November 2026). 21:00 Eastern Time. [1]"
    )
    (first, *_) = reply.citations
    assert (first.id, first.sources[0].id) == ("match-dates#rank-list", "nrmp-calendar")


def test_transcribed_date_is_said_to_be_one(advisor: Advisor) -> None:
    reply, _ = advisor.ask("when is match day")
    assert "Friday 19 March 2027" in reply.text
    assert "(As transcribed, October 2026: check the official calendar.)" in reply.text


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2027, 3, 18), "Friday 19 March 2027.** That is tomorrow"),
        (date(2027, 3, 19), "Friday 19 March 2027.** That is today."),
        (date(2027, 3, 20), "that was on Friday 19 March 2027**, yesterday."),
        (date(2027, 4, 18), "that was on Friday 19 March 2027**, 30 days ago."),
    ],
)
def test_distance_changes_with_the_day(
    miniature_state: Path, model: PackagedModel, today: date, said: str
) -> None:
    reply, _ = on(miniature_state, model, today).ask("when is match day")
    assert said in reply.text
    assert reply.status is Status.ANSWERED


def test_past_date_says_that_the_next_is_not_published_and_what_was_before(
    miniature_state: Path, model: PackagedModel
) -> None:
    reply, _ = on(miniature_state, model, date(2027, 4, 1)).ask("when is match day")
    assert "The day of the 2027-28 season is not published yet; in earlier seasons it was on " in (
        reply.text
    )
    assert "20 March 2026" in reply.text


def test_next_date_is_told_when_it_is_published(
    miniature_state: Path, model: PackagedModel
) -> None:
    reply, _ = on(miniature_state, model, date(2026, 5, 1)).ask("when is match day")
    assert "2025-26 season: that was on Friday 20 March 2026" in reply.text
    assert "In the 2026-27 season it is Friday 19 March 2027." in reply.text


def test_date_that_is_not_known_gives_the_pattern_and_no_day(advisor: Advisor) -> None:
    reply, _ = advisor.ask("when does ranking open")
    assert reply.status is Status.PARTIAL
    assert reply.text.startswith(
        "**Ranking opens, 2026-27 season: the day is not known here.** About 1 February in recent"
    )


def test_season_far_ahead_is_not_published_yet(advisor: Advisor) -> None:
    reply, _ = advisor.ask("when is match day 2028")
    assert reply.status is Status.PARTIAL
    assert reply.text.startswith("**Match Day, 2027-28 season: the day is not published yet.**")
    assert "In the seasons before it was on 19 March 2027 and 20 March 2026." in reply.text


def test_season_before_the_table_is_not_known(advisor: Advisor) -> None:
    reply, _ = advisor.ask("when was match day in 2001")
    assert reply.status is Status.UNKNOWN
    assert "2000-01 season: the day is not known here" in reply.text


def test_past_season_is_told_without_the_next(advisor: Advisor) -> None:
    reply, _ = advisor.ask("when was match day in 2026")
    assert "2025-26 season: that was on Friday 20 March 2026**, 250 days ago." in reply.text
    assert "not published" not in reply.text


def test_two_dates_in_one_message_are_both_told(advisor: Advisor) -> None:
    reply, _ = advisor.ask("When is the rank list deadline? And what date is match day?")
    assert "Wednesday 3 March 2027" in reply.text
    assert "Friday 19 March 2027" in reply.text


def test_follow_up_with_a_year_asks_for_the_same_event(advisor: Advisor) -> None:
    _, history = advisor.ask("when is match day")
    reply, _ = advisor.ask("and in 2026?", history)
    assert "Friday 20 March 2026" in reply.text
