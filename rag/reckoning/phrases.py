"""Reads days, numbers and lengths of time out of a question as people type it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from rag.reckoning.days import FIRST_YEAR, LAST_YEAR, Span, add_months, month_end

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb febr", "march mar", "april apr", "may", "june jun",
            "july jul", "august aug", "september sept sep", "october oct", "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_UNIT = r"(?P<unit>day|week|wk|month|mo|year|yr)s?"
_WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "once": 1, "twice": 2, "thrice": 3, "single": 1, "couple of": 2,
}  # fmt: skip
NUMBER = r"(?:\d+(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten)"
# "May" and "march" are words as well: without a day or a year they are months only after these.
_BEFORE_MONTH = (
    r"(?:in|on|by|since|from|until|till|before|after|of|this|last|next|early|mid|late|end)"
)
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_YEAR}-(?P<number>\d\d)(?:-(?P<day>\d\d))?\b",
        r"\b(?P<a>\d{1,2})[/.](?P<b>\d{1,2})[/.](?P<year>(?:19|20)\d\d)\b",
        rf"\b{_DAY}(?: of)?[ -]{_MONTH},?[ -]{_YEAR}\b",
        rf"\b{_MONTH} {_DAY},? (?:of )?{_YEAR}\b",
        rf"\b{_MONTH},?(?: of)?[ -]?{_YEAR}\b",
        rf"\b{_DAY}(?: of)?[ -]{_MONTH}\b(?![ -]?\d)",
        rf"\b{_MONTH} {_DAY}\b(?![/.:]?\d)(?! (?:years?|yrs?|months?|days?|programs?|times?)\b)",
        rf"(?<![\w$/-])(?<!eras )(?<!match )(?<!nrmp )(?<!step )(?<!form )(?<!season ){_YEAR}"
        rf"(?![\w/%-]|,\d)(?! ?(?:match|season|cycle|programs?|eras|usd|dollars|pathways?)\b)",
        rf"\b(?P<count>\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|couple of) {_UNIT} "
        r"(?P<way>ago|back|before today|from now|from today)\b",
        r"\b(?P<word>today|now that|yesterday|tomorrow)\b",
        r"\b(?P<which>last|this|next) (?P<span>week|month|year)\b",
        rf"\b{_MONTH}\b(?! ?\d)",
    )
)
_LOOSE_MONTH = re.compile(rf"\b{_BEFORE_MONTH} (?:the )?$", re.IGNORECASE)
_MONTH_AND = re.compile(rf"\b{_MONTH} ?(?:and|or|,|to) ?$", re.IGNORECASE)
_LIST = re.compile(
    r"^\s*(?:,|and|&|or|,\s*and|then|and again(?: in)?|again(?: in)?|and in)\s*(?:in\s*)?$", re.I
)


def says(*lines: str) -> re.Pattern[str]:
    """A pattern that finds any of the forms, as whole words and in any case. ` | ` parts the forms."""
    forms = [form.strip() for line in lines for form in line.split(" | ")]
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """A day that a text names: `span` and where it stands. `yearless`: the year was not said."""

    span: Span
    start: int
    end: int
    yearless: bool = False


def days(text: str, today: date, *, ahead: bool) -> list[Found]:
    """Every day, month or year that `text` names, in order. One without a year is the next such day
    when `ahead`, else the last one. A day such as 03/05/2026, which is one thing in the US and
    another elsewhere, is left out: whoever reads it has to ask."""
    found: list[Found] = []
    taken: list[tuple[int, int]] = []
    # "2020-2022" is two years; a season "2026-27" is none.
    text = re.sub(r"(?<=\d{4})-(?=(?:19|20)\d\d\b)", " ", masked(text, ordinals=False))
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            made = _made(match, text, today)
            if made:
                found.append(made)
            # "31 february 2027" is no day, and no February either.
            if made or "day" in match.re.groupindex:
                taken.append(match.span())
    found.sort(key=lambda f: f.start)
    return _with_years(found, text, today, ahead)


def _made(match: re.Match[str], text: str, today: date) -> Found | None:
    groups = {name: value for name, value in match.groupdict().items() if value is not None}
    span: Span | None = None
    yearless = False
    if "way" in groups or "word" in groups or "which" in groups:
        span = _relative(groups, today)
    elif "a" in groups:
        span = _slashed(groups)
    else:
        yearless = "year" not in groups
        if yearless and "day" not in groups and not _is_month(match, text):
            return None
        span = _span(groups, today.year if yearless else int(groups["year"]))
    return Found(span, match.start(), match.end(), yearless) if span else None


def _is_month(match: re.Match[str], text: str) -> bool:
    """Whether a month's name alone is meant as a month: "may" and "march" are other words too."""
    if match.group().lower() not in ("may", "march"):
        return True
    before = text[: match.start()]
    return bool(_LOOSE_MONTH.search(before) or _MONTH_AND.search(before))


