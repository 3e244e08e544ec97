"""The figures that answer questions, and what the answer says: over the miniature tables, with made-up
restricted tables beside them, and over the tables that are shipped."""

from __future__ import annotations

import csv
import io
import shutil
from datetime import date
from pathlib import Path

import pytest

from ingest.build import build
from ingest.check import read_knowledge
from ingest.columns import KINDS, columns_of
from rag.advisor import Advisor
from rag.current import CurrentEdition
from rag.edition import Edition
from rag.embedding import PackagedModel
from rag.figures import Figures
from rag.schema import Status
from rag.shelf import Shelf

ROOT = Path(__file__).resolve().parents[2]
MINIATURE = ROOT / "tests" / "miniature"
TODAY = date(2026, 11, 25)
REPORT = "https://example.org/nrmp/calendar"


@pytest.fixture(scope="module")
def shipped() -> Figures:
    """The figures that are shipped, without those that an operator may have added."""
    knowledge, _ = read_knowledge(ROOT / "knowledge")
    return Figures(knowledge.statistics, knowledge.sources)


def table(kind: str, *rows: dict[str, str]) -> str:
    """A made-up table of figures that need permission."""
    columns = [*columns_of(KINDS[kind]), *KINDS[kind].optional]
    common = {"quality": "A", "source": "nrmp-calendar", "as_of": "2026", "terms": "permission"}
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows([common | row for row in rows])
    return text.getvalue()


RESTRICTED = {
    "charting_outcomes_img": (
        {
            "match_year": "2026",
            "specialty": "Neurology",
            "applicant_type": "non_us_img",
            "matched_n": "40",
            "unmatched_n": "60",
            "match_rate_to_preferred_specialty_pct": "40.0",
            "median_step2ck_matched": "250",
            "q1_step2ck_matched": "243",
            "q3_step2ck_matched": "258",
            "median_step2ck_unmatched": "240",
            "median_contiguous_ranks_matched": "6",
            "median_publications_matched": "4",
            "consented_n_matched": "30",
            "consented_n_unmatched": "45",
        },
        {
            "match_year": "2026",
            "specialty": "Dermatology",
            "applicant_type": "non_us_img",
            "match_rate_to_preferred_specialty_pct": "10.0",
            "quality": "C",
        },
    ),
    "img_residents_by_state": (
        {
            "match_year": "2021",
            "state": "Texas",
            "imgs_matched_total": "30",
            "us_img_matched": "10",
            "non_us_img_matched": "20",
            "scope": "all specialties, SOAP not counted",
        },
    ),
    "match_by_specialty": (
        {
            "year": "2025",
            "specialty": "Neurology",
            "scope": "first-year posts",
            "filled_us_img": "11",
            "filled_non_us_img": "22",
        },
    ),
}


@pytest.fixture(scope="module")
def permitted(
    tmp_path_factory: pytest.TempPathFactory, miniature_state: Path, model: PackagedModel
) -> Advisor:
    """An advisor of an operator who settled permission and filled the restricted folder."""
    folder = tmp_path_factory.mktemp("permitted")
    knowledge = Path(shutil.copytree(MINIATURE, folder / "knowledge"))
    (knowledge / "statistics" / "restricted").mkdir()
    for kind, rows in RESTRICTED.items():
        path = knowledge / "statistics" / "restricted" / f"{kind}.csv"
        path.write_text(table(kind, *rows))
    state = folder / "state"
    state.mkdir()
    shutil.copy(miniature_state / "embeddings.sqlite", state)
    build(knowledge, state, model)
    return Advisor(CurrentEdition(Shelf(state), model.fingerprint), model, today=lambda: TODAY)


# --- figures -------------------------------------------------------------------------------------


def test_match_rate_says_whose_of_whom_and_what_it_is_not(shipped: Figures) -> None:
    (figure,) = shipped.match_rates("non_us_img", "2026")
    assert (figure.value, figure.unit, figure.shown) == (56.4, "percent", "56.4%")
    assert (figure.period, figure.group, figure.quality) == ("2026", "non-US IMGs", "A")
    assert figure.sources == ("nrmp-results-2026-main-residency",)
    assert figure.home == "match-figures#img-share-matched"
    assert figure.sentence == (
        "In the 2026 Match 56.4% of non-US IMGs (6,733 of 11,944) matched to a first-year post "
        "(NRMP, March 2026). An observed rate of a group, not a person's chance."
    )


def test_a_single_transcription_is_said_to_be_one(shipped: Figures) -> None:
    (figure,) = shipped.match_rates("us_img", "2025")
    assert figure.quality == "B"
    assert "(as transcribed by Healio (reprint), 17 April 2025)" in figure.sentence


