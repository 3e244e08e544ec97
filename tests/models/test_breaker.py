"""The breaker's states, by a clock of the test's own."""

from __future__ import annotations

import pytest

from rag.model.breaker import Breaker, State


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(3, 20, clock)


def fail(breaker: Breaker, times: int) -> State:
    """Lets so many calls fail, and tells the state after them."""
    for _ in range(times):
        assert breaker.enter() == 0
        breaker.failed()
    return breaker.state


def test_opens_after_failures_in_a_row_only(breaker: Breaker) -> None:
    fail(breaker, 2)
    breaker.enter()
    breaker.succeeded()
    assert fail(breaker, 2) == "closed"
    assert fail(breaker, 1) == "open"
    assert breaker.enter() == pytest.approx(20)


def test_one_probe_at_a_time(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 20
    assert breaker.enter() == 0
    assert breaker.enter() > 0
    breaker.succeeded()
    assert breaker.enter() == 0
    assert breaker.enter() == 0


def test_failed_probe_opens_for_twice_as_long_up_to_five_minutes(
    breaker: Breaker, clock: Clock
) -> None:
    fail(breaker, 3)
    waits = []
    for _ in range(6):
        waits.append(breaker.enter())
        clock.now += waits[-1]
        fail(breaker, 1)
    assert waits == pytest.approx([20, 40, 80, 160, 300, 300])


def test_probe_that_was_left_makes_room_for_another(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 20
    assert breaker.enter() == 0
    breaker.left()
    assert breaker.state == "probing"
    assert breaker.enter() == 0


def test_after_a_success_the_pause_is_short_again(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 20
    fail(breaker, 1)
    clock.now += 40
    assert breaker.enter() == 0
    breaker.succeeded()
    fail(breaker, 3)
    assert breaker.enter() == pytest.approx(20)
