"""Errors as clients of OpenAI's API expect them, on the paths that such clients ask."""

from __future__ import annotations

from typing import Any

COMPLETIONS = "/v1/chat/completions"
MODELS = "/v1/models"

_CODES = {404: "not_found", 409: "conversation_full", 413: "request_too_large"}


def is_openai(path: str) -> bool:
    """Whether clients of OpenAI's API ask this path."""
    return path in (COMPLETIONS, MODELS) or path.startswith(f"{MODELS}/")


def error_body(
    status: int, message: str, param: str | None = None, code: str | None = None
) -> dict[str, Any]:
    """An error in OpenAI's shape."""
    kind = "server_error" if status >= 500 else "invalid_request_error"
    found = {"message": message, "type": kind, "param": param, "code": code or _CODES.get(status)}
    return {"error": found}
