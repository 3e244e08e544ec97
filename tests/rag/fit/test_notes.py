"""What notes say about numbers. The sentences are those of the real table, or near to them."""

from __future__ import annotations

import pytest

from rag.fit import notes


@pytest.mark.parametrize(
    ("note", "score", "expected"),
    [
        ("222+ on first attempt preferred", 222, True),
        ("Pass; Step 2 of 220+ on first attempt preferred", 220, True),
        ("Above 220 on first attempt preferred for international graduates", 220, True),
        ("220 or more on first attempt", 220, False),
        ("230 on first attempt has priority", 230, False),
        ("210+ on first attempt preferred", 220, False),
        ("Minimum 220; first-attempt pass preferred", 220, False),
        ("Pass, first attempt preferred; Step 2 above 220 encouraged", 220, False),
        ("", 220, False),
    ],
)
def test_score_is_a_preference_only_where_that_score_is_called_one(
    note: str, score: int, expected: bool
) -> None:
    assert notes.score_preferred(note, score) is expected


@pytest.mark.parametrize(
    ("note", "most", "expected"),
    [
        ("First-attempt pass preferred", 1, True),
        ("First-attempt pass preferred.", 3, False),
        ("210+ on first attempt preferred", 1, True),
        ("Pass, preferably first attempt.", 1, True),
        ("First-time pass preferred; over 200 reviewed first", 1, True),
        ("Passing by second attempt preferred; 250 and above most successful.", 2, True),
        ("Pass within two attempts preferred", 2, True),
        ("200 preferred, at most one failed attempt.", 2, False),
        ("200 or more preferred, first attempt preferred.", 2, False),
        ("Pass on first attempt unless extenuating circumstances", 1, False),
        ("First-attempt pass expected; no fails accepted.", 1, False),
        ("Pass on first attempt", 1, False),
    ],
)
def test_attempts_are_a_preference_only_where_that_number_is_called_one(
    note: str, most: int, expected: bool
) -> None:
    assert notes.attempts_preferred(note, most) is expected


@pytest.mark.parametrize(
    ("note", "years", "expected"),
    [
        ("Graduation limit is a preference.", 5, True),
        ("US experience preferred, not required. Graduation limit is a preference.", 3, True),
        ("three years since graduation preferred for international graduates", 3, True),
        ("three years since graduation preferred for international graduates", 4, False),
        ("Graduation within five years preferred", 5, True),
        ("US experience preferred, not required.", 5, False),
        ("Clinical experience within past two years preferred.", 2, False),
        ("Five years counted from last training or clinical work.", 5, False),
        ("Graduation limit waived for ongoing training.", 5, False),
        ("Older graduates considered if practicing since graduation.", 2, False),
        ("Within two years preferred; home psychiatry residency preferred.", 5, False),
    ],
)
def test_limit_of_years_is_a_preference_only_where_it_is_called_one(
    note: str, years: int, expected: bool
) -> None:
    assert notes.graduation_preferred(note, years) is expected


