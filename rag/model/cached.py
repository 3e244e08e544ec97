"""Replies of the language model, kept in memory, so that the same request does not cost twice."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence

from rag.model.speaker import Message, Speaker


class CachedSpeaker:
    """A Speaker that gives a complete reply again when the same messages come under the same edition.

    The messages hold the passages, the profile and the question, so their hash is the whole key. At
    most `size` replies are kept, those used last; none is written to disk, and none is kept that did
    not come to its end.
    """

    def __init__(self, speaker: Speaker, edition: Callable[[], str], size: int) -> None:
        self._speaker = speaker
        self._edition = edition
        self._size = size
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[str, ...]] = OrderedDict()
        self.hits = 0

    @property
    def name(self) -> str:
        """provider:model."""
        return self._speaker.name

    def speak(self, messages: Sequence[Message], seconds: float) -> Iterator[str]:
        """The reply in the pieces in which it came. Raises SpeakerError as the speaker behind it."""
        key = self._key(messages)
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
                self.hits += 1
        if kept is not None:
            yield from kept
            return
        pieces = []
        for piece in self._speaker.speak(messages, seconds):
            pieces.append(piece)
            yield piece
        with self._lock:
            self._kept[key] = tuple(pieces)
            self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)

    def _key(self, messages: Sequence[Message]) -> str:
        parts = [self.name, self._edition(), [[m.role, m.text] for m in messages]]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
