"""A stream whose answer a language model words: verified sentences go out as soon as they are complete."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest
from fastapi import FastAPI
from openai import OpenAI
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from rag.advisor import Advisor
from rag.answering.llm import LlmAnswerer
from rag.current import CurrentEdition
from rag.embedding import Embedder
from rag.shelf import Shelf
from tests.conftest import MINIATURE, TODAY
from tests.models import scripted_server as play
from tests.models.scripted_server import scripted_server
from tests.rag.answering.scripted import ScriptedSpeaker
from tests.serving import serving

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


# --- in OpenAI's shape ---------------------------------------------------------------------------


def completion(app: FastAPI) -> tuple[list[Any], list[float]]:
    """The pieces that OpenAI's client gets for the question, and the seconds after which each came."""
    with serving(app) as url:
        client = OpenAI(base_url=f"{url}/v1", api_key="any", max_retries=0)
        # The first answer of a process loads the embedding model, which is not what is timed.
        client.chat.completions.create(
            model="advisor", messages=[{"role": "user", "content": "hi"}]
        )
        start, chunks, times = time.monotonic(), [], []
        messages: list[Any] = [{"role": "user", "content": QUESTION}]
        for chunk in client.chat.completions.create(
            model="advisor", messages=messages, stream=True
        ):
            chunks.append(chunk)
            times.append(time.monotonic() - start)
    return chunks, times


@pytest.mark.alone
def test_openais_client_gets_each_sentence_once_it_is_verified(
    state: Path, model: Embedder
) -> None:
    lines = [FIRST, WRONG, *[SECOND] * 6]
    with scripted_server() as server:
        server.play(play.at_pace("\n".join(lines), 200))
        settings = Settings(
            state_dir=state,
            knowledge_dir=MINIATURE,
            today=TODAY,
            llm="llamacpp:m",
            llm_url=server.url,
        )
        chunks, times = completion(create_app(settings, model))
    said = [(c.choices[0].delta.content or "", t) for c, t in zip(chunks, times, strict=True)]
    text = "".join(piece for piece, _ in said)
    assert text.startswith("**No.** You may not moonlight as a J-1 physician")
    assert "physician may moonlight" not in text
    assert "\n\nSources:\n\n- [1]" in text
    first = next(t for piece, t in said if piece)
    # 37 tokens to the end of the first claim at 200 a second, and a second for all the others.
    assert first < 1.5
    assert times[-1] - first > 0.5
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert [c["id"] for c in chunks[-1].advisor["citations"]] == ["j1-rules#moonlighting"] * 2
    assert chunks[-1].advisor["cautions"]


def test_failure_in_the_middle_of_a_stream_reaches_openais_client(
    state: Path, model: Embedder
) -> None:
    class Failing:
        """Breaks when it is asked for an answer."""

        def answer(self, turn: object, citations: object) -> None:
            if "moonlight" in turn.message:  # type: ignore[attr-defined]
                raise RuntimeError("a fault of ours, which nobody is shown")

    app = create_app(Settings(state_dir=state, knowledge_dir=MINIATURE, today=TODAY), model)
    current = CurrentEdition(Shelf(state), model.fingerprint)
    app.state.advisor = Advisor(current, model, Failing(), today=lambda: TODAY)
    with pytest.raises(openai.APIError) as caught:
        completion(app)
    assert "Something went wrong on our side" in str(caught.value)
    assert "fault of ours" not in str(caught.value)
