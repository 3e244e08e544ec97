"""The widget's tokens: claims in JSON, signed with the site's secret (HMAC-SHA256)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

from api.refusals import TokenError

_PURPOSE = b"advisor-widget-1."
_LONGEST = 1024


@dataclass(frozen=True)
class Claims:
    """What a token says: a session of a site, on pages of one origin. Times in seconds since 1970."""

    site: str
    session: str
    origin: str
    began: int
    expires: int


def sign(claims: Claims, secret: str) -> str:
    """The token for `claims`."""
    text = json.dumps(asdict(claims), separators=(",", ":")).encode()
    payload = base64.urlsafe_b64encode(text).rstrip(b"=").decode()
    return f"{payload}.{_signature(payload, secret)}"


def read(token: str, secret_of: Callable[[str], str | None], now: float) -> Claims:
    """The claims of a good token; `secret_of` gives a site's secret, or None without such a site.

    Raises TokenError. Nothing that the token says is used for more than to find the secret until its
    signature is known to be good.
    """
    payload, _, signature = token.partition(".")
    claims = _claims(payload) if len(token) <= _LONGEST else None
    secret = secret_of(claims.site) if claims else None
    if claims is None or secret is None:
        raise TokenError("invalid")
    if not hmac.compare_digest(signature.encode(), _signature(payload, secret).encode()):
        raise TokenError("invalid")
    if claims.expires <= now:
        raise TokenError("expired")
    return claims


def _signature(payload: str, secret: str) -> str:
    return hmac.new(secret.encode(), _PURPOSE + payload.encode(), hashlib.sha256).hexdigest()


def _claims(payload: str) -> Claims | None:
    try:
        padded = payload + "=" * (-len(payload) % 4)
        found = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        claims = Claims(**found)
    except (binascii.Error, ValueError, TypeError, RecursionError):
        return None
    words = (claims.site, claims.session, claims.origin)
    times = (claims.began, claims.expires)
    right = all(type(w) is str for w in words) and all(type(t) is int for t in times)
    return claims if right else None
