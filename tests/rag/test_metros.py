"""Near a city: decided by a list of towns."""

from __future__ import annotations

import pytest

from rag.metros import area_of, find_area
from rag.places import STATES

TOWNS = {
    ("chicago", "IL"),
    ("berwyn", "IL"),
    ("new york", "NY"),
    ("rochester", "NY"),
    ("newark", "NJ"),
    ("newark", "DE"),
    ("washington", "DC"),
    ("la crosse", "WI"),
}


@pytest.mark.parametrize(
    ("text", "name", "holds"),
    [
        ("community program near Chicago with good mentorship", "Chicago", ("berwyn", "IL")),
        ("programs around boston", "Boston", ("worcester", "MA")),
        ("chicago area programs", "Chicago", ("maywood", "IL")),
        ("programs in the bay area", "San Francisco", ("stanford", "CA")),
        ("IM in nyc", "New York City", ("bronx", "NY")),
        ("not far from new york", "New York City", ("hackensack", "NJ")),
        ("close to washington, DC", "Washington", ("bethesda", "MD")),
        ("near st. louis, MO", "St. Louis", ("st. louis", "MO")),
        ("outside philadelphia", "Philadelphia", ("darby", "PA")),
        # Known only by itself.
        ("near Rochester", "Rochester", ("rochester", "NY")),
        ("near La Crosse please", "La Crosse", ("la crosse", "WI")),
        ("near newark", "Newark", ("newark", "DE")),
    ],
)
def test_area_of_a_text(text: str, name: str, holds: tuple[str, str]) -> None:
    area = find_area(text, TOWNS)
    assert area is not None
    assert area.name == name
    assert holds in area.towns


@pytest.mark.parametrize(
    "text",
    [
        "programs in chicago",
        "which programs fit me",
        "around christmas",
        "greater chance",
        "near me",
        "close to my family",
        "in this area",
        "",
    ],
)
def test_text_that_asks_for_no_area(text: str) -> None:
    assert find_area(text, TOWNS) is None


def test_place_that_is_not_known_is_kept_by_its_name() -> None:
    area = find_area("programs near anchorage that sponsor j1", TOWNS)
    assert area is not None
    assert (area.name, area.towns, area.asked) == ("", frozenset(), "Anchorage")


def test_town_lies_in_its_area_and_in_its_state_alone() -> None:
    assert area_of("Berwyn", "IL") == "Chicago"
    assert area_of("Hackensack", "NJ") == "New York City"
    assert area_of("Berwyn", "PA") == ""
    assert area_of("Rochester", "NY") == ""


def test_towns_are_written_so_that_rows_can_meet_them() -> None:
    for text in ("near chicago", "near miami", "near dallas", "near cleveland"):
        area = find_area(text, TOWNS)
        assert area is not None
        for city, state in area.towns:
            assert state in STATES
            assert city == city.strip().lower()
            assert city
