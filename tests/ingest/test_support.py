"""Citation recall: which sentences of an answer are claims, and which of them the cited text holds."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from ingest.support import Claim, Holdings, claims
from rag.advisor import Advisor
from rag.edition import Edition
from rag.schema import (
    Block,
    Certainty,
    Citation,
    Passage,
    Program,
    ProgramOut,
    Reply,
    SourceOut,
    Statement,
    Status,
)

MOONLIGHTING = Passage(
    id="j1#work",
    document="j1",
    title="Work on the J-1",
    heading="Can I moonlight?",
    topic="j1",
    certainty=Certainty.CONFIRMED,
    as_of="2026",
    checked="2026-11-22",
    review_days=90,
    owner="visas",
    short=(Statement("No: a J-1 physician may not moonlight. ECFMG ends it.", ("rules",)),),
    detail=(
        Block("paragraph", (Statement("An eighth year costs $367 in 2026.", ("fees",)),)),
        Block("item", (Statement("Unpaid work counts – “free” clinics as well.", ("rules",)),)),
    ),
    cautions=(
        Statement("Do not begin before the yes is in your hand.", ("rules",)),
        Statement("Nobody else may allow it."),
    ),
    asks=(),
)
DATES = replace(
    MOONLIGHTING,
    id="match#day",
    heading="When is Match Day?",
    short=(Statement("Match Day is 19 March 2027.", ("calendar",)),),
    detail=(),
    cautions=(),
)
GAP = replace(
    DATES,
    id="match#not-held",
    certainty=Certainty.NOT_KNOWN,
    short=(Statement("Nothing is held on: seats left; the next date; who decides.", ("rules",)),),
)
HOLDINGS = Holdings(
    {p.id: p for p in (MOONLIGHTING, DATES, GAP)}, {}, frozenset({"hello. ask about the match."})
)


def reply(text: str, *cited: tuple[str, str]) -> Reply:
    """An answer that cites (passage, source) as 1, 2, 3 …"""
    citations = [
        Citation(
            n=n,
            kind="passage",
            id=passage,
            title="",
            quote="",
            as_of="2026",
            checked="2026-11-22",
            sources=[
                SourceOut(id=source, title="", publisher="", url="", date="2026", official=True)
            ],
        )
        for n, (passage, source) in enumerate(cited, 1)
    ]
    return Reply(
        answer_id="",
        conversation_id="",
        edition="",
        status=Status.ANSWERED,
        text=text,
        citations=citations,
    )


CITED = (("j1#work", "rules"), ("j1#work", "fees"), ("match#day", "calendar"))


def found(text: str, message: str = "") -> tuple[Claim, ...]:
    return claims(reply(text, *CITED), message, HOLDINGS)


def told(text: str, message: str = "") -> list[tuple[str, str]]:
    return [(c.text, c.fault) for c in found(text, message)]


ANSWER = """\
**No.** A J-1 physician may not moonlight. ECFMG ends it. [1]

An eighth year costs $367 in 2026. [2]

- Unpaid work counts - "free" clinics as well. [1]

> **Take care:** Do not begin before the yes is in your hand. [1]

