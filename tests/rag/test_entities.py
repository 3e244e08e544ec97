"""Names that change an answer, found by kind and put in place of each other."""

from __future__ import annotations

import pytest

from rag.entities import find, replace


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("can my wife work on J-1 in Texas", {"visa": ["J-1"], "family": ["wife"], "state": ["Texas"]}),
        (
            "PGY-2 internal medicine residency and fellowship",
            {
                "specialty": ["internal medicine"],
                "level": ["PGY-2"],
                "training": ["residency", "fellowship"],
            },
        ),
        ("J-1 or H-1B or J-1", {"visa": ["J-1", "H-1B"]}),
        ("B-1/B-2 visa", {"visa": ["B-1", "B-2"]}),
        ("Step 2 CK and OET scores", {"exam": ["Step 2 CK", "OET"]}),
        ("my son was born here", {"family": ["son"]}),
        ("programs in NY and Ohio", {"state": ["New York", "Ohio"]}),
        # Nothing inside another word.
        ("adopt an optic, a tndr and a reason", {}),
        ("a pre-J-1 year", {}),
        ("", {}),
    ],
)  # fmt: skip
def test_names_are_found_by_kind(text: str, expected: dict[str, list[str]]) -> None:
    assert find(text) == expected


@pytest.mark.parametrize(
    ("text", "kind", "name", "expected"),
    [
        ("can i moonlight on J-1", "visa", "H-1B", "can i moonlight on H-1B"),
        ("J-1 before J-2", "visa", "H-4", "H-4 before J-2"),
        ("work in texas and Ohio", "state", "Florida", "work in Florida and Ohio"),
        ("my wife", "family", r"\1 and \g<0>", r"my \1 and \g<0>"),
        ("no name at all", "visa", "J-1", "no name at all"),
        ("no place at all", "state", "Ohio", "no place at all"),
    ],
)
def test_first_name_of_a_kind_is_replaced(text: str, kind: str, name: str, expected: str) -> None:
    assert replace(text, kind, name) == expected
