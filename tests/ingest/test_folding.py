"""How texts are compared."""

from __future__ import annotations

import pytest

from ingest.folding import fold, plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("**No.** A  J-1 may\nnot. [1]", "no. a j-1 may not."),
        ("10–20 “days” [12][3]", '10-20 "days"'),
        ("don’t", "DON'T"),
    ],
)
def test_same_text_in_other_dress_is_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("$367", "$376"), ("may", "may not"), ("[see a]", "")])
def test_other_text_stays_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_plain_keeps_case_lines_and_marks() -> None:
    assert plain("**A**\n“b” [1]") == 'A\n"b" [1]'
