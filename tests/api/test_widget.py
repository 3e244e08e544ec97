"""The widget's server over the real app: files, settings, frame, sessions, refusals, quotas."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from api.app import create_app
from api.sites import NewSite, Site, SiteChange
from api.visits import LONGEST_SECONDS, Visits
from rag.embedding import Embedder
from tests.api.conftest import settings_for

OWN = "http://testserver"
SCHOOL = "https://school.example"
EVIL = "https://evil.example"
QUESTION = "when is match day"
DAY_ONE = 1_795_600_000.0  # 25 November 2026, 20 seconds before the end of a minute (UTC)
FILES = {"loader.js": "// loader", "frame.js": "// frame", "frame.css": "body{}"}


@dataclass
class Clock:
    """The time of the app's sessions, moved by tests."""

    now: float = DAY_ONE

    def __call__(self) -> float:
        return self.now


CLOCK = Clock()


@pytest.fixture(scope="module")
def client(
    model: Embedder, miniature_state: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """An app with widget files and a clock of its own; each test has its own site."""
    folder = tmp_path_factory.mktemp("widget")
    state = Path(shutil.copytree(miniature_state, folder / "state"))
    for name, text in FILES.items():
        (folder / name).write_text(text)
    app = create_app(settings_for(state), model, widget_folder=folder, clock=CLOCK)
    with TestClient(app, raise_server_exceptions=False) as found:
        yield found


@pytest.fixture(autouse=True)
def _present() -> None:
    CLOCK.now = DAY_ONE


@pytest.fixture
def visits(client: TestClient) -> Visits:
    found: Visits = client.app.state.visits  # type: ignore[attr-defined]
    return found


@pytest.fixture
def site(visits: Visits) -> Site:
    return visits.sites.add(NewSite(name="A school", origins=[SCHOOL, "https://b.example:8443"]))


@dataclass
class Frame:
    """What the frame does: calls from the advisor's own origin, with its token."""

    client: TestClient
    site: str
    token: str = ""
    origin: str | None = OWN
    host: str = SCHOOL
    replies: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        given = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if self.origin is not None:
            given["Origin"] = self.origin
        return self.client.request(method, f"/widget{path}", json=body, headers=given | headers)

    def begin(self) -> Any:
        response = self("POST", "/session", {"site": self.site, "host_origin": self.host})
        self.token = response.json().get("token", "")
        return response

    def ask(self, message: str = QUESTION, **more: Any) -> Any:
        response = self("POST", "/chat", {"message": message, **more})
        if response.status_code == 200 and not more.get("stream"):
            self.replies.append(response.json())
        return response


@pytest.fixture
def frame(client: TestClient, site: Site) -> Frame:
    """A frame with an open session."""
    found = Frame(client, site.id)
    assert found.begin().status_code == 200
    return found


def another(frame: Frame) -> Frame:
    """A second visitor of the same site."""
    found = Frame(frame.client, frame.site)
    assert found.begin().status_code == 200
    return found


def refused(response: Any, status: int, reason: str) -> None:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["reason"] == reason
    assert response.json()["detail"]


def rows(client: TestClient, query: str, *values: object) -> list[tuple[Any, ...]]:
    database = client.app.state.settings.database  # type: ignore[attr-defined]
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query, values).fetchall()


def figures(client: TestClient) -> dict[str, float]:
    return {
        sample.labels["what"]: sample.value
        for family in text_string_to_metric_families(client.get("/metrics").text)
        for sample in family.samples
        if sample.name == "advisor_widget_total"
    }


# --- files ------------------------------------------------------------------------------------


