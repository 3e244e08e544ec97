"""The lines of an answer that code made out of rules, tables and the calendar, and what they have to
cite. They stand in no passage word for word, but what they are made of has a home and sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ingest.folding import fold
from rag.answering.figures import look_up
from rag.reckoning.tools import TOOLS
from rag.schema import Status
from rag.season import SeasonDate, days_until
from rag.turn import Question, Turn
from rag.wording import spoken_date

DOUBT = "reported, not confirmed: "
_ASKED_BACK = "One question back, so that I have it right: "
_MONTHS = tuple(f"{date(2000, month, 1):%B}".lower() for month in range(1, 13))
_WEEKDAYS = tuple(f"{date(2000, 1, day):%A}".lower() for day in range(3, 10))
_TOKEN = re.compile(rf"\d+|\b(?:{'|'.join((*_MONTHS, *_WEEKDAYS))})\b")


@dataclass(frozen=True)
class Basis:
    """What the marks of a line have to lead to: passages by id, and sources by id."""

    passages: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()


Lines = Mapping[str, Basis | None]


def computed_lines(turn: Turn) -> Lines:
    """The computed lines (folded) of a finished turn, each with its basis; None for one that states
    nothing of the world: a question asked back, that no rule is held, what the person told of
    themselves, and every line of a turn that ended before anything was answered.

    - A reckoned line is what the tool gives when it is asked once more; its basis is the home of
      every rule behind it. Whether the tool reckons right, its own tests decide.
    - A figure is the sentence that the edition has for a row of its tables; its basis is the row's
      sources.
    - A date of the season names an event and a season of the calendar with the day that stands there,
      and no other figure, month or weekday than the calendar's for that event, today's, and the days
      between; its basis is the row's source.
    """
    if not turn.parts:
        return dict.fromkeys(map(fold, turn.answer.replace("\n- ", "\n").split("\n")))
    lines: dict[str, Basis | None] = {}
    for doubt in turn.doubts:
        lines |= dict.fromkeys(fold(lead + doubt.question) for lead in ("", _ASKED_BACK))
    for question in turn.questions:
        lines |= _reckoned(turn, question)
        if question.figures:
            found = look_up(turn.edition.figures, question.figures)
            for figure in (*found.figures, *found.beside):
                lines[fold(figure.sentence)] = Basis(sources=frozenset(figure.sources))
        if question.season:
            lines |= _dated(turn, [event.name for event in question.season.events])
    return lines


def _reckoned(turn: Turn, question: Question) -> dict[str, Basis | None]:
    if not question.reckoning:
        return {}
    tool = TOOLS[question.reckoning.tool]
    inputs = tool.inputs.model_validate(question.reckoning.inputs)
    found = tool.reckon(inputs, turn.edition.rules, turn.today)
    homes = frozenset(r.passage for r in found.rules if r.passage in turn.edition.passages)
    states = homes and found.status is not Status.CLARIFY
    texts = (found.result, *found.working, *found.notes)
    basis = Basis(passages=homes) if states else None
    return {fold(line): basis for text in texts for line in text.split("\n")}


def _dated(turn: Turn, events: Iterable[str]) -> dict[str, Basis | None]:
    """The lines of the answer that tell a day of one of the events."""
    lines: dict[str, Basis | None] = {}
    for line in (fold(text.removeprefix("- ")) for text in turn.answer.split("\n")):
        for event in events:
            dates = turn.edition.calendar.of_event(event)
            named = re.match(rf"{re.escape(fold(event))}, (\d{{4}}-\d\d) season: ", line)
            if named and season_says(dates, named[1], line, turn.today):
                found = dates.get(named[1])
                lines[line] = Basis(sources=frozenset({found.source} if found else ()))
    return lines


def season_says(dates: Mapping[str, SeasonDate], season: str, line: str, today: date) -> bool:
    """Whether a folded line says of an event in `season` what `dates`, its dates by season, hold."""
    found = dates.get(season)
    if found and found.published and found.last:
        if spoken_date(found.last.isoformat()).lower() not in line:
            return False
    elif "is not published yet" not in line and "is not known here" not in line:
        return False
    allowed = _tokens(today, f"{today:%A}", season)
    for each in dates.values():
        allowed |= _tokens(each.season, each.note, spoken_date(each.as_of))
        for day in (each.start, each.end):
            if day:
                allowed |= _tokens(day, f"{day:%A}", str(abs(days_until(day, today))))
    return set(_TOKEN.findall(line)) <= allowed


def _tokens(*texts: str | date) -> set[str]:
    """The numbers, months and weekdays of texts and days."""
    spoken = (spoken_date(t.isoformat()) if isinstance(t, date) else t for t in texts)
    return {token for text in spoken for token in _TOKEN.findall(text.lower())}
