"""Answers about the answer before: from whom it comes and for when, its reason as far as one is held, and
what may come after it. Of the reason nothing is guessed, and what was doubted is not vouched for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.adding import cited
from rag.answering.follow_ups import follow_ups
from rag.answering.lead import unled
from rag.answering.whom import whom_to_ask
from rag.citing import Citations
from rag.evidence import Evidence, judge
from rag.schema import Certainty, Passage, Program, Source, Statement, Status
from rag.turn import Part, Question, Turn
from rag.wording import dated, escaped, spoken_date

_SECTIONS, _SOURCES, _ROWS = 2, 6, 5
_OFFICIAL_OR_NOT = re.compile(r"^(?:yes|no)\b[,:;]?\s*", re.IGNORECASE)
# What a section says in its own name, or has from others than the page.
_OURS = re.compile(
    r"\bour (?:reading|advice|inference|reckoning)\b|\bas quoted\b|\breport(?:ed|s)?\b|\badvisers?\b",
    re.IGNORECASE,
)
_CAUSE = re.compile(
    r"\b(?:because|so that|(?:the|its) reasons? (?:is|are|for)|that is why|which is why|in order to|"
    r"for this reason)\b",
    re.IGNORECASE,
)
# "Confirm it, because the page is old": the reason of an advice, not of the rule.
_ADVISED = re.compile(
    r"(?:^|[.:;] )(?:confirm|ask|check|read|look|take|do not|never|keep|write)\b[^.]*$",
    re.IGNORECASE,
)
_BASIS = re.compile(
    r"\b(?:(?:by|the|US|federal|state|immigration) law|Act|statutes?|regulations?|CFR|U\.?S\.?C\.?|"
    r"[Pp]roclamation|executive order|final rule)\b"
)
_NEXT = re.compile(r"^(?:What to do (?:next|now)|Next step)", re.IGNORECASE)
_DOUBTED = (Status.UNKNOWN, Status.PARTIAL)
_REFUSED = (Status.DECLINED, Status.OUT_OF_SCOPE)


@dataclass(frozen=True)
class Before:
    """What the answer before rests on, how it ended, and whether a sum was reckoned in it, or programs were
    held against the person's profile (`fitting`)."""

    passages: Sequence[Passage]
    programs: Sequence[Program]
    status: Status
    reckoned: bool = False
    fitting: bool = False


def before(turn: Turn) -> Before:
    """The answer to the question before, in this message or in the last one."""
    if turn.parts:
        last = turn.parts[-1]
        return Before(last.passages, last.programs, last.status)
    past, edition = turn.history[-1], turn.edition
    rows = past.matter.programs if past.matter else past.programs
    if past.matter and past.matter.unknown:
        rows = ()  # named beside it as like it, not as the answer
    return Before(
        [edition.passages[i] for i in past.passages if i in edition.passages],
        [edition.programs[i] for i in rows if i in edition.programs],
        past.status,
        reckoned=past.reckoning is not None,
        fitting=bool(past.matter and past.matter.fitting),
    )


def answer_looking_back(turn: Turn, question: Question, citations: Citations) -> Part | None:
    """What a question asks of the answer before it. None where that is not to be told from here: it came
    from neither guidance nor rows, its text gave its reasons, or another section answers what comes next."""
    last = before(turn)
    if last.status in _REFUSED:
        text = (
            "I gave no answer to that one: it lies outside what I know or may help with. If I misread you, "
            "ask it once more in other words."
        )
        return Part(question.text, Status.CLARIFY, text)
    if last.status is Status.UNKNOWN and not (last.passages or last.programs):
        text = f"**It is not held here**, so I cannot be sure of it. {whom_to_ask(question)}"
        return Part(question.text, Status.UNKNOWN, text)
    if question.looks_back == "onward":
        return _onward(turn, question, last, citations) if _repeats(question, last) else None
    if last.passages and question.looks_back == "sure":
        return _sure(turn, question, last, citations)
    if last.passages:
        return _reason(turn, question, last.passages[0], citations)
    if last.programs and not (last.fitting and question.looks_back == "reason"):
        return _of_rows(turn, question, last.programs, citations)
    return None


def _repeats(question: Question, last: Before) -> bool:
    """Whether the best that is found for a question is what was just given, or not enough."""
    if not last.passages:
        return False
    found = question.candidates[0].passage if judge(question) is Evidence.ENOUGH else None
    return found is None or found in last.passages


