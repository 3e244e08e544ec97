"""What a profile says, in the terms that requirements are compared with."""

from __future__ import annotations

from dataclasses import dataclass

from rag.schema import Profile, StepResult

VISAS = {"none": frozenset[str](), "j1": {"J-1"}, "h1b": {"H-1B"}, "either": {"J-1", "H-1B"}}


@dataclass(frozen=True)
class Person:
    """An applicant, for a start of training in July of `start_year`. None: not told.

    `visas`: the visas of which one suffices, empty when none is needed. `step1_sittings` and
    `step2_sittings`: sittings with the pass included; for an exam that is not passed yet, the
    fewest that a pass would take. `settled`: citizen or permanent resident. Months and years are
    whole numbers.
    """

    start_year: int
    visas: frozenset[str] | None = None
    settled: bool | None = None
    step2ck: int | None = None
    step1_sittings: int | None = None
    step1_passed: bool | None = None
    step2_sittings: int | None = None
    years: int | None = None
    hands_on: int | None = None
    observed: int | None = None
    us_letters: int | None = None
    certified: bool | None = None
    step3: bool | None = None


def person(profile: Profile, start_year: int) -> Person:
    """The applicant of `profile`, who would start training in July of `start_year`.

    Years since graduation are the start year minus the graduation year.
    """
    settled = _settled(profile)
    year = profile.graduation_year
    return Person(
        start_year=start_year,
        visas=_visas(profile, settled),
        settled=settled,
        step2ck=profile.step2ck,
        step1_sittings=_sittings(profile.step1),
        step1_passed=_passed(profile.step1),
        step2_sittings=profile.step2ck_attempts or None,
        years=None if year is None else start_year - year,
        hands_on=profile.usce_months,
        observed=profile.observership_months,
        us_letters=profile.us_letters,
        certified=profile.ecfmg_certified,
        step3=profile.step3_passed,
    )


def _settled(profile: Profile) -> bool | None:
    if profile.citizenship_status is not None:
        return profile.citizenship_status in ("citizen", "permanent_resident")
    # By ECFMG's definition a US IMG is a citizen.
    return True if profile.applicant_type == "us_img" else None


def _visas(profile: Profile, settled: bool | None) -> frozenset[str] | None:
    if profile.visa_need is not None:
        return frozenset(VISAS[profile.visa_need])
    return frozenset() if settled else None


def _passed(step1: StepResult | None) -> bool | None:
    if step1 is None or step1.result is None:
        return None
    return step1.result == "pass"


def _sittings(step1: StepResult | None) -> int | None:
    """Sittings of Step 1 with the pass included. After a fail the pass is still to come, so it
    takes at least one more than were sat."""
    if step1 is None or step1.result == "not_taken":
        return None
    if step1.result == "fail":
        return (step1.attempts or 1) + 1
    return step1.attempts or None
