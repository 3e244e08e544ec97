"""Composed answers: what leads, what follows, what is told to be missing, and what is left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from rag.advisor import Advisor
from rag.answering import builtin
from rag.answering.builtin import BuiltinAnswerer
from rag.answering.whom import whom_to_ask
from rag.citing import Citations
from rag.edition import Edition
from rag.embedding import Embedder
from rag.evidence import Evidence
from rag.schema import Status
from rag.turn import Candidate, Part, PastQuestion, Question, Reading, Turn

TODAY = date(2026, 11, 25)
MOONLIGHTING, LENGTH = "j1-rules#moonlighting", "j1-rules#length"
TWO_YEARS, GAP = "j1-rules#two-years", "j1-rules#gap-ministry-form"
SHIFTS = "can i do extra shifts in my hospital on j-1?"

Compose = Callable[..., Part]


def paragraphs(part: Part) -> list[str]:
    return part.text.split("\n\n")


@pytest.fixture
def compose(edition: Edition, model: Embedder) -> Compose:
    """Composes the answer to a canonical question for which these passages were found, each with
    its score."""

    def composed(text: str, *found: tuple[str, float], ask: float = 0.9) -> Part:
        candidates = [
            Candidate(
                edition.passages[i], score, ask, 0.6, 0.6, 1.0, 1.0, 0.9, best_ask=f"{i}/ask/0"
            )
            for i, score in found
        ]
        question = Question(
            text, [Reading(text)], vectors=model.embed([text]), candidates=candidates
        )
        turn = Turn(message=text, edition=edition, today=TODAY, questions=[question])
        BuiltinAnswerer().answer(turn, Citations(edition))
        (part,) = turn.parts
        return part

    return composed


# --- the nearest, with the doubt -----------------------------------------------------------------


@pytest.fixture
def doubtful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builtin, "judge", lambda _: Evidence.DOUBTFUL)


@pytest.mark.usefixtures("doubtful")
def test_nearest_section_stands_below_that_it_is_not_known_and_whom_to_ask(
    compose: Compose,
) -> None:
    part = compose(SHIFTS, (MOONLIGHTING, 0.6), (LENGTH, 0.4))
    first, bridge, nearest, *_ = paragraphs(part)
    assert first.startswith("**Not known here, as far as I can tell.**")
    assert "Ask " in first
    assert bridge == "The nearest that I have, if that is what you mean:"
    # Its yes or no answers its own question.
    assert nearest.startswith("**Can I moonlight on a J-1?** A J-1 physician may not moonlight")
    assert part.status is Status.UNKNOWN
    assert [p.id for p in part.passages] == [MOONLIGHTING]
    assert part.cautions
    assert part.follow_ups


@pytest.mark.usefixtures("doubtful")
def test_gap_that_is_nearest_says_itself_that_it_is_not_known(compose: Compose) -> None:
    part = compose("which form does the ministry use", (GAP, 0.6), (MOONLIGHTING, 0.4))
    assert part.text.startswith("**Not known here.** ")
    assert "as far as I can tell" not in part.text
    assert part.status is Status.UNKNOWN


@pytest.mark.usefixtures("doubtful")
def test_section_that_was_just_given_is_not_given_again_with_a_doubt(
    edition: Edition, model: Embedder
) -> None:
    found = Candidate(edition.passages[MOONLIGHTING], 0.5, 0.9, 0.6, 0.6, 1.0, 1.0, 0.9)
    for passages, told in (
        ((MOONLIGHTING,), "I looked for"),
        ((LENGTH,), "The nearest that I have"),
    ):
        question = Question(
            "why", [Reading("why", follows=True)], vectors=model.embed(["why"]), candidates=[found]
        )
        history = (PastQuestion("can i moonlight", passages),)
        turn = Turn(message="why", edition=edition, today=TODAY, history=history)
        turn.questions = [question]
        BuiltinAnswerer().answer(turn, Citations(edition))
        assert told in turn.parts[0].text


def test_answer_and_doubt_from_one_section_are_both_told(
    edition: Edition, model: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdicts = {"sure": Evidence.ENOUGH, "unsure": Evidence.DOUBTFUL}
    monkeypatch.setattr(builtin, "judge", lambda q: verdicts[q.text])
    found = Candidate(edition.passages[MOONLIGHTING], 0.7, 0.9, 0.6, 0.6, 1.0, 1.0, 0.9)
    questions = [
        Question(t, [Reading(t)], vectors=model.embed([t]), candidates=[found]) for t in verdicts
    ]
    turn = Turn(message="both", edition=edition, today=TODAY, questions=questions)
    BuiltinAnswerer().answer(turn, Citations(edition))
    assert [p.status for p in turn.parts] == [Status.ANSWERED, Status.UNKNOWN]


# --- one passage -------------------------------------------------------------------------------


def test_lead_short_answer_detail_list_caution_and_date_stand_in_this_order(
    advisor: Advisor,
) -> None:
    (part,) = advisor.run("can i moonlight on j1?").parts
    assert paragraphs(part) == [
        "**No.** A J-1 physician may not moonlight, in the own hospital or outside it. [1]",
        "Sponsorship covers one training post and the pay that goes with it. [1] Advisers report that a "
        "breach can end sponsorship. [2]",
        "- The limit holds for unpaid clinical work as well. [2]",
        "> **Take care:** Do not accept a shift before your Training Program Liaison has answered in "
        "writing. [1]",
        "*As of March 2026, checked 22 November 2026.*",
    ]
    assert part.status is Status.ANSWERED
    assert part.cautions == [
        "Do not accept a shift before your Training Program Liaison has answered in writing."
    ]


@pytest.mark.parametrize(
    ("text", "ask", "lead"),
    [
        ("can i moonlight on J-1?", 0.9, True),
        # The opposite question, no question for yes or no, and one that may be another one.
        ("is moonlighting forbidden on J-1?", 0.9, False),
        ("where can i moonlight on J-1", 0.9, False),
        ("can i moonlight on J-1?", 0.5, False),
    ],
)
def test_yes_or_no_leads_only_where_it_fits(
    compose: Compose, text: str, ask: float, lead: bool
) -> None:
    first = paragraphs(compose(text, (MOONLIGHTING, 0.8), ask=ask))[0]
    rest = "A J-1 physician may not moonlight, in the own hospital or outside it. [1]"
    assert first == (f"**No.** {rest}" if lead else rest)


def test_uncertain_section_says_so_first_and_names_who_knows(compose: Compose) -> None:
    part = compose("must i go home for two years", (TWO_YEARS, 0.8))
    lines = paragraphs(part)
    assert lines[0].startswith("**Not settled.** **Yes.** As reported, every physician")
    assert lines[2] == "Ask the Waiver Review Division and an immigration attorney."
    assert part.status is Status.ANSWERED


def test_gap_is_told_first_with_whom_to_ask_and_leaves_the_question_open(compose: Compose) -> None:
    part = compose("which form does the ministry use", (GAP, 0.8))
    lines = paragraphs(part)
    assert lines[0].startswith("**Not known here.** This advisor does not hold the forms")
    assert lines[1] == "Ask the health ministry of your country."
    assert part.status is Status.UNKNOWN


def test_overdue_review_is_told(edition: Edition, model: Embedder) -> None:
    text = "when is Match Day"
    candidate = Candidate(edition.passages["match-dates#match-day"], 0.9, 0.9, 0.6, 0.6, 1, 1, 0.9)
    question = Question(
        text, [Reading(text)], vectors=model.embed([text]), candidates=[candidate]
    )  # fmt: skip
    turn = Turn(message=text, edition=edition, today=date(2027, 6, 1), questions=[question])
    BuiltinAnswerer().answer(turn, Citations(edition))
    assert "Its review was due on 20 February 2027" in paragraphs(turn.parts[0])[-1]


def test_follow_up_that_the_same_section_answers_further_down_begins_there(
    advisor: Advisor,
) -> None:
    history = [PastQuestion("can i moonlight on J-1?", passages=(MOONLIGHTING,))]
    narrower = "The limit holds for unpaid clinical work as well."
    (part,) = advisor.run("does the limit hold for unpaid clinical work on j-1", history).parts
    assert paragraphs(part)[0].startswith(narrower)
    assert part.text.count(narrower) == 1
    assert "**No.**" not in part.text
    assert "may not moonlight, in the own hospital or outside it" in paragraphs(part)[0]
    (part,) = advisor.run("does the limit hold for unpaid clinical work on j-1").parts
    assert not paragraphs(part)[0].startswith(narrower)


def test_follow_up_that_asks_for_the_short_answer_again_begins_with_it(advisor: Advisor) -> None:
    history = [PastQuestion("can i moonlight on J-1?", passages=(MOONLIGHTING,))]
    (part,) = advisor.run("so i may not moonlight on j-1 in my own hospital?", history).parts
    assert "may not moonlight, in the own hospital or outside it" in paragraphs(part)[0]


# --- a second passage --------------------------------------------------------------------------


def test_second_passage_stands_under_the_first_when_both_are_level(compose: Compose) -> None:
    part = compose("J-1 rules of work and training", (LENGTH, 0.8), (MOONLIGHTING, 0.79))
    lines = paragraphs(part)
    assert lines[0].startswith(
        "**How many years can I train on a J-1?** A J-1 physician may train for"
    )
    assert lines[-3].startswith("**Can I moonlight on a J-1?** A J-1 physician may not moonlight")
    assert lines[-2].startswith("> **Take care:** Do not accept a shift")
    assert lines[-1].startswith("*As of")
    assert [p.id for p in part.passages] == [LENGTH, MOONLIGHTING]
    assert part.cautions == [
        "Do not accept a shift before your Training Program Liaison has answered in writing."
    ]
    assert part.status is Status.ANSWERED


@pytest.mark.parametrize("behind", [0.031, 0.3])
def test_passage_further_behind_is_left_out(compose: Compose, behind: float) -> None:
    part = compose("J-1 rules of work", (LENGTH, 0.8), (MOONLIGHTING, 0.8 - behind))
    assert [p.id for p in part.passages] == [LENGTH]
    assert "moonlight" not in part.text


def test_gap_gives_way_to_a_section_that_is_nearly_as_near_and_is_told_first(
    compose: Compose,
) -> None:
    part = compose("J-1 letter of the ministry for training", (GAP, 0.8), (LENGTH, 0.77))
    lines = paragraphs(part)
    assert part.status is Status.PARTIAL
    assert lines[0].startswith("**Not known here:** This advisor does not hold the forms")
    assert lines[0].endswith("Ask the health ministry of your country.")
    assert lines[1].startswith("A J-1 physician may train for at most 7 years")
    assert [p.id for p in part.passages] == [LENGTH, GAP]


def test_gap_that_is_clearly_nearer_stands_alone(compose: Compose) -> None:
    part = compose("J-1 letter of the ministry", (GAP, 0.8), (LENGTH, 0.75))
    assert part.status is Status.UNKNOWN
    assert [p.id for p in part.passages] == [GAP]


def test_gap_behind_a_section_that_answers_is_not_added(compose: Compose) -> None:
    part = compose("J-1 rules of training", (LENGTH, 0.8), (GAP, 0.79))
    assert [p.id for p in part.passages] == [LENGTH]
    assert part.status is Status.ANSWERED


# --- what is missing ---------------------------------------------------------------------------


def test_kind_of_detail_that_no_statement_holds_is_told_first(compose: Compose) -> None:
    part = compose("how much does moonlighting on a J-1 pay?", (MOONLIGHTING, 0.8))
    lines = paragraphs(part)
    assert part.status is Status.PARTIAL
    assert lines[0].startswith("**Not known here:** the amount you ask for stands in no section")
    assert "Training Program Liaison" in lines[0]
    assert lines[1] == "What is held on the subject:"
    assert lines[2].startswith("A J-1 physician may not moonlight")


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("how much does an eighth year on J-1 cost?", LENGTH),
        ("how many years may i train on J-1?", LENGTH),
        ("when is Match Day?", "match-dates#match-day"),
    ],
)
def test_detail_that_is_held_makes_a_whole_answer(
    compose: Compose, text: str, passage: str
) -> None:
    part = compose(text, (passage, 0.8))
    assert part.status is Status.ANSWERED
    assert "Not known" not in part.text


def test_detail_that_the_second_passage_holds_is_not_missing(compose: Compose) -> None:
    part = compose("how much does it cost on J-1?", (MOONLIGHTING, 0.8), (LENGTH, 0.79))
    assert part.status is Status.ANSWERED
    assert "stands in no section" not in part.text


def test_gap_inside_a_section_is_told_first_when_it_is_what_was_asked(
    wider_advisor: Advisor,
) -> None:
    turn = wider_advisor.run("what is the price of the courier for my diploma from my city?")
    lines = paragraphs(turn.parts[0])
    assert turn.ended is Status.PARTIAL
    assert (
        lines[0]
        == "**Not known here.** The price of the courier from your city is not known here. [1]"
    )
    assert lines[1] == "What is held on the subject:"
    assert lines[2].startswith("Send the sealed envelope")
    assert turn.answer.count("The price of the courier") == 1


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("and what is the price from my city?", Status.PARTIAL),
        ("and in which order do they open them?", Status.ANSWERED),
    ],
)
def test_gap_is_told_first_in_a_follow_up_that_is_about_it(
    wider_advisor: Advisor, text: str, status: Status
) -> None:
    _, history = wider_advisor.ask("how do i send my diploma with a courier?", [])
    turn = wider_advisor.run(text, history)
    assert turn.questions[0].reading.follows
    assert turn.ended is status
    assert turn.answer.startswith("**Not known here.** The price") is (status is Status.PARTIAL)


@pytest.mark.parametrize(
    "text",
    [
        "in which order does the office open the envelopes of a courier",
        # Nearer to what the section is asked for than to its gap, which speaks of couriers too.
        "which courier may bring my documents from my city?",
    ],
)
def test_gap_inside_a_section_is_no_lead_when_something_else_was_asked(
    wider_advisor: Advisor, text: str
) -> None:
    turn = wider_advisor.run(text)
    assert turn.ended is Status.ANSWERED
    assert turn.answer.startswith("Send the sealed envelope")


@pytest.mark.parametrize(
    ("message", "status", "first"),
    [
        (
            "do i need a training licence of the state in Idaho?",
            Status.PARTIAL,
            "**Idaho** is not named in what is held on \u201cWork and licences\u201d. The rule there is not "
            "known here: ask that state's board or office.",
        ),
        (
            "are passports of Peru refused at the border?",
            Status.ANSWERED,
            "**Peru** is not named in what is held on \u201cWork and licences\u201d. Lists change: check "
            "the official page on the day you act.",
        ),
        (
            "are passports of Peru and Nepal refused at the border?",
            Status.ANSWERED,
            "**Peru and Nepal** are not named in what is held on \u201cWork and licences\u201d. Lists "
            "change: check the official page on the day you act.",
        ),
        # Held in another section of the document.
        (
            "is a training permit given in Nevada?",
            Status.ANSWERED,
            "**Which states take longer?** Nevada and Utah take longer than the others. [1]",
        ),
        # Held.
        (
            "are passports of Cuba refused?",
            Status.ANSWERED,
            "Refused: Chad, Cuba, Libya, Mali, Haiti, Laos, Togo, Iran, Iraq and Oman. [1]",
        ),
    ],
)
def test_name_that_a_list_does_not_hold_is_told_first(
    wider_advisor: Advisor, message: str, status: Status, first: str
) -> None:
    turn = wider_advisor.run(message)
    assert turn.ended is status
    assert paragraphs(turn.parts[0])[0] == first


@pytest.mark.slow
def test_section_that_names_a_country_in_passing_is_not_put_first(full_advisor: Advisor) -> None:
    # India is named where the review of social media moved interviews.
    turn = full_advisor.run("i am indian working in qatar, may i interview for the visa in doha")
    assert turn.questions[0].candidates[0].passage.id == "visa-interview#which-country"
    assert paragraphs(turn.parts[0])[0].startswith("Since 6 September 2025")


# --- how much is said --------------------------------------------------------------------------


def detail_words(part: Part, edition: Edition) -> int:
    """How many words of the section's detail an answer holds."""
    passage = edition.passages["work#leave"]
    told = [s.text for b in passage.detail for s in b.statements if s.text in part.text]
    return sum(len(t.split()) for t in told)


