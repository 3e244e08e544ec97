"""Particulars that belong together."""

from __future__ import annotations

from rag.answering.verifying.agreement import parted


def test_sum_is_not_told_of_one_part() -> None:
    source = "10.8% of the chairs went to guests and 33.8% to hosts, together 44.6%."
    assert parted("44.6% of the chairs went to hosts.", source)


def test_in_all_states_is_no_sum() -> None:
    assert not parted("The coat is sold in 50 shops.", "In all 50 shops the coat is sold.")


def test_what_stands_in_brackets_belongs_to_its_form() -> None:
    source = "Form 186 (identity) and Form 183 (school) belong to the old way."
    assert parted("Form 183 (identity) belongs to the old way.", source)
    assert not parted("Form 186 (identity) belongs to the old way.", source)
    twice = "The H-1B fee (2026) is due now; the J-1 fee (2026) is due later."
    assert not parted("The H-1B fee (2026) is due now.", twice)
