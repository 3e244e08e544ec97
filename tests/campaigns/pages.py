"""A local server that stands in for the cited pages, and a knowledge whose sources lead to it."""

from __future__ import annotations

import hashlib
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

# The cited pages lie on many hosts, and a host is asked one page at a time.
_HOSTS = 8
_URL = re.compile(r"^  url: .*$", re.MULTILINE)
_PARAGRAPHS = 12


class Pages:
    """Serves a page at every path, with an ETag and the answer 304. `number` changes every third page."""

    def __init__(self) -> None:
        self.number = 0
        self.asked = 0

    def point(self, sources: Path) -> int:
        """Rewrites the addresses in a sources.yaml to this server; returns how many there are."""
        count = 0

        def local(_: re.Match[str]) -> str:
            nonlocal count
            count += 1
            return f"  url: http://127.0.0.{1 + count % _HOSTS}:{self.port}/{count}"

        sources.write_text(_URL.sub(local, sources.read_text(encoding="utf-8")), encoding="utf-8")
        return count

    @property
    def allowed(self) -> str:
        """The value of ADVISOR_WATCH_ALLOW that lets the watch ask this server."""
        return ",".join(f"127.0.0.{n}:{self.port}" for n in range(1, _HOSTS + 1))

    def body(self, path: str) -> bytes:
        page = int(path.strip("/") or 0) if path.strip("/").isdigit() else 0
        state = self.number if page % 3 == 0 else 0
        rows = "".join(
            f"<p>Rule {n} of page {page} holds for {n + state} months.</p>"
            for n in range(_PARAGRAPHS)
        )
        return f"<html><body><main><h1>Page {page}</h1>{rows}</main></body></html>".encode()

    def __enter__(self) -> Pages:
        pages = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                pages.asked += 1
                body = pages.body(self.path)
                etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
                known = self.headers.get("If-None-Match") == etag
                self.send_response(404 if self.path == "/robots.txt" else 304 if known else 200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("ETag", etag)
                self.send_header("Content-Length", "0" if known else str(len(body)))
                self.end_headers()
                if not known:
                    self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, *_: object) -> None:
                pass  # a killed client hangs up

        # All of 127/8, so that one server is several hosts.
        self._server = Server(("0.0.0.0", 0), Handler)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join(10)
        self._server.server_close()
