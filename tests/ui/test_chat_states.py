"""The chat page when things go wrong: Streamlit's own test runner over an API that fails on demand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from api.settings import get_settings
from tests.conftest import ROOT
from tests.ui.stub_api import Answer, Stub, reply

CHAT = ROOT / "ui" / "chat.py"


@pytest.fixture
def app(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    monkeypatch.setenv("ADVISOR_API_URL", stub.url)
    get_settings.cache_clear()
    yield AppTest.from_file(str(CHAT), default_timeout=20).run()
    get_settings.cache_clear()


def _ask(app: AppTest, question: str = "is j1 ok?") -> AppTest:
    return app.chat_input[0].set_value(question).run()


def _button(app: AppTest, label: str) -> AppTest:
    return next(b for b in app.button if b.label == label).click().run()


def _texts(app: AppTest) -> str:
    assert not app.exception
    kinds = (app.markdown, app.text, app.warning, app.info, app.success, app.caption)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def test_an_empty_page_says_what_it_is_and_offers_questions(app: AppTest) -> None:
    assert "international medical graduates" in _texts(app)
    assert "Information, not legal advice." in _texts(app)
    assert 4 <= len(app.main.button) <= 6


@pytest.mark.parametrize("days", [90, 0])
def test_the_notice_says_what_is_kept(
    stub: Stub, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    monkeypatch.setenv("ADVISOR_API_URL", stub.url)
    monkeypatch.setenv("ADVISOR_QUESTIONS_DAYS", str(days))
    get_settings.cache_clear()
    texts = _texts(AppTest.from_file(str(CHAT), default_timeout=20).run())
    get_settings.cache_clear()
    assert "kept for 30 days after your last message" in texts
    assert ("without a good answer is also kept for staff" in texts) is bool(days)


def test_an_example_is_asked(app: AppTest, stub: Stub) -> None:
    label = app.main.button[0].label
    app.main.button[0].click().run()
    assert stub.bodies("/v1/chat")[0]["message"] == label
    assert "Fine." in _texts(app)
    assert "Information, not legal advice." in _texts(app)


def test_the_conversation_goes_on(app: AppTest, stub: Stub) -> None:
    _ask(_ask(app))
    assert [b["conversation_id"] for b in stub.bodies("/v1/chat")] == [None, "c" * 32]


def test_follow_ups_stand_under_the_last_answer_only(app: AppTest, stub: Stub) -> None:
    stub.answers = [Answer(reply=reply("One.", follow_ups=["And then?"])), Answer()]
    _ask(app)
    _button(app, r"And then\?")
    assert stub.bodies("/v1/chat")[1]["message"] == "And then?"
    assert "You could ask next" not in _texts(app)


def test_a_status_is_shown(app: AppTest, stub: Stub) -> None:
    stub.answers = [Answer(reply=reply("Ask an attorney.", status="out_of_scope"))]
    assert "Outside my field" in _texts(_ask(app))


@pytest.mark.parametrize("status", [500, 503])
def test_a_failure_is_told_and_a_retry_works(app: AppTest, stub: Stub, status: int) -> None:
    stub.answers = [Answer(status, "Nothing is lost."), Answer()]
    told = _texts(_ask(app, "my long question"))
    assert "Nothing is lost" in told
    assert "my long question" in told
    answered = _texts(_button(app, "Try again"))
    assert "Fine." in answered
    assert "Nothing is lost" not in answered


def test_too_long_goes_back_to_the_input(app: AppTest, stub: Stub) -> None:
    stub.answers = [Answer(422, "Too long.")]
    _ask(app, "a very long question")
    assert "Too long" in _texts(app)
    _button(app, "Edit my message")
    assert app.chat_input[0].proto.value == "a very long question"
    assert "Too long" not in _texts(app)


def test_a_full_conversation_goes_on_in_a_new_one(app: AppTest, stub: Stub) -> None:
    stub.answers = [Answer(), Answer(409, "This conversation is full."), Answer()]
    _ask(app)
    assert "This conversation is full" in _texts(_ask(app, "the second"))
    _button(app, "Ask in a new conversation")
    assert stub.bodies("/v1/chat")[-1] == {
        "message": "the second",
        "conversation_id": None,
        "stream": True,
    }
    assert _texts(app).count("Fine.") == 2


def test_an_expired_conversation_begins_anew_and_says_so(app: AppTest, stub: Stub) -> None:
    _ask(app)
    stub.answers = [Answer(404, "There is no such conversation."), Answer(reply=reply("Anew."))]
    told = _texts(_ask(app))
    assert "Anew." in told
    assert "had expired" in told
    assert stub.bodies("/v1/chat")[-1]["conversation_id"] is None


@pytest.mark.parametrize(
    "answer",
    [
        Answer(reply=reply("Half an answer"), broken=True),
        Answer(reply=reply("Half an answer"), error={"status": 500, "detail": "It broke off."}),
    ],
)
def test_an_answer_that_breaks_off_keeps_what_came(
    app: AppTest, stub: Stub, answer: Answer
) -> None:
    stub.answers = [answer, Answer()]
    told = _texts(_ask(app))
    assert "Half an answer" in told
    assert "broke off" in told
    assert "Fine." in _texts(_button(app, "Try again"))


def test_thumbs_are_sent_and_the_same_thumb_again_keeps_the_rating(
    app: AppTest, stub: Stub
) -> None:
    _ask(app)
    app.feedback[0].set_value(1).run()
    assert stub.bodies("/v1/feedback") == [{"answer_id": "a" * 32, "rating": "up", "comment": ""}]
    assert "Saved" in _texts(app)
    app.feedback[0].set_value(None).run()
    assert app.feedback[0].value == 1
    assert stub.bodies("/v1/feedback")[-1]["rating"] == "up"


def test_a_comment_stays_when_the_thumb_turns(app: AppTest, stub: Stub) -> None:
    _ask(app)
    app.feedback[0].set_value(1).run()
    app.text_area[0].set_value("the fee is old")
    _button(app, "Send")
    app.feedback[0].set_value(0).run()
    assert [(b["rating"], b["comment"]) for b in stub.bodies("/v1/feedback")] == [
        ("up", ""),
        ("up", "the fee is old"),
        ("down", "the fee is old"),
    ]


def test_a_thumb_that_is_not_saved_is_told(app: AppTest, stub: Stub) -> None:
    stub.feedback_status = 503
    _ask(app)
    app.feedback[0].set_value(0).run()
    assert "Not saved" in _texts(app)


def test_forget_me_deletes_every_conversation_of_the_visit(app: AppTest, stub: Stub) -> None:
    stub.answers = [
        Answer(reply=reply("One.", conversation_id="1" * 32)),
        Answer(404, "gone"),
        Answer(reply=reply("Two.", conversation_id="2" * 32)),
    ]
    _ask(_ask(app))
    _button(app, "Start over and forget me")
    deleted = {path for method, path, _ in stub.seen if method == "DELETE"}
    assert deleted == {f"/v1/conversations/{c * 32}" for c in "12"}
    told = _texts(app)
    assert "Forgotten" in told
    assert "Two." not in told
    _ask(app)
    assert stub.bodies("/v1/chat")[-1]["conversation_id"] is None
    assert "Forgotten" not in _texts(app)


def test_forget_me_that_fails_loses_nothing(app: AppTest, stub: Stub) -> None:
    stub.delete_status = 503
    _ask(app)
    told = _texts(_button(app, "Start over and forget me"))
    assert "Not deleted yet" in told
    assert "Fine." in told
    stub.delete_status = 204
    assert "Forgotten" in _texts(_button(app, "Start over and forget me"))


def test_blank_messages_are_not_sent(app: AppTest, stub: Stub) -> None:
    _ask(app, "   ")
    assert not stub.seen
