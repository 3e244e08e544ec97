"""What is asked: questions and story apart, and the ways in which a follow-up may be meant."""

from __future__ import annotations

from datetime import date

import pytest

from rag.edition import Edition
from rag.listening import listen
from rag.turn import PastQuestion, Reading, Turn
from rag.understanding import (
    MAX_QUESTIONS,
    corrects,
    heading,
    is_question,
    split_questions,
    understand,
)

MOONLIGHTING = PastQuestion("can i moonlight on J-1?", passages=("j1-rules#moonlighting",))


def understood(edition: Edition, message: str, *history: PastQuestion) -> Turn:
    turn = Turn(message=message, edition=edition, today=date(2026, 11, 25), history=history)
    understand(turn, edition.spelling)
    return turn


def readings(edition: Edition, message: str, *history: PastQuestion) -> list[Reading]:
    """The readings of the only question of `message`."""
    (question,) = understood(edition, message, *history).questions
    return question.readings


_STORY = (
    "I matched into pediatrics in Detroit in March and went to my interview in Accra in May with my "
    "contract, my statement and my bank papers. I cried the whole day. My husband has a shop here and our "
    "son is four."
)


@pytest.mark.parametrize(
    "text",
    [
        "can i moonlight",
        "so can my wife work",
        "ok and what about taxes",
        "Dear sir, may I apply",
        "whats the fee",
        "q1: must i sign",
        "I matched?",
        "please tell me the deadline",
        "anyone knows the rule",
        "wondering if my wife may work",
        "i do not know how to send it",
        "is it ok",
    ],
)
def test_question_is_known_by_its_mark_its_first_word_or_a_usual_phrase(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "i am from Egypt",
        "my visa is J-1.",
        "I graduated in 2015",
        "The program told me no.",
        "hello",
        "canned food helps me through the night",
        "",
    ],
)
def test_what_tells_a_fact_is_no_question(text: str) -> None:
    assert not is_question(text)


@pytest.mark.parametrize(
    ("text", "questions", "story"),
    [
        (
            "I am on a J-1. Can I work at a second hospital? When is the rank list deadline this year?",
            ["Can I work at a second hospital?", "When is the rank list deadline this year?"],
            "I am on a J-1.",
        ),
        (
            "can i work at a second hospital and when is the rank list deadline this year",
            ["can i work at a second hospital", "when is the rank list deadline this year"],
            "",
        ),
        (
            "does my program pay the visa fee, and also can my wife work in a shop?",
            ["does my program pay the visa fee", "can my wife work in a shop?"],
            "",
        ),
        (
            "I matched\nwhat is the deadline for ranking programs\nmy wife is a nurse",
            ["what is the deadline for ranking programs"],
            "I matched my wife is a nurse",
        ),
        (
            "when is the rank list deadline this year and what is soap",
            ["when is the rank list deadline this year", "what is soap"],
            "",
        ),
        # What stands before "and" asks nothing.
        (
            "my wife is pregnant and will deliver in july, can she come later on j2?",
            ["my wife is pregnant and will deliver in july, can she come later on j2?"],
            "",
        ),
        # "and" between two things is no second question.
        (
            "can i work at night and on Sundays in a clinic?",
            ["can i work at night and on Sundays in a clinic?"],
            "",
        ),
        # What cannot be searched for alone stays with what stands before it.
        (
            "can my wife work on her visa? is that ok?",
            ["can my wife work on her visa? is that ok?"],
            "",
        ),
        ("My sponsored visa ended. is it ok?", ["My sponsored visa ended. is it ok?"], ""),
        # What asks for help with all that was told has no subject of its own.
        (
            "The hospital closed our unit. My kids like the school. what now?",
            ["The hospital closed our unit. My kids like the school. what now?"],
            "",
        ),
        # In a long story with a question mark, what was said and where somebody works asks nothing.
        (
            f"{_STORY} The officer asked me only three questions, where will you work, do you have family. "
            "The hospital where I rotate can wait. Should I book another interview?",
            ["Should I book another interview?"],
            f"{_STORY} The officer asked me only three questions, where will you work, do you have family. "
            "The hospital where I rotate can wait.",
        ),
        (
            f"{_STORY} Please tell me how long the review takes. May my mother travel with me. "
            "Is the consulate open?",
            [
                "Please tell me how long the review takes.",
                "May my mother travel with me.",
                "Is the consulate open?",
            ],
            _STORY,
        ),
        # A message without a question is one as a whole.
        ("I matched in Ohio. I need a visa", ["I matched in Ohio. I need a visa"], ""),
        ("moonlighting", ["moonlighting"], ""),
        ("", [""], ""),
    ],
)
def test_questions_and_story_are_kept_apart(text: str, questions: list[str], story: str) -> None:
    assert split_questions(text) == (questions, story)