def test_loader_is_given_to_pages_of_any_site(client: TestClient) -> None:
    response = client.get("/widget.js", headers={"Origin": EVIL}, follow_redirects=False)
    assert (response.status_code, response.text) == (200, FILES["loader.js"])
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["cache-control"] == "public, max-age=300"
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    tag = response.headers["etag"]
    again = client.get("/widget.js", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get("/widget.js", headers={"If-None-Match": '"0"'}).status_code == 200


def test_version_of_a_file_never_changes_and_another_is_not_found(client: TestClient) -> None:
    version = client.get("/widget.js").headers["etag"].strip('"')
    response = client.get(f"/widget/{version}/widget.js")
    assert (response.status_code, response.text) == (200, FILES["loader.js"])
    assert "immutable" in response.headers["cache-control"]
    for wrong in ("0" * 16, version.upper() + "0", "latest"):
        for name in ("widget.js", "frame.js", "frame.css"):
            missing = client.get(f"/widget/{wrong}/{name}")
            assert missing.status_code == 404
            assert missing.headers["content-type"] == "application/problem+json"
    # The version is of the file itself: the loader's is not the frame's.
    assert client.get(f"/widget/{version}/frame.js").status_code == 404


def test_missing_files_are_not_found_and_nothing_else_goes_wrong(
    model: Embedder, state: Path, tmp_path: Path
) -> None:
    app = create_app(settings_for(state), model, widget_folder=tmp_path / "none")
    with TestClient(app) as client:
        made = app.state.visits.sites.add(NewSite(name="A school", origins=[SCHOOL]))
        for path in ("/widget.js", "/widget/0/frame.js", f"/widget?site={made.id}"):
            response = client.get(path)
            assert response.status_code == 404
            assert response.headers["content-type"] == "application/problem+json"
        assert client.get(f"/widget/sites/{made.id}.json").status_code == 200


# --- settings ---------------------------------------------------------------------------------


def test_settings_are_for_pages_of_the_site_and_hold_what_is_shown(
    client: TestClient, site: Site
) -> None:
    for origin in site.origins:
        response = client.get(f"/widget/sites/{site.id}.json", headers={"Origin": origin})
        assert response.status_code == 200
        assert response.headers["access-control-allow-origin"] == origin
        assert response.headers["vary"] == "Origin"
        assert "access-control-allow-credentials" not in response.headers
        assert response.json() == {
            "site": site.id,
            "title": "",
            "greeting": "",
            "accent": "#0b5c66",
            "position": "right",
            "language": "en",
            "starters": [],
            "frame": f"/widget?site={site.id}",
            "max_message": 4000,
        }


@pytest.mark.parametrize(
    "origin",
    [
        EVIL,
        "null",
        "http://school.example",
        "https://school.example:8443",
        "https://b.example",
        "https://school.example.evil.example",
        "https://www.school.example",
        "https://SCHOOL.example",
        "",
        "*",
    ],
)
def test_settings_are_refused_to_other_pages_with_a_reason_they_may_read(
    client: TestClient, site: Site, origin: str
) -> None:
    response = client.get(f"/widget/sites/{site.id}.json", headers={"Origin": origin})
    refused(response, 403, "origin")
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["vary"] == "Origin"
    assert site.name not in response.text
    assert SCHOOL not in response.text.replace(origin or "-", "")


@pytest.mark.parametrize("site_id", ["none", "", "..", "a.b", "x" * 500, "%27%20OR%201=1"])
def test_settings_of_an_unknown_site(client: TestClient, site_id: str) -> None:
    response = client.get(f"/widget/sites/{site_id}.json", headers={"Origin": SCHOOL})
    assert response.status_code == 404
    if response.url.path.startswith("/widget/sites/") and site_id:
        refused(response, 404, "unknown_site")
        assert response.headers["access-control-allow-origin"] == "*"


def test_switched_off_site_tells_so_and_nothing_else_of_it_works(
    client: TestClient, site: Site, frame: Frame, visits: Visits
) -> None:
    visits.sites.change(site.id, SiteChange(active=False))
    settings = client.get(f"/widget/sites/{site.id}.json", headers={"Origin": SCHOOL})
    refused(settings, 403, "disabled")
    assert settings.headers["access-control-allow-origin"] == "*"
    refused(client.get("/widget", params={"site": site.id}), 403, "disabled")
    refused(Frame(client, site.id).begin(), 403, "disabled")
    refused(frame.ask(), 403, "disabled")
    refused(frame("POST", "/session/renew"), 403, "disabled")
    visits.sites.change(site.id, SiteChange(active=True))
    assert frame.ask().status_code == 200


# --- the frame --------------------------------------------------------------------------------


def test_frame_may_be_framed_by_the_sites_own_pages_only(client: TestClient, site: Site) -> None:
    response = client.get("/widget", params={"site": site.id})
    assert response.status_code == 200
    policy = dict(
        part.strip().partition(" ")[::2]
        for part in response.headers["content-security-policy"].split(";")
    )
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "connect-src": "'self'",
        "img-src": "'self' data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": f"{SCHOOL} https://b.example:8443",
    }
    assert "x-frame-options" not in response.headers
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["cache-control"] == "no-cache"


