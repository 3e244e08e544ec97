"""Adds up what the language model costs for one answer, however often it is asked for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class _Tally:
    tokens: int = 0
    tell: Callable[[int], None] | None = None


_current: ContextVar[_Tally | None] = ContextVar("tally", default=None)


@contextmanager
def one_answer() -> Iterator[None]:
    """What is spent within the block is one answer: at its end, whoever spent is told the sum."""
    tally = _Tally()
    token = _current.set(tally)
    try:
        yield
    finally:
        _current.reset(token)
        if tally.tell:
            tally.tell(tally.tokens)


def spent(tokens: int, tell: Callable[[int], None]) -> None:
    """Adds `tokens` to the answer that is under way, and asks for `tell` to be called with its sum.
    Outside of an answer it is told at once."""
    tally = _current.get()
    if tally is None:
        tell(tokens)
        return
    tally.tokens += tokens
    tally.tell = tell
