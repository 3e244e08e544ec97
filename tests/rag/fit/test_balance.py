"""The choice of a list: tiers, settings, states, budget."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.fit.balance import Option, balanced
from rag.fit.fees import FeeStep, FeeSteps
from rag.fit.verdict import Tier

ERAS = FeeSteps(
    steps=(FeeStep(1, 11), FeeStep(31, 30)),
    season="2025-26",
    source_url="https://fees.example",
    source_date="2025",
    elsewhere=frozenset({"Emergency Medicine"}),
)


def option(
    name: str,
    score: float = 50,
    tier: Tier = Tier.POSSIBLE,
    state: str = "NY",
    setting: str = "university",
    specialty: str = "Internal Medicine",
) -> Option:
    return Option(name, 0, tier, score, state, setting, specialty)


def many(count: int, tier: Tier, **more: str) -> list[Option]:
    return [option(f"{tier.word}-{n:03}", 90 - n / 10, tier, **more) for n in range(count)]


OPTIONS = st.lists(
    st.builds(
        Option,
        id=st.uuids().map(str),
        row=st.just(0),
        tier=st.sampled_from([Tier.STRONG, Tier.POSSIBLE, Tier.STRETCH]),
        score=st.floats(0, 100),
        state=st.sampled_from(["NY", "NJ", "TX"]),
        setting=st.sampled_from(["university", "community", "unknown"]),
        specialty=st.sampled_from(["Internal Medicine", "Pathology", "Emergency Medicine"]),
    ),
    max_size=60,
    unique_by=lambda o: o.id,
)


@given(OPTIONS, st.integers(1, 80), st.none() | st.integers(0, 600))
def test_list_is_full_unless_options_or_money_end(
    options: list[Option], limit: int, budget: int | None
) -> None:
    chosen, cost = balanced(options, limit, budget, ERAS)
    assert len({o.id for o in chosen}) == len(chosen) <= limit
    assert set(chosen) <= set(options)
    assert chosen == sorted(chosen, key=lambda o: (-o.tier, -o.score, o.id))
    assert cost == ERAS.total(Counter(o.specialty for o in chosen))
    if budget is None:
        assert len(chosen) == min(limit, len(options))
    else:
        assert cost <= budget


@given(OPTIONS, st.integers(1, 30), st.randoms(use_true_random=False))
def test_choice_depends_on_nothing_but_the_options(
    options: list[Option], limit: int, chance: object
) -> None:
    shuffled = options.copy()
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert balanced(options, limit) == balanced(shuffled, limit)


def test_tiers_share_the_list() -> None:
    options = many(50, Tier.STRONG) + many(50, Tier.POSSIBLE) + many(50, Tier.STRETCH)
    chosen, _ = balanced(options, 20)
    assert Counter(o.tier for o in chosen) == {Tier.STRONG: 10, Tier.POSSIBLE: 7, Tier.STRETCH: 3}


def test_what_a_tier_cannot_fill_goes_to_the_better_of_the_others() -> None:
    options = many(2, Tier.STRONG) + many(50, Tier.POSSIBLE) + many(50, Tier.STRETCH)
    chosen, _ = balanced(options, 20)
    assert Counter(o.tier for o in chosen) == {Tier.STRONG: 2, Tier.POSSIBLE: 15, Tier.STRETCH: 3}


def test_states_take_turns_when_scores_are_near() -> None:
    options = [option(f"ny-{n}", 60 - n / 10) for n in range(10)]
    options += [option(f"tx-{n}", 55 - n / 10, state="TX") for n in range(10)]
    chosen, _ = balanced(options, 10)
    states = Counter(o.state for o in chosen)
    assert states["TX"] >= 4
    assert states["NY"] >= 4


def test_settings_take_turns_when_scores_are_near() -> None:
    options = [option(f"u-{n}", 60 - n / 10) for n in range(10)]
    options += [option(f"c-{n}", 57 - n / 10, setting="community") for n in range(10)]
    chosen, _ = balanced(options, 10)
    assert Counter(o.setting for o in chosen)["community"] >= 3


def test_far_better_program_is_not_left_out_for_balance() -> None:
    options = [option(f"ny-{n}", 95) for n in range(5)] + [option("tx", 20, state="TX")]
    chosen, _ = balanced(options, 5)
    assert all(o.state == "NY" for o in chosen)


def test_budget_ends_the_list_and_is_not_passed() -> None:
    chosen, cost = balanced(many(60, Tier.POSSIBLE), 60, 400, ERAS)
    # 30 at 11 dollars and 2 at 30; a third would cost 420.
    assert (len(chosen), cost) == (32, 390)


def test_count_of_fees_restarts_in_each_specialty() -> None:
    options = many(40, Tier.STRONG) + many(40, Tier.POSSIBLE, specialty="Pathology")
    chosen, cost = balanced(options, 60, 10_000, ERAS)
    assert Counter(o.specialty for o in chosen) == {"Internal Medicine": 39, "Pathology": 21}
    assert cost == 30 * 11 + 9 * 30 + 21 * 11


def test_budget_without_fees_binds_nothing() -> None:
    chosen, cost = balanced(many(10, Tier.POSSIBLE), 10, 5)
    assert (len(chosen), cost) == (10, 0)


def test_nothing_to_choose_from() -> None:
    assert balanced([], 20) == ([], 0)


@pytest.mark.parametrize(
    ("already", "fee"), [(0, 11), (1, 11), (29, 11), (30, 30), (31, 30), (200, 30)]
)
def test_next_fee_by_the_programs_before_it(already: int, fee: int) -> None:
    assert ERAS.next_fee("Internal Medicine", already) == fee


def test_total_of_the_published_example() -> None:
    """The AAMC's example of 43 and 7 programs in two specialties costs 797 dollars."""
    assert ERAS.total({"Internal Medicine": 43, "Pathology": 7}) == 797
    assert ERAS.total({"Internal Medicine": 100}) == 2430


def test_step_that_costs_a_lump_sum() -> None:
    """The scheme of 2023-24: 99 dollars for the first ten together, then 19 each, then 23 each."""
    old = FeeSteps((FeeStep(1, 0, flat=99), FeeStep(11, 19), FeeStep(21, 23)), "2023-24", "", "")
    assert [old.total({"Pathology": n}) for n in (1, 10, 11, 20, 21)] == [99, 99, 118, 289, 312]


def test_specialty_of_another_service_costs_nothing_here() -> None:
    assert ERAS.total({"Emergency Medicine": 50}) == 0