def test_newest_comes_first(shipped: Figures) -> None:
    assert [f.period for f in shipped.match_rates("us_img")] == ["2026", "2025", "2024", "2023"]
    assert [f.period for f in shipped.signals("Anesthesiology")] == ["2026-27", "2024-25"]
    assert [f.period for f in shipped.fees("eras-token")] == ["2026-27", "2023-24"]


@pytest.mark.parametrize(
    ("specialty", "season", "value", "shown"),
    [
        ("Anesthesiology", "2026-27", 15, "5 gold and 10 silver signals"),
        ("Physical Medicine and Rehabilitation", "2026-27", 20, "20 signals"),
        ("Interventional Radiology", "2026-27", 15, "6 gold and 9 silver signals"),
        ("Child Neurology", "2024-25", 3, "3 signals"),
        ("Ophthalmology", "2026-27", 0, "no signals"),
    ],
)
def test_signals_of_a_specialty(
    shipped: Figures, specialty: str, season: str, value: int, shown: str
) -> None:
    (figure,) = shipped.signals(specialty, season)
    assert (figure.value, figure.shown, figure.unit) == (value, shown, "signals")


def test_row_of_quality_c_is_no_figure(shipped: Figures) -> None:
    assert shipped.signals("Obstetrics and Gynecology") == []


def test_share_and_count_of_a_specialty(shipped: Figures) -> None:
    (share, *_) = shipped.img_share("Internal Medicine")
    assert (share.value, share.period) == (44.6, "2025")
    assert "10.8% of the filled first-year places in internal medicine went to US IMGs" in (
        share.sentence
    )
    assert "not how likely anyone is to match there" in share.sentence
    (count,) = shipped.matched("Internal Medicine", "non_us_img", "2025")
    assert (count.value, count.unit) == (3575, "people")
    assert [f.value for f in shipped.positions("Internal Medicine", "2025")] == [10941]


def test_residents_of_all_specialties(shipped: Figures) -> None:
    (newest, *_) = shipped.img_share()
    assert newest.sentence.startswith("In 2024-25 24.2% of all residents and fellows were IMGs")


@pytest.mark.parametrize(
    ("fee", "season", "shown"),
    [
        ("eras-first-30", "2025-26", "$11"),
        ("eras-beyond-30", "2026-27", "$30"),
        ("eras-token", "2026-27", "$185"),
        ("step-3", "2026-27", "$955"),
    ],
)
def test_fee_of_a_season(shipped: Figures, fee: str, season: str, shown: str) -> None:
    (figure,) = shipped.fees(fee, season)
    assert (figure.shown, figure.unit) == (shown, "USD")


def test_what_is_published_for_a_specialty_without_reports(shipped: Figures) -> None:
    found = shipped.figures_for("Family Medicine", "non_us_img")
    assert {(f.measure, f.period) for f in found} == {("img_share", "2024"), ("match_rate", "2026")}
    assert all(f.terms == "news" for f in found)


def test_what_is_published_for_a_specialty_with_reports(permitted: Advisor) -> None:
    figures = permitted.run("hello").edition.figures
    found = {f.measure: f for f in figures.figures_for("Neurology", "non_us_img")}
    assert set(found) == {"match_rate", "step2ck", "matched"}
    assert found["step2ck"].value == 250
    assert "matched median 250 (middle half 243 to 258) of 30 people" in found["step2ck"].sentence
    assert "unmatched median 240 of 45 people" in found["step2ck"].sentence
    assert found["step2ck"].terms == "permission"
    rates = figures.match_rates("non_us_img", specialty="Neurology")
    assert rates[0].sentence.startswith(
        "In the 2026 Match 40.0% of non-US IMGs (40 of 100) who ranked neurology first matched to it"
    )
    assert [f.value for f in figures.ranks("Neurology")] == [6]
    assert [f.value for f in figures.publications("Neurology")] == [4]
    # Weak rows guide nobody, whoever filled them in.
    assert figures.match_rates(specialty="Dermatology") == []


def test_periods_that_a_table_holds(edition: Edition) -> None:
    assert edition.figures.periods["match_rates"] == ["2025", "2026"]
    assert edition.figures.periods["program_signals"] == ["2024-25", "2026-27"]


# --- answers -------------------------------------------------------------------------------------


def test_figure_stands_before_the_section_and_cites_it_with_its_own_source(
    advisor: Advisor,
) -> None:
    reply, _ = advisor.ask("how many signals in neurology")
    assert reply.status is Status.ANSWERED
    assert reply.text.startswith(
        "Neurology, 2026-27: 8 signals (as transcribed by NRMP, 2026). [1]"
    )
    assert reply.citations[0].id == "match-dates#match-day"
    assert reply.citations[0].sources[0].id == "nrmp-calendar"
    assert "Friday, 19 March 2027" in reply.text  # the section itself


