"""What stands above what, and what comes first."""

from __future__ import annotations

import pytest

from rag.answering.verifying.ordering import (
    compared_backwards,
    comparison_turned,
    order_turned,
)


@pytest.mark.parametrize(
    ("claim", "source", "found"),
    [
        ("Guests like tea more than coffee.", "Guests prefer coffee over tea.", True),
        ("Guests value coffee more than tea.", "Guests value tea over coffee.", True),
        ("Guests value tea more than coffee.", "Guests value tea over coffee.", False),
        ("A map is no substitute for a guide.", "A guide does not replace a map.", True),
        (
            "The guild writes on behalf of the town.",
            "The town writes on behalf of the guild.",
            True,
        ),
        ("Small rooms sell more than big halls.", "Big halls sell more than small rooms.", True),
        (
            "The quarter sells less than the street.",
            "The street sells more than the quarter.",
            False,
        ),
    ],
)
def test_comparison_the_other_way_round(claim: str, source: str, found: bool) -> None:
    assert bool(comparison_turned(claim, source)) is found


def test_comparison_from_the_other_side_is_known() -> None:
    source = "Big halls sell more often than small rooms."
    assert compared_backwards("Small rooms sell less often than big halls.", source)
    assert not compared_backwards("Big halls sell less often than small rooms.", source)


@pytest.mark.parametrize(
    ("claim", "source", "found"),
    [
        (
            "You paint the wall after you hang the lamp.",
            "Paint the wall, then hang the lamp.",
            True,
        ),
        (
            "You hang the lamp after painting the wall.",
            "Paint the wall, then hang the lamp.",
            False,
        ),
        (
            "Hang the lamp and paint the wall afterwards.",
            "Paint the wall before hanging the lamp.",
            True,
        ),
        ("After the tour you pick a lamp.", "After the tour the guest picks a lamp.", False),
        (
            "First comes the lamp, and the painter begins with the wall afterwards.",
            "The painter begins with the wall first; then comes the lamp.",
            True,
        ),
    ],
)
def test_before_and_after_change_places(claim: str, source: str, found: bool) -> None:
    assert bool(order_turned(claim, source)) is found
