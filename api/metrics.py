"""Counts and times requests and answers for Prometheus (pure ASGI); no text of any message."""

from __future__ import annotations

import time

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.schema import Reply

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
