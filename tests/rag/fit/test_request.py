"""Which questions are about program fit, and what they ask for. None of them is a golden question."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.edition import Edition
from rag.fit.request import Assumed, FitRequest, read_request
from rag.schema import Profile, StepResult

LISTS = """
which programs fit me
What programs would fit my profile?
where can i match
where can I match with 228 and yog 2014
Where can I match with these scores?
if i pass step 3 which programs would open up for me
if i score 250 on ck what programs open?
where should i apply
where should I apply for residency
where should i apply for internal medicine
where to apply with 3 attempts
which IM programs should i apply to
what programs can i apply to with 2 attempts
which programs can I apply to as a non us img with 215
programs i qualify for in new york
show me programs that i can apply to
suggest programs for me
please suggest some IM programs
recommend some family medicine programs in texas for me
can you recommend programs for my profile
give me a list of programs for my profile
make a program list for me
find programs that match my scores
which hospitals would take me
which hospitals will accept me with a failed step 1
any program that would take me with 3 attempts?
what residency programs are good for me
which programs are realistic for me
what programs are within reach for me
which programs am i eligible for
which programs am I competitive for
best programs for someone like me
which programs accept people like me
programs in NY that sponsor h1b and take old grads
which programs take old grads
list IM programs in NJ that accept 2 attempts
which family medicine programs accept failed step 1
which programs dont require usce
programs with no yog limit
what programs have no limit on graduation year
IM programs in florida without usce
which programs take old graduates and sponsor j1
match me with some programs
find my best fit
""".strip().splitlines()
ONES = """
why not griffin hospital?
why not maimonides internal medicine
why isn't cleveland clinic on my list
why is henry ford left out
why was loyola excluded?
why did you not list maimonides
would maimonides take me
does griffin hospital fit me
do i qualify for henry ford internal medicine
can i match at maimonides
my chances at university of kentucky internal medicine
should i apply to hurley medical center
why not zebediah memorial hospital?
""".strip().splitlines()
CHANGES = """
what would open more programs to me
what would open more programs for me?
how can i get more programs
how many more programs if i pass step 3
would passing step 3 open more programs
what can i do to qualify for more programs
will 3 months of usce give me more programs
how do I widen my list
""".strip().splitlines()
COMPARISONS = """
compare maimonides and griffin hospital
compare griffin hospital and maimonides internal medicine
maimonides vs henry ford internal medicine
griffin hospital or maimonides, which is better for me
difference between hurley and henry ford internal medicine
compare maimonides im with zebediah hospital
""".strip().splitlines()
OTHERS = """
so can programs that say no visa take me
do programs which filter attempts consider me
can programs take me off the list after i match
will a program take me back after a leave
which visa fits me better
which specialties fit me
what specialty should i choose with 228
how many programs should i apply to
how do programs decide who to interview
can i match with a failed step 1
will i match with 215
what are my chances of matching
where can i apply for a j1 waiver
where do i apply for the eras token
where should i apply for ecfmg certification
where can i apply to the match
where do i apply for step 3
where to apply j1 visa
where can i find programs that sponsor h1b
where can i do observership
where can i work on a waiver
where can i get a letter of recommendation
which programs should i rank first
which programs should i signal
how do i rank programs
which programs participate in soap
which programs fill in soap
compare j1 and h1b
j1 vs h1b which is better for me
difference between categorical and preliminary
difference between gold and silver signals
compare taxes on j1 and h1b
why not h1b
why was i not invited to interviews
why didn't i match
why is step 3 needed for h1b
why do programs not sponsor h1b
why was i rejected by maimonides
does maimonides sponsor h1b
does griffin hospital take imgs
what score does henry ford need
which IM programs in new jersey sponsor h1b
list programs in texas that take j1
community program near chicago with good mentorship
do programs accept old grads
does yog matter
is 2 attempts on step 1 a problem
how can i improve my chances
how can i get more interviews
what should i do after not matching
how do i balance my list
what makes a program img friendly
what are red flags of a program
can i transfer to another program
what fellowship programs fit me
is there a research program for me
can a program take me outside the match
how do i check a programs visa policy
when should i apply to programs
should i apply to 200 programs
do i need usce to match
can you recommend an immigration lawyer
recommend a book for step 2
give me the email of the program director
what if no program takes me
what if no programs take me
my program will not sponsor h1b can i transfer
how much does it cost to apply to 60 programs
which states take most imgs
can my spouse work if i match
which pathway fits me
""".strip().splitlines()

Read = Callable[[str], FitRequest | None]


@pytest.fixture(scope="module")
def read(worded: Edition, canonical: Callable[[str], str]) -> Read:
    return lambda text: read_request(canonical(text), worded.program_index)


def test_there_are_fifty_and_more_of_each() -> None:
    asked = LISTS + ONES + CHANGES + COMPARISONS
    assert len(set(asked)) >= 50
    assert len(set(OTHERS)) >= 50
    assert not set(asked) & set(OTHERS)


@pytest.mark.parametrize(
    ("text", "kind"),
    [(t, "list") for t in LISTS]
    + [(t, "one") for t in ONES]
    + [(t, "changes") for t in CHANGES]
    + [(t, "compare") for t in COMPARISONS],
)
def test_question_about_fit_is_known_by_its_kind(read: Read, text: str, kind: str) -> None:
    request = read(text)
    assert request is not None
    assert request.kind == kind


@pytest.mark.parametrize("text", OTHERS)
def test_question_about_something_else_is_left_alone(read: Read, text: str) -> None:
    assert read(text) is None


@pytest.mark.slow
def test_no_ask_of_the_guidance_is_taken_for_a_question_about_fit(
    read: Read, worded: Edition
) -> None:
    """Thousands of questions in people's own words whose answers stand in the guidance: every third."""
    asks = [a for p in worded.content.passages for a in (p.heading, *p.asks)][::3]
    assert len(asks) > 5000
    taken = [a for a in asks if read(a)]
    assert len(taken) <= len(asks) / 1000, taken


