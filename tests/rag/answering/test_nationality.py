"""The entry ban of the person's own country is told beside answers about visas and travel."""

from __future__ import annotations

from datetime import date

import pytest

from rag.advisor import Advisor
from rag.answering import adding
from rag.answering.nationality import EXEMPT, Ban, entry_ban, own_countries
from rag.citing import Citations
from rag.edition import Edition
from rag.evidence import OF_DANGER
from rag.schema import Profile, Status
from rag.turn import Matter, Part, PastQuestion, Question, Reading, Turn

FULLY, PARTLY, DUAL = (
    f"travel-bans#{slug}" for slug in ("fully-banned", "partly-banned", "dual-national-green-card")
)


LISTED = PastQuestion("programs in ohio with J-1", matter=Matter("list", "programs in Ohio"))


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("i am from syria, can i get visa", ["Syria"]),
        ("sudanese doctor on f1 wants j1", ["Sudan"]),
        ("im south sudanese resident", ["South Sudan"]),
        ("i hold a burmese passport", ["Myanmar"]),
        ("can someone from libya get j1", ["Libya"]),
        ("burkina faso citizen here", ["Burkina Faso"]),
        # Where somebody studied, works or lives is not where they are from.
        ("i studied medicine in sudan but i am indian", ["India"]),
        ("I am Egyptian, working in Sudan", ["Egypt"]),
        ("graduated from damascus university in syria", []),
        ("is a syrian medical degree accepted", []),
        ("i work in Haiti", []),
        # Leave to live in a country makes nobody its national.
        ("Iranian with canadian PR", ["Iran"]),
        ("i am an iranian permanent resident", ["Iran"]),
        # Like names, and the one that is not meant.
        ("i am from Niger", ["Niger"]),
        ("i am from Niger not Nigeria", ["Niger"]),
        ("I am not from Iran, i am from Iraq", ["Iraq"]),
        ("my passport is not from Sudan but Oman", ["Oman"]),
        ("not sure, i am from Mali", ["Mali"]),
        ("dominican img", []),
        ("a doctor from the Democratic Republic of the Congo", []),
        # A city tells the country where no country is named.
        ("i am from lagos, matched on j1", ["Nigeria"]),
        ("i am indian, from Aleppo", ["India"]),
        ("how do i get a visa", []),
    ],
)
def test_country_is_the_writers_own(text: str, countries: list[str]) -> None:
    assert own_countries(text) == countries


def banned(edition: Edition, message: str, *before: str, given: str = "") -> tuple[str, str] | None:
    history = tuple(PastQuestion(text) for text in before)
    turn = Turn(message, edition, date(2026, 11, 25), history=history, text=message)
    ban = entry_ban(turn, message, edition.passages[given] if given else None)
    return (ban.country, ban.passage.id) if ban else None


@pytest.mark.parametrize(
    ("message", "ban"),
    [
        ("i am from syria, can i get visa", ("Syria", FULLY)),
        ("i am nigerian, when do i book the interview at the embassy", ("Nigeria", PARTLY)),
        (
            "i am nigerian, still no visa, my start was deferred. what should i do now",
            ("Nigeria", PARTLY),
        ),
        ("iranian citizen with canadian PR, can i get a J-1", ("Iran", FULLY)),
        ("iranian with canadian passport, can i get a J-1", ("Iran", DUAL)),
        ("from sudan, green card holder of canada. can i get a J-1 visa", ("Sudan", FULLY)),
        (
            "i am from sudan with permanent residency in the uk, does the ban hit me",
            ("Sudan", FULLY),
        ),
        ("i am syrian, does the ban apply to me", ("Syria", FULLY)),
        # Where somebody with the card is says nothing of the card.
        ("i am from libya, green card holder, in germany now, may i travel", ("Libya", DUAL)),
        ("i am from libya, does the 24 month research ban hit me", None),
        ("i am from Egypt, can i get a visa", None),
        ("i am iranian, how is overtime taxed on my visa", None),
        ("i am iranian, how long is a shift", None),
        ("i'm a nigerian doctor, which step should i start with", None),
        ("i am from Nigeria, how do i apply for the eras token", None),
        ("i am nigerian, can i do residency in usa", ("Nigeria", PARTLY)),
        ("i am nigerian, what is my chance", ("Nigeria", PARTLY)),
        ("i have TPS and am from Venezuela, can i match", None),
        ("i am syrian and german dual citizen, can i get a visa", ("Syria", DUAL)),
        ("i am iranian with canadian passport, can i get j1 visa", ("Iran", DUAL)),
        ("i am from Syria, my wife is Canadian, can we get a visa", ("Syria", FULLY)),
        ("i am from libya with a green card, may i travel", ("Libya", DUAL)),
    ],
)
def test_listed_country_has_its_ban_told_where_it_is_about_entry(
    worded: Edition, message: str, ban: tuple[str, str] | None
) -> None:
    assert banned(worded, message) == ban


