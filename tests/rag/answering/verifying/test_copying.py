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
            "Stop on the date printed on the card unless the receipt has arrived.",
            "Stop on the date printed on the card unless the ribbon has arrived. Keep the receipt.",
            "receipt for ribbon",
        ),
        (
            "The whole of the hedge was cut, and no nest was found in it.",
            "Almost half of the hedge was cut, and no nest was found in it.",
            "all",
        ),
        ("Roses above the wall bloom under the tree.", "Roses bloom under the tree.", ""),
        (
            "Whoever sells seeds to a guest is wrong: pay nobody for them.",
            "Whoever sells seeds to a guest is wrong. Pay nobody for them.",
            "",
        ),
    ],
)
def test_what_decides_in_a_near_copy(claim: str, source: str, reason: str) -> None:
    found = altered(claim, source)
    assert reason in found if reason else found == ""
