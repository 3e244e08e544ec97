"""Questions for what a word means, and the passage that tells it."""

from __future__ import annotations

import pytest

from rag.advisor import Advisor, remembered
from rag.answering import builtin
from rag.definition import Dictionary, defining, key_of
from rag.edition import Edition
from rag.lexicon import Glossary, Term
from rag.schema import Block, Certainty, Passage, Statement, Status


def passage(slug: str, *texts: str, defines: tuple[tuple[str, ...], ...]) -> Passage:
    first, *others = (Statement(text, ("a-page",)) for text in texts)
    return Passage(
        id=f"words#{slug}",
        document="words",
        title="Words",
        heading="What do they mean?",
        topic="j1",
        certainty=Certainty.CONFIRMED,
        as_of="2026",
        checked="2026-12-01",
        review_days=90,
        owner="visas",
        short=(first,),
        detail=(Block("item", tuple(others)),) if others else (),
        cautions=(),
        asks=(),
        defines=defines,
    )


ENTRY = passage(
    "entry",
    "Check the class after each entry.",
    "I-94 records are kept by the border office.",
    "An I-94 (arrival record) is the record of your entry.",
    defines=(("I-94", "arrival record"), ("D/S", "duration of status")),
)
RULE = passage(
    "rule", "The two-year rule asks for two years.", defines=(("212(e)", "two-year rule"),)
)
GLOSSARY = Glossary([Term("two-year rule", ("2 yr rule", "home rule"), ())])
DICTIONARY = Dictionary([ENTRY, RULE], GLOSSARY)


@pytest.mark.parametrize(
    "text",
    [
        "what is an I-94",
        "What is I94?",
        "whats i 94",
        "what's the i-94 exactly",
        "what does i-94 mean",
        "what do you mean by I-94?",
        "what is meant by i94",
        "I-94 meaning",
        "i94 means what?",
        'hi, can you please tell me what "I-94" is',
        "ok and what is an I-94",
        "explain the I-94",
        "define i94",
        "i dont know what is I94",
        "full form of I-94",
        "what is an arrival record?",
        "the meaning of arrival record",
    ],
)
def test_word_that_is_asked_for_is_found(text: str) -> None:
    found = DICTIONARY.definition(text)
    assert found
    assert found.passage is ENTRY
    assert found.statement
    assert found.statement.text == "An I-94 (arrival record) is the record of your entry."


@pytest.mark.parametrize("text", ["what is 212e", "what is the 2 yr rule", "home rule meaning?"])
def test_other_forms_and_those_of_the_glossary_count(text: str) -> None:
    found = DICTIONARY.definition(text)
    assert found
    assert found.passage is RULE


@pytest.mark.parametrize(
    "text",
    [
        "what is the date on my I-94",
        "what is an I-94 for a J-1",
        "is my I-94 right",
        "what is a DS-2019",
        "what is it",
        "I-94",
        "what is",
        "",
        "when is the two-year rule over",
        "what if the I-94 is wrong",
        "what is the " + "very " * 20 + "I-94",
    ],
)
def test_question_that_asks_for_more_is_none_for_a_word(text: str) -> None:
    assert DICTIONARY.definition(text) is None


def test_passage_tells_a_word_as_a_whole_where_no_statement_says_what_it_is() -> None:
    found = DICTIONARY.definition("what does D/S stand for")
    assert found
    assert found.passage is ENTRY
    assert found.statement is None
    assert defining(RULE, ("two-year rule",)) is None


def test_nothing_is_defined_where_no_passage_defines() -> None:
    assert Dictionary([], GLOSSARY).definition("what is an I-94") is None


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("I-94", "i94"),
        (" The D/S ", "ds"),
        ("a J-1 waiver", "j1waiver"),
        ("401(k)", "401k"),
        ("?!", ""),
    ],
)
def test_words_are_compared_by_letters_and_digits(word: str, key: str) -> None:
    assert key_of(word) == key


def test_meaning_of_a_word_stands_before_what_else_its_section_tells(advisor: Advisor) -> None:
    turn = advisor.run("what is an exceptional extension?")
    (part,) = turn.parts
    first, *_ = part.text.split("\n\n")
    assert first.startswith(
        "An eighth year is granted only in exceptional cases and costs $367. [1] A J-1"
    )
    assert part.text.count("An eighth year") == 1
    assert part.status is Status.ANSWERED
    assert [p.id for p in part.passages] == ["j1-rules#length"]


def test_word_is_explained_in_a_conversation_about_something_else(advisor: Advisor) -> None:
    said = remembered(advisor.run("can i do extra shifts in my hospital on j-1?"))
    turn = advisor.run("ok and what is an eighth year", said)
    assert [p.id for part in turn.parts for p in part.passages] == ["j1-rules#length"]
    # The next question goes on from the word.
    assert remembered(turn)[-1].passages == ("j1-rules#length",)


def test_of_a_list_of_words_one_is_told(
    advisor: Advisor, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builtin, "_WORDS", 0)
    turn = advisor.run("eighth year meaning", edition=edition)
    told, day = turn.answer.split("\n\n")
    assert told == "An eighth year is granted only in exceptional cases and costs $367. [1]"
    assert day.startswith("*")
