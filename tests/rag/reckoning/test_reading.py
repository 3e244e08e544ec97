"""Which questions ask for a reckoning, with which inputs, and which stay with the guidance."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.check import Knowledge, read_knowledge
from rag.lexicon import Glossary, normalise
from rag.reckoning.reading import Reckoning, read
from rag.reckoning.rules import Rulebook
from rag.schema import Profile, StepResult
from rag.spelling import Spelling
from rag.understanding import split_questions
from tests.conftest import ROOT
from tests.rag.reckoning.questions import FM, IM, LEFT, READ, fees, grace

TODAY = date(2026, 11, 25)

Ask = Callable[..., list[Reckoning | None]]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    """The real knowledge: questions reach the readers in its glossary's words."""
    return read_knowledge(ROOT / "knowledge")[0]


@pytest.fixture(scope="module")
def ask(knowledge: Knowledge, rules: Rulebook) -> Ask:
    """Reads each question of a message as the advisor does."""
    glossary = Glossary(knowledge.glossary)
    counts = Counter(
        word
        for p in knowledge.passages
        for word in set(re.findall(r"[a-z]{4,}", f"{p.title} {p.heading} {p.text}".lower()))
    )
    spelling = Spelling({w for w, n in counts.items() if n >= 2} | glossary.words(), counts)

    def canonical(text: str) -> str:
        return glossary.expand(spelling.correct(glossary.expand(text)))

    def asked(
        message: str, *earlier: Reckoning, profile: Profile | None = None, before: str = ""
    ) -> Any:
        questions, context = split_questions(normalise(message))
        return [
            read(
                canonical(question),
                TODAY,
                rules,
                context=canonical(context),
                before=canonical(before),
                profile=profile,
                earlier=earlier,
            )
            for question in questions
        ]

    return asked


def test_there_are_enough_examples() -> None:
    assert len(READ) >= 80
    assert len(LEFT) >= 80
    assert len({tool for _, (tool, _) in READ}) == 10


@pytest.mark.parametrize(("message", "wanted"), READ, ids=[m for m, _ in READ])
def test_a_question_for_a_result_is_read(
    ask: Ask, message: str, wanted: tuple[str, dict[str, Any]]
) -> None:
    assert ask(message) == [Reckoning(*wanted)]


@pytest.mark.parametrize("message", LEFT)
def test_any_other_question_stays_with_the_guidance(ask: Ask, message: str) -> None:
    assert set(ask(message)) == {None}


def test_what_people_ask_about_other_sections_is_left_to_them(
    ask: Ask, knowledge: Knowledge
) -> None:
    """Every third ask of the guidance: those of sections that are no rule's home are no reckoning."""
    homes = {rule.passage for rule in knowledge.rules}
    others = [a for p in knowledge.passages if p.id not in homes for a in (p.heading, *p.asks)]
    asks = others[::3]
    claimed = [a for a in asks if any(ask(a))]
    assert len(claimed) <= len(asks) / 1000, claimed


# --- going on -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "message", "wanted"),
    [
        ("how much is the ERAS fee", "for 120 programs in IM?", fees((IM, 120))),
        ("what does one application cost in eras", "if i apply to 60 FM and 40 IM programs",
         fees((FM, 60), (IM, 40))),
        ("eras fee 2026-27?", "and for 100", fees(100, season="2026-27")),
        ("how much do applications cost", "for 60 programs in 2025-26", fees(60, season="2025-26")),
        ("how many programs should i apply, 245 ck, no usce, psychiatry", "how much it would cost for 80",
         fees(("psychiatry", 80))),
        ("how many programs should i apply in IM or FM", "what does 90 cost", fees(90)),
        ("how many programs should i apply to", "how much will it cost for 60", fees(60)),
        ("what does nrmp charge for ranking", "and 40 programs", ("rank_list_fees", {"ranks": 40})),
        ("what is the step 2 ck pass score", "i got 213, enough?",
         ("exam_results", {"exam": "step2ck", "score": 213})),
    ],
)  # fmt: skip
def test_number_after_the_question_for_its_rule_is_reckoned_with(
    ask: Ask, before: str, message: str, wanted: tuple[str, dict[str, Any]]
) -> None:
    assert ask(message, before=before) == [Reckoning(*wanted)]
    assert ask(message) == [None]


