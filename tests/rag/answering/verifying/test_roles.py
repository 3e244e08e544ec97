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


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        (
            "A lease binds, and only the program can release it.",
            "A lease binds, and only the NRMP can release it: speak with the program and the NRMP.",
        ),
        (
            "ECFMG decides on the coat.",
            "Write to ECFMG and the NRMP. The NRMP decides on the coat.",
        ),
        (
            "The school decides at last.",
            "The form goes to the school, then to USCIS, which decides.",
        ),
        (
            "In 2025 programs asked the NRMP for coats.",
            "In 2025 the NRMP asked programs for coats.",
        ),
    ],
)
def test_actor_that_the_source_names_beside_is_not_who_does_it(claim: str, source: str) -> None:
    assert acts_turned(claim, source)


def test_two_that_do_a_thing_both_do_it() -> None:
    assert not acts_turned(
        "The coat is paid by a hospital.", "A hospital or a school pays the coat."
    )
