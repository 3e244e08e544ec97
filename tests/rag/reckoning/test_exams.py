"""Exam results, attempts, and the clock of ECFMG Certification."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rag.reckoning.attempts import AttemptInputs
from rag.reckoning.days import Span, add_months, span_of
from rag.reckoning.results import ResultInputs
from rag.schema import Status

TODAY = date(2026, 11, 25)
PAST = st.dates(date(2010, 1, 1), TODAY)


# --- results --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("exam", "score", "taken", "passed"),
    [
        ("step2ck", 213, "2024-03", False),
        ("step2ck", 214, "2024-03", True),
        ("step2ck", 217, "2025-06-30", True),
        ("step2ck", 217, "2025-07-01", False),
        ("step2ck", 218, "2025-07-01", True),
        ("step2ck", 209, "2022-06-30", True),
        ("step2ck", 209, "2022-07-01", False),
        ("step2ck", 230, "2025", True),
        ("step2ck", 200, "2025", False),
        ("step3", 199, "2024", False),
        ("step3", 198, "2023", True),
        ("step3", 200, "2020-01", True),
    ],
)
def test_a_score_is_held_against_the_mark_of_its_day(
    reckon: Any, exam: str, score: int, taken: str, passed: bool
) -> None:
    found = reckon("exam_results", exam=exam, score=score, taken=taken)
    assert found.status is Status.ANSWERED
    assert found.figures["passed"] is passed
    assert found.result.startswith("Yes: " if passed else "No: ")


@pytest.mark.parametrize(
    ("exam", "score", "taken"), [("step2ck", 216, "2025"), ("step3", 197, "2020-01")]
)
def test_where_the_mark_changed_the_day_decides(
    reckon: Any, exam: str, score: int, taken: str
) -> None:
    found = reckon("exam_results", exam=exam, score=score, taken=taken)
    assert found.status is Status.PARTIAL
    assert found.figures["passed"] is None
    assert found.result.startswith("It depends on the test day.")
    assert len(found.working) == 2


def test_without_a_day_the_mark_of_today_counts_and_is_said_to(reckon: Any) -> None:
    found = reckon("exam_results", exam="step2ck", score=217)
    assert found.figures["passed"] is False
    assert "No test day was named: this is the pass mark of today." in found.notes


def test_a_test_that_lies_ahead_may_have_another_mark(reckon: Any) -> None:
    notes = reckon("exam_results", exam="step2ck", score=220, taken="2027-02").notes
    assert "The pass mark can change before a test that lies ahead." in notes


def test_a_time_before_the_first_mark_is_not_guessed(reckon: Any) -> None:
    assert reckon("exam_results", exam="step2ck", score=200, taken="2012").status is Status.UNKNOWN
    found = reckon("exam_results", exam="step2ck", score=230, taken="2014")
    assert found.status is Status.PARTIAL
    assert "Pass marks before 1 July 2014 are not held." in found.notes


def test_a_step_that_is_not_named_is_reckoned_for_both(reckon: Any) -> None:
    found = reckon("exam_results", score=217, taken="2025-06")
    assert "Step 2 CK: Yes: 217 passes" in found.result
    assert "Step 3: Yes: 217 passes" in found.result


@pytest.mark.parametrize(
    ("score", "taken", "begins", "passed"),
    [
        (211, "2026-04", "Yes, while a try is left: 211 is a fail", False),
        (231, None, "No: 231 is a pass", True),
        # 214 was enough until the middle of 2025.
        (215, None, "It depends on the test day", None),
        # … and 209 some years ago; before the first mark that is held nothing is certain.
        (212, None, "It depends on the test day", None),
        (200, "2014", "It depends on the test day", None),
        (215, "2025-06", "No: 215 is a pass", True),
    ],
)
def test_only_a_fail_is_taken_again(
    reckon: Any, score: int, taken: str | None, begins: str, passed: bool | None
) -> None:
    found = reckon("exam_results", exam="step2ck", score=score, taken=taken, again=True)
    assert found.result.startswith(begins)
    assert found.figures["passed"] is passed
    assert (found.status is Status.PARTIAL) is (passed is None)
    assert {r.name for r in found.rules} == {
        "step2ck-pass-mark",
        "step-attempt-limit",
        "step-retake-wait",
    }


def test_who_says_that_it_was_a_fail_is_believed(reckon: Any) -> None:
    found = reckon("exam_results", exam="step2ck", score=215, again=True, failed=True)
    assert found.result.startswith("Yes, while a try is left")
    assert found.figures["passed"] is False
    # A mark by which it was a pass is not that of the day.
    assert all("fail" in line for line in found.working)
    assert not any("No test day" in note for note in found.notes)


def test_score_without_a_day_is_told_to_be_held_against_every_mark(reckon: Any) -> None:
    notes = {
        taken: reckon("exam_results", exam="step2ck", score=231, taken=taken, again=True).notes
        for taken in (None, "2026-04")
    }
    told = "No test day was named: every pass mark of the last 7 years counts here."
    assert told in notes[None]
    assert told not in notes["2026-04"]


def test_step_1_has_no_number(reckon: Any) -> None:
    found = reckon("exam_results", exam="step1", score=220)
    assert found.status is Status.PARTIAL
    assert "without a number" in found.result


@given(st.integers(1, 300), st.integers(1, 300), PAST)
def test_a_higher_score_never_fails_where_a_lower_one_passes(
    reckon: Any, a: int, b: int, day: date
) -> None:
    low, high = sorted((a, b))
    given_ = {"exam": "step2ck", "taken": day.isoformat()}
    lower, higher = (reckon("exam_results", score=s, **given_) for s in (low, high))
    assert not (lower.figures.get("passed") and higher.figures.get("passed") is False)


OET = {"listening": 350, "reading": 350, "speaking": 350, "writing": 300}


def test_oet_passes_at_the_minimum_of_each_part(reckon: Any) -> None:
    assert reckon("exam_results", **OET).figures["passed"] is True


@pytest.mark.parametrize("part", OET)
def test_oet_fails_with_one_part_below(reckon: Any, part: str) -> None:
    found = reckon("exam_results", **(OET | {part: OET[part] - 10}))
    assert found.figures["passed"] is False
    assert f"{part.capitalize()} {OET[part] - 10} (needs {OET[part]})" in found.result
    assert "All four parts have to be taken again" in found.result


def test_one_part_below_decides_before_the_others_are_known(reckon: Any) -> None:
    found = reckon("exam_results", listening=340, writing=300)
    assert (found.status, found.figures["passed"]) == (Status.ANSWERED, False)


def test_absent_parts_are_asked_for_while_the_others_pass(reckon: Any) -> None:
    found = reckon("exam_results", listening=350, writing=300)
    assert found.status is Status.CLARIFY
    assert found.missing[0].field == "reading"
    assert "Reading and Speaking" in found.result


def test_writing_needed_more_in_former_times(reckon: Any) -> None:
    assert reckon("exam_results", taken="2022-03", **OET).figures["passed"] is False
    assert reckon("exam_results", taken="2022-04", **OET).figures["passed"] is True


def test_a_pass_must_also_be_recent(reckon: Any) -> None:
    notes = " ".join(reckon("exam_results", taken="2022-05", **OET).notes)
    assert "must also be recent enough" in notes
    assert "A sitting of May 2022 is older than even that." in notes
    assert "older than even that" not in " ".join(
        reckon("exam_results", taken="2024-05", **OET).notes
    )


def test_scores_that_cannot_be_are_refused() -> None:
    for bad in ({"score": 301}, {"listening": 510}, {"exam": "step4"}, {"taken": "spring"}):
        with pytest.raises(ValidationError):
            ResultInputs.model_validate(bad)


# --- attempts -------------------------------------------------------------------------------


def test_two_of_four_tries_leave_two_without_a_wait(reckon: Any) -> None:
    found = reckon("attempts", exam="step1", tries=["2026-01", "2026-05"])
    assert (found.figures["used"], found.figures["left"]) == (2, 2)
    assert "third try at Step 1" in found.result
    assert "sets no waiting time" in found.result
    assert found.figures["earliest"] is None
    assert any(
        "12 months after the first try, January 2026: January 2027" in w for w in found.working
    )


@pytest.mark.parametrize(
    ("tries", "earliest"),
    [
        (["2026-01-10", "2026-03-01", "2026-05-20"], "2027-01-10"),
        (["2025-09-10", "2026-01-02", "2026-08-31"], "2027-03-01"),
        (["2026-08-31", "2026-01-02", "2025-09-10"], "2027-03-01"),
        (["2024-02-29", "2024-06-01", "2024-08-01"], "2025-03-01"),
        (["2026-01", "2026-09"], "2027-03"),
    ],
)
def test_a_fourth_try_waits_for_the_later_of_both(
    reckon: Any, tries: list[str], earliest: str
) -> None:
    assert reckon("attempts", used=3, tries=tries).figures["earliest"] == earliest


def test_a_wait_that_is_over_is_said_to_be(reckon: Any) -> None:
    found = reckon("attempts", used=3, tries=["2023-01-10", "2023-05-01", "2023-09-01"])
    assert "that time has come" in found.result


def test_the_days_of_three_tries_are_asked_for(reckon: Any) -> None:
    for inputs in ({"used": 3}, {"used": 3, "tries": ["2026-01"]}):
        found = reckon("attempts", exam="step3", **inputs)
        assert found.missing[0].field == "tries"
        assert "Step 3" in found.result


@pytest.mark.parametrize("used", [4, 5, 9])
def test_four_tries_close_every_step(reckon: Any, used: int) -> None:
    found = reckon("attempts", exam="step2ck", used=used)
    assert found.figures["left"] == 0
    assert found.result.startswith("None left")
    assert "close every USMLE Step" in found.result


def test_tries_of_before_the_limit_are_for_the_office_to_count(reckon: Any) -> None:
    old = reckon("attempts", tries=["2020-05", "2026-01"])
    new = reckon("attempts", tries=["2021-07", "2026-01"])
    assert any("ask FSMB" in n for n in old.notes)
    assert not any("ask FSMB" in n for n in new.notes)


@given(st.lists(PAST, min_size=3, max_size=3))
def test_the_fourth_try_is_never_before_either_bound(reckon: Any, tries: list[date]) -> None:
    found = reckon("attempts", tries=[d.isoformat() for d in tries])
    earliest = Span.of(str(found.figures["earliest"])).first
    assert earliest >= add_months(min(tries), 12)
    assert earliest >= add_months(max(tries), 6)
    assert earliest - max(add_months(min(tries), 12), add_months(max(tries), 6)) <= timedelta(
        days=1
    )


def test_attempts_that_cannot_be_are_refused() -> None:
    for bad in ({"used": -1}, {"used": 21}, {"tries": ["x"]}, {"exam": "oet"}):
        with pytest.raises(ValidationError):
            AttemptInputs.model_validate(bad)


# --- the clock ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("passed", "limit"),
    [
        ("2020-03-10", "2027-03-10"),
        ("2020-02-29", "2027-02-28"),
        ("2019-03", "2026-03"),
        ("2018", "2025"),
    ],
)
def test_the_limit_is_the_same_date_seven_years_later(reckon: Any, passed: str, limit: str) -> None:
    assert reckon("certification_clock", first_passed=passed).figures["limit"] == limit


def test_a_limit_ahead_says_how_far(reckon: Any) -> None:
    found = reckon("certification_clock", first_step="step1", first_passed="2020-03-10")
    assert "end on 10 March 2027, in 105 days" in found.result
    assert "Step 2 CK has to be passed by then" in found.result


def test_a_limit_that_has_passed_tells_both_cases(reckon: Any) -> None:
    found = reckon("certification_clock", first_step="step1", first_passed="2019-03")
    assert "ended in March 2026" in found.result
    assert "both count; if not, Step 1 no longer counts" in found.result


@pytest.mark.parametrize(
    ("first", "other", "in_time"),
    [
        ("2019-03-10", "2026-03-10", True),
        ("2019-03-10", "2026-03-11", False),
        ("2019-03", "2026-03", None),
        ("2019-03", "2026-02", True),
        ("2019-03", "2026-04", False),
        ("2017", "2025", False),
    ],
)
def test_two_passes_lie_within_the_years_or_not(
    reckon: Any, first: str, other: str, in_time: bool | None
) -> None:
    found = reckon("certification_clock", first_passed=first, other_passed=other)
    assert found.figures["passed_in_time"] is in_time
    turned = reckon("certification_clock", first_passed=other, other_passed=first)
    assert turned.figures["passed_in_time"] is in_time


def test_the_pass_that_falls_away_is_the_earlier_one(reckon: Any) -> None:
    found = reckon(
        "certification_clock", first_step="step1", first_passed="2025", other_passed="2017"
    )
    assert "Step 2 CK of 2017 no longer counts for ECFMG" in found.result


@given(PAST)
def test_the_limit_is_never_later_than_seven_years(reckon: Any, day: date) -> None:
    limit = span_of(
        str(reckon("certification_clock", first_passed=day.isoformat()).figures["limit"])
    )
    assert limit.last <= add_months(day, 84)
    assert limit.last >= add_months(day, 84) - timedelta(days=1)
