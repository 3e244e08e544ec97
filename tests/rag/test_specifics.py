"""Names that a question asks about and that a found passage does not hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.answering.nationality import EXEMPT
from rag.edition import Edition
from rag.schema import Passage, Statement
from rag.specifics import Specifics, names_missing, specifics

BAN = "Citizens of Chad, Cuba, Libya, Mali, Niger, Haiti, Laos, Togo, Yemen and Sudan are refused."
EXAMPLES = "The test is held in many countries, such as Chad, Cuba and Libya."
BOARDS = "Texas and Ohio ask for a permit."


@pytest.fixture
def section(edition: Edition) -> Passage:
    return edition.passages["match-dates#match-day"]


def told(section: Passage, text: str, name: str = "a#1") -> Passage:
    """A section that says just `text`."""
    return replace(section, id=name, short=(Statement(text),), detail=())


@pytest.mark.parametrize(
    ("question", "text", "missing"),
    [
        ("are Peruvians refused?", BAN, True),
        ("are Cubans refused?", BAN, False),
        ("are Cubans and Peruvians refused?", BAN, True),
        ("do i need a permit in Idaho", BOARDS, True),
        ("do i need a permit in TX", BOARDS, False),
        ("do i need a permit", BOARDS, False),
        ("is my visa refused in Texas", BAN, True),
    ],
)
def test_name_that_a_passage_does_not_hold(
    section: Passage, question: str, text: str, missing: bool
) -> None:
    assert names_missing(question, told(section, text)) is missing


@pytest.mark.parametrize(
    ("question", "text", "kind", "absent"),
    [
        ("are Peruvians refused?", BAN, "country", ("Peru",)),
        ("are Nepali, Cuban or Peruvian doctors refused?", BAN, "country", ("Nepal", "Peru")),
        ("do i need a permit in Idaho", BOARDS, "state", ("Idaho",)),
        # The writer's own country counts, not where they live.
        ("i am from Peru and live in Nepal, am i refused", BAN, "country", ("Peru",)),
        ("my passport is from Cuba, i live in Nepal, am i refused", BAN, "", ()),
        # Held.
        ("are Cubans refused?", BAN, "", ()),
        ("do i need a permit in Ohio", BOARDS, "", ()),
        # Nothing is asked by name.
        ("who is refused?", BAN, "", ()),
        # A list of examples says nothing of a country that it leaves out.
        ("is the test held in Peru?", EXAMPLES, "country", ()),
        # A passage that names few is no list.
        ("are Peruvians refused?", "Citizens of Chad and Cuba are refused.", "", ()),
        ("do i need a permit in Idaho", "Texas asks for a permit.", "", ()),
        # Of another kind than the list.
        ("do i need a permit in Idaho", BAN, "", ()),
    ],
)
def test_name_beside_a_list_of_its_kind_is_told(
    section: Passage, question: str, text: str, kind: str, absent: tuple[str, ...]
) -> None:
    passage = told(section, text)
    assert specifics(question, passage, [passage]) == Specifics(kind, absent, ())


def test_other_passage_of_the_document_that_holds_the_name_is_given(section: Passage) -> None:
    passage = told(section, BAN)
    other = told(section, "Peru was taken off the list.", "a#2")
    unrelated = told(section, "Bring your passport.", "a#3")
    found = specifics("are Peruvians refused?", passage, [passage, unrelated, other])
    assert found == Specifics("country", (), (other,))


def test_of_two_names_one_elsewhere_and_one_nowhere_both_are_told(section: Passage) -> None:
    passage = told(section, BAN)
    other = told(section, "Peru was taken off the list.", "a#2")
    found = specifics("are Peru and Nepal refused?", passage, [passage, other])
    assert found == Specifics("country", ("Nepal",), (other,))


def test_document_that_names_very_many_is_a_list_whichever_passage_was_found(
    section: Passage,
) -> None:
    passage = told(section, "Refusals are printed in the passport.")
    names = (
        "Chad, Cuba, Libya, Mali, Niger, Haiti, Laos, Togo, Yemen, Somalia, Sudan, Iran, Iraq, Syria, "
        "Angola, Benin, Senegal, Zambia, Gambia"
    )
    many = told(section, f"Refused: {names}.", "a#2")
    very_many = told(section, f"Refused: {names}, Burundi.", "a#2")
    question = "are Peruvians refused?"
    assert specifics(question, passage, [passage, many]).absent == ()
    found = specifics(question, passage, [passage, very_many])
    assert found == Specifics("country", ("Peru",), (), own=True)


def test_country_is_the_writers_own_only_where_a_document_tells_of_very_many(
    section: Passage,
) -> None:
    passage = told(section, "Refused: Chad, Cuba and Libya.")
    few = told(section, "Canada, Mexico and India have a treaty.", "a#2")
    names = (
        "Mali, Niger, Haiti, Laos, Togo, Yemen, Somalia, Sudan, Iran, Iraq, Syria, Angola, Benin"
    )
    many = told(section, f"Refused: {names}, Senegal, Zambia, Gambia, Burundi and India.", "a#3")
    assert not specifics("i am from India, is it so?", passage, [passage, few]).own
    assert specifics("i am from India, is it so?", passage, [passage, many]).own
    assert not specifics("is India on it?", passage, [passage, many]).own


def test_with_a_second_passport_no_list_is_held_against_the_first(section: Passage) -> None:
    exempt = told(section, BAN, EXEMPT)
    assert specifics("i have passports of Peru and Cuba", exempt, [exempt]) == Specifics()
