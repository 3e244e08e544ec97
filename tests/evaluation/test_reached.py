"""The constants of what was reached: when they lag, and how they are written anew."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.evaluation import Report, Typos
from ingest.floors import Floors
from tests.evaluation import reached
from tests.ingest.outcomes import outcome

GOOD = Report("e", [outcome(), outcome(turns=("q", "and?"))])
TYPOS = Typos(2, GOOD)


def test_figure_that_left_its_constant_behind_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    low = replace(Floors(), right=0.90, citation_recall=0.98, typo_cost=0.2)
    monkeypatch.setattr(reached, "REACHED", low)
    # Of recall more than the target is held already.
    assert reached.behind(GOOD, TYPOS) == ["right", "typo_cost"]
    monkeypatch.setattr(reached, "REACHED", replace(low, right=0.93, typo_cost=0.03))
    assert reached.behind(GOOD, TYPOS) == []


def test_block_is_a_point_worse_than_what_was_reached_but_gives_up_no_target() -> None:
    wrong = outcome(missing=(("fact",),))
    mixed = Report("e", [*GOOD.outcomes, *GOOD.outcomes, wrong, outcome(cited=("b#1",))])
    lines = reached.block(mixed, Typos(2, mixed)).split("\n")
    assert "    right=0.823,  # at least 0.93 is due" in lines
    assert "    citation_precision=0.823,  # at least 0.97 is due" in lines
    assert "    hit_1=0.99,  # at least 0.85 is due" in lines
    assert "    typo_cost=0.01,  # at most 0.04 is due" in lines
    assert "    harmful=0,  # at most 0 is due" in lines
    assert "    refused_wrongly=0.01,  # at most 0.03 is due" in lines
