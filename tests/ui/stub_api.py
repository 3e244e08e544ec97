"""A small HTTP server in place of the API, which does what a test tells it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def reply(text: str, **more: Any) -> dict[str, Any]:
    """A whole reply of the API with `text`."""
    base = {
        "answer_id": "a" * 32,
        "conversation_id": "c" * 32,
        "edition": "test",
        "status": "answered",
        "text": text,
        "citations": [],
        "cautions": [],
        "programs": [],
        "profile": {},
        "follow_ups": [],
        "timings": {},
    }
    return {**base, **more}


@dataclass
class Answer:
    """What the stub says to one chat message: a problem, or events with a pause between them."""

    status: int = 200
    detail: str = ""
    reply: dict[str, Any] = field(default_factory=lambda: reply("Fine."))
    pause: float = 0.0
    broken: bool = False
    error: dict[str, Any] | None = None


@dataclass
class Stub:
    """A small HTTP server in place of the API. `answers` are given in turn, the last for ever."""

    url: str = ""
    answers: list[Answer] = field(default_factory=lambda: [Answer()])
    delete_status: int = 204
    feedback_status: int = 204
    seen: list[tuple[str, str, Any]] = field(default_factory=list)

    def bodies(self, path: str) -> list[Any]:
        return [body for _, found, body in self.seen if found == path]


@contextmanager
def stub_api() -> Iterator[Stub]:
    """Serves on a free port while it is entered."""
    state = Stub()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

        def _body(self) -> Any:
            length = int(self.headers.get("content-length") or 0)
            return json.loads(self.rfile.read(length)) if length else None

        def _problem(self, status: int, detail: str) -> None:
            body = (
                json.dumps({"status": status, "detail": detail}).encode() if status != 204 else b""
            )
            self.send_response(status)
            self.send_header("content-type", "application/problem+json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            body = self._body()
            state.seen.append(("POST", self.path, body))
            if self.path == "/v1/feedback":
                self._problem(state.feedback_status, "The feedback was refused.")
                return
            answer = state.answers.pop(0) if len(state.answers) > 1 else state.answers[0]
            if answer.status != 200:
                self._problem(answer.status, answer.detail)
                return
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.end_headers()
            self._event("start", {k: answer.reply[k] for k in ("conversation_id", "answer_id")})
            for word in answer.reply["text"].split(" "):
                self._event("delta", {"text": word + " "})
                time.sleep(answer.pause)
            if answer.error:
                self._event("error", answer.error)
            elif not answer.broken:
                self._event("done", answer.reply)

        def _event(self, name: str, data: object) -> None:
            self.wfile.write(f"event: {name}\ndata: {json.dumps(data)}\n\n".encode())
            self.wfile.flush()

        def do_DELETE(self) -> None:
            state.seen.append(("DELETE", self.path, None))
            self._problem(state.delete_status, "The database is away.")

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield state
    server.shutdown()
    server.server_close()
