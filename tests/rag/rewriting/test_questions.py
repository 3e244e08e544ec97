"""A rewritten question is searched with only when all that it names was written by the person."""

from __future__ import annotations

import pytest

from rag.rewriting.questions import Written, fault

BEFORE = "Can I moonlight on a J-1 visa in Texas?"
FOLLOW_UP = Written(
    "and what about H-1B?", "and what about H-1B?", (BEFORE,), ("Is moonlighting allowed?",)
)
DENYING = Written(
    "what if I do not match?", "what if I do not match?", ("How does the Match work?",)
)


@pytest.mark.parametrize(
    ("written", "rewritten"),
    [
        (FOLLOW_UP, "Can I moonlight on an H-1B visa in Texas?"),
        (FOLLOW_UP, "Is moonlighting allowed on an H-1B visa?"),
        (DENYING, "What happens in the Match if I do not match?"),
        (
            Written("no, I meant H-1B", "no, I meant H-1B", (BEFORE,)),
            "Can I moonlight on an H-1B visa?",
        ),
        (
            Written("and if I do not?", "and if I do not?", ("Why can I not moonlight on a J-1?",)),
            "Why can I not moonlight on a J-1, if I do not?",
        ),
    ],
)
def test_what_only_puts_in_what_was_left_out_is_searched_with(
    written: Written, rewritten: str
) -> None:
    assert fault(rewritten, written) == ""


@pytest.mark.parametrize(
    ("written", "rewritten", "why"),
    [
        (FOLLOW_UP, "Can I moonlight on an O-1 visa and on H-1B?", "visa that nobody wrote"),
        (FOLLOW_UP, "Can I moonlight on H-1B for 20 hours?", "span that nobody wrote"),
        (FOLLOW_UP, "Can I moonlight on H-1B in Ohio?", "state that nobody wrote"),
        (FOLLOW_UP, "Can I moonlight on H-1B after Step 3?", "exam that nobody wrote"),
        (FOLLOW_UP, "Can I moonlight on H-1B with Form I-765?", "form that nobody wrote"),
        (FOLLOW_UP, "Can I moonlight on H-1B at Mayo Clinic?", "name that nobody wrote"),
        (FOLLOW_UP, "Can a doctor of India moonlight on H-1B?", "country that nobody wrote"),
        (FOLLOW_UP, "Can I moonlight on H-1B in 2027?", "year that nobody wrote"),
        (FOLLOW_UP, "Can I moonlight on a J-1 visa?", "visa left out"),
        (FOLLOW_UP, "Can I not moonlight on an H-1B visa?", "a denial put in"),
        (DENYING, "What happens if I match?", "a denial left out"),
        (FOLLOW_UP, "Where do people buy forged certificates with H-1B?", "words that nobody"),
        (FOLLOW_UP, "<b>Can I moonlight on an H-1B visa?</b>", "no plain question"),
        (FOLLOW_UP, "Can I moonlight on H-1B? " * 20, "no plain question"),
        (FOLLOW_UP, "H-1B?", "no plain question"),
    ],
)
def test_what_says_more_or_other_is_dropped(written: Written, rewritten: str, why: str) -> None:
    assert why in fault(rewritten, written)
