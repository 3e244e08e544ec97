"""Reads questions such as "rank 25 programs fee"."""

from __future__ import annotations

import re

from rag.reckoning.asked import Asked
from rag.reckoning.phrases import lone_number, masked, numbers, says
from rag.reckoning.ranks import RankInputs
from rag.reckoning.readers.fees import counts, season_in
from rag.years import named_years, with_year

_RANKING = says(r"rank | ranks | ranked | ranking | rank order list | NRMP")
_MONEY = says(
    r"how much | costs? | fees? | prices? | pay | total | bills? | charged? | expensive",
)
# The rule itself, or another question about a rank list.
_OTHER = says(
    r"each (?:rank|code|program) | per (?:rank|code|extra) | minimum | chances? | should i",
    r"refunds? | (?:above|over|beyond|than|first|after) (?:the )?(?:first )?\d+ | apply",
    r"applications? | ERAS | or \d+",
)
_NOUN = r"(?:programs?|codes?|program codes?|ranks?|places|hospitals|entries)"
_COUNT = re.compile(
    rf"(?<![\w$.,-])(?P<n>\d{{1,4}}) (?:\w+ ){{0,2}}?{_NOUN}\b"
    r"|\brank(?:ed|ing)?(?: order list)?(?: of| with)? (?P<m>\d{1,4})(?!\w|%)",
    re.IGNORECASE,
)
_LATE = says(r"late | after (?:31 )?january")
_COUPLE = says(r"couples?")
_MOST = 2000
_FOLLOWING_WORDS = 12


def read(asked: Asked) -> RankInputs | None:
    text = masked(asked.text)
    if isinstance(asked.previous, RankInputs):
        return _followed(text, asked.previous)
    if lone_number(text) and _asks(masked(asked.before)):
        return _followed(text, RankInputs(ranks=1, season=season_in(asked.before)))
    if _OTHER.search(text) or not _asks(text):
        return None
    season = season_in(text)
    ranks = _counted(text)
    if not 1 <= ranks <= _MOST:
        return None
    return RankInputs(
        ranks=ranks,
        late=bool(_LATE.search(text)),
        couple=bool(_COUPLE.search(text)),
        season=season,
    )


def _counted(text: str) -> int:
    """How many places are ranked, those of several specialties together; 0 where a number is not
    understood."""
    by_field = counts(with_year(text, " "))
    if len(by_field) > 1 and all(one.specialty for one in by_field):
        return sum(one.programs for one in by_field)
    found = {int(m["n"] or m["m"]) for m in _COUNT.finditer(text)}
    alone = len(found) == 1 and not set(numbers(text)) - found - _years(text)
    return found.pop() if alone else 0


def _asks(text: str) -> bool:
    """Whether a text asks what a rank list costs."""
    return bool(_RANKING.search(text) and _MONEY.search(text))


def _years(text: str) -> set[int]:
    """Numbers that are years."""
    return {int(year) for year in named_years(text)}


def _followed(text: str, before: RankInputs) -> RankInputs | None:
    """Another length or circumstance: "and with 40?", "what if i register late"."""
    if len(text.split()) > _FOLLOWING_WORDS or _OTHER.search(text):
        return None
    changed: dict[str, object] = {}
    if (alone := lone_number(text)) and alone <= _MOST:
        changed["ranks"] = alone
    if _LATE.search(text):
        changed["late"] = True
    if _COUPLE.search(text):
        changed["couple"] = True
    return before.model_copy(update=changed) if changed else None
