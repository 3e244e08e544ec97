"""Errors of the providers' libraries, each told as the same failures. The classes here have the shapes
of libraries that the tests do not install: Google's has `code`, Ollama's `status_code`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from langchain_core.exceptions import ContextOverflowError

from rag.model.failure import Failure, failure_of


class GoogleError(Exception):
    def __init__(self, code: int, message: str = "") -> None:
        super().__init__(message)
        self.code = code


class OllamaError(Exception):
    def __init__(self, error: str, status_code: int) -> None:
        super().__init__(error)
        self.status_code = status_code


class WrappedError(Exception):
    """As LangChain wraps what a library raised."""


class ReadTimeout(Exception):
    """As another HTTP client than ours would call it."""


def with_response(status: int, retry_after: str = "") -> Exception:
    headers = {"retry-after": retry_after} if retry_after else {}
    request = httpx.Request("POST", "http://127.0.0.1/")
    response = httpx.Response(status, headers=headers, request=request)
    found = GoogleError(status)
    found.response = response  # type: ignore[attr-defined]
    return found


def wrapped(error: Exception) -> Exception:
    try:
        try:
            raise error
        except Exception as inner:
            raise WrappedError("Error calling the model") from inner
    except WrappedError as outer:
        return outer


ERRORS = {
    "google, too long": (
        GoogleError(400, "The input token count (1200000) exceeds the maximum"),
        "too_long",
        False,
        False,
    ),
    "langchain, too long": (ContextOverflowError("secret text"), "too_long", False, False),
    "llama.cpp, too long": (
        OllamaError("the request exceeds the available context size", 400),
        "too_long",
        False,
        False,
    ),
    "google, often": (GoogleError(429), "rate_limit", True, True),
    "google, often, wrapped": (wrapped(GoogleError(429)), "rate_limit", True, True),
    "anthropic, overloaded": (with_response(529), "status", True, True),
    "google, key": (GoogleError(403), "refused", False, True),
    "ollama, no such model": (OllamaError("model 'x' not found", 404), "status", False, True),
    "bad request": (OllamaError("invalid", 400), "status", False, False),
    "timeout": (wrapped(ReadTimeout("read")), "timeout", False, True),
    "refused": (wrapped(ConnectionRefusedError(111)), "unreachable", True, True),
    "reset": (wrapped(ConnectionResetError(104)), "cut", True, True),
    "unreadable": (ValueError("secret text"), "malformed", True, True),
}


@pytest.mark.parametrize(("error", "kind", "again", "blames"), ERRORS.values(), ids=ERRORS.keys())
def test_error_is_told_alike(error: Exception, kind: str, again: bool, blames: bool) -> None:
    found = failure_of(error)
    assert (found.kind, found.again, found.blames) == (kind, again, blames)
    assert str(error) not in found.told or not str(error)


@pytest.mark.parametrize(
    ("given", "seconds"), [("3", 3.0), ("0.5", 0.5), ("-4", 0.0), ("soon", None), ("", None)]
)
def test_retry_after_in_seconds(given: str, seconds: float | None) -> None:
    assert failure_of(with_response(429, given)).wait == seconds


def test_retry_after_as_a_date() -> None:
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    wait = failure_of(with_response(503, then)).wait
    assert wait is not None
    assert 80 < wait <= 90


def test_retry_after_that_is_no_number_to_wait_for() -> None:
    assert failure_of(with_response(429, "nan")).wait is None
    assert failure_of(with_response(429, "inf")).wait is None
    assert isinstance(failure_of(with_response(429, "9" * 400)), Failure)
