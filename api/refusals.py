"""What a widget is refused, and why: problems with a reason that its loader tells the site's owner."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from api.problems import MEDIA_TYPE, ProblemError, problem_of


class Refusal(ProblemError):
    """A refusal with its reason in a word, and the headers that go with it."""

    def __init__(self, detail: str, reason: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.headers: dict[str, str] = {"Cache-Control": "no-store"}


class UnknownSiteError(Refusal):
    """There is no site with this id."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__(
            "There is no such site. Check its id: data-site in the page's tag. Staff see all sites with "
            "`advisor sites list`.",
            "unknown_site",
        )


class DisabledError(Refusal):
    """Staff have switched the site off."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__("This site is switched off. Ask the advisor's staff.", "disabled")


class WrongOriginError(Refusal):
    """The page is not on the site's list, or a call came from elsewhere than the widget's frame."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, origin: str | None) -> None:
        super().__init__(
            f"{origin[:200]} is not allowed here. Ask the advisor's staff to add this origin to the "
            "site's list."
            if origin
            else "The request names no origin. The widget's calls come from its own frame only.",
            "origin",
        )


class TokenError(Refusal):
    """No good token: missing, not ours, expired, or its session has ended."""

    status = HTTPStatus.UNAUTHORIZED

    def __init__(self, reason: str) -> None:
        super().__init__(f"{_TOKEN[reason]} Open the widget again.", reason)
        self.headers["WWW-Authenticate"] = "Bearer"


_TOKEN = {
    "missing": "A token from POST /widget/session is needed.",
    "invalid": "This token is not, or no longer, one of this advisor.",
    "expired": "This token has expired.",
    "ended": "This session was ended and its conversation forgotten.",
}


class QuotaError(Refusal):
    """Enough for now; `seconds` until it goes on."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, quota: str, seconds: int) -> None:
        super().__init__(f"{_QUOTA[quota]} Nothing of your conversation is lost.", quota)
        self.headers["Retry-After"] = str(seconds)


_QUOTA = {
    "per_session": "This conversation has had all its messages. Start a new one.",
    "per_minute": "These were many messages in a minute. Try again in a moment.",
    "per_day": "The advisor has had all its messages for today on this site. Try again tomorrow.",
}


def install(app: FastAPI) -> None:
    """Makes refusals of `app` problems with reason and headers."""

    @app.exception_handler(Refusal)
    async def _refused(_: Request, error: Refusal) -> JSONResponse:
        found = problem_of(error).model_copy(update={"reason": error.reason})
        return JSONResponse(
            found.model_dump(exclude_none=True), found.status, error.headers, media_type=MEDIA_TYPE
        )