def _sure(turn: Turn, question: Question, last: Before, citations: Citations) -> Part:
    passages = last.passages[:_SECTIONS]
    first = passages[0]
    if first.certainty is Certainty.NOT_KNOWN:
        text = f"**It is not held here**, so I cannot be sure of it. Ask {first.who_knows}."
        return Part(question.text, Status.UNKNOWN, text, passages=[first])
    paragraphs = [_standing(turn, question, last)]
    if last.reckoned:
        paragraphs.append("The sum is only as right as what you told me. The rule that it follows:")
    for passage in passages:
        short = " ".join(cited(passage, s, citations) for s in passage.short)
        paragraphs.append(f"**{passage.heading}** {unled(short)}")
        if rests := _sources(turn, passage.short):
            listed = "\n".join(_source(s) for s in rests[:_SOURCES])
            paragraphs.append(f"It comes from:\n\n{listed}")
        paragraphs += [f"> **Take care:** {cited(passage, c, citations)}" for c in passage.cautions]
        paragraphs.append(f"*{dated(passage, turn.edition.sources, turn.today)}*")
    return Part(
        question.text,
        last.status if last.status in _DOUBTED else Status.ANSWERED,
        "\n\n".join(paragraphs),
        cautions=[c.text for p in passages for c in p.cautions],
        passages=list(passages),
        follow_ups=follow_ups(turn, passages, question),
    )


def _standing(turn: Turn, question: Question, last: Before) -> str:
    """How sure it is, first: by the answer that was given, then by the pages of its short answer."""
    first = last.passages[0]
    if last.status in _DOUBTED:
        return (
            "**No: I said that all of it, or a part, is not known here.** "
            f"{whom_to_ask(question)} What I hold, with its pages:"
        )
    if first.certainty is Certainty.UNCERTAIN:
        return f"**No: this is not settled.** Ask {first.who_knows}. What is known so far:"
    statements = [s for p in last.passages[:_SECTIONS] for s in p.short]
    rests = _sources(turn, statements)
    ours = any(_OURS.search(s.text) for s in statements)
    if not any(s.official for s in rests):
        return (
            "**No official page was read for it**, only those below. Check with the office itself before "
            f"you act. {whom_to_ask(question)} Once more:"
        )
    if ours or not all(s.official for s in rests):
        return (
            "**Only a part of it stands on official pages**; check these before you act. Once more:"
        )
    return (
        "**It stands on official pages**, and I am as sure as they are. I cannot see your own case, and "
        "pages change: open them before you act. Once more:"
    )


def _reason(turn: Turn, question: Question, passage: Passage, citations: Citations) -> Part:
    """The reason that the short answer gives, or the law that it names: the detail may give that of another
    case."""
    held = passage.certainty is not Certainty.NOT_KNOWN
    told = [s for s in passage.short if held and not s.gap]
    causes = [s for s in told if _gives_reason(s.text)]
    bases = [s for s in told if _BASIS.search(s.text)][:1]
    lines = "\n".join(f"- {unled(cited(passage, s, citations))}" for s in causes or bases)
    if causes:
        front, status = "What is held here of the reason:", Status.ANSWERED
    elif bases:
        front = "**Why it was made so is not held here.** What it rests on:"
        status = Status.PARTIAL
    else:
        front, status = "**The reason is not held here, and I will not guess it.**", Status.UNKNOWN
        whom = f"Ask {passage.who_knows}." if passage.who_knows else whom_to_ask(question)
        lines = f"I hold what applies, from whom and for when. {whom}"
    if passage.certainty is Certainty.UNCERTAIN:
        front = f"**Not settled.** {front}"
    day = f"*{dated(passage, turn.edition.sources, turn.today)}*"
    return Part(
        question.text,
        status,
        "\n\n".join([front, lines, day]),
        passages=[passage],
        follow_ups=follow_ups(turn, [passage], question),
    )


def _gives_reason(text: str) -> bool:
    return any(not _ADVISED.search(text[: cause.start()]) for cause in _CAUSE.finditer(text))


def _onward(turn: Turn, question: Question, last: Before, citations: Citations) -> Part:
    """The next step that the section names, if it does, and what may be asked."""
    passage = last.passages[0]
    step = next((s for s in passage.statements if _NEXT.search(s.text)), None)
    offered = follow_ups(turn, [passage], question)
    paragraphs = [cited(passage, step, citations)] if step else []
    paragraphs.append(
        f"What comes after \u201c{escaped(passage.heading)}\u201d depends on your case. Tell me in a "
        "sentence where you are and what you want to do next"
        + (", or ask one of these:" if offered else ".")
    )
    if offered:
        paragraphs.append("\n".join(f"- {escaped(heading)}" for heading in offered))
    return Part(
        question.text,
        Status.ANSWERED if step else Status.CLARIFY,
        "\n\n".join(paragraphs),
        passages=[passage],
        follow_ups=offered,
    )


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
    if len(programs) > _ROWS:
        lines.append(f"- and {len(programs) - _ROWS} more rows, each with its own page and date")
    front, status = (
        "**It is what the page behind it said, as far as it was read**, and programs change it every season. "
        "What the page does not say is neither a yes nor a no.",
        Status.ANSWERED,
    )
    if question.looks_back == "reason":
        front, status = (
            "**The reason is not held here, and I will not guess it.** The table holds what the page said:",
            Status.UNKNOWN,
        )
    text = "\n\n".join(
        [
            front,
            "\n".join(lines),
            "Ask the program's coordinator in writing before you apply or rank.",
            f"*The table was checked on {spoken_date(turn.edition.content.programs_checked)}.*",
        ]
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
