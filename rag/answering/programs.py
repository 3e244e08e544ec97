"""Answers from program rows: what the table says, what it does not say, and how far to trust it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.answering.conditions import state_limits
from rag.citing import Citations
from rag.edition import Edition
from rag.filter import Filter
from rag.places import STATES
from rag.reputation import reputation
from rag.rows import SETTINGS
from rag.schema import Program, Status
from rag.search import nearness
from rag.turn import Part, Question
from rag.wording import cell, escaped, listed, spoken_date

_LISTED = 10
_SEVERAL = 8


@dataclass(frozen=True)
class Cell:
    """A column that a question can ask for: the words that ask for it, and how it is named."""

    column: str
    label: str
    asked: str


CELLS = (
    Cell("visa_h1b", "H-1B", r"H-1B"),
    Cell("visa_j1", "J-1", r"J-1"),
    Cell("accepts_img", "International graduates",
         r"international medical grad|foreign grad|\btakes?\b.*\bgrad"),
    Cell("step2ck_min_score", "Lowest Step 2 CK score", r"Step 2 CK|\bscores?\b|minimum score"),
    Cell("step1_requirement", "Step 1", r"Step 1"),
    Cell("max_attempts", "Exam attempts allowed", r"attempt|failed|failure"),
    Cell("max_years_since_graduation", "Years since graduation, at most",
         r"year of graduation|years? since|graduated|old grad|\bgrads? (?:19|20)\d\d|recent grad"),
    Cell("usce_required_months", "US clinical experience, months",
         r"clinical experience|observership|hands-on|externship"),
    Cell("step3_for_h1b", "Step 3 for H-1B", r"Step 3"),
    Cell("ecfmg_cert_required_when", "ECFMG Certificate needed by", r"ECFMG"),
    Cell("min_lors", "Letters", r"letters?"),
    Cell("us_lors_required", "US letters", r"US letters?|letters? from the US|US LOR"),
    Cell("positions_per_year", "Places a year", r"positions?|places|spots|seats|how many residents"),
    Cell("img_share_percent", "Share of IMGs, percent", r"percent|share of"),
    Cell("recruiting", "Recruiting", r"recruit|closed|still open|enrol"),
    Cell("research_note", "Research", r"research"),
)  # fmt: skip
_ANY_VISA = re.compile(r"\bvisas?\b|sponsor", re.IGNORECASE)
_NOT_HELD = re.compile(
    r"\b(?:rent|bedroom|apartment|parking|salary|pay|call schedule|wikipedia|weather|reviews?)\b",
    re.I,
)
_CUE = re.compile(r"\b(?:program|residency|hospital|choice|friendly|apply|good|worth)\b", re.I)
_WORDS = {
    "yes": "yes",
    "no": "no",
    "case_by_case": "case by case",
    "application": "application",
    "interview": "interview",
    "ranking": "ranking",
    "start": "start of training",
}


def asked_cells(text: str) -> list[Cell]:
    """The columns that a canonical question asks for, in the order of CELLS."""
    found = [c for c in CELLS if re.search(c.asked, text, re.IGNORECASE)]
    if not any(c.column.startswith("visa_") for c in found) and _ANY_VISA.search(text):
        found = [c for c in CELLS if c.column.startswith("visa_")] + found
    # "IMG" beside a narrower question only says who asks.
    if len(found) > 1 and not re.search(r"\b(?:take|accept|friendly|consider|look at)", text, re.I):
        found = [c for c in found if c.column != "accepts_img"]
    return found


def concerns_program(text: str) -> bool:
    """Whether a question asks something that a program's row could hold."""
    return not _NOT_HELD.search(text) and bool(asked_cells(text) or _CUE.search(text))


def value(program: Program, column: str) -> str:
    """A cell in words; empty when the row does not say."""
    cell = program[column].strip()
    return "" if cell in ("", "unknown") else _WORDS.get(cell, cell)


