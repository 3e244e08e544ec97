"""What the advisor knows about the person, beside the chat: words, changes, the form, the browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from api.settings import get_settings
from rag.schema import Profile
from tests.conftest import ROOT, Server
from tests.ui.stub_api import Answer, Stub, reply
from ui.profile import FIELDS, changes, known, shown, value

WHOLE = {
    "visa_need": "j1",
    "graduation_year": 2018,
    "step1": {"result": "pass", "score": None, "attempts": 2},
    "step2ck": 241,
    "usce_months": 0,
    "specialties": ["Internal Medicine"],
    "states": ["NY"],
    "ecfmg_certified": False,
}


def _held(profile: dict[str, Any]) -> dict[str, Any]:
    """What the fields of a form hold that was drawn from a profile and not touched."""
    return {f.name: value(profile, f.name) for f in FIELDS}


# --- words and changes ----------------------------------------------------------------------


def test_every_field_of_the_profile_stands_in_the_form() -> None:
    assert {f.name.partition(".")[0] for f in FIELDS} == set(Profile.model_fields)


def test_what_is_known_is_shown_in_words() -> None:
    assert ("Step 1", "passed, 2 attempts") in shown(WHOLE)
    assert ("ECFMG Certificate", "not yet") in shown(WHOLE)
    assert shown({}) == []


def test_nothing_touched_is_nothing_changed() -> None:
    assert changes(WHOLE, _held(WHOLE)) == {}
    assert changes({}, _held({}) | {"medical_school_country": "", "states": []}) == {}


@pytest.mark.parametrize(
    ("field", "new", "sent"),
    [
        ("step2ck", 250, {"step2ck": 250}),
        ("step2ck", None, {"step2ck": None}),
        ("medical_school_country", " Nepal ", {"medical_school_country": "Nepal"}),
        ("states", ["NY", "TX"], {"states": ["NY", "TX"]}),
        ("states", [], {"states": None}),
        ("ecfmg_certified", True, {"ecfmg_certified": True}),
        ("usce_months", 3, {"usce_months": 3}),
        ("step1.score", 230, {"step1": {"result": "pass", "score": 230, "attempts": 2}}),
        ("step1.attempts", None, {"step1": {"result": "pass", "score": None, "attempts": None}}),
    ],
)
def test_only_what_was_changed_is_sent(field: str, new: Any, sent: dict[str, Any]) -> None:
    found = changes(WHOLE, _held(WHOLE) | {field: new})
    assert found == sent
    Profile.model_validate(found)


def test_an_emptied_step_1_is_cleared_as_a_whole() -> None:
    emptied = {f"step1.{part}": None for part in ("result", "score", "attempts")}
    assert changes(WHOLE, _held(WHOLE) | emptied) == {"step1": None}


def test_fields_that_hold_nothing_are_left_out() -> None:
    assert known({"step2ck": 0, "visa_need": None, "states": ["NY"]}) == {
        "step2ck": 0,
        "states": ["NY"],
    }


# --- the page over an API that does what a test says ----------------------------------------


@pytest.fixture
def app(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    monkeypatch.setenv("ADVISOR_API_URL", stub.url)
    get_settings.cache_clear()
    yield AppTest.from_file(str(ROOT / "ui" / "chat.py"), default_timeout=20).run()
    get_settings.cache_clear()


def _ask(app: AppTest, question: str = "yog 2018") -> AppTest:
    return app.chat_input[0].set_value(question).run()


def _press(app: AppTest, label: str) -> AppTest:
    return next(b for b in app.sidebar.button if b.label == label).click().run()


def _sidebar(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(str(e.value) for e in (*app.sidebar.markdown, *app.sidebar.caption))


def test_an_empty_profile_says_so_and_asks_for_nothing(app: AppTest) -> None:
    assert "Nothing yet." in _sidebar(app)
    assert "Nothing is needed." in _sidebar(app)
    assert [b.label for b in app.sidebar.button] == ["Edit"]


def test_what_was_read_in_chat_is_shown_with_the_answer(app: AppTest, stub: Stub) -> None:
    stub.answers = [Answer(reply=reply("Noted.", profile=WHOLE))]
    text = _sidebar(_ask(app))
    assert "Step 2 CK: **241**" in text
    assert "Year of graduation: **2018**" in text


def test_an_edited_field_goes_along_with_the_next_question_once(app: AppTest, stub: Stub) -> None:
    stub.answers = [Answer(reply=reply("Noted.", profile=WHOLE))]
    _ask(app)
    _press(app, "Edit")
    app.sidebar.number_input(key="profile-step2ck").set_value(250)
    _press(app, "Save")
    assert "Step 2 CK: **250**" in _sidebar(app)
    assert "go along with your next question" in _sidebar(app)
    stub.answers = [Answer(reply=reply("Fine.", profile=WHOLE | {"step2ck": 250}))]
    _ask(app, "which programs?")
    _ask(app, "and then?")
    sent = [body.get("profile") for body in stub.bodies("/v1/chat")]
    assert sent == [None, {"step2ck": 250}, None]
    assert "go along with your next question" not in _sidebar(app)


def test_an_edit_survives_a_failed_question(app: AppTest, stub: Stub) -> None:
    _press(app, "Edit")
    app.sidebar.number_input(key="profile-graduation_year").set_value(2016)
    _press(app, "Save")
    stub.answers = [Answer(status=503, detail="Busy."), Answer()]
    _ask(app)
    next(b for b in app.button if b.label == "Try again").click().run()
    sent = [body.get("profile") for body in stub.bodies("/v1/chat")]
    assert sent == [{"graduation_year": 2016}] * 2


def test_cancel_changes_nothing(app: AppTest, stub: Stub) -> None:
    _press(app, "Edit")
    app.sidebar.number_input(key="profile-step2ck").set_value(250)
    _press(app, "Cancel")
    assert "Nothing yet." in _sidebar(app)
    _ask(app)
    assert stub.bodies("/v1/chat")[0].get("profile") is None


def test_clear_is_said_in_the_conversation_so_that_it_holds_at_once(
    app: AppTest, stub: Stub
) -> None:
    stub.answers = [Answer(reply=reply("Noted.", profile=WHOLE)), Answer(reply=reply("Done."))]
    _ask(app)
    _press(app, "Clear")
    assert stub.bodies("/v1/chat")[-1]["message"] == "Clear my profile"
    assert "Nothing yet." in _sidebar(app)


def test_a_full_conversation_takes_the_profile_along_to_a_new_one(app: AppTest, stub: Stub) -> None:
    stub.answers = [
        Answer(reply=reply("Noted.", profile={"step2ck": 241, "visa_need": None})),
        Answer(status=409, detail="This conversation is full."),
        Answer(),
    ]
    _ask(app)
    _ask(app, "one more")
    next(b for b in app.button if b.label == "Ask in a new conversation").click().run()
    last = stub.bodies("/v1/chat")[-1]
    assert (last["conversation_id"], last["profile"]) == (None, {"step2ck": 241})


def test_forget_me_empties_the_profile(app: AppTest, stub: Stub) -> None:
    stub.answers = [Answer(reply=reply("Noted.", profile=WHOLE))]
    _ask(app)
    next(b for b in app.button if b.label == "Start over and forget me").click().run()
    assert "Nothing yet." in _sidebar(app)


# --- in a browser, over the real API --------------------------------------------------------


def _say(page: Page, message: str, answers: int) -> None:
    box = page.get_by_test_id("stChatInputTextArea")
    expect(box).to_be_enabled()
    box.fill(message)
    box.press("Enter")
    expect(page.get_by_test_id("stFeedback")).to_have_count(answers, timeout=20_000)


@pytest.mark.slow
def test_told_shown_edited_and_cleared_in_a_browser(page: Page) -> None:
    sidebar = page.get_by_test_id("stSidebar")
    _say(page, "yog 2018, s2 241, need visa, IM or FM", 1)
    expect(sidebar).to_contain_text("Year of graduation: 2018")
    expect(sidebar).to_contain_text("Internal Medicine, Family Medicine")
    sidebar.get_by_role("button", name="Edit").click()
    year = sidebar.get_by_label("Year of graduation")
    expect(year).to_have_value("2018")
    year.fill("2016")
    sidebar.get_by_role("button", name="Save").click()
    expect(sidebar).to_contain_text("Year of graduation: 2016")
    _say(page, "step 1 passed", 2)
    expect(sidebar).to_contain_text("Step 1: passed")
    expect(sidebar).to_contain_text("Year of graduation: 2016")
    sidebar.get_by_role("button", name="Clear").click()
    expect(page.get_by_text("I no longer keep this about you")).to_be_visible(timeout=20_000)
    expect(sidebar).to_contain_text("Nothing yet.")


@pytest.mark.slow
def test_on_a_phone_the_sidebar_opens_on_demand_and_hides_no_title(
    api_server: Server, streamlit_at: Callable[[str], str], open_page: Callable[..., Page]
) -> None:
    page = open_page(streamlit_at(api_server.url), viewport={"width": 380, "height": 800})
    expect(page.get_by_role("heading", name="IMG Advisor")).to_be_in_viewport()
    sidebar = page.get_by_test_id("stSidebar")
    expect(sidebar).not_to_be_in_viewport()
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(sidebar).to_be_in_viewport()
    expect(sidebar).to_contain_text("What I know about you")
