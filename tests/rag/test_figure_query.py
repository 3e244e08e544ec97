"""Which question is for a published figure, and for which one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest.check import read_knowledge
from rag.figure_query import FigureQuery, read_figure_query
from rag.lexicon import Glossary
from rag.specialties import find_specialties, written

ROOT = Path(__file__).resolve().parents[2]
MINIATURE = ROOT / "tests" / "miniature"
TODAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    """The glossary that is shipped: questions are read with its terms put in."""
    knowledge, _ = read_knowledge(ROOT / "knowledge")
    return Glossary(knowledge.glossary)


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


def test_query_is_data_that_can_be_compared() -> None:
    assert read_figure_query("international medical graduate match rate 2026", TODAY) == (
        FigureQuery("match_rate", period="2026")
    )
