"""What fit takes from the rules and figures of an edition, over the whole knowledge."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from rag.edition import Edition
from rag.figures import Figures
from rag.fit.published import Published, published
from rag.reckoning.rules import Rulebook
from rag.schema import Profile
from rag.statistics import Statistics

Read = Callable[..., Published]


@pytest.fixture
def read(worded: Edition) -> Read:
    def made(today: date = date(2026, 11, 25), **fields: object) -> Published:
        known = worded.program_index.specialties
        profile = Profile.model_validate(fields)
        return published(worded.rules, worded.figures, worded.sources, known, profile, today)

    return made


def test_fees_are_those_of_the_season_with_their_doubt(read: Read) -> None:
    fees = read().fees
    assert fees is not None
    assert fees.total({"Internal Medicine": 30}) == 330
    assert fees.total({"Internal Medicine": 100}) == 2430
    assert fees.season == "2026-27, reported, not confirmed"
    assert fees.source_url.startswith("http")
    assert fees.source_date


def test_fees_of_an_earlier_season_are_its_own(read: Read) -> None:
    fees = read(today=date(2023, 11, 1)).fees
    assert fees is not None
    assert fees.season == "2023-24"
    assert fees.total({"Internal Medicine": 12}) == 99 + 2 * 19


def test_specialties_of_other_services_cost_nothing_at_eras(read: Read) -> None:
    fees = read().fees
    assert fees is not None
    assert {"Emergency Medicine", "Obstetrics and Gynecology"} <= fees.elsewhere
    assert "Internal Medicine" not in fees.elsewhere


def test_signals_are_those_of_the_season_by_level(read: Read) -> None:
    signals = read().signals
    assert signals is not None
    assert signals.levels["Internal Medicine"] == (("gold", 3), ("silver", 12))
    assert signals.levels["Psychiatry"] == (("signal", 10),)
    assert signals.season == "2026-27, as transcribed"
    assert signals.source_url.startswith("http")


def test_figures_are_those_of_the_persons_specialties_each_once(read: Read) -> None:
    fields = {"applicant_type": "non_us_img", "specialties": ["Internal Medicine", "Pathology"]}
    found = read(**fields).figures
    said = [f.sentence for f in found]
    assert len(said) == len(set(said)) > 2
    assert any("internal medicine" in s for s in said)
    assert any("pathology" in s for s in said)
    assert all(f.period and f.sources for f in found)
    # Tables that may be shown only with permission are not part of the repository.
    assert {f.terms for f in found} == {"news"}


@pytest.mark.parametrize(
    ("fields", "told", "not_told"),
    [
        ({"citizenship_status": "citizen"}, "US IMGs", "non-US IMGs"),
        ({"citizenship_status": "permanent_resident"}, "non-US IMGs", "of US IMGs"),
        ({"visa_need": "h1b"}, "non-US IMGs", "of US IMGs"),
    ],
)
def test_figures_of_the_match_are_those_of_the_persons_group(
    read: Read, fields: dict[str, object], told: str, not_told: str
) -> None:
    found = read(specialties=["Neurology"], **fields).figures
    of_match = [f.sentence for f in found if "matched to a first-year post" in f.sentence]
    assert any(told in sentence for sentence in of_match)
    assert not any(not_told in sentence for sentence in of_match)


def test_without_a_specialty_no_figures_are_chosen(read: Read) -> None:
    assert read(applicant_type="us_img").figures == ()


def test_edition_without_rules_and_tables_has_none(worded: Edition) -> None:
    empty = Figures(Statistics(), {})
    profile = Profile(specialties=["Internal Medicine"])
    found = published(Rulebook([]), empty, {}, ["Internal Medicine"], profile, date(2026, 11, 25))
    assert found == Published(None, None, ())