@pytest.mark.parametrize(
    ("before", "message"),
    [
        ("how many programs should i apply to", "for 120 programs in IM?"),
        ("how many programs should i apply to", "how much for an interview in 3 months"),
        ("how many programs can my rank list hold", "cost for 40?"),
        ("how many programs can i signal", "cost for 15?"),
        ("how many programs in soap", "cost for 45?"),
        ("how many programs sponsor h1b", "how much is salary in 20"),
        ("does eras refund the fee of programs", "for 120 programs in IM?"),
        ("what does the sevis fee cost when i apply", "for 2?"),
        ("how much is the ERAS fee", "are 120 programs in IM enough?"),
        ("how much is the ERAS fee", "which 40 programs in IM take 2 attempts"),
        ("how much is the ERAS fee", "and in 2 weeks?"),
        ("how much is the ERAS fee", "and in 2025?"),
        ("what is the step 2 ck pass score", "will i match with 213?"),
        ("what is a good step 2 ck score", "i got 213, enough?"),
        ("how much is the ECFMG application", "for 2?"),
        ("what does ERAS cost and what is the OET minimum", "350?"),
        ("what does ranking cost at the nrmp", "and in 2025?"),
    ],
)
def test_any_other_follow_up_of_a_rule_is_left(ask: Ask, before: str, message: str) -> None:
    assert ask(message, before=before) == [None]


def test_whole_question_after_the_pass_mark_is_read_as_itself(ask: Ask) -> None:
    whole = "my friend sat step 3 with 199 in may 2024 in another state, did he pass?"
    assert ask(whole, before="what is the step 2 ck pass score") == ask(whole) != [None]


def follow(ask: Ask, *messages: str) -> dict[str, Any] | None:
    """The inputs of the last message of a conversation of reckonings."""
    (last,) = ask(messages[0])
    assert last is not None
    for message in messages[1:]:
        (last,) = ask(message, last)
        if last is None:
            return None
    return last.inputs


