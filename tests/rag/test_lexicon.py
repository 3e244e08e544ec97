"""Cleaning text, putting glossary terms in, and word stems."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.glossary import read_glossary
from rag.lexicon import Glossary, Term, fields_in_capitals, normalise, tokens

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = read_glossary(ROOT / "knowledge")[0]
MINI = [
    Term("J-1", ("j1", "j 1", "j-one")),
    Term("H-1B", ("h1b", "h 1b", "h-1b visa")),
    Term("two-year home residence rule", ("212e", "212(e)", "two year rule")),
    Term("Statement of Need", (), ("SON",)),
    Term("international medical graduate", ("img", "imgs")),
]


# --- normalise ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  may   i\tmoonlight ", "may i moonlight"),
        ("it’s “fine”", 'it\'s "fine"'),
        ("‘J–1’ — H‑1B", "'J-1' - H-1B"),
        ("Ｊ-１ ﬁnance ²", "J-1 finance 2"),
        ("one\ntwo", "one\ntwo"),
        ("a\x00b\x07c", "a b c"),
        ("a\u00a0b\u3000c", "a b c"),
        ("São Paulo, Zoë", "São Paulo, Zoë"),
        ("\ud800", ""),
        ("", ""),
    ],
)
def test_text_is_folded_to_one_kind_of_sign(text: str, expected: str) -> None:
    assert normalise(text) == expected


@pytest.mark.parametrize(
    "hidden",
    [
        "\u200b",
        "\u200c",
        "\u200d",
        "\u200e",
        "\u202e",
        "\u2060",
        "\u00ad",
        "\ufeff",
        "\u2066",
        "\u2069",
        "\u061c",
        "\u180e",
        "\U000e0041",
    ],
    ids=lambda c: f"U+{ord(c):04X}",
)
def test_hidden_character_does_not_part_a_word(hidden: str) -> None:
    assert normalise(f"moon{hidden}light") == "moonlight"


@given(st.text(st.characters() | st.sampled_from("\u200b\u2066\x00\u2019\u2013\U000e0041")))
def test_normalised_text_has_no_control_or_hidden_characters(text: str) -> None:
    found = normalise(text)
    assert not [c for c in found if unicodedata.category(c)[0] == "C" and c != "\n"]
    assert "  " not in found
    assert found == found.strip()


# --- glossary ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("may i moonlight on j1?", "may i moonlight on J-1?"),
        ("J1, j-1 and J  1", "J-1, J-1 and J-1"),
        ("IMGs on h1b", "international medical graduate on H-1B"),
        ("what is 212(e)?", "what is two-year home residence rule?"),
        ("two\nyear rule", "two-year home residence rule"),
        ("my SON needs a SON", "my Statement of Need needs a Statement of Need"),
        ("my son is ill", "my son is ill"),
        ("h-1b visa", "H-1B"),
        # No term inside another word.
        ("j12 aj1 pre-j1 imgur j1-x", "j12 aj1 pre-j1 imgur j1-x"),
        ("", ""),
    ],
)
def test_forms_give_way_to_their_terms(text: str, expected: str) -> None:
    assert Glossary(MINI).expand(text) == expected


def test_glossary_without_terms_changes_nothing() -> None:
    assert Glossary([]).expand("j1 SON") == "j1 SON"
    assert Glossary([]).words() == set()


def test_words_of_the_glossary_are_single_and_in_lower_case() -> None:
    assert Glossary([MINI[2], MINI[3]]).words() == {
        *("two", "year", "home", "residence", "rule", "e"),
        *("statement", "of", "need", "son"),
    }


@pytest.mark.parametrize("term", SHIPPED, ids=lambda t: t.term)
def test_each_form_of_the_shipped_glossary_leads_to_its_own_term(term: Term) -> None:
    glossary = Glossary(SHIPPED)
    wrong = [f for f in (*term.forms, *term.cased) if glossary.expand(f) != term.term]
    assert wrong == []


@pytest.mark.parametrize(
    "text", ["US IMG", "Non-US IMG", "NON US IMGS", "US citizen IMG", "US embassy", "IM residency"]
)
def test_capitals_lead_to_the_same_term_as_small_letters(text: str) -> None:
    """A cased form inside a longer form must not break that one up."""
    glossary = Glossary(SHIPPED)
    assert glossary.expand(text) == glossary.expand(text.lower())


_PIECES = sorted(
    {
        piece
        for t in [*MINI, *SHIPPED]
        for text in (t.term, *t.forms, *t.cased)
        for piece in text.split()
    }
    | {text for t in [*MINI, *SHIPPED] for text in (t.term, *t.forms, *t.cased)}
)


@pytest.mark.parametrize("glossary", [Glossary(MINI), Glossary(SHIPPED)], ids=["small", "shipped"])
@given(words=st.lists(st.sampled_from(_PIECES), max_size=6))
@example(words=["h 1b", "visa"])
def test_expanding_twice_changes_nothing(glossary: Glossary, words: list[str]) -> None:
    """Questions are expanded, spelt right and expanded again; what is embedded, only once."""
    once = glossary.expand(" ".join(words))
    assert glossary.expand(once) == once


@pytest.mark.parametrize("glossary", [Glossary(MINI), Glossary(SHIPPED)], ids=["small", "shipped"])
@given(
    st.text() | st.lists(st.sampled_from([*_PIECES, "İ", "ı", "ſ", "K"]), max_size=5).map("".join)
)
@example("İMG")
@example("ımg")
@example("vıſa")
def test_expanding_never_raises(glossary: Glossary, text: str) -> None:
    """Turkish keyboards type İ and ı, which match i when case is ignored."""
    assert isinstance(glossary.expand(text), str)


# --- tokens ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("the and of", []),
        ("Moonlighting residents moonlight", ["moonlight", "resid", "moonlight"]),
        ("J-1 H-1B DS-2019", ["j1", "h1b", "ds2019"]),
        ("two-year rule", ["twoyear", "two", "year", "rule"]),
        ("what's the U.S. rule", ["rule"]),
        ("$3,500 in 2027", ["3", "500", "2027"]),
        ("?!…", []),
    ],
)
def test_tokens_are_stems_without_stop_words(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize("text", ["h1b", "H-1B", "h 1b", "h-1b visa"])
def test_spellings_of_a_term_give_one_token(text: str) -> None:
    assert tokens(Glossary(MINI).expand(text)) == ["h1b"]


@given(st.text())
def test_tokens_hold_no_spaces_or_capitals_and_are_never_empty(text: str) -> None:
    assert all(t and t == t.lower() and not t.isspace() for t in tokens(text))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("uic im vs rush im for a j1", "uic IM vs rush IM for a j1"),
        ("brigham im h1b?", "brigham IM h1b?"),
        ("i think im ok", "i think im ok"),
        ("what programs im eligible for", "what programs im eligible for"),
        ("because im img", "because im img"),
    ],
)
def test_small_letters_are_a_field_behind_a_name_alone(text: str, read: str) -> None:
    assert fields_in_capitals(text) == read
