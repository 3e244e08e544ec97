"""Reckoned lines: held when they are what the tool gives, and their rules' homes are cited."""

from __future__ import annotations

import pytest

from ingest.reckoned import reckoned_lines
from ingest.support import Holdings, claims
from rag.advisor import Advisor

YEARS = "i did IM 3 years and cardiology 3 years on j1, how many years are left"
FEES = "how much for 45 programs in internal medicine on ERAS"


def faults(advisor: Advisor, message: str, here: str = "", there: str = "") -> list[str]:
    """The faults of the claims of an answer in which `here` was changed into `there`."""
    turn = advisor.run(message)
    reply = advisor.reply(turn)
    assert here in reply.text
    changed = reply.model_copy(update={"text": reply.text.replace(here, there, 1)})
    stated = claims(changed, message, Holdings.of(turn.edition, reckoned_lines(turn)))
    assert len(stated) >= 3
    return [c.fault for c in stated if c.fault]


def test_lines_are_those_of_the_tool_with_the_homes_of_its_rules(advisor: Advisor) -> None:
    lines = reckoned_lines(advisor.run(YEARS))
    assert set(lines.values()) == {frozenset({"j1-rules#length"})}
    assert {"7 − 6 = 1 year left", "leave may count."} <= set(lines)
    assert reckoned_lines(advisor.run("when is match day")) == {}


@pytest.mark.parametrize("message", [YEARS, FEES])
def test_reckoned_answer_is_held(advisor: Advisor, message: str) -> None:
    assert faults(advisor, message) == []


@pytest.mark.parametrize(
    ("message", "here", "there", "expected"),
    [
        # A result that the tool does not give holds nothing that stands under it.
        (YEARS, "takes 6", "takes 5", ["is not what [1] says", *["carries no mark"] * 4]),
        (YEARS, "7 − 6 = 1 year", "7 − 6 = 2 years", ["carries no mark"]),
        (YEARS, "Leave may count", "Leave does not count", ["carries no mark"]),
        (FEES, "$960", "$860", ["is not what [1] says", *["carries no mark"] * 2]),
        # Without the mark of the result nothing says where the rules stand.
        (FEES, " [1]", "", ["carries no mark"] * 3),
        (FEES, " [1]", " [2]", ["is not what [2] says"] * 3),
    ],
)
def test_reckoned_answer_that_was_changed_is_not_held(
    advisor: Advisor, message: str, here: str, there: str, expected: list[str]
) -> None:
    assert faults(advisor, message, here, there) == expected
