"""What is switched off is not answered, and says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.advisor import Advisor
from rag.current import CurrentEdition
from rag.embedding import Embedder
from rag.errors import SwitchError
from rag.shelf import Shelf
from rag.switch import FILE, Off, Position, Switch
from tests.conftest import TODAY

REASON = "The rules changed *today*."


@pytest.fixture
def switch(tmp_path: Path) -> Switch:
    return Switch(tmp_path)


@pytest.fixture
def switched(switch: Switch, miniature_state: Path, model: Embedder) -> Advisor:
    current = CurrentEdition(Shelf(miniature_state), model.fingerprint)
    return Advisor(current, model, today=lambda: TODAY, switch=switch)


def test_everything_is_on_without_a_file(switch: Switch) -> None:
    assert switch.position() == Position()


def test_switch_is_seen_by_others_and_outlives_them(switch: Switch, tmp_path: Path) -> None:
    other = Switch(tmp_path)
    switch.off("Being repaired", "2026-11-25", "anna")
    switch.off("Law changed", "2026-11-26", "ben", "j1")
    chat, law = Off("Being repaired", "2026-11-25", "anna"), Off("Law changed", "2026-11-26", "ben")
    assert other.position() == Switch(tmp_path).position() == Position(chat, {"j1": law})
    switch.on("j1")
    assert other.position() == Position(chat)
    switch.on()
    assert other.position() == Position()


@pytest.mark.parametrize(
    ("reason", "topic", "told"),
    [
        (" \n", "", "Give a reason"),
        ("x" * 501, "", "at most 500"),
        ("x", "moon", "no topic 'moon'"),
    ],
)
def test_switching_off_needs_a_reason_and_a_topic_that_exists(
    switch: Switch, reason: str, topic: str, told: str
) -> None:
    with pytest.raises(SwitchError, match=told):
        switch.off(reason, "2026-11-25", topic=topic)
    assert switch.position() == Position()


@pytest.mark.parametrize("text", ["", "{", '{"chat": 1}', '{"topics": []}'])
def test_damaged_file_turns_the_chat_off_until_it_is_switched(
    switch: Switch, tmp_path: Path, text: str
) -> None:
    (tmp_path / FILE).write_text(text)
    found = switch.position().chat
    assert found is not None
    assert "switched off" in found.reason
    switch.on()
    assert switch.position() == Position()


def test_question_of_a_topic_that_is_off_is_unknown_with_the_reason(
    switched: Advisor, switch: Switch
) -> None:
    question = "can i moonlight on a j1?"
    before = switched.ask(question)[0]
    assert before.status == "answered"
    switch.off(REASON, "2026-11-25", "anna", "j1")
    during = switched.ask(question)[0]
    assert during.status == "unknown"
    assert "Answers about J-1 visas are switched off since 25 November 2026" in during.text
    assert r"The rules changed \*today\*." in during.text
    assert "\n\nAsk " in during.text
    assert "moonlight" not in during.text
    assert during.citations == []
    switch.on("j1")
    after = switched.ask(question)[0]
    assert (after.text, after.status) == (before.text, before.status)


def test_other_topics_are_answered_beside_it(switched: Advisor, switch: Switch) -> None:
    switch.off(REASON, "2026-11-25", topic="j1")
    reply = switched.ask("can i moonlight on a j1? and when do rank lists lock?")[0]
    assert reply.status == "partial"
    assert "switched off" in reply.text
    assert {c.id.partition("#")[0] for c in reply.citations} == {"match-dates"}
    assert [c.n for c in reply.citations] == list(range(1, len(reply.citations) + 1))


@pytest.mark.parametrize(
    "question", ["which programs in new york sponsor j1", "which programs fit me?"]
)
def test_programs_are_a_topic(switched: Advisor, switch: Switch, question: str) -> None:
    assert switched.ask(question)[0].status != "unknown"
    switch.off(REASON, "2026-11-25", topic="programs")
    reply = switched.ask(question)[0]
    assert reply.status == "unknown"
    assert "Answers about programs are switched off" in reply.text
    assert reply.programs == []
