"""Programs by name and by hard facts: what is not in the table is not there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.edition import Edition
from rag.programs import Filter, ProgramIndex
from rag.schema import Program

MAIMONIDES = "maimonides-medical-center-internal-medicine"
HENRY_FORD = "henry-ford-hospital-internal-medicine"
OVERLOOK = "overlook-medical-center-internal-medicine"
UAB = "uab-montgomery-internal-medicine"
ALL = {MAIMONIDES, HENRY_FORD, OVERLOOK, UAB, "yale-psychiatry", "nyu-neurology"}


@pytest.fixture(scope="module")
def index(edition: Edition) -> ProgramIndex:
    return edition.program_index


def changed(program: Program, **cells: str) -> Program:
    """A row with other cells."""
    return replace(program, cells={**program.cells, **cells})


def ids(programs: object) -> list[str]:
    return [p.id for p in programs]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "program"),
    [
        ("does maimonides sponsor H-1B", MAIMONIDES),
        ("is Maimonides Medical Center good for me", MAIMONIDES),
        # One letter wrong in a long word.
        ("does maimonedes sponsor J-1", MAIMONIDES),
        ("henry ford visa", HENRY_FORD),
        ("does wayne state take international medical graduate", HENRY_FORD),
        ("yale letters", "yale-psychiatry"),
        ("NYU neurology", "nyu-neurology"),
        ("score for uab", UAB),
        ("does overlook sponsor J-1", OVERLOOK),
        ("does atlantic health sponsor J-1", OVERLOOK),
    ],
)
def test_program_is_found_by_its_name(index: ProgramIndex, text: str, program: str) -> None:
    found = index.named(text)
    assert ids(found.programs) == [program]
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
def test_place_a_specialty_or_a_common_word_names_no_program(
    index: ProgramIndex, text: str
) -> None:
    found = index.named(text)
    assert found.programs == ()
    assert found.unknown == ""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("does mount zebrafish sponsor H-1B", "mount zebrafish"),
        ("does the Quuxville Clinic take old grads", "Quuxville Clinic"),
        ("visa at zebrafish hospital", "zebrafish hospital"),
        ("internal medicine at zebrafishia please", "zebrafishia"),
    ],
)
def test_name_that_the_table_does_not_hold_is_told(
    index: ProgramIndex, text: str, name: str
) -> None:
    found = index.named(text)
    assert found.programs == ()
    assert found.unknown == name


def test_name_of_several_programs_gives_all_and_the_specialty_decides(edition: Edition) -> None:
    nyu = edition.programs["nyu-neurology"]
    second = replace(
        changed(nyu, program_name="NYU Psychiatry Residency", specialty="Psychiatry"),
        id="nyu-psychiatry",
    )
    index = ProgramIndex([nyu, second], ["visa"])
    assert ids(index.named("does nyu sponsor J-1").programs) == ["nyu-neurology", "nyu-psychiatry"]
    assert ids(index.named("does nyu psychiatry sponsor J-1").programs) == ["nyu-psychiatry"]


def test_specialty_weighs_more_than_a_whole_name(edition: Edition) -> None:
    nyu = edition.programs["nyu-neurology"]
    second = replace(
        changed(nyu, program_name="NYU Langone Mind Residency", specialty="Psychiatry"),
        id="nyu-mind",
    )
    index = ProgramIndex([nyu, second], ["visa"])
    assert ids(index.named("does nyu sponsor J-1").programs) == ["nyu-neurology"]
    assert ids(index.named("does nyu sponsor J-1 in psychiatry").programs) == ["nyu-mind"]


def test_whole_name_of_common_words_is_a_name(edition: Edition) -> None:
    row = changed(
        edition.programs["nyu-neurology"],
        program_name="Memorial Regional Neurology Residency",
        institution="Memorial Regional",
        city="Hollywood",
    )
    index = ProgramIndex([row], [])
    assert ids(index.named("visa at memorial regional?").programs) == ["nyu-neurology"]
    assert index.named("visa at a regional place?").programs == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("programs in new york that sponsor J-1", Filter(states=("NY",), visa="J-1")),
        ("psychiatry in CT", Filter(specialty="Psychiatry", states=("CT",))),
        ("internal medicine in brooklyn with H-1B", Filter("Internal Medicine", (), "brooklyn", "H-1B")),
        # Two visas are no filter.
        ("J-1 or H-1B in Texas or Ohio", Filter(states=("TX", "OH"))),
        ("any program", Filter()),
    ],
)  # fmt: skip
def test_hard_facts_of_a_question(index: ProgramIndex, text: str, expected: Filter) -> None:
    assert index.filter(text) == expected


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("which programs in new york sponsor J-1", True),
        ("list psychiatry programs with J-1", True),
        ("programs in Texas", True),
        ("show me a residency in Detroit", True),
        # Too wide for a list.
        ("which programs sponsor J-1", False),
        ("list psychiatry programs", False),
        # No list is asked for.
        ("does a hospital in Texas sponsor J-1", False),
        ("is Texas hot", False),
    ],
)
def test_question_for_a_list(index: ProgramIndex, text: str, asks: bool) -> None:
    assert index.asks_listing(text) is asks


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(states=("NY",)), [MAIMONIDES, "nyu-neurology"]),
        (Filter(city="detroit"), [HENRY_FORD]),
        (Filter(specialty="Internal Medicine", visa="H-1B"), [MAIMONIDES, OVERLOOK]),
        # Unknown is kept, and stands last.
        (Filter(visa="H-1B"), [MAIMONIDES, OVERLOOK, "yale-psychiatry"]),
        (Filter(states=("NJ", "CT")), [OVERLOOK, "yale-psychiatry"]),
        (Filter(states=("AK",)), []),
        (Filter(specialty="Psychiatry", states=("NY",)), []),
    ],
)
def test_rows_that_fit_are_listed_best_supported_first(
    index: ProgramIndex, wanted: Filter, found: list[str]
) -> None:
    assert ids(index.listing(wanted)) == found


def test_listing_without_facts_gives_every_row(index: ProgramIndex) -> None:
    assert set(ids(index.listing(Filter()))) == ALL


@pytest.mark.parametrize("cells", [{"recruiting": "no"}, {"accepts_img": "no"}, {"visa_j1": "no"}])
def test_row_that_says_no_is_left_out(edition: Edition, cells: dict[str, str]) -> None:
    index = ProgramIndex([changed(p, **cells) for p in edition.programs.values()], [])
    assert index.listing(Filter(visa="J-1")) == []


def test_surer_rows_stand_first(edition: Edition) -> None:
    sure = {"nyu-neurology": "high", MAIMONIDES: "low", HENRY_FORD: "medium"}
    rows = [changed(edition.programs[i], confidence=c, visa_j1="yes") for i, c in sure.items()]
    listed = ProgramIndex(rows, []).listing(Filter(visa="J-1"))
    assert ids(listed) == ["nyu-neurology", HENRY_FORD, MAIMONIDES]


def test_case_by_case_stands_between_yes_and_unknown(edition: Edition) -> None:
    visas = {"nyu-neurology": "unknown", MAIMONIDES: "case_by_case", HENRY_FORD: "yes"}
    rows = [changed(edition.programs[i], visa_j1=v) for i, v in visas.items()]
    listed = ProgramIndex(rows, []).listing(Filter(visa="J-1"))
    assert ids(listed) == [HENRY_FORD, MAIMONIDES, "nyu-neurology"]


def test_empty_table_names_nothing() -> None:
    index = ProgramIndex([], [])
    assert index.named("does maimonides sponsor J-1").unknown == "maimonides"
    assert index.listing(Filter()) == []
