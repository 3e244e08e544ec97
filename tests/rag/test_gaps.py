"""What guidance tells to be missing, found in its wording and kept apart from what it holds."""

from __future__ import annotations

import pytest

from rag.gaps import is_gap, sentences, split_gaps, subject


@pytest.mark.parametrize(
    "text",
    [
        "The H-4 visa fee is not known here: read the State Department's fee page.",
        "Not held here: what can be done when USCIS refuses a case.",
        "Rules of the other states were not read one by one.",
        "A yearly limit was not found.",
        "The percentages are not printed here.",
        "How an applicant is told could not be confirmed.",
        "Whether ECFMG still offers Pathway 2 is not confirmed here: the announcement is silent.",
        "No official share of H-1B sponsors by specialty was found.",
        "No end date of the travel ban is known here.",
    ],
)
def test_gap_is_seen(text: str) -> None:
    assert is_gap(text)


@pytest.mark.parametrize(
    "text",
    [
        "A J-1 physician may not moonlight outside the program.",
        "The rule is not new.",
        "Read the page before you pay.",
        "Your file is not complete until the diploma is held by ECFMG.",
        "Reported, not confirmed: the fee is $220.",
        # What was looked for in vain is an answer, unless it is a figure.
        "No general exception for physicians was found.",
        "Some hospitals pay a stipend, and no national figure was found.",
        "Whether you may depends on the visa; what you wrote is not the reason.",
    ],
)
def test_what_is_held_is_no_gap(text: str) -> None:
    assert not is_gap(text)


def test_sentences_are_cut_at_full_stops_but_not_after_abbreviations() -> None:
    text = "See No. 5 of U.S. Code. Dr. Who asks! Is it so? Yes."
    assert sentences(text) == ["See No. 5 of U.S. Code.", "Dr. Who asks!", "Is it so?", "Yes."]
    assert sentences("no full stop") == ["no full stop"]
    assert sentences("It is Giri v. NBME. It is open.") == ["It is Giri v. NBME.", "It is open."]


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("All is held. Twice.", ["All is held. Twice."]),
        (
            "Dependants apply at a consulate. The fee is not known here. Read the page. Then go.",
            [
                "Dependants apply at a consulate.",
                "The fee is not known here. Read the page.",
                "Then go.",
            ],
        ),
        (
            "How long it takes is not known here. What it costs is not known here; ask the office. "
            "Ask early.",
            [
                "How long it takes is not known here.",
                "What it costs is not known here; ask the office. Ask early.",
            ],
        ),
        (
            "The 2025 season closed on 31 May; the closing day for 2027 is not held here.",
            [
                "The 2025 season closed on 31 May.",
                "The closing day for 2027 is not held here.",
            ],
        ),
        (
            "Whether a no-show counts is not held here; ask FSMB.",
            ["Whether a no-show counts is not held here; ask FSMB."],
        ),
    ],
)
def test_gaps_are_kept_apart(text: str, runs: list[str]) -> None:
    assert split_gaps(text) == runs


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        ("The H-4 visa fee is not known here: read the fee page.", "The H-4 visa fee"),
        ("Whether E-3 needs Step 3 was not found, so counsel decides.", "Whether E-3 needs Step 3"),
        ("No published sum was found: plan cash for some weeks.", "No published sum"),
        ("No figure for SOAP, or by visa, is known to this advisor.", "No figure for SOAP, or by visa"),
        ("What a form, not stamped, costs is nowhere printed.", "What a form, not stamped, costs"),
        ("Where the test is printed is not held here.", "Where the test is printed"),
        ("Rules of the other states.", "Rules of the other states."),
    ],
)  # fmt: skip
def test_subject_of_a_gap_is_told_without_that_it_is_not_known(gap: str, expected: str) -> None:
    assert subject(gap) == expected
