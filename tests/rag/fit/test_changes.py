"""What a single change opens."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings

from rag.fit import ChangeOut, FitTable, changes, fit
from rag.schema import Profile, Program
from tests.rag.fit.people import PEOPLE
from tests.rag.fit.rows import open_row

TODAY = date(2026, 11, 25)


def found(programs: list[Program], **fields: Any) -> dict[str, ChangeOut]:
    return {c.change: c for c in changes(FitTable(programs), Profile(**fields), TODAY)}


def test_accepting_the_other_visa_opens_programs() -> None:
    programs = [open_row(visa_h1b="no"), open_row(visa_h1b="no"), open_row()]
    change = found(programs, visa_need="h1b")["Accepting a J-1 as well"]
    assert (change.field, change.adds) == ("visa_need", 2)
    programs = [open_row(visa_j1="no"), open_row()]
    assert found(programs, visa_need="j1")["Accepting an H-1B as well"].adds == 1
    assert not any("Accepting" in name for name in found(programs, visa_need="none"))


def test_months_of_experience_open_programs_step_by_step() -> None:
    programs = [open_row(usce_required_months=str(n)) for n in (1, 2, 3, 12)]
    opened = {name: c.adds for name, c in found(programs, usce_months=0).items()}
    assert opened["1 month of hands-on US clinical experience"] == 1
    assert opened["3 months of hands-on US clinical experience"] == 3
    assert opened["12 months of hands-on US clinical experience"] == 4
    later = found(programs, usce_months=3)
    assert "3 months of hands-on US clinical experience" not in later
    assert later["12 months of hands-on US clinical experience"].adds == 1


def test_step_3_raises_but_does_not_open() -> None:
    programs = [open_row("raised", step2ck_min_score="220")]
    change = found(programs, visa_need="h1b", step2ck=240)["Step 3 passed"]
    assert (change.adds, change.raises) == (0, 1)
    assert change.examples == ["Example Internal Medicine Residency"]


def test_certificate_raises_programs_that_want_it_with_the_application() -> None:
    programs = [open_row(ecfmg_cert_required_when="application", step2ck_min_score="200")]
    profile = {"visa_need": "j1", "step2ck": 240, "ecfmg_certified": False}
    assert found(programs, **profile)["The ECFMG Certificate in hand"].raises == 1


def test_looking_everywhere_opens_the_other_states() -> None:
    programs = [open_row(), open_row(state="TX"), open_row(state="FL", recruiting="no")]
    change = found(programs, states=["NY"])["Looking in every state"]
    assert (change.field, change.adds) == ("states", 1)


def test_change_that_opens_nothing_is_left_out() -> None:
    assert found([open_row()], visa_need="none", step3_passed=True) == {}


def test_what_opens_most_comes_first() -> None:
    programs = [open_row(usce_required_months="3")] + [open_row(visa_h1b="no") for _ in range(3)]
    order = [c.change for c in changes(FitTable(programs), Profile(visa_need="h1b"), TODAY)]
    assert order[0] == "Accepting a J-1 as well"


@settings(
    deadline=None, max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(PEOPLE)
def test_counts_are_those_of_two_lists(real_table: FitTable, profile: Profile) -> None:
    """Each change says what the two fit answers themselves say."""
    now = fit(real_table, profile, TODAY, limit=1).eligible_count
    for change in changes(real_table, profile, TODAY):
        if change.field == "ecfmg_certified":
            then = profile.model_copy(update={"ecfmg_certified": True})
            assert fit(real_table, then, TODAY, limit=1).eligible_count - now == change.adds
        assert change.adds >= 0
        assert change.adds or change.raises