def _span(groups: dict[str, str], year: int) -> Span | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    month = int(groups["number"]) if "number" in groups else None
    if "month" in groups:
        month = _MONTHS[groups["month"].lower()]
    if month is None:
        return Span(date(year, 1, 1), date(year, 12, 31))
    try:
        first = date(year, month, int(groups.get("day", 1)))
    except ValueError:
        return None
    return Span(first, first if "day" in groups else month_end(first))


def _slashed(groups: dict[str, str]) -> Span | None:
    """`31/12/2026` and `12/31/2026`; None where month and day cannot be told apart."""
    a, b, year = int(groups["a"]), int(groups["b"]), int(groups["year"])
    if a == b or (a > 12) != (b > 12):
        day, month = (a, b) if a > 12 else (b, a)
        try:
            only = date(year, month, day)
        except ValueError:
            return None
        return Span(only, only)
    return None


def _relative(groups: dict[str, str], today: date) -> Span | None:
    if "word" in groups:
        shift = {"yesterday": -1, "tomorrow": 1}.get(groups["word"].lower(), 0)
        return Span(today, today).plus_days(shift)
    if "which" in groups:
        step = {"last": -1, "this": 0, "next": 1}[groups["which"].lower()]
        return _unit_span(groups["span"].lower(), step, today)
    count = _WORDS.get(groups["count"].lower()) or int(groups["count"])
    back = groups["way"].lower() in ("ago", "back", "before today")
    unit = groups["unit"].lower()[0]
    if count > 1200:
        return None
    if unit in "dw":
        only = today + timedelta(days=(-count if back else count) * (7 if unit == "w" else 1))
        # "Three weeks ago" is seldom meant to the day.
        return Span(only, only) if unit == "d" else Span(only, only + timedelta(days=6))
    day = add_months(today, (-count if back else count) * (12 if unit == "y" else 1))
    return Span(day.replace(day=1), month_end(day))


def _unit_span(unit: str, step: int, today: date) -> Span:
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(days=7 * step)
        return Span(monday, monday + timedelta(days=6))
    if unit == "month":
        first = add_months(today.replace(day=1), step)
        return Span(first, month_end(first))
    return Span(date(today.year + step, 1, 1), date(today.year + step, 12, 31))


def _with_years(found: list[Found], text: str, today: date, ahead: bool) -> list[Found]:
    """Gives each day without a year its year: that of the next day in a list ("jan and may 2026"),
    else the nearest that lies ahead or behind."""
    done: list[Found] = []
    following: Found | None = None
    for one in reversed(found):
        if one.yearless:
            joined = following is not None and _LIST.match(text[one.end : following.start])
            if joined and following is not None:
                one = _placed(one, following.span.first.year)
                if one.span.first > following.span.last:
                    one = _placed(one, following.span.first.year - 1)
            else:
                one = _nearest(one, today, ahead)
        following = one
        done.append(one)
    return done[::-1]