*As of 2026, checked 22 November 2026.*"""


def test_answer_from_a_passage_is_held_sentence_by_sentence() -> None:
    assert told(ANSWER) == [
        ("No: A J-1 physician may not moonlight.", ""),
        ("ECFMG ends it.", ""),
        ("An eighth year costs $367 in 2026.", ""),
        ('Unpaid work counts - "free" clinics as well.', ""),
        ("Do not begin before the yes is in your hand.", ""),
    ]


def test_every_changed_number_is_found() -> None:
    for match in re.finditer(r"\d+(?=[^\[\]]*\[)", ANSWER):
        if ANSWER[match.start() - 1] == "[":
            continue
        wrong = f"{ANSWER[: match.start()]}{int(match[0]) + 1}{ANSWER[match.end() :]}"
        faults = [c.fault for c in found(wrong) if c.fault]
        assert len(faults) == 1, wrong
        assert re.fullmatch(r"is not what \[\d\] says", faults[0])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("An eighth year costs $367 in 2026.", "carries no mark"),
        # The mark of the paragraph above does not reach into this one.
        ("ECFMG ends it. [1]\n\nAn eighth year costs $367 in 2026.", "carries no mark"),
        ("ECFMG ends it. [1] An eighth year costs $367 in 2026.", "carries no mark"),
        ("- ECFMG ends it. [1]\n- An eighth year costs $367 in 2026.", "carries no mark"),
        # Another passage, the same passage by another source, and a number that is not there.
        ("An eighth year costs $367 in 2026. [3]", "is not what [3] says"),
        ("An eighth year costs $367 in 2026. [1]", "is not what [1] says"),
        ("An eighth year costs $367 in 2026. [7]", "is not what [7] says"),
        # Words taken out of their sentence, and a yes where the passage says no.
        ("A J-1 physician may moonlight. [1]", "is not what [1] says"),
        ("An eighth year costs $367. [2]", "is not what [2] says"),
        ("**Yes.** A J-1 physician may not moonlight. [1]", "is not what [1] says"),
        # A caution without a source is held by its passage, but nothing says so.
        ("> **Take care:** Nobody else may allow it.", "carries no mark"),
    ],
)
def test_claim_that_is_not_supported(text: str, fault: str) -> None:
    assert [c.fault for c in found(text) if not c.supported] == [fault]


@pytest.mark.parametrize(
    "text",
    [
        "A J-1 physician may not moonlight. [1]",
        "An eighth year costs $367 in 2026. [1] [2]",
        "**Not settled.** an EIGHTH year   costs $367 in 2026. [2]",
        "**When is Match Day?** Match Day is 19 March 2027. [3]",
    ],
)
def test_claim_that_is_supported(text: str) -> None:
    assert [c.fault for c in found(text)] == [""]


@pytest.mark.parametrize(
    "text",
    [
        "Would you like to know more?",
        "Ask your Training Program Liaison.",
        "**may I moonlight on saturdays**",
        "Hello. Ask about the Match.",
        "*Some of its sources carry no date; checked 22 November 2026. Its review was due on "
        "1 December 2026: check the source before you act.*",
        "**Not known here.** I looked for “may I? Moonlight. 5 nights” in 554 sections and 374 program "
        "rows (edition of 27 November 2026) and found nothing that answers it, so I will not guess.",
        "**Iran** is not named in what is held on “Travel bans”. Lists change: check the official page "
        "on the day you act.",
    ],
)
def test_what_states_nothing_of_the_world_is_no_claim(text: str) -> None:
    assert told(text, "may i moonlight on Saturdays") == []


def test_bold_line_that_is_not_the_persons_question_is_a_claim() -> None:
    assert told("**may I moonlight on Mondays**", "may i moonlight on Saturdays") == [
        ("may I moonlight on Mondays", "carries no mark")
    ]


def test_ask_with_a_mark_is_compared_as_any_other_sentence() -> None:
    assert told("Ask the dean. [1]") == [("Ask the dean.", "is not what [1] says")]


# --- the built-in answerer ------------------------------------------------------------------


@pytest.fixture(scope="module")
def holdings(edition: Edition) -> Holdings:
    return Holdings.of(edition, {})


QUESTIONS = (
    "can i moonlight on j1",
    "how many years can i train on a j-1? and when do rank lists lock",
    "do i have to go home for two years after j1",
    "which form does my ministry use",
    "does maimonides sponsor h1b",
    "does henry ford hospital sponsor h1b and want letters",
    "what step 2 ck score does uab montgomery want",
    "which internal medicine programs in NY sponsor H-1B?",
)


@pytest.mark.parametrize("message", QUESTIONS)
def test_answers_of_the_built_in_answerer_are_held(
    advisor: Advisor, holdings: Holdings, message: str
) -> None:
    answer = advisor.ask(message)[0]
    stated = claims(answer, message, holdings)
    assert stated
    assert [c for c in stated if not c.supported] == []


@pytest.mark.parametrize("message", QUESTIONS)
def test_answers_without_their_marks_are_not_held(
    advisor: Advisor, holdings: Holdings, message: str
) -> None:
    answer = advisor.ask(message)[0]
    bare = answer.model_copy(update={"text": re.sub(r" \[\d+\]", "", answer.text)})
    stated = claims(bare, message, holdings)
    assert stated
    assert {c.fault for c in stated} == {"carries no mark"}


@pytest.mark.parametrize(
    "message",
    [
        "does zanzibar general hospital sponsor j1",
        "how do i cook rice",
        "hello",
        "i will kill myself",
    ],
)
def test_refusals_and_fixed_replies_make_no_claim(
    advisor: Advisor, holdings: Holdings, message: str
) -> None:
    assert claims(advisor.ask(message)[0], message, holdings) == ()


@pytest.mark.parametrize(
    ("message", "here", "there"),
    [
        ("does maimonides sponsor h1b", "H-1B: yes", "H-1B: no"),
        ("does maimonides sponsor h1b", "sponsors H-1B", "does not sponsor H-1B"),
        ("does maimonides sponsor h1b", "at most: 5", "at most: 6"),
        ("does maimonides sponsor h1b", "Hospital-wide page", "University-wide page"),
        ("what step 2 ck score does uab montgomery want", "220", "210"),
        ("does yale psychiatry sponsor j1", "about J-1", "about J-1 and Letters"),
        ("which internal medicine programs in NY sponsor H-1B?", "| yes | yes |", "| yes | no |"),
        ("which internal medicine programs in NY sponsor H-1B?", "Brooklyn", "Boston"),
        ("which internal medicine programs in NY sponsor H-1B?", "| not stated |", "| 220 |"),
    ],
)
def test_program_answer_that_was_changed_is_not_held(
    advisor: Advisor, holdings: Holdings, message: str, here: str, there: str
) -> None:
    answer = advisor.ask(message)[0]
    assert here in answer.text
    assert all(c.supported for c in claims(answer, message, holdings))
    wrong = answer.model_copy(update={"text": answer.text.replace(here, there, 1)})
    assert [c for c in claims(wrong, message, holdings) if not c.supported]


def test_program_row_of_another_program_is_not_held(edition: Edition, advisor: Advisor) -> None:
    message = "does maimonides sponsor h1b"
    answer = advisor.ask(message)[0]
    (program_id,) = (p.id for p in answer.programs)
    other = next(p for p in edition.programs.values() if p["visa_h1b"] == "no")
    swapped = Holdings({}, {program_id: Program(program_id, other.cells)})
    assert isinstance(answer.programs[0], ProgramOut)
    assert [c for c in claims(answer, message, swapped) if not c.supported]


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("Nothing is held on: seats left; who decides. [1]", True),
        ("Nothing is held on: the next date. [1]", True),
        ("Nothing is held on: fees. [1]", False),
        ("All is held on: the next date. [1]", False),
        # What another section states is not taken apart.
        ("Match Day is: 19 March. [2]", False),
    ],
)
def test_list_of_what_is_not_held_may_be_told_in_part(text: str, held: bool) -> None:
    found = claims(reply(text, (GAP.id, "rules"), (DATES.id, "calendar")), "", HOLDINGS)
    assert [c.supported for c in found] == [held]
