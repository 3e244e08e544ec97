"""Misspelt words of the field are put right; English and known words are left alone."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.edition import Edition
from rag.spelling import Spelling

FIELD = ["residency", "observership", "moonlighting", "sponsorship", "interview", "visa", "match"]
FIELD += ["ecfmg", "physician", "university", "training", "trainee"]


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling(FIELD, {"training": 5, "trainee": 1})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("residnecy", "residency"),
        ("residancy", "residency"),
        ("Residnecy", "residency"),
        ("my observorshp in june", "my observership in june"),
        ("moonlihgting on a vissa", "moonlighting on a visa"),
        ("sponsorshp?", "sponsorship?"),
        ("intervew, ecfgm", "interview, ecfmg"),
        ("phisycian", "physician"),
        ("my vsa", "my visa"),
    ],
)
def test_misspelt_word_of_the_field_is_put_right(
    spelling: Spelling, text: str, expected: str
) -> None:
    assert spelling.correct(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "residency observership visa",
        # English words that are one edit from a word of the field.
        "the march weather, a latch, a vista",
        "residents interviews visas",
        # Abbreviations as people type them.
        "hrs pls thx",
        # Too far from anything.
        "zzzzqqqq qwrtzplkv",
        "J-1, DS-2019, 212(e)!",
        "What time is it?",
    ],
)
def test_known_english_short_and_far_words_are_left_alone(spelling: Spelling, text: str) -> None:
    assert spelling.correct(text) == text


@pytest.mark.parametrize(
    "text", ["Universität", "universitário", "résidence", "matché", "ünivers\u0131ty"]
)
def test_word_with_other_letters_is_left_alone(spelling: Spelling, text: str) -> None:
    """Names of schools and places come in many languages; half a word is no misspelling."""
    assert spelling.correct(text) == text


def test_longer_word_may_have_two_errors_a_shorter_one_only_one(spelling: Spelling) -> None:
    assert spelling.correct("rezidensy") == "residency"
    assert spelling.correct("mxtxh") == "mxtxh"


def test_commoner_word_wins_between_two_that_are_equally_near() -> None:
    spelling = Spelling(["zorbank", "zorbant"], {"zorbank": 1, "zorbant": 9})
    assert spelling.correct("zorbanx") == "zorbant"


def test_first_letter_that_fits_wins_over_a_commoner_word() -> None:
    spelling = Spelling(["zorbank", "xorbanj"], {"zorbank": 3, "xorbanj": 1})
    assert spelling.correct("xorbank") == "xorbanj"


SENTENCES = ["how does it work", "how long does it take", "does the visa end", "a dose of it"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("how dose it work", "how does it work"),
        ("a dose of it", "a dose of it"),
        ("how ling does it take", "how long does it take"),
        ("hiw long dose it take", "how long does it take"),
    ],
)
def test_english_word_gives_way_only_to_one_that_its_neighbours_ask_for(
    text: str, expected: str
) -> None:
    assert Spelling(FIELD, texts=SENTENCES * 300).correct(text) == expected


def test_abbreviation_in_capitals_is_left_alone() -> None:
    spelling = Spelling(["oets"], texts=["is the oets due"] * 20)
    assert spelling.correct("is the OET due") == "is the OET due"
    assert spelling.correct("is the oet due") == "is the oets due"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("is the ERSA due", "is the eras due"),
        ("is the ERAAS due", "is the eras due"),
        # With another letter it is another abbreviation; three letters are many.
        ("is the ERAX due", "is the ERAX due"),
        ("is the EROS due", "is the EROS due"),
        ("is the WRAS due", "is the WRAS due"),
        ("is the ERS due", "is the ERS due"),
        ("is the XYZQ due", "is the XYZQ due"),
    ],
)
def test_abbreviation_of_the_field_with_a_slip_in_it_is_put_right(text: str, expected: str) -> None:
    spelling = Spelling(["eras"], texts=["is the eras due"] * 20, abbreviations=["eras"])
    assert spelling.correct(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my vissaa", "my visa"),
        ("my vvsa", "my visa"),
        ("the mmaatch", "the match"),
        # Nothing is near to it without the repeats either.
        ("the zzyqq", "the zzyqq"),
    ],
)
def test_keys_that_struck_twice_are_mended_together_and_beside_another_slip(
    spelling: Spelling, text: str, expected: str
) -> None:
    assert spelling.correct(text) == expected


@pytest.mark.parametrize(
    ("word", "known"),
    [("residency", True), ("RESIDENCY", True), ("weather", True), ("residnecy", False)],
)
def test_known_words_are_those_of_the_field_and_of_english(
    spelling: Spelling, word: str, known: bool
) -> None:
    assert spelling.known(word) is known


@given(st.text() | st.lists(st.sampled_from([*FIELD, "residnecy", "ecfgm", "é"])).map(" ".join))
@example("Residnecy residnecies")
def test_correcting_twice_changes_nothing(text: str) -> None:
    once = _SPELLING.correct(text)
    assert _SPELLING.correct(once) == once


@given(st.text(st.characters(exclude_categories=["L"])))
def test_text_without_letters_is_left_alone(text: str) -> None:
    assert _SPELLING.correct(text) == text


_SPELLING = Spelling(FIELD)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("phisycian", "physician"),
        ("internatoinal medicl gradute", "international medical graduate"),
        # Only one passage uses this word, which is too few to trust its spelling.
        ("moonlihgting", "moonlihgting"),
    ],
)
def test_edition_corrects_towards_its_own_words(edition: Edition, text: str, expected: str) -> None:
    assert edition.spelling.correct(text) == expected


@pytest.mark.parametrize(
    ("text", "legible"),
    [
        # A misspelt word that is in no list and a slip away from one that is.
        ("and how long do tehy take", "and how long do  take"),
        ("my residnecy", "my "),
        # Words of no list that are near to none, abbreviations and English words stay.
        ("the zyzzyva of my visa", "the zyzzyva of my visa"),
        ("a podcast on parking", "a podcast on parking"),
        ("two observerships", "two observerships"),
        ("my EPIC and XYZQ", "my EPIC and XYZQ"),
    ],
)
def test_words_that_may_be_misspelt_are_told_apart(
    spelling: Spelling, text: str, legible: str
) -> None:
    assert spelling.legible(text) == legible
