"""Set phrases in one wording."""

from __future__ import annotations

import pytest

from rag.answering.verifying.phrases import in_one_wording


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Can't drive? Ask for a shuttle.", "If you can't drive, Ask for a shuttle."),
        ("The desk takes no cards, or only debit cards.", "The desk takes only debit cards."),
        ("There is no doubt that the desk is open.", "surely the desk is open."),
        ("The answer is not in doubt: the desk is open.", "The answer surely: the desk is open."),
        ("A guest that has no key waits.", "A guest without key waits."),
        ("All lockers with the exception of two are free.", "All lockers except two are free."),
        ("The club advises members against running.", "The club advises members not running."),
        ("Wait until you can sit.", "Wait until you sit."),
        ("The list doesn't count anyone who left.", "The list leaves out everyone who left."),
        ("It's the clerk who opens the desk.", "the clerk opens the desk."),
        ("A ticket cannot show that you paid.", "A ticket does not show that you paid."),
        ("The gate allows no bicycle.", "The gate does not allow bicycle."),
    ],
)
def test_phrase_is_put_in_the_words_that_are_compared(text: str, told: str) -> None:
    assert in_one_wording(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "The desk doesn't help anyone.",
        "You can read the list of guests.",
        "Guests may stay for as long as five nights.",
        "A guest who has a key may enter.",
    ],
)
def test_other_sentences_stay_as_they_are(text: str) -> None:
    assert in_one_wording(text) == text
