"""The chain: the order of its steps, what a turn ends with, and what is remembered of it."""

from __future__ import annotations

import pytest

from rag.advisor import Advisor
from rag.schema import Profile, Status

STEPS = [
    "listen",
    "understand",
    "recognise_documents",
    "reckon",
    "screen",
    "reread",
    "retrieve",
    "screen_for_danger",
    "recognise",
    "screen_by_meaning",
    "screen_language",
    "acknowledge",
    "route",
    "answer",
    "comfort",
    "ask_back",
]
SHIFTS = "can i do extra shifts in my hospital on j-1?"


def test_steps_run_in_their_order_and_each_is_timed(advisor: Advisor) -> None:
    turn = advisor.run("can i moonlight on j1?")
    assert list(turn.timings) == [*STEPS, "total"]
    parts = [turn.timings[s] for s in STEPS]
    assert min(parts) >= 0
    # Each is rounded to a hundredth of a millisecond.
    assert sum(parts) <= turn.timings["total"] + 0.01 * len(STEPS)


@pytest.mark.parametrize(
    ("message", "last"),
    [("hello", "screen"), ("how can i cook some rice", "screen_by_meaning")],
)
def test_steps_after_the_end_stand_aside(advisor: Advisor, message: str, last: str) -> None:
    timings = list(advisor.run(message).timings)
    # The last steps, which comfort and ask back, look at every turn.
    assert timings == [*STEPS[: STEPS.index(last) + 1], "comfort", "ask_back", "total"]


@pytest.mark.parametrize(
    ("message", "status"),
    [
        (f"until when can i change my rank list and {SHIFTS}", Status.ANSWERED),
        (f"how do i cook rice in a rice cooker and {SHIFTS}", Status.PARTIAL),
        (
            "what form number has the ministry letter and how long may i train on a j1 visa in total?",
            Status.PARTIAL,
        ),
        (
            "what form number has the ministry letter and can a resident bring a horse to the hospital?",
            Status.UNKNOWN,
        ),
        (
            "how do i cook rice in a rice cooker and can a resident bring a horse to the hospital?",
            Status.UNKNOWN,
        ),
    ],
)
def test_status_of_several_parts(advisor: Advisor, message: str, status: Status) -> None:
    turn = advisor.run(message)
    assert len(turn.parts) == 2
    assert turn.ended is status


def test_reply_carries_the_turn(advisor: Advisor) -> None:
    profile = Profile(visa_need="h1b")
    reply, _ = advisor.ask(
        "does maimonides sponsor h1b", profile=profile, conversation_id="c", answer_id="a"
    )
    assert (reply.conversation_id, reply.answer_id) == ("c", "a")
    assert reply.edition == advisor.edition_id
    assert reply.profile == profile
    (program,) = reply.programs
    assert program.program_name == "Maimonides Medical Center Internal Medicine Residency"
    assert program.model_dump()["visa_h1b"] == "yes"
    assert set(reply.timings) == {*STEPS, "total"}


def test_numbers_of_several_answers_run_through(advisor: Advisor) -> None:
    turn = advisor.run(f"until when can i change my rank list and {SHIFTS}")
    assert [c.n for c in turn.citations] == [1, 2, 3]
    assert "[1]" in turn.parts[0].text
    assert "[1]" not in turn.parts[1].text
    assert "[2]" in turn.parts[1].text


def test_cautions_of_all_parts_are_kept_once(advisor: Advisor) -> None:
    turn = advisor.run(f"until when can i change my rank list and {SHIFTS}")
    assert turn.cautions == [
        "Do not accept a shift before your Training Program Liaison has answered in writing."
    ]


def test_follow_ups_are_three_at_most_and_the_parts_take_turns(advisor: Advisor) -> None:
    turn = advisor.run(
        "can i do extra shifts in my hospital on j-1 and when do the rank lists of the programs lock"
    )
    assert turn.follow_ups == [
        "How many years can I train on a J-1?",
        "When is Match Day?",
        "Does the two-year home rule bind me?",
    ]


# --- what is remembered ------------------------------------------------------------------------


def test_question_is_remembered_as_it_was_understood(advisor: Advisor) -> None:
    _, first = advisor.ask("can i moonlight on j1?")
    assert [(p.text, p.passages, p.programs) for p in first] == [
        ("can i moonlight on J-1?", ("j1-rules#moonlighting",), ())
    ]
    _, second = advisor.ask("it is the clinic across the street", first)
    assert second[0].text == "can i moonlight on J-1? it is the clinic across the street"


def test_every_question_is_remembered_with_its_own_passages(advisor: Advisor) -> None:
    _, remembered = advisor.ask(f"until when can i change my rank list and {SHIFTS}")
    assert [p.passages for p in remembered] == [
        ("match-dates#rank-list",),
        ("j1-rules#moonlighting",),
    ]


def test_program_is_remembered(advisor: Advisor) -> None:
    _, remembered = advisor.ask("does nyu neurology sponsor h1b?")
    assert remembered[0].programs == ("nyu-neurology",)
    assert remembered[0].passages == ()


@pytest.mark.parametrize("message", ["hello", "how can i cook some rice", "i will kill myself"])
def test_boundary_is_not_remembered(advisor: Advisor, message: str) -> None:
    assert advisor.ask(message)[1] == []


def test_what_found_no_answer_is_remembered_without_a_passage(advisor: Advisor) -> None:
    _, remembered = advisor.ask("can a resident bring a horse to the hospital")
    assert [(p.text, p.passages) for p in remembered] == [
        ("can a resident bring a horse to the hospital", ())
    ]


def test_answer_goes_on_over_turns(advisor: Advisor) -> None:
    history = advisor.ask("can i moonlight on j1?")[1]
    reply, more = advisor.ask("other topic: until when can i change my rank list", history)
    assert [c.id for c in reply.citations] == ["match-dates#rank-list"]
    again, _ = advisor.ask("and what if it is not certified?", [*history, *more])
    assert again.citations[0].id == "match-dates#rank-list"
