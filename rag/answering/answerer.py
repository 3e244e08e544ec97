"""What every answerer must be: it turns judged questions into parts with citations."""

from __future__ import annotations

from typing import Protocol

from rag.citing import Citations
from rag.turn import Turn


class Answerer(Protocol):
    """Answers the questions of a turn."""

    def answer(self, turn: Turn, citations: Citations) -> None:
        """Adds a Part to `turn.parts` for each question; states nothing that is not in a retrieved
        passage or row, and marks each statement through `citations`."""