def test_transcribed_number_stands_beside_the_official_one(advisor: Advisor) -> None:
    reply, _ = advisor.ask("how many signals in internal medicine")
    first, second, *_ = reply.text.split("\n\n")
    assert first.startswith("Internal Medicine, 2026-27: 4 gold and 11 silver signals (as trans")
    assert second.startswith("Internal Medicine, 2024-25: 3 gold and 12 silver signals (NRMP")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("img match rate 2026", "50.0% of non-US IMGs (400 of 800)"),
        ("us img match rate 2026", "75.0% of US IMGs (300 of 400)"),
        ("how many imgs matched in internal medicine 2025", "300 non-US IMGs filled first-year"),
        ("how many internal medicine positions were offered in 2025", "1,000 offered, 900 filled"),
    ],
)
def test_figure_that_the_table_holds_is_given(advisor: Advisor, question: str, said: str) -> None:
    reply, _ = advisor.ask(question)
    assert reply.status is Status.ANSWERED
    assert said in reply.text


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("how many imgs matched in texas", "how many IMGs matched in Texas"),
        ("img match rate in neurology", "the match rate of IMGs in neurology"),
        ("median step 2 ck of matched imgs in neurology", "the Step 2 CK scores of matched IMGs"),
        ("how many imgs matched in psychiatry 2025", "how many IMGs matched in psychiatry in 2025"),
        ("img match rate 2019", "the match rate of IMGs in 2019"),
    ],
)
def test_figure_of_a_report_is_not_held_and_the_report_is_named(
    advisor: Advisor, question: str, missing: str
) -> None:
    reply, _ = advisor.ask(question)
    assert reply.status is Status.PARTIAL
    first = reply.text.split("\n\n")[0]
    assert first.startswith(f"**Not known here:** {missing}")
    assert REPORT in first


def test_newest_figure_stands_beside_the_year_that_is_not_held(advisor: Advisor) -> None:
    reply, _ = advisor.ask("img match rate 2019")
    assert "In the 2026 Match 50.0% of non-US IMGs" in reply.text


def test_figure_of_a_match_to_come_is_not_published_yet(advisor: Advisor) -> None:
    reply, _ = advisor.ask("img match rate 2027")
    assert reply.status is Status.PARTIAL
    assert reply.text.startswith("**Not published yet:** the match rate of IMGs in 2027.")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("how many imgs matched in texas", "30 IMGs (10 US and 20 non-US) matched in Texas"),
        ("img match rate in neurology", "40.0% of non-US IMGs (40 of 100) who ranked neurology"),
        ("median step 2 ck of matched imgs in neurology", "matched median 250 (middle half 243"),
        ("how many non us imgs matched in neurology 2025", "22 non-US IMGs filled first-year"),
    ],
)
def test_with_permission_the_same_questions_are_answered(
    permitted: Advisor, question: str, said: str
) -> None:
    reply, _ = permitted.ask(question)
    assert reply.status is Status.ANSWERED
    assert said in reply.text.split("\n\n")[0]
    assert "Not known here" not in reply.text


def test_follow_up_with_another_specialty_is_the_same_question(advisor: Advisor) -> None:
    _, history = advisor.ask("how many signals in internal medicine")
    reply, _ = advisor.ask("and neurology?", history)
    assert reply.text.startswith("Neurology, 2026-27: 8 signals")


def test_share_of_imgs_of_a_named_program_is_read_from_its_row(advisor: Advisor) -> None:
    turn = advisor.run("what is the img share at yale psychiatry")
    assert turn.questions[0].figures is None
    assert [p.name for p in turn.questions[0].programs] == ["Yale Psychiatry Residency"]


def test_long_story_with_a_figure_in_it_is_left_to_guidance(advisor: Advisor) -> None:
    story = "how many signals in neurology, because " + "my cousin applied there last year and " * 8
    turn = advisor.run(story + "he never told me?")
    assert [q.figures for q in turn.questions] == [None]


@pytest.mark.slow
def test_signals_are_the_specialtys_whatever_program_has_its_name(full_advisor: Advisor) -> None:
    turn = full_advisor.run("how many program signals in med-peds")
    assert turn.questions[0].figures is not None


def test_two_figures_in_one_message_get_two_answers(advisor: Advisor) -> None:
    reply, _ = advisor.ask("How many signals in neurology? What is the img match rate 2026?")
    assert "Neurology, 2026-27: 8 signals" in reply.text
    assert "50.0% of non-US IMGs" in reply.text
