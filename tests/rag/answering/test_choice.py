"""Which passages answer: one, two that stand level, or one for each visa."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rag.answering.choice import Choice, choose
from rag.edition import Edition
from rag.schema import Certainty, Passage, Profile, Statement
from rag.turn import Candidate, PastQuestion, Question, Reading, Turn


def passage(edition: Edition, name: str, text: str, topic: str = "j1") -> Passage:
    model = edition.passages["j1-rules#moonlighting"]
    short = (Statement(text, ("a",)),)
    return replace(model, id=f"made#{name}", topic=topic, heading=text, short=short)


def chosen(
    edition: Edition,
    text: str,
    found: list[tuple[Passage, float]],
    profile: Profile | None = None,
    context: str = "",
    follows: bool = False,
    history: tuple[PastQuestion, ...] = (),
    likely: float = 0.0,
) -> Choice:
    """`likely`: how likely the last of `found` is asked next."""
    candidates = [Candidate(p, score, 0.9, 0.6, 0.6, 1.0, 1.0, 0.3) for p, score in found]
    candidates[-1] = replace(candidates[-1], next=likely)
    question = Question(text, [Reading(text, follows=follows)], candidates=candidates)
    turn = Turn(text, edition, date(2026, 11, 25), profile=profile or Profile(), context=context)
    turn.history = history
    return choose(turn, question)


def names(choice: Choice) -> list[str]:
    both = [choice.first, choice.second]
    return [c.passage.id.partition("#")[2] for c in both if c]


@pytest.fixture
def j2(edition: Edition) -> Passage:
    return passage(edition, "j2", "A J-2 spouse may work after the card has come.")


@pytest.fixture
def h4(edition: Edition) -> Passage:
    return passage(edition, "h4", "H-4 alone gives no right to work.", "h1b")


def test_question_without_a_visa_is_answered_for_both(
    edition: Edition, j2: Passage, h4: Passage
) -> None:
    near = chosen(edition, "can my wife work", [(h4, 0.6), (j2, 0.5)])
    assert (names(near), near.by_visa) == (["h4", "j2"], True)
    far = chosen(edition, "can my wife work", [(h4, 0.6), (j2, 0.45)])
    assert (names(far), far.by_visa) == (["h4"], False)


def test_two_of_a_follow_up_stand_level_further_apart(
    edition: Edition, j2: Passage, h4: Passage
) -> None:
    for apart, alone, following in [(0.02, 2, 2), (0.04, 1, 2), (0.06, 1, 1)]:
        found = [(h4, 0.6), (replace(j2, topic="h1b"), 0.6 - apart)]
        assert len(names(chosen(edition, "may she work on H-4", found))) == alone
        assert len(names(chosen(edition, "may she work on H-4", found, follows=True))) == following


@pytest.fixture
def given(edition: Edition) -> tuple[PastQuestion, list[tuple[Passage, float]]]:
    """A question that was answered with the passage on moonlighting, and what is found next: the same,
    and further behind that on the length of training."""
    last = PastQuestion("can i moonlight on J-1", ("j1-rules#moonlighting",))
    found = [("j1-rules#moonlighting", 0.7), ("j1-rules#length", 0.5)]
    return last, [(edition.passages[i], score) for i, score in found]


Given = tuple[PastQuestion, list[tuple[Passage, float]]]


def test_what_has_more_of_the_follow_up_goes_before_what_was_just_given(
    edition: Edition, given: Given
) -> None:
    last, found = given
    anew = chosen(edition, "and how many years", found, follows=True, history=(last,))
    assert names(anew) == ["length", "moonlighting"]


def test_what_is_asked_next_goes_before_what_was_just_given(edition: Edition, given: Given) -> None:
    last, found = given
    text = "and then zebra"
    asked = chosen(edition, text, found, follows=True, history=(last,), likely=0.5)
    assert names(asked) == ["length", "moonlighting"]
    unlike = chosen(edition, text, found, follows=True, history=(last,), likely=0.1)
    assert names(unlike) == ["moonlighting"]


@pytest.mark.parametrize(
    ("text", "follows", "passages", "behind"),
    [
        # A correction asks for the same once more; so does what stands by itself.
        ("no, i mean how many years", True, ("j1-rules#moonlighting",), 0.2),
        ("and how many years", False, ("j1-rules#moonlighting",), 0.2),
        # Something else was given; or the other is far behind.
        ("and how many years", True, ("j1-rules#travel",), 0.2),
        ("and how many years", True, ("j1-rules#moonlighting",), 0.3),
    ],
)
def test_what_was_just_given_may_be_given_again(
    edition: Edition,
    given: Given,
    text: str,
    follows: bool,
    passages: tuple[str, ...],
    behind: float,
) -> None:
    last, [(again, score), (other, _)] = given
    found = [(again, score), (other, score - behind)]
    history = (replace(last, passages=passages),)
    assert names(chosen(edition, text, found, follows=follows, history=history)) == ["moonlighting"]


def test_gap_goes_behind_what_was_just_given(edition: Edition, given: Given) -> None:
    last, [again, (other, score)] = given
    gap = (replace(other, certainty=Certainty.NOT_KNOWN), score)
    found = chosen(edition, "and how many years", [again, gap], follows=True, history=(last,))
    assert names(found) == ["moonlighting", "length"]


@pytest.mark.parametrize(
    ("text", "profile", "context"),
    [
        ("can my H-4 wife work", Profile(), ""),
        ("can my wife work", Profile(), "I hold H-1B."),
        ("can my wife work", Profile(visa_need="h1b"), ""),
        ("can my wife work", Profile(citizenship_status="permanent_resident"), ""),
    ],
)
def test_visa_that_is_known_is_answered_alone(
    edition: Edition, j2: Passage, h4: Passage, text: str, profile: Profile, context: str
) -> None:
    assert names(chosen(edition, text, [(h4, 0.6), (j2, 0.5)], profile, context)) == ["h4"]


def test_passage_about_both_visas_needs_no_other(
    edition: Edition, j2: Passage, h4: Passage
) -> None:
    both = passage(edition, "both", "On J-2 a card is needed, on H-4 seldom given.")
    assert names(chosen(edition, "can my wife work", [(both, 0.6), (j2, 0.5)])) == ["both"]
    assert names(chosen(edition, "can my wife work", [(h4, 0.6), (both, 0.5)])) == ["h4"]


def test_section_of_the_same_topic_is_no_answer_for_the_other_visa(
    edition: Edition, j2: Passage, h4: Passage
) -> None:
    # What a waiver brings (H-1B) stands among the sections on J-1.
    waiver = replace(h4, topic="j1")
    assert names(chosen(edition, "what is a waiver job", [(j2, 0.6), (waiver, 0.5)])) == ["j2"]


def test_gap_for_the_other_visa_is_no_answer(edition: Edition, j2: Passage, h4: Passage) -> None:
    gap = replace(j2, certainty=Certainty.NOT_KNOWN)
    assert names(chosen(edition, "can my wife work", [(h4, 0.6), (gap, 0.5)])) == ["h4"]


def test_section_for_the_visas_in_the_other_order_gives_way(edition: Edition) -> None:
    other = passage(edition, "other", "Can I do residency on H-1B and fellowship on J-1?", "h1b")
    this = passage(edition, "this", "I am on J-1 and my fellowship is on H-1B: can I switch?")
    near = passage(edition, "near", "Which fellowships take which visa?", "life")
    found = [(other, 0.8), (near, 0.75), (this, 0.7)]
    assert names(chosen(edition, "fellowship on H-1B after J-1 residency", found))[0] == "this"
    assert names(chosen(edition, "residency on H-1B, fellowship on J-1", found)) == ["other"]