@pytest.mark.parametrize(
    ("messages", "inputs"),
    [
        *(
            (
                ("i applied to 70 programs IM how much did i pay", more),
                {"applications": [{"specialty": IM, "programs": 90, "already": 70}]},
            )
            for more in (
                "now i want to add 20 more",
                "20 more",
                "and 20 more programs?",
                "20 more IM",
            )
        ),
        (("eras cost for 70 im programs", "20 more FM"), fees((IM, 70), (FM, 20))[1]),
        (("eras cost for 70 im programs", "remove 10 of them"), fees((IM, 60))[1]),
        (
            ("eras cost for 70 im programs", "remove 10 of them", "what if 5 less"),
            fees((IM, 55))[1],
        ),
        (("eras cost for 70 im programs", "and drop to 40 programs"), fees((IM, 40))[1]),
        (("70 im and 20 fm, how much on eras", "drop 20 FM"), fees((IM, 70))[1]),
        (
            ("70 im and 20 fm, how much on eras", "and if i remove 10 IM"),
            fees((IM, 60), (FM, 20))[1],
        ),
        (
            (
                "i applied to 40 internal medicine programs already, how much for 30 more",
                "and 10 less",
            ),
            {"applications": [{"specialty": IM, "programs": 60, "already": 40}]},
        ),
        (("eras cost for 100 im programs", "and for 60 programs?"), fees((IM, 60))[1]),
        (("eras cost for 100 im programs", "what about 60 fm"), fees((FM, 60))[1]),
        (("eras cost for 100 programs", "and 40?"), fees(40)[1]),
        (("eras fee for 80 im programs", "and if i add 20 fm"), fees((IM, 80), (FM, 20))[1]),
        (("eras fee for 80 im programs", "and if i add 20 programs"), fees((IM, 100))[1]),
        (("calculate my eras fee", "45 IM, 20 FM"), fees((IM, 45), (FM, 20))[1]),
        (("calculate my eras fee", "45"), fees(45)[1]),
        (("calculate my eras fee", "80 programs in psychiatry"), fees(("psychiatry", 80))[1]),
        (
            ("how much for 30 more programs on eras", "40"),
            {"applications": [{"programs": 70, "already": 40}]},
        ),
        (("rank 25 programs fee", "and with 40?"), {"ranks": 40}),
        (("rank 25 programs fee", "what if i register late"), {"ranks": 25, "late": True}),
        (
            ("step 2 ck 213 in march 2024 did i pass", "and 214?"),
            {"exam": "step2ck", "score": 214, "taken": "2024-03"},
        ),
        (
            ("oet listening 350 and reading 360, did i pass", "speaking 350 writing 310"),
            {"exam": "oet", "listening": 350, "reading": 360, "speaking": 350, "writing": 310},
        ),
        (
            ("oet listening 350 and reading 360, did i pass", "340, 300"),
            {"exam": "oet", "listening": 350, "reading": 360, "speaking": 340, "writing": 300},
        ),
        (
            ("216 on step 2 ck on 5 august 2025, did i pass", "and if i took it on 20 june 2025?"),
            {"exam": "step2ck", "score": 216, "taken": "2025-06-20"},
        ),
        (
            ("i failed step 1 twice how many attempts left", "in jan and may 2026"),
            {"exam": "step1", "used": 2, "tries": ["2026-01", "2026-05"]},
        ),
        (
            ("i passed step 1 in march 2019 is it still valid for ecfmg", "ck in june 2025"),
            {"first_step": "step1", "first_passed": "2019-03", "other_passed": "2025-06"},
        ),
        (
            ("IM 3 + cardiology 3 on j1 too long?", "plus 1 chief year"),
            {
                "stages": [
                    {"name": IM, "years": 3.0},
                    {"name": "cardiology", "years": 3.0},
                    {"name": "chief year", "years": 1.0},
                ]
            },
        ),
        (
            ("j1 ends june 30 2027 last day to leave", "and if it ends 15 july 2027?"),
            grace("j1_end", "2027-07-15")[1],
        ),
        (
            ("h1b job ended 15 november 2026, last day of grace?", "i-797 valid until 10 dec 2026"),
            grace("h1b_job_end", "2026-11-15", approved_until="2026-12-10")[1],
        ),
        (
            ("on j1 since aug 2024, when does fica start", "i was on F-1 from 2020 to 2022"),
            {"since": "2024-08", "earlier": [{"first": 2020, "last": 2022}]},
        ),
        (("how many days till rank list", "and match day?"), {"event": "match_day"}),
        (
            ("eras cost for 80 IM", "what about 40 IM plus 20 FM"),
            {
                "applications": [
                    {"specialty": "internal medicine", "programs": 40},
                    {"specialty": "family medicine", "programs": 20},
                ]
            },
        ),
        (
            ("eras cost for 80 IM", "more like 50 IM"),
            {"applications": [{"specialty": "internal medicine", "programs": 50}]},
        ),
        (
            ("eras cost for 80 IM", "and 45?", "plus FM 20 more", "so all together?"),
            {
                "applications": [
                    {"specialty": "internal medicine", "programs": 45},
                    {"specialty": "family medicine", "programs": 20},
                ]
            },
        ),
        (
            ("is 217 enough for step 2 ck in sept 2025", "so when can i sit again"),
            {"exam": "step2ck", "score": 217, "taken": "2025-09", "again": True},
        ),
        # What was said of one score is not said of another.
        (
            ("i failed step 2 ck with 215, can i retake", "and 230?"),
            {"exam": "step2ck", "score": 230, "again": True},
        ),
    ],
)
def test_a_short_message_goes_on_from_the_last(
    ask: Ask, messages: tuple[str, ...], inputs: dict[str, Any]
) -> None:
    assert follow(ask, *messages) == inputs


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("eras cost for 100 im programs", "and in 2025?"),
        ("eras cost for 100 programs", "do 3 programs see my application"),
        ("eras cost for 100 programs", "can i get a refund for 20 of them"),
        ("eras cost for 100 programs", "and how many interviews will i get from 40 programs"),
        ("rank 25 programs fee", "can programs see my list of 25"),
        ("step 2 ck 213 in march 2024 did i pass", "can i retake it in 2027"),
        ("step 2 ck 213 in march 2024 did i pass", "is 245 competitive for cardiology"),
        ("j1 ends june 30 2027 last day to leave", "can i work until 15 july"),
        ("on j1 since aug 2024, when does fica start", "thanks a lot"),
        ("IM 3 + cardiology 3 on j1 too long?", "and is an extension possible"),
        ("calculate my eras fee", "is the fee refundable?"),
        ("calculate my eras fee", "never mind"),
        ("calculate my eras fee", "what about the token"),
        ("eras cost for 100 programs", "i have 3 publications"),
        ("eras cost for 100 programs", "my step 2 is 240 and i graduated in 2019"),
        ("rank 25 programs fee", "i had 9 interviews this season"),
        ("j1 ends june 30 2027 last day to leave", "my residency began in 2024"),
        ("i failed step 1 twice how many attempts left", "i graduated in 2019"),
        ("i passed step 1 in march 2019 is it still valid for ecfmg", "i graduated in 2019"),
        ("on j1 since aug 2024, when does fica start", "i graduated in 2019"),
        ("IM 3 + cardiology 3 on j1 too long?", "i have 2 kids and 3 publications"),
        ("step 2 ck 213 in march 2024 did i pass", "i graduated in 2019"),
        ("eras cost for 100 programs", "and if i delete all except 20"),
        ("eras cost for 100 programs", "and what if i withdraw 10"),
        ("70 im and 20 fm, how much on eras", "and if i remove 10"),
        ("step 2 ck 240 did i pass", "and if i fail step 3 can i retake"),
        ("step 2 ck 240 did i pass", "and when can i retake OET"),
        ("step 2 ck 240 did i pass", "so do i repeat step 1"),
        ("step 2 ck 240 did i pass", "and can i improve my chances with research"),
    ],
)
def test_a_new_question_does_not_go_on(ask: Ask, first: str, then: str) -> None:
    assert follow(ask, first, then) is None


