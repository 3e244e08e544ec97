"""Questions for a figure, the figures that answer them, and what the answer says: over the miniature
tables, with made-up restricted tables beside them, and over the tables that are shipped."""

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
from rag.figure_query import FigureQuery, read_figure_query
from rag.figures import Figures
from rag.lexicon import Glossary
from rag.schema import Status
from rag.shelf import Shelf
from rag.specialties import find_specialties, written

ROOT = Path(__file__).resolve().parents[2]
MINIATURE = ROOT / "tests" / "miniature"
TODAY = date(2026, 11, 25)
REPORT = "https://example.org/nrmp/calendar"


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    """The glossary that is shipped: questions are read with its terms put in."""
    knowledge, _ = read_knowledge(ROOT / "knowledge")
    return Glossary(knowledge.glossary)


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


# --- which question is for a figure --------------------------------------------------------------

# A question; the kind of figure; specialties or fees; state or applicant type; year or season.
FOR_A_FIGURE = [
    ("how many signals in anesthesia", "signals", "Anesthesiology", "", ""),
    (
        "how many signals does internal medicine have this year",
        "signals",
        "Internal Medicine",
        "",
        "2026-27",
    ),
    ("number of gold signals for dermatology 2027", "signals", "Dermatology", "", "2026-27"),
    ("neurology signals 2026-27", "signals", "Neurology", "", "2026-27"),
    (
        "how many signals do i get in pm&r",
        "signals",
        "Physical Medicine and Rehabilitation",
        "",
        "",
    ),
    ("signals allowed in general surgery eras 2027", "signals", "General Surgery", "", "2026-27"),
    ("psych signals count", "signals", "Psychiatry", "", ""),
    ("how many silver signals in radiology", "signals", "Diagnostic Radiology", "", ""),
    ("how many signals for ortho", "signals", "Orthopaedic Surgery", "", ""),
    ("how many program signals in med-peds", "signals", "Internal Medicine-Pediatrics", "", ""),
    ("em signals how many", "signals", "Emergency Medicine", "", ""),
    ("eras fee 2027 first 30", "fee", "eras-first-30", "", "2026-27"),
    (
        "eras application fee per program 2027",
        "fee",
        "eras-first-30, eras-beyond-30",
        "",
        "2026-27",
    ),
    ("what is the eras fee after 30 programs", "fee", "eras-beyond-30", "", ""),
    ("how much is the eras token this season", "fee", "eras-token", "", "2026-27"),
    ("token price 2026-27", "fee", "eras-token", "", "2026-27"),
    ("nrmp registration fee 2027", "fee", "nrmp-registration", "", "2026-27"),
    ("what is the nrmp late fee", "fee", "nrmp-late", "", ""),
    ("nrmp couples fee", "fee", "nrmp-couple", "", ""),
    ("cost of extra ranks nrmp", "fee", "nrmp-extra-rank", "", ""),
    (
        "residencycas fees",
        "fee",
        "residencycas-first-18, residencycas-19-to-30, residencycas-beyond-30",
        "",
        "",
    ),
    ("how much is step 3", "fee", "step-3", "", ""),
    ("step 2 ck fee outside us", "fee", "step-2-ck", "", ""),
    ("step 1 cost 2026", "fee", "step-1", "", ""),
    ("oet price", "fee", "oet-medicine", "", ""),
    ("myintealth account fee", "fee", "myintealth-account", "", ""),
    ("ecfmg pathway application fee", "fee", "pathway-application", "", ""),
    ("evsp fee 2026-27", "fee", "j1-sponsorship", "", ""),
    ("usmle transcript fee in eras", "fee", "eras-usmle-transcript", "", ""),
    ("img match rate 2026", "match_rate", "", "", "2026"),
    ("what percentage of non us imgs matched in 2025", "match_rate", "", "non_us_img", "2025"),
    ("us img match rate this year", "match_rate", "", "us_img", "2026"),
    ("match rate of foreign graduates in 2024", "match_rate", "", "", "2024"),
    ("non-us img match percentage 2023", "match_rate", "", "non_us_img", "2023"),
    ("match rate of imgs who need visa 2026", "match_rate", "", "img_needing_visa", "2026"),
    ("what % of us citizen imgs matched in 2026", "match_rate", "", "us_img", "2026"),
    ("img match rate neurology", "match_rate", "Neurology", "", ""),
    (
        "match rate for non us img in pathology 2026",
        "match_rate",
        "Pathology",
        "non_us_img",
        "2026",
    ),
    ("share of imgs who matched in 2026", "match_rate", "", "", "2026"),
    ("what % of residents are imgs", "img_share", "", "", ""),
    ("what percent of residents in the us are foreign graduates", "img_share", "", "", ""),
    ("img share internal medicine 2025", "img_share", "Internal Medicine", "", "2025"),
    ("percentage of imgs in pathology residency", "img_share", "Pathology", "", ""),
    ("share of img in family med", "img_share", "Family Medicine", "", ""),
    ("what proportion of neurology positions go to imgs", "img_share", "Neurology", "", ""),
    ("how many percent of im spots are filled by imgs", "img_share", "Internal Medicine", "", ""),
    ("percent of interns who are imgs", "img_share", "", "", ""),
    ("how many imgs matched in family med", "matched", "Family Medicine", "", ""),
    ("how many imgs matched in 2026", "matched", "", "", "2026"),
    (
        "how many non us imgs matched into internal medicine in 2025",
        "matched",
        "Internal Medicine",
        "non_us_img",
        "2025",
    ),
    ("number of us imgs matched 2024", "matched", "", "us_img", "2024"),
    ("how many imgs got into pediatrics 2025", "matched", "Pediatrics", "", "2025"),
    ("how many imgs matched in texas", "matched", "", "Texas", ""),
    ("how many imgs matched in new york 2021", "matched", "", "New York", "2021"),
    (
        "how many foreign doctors matched in psychiatry last year",
        "matched",
        "Psychiatry",
        "",
        "2025",
    ),
    ("how many positions in the 2026 match", "positions", "", "", "2026"),
    (
        "how many internal medicine positions were offered in 2025",
        "positions",
        "Internal Medicine",
        "",
        "2025",
    ),
    ("how many spots are there in psychiatry", "positions", "Psychiatry", "", ""),
    (
        "how many unfilled positions in family medicine 2025",
        "positions",
        "Family Medicine",
        "",
        "2025",
    ),
    ("family medicine unfilled spots 2025", "positions", "Family Medicine", "", "2025"),
    ("number of residency positions in neurology 2026", "positions", "Neurology", "", "2026"),
    ("total positions in 2026 match", "positions", "", "", "2026"),
    (
        "average step 2 ck of matched imgs in internal medicine",
        "scores",
        "Internal Medicine",
        "",
        "",
    ),
    (
        "median ck score of non us imgs matched in neurology 2026",
        "scores",
        "Neurology",
        "non_us_img",
        "2026",
    ),
    ("mean step 2 ck matched img psychiatry", "scores", "Psychiatry", "", ""),
    ("25th percentile step 2 ck matched imgs surgery", "scores", "General Surgery", "", ""),
    (
        "median number of programs ranked by matched imgs in im",
        "ranks",
        "Internal Medicine",
        "",
        "",
    ),
    ("average contiguous ranks matched imgs family medicine", "ranks", "Family Medicine", "", ""),
    ("median publications of matched imgs in pathology", "publications", "Pathology", "", ""),
    (
        "average number of publications matched img neurosurgery",
        "publications",
        "Neurological Surgery",
        "",
        "",
    ),
]

