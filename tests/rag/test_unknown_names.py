"""Names beside those of the table: another institution is not taken for a held one."""

from __future__ import annotations

import pytest

from rag.unknown_names import UnknownNames, stray

KNOWN = {"cleveland", "clinic", "griffin", "hospital"}
SPECIALTIES = ("Internal Medicine", "Pediatrics")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("does Griffin Valley Hospital sponsor H-1B", "Griffin Valley Hospital"),
        ("what score for Westpoint Cleveland Clinic", "score for Westpoint Cleveland Clinic"),
        # Exams, places of one institution and specialties are no part of a name.
        ("minimum Step 2 CK for Cleveland Clinic main campus internal medicine", ""),
        ("is ECFMG needed at Griffin Hospital", ""),
        ("does Cleveland Clinic pediatrics sponsor J-1", ""),
        ("USMLE attempts at Griffin Hospital?", ""),
        # Another hospital altogether is for `find`.
        ("does Westpoint Hospital take me", ""),
    ],
)
def test_word_beside_a_known_name_makes_another_one(text: str, name: str) -> None:
    assert stray(text, KNOWN - {"hospital"}, SPECIALTIES) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("surgery in saudi arabia, then here", ""),
        ("psychiatry in Kyrgyzstan", ""),
        ("psychiatry in Grelborough", "grelborough"),
    ],
)
def test_country_beside_a_specialty_is_no_institution(text: str, name: str) -> None:
    names = UnknownNames(frozenset(("surgery", "then")), frozenset(), frozenset())
    assert names.find(text, specialty=True) == name
