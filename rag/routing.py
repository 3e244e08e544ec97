"""Decides for each question what answers it beside guidance: a reckoning, a figure or a date of the
tables, a program's row, or a list of programs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.programs import asked_cells, concerns_program, listable
from rag.carrying import carry_on, removes
from rag.conditions import read_conditions, without_conditions
from rag.entities import find
from rag.figure_query import FigureQuery, read_figure_query
from rag.fit.bare_request import bare_request, without_facts
from rag.fit.phrases import forbids_list
from rag.fit.request import FitRequest, read_request
from rag.lexicon import normalise, tokens
from rag.looking_back import LookingBack, looking_back
from rag.programs import ProgramIndex
from rag.reckoning import reading
from rag.reckoning.readers import fees
from rag.season_query import SeasonQuery, read_season_query
from rag.side_by_side import side_by_side
from rag.turn import Matter, PastQuestion, Question, Turn
from rag.years import named_years, with_year

# A follow-up of so many words can be read together with the question before it.
_SHORT = 8
# So many questions back a list may lie from which something is taken, and a question of which the year is
# changed.
_LOOK_BACK = 5
# A longer question is a story, and asks for more than a figure or a date (characters).
_LONG = 300
# Figures that programs have as well as the Match.
_OF_PROGRAMS = frozenset({"img_share", "positions", "matched"})
# From this score on a section of guidance is surely meant.
_SURE = 0.58
# From this score on guidance goes before a table, where it is so much nearer than the table's pages.
# No question for a figure or date of the tests comes to it (0.69).
_PLAINLY = 0.75
_NEARER = 0.1
# Facts that programs judge an applicant by.
_JUDGED = frozenset(
    {
        "graduation_year",
        "step1.result",
        "step1.score",
        "step1.attempts",
        "step2ck",
        "step2ck_attempts",
        "usce_months",
    }
)
# Facts that choose among programs, and how many of both make a case.
_WISHED = frozenset({"visa_need", "specialties", "states"})
_A_CASE = 2
_ABOUT_ONE = re.compile(
    r"\b(?:there|it|they|them|their|that (?:program|one|hospital)|this program)\b", re.I
)
# A question that asks for all that is held on what it names.
_OPEN = re.compile(
    r"\W*(?:(?:can|could|pls|please|you|just) )*(?:tell|give|show) (?:me |us )?(?:\w+ )?"
    r"(?:about|on|of)\b|\W*about\b|"
    r"\W*(?:any )?(?:info(?:rmation)?|details?|data|news) (?:about|on|of|for)\b|"
    r"\W*what (?:do you know|is known) (?:about|of)\b",
    re.I,
)
# A question of what its writer may do, and words that make it one about a program after all.
_OF_ONESELF = re.compile(
    r"\b(?:can|could|may|must|should|do|am|will|would) (?:i|we|my \w+)\b|"
    r"\b(?:does|will|is|do) (?:it|this|that|these|my \w+) "
    r"(?:still |also )?(?:count|help|matter|ok|enough|allowed)\b",
    re.I,
)
_OF_PROGRAM = re.compile(
    r"\b(?:sponsor\w*|accept\w*|requir\w*|needs?|takes?|offer\w*|they|their|there|get in(?:to)?|apply\w*|"
    r"match|chances?|interview\w*|rank\w*|scores?|cut ?offs?|minimum)\b",
    re.I,
)
# From this score on guidance answers such a question, wherever its writer is ("I train at …, may I …?").
_PASSING = 0.65
# After a list "they" are all that it shows, "it" is the first.
_ONE_OF_THEM = re.compile(
    r"\b(?:it|there|that one|this (?:program|one)|that (?:program|hospital))\b", re.I
)
# "And what is the CK cutoff" after an answer about a program.
_GOES_ON = re.compile(r"^\W*(?:and|what about|how about)\b", re.I)
# What it costs to apply is no fact of a program, whatever "them" stands for.
_COST = re.compile(r"\b(?:fees?|costs?|price|how much|pay to)\b", re.IGNORECASE)
_FELLOWSHIP = re.compile(r"\bfellow", re.IGNORECASE)
_HOW_MANY = re.compile(r"\bhow many (?:[\w-]+ ){0,4}?(?:programs|residencies)\b", re.IGNORECASE)
_WHICH_ONES = re.compile(
    r"^\W*(?:(?:and|so|if yes|if so|please|pls)\W+)*(?:which|what|any)(?: are)?(?: the)? "
    r"(?:programs?|hospitals?|places?|ones|residencies)\W*$",
    re.I,
)
_BEGINS_LIST = re.compile(
    r"^\W*(?:please |can you |pls )?(?:list|show|give|find|suggest|recommend)\b", re.I
)


def recognise(turn: Turn) -> None:
    """Sets `looks_back` of each question about the answer before it, `fit` of each about program fit, and
    `listing` of one that plainly orders a list, before the boundaries are looked at: their examples speak
    of programs too."""
    index = turn.edition.program_index
    _list_beside_facts(turn, index)
    for number, question in enumerate(turn.questions):
        if question.fit:
            continue
        question.looks_back = _looks_back(turn, question, first=not number)
        if question.looks_back:
            continue
        text = question.readings[0].text
        if not question.reckoning:
            question.defined = turn.edition.dictionary.definition(text)
        if question.defined:
            continue
        question.fit = (
            read_request(text, index)
            or side_by_side(text, turn.history, turn.edition)
            or _listing_of_applicant(turn, text, index)
        )
        if not question.fit and number and _WHICH_ONES.match(text):
            # "Is general surgery possible for an IMG? Which programs": those of the question before.
            wanted = index.filter(turn.questions[number - 1].readings[0].text)
            question.listing = wanted if wanted.specialties else None
        if not question.fit and _BEGINS_LIST.match(text) and concerns_program(text):
            bare = without_conditions(text, turn.today)
            question.listing = index.filter(bare) if index.asks_listing(text) else None
        if question.fit or question.listing or question.reckoning:
            continue
        told = {fact.field for fact in turn.facts.facts} if turn.telling else set()
        # "In Texas", "on J-1": the last list with one thing changed. A result is held against its rows.
        matter = None if told & _JUDGED else _matter(turn.history, text)
        if carry_on(question, matter, turn.edition, turn.today):
            continue
        question.fit = _list_for_facts(turn, index, told) or _continued(turn, question, index)
        # What is told on request ("psychiatry in Texas") orders nothing.
        asked_for = turn.telling and turn.history and turn.history[-1].asked
        if not question.fit and not asked_for:
            question.listing = index.order(text)


def _looks_back(turn: Turn, question: Question, *, first: bool) -> LookingBack | None:
    """What a question asks of the answer before it. Nothing where the message says more than that: "are you
    sure? I am on H-1B" is another question; nor where something was asked back, which it may answer."""
    if question.reckoning or turn.context or turn.facts.facts:
        return None
    if first and (not turn.history or turn.history[-1].asked):
        return None
    return looking_back(question.text)