NOT_FOR_A_FIGURE = [
    "how many states used all of their slots in fiscal year 2024",
    "how many of the 30 slots were filled in 2024",
    "fee for approving an extra activity under evsp",
    "what share of interview invitations to non-us imgs were for preliminary places",
    "how many percent imgs must a residency have to be called img friendly",
    "should i signal programs where i rotated",
    "do signals help imgs",
    "what is a gold signal",
    "how do i place my signals as an img",
    "how many interviews does a gold signal bring in anesthesia",
    "which 5 family medicine programs should i signal",
    "when do i place my signals",
    "do i have to pay for signals",
    "can i get a refund of the eras fee",
    "why is eras so expensive after 30 programs",
    "is there an eras fee waiver for imgs",
    "how much does it cost to apply to 100 programs",
    "eras fee for 60 programs in internal medicine and 20 in neurology",
    "total cost of usmle and match",
    "who pays the h1b filing fee",
    "is the nrmp fee refundable if i withdraw",
    "does the hospital pay for step 3",
    "when do i have to pay the nrmp late fee",
    "is the old 99 dollar eras scheme still valid",
    "cheapest way to apply to residency",
    "what is my chance to match with 240",
    "match rate for yog 2015",
    "match rate for imgs with 3 attempts",
    "does the img match rate include people without interviews",
    "why do i see different match rates",
    "is the img match rate going down",
    "how is the match rate calculated",
    "match rate of imgs from india",
    "match rate of st george university graduates",
    "soap success rate for imgs",
    "fellowship match rate for imgs in cardiology",
    "do dos match better than imgs",
    "which specialty has the highest img match rate",
    "match rate for couples",
    "what match rate do old graduates have",
    "does having a green card raise my match rate",
    "how many programs should i apply to",
    "how many programs should i rank to be safe",
    "how many interviews do i need to match",
    "how many ranks do i need in im",
    "how many attempts are allowed on step 1",
    "how many letters do i need",
    "how many years does residency take",
    "how many months of usce do imgs need",
    "how many research papers do i need for neurology",
    "how many programs sponsor h1b",
    "how many j1 waiver spots does texas have",
    "how many imgs fail step 1",
    "how many hours do residents work",
    "how many positions does the mayo clinic have",
    "how many vacation days do residents get",
    "what percent of programs sponsor visas",
    "what percentage of applicants get interviews",
    "what share of imgs are on j1",
    "percent of us physicians who are imgs",
    "which states have most imgs",
    "is texas good for imgs",
    "which specialties are img friendly",
    "do community programs have more imgs",
    "what is a good step 2 ck score for img",
    "what ck score do i need for surgery",
    "is 240 enough for internal medicine",
    "minimum step 2 ck score for neurology programs",
    "pass mark of step 2 ck",
    "average salary of a resident",
    "average length of a waiver contract",
    "median age of residents",
    "can my score be turned into a chance to match",
    "does yale take imgs",
    "how many residents does bronxcare take",
    "i matched in family medicine, can i change",
    "what happens if i do not match",
    "how many people do not match each year and why",
    "do i lose my token fee if i do not apply",
    "how long is the step 3 exam",
    "is oet needed if i studied in english",
]


