"""Facts in a row without a comma between them, as people type them: "ck 245 yog 2020 j1 IM"."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SCORE = r"(?:score\W{1,3})?(?:is\W{1,3}|of\W{1,3})?[12]\d\d(?!\d)"
_YEAR = r"(?:19[5-9]|20[0-3])\d(?!\d)"
_LENGTH = r"\d{1,2}\s?(?:months?|mos?|mths?|m|weeks?|wks?|years?|yrs?)"
_EXPERIENCE = r"(?:usce|us clinical experience|hands[\s-]?on|observerships?|obs|externships?)"
_VISA = (
    r"(?:(?:need(?:s|ing)?|require|on|for)\s+(?:an?\s+)?)?(?:j-?\s?1|h-?\s?1-?\s?b?)"
    r"(?:\s+(?:only|needed|required|visa|sponsorship))?"
)
_FIELD = (
    r"(?:im|fm|em|gs|internal med(?:icine)?|family med(?:icine)?|peds?|pediatrics|psych(?:iatry)?|"
    r"neuro(?:logy)?|path(?:ology)?|(?:gen(?:eral)? )?surgery)"
)
# A number of a known kind is what a run is known by; the others are read beside it.
_STRONG = (
    rf"(?:step\s?2\s?(?:ck)?|s2\s?(?:ck)?|2?ck)\W{{1,3}}{_SCORE}"
    r"|[12]\d\d\s+(?:ck|step\s?2(?:\s?ck)?)(?!\W{1,3}\d)"
    rf"|yog\W{{0,3}}(?:is\W{{1,3}})?(?:{_YEAR}|'?\d\d(?!\d))|{_YEAR}\s+(?:grad(?:uate)?|yog)"
    rf"|grad(?:uated?)?\W{{1,3}}(?:in\s+)?{_YEAR}"
)
_WEAK = (
    rf"{_VISA}|need(?:s|ing)?\s+visa|{_FIELD}|(?:green[\s-]?card|gc)(?:\s+holder)?"
    rf"|no\s+{_EXPERIENCE}|{_EXPERIENCE}\W{{1,3}}{_LENGTH}|{_LENGTH}\s+{_EXPERIENCE}"
    r"|(?:step\s?1|s1)\W{1,3}(?:p|pass(?:ed)?|fail(?:ed)?(?:\s+(?:once|twice))?"
    r"(?:\s+(?:then|and)\s+pass(?:ed)?)?)|step\s?3\s+(?:done|passed)|passed\s+step\s?[13]"
    r"|\d{1,2}\s+(?:pubs|publications|papers)"
)
_ATOM = re.compile(rf"(?<![\w-])(?:(?P<strong>{_STRONG})|{_WEAK})(?![\w-]|\s?[/+])")
_BETWEEN = re.compile(r"\s+(?:and\s+)?$")


def seams(text: str, start: int, end: int) -> Iterator[int]:
    """The places between `start` and `end`, in order, where runs of facts begin, end, and may be cut
    into their facts. A run is two facts or more, one of them a score or a year with its name."""
    run: list[re.Match[str]] = []
    for match in _ATOM.finditer(text, start, end):
        if run and not _BETWEEN.fullmatch(text[run[-1].end() : match.start()]):
            yield from _places(run)
            run = []
        if run or match.group() != "im":  # that may be "I am"
            run.append(match)
    yield from _places(run)


def _places(run: list[re.Match[str]]) -> Iterator[int]:
    if len(run) > 1 and any(match["strong"] for match in run):
        yield from (match.start() for match in run)
        yield run[-1].end()
