"""Answers from program rows: what the table says, what it does not say, and how far to trust it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.answering.limits import state_limits
from rag.citing import Citations
from rag.conditions import Condition, Outcome, held_against
from rag.edition import Edition
from rag.fit.verdict import Verdict
from rag.programs import Named
from rag.reputation import reputation
from rag.rows import SETTINGS
from rag.schema import Program, Status
from rag.turn import Part, Question
from rag.wording import cell, escaped, listed, spoken_date

_SEVERAL = 8
NOTHING_OPEN = "nothing"
_NEAR_NAMES = 3


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
         r"year of graduation|years? since|\byears? (?:after|from|out of|past) (?:my |the )?(?:graduation|"
         r"graduating|med(?:ical)? school)\b(?! (?:is|to|do residents)\b)|graduated|old grad|"
         r"\bgrads? (?:19|20)\d\d|recent grad|\b(?:how old|oldest|limit|max(?:imum)? years)\b"
         r"[^.?!,]{0,25}\bgraduation|\bgraduation (?:limit|window|minimum score)"),
    Cell("usce_required_months", "US clinical experience, months",
         r"clinical experience|observership|hands-on|externship|clerkship"),
    Cell("step3_for_h1b", "Step 3 for H-1B", r"Step 3"),
    Cell("ecfmg_cert_required_when", "ECFMG Certificate needed by", r"ECFMG"),
    Cell("min_lors", "Letters", r"letters?"),
    Cell("us_lors_required", "US letters", r"US letters?|letters? from the US|US LOR"),
    Cell("positions_per_year", "Places a year", r"positions?|places|spots|seats|how many residents"),
    Cell("img_share_percent", "Share of IMGs, percent", r"percent|share of"),
    Cell("recruiting", "Recruiting", r"recruit|closed|still open|enrol"),
    Cell("research_note", "Research", r"research"),
    Cell("nrmp_code", "NRMP code", r"\b(?:NRMP|match|program) code\b"),
    Cell("acgme_id", "ACGME number", r"\bACGME (?:id|code|number)\b"),
)  # fmt: skip
# "Network-wide line on the pediatrics page: only J-1"; not "confirm against university-wide policy".
_WIDE = re.compile(r"(?<!against )\b\w+-wide\b", re.IGNORECASE)
_CLAUSES = re.compile(r"[;.]\s")
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


def listable(text: str) -> bool:
    """Whether a list of programs could answer a question for one: it asks something that rows hold, or
    nothing but the programs."""
    return not _NOT_HELD.search(text) and bool(
        concerns_program(text) or re.search(r"\b(?:programs|hospitals|residencies)\b", text, re.I)
    )


def value(program: Program, column: str) -> str:
    """A cell in words; empty when the row does not say."""
    cell = program[column].strip()
    return "" if cell in ("", "unknown") else _WORDS.get(cell, cell)


def answer_program(edition: Edition, question: Question, citations: Citations) -> Part:
    """The answer about the program or programs that a question names."""
    if len(question.programs) > 1:
        return _answer_several(edition, question, citations)
    program = question.programs[0]
    asked = asked_beside(question.asks or question.reading.text, question.conditions)
    mark = citations.program(program)
    judged = [held_against(program, c) for c in question.conditions]
    known = [c for c in asked if stated(program, c)]
    missing = [c for c in asked if c not in known]
    lines = [
        _condition(program, c, o, mark) for c, o in zip(question.conditions, judged, strict=True)
    ]
    lines += [_statement(program, c, mark) for c in known]
    if missing:
        names = listed([c.label for c in missing])
        lines.append(
            f"**Not known here:** what {program.name} says about {names}. Its page, as it was read, "
            f"does not say; that is neither a yes nor a no. {mark}"
        )
    if not asked and not judged:
        lines.append(f"What is held about **{program.name}**: {mark}")
    if program["recruiting"] == "no":
        lines.insert(0, f"**{program.name} is reported as closed or not recruiting.** {mark}")
    told = {c.column for c in question.conditions}
    others = [
        c for c in CELLS if c not in asked and c.column not in told and value(program, c.column)
    ]
    if others:
        lines.append(
            "\n".join(f"- {c.label}: {value(program, c.column)} {mark}" for c in others[:8])
        )
    limits, cautions = "", list[str]()
    asks_visa = any(c.column.startswith("visa_") for c in asked)
    if asks_visa or not (asked or judged):
        limits, cautions = state_limits(edition, [program], citations)
    lines += [limits] if limits else []
    said = {_note(program, c) for c in known}
    notes = [program[c] for c in ("visa_note", "usce_note", "img_support_note") if program[c]]
    lines += [f"{note} {mark}" for note in notes if note not in said]
    lines += [text for text in (reputation(edition, program, citations),) if text]
    lines += [_trust(program), f"Confirm on its page before you apply: {program['source_url']}"]
    open_conditions = [o for o in judged if o.verdict is Verdict.UNKNOWN]
    status = Status.ANSWERED
    if missing or open_conditions:
        settled = known or len(open_conditions) < len(judged)
        status = Status.PARTIAL if settled else Status.UNKNOWN
    text = "\n\n".join(lines)
    return Part(question.text, status, text, cautions=cautions, programs=[program])


def asked_beside(text: str, conditions: Sequence[Condition]) -> list[Cell]:
    """The columns that a question asks for beside its conditions. Whether international graduates are
    taken is then no answer: the conditions are what was asked."""
    columns = {c.column for c in conditions} | ({"accepts_img"} if conditions else set())
    # "Step 2 CK" or "Step 1" beside a condition names the exam that it is about.
    if any(c.criterion in ("attempts", "step2ck") for c in conditions):
        columns |= {"step1_requirement", "step2ck_min_score", "max_attempts"}
    return [c for c in asked_cells(text) if c.column not in columns]


def _condition(program: Program, condition: Condition, outcome: Outcome, mark: str) -> str:
    """A condition of the question held against the row's cell."""
    label = next(c.label for c in CELLS if c.column == condition.column)
    asked = f"You ask about {condition.words}."
    if outcome.verdict is Verdict.UNKNOWN:
        return (
            f"**Not known here:** what {program.name} says about {label}. {asked} Its page, as it was "
            f"read, does not say; that is neither a yes nor a no. {mark}"
        )
    if value(program, condition.column):
        stated = f"{label}: {value(program, condition.column)} ({program.name}). {mark}"
    else:
        stated = f"{program['usce_note']} {mark}"
    if outcome.verdict is Verdict.MEETS:
        lead = "Met, by what its page states."
    elif outcome.preferred:
        lead = "Not met, but its note calls the number a preference: ask the program."
    else:
        lead = "Not met, by what its page states."
    return f"**{lead}** {asked} {stated}"


