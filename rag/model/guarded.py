"""A language model that cannot do harm by failing: every reply ends in time, whatever happens."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    HumanMessage,
    SystemMessage,
)

from rag.errors import SpeakerError
from rag.model import failure
from rag.model.breaker import Breaker
from rag.model.budget import Budget
from rag.model.failure import Failure, failure_of
from rag.model.pump import EndedError, Pump, Pumps, SlotsFullError
from rag.model.speaker import Message
from rag.model.tally import spent
from rag.model.tokens import estimated, estimated_prompt

logger = logging.getLogger(__name__)

_KINDS: dict[str, type[BaseMessage]] = {
    "system": SystemMessage,
    "user": HumanMessage,
    "assistant": AIMessage,
}
_ENDINGS = ("finish_reason", "stop_reason", "done_reason")
# Failures that cost no tokens, because the model never read anything.
_FREE = {"unreachable", "rate_limit", "refused", "status", "too_long"}


@dataclass(frozen=True)
class Limits:
    """What one reply may take. Times in seconds: `reply` in all, `first` to its first piece with all
    tries, `pause` between two pieces; `tokens` is what the model was told to write at most,
    `characters` where it is cut off, `tries` how often it is asked, `calls` how many at a time."""

    reply: float = 10.0
    first: float = 5.0
    pause: float = 3.0
    tokens: int = 1200
    characters: int = 12_000
    tries: int = 3
    calls: int = 8
    back_off: float = 0.2


class Meter(Protocol):
    """Where each call is counted."""

    def spoke(self, outcome: str, seconds: float, read: int, written: int) -> None:
        """`outcome` is `complete`, `abandoned`, `switched_off`, `over_budget`, `busy` or the kind of a
        failure; tokens read and written may be estimates."""

    def answer_cost(self, tokens: int) -> None:
        """The sum of an answer's calls, once for each answer for which the model was asked."""


class _FailedError(Exception):
    def __init__(self, failed: Failure) -> None:
        self.failure = failed


@dataclass
class _Call:
    """One call: its times, and what it has cost so far. `hurried`: it was given less time than a model may
    take to begin."""

    messages: list[BaseMessage]
    prompt: int
    start: float
    first_by: float
    end: float
    hurried: bool = False
    read: int = 0
    written: int = 0
    outcome: str = "abandoned"
    text: list[str] = field(default_factory=list)
    length: int = 0


