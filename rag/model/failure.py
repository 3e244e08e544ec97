"""What went wrong with a language model, told alike for every provider's library."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from langchain_core.exceptions import ContextOverflowError

# Part of a message that tells of a prompt too long, as OpenAI, Anthropic, Google, llama.cpp say it.
_TOO_LONG = (
    "context length",
    "context_length",
    "context size",
    "context window",
    "prompt is too long",
    "too many tokens",
    "token count",
    "maximum context",
)
_PASSING = {408, 409, 425, 429, 500, 502, 503, 504, 529}


@dataclass(frozen=True)
class Failure:
    """One failure of a model, without anything of what was sent or received.

    `kind` is a label for figures; `told` completes the sentence "The language model …"; `again`:
    another try may help; `blames`: it counts against the model; `speaks`: the model works all the
    same; `wait`: seconds to wait, as the provider asks.
    """

    kind: str
    told: str
    again: bool = False
    blames: bool = True
    speaks: bool = False
    wait: float | None = None


STALLED = Failure("stalled", "stopped speaking and did not go on")
SILENT = Failure("silent", "did not begin to speak in time")
LATE = Failure("late", "had not finished when the time was over")
# Who asked wanted it sooner than a model needs: that tells nothing against it.
HURRIED = Failure("hurried", "had not finished in the short time that it was given", blames=False)
EMPTY = Failure("empty", "sent an empty reply", again=True)
ENDLESS = Failure("endless", "would not stop speaking")
MALFORMED = Failure("malformed", "sent what cannot be read", again=True)
CUT = Failure("cut", "broke off before the end of its reply", again=True)
LIMIT = Failure(
    "cut_by_limit", "reached its limit of tokens before the end", blames=False, speaks=True
)
FILTERED = Failure("filtered", "was stopped by its provider's filter", blames=False, speaks=True)


def failure_of(error: BaseException) -> Failure:
    """The failure that an exception of a provider's library tells of."""
    status = _status(error)
    if isinstance(error, ContextOverflowError) or (
        status in {400, 413, None, 500} and any(words in _text(error) for words in _TOO_LONG)
    ):
        return Failure("too_long", "was given more text than it can read", blames=False)
    if status == 429:
        wait = _wait(error)
        return Failure("rate_limit", "is asked too often (429)", again=True, wait=wait)
    if status in {401, 403}:
        return Failure("refused", f"does not accept the key ({status})")
    if status is not None:
        again = status in _PASSING
        wait = _wait(error) if again else None
        told = f"answered with an error ({status})"
        # What was asked may be at fault: nobody must be able to switch the model off by asking it.
        blames = status not in {400, 413, 422}
        return Failure("status", told, again, blames, wait=wait)
    # By name, because the libraries bring HTTP clients of their own.
    kinds = {kind.__name__ for e in _causes(error) for kind in type(e).__mro__}
    if any("Timeout" in kind for kind in kinds):
        return Failure("timeout", "did not answer in time")
    if kinds & {"ConnectError", "ConnectionRefusedError"}:
        return Failure("unreachable", "cannot be reached", again=True)
    if kinds & {"TransportError", "OSError"}:
        return CUT
    return MALFORMED


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, and what it was raised from."""
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__ or found.__context__


def _status(error: BaseException) -> int | None:
    """The HTTP status, under whichever name the library has it."""
    for cause in _causes(error):
        for name in ("status_code", "code", "status"):
            value = getattr(cause, name, None)
            if isinstance(value, int) and 400 <= value < 600:
                return value
    return None


def _text(error: BaseException) -> str:
    return " ".join(str(e) for e in _causes(error)).lower()


def _wait(error: BaseException) -> float | None:
    """What Retry-After asks for, in seconds: a number or a date (RFC 9110, section 10.2.3)."""
    headers: Any = next(
        (r.headers for e in _causes(error) if (r := getattr(e, "response", None)) is not None), {}
    )
    asked = headers.get("retry-after") if hasattr(headers, "get") else None
    if not asked:
        return None
    try:
        seconds = float(asked)
        return max(0.0, seconds) if math.isfinite(seconds) else None
    except ValueError:
        pass
    try:
        then = parsedate_to_datetime(asked)
        return max(0.0, (then - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None
