"""Which training year a person can apply for now, and how old a row's evidence is."""

from __future__ import annotations

import re
from datetime import date

# Match Week and SOAP lie in March; from April on a person plans for the following July.
_NEXT_FROM_MONTH = 4


def start_year(today: date) -> int:
    """The year of the July in which training starts that can be applied for on `today`.

    Until the end of March that is the same year's July (the Match is in March), from April on the
    next year's.
    """
    return today.year + (today.month >= _NEXT_FROM_MONTH)


def evidence_year(source_date: str) -> int | None:
    """The year for which a row's source speaks: `2024`, `2024-05` and `2023-24` give 2024.

    None for `unknown`, an empty cell or a text without a year.
    """
    match = re.search(r"\b((?:19|20)\d\d)(?:-(\d\d)\b)?", source_date)
    if not match:
        return None
    year, second = int(match[1]), match[2]
    # "2023-24" is a season; "2024-05" a month.
    return year + 1 if second and int(second) == (year + 1) % 100 else year
