"""Errors as RFC 9457 problem details: what happened, what is safe, what to do next."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from api.headers import HEADERS
from api.openai_shape import error_body, is_openai
from rag.errors import AdvisorError, EditionError, ModelError
from rag.switch import Off

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """The body of every error."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] | None = None
    reason: str | None = None  # a word for programs, where the status alone does not tell


class ProblemError(AdvisorError):
    """An error with a status of its own."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR


class NotFoundError(ProblemError):
    """What was asked for is not there."""

    status = HTTPStatus.NOT_FOUND


class ConversationFullError(ProblemError):
    """A conversation has had all its turns."""

    status = HTTPStatus.CONFLICT

    def __init__(self, most: int) -> None:
        super().__init__(
            f"This conversation has had {most} messages, which is the most. Start a new one; tell "
            "your situation again in its first message."
        )


class ProfileError(ProblemError):
    """A profile that cannot be used: which fields, and why."""

    status = 422  # type: ignore[assignment]  # an int serves as well as HTTPStatus

    def __init__(self, errors: list[dict[str, str]]) -> None:
        self.errors = errors
        told = "; ".join(f"{e['field']}: {e['reason']}" for e in errors[:5])
        super().__init__(f"The profile cannot be used as it is. Nothing was kept. {told}")


class UnauthorizedError(ProblemError):
    """No good staff key came with the request."""

    status = HTTPStatus.UNAUTHORIZED


class ConflictError(ProblemError):
    """What was asked for cannot be done as things stand."""

    status = HTTPStatus.CONFLICT


class TooLargeError(ProblemError):
    """A file that is sent is larger than the limit (bytes)."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    def __init__(self, most: int) -> None:
        super().__init__(f"The file is larger than {most / 1e6:g} MB. Nothing was kept.")


class RefusedRequestError(ProblemError):
    """What was sent cannot be used; the message says why."""

    status = 422  # type: ignore[assignment]  # an int serves as well as HTTPStatus


class SwitchedOffError(ProblemError):
    """Staff have turned the chat off; the reason is told."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self, off: Off) -> None:
        super().__init__(
            f"The advisor is switched off for now. The reason: {off.reason.rstrip('.')}. Nothing of your "
            "conversation is lost. Try again later, or ask your program's GME office or ECFMG."
        )


def problem(status: int, detail: str, errors: list[dict[str, str]] | None = None) -> Problem:
    return Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=errors)


def problem_of(error: Exception) -> Problem:
    """The problem that tells of `error`, without its inner workings."""
    if isinstance(error, ProblemError):
        return problem(error.status, str(error), getattr(error, "errors", None))
    if isinstance(error, EditionError | ModelError):
        logger.error("Cannot answer: %s", error)
        return problem(
            503,
            "The advisor has no knowledge base to answer from at the moment. Nothing of your "
            "conversation is lost. Try again in a few minutes.",
        )
    logger.exception("Unexpected error", exc_info=error)
    return problem(
        500,
        "Something went wrong on our side, and it was noted. Nothing of your conversation is lost. "
        "Try again in a moment.",
    )


def _response(
    request: Request,
    found: Problem,
    headers: dict[str, str] | None = None,
    error: Exception | None = None,
) -> JSONResponse:
    if not is_openai(request.url.path):
        content = found.model_dump(exclude_none=True)
        return JSONResponse(content, found.status, headers, media_type=MEDIA_TYPE)
    param = getattr(error, "param", None) or (found.errors[0]["field"] if found.errors else None)
    content = error_body(found.status, found.detail, param, getattr(error, "code", None))
    return JSONResponse(content, found.status, headers)


def install(app: FastAPI) -> None:
    """Makes every error of `app` a problem."""

    @app.exception_handler(AdvisorError)
    async def _advisor(request: Request, error: AdvisorError) -> JSONResponse:
        headers = {"WWW-Authenticate": "Bearer"} if isinstance(error, UnauthorizedError) else None
        return _response(request, problem_of(error), headers, error)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> JSONResponse:
        headers = dict(error.headers) if error.headers else None
        return _response(request, problem(error.status_code, str(error.detail)), headers)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        errors = [_plain(e) for e in error.errors()]
        where = "; ".join(f"{e['field']}: {e['reason']}" for e in errors[:5])
        found = problem(422, f"The request cannot be understood. {where}", errors)
        return _response(request, found)

    @app.exception_handler(Exception)
    async def _unexpected(request: Request, error: Exception) -> JSONResponse:
        # Starlette answers this outside of all middleware.
        return _response(request, problem_of(error), HEADERS)


def _plain(error: Any) -> dict[str, str]:
    """A validation error without the value that was sent, which may be private."""
    place = ".".join(str(p) for p in error["loc"] if p != "body") or "body"
    reason = str(error["msg"])
    if error["type"] == "missing":
        reason = "is missing"
    elif error["type"] == "string_too_short" and error["ctx"]["min_length"] == 1:
        reason = "is empty"
    return {"field": place, "reason": reason}