class GuardedSpeaker:
    """A Speaker over a LangChain chat model, with time limits, retries, a breaker and a budget."""

    def __init__(
        self,
        name: str,
        model: BaseChatModel,
        budget: Budget,
        limits: Limits | None = None,
        breaker: Breaker | None = None,
        meter: Meter | None = None,
    ) -> None:
        self._name = name
        self._model = model
        self._budget = budget
        self._limits = limits or Limits()
        self.breaker = breaker or Breaker()
        self._meter = meter
        self._pumps = Pumps(self._limits.calls)

    @property
    def name(self) -> str:
        """provider:model."""
        return self._name

    @property
    def spent(self) -> int:
        """Tokens that today cost so far. Raises SpeakerError when that cannot be read."""
        return self._budget.spent

    def speak(self, messages: Sequence[Message], seconds: float) -> Iterator[str]:
        """The reply in pieces; ends within `seconds` and the limits. Raises SpeakerError."""
        start = time.monotonic()
        end = start + min(seconds, self._limits.reply)
        call = _Call(
            [_KINDS[m.role](_whole(m.text)) for m in messages],
            estimated_prompt(messages),
            start,
            min(end, start + self._limits.first),
            end,
            seconds < self._limits.first,
        )
        self._enter(call)
        most = call.prompt + self._limits.tokens
        try:
            day = self._budget.charge(most)
        except SpeakerError:
            self.breaker.left()
            self._count(call, "over_budget")
            raise
        try:
            yield from self._tried(call)
            call.outcome = "complete"
            self.breaker.succeeded()
        except _FailedError as error:
            call.outcome = error.failure.kind
            self._blame(error.failure)
            raise SpeakerError(
                f"The language model {error.failure.told}. What it had said by then stays valid; the "
                "built-in answer takes its place."
            ) from None
        except SlotsFullError:
            call.outcome = "busy"
            raise SpeakerError(
                "Too many replies of the language model are under way. The built-in answer takes its "
                "place."
            ) from None
        finally:
            if call.outcome in {"abandoned", "busy"}:
                self.breaker.left()
            self._settle(day, most, call)
            self._count(call, call.outcome)

    def _enter(self, call: _Call) -> None:
        wait = self.breaker.enter()
        if wait > 0:
            self._count(call, "switched_off")
            raise SpeakerError(
                "The language model failed several times and is switched off for another "
                f"{wait:.0f} seconds. Built-in answers take its place."
            )

    def _tried(self, call: _Call) -> Iterator[str]:
        """The pieces; asks again after a failure that may pass, as long as nothing was said yet."""
        for number in range(1, self._limits.tries + 1):
            try:
                yield from self._asked(call)
                return
            except _FailedError as error:
                failed = error.failure
                pause = self._limits.back_off * 2 ** (number - 1) * random.uniform(0.5, 1.5)  # noqa: S311
                pause = max(pause, failed.wait or 0.0)
                last = number == self._limits.tries or not failed.again or call.text
                if last or time.monotonic() + pause >= call.first_by:
                    raise
                logger.info("The language model %s; asking again in %.1f s", failed.told, pause)
                time.sleep(pause)

    def _asked(self, call: _Call) -> Iterator[str]:
        """One try: the pieces of one stream. Raises _FailedError and SlotsFullError."""
        read, written = call.read, call.written
        pump = self._pumps.start(lambda: self._model.stream(call.messages))
        ended = ""
        try:
            while True:
                try:
                    chunk = self._next(pump, call)
                except EndedError:
                    break
                piece, reason = _read(chunk, call)
                ended = reason or ended
                if piece:
                    call.length += len(piece)
                    if call.length > self._limits.characters:
                        raise _FailedError(failure.ENDLESS)
                    call.text.append(piece)
                    yield piece
            _check_ending(ended, bool(call.text))
        except _FailedError as error:
            if error.failure.kind not in _FREE:
                _estimate(call, read, written)
            raise
        except GeneratorExit:
            _estimate(call, read, written)
            raise
        else:
            _estimate(call, read, written)
        finally:
            pump.abandon()

    def _next(self, pump: Pump[AIMessageChunk], call: _Call) -> AIMessageChunk:
        """The next chunk, within the time that it may take."""
        now = time.monotonic()
        until = min(call.end, now + self._limits.pause) if call.text else call.first_by
        try:
            if now >= until:
                raise TimeoutError
            chunk = pump.take(until - now)
        except TimeoutError:
            if time.monotonic() >= call.end:
                raise _FailedError(failure.HURRIED if call.hurried else failure.LATE) from None
            raise _FailedError(failure.STALLED if call.text else failure.SILENT) from None
        except EndedError:
            raise
        except Exception as error:
            raise _FailedError(failure_of(error)) from None
        return chunk

    def _blame(self, failed: Failure) -> None:
        logger.warning("The language model %s %s", self._name, failed.told)
        if failed.blames:
            self.breaker.failed(failed.wait)
        elif failed.speaks:
            self.breaker.succeeded()
        else:
            self.breaker.left()

    def _settle(self, day: str, charged: int, call: _Call) -> None:
        try:
            self._budget.settle(day, charged, call.read + call.written)
        except SpeakerError as error:
            logger.warning("%s", error)

    def _count(self, call: _Call, outcome: str) -> None:
        if self._meter:
            self._meter.spoke(outcome, time.monotonic() - call.start, call.read, call.written)
            spent(call.read + call.written, self._meter.answer_cost)


def _whole(text: str) -> str:
    """The text without halves of surrogate pairs, which JSON can hold and no request or response can."""
    return text.encode("utf-8", "replace").decode()


def _read(chunk: AIMessageChunk, call: _Call) -> tuple[str, str]:
    """The text of a chunk, and why the model ended if the chunk tells it; counts its usage. Raises
    _FailedError when it is not what it should be."""
    try:
        text = _whole(chunk.text)
        reason = _ending(chunk)
        _add_usage(call, chunk)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise _FailedError(failure.MALFORMED) from None
    return text if call.text else text.lstrip(), reason


def _ending(chunk: AIMessageChunk) -> str:
    """Why the model ended, when the chunk tells it: the name differs by provider."""
    metadata = chunk.response_metadata
    return next((str(metadata[name]) for name in _ENDINGS if metadata.get(name)), "")


def _check_ending(reason: str, spoke: bool) -> None:
    """Raises _FailedError when a stream that came to its end is not a whole reply."""
    word = reason.lower()
    if "length" in word or "max_tokens" in word:
        raise _FailedError(failure.LIMIT)
    if any(part in word for part in ("filter", "safety", "refus", "prohibited", "recitation")):
        raise _FailedError(failure.FILTERED)
    if not reason:
        raise _FailedError(failure.CUT)
    if not spoke:
        raise _FailedError(failure.EMPTY)


def _add_usage(call: _Call, chunk: AIMessageChunk) -> None:
    if usage := chunk.usage_metadata:
        call.read += usage["input_tokens"]
        call.written += usage["output_tokens"]


def _estimate(call: _Call, read: int, written: int) -> None:
    """Estimates what a try cost, where the model did not tell."""
    if call.read == read:
        call.read += call.prompt
    if call.written == written:
        call.written += estimated("".join(call.text))
