"""The hard facts of a question about programs, and which rows agree with them."""

from __future__ import annotations

import pytest

from rag.filter import Filter, Visas, read_filter
from rag.metros import Area
from tests.rag.fit.rows import row

SPECIALTIES = ["Internal Medicine", "Family Medicine", "Psychiatry"]
TOWNS = {("chicago", "IL"), ("berwyn", "IL"), ("buffalo", "NY"), ("new york", "NY")}
BOTH = ("community", "university_affiliated_community")


def read(text: str) -> Filter:
    return read_filter(text, SPECIALTIES, TOWNS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "which internal medicine programs in New Jersey sponsor H-1B",
            Filter(specialties=("Internal Medicine",), states=("NJ",), visa="H-1B"),
        ),
        (
            "internal medicine or family medicine programs in NY, NJ",
            Filter(specialties=("Internal Medicine", "Family Medicine"), states=("NY", "NJ")),
        ),
        ("programs that take J-1 or H-1B", Filter(visas="either")),
        ("programs that take both J-1 and H-1B", Filter(visas="both")),
        # A visa without its name is either; no visa is none.
        ("programs in NY that sponsor a visa", Filter(states=("NY",), visas="either")),
        ("programs in NY with visa sponsorship", Filter(states=("NY",), visas="either")),
        ("programs in NY, I need no visa", Filter(states=("NY",))),
        ("I want to know programs in NY", Filter(states=("NY",))),
        # A score without its number orders nothing.
        ("programs in NY for a low step score", Filter(states=("NY",))),
        ("programs not in New York", Filter(outside=("NY",))),
        (
            "psychiatry programs outside of Texas or Ohio",
            Filter(("Psychiatry",), outside=("TX", "OH")),
        ),
        ("urology programs in Ohio", Filter(states=("OH",), absent=("Urology",))),
        (
            "psychiatry programs with a cardiology fellowship in Ohio",
            Filter(("Psychiatry",), ("OH",), about=("cardiology", "fellowship")),
        ),
        ("programs in Buffalo", Filter(city="buffalo")),
        ("programs in New York", Filter(states=("NY",))),
        ("community programs in Texas", Filter(states=("TX",), settings=BOTH)),
        ("academic centers in Ohio", Filter(states=("OH",), settings=("university",))),
        ("programs of the University of Ohio", Filter(states=("OH",))),
        (
            "psychiatry programs with strong research in Ohio",
            Filter(specialties=("Psychiatry",), states=("OH",), about=("strong", "research")),
        ),
    ],
)
def test_facts(text: str, expected: Filter) -> None:
    assert read(text) == expected


def test_facts_of_the_issues_own_question() -> None:
    found = read("community program near Chicago with good mentorship")
    assert found.settings == BOTH
    assert found.area is not None
    assert found.area.name == "Chicago"
    assert found.about == ("mentorship",)
    assert (found.states, found.city) == ((), "")


@pytest.mark.parametrize(
    ("wanted", "agrees"),
    [
        (Filter(), True),
        (Filter(specialties=("Internal Medicine",)), True),
        (Filter(specialties=("Psychiatry", "Internal Medicine")), True),
        (Filter(specialties=("Psychiatry",)), False),
        (Filter(states=("NY",)), True),
        (Filter(states=("NJ",)), False),
        (Filter(city="buffalo"), True),
        (Filter(city="chicago"), False),
        (Filter(visa="J-1"), True),
        (Filter(visa="H-1B"), True),  # unknown contradicts nothing
        (Filter(settings=BOTH), True),  # so does an unknown setting
        (Filter(area=Area("X", frozenset({("buffalo", "NY")}), "X")), True),
        (Filter(area=Area("X", frozenset({("buffalo", "WY")}), "X")), False),
        (Filter(area=Area("", frozenset(), "Narnia")), False),
        (Filter(about=("mentorship",)), True),
    ],
)
def test_row_that_agrees(wanted: Filter, agrees: bool) -> None:
    assert wanted.agrees(row(visa_j1="yes")) is agrees


@pytest.mark.parametrize(
    ("visas", "j1", "h1b", "cell"),
    [
        ("either", "no", "yes", "yes"),
        ("either", "unknown", "no", "unknown"),
        ("either", "no", "no", "no"),
        ("both", "yes", "yes", "yes"),
        ("both", "yes", "case_by_case", "case_by_case"),
        ("both", "yes", "no", "no"),
        ("both", "yes", "", "unknown"),
    ],
)
def test_two_visas_take_the_better_cell_or_the_worse(
    visas: Visas, j1: str, h1b: str, cell: str
) -> None:
    wanted, program = Filter(visas=visas), row(visa_j1=j1, visa_h1b=h1b)
    assert wanted.visa_cell(program) == cell
    assert wanted.agrees(program) is (cell != "no")


def test_row_of_an_unwanted_state_or_of_no_wanted_specialty_does_not_agree() -> None:
    assert not Filter(outside=("NY",)).agrees(row())
    assert Filter(outside=("TX",)).agrees(row())
    assert not Filter(absent=("Urology",)).agrees(row())
    assert Filter(("Internal Medicine",), absent=("Urology",)).agrees(row())


def test_known_no_and_known_other_setting_contradict() -> None:
    assert not Filter(visa="H-1B").agrees(row(visa_h1b="no"))
    assert not Filter(settings=BOTH).agrees(row(setting="university"))


@pytest.mark.parametrize(
    ("wanted", "narrow"),
    [
        (Filter(), False),
        (Filter(specialties=("Psychiatry",)), False),
        (Filter(visa="J-1"), False),
        (Filter(specialties=("Psychiatry",), visa="J-1"), True),
        (Filter(specialties=("Psychiatry",), settings=BOTH), True),
        (Filter(states=("NY",)), True),
        (Filter(city="buffalo"), True),
        (Filter(area=Area("", frozenset(), "Narnia")), True),
    ],
)
def test_narrow_enough_for_a_list(wanted: Filter, narrow: bool) -> None:
    assert wanted.narrow is narrow
