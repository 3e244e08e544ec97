"""The fit answer: counts, reasons, doors, what would narrow it, budget, signals."""

from __future__ import annotations

import random
import statistics
import time
from datetime import date

import pytest

from rag.figure import Figure
from rag.fit import FeeStep, FeeSteps, FitTable, Signals, fit
from rag.schema import Profile, Program, StepResult
from tests.rag.fit.rows import open_row, row

TODAY = date(2026, 11, 25)
FEES = FeeSteps((FeeStep(1, 11), FeeStep(31, 30)), "2025-26", "https://fees.example", "2025")


FIGURE = Figure(
    measure="match_rate",
    value=56.4,
    unit="percent",
    shown="56.4%",
    period="2026",
    group="non-US IMGs",
    sentence="In the 2026 Match 56.4% of non-US IMGs (6,733 of 11,944) matched.",
    table="match_rates",
    home="",
    sources=("nrmp",),
    as_of="2026-03",
    quality="A",
    terms="news",
)


def table(*programs: Program) -> FitTable:
    return FitTable(programs)


def test_every_program_is_counted_once() -> None:
    held = table(
        open_row("fits"),
        open_row("closed", recruiting="no"),
        open_row("no-img-no-visa", accepts_img="no", visa_j1="no"),
        open_row("elsewhere", state="TX"),
        open_row("elsewhere-closed", state="TX", recruiting="no"),
    )
    reply = fit(held, Profile(visa_need="j1", states=["NY"]), TODAY)
    assert [f.program.id for f in reply.programs] == ["fits"]
    assert (reply.eligible_count, reply.excluded_count, reply.outside_count) == (1, 2, 2)
    assert reply.outside_eligible_count == 1
    assert reply.total == 5
    assert reply.excluded_by == {"recruiting": 1, "accepts_img": 1, "visa": 1}
    assert reply.tier_counts == {"strong": 0, "possible": 1, "stretch": 0}
    assert reply.start_year == 2027


def test_criteria_carry_cell_note_source_date_and_confidence() -> None:
    program = open_row(
        visa_note="J-1 through ECFMG.",
        source_url="https://hospital.example/visa",
        source_date="2024-25",
        confidence="high",
    )
    (found,) = fit(table(program), Profile(visa_need="j1"), TODAY).programs
    assert [c.name for c in found.criteria] == [
        "recruiting",
        "accepts_img",
        "visa",
        "step2ck",
        "attempts",
        "graduation",
        "usce",
        "letters",
        "certification",
        "step3",
    ]
    visa = found.criteria[2].model_dump()
    assert visa == {
        "name": "visa",
        "verdict": "meets",
        "stated": "J-1 yes, H-1B yes",
        "yours": "J-1 needed",
        "note": "J-1 through ECFMG.",
        "source_url": "https://hospital.example/visa",
        "source_date": "2024-25",
        "confidence": "high",
        "remark": "J-1: sponsored.",
        "hard": True,
        "applies": True,
    }
    assert found.program.model_dump() == {"id": program.id, **program.cells}


def test_specialties_and_places_limit_the_list() -> None:
    held = table(
        open_row("im-ny"),
        open_row("im-tx", state="TX", city="Houston"),
        open_row("im-chicago", state="IL", city="Chicago"),
        open_row("path-ny", specialty="Pathology"),
    )
    profile = Profile(specialties=["Internal Medicine"], states=["NY"], cities=["chicago"])
    reply = fit(held, profile, TODAY)
    assert {f.program.id for f in reply.programs} == {"im-ny", "im-chicago"}


def test_list_may_be_limited_to_some_programs() -> None:
    reply = fit(table(open_row("a"), open_row("b")), Profile(), TODAY, among={"b", "unheard-of"})
    assert [f.program.id for f in reply.programs] == ["b"]
    assert reply.outside_count == 1


def test_partial_profile_is_told_what_would_narrow_the_list() -> None:
    held = table(
        open_row(step2ck_min_score="230"),
        open_row(step2ck_min_score="220", max_attempts="1"),
        open_row(max_years_since_graduation="5", usce_required_months="2"),
        open_row(us_lors_required="2", ecfmg_cert_required_when="start"),
        open_row(recruiting="no", step2ck_min_score="200"),
    )
    found = {n.field: n.programs for n in fit(held, Profile(visa_need="h1b"), TODAY).narrowing}
    assert found == {
        "step2ck": 2,
        "step1": 1,
        "graduation_year": 1,
        "usce_months": 1,
        "us_letters": 1,
        "ecfmg_certified": 1,
        "step3_passed": 4,
        "specialties": 4,
        "states": 4,
    }


def test_fact_that_was_told_is_not_asked_for_again() -> None:
    profile = Profile(
        visa_need="none",
        step2ck=250,
        step1=StepResult(result="pass", attempts=1),
        step2ck_attempts=1,
        graduation_year=2025,
        usce_months=6,
        us_letters=3,
        ecfmg_certified=True,
        specialties=["Internal Medicine"],
        states=["NY"],
    )
    program = open_row(
        step2ck_min_score="230",
        max_attempts="1",
        max_years_since_graduation="5",
        usce_required_months="2",
        us_lors_required="2",
        ecfmg_cert_required_when="application",
    )
    reply = fit(table(program), profile, TODAY)
    assert reply.narrowing == []
    assert reply.programs[0].tier == "strong"


