"""Only sentences that say something else are a change."""

from __future__ import annotations

import pytest

from ingest.watching.difference import Change, difference

PAGE = ["Fees", "The fee is $1,000.", "Apply by May 3.", "It is not refunded."]


@pytest.mark.parametrize(
    "now",
    [
        PAGE,
        ["FEES", "The  fee is $1000", "apply by May 3!", "It is not refunded."],
        [*PAGE[2:], *PAGE[:2]],
        [*PAGE, "Fees"],
        [*PAGE, "*", "\u2014"],
    ],
    ids=["same", "case", "order", "twice", "signs"],
)
def test_says_the_same(now: list[str]) -> None:
    assert difference(PAGE, now) == ()


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("The fee is $1,000.", "The fee is $1,100."),
        ("The fee is $1,000.", "The fee is \u20ac1,000."),
        ("Wait 1.5 years.", "Wait 15 years."),
        ("Score > 220", "Score < 220"),
        ("It is not refunded.", "It is refunded."),
        ("Up to 5% of it", "Up to 5 of it"),
    ],
)
def test_says_something_else(was: str, now: str) -> None:
    assert difference(["Before.", was, "After."], ["Before.", now, "After."]) == (
        Change((was,), (now,)),
    )


def test_changes_stand_in_the_order_of_the_page() -> None:
    now = ["New rule.", "Fees", "The fee is $1,000.", "Apply by June 3."]
    assert difference(PAGE, now) == (
        Change((), ("New rule.",)),
        Change(("Apply by May 3.", "It is not refunded."), ("Apply by June 3.",)),
    )
