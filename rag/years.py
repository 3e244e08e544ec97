"""Years and seasons that a question names."""

from __future__ import annotations

import re
from datetime import date

from rag.season import running_season, season_name

_SPAN = re.compile(r"(?<![\w-])(20[0-4]\d)(?:\s*[-/]\s*| to | )(?:20)?(\d\d)\b")
_SHORT = re.compile(r"(?<![\w-])(2\d|3\d)[-/](\d\d)(?![\w-])")
_YEAR = re.compile(r"(?<![\w-])(20[0-4]\d)\b")


def named_years(text: str) -> set[str]:
    """The years that stand in `text` as words of their own; the 2019 of a DS-2019 is none."""
    return set(_YEAR.findall(text))


def with_year(text: str, year: str) -> str:
    """`text` with `year` in the place of each year that it names."""
    return _YEAR.sub(year, text)


def named_season(text: str) -> str:
    """`2026-27`, `2026/2027`, `2026 2027` or `26-27` as the season `2026-27`, or an empty string."""
    for match in (*_SPAN.finditer(text), *_SHORT.finditer(text)):
        first = int(match[1]) if len(match[1]) == 4 else 2000 + int(match[1])
        if (first + 1) % 100 == int(match[2]):
            return season_name(first)
    return ""


def asked_match(text: str, today: date) -> str:
    """The year of the Match that a question (in small letters) means, or an empty string. A season
    is that of its second year."""
    if season := named_season(text):
        return str(int(season[:4]) + 1)
    years = named_years(text)
    if years:
        return years.pop() if len(years) == 1 else ""
    if re.search(r"\bthis (?:year|match)\b", text):
        return str(today.year)
    return str(today.year - 1) if re.search(r"\blast year\b", text) else ""


def asked_season(text: str, today: date) -> str:
    """The season that a question (in small letters) means, or an empty string. A single year is
    that of the Match: "ERAS 2027" is the season 2026-27."""
    if season := named_season(text):
        return season
    years = named_years(text)
    if years:
        return season_name(int(years.pop()) - 1) if len(years) == 1 else ""
    if re.search(r"\b(?:this|current|running) (?:year|season|cycle)\b|\bnow\b|\btoday\b", text):
        return running_season(today)
    return ""