def test_long_detail_is_cut_to_whole_statements_in_reading_order(
    wider_advisor: Advisor, wider: Edition
) -> None:
    passage = wider.passages["work#leave"]
    every = [s.text for b in passage.detail for s in b.statements]
    assert sum(len(t.split()) for t in every) > 180
    (part,) = wider_advisor.run("how does parental leave work in residency?").parts
    places = [part.text.index(t) for t in every if t in part.text]
    assert places == sorted(places)
    assert len(places) < len(every)
    assert 120 < detail_words(part, wider) <= 180


def test_answer_beside_another_is_shorter(wider_advisor: Advisor, wider: Edition) -> None:
    turn = wider_advisor.run(
        "how does parental leave work in residency and do i need a training licence of the state in Texas?"
    )
    assert len(turn.parts) == 2
    assert 0 < detail_words(turn.parts[0], wider) <= 80


@pytest.mark.parametrize(("text", "told"), [("how many weeks?", True), ("and what else?", False)])
def test_statement_with_a_figure_weighs_more_when_one_is_asked_for(
    wider: Edition, model: Embedder, text: str, told: bool
) -> None:
    candidate = Candidate(wider.passages["work#leave"], 0.9, 0.9, 0.6, 0.6, 1, 1, 0.9)
    # Beside another question there is room for one or two statements of the detail.
    vectors = model.embed(["who makes up exams during the leave"])
    questions = [
        Question(t, [Reading(t)], vectors=vectors, candidates=[candidate])
        for t in (text, "in which order?")
    ]
    turn = Turn(message=text, edition=wider, today=TODAY, questions=questions)
    BuiltinAnswerer().answer(turn, Citations(wider))
    assert ("lasts 6 weeks" in turn.parts[0].text) is told


