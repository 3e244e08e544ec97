"""The tables and the guidance tell the same: dates, fees, signals, rates and shares that are printed
in prose are those of the tables, so that the two cannot drift apart."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from ingest.check import Knowledge, read_knowledge
from rag.figures import Figures
from rag.schema import Passage
from rag.season import SeasonDate
from rag.specialties import find_specialties
from rag.statistics import Row
from rag.wording import spoken_date

ROOT = Path(__file__).resolve().parents[2]
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
# Days of the running season that the guidance prints and that are no event of it: the last of the
# three weeks before programs open, a wrong date that is called wrong, four weeks before the
# deadline, and the end of January and 1 February as patterns.
_NO_EVENT = {
    date(2026, 9, 22), date(2027, 3, 20), date(2027, 2, 3), date(2027, 1, 31), date(2027, 2, 1),
    date(2026, 9, 6),
}  # fmt: skip
_SEASON_DOCUMENTS = (
    "eras-calendar-and-documents",
    "match-registration",
    "match-soap",
    "match-ranking",
    "match-commitment",
    "interviews",
    "residencycas-and-others",
    "unmatched",
    "ecfmg-pathway-dates",
)


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    """The knowledge that is shipped."""
    return read_knowledge(ROOT / "knowledge")[0]


@pytest.fixture(scope="module")
def passages(knowledge: Knowledge) -> dict[str, Passage]:
    """Passages by id."""
    return {p.id: p for p in knowledge.passages}


@pytest.fixture(scope="module")
def figures(knowledge: Knowledge) -> Figures:
    """The figures of the tables."""
    return Figures(knowledge.statistics, knowledge.sources)


def words(passage: Passage) -> str:
    """All that a passage says, cautions included."""
    return " ".join((passage.text, *(c.text for c in passage.cautions)))


def days_in(text: str) -> set[date]:
    """The days that a text prints, both ends of `15 to 19 March 2027`."""
    found = set()
    for first, last, month, year in re.findall(
        rf"\b(?:(\d{{1,2}}) (?:to|and) )?(\d{{1,2}}) ({_MONTHS}) (20\d\d)\b", text
    ):
        number = _MONTHS.split("|").index(month) + 1
        found |= {date(int(year), number, int(day)) for day in (first, last) if day}
    return found


# --- dates ---------------------------------------------------------------------------------------


def test_every_day_of_the_running_season_in_prose_is_one_of_the_calendar(
    knowledge: Knowledge,
) -> None:
    calendar = knowledge.statistics.calendar
    known = {day for d in calendar.dates for day in (d.start, d.end) if day is not None} | _NO_EVENT
    printed = [
        (passage.id, day)
        for passage in knowledge.passages
        if passage.document in _SEASON_DOCUMENTS
        for day in days_in(words(passage))
        if date(2026, 8, 1) <= day <= date(2027, 7, 31)
    ]
    assert len(printed) > 30
    assert [(where, day.isoformat()) for where, day in printed if day not in known] == []


def _dated(found: SeasonDate) -> bool:
    return found.published and found.season == "2026-27"


def test_every_day_of_the_running_season_stands_in_the_section_that_is_cited(
    knowledge: Knowledge, passages: dict[str, Passage]
) -> None:
    calendar = knowledge.statistics.calendar
    missing = []
    for found in calendar.dates:
        if not _dated(found):
            continue
        assert found.start is not None
        printed = days_in(words(passages[calendar.homes[found.event]]))
        if found.start not in printed:
            missing.append((found.event, found.start.isoformat()))
    # Its section gives the day without a year.
    assert missing == [("List of unfilled programs closes", "2027-05-01")]
    assert "until 1 May" in words(passages["match-soap#calling-programs"])


def test_the_two_days_that_everything_hangs_on(knowledge: Knowledge) -> None:
    calendar = knowledge.statistics.calendar
    deadline = calendar.of_event("Rank list deadline")["2026-27"]
    confirmed = calendar.of_event("ECFMG confirmation to the NRMP")["2026-27"]
    assert deadline.start == confirmed.start == date(2027, 3, 3)
    match_day = calendar.of_event("Match Day")["2026-27"]
    assert match_day.start == date(2027, 3, 19)
    assert match_day.start.strftime("%A") == "Friday"
    for passage in knowledge.passages:
        for day in re.findall(
            r"(?:rank-list deadline|Match Day is(?: Friday)?),? (\d{1,2} \w+ 2027)", words(passage)
        ):
            assert day in (spoken_date("2027-03-03"), spoken_date("2027-03-19")), passage.id


# --- fees ----------------------------------------------------------------------------------------


def _amounts(text: str) -> set[str]:
    return {a.replace(",", "") for a in re.findall(r"\$(\d[\d,]*)", text)}


def test_every_fee_stands_in_the_section_that_is_cited(
    knowledge: Knowledge, passages: dict[str, Passage]
) -> None:
    table = knowledge.statistics.table("fees")
    assert table is not None
    rows = knowledge.statistics.rows_of("fees")
    assert rows
    missing = [
        (row["fee"], row["season"], row["amount_usd"])
        for row in rows
        if row["amount_usd"]
        not in _amounts(words(passages[table.homes.get(row["fee"], table.home)]))
    ]
    assert missing == []


_ERAS = re.compile(r"\$(\d+) (?:for each of the first|each for)|\$(\d+) for each further")


def test_eras_price_is_the_same_wherever_it_is_printed(
    knowledge: Knowledge, figures: Figures
) -> None:
    first, further = figures.fees("eras-first-30"), figures.fees("eras-beyond-30")
    assert {f.shown for f in first} == {"$11"}
    assert {f.shown for f in further} == {"$30"}
    for passage in knowledge.passages:
        if passage.topic != "eras" or passage.document == "residencycas-and-others":
            continue
        for statement in passage.statements + passage.cautions:
            if "old scheme" in statement.text:
                continue
            for low, high in _ERAS.findall(statement.text):
                assert (low or "11", high or "30") == ("11", "30"), passage.id


@pytest.mark.parametrize(
    ("pattern", "fee"),
    [
        (r"(?:[Tt]oken|token costs|it costs) \$(\d+)(?: and NRMP| for the 2026-27)", "eras-token"),
        (r"NRMP (?:registration costs )?\$(\d+)(?: for| [,;(]|, more|\.)", "nrmp-registration"),
        (r"Step 3 (?:costs |is yours: )\$(\d+)", "step-3"),
    ],
)
def test_newest_fee_is_the_same_wherever_it_is_printed(
    knowledge: Knowledge, figures: Figures, pattern: str, fee: str
) -> None:
    newest = figures.fees(fee)[0].shown.removeprefix("$")
    printed = [
        (amount, passage.id)
        for passage in knowledge.passages
        for amount in re.findall(pattern, words(passage))
    ]
    assert printed, "the pattern finds nothing any more"
    assert [where for amount, where in printed if amount != newest] == []


# --- signals, rates, shares ----------------------------------------------------------------------


def _signal_list(passage: Passage) -> dict[tuple[str, str], str]:
    """(season, specialty) → number of the lists in the section on signals: `3+12` or `5`."""
    found: dict[tuple[str, str], str] = {}
    for statement in passage.statements:
        match = re.match(r"(2024-25|2026-27)\b.*?: (.*)", statement.text)
        if not match:
            continue
        for part in re.split(r"[;.]\s*", match[2]):
            # `anesthesiology 5+10, dermatology 3+25` and `neurology, PM&R 8`.
            for names, number in re.findall(r"([^\d]+?) (\d+(?:\+\d+)?)(?:, |$)", part):
                for name in re.sub(r"\([^)]*\)", "", names).split(","):
                    found[match[1], name.strip()] = number
    return found


_NAMES = {
    "PM&R": "Physical Medicine and Rehabilitation",
    "medicine-pediatrics": "Internal Medicine-Pediatrics",
    "orthopaedics": "Orthopaedic Surgery",
    "triple board": "Pediatrics/Psychiatry/Child and Adolescent Psychiatry",
}


def test_signals_in_prose_are_those_of_the_table(
    figures: Figures, passages: dict[str, Passage]
) -> None:
    printed = _signal_list(passages["eras-signals#how-many"])
    assert len(printed) > 40
    for (season, name), number in printed.items():
        specialty = _NAMES.get(name) or find_specialties(name)[0]
        shown = [f.shown for f in figures.signals(specialty, season)]
        gold, _, silver = number.partition("+")
        wanted = f"{gold} gold and {silver} silver signals" if silver else f"{number} signals"
        assert shown == [wanted], (season, name)


def test_match_rates_in_prose_are_those_of_the_table(
    figures: Figures, passages: dict[str, Passage]
) -> None:
    short = " ".join(s.text for s in passages["match-figures#img-share-matched"].short)
    wanted = [
        figure.shown
        for year in ("2026", "2025", "2024", "2023")
        for kind in ("non_us_img", "us_img")
        for figure in figures.match_rates(kind, year)
    ]
    assert re.findall(r"\d+\.\d%", short) == wanted
    visa = " ".join(s.text for s in passages["match-figures#visa-effect"].short)
    for kind in ("img_needing_visa", "img_no_visa_needed"):
        assert figures.match_rates(kind, "2026")[0].shown in visa


def _percents(row: Row) -> list[str]:
    cells = (row[c] for c in ("img_share_pct", "us_img_share_pct", "non_us_img_share_pct"))
    return [f"{cell.removesuffix('.0')}%" for cell in cells if cell]


def test_shares_of_the_table_stand_in_prose(
    knowledge: Knowledge, passages: dict[str, Passage]
) -> None:
    text = words(passages["places-and-shares#specialties"])
    elsewhere = words(passages["match-figures#img-share-matched"])
    for row in knowledge.statistics.rows_of("img_share_by_specialty"):
        for percent in _percents(row):
            assert percent in text or percent in elsewhere, (row["year"], row["specialty"])


def test_counts_of_the_table_stand_in_prose(
    knowledge: Knowledge, passages: dict[str, Passage]
) -> None:
    text = words(passages["match-by-specialty#counts-2025"])
    rows = knowledge.statistics.rows_of("match_by_specialty")
    of_2025 = [r for r in rows if r["year"] == "2025" and r["specialty"] != "ALL"]
    assert len(of_2025) >= 2
    for row in of_2025:
        for column in ("positions_offered", "filled", "unfilled_before_soap"):
            if row[column]:
                assert f"{int(row[column]):,}" in text, (row["specialty"], column)
