"""What the documents say of the threshold is what the code holds."""

from __future__ import annotations

from rag.evidence import ANSWER, MORE_FOR_A_FIGURE
from tests.conftest import ROOT


def test_guide_for_staff_tells_the_score_that_answers() -> None:
    text = (ROOT / "docs" / "staff.md").read_text(encoding="utf-8")
    figure = ANSWER + MORE_FOR_A_FIGURE
    assert f"**a score of {ANSWER:.2f} or more** ({figure:.2f} where a figure or a date" in text