def answer_program(edition: Edition, question: Question, citations: Citations) -> Part:
    """The answer about the program or programs that a question names."""
    if len(question.programs) > 1:
        return _answer_several(edition, question, citations)
    program = question.programs[0]
    asked = asked_cells(question.reading.text)
    mark = citations.program(program)
    known = [c for c in asked if value(program, c.column)]
    missing = [c for c in asked if not value(program, c.column)]
    lines = [_statement(program, c, mark) for c in known]
    if missing:
        names = listed([c.label for c in missing])
        lines.append(
            f"**Not known here:** what {program.name} says about {names}. Its page, as it was read, "
            f"does not say; that is neither a yes nor a no. {mark}"
        )
    if not asked:
        lines.append(f"What is held about **{program.name}**: {mark}")
    if program["recruiting"] == "no":
        lines.insert(0, f"**{program.name} is reported as closed or not recruiting.** {mark}")
    others = [c for c in CELLS if c not in asked and value(program, c.column)]
    if others:
        lines.append(
            "\n".join(f"- {c.label}: {value(program, c.column)} {mark}" for c in others[:8])
        )
    limits, cautions = "", list[str]()
    if not asked or any(c.column.startswith("visa_") for c in asked):
        limits, cautions = state_limits(edition, [program], citations)
    lines += [limits] if limits else []
    notes = [program[c] for c in ("visa_note", "usce_note", "img_support_note") if program[c]]
    lines += [f"{note} {mark}" for note in notes]
    lines += [text for text in (reputation(edition, program, citations),) if text]
    lines += [_trust(program), f"Confirm on its page before you apply: {program['source_url']}"]
    status = Status.ANSWERED
    if missing:
        status = Status.PARTIAL if known else Status.UNKNOWN
    text = "\n\n".join(lines)
    return Part(question.text, status, text, cautions=cautions, programs=[program])


def _statement(program: Program, cell: Cell, mark: str) -> str:
    """A cell as a sentence that answers."""
    name, text = program.name, value(program, cell.column)
    if cell.column in ("visa_h1b", "visa_j1"):
        visa = cell.label
        return {
            "yes": f"**{visa}: yes.** {name} sponsors {visa}, by its own page. {mark}",
            "no": f"**{visa}: no.** {name} does not sponsor {visa}, by its own page. {mark}",
            "case by case": f"**{visa}: case by case.** {name} decides on {visa} for each applicant; "
            f"ask before you count on it. {mark}",
        }.get(text, f"**{visa}:** {text} {mark}")
    if cell.column == "accepts_img":
        verb = "takes" if text == "yes" else "does not take"
        return f"**{text.capitalize()}.** {name} {verb} international graduates, by its own page. {mark}"
    return f"**{cell.label}:** {text} ({name}). {mark}"


def _trust(program: Program) -> str:
    dated = value(program, "source_date")
    when = f"dated {spoken_date(dated)}" if dated else "without a date"
    line = f"*Read from the program's page, {when}; confidence {program['confidence']}.*"
    if program["confidence"] == "low":
        line += " **Take this as a lead to confirm, not as a fact.**"
    return line


def _answer_several(edition: Edition, question: Question, citations: Citations) -> Part:
    shown = question.programs[:_SEVERAL]
    total = len(question.programs)
    lines = [f"That name fits {total} programs of the table. What their pages say:"]
    if total > len(shown):
        lines[0] += (
            f" The first {len(shown)} are shown; name the specialty or the city for the rest."
        )
    lines.append(_table(shown, citations))
    said = dict.fromkeys(reputation(edition, p, citations) for p in shown)
    lines += [text for text in said if text]
    lines.append(_TABLE_NOTE)
    return Part(question.text, Status.ANSWERED, "\n\n".join(lines), programs=shown)


def answer_listing(edition: Edition, question: Question, citations: Citations) -> Part:
    """The rows that fit the hard facts a question names, nearest in meaning first where it says more."""
    assert question.listing is not None
    index, facts = edition.program_index, question.listing
    if facts.area and not facts.area.name:
        return _unplaced(question, facts.area.asked)
    wanted = described(facts)
    near = None
    if facts.about and question.vectors is not None:
        near = nearness(edition, question.vectors[:1], facts.about)
    found = index.listing(facts, near)
    if not found:
        text = (
            f"**Not known here.** The table of {len(index.programs)} programs holds none for {wanted}. "
            "That does not mean that there is none: look in FREIDA or Residency Explorer (AAMC), and "
            "ask the programs' GME offices."
        )
        return Part(question.text, Status.UNKNOWN, text)
    shown = found[:_LISTED]
    lines = [
        f"{len(found)} of the {len(index.programs)} programs in the table fit {wanted}"
        + (f"; the {len(shown)} best supported are:" if len(found) > len(shown) else ":"),
        _table(shown, citations),
        *_remarks(facts, bool(near)),
    ]
    # To somebody who needs J-1 the freeze is noise.
    limits, cautions = ("", []) if facts.visa == "J-1" else state_limits(edition, shown, citations)
    lines += [limits, _TABLE_NOTE] if limits else [_TABLE_NOTE]
    text = "\n\n".join(lines)
    return Part(question.text, Status.ANSWERED, text, cautions=cautions, programs=shown)