def test_every_other_page_refuses_to_be_framed(client: TestClient) -> None:
    for path in ("/widget.js", "/docs", "/healthz", "/widget?site=none", "/widget/sites/none.json"):
        assert client.get(path).headers["x-frame-options"] == "DENY"


def test_frame_has_nothing_inline_and_its_files_are_there(client: TestClient, site: Site) -> None:
    class Page(HTMLParser):
        tags: list[tuple[str, dict[str, str | None]]] = []  # noqa: RUF012
        text = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.tags.append((tag, dict(attrs)))

        def handle_data(self, data: str) -> None:
            self.text += data.strip()

    page = Page()
    page.feed(client.get("/widget", params={"site": site.id}).text)
    assert page.text == "Advisor"
    assert not [a for _, attrs in page.tags for a in attrs if a == "style" or a.startswith("on")]
    (script,) = [attrs for tag, attrs in page.tags if tag == "script"]
    (style,) = [attrs for tag, attrs in page.tags if tag == "link"]
    for address, name in ((script["src"], "frame.js"), (style["href"], "frame.css")):
        found = client.get(str(address))
        assert (found.status_code, found.text) == (200, FILES[name])
        assert "immutable" in found.headers["cache-control"]


@pytest.mark.parametrize("query", ["", "?site=", "?site=none", "?site=%3Cscript%3E"])
def test_frame_of_an_unknown_site(client: TestClient, query: str) -> None:
    refused(client.get(f"/widget{query}"), 404, "unknown_site")


# --- sessions ---------------------------------------------------------------------------------


def test_session_gives_a_token_and_the_settings(client: TestClient, site: Site) -> None:
    response = Frame(client, site.id).begin()
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    found = response.json()
    assert set(found) == {"token", "expires_in", "settings"}
    assert found["expires_in"] == 30 * 60
    settings = client.get(f"/widget/sites/{site.id}.json", headers={"Origin": SCHOOL})
    assert found["settings"] == settings.json()


@pytest.mark.parametrize("origin", [None, SCHOOL, EVIL, "null", "http://testserver:8000", ""])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/session", {"site": "SITE", "host_origin": SCHOOL}),
        ("POST", "/session/renew", None),
        ("POST", "/chat", {"message": QUESTION}),
        ("POST", "/feedback", {"answer_id": "0" * 32, "rating": "up"}),
        ("DELETE", "/conversation", None),
    ],
)
def test_calls_that_do_not_come_from_the_frame_are_refused(
    frame: Frame, method: str, path: str, body: Any, origin: str | None
) -> None:
    # CORS would not stop them: a POST of a foreign page runs, only its answer is not read.
    if body and "site" in body:
        body = body | {"site": frame.site}
    count = "SELECT count(*) FROM conversations"
    before = rows(frame.client, count)
    frame.origin = origin
    response = frame(method, path, body)
    refused(response, 403, "origin")
    assert "access-control-allow-origin" not in response.headers
    assert rows(frame.client, count) == before


def test_passage_is_not_for_pages_of_other_sites(frame: Frame) -> None:
    frame.origin = SCHOOL
    refused(frame("GET", "/passages/match-dates/match-day"), 403, "origin")


@pytest.mark.parametrize("host", [EVIL, "", "null", "https://school.example/", OWN])
def test_session_is_for_pages_of_the_site(client: TestClient, site: Site, host: str) -> None:
    refused(Frame(client, site.id, host=host).begin(), 403, "origin")


def test_session_of_an_unknown_site(client: TestClient) -> None:
    refused(Frame(client, "none").begin(), 404, "unknown_site")


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"site": "a"},
        {"site": "a", "host_origin": 5},
        {"site": "a" * 65, "host_origin": SCHOOL},
        {"site": "a", "host_origin": "x" * 301},
        {"site": "a", "host_origin": SCHOOL, "more": 1},
    ],
    ids=range(8),
)
def test_malformed_session_request(client: TestClient, body: Any) -> None:
    assert Frame(client, "")("POST", "/session", body).status_code == 422


