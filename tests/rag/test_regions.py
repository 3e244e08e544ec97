"""Parts of the country that stand for their states."""

from __future__ import annotations

import pytest

from rag.places import STATES
from rag.regions import REGIONS, find_regions, region_of, spot_regions


def names(text: str) -> list[str]:
    return [name for _, _, name in spot_regions(text)]


def test_regions_hold_states_and_the_four_of_the_census_hold_each_once() -> None:
    assert {code for codes in REGIONS.values() for code in codes} <= set(STATES)
    four = [*REGIONS["the Midwest"], *REGIONS["the Northeast"], *REGIONS["the South"]]
    four += REGIONS["the West"]
    assert sorted(four) == sorted(set(STATES) - {"PR", "GU", "VI"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("only midwest", ["the Midwest"]),
        ("IM programs in the Mid-West that sponsor J-1", ["the Midwest"]),
        ("northeast only", ["the Northeast"]),
        ("in the south east please", ["the Southeast"]),
        ("anything in the south?", ["the South"]),
        ("the south", ["the South"]),
        ("Pacific Northwest or new england", ["the Pacific Northwest", "New England"]),
        ("east coast, tri-state area", ["the East Coast", "the tri-state area"]),
        ("the midwest or the south with J-1", ["the Midwest", "the South"]),
        ("in the south or the west", ["the South", "the West"]),
        ("northeast psychiatry programs with J-1", ["the Northeast"]),
        ("IM programs in the northwest", ["the Pacific Northwest"]),
        # Names, and directions of other countries.
        ("Northeast Georgia Medical Center", []),
        ("does UT Southwestern sponsor J-1", []),
        ("Northwestern University", []),
        ("New England Journal of Medicine", []),
        ("I am from the north east of India", []),
        ("the west of Nigeria", []),
        ("south Texas", []),
        ("University of New England", []),
        ("I studied at Midwestern University", []),
        ("Kaiser Mid-Atlantic", []),
        ("doctors from the southern states of Nigeria", []),
    ],
)
def test_region_is_found_where_one_is_meant(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_states_of_several_regions_stand_once_each() -> None:
    found = find_regions("new england or the northeast only")
    assert len(found) == len(set(found)) == len(REGIONS["the Northeast"])
    assert find_regions("texas") == []


def test_states_are_a_region_only_when_they_are_all_of_it() -> None:
    assert region_of(REGIONS["the Midwest"][::-1]) == "the Midwest"
    assert region_of(("OH", "MI")) == region_of(()) == ""
