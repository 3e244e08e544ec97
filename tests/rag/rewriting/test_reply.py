"""The JSON of a reading: what has the form is taken, piece by piece."""

from __future__ import annotations

import json

import pytest

from rag.rewriting.reply import LONGEST, Unreadable, reading_of

GOOD = {"number": 1, "question": "Can I moonlight?"}
FACT = {"field": "step2ck", "value": 240, "words": "a 240"}


@pytest.mark.parametrize("frame", ["{}", "```json\n{}\n```", " ```\n{}```\n"])
def test_one_object_is_read_with_or_without_a_fence(frame: str) -> None:
    found = reading_of(frame.replace("{}", json.dumps({"questions": [GOOD], "facts": [FACT]})))
    assert found.questions[0].question == "Can I moonlight?"
    assert (found.facts[0].field, found.facts[0].value) == ("step2ck", 240)
    assert found.malformed == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "[]",
        '"x"',
        "Sure! {}",
        '{"answer": "You may moonlight."}',
        '{"questions": {"1": "x"}}',
        '{"facts": "none"}',
        "[" * 7000,
        '{"questions": [' + '"x",' * LONGEST + '"x"]}',
    ],
)
def test_anything_else_cannot_be_used(text: str) -> None:
    with pytest.raises(Unreadable):
        reading_of(text)


@pytest.mark.parametrize(
    "row",
    [
        None,
        7,
        "Can I?",
        {"number": "1", "question": "Can I?"},
        {"number": 1},
        {"number": 1, "question": ""},
        {"number": 1, "question": "x" * 401},
        {"number": 1, "question": "Can I?", "answer": "Yes"},
    ],
)
def test_a_piece_without_the_form_is_left_out_and_counted(row: object) -> None:
    found = reading_of(json.dumps({"questions": [row, GOOD], "facts": [row, FACT]}))
    assert (len(found.questions), len(found.facts), found.malformed) == (1, 1, 2)
