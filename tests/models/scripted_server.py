"""A language model server in OpenAI's shape that plays scripts, over real HTTP. One script for each
request, the last one again and again."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

WORDS = "You may not moonlight on a J-1 visa . The rule is federal .".split()
SECRET = "sk-a-key-that-must-not-be-logged"


class Wire:
    """One open response: what a script writes to."""

    def __init__(self, handler: BaseHTTPRequestHandler, gone: threading.Event) -> None:
        self._handler = handler
        self.gone = gone

    def refuse(self, status: int, message: str, code: str = "", **headers: str) -> None:
        """An error in OpenAI's shape."""
        body = json.dumps({"error": {"message": message, "type": "error", "code": code}}).encode()
        self._handler.send_response(status)
        for name, value in headers.items():
            self._handler.send_header(name.replace("_", "-"), value)
        self._handler.send_header("Content-Type", "application/json")
        self._handler.send_header("Content-Length", str(len(body)))
        self._handler.end_headers()
        self._handler.wfile.write(body)

    def begin(self) -> None:
        self._handler.send_response(200)
        self._handler.send_header("Content-Type", "text/event-stream")
        self._handler.send_header("Transfer-Encoding", "chunked")
        self._handler.end_headers()

    def raw(self, text: str) -> None:
        data = text.encode()
        self._handler.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self._handler.wfile.flush()

    def say(self, text: str, finish: str | None = None, usage: Any = None) -> None:
        choice = {"index": 0, "delta": {"content": text} if text else {}, "finish_reason": finish}
        event = {
            "id": "chatcmpl-1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "scripted",
            "choices": [] if usage else [choice],
            "usage": usage,
        }
        self.raw(f"data: {json.dumps(event)}\n\n")

    def words(self, words: list[str], pause: float = 0.0) -> None:
        for word in words:
            self.say(word + " ")
            if pause:
                self.wait(pause)

    def end(self, finish: str | None = "stop", done: bool = True, usage: bool = False) -> None:
        if finish:
            self.say("", finish)
        if usage:
            tokens = {"prompt_tokens": 40, "completion_tokens": 12, "total_tokens": 52}
            self.say("", usage=tokens)
        if done:
            self.raw("data: [DONE]\n\n")
        self._handler.wfile.write(b"0\r\n\r\n")

    def cut(self) -> None:
        """Closes the connection in the middle of the response."""
        self._handler.wfile.flush()
        self._handler.connection.shutdown(socket.SHUT_RDWR)

    def wait(self, seconds: float) -> None:
        self.gone.wait(seconds)


Script = Callable[[Wire], None]


def good(wire: Wire) -> None:
    wire.begin()
    wire.words(WORDS)
    wire.end(usage=True)


def without_usage(wire: Wire) -> None:
    wire.begin()
    wire.words(WORDS)
    wire.end()


def drip(wire: Wire) -> None:
    """200 tokens a second."""
    wire.begin()
    wire.words(WORDS * 4, 1 / 200)
    wire.end()


def stall_first(wire: Wire) -> None:
    wire.begin()
    wire.wait(30)


def no_answer(wire: Wire) -> None:
    """Not even the head of a response."""
    wire.wait(30)


def pings_only(wire: Wire) -> None:
    """Signs of life that say nothing, for ever."""
    wire.begin()
    while not wire.gone.is_set():
        wire.raw(": ping\n\n")
        wire.wait(0.02)


def stall_middle(wire: Wire) -> None:
    wire.begin()
    wire.words(WORDS[:5])
    wire.wait(30)


def slow_for_ever(wire: Wire) -> None:
    """Never a pause that is too long, and never an end."""
    wire.begin()
    while not wire.gone.is_set():
        wire.words(["and"], 0.05)


def endless(wire: Wire) -> None:
    wire.begin()
    while not wire.gone.is_set():
        wire.words(["and", "on"] * 50)


def rate_limited(wire: Wire) -> None:
    wire.refuse(429, "Rate limit reached", "rate_limit_exceeded")


