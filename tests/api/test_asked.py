"""Which questions of a turn are recorded."""

from __future__ import annotations

import pytest

from api.asked import asked_of
from rag.advisor import Advisor, remembered


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("mark", ["strained", "endangered", "telling"])
def test_nothing_of_a_person_in_need_is_recorded(full_advisor: Advisor, mark: str) -> None:
    turn = full_advisor.run("which parking garage is cheapest beside the exam centre in Nagpur?")
    assert [asked.unknown for asked in asked_of(turn)] == [True]
    setattr(turn, mark, True)
    assert asked_of(turn) == []


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_follow_up_of_a_person_in_need_is_not_recorded(full_advisor: Advisor) -> None:
    before = remembered(full_advisor.run("i feel so hopeless. which parking garage is cheapest?"))
    assert [past.private for past in before] == [True]
    turn = full_advisor.run("and which one in Nagpur, beside the exam centre?", before)
    assert turn.ended is not None
    assert asked_of(turn) == []
    # What follows on that is theirs as well.
    assert all(past.private for past in remembered(turn))
