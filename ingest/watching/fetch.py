"""Fetches one page: bounded in time, size, redirects and decoded size, to public addresses only."""

from __future__ import annotations

import ssl
import threading
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpcore
import httpx

from ingest.watching.guard import ForbiddenAddressError, Guard, GuardedBackend, OverdueError

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PIECE = 65_536


class FetchError(Exception):
    """A page could not be fetched; the message says why, in plain words. `status` is what the server
    answered, if it did; `refused` is set when robots.txt does not allow it."""

    def __init__(self, reason: str, status: int | None = None, refused: bool = False) -> None:
        super().__init__(reason)
        self.status = status
        self.refused = refused


@dataclass(frozen=True)
class Limits:
    """What a page may take: seconds for the connection, for one read and in all; bytes as sent and as
    decoded; redirects; and the pause between two requests to one host, in seconds."""

    connect: float = 10
    read: float = 20
    total: float = 60
    size: int = 15_000_000
    decoded: int = 40_000_000
    redirects: int = 5
    pace: float = 2.0


@dataclass(frozen=True)
class Page:
    """What came back. `status` is 200, or 304 when the page is as the validators say."""

    url: str
    status: int
    kind: str = ""
    charset: str = ""
    etag: str = ""
    modified: str = ""
    body: bytes = b""


@dataclass
class _Host:
    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0


class Pace:
    """One request at a time to a host, and a pause after each; shared by all that fetch."""

    def __init__(self, seconds: float, stop: threading.Event | None = None) -> None:
        self.seconds = seconds
        self._stop = stop or threading.Event()
        self._lock = threading.Lock()
        self._hosts: dict[str, _Host] = defaultdict(_Host)

    @contextmanager
    def turn(self, host: str, delay: float = 0.0) -> Iterator[None]:
        """Waits for the host's turn; `delay` is a longer pause that the host asks for. Raises
        FetchError when the run is being stopped."""
        with self._lock:
            known = self._hosts[host]
        with known.lock:
            if self._stop.wait(max(0.0, known.free_at - time.monotonic())):
                raise FetchError("the run was stopped")
            try:
                yield
            finally:
                known.free_at = time.monotonic() + max(self.seconds, delay)


