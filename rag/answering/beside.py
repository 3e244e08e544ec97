"""What stands beside a list of programs that fit: what was left out and why, conditions, what would
narrow it, its cost, signals, and published figures."""

from __future__ import annotations

from rag.citing import Citations
from rag.figure import Figure
from rag.fit.fees import FeeSteps
from rag.fit.reply import FitReply, LeftOpen, Narrowing
from rag.fit.signals import Signals
from rag.fit.words import criterion_words
from rag.turn import Turn
from rag.wording import address, listed

_NARROWING, _REASONS, _SIGNALLED, _FIGURES, _DOORS = 4, 4, 3, 4, 3
_STEP3 = "h1b-requirements-and-timing#exams-needed"


def left_out(reply: FitReply) -> list[str]:
    """How many programs were left out and by what, and which doors their notes leave open."""
    lines = []
    if reply.excluded_count:
        reasons = sorted(reply.excluded_by.items(), key=lambda r: -r[1])[:_REASONS]
        named = listed([f"{criterion_words(name)} ({count})" for name, count in reasons])
        lines.append(
            f"**Left out: {reply.excluded_count}**, by {named}. One may fail several. Ask \u201cwhy "
            "not\u201d with a program's name to see its reason."
        )
    if reply.left_open:
        lines.append(
            "**Ask these before you give up on them.** A number rules you out, but the page leaves a door "
            "open:\n\n" + "\n".join(_door(door) for door in reply.left_open[:_DOORS])
        )
    return lines


def _door(door: LeftOpen) -> str:
    return (
        f"- {door.program_name}: {door.stated}, you: {door.yours}. Its note: \u201c{door.note}\u201d "
        f"([page]({address(door.source_url)}))"
    )


def step3_condition(turn: Turn, reply: FitReply, citations: Citations) -> str:
    """The federal rule on Step 3, told where a listed program would petition for H-1B."""
    due = any(
        c.name == "step3" and c.applies and c.verdict != "meets"
        for found in reply.programs
        for c in found.criteria
    )
    passage = turn.edition.passages.get(_STEP3)
    if not due or passage is None or not passage.cautions:
        return ""
    caution = passage.cautions[0]
    return f"> **Take care:** {caution.text} {citations.passage(passage, caution)}"


def narrowing(found: list[Narrowing]) -> str:
    """The facts that were not told and would decide something."""
    lines = [
        f"- {n.text} (matters for {n.programs} of the programs found)" for n in found[:_NARROWING]
    ]
    return "**What would narrow this list.** Tell me:\n\n" + "\n".join(lines)


def budget(turn: Turn, reply: FitReply, fees: FeeSteps | None, citations: Citations) -> str:
    """What the list costs, with the season for which the fees hold."""
    held = reply.budget
    assert held is not None
    if held.dollars is None or fees is None:
        return f"*Your budget of ${held.wanted}: {held.note}*"
    within = f" of your ${held.wanted}" if held.wanted is not None else ""
    mark = _mark(turn, fees, f"${held.dollars}", citations)
    return f"*ERAS fees of this list: ${held.dollars}{within} ({held.season}) {mark}. {held.note}*"


def signals(turn: Turn, reply: FitReply, held: Signals | None, citations: Citations) -> str:
    """The programs of the list to signal first; empty where nothing is suggested."""
    named = [f"{f.program.program_name} ({f.signal})" for f in reply.programs if f.signal]
    if not named or held is None:
        return ""
    mark = _mark(turn, held, "signals", citations)
    return (
        f"**Signals, if you have not applied yet:** of this list, consider {listed(named[:_SIGNALLED])}. "
        f"Numbers of signals: {held.season} {mark}. Read the AAMC page before you place one."
    )


def _mark(turn: Turn, held: FeeSteps | Signals, shown: str, citations: Citations) -> str:
    passage = turn.edition.passages.get(held.passage)
    return citations.figure(passage, shown, held.sources) if passage else ""


def figures(turn: Turn, figures: tuple[Figure, ...], citations: Citations) -> list[str]:
    """Published figures for the person's specialties, each with year, group and source."""
    lines = []
    for figure in figures[:_FIGURES]:
        home = turn.edition.passages.get(figure.home)
        mark = citations.figure(home, figure.shown, figure.sources) if home else ""
        lines.append(f"- {figure.sentence} {mark}".rstrip())
    if not lines:
        return []
    return ["**Published figures.** They describe groups, not you:\n\n" + "\n".join(lines)]
