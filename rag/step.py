"""A step of the chain, as LangChain runs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from langchain_core.callbacks import BaseCallbackManager
from langchain_core.runnables import Runnable, RunnableConfig

from rag.turn import Turn


class Step(Runnable[Turn, Turn]):
    """Does `work` on the turn under `name`, which LangChain's callbacks see, and records its time. It stands
    aside when the turn has ended, unless it is for that.

    Not a RunnableLambda with a name: that inspects the signature of its function whenever it is invoked,
    which for all steps together takes longer than reading the question.
    """

    def __init__(
        self, name: str, work: Callable[[Turn], None], *, even_ended: bool = False
    ) -> None:
        self.name = name
        self._work = work
        self._even_ended = even_ended

    def invoke(
        self,
        input: Turn,
        config: RunnableConfig | None = None,
        **kwargs: Any,
    ) -> Turn:
        told = (config or {}).get("callbacks")
        if isinstance(told, BaseCallbackManager) and not told.handlers:
            return self._run(input)  # the chain looked for listeners, and nobody listens
        return self._call_with_config(self._run, input, config, run_type="chain", **kwargs)

    def _run(self, turn: Turn) -> Turn:
        if turn.ended is None or self._even_ended:
            with turn.timed(self.get_name()):
                self._work(turn)
        return turn
