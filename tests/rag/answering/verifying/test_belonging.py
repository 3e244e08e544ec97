"""What belongs to what."""

from __future__ import annotations

import pytest

from rag.answering.verifying.belonging import figures_crossed, halves_crossed, pairs_crossed


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ("A red card opens the garden, and a blue card opens the cellar.", False),
        ("The cellar opens with a blue card; the garden takes a red one.", False),
        ("A blue card opens the garden, and a red card opens the cellar.", True),
    ],
)
def test_halves_of_a_sentence_are_not_mixed(claim: str, found: bool) -> None:
    source = "A red card is for the garden, and a blue card is for the cellar."
    assert bool(halves_crossed(claim, source)) is found


def test_things_of_a_list_may_stand_in_any_order() -> None:
    source = "Never lend a lamp, a ladder or a saw in a shed or garden."
    assert (
        halves_crossed("Do not lend a saw, a ladder or a lamp in a garden or shed.", source) == ""
    )


def test_names_beside_each_others_words_are_found() -> None:
    source = "A J-1 rotation followed by an H-1B lecture is rare."
    assert pairs_crossed("An H-1B rotation followed by a J-1 lecture is rare.", source)
    assert pairs_crossed("A J-1 rotation is rarely followed by an H-1B lecture.", source) == ""


def test_figures_of_those_with_and_without_are_not_mixed() -> None:
    source = "Of guests with a key 40% stayed, of those without 60%."
    assert figures_crossed("Without a key 40% stayed, and with one 60%.", source)
    assert figures_crossed("Without a key 60% stayed, and with one 40%.", source) == ""


def test_figures_do_not_take_each_others_words() -> None:
    source = "In spring 5,300 guests booked a garden room and 4,800 rented their own boat."
    wrong = "Of 4,800 guests who booked a garden room, 5,300 rented their own boat."
    assert figures_crossed(wrong, source)
    right = "Of 5,300 guests who booked a garden room, 4,800 rented their own boat."
    assert figures_crossed(right, source) == ""
