"""The answerer's fixed words are left out, and nothing else with them."""

from __future__ import annotations

import pytest

from ingest.folding import plain
from ingest.frames import without_frames
from rag.advisor import Advisor


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("As of March 2026, checked 22 November 2026. It ends in May.", "It ends in May."),
        ("What is held about P@1: it closed.", "it closed."),
        ("Lowest score: 220 (P@12).", "Lowest score: 220"),
        (
            "6 of the 374 programs in the table fit Pathology in Ohio: they pay well.",
            "they pay well.",
        ),
        ("The working: 1 + 1 = 2", "1 + 1 = 2"),
        ("the salary you ask for is high", "the salary you ask for is high"),
    ],
)
def test_facts_beside_fixed_words_stay(text: str, left: str) -> None:
    assert without_frames(text) == left


@pytest.mark.parametrize(
    ("before", "message"),
    [
        ("Can I moonlight on a J-1?", "are you sure?"),
        ("Can I moonlight on a J-1?", "and then?"),
        ("Which form does my ministry use?", "really?"),
        ("When is the rank list deadline?", "why?"),
        ("does Henry Ford sponsor H-1B?", "source?"),
        ("does Henry Ford sponsor H-1B?", "why"),
    ],
)
def test_first_words_about_the_answer_before_say_nothing_else(
    advisor: Advisor, before: str, message: str
) -> None:
    _, history = advisor.ask(before)
    first = advisor.ask(message, history)[0].text.split("\n\n")[0]
    left = without_frames(plain(first))
    assert left == "" or left.startswith("Ask ")


@pytest.mark.parametrize(
    ("message", "status", "left"),
    [
        ("which programs in alaska sponsor h1b", "unknown", "**Not known here.**"),
        ("does zanzibar general hospital sponsor j1", "unknown", "**Not known here.**"),
        ("????", "clarify", ""),
    ],
)
def test_fixed_replies_of_the_answerer_say_nothing_else(
    advisor: Advisor, message: str, status: str, left: str
) -> None:
    reply = advisor.ask(message)[0]
    assert reply.status == status
    assert without_frames(plain(reply.text.split("\n\n")[0])) == plain(left)
