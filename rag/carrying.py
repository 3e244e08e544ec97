"""What a question about programs leaves for the next turn, and what a short follow-up ("and New Jersey?",
"their pediatrics?", "do they take J-1?") changes of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rag.answering.programs import Cell, asked_cells
from rag.conditions import Condition, read_conditions, without_conditions
from rag.edition import Edition
from rag.filter import Filter, words_of
from rag.fit.request import Assumed, FitRequest
from rag.lexicon import STOP_WORDS
from rag.places import STATES, find_states
from rag.program_specialties import find_specialties, other_specialties, short_forms_spelt
from rag.programs import Named, ProgramIndex
from rag.regions import region_of, spot_regions
from rag.schema import Program
from rag.spelling import english
from rag.turn import Matter, Question
from rag.understanding import corrects

# A follow-up has at most so many words.
_LONGEST = 14
_KEPT = 10
_ORDINAL = re.compile(
    r"\b(?:the )?(first|second|third|fourth|fifth|last)\b(?: one| program)?", re.I
)
_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}
_BEGINS = re.compile(
    r"^(?:(?:ok(?:ay)?|thanks?|great|hmm|oh|well|so|but|then|and|also|sorry|o+ps|actually|"
    r"no(?:pe)?(?=\s*[,.!]|\s+(?:sorry|actually|i mean))|my (?:bad|mistake)|"
    r"wrong (?:one|program|hospital|name)(?=\s*(?:[,.!]|i mean|$))|i meant?|not that(?: one)?)\b[\s,.!]*)*"
    r"(?:(?:what|how) about|same for)?\s*",
    re.IGNORECASE,
)
_FOLLOWING = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|thanks?|great)\b[\s,.!]*)*(?:(?:and|what about|how about|also|same for|but|then)"
    r"\b|(?:in|near|for|with|outside)\b(?!.*\b(?:are|is|which|what|can|do|does|when|where)\b))"
    r"|\b(?:they|them|their|there|it|its|this|that|these|those|ones?|only|first|second|"
    r"third|last) ?",
    re.IGNORECASE,
)
# What asks about the rules, about all programs or about the person instead.
_ELSEWHERE = re.compile(
    r"\b(?:ecfmg|nrmp|uscis|why|how (?:to|do i|should i|can i)|any|many|list|or step|for me|first for|people "
    r"outside|or \d+ attempts)\b",
    re.IGNORECASE,
)
# "Only community ones": the setting alone, which elsewhere needs "programs" beside it.
_SETTING = re.compile(r"\b(community|university|academic)\b(?! of\b)", re.IGNORECASE)
# What takes a fact of the last list away: "remove the visa part", "forget J-1".
_REMOVES = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|and|no|now|actually|please|then|so|but)\b[\s,.]*)*"
    r"(?:remove|drop|forget|ignore|skip|leave out|take out|delete|exclude|without)\b(?P<rest>.+)$",
    re.IGNORECASE,
)
_ANY_VISA = re.compile(r"\bvisas?\b", re.IGNORECASE)
_PARTS = frozenset(
    "part filter condition requirement thing wish sponsorship about out my fine enough works".split()
)
# "Any of them H-1B?" asks of the last list; "any program in Ohio" of all.
_ANY_OF_THEM = re.compile(
    r"^(?P<before>\W*(?:(?:ok(?:ay)?|and|but|so)\b[\s,.]*)*)any(?: (?:of|among) (?:them|these|those))?"
    r"(?= (?:with |(?:that |which )?(?:takes?|sponsors?|accepts?|do|does|offers?|gives?) )?[JH]-1)",
    re.IGNORECASE,
)
# Words of a follow-up that name nothing.
_EMPTY = frozenset(
    "what how about and also same for do does they them their there it its this that these those one ones "
    "program programs residency hospital hospitals take takes accept accepts sponsor sponsors offer offers "
    "give gives in at near outside not with without both or visa visas ok okay thanks great hmm then but so "
    "international medical graduate graduates img imgs first second third fourth fifth last me us is are "
    "still year years yes no of the a an on to from any only just instead now please which list show "
    "university community based setting academic want wants require requires need needs ask asks minimum "
    "maximum lowest score scores old since graduation graduated attempts attempt limit cutoff how many "
    "requirement requirements allowed allow wanted mean meant "
    "apply can could would will i my h j b 1 1b step ck 2 3 letters places positions people someone anywhere "
    "max oldest after clerkship clerkships too".split()
)


@dataclass(frozen=True)
class _Named:
    """The parts of a follow-up that name something."""

    named: Named
    specialties: tuple[str, ...]
    wanted: Filter
    cells: bool
    conditions: tuple[Condition, ...]
    ordinal: int | None


def removes(text: str) -> bool:
    """Whether a text begins as one that takes something away."""
    return bool(_REMOVES.match(text))


def carry_on(question: Question, matter: Matter | None, edition: Edition, today: date) -> bool:
    """Sets what answers a follow-up that changes one thing of the last question about programs; False
    where the question is none."""
    text = question.readings[0].text
    if matter and matter.kind == "list":
        text = _ANY_OF_THEM.sub(r"\g<before>of them", text)
    if matter is None or len(text.split()) > _LONGEST or _ELSEWHERE.search(text):
        return False
    index = edition.program_index
    if matter.kind == "list" and (removed := _REMOVES.match(text)):
        return _remove(question, matter, removed["rest"], index, today)
    parts = _read(text, index, today, corrects(question.text))
    if parts is None:
        return False
    if matter.kind == "list" and not (_any_name(parts.named) or parts.ordinal is not None):
        return _change_list(question, matter, parts, index, today)
    return _change_program(question, matter, parts, edition, today)


def _any_name(named: Named) -> bool:
    return bool(named.programs or named.others or named.unknown)


def _read(text: str, index: ProgramIndex, today: date, corrected: bool) -> _Named | None:
    """The parts that a follow-up names; None where it says something else besides, or names nothing.
    `corrected`: it takes back what was said before."""
    bare = _BEGINS.sub("", text)
    conditions = read_conditions(bare, today)
    rest = short_forms_spelt(without_conditions(bare, today))
    named = index.named(rest)
    if named.specialties and not named.others:
        named = Named()
    specialties = (
        *find_specialties(rest, index.specialties),
        *other_specialties(rest, index.specialties),
    )
    wanted = index.filter(rest)
    if not (wanted.settings or _any_name(named)) and (setting := _SETTING.search(rest)):
        wanted = replace(wanted, settings=index.filter(f"{setting[1]} programs").settings)
    ordinal = _ORDINAL.search(rest)
    left = _left(rest, named, specialties, wanted, index)
    if named.unknown:
        left = [w for w in left if w not in words_of(named.unknown)]
    elif not named.programs and not named.others and (bare != text or corrected) and _is_name(left):
        # "what about Quuxville?"
        named, left = Named(unknown=" ".join(left)), []
    cells = bool(asked_cells(rest))
    parts = _Named(
        named,
        specialties,
        wanted,
        cells,
        conditions,
        _ORDINALS[ordinal[1].lower()] if ordinal else None,
    )
    placed = wanted.states or wanted.city or wanted.area or wanted.outside or wanted.settings
    names = _any_name(named) or specialties or placed or cells or conditions
    brief = len(text.split()) <= 3 and not re.search(r"\b(?:residency|programs?)\b", text, re.I)
    follows = _FOLLOWING.search(text) or brief or corrected
    return parts if names and follows and not left else None


def _is_name(words: Sequence[str]) -> bool:
    """Whether words that are left over may be a name: few, and half of them no English."""
    strange = [w for w in words if len(w) > 3 and w.isalpha() and w not in english()]
    return 0 < len(words) <= 3 and len(strange) * 2 >= len(words)


def _left(
    text: str, named: Named, specialties: Sequence[str], wanted: Filter, index: ProgramIndex
) -> list[str]:
    """The words of a follow-up that belong to none of its parts."""
    known = {w for p in (*named.programs, *named.others) for w in index.name_words(p)}
    known |= {w for s in specialties for w in words_of(s)}
    known |= {
        w for s in (*wanted.states, *wanted.outside) for w in (*words_of(STATES[s]), s.lower())
    }
    known |= {w for s in find_states(text) for w in (*words_of(STATES[s]), s.lower())}
    known |= {w for start, end, _ in spot_regions(text) for w in words_of(text[start:end])}
    known |= {*words_of(wanted.city), *(words_of(wanted.area.asked) if wanted.area else ())}
    known |= {w for c in asked_cells(text) for w in words_of(c.label)}
    if wanted.area:
        known |= {w for w in words_of(text) if w in _area_words(text)}
    return [
        w
        for w in words_of(text)
        if w not in known and w not in _EMPTY and w not in STOP_WORDS and not w.isdecimal()
    ]


def _area_words(text: str) -> set[str]:
    match = re.search(r"\b(?:near|around|outside|greater)\s+(.*)", text, re.IGNORECASE)
    return set(words_of(match[1])) if match else set(words_of(text))


# --- lists --------------------------------------------------------------------------------------


def _change_list(
    question: Question, matter: Matter, parts: _Named, index: ProgramIndex, today: date
) -> bool:
    """The last list with the facts that the follow-up names put in the place of its own."""
    before = index.filter(without_conditions(matter.text, today))
    new = parts.wanted
    changed = replace(before, about=())
    if new.states or new.city or new.area or new.outside:
        changed = replace(
            changed, states=new.states, city=new.city, area=new.area, outside=new.outside
        )
    if new.specialties or new.absent:
        changed = replace(changed, specialties=new.specialties, absent=new.absent)
    if new.asked_visas:
        changed = replace(changed, visa=new.visa, visas=new.visas)
    if new.settings:
        changed = replace(changed, settings=new.settings)
    conditions = _merged(read_conditions(matter.text, today), parts.conditions)
    if changed == replace(before, about=()) and not parts.conditions:
        return False
    _list(question, matter, changed, conditions)
    return True


def _remove(
    question: Question, matter: Matter, text: str, index: ProgramIndex, today: date
) -> bool:
    """The last list without what `text` names: its visa, a state, a specialty or the setting; a state
    that it did not ask for is then left out of it. False where `text` names nothing of the kind."""
    before = replace(index.filter(without_conditions(matter.text, today)), about=())
    text, _, instead = text.partition(",")
    gone, new_visa = index.filter(text), index.filter(instead)
    left = _left(text, Named(), (*gone.specialties, *gone.absent), gone, index)
    left += _left(instead, Named(), (), Filter(), index)
    if any(word not in _PARTS for word in left) or gone.city or gone.area:
        return False
    changed = before
    if gone.asked_visas or _ANY_VISA.search(text):
        # "Drop the H-1B, J-1 is fine".
        changed = replace(changed, visa=new_visa.visa, visas=new_visa.visas)
    if gone.states:
        kept = tuple(s for s in before.states if s not in gone.states)
        new = tuple(s for s in gone.states if s not in before.states)
        changed = replace(changed, states=kept, outside=(*before.outside, *new))
    if gone.specialties:
        kept = tuple(s for s in before.specialties if s not in gone.specialties)
        changed = replace(changed, specialties=kept)
    if _SETTING.search(text):
        changed = replace(changed, settings=())
    if changed == before or not (changed.narrow or changed.specialties):
        return False
    _list(question, matter, changed, read_conditions(matter.text, today))
    return True


def _list(
    question: Question, matter: Matter, wanted: Filter, conditions: Sequence[Condition]
) -> None:
    if matter.fitting:
        question.fit = FitRequest("list", wanted=wanted, assumed=_assumed(conditions))
    else:
        question.listing = wanted
    question.conditions, question.carried = tuple(conditions), True


def _assumed(conditions: Iterable[Condition]) -> Assumed:
    """What the conditions of a list say of the applicant and the profile may not tell."""
    values = {c.criterion: c.value for c in conditions}
    return Assumed(sittings=values.get("attempts", 0), no_experience=values.get("usce") == 0)


def _merged(before: Iterable[Condition], new: Iterable[Condition]) -> tuple[Condition, ...]:
    """The conditions of before, with new ones in the place of those about the same."""
    return tuple({c.criterion: c for c in (*before, *new)}.values())


# --- programs -----------------------------------------------------------------------------------


def _change_program(
    question: Question, matter: Matter, parts: _Named, edition: Edition, today: date
) -> bool:
    """The last question about a program for another one, for another specialty of the hospital, or
    with another fact asked of it; for another place it becomes a list."""
    index = edition.program_index
    held = [edition.programs[i] for i in matter.programs if i in edition.programs]
    new, text = parts.wanted, question.readings[0].text
    if _any_name(parts.named):
        named = parts.named
        if named.programs and not parts.specialties and matter.specialties:
            named = index.named(f"{_BEGINS.sub('', text)} {' '.join(matter.specialties)}")
        _answer_named(question, named)
    elif parts.ordinal is not None and matter.kind == "list":
        if not held or parts.ordinal >= len(held):
            return False
        question.programs = [held[parts.ordinal]]
    elif new.states or new.city or new.area or new.outside:
        specialties = parts.specialties or matter.specialties
        order = f"{' '.join(specialties)} programs with {matter.text}"
        asked = index.filter(without_conditions(order, today))
        visas = new if new.asked_visas else asked
        question.listing = replace(
            asked,
            states=new.states,
            city=new.city,
            area=new.area,
            outside=new.outside,
            about=(),
            visa=visas.visa,
            visas=visas.visas,
        )
    elif parts.specialties:
        if matter.unknown:
            question.unknown_program = matter.unknown
        else:
            _answer_named(question, _same_hospital(held, parts.specialties, index))
    elif matter.unknown:
        question.unknown_program = matter.unknown
    elif matter.lacking:
        question.lacking = Named(specialties=matter.specialties, others=tuple(held))
    elif held:
        question.programs = held
    else:
        return False
    alone = not (_any_name(parts.named) or parts.specialties or question.listing)
    own = parts.cells or bool(parts.conditions)
    before = () if own and (alone or parts.conditions) else read_conditions(matter.text, today)
    question.conditions = _merged(before, parts.conditions)
    question.asks = text if own else matter.text
    question.carried = True
    return True


def _answer_named(question: Question, named: Named) -> None:
    question.programs = list(named.programs)
    question.unknown_program = named.unknown
    question.lacking = named if named.others else None


def _same_hospital(
    held: Sequence[Program], specialties: tuple[str, ...], index: ProgramIndex
) -> Named:
    """The rows of the same institution in other specialties, or that it holds none."""
    institutions = {p["institution"] for p in held}
    rows = [p for p in index.programs if p["institution"] in institutions]
    found = [p for p in rows if p["specialty"] in specialties]
    if found:
        return Named(tuple(found))
    # Another institution cell may name the same place ("UIC", "University of Illinois Chicago").
    for program in held[:1]:
        named = index.named(f"{program['institution']} {' '.join(specialties)}")
        if named.programs:
            return named
    return Named(specialties=specialties, others=tuple(rows or held))


# --- what is remembered ---------------------------------------------------------------------------


def matter_of(question: Question, shown: Sequence[str]) -> Matter | None:
    """What a question about programs leaves for the next turn; `shown`: ids of the rows that its answer
    showed. None for other questions."""
    fitting = question.fit is not None and question.fit.kind == "list"
    wanted = question.fit.wanted if question.fit and fitting else question.listing
    if wanted:
        return Matter(
            "list",
            _ordered(wanted, question.conditions),
            tuple(shown[:_KEPT]),
            specialties=wanted.specialties,
            fitting=fitting,
        )
    if question.fit and question.fit.kind == "compare" and shown:
        return Matter("programs", "", tuple(shown[:_KEPT]))
    if not (question.programs or question.lacking or question.unknown_program):
        return None
    asks = question.asks or question.readings[question.chosen].text
    conditions = ", ".join(c.words for c in question.conditions)
    cells = asked_cells(asks)
    text = ", ".join(t for t in (_cells_text(cells), conditions) if t)
    others = question.lacking.others if question.lacking else ()
    rows = question.programs or list(others)
    named = question.lacking.specialties if question.lacking else ()
    return Matter(
        "programs",
        text,
        tuple(p.id for p in rows[:_KEPT]),
        unknown=question.unknown_program,
        specialties=named or _specialties_asked(question),
        lacking=bool(question.lacking and not question.unknown_program),
    )


def _specialties_asked(question: Question) -> tuple[str, ...]:
    """The specialty of the rows, where they share one that the question named."""
    found = {p["specialty"] for p in question.programs}
    if len(found) != 1:
        return ()
    text = short_forms_spelt(question.readings[0].text)
    return tuple(found) if find_specialties(text, found) or question.carried else ()


_SAID = {"accepts_img": "takes international medical graduates", "recruiting": "recruiting"}


def _cells_text(cells: Sequence[Cell]) -> str:
    """Words from which `asked_cells` reads the same columns."""
    return ", ".join(_SAID.get(c.column, c.label) for c in cells)


def _ordered(wanted: Filter, conditions: Sequence[Condition]) -> str:
    """An order for a list in words from which the same facts and conditions are read."""
    kind = ""
    if wanted.settings:
        kind = "university " if "university" in wanted.settings else "community "
    parts = [f"which {' or '.join((*wanted.specialties, *wanted.absent))} {kind}programs"]
    if wanted.outside:
        parts.append(f"outside {_places(wanted.outside)}.")
    if wanted.area:
        parts.append(f"near {wanted.area.asked}")
    if wanted.city:
        parts.append(f"in {wanted.city.title()}")
    if wanted.states:
        parts.append(f"in {_places(wanted.states)}")
    if wanted.asked_visas:
        word = " and " if wanted.visas == "both" else " or "
        parts.append(f"with {word.join(wanted.asked_visas)}")
    parts += [f"with {c.words}" for c in conditions]
    return " ".join(" ".join(parts).split())


def _places(states: tuple[str, ...]) -> str:
    return region_of(states) or " or ".join(STATES[s] for s in states)
