"""Which questions of a turn are recorded."""

from __future__ import annotations

import pytest

from api.asked import asked_of
from rag.advisor import Advisor


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("mark", ["strained", "endangered", "telling"])
def test_nothing_of_a_person_in_need_is_recorded(full_advisor: Advisor, mark: str) -> None:
    turn = full_advisor.run("which parking garage is cheapest beside the exam centre in Nagpur?")
    assert [asked.unknown for asked in asked_of(turn)] == [True]
    setattr(turn, mark, True)
    assert asked_of(turn) == []
