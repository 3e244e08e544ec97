"""What answers a question beside guidance: a program's row, a list, or a name that is not held."""

from __future__ import annotations

from datetime import date

import pytest

from rag.advisor import Advisor
from rag.edition import Edition
from rag.filter import Filter
from rag.routing import route
from rag.schema import Status
from rag.turn import Candidate, Matter, PastQuestion, Question, Reading, Turn

MAIMONIDES = "maimonides-medical-center-internal-medicine"


def routed(advisor: Advisor, message: str, *history: PastQuestion) -> Question:
    """The only question of `message`, routed."""
    (question,) = advisor.run(message, history).questions
    return question


def programs(question: Question) -> list[str]:
    return [p.id for p in question.programs]


def candidate(edition: Edition, passage: str, score: float) -> Candidate:
    return Candidate(edition.passages[passage], score, score, score, score, score, score, score)


@pytest.mark.parametrize(
    ("message", "program"),
    [
        ("does maimonides sponsor h1b", MAIMONIDES),
        ("yale psychiatry letters?", "yale-psychiatry"),
        ("what minimum score does uab montgomery want", "uab-montgomery-internal-medicine"),
        ("is nyu neurology img friendly", "nyu-neurology"),
        ("is overlook a good choice", "overlook-medical-center-internal-medicine"),
        ("tell me more about overlook", "overlook-medical-center-internal-medicine"),
        ("any info on maimonides", MAIMONIDES),
    ],
)
def test_question_about_a_named_program_goes_to_its_row(
    advisor: Advisor, message: str, program: str
) -> None:
    question = routed(advisor, message)
    assert programs(question) == [program]
    assert question.listing is None
    assert question.unknown_program == ""


def test_code_of_a_program_stands_in_its_row(advisor: Advisor) -> None:
    turn = advisor.run("what is the nrmp code of maimonides internal medicine")
    [question] = turn.questions
    assert programs(question) == [MAIMONIDES]
    code = question.programs[0]["nrmp_code"]
    assert (code or "Not known here:** what") in turn.answer


@pytest.mark.parametrize(
    "message",
    [
        # No row holds that.
        "how high is the rent near maimonides",
        "what is the weather at maimonides",
        "is there parking at the maimonides hospital",
        # A name in passing beside a question that guidance answers.
        "until when can i change my rank list with maimonides hospital",
        # Residency as a time, not as what is looked for.
        "does Nevada give a license without residency",
        "does Nevada give a license without a residency",
        "what license do i get after my residency in Texas",
        # A program where the writer is, not one that is looked for.
        "I matched at a program in Ohio and now I want to withdraw. Can i?",
        "my program in Ohio will not renew my contract, what are my rights",
        "what happens if my program in New York closes",
        # A rule about programs.
        "if hospitals in texas close, do i lose my j1",
        "most hospitals in new york pay how much overtime for j1",
        "i have an offer from a hospital in Florida outside the match, can i take it",
    ],
)
def test_question_that_no_row_could_answer_stays_with_guidance(
    advisor: Advisor, message: str
) -> None:
    question = routed(advisor, message)
    assert question.programs == []
    assert question.unknown_program == ""
    assert question.listing is None


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("programs in new york that sponsor j1", Filter(states=("NY",), visa="J-1")),
        ("which psychiatry programs take h1b", Filter(specialties=("Psychiatry",), visa="H-1B")),
        ("psychiatry programs which sponsor h1b", Filter(specialties=("Psychiatry",), visa="H-1B")),
        ("hospitals in new york that sponsor j1", Filter(states=("NY",), visa="J-1")),
        (
            "looking for a position in a hospital in new york with j1",
            Filter(states=("NY",), visa="J-1"),
        ),
        (
            "i want to match in a program in new york with j1, which are there",
            Filter(states=("NY",), visa="J-1"),
        ),
        (
            "any hospital for IM residency in detroit",
            Filter(specialties=("Internal Medicine",), city="detroit"),
        ),
    ],
)
def test_question_for_several_programs_is_a_listing(
    advisor: Advisor, message: str, expected: Filter
) -> None:
    question = routed(advisor, message)
    assert question.listing == expected
    assert question.programs == []


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("does mount zebrafish hospital sponsor h1b?", "mount zebrafish hospital"),
        ("will quuxville take old grads", "quuxville"),
    ],
)
def test_name_that_the_table_does_not_hold_is_kept_as_typed(
    advisor: Advisor, message: str, name: str
) -> None:
    question = routed(advisor, message)
    assert question.unknown_program == name
    assert question.programs == []