def test_origin_is_compared_with_the_public_address_when_it_is_set(
    model: Embedder, state: Path, tmp_path: Path
) -> None:
    settings = settings_for(state, public_url="https://Advisor.example:443")
    app = create_app(settings, model, widget_folder=tmp_path)
    with TestClient(app) as client:
        made = app.state.visits.sites.add(NewSite(name="A school", origins=[SCHOOL]))
        for origin, status in (
            ("https://advisor.example", 200),
            ("http://advisor.example", 403),
            (OWN, 403),
        ):
            assert Frame(client, made.id, origin=origin).begin().status_code == status


# --- tokens -----------------------------------------------------------------------------------

EVERY_CALL = pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/session/renew", None),
        ("POST", "/chat", {"message": QUESTION}),
        ("POST", "/feedback", {"answer_id": "0" * 32, "rating": "up"}),
        ("DELETE", "/conversation", None),
        ("GET", "/passages/match-dates/match-day", None),
    ],
)


@EVERY_CALL
def test_no_call_works_without_a_good_token(
    frame: Frame, method: str, path: str, body: Any
) -> None:
    good = frame.token
    frame.token = ""
    response = frame(method, path, body)
    refused(response, 401, "missing")
    assert response.headers["www-authenticate"] == "Bearer"
    refused(frame(method, path, body, Authorization=f"Basic {good}"), 401, "missing")
    for forged in ("x", good[:-1], good + "0", good.replace(".", ".0", 1), "a.b"):
        frame.token = forged
        refused(frame(method, path, body), 401, "invalid")


@EVERY_CALL
def test_token_expires_on_every_call(frame: Frame, method: str, path: str, body: Any) -> None:
    CLOCK.now += 30 * 60
    refused(frame(method, path, body), 401, "expired")


def test_token_of_one_site_does_not_open_another(
    client: TestClient, frame: Frame, visits: Visits
) -> None:
    other = visits.sites.add(NewSite(name="Another", origins=[SCHOOL]))
    second = Frame(client, other.id)
    second.begin()
    # Claims of the other site with this site's signature, and the reverse.
    mine, theirs = frame.token.split("."), second.token.split(".")
    for forged in (f"{theirs[0]}.{mine[1]}", f"{mine[0]}.{theirs[1]}"):
        frame.token = forged
        refused(frame.ask(), 401, "invalid")


def test_rotation_ends_all_sessions_and_a_new_one_may_be_opened(
    frame: Frame, visits: Visits
) -> None:
    second = another(frame)
    assert frame.ask().status_code == 200
    visits.sites.rotate(frame.site)
    for one in (frame, second):
        refused(one.ask(), 401, "invalid")
        refused(one("POST", "/session/renew"), 401, "invalid")
        assert one.begin().status_code == 200
        assert one.ask().status_code == 200


def test_removed_site_ends_its_sessions(frame: Frame, visits: Visits) -> None:
    visits.sites.remove(frame.site)
    refused(frame.ask(), 401, "invalid")


def test_origin_that_staff_take_off_the_list_ends_its_sessions(
    frame: Frame, visits: Visits
) -> None:
    visits.sites.change(frame.site, SiteChange(origins=["https://b.example:8443"]))
    refused(frame.ask(), 403, "origin")


def test_good_token_is_renewed_and_keeps_the_conversation(frame: Frame) -> None:
    conversation = frame.ask().json()["conversation_id"]
    CLOCK.now += 29 * 60
    response = frame("POST", "/session/renew")
    assert set(response.json()) == {"token", "expires_in"}
    assert response.headers["cache-control"] == "no-store"
    frame.token = response.json()["token"]
    CLOCK.now += 29 * 60
    reply = frame.ask(conversation_id=conversation)
    assert (reply.status_code, reply.json()["conversation_id"]) == (200, conversation)


def test_session_ends_however_often_it_is_renewed(frame: Frame) -> None:
    seconds = []
    while CLOCK.now + 1700 < DAY_ONE + LONGEST_SECONDS:
        CLOCK.now += 1700
        renewed = frame("POST", "/session/renew").json()
        frame.token = renewed["token"]
        seconds.append(renewed["expires_in"])
    assert seconds[0] == 1800
    assert seconds[-1] < 1800
    CLOCK.now = DAY_ONE + LONGEST_SECONDS
    refused(frame("POST", "/session/renew"), 401, "expired")
    assert another(frame).ask().status_code == 200


