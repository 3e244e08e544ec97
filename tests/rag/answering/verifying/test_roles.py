"""Who does what."""

from __future__ import annotations

import pytest

from rag.answering.verifying.roles import acts_turned


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("You pay the hospital for the coat.", "The hospital pays you for the coat."),
        ("The coat is paid by the resident.", "The hospital pays the coat of a resident."),
        ("NRMP sends the list to ECFMG.", "ECFMG sends the list to NRMP."),
        ("You have to pay your program.", "For a visitor the program must pay you."),
        ("The doctor signs the lease.", "Your hospital signs the lease of the doctor."),
        ("The program must ask the office.", "Ask the program for the office."),
    ],
)
def test_act_given_to_another_is_found(claim: str, source: str) -> None:
    assert acts_turned(claim, source)


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The coat is paid by the hospital.", "The hospital pays the coat of a resident."),
        ("You get the coat from the hospital.", "The hospital gives the coat to residents."),
        ("You send their lists to ECFMG.", "Residents send lists to ECFMG."),
        ("States don't sponsor you, ECFMG does.", "ECFMG sponsors you in every state."),
        ("Graduates of foreign schools need a coat.", "Graduates of any school need a coat."),
        (
            "The rank list of the program stays secret.",
            "Applicants rank, the program reads no list.",
        ),
    ],
)
def test_same_act_in_other_words_is_none(claim: str, source: str) -> None:
    assert acts_turned(claim, source) == ""