def test_boundary_is_not_routed(edition: Edition) -> None:
    text = "does maimonides sponsor H-1B"
    marked = Question(text, [Reading(text)], boundary=edition.boundaries["greeting"])
    plain = Question(text, [Reading(text)])
    route(Turn(message=text, edition=edition, today=date(2026, 11, 25), questions=[marked, plain]))
    assert (programs(marked), programs(plain)) == ([], [MAIMONIDES])


@pytest.mark.parametrize(
    ("guidance", "at_home", "table"),
    [(0.9, 0.0, False), (0.9, 0.85, True), (0.65, 0.0, True)],
    ids=["plainly nearer", "hardly nearer", "not near"],
)
@pytest.mark.parametrize("text", ["how many img matched in 2024", "when is match day"])
def test_table_gives_way_to_guidance_that_is_plainly_nearer(
    edition: Edition, text: str, guidance: float, at_home: float, table: bool
) -> None:
    found = [
        candidate(edition, "j1-rules#length", guidance),
        candidate(edition, "match-dates#match-day", at_home),
    ]
    text = edition.glossary.expand(text)
    question = Question(text, [Reading(text)], candidates=found)
    route(Turn(message=text, edition=edition, today=date(2026, 11, 25), questions=[question]))
    assert bool(question.figures or question.season) == table


@pytest.mark.parametrize("message", ["and j1?", "what letters do they want?", "is it recruiting?"])
def test_follow_up_goes_on_about_the_program_of_the_last_answer(
    advisor: Advisor, message: str
) -> None:
    _, history = advisor.ask("does maimonides sponsor h1b")
    assert programs(routed(advisor, message, *history)) == [MAIMONIDES]
    # Without the turn before it, it is about none.
    assert programs(routed(advisor, message)) == []


def test_full_question_of_another_matter_leaves_the_program(advisor: Advisor) -> None:
    _, history = advisor.ask("does maimonides sponsor h1b")
    message = (
        "how long may a physician in a hospital train for residency and fellowship on a j1 visa?"
    )
    assert programs(routed(advisor, message, *history)) == []


def test_what_it_costs_to_apply_is_no_fact_of_the_program(advisor: Advisor) -> None:
    _, history = advisor.ask("does maimonides sponsor h1b")
    message = "what is the fee to apply there"
    assert programs(routed(advisor, message, *history)) == []
    assert programs(routed(advisor, "and letters there?", *history)) == [MAIMONIDES]


def test_program_of_an_older_edition_is_left_out(advisor: Advisor) -> None:
    gone = PastQuestion("does zebra sponsor H-1B", programs=("zebra-internal-medicine",))
    assert programs(routed(advisor, "and j1?", gone)) == []


@pytest.mark.parametrize(
    ("message", "unknown", "held"),
    [
        ("does nyu psychiatry sponsor h1b", "", ["nyu-neurology"]),
        ("would yale pediatrics take me", "", ["yale-psychiatry"]),
        ("does yale lakeside hospital sponsor j1", "yale lakeside hospital", ["yale-psychiatry"]),
    ],
)
def test_row_of_another_specialty_or_of_a_like_name_does_not_answer(
    advisor: Advisor, message: str, unknown: str, held: list[str]
) -> None:
    turn = advisor.run(message)
    (question,) = turn.questions
    assert programs(question) == []
    assert question.unknown_program == unknown
    assert question.lacking is not None
    assert [p.id for p in question.lacking.others] == held
    assert turn.ended is Status.UNKNOWN
    assert turn.programs == []


@pytest.mark.slow
def test_place_where_the_writer_is_asks_nothing_of_its_program(full_advisor: Advisor) -> None:
    question = routed(full_advisor, "J1 at cleveland clinic now, can i change to H1B")
    assert question.programs == []
    assert question.candidates[0].passage.id == "j1-two-year-rule#switch-to-h1b"
    for text in (
        "i matched at maimonides, will they give me h1b",
        "do i need step 3 for h1b at maimonides",
        "i am pgy1 elsewhere, can i get h1b at maimonides",
    ):
        asked = routed(full_advisor, text)
        assert {p["institution"] for p in asked.programs} == {"Maimonides Medical Center"}


@pytest.mark.slow
def test_list_is_made_in_several_messages(full_advisor: Advisor) -> None:
    history: list[PastQuestion] = []
    wanted = []
    for message in ("which programs for psychiatry", "in texas", "only the ones with h1b"):
        (question,) = full_advisor.run(message, history).questions
        wanted.append(question.listing)
        history += full_advisor.ask(message, history)[1]
    assert wanted == [
        Filter(("Psychiatry",)),
        Filter(("Psychiatry",), ("TX",)),
        Filter(("Psychiatry",), ("TX",), visa="H-1B"),
    ]
    told = full_advisor.run("i have 228 in step 2, yog 2017", history)
    assert told.questions[0].fit is not None
    assert told.questions[0].fit.wanted == wanted[-1]
    assert "Step 2 CK 228; graduated 2017" in told.answer
    assert "Psychiatry in Texas with H-1B" in told.answer


