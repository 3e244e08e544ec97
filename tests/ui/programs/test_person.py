"""What a visitor told: one profile for the chat and the program pages."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import NumberInput

Open = Callable[..., AppTest]
KNOWN = {"visa_need": "j1", "us_letters": 3, "step1": {"result": "fail", "attempts": 1}}


def save(app: AppTest) -> None:
    next(b for b in app.button if b.label == "Show how programs fit").click()
    app.run()
    assert not app.exception


def number(app: AppTest, label: str) -> NumberInput:
    return next(n for n in app.number_input if n.label.startswith(label))


def test_form_shows_what_the_chat_knows(open_page: Open) -> None:
    app = open_page("finder", told={"visa_need": "j1", "step2ck": 230, "step3_passed": False})
    assert number(app, "Step 2 CK score").value == 230
    assert number(app, "Year of graduation").value is None
    shown = {s.label: s.value for s in app.selectbox}
    assert shown["Visa needed"] == "j1"
    assert shown["Step 3 passed"] is False
    assert shown["ECFMG certified"] == ""


def test_what_is_changed_goes_along_with_the_next_question(open_page: Open) -> None:
    app = open_page("finder", told={"visa_need": "j1", "step2ck": 230})
    number(app, "Step 2 CK score").set_value(241)
    save(app)
    talk = app.session_state["talk"]
    assert talk.profile == {"visa_need": "j1", "step2ck": 241}
    assert talk.changes == {"step2ck": 241}


def test_facts_without_a_field_here_and_results_are_kept(open_page: Open) -> None:
    app = open_page("finder", told=KNOWN)
    number(app, "Sittings of Step 1").set_value(2)
    save(app)
    talk = app.session_state["talk"]
    assert talk.profile["us_letters"] == 3
    assert talk.profile["step1"]["result"] == "fail"
    assert talk.profile["step1"]["attempts"] == 2


def test_form_that_is_sent_unchanged_changes_nothing(open_page: Open) -> None:
    app = open_page("finder", told=KNOWN)
    save(app)
    talk = app.session_state["talk"]
    assert (talk.profile, talk.changes) == (KNOWN, {})


def test_exam_that_was_not_taken_does_not_break_the_form(open_page: Open) -> None:
    told = {"step1": {"result": "not_taken", "attempts": 0}, "step2ck_attempts": 0}
    assert number(open_page("finder", told=told), "Sittings of Step 1").value is None


def test_cleared_profile_is_cleared_in_the_chat_too(open_page: Open) -> None:
    app = open_page("finder", told={"visa_need": "j1", "us_letters": 2})
    next(b for b in app.button if b.label == "Clear").click()
    app.run()
    talk = app.session_state["talk"]
    assert talk.profile == {}
    assert talk.changes == {"visa_need": None, "us_letters": None}