def retry_soon(wire: Wire) -> None:
    wire.refuse(429, "Rate limit reached", "rate_limit_exceeded", Retry_After="0.1")


def retry_late(wire: Wire) -> None:
    wire.refuse(429, "Rate limit reached", "rate_limit_exceeded", Retry_After="60")


def too_long(wire: Wire) -> None:
    message = "This model's maximum context length is 4096 tokens."
    wire.refuse(400, message, "context_length_exceeded")


def bad_request(wire: Wire) -> None:
    wire.refuse(400, "The prompt was refused by our content policy", "content_policy")


def wrong_key(wire: Wire) -> None:
    wire.refuse(401, f"Incorrect API key provided: {SECRET}", "invalid_api_key")


def broken(wire: Wire) -> None:
    wire.refuse(500, "Internal error")


def empty(wire: Wire) -> None:
    wire.begin()
    wire.end()


def blank(wire: Wire) -> None:
    wire.begin()
    wire.words(["", "\n", " "])
    wire.end()


def malformed(wire: Wire) -> None:
    wire.begin()
    wire.raw('data: {"choices": [{"delta": {"content": "You m\n\n')
    wire.end()


def malformed_later(wire: Wire) -> None:
    wire.begin()
    wire.words(WORDS[:5])
    wire.raw("data: <html>502 Bad Gateway</html>\n\n")
    wire.end()


def error_in_stream(wire: Wire) -> None:
    wire.begin()
    wire.words(WORDS[:5])
    wire.raw('data: {"error": {"message": "The server is overloaded", "type": "server_error"}}\n\n')
    wire.end(finish=None)


def cut_first(wire: Wire) -> None:
    wire.begin()
    wire.cut()


def cut_middle(wire: Wire) -> None:
    wire.begin()
    wire.words(WORDS[:5])
    wire.cut()


def quiet_end(wire: Wire) -> None:
    """The stream ends properly, but the reply does not."""
    wire.begin()
    wire.words(WORDS[:5])
    wire.end(finish=None, done=False)


def out_of_tokens(wire: Wire) -> None:
    wire.begin()
    wire.words(WORDS[:5])
    wire.end(finish="length")


def filtered(wire: Wire) -> None:
    wire.begin()
    wire.words(WORDS[:2])
    wire.end(finish="content_filter")


def half_a_character(wire: Wire) -> None:
    wire.begin()
    wire.say("J-1 \ud83d visa")
    wire.end()


def saying(text: str) -> Script:
    """A script that says `text` as a good model would."""

    def script(wire: Wire) -> None:
        wire.begin()
        wire.words(text.split(" "))
        wire.end(usage=True)

    return script


def at_pace(text: str, tokens_a_second: float) -> Script:
    """A script that says `text`, a word a token, at this pace."""

    def script(wire: Wire) -> None:
        wire.begin()
        wire.words(text.replace("\n", " \n ").split(" "), 1 / tokens_a_second)
        wire.end(usage=True)

    return script


@dataclass
class ScriptedServer:
    """A running server: its address, and what it was asked."""

    url: str
    scripts: list[Script] = field(default_factory=lambda: [good])
    requests: list[dict[str, Any]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def play(self, *scripts: Script) -> None:
        """Plays these for the next requests, and forgets what was asked so far."""
        self.scripts = list(scripts)
        self.requests.clear()
        self.times.clear()


@contextmanager
def scripted_server() -> Iterator[ScriptedServer]:
    """A server on a free port of this machine."""
    gone = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            body = json.loads(self.rfile.read(size))
            index = min(len(found.requests), len(found.scripts) - 1)
            found.requests.append(body)
            found.times.append(time.monotonic())
            self.close_connection = True
            with suppress(OSError):  # the client may have gone
                found.scripts[index](Wire(self, gone))

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    found = ScriptedServer(f"http://127.0.0.1:{server.server_address[1]}/v1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield found
    finally:
        gone.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
