"""What limits H-1B in a program's state, told with its row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.answering.limits import state_limits
from rag.citing import Citations
from rag.edition import Edition
from rag.schema import Program

SECTION = "h1b-sponsors#texas-florida"


@pytest.fixture
def limits(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> Edition:
    """The edition with a section on states that limit H-1B."""
    model = edition.passages["j1-rules#moonlighting"]
    passage = replace(model, id=SECTION, heading="Do hospitals in Texas and Florida still file?")
    monkeypatch.setitem(edition.passages, SECTION, passage)
    return edition


def row(edition: Edition, state: str, h1b: str) -> Program:
    cells = edition.content.programs[0].cells
    return Program("made", cells | {"state": state, "visa_h1b": h1b})


@pytest.mark.parametrize("h1b", ["yes", "case_by_case", "unknown"])
def test_limit_of_the_state_is_told_with_its_mark_and_caution(limits: Edition, h1b: str) -> None:
    text, cautions = state_limits(limits, [row(limits, "TX", h1b)], Citations(limits))
    passage = limits.passages[SECTION]
    assert text.startswith("> **Take care:** A J-1 physician may not moonlight")
    assert "[1]" in text
    assert cautions == [c.text for c in passage.cautions]
    assert all(c in text for c in cautions)


@pytest.mark.parametrize(("state", "h1b"), [("TX", "no"), ("OH", "yes"), ("", "yes")])
def test_other_states_and_programs_that_rule_it_out_are_told_nothing(
    limits: Edition, state: str, h1b: str
) -> None:
    assert state_limits(limits, [row(limits, state, h1b)], Citations(limits)) == ("", [])


def test_base_without_the_section_tells_nothing(edition: Edition) -> None:
    assert state_limits(edition, [row(edition, "TX", "yes")], Citations(edition)) == ("", [])
