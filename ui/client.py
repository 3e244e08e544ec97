"""Speaks to the API over HTTP; every face uses it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any
from urllib.parse import quote

import httpx

from rag.errors import ServiceError

_TIMEOUT = httpx.Timeout(30.0, connect=3.0)


@dataclass(frozen=True)
class Event:
    """One server-sent event of an answer: `start`, `delta`, `citation`, `program`, `done`, `error`."""

    name: str
    data: dict[str, Any]


class Client:
    """A client of one API. Every method raises ServiceError with a message for the person."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._http = httpx.Client(base_url=address, timeout=_TIMEOUT)

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def ready(self) -> dict[str, Any]:
        """What /readyz says; raises ServiceError while the API is down or starting."""
        return self._json("GET", "/readyz")

    def chat(self, message: str, conversation_id: str | None = None, **more: Any) -> dict[str, Any]:
        """The whole reply to a message."""
        body = {"message": message, "conversation_id": conversation_id, **more}
        return self._json("POST", "/v1/chat", json=body)

    def stream(
        self, message: str, conversation_id: str | None = None, **more: Any
    ) -> Iterator[Event]:
        """The events of the reply to a message, as they come. Ends with `done` or `error`; a stream
        that breaks off before either raises ServiceError."""
        body = {"message": message, "conversation_id": conversation_id, "stream": True, **more}
        try:
            with self._http.stream("POST", "/v1/chat", json=body) as response:
                if response.status_code != 200:
                    response.read()
                    raise _refused(response)
                ended = False
                for event in _events(_lines(response.iter_text())):
                    ended = event.name in ("done", "error")
                    yield event
                if not ended:
                    raise ServiceError("The answer broke off. Please ask again.")
        except httpx.HTTPError as error:
            raise self._unreachable() from error

    def feedback(self, answer_id: str, rating: str, comment: str = "") -> None:
        """Keeps a thumb (`up` or `down`) for an answer."""
        self._request(
            "POST",
            "/v1/feedback",
            json={"answer_id": answer_id, "rating": rating, "comment": comment},
        )

    def forget(self, conversation_id: str) -> None:
        """Removes a conversation; one that is gone already is no error."""
        try:
            self._request("DELETE", f"/v1/conversations/{conversation_id}")
        except ServiceError as error:
            if error.status != 404:
                raise

    def passage(self, passage_id: str) -> dict[str, Any]:
        """A passage with its sources."""
        return self._json("GET", f"/v1/passages/{passage_id.replace('#', '%23')}")

    def programs(self, **filters: Any) -> dict[str, Any]:
        """A page of programs; filters and paging as GET /v1/programs has them."""
        return self._json("GET", "/v1/programs", params=filters)

    def program(self, program_id: str) -> dict[str, Any]:
        """A program by its id; ServiceError with status 404 where there is none."""
        return self._json("GET", f"/v1/programs/{quote(program_id, safe='')}")

    def fit(self, profile: dict[str, Any], limit: int) -> dict[str, Any]:
        """The programs that fit a profile."""
        return self._json("POST", "/v1/programs/fit", json={"profile": profile, "limit": limit})

    def fit_file(self, profile: dict[str, Any], limit: int, form: str) -> bytes:
        """The same as a file: `csv` or `xlsx`."""
        body = {"profile": profile, "limit": limit, "format": form}
        return self._request("POST", "/v1/programs/fit", json=body).content

    def program_fit(self, program_id: str, profile: dict[str, Any]) -> dict[str, Any]:
        """One program held against a profile."""
        path = f"/v1/programs/{quote(program_id, safe='')}/fit"
        return self._json("POST", path, json={"profile": profile})

    def compare(self, ids: Sequence[str], profile: dict[str, Any]) -> dict[str, Any]:
        """Programs side by side."""
        body = {"ids": list(ids), "profile": profile}
        return self._json("POST", "/v1/programs/compare", json=body)

    def changes(self, profile: dict[str, Any]) -> list[dict[str, Any]]:
        """What single change would open how many programs."""
        path = "/v1/programs/changes"
        found: list[dict[str, Any]] = self._request("POST", path, json={"profile": profile}).json()
        return found

    def season(self, season: str | None = None) -> dict[str, Any]:
        """The dates of a season, without one those of the running season."""
        return self._json("GET", "/v1/season", params={"season": season} if season else None)

    def season_file(self, season: str | None = None) -> bytes:
        """The published dates to come as an iCalendar file, or all of a season."""
        params = {"season": season} if season else None
        return self._request("GET", "/v1/season.ics", params=params).content

    def _json(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        found: dict[str, Any] = self._request(method, path, **options).json()
        return found

    def _request(self, method: str, path: str, **options: Any) -> httpx.Response:
        try:
            response = self._http.request(method, path, **options)
        except httpx.HTTPError as error:
            raise self._unreachable() from error
        if response.is_error:
            raise _refused(response)
        return response

    def _unreachable(self) -> ServiceError:
        return ServiceError(
            f"The advisor cannot be reached at {self._address}. Your messages up to now are kept. "
            "Try again in a minute; whoever runs it starts it with: advisor serve"
        )


def _refused(response: httpx.Response) -> ServiceError:
    try:
        detail = str(response.json()["detail"])
    except (ValueError, KeyError, TypeError):
        detail = f"The advisor answered with an error ({response.status_code}). Please try again."
    return ServiceError(detail, response.status_code)


def _lines(pieces: Iterator[str]) -> Iterator[str]:
    """Lines as server-sent events have them: httpx would also split at U+2028, which may stand in a
    text."""
    rest = ""
    for piece in pieces:
        *lines, rest = (rest + piece).split("\n")
        yield from (line.removesuffix("\r") for line in lines)
    if rest:
        yield rest


def _events(lines: Iterator[str]) -> Iterator[Event]:
    """Server-sent events of a stream of lines; comments and unknown fields are passed over."""
    name, data = "message", []
    for line in lines:
        if line:
            field, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if field == "event":
                name = value
            elif field == "data":
                data.append(value)
        elif data:
            yield Event(name, json.loads("\n".join(data)))
            name, data = "message", []
