"""Which addresses may be connected to, decided where the connection is made.

A name is resolved once, every address that it has is checked, and the connection goes to a checked
address: a DNS answer that changes in between is never asked for. TLS still checks the name.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[str]]

PORTS = frozenset({80, 443})
# IPv6 ranges that carry an IPv4 address, by which a private one may be reached.
_CARRIERS = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "::/96")))


class ForbiddenAddressError(Exception):
    """A connection was refused because of where it leads; the message says where."""


class OverdueError(Exception):
    """A page took longer in all than it may."""


def resolve(host: str, port: int) -> list[str]:
    """The addresses of `host`, by the machine's resolver; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: Address) -> bool:
    """Whether an address is one of the open internet: not private, loopback, link-local, multicast,
    reserved or unspecified, nor an IPv6 form of such an IPv4 address."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if address.sixtofour or address.teredo or any(address in n for n in _CARRIERS):
            return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )


class Guard:
    """Says whether a host and port may be connected to, and under which address.

    `exceptions` are `ADDRESS:PORT` that may be reached although they are not public (an intranet
    page, or a server of the tests); IPv6 addresses stand in brackets.
    """

    def __init__(self, exceptions: Iterable[str] = (), resolve: Resolve = resolve) -> None:
        self._exceptions = {_endpoint(e) for e in exceptions}
        self._resolve = resolve

    def checked(self, host: str, port: int) -> str:
        """An address of `host` that may be connected to; raises ForbiddenAddressError when any of its
        addresses may not, and OSError when it has none."""
        try:
            found = self._resolve(host, port)
        except UnicodeError as error:
            raise OSError(f"{host} is not the name of a host") from error
        if not found:
            raise OSError(f"{host} has no address")
        for text in found:
            try:
                address = ipaddress.ip_address(text.partition("%")[0])
            except ValueError:
                raise ForbiddenAddressError(f"{host} leads to {text!r}, no address") from None
            if (address, port) in self._exceptions:
                continue
            if not is_public(address):
                raise ForbiddenAddressError(f"{host} leads to {address}, which is not public")
            if port not in PORTS:
                raise ForbiddenAddressError(f"port {port} is not one of the web (80, 443)")
        return found[0]


def _endpoint(text: str) -> tuple[Address, int]:
    """`127.0.0.1:8080` → address and port; raises ValueError."""
    host, colon, port = text.strip().rpartition(":")
    if not colon or not port.isdecimal():
        raise ValueError(f"{text!r} is not ADDRESS:PORT")
    return ipaddress.ip_address(host.strip("[]")), int(port)


class GuardedBackend(httpcore.NetworkBackend):
    """Opens connections to checked addresses only, and ends each read and write at `until`, the
    moment (time.monotonic) at which the page that is being fetched is overdue."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._plain = httpcore.SyncBackend()
        self.until = float("inf")

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        address = self._guard.checked(host, port)
        left = self.left(timeout)
        stream = self._plain.connect_tcp(address, port, left, local_address, socket_options)
        return _TimedStream(stream, self)

    def connect_unix_socket(self, path: str, *_: Any, **__: Any) -> httpcore.NetworkStream:
        raise ForbiddenAddressError(f"{path} is a socket of this machine")

    def left(self, timeout: float | None) -> float:
        """The seconds that an operation may take; raises OverdueError when there are none."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise OverdueError
        return min(left, timeout if timeout is not None else left)


class _TimedStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, backend: GuardedBackend) -> None:
        self._stream = stream
        self._backend = backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._backend.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._backend.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._backend.left(timeout)
        return _TimedStream(
            self._stream.start_tls(ssl_context, server_hostname, left), self._backend
        )

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