# --- conversations ----------------------------------------------------------------------------


def test_reply_is_that_of_the_chat(frame: Frame, client: TestClient) -> None:
    mine = frame.ask().json()
    plain = client.post("/v1/chat", json={"message": QUESTION}).json()
    varying = {"answer_id": "", "conversation_id": "", "timings": {}}
    assert mine | varying == plain | varying


def test_stream_is_that_of_the_chat(frame: Frame) -> None:
    response = frame.ask(stream=True)
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["x-accel-buffering"] == "no"
    names = re.findall(r"^event: (\w+)$", response.text, re.MULTILINE)
    assert (names[0], names[-1]) == ("start", "done")
    assert {"delta", "citation"} <= set(names)
    start = json.loads(re.findall(r"^data: (.*)$", response.text, re.MULTILINE)[0])
    assert frame.ask(conversation_id=start["conversation_id"]).status_code == 200


def test_session_holds_one_conversation(frame: Frame) -> None:
    first = frame.ask().json()["conversation_id"]
    # The frame did not hear the id, because the stream broke: it goes on in the same one.
    assert frame.ask("and the rank list?").json()["conversation_id"] == first
    assert frame.ask(conversation_id=first).json()["conversation_id"] == first
    (count,) = rows(frame.client, "SELECT count(*) FROM turns WHERE conversation_id = ?", first)
    assert count == (3,)


def test_conversation_of_another_session_is_not_found(frame: Frame, client: TestClient) -> None:
    theirs = another(frame)
    known = theirs.ask().json()["conversation_id"]
    plain = client.post("/v1/chat", json={"message": QUESTION}).json()["conversation_id"]
    frame.ask()
    for one in (frame, another(frame)):
        for conversation in (known, plain, "0" * 32, "x"):
            assert one.ask(conversation_id=conversation).status_code == 404
            body = {"conversation_id": conversation}
            assert one("DELETE", "/conversation", body).status_code == 404
    assert theirs.ask(conversation_id=known).status_code == 200


def test_first_messages_at_the_same_time_share_a_conversation(frame: Frame) -> None:
    before = rows(frame.client, "SELECT count(*) FROM conversations")[0][0]
    with ThreadPoolExecutor(4) as crowd:
        found = list(crowd.map(lambda _: frame.ask(), range(4)))
    assert {r.status_code for r in found} == {200}
    assert len({r.json()["conversation_id"] for r in found}) == 1
    assert rows(frame.client, "SELECT count(*) FROM conversations")[0][0] == before + 1


def test_conversation_that_is_gone_is_not_found_by_its_id_and_else_replaced(
    frame: Frame, client: TestClient
) -> None:
    first = frame.ask().json()["conversation_id"]
    assert client.delete(f"/v1/conversations/{first}").status_code == 204
    assert frame.ask(conversation_id=first).status_code == 404
    second = frame.ask()
    assert second.status_code == 200
    assert second.json()["conversation_id"] != first
    again = frame.ask(conversation_id=second.json()["conversation_id"])
    assert again.status_code == 200


def test_forget_me_deletes_the_conversation_and_ends_the_session(frame: Frame) -> None:
    conversation = frame.ask().json()["conversation_id"]
    bystander = another(frame)
    kept = bystander.ask().json()["conversation_id"]
    response = frame("DELETE", "/conversation", {"conversation_id": conversation})
    assert (response.status_code, response.content) == (204, b"")
    query = "SELECT count(*) FROM turns WHERE conversation_id = ?"
    assert rows(frame.client, query, conversation) == [(0,)]
    for call in (
        frame.ask(),
        frame("POST", "/session/renew"),
        frame("DELETE", "/conversation"),
        frame("POST", "/feedback", {"answer_id": "0" * 32, "rating": "up"}),
    ):
        refused(call, 401, "ended")
    assert bystander.ask(conversation_id=kept).status_code == 200
    frame.begin()
    assert frame.ask(conversation_id=conversation).status_code == 404
    assert frame.ask().status_code == 200


