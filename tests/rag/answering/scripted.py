"""A language model that says what the test gives it, in pieces, and may fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rag.errors import SpeakerError
from rag.model.speaker import Message


class ScriptedSpeaker:
    """Says `text` in pieces of `size` characters, and fails after `fails_after` pieces, if given. What it
    was asked stands in `asked`; `closed` tells that it was let go before its end."""

    name = "scripted:m"

    def __init__(
        self,
        text: str = "",
        size: int = 7,
        fails_after: int | None = None,
        pieces: Callable[[], Iterator[str]] | None = None,
    ) -> None:
        self._text, self._size, self._fails_after, self._pieces = text, size, fails_after, pieces
        self.asked: list[list[Message]] = []
        self.seconds: list[float] = []
        self.closed = False

    def speak(self, messages: Sequence[Message], seconds: float) -> Iterator[str]:
        self.asked.append(list(messages))
        self.seconds.append(seconds)
        return self._said()

    def _said(self) -> Iterator[str]:
        try:
            if self._pieces:
                yield from self._pieces()
                return
            for number, start in enumerate(range(0, len(self._text), self._size)):
                if number == self._fails_after:
                    raise SpeakerError("The language model stopped.")
                yield self._text[start : start + self._size]
            if self._fails_after is not None:
                raise SpeakerError("The language model stopped.")
        except GeneratorExit:
            self.closed = True
            raise


class ReadingSpeaker:
    """Two speakers as one: `reader` is asked to read a message, `answerer` to answer."""

    name = "scripted:m"

    def __init__(self, reader: ScriptedSpeaker, answerer: ScriptedSpeaker) -> None:
        self.reader, self.answerer = reader, answerer

    def speak(self, messages: Sequence[Message], seconds: float) -> Iterator[str]:
        reads = messages[0].text.startswith("You read the last message")
        return (self.reader if reads else self.answerer).speak(messages, seconds)
