"""Refuses bodies that are too large, before they are read into memory (pure ASGI)."""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.openai_shape import COMPLETIONS, error_body, is_openai
from api.problems import MEDIA_TYPE, TooLargeError, problem

# Clients of this path send the whole conversation, answers included, with each message.
_WHOLE_CONVERSATION = 16


class BodyLimit:
    """Answers 413 when a body is longer than `most` bytes (16 times as many where clients send the whole
    conversation), whatever its Content-Length says. `uploads` are the paths to which files are posted, with
    their own limits, and `puts` beginnings of paths to which texts are put; these are not taken in here, so
    that nobody without a key fills the memory."""

    def __init__(
        self,
        app: ASGIApp,
        most: int,
        uploads: Mapping[str, int] | None = None,
        puts: Mapping[str, int] | None = None,
    ) -> None:
        self._app = app
        self._most = most
        self._uploads = dict(uploads or {})
        self._puts = dict(puts or {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        upload = self._upload(scope["method"], path)
        most = upload or self._most * (_WHOLE_CONVERSATION if path == COMPLETIONS else 1)
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > most:
            await _refuse(send, path, most)
            return
        if upload:
            await self._app(scope, _counted(receive, upload), send)
            return
        # A chunked body has no declared length: it is taken in here, up to the limit.
        messages: list[Message] = []
        size = 0
        while True:
            message = await receive()
            messages.append(message)
            if message["type"] != "http.request":
                break
            size += len(message.get("body", b""))
            if size > most:
                await _refuse(send, path, most)
                return
            if not message.get("more_body"):
                break

        async def replay() -> Message:
            return messages.pop(0) if messages else await receive()

        await self._app(scope, replay, send)

    def _upload(self, method: str, path: str) -> int | None:
        """The limit of what is read by its endpoint, after the key was looked at."""
        if method == "POST":
            return self._uploads.get(path)
        if method == "PUT":
            return next(
                (most for start, most in self._puts.items() if path.startswith(start)), None
            )
        return None


def _counted(receive: Receive, most: int) -> Receive:
    """`receive`, which raises TooLargeError when more than `most` bytes came."""
    size = 0

    async def counting() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > most:
            raise TooLargeError(most)
        return message

    return counting


async def _refuse(send: Send, path: str, most: int) -> None:
    detail = f"The request is larger than {most} bytes. Nothing was kept. Send a shorter message."
    body, kind = problem(413, detail).model_dump_json(exclude_none=True), MEDIA_TYPE
    if is_openai(path):
        body, kind = json.dumps(error_body(413, detail)), "application/json"
    data = body.encode()
    headers = [
        (b"content-type", kind.encode()),
        (b"content-length", str(len(data)).encode()),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": data})