# --- several questions -------------------------------------------------------------------------


def test_each_question_stands_over_its_answer(advisor: Advisor) -> None:
    turn = advisor.run(f"until when can i change my rank list and {SHIFTS}")
    blocks = turn.answer.split("\n\n")
    headings = [
        b for b in blocks if b in ("**until when can i change my rank list**", f"**{SHIFTS}**")
    ]
    assert len(headings) == 2
    assert blocks[0] == headings[0]
    assert blocks[1].startswith("Rank lists for the 2027 Match close")
    assert blocks[blocks.index(headings[1]) + 1].startswith(
        "**No.** A J-1 physician may not moonlight"
    )


def test_single_question_has_no_heading(advisor: Advisor) -> None:
    turn = advisor.run(f"I like my ward. {SHIFTS}")
    assert SHIFTS not in turn.answer


def test_question_in_a_heading_is_shown_letter_by_letter(advisor: Advisor) -> None:
    turn = advisor.run(f"until when can i change my *rank* list and {SHIFTS}")
    assert turn.answer.startswith("**until when can i change my \\*rank\\* list**")


def test_two_questions_of_one_section_are_answered_once(wider_advisor: Advisor) -> None:
    turn = wider_advisor.run(
        "can residents have leave for a new baby in training and is the parental leave of a resident paid?"
    )
    assert len(turn.questions) == 2
    assert len(turn.parts) == 1
    assert turn.answer.count("one paid leave for a birth") == 1


