"""Single programs: why not, and side by side."""

from __future__ import annotations

from datetime import date

import pytest

from rag.fit import FitTable, compare, why_not
from rag.schema import Profile
from tests.rag.fit.rows import open_row

TODAY = date(2026, 11, 25)
TABLE = FitTable(
    [
        open_row("ruled-out", visa_j1="no", max_years_since_graduation="3", us_lors_required="3"),
        open_row("soft", max_years_since_graduation="3",
                 usce_note="Graduation limit is a preference.", step2ck_min_score="230"),
        open_row("good", step2ck_min_score="210", city="Houston", state="TX",
                 positions_per_year="12"),
    ]
)  # fmt: skip
PERSON = Profile(visa_need="j1", graduation_year=2015, step2ck=240, us_letters=1)


def names(criteria: list) -> set[str]:  # type: ignore[type-arg]
    return {c.name for c in criteria}


def test_what_excludes_is_told_from_what_is_merely_missed() -> None:
    found = why_not(TABLE, "ruled-out", PERSON, TODAY)
    assert found.fit.tier == "excluded"
    assert names(found.blocking) == {"visa", "graduation"}
    assert names(found.missed) == {"letters"}


def test_missed_preference_does_not_block() -> None:
    found = why_not(TABLE, "soft", PERSON, TODAY)
    assert found.fit.tier == "stretch"
    assert found.blocking == []
    assert names(found.missed) == {"graduation"}


def test_what_is_unknown_is_told_and_what_does_not_apply_is_not() -> None:
    found = why_not(TABLE, "good", PERSON, TODAY)
    assert found.fit.tier == "strong"
    assert (found.blocking, found.missed) == ([], [])
    assert names(found.open) == {
        "recruiting",
        "attempts",
        "graduation",
        "usce",
        "letters",
        "certification",
    }


def test_unknown_program_raises() -> None:
    with pytest.raises(KeyError):
        why_not(TABLE, "made-up", PERSON, TODAY)
    with pytest.raises(KeyError):
        compare(TABLE, ["good", "made-up"], PERSON, TODAY)


def test_programs_stand_side_by_side_in_the_order_given() -> None:
    found = compare(TABLE, ["good", "ruled-out"], PERSON, TODAY)
    assert [f.program.id for f in found.programs] == ["good", "ruled-out"]
    facts = {c.name: c for c in found.facts}
    assert facts["Tier for you"].values == ["strong", "excluded"]
    assert facts["Place"].values == ["Houston, TX", "Buffalo, NY"]
    assert facts["Places a year"].values == ["12", "not stated"]
    assert facts["Place"].differs
    assert not facts["Specialty"].differs
    criteria = {c.name: c.values for c in found.criteria}
    assert criteria["visa"] == ["met: J-1 yes, H-1B yes", "not met: J-1 no, H-1B yes"]
    assert criteria["step3"] == ["does not apply", "does not apply"]
    assert criteria["letters"] == [
        "unknown: not stated",
        "not met: 3 letters from the US",
    ]


def test_what_was_not_told_is_said_beside_what_is_stated() -> None:
    found = compare(TABLE, ["good", "soft"], Profile(), TODAY)
    criteria = {c.name: c.values for c in found.criteria}
    assert criteria["step2ck"] == ["at least 210 (you: not told)", "at least 230 (you: not told)"]