def test_full_stop_inside_a_number_or_an_abbreviation_with_small_letters_ends_nothing() -> None:
    text = "is 3.5 points of 4.0 enough for a good fellowship?"
    assert split_questions(text) == ([text], "")


def test_message_is_cleaned_spelt_right_and_its_terms_put_in(edition: Edition) -> None:
    turn = understood(edition, "  may a phisy\u200bcian moonlight on  j1 ")
    assert turn.text == "may a phisycian moonlight on j1"
    assert turn.questions[0].text == "may a phisycian moonlight on j1"
    assert turn.questions[0].readings == [Reading("may a physician moonlight on J-1")]


def test_what_only_leads_to_the_question_is_left_out(edition: Edition) -> None:
    polite = "hello dear sir, can anyone please tell me how long may i train on j1"
    assert readings(edition, polite) == [Reading("how long may i train on J-1")]
    assert readings(edition, "hello dear")[0].text == "hello dear"


def test_message_of_many_questions_is_cut_after_the_fourth(edition: Edition) -> None:
    subjects = ["diploma", "licence", "contract", "vacation", "passport", "insurance"]
    asked = [f"can my hospital keep the original {s}?" for s in subjects]
    turn = understood(edition, " ".join(asked))
    assert [q.text for q in turn.questions] == asked[:MAX_QUESTIONS]
    assert MAX_QUESTIONS == 4


def test_story_is_put_before_the_question_and_its_visa_alone_as_well(edition: Edition) -> None:
    found = readings(edition, "I came on j1. how long may my training last in total?")
    assert [r.text for r in found] == [
        "how long may my training last in total?",
        "I came on J-1. how long may my training last in total?",
        "J-1: how long may my training last in total?",
    ]
    assert not any(r.follows for r in found)


def test_each_sentence_of_a_story_that_asks_nothing_in_particular_is_read_by_itself(
    edition: Edition,
) -> None:
    story = "I came on j1. The hospital closed our unit. My children like the school."
    for message in (f"{story} what should i do now?", story):
        found = [r.text for r in readings(edition, message)]
        assert "J-1: The hospital closed our unit." in found
        assert "J-1: My children like the school." in found
    asked = [r.text for r in readings(edition, f"{story} how long may my training last in total?")]
    assert not any(text.startswith("J-1: The hospital") for text in asked)


def test_fact_of_the_profile_is_no_event_of_a_story(edition: Edition) -> None:
    message = "My Step 2 CK is 240. The hospital closed our unit. My children like the school. help"
    turn = Turn(message=message, edition=edition, today=date(2026, 11, 25))
    listen(turn)
    understand(turn, edition.spelling)
    found = [r.text for r in turn.questions[0].readings]
    assert found[1:] == ["The hospital closed our unit.", "My children like the school."]


def test_story_after_an_answer_is_read_with_the_question_before_it(edition: Edition) -> None:
    found = readings(edition, "The hospital closed our unit. My children cry.", MOONLIGHTING)
    assert "The hospital closed our unit." not in [r.text for r in found]
    assert any(r.follows for r in found)


def test_visa_of_the_story_gives_way_to_the_one_that_is_asked_about(edition: Edition) -> None:
    found = readings(edition, "I came on j1. how long may training last on an h1b?")
    assert [r.text for r in found] == [
        "how long may training last on an H-1B?",
        "I came on J-1. how long may training last on an H-1B?",
    ]


def test_second_question_of_a_message_is_read_with_the_names_of_the_first(edition: Edition) -> None:
    turn = understood(
        edition,
        "can i take extra shifts on j1? can my wife work in a shop? what is the rule for an h4 spouse?",
    )
    found = [[r.text for r in q.readings] for q in turn.questions]
    assert "J-1: can my wife work in a shop?" in found[1]
    # A name of its own goes before.
    assert not any(text.startswith("J-1") for text in found[2])


def test_of_a_long_story_the_end_is_read(edition: Edition) -> None:
    story = " ".join(f"I saw ward {n}." for n in range(100))
    found = readings(edition, f"{story} how long may training in surgery last?")
    assert "I saw ward 99. how long may training" in found[1].text
    assert "ward 9. " not in found[1].text
    assert len(found[1].text.split()) <= 60 + 7


