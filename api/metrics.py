"""Counts and times requests and answers for Prometheus (pure ASGI); no text of any message."""

from __future__ import annotations

import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.errors import SpeakerError
from rag.model.cached import CachedSpeaker
from rag.model.guarded import GuardedSpeaker
from rag.schema import Reply

_TOKENS = (100, 300, 1000, 2000, 3000, 5000, 10_000, 30_000)
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The figures of one app, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "advisor_requests",
            "Requests by route and status",
            ["route", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "advisor_request_seconds",
            "Time to the end of a response",
            ["route"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.answers = Counter(
            "advisor_answers", "Answers by status", ["status"], registry=self.registry
        )
        self.answer_seconds = Histogram(
            "advisor_answer_seconds",
            "Time to compose an answer",
            buckets=_SECONDS,
            registry=self.registry,
        )

        self.widget = Counter(
            "advisor_widget",
            "What happened in widgets on other sites: opened, messages, thumbs, refused_REASON",
            ["what"],
            registry=self.registry,
        )

        self.questions = Counter(
            "advisor_questions",
            "Questions without a good answer: recorded, dropped (the day was full), failed",
            ["outcome"],
            registry=self.registry,
        )

        self.model_calls = Counter(
            "advisor_model_calls",
            "Calls of the language model by how they ended",
            ["outcome"],
            registry=self.registry,
        )
        self.model_seconds = Histogram(
            "advisor_model_seconds",
            "Time to the end of the language model's reply",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.model_tokens = Counter(
            "advisor_model_tokens",
            "Tokens that the language model read and wrote",
            ["kind"],
            registry=self.registry,
        )
        self.answer_tokens = Histogram(
            "advisor_answer_tokens",
            "Tokens of one answer for which the language model was asked, read and written",
            buckets=_TOKENS,
            registry=self.registry,
        )

    def spoke(self, outcome: str, seconds: float, read: int, written: int) -> None:
        """Counts a call of the language model (rag.model.guarded.Meter)."""
        self.model_calls.labels(outcome).inc()
        if read or written:
            self.model_seconds.observe(seconds)
            self.model_tokens.labels("read").inc(read)
            self.model_tokens.labels("written").inc(written)

    def answer_cost(self, tokens: int) -> None:
        """Counts what the language model cost for one answer (rag.model.guarded.Meter)."""
        self.answer_tokens.observe(tokens)

    def watch_model(self, speaker: GuardedSpeaker) -> None:
        """Shows the breaker and the day's tokens of `speaker`, as they are when they are asked for."""

        def spent() -> float:
            try:
                return speaker.spent
            except SpeakerError:
                return float("nan")

        state = Gauge(
            "advisor_model_off", "1 while the breaker keeps calls back", registry=self.registry
        )
        state.set_function(lambda: float(speaker.breaker.state == "open"))
        today = Gauge("advisor_model_tokens_today", "Tokens charged today", registry=self.registry)
        today.set_function(spent)

    def watch_cache(self, speaker: CachedSpeaker) -> None:
        """Shows how often a reply was given again."""
        hits = Gauge(
            "advisor_model_cache_hits", "Replies given again since start", registry=self.registry
        )
        hits.set_function(lambda: float(speaker.hits))

    def answered(self, reply: Reply) -> None:
        self.answers.labels(reply.status.value).inc()
        self.answer_seconds.observe(reply.timings.get("total", 0.0) / 1000)


class RequestMetrics:
    """Counts every request under its route's pattern, so that ids do not become labels."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500
        start = time.perf_counter()

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            route = getattr(scope.get("route"), "path", "unknown")
            self._metrics.requests.labels(route, status).inc()
            self._metrics.seconds.labels(route).observe(time.perf_counter() - start)
