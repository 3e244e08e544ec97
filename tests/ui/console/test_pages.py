"""Every page shows what the contract gives, as text, and says it when the advisor lacks its part."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.console.standin import HOSTILE, World
from ui.console.pages import TITLES

Open = Callable[..., AppTest]


def shown(app: AppTest) -> str:
    """Everything on a page that Streamlit reads as Markdown."""
    kinds = "title subheader markdown caption info warning error success".split()
    found = [str(e.value) for kind in kinds for e in getattr(app, kind)]
    found += [e.label for kind in ("button", "expander", "toggle") for e in getattr(app, kind)]
    return "\n".join(found)


def html(app: AppTest) -> str:
    """Everything that Streamlit reads as HTML."""
    return "\n".join(str(e.proto.body) for e in app.get("html"))


def texts(app: AppTest) -> str:
    """Everything that is shown as text, letter by letter."""
    return "\n".join(str(e.value) for e in app.text)


@pytest.mark.parametrize("name", TITLES)
def test_page_shows_nothing_to_who_is_not_signed_in(
    open_page: Open, world: World, name: str
) -> None:
    app = open_page(name, key="")
    assert [w.value for w in app.warning] == ["Sign in to see this page."]
    assert world.calls == []
    assert not app.button


@pytest.mark.parametrize("name", TITLES)
def test_hostile_text_is_text_on_every_page(open_page: Open, name: str) -> None:
    app = open_page(name)
    for toggle in app.toggle:
        app = toggle.set_value(True).run()
    assert not app.exception
    active = (
        r"(?<!\\)<(?:script|img)|(?<!\\)!\[|\]\((?:javascript|http://127)|(?<!\\):red|(?<!\\)\$a"
    )
    assert not re.search(active, shown(app)), shown(app)
    assert not re.search(r"<(?:script|img)|on(?:error|load)=(?!alert\(2\)&gt;)", html(app))


LACKING = [n for n in TITLES if n not in ("today", "retrieval", "programs")]


@pytest.mark.parametrize("name", LACKING)
def test_page_says_what_this_version_lacks(open_page: Open, world: World, name: str) -> None:
    world.missing = {"/"}
    app = open_page(name)
    assert "Not available in this version" in shown(app)


def test_key_that_is_accepted_no_more_signs_out(open_page: Open) -> None:
    app = open_page("tasks", key="taken-back")
    assert "signed" not in app.session_state
    assert [w.value for w in app.warning] == ["Sign in to see this page."]


def test_today_puts_what_is_to_do_first(open_page: Open) -> None:
    app = open_page("today")
    text = shown(app)
    for told in ("1 open task, 1 about an official page", "26 days overdue", "4 questions"):
        assert told in text.replace("\\", ""), told
    assert [s.value for s in app.subheader] == ["To do (5)", "How it stands"]
    assert "Everything is on" in text


def test_today_is_whole_without_the_parts_that_are_missing(open_page: Open, world: World) -> None:
    world.missing = {"/gaps", "/runs", "/proposals", "/review"}
    app = open_page("today")
    assert shown(app).count("Not available in this version") == 4
    assert "1 open task" in shown(app)


def test_today_says_when_the_chat_is_off(open_page: Open, world: World) -> None:
    world.switch["chat"] = {"reason": "Repair.", "since": "2026-11-25", "by": "anna"}
    text = shown(open_page("today")).replace("\\", "")
    assert "The whole chat is off since 25 November 2026: Repair." in text


def test_hostile_text_is_still_all_there(open_page: Open) -> None:
    app = open_page("gaps")
    assert HOSTILE in texts(app)