def test_forget_me_before_the_first_message_ends_the_session(frame: Frame) -> None:
    assert frame("DELETE", "/conversation").status_code == 204
    refused(frame.ask(), 401, "ended")


def test_message_on_its_way_while_the_session_is_ended_leaves_nothing(
    frame: Frame, visits: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(frame.client, "SELECT count(*) FROM conversations")
    bind = visits.bind

    def late(visit: Any, *more: Any) -> str:
        visits.end(visit)
        return bind(visit, *more)

    monkeypatch.setattr(visits, "bind", late)
    refused(frame.ask(), 401, "ended")
    assert rows(frame.client, "SELECT count(*) FROM conversations") == before


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"message": ""}, 422),
        ({"message": "x" * 4001}, 422),
        ({"message": 5}, 422),
        ({}, 422),
        ({"message": QUESTION, "more": 1}, 422),
        ({"message": QUESTION, "conversation_id": "x" * 65}, 422),
        ({"message": "x" * 70_000}, 413),
    ],
    ids=range(7),
)
def test_malformed_or_oversized_message_is_refused_and_costs_nothing(
    frame: Frame, visits: Visits, body: Any, status: int
) -> None:
    response = frame("POST", "/chat", body)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert visits.usage.of_today(frame.site).messages == 0


def test_feedback_is_for_answers_of_the_session_and_counted_once(
    frame: Frame, visits: Visits
) -> None:
    def rate(one: Frame, answer: str, rating: str, comment: str = "") -> int:
        body = {"answer_id": answer, "rating": rating, "comment": comment}
        return int(one("POST", "/feedback", body).status_code)

    answer = frame.ask().json()["answer_id"]
    theirs = another(frame)
    assert rate(theirs, answer, "up") == 404  # no conversation yet
    theirs.ask()
    assert rate(theirs, answer, "up") == 404
    assert rate(frame, "0" * 32, "up") == 404
    assert [rate(frame, answer, "up"), rate(frame, answer, "up", "clear")] == [204, 204]
    found = visits.usage.of_today(frame.site)
    assert (found.up, found.down) == (1, 0)
    assert rate(frame, answer, "down", "wrong date") == 204
    query = "SELECT rating, comment FROM feedback WHERE answer_id = ?"
    assert rows(frame.client, query, answer) == [("down", "wrong date")]
    assert visits.usage.of_today(frame.site).down == 1
    assert rate(frame, answer, "sideways") == 422


def test_passage_of_a_citation_is_given_within_the_session(
    frame: Frame, client: TestClient
) -> None:
    citation = frame.ask().json()["citations"][0]
    path = f"/passages/{citation['id'].replace('#', '%23')}"
    mine = frame("GET", path)
    assert mine.status_code == 200
    assert mine.json() == client.get(f"/v1{path}").json()
    frame.origin = None  # a browser sends none with a GET of the same origin
    assert frame("GET", path).status_code == 200
    assert frame("GET", "/passages/none").status_code == 404


# --- quotas -----------------------------------------------------------------------------------


def limit(visits: Visits, site: str, **quotas: int) -> None:
    visits.sites.change(site, SiteChange.model_validate({"quotas": quotas}))


def wait_of(response: Any, reason: str) -> int:
    refused(response, 429, reason)
    return int(response.headers["retry-after"])


def test_messages_of_a_minute_are_bounded(frame: Frame, visits: Visits) -> None:
    limit(visits, frame.site, per_minute=2)
    assert [frame.ask("hello").status_code for _ in range(2)] == [200, 200]
    assert wait_of(frame.ask("hello"), "per_minute") == 20
    assert another(frame).ask("hello").status_code == 200
    CLOCK.now += 20
    assert frame.ask("hello").status_code == 200


def test_messages_of_a_session_are_bounded(frame: Frame, visits: Visits) -> None:
    limit(visits, frame.site, per_session=2)
    for _ in range(2):
        assert frame.ask("hello").status_code == 200
        CLOCK.now += 60
    assert wait_of(frame.ask("hello"), "per_session") == LONGEST_SECONDS - 120
    frame.token = frame("POST", "/session/renew").json()["token"]
    assert frame.ask("hello").status_code == 429
    assert another(frame).ask("hello").status_code == 200


