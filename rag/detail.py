"""Which detail a question wants (an amount, a time, a date, a share, a number), and whether a passage
holds one of that kind. A passage on the right subject without it answers only in part."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.schema import Passage

_NUMBER = r"(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)


@dataclass(frozen=True)
class Detail:
    """A kind of detail: its name, how questions ask for it, and what holds it."""

    name: str
    asked: re.Pattern[str]
    held: re.Pattern[str]


def _detail(name: str, asked: str, held: str) -> Detail:
    return Detail(name, re.compile(asked, re.IGNORECASE), re.compile(held, re.IGNORECASE))


_DETAILS = (
    _detail(
        "amount",
        r"\bhow (?:much|many) (?:money|dollars?|usd|bucks)\b|\bhow much (?:is|are|do|does|did|will|for|"
        r"to pay|extra)\b|\bhow expensive\b|(?:\b(?:what|which|whats|what's|(?:how|what) about)"
        r"(?: is| are| was| will| would| will be| would be)?(?: the| your| their)?|"
        r"\b(?:tell me|know)(?: what)?(?: is| are)? (?:the|your|their)|"
        r"^\W*(?:(?:and|so|ok|then)\W+)*the) (?:fees?|costs?|price|charge|salary|"
        r"stipend|amount)\b[^.?!]*\?|\b(?:fees?|costs?|price|salary|stipend)\s*(?:of .{1,40}|in \d+|\d+)?"
        r"\s*\?|\bwhat (?:do|does|will) .{1,40} (?:cost|charge)\b|^cost\b",
        r"[$€£]\s?\d|\d\s?(?:USD|dollars?)\b|\b(?:USD|AUD|EUR|GBP|INR)\s?\d|\b(?:free|no fee|no charge)\b",
    ),
    _detail(
        "time",
        r"\bhow (?:long|soon|fast|early|late)\b|\bhow many (?:\w+ )?(?:days?|weeks?|months?|years?|"
        r"hours?|minutes?|min)\b|\bhow much time\b|\b(?:processing|waiting?) time\b",
        rf"\b{_NUMBER}(?:[\s-]+(?:to|or|and)[\s-]+{_NUMBER})?[\s-]+(?:\w+ )?(?:days?|weeks?|months?|"
        rf"years?|hours?|minutes?)\b|\b{_MONTH}\b|\bas long as\b|\b(?:at once|immediately|never|always)\b|"
        r"\b20\d\d\b|\b(?:a|an|per|each|every) (?:day|week|month|year|hour)\b",
    ),
    _detail(
        "share",
        r"\bpercent(?:age)?\b|\bhow many %|\bwhat (?:share|part|fraction|proportion)\b|\b(?:pass|match|"
        r"success|approval|denial|refusal) rate\b",
        r"\d\s?%|\bpercent\b|\b(?:in|of) (?:every )?(?:ten|a hundred|100|four|three)\b",
    ),
    _detail(
        "number",
        r"\bhow many\b(?! (?:\w+ )?(?:days?|weeks?|months?|years?|hours?|minutes?|min|dollars?|usd|%))|"
        r"\b(?:average|mean|median|minimum|maximum) (?:number|score|of)\b",
        rf"\b{_NUMBER}\b|\b(?:no limit|none|unlimited|any number|all)\b",
    ),
    _detail(
        "date",
        r"\b(?:what|which|on which|exact) (?:date|day|month|hour)\b|\bdeadline\b|\bby when\b|\b(?:un)?till? "
        r"when\b|\bwhen (?:is|are|do|does|did|will|can|exactly)\b",
        rf"\b{_MONTH}\b|\b20\d\d\b|\b(?:Mon|Tues|Wednes|Thurs|Fri)day\b|\b(?:before|after|until|within|"
        rf"once|when|as soon as|during|at the (?:start|end)|first|last)\b|\b{_NUMBER} (?:\w+ )?(?:days?|"
        r"weeks?|months?|years?)\b",
    ),
)


def wanted(question: str) -> Detail | None:
    """The kind of detail that `question` asks for, or None when it asks for a rule or a way."""
    return next((d for d in _DETAILS if d.asked.search(question)), None)


def holds(passage: Passage, detail: Detail) -> bool:
    """Whether any statement of `passage`, its cautions included, holds a detail of that kind."""
    return any(detail.held.search(s.text) for s in passage.statements + passage.cautions)