def _remarks(wanted: Filter, by_meaning: bool) -> list[str]:
    """How place, setting and further words were taken."""
    lines = []
    if wanted.area and len(wanted.area.towns) > 1:
        lines.append(
            f"*\u201cNear {wanted.area.name}\u201d is decided by a fixed list of towns within about an "
            "hour of it; a town that is not on the list is left out.*"
        )
    elif wanted.area:
        lines.append(
            f"*No towns around {wanted.area.name} are held: only the city itself is shown.*"
        )
    if wanted.settings:
        lines.append("*Programs whose setting is unknown stand last; they are not left out.*")
    if by_meaning:
        lines.append(
            f"*Ordered by how near each row's notes come to \u201c{escaped(' '.join(wanted.about))}\u201d. "
            "Few pages say how good teaching or mentoring is: ask current residents.*"
        )
    return lines


def _unplaced(question: Question, place: str) -> Part:
    """A place that cannot be put on the map: said, instead of guessed."""
    text = (
        f"**Not known here.** I cannot place \u201c{escaped(place)}\u201d: no town around it is held. Name "
        "the state, or a big city near it, and I list what the table holds there."
    )
    return Part(question.text, Status.UNKNOWN, text)


_TABLE_NOTE = (
    "*Each row is what the program's own page said when it was read; \u201cunknown\u201d means that "
    "the page did not say. The table does not hold every program. Confirm with the program before you apply.*"
)


def described(wanted: Filter) -> str:
    """The facts of a filter in words."""
    parts = [listed(list(wanted.specialties)) if wanted.specialties else "any specialty"]
    if wanted.settings:
        parts.append(
            "at a university" if "university" in wanted.settings else "in a community setting"
        )
    if wanted.area:
        parts.append(f"near {wanted.area.name or wanted.area.asked}")
    if wanted.city:
        parts.append(f"in {wanted.city.title()}")
    if wanted.states:
        parts.append(f"in {listed([STATES[s] for s in wanted.states])}")
    if wanted.visa:
        parts.append(f"with {wanted.visa}")
    return " ".join(parts)


def _table(programs: list[Program], citations: Citations) -> str:
    rows = [
        "| Program | Place | J-1 | H-1B | Step 2 CK at least | Confidence |",
        "|---|---|---|---|---|---|",
    ]
    for p in programs:
        place = ", ".join(x for x in (p["city"], p["state"]) if x)
        name = f"{p.name} (reported closed)" if p["recruiting"] == "no" else p.name
        rows.append(
            f"| {cell(name)} {citations.program(p)} | {cell(place)} "
            f"| {value(p, 'visa_j1') or 'unknown'} | {value(p, 'visa_h1b') or 'unknown'} "
            f"| {value(p, 'step2ck_min_score') or 'not stated'} | {p['confidence']} |"
        )
    return "\n".join(rows)


def answer_unknown_program(edition: Edition, question: Question) -> Part:
    """A name that the table does not hold: nothing is made up for it."""
    text = (
        f"**Not known here.** \u201c{escaped(question.unknown_program)}\u201d is not among the "
        f"{len(edition.programs)} programs of the table, so I cannot say what it requires or which visa "
        "it sponsors, nor that it exists. Check the name in FREIDA or Residency Explorer (AAMC), then "
        "read the program's own page or write to its GME office."
    )
    return Part(question.text, Status.UNKNOWN, text)


def setting(program: Program) -> str:
    """The kind of program in words."""
    return SETTINGS.get(program["setting"], "setting unknown")