def _note(program: Program, cell: Cell) -> str:
    """The row's note that answers for a cell without a number, as on clinical experience that is
    preferred but not required; empty when there is none, or when the cell says it itself."""
    if cell.column != "usce_required_months" or value(program, cell.column):
        return ""
    return program["usce_note"]


def _statement(program: Program, cell: Cell, mark: str) -> str:
    """A cell as a sentence that answers."""
    name, text = program.name, value(program, cell.column)
    if note := _note(program, cell):
        return f"{note} {mark}"
    if cell.column in ("visa_h1b", "visa_j1"):
        visa, page = cell.label, _page(program, cell.label)
        return {
            "yes": f"**{visa}: yes.** {name} sponsors {visa}, {page}. {mark}",
            "no": f"**{visa}: no.** {name} does not sponsor {visa}, {page}. {mark}",
            "case by case": f"**{visa}: case by case.** {name} decides on {visa} for each applicant; "
            f"ask before you count on it. {mark}",
        }.get(text, f"**{visa}:** {text} {mark}")
    if cell.column == "accepts_img":
        verb = "takes" if text == "yes" else "does not take"
        return f"**{text.capitalize()}.** {name} {verb} international graduates, by its own page. {mark}"
    return f"**{cell.label}:** {text} ({name}). {mark}"