@pytest.mark.parametrize(
    ("text", "specialties", "states", "visa"),
    [
        ("which programs fit me", (), (), ""),
        (
            "which IM programs in NY and NJ should i apply to",
            ("Internal Medicine",),
            ("NY", "NJ"),
            "",
        ),
        ("programs in NY that sponsor h1b and take old grads", (), ("NY",), "H-1B"),
        (
            "suggest IM or FM programs for me with j1",
            ("Internal Medicine", "Family Medicine"),
            (),
            "J-1",
        ),
    ],
)
def test_facts_of_the_question_are_read(
    read: Read, text: str, specialties: tuple[str, ...], states: tuple[str, ...], visa: str
) -> None:
    request = read(text)
    assert request is not None
    wanted = request.wanted
    assert (wanted.specialties, wanted.states, wanted.visa) == (specialties, states, visa)


@pytest.mark.parametrize(
    ("text", "assumed"),
    [
        ("which programs take old grads", Assumed(old=True)),
        ("programs with no yog limit", Assumed(old=True)),
        ("which programs accept 2 attempts", Assumed(sittings=2)),
        ("which programs accept three attempts", Assumed(sittings=3)),
        ("which programs accept a failed step 1", Assumed(sittings=2)),
        ("are there programs that dont filter attempts", Assumed(sittings=2)),
        ("programs in texas without usce", Assumed(no_experience=True)),
        ("which programs fit me", Assumed()),
    ],
)
def test_what_the_question_says_of_the_applicant(read: Read, text: str, assumed: Assumed) -> None:
    request = read(text)
    assert request is not None
    assert request.assumed == assumed


def test_assumption_gives_way_to_what_was_told() -> None:
    assumed = Assumed(old=True, sittings=3, no_experience=True)
    told = Profile(graduation_year=2024, step1=StepResult(result="pass", attempts=1), usce_months=4)
    assert assumed.over(told, 2027) == (told, [])
    filled, words = assumed.over(Profile(), 2027)
    assert filled.graduation_year == 2021
    assert filled.step1 == StepResult(result="pass", attempts=3)
    assert filled.usce_months == 0
    assert len(words) == 3
    assert "more than 5 years" in words[0]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "why not griffin hospital?",
            [
                "Griffin Hospital Internal Medicine Residency",
                "Griffin Hospital Internal Medicine/Preventive Medicine Residency",
            ],
        ),
        (
            "why not maimonides internal medicine",
            ["Maimonides Medical Center Internal Medicine Residency"],
        ),
        (
            "why is henry ford left out",
            [
                "Henry Ford Hospital Internal Medicine Residency",
                "Henry Ford Wyandotte General Surgery Residency",
            ],
        ),
    ],
)
def test_program_that_is_asked_about(read: Read, text: str, names: list[str]) -> None:
    request = read(text)
    assert request is not None
    assert sorted(p.name for p in request.sides[0]) == names


def test_made_up_program_is_named_as_unknown(read: Read) -> None:
    request = read("why not zebediah memorial hospital?")
    assert request is not None
    assert (request.sides, "zebediah" in request.unknown) == ((), True)


def test_both_sides_of_a_comparison_get_the_specialty(read: Read) -> None:
    request = read("compare griffin hospital and maimonides internal medicine")
    assert request is not None
    assert [[p.id for p in side] for side in request.sides] == [
        ["griffin-hospital-internal-medicine"],
        ["maimonides-medical-center-internal-medicine"],
    ]


def test_comparison_with_a_made_up_program_keeps_the_other_side(read: Read) -> None:
    request = read("compare maimonides im with zebediah hospital")
    assert request is not None
    assert len(request.sides) == 1
    assert "zebediah" in request.unknown
