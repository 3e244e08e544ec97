"""A stream whose answer a language model words: verified sentences go out as soon as they are complete."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from rag.advisor import Advisor
from rag.answering.llm import LlmAnswerer
from rag.edition import CurrentEdition, Shelf
from rag.embedding import Embedder
from tests.conftest import MINIATURE, TODAY
from tests.rag.answering.scripted import ScriptedSpeaker

QUESTION = "can i moonlight on j1?"
RULE = "a J-1 physician may not moonlight, in the own hospital or outside it"
FIRST = (
    f"You may not moonlight as a J-1 physician, in your own hospital or outside it. [1] || {RULE}"
)
SECOND = (
    "The limit also holds for unpaid clinical work. [1] || "
    "The limit holds for unpaid clinical work as well"
)
WRONG = f"You may moonlight as a J-1 physician in your own hospital. [1] || {RULE}"


def events(state: Path, model: Embedder, speaker: ScriptedSpeaker) -> list[tuple[str, dict]]:  # type: ignore[type-arg]
    settings = Settings(state_dir=state, knowledge_dir=MINIATURE, today=TODAY)
    app = create_app(settings, model)
    current = CurrentEdition(Shelf(state), model.fingerprint)
    found = []
    with TestClient(app) as client:
        app.state.advisor = Advisor(
            current, model, LlmAnswerer(speaker, model), today=lambda: TODAY
        )
        body = {"message": QUESTION, "stream": True}
        with client.stream("POST", "/v1/chat", json=body) as response:
            name = ""
            for line in response.iter_lines():
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    found.append((name, json.loads(line.removeprefix("data: "))))
    return found


@pytest.mark.parametrize("lines", [[FIRST, SECOND], [FIRST, WRONG], [WRONG], ["NONE"]])
def test_pieces_joined_are_the_answer_and_hold_nothing_withheld(
    lines: list[str], state: Path, model: Embedder
) -> None:
    found = events(state, model, ScriptedSpeaker("\n".join(lines)))
    text = "".join(data["text"] for name, data in found if name == "delta")
    (done,) = (data for name, data in found if name == "done")
    assert text == done["text"]
    assert "physician may moonlight" not in text
    assert done["cautions"]


def test_first_sentence_goes_out_while_the_model_still_speaks(state: Path, model: Embedder) -> None:
    gone: list[bool] = []

    def pieces() -> Iterator[str]:
        yield FIRST + "\n"
        gone.append(True)
        yield SECOND

    found = events(state, model, ScriptedSpeaker(pieces=pieces))
    assert gone == [True]
    names = [name for name, _ in found]
    assert names[0] == "start"
    assert names[1] == "delta"
    assert found[1][1]["text"].startswith("**No.** You may not")