def test_failed_exam_that_was_told_is_not_asked_for_again() -> None:
    profile = Profile(
        visa_need="j1", step1=StepResult(result="fail", attempts=1), step2ck_attempts=1
    )
    found = fit(table(open_row(max_attempts="3")), profile, TODAY)
    assert "step1" not in {n.field for n in found.narrowing}
    assert found.programs[0].tier == "possible"


def test_number_whose_note_leaves_a_door_open_is_told_and_stays_excluded() -> None:
    held = table(
        open_row("clock", max_years_since_graduation="4",
                 usce_note="Four years counted from last patient care."),
        open_row("plain", max_years_since_graduation="4"),
        open_row("twice", max_years_since_graduation="4", visa_j1="no",
                 usce_note="Four years counted from last patient care."),
        open_row("preferred", max_years_since_graduation="4",
                 usce_note="Graduation limit is a preference."),
    )  # fmt: skip
    reply = fit(held, Profile(visa_need="j1", graduation_year=2015), TODAY)
    assert [d.id for d in reply.left_open] == ["clock"]
    assert reply.left_open[0].criterion == "graduation"
    assert "12 years" in reply.left_open[0].yours
    assert [(f.program.id, f.tier) for f in reply.programs] == [("preferred", "stretch")]


def test_budget_cuts_the_list_and_says_what_it_costs() -> None:
    held = table(*(open_row() for _ in range(40)))
    profile = Profile(visa_need="j1", applications_budget=390)
    reply = fit(held, profile, TODAY, limit=40, fees=FEES)
    assert len(reply.programs) == 32
    assert reply.budget is not None
    assert (reply.budget.wanted, reply.budget.dollars) == (390, 390)
    assert reply.budget.source_url == "https://fees.example"


def test_programs_of_another_service_are_named_as_not_counted() -> None:
    fees = FeeSteps(FEES.steps, FEES.season, "", "", frozenset({"Emergency Medicine"}))
    held = table(open_row(), open_row(specialty="Emergency Medicine"))
    reply = fit(held, Profile(applications_budget=100), TODAY, fees=fees)
    assert reply.budget is not None
    assert reply.budget.dollars == 11
    assert reply.budget.note.startswith("1 application;")
    assert "Not counted: Emergency Medicine" in reply.budget.note


def test_budget_without_known_fees_is_said_and_cuts_nothing() -> None:
    held = table(*(open_row() for _ in range(5)))
    reply = fit(held, Profile(applications_budget=11), TODAY)
    assert len(reply.programs) == 5
    assert reply.budget is not None
    assert reply.budget.dollars is None
    assert "No application fees are held" in reply.budget.note
    assert fit(held, Profile(), TODAY).budget is None


def test_signals_are_marked_and_figures_are_passed_through() -> None:
    signals = Signals({"Internal Medicine": (("gold", 1),)}, "2026-27", "https://s.example", "2026")
    held = table(open_row("a", step2ck_min_score="200"), open_row("b"))
    profile = Profile(visa_need="j1", step2ck=240)
    reply = fit(held, profile, TODAY, signals=signals, figures=[FIGURE])
    assert [(f.program.id, f.signal) for f in reply.programs] == [("a", "gold"), ("b", "")]
    assert reply.signals is not None
    assert reply.signals.season == "2026-27"
    (figure,) = reply.figures
    assert (figure.shown, figure.period, figure.group) == ("56.4%", "2026", "non-US IMGs")
    assert "11,944" in figure.sentence


def test_counts_of_a_program_leave_out_what_does_not_apply() -> None:
    (found,) = fit(table(open_row()), Profile(visa_need="j1"), TODAY).programs
    assert found.counts() == {"meets": 2, "does_not_meet": 0, "unknown": 7}


def test_reply_says_that_a_preliminary_program_is_one() -> None:
    (found,) = fit(table(open_row(track="preliminary")), Profile(), TODAY).programs
    assert found.program.model_dump()["track"] == "preliminary"


def test_nothing_asked_about_gives_an_empty_list() -> None:
    reply = fit(table(row(state="TX")), Profile(states=["NY"]), TODAY)
    assert (reply.programs, reply.eligible_count, reply.outside_count) == ([], 0, 1)
    assert reply.narrowing == []


@pytest.mark.slow
@pytest.mark.alone
def test_thirteen_thousand_programs_are_answered_in_under_80_ms(
    real_programs: list[Program],
) -> None:
    """Rows of the real shape: cells mixed from two real rows each. Measured in processor time, so
    that other work on the machine does not count."""
    chance = random.Random(4)
    mixed = ("visa_j1", "visa_h1b", "max_attempts", "max_years_since_graduation",
             "usce_required_months", "usce_note", "state", "city", "setting")  # fmt: skip
    programs = []
    for n in range(13_000):
        first, second = chance.choice(real_programs), chance.choice(real_programs)
        programs.append(Program(f"p{n}", first.cells | {c: second[c] for c in mixed}))
    large = FitTable(programs)
    people = [
        Profile(visa_need="j1", step2ck=228, graduation_year=2014),
        Profile(citizenship_status="citizen", step1=StepResult(result="pass", attempts=2)),
        Profile(visa_need="h1b", specialties=["Neurology"], step2ck=255),
    ]
    fit(large, people[0], TODAY)
    times = []
    for profile in people * 7:
        begun = time.process_time()
        fit(large, profile, TODAY)
        times.append(time.process_time() - begun)
    assert statistics.median(times) < 0.080
