"""Countries by name and by their people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.countries import COUNTRIES, come_from_cities, find_countries, spot_countries


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_country_is_found_by_its_name_and_alone(country: str) -> None:
    assert find_countries(f"I studied in {country}, then left.") == [country]
    assert find_countries(country.lower()) == [country]


@pytest.mark.parametrize(
    ("people", "country"),
    [
        ("Egyptian", "Egypt"),
        ("pakistani", "Pakistan"),
        ("Nigerians", "Nigeria"),
        ("Nigerien", "Niger"),
        ("Indian", "India"),
        ("Sudanese", "Sudan"),
        ("South Sudanese", "South Sudan"),
        ("Nepali", "Nepal"),
        ("Nepalese", "Nepal"),
        ("Bangladeshi", "Bangladesh"),
        ("Sri Lankan", "Sri Lanka"),
        ("South African", "South Africa"),
        ("Brazilian", "Brazil"),
        ("Canadians", "Canada"),
        ("Vietnamese", "Vietnam"),
        ("Ghanaian", "Ghana"),
        ("Yemeni", "Yemen"),
        ("Iraqi", "Iraq"),
        ("Filipina", "Philippines"),
        ("Burmese", "Myanmar"),
        ("British", "United Kingdom"),
        ("Chinese", "China"),
        ("Turkish", "Turkey"),
        ("French", "France"),
        ("Saudi", "Saudi Arabia"),
        ("emiratis", "United Arab Emirates"),
        ("Venezuelan", "Venezuela"),
        ("Ukrainian", "Ukraine"),
    ],
)
def test_people_lead_to_their_country(people: str, country: str) -> None:
    assert find_countries(f"are {people} doctors on the list?") == [country]


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("Peru, Chad and again Peru", ["Peru", "Chad"]),
        ("Chad, then Peru", ["Chad", "Peru"]),
        # A longer name holds no shorter one.
        ("Guinea-Bissau", ["Guinea-Bissau"]),
        ("Equatorial Guinea", ["Equatorial Guinea"]),
        ("the Dominican Republic", ["Dominican Republic"]),
        ("Sudan and South Sudan", ["Sudan", "South Sudan"]),
        ("the UK or the UAE", ["United Kingdom", "United Arab Emirates"]),
        ("Côte d'Ivoire", ["Ivory Coast"]),
        # Words that only begin or sound like one.
        ("Indiana and Romance", []),
        ("a woman in permanent pain ran to congress", []),
        ("i ran", []),
        ("male nurses and marine doctors", []),
        ("", []),
    ],
)
def test_countries_stand_in_order_each_once(text: str, countries: list[str]) -> None:
    assert find_countries(text) == countries


@given(st.lists(st.sampled_from(COUNTRIES), unique=True, max_size=5))
def test_listed_countries_are_all_found_in_order(names: list[str]) -> None:
    assert find_countries("; ".join(names)) == names


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("i am from lagos, matched on j1", ["Nigeria"]),
        ("From Addis Ababa, graduated 2019", ["Ethiopia"]),
        ("hi from tashkent", ["Uzbekistan"]),
        ("I am a doctor from Kyiv", ["Ukraine"]),
        ("I\u2019m from Karachi", ["Pakistan"]),
        ("i come from Cairo", ["Egypt"]),
        ("i am a 30 year old doctor from lagos", ["Nigeria"]),
        ("sudanese passport, mbbs from cairo", []),
        ("my senior is a doctor from lagos, he says visas stopped", []),
        ("a doctor from tehran told me", []),
        ("interview in Lagos tomorrow", []),
        ("my cousin from Karachi says so", []),
        ("letters from Damascus", []),
    ],
)
def test_who_comes_from_a_large_city_comes_from_its_country(
    text: str, countries: list[str]
) -> None:
    assert come_from_cities(text) == countries


def test_name_of_two_words_goes_before_the_word_for_its_people() -> None:
    text = "surgery in saudi arabia"
    [(start, end, name)] = spot_countries(text)
    assert (text[start:end], name) == ("saudi arabia", "Saudi Arabia")
