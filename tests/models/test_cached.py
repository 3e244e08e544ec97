"""Which replies are given again, and which are not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from rag.errors import SpeakerError
from rag.model.cached import CachedSpeaker
from rag.model.speaker import Message
from tests.models import scripted_server as play
from tests.models.conftest import OpenSpeaker
from tests.models.scripted_server import ScriptedServer

FIRST = [Message("user", "one")]


class Counting:
    """A speaker that says how often it was asked; fails where it is told to."""

    def __init__(self, name: str = "test:counting") -> None:
        self.name = name
        self.asked = 0
        self.fails = False

    def speak(self, messages: Sequence[Message], seconds: float) -> Iterator[str]:
        self.asked += 1
        yield "reply "
        if self.fails:
            raise SpeakerError("cut")
        yield str(self.asked)


def said(speaker: CachedSpeaker, messages: Sequence[Message] = FIRST) -> str:
    return "".join(speaker.speak(messages, 5))


def test_same_messages_under_the_same_edition_are_asked_once() -> None:
    behind, edition = Counting(), ["a"]
    speaker = CachedSpeaker(behind, lambda: edition[0], 10)
    assert [said(speaker), said(speaker)] == ["reply 1", "reply 1"]
    assert (behind.asked, speaker.hits) == (1, 1)
    edition[0] = "b"
    assert said(speaker) == "reply 2"


@pytest.mark.parametrize(
    "other",
    [
        [Message("user", "one ")],
        [Message("system", "one")],
        [Message("user", "one"), Message("user", "")],
        [Message("user", "o"), Message("user", "ne")],
    ],
)
def test_other_messages_are_another_request(other: list[Message]) -> None:
    speaker = CachedSpeaker(Counting(), lambda: "a", 10)
    assert said(speaker) != said(speaker, other)


def test_a_reply_that_broke_off_is_not_kept() -> None:
    behind = Counting()
    speaker = CachedSpeaker(behind, lambda: "a", 10)
    behind.fails = True
    with pytest.raises(SpeakerError):
        said(speaker)
    behind.fails = False
    assert said(speaker) == "reply 2"


def test_a_reply_that_nobody_read_to_its_end_is_not_kept() -> None:
    speaker = CachedSpeaker(Counting(), lambda: "a", 10)
    for _ in speaker.speak(FIRST, 5):
        break
    assert said(speaker) == "reply 2"


def test_the_one_not_used_for_longest_makes_room() -> None:
    behind = Counting()
    speaker = CachedSpeaker(behind, lambda: "a", 2)
    one, two, three = ([Message("user", text)] for text in ("one", "two", "three"))
    first, second = said(speaker, one), said(speaker, two)
    assert said(speaker, one) == first
    said(speaker, three)
    assert said(speaker, one) == first
    assert said(speaker, two) != second


def test_before_a_real_connection(server: ScriptedServer, open_speaker: OpenSpeaker) -> None:
    speaker = CachedSpeaker(open_speaker(), lambda: "a", 10)
    server.play(play.cut_middle, play.good)
    with pytest.raises(SpeakerError):
        said(speaker)
    assert said(speaker) == said(speaker) == " ".join(play.WORDS) + " "
    assert len(server.requests) == 2