class Fetcher:
    """Fetches pages one after another over at most one connection. Not for several threads at once."""

    def __init__(
        self, guard: Guard, limits: Limits, pace: Pace, agent: str, tls: ssl.SSLContext | None
    ) -> None:
        self._limits = limits
        self._pace = pace
        self._agent = agent
        self._tls = tls
        self._backend = GuardedBackend(guard)
        self._origin: tuple[bytes, bytes, int] | None = None
        self._pool: httpcore.ConnectionPool | None = None

    def get(
        self,
        url: str,
        validators: Mapping[str, str] | None = None,
        allow: Callable[[str], float] = lambda _: 0.0,
        size: int | None = None,
    ) -> Page:
        """The page at `url`, redirects followed; raises FetchError.

        `allow` is asked for the address of every hop: it gives the host's own pause in seconds, or
        raises FetchError. `validators` are the headers of a conditional request. `size` is a smaller
        limit of the size.
        """
        for _ in range(self._limits.redirects + 1):
            address = _address(url)
            delay = allow(str(address))
            with self._pace.turn(address.host, delay):
                found = self._one(address, validators or {}, size or self._limits.size)
            if isinstance(found, Page):
                return found
            url = str(address.join(found))
        raise FetchError(f"it redirects more than {self._limits.redirects} times")

    def close(self) -> None:
        if self._pool:
            self._pool.close()
        self._pool = self._origin = None

    def _one(self, address: httpx.URL, validators: Mapping[str, str], size: int) -> Page | str:
        """One request: the page, or where it redirects to."""
        self._backend.until = time.monotonic() + self._limits.total
        limits = {"connect": self._limits.connect, "read": self._limits.read}
        timeout = limits | {"write": self._limits.read, "pool": self._limits.connect}
        headers = {
            "Host": address.netloc.decode("ascii"),
            "User-Agent": self._agent,
            "Accept": "text/html,application/xhtml+xml,application/pdf,text/plain;q=0.9,*/*;q=0.5",
            "Accept-Encoding": "gzip",
            **validators,
        }
        port = address.port or (443 if address.scheme == "https" else 80)
        origin = (address.raw_scheme, address.raw_host, port)
        target = httpcore.URL(
            scheme=address.raw_scheme, host=address.raw_host, port=port, target=address.raw_path
        )
        try:
            with self._connection(origin).stream(
                "GET", target, headers=list(headers.items()), extensions={"timeout": timeout}
            ) as response:
                return self._read(str(address), response, size)
        except FetchError:
            self.close()
            raise
        except OverdueError:
            self.close()
            raise self._overdue() from None
        except ForbiddenAddressError as error:
            self.close()
            raise FetchError(f"it may not be connected to: {error}") from None
        except httpcore.TimeoutException:
            self.close()
            if time.monotonic() >= self._backend.until:
                raise self._overdue() from None
            raise FetchError("the server did not answer in time") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            self.close()
            raise FetchError(_plain(error)) from None

    def _overdue(self) -> FetchError:
        return FetchError(f"it took longer than {self._limits.total:g} seconds in all")

    def _connection(self, origin: tuple[bytes, bytes, int]) -> httpcore.ConnectionPool:
        if self._pool is None or origin != self._origin:
            self.close()
            self._origin = origin
            self._pool = httpcore.ConnectionPool(
                ssl_context=self._tls, max_connections=1, network_backend=self._backend
            )
        return self._pool

    def _read(self, url: str, response: httpcore.Response, size: int) -> Page | str:
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in response.headers}
        status = response.status
        if status in _REDIRECTS:
            if not headers.get("location"):
                raise FetchError(f"it redirects ({status}) to nowhere", status)
            return headers["location"]
        if status == 304:
            return Page(url, status)
        if status != 200:
            raise FetchError(f"the server answered {status} {_phrase(status)}".rstrip(), status)
        kind, _, parameters = headers.get("content-type", "").partition(";")
        _, _, charset = parameters.lower().partition("charset=")
        return Page(
            url,
            status,
            kind=kind.strip().lower(),
            charset=charset.partition(";")[0].strip("\"' "),
            etag=headers.get("etag", "")[:500],
            modified=headers.get("last-modified", "")[:100],
            body=self._decoded(response, headers.get("content-encoding", ""), size),
        )

    def _decoded(self, response: httpcore.Response, encoding: str, size: int) -> bytes:
        raw = bytearray()
        for piece in response.iter_stream():
            raw += piece
            if len(raw) > size:
                raise FetchError(f"it is larger than {size / 1e6:g} MB")
            self._backend.left(None)
        encoding = encoding.strip().lower()
        if encoding in ("", "identity"):
            return bytes(raw)
        if encoding not in ("gzip", "x-gzip", "deflate"):
            raise FetchError(f"it is encoded as {encoding[:40]!r}, which was not asked for")
        return _unpacked(bytes(raw), self._limits.decoded)


def _unpacked(data: bytes, most: int) -> bytes:
    """gzip or zlib data, piece by piece, so that a bomb is seen before it goes off."""
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
    out = bytearray()
    try:
        while data and not unpacker.eof:
            out += unpacker.decompress(data, _PIECE)
            data = unpacker.unconsumed_tail
            if len(out) > most:
                raise FetchError(f"unpacked it is larger than {most / 1e6:g} MB")
        out += unpacker.flush()
    except zlib.error:
        raise FetchError("its compression is broken") from None
    if not unpacker.eof:
        raise FetchError("it ended in the middle")
    return bytes(out)


def _address(url: str) -> httpx.URL:
    """An address that may be asked for; raises FetchError."""
    try:
        address = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        raise FetchError(f"{url[:200]!r} is not a web address") from None
    if address.scheme not in ("http", "https") or not address.host:
        raise FetchError(f"{url[:200]!r} is not an address of the web (http, https)")
    return address.copy_with(fragment=None, userinfo=b"")


def _phrase(status: int) -> str:
    return httpx.codes.get_reason_phrase(status)


def _plain(error: Exception) -> str:
    if isinstance(error, httpcore.RemoteProtocolError | httpcore.LocalProtocolError):
        return f"the server does not keep to HTTP ({str(error)[:120]})"
    return f"the server cannot be reached ({str(error)[:120] or type(error).__name__})"
