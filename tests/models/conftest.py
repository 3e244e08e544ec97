"""A scripted server, and guarded speakers before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.model.breaker import Breaker
from rag.model.budget import Budget
from rag.model.chosen import Choice, chosen
from rag.model.guarded import GuardedSpeaker, Limits
from tests.models.scripted_server import SECRET, ScriptedServer, good, scripted_server

OpenSpeaker = Callable[..., GuardedSpeaker]


class Counted:
    """A meter that keeps what it is told."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, float, int, int]] = []
        self.answers: list[int] = []

    def spoke(self, outcome: str, seconds: float, read: int, written: int) -> None:
        self.calls.append((outcome, seconds, read, written))

    def answer_cost(self, tokens: int) -> None:
        self.answers.append(tokens)

    @property
    def outcomes(self) -> list[str]:
        return [outcome for outcome, *_ in self.calls]


@pytest.fixture(scope="session")
def running_server() -> Iterator[ScriptedServer]:
    with scripted_server() as server:
        yield server


@pytest.fixture
def server(running_server: ScriptedServer) -> ScriptedServer:
    """The scripted server, playing `good`."""
    running_server.play(good)
    return running_server


@pytest.fixture
def meter() -> Counted:
    return Counted()


@pytest.fixture
def open_speaker(server: ScriptedServer, tmp_path: Path, meter: Counted) -> OpenSpeaker:
    """Opens a guarded speaker before the scripted server: `open_speaker(first=0.2, most=1000)`."""

    def opened(
        most: int = 0, breaker: Breaker | None = None, url: str = "", **limits: float
    ) -> GuardedSpeaker:
        given: dict[str, Any] = {"reply": 1.0, "first": 0.4, "pause": 0.2, "back_off": 0.02}
        choice = Choice("llamacpp:scripted", url or server.url, pause=2.0)
        model = chosen(choice, {"LLAMACPP_API_KEY": SECRET})
        budget = Budget(tmp_path / "tokens.sqlite", most)
        return GuardedSpeaker(
            choice.spec,
            model,
            budget,
            Limits(**(given | limits)),
            breaker,
            meter,
        )

    return opened
