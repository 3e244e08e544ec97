"""Answers about single programs: why not this one, and two or three side by side."""

from __future__ import annotations

import re

from rag.answering.programs import CELLS, Cell, asked_cells, stated
from rag.answering.programs import table as program_table
from rag.citing import Citations
from rag.fit import FitTable, compare, why_not
from rag.fit.compare import WhyNotOut
from rag.fit.reply import CriterionOut, FitOut
from rag.fit.request import FitRequest
from rag.fit.words import capital, criterion_words, verdict_words
from rag.reputation import reputation
from rag.schema import Profile, Program, Status
from rag.turn import Part, Question, Turn
from rag.wording import cell, escaped, listed, spoken_date

_COMPARED, _SEVERAL = 3, 8
_MORE_OF_THEM = re.compile(
    r"\b(?:more|most|many|fewer|higher|bigger|larger|share|percent(?:age)?)\b[^.?!]{0,30}?"
    r"\b(?:international|foreign)\b",
    re.IGNORECASE,
)
_TIER_LINES = {
    "strong": "**Nothing that its page states is against you.** {name} is a strong fit: it takes "
    "IMGs, the visa you need is covered, and at least one number that it states is met. {mark}",
    "possible": "**It is not ruled out.** {name} is a possible fit: nothing that its page states is against "
    "you, but something that counts is unknown or only a lead. {mark}",
    "stretch": "**It is not ruled out, but a stretch.** {name}: a preference is missed, or its page does not "
    "say whether it gives the visa you need. {mark}",
}


def answer_one(
    table: FitTable,
    request: FitRequest,
    profile: Profile,
    turn: Turn,
    question: Question,
    citations: Citations,
) -> Part:
    """Why a named program is, or is not, recommended to this person."""
    programs = _preferred(request.sides[0], profile)
    if len(programs) > 1:
        return _several(table, programs, profile, turn, question, citations)
    program = programs[0]
    found = why_not(table, program.id, profile, turn.today)
    mark = citations.program(program)
    lines = [_verdict(program, found, mark), _criteria_table(found.fit)]
    lines += [
        f"{label}: {'; '.join(_reason(c) for c in reasons)}. {mark}"
        for label, reasons in (("Missed, but it does not rule you out", found.missed),)
        if reasons
    ]
    if told := [criterion_words(c.name) for c in found.open if c.yours == "not told"]:
        lines.append(f"You have not told: {listed(told)}. Tell it, and I look again.")
    lines += [text for text in (reputation(turn.edition, program, citations),) if text]
    lines.append(_trust(program))
    return Part(
        question.text,
        Status.ANSWERED,
        "\n\n".join(lines),
        programs=[program],
        follow_ups=["What would open more programs to me?", "Which programs fit me?"],
    )


def _preferred(programs: tuple[Program, ...], profile: Profile) -> list[Program]:
    """The programs of a name that are in the person's specialties, or all where none is."""
    wanted = [p for p in programs if p["specialty"] in (profile.specialties or [])]
    return wanted or list(programs)


def _verdict(program: Program, found: WhyNotOut, mark: str) -> str:
    if not found.blocking:
        return _TIER_LINES[found.fit.tier].format(name=program.name, mark=mark)
    reasons = listed([_reason(c) for c in found.blocking])
    return f"**{program.name} is left out because of {reasons}.** {mark}"


def _reason(criterion: CriterionOut) -> str:
    """A criterion that is not met: what is stated and what the person has."""
    yours = f", you: {criterion.yours}" if criterion.yours else ""
    note = f" \u2014 its note: \u201c{criterion.note.rstrip('.')}\u201d" if criterion.note else ""
    return f"{criterion_words(criterion.name)} ({criterion.stated}{yours}){note}"


def _criteria_table(fit: FitOut) -> str:
    rows = ["| Requirement | Verdict | It states | You |", "|---|---|---|---|"]
    rows += [
        f"| {capital(criterion_words(c.name))} | {verdict_words(c)} | {cell(c.stated)} "
        f"| {(c.applies and cell(c.yours)) or '–'} |"
        for c in fit.criteria
    ]
    return "\n".join(rows)


def _several(
    table: FitTable,
    programs: list[Program],
    profile: Profile,
    turn: Turn,
    question: Question,
    citations: Citations,
) -> Part:
    """One line a program where a name fits several."""
    rows = ["| Program | Fit | What rules it out |", "|---|---|---|"]
    for program in programs[:_SEVERAL]:
        found = why_not(table, program.id, profile, turn.today)
        reasons = listed([criterion_words(c.name) for c in found.blocking] or ["nothing stated"])
        lead = " (lead)" if found.fit.lead else ""
        rows.append(
            f"| {cell(program.name)} {citations.program(program)} | {found.fit.tier}{lead} | {reasons} |"
        )
    lines = [
        f"That name fits {len(programs)} programs of the table"
        + (f"; the first {_SEVERAL} are:" if len(programs) > _SEVERAL else ":"),
        "\n".join(rows),
        "Name the specialty to see every requirement of one.",
    ]
    said = dict.fromkeys(reputation(turn.edition, p, citations) for p in programs)
    lines += [text for text in said if text]
    text = "\n\n".join(lines)
    return Part(question.text, Status.ANSWERED, text, programs=programs[:_SEVERAL])