def _page(program: Program, visa: str) -> str:
    """On what page a row's word on a visa rests: by its note often on a line for a whole institution, which
    may stand on the page of another specialty. In a later clause such a line speaks of the visas it names."""
    for place, clause in enumerate(_CLAUSES.split(program["visa_note"])):
        if _WIDE.search(clause) and (place == 0 or visa in clause):
            return "by a line for all programs of its institution, not by a page of its own"
    return "by its own page"


def _trust(program: Program) -> str:
    dated = value(program, "source_date")
    when = f"dated {spoken_date(dated)}" if dated else "without a date"
    # In a later clause the note names a second page, beside the program's own.
    wide = _WIDE.search(_CLAUSES.split(program["visa_note"])[0])
    whose = "a page of its institution" if wide else "the program's page"
    line = f"*Read from {whose}, {when}; confidence {program['confidence']}.*"
    if program["confidence"] == "low":
        line += " **Take this as a lead to confirm, not as a fact.**"
    return line


def _answer_several(edition: Edition, question: Question, citations: Citations) -> Part:
    shown = question.programs[:_SEVERAL]
    total = len(question.programs)
    alike = len({p["institution"] for p in shown}) == 1 or not question.carried
    lines = [
        f"That name fits {total} programs of the table. What their pages say:"
        if alike
        else f"What the pages of these {total} programs say:"
    ]
    if total > len(shown):
        lines[0] += (
            f" The first {len(shown)} are shown; name the specialty or the city for the rest."
        )
    asked = asked_beside(question.asks or question.readings[0].text, question.conditions)
    lines.append(table(shown, citations, question.conditions, asked=asked))
    if question.conditions:
        lines.insert(1, _against_each(shown, question.conditions))
    unstated = [c for c in asked if not any(stated(p, c) for p in shown)]
    if unstated:
        names = listed([c.label for c in unstated])
        lines.insert(
            1,
            f"**Not known here:** {names}. None of these pages, as they were read, says so; that is "
            "neither a yes nor a no.",
        )
    said = dict.fromkeys(reputation(edition, p, citations) for p in shown)
    lines += [text for text in said if text]
    lines.append(TABLE_NOTE)
    unsaid = any(
        {held_against(p, c).verdict for p in shown} == {Verdict.UNKNOWN}
        for c in question.conditions
    )
    status = Status.PARTIAL if unsaid or unstated else Status.ANSWERED
    return Part(question.text, status, "\n\n".join(lines), programs=shown)


def stated(program: Program, cell: Cell) -> str:
    """What a row says to what `cell` asks for; empty when it does not say."""
    return value(program, cell.column) or _note(program, cell)


def _against_each(programs: Sequence[Program], conditions: Sequence[Condition]) -> str:
    """How many of the rows shown meet each condition, do not, and do not say."""
    lines = []
    for condition in conditions:
        found = [held_against(p, condition).verdict for p in programs]
        met, missed = found.count(Verdict.MEETS), found.count(Verdict.DOES_NOT_MEET)
        lines.append(
            f"- You ask about {condition.words}: {met} of those shown state a limit that it meets, {missed} "
            f"one that it does not, {found.count(Verdict.UNKNOWN)} do not say."
        )
    return "\n".join(lines)


TABLE_NOTE = (
    "*Each row is what the program's own page, or a page for its whole institution, said when it was read; "
    "\u201cunknown\u201d means that the page did not say. The table does not hold every program. Confirm "
    "with the program before you apply.*"
)