# --- follow-ups --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "message", "expected"),
    [
        ("can i moonlight on J-1?", "and on h1b?", "can i moonlight on H-1B?"),
        (
            "which visa is usual in internal medicine residency",
            "and for psychiatry?",
            "which visa is usual in psychiatry residency",
        ),
        ("is a licence needed in Texas", "what about florida?", "is a licence needed in Florida"),
        ("may my wife work on J-2", "and my children?", "may my children work on J-2"),
        ("must i pass Step 3 first", "what if OET?", "must i pass OET first"),
    ],
)
def test_name_of_a_follow_up_takes_the_place_of_the_last_one(
    edition: Edition, last: str, message: str, expected: str
) -> None:
    found = readings(edition, message, PastQuestion(last))
    assert not found[0].follows
    assert Reading(expected, follows=True) in found


def test_swapped_name_is_not_put_back(edition: Edition) -> None:
    assert readings(edition, "and on h1b?", MOONLIGHTING) == [
        Reading("and on H-1B?"),
        Reading("can i moonlight on H-1B?", follows=True),
        Reading("Rules of the J-1: on H-1B?", follows=True),
    ]


def test_follow_up_with_more_than_a_name_is_read_with_the_swap_before_it(edition: Edition) -> None:
    found = readings(edition, "and on h1b for a second hospital job?", MOONLIGHTING)
    texts = [r.text for r in found if r.follows]
    assert texts[:2] == [
        "can i moonlight on H-1B?",
        "can i moonlight on H-1B? on H-1B for a second hospital job?",
    ]


def test_follow_up_without_a_name_is_added_to_the_last_question(edition: Edition) -> None:
    found = readings(edition, "it is the clinic across the street", MOONLIGHTING)
    assert [(r.text, r.follows) for r in found] == [
        ("it is the clinic across the street", False),
        ("can i moonlight on J-1? it is the clinic across the street", True),
        ("J-1: it is the clinic across the street", True),
        ("Rules of the J-1: it is the clinic across the street", True),
    ]


def test_fact_told_after_a_fact_goes_back_to_the_question_before_both(edition: Edition) -> None:
    told = PastQuestion("it belongs to another hospital")
    found = readings(edition, "they pay me nothing for it", MOONLIGHTING, told)
    whole = "can i moonlight on J-1? it belongs to another hospital they pay me nothing for it"
    assert Reading(whole, follows=True) in found


def test_correction_is_read_without_its_words_and_asks_for_itself(edition: Edition) -> None:
    told = PastQuestion("I want an H-1B")
    assert [
        r.text for r in readings(edition, "no sorry i mean J1, how long may i train", told)
    ] == [
        "J-1, how long may i train",
        "I want an J-1 J-1, how long may i train",
    ]
    own = readings(edition, "no diploma, is that a problem", told)[0]
    assert own.text == "no diploma, is that a problem"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no sorry i mean J-1", True),
        ("sorry it is 248 not 228", True),
        ("no, my YOG is 2016", True),
        ("oops, PGY-2", True),
        ("no interviews, what now", False),
        ("and on H-1B?", False),
        ("not J-1", False),
    ],
)
def test_what_takes_something_back(text: str, expected: bool) -> None:
    assert corrects(text) is expected


def test_late_follow_up_is_also_read_without_those_between(edition: Edition) -> None:
    between = PastQuestion("can i moonlight on J-1? on weekends")
    found = [r.text for r in readings(edition, "and at night?", MOONLIGHTING, between)]
    assert "can i moonlight on J-1? on weekends at night?" in found
    assert "can i moonlight on J-1? at night?" in found


def test_follow_up_that_names_something_new_asks_more_by_itself(edition: Edition) -> None:
    new = readings(edition, "is OET needed then?", MOONLIGHTING)
    same = readings(edition, "is J-1 needed then?", MOONLIGHTING)
    assert new[0].weight > same[0].weight
    whole = next(r for r in new if r.text.startswith("can i moonlight on J-1? is OET"))
    assert whole.weight < 1


def test_connective_is_left_out_of_what_is_added(edition: Edition) -> None:
    found = readings(edition, "ok, but what about weekends?", MOONLIGHTING)
    assert found[1] == Reading("can i moonlight on J-1? weekends?", follows=True)


@pytest.mark.parametrize(
    "message",
    [
        "other topic: can i bring it?",
        "another question, is that one needed?",
        "new subject. and the rank list?",
    ],
)
def test_new_subject_is_not_read_with_the_last_question(edition: Edition, message: str) -> None:
    turn = understood(edition, message, MOONLIGHTING)
    assert not any(r.follows for q in turn.questions for r in q.readings)


