"""Random applicants for property-based tests, and what makes one's results better."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from rag.schema import Profile, StepResult

SPECIALTIES = ["Internal Medicine", "Family Medicine", "Neurology", "Pathology", "General Surgery"]
STATES = ["NY", "NJ", "TX", "IL", "PA", "FL"]
SETTINGS = ["university", "university_affiliated_community", "community"]


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def _some(values: list[str]) -> st.SearchStrategy[Any]:
    return _maybe(st.lists(st.sampled_from(values), max_size=3, unique=True))


_STEP1 = st.builds(
    StepResult,
    result=_maybe(st.sampled_from(["pass", "fail"])),
    attempts=_maybe(st.integers(1, 6)),
) | st.just(StepResult(result="not_taken"))

PEOPLE = st.builds(
    Profile,
    citizenship_status=_maybe(
        st.sampled_from(["citizen", "permanent_resident", "visa_holder", "abroad", "other"])
    ),
    visa_need=_maybe(st.sampled_from(["none", "j1", "h1b", "either"])),
    applicant_type=_maybe(st.sampled_from(["us_img", "non_us_img"])),
    graduation_year=_maybe(st.integers(1985, 2027)),
    step1=_maybe(_STEP1),
    step2ck=_maybe(st.integers(180, 280)),
    step2ck_attempts=_maybe(st.integers(1, 6)),
    step3_passed=_maybe(st.booleans()),
    ecfmg_certified=_maybe(st.booleans()),
    usce_months=_maybe(st.integers(0, 30)),
    observership_months=_maybe(st.integers(0, 12)),
    us_letters=_maybe(st.integers(0, 5)),
    publications=_maybe(st.integers(0, 30)),
    specialties=_some(SPECIALTIES),
    states=_some(STATES),
    cities=_some(["Buffalo", "Chicago", "Houston"]),
    settings=_some(SETTINGS),
)


def improvements(profile: Profile) -> list[dict[str, Any]]:
    """Every single change of a result for the better that this profile allows."""
    found: list[dict[str, Any]] = []
    if profile.step2ck is not None:
        found += [{"step2ck": profile.step2ck + n} for n in (1, 10, 40)]
    if profile.step2ck_attempts and profile.step2ck_attempts > 1:
        found.append({"step2ck_attempts": profile.step2ck_attempts - 1})
    step1 = profile.step1
    if step1 and step1.attempts and step1.attempts > 1:
        found.append({"step1": step1.model_copy(update={"attempts": step1.attempts - 1})})
    if step1 and step1.result == "fail":
        found.append({"step1": step1.model_copy(update={"result": "pass"})})
    if profile.graduation_year is not None and profile.graduation_year < 2027:
        found.append({"graduation_year": profile.graduation_year + 1})
    for field in ("usce_months", "observership_months", "us_letters"):
        if (value := getattr(profile, field)) is not None:
            found += [{field: value + n} for n in (1, 12)]
    found += [{"step3_passed": True}, {"ecfmg_certified": True}]
    if profile.visa_need in ("j1", "h1b"):
        found += [{"visa_need": "either"}, {"visa_need": "none", "citizenship_status": "citizen"}]
    return found