def table(
    programs: list[Program],
    citations: Citations,
    conditions: Sequence[Condition] = (),
    open_points: Mapping[str, str] | None = None,
    *,
    asked: Sequence[Cell] = (),
) -> str:
    """The rows as a table, with a column for each condition and for each cell that is asked for
    (`asked`) that no other column shows, and one for what is open about each row (by program id) where
    that is given."""
    columns = {c.column for c in conditions if c.criterion != "step2ck"}
    columns |= {c.column for c in asked} - {"visa_j1", "visa_h1b", "step2ck_min_score"}
    more = [c for c in CELLS if c.column in columns]
    head = "".join(f" {c.label} |" for c in more)
    head += " Open |" if open_points else ""
    rows = [
        f"| Program | Place | J-1 | H-1B | Step 2 CK at least | Confidence |{head}",
        "|---" * (6 + len(more) + bool(open_points)) + "|",
    ]
    for p in programs:
        place = ", ".join(x for x in (p["city"], p["state"]) if x)
        name = f"{p.name} (reported closed)" if p["recruiting"] == "no" else p.name
        rows.append(
            f"| {cell(name)} {citations.program(p)} | {cell(place)} "
            f"| {value(p, 'visa_j1') or 'unknown'} | {value(p, 'visa_h1b') or 'unknown'} "
            f"| {value(p, 'step2ck_min_score') or 'not stated'} | {p['confidence']} |"
            + "".join(f" {cell(stated(p, c)) or 'not stated'} |" for c in more)
            + (f" {open_points.get(p.id) or NOTHING_OPEN} |" if open_points else "")
        )
    return "\n".join(rows)


def answer_unknown_program(edition: Edition, question: Question) -> Part:
    """A name that the table does not hold, or not with that specialty: nothing is made up for it, and
    no other row answers in its place."""
    lacking = question.lacking
    if lacking and not question.unknown_program:
        return _answer_lacking(edition, question, lacking)
    text = (
        f"**Not known here.** \u201c{escaped(question.unknown_program)}\u201d is not among the "
        f"{len(edition.programs)} programs of the table, so I cannot say what it requires or which visa "
        "it sponsors, nor that it exists. Check the name in FREIDA or Residency Explorer (AAMC), then "
        "read the program's own page or write to its GME office."
    )
    if lacking:
        names = listed([escaped(p.name) for p in lacking.others[:_NEAR_NAMES]], "or")
        text += f"\n\nThe table does hold a name like it: {names}. If you mean that one, ask with its name."
    return Part(question.text, Status.UNKNOWN, text)


def _shared_name(names: Sequence[str]) -> str:
    """The words with which all of the names begin."""
    if len(names) == 1:
        return names[0]
    shared = [w[0] for w in zip(*(n.split() for n in names), strict=False) if len(set(w)) == 1]
    begins = " ".join(shared)
    return begins if shared and all(n.startswith(begins) for n in names) else ""


def _answer_lacking(edition: Edition, question: Question, lacking: Named) -> Part:
    """An institution of the table, of whose program in this specialty it holds nothing."""
    institutions = list(dict.fromkeys(p["institution"] for p in lacking.others))
    name = _shared_name(institutions) or "that name"
    asked = listed([s.lower() for s in lacking.specialties], "or")
    if len(institutions) == 1:
        held = listed(list(dict.fromkeys(p["specialty"].lower() for p in lacking.others)))
    else:
        held = listed([p.name for p in lacking.others[:_SEVERAL]])
    text = (
        f"**Not known here.** {escaped(name[:1].upper() + name[1:])} {asked} is not in the table of "
        f"{len(edition.programs)} programs, so I cannot say what it requires or which visa it sponsors. "
        f"Held for {escaped(name)}: {escaped(held)}. What that page says does not hold for {asked}: each "
        "program decides for itself.\n\nAsk the coordinator of the program or the hospital's GME office, "
        "and look for it in FREIDA or Residency Explorer (AAMC)."
    )
    other = lacking.others[0].name
    return Part(question.text, Status.UNKNOWN, text, follow_ups=[f"What does {other} require?"])


def setting(program: Program) -> str:
    """The kind of program in words."""
    return SETTINGS.get(program["setting"], "setting unknown")