def answer_comparison(
    table: FitTable,
    request: FitRequest,
    profile: Profile,
    turn: Turn,
    question: Question,
    citations: Citations,
) -> Part:
    """The named programs side by side; a name that the table does not hold is said."""
    chosen = [_preferred(side, profile) for side in request.sides[:_COMPARED]]
    programs = _matched(chosen)
    found = compare(table, [p.id for p in programs], profile, turn.today)
    marks = [citations.program(p) for p in programs]
    header = " | ".join(f"{cell(p.name)} {m}" for p, m in zip(programs, marks, strict=True))
    rows = [f"| | {header} |", "|---" * (len(programs) + 1) + "|"]
    rows += [
        f"| {contrast.name} | {' | '.join(cell(v) for v in contrast.values)} |"
        for contrast in found.facts
        if contrast.name != "Source" and set(contrast.values) != {"not stated"}
    ]
    rows += [
        f"| {capital(criterion_words(contrast.name))} | "
        f"{' | '.join(cell(v) for v in contrast.values)} |"
        for contrast in found.criteria
        if not set(contrast.values) <= {"unknown: not stated", "does not apply"}
    ]
    asked = _asked(question)
    lines = [*_asked_first(programs, asked, citations), "\n".join(rows)]
    if request.unknown:
        lines.insert(
            0,
            f"**Not known here:** \u201c{escaped(request.unknown)}\u201d is not among the "
            f"{len(table.programs)} programs of the table, so there is nothing to set beside it.",
        )
    for side, program in zip(chosen, programs, strict=True):
        if len(side) > 1:
            lines.append(
                f"*That name fits {len(side)} programs; I took {program.name}. Name the specialty "
                "for another.*"
            )
    said = dict.fromkeys(reputation(turn.edition, p, citations) for p in programs)
    lines += [text for text in said if text]
    lines.append(
        "*Unknown is neither a yes nor a no. Neither program is better by itself: look at the lines that "
        "differ, then confirm them on the programs' pages.*"
    )
    unstated = any(not stated(p, c) for p in programs for c in asked)
    status = Status.PARTIAL if request.unknown or unstated else Status.ANSWERED
    return Part(question.text, status, "\n\n".join(lines), programs=programs)


def _asked(question: Question) -> list[Cell]:
    """The columns that a comparison is asked for; "more IMGs" asks for their share, not whether any."""
    text = question.readings[0].text
    cells = asked_cells(text)
    if _MORE_OF_THEM.search(text):
        share = next(c for c in CELLS if c.column == "img_share_percent")
        cells = [*(c for c in cells if c.column not in ("accepts_img", share.column)), share]
    return cells


def _asked_first(programs: list[Program], asked: list[Cell], citations: Citations) -> list[str]:
    """What the pages say to what is asked, before all the rest; first what none of them says."""
    lines = []
    if unstated := [c for c in asked if not any(stated(p, c) for p in programs)]:
        names = listed([c.label for c in unstated])
        lines.append(
            f"**Not known here:** {names}. None of these pages, as they were read, says so; that is "
            "neither a yes nor a no."
        )
    if asked != unstated:
        lines.append(program_table(programs, citations, asked=asked))
    return lines


def _matched(sides: list[list[Program]]) -> list[Program]:
    """One program a side: of the same specialty where the sides share one, and of these the one with
    the plainest name ("UPMC" is not UPMC McKeesport); else the first."""
    plain = [sorted(side, key=lambda p: len(p.name.split())) for side in sides]
    shared = set.intersection(*({p["specialty"] for p in side} for side in sides))
    return [
        next((p for p in by_name if p["specialty"] in sorted(shared)[:1]), side[0])
        for side, by_name in zip(sides, plain, strict=True)
    ]


def _trust(program: Program) -> str:
    cells = program.cells
    dated = cells["source_date"] not in ("", "unknown")
    when = f"dated {spoken_date(cells['source_date'])}" if dated else "without a date"
    line = f"*Read from its page, {when}; confidence {cells['confidence']}.*"
    if cells["confidence"] == "low":
        line += " **Take this as a lead to confirm, not as a fact.**"
    return f"{line} Confirm on its page before you apply: {cells['source_url']}"
