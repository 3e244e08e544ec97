"""The widget's server as a test needs it, and host pages of other sites, each on a port of its own."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.ui.stub_api import Answer
from ui.widget.build import DIST

FRAME_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors "
)
_FRAME = (
    "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>Advisor</title>"
    "<meta name='viewport' content='width=device-width,initial-scale=1'>"
    "<link rel='stylesheet' href='/widget/frame.css'><script src='/widget/frame.js' defer></script>"
    "</head><body></body></html>"
)
_ASSETS = {
    "/widget.js": ("loader.js", "text/javascript"),
    "/widget/frame.js": ("frame.js", "text/javascript"),
    "/widget/frame.css": ("frame.css", "text/css"),
}


def settings(site: str, **more: Any) -> dict[str, Any]:
    """The settings of a site as the server gives them."""
    base = {
        "site": site,
        "title": "IMG Residency Advisor",
        "greeting": "Hello. Ask about visas, exams and the Match.",
        "accent": "#0b5c66",
        "position": "right",
        "language": "en",
        "starters": ["How does the J-1 waiver work?"],
        "frame": f"/widget?site={site}",
    }
    return {**base, **more}


@dataclass
class WidgetStub:
    """What the server knows and does, and what it saw. `answers` are given in turn, the last for ever;
    `refused` holds a status and reason for each site that is turned away."""

    url: str = ""
    sites: dict[str, dict[str, Any]] = field(default_factory=lambda: {"alpha": settings("alpha")})
    refused: dict[str, tuple[int, str]] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=lambda: [Answer()])
    expires_in: int = 900
    token: str = "t1"
    retry_after: int = 0
    session_status: int = 200
    delete_status: int = 204
    passage: dict[str, Any] = field(default_factory=dict)
    frame_pause: float = 0.0
    seen: list[tuple[str, str, Any]] = field(default_factory=list)

    def bodies(self, path: str) -> list[Any]:
        return [body for _, found, body in self.seen if found == path]

    def paths(self) -> list[str]:
        return [path for _, path, _ in self.seen]


class _Quiet(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass

    def give(self, status: int, body: bytes, kind: str, **headers: str) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


def _handler(state: WidgetStub) -> type[_Quiet]:
    class Handler(_Quiet):
        def _json(self, status: int, data: Any, **headers: str) -> None:
            self.give(status, json.dumps(data).encode(), "application/json", **headers)

        def _problem(self, status: int, reason: str = "", detail: str = "", **headers: str) -> None:
            self._json(status, {"status": status, "reason": reason, "detail": detail}, **headers)

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            state.seen.append(("GET", self.path, None))
            if parts.path in _ASSETS:
                name, kind = _ASSETS[parts.path]
                self.give(200, (DIST / name).read_bytes(), kind)
            elif parts.path.startswith("/widget/sites/"):
                self._site(parts.path.removeprefix("/widget/sites/").removesuffix(".json"))
            elif (
                parts.path == "/widget"
                and parse_qs(parts.query).get("site", [""])[0] in state.sites
            ):
                time.sleep(state.frame_pause)
                csp = f"{FRAME_CSP}http://localhost:* http://127.0.0.1:*"
                self.give(200, _FRAME.encode(), "text/html", content_security_policy=csp)
            elif parts.path.startswith("/widget/passages/"):
                assert unquote(parts.path).endswith(str(state.passage["id"]))
                self._json(200, state.passage)
            else:
                self._problem(404)

        def _site(self, site: str) -> None:
            allow = {"access_control_allow_origin": self.headers.get("origin") or "null"}
            if site in state.refused:
                status, reason = state.refused[site]
                self._problem(status, reason, "Refused.", **allow)
            elif site in state.sites:
                self._json(200, state.sites[site], **allow)
            else:
                self._problem(404, "unknown_site", "No such site.", **allow)

        def _body(self) -> Any:
            length = int(self.headers.get("content-length") or 0)
            return json.loads(self.rfile.read(length)) if length else None

        def _signed(self) -> bool:
            if self.headers.get("authorization") == f"Bearer {state.token}":
                return True
            self._problem(401)
            return False

        def do_DELETE(self) -> None:
            state.seen.append(("DELETE", self.path, self._body()))
            if self._signed():
                self.give(state.delete_status, b"", "application/json")

        def do_POST(self) -> None:
            body = self._body()
            state.seen.append(("POST", self.path, body))
            if self.path == "/widget/session":
                if state.session_status != 200:
                    self._problem(state.session_status, "disabled")
                    return
                data = {"token": state.token, "expires_in": state.expires_in}
                self._json(200, {**data, "settings": state.sites[body["site"]]})
            elif not self._signed():
                pass
            elif self.path == "/widget/session/renew":
                self._json(200, {"token": state.token, "expires_in": 900})
            elif self.path == "/widget/feedback":
                self.give(204, b"", "application/json")
            else:
                self._chat()

        def _chat(self) -> None:
            answer = state.answers.pop(0) if len(state.answers) > 1 else state.answers[0]
            if answer.status != 200:
                more = {"retry_after": str(state.retry_after)} if state.retry_after else {}
                self._problem(answer.status, "", answer.detail, **more)
                return
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.end_headers()
            start = {key: answer.reply[key] for key in ("conversation_id", "answer_id", "edition")}
            self._event("start", start)
            for word in answer.reply["text"].split(" "):
                time.sleep(answer.pause)
                self._event("delta", {"text": word + " "})
            for name in ("citation", "program"):
                for one in answer.reply[f"{name}s"]:
                    self._event(name, one)
            if answer.error:
                self._event("error", answer.error)
            elif not answer.broken:
                self._event("done", answer.reply)

        def _event(self, name: str, data: object) -> None:
            self.wfile.write(f"event: {name}\ndata: {json.dumps(data)}\n\n".encode())
            self.wfile.flush()

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes away in the middle of an answer is no fault of the test."""


@contextmanager
def _served(handler: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    server = _Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@contextmanager
def widget_stub() -> Iterator[WidgetStub]:
    """The widget's server on a free port while it is entered."""
    state = WidgetStub()
    with _served(_handler(state)) as port:
        state.url = f"http://127.0.0.1:{port}"
        yield state


@dataclass
class Host:
    """A site that embeds the widget: its page at `url`, with the HTML and policy that a test sets."""

    url: str = ""
    html: str = ""
    csp: str = ""


@contextmanager
def host_site(name: str = "localhost") -> Iterator[Host]:
    """A site on another port, and by another name, than the advisor."""
    state = Host()

    class Handler(_Quiet):
        def do_GET(self) -> None:
            if self.path != "/":
                self.give(404, b"", "text/plain")
                return
            more = {"content_security_policy": state.csp} if state.csp else {}
            self.give(200, state.html.encode(), "text/html; charset=utf-8", **more)

    with _served(Handler) as port:
        state.url = f"http://{name}:{port}"
        yield state
