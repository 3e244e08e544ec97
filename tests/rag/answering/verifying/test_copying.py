"""What differs in a claim that is nearly a copy, and decides."""

from __future__ import annotations

import pytest

from rag.answering.verifying.copying import altered


@pytest.mark.parametrize(
    ("claim", "source", "reason"),
    [
        (
            "In spring the gardeners asked the owners to prefer late roses to early ones.",
            "In spring the owners asked the gardeners to prefer late roses to early ones.",
            "change places",
        ),
        (
            "Each guest may plant different trees, while the late roses stand in all beds unchanged.",
            "Each guest may plant different roses, while the late trees stand in all beds unchanged.",
            "change places",
        ),
        (
            "A full time post in the old garden by the river is open to all guests now.",
            "A full-time post in the old garden by the river is open to all guests now.",
            "",
        ),
        (
            "Stop on the date printed on the card unless the receipt has arrived.",
            "Stop on the date printed on the card unless the ribbon has arrived. Keep the receipt.",
            "receipt for ribbon",
        ),
        (
            "The whole of the hedge was cut, and no nest was found in it.",
            "Almost half of the hedge was cut, and no nest was found in it.",
            "all",
        ),
        (
            "The tour under the new rules of the town takes place in the old garden by the river.",
            "The tour takes place in the old garden by the river.",
            "",
        ),
        (
            "The tour in the old garden by the river takes over twenty minutes.",
            "The tour in the old garden by the river takes twenty minutes.",
            "more",
        ),
        (
            "Whoever sells late seeds to a guest is wrong: pay nobody in the garden for such seeds.",
            "Whoever sells late seeds to a guest is wrong. Pay nobody in the garden for such seeds.",
            "",
        ),
    ],
)
def test_what_decides_in_a_near_copy(claim: str, source: str, reason: str) -> None:
    found = altered(claim, source)
    assert reason in found if reason else found == ""
