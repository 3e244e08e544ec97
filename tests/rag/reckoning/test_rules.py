"""Which rule holds on a day and in a season, and what a tool does without one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from rag.reckoning.days import Span
from rag.reckoning.parameters import PARAMETERS, SEASONAL, ExemptYears, StepFee
from rag.reckoning.rules import Rulebook, RuleMissingError
from rag.reckoning.tools import TOOLS
from rag.schema import Status

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("when", "marks"),
    [
        ("2022-06-30", [209]),
        ("2022-07-01", [214]),
        ("2025-06-30", [214]),
        ("2025-07-01", [218]),
        ("2025-06", [214]),
        ("2025", [214, 218]),
        ("2031-01-01", [218]),
        ("2013-01", []),
    ],
)
def test_every_rule_that_may_hold_is_given(rules: Rulebook, when: str, marks: list[int]) -> None:
    held = rules.during("step2ck-pass-mark", Span.of(when))
    assert [r.parameters["mark"] for r in held] == marks


def test_a_month_in_which_a_rule_changed_has_both(rules: Rulebook) -> None:
    held = rules.during("step3-pass-mark", Span.of("2020-01-15"))
    assert [r.parameters["mark"] for r in held] == [196, 198]
    assert len(rules.during("step3-pass-mark", Span.of("2020-02-01"))) == 1


@pytest.mark.parametrize(
    ("season", "of"), [("2025-26", "2025-26"), ("2026-27", "2026-27"), ("2030-31", "2026-27")]
)
def test_a_season_has_its_own_price_and_a_later_one_the_newest(
    rules: Rulebook, season: str, of: str
) -> None:
    assert rules.for_season("eras-fee", season).season == of


@pytest.mark.parametrize("season", ["2024-25", "2020-21"])
def test_a_price_between_or_before_is_not_guessed(rules: Rulebook, season: str) -> None:
    with pytest.raises(RuleMissingError, match=season):
        rules.for_season("eras-fee", season)


def test_the_season_turns_with_its_month(rules: Rulebook) -> None:
    assert rules.season(date(2027, 5, 31)) == "2026-27"
    assert rules.season(date(2027, 6, 1)) == "2027-28"


@pytest.mark.parametrize("tool", TOOLS.values(), ids=lambda t: t.name)
def test_without_rules_a_tool_says_that_nothing_is_known(tool: Any) -> None:
    found = tool.reckon(tool.inputs.model_validate(tool.example), Rulebook(()), TODAY)
    assert found.status is Status.UNKNOWN
    assert found.result.startswith("Not known here")
    assert (found.figures, found.working, found.rules) == ({}, [], [])


@pytest.mark.parametrize("tool", TOOLS.values(), ids=lambda t: t.name)
def test_the_example_of_a_tool_is_reckoned(rules: Rulebook, tool: Any) -> None:
    found = tool.reckon(tool.inputs.model_validate(tool.example), rules, TODAY)
    assert found.status is Status.ANSWERED
    assert found.working
    assert found.figures
    assert found.rules
    assert found.tool == tool.name
    assert found.today == "2026-11-25"


@pytest.mark.parametrize("tool", TOOLS.values(), ids=lambda t: t.name)
def test_without_inputs_one_question_is_asked(rules: Rulebook, tool: Any) -> None:
    found = tool.reckon(tool.inputs(), rules, TODAY)
    assert found.status is Status.CLARIFY
    (missing,) = found.missing
    assert missing.question == found.result
    assert found.result.rstrip().endswith(("?", ".", "result"))
    assert "?" in found.result
    assert found.figures == {}


@pytest.mark.parametrize("tool", TOOLS.values(), ids=lambda t: t.name)
def test_every_rule_of_a_tool_has_parameters(tool: Any) -> None:
    assert set(tool.rules) <= set(PARAMETERS)


def test_every_rule_belongs_to_a_tool() -> None:
    assert set(PARAMETERS) == {name for tool in TOOLS.values() for name in tool.rules}
    assert set(PARAMETERS) >= SEASONAL


def test_an_uncertain_rule_is_said_to_be_so(reckon: Any) -> None:
    found = reckon("certification_clock", first_passed="2020-03-10")
    (doubt,) = [n for n in found.notes if n.startswith("Reported, not confirmed")]
    assert doubt.endswith("(as of July 2026). Ask the office.")


def test_a_confirmed_rule_is_not_doubted(reckon: Any) -> None:
    found = reckon("grace_periods", period="j1_end", day="2027-06-30")
    assert not [n for n in found.notes if "not confirmed" in n]


def test_a_rule_speaks_for_itself_in_the_notes_once(reckon: Any) -> None:
    found = reckon(
        "application_fees",
        applications=[{"programs": 3, "specialty": "neurology"}, {"programs": 4}],
    )
    assert found.notes.count("No refunds.") == 1


def test_a_question_back_brings_no_notes(reckon: Any) -> None:
    assert reckon("application_fees").notes == []


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [{"each": 11, "flat": 3}],
        [{}],
        [{"to": 30, "each": 11}],
        [{"each": 11}, {"each": 30}],
        [{"to": 30, "each": 11}, {"to": 20, "each": 12}, {"each": 30}],
        [{"to": 30, "each": 11}, {"to": 30, "each": 12}, {"each": 30}],
        [{"to": 30, "each": -1}, {"each": 30}],
        [{"to": 30, "each": "11"}, {"each": 30}],
        [{"to": 30, "each": 11, "vat": 1}, {"each": 30}],
    ],
)
def test_a_price_list_that_cannot_be_is_refused(steps: list[dict[str, Any]]) -> None:
    with pytest.raises(ValidationError):
        StepFee.model_validate({"steps": steps})


def test_more_exempt_years_than_are_looked_back_over_are_refused() -> None:
    with pytest.raises(ValidationError, match="looked back over"):
        ExemptYears.model_validate({"exempt_years": 7, "look_back_years": 6})
