"""Web origins: scheme, host and port, written as browsers write them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_DEFAULT_PORTS = {"https": 443, "http": 80}
_EXAMPLE = "write it as https://school.example or https://school.example:8443"


def parse_origin(text: str, plain: bool = False) -> str:
    """The origin in `text` as a browser's Origin header has it: lower case, no default port.

    Wildcards, paths, user names and hosts in brackets are refused; so is http, which is only for
    localhost unless `plain` allows it. Raises ValueError, whose message tells what to write.
    """
    given = text.strip()
    try:
        parts = urlsplit(given)
        port = parts.port
    except ValueError:
        raise ValueError(f"is not an origin: {_EXAMPLE}") from None
    scheme = parts.scheme
    host = parts.netloc.rpartition(":")[0] if port is not None else parts.netloc
    host = host.lower()
    if scheme not in _DEFAULT_PORTS or not host:
        raise ValueError(f"is not an origin: {_EXAMPLE}")
    if given.partition("://")[2] != parts.netloc:
        raise ValueError("is an address of a page: leave out what follows the host and port")
    if "*" in host:
        raise ValueError("has a wildcard: name every origin by itself")
    if not host.isascii():
        raise ValueError("has a host in other letters: write its xn-- form, as browsers send it")
    if len(host) > 253 or not _HOST.fullmatch(host) or port == 0:
        raise ValueError(f"has no host and port that can be read: {_EXAMPLE}")
    if scheme == "http" and not (plain or _local(host)):
        raise ValueError("is not secure: only localhost may use http; write https")
    if port is None or port == _DEFAULT_PORTS[scheme]:
        return f"{scheme}://{host}"
    return f"{scheme}://{host}:{port}"


def same_host(origin: str, host: str) -> bool:
    """Whether `origin` is that of a request whose Host header is `host`, whatever the scheme: behind a
    proxy that ends TLS the scheme of the request is not the visitor's."""
    scheme, _, authority = origin.partition("://")
    port = _DEFAULT_PORTS.get(scheme)
    return port is not None and host.lower() in (authority, f"{authority}:{port}")


def _local(host: str) -> bool:
    return host in ("localhost", "127.0.0.1") or host.endswith(".localhost")
