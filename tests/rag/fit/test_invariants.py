"""What holds for every person and the real table, checked against the cells themselves.

The oracle below reads cells and notes anew, and shares no code with what it checks.
"""

from __future__ import annotations

import os
import re
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.fit import FitReply, FitTable, fit
from rag.fit.fitting import hold
from rag.fit.reply import CriterionOut, FitOut
from rag.schema import Profile
from tests.rag.fit.people import PEOPLE, improvements

TODAY = date(2026, 11, 25)
START = 2027
EVERY = 1000
_CALM = settings(
    deadline=None,
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
# ADVISOR_PEOPLE makes the campaign longer.
_LONG = settings(_CALM, max_examples=int(os.environ.get("ADVISOR_PEOPLE", "500")))
_CELL = {
    "recruiting": "recruiting",
    "accepts_img": "accepts_img",
    "step2ck": "step2ck_min_score",
    "attempts": "max_attempts",
    "graduation": "max_years_since_graduation",
    "certification": "ecfmg_cert_required_when",
}


def sittings(profile: Profile) -> int:
    """The most sittings of an exam that are known, the pass included."""
    first = profile.step1
    counts = [profile.step2ck_attempts or 0]
    if first and first.result != "not_taken":
        failed = first.result == "fail"
        counts.append((first.attempts or (1 if failed else 0)) + failed)
    return max(counts)


def needs(profile: Profile) -> set[str]:
    """The cells of which one must not say no; empty where no visa is needed or none was told."""
    return {
        "j1": {"visa_j1"},
        "h1b": {"visa_h1b"},
        "either": {"visa_j1", "visa_h1b"},
    }.get(profile.visa_need or "", set())


def numbers_missed(found: FitOut, profile: Profile) -> list[tuple[str, str]]:
    """The numeric cells that the person misses, each with the note that may soften it."""
    cells = found.program.model_dump()
    missed = []

    def cell(name: str) -> int | None:
        return int(cells[name]) if cells[name].isdecimal() else None

    if (least := cell("step2ck_min_score")) and profile.step2ck and profile.step2ck < least:
        missed.append(("step2ck", cells["step1_requirement"]))
    if (most := cell("max_attempts")) and sittings(profile) > most:
        missed.append(("attempts", cells["step1_requirement"]))
    years = cell("max_years_since_graduation")
    if years is not None and profile.graduation_year and START - profile.graduation_year > years:
        missed.append(("graduation", cells["usce_note"]))
    months = cell("usce_required_months")
    counted = re.search(r"observerships (?:and research )?(?:included|count\b)", cells["usce_note"])
    have = profile.usce_months
    if counted and profile.observership_months is not None:
        have = (have or 0) + profile.observership_months
    if months and have is not None and have < months:
        missed.append(("usce", cells["usce_note"]))
    return missed


def check_no_violation(reply: FitReply, profile: Profile) -> None:
    for found in reply.programs:
        cells = found.program.model_dump()
        assert cells["recruiting"] != "no"
        assert cells["accepts_img"] != "no"
        needed = needs(profile)
        policies = {cells[c] for c in needed}
        if needed:
            assert policies != {"no"}
            if "yes" not in policies:
                best = "possible" if "case_by_case" in policies else "stretch"
                assert found.tier in {best, "stretch"}
        for name, note in numbers_missed(found, profile):
            assert re.search(r"prefer", note), (found.program.id, name, note)
            assert found.tier == "stretch"
        if profile.specialties:
            assert cells["specialty"] in profile.specialties
        if profile.states or profile.cities:
            here = cells["state"] in (profile.states or [])
            assert here or cells["city"] in (profile.cities or [])


def check_unknown_is_never_met(found: FitOut, criterion: CriterionOut) -> None:
    cells = found.program.model_dump()
    column = _CELL.get(criterion.name)
    if column and cells[column] in ("", "unknown"):
        assert criterion.verdict == "unknown"
    if criterion.name == "usce" and cells["usce_required_months"] == "":
        assert criterion.verdict != "meets"
    if criterion.name == "letters" and cells["min_lors"] == "":
        known = cells["us_lors_required"] not in ("", "unknown")
        assert known or criterion.verdict == "unknown"
    if criterion.name == "visa" and criterion.verdict == "meets":
        granted = "yes" in {cells["visa_j1"], cells["visa_h1b"]}
        assert granted or criterion.yours == "no visa needed"


def check_all(table: FitTable, profile: Profile, limit: int = EVERY) -> FitReply:
    reply = fit(table, profile, TODAY, limit=limit)
    check_no_violation(reply, profile)
    for found in reply.programs:
        for criterion in found.criteria:
            check_unknown_is_never_met(found, criterion)
    ids = [f.program.id for f in reply.programs]
    assert len(ids) == len(set(ids)) == min(limit, reply.eligible_count)
    assert reply.eligible_count + reply.excluded_count + reply.outside_count == reply.total
    assert sum(reply.tier_counts.values()) == reply.eligible_count
    return reply


def check_improving_removes_nothing(
    table: FitTable, profile: Profile, changes: list[dict[str, Any]]
) -> None:
    now = hold(table, profile, TODAY)
    for change in changes:
        then = hold(table, profile.model_copy(update=change), TODAY)
        lost = now.found & ~then.found
        assert not lost.any(), (change, [table.programs[i].id for i in lost.nonzero()[0]])


@_CALM
@given(PEOPLE)
def test_list_holds_for_anybody(real_table: FitTable, profile: Profile) -> None:
    check_all(real_table, profile)


@_CALM
@given(PEOPLE)
def test_better_result_never_loses_a_program(real_table: FitTable, profile: Profile) -> None:
    check_improving_removes_nothing(real_table, profile, improvements(profile))


@_CALM
@given(PEOPLE, st.integers(1, 40))
def test_same_profile_gives_the_same_list_in_whatever_order_the_table_stands(
    real_table: FitTable, profile: Profile, limit: int
) -> None:
    turned = FitTable(real_table.programs[::-1])
    first = fit(real_table, profile, TODAY, limit=limit)
    assert first == fit(real_table, profile, TODAY, limit=limit)
    assert first == fit(turned, profile, TODAY, limit=limit)
    assert len(first.programs) <= limit


@pytest.mark.slow
@_LONG
@given(PEOPLE, st.randoms(use_true_random=False))
def test_many_people(real_table: FitTable, profile: Profile, chance: Random) -> None:
    check_all(real_table, profile, limit=30)
    changes = improvements(profile)
    check_improving_removes_nothing(
        real_table, profile, chance.sample(changes, k=min(3, len(changes)))
    )


def test_every_real_row_is_held_against_several_people(real_table: FitTable) -> None:
    people = [
        Profile(),
        Profile(visa_need="j1", step2ck=228, graduation_year=2014, usce_months=0),
        Profile(visa_need="h1b", step2ck=255, graduation_year=2024, step3_passed=True),
        Profile(citizenship_status="citizen", step2ck=210, step2ck_attempts=3, us_letters=4),
    ]
    for profile in people:
        held = hold(real_table, profile, TODAY)
        seen = {p.id for p in real_table.programs}
        assert seen == set(real_table.rows)
        for row in range(len(real_table.programs)):
            judged = held.assessment.of(row)
            assert len(judged) == 10
            assert all(j.stated for j in judged.values())
            out = min(j.most for j in judged.values()) == 0
            assert out is not bool(held.assessment.eligible[row])


def test_the_oracle_would_notice_a_violation(real_table: FitTable) -> None:
    """Held against another person than the list was made for, the list breaks the rules."""
    young = Profile(visa_need="j1", graduation_year=2026, step2ck=250, usce_months=24)
    reply = fit(real_table, young, TODAY, limit=EVERY)
    old = young.model_copy(update={"graduation_year": 2005})
    with pytest.raises(AssertionError):
        check_no_violation(reply, old)
