"""A request for programs beside facts: what asks for a list, and what asks something else."""

from __future__ import annotations

import pytest

from rag.fit.bare_request import bare_request, without_facts


@pytest.mark.parametrize(
    ("rest", "request_sentence"),
    [
        ("elective in usa, , which ones", "which ones"),
        ("list please", "list please"),
        ("doing mph in boston. which programs", "which programs"),
        ("they asked for 222 at jersey city. where can i go", "where can i go"),
        (", any hope? which", "which"),
        ("child neuro spots for j1? , ,", "child neuro spots for j1?"),
        (", , what list do u suggest", "what list do u suggest"),
    ],
)
def test_what_asks_for_programs_is_found(rest: str, request_sentence: str) -> None:
    assert bare_request(rest) == request_sentence


@pytest.mark.parametrize(
    "rest",
    [
        ", , ,",
        "which programs require letters",
        "which programs filter by attempts?",
        "is research worth it? which programs",
        "should i delay applying? which visa is better",
        "applying to programs in",
        "how many programs",
        "which programs give a signal",
    ],
)
def test_another_matter_is_no_request_for_a_list(rest: str) -> None:
    assert bare_request(rest) == ""


def test_the_facts_are_left_out_at_their_places() -> None:
    assert without_facts("ck 240, yog 2018, which ones", [(0, 6), (8, 16)]) == ", , which ones"
