"""Programs by name, and lists by facts, over the real table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from rag.edition import Edition
from rag.filter import Filter
from rag.programs import ProgramIndex
from rag.schema import Program
from tests.rag.fit.rows import row

Name = Callable[[str], list[str]]
MAIMONIDES = "maimonides-medical-center-internal-medicine"
HENRY_FORD = "henry-ford-hospital-internal-medicine"


@pytest.fixture(scope="module")
def index(worded: Edition) -> ProgramIndex:
    return worded.program_index


@pytest.fixture(scope="module")
def named(index: ProgramIndex, canonical: Callable[[str], str]) -> Name:
    return lambda text: sorted(p.id for p in index.named(canonical(text)).programs)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("does maimonides IM sponsor h1b", ["maimonides-medical-center-internal-medicine"]),
        ("does UIC internal medicine sponsor h1b", ["university-of-illinois-chicago-internal-medicine"]),
        ("is mount sinai hospital internal medicine good", ["the-mount-sinai-hospital-internal-medicine"]),
        (
            "is cleveland clinic img friendly",
            ["cleveland-clinic-child-neurology", "cleveland-clinic-internal-medicine"],
        ),
        ("griffin hospital?", ["griffin-hospital-internal-medicine",
                               "griffin-hospital-internal-medicine-preventive-medicine"]),
    ],
)  # fmt: skip
def test_name_finds_its_programs(named: Name, text: str, expected: list[str]) -> None:
    found = named(text)
    assert found == expected or set(found) <= set(expected)
    assert found


@pytest.mark.parametrize(
    ("text", "least", "word"),
    [
        ("does usc keck sponsor h1b", 6, "usc"),
        ("does NYU grossman take img", 3, "nyu"),
        ("does UIC sponsor j1", 4, "uic"),
        ("is mount sinai good for imgs", 10, "mount sinai"),
        ("does upmc sponsor h1b", 8, "upmc"),
    ],
)
def test_institution_alone_means_all_its_programs(
    index: ProgramIndex, canonical: Callable[[str], str], text: str, least: int, word: str
) -> None:
    found = index.named(canonical(text)).programs
    assert len(found) >= least
    for program in found:
        name = f"{program.name} {program['institution']} {program['city']}".lower()
        assert word in name or "keck" in name or "illinois" in name


@pytest.mark.parametrize(
    "text", ["which visa is best", "do programs in chicago take imgs", "what is the match", ""]
)
def test_question_without_a_name_names_nothing(named: Name, text: str) -> None:
    assert named(text) == []


def test_made_up_hospital_is_named_as_unknown(
    index: ProgramIndex, canonical: Callable[[str], str]
) -> None:
    found = index.named(canonical("does zebediah memorial hospital sponsor h1b"))
    assert not found.programs
    assert "zebediah" in found.unknown


LISTED = ProgramIndex(
    [
        row("yes", visa_h1b="yes", visa_j1="yes"),
        row("case", visa_h1b="case_by_case"),
        row("unknown", visa_h1b="unknown"),
        row("no", visa_h1b="no", visa_j1="yes"),
        row("closed", visa_h1b="yes", recruiting="no"),
        row("us-only", visa_h1b="yes", accepts_img="no"),
        row("uni", visa_h1b="yes", setting="university"),
        row("community", visa_h1b="unknown", setting="community"),
    ],
    (),
)


def ids(wanted: Filter, near: dict[str, float] | None = None) -> list[str]:
    return [p.id for p in LISTED.listing(wanted, near)]


def test_list_leaves_out_a_no_and_puts_unknown_last() -> None:
    found = ids(Filter(visa="H-1B"))
    assert set(found) == {"yes", "case", "unknown", "uni", "community"}
    assert set(found[:2]) == {"yes", "uni"}
    assert found[2] == "case"


def test_unknown_setting_stands_after_the_known_one() -> None:
    found = ids(Filter(settings=("community",)))
    assert found[0] == "community"
    assert "uni" not in found
    assert set(found[1:]) == {"yes", "case", "unknown", "no"}


def test_nearness_orders_rows_that_stand_level() -> None:
    assert ids(Filter(visa="H-1B"), {"uni": 0.9, "yes": 0.1, "unknown": 1.0})[:3] == [
        "uni",
        "yes",
        "case",
    ]


def test_shares_of_words_held_by_a_rows_text() -> None:
    index = ProgramIndex(
        [row("a", img_support_note="Mentoring for IMGs."), row("b", research_note="Research.")], ()
    )
    assert index.shares(frozenset({"research", "mentor"})) == {"a": 0.5, "b": 0.5}
    assert index.shares(frozenset({"zzz"})) == {}


# --- small tables ------------------------------------------------------------------------------


def changed(program: Program, **cells: str) -> Program:
    """A row with other cells."""
    return replace(program, cells={**program.cells, **cells})


def ids_of(programs: Iterable[Program]) -> list[str]:
    return [p.id for p in programs]


@pytest.mark.parametrize(
    ("text", "program"),
    [
        # One letter wrong in a long word.
        ("does maimonedes sponsor J-1", MAIMONIDES),
        # The institution, not the program.
        ("does wayne state take international medical graduate", HENRY_FORD),
        ("does atlantic health sponsor J-1", "overlook-medical-center-internal-medicine"),
        ("score for uab", "uab-montgomery-internal-medicine"),
    ],
)
def test_program_is_found_by_a_part_of_its_name(edition: Edition, text: str, program: str) -> None:
    found = edition.program_index.named(text)
    assert ids_of(found.programs) == [program]
    assert found.unknown == ""


@pytest.mark.parametrize(
    "text",
    [
        "which residency program sponsors a visa",
        "is internal medicine good in New York",
        "programs in Brooklyn",
        "does my hospital sponsor H-1B",
        "does every university hospital sponsor J-1",
        "can i moonlight on J-1",
        "",
    ],
)
def test_place_a_specialty_or_a_common_word_names_no_program(edition: Edition, text: str) -> None:
    found = edition.program_index.named(text)
    assert found.programs == ()
    assert found.unknown == ""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("does mount zebrafish sponsor H-1B", "mount zebrafish"),
        ("does the Quuxville Clinic take old grads", "Quuxville Clinic"),
        ("visa at zebrafish hospital", "zebrafish hospital"),
        ("internal medicine at zebrafishia please", "zebrafishia"),
        ("is mayo clinic international medical graduate friendly", "mayo clinic"),
        ("does mayo take international medical graduates", "mayo"),
        ("is Quuxborough Memorial really visa friendly?", "Quuxborough Memorial"),
    ],
)
def test_name_that_the_table_does_not_hold_is_told(edition: Edition, text: str, name: str) -> None:
    found = edition.program_index.named(text)
    assert found.programs == ()
    assert found.unknown == name


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("which programs in new york sponsor J-1", True),
        ("list psychiatry programs with J-1", True),
        ("programs in Texas", True),
        ("show me a residency in Detroit", True),
        # What is wanted stands at the end.
        ("psychiatry residency J-1 new york which", True),
        ("psychiatry texas H-1B any?", True),
        ("neurology residency ohio list please", True),
        ("how do i order my psychiatry new york rank list", False),
        ("psychiatry residency which", False),
        ("new york J-1 which", False),
        # Too wide for a list.
        ("which programs sponsor J-1", False),
        ("list psychiatry programs", False),
        # No list is asked for.
        ("does a hospital in Texas sponsor J-1", False),
        ("is Texas hot", False),
        ("do psychiatry programs sponsor H-1B", True),
        ("do neurology residencies in Ohio take J-1", True),
        ("are there pediatrics programs with J-1", True),
        # A rule about them, or the writer's own.
        ("do psychiatry programs sponsor H-1B if I have no Step 3", False),
        ("do programs sponsor H-1B", False),
        ("does my psychiatry program sponsor H-1B", False),
    ],
)
def test_question_for_a_list(edition: Edition, text: str, asks: bool) -> None:
    assert edition.program_index.asks_listing(text) is asks


def test_name_of_several_programs_gives_all_and_the_specialty_decides(edition: Edition) -> None:
    nyu = edition.programs["nyu-neurology"]
    second = replace(
        changed(nyu, program_name="NYU Psychiatry Residency", specialty="Psychiatry"),
        id="nyu-psychiatry",
    )
    index = ProgramIndex([nyu, second], ["visa"])
    assert ids_of(index.named("does nyu sponsor J-1").programs) == [
        "nyu-neurology",
        "nyu-psychiatry",
    ]
    assert ids_of(index.named("does nyu psychiatry sponsor J-1").programs) == ["nyu-psychiatry"]


def test_specialty_decides_though_the_name_does_not_hold_it(edition: Edition) -> None:
    nyu = edition.programs["nyu-neurology"]
    second = replace(
        changed(nyu, program_name="NYU Langone Mind Residency", specialty="Psychiatry"),
        id="nyu-mind",
    )
    index = ProgramIndex([nyu, second], ["visa"])
    assert ids_of(index.named("does nyu sponsor J-1").programs) == ["nyu-neurology", "nyu-mind"]
    assert ids_of(index.named("does nyu sponsor J-1 in psychiatry").programs) == ["nyu-mind"]


def test_whole_name_of_common_words_is_a_name(edition: Edition) -> None:
    row = changed(
        edition.programs["nyu-neurology"],
        program_name="Memorial Regional Neurology Residency",
        institution="Memorial Regional",
        city="Hollywood",
    )
    index = ProgramIndex([row], [])
    assert ids_of(index.named("visa at memorial regional?").programs) == ["nyu-neurology"]
    assert index.named("visa at a regional place?").programs == ()


def test_surer_rows_stand_first(edition: Edition) -> None:
    sure = {"nyu-neurology": "high", MAIMONIDES: "low", HENRY_FORD: "medium"}
    rows = [changed(edition.programs[i], confidence=c, visa_j1="yes") for i, c in sure.items()]
    listed = ProgramIndex(rows, []).listing(Filter(visa="J-1"))
    assert ids_of(listed) == ["nyu-neurology", HENRY_FORD, MAIMONIDES]


def test_empty_table_names_nothing() -> None:
    index = ProgramIndex([], [])
    assert index.named("does maimonides sponsor J-1").unknown == "maimonides"
    assert index.listing(Filter()) == []


# --- every row by its names ----------------------------------------------------------------------

EVERYDAY = {
    "Internal Medicine": "IM", "Family Medicine": "FM", "Pediatrics": "peds", "Psychiatry": "psych",
    "Neurology": "neuro", "Pathology": "path", "Obstetrics and Gynecology": "obgyn",
    "General Surgery": "gen surg", "Anesthesiology": "anesthesia", "Emergency Medicine": "EM",
    "Physical Medicine and Rehabilitation": "PM&R",
}  # fmt: skip
TRAINED = re.compile(
    r"\b(?:residency|program|internal medicine[/-]pediatrics|medicine[/-]pediatrics|med-peds|"
    r"internal medicine/(?:emergency|preventive) medicine|neurology-psychiatry|ob/gyn|pm&r|"
    r"obstetrics & gynecology|adult psychiatry|anesthesia|pediatric|neurosurgery)(?!\w)",
    re.IGNORECASE,
)


def short_name(program: Program) -> str:
    """How people call the place: the name without what it trains for and what stands in brackets."""
    name = re.sub(r"\([^)]*\)", " ", TRAINED.sub(" ", program.name))
    name = re.sub(re.escape(program["specialty"]), " ", name, flags=re.IGNORECASE)
    return " ".join(name.split()).strip(" -/,").lower()


FORMS: dict[str, Callable[[Program], str]] = {
    "full": lambda p: f"{p.name} {p['specialty']} h1b?",
    "institution": lambda p: f"does {p['institution']} {p['specialty']} sponsor h1b",
    "everyday": lambda p: (
        f"{short_name(p)} {EVERYDAY.get(p['specialty'], p['specialty'].lower())} visa?"
    ),
    "asked": lambda p: (
        f"does {short_name(p)} {EVERYDAY.get(p['specialty'], p['specialty']).lower()} sponsor h1b"
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_row_is_found_by_its_names(
    index: ProgramIndex, canonical: Callable[[str], str], form: str
) -> None:
    missed, mixed = [], []
    for program in index.programs:
        found = index.named(canonical(FORMS[form](program))).programs
        if program not in found:
            missed.append(program.id)
        if any(p["specialty"] != program["specialty"] for p in found):
            mixed.append(program.id)
    assert missed == []
    assert mixed == []


def test_every_row_is_found_by_the_place_alone(
    index: ProgramIndex, canonical: Callable[[str], str]
) -> None:
    missed = [
        p.id
        for p in index.programs
        if p not in index.named(canonical(f"does {short_name(p)} sponsor h1b")).programs
    ]
    assert missed == []


@pytest.mark.parametrize(
    ("text", "institution", "specialty", "held"),
    [
        ("does yale internal medicine sponsor h1b", "Yale", "Internal Medicine", {"Pathology", "Psychiatry"}),
        ("stanford psychiatry visa?", "Stanford", "Psychiatry", {"Plastic Surgery"}),
        ("is usf neurosurgery img friendly", "South Florida", "Neurological Surgery", {"Neurology"}),
        ("does hurley urology take old grads", "Hurley", "Urology", {"Internal Medicine", "Pediatrics"}),
        ("metrohealth cardiology j1", "MetroHealth", "Cardiology", {"Psychiatry", "Family Medicine"}),
        ("does upmc shadyside im sponsor j1", "Shadyside", "Internal Medicine", {"Family Medicine"}),
    ],
)  # fmt: skip
def test_specialty_that_a_hospital_does_not_hold_gives_no_other_row(
    index: ProgramIndex,
    canonical: Callable[[str], str],
    text: str,
    institution: str,
    specialty: str,
    held: set[str],
) -> None:
    found = index.named(canonical(text))
    assert found.programs == ()
    assert found.unknown == ""
    assert found.specialties == (specialty,)
    assert held <= {p["specialty"] for p in found.others}
    assert specialty not in {p["specialty"] for p in found.others}
    assert all(institution in f"{p.name} {p['institution']}" for p in found.others)


MADE_UP = """\
does griffin valley hospital sponsor h1b
does yale lakeside medical center take imgs
does maimonides springfield sponsor j1
does sacred heart hospital sponsor h1b
does seattle grace hospital take old grads
does princeton plainsboro teaching hospital sponsor h1b
does lakeview regional medical center IM sponsor j1
is zebrafish memorial img friendly
does chicago hope hospital sponsor h1b
does county general hospital sponsor h1b
does university of northern gotham sponsor h1b
does st eligius hospital internal medicine accept imgs
mayo clinic fargo internal medicine h1b?
does mount sinai westchester sponsor h1b
does cleveland clinic boise internal medicine sponsor h1b
does new amsterdam medical center sponsor visas
does texas memorial hospital sponsor h1b
does hopewell community hospital take 2 attempts
does johns hopkins alaska sponsor h1b
visa policy at brightwater general hospital internal medicine
does university of west florida internal medicine sponsor h1b
can i apply to ridgemont medical center with step 2 215
is rosewood university hospital open to imgs
does nyu lake placid hospital sponsor h1b
does henry ford grand rapids hospital sponsor h1b
h1b at saint barnaby medical center?
does oak valley health family medicine take old graduates
blue river hospital psychiatry minimum score
does pineview clinic sponsor j1
minimum step 2 score at harborlight medical center pediatrics
does university of eastern oregon sponsor h1b
does kaiser narnia sponsor h1b
does the rush creek medical center sponsor h1b
does loma vista university medical center sponsor h1b""".splitlines()


@pytest.mark.parametrize("text", MADE_UP)
def test_made_up_institution_is_no_program(
    index: ProgramIndex, canonical: Callable[[str], str], text: str
) -> None:
    found = index.named(canonical(text))
    assert found.programs == ()
    assert found.unknown


@pytest.mark.parametrize(
    "text",
    [
        "212e for my usc spouse",
        "is an usc child of 8 usc 1182 affected",
        "i am in texas since june, who pays me",
        "medical school in georgia, can i interview from there",
        "programs in boise with h1b",
        "university hospital in florida and the cap",
        "is my child's i-94 valid",
        "my israeli degree, who verifies it",
        "i did surgery in saudi arabia",
        "does the hospital or ecfmg sponsor j1",
        "how many weeks does hospital credentialing take",
    ],
)
def test_everyday_words_name_no_program(
    index: ProgramIndex, canonical: Callable[[str], str], text: str
) -> None:
    found = index.named(canonical(text))
    assert (found.programs, found.others, found.unknown) == ((), (), "")


def test_track_that_is_named_decides(named: Name) -> None:
    assert named("lsu new orleans general surgery preliminary h1b") == [
        "lsu-new-orleans-general-surgery-preliminary"
    ]
    assert len(named("lsu new orleans general surgery h1b")) == 2


@pytest.mark.parametrize(
    "text",
    [
        "psychiatry programs",
        "which programs for family medicine?",
        "hello, list of IM programs please",
        "which psych programs take img",
        "which physical medicine and rehabilitation programs take international medical graduates",
        "can you give me peds residencies in ohio",
        "psychiatry in texas j1",
        "neurology ny h1b",
    ],
)
def test_order_names_a_specialty_and_nothing_else(
    index: ProgramIndex, canonical: Callable[[str], str], text: str
) -> None:
    wanted = index.order(canonical(text))
    assert wanted == index.filter(canonical(text))


@pytest.mark.parametrize(
    "text",
    [
        "programs",
        "psychiatry",
        "how many psychiatry programs are there",
        "should i apply to psychiatry programs",
        "best IM programs",
        "psych programs with low scores",
        "do family medicine programs read the whole file",
        "which IM programs offer research tracks",
        "are surgery programs malignant",
        "for 120 programs in IM?",
        "psychiatry in texas salary",
        "Psychiatry OR neurology, H-1B",
        "neurology h1b",
    ],
)
def test_question_about_programs_is_no_order(
    index: ProgramIndex, canonical: Callable[[str], str], text: str
) -> None:
    assert index.order(canonical(text)) is None


@pytest.mark.parametrize(
    ("text", "like"),
    [
        ("does elmhurst im sponsor h1b", {"elmhurst-hospital-mount-sinai-internal-medicine"}),
        ("does flushing IM sponsor j1", {"flushing-hospital-medical-center-internal-medicine"}),
        ("does wyckoff im sponsor h1b", set()),
    ],
)
def test_name_that_is_a_town_as_well_leads_to_the_rows_that_bear_it(
    index: ProgramIndex, canonical: Callable[[str], str], text: str, like: set[str]
) -> None:
    found = index.named(canonical(text))
    assert found.programs == ()
    assert found.unknown
    assert {p.id for p in found.others} == like