@pytest.mark.slow
def test_follow_up_that_changes_nothing_of_a_figure_asks_for_another(full_advisor: Advisor) -> None:
    _, history = full_advisor.ask("how much does eras cost")
    question = routed(full_advisor, "for step 3?", *history)
    assert question.figures is None
    assert question.candidates[0].passage.id == "usmle-step3#cost"


@pytest.mark.slow
def test_bill_goes_on_after_another_question(full_advisor: Advisor) -> None:
    history: list[PastQuestion] = []
    answers = []
    for message in (
        "how much is eras for 80 IM and 30 psych",
        "when is the rank list deadline",
        "so all together how much",
        "what if i only do 50 IM",
    ):
        reply, remembered = full_advisor.ask(message, history)
        history += remembered
        answers.append(reply.text)
    assert "$2,160" in answers[0]
    assert "$2,160" not in answers[1]
    assert "$2,160" in answers[2]
    assert "50 in internal medicine" in answers[3]


@pytest.mark.slow
def test_count_after_the_price_is_the_bill_and_no_list(full_advisor: Advisor) -> None:
    _, history = full_advisor.ask("how much does eras cost")
    question = routed(full_advisor, "for 120 programs in IM?", *history)
    assert question.reckoning is not None
    assert question.listing is None
    reply, _ = full_advisor.ask("for 120 programs in IM?", history)
    assert "$3,030" in reply.text


def test_list_goes_on_after_a_question_to_which_nothing_was_found(advisor: Advisor) -> None:
    order = "which Psychiatry programs in Ohio with J-1"
    asked = PastQuestion(order, matter=Matter("list", order, specialties=("Psychiatry",)))
    nothing = PastQuestion("hmm what now")
    found = routed(advisor, "and texas?", asked, nothing)
    assert found.listing == Filter(("Psychiatry",), ("TX",), visa="J-1")
    answered = PastQuestion("can i moonlight on J-1", passages=("j1-rules#moonlighting",))
    assert routed(advisor, "and texas?", asked, answered).listing is None


@pytest.mark.slow
def test_what_is_removed_is_taken_from_the_last_list_whatever_was_asked_since(
    full_advisor: Advisor,
) -> None:
    history: list[PastQuestion] = []
    for message in (
        "im programs in ohio and texas with j1",
        "how much is eras for 30 programs",
        "does maimonides im take j1",
    ):
        history += full_advisor.ask(message, history)[1]
        question = routed(full_advisor, "remove ohio", *history)
        assert question.listing, message
        assert question.listing.states == ("TX",)


@pytest.mark.slow
def test_year_alone_asks_for_the_figure_of_that_year(full_advisor: Advisor) -> None:
    history: list[PastQuestion] = []
    for message, year in (
        ("how many positions were there in the 2025 match", "2025"),
        ("what about 2023", "2023"),
        ("2020?", "2020"),
    ):
        question = routed(full_advisor, message, *history)
        assert question.figures
        assert (question.figures.kind, question.figures.period) == ("positions", year)
        history += full_advisor.ask(message, history)[1]
    # Another subject since then, without a year.
    history += full_advisor.ask("what is the match rate of non us imgs", history)[1]
    question = routed(full_advisor, "and in 2020?", *history)
    assert question.figures
    assert (question.figures.kind, question.figures.period) == ("match_rate", "2020")


def test_which_programs_after_a_question_lists_those_of_its_specialty(advisor: Advisor) -> None:
    _, second = advisor.run("Is psychiatry possible for an IMG? And which programs?").questions
    assert second.listing
    assert second.listing.specialties == ("Psychiatry",)
    _, second = advisor.run("Is moonlighting allowed on J-1? And which programs?").questions
    assert second.listing is None


def test_they_after_a_program_are_asked_for_however_well_a_section_answers(
    advisor: Advisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.retrieval._by_itself", lambda *_: True)
    _, past = advisor.ask("does maimonides sponsor h1b")
    assert programs(routed(advisor, "and how many letters do they want", *past)) == [MAIMONIDES]
    # What names nothing of it is a question by itself.
    assert not programs(routed(advisor, "how many letters does eras take", *past))


def test_they_after_a_list_are_all_that_it_shows(advisor: Advisor) -> None:
    reply, past = advisor.ask("programs in new york that sponsor j1")
    shown = [p.id for p in reply.programs]
    assert len(shown) > 1
    turn = advisor.run("do they want us letters", past)
    assert programs(turn.questions[0]) == shown
    assert turn.answer.startswith(f"What the pages of these {len(shown)} programs say:")
    # "It" is the first.
    assert programs(routed(advisor, "does it want us letters", *past)) == shown[:1]
