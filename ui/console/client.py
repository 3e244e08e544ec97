"""Speaks to /v1/staff for one member of staff. The only place that knows its calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from rag.errors import ServiceError
from ui.console import shapes

_TIMEOUT = httpx.Timeout(60.0, connect=3.0)
# A table of some thousand rows and a PDF are read before the answer comes.
_UPLOAD = httpx.Timeout(300.0, connect=3.0)
# What FastAPI says of a path that it does not have; what is merely not there is told in a sentence.
_NO_SUCH_ROUTE = {404: "Not Found", 405: "Method Not Allowed"}

Model = TypeVar("Model", bound=BaseModel)


class MissingRouteError(ServiceError):
    """The running version of the advisor does not have this."""


class KeyRefusedError(ServiceError):
    """The key was not accepted, or is no more."""


def connected(address: str) -> httpx.Client:
    """Connections to the API at `address`, for all members of staff."""
    return httpx.Client(base_url=address, timeout=_TIMEOUT)


class Staff:
    """One member's calls. Every method raises ServiceError with a message for the person, KeyRefusedError
    when the key is not accepted, and MissingRouteError when the advisor is too old for the call."""

    def __init__(self, http: httpx.Client, key: str) -> None:
        self._http = http
        self._key = key

    def __repr__(self) -> str:
        return "Staff()"  # the key stays out of logs and tracebacks

    # --- who, sources, tasks ---

    def me(self) -> shapes.Member:
        return self._one(shapes.Member, "GET", "/me")

    def sources(self) -> shapes.Sources:
        return self._one(shapes.Sources, "GET", "/sources")

    def check_sources(self, ids: Sequence[str] = ()) -> shapes.Check:
        """Begins a look at these sources, without any at all of them."""
        return self._one(shapes.Check, "POST", "/sources/check", json={"ids": list(ids)})

    def tasks(self, closed: bool = False) -> list[shapes.Task]:
        return self._many(shapes.Task, "/tasks", closed=str(closed).lower())

    def task(self, number: int) -> shapes.Task:
        return self._one(shapes.Task, "GET", f"/tasks/{number}")

    def close_task(self, number: int, note: str) -> shapes.Task:
        return self._one(shapes.Task, "POST", f"/tasks/{number}/close", json={"note": note})

    # --- knowledge, review, drafts ---

    def knowledge(self) -> list[shapes.KnowledgeFile]:
        return self._many(shapes.KnowledgeFile, "/knowledge", "files")

    def knowledge_text(self, path: str) -> str:
        return str(self._json("GET", f"/knowledge/{_path(path)}").get("text", ""))

    def review(self) -> list[shapes.Due]:
        return self._many(shapes.Due, "/review", "documents")

    def drafts(self) -> list[shapes.Draft]:
        return self._many(shapes.Draft, "/drafts", "drafts")

    def draft(self, path: str) -> shapes.Draft | None:
        """The draft of a file, or None where there is none."""
        try:
            return self._one(shapes.Draft, "GET", f"/drafts/{_path(path)}")
        except MissingRouteError:
            raise
        except ServiceError as error:
            if error.status == 404:
                return None
            raise

    def save_draft(self, path: str, text: str, changed: str) -> shapes.Draft:
        """Keeps a text in place of the draft that was `changed` then (empty: there was none). Refused when
        the draft is another one by now."""
        body = {"text": text, "changed": changed}
        return self._one(shapes.Draft, "PUT", f"/drafts/{_path(path)}", json=body)

    def draft_removal(self, path: str, changed: str) -> shapes.Draft:
        """A draft that takes the whole file away; `changed` as above."""
        body = {"remove": True, "changed": changed}
        return self._one(shapes.Draft, "PUT", f"/drafts/{_path(path)}", json=body)

    def discard_draft(self, path: str, changed: str) -> None:
        self._request("DELETE", f"/drafts/{_path(path)}", params={"changed": changed})

    # --- proposals, editions, runs ---

    def proposals(self) -> list[shapes.Proposal]:
        return self._many(shapes.Proposal, "/proposals", "proposals")

    def proposal(self, proposal: str) -> shapes.Proposal:
        return self._one(shapes.Proposal, "GET", f"/proposals/{_part(proposal)}")

    def propose(self, title: str) -> shapes.Proposal:
        body = {"title": title} if title else {}
        found = self._json("POST", "/proposals", json=body)
        return _read(shapes.Proposal, {"status": "building", **found})

    def approve(self, proposal: str, override: str = "") -> None:
        body = {"override": override} if override else {}
        self._request("POST", f"/proposals/{_part(proposal)}/approve", json=body)

    def reject(self, proposal: str, reason: str) -> None:
        self._request("POST", f"/proposals/{_part(proposal)}/reject", json={"reason": reason})

    def patch(self, proposal: str) -> bytes:
        return self._request("GET", f"/proposals/{_part(proposal)}/patch").content

    def editions(self) -> list[shapes.Edition]:
        return self._many(shapes.Edition, "/editions", "editions")

    def roll_back(self, edition: str, reason: str) -> list[str]:
        """The files whose approved edits that edition lacks and the next one has again."""
        path = f"/editions/{_part(edition)}/rollback"
        return self._one(shapes.RolledBack, "POST", path, json={"reason": reason}).returning

    def runs(self, limit: int = 100) -> list[shapes.Run]:
        return self._many(shapes.Run, "/runs", "runs", limit=limit)

    # --- programs, documents ---

    def import_programs(
        self, name: str, content: bytes, mode: str, skip_faulty: bool
    ) -> shapes.Import:
        form = {"mode": mode, "skip_faulty": str(skip_faulty).lower()}
        return self._upload(shapes.Import, "/programs/import", name, content, form)

    def documents(self) -> shapes.Documents:
        return self._one(shapes.Documents, "GET", "/documents")

    def document(self, document: str) -> shapes.Document:
        return self._one(shapes.Document, "GET", f"/documents/{_part(document)}")

    def add_document(self, name: str, content: bytes, form: Mapping[str, str]) -> shapes.Uploaded:
        """A document with its title, publisher, dated, scope and, if it has one, url."""
        sent = {key: value for key, value in form.items() if value}
        return self._upload(shapes.Uploaded, "/documents", name, content, sent)

    def remove_document(self, document: str) -> None:
        self._request("DELETE", f"/documents/{_part(document)}")

    # --- what people asked ---

    def gaps(self, days: int, reason: str = "") -> list[shapes.Gap]:
        query = {"days": days} | ({"reason": reason} if reason else {})
        return self._many(shapes.Gap, "/gaps", "gaps", **query)

    def gaps_file(self, form: str) -> bytes:
        """All gaps as `csv` or `jsonl`."""
        return self._request("GET", "/gaps/export", params={"format": form}).content

    def close_gap(self, gap: str, note: str) -> None:
        self._request("POST", f"/gaps/{_part(gap)}/close", json={"note": note})

    def delete_gap(self, gap: str) -> None:
        self._request("DELETE", f"/gaps/{_part(gap)}")

    def section_of_gap(self, gap: str) -> str:
        """A section to start from, in the guidance format."""
        return str(self._json("GET", f"/gaps/{_part(gap)}/section").get("text", ""))

    def feedback(self, days: int) -> list[shapes.Feedback]:
        return self._many(shapes.Feedback, "/feedback", "feedback", days=days)

    def retrieval(self, question: str, turns: Sequence[str]) -> shapes.Retrieval:
        body = {"question": question, "turns": list(turns)}
        return self._one(shapes.Retrieval, "POST", "/retrieval", json=body)

    def usage(self, days: int) -> shapes.Usage:
        return self._one(shapes.Usage, "GET", "/usage", params={"days": days})

    # --- switch, sites ---

    def switch(self) -> shapes.Position:
        return self._one(shapes.Position, "GET", "/switch")

    def switch_off(self, reason: str, topic: str = "") -> shapes.Position:
        body = {"reason": reason, "topic": topic}
        return self._one(shapes.Position, "POST", "/switch/off", json=body)

    def switch_on(self, topic: str = "") -> shapes.Position:
        return self._one(shapes.Position, "POST", "/switch/on", json={"topic": topic})

    def sites(self) -> list[shapes.Site]:
        return self._many(shapes.Site, "/sites", "sites")

    def site(self, site: str) -> shapes.Site:
        return self._one(shapes.Site, "GET", f"/sites/{_part(site)}")

    def add_site(self, new: Mapping[str, Any]) -> shapes.Site:
        return self._one(shapes.Site, "POST", "/sites", json=dict(new))

    def change_site(self, site: str, changes: Mapping[str, Any]) -> shapes.Site:
        return self._one(shapes.Site, "PATCH", f"/sites/{_part(site)}", json=dict(changes))

    def rotate_site(self, site: str) -> shapes.Site:
        return self._one(shapes.Site, "POST", f"/sites/{_part(site)}/rotate")

    def remove_site(self, site: str) -> None:
        self._request("DELETE", f"/sites/{_part(site)}")

    # --- how ---

    def _one(self, shape: type[Model], method: str, path: str, **options: Any) -> Model:
        return _read(shape, self._json(method, path, **options))

    def _many(self, shape: type[Model], path: str, name: str = "", **query: Any) -> list[Model]:
        """A list, by itself or under its name."""
        found = self._json("GET", path, params=query)
        if isinstance(found, dict):
            found = found.get(name, [])
        try:
            return TypeAdapter(list[shape]).validate_python(found)  # type: ignore[valid-type]
        except ValidationError as error:
            raise _unread(path) from error

    def _upload(
        self, shape: type[Model], path: str, name: str, content: bytes, form: Mapping[str, str]
    ) -> Model:
        file = {"file": (name, content)}
        found = self._json("POST", path, files=file, data=dict(form), timeout=_UPLOAD)
        return _read(shape, found)

    def _json(self, method: str, path: str, **options: Any) -> Any:
        response = self._request(method, path, **options)
        try:
            return response.json()
        except ValueError as error:
            raise _unread(path) from error

    def _request(self, method: str, path: str, **options: Any) -> httpx.Response:
        try:
            # Latin-1 is what a header may hold; a key of other letters is no key of ours.
            header = {b"Authorization": f"Bearer {self._key}".encode("latin-1", "replace")}
            response = self._http.request(method, f"/v1/staff{path}", headers=header, **options)
        except httpx.TimeoutException as error:
            raise ServiceError(
                "The advisor did not answer in time. It may still be at work: look again in a minute "
                "before you repeat this."
            ) from error
        except httpx.HTTPError as error:
            raise ServiceError(
                f"The advisor cannot be reached at {self._http.base_url}. Nothing was changed. Whoever "
                "runs it starts it with: advisor serve"
            ) from error
        if response.is_error:
            raise _refused(response)
        return response


def _read(shape: type[Model], found: object) -> Model:
    try:
        return shape.model_validate(found)
    except ValidationError as error:
        raise _unread(shape.__name__) from error


def _unread(what: str) -> ServiceError:
    return ServiceError(
        f"The advisor answered in a form that this console does not know ({what}). Are both of one "
        "version? Start them again together: advisor serve"
    )


def _refused(response: httpx.Response) -> ServiceError:
    status = response.status_code
    try:
        detail = str(response.json()["detail"])
    except (ValueError, KeyError, TypeError):
        detail = f"The advisor answered with an error ({status}). Nothing more is known."
    if status == 401:
        return KeyRefusedError(detail, status)
    if _NO_SUCH_ROUTE.get(status) == detail:
        return MissingRouteError("This is not available in this version of the advisor.", status)
    return ServiceError(detail, status)


def _part(value: str) -> str:
    return quote(value, safe="")


def _path(value: str) -> str:
    """A path as the API is to get it: dots that would lead out of it are not followed on the way."""
    parts = value.split("/")
    return "/".join("%2E" * len(p) if p in (".", "..") else quote(p, safe="") for p in parts)