@pytest.mark.parametrize(
    ("second", "parts"),
    [
        # Its words stand in the passage that answered the first.
        ("is a certified list used then?", 1),
        ("is a list of horses used in Texas?", 2),
    ],
)
def test_part_without_an_answer_of_its_own_belongs_to_the_one_before(
    edition: Edition, model: Embedder, second: str, parts: int
) -> None:
    found = Candidate(edition.passages["match-dates#rank-list"], 0.9, 0.9, 0.6, 0.6, 1, 1, 0.9)
    weak = replace(found, passage=edition.passages[LENGTH], score=0.2)
    texts = ["until when can i change my rank order list", second]
    questions = [
        Question(t, [Reading(t)], vectors=model.embed([t]), candidates=[c])
        for t, c in zip(texts, (found, weak), strict=True)
    ]
    turn = Turn(message=" ".join(texts), edition=edition, today=TODAY, questions=questions)
    BuiltinAnswerer().answer(turn, Citations(edition))
    assert len(turn.parts) == parts


# --- nothing found -----------------------------------------------------------------------------


def test_what_is_not_known_is_said_with_what_was_looked_for_and_whom_to_ask(
    advisor: Advisor, edition: Edition
) -> None:
    turn = advisor.run("can a resident bring a *horse* to the hospital")
    assert turn.ended is Status.UNKNOWN
    assert turn.answer.startswith(
        "**Not known here.** I looked for \u201ccan a resident bring a \\*horse\\* to the hospital\u201d in "
        "6 sections and 6 program rows (edition of "
    )
    assert (
        "so I will not guess.\n\nAsk the program's coordinator or GME office, in writing."
        in turn.answer
    )
    assert turn.citations == []
    assert set(turn.follow_ups) <= {p.heading for p in edition.content.passages}
    assert turn.follow_ups


