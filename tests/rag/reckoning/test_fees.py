"""Application fees, rank-list fees: the sums of the price lists, and properties of any of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rag.reckoning.fees import FeeInputs, step_cost
from rag.reckoning.parameters import StepFee
from rag.reckoning.ranks import RankInputs
from rag.schema import Status

EACH = st.integers(0, 500)


@st.composite
def price_lists(draw: st.DrawFn) -> StepFee:
    """Any price list of which no step is dearer in all than what comes after it."""
    ends = sorted(draw(st.sets(st.integers(2, 200), max_size=4)))
    steps: list[dict[str, int]] = [{"to": end, "each": draw(EACH)} for end in ends]
    if len(steps) > 0 and draw(st.booleans()):
        steps[0] = {"to": ends[0], "flat": draw(EACH)}
    return StepFee.model_validate({"steps": [*steps, {"each": draw(EACH)}]})


def total(reckon: Any, *counts: int | tuple[str, int], **more: Any) -> Any:
    wanted = [
        {"programs": c} if isinstance(c, int) else {"specialty": c[0], "programs": c[1]}
        for c in counts
    ]
    return reckon("application_fees", applications=wanted, **more).figures["total_usd"]


@pytest.mark.parametrize(
    ("programs", "dollars"),
    [(1, 11), (29, 319), (30, 330), (31, 360), (60, 1230), (100, 2430), (150, 3930)],
)
def test_one_specialty_costs_what_the_price_list_says(
    reckon: Any, programs: int, dollars: int
) -> None:
    assert total(reckon, programs) == dollars


def test_the_count_begins_anew_in_each_specialty(reckon: Any) -> None:
    # The AAMC's own example for ERAS 2026: 43 and 7 programs cost $797.
    assert total(reckon, 43, 7, season="2025-26") == 797
    assert total(reckon, ("internal medicine", 30), ("family medicine", 30)) == 660
    assert total(reckon, ("internal medicine", 60)) == 1230


@pytest.mark.parametrize(("programs", "dollars"), [(1, 99), (10, 99), (11, 118), (35, 654)])
def test_an_old_season_has_its_old_price(reckon: Any, programs: int, dollars: int) -> None:
    assert total(reckon, programs, season="2023-24") == dollars


def test_the_working_can_be_checked_by_hand(reckon: Any) -> None:
    found = reckon(
        "application_fees",
        applications=[
            {"specialty": "internal medicine", "programs": 45},
            {"specialty": "family medicine", "programs": 20},
        ],
    )
    assert found.working == [
        "45 programs in internal medicine: 30 × $11 + 15 × $30 = $780",
        "20 programs in family medicine: 20 × $11 = $220",
        "Together: $1,000",
    ]
    assert found.result == (
        "Applying costs $1,000 in ERAS at the price of 2026-27: 45 in internal medicine and 20 in "
        "family medicine."
    )
    assert found.figures["programs"] == 65


def test_emergency_medicine_is_priced_where_it_applies(reckon: Any) -> None:
    # SAEM: the average 46 applications cost $683.
    found = reckon(
        "application_fees", applications=[{"specialty": "emergency medicine", "programs": 46}]
    )
    assert found.figures["total_usd"] == 683
    assert "ResidencyCAS" in found.result
    assert any("Not held for 2026-27" in n and "residencycas-fee" in n for n in found.notes)


def test_a_specialty_without_a_price_is_named_and_left_out(reckon: Any) -> None:
    wanted = [
        {"specialty": "obstetrics and gynecology", "programs": 10},
        {"specialty": "neurology", "programs": 10},
    ]
    found = reckon("application_fees", applications=wanted)
    assert found.status is Status.PARTIAL
    assert found.figures["total_usd"] == 110
    assert "Not known here: the price of obstetrics and gynecology (ResidencyCAS)" in found.result
    alone = reckon("application_fees", applications=wanted[:1])
    assert alone.status is Status.UNKNOWN
    assert alone.figures == {}


def test_adding_programs_costs_the_difference(reckon: Any) -> None:
    found = reckon("application_fees", applications=[{"programs": 70, "already": 40}])
    assert found.figures["total_usd"] == 1530 - 630
    assert found.result.startswith("Adding these programs costs $900")


def test_how_many_before_is_asked_where_the_price_depends_on_it(reckon: Any) -> None:
    found = reckon("application_fees", adding=30)
    assert found.missing[0].field == "already"
    assert "before these 30" in found.result


@pytest.mark.parametrize(
    ("budget", "programs", "spent"), [(1000, 52, 990), (330, 30, 330), (359, 30, 330), (11, 1, 11)]
)
def test_a_budget_pays_for_so_many(reckon: Any, budget: int, programs: int, spent: int) -> None:
    found = reckon("application_fees", budget=budget)
    assert (found.figures["programs"], found.figures["total_usd"]) == (programs, spent)


def test_a_budget_below_the_first_price_pays_for_none(reckon: Any) -> None:
    found = reckon("application_fees", budget=10)
    assert found.figures["programs"] == 0
    assert "the first one costs $11" in found.result


@given(price_lists(), st.integers(1, 400))
def test_one_more_program_never_costs_less(fee: StepFee, programs: int) -> None:
    assert step_cost(fee, programs)[0] <= step_cost(fee, programs + 1)[0]


@given(price_lists(), st.integers(1, 400))
def test_the_parts_of_the_working_add_up(fee: StepFee, programs: int) -> None:
    cost, parts = step_cost(fee, programs)
    told = 0
    for part in parts:
        numbers = [int(n) for n in part.replace("$", "").split() if n.isdecimal()]
        told += numbers[0] if "first" in part else numbers[0] * numbers[1]
    assert told == cost


@given(st.integers(1, 300), st.integers(1, 300))
def test_two_specialties_never_cost_more_than_one_of_both(reckon: Any, a: int, b: int) -> None:
    assert total(reckon, ("neurology", a), ("pathology", b)) <= total(reckon, a + b)


@given(st.integers(1, 20_000))
def test_a_budget_is_never_overspent_nor_left_unused(reckon: Any, budget: int) -> None:
    found = reckon("application_fees", budget=budget)
    programs = found.figures["programs"]
    assert found.figures["total_usd"] <= budget < total(reckon, programs + 1)


def test_a_new_season_takes_the_newest_price_and_says_so(reckon: Any) -> None:
    found = reckon("application_fees", today=date(2027, 7, 1), applications=[{"programs": 30}])
    assert found.figures["season"] == "2027-28"
    assert found.figures["price_of_season"] == "2026-27"
    assert any(n.startswith("Not held for 2027-28") for n in found.notes)


@pytest.mark.parametrize(
    "inputs",
    [
        {"applications": [{"programs": 0}]},
        {"applications": [{"programs": -3}]},
        {"applications": [{"programs": 5001}]},
        {"applications": [{"programs": "many"}]},
        {"budget": 0},
        {"season": "2026"},
        {"programs": 5},
    ],
)
def test_inputs_that_cannot_be_are_refused(inputs: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        FeeInputs.model_validate(inputs)


# --- rank lists -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ranks", "on_top"),
    [
        (1, 0),
        (20, 0),
        (21, 30),
        (25, 150),
        (99, 2370),
        (100, 2450),
        (150, 3950),
        (151, 4030),
        (300, 8600),
    ],
)
def test_ranks_above_those_included_cost_more(reckon: Any, ranks: int, on_top: int) -> None:
    found = reckon("rank_list_fees", ranks=ranks)
    assert found.figures["on_top_usd"] == on_top
    assert found.figures["total_usd"] == 85 + on_top


def test_a_list_longer_than_allowed_is_refused(reckon: Any) -> None:
    found = reckon("rank_list_fees", ranks=301)
    assert found.result.startswith("No: an NRMP rank list holds at most 300")
    assert "total_usd" not in found.figures


def test_late_registration_and_a_couple_add_their_fees(reckon: Any) -> None:
    plain = reckon("rank_list_fees", ranks=10).figures["total_usd"]
    late = reckon("rank_list_fees", ranks=10, late=True).figures["total_usd"]
    both = reckon("rank_list_fees", ranks=10, late=True, couple=True)
    assert (late - plain, both.figures["total_usd"] - late) == (50, 45)
    assert "for each partner of a couple" in both.result


def test_prices_of_an_older_season_are_told(reckon: Any) -> None:
    notes = reckon("rank_list_fees", ranks=25).notes
    assert any(n.startswith("Not held for 2026-27") and "nrmp-extra-rank-fee" in n for n in notes)
    assert not any(
        "Not held for 2023-24" in n
        for n in reckon("rank_list_fees", ranks=25, season="2023-24").notes
    )


@given(st.integers(1, 299))
def test_one_more_rank_never_costs_less(reckon: Any, ranks: int) -> None:
    one, two = (reckon("rank_list_fees", ranks=n).figures["total_usd"] for n in (ranks, ranks + 1))
    assert one <= two


def test_ranks_that_cannot_be_are_refused() -> None:
    for ranks in (0, -1, 2001, "all"):
        with pytest.raises(ValidationError):
            RankInputs.model_validate({"ranks": ranks})
