"""Clients that chat without pause, and hold every answer against the edition that it names."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

_MARK = re.compile(r"plan P(\d{4})")
QUESTIONS = ("when do rank lists lock?", "what date is match day this season?")


@dataclass(frozen=True)
class Answer:
    """An answer as it was seen: which edition it and its stream's start named, which plans its text, its
    citations and the passage fetched afterwards spoke of; `seconds` until it was whole."""

    phase: str
    seconds: float
    edition: str
    started: str
    plans: frozenset[str]
    passage_edition: str
    passage_plans: frozenset[str]
    whole: bool


@dataclass
class Crowd:
    """`clients` threads over one or more addresses. `phase` names what goes on meanwhile."""

    urls: tuple[str, ...]
    clients: int
    phase: Callable[[], str]
    answers: list[Answer] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def __enter__(self) -> Crowd:
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._chat, args=(n,), daemon=True) for n in range(self.clients)
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(60)

    def _chat(self, number: int) -> None:
        url = self.urls[number % len(self.urls)]
        with httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
            turn = number
            while not self._over.is_set():
                turn += 1
                try:
                    self.answers.append(self._ask(client, QUESTIONS[turn % 2], turn % 4 < 2))
                except Exception as error:
                    self.failures.append(f"{type(error).__name__}: {error}"[:300])

    def _ask(self, client: httpx.Client, question: str, stream: bool) -> Answer:
        phase, began = self.phase(), time.perf_counter()
        started, told = "", None
        if stream:
            started, told, reply = _streamed(client, question)
        else:
            response = client.post("/v1/chat", json={"message": question})
            response.raise_for_status()
            reply = response.json()
        seconds = time.perf_counter() - began
        quotes = [str(c["quote"]) for c in reply["citations"]]
        cited = [c["id"] for c in reply["citations"] if c["kind"] == "passage"]
        if reply["status"] != "answered" or not cited:
            raise RuntimeError(f"answered {reply['status']}, cites {cited}")
        found = client.get(f"/v1/passages/{cited[0].replace('#', '%23')}")
        found.raise_for_status()
        passage = found.json()
        return Answer(
            phase if phase == self.phase() else "switching",
            seconds,
            reply["edition"],
            started or reply["edition"],
            frozenset(_MARK.findall(" ".join([reply["text"], *quotes]))),
            passage["edition"],
            frozenset(_MARK.findall(json.dumps(passage))),
            told is None or told == reply["text"],
        )


def _streamed(client: httpx.Client, question: str) -> tuple[str, str, dict[str, Any]]:
    """The edition of the first event, the joined text, and the reply of the last."""
    started, told, event, reply = "", "", "", None
    with client.stream("POST", "/v1/chat", json={"message": question, "stream": True}) as response:
        response.raise_for_status()
        for line in response.iter_lines():
            if line.startswith("event:"):
                event = line.removeprefix("event:").strip()
            elif line.startswith("data:"):
                data = json.loads(line.removeprefix("data:"))
                if event == "start":
                    started = data["edition"]
                elif event == "delta":
                    told += data["text"]
                elif event == "done":
                    reply = data
                elif event == "error":
                    raise RuntimeError(f"the stream ended with {data}")
    if reply is None:
        raise RuntimeError("the stream was not whole")
    return started, told, reply


def mixed(answer: Answer, plans: dict[str, str]) -> str:
    """What does not agree in an answer; `plans` gives each edition's plan. Empty when all does."""
    if answer.started != answer.edition:
        return f"the stream began with {answer.started}, the reply is of {answer.edition}"
    if answer.plans != {plans.get(answer.edition, "")}:
        return f"{answer.edition} speaks of {sorted(answer.plans)}"
    if answer.passage_plans != {plans.get(answer.passage_edition, "")}:
        return f"passage of {answer.passage_edition} speaks of {sorted(answer.passage_plans)}"
    return "" if answer.whole else "the pieces of the stream are not the reply's text"
