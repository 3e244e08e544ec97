"""The steps of the chain, as LangChain runs them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from langchain_core.callbacks import BaseCallbackHandler

from rag.edition import Edition
from rag.schema import Status
from rag.step import Step
from rag.turn import Turn


class Listener(BaseCallbackHandler):
    """Notes what begins and ends."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ended: list[UUID] = []
        self.failed: list[str] = []

    def on_chain_start(self, *_: Any, **known: Any) -> None:
        self.begun.append(known["name"])

    def on_chain_end(self, *_: Any, run_id: UUID, **__: Any) -> None:
        self.ended.append(run_id)

    def on_chain_error(self, error: BaseException, **_: Any) -> None:
        self.failed.append(str(error))


@pytest.fixture
def turn(edition: Edition) -> Turn:
    return Turn(message="Hello", edition=edition, today=date(2026, 11, 25))


def _say(word: str) -> Step:
    def work(turn: Turn) -> None:
        turn.answer += word

    return Step(word, work)


def _end(turn: Turn) -> None:
    turn.ended = Status.ANSWERED


def test_steps_work_in_order_and_each_records_its_time(turn: Turn) -> None:
    done = (_say("a") | _say("b")).invoke(turn)
    assert done is turn
    assert done.answer == "ab"
    assert list(done.timings) == ["a", "b"]


def test_only_a_step_that_is_for_it_works_on_a_turn_that_has_ended(turn: Turn) -> None:
    last = Step("last", lambda turn: setattr(turn, "answer", turn.answer + "!"), even_ended=True)
    done = (Step("end", _end) | _say("a") | last).invoke(turn)
    assert done.answer == "!"
    assert list(done.timings) == ["end", "last"]


def test_who_listens_is_told_of_every_step_by_name(turn: Turn) -> None:
    listener = Listener()
    (_say("a") | _say("b")).invoke(turn, config={"callbacks": [listener]})
    assert listener.begun[1:] == ["a", "b"]
    assert len(listener.ended) == 3  # the chain, and its two steps
    assert turn.answer == "ab"


def test_a_step_by_itself_is_told_of_too(turn: Turn) -> None:
    listener = Listener()
    _say("a").invoke(turn, config={"callbacks": [listener]})
    assert listener.begun == ["a"]


@pytest.mark.parametrize("listeners", [[], [Listener()]])
def test_a_fault_in_a_step_is_raised_as_it_is(turn: Turn, listeners: list[Listener]) -> None:
    def fail(_: Turn) -> None:
        raise ValueError("no page")

    with pytest.raises(ValueError, match="no page"):
        (Step("fail", fail) | _say("a")).invoke(turn, config={"callbacks": [*listeners]})
    assert turn.answer == ""
    assert all(told.failed for told in listeners)
