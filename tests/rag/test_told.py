"""The profile in words: shown back, what is missing, and what an answer hangs on."""

from __future__ import annotations

from typing import Any

import pytest

from rag.schema import Certainty, Passage, Profile, Statement, StepResult
from rag.told import lines, missing, other_visa, status_name, told

WHOLE = Profile(
    citizenship_status="visa_holder",
    visa_need="either",
    applicant_type="non_us_img",
    medical_school_country="Nepal",
    graduation_year=2017,
    step1=StepResult(result="pass", score=219, attempts=2),
    step2ck=241,
    step2ck_attempts=1,
    step3_passed=False,
    ecfmg_certified=True,
    usce_months=0,
    observership_months=1,
    us_letters=2,
    publications=0,
    specialties=["Internal Medicine", "Family Medicine"],
    states=["NY", "NJ"],
    cities=["Chicago"],
    settings=["community"],
    applications_budget=2500,
)


def test_every_field_is_shown_in_words() -> None:
    assert lines(WHOLE) == [
        ("Status", "in the US on a visa"),
        ("Visa needed", "J-1 or H-1B"),
        ("Applicant type", "non-US IMG"),
        ("Country (of your school, unless you say otherwise)", "Nepal"),
        ("Year of graduation", "2017"),
        ("Step 1", "passed, 219, 2 attempts"),
        ("Step 2 CK", "241, 1 attempt"),
        ("Step 3", "not passed yet"),
        ("ECFMG Certificate", "yes"),
        ("Hands-on US clinical experience", "none"),
        ("Observerships", "1 month"),
        ("US letters", "2"),
        ("Publications", "0"),
        ("Specialties", "Internal Medicine, Family Medicine"),
        ("States", "New York, New Jersey"),
        ("Cities", "Chicago"),
        ("Kind of program", "community"),
        ("Budget for applications", "$2,500"),
    ]


def test_what_is_unknown_is_not_shown() -> None:
    assert lines(Profile()) == []
    assert lines(Profile(visa_need="none", step1=StepResult(result="fail"))) == [
        ("Visa needed", "none"),
        ("Step 1", "failed"),
    ]


def test_what_would_narrow_a_list_shrinks_as_more_is_told() -> None:
    assert missing(WHOLE) == []
    nothing = missing(Profile())
    assert nothing[0] == "which specialties you apply to"
    assert len(missing(Profile(specialties=["Pediatrics"]))) == len(nothing) - 1


@pytest.mark.parametrize(("visa", "asked"), [("j1", False), ("none", False), ("h1b", True)])
def test_step_3_is_asked_only_of_those_whose_visa_needs_it(visa: Any, asked: bool) -> None:
    assert ("whether you passed Step 3" in missing(Profile(visa_need=visa))) is asked


def _passage(heading: str, short: str) -> Passage:
    return Passage(
        id="document#section",
        document="document",
        title="A document",
        heading=heading,
        topic="j1",
        certainty=Certainty.CONFIRMED,
        as_of="2026-01-01",
        checked="2026-11-22",
        review_days=90,
        owner="visas",
        short=(Statement(short),),
        detail=(),
        cautions=(),
        asks=(),
    )


MOONLIGHT = _passage("Can I moonlight on a J-1?", "A J-1 physician may not moonlight.")
H4 = _passage("May my spouse work on H-4?", "H-4 alone gives no right to work; ask about H-1B.")
OLD = _passage("Do programs mind the year of graduation?", "Many want at most five years.")
TRIES = _passage("Do programs see my failures?", "Every attempt stays on the transcript.")
STEP3 = _passage("Must I pass Step 3?", "Step 3 comes before the petition.")
BAN = _passage("Which countries are banned?", "Nationals of Nepal and Chad are not.")


@pytest.mark.parametrize(
    ("profile", "passage", "question", "words"),
    [
        (Profile(visa_need="j1"), MOONLIGHT, "can i moonlight?", "J-1"),
        (Profile(visa_need="h1b"), H4, "can my spouse work?", "H-1B"),
        (Profile(visa_need="j1"), H4, "can my spouse work?", ""),
        (Profile(visa_need="j1"), MOONLIGHT, "can i moonlight on J-1?", ""),
        (Profile(visa_need="either"), MOONLIGHT, "can i moonlight?", ""),
        (Profile(), MOONLIGHT, "can i moonlight?", ""),
        (Profile(graduation_year=2012), OLD, "will they reject me?", "graduated 2012"),
        (Profile(graduation_year=2012), OLD, "i graduated in 2012, is it late?", ""),
        (Profile(graduation_year=2012), MOONLIGHT, "can i moonlight?", ""),
        (Profile(step1=StepResult(attempts=2)), TRIES, "what do they see?",
         "2 attempts on Step 1"),
        (Profile(step1=StepResult(result="fail")), TRIES, "what do they see?", "Step 1 failed"),
        (Profile(step1=StepResult(attempts=1)), TRIES, "what do they see?", ""),
        (Profile(step3_passed=False), STEP3, "is an exam due before?", "Step 3 not passed yet"),
        (Profile(medical_school_country="Nepal"), BAN, "am i banned?", "country: Nepal"),
        (Profile(medical_school_country="Ghana"), BAN, "am i banned?", ""),
        (Profile(medical_school_country="Nepal"), BAN, "is Nepal banned?", ""),
    ],
)  # fmt: skip
def test_only_what_the_answer_hangs_on_is_repeated(
    profile: Profile, passage: Passage, question: str, words: str
) -> None:
    assert told(profile, passage, question) == words


def test_several_facts_stand_in_one_line() -> None:
    passage = _passage("Step 3 on a J-1", "Older graduates on J-1 need no Step 3 for any attempt.")
    profile = Profile(visa_need="j1", graduation_year=2010, step3_passed=True, ecfmg_certified=True)
    assert told(profile, passage, "what do i need?") == "J-1, graduated 2010, Step 3 passed"


@pytest.mark.parametrize(
    ("profile", "name"),
    [
        (Profile(visa_need="j1"), "J-1"),
        (Profile(visa_need="h1b"), "H-1B"),
        (Profile(visa_need="either"), ""),
        (Profile(visa_need="none"), ""),
        (Profile(citizenship_status="permanent_resident", visa_need="none"), "green card"),
        (Profile(citizenship_status="citizen"), "US citizen"),
    ],
)
def test_only_a_certain_status_is_read_into_questions(profile: Profile, name: str) -> None:
    assert status_name(profile) == name


@pytest.mark.parametrize(
    ("visa", "passage", "question", "other"),
    [
        ("j1", H4, "can my spouse work?", True),
        ("h1b", H4, "can my spouse work?", False),
        ("h1b", MOONLIGHT, "can i moonlight?", True),
        ("j1", MOONLIGHT, "can i moonlight?", False),
        ("h1b", MOONLIGHT, "can i moonlight on J-1?", False),
        ("either", MOONLIGHT, "can i moonlight?", False),
        ("j1", OLD, "will they reject me?", False),
    ],
)
def test_a_passage_for_another_visa_is_known_as_such(
    visa: Any, passage: Passage, question: str, other: bool
) -> None:
    assert other_visa(Profile(visa_need=visa), passage, question) is other