def _matter(history: Sequence[PastQuestion], text: str) -> Matter | None:
    """What the last question about programs left; one to which nothing was found in between hides it not.
    "Remove Ohio" is said of the last list, whatever was asked since."""
    if removes(text):
        matters = (p.matter for p in history[: -_LOOK_BACK - 1 : -1] if p.matter)
        if last := next((m for m in matters if m.kind == "list"), None):
            return last
    for past in history[:-3:-1]:
        if past.matter or past.passages:
            return past.matter
    return None


def _listing_of_applicant(turn: Turn, text: str, index: ProgramIndex) -> FitRequest | None:
    """A listing in a message that tells results or a graduation year: the person wants programs that
    take these, and a plain list would drop them without a word."""
    told = {fact.field for fact in turn.facts.facts}
    if not told & _JUDGED or not index.asks_listing(text) or forbids_list(text):
        return None
    return FitRequest("list", wanted=index.filter(text))


def _list_beside_facts(turn: Turn, index: ProgramIndex) -> None:
    """Sets `fit` of a message that tells its writer's case and then asks only "which ones?"."""
    kinds = {fact.field for fact in turn.facts.facts}
    if not kinds & _JUDGED or len(kinds & (_JUDGED | _WISHED)) < _A_CASE:
        return
    request = bare_request(without_facts(normalise(turn.message), turn.facts.spans))
    if not request or not turn.questions:
        return
    wanted = turn.edition.glossary.expand(turn.edition.vocabulary.spelt(request))
    named = index.named(wanted)
    if named.programs or named.unknown:
        return
    if read_request(turn.questions[-1].readings[0].text, index) is None:
        turn.questions = turn.questions[-1:]
        turn.questions[0].fit = FitRequest("list", wanted=index.filter(wanted))