@pytest.mark.parametrize(("question", "kind", "what", "who", "period"), FOR_A_FIGURE)
def test_question_for_a_figure_is_read(
    glossary: Glossary, question: str, kind: str, what: str, who: str, period: str
) -> None:
    found = read_figure_query(glossary.expand(question), TODAY)
    assert found is not None
    assert found.kind == kind
    assert ", ".join(found.fees or found.specialties) == what
    assert (found.state or found.applicant_type) == who
    assert found.period == period


@pytest.mark.parametrize("question", NOT_FOR_A_FIGURE)
def test_other_question_is_left_to_guidance(glossary: Glossary, question: str) -> None:
    assert read_figure_query(glossary.expand(question), TODAY) is None


def test_examples_are_enough() -> None:
    assert len({q for q, *_ in FOR_A_FIGURE}) >= 60
    assert len(set(NOT_FOR_A_FIGURE)) >= 60


def test_of_all_asks_of_guidance_only_those_of_sections_on_figures_are_taken() -> None:
    knowledge, _ = read_knowledge(ROOT / "knowledge")
    glossary = Glossary(knowledge.glossary)
    sections = {
        passage.document
        for passage in knowledge.passages
        for ask in (passage.heading, *passage.asks)
        if read_figure_query(glossary.expand(ask), TODAY)
    }
    homes = {home.partition("#")[0] for t in knowledge.statistics.tables for home in t.passages}
    # The whole cost after the match, and the two pages that repeat a fee.
    assert sections - homes <= {"budget", "j1-fees", "ecfmg-account"}


@pytest.mark.parametrize(
    ("text", "specialties"),
    [
        ("neurosurgery and child neurology", ["Neurological Surgery", "Child Neurology"]),
        ("im spots or fm spots", ["Internal Medicine", "Family Medicine"]),
        ("im from egypt", []),
        ("obstetrics and gynecology", ["Obstetrics and Gynecology"]),
        ("surgery prelim", ["Preliminary Surgery"]),
        ("i have a student loan", []),
        ("interventional radiology", ["Interventional Radiology"]),
    ],
)
def test_specialties_are_found_in_text(text: str, specialties: list[str]) -> None:
    assert find_specialties(text) == specialties


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Surgery (Categorical)", ("General Surgery",)),
        ("Pathology-Anatomic and Clinical", ("Pathology",)),
        ("Radiology-Diagnostic", ("Diagnostic Radiology",)),
        (
            "Diagnostic Radiology and Interventional Radiology",
            ("Diagnostic Radiology", "Interventional Radiology"),
        ),
        ("Pediatrics-Primary", ("Pediatrics-Primary",)),
    ],
)
def test_cells_of_tables_stand_for_specialties(cell: str, names: tuple[str, ...]) -> None:
    assert written(cell) == names


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


def test_query_is_data_that_can_be_compared() -> None:
    assert read_figure_query("international medical graduate match rate 2026", TODAY) == (
        FigureQuery("match_rate", period="2026")
    )
