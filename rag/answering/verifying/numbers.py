"""Amounts, shares, spans, dates and plain numbers of a text, in a normal form."""

from __future__ import annotations

import re

_WORDS = {
    w: str(n)
    for n, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty".split()
    )
} | {
    "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80",
    "ninety": "90", "hundred": "100", "twice": "2", "dozen": "12",
}  # fmt: skip
_MONTHS = {
    name: n
    for n, name in enumerate(
        "january february march april may june july august september october november december".split(),
        1,
    )
}
_SHORT = {name[:3]: n for name, n in _MONTHS.items()} | {"sept": 9}
_MONTH = (
    r"(January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
)
_NUMBER = r"(\d[\d,]*(?:\.\d+)?)"
_YEAR = r"((?:19|20)\d\d)"
_SCALE = {"million": 1e6, "m": 1e6, "billion": 1e9, "thousand": 1e3, "k": 1e3, "": 1.0}
_UNITS = {"year": (12, "month"), "month": (1, "month"), "week": (7, "day"), "day": (1, "day")}
_UNIT = r"(years?|months?|weeks?|days?|hours?|minutes?|yrs?|hrs?)"
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_ORDINALS = "second third fourth fifth sixth seventh eighth ninth tenth".split()

_MONEY = re.compile(
    rf"([$€£])\s?{_NUMBER}(?:\s?(million|billion|thousand|k|m)\b)?|"
    rf"(?:USD|EUR|GBP|AUD|INR)\s?{_NUMBER}|{_NUMBER}(?:\s(million|billion|thousand))?\s?"
    r"(?:USD|AUD|EUR|GBP|(?:US )?dollars?\b)",
    re.IGNORECASE,
)
_SHARE = re.compile(rf"{_NUMBER}\s?(?:%|percent\b|per cent\b)", re.IGNORECASE)
_SHARE_FIRST = re.compile(rf"{_NUMBER}(?=\s?(?:to|-|and|or)\s?{_NUMBER}\s?(?:%|percent|per cent))")
_ISO = re.compile(r"\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b")
_SEASON = re.compile(r"\b((?:19|20)\d\d)\s?[-/]\s?(?:20)?(\d\d)\b(?!-)")
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? {_YEAR})?", re.I)
_MONTH_DAY = re.compile(rf"\b{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? {_YEAR})?", re.I)
_DAYS_OF = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th)?(?=\s?(?:-|to|and|or|until)\s?\d{1,2}(?:st|nd|rd|th)? "
    rf"{_MONTH})",
    re.IGNORECASE,
)
_MONTH_DAYS = re.compile(
    rf"\b{_MONTH} (\d{{1,2}})\s?(?:-|to|and|or|until)\s?(\d{{1,2}})\b(?:,? {_YEAR})?", re.I
)
_MONTH_ONLY = re.compile(rf"\b{_MONTH}(?:,? {_YEAR})?")
_YEAR_ONLY = re.compile(rf"\b{_YEAR}s?\b(?![,.]\d)")
_SPAN = re.compile(
    rf"\b{_NUMBER}(?:\s?(?:to|-|or|and)\s?{_NUMBER})?[\s-]+"
    rf"(?:(?!to|of|{_UNIT}\b)[a-z]+[\s-]+)?{_UNIT}\b",
    re.I,
)
_PLAIN = re.compile(
    rf"(?<![\w.,]){_NUMBER}(?:st|nd|rd|th)?(?:\s?(million|billion|thousand))?(?!\w)"
)
_TIME = re.compile(r"\b(\d{1,2})(?::(\d\d))?\s?([ap])\.?m\b\.?|\b(\d{1,2}):(\d\d)\b", re.I)
_WORD = re.compile(rf"\b({'|'.join(_WORDS)})\b(?! (?:another|other)\b)", re.I)
_HUNDRED = re.compile(r"\b(\d+) (?:100|hundred)\b")
# "One adviser says" counts nothing.
_ONE = re.compile(rf"\bone\b(?![\s-]+{_UNIT}\b)", re.I)
_HALF_YEAR = re.compile(r"\bhalf a year\b|\b(?:a|one) half-year\b", re.I)
_SHARED = re.compile(r"\b(half|a third|two thirds|a quarter|three quarters)\b(?!-)", re.I)

Found = set[tuple[str, str]]