def _placed(one: Found, year: int) -> Found:
    months = 12 * (year - one.span.first.year)
    return replace(one, span=one.span.plus_months(months))


def _nearest(one: Found, today: date, ahead: bool) -> Found:
    if ahead:
        return _placed(one, today.year + (one.span.last < today))
    return _placed(one, today.year - (one.span.first > today))


def number(text: str) -> float | None:
    """`3`, `2.5`, `three`, `twice` as a number."""
    lower = text.lower()
    if lower in _WORDS:
        return float(_WORDS[lower])
    return float(text) if re.fullmatch(r"\d{1,6}(?:\.\d+)?", text) else None


# Names with digits in them, which are no numbers of anything.
_NAMES = re.compile(
    r"\b(?:[JFLOBHE]-\d[AB]?|H-1B|Step [123](?: C[KS])?|PGY-?\d|postgraduate year \d|DS-?\d{3,4}|"
    r"I-\d{2,3}|W-\d|Conrad 30|212\(?e\)?|B-1/B-2|1040-NR|pathway \d)(?!\w)",
    re.IGNORECASE,
)
_ORDINALS = re.compile(r"\b(?:\d*1st|\d*2nd|\d*3rd|\d+th)\b", re.IGNORECASE)


def masked(text: str, *, ordinals: bool = True) -> str:
    """`text` with the digits of names (`J-1`, `Step 2 CK`, `PGY-3`), and with `ordinals` of `8th`,
    put out of sight; every other character keeps its place."""
    text = _NAMES.sub(_hidden, text)
    return _ORDINALS.sub(_hidden, text) if ordinals else text


def _hidden(match: re.Match[str]) -> str:
    return re.sub(r"\d", "_", match.group())


def without(text: str, found: list[Found]) -> str:
    """`text` with the named days blanked out, so that their numbers are not taken for others."""
    for one in found:
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return text


# Words that may stand beside a number that is an answer by itself.
_FILLER = frozenset(
    "and what about how for with if i a an apply applied to only just make it say around instead of in "
    "programs program applications application more so far have had sent them already total please ok "
    "okay then rank ranked ranks ranking list the my want would now maybe all them codes places together "
    "altogether both plus do does did go send will".split()
)


def lone_number(text: str) -> int | None:
    """The one number of a text that says nothing else: "and for 60 programs?", "so far 40". A year is
    none: "and in 2025?"."""
    found = [n for n in numbers(text) if not 2000 < n < 2100]
    alone = len(numbers(text)) == len(found) == 1
    return found[0] if alone and _filled(text) else None


def _filled(text: str) -> bool:
    """Whether a text has no words but those that may stand beside a number."""
    return set(re.findall(r"[a-z]+", text.lower())) <= _FILLER


def only_counts(text: str, count: re.Pattern[str]) -> bool:
    """Whether a text says nothing but what `count` finds in it: "if i apply to 60 FM and 40 IM programs"."""
    rest, found = count.subn(" ", text)
    return found > 0 and not numbers(rest) and _filled(rest)


_BESIDE_DAYS = frozenset(
    "and what about how if it in on at the then again both first second third last was were is of to i my "
    "from until so now sorry no or ok okay day days month year exam try".split()
)


def lone_days(text: str, found: list[Found]) -> bool:
    """Whether a text says nothing but the days that it names: "in jan and may 2026"."""
    return bool(found) and says_only(without(text, found))


def says_only(text: str, also: str = "") -> bool:
    """Whether a text has no words but those that may stand beside a day, and those of `also`."""
    return set(re.findall(r"[a-z]+", text.lower())) <= _BESIDE_DAYS | set(also.split())


def numbers(text: str) -> list[int]:
    """The whole numbers that stand alone in a masked text, money and fractions left out."""
    return [int(n) for n in re.findall(r"(?<![\w$.,/])\d{1,5}(?![\w/%]|[.,]\d)", text)]
