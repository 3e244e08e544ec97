"""Reputation of institutions: from the guidance, marked as such, and only for the right rows."""

from __future__ import annotations

import pytest

from rag.citing import Citations
from rag.edition import Edition
from rag.reputation import REPUTATION, reputation


@pytest.mark.parametrize(
    ("program", "named"),
    [
        ("usc-general-surgery", "USC Keck"),
        ("keck-school-of-medicine-of-usc-internal-medicine", "USC Keck"),
        ("nyu-grossman-school-of-medicine-internal-medicine", "NYU Grossman"),
        ("uic-neurology", "University of Illinois Chicago"),
        ("university-of-illinois-chicago-internal-medicine", "University of Illinois Chicago"),
        ("the-mount-sinai-hospital-internal-medicine", "Mount Sinai"),
        ("cleveland-clinic-internal-medicine", "Cleveland Clinic"),
    ],
)
def test_named_institution_has_its_reputation_marked_as_such(
    worded: Edition, program: str, named: str
) -> None:
    citations = Citations(worded)
    text = reputation(worded, worded.programs[program], citations)
    assert text.startswith(f"**Reputation, not evidence:** {named}")
    assert "[1]" in text
    assert citations.all[0].id == REPUTATION


@pytest.mark.parametrize(
    "program",
    [
        # Names that are like those, in other places.
        "mount-sinai-medical-center-internal-medicine",
        "mount-sinai-hospital-chicago-family-medicine",
        "university-of-illinois-peoria-transitional-year",
        "yale-psychiatry",
    ],
)
def test_others_have_none(worded: Edition, program: str) -> None:
    citations = Citations(worded)
    assert reputation(worded, worded.programs[program], citations) == ""
    assert citations.all == []


def test_without_the_section_nothing_is_said(edition: Edition) -> None:
    assert REPUTATION not in edition.passages
    assert reputation(edition, edition.programs["nyu-neurology"], Citations(edition)) == ""