@pytest.mark.parametrize(
    ("message", "ban"),
    [
        ("syrian with canadian permanent residency, ban applies?", ("Syria", FULLY)),
        ("i am syrian with a green card, ban applies?", None),
        ("syrian and german dual citizen, ban applies?", None),
    ],
)
def test_card_of_another_country_is_told_not_to_count(
    worded: Edition, message: str, ban: tuple[str, str] | None
) -> None:
    assert banned(worded, message, given=DUAL) == ban


def test_country_told_earlier_counts_and_the_ban_is_not_told_twice(worded: Edition) -> None:
    ban = ("Iran", FULLY)
    assert banned(worded, "and may i travel home in december", "i am from Iran") == ban
    asked = "i am from Iran, can i get a visa"
    assert banned(worded, asked, given="visa-interview#which-country") == ban
    assert banned(worded, asked, given="travel-bans#exceptions") is None


def test_country_that_is_taken_back_has_no_ban_told(worded: Edition) -> None:
    asked = "sorry, i am from Niger not Nigeria, can i get a visa"
    assert banned(worded, asked, "i am from Nigeria") == ("Niger", FULLY)
    assert banned(worded, "i am not from Iran! can i get a visa", "i am from Iran") is None


@pytest.mark.parametrize(
    "message",
    [
        "I am Iranian but not in Iran now, can I get a visa",
        "Iranian doctor here. can I get a visa? why not Iranians?",
        "i am not only from Iran, can i get a visa",
    ],
)
def test_ban_is_told_to_whoever_does_not_deny_the_country(worded: Edition, message: str) -> None:
    assert banned(worded, message) == ("Iran", FULLY)


@pytest.mark.parametrize(
    ("message", "ban"),
    [
        ("i am from india, can chadian imgs get a visa too", None),
        ("I'm an Indian doctor. Do programs sponsor visas for doctors from Chad?", None),
        # Who says so of themselves, whatever they ask of others, …
        ("i am chadian, do they sponsor a visa for indian imgs", ("Chad", FULLY)),
        ("i am from chad, which programs sponsor a visa for chadian imgs", ("Chad", FULLY)),
        ("indian passport and i am chadian, do chadian doctors get a visa", ("Chad", EXEMPT)),
        # … and who may be one of those: of no other country is said that it is theirs.
        ("can chadian imgs get a visa", ("Chad", FULLY)),
        ("i am in india now, can chadian imgs get a visa", ("Chad", FULLY)),
        ("i am working in india, do chadian doctors get a visa", ("Chad", FULLY)),
        ("i am a canadian resident, can chadian imgs get a visa", ("Chad", FULLY)),
        ("i am a resident of canada, can chadian imgs get a visa", ("Chad", FULLY)),
        ("i am uk trained, do chadian doctors get a visa", ("Chad", FULLY)),
        ("i am from a uk school, do chadian graduates get a visa", ("Chad", FULLY)),
        ("we are chadian doctors in india, can we get a visa", ("Chad", FULLY)),
        ("i am indian by birth, chadian national, can i get a visa", ("Chad", FULLY)),
    ],
)
def test_country_of_others_is_not_taken_for_the_writers(
    worded: Edition, message: str, ban: tuple[str, str] | None
) -> None:
    assert banned(worded, message) == ban