def test_other_field_is_told_as_such(advisor: Advisor) -> None:
    turn = advisor.run("which wood makes a violin")
    assert turn.ended is Status.OUT_OF_SCOPE
    assert turn.answer.startswith("That is outside what I know.")
    assert turn.follow_ups == []


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("do i pay FICA on my stipend", "a tax adviser"),
        ("which ITIN form on J-1", "a tax adviser"),
        ("does ECFMG need my diploma", "ECFMG through MyIntealth"),
        ("may i move my Step 2 CK date", "USMLE (usmle.org)"),
        ("can i withdraw from SOAP", "the NRMP"),
        ("who uploads my letter of recommendation", "the AAMC (ERAS)"),
        ("does the licence expire", "the medical board of that state"),
        ("how long is a DS-2019 valid", "your hospital's Training Program Liaison"),
        (
            "can i start a business on a visa",
            "the program's GME office and an immigration attorney",
        ),
        ("does the hospital give scrubs", "the program's coordinator or GME office"),
        ("who gives me a bed", "the office that decides about it"),
        ("how much is the certification", "the office that decides about it"),
    ],
)
def test_office_that_is_likely_to_know(text: str, office: str) -> None:
    assert whom_to_ask(Question(text, [Reading(text)])).startswith(f"Ask {office}")


