"""Tells verified text of an answer while the rest is still being spoken."""

from __future__ import annotations

import re

from rag.listening import reminder
from rag.turn import Part, Turn

_MARK = re.compile(r"(?<!\\)\[(\d+)\](?!\()")


class Live:
    """Tells `turn.tell` the text of the only part as it grows, as it will stand in the reply: with what
    the person told before it, and its marks numbered in reading order (see Citations.settle)."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._numbers: dict[str, int] = {}
        self._begun = False

    def tell(self, part: Part, text: str) -> None:
        """Tells `text`, the next of the part. Nothing is told where a word of comfort will stand before
        the answer."""
        if self._turn.tell is None or self._turn.strained:
            return
        if not self._begun:
            self._begun = True
            text = reminder(self._turn, part) + text
        self._turn.tell(_MARK.sub(self._numbered, text))

    def _numbered(self, match: re.Match[str]) -> str:
        number = self._numbers.setdefault(match.group(1), len(self._numbers) + 1)
        return f"[{number}]"
