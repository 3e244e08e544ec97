"""Numbers of citations, and what stands behind them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.citing import Citations, source_line, source_out
from rag.edition import Edition
from rag.schema import Statement


@pytest.fixture
def citations(edition: Edition) -> Citations:
    return Citations(edition)


def test_one_number_for_each_passage_and_set_of_sources(
    edition: Edition, citations: Citations
) -> None:
    moonlighting = edition.passages["j1-rules#moonlighting"]
    length = edition.passages["j1-rules#length"]
    short, same_sources, other_sources, _ = moonlighting.statements
    assert short.sources == same_sources.sources != other_sources.sources
    marks = [
        citations.passage(moonlighting, short),
        citations.passage(moonlighting, same_sources),
        citations.passage(moonlighting, other_sources),
        citations.passage(length, length.short[0]),
        citations.passage(moonlighting, short),
    ]
    assert marks == ["[1]", "[1]", "[2]", "[3]", "[1]"]
    assert [(c.n, c.id) for c in citations.all] == [
        (1, "j1-rules#moonlighting"),
        (2, "j1-rules#moonlighting"),
        (3, "j1-rules#length"),
    ]


def test_citation_quotes_the_statement_with_its_sources_and_dates(
    edition: Edition, citations: Citations
) -> None:
    passage = edition.passages["j1-rules#moonlighting"]
    citations.passage(passage, passage.statements[2])
    (found,) = citations.all
    assert found.kind == "passage"
    assert found.title == "Can I moonlight on a J-1?"
    assert found.quote == "Advisers report that a breach can end sponsorship."
    assert (found.as_of, found.checked) == ("2026-03", "2026-11-22")
    (source,) = found.sources
    assert (source.id, source.publisher, source.date) == ("lawyer-page", "A law firm", "undated")
    assert source.url == "https://example.com/j1"
    assert not source.official


def test_statement_without_a_source_gets_no_mark(edition: Edition, citations: Citations) -> None:
    passage = edition.passages["j1-rules#length"]
    assert citations.passage(passage, Statement("Doctors work at night.")) == ""
    assert citations.all == []


def test_what_is_handed_out_cannot_change_the_citations(
    edition: Edition, citations: Citations
) -> None:
    passage = edition.passages["j1-rules#length"]
    citations.passage(passage, passage.short[0])
    citations.all.clear()
    assert len(citations.all) == 1


def test_figure_is_quoted_from_the_statement_that_prints_it(
    edition: Edition, citations: Citations
) -> None:
    passage = edition.passages["j1-rules#length"]
    assert citations.figure(passage, "$367", ("nrmp-calendar", "ecfmg-rules")) == "[1]"
    (found,) = citations.all
    assert found.quote == "An eighth year is granted only in exceptional cases and costs $367."
    # The row's own sources stand first, and none twice.
    assert [s.id for s in found.sources] == ["nrmp-calendar", "ecfmg-rules"]


def test_figure_that_no_statement_prints_is_cited_with_the_short_answer(
    edition: Edition, citations: Citations
) -> None:
    passage = edition.passages["j1-rules#length"]
    citations.figure(passage, "99.9 percent", ("nrmp-calendar",))
    (found,) = citations.all
    assert found.quote == passage.short[0].text
    assert [s.id for s in found.sources] == ["nrmp-calendar", "ecfmg-rules"]


def test_figure_and_statement_of_the_same_sources_share_a_number(
    edition: Edition, citations: Citations
) -> None:
    passage = edition.passages["match-dates#match-day"]
    shown = citations.figure(passage, "19 March 2027", ("nrmp-calendar",))
    assert citations.passage(passage, passage.short[0]) == shown == "[1]"


def test_program_is_cited_with_its_page(edition: Edition, citations: Citations) -> None:
    yale = edition.programs["yale-psychiatry"]
    nyu = edition.programs["nyu-neurology"]
    assert [citations.program(p) for p in (nyu, yale, nyu)] == ["[1]", "[2]", "[1]"]
    first, second = citations.all
    assert (first.kind, first.id, first.title) == ("program", nyu.id, "NYU Neurology Residency")
    assert first.quote.startswith("NYU Langone-wide answer")
    assert first.as_of == "2020"
    assert first.checked == "2026-11-22"
    (source,) = second.sources
    assert source.publisher == "Yale School of Medicine"
    assert source.url == yale["source_url"]
    assert source.date == "2024"
    assert source.standing == "read in part; confidence medium"


@pytest.mark.parametrize("cell", ["", "unknown"])
def test_program_page_without_a_date_is_undated(
    edition: Edition, citations: Citations, cell: str
) -> None:
    yale = edition.programs["yale-psychiatry"]
    citations.program(replace(yale, cells={**yale.cells, "source_date": cell}))
    (found,) = citations.all
    assert found.as_of == found.sources[0].date == "undated"


def test_source_is_shown_as_it_is_held(edition: Edition) -> None:
    shown = source_out(edition, "nrmp-calendar").model_dump()
    assert shown == {
        "id": "nrmp-calendar",
        "title": "Main Residency Match calendar",
        "publisher": "NRMP",
        "url": "https://example.org/nrmp/calendar",
        "date": "2026-10",
        "official": True,
        "standing": "",
    }


def test_citation_in_one_line(edition: Edition, citations: Citations) -> None:
    passage = edition.passages["j1-rules#length"]
    citations.figure(passage, "$367", ("lawyer-page",))
    assert source_line(citations.all[0]) == (
        "[1] How many years can I train on a J-1? — "
        "A law firm: J-1 answers (undated) https://example.com/j1; "
        "ECFMG: Selected regulations (March 2026, official) https://example.org/ecfmg/rules"
    )


def test_marks_are_numbered_as_they_are_read_and_unborne_ones_are_dropped(
    edition: Edition, citations: Citations
) -> None:
    moonlighting = edition.passages["j1-rules#moonlighting"]
    length = edition.passages["j1-rules#length"]
    dropped = citations.passage(moonlighting, moonlighting.statements[0])
    later = citations.passage(moonlighting, moonlighting.statements[2])
    first = citations.passage(length, length.short[0])
    assert [dropped, later, first] == ["[1]", "[2]", "[3]"]
    # What a person typed, a link and a number that nobody gave stay as they are.
    texts = citations.settle(
        [f"A {first} and \\[2\\] b.", f"See {later} {first} [3](https://a.b) [9]."]
    )
    assert texts == ["A [1] and \\[2\\] b.", "See [2] [1] [3](https://a.b) [9]."]
    assert [(c.n, c.quote) for c in citations.all] == [
        (1, length.short[0].text),
        (2, moonlighting.statements[2].text),
    ]
