"""What a visitor told: here, or in the chat."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from tests.ui.stub_api import reply
from ui.talk import Talk, Turn

Open = Callable[..., AppTest]


def script() -> None:
    import streamlit as st

    from ui.programs import person

    st.json(person.told())


def told(**state: object) -> str:
    app = AppTest.from_function(script)
    for key, value in state.items():
        app.session_state[key] = value
    app.run()
    assert not app.exception
    return str(app.json[0].value)


def test_nothing_told_is_nothing() -> None:
    assert told() == "{}"


def test_chat_is_taken_up() -> None:
    turn = Turn("which programs fit me", waiting=False)
    turn.reply = reply("…", profile={"visa_need": "j1", "step2ck": 230, "states": None})
    assert told(talk=Talk(turns=[turn])) == '{"visa_need": "j1", "step2ck": 230}'


def test_what_is_told_here_counts_more() -> None:
    turn = Turn("hi", waiting=False)
    turn.reply = reply("…", profile={"visa_need": "j1"})
    assert told(talk=Talk(turns=[turn]), told={"visa_need": "h1b"}) == '{"visa_need": "h1b"}'


def test_facts_without_a_field_here_are_kept(open_page: Open) -> None:
    known = {"visa_need": "j1", "us_letters": 3, "step1": {"result": "fail", "attempts": 1}}
    app = open_page("finder", told=known)
    next(b for b in app.button if b.label == "Show how programs fit").click()
    app.run()
    assert app.session_state["told"] == known