@pytest.mark.parametrize(
    ("note", "months", "expected"),
    [
        ("One month of documented US experience preferred.", 1, True),
        ("At least two months of meaningful US experience preferred.", 2, True),
        ("US experience required; two months minimum preferred.", 2, True),
        ("One year of US clinical experience preferred", 12, True),
        ("Eight weeks in the US preferred", 2, True),
        (
            "Two months hands-on US experience within three years; observerships not counted.",
            2,
            False,
        ),
        ("Six months US experience recommended.", 6, False),
        ("US clinical experience preferred.", 3, False),
        ("Three months required. Graduation limit is a preference.", 3, False),
    ],
)
def test_months_are_a_preference_only_where_that_length_is_called_one(
    note: str, months: int, expected: bool
) -> None:
    assert notes.experience_preferred(note, months) is expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("US clinical experience required; length not stated.", True),
        ("Previous US clinical experience required of international applicants.", True),
        ("Hands-on US rotations required; observerships do not count.", True),
        ("Foreign graduates without US clinical experience not accepted.", True),
        ("US clinical training required; no observerships.", True),
        ("US clinical experience not required.", False),
        ("US experience preferred, not required.", False),
        ("No US clinical experience required.", False),
        ("No prior clinical experience required; externships for invited interviewees", False),
        ("US experience highly encouraged, not an absolute requirement.", False),
        ("US clinical experience not mandatory.", False),
        ("One year of ACGME-approved training required of IMGs.", False),
        ("", False),
    ],
)
def test_some_experience_is_required_only_where_the_note_says_so(note: str, expected: bool) -> None:
    assert notes.experience_required(note) is expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("One year of ACGME-approved training required of IMGs.", True),
        ("PGY-1 year in an accredited US program required of everyone.", True),
        (
            "One year US or Canadian residency training, unless letters attest to US hospital work.",
            True,
        ),
        ("At least one year of US training before PGY-2", True),
        ("Two months or more of US psychiatry through externship or internship.", False),
        ("One year hands-on in the US.", False),
        ("Six months US clinical experience, observerships excluded.", False),
    ],
)
def test_months_of_training_are_told_from_months_of_experience(note: str, expected: bool) -> None:
    assert notes.asks_training(note) is expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("US clinical experience preferred; rotations, externships and observerships count.", True),
        ("US experience, observerships included, preferred before applying", True),
        ("Three months; observerships not counted.", False),
        ("No observerships offered.", False),
        ("Highly regarded; observership counts less than hands-on work.", False),
        ("Hands-on rotations; observerships do not count.", False),
        ("Six months US experience, observerships excluded.", False),
    ],
)
def test_observerships_count_only_where_the_note_says_so(note: str, expected: bool) -> None:
    assert notes.observerships_count(note) is expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("Sponsors H-1 and J-1; all residents need Step 3 before starting.", True),
        ("J-1 only; IMGs must also have completed Step 3.", True),
        ("Steps 1 and 2 for the Match; Step 3 before starting", True),
        ("Part of ECFMG certification; Step 3 not needed", False),
        ("H-1B needs a passing Step 3 on file by February 1.", False),
    ],
)
def test_step_3_of_everyone(note: str, expected: bool) -> None:
    assert notes.step3_of_everyone("", note) is expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("Citizens or green card holders only; no training visa sponsored or accepted.", True),
        (
            "International graduates must be citizens or permanent residents; no visas accepted.",
            True,
        ),
        ("IMGs need permanent residency or citizenship and two years lived in the US.", True),
        ("EAD-only applicants not considered.", True),
        ("J-1 sponsored; green card and sometimes EAD accepted.", False),
        ("Citizens, green card or EAD holders preferred; sponsorship case by case.", False),
        ("No visas sponsored or accepted.", False),
    ],
)
def test_notes_that_name_citizens_and_permanent_residents_alone(note: str, expected: bool) -> None:
    assert notes.settled_only(note) is expected


@pytest.mark.parametrize(
    ("criterion", "note", "expected"),
    [
        ("graduation", "Four-year clock counts from graduation or last direct patient care.", True),
        ("graduation", "Five years since graduation is typical; rare exceptions.", True),
        ("graduation", "Graduation limit waived for ongoing training.", True),
        ("graduation", "US experience preferred, not required.", False),
        ("attempts", "Pass on first attempt unless extenuating circumstances", True),
        ("attempts", "First-attempt pass required.", False),
        ("step2ck", "215 minimum, lower considered for special qualifications", True),
        ("step2ck", "Minimum 220.", False),
        ("usce", "Six months experience in the US or a western medical system.", True),
        ("usce", "Six months hands-on in the US.", False),
        ("visa", "Decided case by case, with exceptions.", False),
    ],
)
def test_door_that_a_note_leaves_open(criterion: str, note: str, expected: bool) -> None:
    assert notes.leaves_door(criterion, note) is expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("Page says it welcomes IMGs.", 1),
        ("GME office runs international graduate support and a social group.", 1),
        ("Says IMGs are at a disadvantage in selection.", -1),
        ("Foreign graduates accepted only in exceptional instances.", -1),
        ("No funding received for non-US graduates, the page says.", -1),
        ("Page states six to ten international graduates among 179 residents.", 0),
        ("", 0),
    ],
)
def test_support_for_imgs(note: str, expected: int) -> None:
    assert notes.img_support(note) == expected
