"""The conversation listens: facts are kept, shown back, taken back, asked about once, and used."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pytest

from rag.advisor import Advisor
from rag.schema import Profile, Reply, StepResult
from rag.turn import PastQuestion


@dataclass
class Talk:
    """A conversation in memory."""

    advisor: Advisor
    history: list[PastQuestion] = field(default_factory=list)
    profile: Profile = field(default_factory=Profile)

    def say(self, message: str, sent: Profile | None = None) -> Reply:
        reply, remembered = self.advisor.ask(message, self.history, self.profile, sent=sent)
        self.history += remembered
        self.profile = reply.profile
        return reply


@pytest.fixture
def talk(advisor: Advisor) -> Talk:
    return Talk(advisor)


def test_a_message_of_facts_is_shown_back_with_what_would_help(talk: Talk) -> None:
    reply = talk.say("yog 2018, s2 241, need visa, IM, ny nj")
    assert reply.status == "answered"
    assert reply.citations == []
    for line in (
        "- **Visa needed:** J-1 or H-1B",
        "- **Year of graduation:** 2018",
        "- **Step 2 CK:** 241",
        "- **Specialties:** Internal Medicine",
        "- **States:** New York, New Jersey",
        "- how many US letters you have",
    ):
        assert line in reply.text
    assert "None of it is required." in reply.text
    assert "your Step 2 CK score" not in reply.text
    assert reply.follow_ups


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("im from iran, on f1 in california", "Iran"),
        ("hi, i graduated in 2012 from pakistan", "2012"),
    ],
)
def test_who_tells_of_oneself_first_is_not_told_that_it_is_not_known(
    talk: Talk, message: str, told: str
) -> None:
    reply = talk.say(message)
    assert "Not known" not in reply.text
    assert "This is what I know about you" in reply.text
    assert told in reply.text


def test_a_request_beside_facts_is_no_mere_statement(talk: Talk) -> None:
    reply = talk.say("i am a green card holder, yog 2014. recommend me a research job in boston")
    assert "This is what I know about you" not in reply.text


def test_an_order_of_a_list_beside_facts_gets_the_list(talk: Talk) -> None:
    reply = talk.say("i need j1 visa, psychiatry programs in ohio")
    assert "This is what I know about you" not in reply.text
    assert "Psychiatry in Ohio with J-1" in reply.text


def test_a_program_that_is_named_beside_facts_is_answered(talk: Talk) -> None:
    reply = talk.say("i need j1. maimonides im, shud i apply")
    assert "This is what I know about you" not in reply.text
    assert "Maimonides" in reply.text


def test_facts_beside_a_question_are_kept_and_the_question_is_answered(talk: Talk) -> None:
    reply = talk.say("I graduated in 2016 and have 2 US letters. When is Match Day?")
    assert "19 March 2027" in reply.text
    assert (reply.profile.graduation_year, reply.profile.us_letters) == (2016, 2)


def test_a_question_alone_leaves_the_profile_as_it_was(talk: Talk) -> None:
    talk.profile = Profile(step2ck=240)
    assert talk.say("can a 2015 grad with 230 apply?").profile == Profile(step2ck=240)


@pytest.mark.parametrize(
    ("correction", "field", "value"),
    [
        ("no my yog is 2016", "graduation_year", 2016),
        ("sorry step 2 is 231 not 241", "step2ck", 231),
        ("actually h1b only", "visa_need", "h1b"),
        ("no, 2015", "graduation_year", 2015),
        ("oops i meant 239", "step2ck", 239),
    ],
)
def test_a_correction_overwrites_without_a_question_back(
    talk: Talk, correction: str, field: str, value: object
) -> None:
    talk.say("yog 2018, step 2 241, need j1")
    reply = talk.say(correction)
    assert getattr(reply.profile, field) == value
    assert "?" not in reply.text.split("Ask your question now")[0]


def test_another_value_without_a_correction_is_kept_and_asked_about(talk: Talk) -> None:
    talk.say("yog 2018, step 2 241")
    reply = talk.say("yog 2017, 3 us lors")
    assert reply.profile.graduation_year == 2017
    assert "Earlier I noted 2018 for your year of graduation; now you say 2017" in reply.text


def test_a_doubt_is_asked_once(talk: Talk) -> None:
    first = talk.say("yog 2018, step 2 ck 230-240")
    assert "Which score stands in your report?" in first.text
    assert first.profile.step2ck is None
    again = talk.say("i told you, step 2 ck 230-240. when is match day?")
    assert "Which score stands in your report?" not in again.text


def test_a_bare_number_answers_the_question_back(talk: Talk) -> None:
    talk.say("yog 2018, step 2 ck 230-240")
    assert talk.say("238").profile.step2ck == 238


def test_a_doubt_stands_at_the_end_of_an_answer(talk: Talk) -> None:
    reply = talk.say("My green card is pending. When is Match Day?")
    assert "19 March 2027" in reply.text
    assert reply.text.rstrip().splitlines()[-1].startswith("**One question back")
    assert reply.status == "answered"


def test_an_answer_to_a_doubt_may_be_bare(talk: Talk) -> None:
    talk.say("yog 2018, prefer h1b")
    assert talk.say("both").profile.visa_need == "either"
    assert talk.say("IM").profile.specialties == ["Internal Medicine"]


# --- taking back ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "left"),
    [
        ("forget my score", {"graduation_year": 2018, "visa_need": "j1"}),
        ("please forget my yog", {"step2ck": 241, "step1": "pass", "visa_need": "j1"}),
        ("delete my visa status", {"graduation_year": 2018, "step2ck": 241, "step1": "pass"}),
        ("clear my profile", {}),
        ("forget everything about me", {}),
        ("forget what you know about me please", {}),
    ],
)
def test_what_was_told_is_forgotten_on_request(
    talk: Talk, order: str, left: dict[str, object]
) -> None:
    talk.profile = Profile(
        graduation_year=2018, step2ck=241, step1=StepResult(result="pass"), visa_need="j1"
    )
    reply = talk.say(order)
    found = reply.profile.model_dump(exclude_none=True)
    if "step1" in found:
        found["step1"] = found["step1"]["result"]
    assert found == left
    assert reply.status == "answered"
    assert "I no longer keep" in reply.text


@pytest.mark.parametrize(
    "message",
    [
        "clear step 1",
        "can programs forget my score?",
        "how do i delete my eras application",
        "forget about my score, when is match day",
        "remove my name from the rank list",
    ],
)
def test_other_words_clear_nothing(talk: Talk, message: str) -> None:
    talk.profile = Profile(step2ck=241, graduation_year=2018)
    found = talk.say(message).profile
    assert (found.step2ck, found.graduation_year) == (241, 2018)


# --- what is sent as such -------------------------------------------------------------------


def test_what_is_sent_goes_before_what_is_read(talk: Talk) -> None:
    reply = talk.say("yog 2018, step 2 241", sent=Profile(step2ck=250))
    assert (reply.profile.graduation_year, reply.profile.step2ck) == (2018, 250)


def test_a_sent_null_clears_what_is_read(talk: Talk) -> None:
    reply = talk.say("yog 2018, step 2 241", sent=Profile.model_validate({"step2ck": None}))
    assert (reply.profile.graduation_year, reply.profile.step2ck) == (2018, None)


def test_nothing_but_fields_of_the_profile_is_kept(talk: Talk) -> None:
    words = "yog 2018 and my mother Zubaida cooks, need visa"
    reply = talk.say(words)
    assert set(json.loads(reply.profile.model_dump_json())) == set(Profile.model_fields)
    assert "Zubaida" not in reply.profile.model_dump_json()


# --- used -----------------------------------------------------------------------------------


def test_what_was_told_stands_before_the_answer_that_hangs_on_it(talk: Talk) -> None:
    talk.say("I am a J-1 resident, yog 2018")
    reply = talk.say("can i moonlight?")
    assert reply.text.startswith("*You told me: J-1.*\n\n")
    assert "moonlight" in reply.text.lower()
    assert "You told me" not in talk.say("can i moonlight on a J-1?").text


def test_a_question_without_a_visa_is_also_read_with_the_one_that_was_told(
    advisor: Advisor,
) -> None:
    def told(message: str, profile: Profile) -> list[str]:
        turn = advisor.run(message, (), profile)
        return [r.text for q in turn.questions for r in q.readings if r.told]

    j1 = Profile(visa_need="j1")
    assert told("can i moonlight?", j1) == ["J-1: can i moonlight?"]
    assert told("can i moonlight on H-1B?", j1) == []
    assert told("I am on H-1B. can i moonlight?", j1) == []
    assert told("can i moonlight?", Profile()) == []


def test_a_person_in_distress_is_answered_as_one(talk: Talk) -> None:
    reply = talk.say("yog 2018, failed step 1, i will kill myself")
    assert "988" in reply.text
    assert "This is what I know about you" not in reply.text
    assert "question back" not in reply.text


def test_a_fact_told_after_an_answer_goes_on_with_the_question(talk: Talk) -> None:
    talk.say("is moonlighting allowed?")
    reply = talk.say("i am on j1 though")
    assert "This is what I know about you" not in reply.text
    assert "moonlight" in reply.text.lower()
    assert reply.profile.visa_need == "j1"


def test_who_else_is_asked_about_is_no_fact_of_the_writer(talk: Talk) -> None:
    talk.say("is moonlighting allowed on j1?")
    for message in ("and us img", "what about us citizens?"):
        reply = talk.say(message)
        assert "This is what I know about you" not in reply.text
        assert reply.profile == Profile()
    assert "US IMG" in talk.say("i am a us img").text


def test_a_fact_that_has_nothing_to_do_with_the_answer_before_is_noted(talk: Talk) -> None:
    talk.say("step 2 241")
    talk.say("how many years can i train on a J-1?")
    reply = talk.say("sorry, step 2 is 231 not 241")
    assert "- **Step 2 CK:** 231" in reply.text
    assert reply.citations == []
