"""The HTTP client for models in OpenAI's shape: it lets go of a reply that nobody reads any more."""

from __future__ import annotations

from collections.abc import Iterator

import httpx

from rag.model.pump import check_abandoned


class _Watched(httpx.SyncByteStream):
    """A response body that ends when its reader has gone, also while only signs of life come."""

    def __init__(self, body: httpx.SyncByteStream) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        for part in self._body:
            check_abandoned()
            yield part

    def close(self) -> None:
        self._body.close()


def _watch(response: httpx.Response) -> None:
    if isinstance(response.stream, httpx.SyncByteStream):
        response.stream = _Watched(response.stream)


def client() -> httpx.Client:
    """A client of its own for one model; proxies are read from the environment as usual."""
    return httpx.Client(follow_redirects=True, event_hooks={"response": [_watch]})
