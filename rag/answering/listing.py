"""Lists of programs by hard facts: which rows say yes to all that was asked, which leave something open,
and how each condition of the question was applied."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answering.limits import state_limits
from rag.answering.programs import CELLS, TABLE_NOTE, asked_beside, table
from rag.citing import Citations
from rag.conditions import Condition, held_against
from rag.edition import Edition
from rag.filter import Filter
from rag.fit.verdict import Verdict
from rag.places import STATES
from rag.regions import region_of
from rag.schema import Profile, Program, Status
from rag.search import nearness
from rag.turn import Part, Question
from rag.unread import unread
from rag.wording import escaped, listed

_LISTED = 10
_LABELS = {c.column: c.label for c in CELLS}
_PREFERENCE = " (a preference)"


@dataclass(frozen=True)
class _Sorted:
    """The rows of a list: those that say yes to all, and those that leave something open, with what
    (by program id)."""

    fitting: list[Program]
    open: list[Program]
    points: dict[str, str]


def answer_listing(edition: Edition, question: Question, citations: Citations) -> Part:
    """The rows that fit the hard facts and conditions that a question names, nearest in meaning first
    where it says more. A row that does not say is not counted as fitting, but marked."""
    assert question.listing is not None
    index, facts = edition.program_index, question.listing
    if facts.area and not facts.area.name:
        return _unplaced(question, facts.area.asked)
    near = None
    if facts.about and question.vectors is not None:
        near = nearness(edition, question.vectors[:1], facts.about)
    found = _sorted(index.listing(facts, near), facts, question.conditions)
    applied = applied_lines(index.programs, question, facts)
    rows = [*found.fitting, *found.open]
    if not rows:
        return _none(edition, question, facts, applied)
    shown = rows[:_LISTED]
    lines = [
        _head(found, len(index.programs), facts, question.conditions, len(shown)),
        applied,
        table(
            shown,
            citations,
            question.conditions,
            found.points,
            asked=asked_beside(question.readings[0].text, question.conditions),
        ),
        *_remarks(facts, bool(near)),
    ]
    # To somebody who needs J-1 the freeze is noise.
    limits, cautions = ("", []) if facts.visa == "J-1" else state_limits(edition, shown, citations)
    text = "\n\n".join(x for x in (*lines, limits, TABLE_NOTE) if x)
    status = Status.ANSWERED if found.fitting else Status.PARTIAL
    return Part(question.text, status, text, cautions=cautions, programs=shown)


def _sorted(rows: list[Program], facts: Filter, conditions: Sequence[Condition]) -> _Sorted:
    """The rows apart, in their order; those that state something against a condition left out."""
    fitting, left_open, points = [], [], {}
    for program in rows:
        found = [held_against(program, c) for c in conditions]
        if any(o.verdict is Verdict.DOES_NOT_MEET and not o.preferred for o in found):
            continue
        unsure = []
        if facts.visa_cell(program) != "yes":
            unsure.append(" / ".join(facts.asked_visas))
        if facts.settings and program["setting"] == "unknown":
            unsure.append("Setting")
        for condition, outcome in zip(conditions, found, strict=True):
            if outcome.verdict is not Verdict.MEETS:
                unsure.append(
                    _LABELS[condition.column] + (_PREFERENCE if outcome.preferred else "")
                )
        if unsure:
            left_open.append(program)
            points[program.id] = "; ".join(unsure)
        else:
            fitting.append(program)
    return _Sorted(fitting, left_open, points)


def _head(
    found: _Sorted, total: int, facts: Filter, conditions: Sequence[Condition], shown: int
) -> str:
    wanted = described(facts, conditions)
    fits = len(found.fitting)
    if not found.fitting:
        head = (
            f"**None of the {total} programs in the table says yes to all of it:** {wanted}. "
            f"{_open(len(found.open), '')}"
        )
    else:
        head = f"{fits} of the {total} programs in the table fit {wanted}"
        if not found.open and fits <= shown:
            return f"{head}:"
        head += "." if found.open else ""
        head += f" {_open(len(found.open))}" if found.open else ""
    if fits + len(found.open) > shown:
        return f"{head.rstrip('.')}{'.' if found.open else ';'} the {shown} best supported are:".replace(
            ". the", ". The"
        )
    return head


def _open(count: int, more: str = "more ") -> str:
    if count == 1:
        return f"1 {more}leaves a point open: it is marked, and neither a yes nor a no."
    return f"{count} {more}leave a point open: they are marked, and neither a yes nor a no."


def _none(edition: Edition, question: Question, facts: Filter, applied: str) -> Part:
    text = (
        f"**Not known here.** The table of {len(edition.program_index.programs)} programs holds none for "
        f"{described(facts, question.conditions)}. That does not mean that there is none: look in FREIDA or "
        "Residency Explorer (AAMC), and ask the programs' GME offices."
    )
    return Part(question.text, Status.UNKNOWN, f"{text}\n\n{applied}".strip())


# --- how the conditions were applied ------------------------------------------------------------


def applied_lines(
    programs: Sequence[Program],
    question: Question,
    facts: Filter,
    profile: Profile | None = None,
) -> str:
    """How each condition of the question was applied to the rows of its specialty and place, with how
    many of them say yes, leave it open and say no; and what was not applied. Empty where the question
    has no more than a place, a specialty and a setting. `profile`: what the rows were held against
    besides; its specialties and states stand in for those that `facts` lacks."""
    if profile:
        facts = replace(
            facts,
            specialties=facts.specialties or tuple(profile.specialties or ()),
            states=facts.states or tuple(profile.states or ()),
        )
    scope = replace(facts, visa="", visas="")
    rows = [p for p in programs if scope.agrees(p)]
    lines: list[str] = []
    if facts.asked_visas and rows:
        cells = [facts.visa_cell(p) for p in rows]
        sure, no = cells.count("yes"), cells.count("no")
        lines.append(_applied(_visa_words(facts), sure, len(cells) - sure - no, no))
    for condition in question.conditions if rows else ():
        found = [held_against(p, condition) for p in rows]
        met = sum(o.verdict is Verdict.MEETS for o in found)
        missed = sum(o.verdict is Verdict.DOES_NOT_MEET and not o.preferred for o in found)
        lines.append(_applied(condition.words, met, len(found) - met - missed, missed))
    if closed := sum(p["recruiting"] == "no" for p in rows):
        lines.append(f"- Left out as reported closed: {closed}.")
    if refusing := sum(p["accepts_img"] == "no" for p in rows):
        lines.append(f"- Left out because their pages take no international graduates: {refusing}.")
    missing = unread(question.text, question.readings[0].text, facts, question.conditions)
    if profile:
        missing = [m for m in missing if not _in_profile(m, profile)]
    if missing:
        names = listed([escaped(m) for m in missing])
        lines.append(f"- **Not applied:** {names}. The list does not sort by it: ask each program.")
    if not lines or (not question.conditions and not facts.asked_visas and not missing):
        return ""
    return "\n".join(
        [f"How it was applied to the {len(rows)} rows of that specialty and place:", *lines]
    )


def _in_profile(name: str, profile: Profile) -> bool:
    """Whether what a question names ("Step 3", "14 papers") is a fact that the profile took up."""
    numbers = {str(v) for v in profile.model_dump().values() if type(v) is int}
    if name == "Step 3":
        return profile.step3_passed is not None
    return bool(numbers & set(re.findall(r"\d+", name)))


def _applied(words: str, sure: int, unsaid: int, no: int) -> str:
    words = words[:1].upper() + words[1:]
    return f"- {words}: {sure} say yes, {unsaid} leave it open, {no} say no and are left out."


def _visa_words(facts: Filter) -> str:
    return {"either": "J-1 or H-1B", "both": "J-1 and H-1B"}.get(facts.visas, facts.visa)


def described(wanted: Filter, conditions: Sequence[Condition] = ()) -> str:
    """The facts of a filter, and conditions, in words."""
    named = [*wanted.specialties, *(wanted.absent if not wanted.specialties else ())]
    parts = [listed(named) if named else "any specialty"]
    if wanted.settings:
        parts.append(
            "at a university" if "university" in wanted.settings else "in a community setting"
        )
    if wanted.area:
        parts.append(f"near {wanted.area.name or wanted.area.asked}")
    if wanted.city:
        parts.append(f"in {wanted.city.title()}")
    if wanted.states:
        parts.append(f"in {_places(wanted.states)}")
    if wanted.outside:
        parts.append(f"outside {_places(wanted.outside)}")
    if asked := [
        *([_visa_words(wanted)] if wanted.asked_visas else []),
        *(c.words for c in conditions),
    ]:
        parts.append(f"with {listed(asked)}")
    return " ".join(parts)


def _places(states: tuple[str, ...]) -> str:
    """States in words; those of a region with its name, because no line is drawn around most of them."""
    region, names = region_of(states), listed([STATES[s] for s in states])
    return f"{region} (taken as {names})" if region else names


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
