"""Follow-ups about programs: what is named changes, all else is carried over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from rag.answering.programs import asked_cells
from rag.carrying import carry_on, matter_of
from rag.conditions import read_conditions
from rag.edition import Edition
from rag.filter import Filter
from rag.fit.request import read_request
from rag.turn import Matter, Question, Reading
from rag.understanding import corrects, without_connective

TODAY = date(2026, 11, 25)
Ask = Callable[..., Question]


@pytest.fixture(scope="module")
def ask(worded: Edition, canonical: Callable[[str], str]) -> Ask:
    """The last of several messages, with what each leaves for the next; the first is routed by its
    words alone."""
    index = worded.program_index

    def run(*messages: str) -> Question:
        matter: Matter | None = None
        for number, message in enumerate(messages):
            text = canonical(message)
            # As rag.understanding reads a correction.
            question = Question(
                message, [Reading(without_connective(text) if corrects(text) else text)]
            )
            if number:
                assert carry_on(question, matter, worded, TODAY), message
            elif index.lists(text):
                question.listing = index.filter(text)
            else:
                question.conditions = read_conditions(text, TODAY)
                named = index.named(text)
                question.programs = list(named.programs)
                question.unknown_program = named.unknown
                question.lacking = named if named.others else None
            shown = question.programs or (
                index.listing(question.listing) if question.listing else []
            )
            matter = matter_of(question, [p.id for p in shown[:10]])
        return question

    return run


def cells(question: Question) -> list[str]:
    return [c.column for c in asked_cells(question.asks or question.readings[0].text)]


@pytest.mark.parametrize(
    ("messages", "programs", "columns"),
    [
        (("does maimonides internal medicine sponsor h1b", "what about overlook?"),
         ["overlook-medical-center-internal-medicine"], ["visa_h1b"]),
        (("does maimonides internal medicine sponsor h1b", "oops wrong hospital, i meant overlook"),
         ["overlook-medical-center-internal-medicine"], ["visa_h1b"]),
        (("does maimonides internal medicine sponsor h1b", "sorry overlook i wanted"),
         ["overlook-medical-center-internal-medicine"], ["visa_h1b"]),
        (("does maimonides internal medicine sponsor h1b", "do they take j1?"),
         ["maimonides-medical-center-internal-medicine"], ["visa_j1"]),
        (("does uic neurology sponsor j1", "their pathology?"), ["uic-pathology"], ["visa_j1"]),
        (("does uic neurology sponsor j1", "how about h1b there"), ["uic-neurology"], ["visa_h1b"]),
        (("does hurley pediatrics want letters", "and griffin internal medicine?", "do they sponsor j1"),
         ["griffin-hospital-internal-medicine"], ["visa_j1"]),
        (("does yale internal medicine sponsor h1b", "and psychiatry?"), ["yale-psychiatry"], ["visa_h1b"]),
    ],
)  # fmt: skip
def test_follow_up_changes_only_what_it_names(
    ask: Ask, messages: tuple[str, ...], programs: list[str], columns: list[str]
) -> None:
    question = ask(*messages)
    assert set(programs) <= {p.id for p in question.programs}
    assert len({p["specialty"] for p in question.programs}) == 1
    assert cells(question) == columns
    assert question.carried


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        (("which IM programs in NY sponsor h1b", "and new jersey?"),
         Filter(("Internal Medicine",), ("NJ",), visa="H-1B")),
        (("which IM programs in NY sponsor h1b", "what about psychiatry?"),
         Filter(("Psychiatry",), ("NY",), visa="H-1B")),
        (("which IM programs in NY sponsor h1b", "and j1?", "and ohio?"),
         Filter(("Internal Medicine",), ("OH",), visa="J-1")),
        (("which IM programs in NY sponsor h1b", "do they take j1?"),
         Filter(("Internal Medicine",), ("NY",), visa="J-1")),
        (("which psychiatry programs in Ohio take both j1 and h1b", "and texas?", "and peds?"),
         Filter(("Pediatrics",), ("TX",), visas="both")),
        (("which psychiatry programs outside of Ohio sponsor j1", "what about neurology?"),
         Filter(("Neurology",), outside=("OH",), visa="J-1")),
        (("which psychiatry programs in Ohio", "only the ones with h1b"),
         Filter(("Psychiatry",), ("OH",), visa="H-1B")),
        (("does uab psychiatry sponsor h1b", "and in texas?"),
         Filter(("Psychiatry",), ("TX",), visa="H-1B")),
        (("which IM programs in NY sponsor h1b", "in texas or florida"),
         Filter(("Internal Medicine",), ("TX", "FL"), visa="H-1B")),
        # The setting alone, and what is taken away.
        (("which IM programs in NY sponsor h1b", "only university ones"),
         Filter(("Internal Medicine",), ("NY",), visa="H-1B", settings=("university",))),
        (("which IM programs in NY sponsor h1b", "only academic ones", "remove the visa part"),
         Filter(("Internal Medicine",), ("NY",), settings=("university",))),
        (("which IM programs in NY sponsor h1b", "forget h1b, j1 is fine", "anywhere in ohio"),
         Filter(("Internal Medicine",), ("OH",), visa="J-1")),
        (("which IM programs in NY and NJ sponsor h1b", "drop new york"),
         Filter(("Internal Medicine",), ("NJ",), visa="H-1B")),
        (("which psychiatry programs in Ohio", "any of them h1b"),
         Filter(("Psychiatry",), ("OH",), visa="H-1B")),
        (("which psychiatry programs in Ohio with j1", "any h1b too"),
         Filter(("Psychiatry",), ("OH",), visa="H-1B")),
        (("which IM programs sponsor h1b", "without texas"),
         Filter(("Internal Medicine",), visa="H-1B", outside=("TX",))),
    ],
)  # fmt: skip
def test_list_is_carried_on_with_what_is_named_changed(
    ask: Ask, messages: tuple[str, ...], expected: Filter
) -> None:
    assert ask(*messages).listing == expected


def test_condition_is_carried_and_gives_way_to_one_about_the_same(ask: Ask) -> None:
    first = ("which IM programs in NY sponsor h1b", "with 2 attempts?", "and texas?")
    assert [(c.criterion, c.value) for c in ask(*first).conditions] == [("attempts", 2)]
    assert [(c.criterion, c.value) for c in ask(*first, "and yog 2015?").conditions] == [
        ("attempts", 2),
        ("graduation", 12),
    ]
    assert [c.value for c in ask(*first, "what about 3 attempts?").conditions] == [3]


def test_condition_goes_with_the_question_to_another_hospital(ask: Ask) -> None:
    question = ask("does hurley pediatrics take 2 attempts", "and griffin internal medicine?")
    assert [(c.criterion, c.value) for c in question.conditions] == [("attempts", 2)]
    other = ask("does hurley pediatrics take 2 attempts", "do they sponsor j1?")
    assert other.conditions == ()


def test_list_that_fits_the_person_goes_on_as_one_with_its_conditions(
    worded: Edition, canonical: Callable[[str], str]
) -> None:
    text = canonical("which IM programs in NY sponsor h1b with 2 attempts and yog 2015")
    first = Question(text, [Reading(text)], conditions=read_conditions(text, TODAY))
    first.fit = read_request(text, worded.program_index)
    matter = matter_of(first, [])
    assert matter is not None
    then = Question("and new jersey?", [Reading("and New Jersey?")])
    assert carry_on(then, matter, worded, TODAY)
    assert then.listing is None
    assert then.fit is not None
    assert (then.fit.wanted.states, then.fit.wanted.visa) == (("NJ",), "H-1B")
    assert then.fit.assumed.sittings == 2
    assert [(c.criterion, c.value) for c in then.conditions] == [
        ("attempts", 2),
        ("graduation", 12),
    ]


def test_row_of_the_list_is_meant_by_its_number(ask: Ask, worded: Edition) -> None:
    order = "which psychiatry programs in Ohio sponsor j1"
    shown = worded.program_index.listing(worded.program_index.filter(f"{order} J-1"))
    assert ask(order, "does the second one take old grads").programs == [shown[1]]


def test_specialty_of_a_list_goes_to_the_hospital_that_is_named(ask: Ask) -> None:
    question = ask("which psychiatry programs in NY sponsor j1", "what about maimonides?")
    assert [p.id for p in question.programs] == ["maimonides-psychiatry"]
    assert cells(question) == ["visa_j1"]


@pytest.mark.parametrize(
    ("messages", "unknown"),
    [
        (("does maimonides sponsor j1", "and quuxville?"), "quuxville"),
        (("does maimonides sponsor j1", "what about zebrafish hospital?"), "zebrafish hospital"),
        (("does maimonides sponsor j1", "and griffin valley hospital?"), "griffin valley hospital"),
        (("does maimonides sponsor j1", "and quuxville?", "do they take h1b?"), "quuxville"),
        (("does maimonides sponsor j1", "and quuxville?", "their pediatrics?"), "quuxville"),
    ],
)
def test_made_up_name_of_a_follow_up_is_not_confirmed(
    ask: Ask, messages: tuple[str, ...], unknown: str
) -> None:
    question = ask(*messages)
    assert question.unknown_program == unknown
    assert question.programs == []


def test_specialty_that_the_hospital_does_not_hold_stays_unknown(ask: Ask) -> None:
    for more in ((), ("do they take j1?",)):
        question = ask("does yale psychiatry sponsor h1b", "their urology?", *more)
        assert question.programs == []
        assert question.lacking is not None
        assert question.lacking.specialties == ("Urology",)


@pytest.mark.parametrize(
    "message",
    [
        "is moonlighting allowed on j1?",
        # No fact of a list is taken away.
        "forget it",
        "remove my failed attempt",
        "how do i write a letter of intent",
        "and when is match day?",
        "and moonlighting?",
        "what about my wife?",
        "thanks",
        "how long may a physician train for residency and fellowship on a j1 visa in total there?",
        "can they change from j1 to h1b after the waiver",
    ],
)
@pytest.mark.parametrize("kind", ["programs", "list"])
def test_question_of_another_matter_is_no_follow_up(
    worded: Edition, canonical: Callable[[str], str], message: str, kind: str
) -> None:
    matter = (
        Matter("programs", "J-1", ("yale-psychiatry",), specialties=("Psychiatry",))
        if kind == "programs"
        else Matter(
            "list", "which Psychiatry programs in Ohio with J-1", ("metrohealth-psychiatry",)
        )
    )
    question = Question(message, [Reading(canonical(message))])
    assert not carry_on(question, matter, worded, TODAY)
    assert not question.carried


def test_without_a_question_about_programs_nothing_is_carried(worded: Edition) -> None:
    question = Question("and j1?", [Reading("and J-1?")])
    assert not carry_on(question, None, worded, TODAY)
    assert matter_of(question, []) is None
