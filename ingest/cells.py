"""Whether a sentence or a table row of an answer says what a program's row says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.folding import fold
from rag.gaps import sentences
from rag.schema import Program

# How answers name the columns of a program's row, in sentences and over tables.
LABELS = {
    "h-1b": "visa_h1b",
    "j-1": "visa_j1",
    "international graduates": "accepts_img",
    "lowest step 2 ck score": "step2ck_min_score",
    "step 2 ck at least": "step2ck_min_score",
    "step 1": "step1_requirement",
    "exam attempts allowed": "max_attempts",
    "years since graduation, at most": "max_years_since_graduation",
    "us clinical experience, months": "usce_required_months",
    "step 3 for h-1b": "step3_for_h1b",
    "ecfmg certificate needed by": "ecfmg_cert_required_when",
    "letters": "min_lors",
    "us letters": "us_lors_required",
    "places a year": "positions_per_year",
    "share of imgs, percent": "img_share_percent",
    "nrmp code": "nrmp_code",
    "acgme number": "acgme_id",
    "recruiting": "recruiting",
    "research": "research_note",
    "program": "program_name",
    "confidence": "confidence",
}
_NOTES = ("visa_note", "usce_note", "img_support_note", "research_note")
_WORDS = {"case_by_case": "case by case", "start": "start of training"}
_NOT_SAID = ("unknown", "not stated")
_VISA = {
    "sponsors": "yes",
    "does not sponsor": "no",
    "decides on": "case_by_case",
}
_SPONSORS = re.compile(
    r"p@ (?P<verb>sponsors|does not sponsor|decides on) (?P<visa>h-1b|j-1)"
    r"(?:, by its own page|, by a line for all programs of its institution, not by a page of its own|"
    r" for each applicant; ask before you count on it)\."
)
_ACCEPTS = re.compile(
    r"(?:(?:yes|no): )?p@ (?P<verb>takes|does not take) international graduates, by its own page\."
)
_LABELLED = re.compile(r"(?P<label>[^:]+): (?P<value>.+?)\.?")
_GAP = re.compile(r"what p@ says about (?P<labels>.+)\.")
_REPORTED_CLOSED = " (reported closed)"
_PREFERENCE = " (a preference)"
_CLOSED = "p@ is reported as closed or not recruiting."


def program_says(program: Program, text: str) -> bool:
    """Whether the row of `program` says `text`: a sentence, or several that are one cell, in which P@
    stands for the program's name."""
    folded = fold(text)
    notes = (program[column].replace(program.name, "P@") for column in _NOTES)
    if folded and folded in {fold(s) for note in notes for s in (note, *sentences(note))}:
        return True
    if match := _SPONSORS.fullmatch(folded):
        return program[LABELS[match["visa"]]] == _VISA[match["verb"]]
    if match := _ACCEPTS.fullmatch(folded):
        yes = match["verb"] == "takes"
        return program["accepts_img"] == ("yes" if yes else "no") and not folded.startswith(
            "no: " if yes else "yes: "
        )
    if match := _GAP.fullmatch(folded):
        return _all_empty(program, match["labels"])
    if match := _LABELLED.fullmatch(folded):
        return _agrees(program, match["label"], match["value"]) and match["value"] != "unknown"
    return folded == _CLOSED and program["recruiting"] == "no"


def row_says(program: Program, headings: Sequence[str], cells: Sequence[str]) -> bool:
    """Whether every cell of a table row about `program` says what its row says. A cell that says
    that nothing is known is right where the row is empty or says `unknown`."""
    place = ", ".join(part for part in (program["city"], program["state"]) if part)
    return len(headings) == len(cells) and all(
        fold(cell) == fold(place)
        if fold(heading) == "place"
        else _open(program, fold(cell))
        if fold(heading) == "open"
        else _agrees(program, fold(heading), fold(cell))
        for heading, cell in zip(headings, cells, strict=True)
    )


def _open(program: Program, value: str) -> bool:
    """Whether each point that a list marks as open is one on which the row neither says yes nor no, or
    one whose number its note calls a preference."""
    return value == "nothing" or all(_is_open(program, point.strip()) for point in value.split(";"))


def _is_open(program: Program, point: str) -> bool:
    if point.endswith(_PREFERENCE):
        return not _agrees(program, point.removesuffix(_PREFERENCE), "not stated")
    if point == "setting":
        return program["setting"] in ("", "unknown")
    cells = [program[LABELS[label]] for label in point.split(" / ") if label in LABELS]
    if len(cells) > 1:
        return set(cells) != {"yes"}
    return cells[:1] in ([""], ["unknown"], ["case_by_case"])


def _agrees(program: Program, label: str, value: str) -> bool:
    column = LABELS.get(label)
    if column is None:
        return False
    cell = program[column].strip()
    if column == "program_name" and program["recruiting"] == "no":
        return value == fold(f"{cell}{_REPORTED_CLOSED}")
    if cell in ("", "unknown"):
        return value in _NOT_SAID
    return value.rstrip(".") == fold(_WORDS.get(cell, cell)).rstrip(".")


def _all_empty(program: Program, listed: str) -> bool:
    """Whether the row says nothing under each of the labels listed ("H-1B, Letters and Step 1")."""
    found = []
    for label in sorted(LABELS, key=len, reverse=True):
        if re.search(rf"(?<![\w-]){re.escape(label)}(?![\w-])", listed):
            found.append(label)
            listed = listed.replace(label, "")
    rest = re.sub(r",|\band\b", "", listed).strip()
    return bool(found) and not rest and all(_agrees(program, f, "unknown") for f in found)
