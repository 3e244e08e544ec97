"""What of a changed answer is only the size of the base."""

from __future__ import annotations

import pytest

from ingest.proposing.judging import Size

BEFORE = "I looked in 736 sections and 374 program rows (edition of 27 November 2026)."
LIST = "Of the 374 programs of the table 12 say yes."


@pytest.mark.parametrize(
    ("after", "same"),
    [
        (BEFORE.replace("736", "737").replace("374", "375").replace("27", "28"), True),
        (BEFORE.replace("736", "740"), False),
        (BEFORE.replace("looked", "looked twice"), False),
    ],
)
def test_counts_of_each_edition_are_left_out_and_nothing_else(after: str, same: bool) -> None:
    assert (Size(736, 374).without(BEFORE) == Size(737, 375).without(after)) is same


def test_count_of_what_was_found_is_no_size() -> None:
    after = LIST.replace("374", "375")
    assert Size(736, 374).without(LIST) == Size(737, 375).without(after)
    assert Size(736, 374).without(LIST) != Size(737, 375).without(after.replace("12", "13"))


def test_part_of_a_number_is_no_size() -> None:
    assert Size(36, 4).without("736 sections, 374 programs") == "736 sections, 374 programs"
