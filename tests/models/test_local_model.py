"""A real model on this machine speaks through the guard, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from rag.errors import SpeakerError
from rag.model.budget import Budget
from rag.model.chosen import Choice, chosen
from rag.model.guarded import GuardedSpeaker, Limits
from rag.model.speaker import Message
from tests.models.conftest import Counted
from tests.models.local_model import NAME, local_model, missing

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(missing()), reason=missing() or "installed"),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with local_model() as url:
        yield url


def test_real_model_speaks_in_pieces_and_is_counted(
    address: str, tmp_path: Path, meter: Counted
) -> None:
    model = chosen(Choice(NAME, address, pause=20, most_tokens=24), {})
    limits = Limits(reply=40, first=30, pause=10, tokens=24)
    speaker = GuardedSpeaker(NAME, model, Budget(tmp_path / "t.sqlite", 0), limits, meter=meter)
    messages = [Message("user", "What is a doctor?")]
    pieces = []
    # It seldom finds an end within 24 tokens, and then says so.
    with suppress(SpeakerError):
        for piece in speaker.speak(messages, 40):
            pieces.append(piece)
    assert len(pieces) > 3
    assert any(c.isalpha() for c in "".join(pieces))
    outcome, _, read, written = meter.calls[0]
    assert outcome in {"complete", "cut_by_limit"}
    assert 10 < read < 80
    assert 3 < written <= 25


def test_real_model_refuses_what_it_cannot_hold(
    address: str, tmp_path: Path, meter: Counted
) -> None:
    model = chosen(Choice(NAME, address, pause=20, most_tokens=24), {})
    limits = Limits(reply=40, first=30, pause=10)
    speaker = GuardedSpeaker(NAME, model, Budget(tmp_path / "t.sqlite", 0), limits, meter=meter)
    with pytest.raises(SpeakerError, match="more text than it can read"):
        list(speaker.speak([Message("user", "visa " * 12_000)], 40))
    assert meter.outcomes == ["too_long"]
