"""Security headers on every response (pure ASGI)."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-resource-policy": "same-origin",
}
_RAW = tuple((name.encode(), value.encode()) for name, value in HEADERS.items())


class SecurityHeaders:
    """Adds each header that the response does not set itself. One that says itself who may frame it
    (frame-ancestors) gets no x-frame-options, which could only contradict."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                if any(_frames_itself(*header) for header in message["headers"]):
                    present.add(b"x-frame-options")
                message["headers"] = [
                    *message["headers"],
                    *((n, v) for n, v in _RAW if n not in present),
                ]
            await send(message)

        await self._app(scope, receive, add)


def _frames_itself(name: bytes, value: bytes) -> bool:
    return name.lower() == b"content-security-policy" and b"frame-ancestors" in value