def test_office_follows_the_reading_that_was_chosen() -> None:
    question = Question("and then?", [Reading("and then?"), Reading("J-1 waiver and then?", True)])
    assert whom_to_ask(replace(question, chosen=0)).startswith("Ask the office that decides")
    assert whom_to_ask(replace(question, chosen=1)).startswith("Ask your hospital's Training")


def test_second_question_that_goes_on_and_is_not_held_is_told(advisor: Advisor) -> None:
    turn = advisor.run("can i moonlight on J-1? who washes my scrubs?")
    assert [p.status for p in turn.parts] == [Status.ANSWERED, Status.UNKNOWN]
    assert turn.ended is Status.PARTIAL
    assert "who washes my scrubs?" in turn.parts[1].text


def test_what_is_not_settled_is_not_said_to_depend_as_well(
    edition: Edition, model: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = edition.passages[TWO_YEARS]
    depends = replace(rule.short[0], text=rule.short[0].text.replace("Yes:", "It depends:"))
    monkeypatch.setitem(edition.passages, TWO_YEARS, replace(rule, short=(depends,)))
    text = "am i subject to 212(e)"
    found = Candidate(
        edition.passages[TWO_YEARS], 0.9, 0.95, 0.6, 0.6, 1.0, 1.0, 0.9, best_ask=f"{TWO_YEARS}/5"
    )
    question = Question(text, [Reading(text)], vectors=model.embed([text]), candidates=[found])
    turn = Turn(message=text, edition=edition, today=TODAY, questions=[question])
    BuiltinAnswerer().answer(turn, Citations(edition))
    assert turn.parts[0].text.startswith("**Not settled.** As reported, every physician")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "statement"),
    [
        (
            "Which box on the DS-2019 says subject to 212e and what if visa says not subject",
            'a "not subject" note on a visa or form does not help',
        ),
        (
            "When should I look for a VA waiver job? Is it full-time VA only or can it be 5/8 VA and "
            "the rest at the university?",
            "at least five-eighths of the time must be with the VA",
        ),
    ],
)
def test_statement_that_has_the_words_of_the_question_is_kept(
    full_advisor: Advisor, question: str, statement: str
) -> None:
    assert statement in full_advisor.run(question).answer


@pytest.mark.parametrize("kept", [set(), {1, 2}])
def test_second_question_of_the_same_section_gets_its_statement(
    edition: Edition, model: Embedder, monkeypatch: pytest.MonkeyPatch, kept: set[int]
) -> None:
    monkeypatch.setattr(builtin, "supporting", lambda *_: kept)
    passage = edition.passages[MOONLIGHTING]
    texts = (SHIFTS, "does the limit hold for unpaid clinical work as well?")
    questions = [
        Question(
            text,
            [Reading(text)],
            vectors=model.embed([text]),
            candidates=[Candidate(passage, 0.9, 0.9, 0.6, 0.6, 1.0, 1.0, 0.9)],
        )
        for text in texts
    ]
    turn = Turn(message=" ".join(texts), edition=edition, today=TODAY, questions=questions)
    BuiltinAnswerer().answer(turn, Citations(edition))
    [part] = turn.parts
    [item] = [p for p in paragraphs(part) if p.startswith("- ")]
    assert item.startswith("- The limit holds for unpaid clinical work as well.")
    # It stands before what to take care of.
    assert paragraphs(part).index(item) < next(
        n for n, p in enumerate(paragraphs(part)) if p.startswith("> **Take care:**")
    )