@pytest.mark.parametrize(
    "message",
    [
        "when does the program certify the final rank order list of applicants?",
        "how long may a physician train for residency and fellowship together?",
    ],
)
def test_full_question_stands_alone(edition: Edition, message: str) -> None:
    assert not any(r.follows for r in readings(edition, message, MOONLIGHTING))


@pytest.mark.parametrize(
    "message",
    [
        "why?",
        "is that allowed for unpaid teaching work in a school?",
        "weekends?",
        "no, unpaid work as a teacher",
    ],
)
def test_short_or_pointing_message_may_follow(edition: Edition, message: str) -> None:
    assert any(r.follows for r in readings(edition, message, MOONLIGHTING))


def test_first_message_of_a_conversation_follows_nothing(edition: Edition) -> None:
    assert readings(edition, "and on h1b?") == [Reading("and on H-1B?")]


def test_no_reading_stands_twice_and_there_are_six_at_most(edition: Edition) -> None:
    history = (MOONLIGHTING, PastQuestion("it is unpaid", passages=("j1-rules#moonlighting",)))
    message = "I came on a J-1. My wife has an H-4. It is a free clinic. and is it ok there then?"
    turn = understood(edition, message, *history)
    for question in turn.questions:
        texts = [r.text for r in question.readings]
        assert len(texts) == len(set(texts))
        assert 1 < len(texts) <= 6


# --- a question about programs and another one ----------------------------------------------------


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        (
            "which psychiatry programs in Ohio sponsor h1b? and when is match day?",
            ["which psychiatry programs in Ohio sponsor h1b?", "and when is match day?"],
        ),
        (
            "does maimonides sponsor j1 and what is the eras fee",
            ["does maimonides sponsor j1", "what is the eras fee"],
        ),
        (
            "which hospitals in Texas take imgs, also is mph useful?",
            ["which hospitals in Texas take imgs", "is mph useful?"],
        ),
        # What hangs on the first question stays with it.
        (
            "which hospitals in Texas take imgs and is it easy?",
            ["which hospitals in Texas take imgs is it easy?"],
        ),
        # … what asks something of its own does not, however short.
        (
            "how long does the check take and what if slow?",
            ["how long does the check take", "what if slow?"],
        ),
        ("when is match day? can i moonlight?", ["when is match day?", "can i moonlight?"]),
        ("what is SOAP and when does it start", ["what is SOAP", "when does it start"]),
        ("can i moonlight on J-1? is that ok?", ["can i moonlight on J-1? is that ok?"]),
        (
            "what is the difference between MD and DO in america",
            ["what is the difference between MD and DO in america"],
        ),
        # "st." ends no sentence.
        ("is st. mary's in Ohio taking imgs?", ["is st. mary's in Ohio taking imgs?"]),
        ("thanks, and how many programs take h1b in Ohio", ["how many programs take h1b in Ohio"]),
        ("hi there, and can my wife work in a shop", ["can my wife work in a shop"]),
        ("Thank you so much, also what is the eras fee now", ["what is the eras fee now"]),
        ("thanks", ["thanks"]),
    ],
)
def test_short_question_beside_another_is_its_own(text: str, questions: list[str]) -> None:
    assert split_questions(text)[0] == questions


def test_question_that_says_little_is_read_with_the_one_before_it(edition: Edition) -> None:
    turn = understood(edition, "can i moonlight on J-1? how long does it take?")
    first, second = turn.questions
    assert first.after is None
    assert second.after is first
    assert "can i moonlight on J-1? how long does it take?" in [r.text for r in second.readings]


def test_in_a_later_turn_a_short_question_belongs_to_the_one_before_it(edition: Edition) -> None:
    text = "and my wife? what pay?"
    assert len(understood(edition, text, MOONLIGHTING).questions) == 1
    assert len(understood(edition, text).questions) == 2


def test_who_asks_makes_a_short_question_no_longer(edition: Edition) -> None:
    turn = understood(edition, "what is SOAP and how img can join")
    assert turn.questions[1].after is turn.questions[0]


def test_question_that_says_enough_is_read_by_itself(edition: Edition) -> None:
    turn = understood(edition, "can i moonlight on J-1? what is Conrad 30?")
    assert [q.after for q in turn.questions] == [None, None]
    assert not any(r.follows for r in turn.questions[1].readings)


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("and when is match day?", "when is match day?"),
        ("ok great. which programs take h1b?", "which programs take h1b?"),
        ("thanks", "thanks"),
        ("hello", "hello"),
        ("android phones?", "android phones?"),
        ("hiking in Ohio?", "hiking in Ohio?"),
        ("what is it", "what is it"),
    ],
)
def test_heading_is_the_question_alone(question: str, title: str) -> None:
    assert heading(question) == title
