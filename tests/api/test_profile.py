"""The profile over real HTTP: read from chat, kept, overwritten, cleared, forgotten."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from rag.embedding import PackagedModel
from rag.schema import Profile
from tests.api.conftest import settings_for, wait_until_ready
from ui.client import Client

FACTS = "yog 2018, step 2 241, need visa, no usce, IM, NY NJ"
READ = {
    "graduation_year": 2018,
    "step2ck": 241,
    "visa_need": "either",
    "usce_months": 0,
    "specialties": ["Internal Medicine"],
    "states": ["NY", "NJ"],
}


class Person:
    """Somebody who talks to the API, over real HTTP."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=30)
        self.conversation: str | None = None

    def say(self, message: str, **more: Any) -> dict[str, Any]:
        body = {"message": message, "conversation_id": self.conversation, **more}
        response = self._http.post("/v1/chat", json=body)
        assert response.status_code == 200, response.text
        reply: dict[str, Any] = response.json()
        self.conversation = reply["conversation_id"]
        return reply

    def forget(self) -> int:
        return self._http.delete(f"/v1/conversations/{self.conversation}").status_code

    def close(self) -> None:
        self._http.close()


@pytest.fixture(scope="module")
def kept(miniature_state: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state folder of the server that these tests share."""
    return Path(shutil.copytree(miniature_state, tmp_path_factory.mktemp("profile") / "state"))


@pytest.fixture(scope="module")
def url(serve_app: Callable[..., Any], kept: Path, model: PackagedModel) -> Iterator[str]:
    with serve_app(create_app(settings_for(kept), model)) as found:
        with httpx.Client(base_url=found) as client:
            wait_until_ready(client)  # type: ignore[arg-type]  # the same calls
        yield found


@pytest.fixture
def person(url: str) -> Iterator[Person]:
    found = Person(url)
    yield found
    found.close()


def known(reply: dict[str, Any]) -> dict[str, Any]:
    """The fields of a reply's profile that hold something."""
    assert set(reply["profile"]) == set(Profile.model_fields)
    return {k: v for k, v in reply["profile"].items() if v is not None}


def test_what_is_told_in_chat_is_kept_shown_and_corrected(person: Person) -> None:
    first = person.say(FACTS)
    assert first["status"] == "answered"
    assert known(first) == READ
    assert "**Step 2 CK:** 241" in first["text"]
    assert known(person.say("when is match day?")) == READ
    corrected = person.say("sorry, step 2 is 231 not 241")
    assert known(corrected) == READ | {"step2ck": 231}


def test_fields_that_are_sent_go_before_the_words(person: Person) -> None:
    reply = person.say(FACTS, profile={"step2ck": 250, "states": None})
    assert known(reply) == {k: v for k, v in READ.items() if k != "states"} | {"step2ck": 250}
    reply = person.say("my step 2 is 245", profile={"step2ck": 251})
    assert known(reply)["step2ck"] == 251


def test_a_stream_ends_with_the_same_profile(url: str) -> None:
    with Client(url) as client:
        last = list(client.stream(FACTS))[-1]
    assert last.name == "done"
    assert known(last.data) == READ


def test_clear_my_profile_clears_it(person: Person) -> None:
    person.say(FACTS)
    assert known(person.say("clear my profile")) == {}
    assert known(person.say("when is match day?")) == {}


def test_one_person_does_not_know_another(url: str) -> None:
    one, other = Person(url), Person(url)
    one.say(FACTS)
    assert known(other.say("when is match day?")) == {}
    one.close()
    other.close()


def test_a_question_back_is_asked_once_in_a_whole_conversation(person: Person) -> None:
    asked = "Which score stands in your report?"
    assert asked in person.say("yog 2018, step 2 ck 230-240")["text"]
    for _ in range(8):  # longer than what a follow-up is read against
        person.say("when is match day?")
    assert asked not in person.say("as i said, my step 2 ck is 230-240, yog 2018")["text"]


def _rows(database: Path, query: str, *values: str) -> list[Any]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query, values).fetchall()


def test_only_fields_of_the_profile_are_kept_apart_from_the_messages(
    person: Person, kept: Path
) -> None:
    person.say("My name is Zubaida Qureshi, I graduated in 2018 and my step 2 is 241")
    assert person.conversation
    ((profile,),) = _rows(
        kept / "advisor.sqlite",
        "SELECT profile FROM conversations WHERE id = ?",
        person.conversation,
    )
    assert json.loads(profile) == {"graduation_year": 2018, "step2ck": 241}


def test_forget_me_takes_the_profile_along(person: Person, kept: Path) -> None:
    person.say(FACTS)
    assert person.conversation
    assert person.forget() == 204
    query = "SELECT count(*) FROM conversations WHERE id = ?"
    assert _rows(kept / "advisor.sqlite", query, person.conversation) == [(0,)]


def test_a_turn_that_was_kept_before_questions_back_existed_is_read(
    person: Person, kept: Path
) -> None:
    person.say("when is match day?")
    with closing(sqlite3.connect(kept / "advisor.sqlite")) as connection:
        mine = (person.conversation,)
        query = "SELECT remembered FROM turns WHERE conversation_id = ?"
        (old,) = connection.execute(query, mine).fetchone()
        items = [{k: v for k, v in item.items() if k != "asked"} for item in json.loads(old)]
        update = "UPDATE turns SET remembered = ? WHERE conversation_id = ?"
        connection.execute(update, (json.dumps(items), *mine))
        connection.commit()
    assert "3 March 2027" in person.say("and the rank list?")["text"]