@pytest.mark.parametrize(
    ("given", "ban"),
    [(FULLY, None), ("travel-bans#not-held", ("Syria", FULLY))],
)
def test_section_on_what_is_not_held_of_bans_silences_none(
    worded: Edition, given: str, ban: tuple[str, str] | None
) -> None:
    assert banned(worded, "i am syrian, does the ban hit my adopted child", given=given) == ban


@pytest.mark.parametrize(
    ("message", "before", "told"),
    [
        ("i am from chad, which programs in ohio sponsor J-1", (), True),
        ("which programs in ohio sponsor J-1", ("i am from chad",), True),
        # Said of others, or of the place of a program.
        ("does this hospital take chadian doctors", (), False),
        ("my wife is from chad, which programs sponsor J-1", (), False),
        # Where the country was told after the first list; then once, and again where it is named.
        ("which of them fit me", (LISTED, "i am from chad, yog 2016"), True),
        ("i am from chad, which programs pay the best salary", (), True),
        ("which of them take old graduates", ("i am from chad", LISTED), False),
        ("i am from chad, which of them take old graduates", (LISTED,), True),
        ("which programs in ohio sponsor J-1", (), False),
    ],
)
def test_ban_stands_before_programs(
    worded: Edition,
    monkeypatch: pytest.MonkeyPatch,
    message: str,
    before: tuple[str | PastQuestion, ...],
    told: bool,
) -> None:
    bans = worded.passages[FULLY]
    history = tuple(PastQuestion(b) if isinstance(b, str) else b for b in before)
    question = Question(message, [Reading(message)])
    turn = Turn(message, worded, date(2026, 11, 25), history=history, text=message)
    part = Part(message, Status.ANSWERED, "| a | table |")
    adding.tell_ban_of_programs(turn, part, question, Citations(worded))
    assert part.text.startswith("**You named Chad as your country: read this first.**") is told
    assert part.text.endswith("| a | table |")
    assert [p.id for p in part.passages] == ([FULLY] if told else [])
    assert bans.short[0].text.split(":")[0] in part.text or not told


@pytest.mark.parametrize("id_", sorted(OF_DANGER))
def test_nothing_stands_before_what_somebody_in_danger_is_told(worded: Edition, id_: str) -> None:
    text = "i am from sudan and my husband hits me, he says he will cancel my visa"
    turn = Turn(text, worded, date(2026, 11, 25), text=text)
    part = Part(text, Status.ANSWERED, "In danger call 911.", passages=[worded.passages[id_]])
    question = Question(text, [Reading(text)])
    assert not adding.tell_ban(turn, part, question, Citations(worded))
    assert part.text == "In danger call 911."
    part.passages = []
    assert adding.tell_ban(turn, part, question, Citations(worded))


def test_ban_is_not_told_to_who_needs_no_visa(worded: Edition) -> None:
    text = "i was born in chad and am a us citizen, which programs in ohio take us"
    profile = Profile(visa_need="none")
    turn = Turn(text, worded, date(2026, 11, 25), text=text, profile=profile)
    part = Part(text, Status.ANSWERED, "| a | table |")
    adding.tell_ban_of_programs(turn, part, Question(text, [Reading(text)]), Citations(worded))
    assert part.text == "| a | table |"


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("is nigeria on the list", "**Nigeria is on this list.**"),
        ("are togo and benin banned?", "**Togo and Benin are on this list.**"),
        ("i am from nigeria, what now", ""),
        ("is ghana on the list", ""),
    ],
)
def test_country_of_a_list_is_named_first(worded: Edition, text: str, yes: str) -> None:
    part = Part(text, Status.ANSWERED, "For nationals of …")
    adding.add_named(part, Question(text, [Reading(text)]), worded.passages[PARTLY])
    assert part.text == f"{yes}\n\nFor nationals of …".strip()


def test_ban_is_the_first_thing_of_the_answer(
    wider_advisor: Advisor, wider: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    passage = wider.passages["work#passports"]
    monkeypatch.setattr(adding, "entry_ban", lambda *_: Ban("Chad", passage))
    reply, _ = wider_advisor.ask("how long may my training last on J-1?")
    assert reply.text.startswith("**You named Chad as your country: read this first.**")
    assert "Refused: Chad, Cuba, Libya, Mali," in reply.text
