"""Answers about program fit: the list of programs, what would open more, and what was left out.

Everything is read off rows and the profile; each program carries its citation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answering import beside
from rag.answering.comparison import answer_comparison, answer_one
from rag.answering.limits import state_limits
from rag.answering.listing import applied_lines, described
from rag.answering.programs import answer_unknown_program
from rag.citing import Citations
from rag.conditions import OLD_TAKEN, Condition, graduate_of
from rag.filter import Filter
from rag.fit import FitReply, FitTable, changes, checked, fit
from rag.fit.fault import ProfileFault
from rag.fit.published import published
from rag.fit.reply import FitOut
from rag.fit.request import ASSUMED, FitRequest
from rag.fit.season import start_year
from rag.fit.words import profile_words, verdict_counts, visa_words
from rag.programs import ProgramIndex
from rag.schema import Profile, Status
from rag.turn import Part, Question, Turn
from rag.wording import address, cell, escaped, listed

_LISTED, _CHANGES = 10, 6
TIER_NOTE = (
    "*Strong: the page takes IMGs and gives the visa you need, and at least one number it states is met. "
    "Possible: nothing it states is against you, but something that counts is unknown or only a lead. "
    "Stretch: a preference is missed, or the page does not say whether it gives your visa. The order is "
    "our documented score, not a chance of matching.*"
)
TABLE_NOTE = (
    "*Met / not met / unknown counts the requirements that apply to you. Unknown means that the page, as "
    "it was read, does not say: neither a yes nor a no. A program that states no limit screens all the "
    "same. A lead rests on an old page or on a reading of low confidence. The table does not hold every "
    "program. Confirm each one on its page before you pay to apply.*"
)


@dataclass(frozen=True)
class _Asked:
    """What a question is held against: the profile that is used, what of it the person told, and how the
    words were taken."""

    profile: Profile
    own: Profile
    faults: list[ProfileFault]
    among: frozenset[str] | None
    taken: list[str]


def answer_fit(turn: Turn, question: Question, citations: Citations) -> Part:
    """The answer to a question about fit (`question.fit`), from `turn.profile`."""
    request = question.fit
    assert request is not None
    if (request.unknown or request.lacking) and not request.sides:
        question.unknown_program, question.lacking = request.unknown, request.lacking
        return answer_unknown_program(turn.edition, question)
    index = turn.edition.program_index
    told = {f.field: f.value for f in turn.facts.facts}
    if question.carried and told.get("visa_need") == "either":
        # "J-1 is ok too" asks for no list of those with J-1 alone.
        request = replace(request, wanted=replace(request.wanted, visa="", visas="either"))
    question.conditions = _told_year(turn, question.conditions)
    asked = _asked(turn, request, question.conditions, index)
    if fault := _unusable(question, asked.faults):
        return fault
    table = turn.edition.fit_table
    if request.kind == "compare":
        return answer_comparison(table, request, asked.profile, turn, question, citations)
    if request.kind == "one":
        return answer_one(table, request, asked.profile, turn, question, citations)
    if request.kind == "changes":
        return _answer_changes(turn, question, table, asked)
    return _answer_list(turn, question, table, request, asked, citations)


def _asked(
    turn: Turn, request: FitRequest, conditions: Sequence[Condition], index: ProgramIndex
) -> _Asked:
    """The profile with what the question itself says put over it, for this answer alone."""
    start = start_year(turn.today)
    profile, faults = checked(turn.profile, index.specialties, start, turn.edition.glossary.expand)
    before = profile
    profile, taken = request.assumed.over(profile, start)
    wanted = request.wanted
    update: dict[str, object] = {}
    if wanted.specialties:
        update["specialties"] = list(wanted.specialties)
        faults = [f for f in faults if f.field != "specialties"]
    if wanted.states or wanted.city or wanted.area:
        update |= {"states": list(wanted.states) or None, "cities": None}
        faults = [f for f in faults if f.field != "states"]
    if wanted.visa:
        # Who asks for one visa gets its programs, also where the profile would take the other.
        update["visa_need"] = {"J-1": "j1", "H-1B": "h1b"}[wanted.visa]
    if wanted.visas == "either":
        update["visa_need"] = "either"
    update |= _conditions(conditions, start)
    narrow = (
        wanted.area or wanted.city or wanted.settings or wanted.outside or wanted.visas == "both"
    )
    among = frozenset(p.id for p in index.programs if wanted.agrees(p)) if narrow else None
    used = profile.model_copy(update=update)
    # What was only taken so ("no limit of graduation" as an old graduate) the person never said.
    assumed = {n: getattr(before, n) for n in ASSUMED if getattr(before, n) != getattr(profile, n)}
    if any(c.words == OLD_TAKEN for c in conditions):
        assumed["graduation_year"] = before.graduation_year
    return _Asked(used, used.model_copy(update=assumed), faults, among, taken)


def _told_year(turn: Turn, conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    """The conditions, "an old graduate" among them as a graduate of the year that the person told."""
    year = turn.profile.graduation_year
    if year is None:
        return tuple(conditions)
    start = start_year(turn.today)
    return tuple(graduate_of(year, start) if c.words == OLD_TAKEN else c for c in conditions)


def _conditions(conditions: Sequence[Condition], start: int) -> dict[str, object]:
    """The numbers that the question itself names, as fields of a profile."""
    fields: dict[str, object] = {}
    for condition in conditions:
        if condition.criterion == "graduation":
            fields["graduation_year"] = start - condition.value
        elif condition.criterion == "step2ck":
            fields["step2ck"] = condition.value
        elif condition.criterion == "usce":
            fields["usce_months"] = condition.value
    return fields


def _unusable(question: Question, faults: list[ProfileFault]) -> Part | None:
    """What to say when the profile cannot be used as it is; None where it can."""
    if not faults:
        return None
    lines = [f"- {escaped(f.reason)}" for f in faults]
    unknown = all(f.field == "specialties" for f in faults)
    if unknown:
        head = "**Not known here.** The program table does not hold what you named:"
        tail = (
            "That does not mean that there are no such programs: look in FREIDA or Residency Explorer "
            "(AAMC). Name another specialty, and I look again."
        )
    else:
        head = "Something in your profile cannot be right. Nothing is lost; please correct it:"
        tail = "Tell me the right value in your next message, and ask again."
    text = "\n\n".join((head, "\n".join(lines), tail))
    return Part(question.text, Status.UNKNOWN if unknown else Status.CLARIFY, text)


def _answer_list(
    turn: Turn,
    question: Question,
    table: FitTable,
    request: FitRequest,
    asked: _Asked,
    citations: Citations,
) -> Part:
    wanted = request.wanted
    if wanted.area and not wanted.area.name:
        text = (
            f"**Not known here.** I cannot place \u201c{escaped(wanted.area.asked)}\u201d: no town around it "
            "is held. Name the state, or a big city near it."
        )
        return Part(question.text, Status.UNKNOWN, text)
    edition = turn.edition
    known = edition.program_index.specialties
    held = published(
        edition.rules, edition.figures, edition.sources, known, asked.profile, turn.today
    )
    reply = fit(
        table,
        asked.profile,
        turn.today,
        limit=_LISTED,
        fees=held.fees,
        signals=held.signals,
        figures=held.figures,
        among=asked.among,
    )
    specialties = wanted.specialties or tuple(asked.profile.specialties or ())
    lines = [
        _head(reply, replace(wanted, specialties=specialties)),
        _against(asked, reply.start_year),
    ]
    if wanted.asked_visas or question.conditions:
        programs = edition.program_index.programs
        lines.append(applied_lines(programs, question, wanted, asked.profile))
    if reply.programs:
        lines += [fit_table_text(turn, reply.programs, citations), TIER_NOTE]
    lines += beside.left_out(reply)
    if step3 := beside.step3_condition(turn, reply, citations):
        lines.append(step3)
    shown = [table.programs[table.rows[f.program.id]] for f in reply.programs]
    limits, cautions = "", list[str]()
    settled = asked.profile.citizenship_status in ("citizen", "permanent_resident")
    if not settled and asked.profile.visa_need not in ("none", "j1"):
        limits, cautions = state_limits(edition, shown, citations)
    lines.append(limits)
    if reply.narrowing:
        lines.append(beside.narrowing(reply.narrowing))
    if reply.budget and reply.programs:
        lines.append(beside.budget(turn, reply, held.fees, citations))
    lines.append(beside.signals(turn, reply, held.signals, citations))
    lines += beside.figures(turn, held.figures, citations)
    if reply.programs:
        lines.append(TABLE_NOTE)
    return Part(
        question.text,
        Status.ANSWERED,
        "\n\n".join(line for line in lines if line),
        cautions=cautions,
        programs=shown,
        follow_ups=_follow_ups(reply),
    )


def _head(reply: FitReply, wanted: Filter) -> str:
    inside = reply.total - reply.outside_count
    scope = f" for {described(wanted)}" if wanted.narrow or wanted.specialties else ""
    if not inside:
        return (
            f"The table of {reply.total} programs holds none in the specialties and places that you named. "
            "Name others, or look in FREIDA or Residency Explorer (AAMC)."
        )
    if not reply.eligible_count:
        return (
            f"**None of the {inside} programs{scope} fits what you told**: each states something that rules "
            "you out. Ask \u201cwhat would open more programs to me?\u201d"
        )
    tiers = listed([f"{n} {tier}" for tier, n in reply.tier_counts.items() if n])
    head = (
        f"**{reply.eligible_count} of the {inside} programs**{scope} are not ruled out by what their pages "
        f"state: {tiers}."
    )
    if reply.eligible_count > len(reply.programs):
        head += f" Here are {len(reply.programs)}, balanced over tiers, settings and states:"
    return head


def _against(asked: _Asked, start: int) -> str:
    """What the programs were held against, so that the person can correct it."""
    told = profile_words(asked.own, start)
    line = f"Held against: {'; '.join(told)}." if told else "You told nothing about yourself yet."
    if asked.taken:
        line += f" I took {listed(asked.taken)}."
    return f"*{line} Start of training: July {start}.*"


def fit_table_text(turn: Turn, programs: list[FitOut], citations: Citations) -> str:
    """The programs as a Markdown table, each with its citation and a link to its page."""
    rows = [
        "| Fit | Program | Place | Visa | Met / not / unknown | Page |",
        "|---|---|---|---|---|---|",
    ]
    for found in programs:
        row = turn.edition.programs[found.program.id]
        place = ", ".join(x for x in (row["city"], row["state"]) if x)
        name = cell(row.name)
        if row["track"] not in ("categorical", "unknown"):
            name += f" ({row['track']})"
        fit_cell = f"{found.tier} (lead)" if found.lead else found.tier
        rows.append(
            f"| {fit_cell} | {name} {citations.program(row)} | {cell(place)} | {visa_words(found)} "
            f"| {verdict_counts(found)} | [page]({address(row['source_url'])}) |"
        )
    return "\n".join(rows)


def _answer_changes(turn: Turn, question: Question, table: FitTable, asked: _Asked) -> Part:
    """What single change would open how many programs."""
    found = changes(table, asked.profile, turn.today)
    start = start_year(turn.today)
    if not found:
        head = (
            "No single change of this kind opens a further program of the table or raises one: visa, Step "
            "3, certificate, US clinical experience and letters were tried one by one."
        )
        lines = [head, _against(asked, start)]
        return Part(question.text, Status.ANSWERED, "\n\n".join(lines))
    best = found[0]
    opens = (
        f"opens {best.adds} more program{'s' if best.adds != 1 else ''}"
        if best.adds
        else f"rules in no further program, but raises {best.raises} to a better tier"
    )
    rows = ["| Single change | Opens | Raises | For example |", "|---|---|---|---|"]
    rows += [
        f"| {c.change} | {c.adds} | {c.raises} | {cell(', '.join(c.examples[:2]))} |"
        for c in found[:_CHANGES]
    ]
    lines = [
        f"**{best.change}** {opens}.",
        _against(asked, start),
        "\n".join(rows),
        "*Opens: programs that rule you out now and would not. Raises: programs that would move to a better "
        "tier. Each change was tried alone, on what the pages state; most pages state little, so the true "
        "effect can be larger. It is no chance of matching. Scores, sittings and the year of graduation "
        "cannot be changed and were not tried.*",
    ]
    follow_ups = ["Which programs fit me?"]
    return Part(question.text, Status.ANSWERED, "\n\n".join(lines), follow_ups=follow_ups)


def _follow_ups(reply: FitReply) -> list[str]:
    found = ["What would open more programs to me?"]
    if reply.left_open:
        found.append(f"Why not {reply.left_open[0].program_name}?")
    if len(reply.programs) > 1:
        first, second = (p.program.program_name for p in reply.programs[:2])
        found.append(f"Compare {first} with {second}")
    return found
