"""Names in which a question and a section exclude each other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.check import read_knowledge
from rag.clash import Named, Subject, clash, exams_of, named, of_myself, way_of
from rag.edition import Edition
from rag.lexicon import Glossary
from rag.schema import Passage
from tests.conftest import ROOT


@pytest.fixture
def passage(edition: Edition) -> Passage:
    return edition.content.passages[0]


def _subject(passage: Passage, heading: str, *asks: str, title: str = "Exams") -> Subject:
    """Of a section that says nothing but its heading."""
    bare = replace(
        passage, title=title, heading=heading, asks=asks, short=(), detail=(), cautions=()
    )
    return Subject(bare, str)


@pytest.mark.parametrize(
    ("text", "exams"),
    [
        ("can I take Step 1 in London", {"step 1"}),
        ("Step 2 CK and step 3", {"step 2", "step 3"}),
        ("how many USMLE attempts", {"step 1", "step 2", "step 3"}),
        ("the steps", {"step 1", "step 2", "step 3"}),
        ("can step 1 and 3 be waived for H-1B", {"step 1", "step 3"}),
        ("Step 1/2 CK", {"step 1", "step 2"}),
        ("USMLE Step 3", {"step 3"}),
        ("next steps for my English test", set()),
        ("the steps of a waiver", set()),
        ("OET writing", {"oet"}),
        ("my next step is a visa", set()),
        ("Step 12", set()),
    ],
)
def test_exams_of_a_text(text: str, exams: set[str]) -> None:
    assert exams_of(text) == exams


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("can i switch from H-1B to J-1", ("h-1b", "j-1")),
        ("can i switch to H-1B after J-1 residency", ("j-1", "h-1b")),
        ("in internal medicine on H-1B pgy3. can i switch to J-1 for fellowship", ("h-1b", "j-1")),
        ("J-1 residency then H-1B fellowship", ("j-1", "h-1b")),
        ("finish residency on J-1 in june, can i just switch to H-1B", ("j-1", "h-1b")),
        ("J-1 to green card", ("j-1", "green card")),
        ("J-1->H-1B", ("j-1", "h-1b")),
        ("is J-1 or H-1B better", None),
        ("can i move to a J-1 waiver job on H-1B before june", None),
        ("can i change employer after H-1B started for my J-1 waiver", None),
        ("from J-1 in TN to another state", None),
        ("J-1", None),
        ("F-1, J-1 to H-1B", None),
    ],
)
def test_way_from_one_visa_to_another(text: str, way: tuple[str, str] | None) -> None:
    assert way_of(text) == way


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (
            "im on J-1 and my wife is here on J-2 with a card, can i do some urgent care shifts",
            True,
        ),
        ("my wife has a J-2 work card. can i drive on weekends", True),
        ("my husband is on J-1. can i work", False),
        ("i am the wife of a J-1 physician, can i work?", False),
        ("my husband has J-1, i came with a dependent visa. can i get a card", False),
        ("can i bring my wife", False),
        ("my son is three, can i put him into a school", False),
        ("my husband is a resident, i am on H-4, can i work", False),
        ("i have J-2 through my husband, can i start residency", False),
        ("can i moonlight on J-1", False),
        ("my wife is on J-2, can she work", False),
    ],
)
def test_writer_asks_for_themself_beside_a_relative(text: str, asked: bool) -> None:
    assert of_myself(text) is asked


def test_section_on_the_family_clashes_with_what_the_writer_asks_for_themself(
    passage: Passage,
) -> None:
    question = named("my wife has a J-2 work card. can i drive on weekends")
    assert clash(question, _subject(passage, "May my spouse work on J-2?"))
    assert not clash(question, _subject(passage, "Which insurance must my family and I hold?"))
    assert not clash(question, _subject(passage, "Can I work elsewhere on a J-1?"))


def test_section_on_another_exam_clashes(passage: Passage) -> None:
    section = _subject(passage, "Where is Step 3 given?", "where do i sit it")
    assert clash(named("where can i take Step 1"), section)
    assert clash(named("how often may OET be repeated"), section)


def test_section_on_the_exam_or_on_none_does_not_clash(passage: Passage) -> None:
    question = named("where can i take Step 1")
    assert not clash(question, _subject(passage, "Where is Step 1 given?"))
    assert not clash(question, _subject(passage, "Where are the exams given?"))
    assert not clash(question, _subject(passage, "Where?", title="Booking a USMLE exam"))


def test_section_that_says_something_of_the_exam_does_not_clash(passage: Passage) -> None:
    section = _subject(passage, "Where is Step 3 given?", "Step 1 is given abroad, and step 3?")
    assert not clash(named("where can i take Step 1"), section)


def test_section_on_the_way_back_clashes(passage: Passage) -> None:
    section = _subject(passage, "Can I switch from J-1 to H-1B?")
    assert clash(named("can i switch from H-1B to J-1"), section)
    assert not clash(named("can i switch from J-1 to H-1B"), section)
    assert not clash(named("is H-1B better than J-1"), section)


def test_one_ask_for_the_way_back_makes_no_clash_and_two_do(passage: Passage) -> None:
    asks = ("J-1 to H-1B after fellowship", "from J-1 to H-1B how")
    question = Named(frozenset(), frozenset({("h-1b", "j-1")}))
    assert not clash(question, _subject(passage, "What follows?", asks[0]))
    assert clash(question, _subject(passage, "What follows?", *asks))


def test_section_that_goes_both_ways_does_not_clash(passage: Passage) -> None:
    section = _subject(
        passage, "Can I switch from J-1 to H-1B?", "H-1B to J-1 then", "from H-1B to J-1"
    )
    assert not clash(named("can i switch from H-1B to J-1"), section)


def test_hardly_a_section_of_the_guidance_clashes_with_what_is_asked_of_it() -> None:
    knowledge, _ = read_knowledge(ROOT / "knowledge")
    glossary = Glossary(knowledge.glossary)
    clashing = []
    for passage in knowledge.passages:
        subject = Subject(passage, glossary.expand)
        asks = (passage.heading, *passage.asks)
        clashing += [a for a in asks if clash(named(glossary.expand(a)), subject)]
    # A story may tell of another exam in passing.
    assert len(clashing) <= 2, clashing