def _list_for_facts(turn: Turn, index: ProgramIndex, told: set[str]) -> FitRequest | None:
    """The list of programs that was just given, held against what a message tells that asks nothing
    (`told`: its fields)."""
    matter = turn.history[-1].matter if turn.history else None
    if not matter or matter.kind != "list" or not told & (_JUDGED | _WISHED):
        return None
    return FitRequest("list", wanted=index.filter(without_conditions(matter.text, turn.today)))


def _continued(turn: Turn, question: Question, index: ProgramIndex) -> FitRequest | None:
    """The last question about a list that fits, with the fact that a short follow-up changes."""
    last = turn.history[-1] if turn.history else None
    if not last or not last.matter or last.matter.kind != "list":
        return None
    before = read_request(last.text, index)
    if before is None or before.kind != "list" or len(question.text.split()) > _SHORT:
        return None
    for following in (r for r in question.readings if r.follows):
        request = read_request(following.text, index)
        if request and request.kind == "list" and request.wanted != before.wanted:
            return request
    return None


def reckon(turn: Turn) -> None:
    """Sets `reckoning` of each question that asks for one."""
    edition = turn.edition
    earlier = _earlier(turn)
    context = _canonical(turn, turn.context)
    before = _canonical(turn, turn.history[-1].text) if turn.history else ""
    for question in turn.questions:
        question.reckoning = reading.read(
            question.readings[0].text,
            turn.today,
            edition.rules,
            context=context,
            before=before,
            profile=turn.profile,
            earlier=earlier[::-1],
        )


def _earlier(turn: Turn) -> list[reading.Reckoning]:
    """The reckonings that a message may go on from, newest first: the last one; what was asked back one
    question ago and may still be open; and the last bill, for its total or for other counts."""
    past = [p.reckoning for p in turn.history[: -_LOOK_BACK - 1 : -1]]
    found = [r for i, r in enumerate(past[:2]) if r and (i == 0 or r.missing)]
    if not found and fees.resumes(_canonical(turn, turn.text)):
        found = [r for r in past if r and r.tool == "application_fees"][:1]
    return found


def _canonical(turn: Turn, text: str) -> str:
    """`text` as the readers of questions want it: slips mended, the glossary's terms put in."""
    glossary = turn.edition.glossary
    return glossary.expand(turn.edition.spelling.correct(glossary.expand(text)))


def route(turn: Turn) -> None:
    """Sets `figures` or `season` of each question that a table answers, and `programs`, `listing` or
    `unknown_program` of each that is about programs."""
    index = turn.edition.program_index
    last, all_last = _last_programs(turn.history)
    for question in turn.questions:
        text = question.readings[0].text
        if question.carried or question.looks_back or question.defined:
            continue
        question.conditions = read_conditions(text, turn.today)
        if question.fit or question.listing or question.boundary or question.reckoning:
            continue
        if _of_tables(turn, question):
            continue
        if _lists(index, question, text) and (
            concerns_program(text) or (listable(text) and not _answered_by_guidance(question))
        ):
            question.listing = index.filter(without_conditions(text, turn.today))
            continue
        named = index.named(text)
        if not concerns_program(text) and not (named.programs and _OPEN.match(text)):
            continue
        if named.programs:
            # A name in passing ("my MPH at Hopkins …") makes no question about a program.
            if _in_passing(question, text, index):
                continue
            if asked_cells(text) or not _answered_by_guidance(question):
                question.programs = list(named.programs)
        elif named.unknown:
            question.unknown_program = named.unknown
            question.lacking = named if named.others else None
        elif named.others and not _FELLOWSHIP.search(text):
            if asked_cells(text) or not _answered_by_guidance(question):
                question.lacking = named
        elif (
            last
            and _continues(question)
            and not (_COST.search(text) and not asked_cells(text))
            and (
                _ABOUT_ONE.search(text)
                or (_GOES_ON.match(text) and asked_cells(text))
                or not _answered_by_guidance(question)
            )
        ):
            asked = last if _ONE_OF_THEM.search(text) else all_last
            question.programs = [
                turn.edition.programs[i] for i in asked if i in turn.edition.programs
            ]
            question.carried = len(question.programs) > 1