def test_a_question_that_was_asked_back_takes_a_longer_answer(ask: Ask) -> None:
    (before,) = ask("how much for 30 more programs on eras")
    assert before is not None
    text = "so far i have sent it to 40 of them"
    (plain,) = ask(text, before)
    (answer,) = ask(text, Reckoning(before.tool, before.inputs, missing="already"))
    assert answer is not None
    assert plain == answer or plain is None
    assert answer.inputs["applications"] == [{"programs": 70, "already": 40}]


def test_attempts_are_taken_from_the_profile(ask: Ask) -> None:
    profile = Profile(step1=StepResult(result="fail", attempts=2))
    text = "i failed step 1, how many attempts are left"
    (found,) = ask(text, profile=profile)
    assert found == Reckoning("attempts", {"exam": "step1", "used": 2})
    assert ask(text) == [None]


def test_inputs_of_another_version_are_passed_over(ask: Ask) -> None:
    for before in (
        Reckoning("application_fees", {"programs": 3}),
        Reckoning("a_tool_that_was", {}),
    ):
        assert ask("and for 60?", before) == [None]


def test_a_tool_without_its_rule_leaves_the_question(rules: Rulebook) -> None:
    bare = Rulebook(rules.named("match-season"), rules.dates)
    assert read("ERAS cost for 100 programs", TODAY, bare) is None
    assert read("how many days till Match Day", TODAY, bare) is not None
    assert (
        read("how many days till Match Day", TODAY, Rulebook(rules.named("match-season"))) is None
    )


@given(st.text(max_size=120))
def test_any_text_can_be_read(rules: Rulebook, text: str) -> None:
    found = read(text, TODAY, rules)
    assert found is None or found.tool


@given(
    st.lists(
        st.sampled_from(
            "ERAS J-1 H-1B Step Step 1 2 CK OET FICA rank programs fee how much many years left 3 45 "
            "2027 june 30 may 213 350 failed twice pass ends leave cardiology + and , ? ago since".split()
        ),
        max_size=18,
    )
)
def test_any_mixture_of_its_words_can_be_read(rules: Rulebook, words: list[str]) -> None:
    found = read(" ".join(words), TODAY, rules)
    if found:
        read("and for 60?", TODAY, rules, earlier=[found])
