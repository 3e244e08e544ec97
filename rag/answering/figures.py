"""Answers from the tables of published figures: the row that makes a section of guidance specific,
or where the report is that holds what no table here does."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from rag.citing import Citations
from rag.edition import Edition
from rag.evidence import Evidence, judge
from rag.figure import ALL_IMGS, GROUPS, Figure
from rag.figure_query import FigureQuery
from rag.figures import Figures
from rag.schema import Certainty, Passage, Status
from rag.statistics import Table
from rag.turn import Candidate, Part, Question, Turn
from rag.wording import listed

# The table that holds each kind of figure, and the one of the reports that would.
_TABLES = {
    "signals": "program_signals",
    "fee": "fees",
    "match_rate": "match_rates",
    "img_share": "img_share_by_specialty",
    "matched": "match_by_specialty",
    "positions": "match_by_specialty",
    "scores": "charting_outcomes_img",
    "ranks": "charting_outcomes_img",
    "publications": "charting_outcomes_img",
}
_HOMES = {"match_rate": "rate", "ranks": "ranks", "publications": "publications"}
_SAID = 4


@dataclass(frozen=True)
class Found:
    """What the tables hold for a query: `figures` that answer it, what is `missing` in words, and
    `beside`: figures that stand near what is missing."""

    figures: tuple[Figure, ...] = ()
    missing: str = ""
    beside: tuple[Figure, ...] = ()


def answer_figures(
    turn: Turn,
    question: Question,
    citations: Citations,
    guidance: Callable[[Candidate], Part],
) -> Part | None:
    """The answer to a question for a figure: a line of the table before the section of guidance
    (made by `guidance`) that tells what the figure means; None where the edition has no such table."""
    query = question.figures
    table = _table(turn.edition.figures, query) if query else None
    if query is None or table is None:
        return None
    found = look_up(turn.edition.figures, query)
    candidate = _section(turn.edition, question, query, table, found)
    passage = candidate.passage
    fresh = [f for f in found.figures if not _says(passage, f, query)]
    lines = [_line(f, passage, citations) for f in fresh]
    if found.missing:
        lines.append(_not_held(turn, query, table, found.missing))
        lines += [
            _line(f, passage, citations) for f in found.beside if not _says(passage, f, query)
        ]
    part = guidance(candidate)
    if found.missing:
        gap = passage.certainty is Certainty.NOT_KNOWN and not (found.figures or found.beside)
        part.status = Status.UNKNOWN if gap else Status.PARTIAL
    elif passage.certainty is Certainty.NOT_KNOWN:
        part.status = Status.PARTIAL
    part.text = "\n\n".join([*lines, part.text])
    return part


def look_up(figures: Figures, query: FigureQuery) -> Found:
    """The figures that `query` asks for, for each of its specialties or fees."""
    parts = [_one(figures, query, name) for name in (query.specialties or query.fees or ("",))]
    missing = [p.missing for p in parts if p.missing]
    return Found(
        tuple(f for p in parts for f in p.figures)[:_SAID],
        listed(missing) if missing else "",
        tuple(f for p in parts for f in p.beside)[:_SAID],
    )


def _one(figures: Figures, query: FigureQuery, name: str) -> Found:
    """What is held for one specialty or fee (`name`, or all specialties together)."""
    every = _all_periods(figures, query, name)
    if query.period:
        wanted = [f for f in every if f.period == query.period]
        if wanted:
            return Found(tuple(wanted))
        missing = _what(query, every[0].group if query.kind == "fee" and every else name)
        return Found((), missing, tuple(_newest(every)) or _near(figures, query, name))
    if not every:
        return Found((), _what(query, name), _near(figures, query, name))
    newest = _newest(every)
    # A transcribed number stands beside the newest one that is official.
    official = next((f for f in every if f.quality == "A"), None)
    if official and all(f.quality != "A" for f in newest):
        newest.append(official)
    return Found(tuple(newest))


def _all_periods(figures: Figures, query: FigureQuery, name: str) -> list[Figure]:
    group = query.applicant_type
    if query.kind == "signals":
        return figures.signals(name)
    if query.kind == "fee":
        return figures.fees(name)
    if query.kind == "img_share":
        return figures.img_share(name)
    if query.kind == "positions":
        return figures.positions(name)
    if query.kind == "matched":
        if query.state:
            return [] if name else figures.state(query.state)
        return figures.matched(name, group)
    if query.kind == "match_rate":
        both = figures.match_rates(group, specialty=name)
        return [f for f in both if group or "visa" not in f.group]
    return {"scores": figures.scores, "ranks": figures.ranks, "publications": figures.publications}[
        query.kind
    ](name, group)


def _newest(every: list[Figure]) -> list[Figure]:
    return [f for f in every if f.period == every[0].period] if every else []


def _near(figures: Figures, query: FigureQuery, name: str) -> tuple[Figure, ...]:
    """What is held of a specialty where the very figure is not: its share of IMGs."""
    if query.kind in ("matched", "match_rate", "positions") and name and not query.state:
        return tuple(_newest(figures.img_share(name)))
    return ()


# --- the section and the lines -------------------------------------------------------------------


def _table(figures: Figures, query: FigureQuery) -> Table | None:
    by_state = query.kind == "matched" and query.state
    by_field = query.kind == "match_rate" and query.specialties
    if by_field and figures.table("charting_outcomes_img"):
        return figures.table("charting_outcomes_img")
    return figures.table("img_residents_by_state" if by_state else _TABLES[query.kind])


def _section(
    edition: Edition, question: Question, query: FigureQuery, table: Table, found: Found
) -> Candidate:
    """The section to go with the figures: the one that was found, when the table is at home in it
    or it prints the figure; else the figure's own home."""
    best = question.candidates[0] if question.candidates else None
    if best and judge(question) is Evidence.ENOUGH:
        if found.missing and not found.figures and best.passage.certainty is Certainty.NOT_KNOWN:
            return best
        prints = any(f.shown in best.passage.text for f in found.figures)
        if best.passage.id in table.passages or prints:
            return best
    own = table.homes.get(_HOMES.get(query.kind, ""), table.home)
    home = edition.passages[found.figures[0].home if found.figures else own]
    return next(
        (c for c in question.candidates if c.passage.id == home.id),
        Candidate(home, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    )


def _line(figure: Figure, passage: Passage, citations: Citations) -> str:
    mark = citations.figure(passage, figure.shown, figure.sources)
    return f"{figure.sentence} {mark}"


def _says(passage: Passage, figure: Figure, query: FigureQuery) -> bool:
    """Whether the section's short answer states the figure already. The figure of one specialty is
    said all the same: the section names it among others."""
    if figure.specialty or figure.state:
        return False
    short = " ".join(s.text for s in passage.short)
    numbers = set(_numbers(figure.shown))
    # Short answers call the season 2026-27 "ERAS 2027".
    names = [figure.period, f"ERAS 20{figure.period[-2:]}"]
    dated = any(n in short for n in names) or (query.kind == "fee" and not query.period)
    return dated and bool(numbers) and numbers <= set(_numbers(short))


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d[\d,]*(?:\.\d+)?", text)


def _not_held(turn: Turn, query: FigureQuery, table: Table, missing: str) -> str:
    """What is not held, why, and where it is."""
    report = turn.edition.sources[table.report]
    where = f"Look in {table.report_name}: {report.url}"
    if query.kind == "signals":
        return f"**Not known here:** {missing}. {where}"
    if query.kind == "fee":
        return f"**Not known here:** {missing}. Look at {table.report_name} on the day you pay."
    if query.period.isdecimal() and date(int(query.period), 3, 15) > turn.today:
        return (
            f"**Not published yet:** {missing}. The {query.period} Match has not taken place; its "
            f"first figures come with the NRMP's news release in March {query.period}. {report.url}"
        )
    return (
        f"**Not known here:** {missing}. Tables of NRMP reports are not part of this base, because "
        f"the NRMP reserves their use. {where}"
    )


def _what(query: FigureQuery, name: str) -> str:
    """A figure in words, as something that is not known."""
    inside = f" in {name.lower()}" if name else ""
    group = GROUPS[query.applicant_type or ALL_IMGS]
    when = f" in {query.period}" if query.period else ""
    place = f" in {query.state}" if query.state else ""
    if query.kind == "signals":
        return f"how many signals there are{inside}{when}"
    if query.kind == "fee":
        return f"the price of \u201c{name}\u201d{when}"
    if query.kind == "matched":
        return f"how many {group} matched{inside}{place}{when}"
    return {
        "match_rate": f"the match rate of {group}{inside}{when}",
        "img_share": f"the share of IMGs{inside or ' over all specialties'}{when}",
        "positions": f"the number of posts{inside}{when}",
        "scores": f"the Step 2 CK scores of matched {group}{inside}{when}",
        "ranks": f"how many programs matched {group} ranked{inside}{when}",
        "publications": f"how many publications matched {group} had{inside}{when}",
    }[query.kind]
