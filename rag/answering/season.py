"""Answers from the season's calendar: the date in the season that is asked for or runs, how far off
it is, and what is known where no day is published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from rag.citing import Citations
from rag.evidence import Evidence, judge
from rag.schema import Certainty, Passage, Status
from rag.season import Calendar, Event, SeasonDate, days_until, next_season, running_season
from rag.season_query import SeasonQuery
from rag.turn import Candidate, Part, Question, Turn
from rag.wording import dated, listed, spoken_date

_EARLIER, _COUNTED = 3, 300


def answer_season(
    turn: Turn,
    question: Question,
    query: SeasonQuery,
    citations: Citations,
    short: Callable[[Candidate], str],
) -> Part:
    """The answer to a question for a date of the season, with the cautions of the section that is
    cited. `short` gives a section's short answer with its citations."""
    calendar = turn.edition.calendar
    told = [_event(calendar, e, query.season, turn.today) for e in query.events]
    told.sort(key=lambda t: (t.day is None, t.day or date.max))
    candidate = _section(turn, question, query.events[0], told)
    passage = candidate.passage
    lines = []
    for event in told:
        mark = citations.figure(passage, event.printed, (event.source,)) if event.source else ""
        lines.append(f"{event.text} {mark}".rstrip())
    text = lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)
    paragraphs = [text]
    # The calendar's own section would only say the same dates once more.
    if passage.id != _home(turn) or not all(t.published for t in told):
        paragraphs.append(short(candidate))
    cautions = []
    for caution in passage.cautions:
        cautions.append(caution.text)
        mark = citations.passage(passage, caution)
        paragraphs.append(f"> **Take care:** {caution.text} {mark}".rstrip())
    paragraphs.append(f"*{dated(passage, turn.edition.sources, turn.today)}*")
    return Part(
        question.text,
        _status(told, passage),
        "\n\n".join(paragraphs),
        cautions=cautions,
        passages=[passage],
    )


class _Told:
    """What is said of one event: `day` its first day, `published` whether that day is known."""

    def __init__(self, text: str, found: SeasonDate | None, earlier: bool) -> None:
        self.text = text
        self.published = found is not None and found.published
        self.day = found.start if found and found.published else None
        self.printed = spoken_date(self.day.isoformat()) if self.day else "no day"
        self.source = found.source if found else ""
        self.partly = earlier or bool(found and found.note)


def _event(calendar: Calendar, event: Event, season: str, today: date) -> _Told:
    dates = calendar.of_event(event.name)
    wanted = season or _due(dates, today)
    found = dates.get(wanted)
    lead = f"{event.name}, {wanted} season"
    if found and found.published:
        parts = [_when(lead, found, today), _sentence(found.note), _standing(found)]
        if not season and found.last and found.last < today:
            parts.insert(1, _next(dates, wanted))
        return _Told(" ".join(p for p in parts if p), found, False)
    earlier = _earlier(dates, wanted)
    ahead = wanted > running_season(today)
    known = "is not published yet" if ahead else "is not known here"
    parts = [f"**{lead}: the day {known}.**", _sentence(found.note) if found else ""]
    if earlier and not (found and found.note):
        parts.append(f"In the seasons before it was on {listed(earlier)}.")
    return _Told(" ".join(p for p in parts if p), found, bool(earlier))


def _due(dates: dict[str, SeasonDate], today: date) -> str:
    """The season that is meant when none is named: that of the next day to come up to the running
    season (training may start in the season before), else the running one."""
    running = running_season(today)
    to_come = [
        d
        for d in dates.values()
        if d.season <= running and d.published and d.last is not None and d.last >= today
    ]
    return min(to_come, key=lambda d: d.season).season if to_come else running


def _when(lead: str, found: SeasonDate, today: date) -> str:
    assert found.start is not None
    days = days_until(found.start, today)
    span = _span(found)
    if days > 0:
        verb = "It begins" if found.end else "That is"
        return f"**{lead}: {span}.** {verb} {_in_days(days)} (today is {_day(today)})."
    if found.end and found.end >= today:
        return f"**{lead}: {span}.** It is running now."
    if days == 0:
        return f"**{lead}: {span}.** That is today."
    return f"**{lead}: that was {'from ' if found.end else 'on '}{span}**{_ago(-days)}."


def _next(dates: dict[str, SeasonDate], season: str) -> str:
    """What is known of the season after one whose day is past."""
    following = next_season(season)
    found = dates.get(following)
    if found and found.published:
        return f"In the {following} season it is {_span(found)}."
    earlier = _earlier(dates, season)
    more = f"; in earlier seasons it was on {listed(earlier)}" if earlier else ""
    return f"The day of the {following} season is not published yet{more}."


def _earlier(dates: dict[str, SeasonDate], season: str) -> list[str]:
    """The known days of the seasons before `season`, newest first."""
    known = [d for d in dates.values() if d.season < season and d.published]
    return [_span(d, weekday=False) for d in reversed(known)][:_EARLIER]


def _span(found: SeasonDate, weekday: bool = True) -> str:
    """`Wednesday 3 March 2027`, or `Monday 15 to Friday 19 March 2027`."""
    assert found.start is not None
    if found.end is None:
        return _day(found.start, weekday)
    first, last = found.start, found.end
    month = "" if (first.year, first.month) == (last.year, last.month) else f" {first:%B}"
    year = "" if first.year == last.year else f" {first.year}"
    name = f"{first:%A} " if weekday else ""
    return f"{name}{first.day}{month}{year} to {_day(last, weekday)}"


def _day(day: date, weekday: bool = True) -> str:
    return f"{day:%A} {spoken_date(day.isoformat())}" if weekday else spoken_date(day.isoformat())


def _in_days(days: int) -> str:
    return "tomorrow" if days == 1 else f"in {days} days"


def _ago(days: int) -> str:
    """How long ago a day was; of another year nobody counts the days."""
    if days > _COUNTED:
        return ""
    return ", yesterday" if days == 1 else f", {days} days ago"


def _standing(found: SeasonDate) -> str:
    """Of a single transcription: that it is one."""
    if found.quality == "A":
        return ""
    when = "" if found.as_of == "undated" else f", {spoken_date(found.as_of)}"
    return f"(As transcribed{when}: check the official calendar.)"


def _sentence(note: str) -> str:
    return f"{note[0].upper()}{note[1:].rstrip('.')}." if note else ""


def _status(told: list[_Told], passage: Passage) -> Status:
    if all(t.published for t in told):
        return Status.ANSWERED
    gap = passage.certainty is Certainty.NOT_KNOWN
    if any(t.published or (t.partly and not gap) for t in told):
        return Status.PARTIAL
    return Status.UNKNOWN


def _home(turn: Turn) -> str:
    table = turn.edition.figures.table("season_calendar")
    return table.home if table else ""


def _section(turn: Turn, question: Question, event: Event, told: list[_Told]) -> Candidate:
    """The section to cite: the one that was found, where it prints the day (or belongs to the
    document of the event's home when there is none to print); else the event's home."""
    best = question.candidates[0] if question.candidates else None
    if best and judge(question) is Evidence.ENOUGH:
        days = [t.printed for t in told if t.published]
        if any(_prints(best.passage, day) for day in days):
            return best
        if not days and best.passage.document == event.home.partition("#")[0]:
            return best
    home = turn.edition.passages[event.home]
    return next(
        (c for c in question.candidates if c.passage.id == home.id),
        Candidate(home, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    )


def _prints(passage: Passage, day: str) -> bool:
    return day in passage.text
