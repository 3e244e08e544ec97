"""Reads a question for the date of an event of the season: which events, and of which season.

What happens at the event, what follows when it is missed, or whether something is in time for it,
is no question for its date: guidance answers that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from rag.patterns import any_of
from rag.season import Calendar, Event, next_season, running_season, season_name
from rag.years import named_season, named_years


@dataclass(frozen=True)
class SeasonQuery:
    """The events that are asked for, and the season that is named; empty where none is."""

    events: tuple[Event, ...]
    season: str = ""


_MONTHS = (
    "january february march april may june july august september october november december jan feb "
    "mar apr jun jul aug sep sept oct nov dec"
)
_ASKS = any_of(
    """
    when; what date*; what day*; what time; which date*; which day; whats the date; what's the date;
    what is the date; exact date*; date; dates; by when; until when; till when; how soon; last day;
    last moment; days left; days between; days from; weeks between;
    days until; days till; days to; weeks until; weeks till; weeks to
    """
)
_HOW_LONG = re.compile(
    r"\bhow (?:many|much)(?: more)? (?:days|weeks|months|time)\b|\bhow (?:long|far)\b"
)
_TO_IT = any_of("until; till; to; before; left; away; off; remain*")
_WHETHER_PAST = re.compile(
    r"^(?:(?:so|and|but|ok|hi|hello)\b\W*)*(?:is|was|has|have|did)\b.*"
    r"\b(?:over|passed|past|gone|already|yet|closed|open)\b|"
    rf"\b(?:is|was|on)\b[^?]*\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTHS.replace(' ', '|')})\b"
)
# "What is SOAP?" asks for a meaning, "what is the rank list deadline?" for a day.
_MEANING = re.compile(
    r"^(?:(?:so|and|but|ok|hi|hello)\b\W*)*(?:what(?: is|'s|s)|explain|define|meaning of)\b"
    r"(?!.*\b(?:dates?|days?|deadlines?|time|starts?|begins?|opens?|ends?|closes?|closing|opening)\b)"
)
# Words beside the event that turn the question to something else.
_OTHER = any_of(
    """
    why; how to; how do; how does; how can; how should; how did; what happens; what if; what to do;
    what should; what must; what do; what does; what document*; what can; who; should; must; need*;
    have to; could i; after; before; without; if i; if my; in case; because; miss; missed; missing;
    forget*; forgot*; change; changed; edit; fee; cost*; price*; pay*; refund*; Step 1; Step 2 CK;
    Step 2 CS; Step 3; Occupational English Test; score*; visa*; J-1; J-2; H-1B; DS-2019; embassy*;
    consul*; travel*; flight*; letter*; statement; best; good time; ideal; recommend*; advantage*;
    help; chance*; rate; percent*; couple*; fellowship*; SF Match; ophthalmology; eye;
    urology; dermatology; military;
    canad*; CaRMS; contact*; call; upload*; transcript*; still apply; still submit; still possible;
    too late; late appl*; accept*; refuse*; reject*; offered me; photo*; insurance; salary; lease;
    move; vacation; holiday*; orientation; early; earlier; late; later; delay*; postpone*; defer*;
    someone; friend*; first day; allowed; once; ok; my program; contract; expir*; revalid*; time
    zone; country; exam; exams; not eligible; ineligib*; eligible for
    """
)
# What a person may ask to do on a date; "can I …" is otherwise no question for a date.
_CAN_I = re.compile(
    r"\bcan (?:i|we)\b(?! (?:apply|submit|send|register|sign|see|rank|start|begin|enter|buy|get))"
)
_WHERE = re.compile(r"\bwhere\b(?! (?:i|we) (?:have )?match)|\bwithdraw\b(?!.*\bdeadline)")
# Words of the list above that belong to the name of an event.
_ASIDE = re.compile(
    r"\blate (?=(?:nrmp |match )?(?:registration|fee))|\bfee (?=starts?|begins?)|"
    r"\bif (?:i|we|you) (?:have )?match(?:ed)?\b"
)
_HOW_MANY = re.compile(r"\bhow many (?!(?:more )?(?:days|weeks|months)\b)")
_FILLER = frozenset(
    "the of for in a an is on to my this year season cycle match matches nrmp eras us usa img imgs date "
    "dates day deadline time please pls exact official current next last and at when what tell me "
    "international medical graduate residency 2023 2024 2025 2026 2027 2028 2029 2030".split()
)
_OF_SEASON = re.compile(
    r"\b(?:eras|match|season|cycle|day|list|pathways?|residencycas|nrmp|soap|deadline) (?:for |of )?20\d\d\b|"
    r"\b20\d\d (?:eras|main|match|season|cycle|pathways?|nrmp|rank|soap)\b"
)
_IN_YEAR = re.compile(rf"\b(?:in|of|{_MONTHS.replace(' ', '|')}) 20\d\d\b")


def read_season_query(text: str, calendar: Calendar, today: date) -> SeasonQuery | None:
    """The dates that a canonical question asks for (rag.lexicon), or None."""
    lower = " ".join(text.lower().split())
    if any(p.search(_ASIDE.sub(" ", lower)) for p in (_OTHER, _CAN_I, _WHERE, _HOW_MANY)):
        return None
    if _MEANING.search(lower):
        return None
    events = calendar.find(lower)
    if not events or len(events) > 4:
        return None
    if not (_asks_when(lower) or _only_names(lower, events)):
        return None
    return SeasonQuery(tuple(events), _season(lower, events, calendar, today))


def _asks_when(lower: str) -> bool:
    return bool(
        _ASKS.search(lower)
        or (_HOW_LONG.search(lower) and _TO_IT.search(lower))
        or _WHETHER_PAST.search(lower)
    )


def _only_names(lower: str, events: list[Event]) -> bool:
    """Whether a question is no sentence but the event's name, with a year or the word date beside
    it: "match day 2027", "rol deadline"."""
    rest = lower
    for event in events:
        for pattern in event.patterns:
            rest = re.sub(pattern, " ", rest, flags=re.IGNORECASE)
    words = re.findall(r"[\w-]+", rest.replace("'s", ""))
    return len(lower.split()) <= 9 and all(w in _FILLER or w.isdecimal() for w in words)


def _season(lower: str, events: list[Event], calendar: Calendar, today: date) -> str:
    """The season that a question names: `2026-27`, "the 2027 Match", "in 2026", "next year"."""
    if season := named_season(lower):
        return season
    running = running_season(today)
    years = named_years(lower)
    if len(years) == 1:
        year = int(years.pop())
        # "ERAS 2027" and "the 2027 Match" are names of a season; "in 2026" is a year.
        later = _years_later(events, calendar)
        named = _OF_SEASON.search(lower) or (not later and season_name(year - 1) == running)
        if named and not _IN_YEAR.search(lower):
            later = 1
        return season_name(year - later)
    if re.search(r"\b(?:was|did)\b.*\bthis year\b", lower):
        return season_name(today.year - _years_later(events, calendar))
    if re.search(r"\bnext (?:year|season|cycle|match)\b", lower):
        return next_season(running)
    if re.search(r"\blast (?:year|season|cycle|match)\b|\bprevious\b", lower):
        return season_name(int(running[:4]) - 1)
    return ""


def _years_later(events: list[Event], calendar: Calendar) -> int:
    """How many years after its season opened an event comes: 0 in autumn, 1 in spring."""
    known = (d for e in events for d in calendar.of_event(e.name).values() if d.start)
    return next((d.start.year - int(d.season[:4]) for d in known if d.start), 1)
