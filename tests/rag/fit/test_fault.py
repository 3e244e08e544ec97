"""What of a profile cannot be used, and how names are taken."""

from __future__ import annotations

from typing import Any

import pytest

from rag.fit.fault import checked, settings_named, state_named
from rag.schema import Profile, StepResult

KNOWN = ["Internal Medicine", "Internal Medicine-Pediatrics", "Family Medicine", "Neurology"]


def faults(**fields: Any) -> list[str]:
    return [f.field for f in checked(Profile(**fields), KNOWN, 2027)[1]]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, []),
        ({"graduation_year": 2027}, []),
        ({"graduation_year": 2028}, ["graduation_year"]),
        ({"graduation_year": 1960}, []),
        ({"graduation_year": 1955}, ["graduation_year"]),
        ({"specialties": ["internal medicine", "IM"]}, []),
        ({"specialties": ["Internal Medicine", "Wizardry"]}, ["specialties"]),
        ({"states": ["NY", "new jersey", "tx"]}, []),
        ({"states": ["NY", "Narnia", "Ontario"]}, ["states", "states"]),
        ({"settings": ["university", "community"]}, []),
        ({"settings": ["space"]}, ["settings"]),
        ({"step2ck": 240, "step2ck_attempts": 0}, ["step2ck_attempts"]),
        ({"step1": StepResult(result="pass", attempts=0)}, ["step1.attempts"]),
        ({"step1": StepResult(result="not_taken", attempts=2)}, ["step1.result"]),
        ({"step1": StepResult(result="not_taken", attempts=0)}, []),
        (
            {"graduation_year": 2030, "states": ["Atlantis"], "specialties": ["Alchemy"]},
            ["graduation_year", "specialties", "states"],
        ),
    ],
)
def test_faults(fields: dict[str, Any], expected: list[str]) -> None:
    assert faults(**fields) == expected


def test_names_are_written_as_the_table_writes_them() -> None:
    profile = Profile(
        specialties=["family medicine", "IM", "internal medicine", "med-peds"],
        states=["new york", "NY", "Texas"],
        settings=["academic", "community"],
    )
    found, _ = checked(profile, KNOWN, 2027)
    assert found.specialties == [
        "Family Medicine",
        "Internal Medicine",
        "Internal Medicine-Pediatrics",
    ]
    assert found.states == ["NY", "TX"]
    assert found.settings == ["university", "community", "university_affiliated_community"]
    assert profile.states == ["new york", "NY", "Texas"]  # what was given stays as it was


def test_glossary_helps_with_specialties() -> None:
    profile = Profile(specialties=["brain doctor"])
    found, problems = checked(profile, KNOWN, 2027, lambda _: "neurology")
    assert (found.specialties, problems) == (["Neurology"], [])


def test_reason_names_what_the_table_holds() -> None:
    _, (fault,) = checked(Profile(specialties=["Urology"]), KNOWN, 2027)
    assert "'Urology'" in fault.reason
    assert "Neurology" in fault.reason


@pytest.mark.parametrize(
    ("text", "code"),
    [("NY", "NY"), ("ny", "NY"), ("New York", "NY"), (" wv ", "WV"), ("Narnia", ""), ("", "")],
)
def test_state(text: str, code: str) -> None:
    assert state_named(text) == code


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("university", ("university",)),
        ("University program", ("university",)),
        ("community", ("community", "university_affiliated_community")),
        ("university affiliated community", ("university_affiliated_community",)),
        ("military", ("military",)),
        ("beach", ()),
    ],
)
def test_setting(text: str, settings: tuple[str, ...]) -> None:
    assert settings_named(text) == settings
