"""What is said to "are you sure", "why" and "and then?" after an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rag.advisor import Advisor, remembered
from rag.answering.looking_back import answer_looking_back
from rag.citing import Citations
from rag.edition import Edition
from rag.looking_back import LookingBack
from rag.schema import Reply, Status
from rag.turn import Matter, Part, PastQuestion, Question, Reading, Turn

MOONLIGHTING, GAP = "Can I moonlight on a J-1?", "Which form does my ministry use?"


def _after(advisor: Advisor, first: str, second: str) -> Reply:
    _, history = advisor.ask(first)
    return advisor.ask(second, history)[0]


def test_sure_of_official_pages_tells_them_with_their_dates(advisor: Advisor) -> None:
    reply = _after(advisor, MOONLIGHTING, "are you sure?")
    assert reply.status is Status.ANSWERED
    assert reply.text.startswith("**It stands on official pages**")
    assert "- ECFMG, \u201cSelected regulations\u201d, of March 2026, official" in reply.text
    assert "may not moonlight, in the own hospital or outside it. [1]" in reply.text
    assert "checked 22 November 2026" in reply.text
    assert [c.id for c in reply.citations] == ["j1-rules#moonlighting"]


def test_sure_repeats_what_to_take_care_of(advisor: Advisor) -> None:
    reply = _after(advisor, MOONLIGHTING, "is that right?")
    assert reply.cautions
    assert f"> **Take care:** {reply.cautions[0]}" in reply.text


def test_sure_of_what_is_not_settled_says_no(advisor: Advisor) -> None:
    reply = _after(advisor, "Does the two-year home rule bind me?", "really?")
    assert reply.text.startswith("**No: this is not settled.** Ask the Waiver Review Division")
    assert "without a date, not official" in reply.text


def test_sure_of_what_is_not_held_stays_unknown(advisor: Advisor) -> None:
    reply = _after(advisor, GAP, "are you sure")
    assert reply.status is Status.UNKNOWN
    assert "Ask the health ministry of your country." in reply.text


def test_reason_that_is_not_held_is_not_guessed(advisor: Advisor) -> None:
    reply = _after(advisor, "When is the rank list deadline?", "why?")
    assert reply.status is Status.UNKNOWN
    assert reply.text.startswith("**The reason is not held here, and I will not guess it.**")
    assert "Ask the NRMP" in reply.text
    assert "21:00" not in reply.text


@pytest.fixture
def answered(edition: Edition) -> tuple[Turn, Citations]:
    """A turn in which the section on moonlighting was just given."""
    turn = Turn("why", edition, date(2026, 11, 25), text="why")
    turn.parts = [
        Part("can i", Status.ANSWERED, "No.", passages=[edition.passages["j1-rules#moonlighting"]])
    ]
    return turn, Citations(edition)


def _why(kind: LookingBack = "reason") -> Question:
    return Question("why", [Reading("why")], looks_back=kind)


@pytest.mark.parametrize(
    ("sentence", "status", "front"),
    [
        ("No: the stay is for training, because the visa is one of exchange.", "answered", "What"),
        ("No: a federal regulation forbids it.", "partial", "**Why it was made so is not held"),
        ("No: nobody may. Confirm it, because the page is old.", "unknown", "**The reason is not"),
        ("No: by policy nobody may, on purpose.", "unknown", "**The reason is not held here"),
        ("No: nobody may.", "unknown", "**The reason is not held here"),
    ],
)
def test_reason_is_told_as_far_as_it_is_held(
    answered: tuple[Turn, Citations], sentence: str, status: str, front: str
) -> None:
    turn, citations = answered
    passage = turn.parts[0].passages[0]
    short = (replace(passage.short[0], text=sentence),)
    turn.parts[0].passages = [replace(passage, short=short, detail=(), cautions=())]
    part = answer_looking_back(turn, _why(), citations)
    assert part is not None
    assert part.status.value == status
    assert part.text.startswith(front)
    told = sentence.removeprefix("No: ")
    assert (told[1:] in part.text) == (status != "unknown")


def test_what_comes_after_is_asked_and_not_told_again(advisor: Advisor) -> None:
    reply = _after(advisor, MOONLIGHTING, "ok, and then?")
    assert reply.status is Status.CLARIFY
    assert "may not moonlight" not in reply.text
    assert reply.follow_ups
    assert all(f"- {heading}" in reply.text for heading in reply.follow_ups)


@pytest.mark.parametrize(
    ("asked", "front"),
    [
        ("are you sure?", "**It is what the page behind it said, as far as it was read**"),
        ("why", "**The reason is not held"),
    ],
)
def test_row_is_as_sure_as_its_page(advisor: Advisor, asked: str, front: str) -> None:
    reply = _after(advisor, "does Henry Ford sponsor H-1B?", asked)
    assert reply.text.startswith(front)
    assert [c.kind for c in reply.citations] == ["program"]
    assert "coordinator in writing" in reply.text


@pytest.mark.parametrize("status", [Status.UNKNOWN, Status.PARTIAL])
def test_what_was_doubted_is_not_vouched_for(advisor: Advisor, status: Status) -> None:
    _, history = advisor.ask(MOONLIGHTING)
    doubted = [replace(history[-1], status=status)]
    reply, _ = advisor.ask("are you sure?", doubted)
    assert reply.status is status
    assert reply.text.startswith("**No: I said that all of it, or a part, is not known here.**")


def test_refusal_is_not_taken_for_the_answer_before_it(advisor: Advisor) -> None:
    _, history = advisor.ask(MOONLIGHTING)
    refused, kept = advisor.ask("which stocks should i buy", history)
    assert refused.status is Status.OUT_OF_SCOPE
    assert kept == [replace(history[-1], status=Status.OUT_OF_SCOPE)]
    reply, _ = advisor.ask("why?", [*history, *kept])
    assert reply.status is Status.CLARIFY
    assert "moonlight" not in reply.text


@pytest.mark.parametrize("asked", ["are you sure?", "why?", "and then?"])
def test_somebody_in_danger_is_told_the_same_once_more(
    advisor: Advisor, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    monkeypatch.setattr("rag.answering.builtin.OF_DANGER", {"j1-rules#moonlighting"})
    reply = _after(advisor, MOONLIGHTING, asked)
    assert reply.text.startswith("A J-1 physician may not moonlight")
    assert "> **Take care:**" in reply.text


def test_what_says_more_does_not_look_back(advisor: Advisor) -> None:
    _, history = advisor.ask(MOONLIGHTING)
    for message in ("are you sure? I am on H-1B, not J-1", "why? i am from Syria"):
        assert not any(q.looks_back for q in advisor.run(message, history).questions)


def test_answer_to_what_was_asked_back_does_not_look_back(advisor: Advisor) -> None:
    _, history = advisor.ask(MOONLIGHTING)
    asked = [replace(history[-1], asked=("step1",))]
    assert not advisor.run("why", asked).questions[0].looks_back


def test_all_rows_of_a_list_are_counted(advisor: Advisor, edition: Edition) -> None:
    ids = tuple(edition.programs)
    past = PastQuestion("list", programs=ids[:1], matter=Matter("list", "list", programs=ids))
    reply, _ = advisor.ask("are you sure?", [past])
    assert len(reply.programs) == min(len(ids), 5)
    assert (f"and {len(ids) - 5} more rows" in reply.text) == (len(ids) > 5)


@pytest.mark.parametrize("asked", ["are you sure?", "why?"])
def test_name_that_is_not_held_stays_so(advisor: Advisor, asked: str) -> None:
    reply = _after(advisor, "does Zanzibar General Hospital sponsor J-1?", asked)
    assert reply.status is Status.UNKNOWN
    assert reply.text.startswith("**It is not held here**")


def test_words_of_strain_in_a_refused_message_keep_it_private(advisor: Advisor) -> None:
    _, history = advisor.ask(MOONLIGHTING)
    turn = advisor.run("which stocks should i buy", history)
    turn.strained = True
    assert [p.private for p in remembered(turn)] == [True]


def test_words_of_strain_keep_it_private(advisor: Advisor) -> None:
    _, history = advisor.ask(MOONLIGHTING)
    turn = advisor.run("why?", history)
    turn.strained = True
    assert [p.private for p in remembered(turn)] == [True]


def test_next_question_goes_on_from_what_was_looked_back_at(advisor: Advisor) -> None:
    _, history = advisor.ask(MOONLIGHTING)
    assert advisor.ask("are you sure?", history)[1] == history


def test_question_and_doubt_in_one_message(advisor: Advisor) -> None:
    reply, _ = advisor.ask(f"{MOONLIGHTING} What is your source for that?")
    assert "may not moonlight" in reply.text
    assert "**It stands on official pages**" in reply.text


def test_without_an_answer_before_nothing_looks_back(advisor: Advisor) -> None:
    assert not advisor.run("are you sure?").questions[0].looks_back
