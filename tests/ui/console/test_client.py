"""The console's client: what it sends, and what it makes of answers that are no good."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from rag.errors import ServiceError
from ui.console.client import KeyRefusedError, MissingRouteError, Staff

Answer = Callable[[httpx.Request], httpx.Response]


def staff(answer: Answer, key: str = "k") -> Staff:
    http = httpx.Client(base_url="http://advisor.test", transport=httpx.MockTransport(answer))
    return Staff(http, key)


def problem(status: int, detail: str) -> Answer:
    return lambda _: httpx.Response(status, json={"status": status, "detail": detail})


def test_key_goes_into_the_header_and_nowhere_else() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"name": "anna"})

    calls = staff(answer, "the-key")
    assert calls.me().name == "anna"
    assert seen[0].headers["authorization"] == "Bearer the-key"
    assert str(seen[0].url) == "http://advisor.test/v1/staff/me"
    assert "the-key" not in repr(calls) + str(seen[0].url)


def test_ids_of_others_stay_one_part_of_the_path() -> None:
    paths: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.raw_path)
        return httpx.Response(204)

    calls = staff(answer)
    calls.delete_gap("../switch/off?x=1")
    calls.discard_draft("guidance/j1/a b#c.md", "2026-11-25T10:00:00+00:00")
    calls.discard_draft("../switch/./off", "")
    assert paths == [
        b"/v1/staff/gaps/..%2Fswitch%2Foff%3Fx%3D1",
        b"/v1/staff/drafts/guidance/j1/a%20b%23c.md?changed=2026-11-25T10%3A00%3A00%2B00%3A00",
        b"/v1/staff/drafts/%2E%2E/switch/%2E/off?changed=",
    ]


@pytest.mark.parametrize(
    ("status", "detail", "kind"),
    [
        (401, "A staff key is needed.", KeyRefusedError),
        (404, "Not Found", MissingRouteError),
        (405, "Method Not Allowed", MissingRouteError),
        (404, "There is no task 3.", ServiceError),
        (409, "One check at a time.", ServiceError),
    ],
)
def test_refusals_are_told_apart(status: int, detail: str, kind: type[ServiceError]) -> None:
    with pytest.raises(ServiceError) as error:
        staff(problem(status, detail)).task(3)
    assert type(error.value) is kind
    assert error.value.status == status


def test_draft_that_is_not_there_is_none_but_a_missing_route_is_an_error() -> None:
    assert staff(problem(404, "There is no draft of this file.")).draft("a.md") is None
    with pytest.raises(MissingRouteError):
        staff(problem(404, "Not Found")).draft("a.md")
    with pytest.raises(ServiceError):
        staff(problem(422, "No such kind of file.")).draft("a.md")


@pytest.mark.parametrize("body", ["<html>", "[]", '{"run": 1}', '{"sources": [{"id": 1}]}'])
def test_answer_of_another_form_is_told(body: str) -> None:
    with pytest.raises(ServiceError, match="does not know"):
        staff(lambda _: httpx.Response(200, text=body)).sources()


def test_fields_of_a_later_version_are_passed_over() -> None:
    more: dict[str, Any] = {"chat": None, "topics": {}, "later": [1]}
    assert staff(lambda _: httpx.Response(200, json=more)).switch().topics == {}


def test_silence_says_that_it_may_still_be_at_work() -> None:
    def late(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("late", request=request)

    with pytest.raises(ServiceError, match="may still be at work"):
        staff(late).propose("x")


def test_key_that_no_header_can_hold_is_only_a_wrong_key() -> None:
    with pytest.raises(KeyRefusedError):
        staff(problem(401, "no"), "ключ\u20ac").me()