def numbers_of(text: str) -> tuple[str, Found]:
    """`text` with all that is counted blanked out, and what was: kinds and normal forms."""
    found: Found = set()
    text = _HALF_YEAR.sub("6 months", _ONE.sub("   ", text))
    for match in _SHARED.finditer(text):
        found.add(("fraction", match.group(1).lower()))
    text = _SHARED.sub(" ", text)
    text = _WORD.sub(lambda m: _WORDS[m.group(1).lower()], text)
    text = _HUNDRED.sub(lambda m: str(int(m.group(1)) * 100), text)
    for reader in (_money, _shares, _dates, _times, _spans, _rest):
        text = reader(text, found)
    return text, found


def _money(text: str, found: Found) -> str:
    def take(match: re.Match[str]) -> str:
        sign, amount, scale, coded, spoken, size = match.groups()
        number = amount or coded or spoken
        found.add(("amount", _number(number, (scale or size or "").lower())))
        del sign
        return " ; "

    return _MONEY.sub(take, text)


def _shares(text: str, found: Found) -> str:
    def take(match: re.Match[str]) -> str:
        found.add(("share", _number(match.group(1))))
        return " ; "

    return _SHARE.sub(take, _SHARE_FIRST.sub(take, text))


def _dates(text: str, found: Found) -> str:
    def take(day: str = "", month: int = 0, year: str | None = None) -> str:
        if day and month:
            found.add(("day", f"{month:02}-{int(day):02}"))
        if month:
            found.add(("month", str(month)))
        if year:
            found.add(("year", year))
        return " ; "

    def season(match: re.Match[str]) -> str:
        first, second = int(match[1]), match[2]
        found.add(("season", f"{first}-{second}"))
        return take(year=str(first)) + take(year=f"{str(first)[:2]}{second}")

    text = _ISO.sub(lambda m: take(m[3], int(m[2]), m[1]), text)
    text = _SEASON.sub(season, text)
    for match in _DAYS_OF.finditer(text):
        take(match[1], _month(match[2]))
    text = _DAYS_OF.sub(" ", text)
    for match in _MONTH_DAYS.finditer(text):
        take(match[2], _month(match[1]), match[4])
        take(match[3], _month(match[1]), match[4])
    text = _MONTH_DAYS.sub(" ; ", text)
    text = _DAY_MONTH.sub(lambda m: take(m[1], _month(m[2]), m[3]), text)
    text = _MONTH_DAY.sub(lambda m: take(m[2], _month(m[1]), m[3]), text)
    text = _MONTH_ONLY.sub(lambda m: take(month=_month(m[1]), year=m[2]), text)
    for day in _DAYS:
        if re.search(rf"\b{day}s?\b", text, re.I):
            found.add(("weekday", day))
            text = re.sub(rf"\b{day}s?\b", " ; ", text, flags=re.I)
    return _YEAR_ONLY.sub(lambda m: take(year=m[1]), text)


def _times(text: str, found: Found) -> str:
    def take(match: re.Match[str]) -> str:
        hour, minute, half, clock, clock_minute = match.groups()
        if half:
            value = int(hour) % 12 + (12 if half.lower() == "p" else 0)
            found.add(("time", f"{value:02}:{minute or '00'}"))
        else:
            found.add(("time", f"{int(clock):02}:{clock_minute}"))
        return " ; "

    return _TIME.sub(take, text)


def _spans(text: str, found: Found) -> str:
    def take(match: re.Match[str]) -> str:
        first, second, *_, unit = match.groups()
        for number in (first, second):
            if number:
                found.add(("span", _span(number, unit.lower())))
        return " ; "

    return _SPAN.sub(take, text)


def _rest(text: str, found: Found) -> str:
    for match in _PLAIN.finditer(text):
        found.add(("number", _number(match.group(1), (match.group(2) or "").lower())))
    text = _PLAIN.sub(" ; ", text)
    for ordinal in _ORDINALS:
        if re.search(rf"\b{ordinal}\b", text, re.I):
            found.add(("ordinal", ordinal))
    return text


def _span(number: str, unit: str) -> str:
    unit = unit.rstrip("s").replace("yr", "year").replace("hr", "hour")
    factor, base = _UNITS.get(unit, (1, unit))
    return f"{float(number.replace(',', '')) * factor:g} {base}"


def _number(text: str, scale: str = "") -> str:
    return f"{float(text.replace(',', '').rstrip('.')) * _SCALE[scale]:.12g}"


def _month(name: str) -> int:
    return _MONTHS.get(name.lower()) or _SHORT[name.lower().rstrip(".")]
