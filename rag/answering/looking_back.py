"""Answers about the answer before: from whom it comes and for when, its reason as far as one is held, and
what may come after it. Of the reason nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.adding import cited
from rag.answering.follow_ups import follow_ups
from rag.answering.lead import unled
from rag.answering.whom import whom_to_ask
from rag.citing import Citations
from rag.evidence import Evidence, judge
from rag.schema import Certainty, Passage, Program, Source, Statement, Status
from rag.turn import Part, Question, Turn
from rag.wording import dated, escaped, spoken_date

_REASONS, _SOURCES, _ROWS = 3, 6, 3
_OFFICIAL_OR_NOT = re.compile(r"^(?:yes|no)\b[,:;]?\s*", re.IGNORECASE)
_CAUSE = re.compile(
    r"\b(?:because|so that|reasons? (?:is|are|for|why)|that is why|which is why|due to|in order to|"
    r"purpose|(?:is|are|was) meant to|for this reason|therefore|intended)\b",
    re.IGNORECASE,
)
_BASIS = re.compile(
    r"\b(?:(?:by|the|US|federal|state|immigration) law|Act|statutes?|regulations?|CFR|U\.?S\.?C\.?|"
    r"proclamation|executive order|final rule|policy)\b"
)


def answer_looking_back(turn: Turn, question: Question, citations: Citations) -> Part | None:
    """What a question asks of the answer before it: of the last part of this message, else of the last
    message. None where that answer came from neither guidance nor rows, and for what only guidance has."""
    passages, programs = _before(turn)
    if question.looks_back == "onward":
        return _onward(turn, question, passages[0]) if _repeats(question, passages) else None
    if not passages:
        return _of_rows(turn, question, programs, citations) if programs else None
    answer = _sure if question.looks_back == "sure" else _reason
    return answer(turn, question, passages[0], citations)


def _repeats(question: Question, passages: Sequence[Passage]) -> bool:
    """Whether the best that is found for a question is what was just given, or not enough."""
    if not passages:
        return False
    found = question.candidates[0].passage if judge(question) is Evidence.ENOUGH else None
    return found is None or found in passages


def _before(turn: Turn) -> tuple[Sequence[Passage], Sequence[Program]]:
    """The passages and rows that the answer before rests on."""
    if turn.parts:
        return turn.parts[-1].passages, turn.parts[-1].programs
    last, edition = turn.history[-1], turn.edition
    return (
        [edition.passages[i] for i in last.passages if i in edition.passages],
        [edition.programs[i] for i in last.programs if i in edition.programs],
    )


def _sure(turn: Turn, question: Question, passage: Passage, citations: Citations) -> Part:
    if passage.certainty is Certainty.NOT_KNOWN:
        text = f"**It is not held here**, so I cannot be sure of it. Ask {passage.who_knows}."
        return Part(question.text, Status.UNKNOWN, text, passages=[passage])
    rests = _sources(turn, passage.short) or _sources(turn, passage.statements)
    short = [cited(passage, s, citations) for s in passage.short]
    if passage.certainty is Certainty.UNCERTAIN:
        front = f"**No: this is not settled.** Ask {passage.who_knows}. What is known so far:"
    elif rests and all(s.official for s in rests):
        front = (
            "**It stands on official pages**, and I am as sure as they are. I cannot see your own case, and "
            "pages change: open them before you act. Once more:"
        )
    elif any(s.official for s in rests):
        front = (
            "**Only a part of it stands on official pages**; check these before you act. Once more:"
        )
    else:
        front = (
            "**No official page was read for it**, only those below. Check with the office itself before "
            f"you act. {whom_to_ask(question)} Once more:"
        )
    listed = "\n".join(_source(s) for s in rests[:_SOURCES])
    cautions = [f"> **Take care:** {cited(passage, c, citations)}" for c in passage.cautions]
    day = f"*{dated(passage, turn.edition.sources, turn.today)}*"
    return Part(
        question.text,
        Status.ANSWERED,
        "\n\n".join([front, " ".join(short), f"It comes from:\n\n{listed}", *cautions, day]),
        cautions=[c.text for c in passage.cautions],
        passages=[passage],
        follow_ups=follow_ups(turn, [passage], question),
    )


def _reason(turn: Turn, question: Question, passage: Passage, citations: Citations) -> Part:
    told = [s for s in (*passage.statements, *passage.cautions) if not s.gap]
    causes = [s for s in told if _CAUSE.search(s.text)][:_REASONS]
    # A law that the detail names may be that of another case.
    bases = [s for s in passage.short if _BASIS.search(s.text)][:1]
    if passage.certainty is Certainty.NOT_KNOWN:
        causes = bases = []
    found = causes or bases
    lines = "\n".join(f"- {unled(cited(passage, s, citations))}" for s in found)
    if causes:
        front, status = "What is held here of the reason:", Status.ANSWERED
    elif bases:
        front, status = (
            "**Why it was made so is not held here.** What it rests on:",
            Status.PARTIAL,
        )
    else:
        front, status = "**The reason is not held here, and I will not guess it.**", Status.UNKNOWN
        whom = f"Ask {passage.who_knows}." if passage.who_knows else whom_to_ask(question)
        lines = f"I hold what applies, from whom and for when. {whom}"
    day = f"*{dated(passage, turn.edition.sources, turn.today)}*"
    return Part(
        question.text,
        status,
        "\n\n".join([front, lines, day]),
        passages=[passage],
        follow_ups=follow_ups(turn, [passage], question),
    )


def _onward(turn: Turn, question: Question, passage: Passage) -> Part:
    offered = follow_ups(turn, [passage], question)
    lines = "\n".join(f"- {escaped(heading)}" for heading in offered)
    text = (
        f"What comes after \u201c{escaped(passage.heading)}\u201d depends on your case, and I hold no one "
        "list of it. Tell me in a sentence where you are and what you want to do next"
    )
    text += f", or ask one of these:\n\n{lines}" if offered else "."
    return Part(question.text, Status.CLARIFY, text, passages=[passage], follow_ups=offered)


def _of_rows(
    turn: Turn, question: Question, programs: Sequence[Program], citations: Citations
) -> Part:
    """Whom rows come from and for when; why a program does so is in no row."""
    lines = []
    for program in programs[:_ROWS]:
        day = program.cells["source_date"]
        when = f"of {spoken_date(day)}" if day not in ("", "unknown") else "without a date"
        lines.append(
            f"- **{escaped(program.name)}**: a page {when}, read in part; confidence "
            f"{program.cells['confidence']} {citations.program(program)}"
        )
    checked = spoken_date(turn.edition.content.programs_checked)
    front, status = (
        "**It is what the program's page said**, no more, and programs change it every season:",
        Status.ANSWERED,
    )
    if question.looks_back == "reason":
        front, status = (
            "**The reason is not held here, and I will not guess it.** The table holds what the page said:",
            Status.UNKNOWN,
        )
    text = (
        f"{front}\n\n{chr(10).join(lines)}\n\nAsk the program's coordinator in writing before you apply or "
        f"rank.\n\n*The table was checked on {checked}.*"
    )
    return Part(question.text, status, text, programs=list(programs[:_ROWS]))


def _sources(turn: Turn, statements: Sequence[Statement]) -> list[Source]:
    """The pages that statements cite, each once."""
    ids = dict.fromkeys(i for statement in statements for i in statement.sources)
    return [turn.edition.sources[i] for i in ids if i in turn.edition.sources]


def _source(source: Source) -> str:
    day = f"of {spoken_date(source.date)}" if source.date != "undated" else "without a date"
    # What it is beside that: "journal", "copy of a report".
    more = _OFFICIAL_OR_NOT.sub("", source.standing).strip("() ")
    standing = ("official" if source.official else "not official") + (f" ({more})" if more else "")
    return f"- {escaped(source.publisher)}, \u201c{escaped(source.title)}\u201d, {day}, {standing}"