def test_messages_of_a_site_and_day_are_bounded_for_all_its_visitors(
    frame: Frame, visits: Visits, client: TestClient
) -> None:
    limit(visits, frame.site, per_day=2)
    elsewhere = visits.sites.add(NewSite(name="Another", origins=[SCHOOL]))
    assert frame.ask("hello").status_code == 200
    assert another(frame).ask("hello").status_code == 200
    midnight = (DAY_ONE // 86_400 + 1) * 86_400
    assert wait_of(another(frame).ask("hello"), "per_day") == midnight - DAY_ONE
    other = Frame(client, elsewhere.id)
    other.begin()
    assert other.ask("hello").status_code == 200
    CLOCK.now = midnight
    assert another(frame).ask("hello").status_code == 200


def test_refused_message_is_not_kept(frame: Frame, visits: Visits) -> None:
    limit(visits, frame.site, per_day=1)
    frame.ask("hello")
    before = rows(frame.client, "SELECT count(*) FROM conversations")
    assert another(frame).ask("hello").status_code == 429
    assert rows(frame.client, "SELECT count(*) FROM conversations") == before


# --- figures, cookies, sweeping ---------------------------------------------------------------


def test_figures_of_a_day_are_counts(frame: Frame, visits: Visits, client: TestClient) -> None:
    before = figures(client)
    limit(visits, frame.site, per_minute=1)
    answer = frame.ask().json()["answer_id"]
    frame.ask()
    frame("POST", "/feedback", {"answer_id": answer, "rating": "up"})
    client.get(f"/widget/sites/{frame.site}.json", headers={"Origin": EVIL})
    CLOCK.now += 86_400
    another(frame)
    found = [day.model_dump() for day in visits.usage.days(frame.site)]
    assert [(d.pop("day").isoformat(), d) for d in found] == [
        ("2026-11-26", {"opened": 1, "messages": 0, "up": 0, "down": 0, "refused": 0}),
        ("2026-11-25", {"opened": 1, "messages": 1, "up": 1, "down": 0, "refused": 2}),
    ]
    after = figures(client)
    assert {n: v - before.get(n, 0) for n, v in after.items() if v > before.get(n, 0)} == {
        "opened": 1,
        "messages": 1,
        "up": 1,
        "refused_per_minute": 1,
        "refused_origin": 1,
    }
    columns = {name for _, name, *_ in rows(client, "PRAGMA table_info(site_usage)")}
    assert columns == {"site", "day", "opened", "messages", "up", "down", "refused"}


def test_nothing_sets_a_cookie_and_only_settings_may_be_read_from_elsewhere(
    client: TestClient, frame: Frame
) -> None:
    answer = frame.ask().json()["answer_id"]
    responses = [
        client.get("/widget.js", headers={"Origin": SCHOOL}),
        client.get("/widget", params={"site": frame.site}),
        client.get("/widget", params={"site": "none"}),
        Frame(client, frame.site).begin(),
        frame("POST", "/session/renew"),
        frame.ask(stream=True),
        frame("POST", "/feedback", {"answer_id": answer, "rating": "up"}),
        client.post("/v1/chat", json={"message": "hello"}, headers={"Origin": SCHOOL}),
        client.get("/v1/sources", headers={"Origin": SCHOOL}),
        client.options(
            "/widget/chat",
            headers={"Origin": SCHOOL, "Access-Control-Request-Method": "POST"},
        ),
        frame("DELETE", "/conversation"),
    ]
    settings = client.get(f"/widget/sites/{frame.site}.json", headers={"Origin": SCHOOL})
    for response in [*responses, settings]:
        assert "set-cookie" not in response.headers
    for response in responses:
        assert "access-control-allow-origin" not in response.headers


def test_sessions_are_kept_no_longer_than_their_tokens(
    frame: Frame, visits: Visits, client: TestClient
) -> None:
    conversation = frame.ask().json()["conversation_id"]
    query = "SELECT count(*) FROM widget_sessions WHERE conversation = ?"
    CLOCK.now += LONGEST_SECONDS - 1
    visits.sweep()
    assert rows(client, query, conversation) == [(1,)]
    CLOCK.now += 1
    visits.sweep()
    assert rows(client, query, conversation) == [(0,)]
    assert rows(client, "SELECT count(*) FROM quotas WHERE until <= ?", CLOCK.now) == [(0,)]
