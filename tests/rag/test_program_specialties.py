"""Specialties as people write them."""

from __future__ import annotations

import pytest

from rag.program_specialties import find_specialties, specialty_named

KNOWN = [
    "Internal Medicine",
    "Internal Medicine-Pediatrics",
    "Family Medicine",
    "Pediatrics",
    "Neurology",
    "Child Neurology",
    "Neurological Surgery",
    "Neurology-Psychiatry",
    "Psychiatry",
    "General Surgery",
    "Orthopaedic Surgery",
    "Diagnostic Radiology",
    "Obstetrics and Gynecology",
    "Physical Medicine and Rehabilitation",
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("internal medicine programs", ["Internal Medicine"]),
        ("Internal Medicine-Pediatrics", ["Internal Medicine-Pediatrics"]),
        ("med-peds in texas", ["Internal Medicine-Pediatrics"]),
        ("internal medicine or family medicine", ["Internal Medicine", "Family Medicine"]),
        ("family medicine, then internal medicine", ["Family Medicine", "Internal Medicine"]),
        ("child neurology", ["Child Neurology"]),
        ("neurology-psychiatry", ["Neurology-Psychiatry"]),
        ("neurology and psychiatry", ["Neurology", "Psychiatry"]),
        ("neurosurgery", ["Neurological Surgery"]),
        ("surgery programs", ["General Surgery"]),
        ("orthopedic surgery", ["Orthopaedic Surgery"]),
        ("radiology", ["Diagnostic Radiology"]),
        ("pediatric residencies", ["Pediatrics"]),
        ("pediatric nurse", []),
        ("pediatric surgical residency", []),
        ("child psychiatric residency", []),
        ("ob/gyn residency", ["Obstetrics and Gynecology"]),
        ("PM&R", ["Physical Medicine and Rehabilitation"]),
        ("i am in the US", []),
        ("", []),
    ],
)
def test_specialties_are_found_in_order(text: str, expected: list[str]) -> None:
    assert find_specialties(text, KNOWN) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IM", "Internal Medicine"),
        ("fm", "Family Medicine"),
        ("Peds", "Pediatrics"),
        ("internal medicine", "Internal Medicine"),
        ("Internal Medicine Residency", "Internal Medicine"),
        ("Dermatology", ""),
        ("neurology and psychiatry", ""),
        ("", ""),
    ],
)
def test_field_of_a_form_means_one_specialty(text: str, expected: str) -> None:
    assert specialty_named(text, KNOWN) == expected


def test_short_form_of_a_specialty_that_the_table_lacks_means_none() -> None:
    assert specialty_named("derm", KNOWN) == ""
