"""Which messages ask about the answer before them, and nothing of their own."""

from __future__ import annotations

import pytest

from rag.looking_back import looking_back


@pytest.mark.parametrize(
    "text",
    [
        "are you sure",
        "r u sure??",
        "ok but are you really sure about that?",
        "Is this still true now?",
        "is that official",
        "you sure?",
        "hi, are you sure",
        "says who",
        "source please",
        "any proof?",
        "what\u2019s your source?",
        "source?",
        "who says",
        "how do you know this",
        "where did you get that from",
        "when was this last updated",
        "can i trust this answer?",
        "really?",
    ],
)
def test_whether_it_is_sure(text: str) -> None:
    assert looking_back(text) == "sure"


@pytest.mark.parametrize(
    "text",
    [
        "why",
        "why not?",
        "but why is that",
        "y tho",
        "how come?",
        "what is the reason for that",
        "what for",
        "y?",
        "why please",
    ],
)
def test_why_it_is_so(text: str) -> None:
    assert looking_back(text) == "reason"


@pytest.mark.parametrize(
    "text",
    [
        "then what?",
        "ok and after that",
        "whats next",
        "what happens then?",
        "and then?",
        "and then",
        "what should i do now",
        "now what",
        "next step?",
    ],
)
def test_what_comes_after(text: str) -> None:
    assert looking_back(text) == "onward"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok",
        "so",
        "sure",
        "thanks",
        "really",
        "is it valid",
        "is it official",
        "is it true in 2015",
        "proof",
        "references",
        "y",
        "yes",
        "link",
        "why do programs want this",
        "why do programs prefer J-1",
        "why cant i moonlight",
        "are you sure about the h1b cap",
        "what is the source of the fee",
        "reference letters",
        "what happens next year",
        "after the match",
        "is it true that step 1 is pass fail",
        "how do you know a program is img friendly",
    ],
)
def test_what_names_something_of_its_own_does_not_look_back(text: str) -> None:
    assert looking_back(text) is None