def _last_programs(history: Sequence[PastQuestion]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The program that answered the last question, and all that it showed where it was a list."""
    if not history:
        return (), ()
    last, matter = history[-1].programs, history[-1].matter
    listed = matter.programs if matter and matter.kind == "list" else ()
    return last, listed or last


def _of_tables(turn: Turn, question: Question) -> bool:
    """Sets `figures` or `season` when the question asks for a published figure or a date, by itself
    or, as a short follow-up with a name or a year of its own, together with the last question."""
    first, *others = question.readings
    if len(first.text) > _LONG:
        return False
    readings = [first.text]
    if named_years(first.text) or find(first.text):
        readings += [r.text for r in others if r.follows and len(first.text.split()) <= _SHORT]
    if same := _of_another_year(first.text, turn.history):
        readings[1:] = [_canonical(turn, text) for text in same]
    last = None
    if turn.history and len(readings) > 1:
        last = _table_queries(turn, _canonical(turn, turn.history[-1].text))
    for text in readings:
        question.figures, question.season = _table_queries(turn, text)
        if not (question.figures or question.season) or _another_section(turn, question):
            continue
        # "How much is ERAS?", "for Step 3?": what changes nothing of the last figure asks for another.
        if text != first.text and (question.figures, question.season) == last:
            continue
        # A named program's places, share of IMGs or days are its own.
        general = question.figures and question.figures.kind not in _OF_PROGRAMS
        if general or not turn.edition.program_index.named(text).programs:
            return True
    question.figures = question.season = None
    return False


def _of_another_year(text: str, history: Sequence[PastQuestion]) -> list[str]:
    """The last questions, newest first, as far as they name a year, for the one year that `text` names and
    nothing else ("and in 2020?")."""
    years = named_years(text)
    if len(years) != 1 or not all(t.isdecimal() for t in tokens(text)):
        return []
    [year] = years
    found = []
    for past in history[: -_LOOK_BACK - 1 : -1]:
        if not named_years(past.text):
            break
        found.append(with_year(past.text, year))
    return found


def _table_queries(turn: Turn, text: str) -> tuple[FigureQuery | None, SeasonQuery | None]:
    """The figure that a canonical text asks for, or else the date."""
    figures = read_figure_query(text, turn.today)
    return figures, None if figures else read_season_query(text, turn.edition.calendar, turn.today)


def _another_section(turn: Turn, question: Question) -> bool:
    """Whether guidance that is plainly nearer than any page of that table or of those dates answers:
    "how many states used all 30 slots" asks of waivers, not of posts in the Match."""
    if not question.candidates or question.candidates[0].score < _PLAINLY:
        return False
    homes = turn.edition.calendar.homes.values() if question.season else turn.edition.figures.homes
    documents = {home.partition("#")[0] for home in homes}
    at_home = (c.score for c in question.candidates if c.passage.document in documents)
    return question.candidates[0].score - max(at_home, default=0.0) >= _NEARER


def _lists(index: ProgramIndex, question: Question, text: str) -> bool:
    """Whether a question asks for a list that facts or conditions make short enough."""
    if index.asks_listing(text):
        return True
    wanted = index.filter(text)
    if question.conditions and index.lists(text) and (wanted.specialties or wanted.visa):
        return True
    # The number of all programs is a figure of guidance; that of a place is the rows of the table.
    return bool(_HOW_MANY.search(text) and (wanted.states or wanted.city or wanted.area))


def _answered_by_guidance(question: Question) -> bool:
    return bool(question.candidates) and question.candidates[0].score >= _SURE


def _in_passing(question: Question, text: str, index: ProgramIndex) -> bool:
    """Whether a program is named only as the place where the writer is: "J-1 at Cleveland Clinic now, can
    I change to H-1B?" asks nothing of Cleveland Clinic, though it speaks of a visa. What is asked names
    no program then."""
    first = question.candidates[0].score if question.candidates else 0.0
    asked = _OF_ONESELF.search(text)
    if first < _PASSING or not asked or _OF_PROGRAM.search(text):
        return False
    return not index.named(text[asked.start() :]).programs


def _continues(question: Question) -> bool:
    """Whether a question without a name goes on about the program of the last answer."""
    text = question.readings[0].text
    return (
        len(question.readings) > 1
        and any(r.follows for r in question.readings)
        and (len(text.split()) <= 8 or bool(_ABOUT_ONE.search(text)))
    )
