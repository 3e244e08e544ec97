"""What the LLM answerer asks of a language model: text for messages, in pieces, by a deadline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True)
class Message:
    """One message to a language model."""

    role: Literal["system", "user", "assistant"]
    text: str


class Speaker(Protocol):
    """A language model as the answerer sees it, whatever stands behind it."""

    @property
    def name(self) -> str:
        """provider:model, as in the trace and the answer cache."""

    def speak(self, messages: Sequence[Message], seconds: float) -> Iterator[str]:
        """The reply in pieces as they come. Ends within `seconds`, whatever the model does.

        Raises SpeakerError (rag/errors.py) when the model fails, stalls, is over its budget or switched
        off by the breaker; pieces that came before stay valid.
        """
