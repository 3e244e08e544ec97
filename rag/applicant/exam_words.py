"""The words people use about the Steps, as typed tokens: "failed s1 once" is fail, exam, times."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from rag.applicant.notes import NUMBER, number

ORDINALS = {
    "1st": 1, "first": 1, "2nd": 2, "second": 2, "3rd": 3, "third": 3, "4th": 4, "fourth": 4,
    "5th": 5, "fifth": 5, "6th": 6, "sixth": 6,
}  # fmt: skip
_TIMES = {"once": 1, "twice": 2, "thrice": 3}
_TRY = r"(?:att?[ea]m?pt?s?|tr(?:y|ies|ys)|sittings?)"
_ORDINAL = "|".join(ORDINALS)
_LOOSE = (
    r"around|about|approx\w*|roughly|almost|nearly|close to|near|above|over|under|below|more than|"
    r"less than|between|low|mid|high"
)
# Behind such a word three digits are no score.
_UNITS = (
    r"questions?|q\b|days?|hours?|hrs?|weeks?|months?|years?|yrs?|k\b|dollars?|usd|bucks|percent|programs?|"
    r"apps\b|applications?|pages?|am\b|pm\b|points?|lors?|letters?|people|beds?|miles|kg|lbs?|rs\b|inr|"
    r"euros?|pounds|applicants|interviews?"
)
# In this order: the first that fits at a place is the token.
_KINDS = {
    "practice": r"nbmes?|uwsa ?\d?|uworld|free ?120|mocks?|practi[cs]e|predict\w*|expect\w*|aim(?:ing)?|"
    r"target\w*|goal|hop(?:e|es|ing)|want(?:ed)?|dream|would like|amboss|self[- ]assessments?|"
    r"simulat\w*|costs?|fees?|paid|price|step[\s-]*2[\s-]*cs|"
    r"need(?:ed)?(?= (?:a |an |to (?:get|score) |at least )?\d)|if",
    "range": rf"(?:(?:{_LOOSE})\W{{0,3}}(?:the )?|[~<>≈]=?\s?)[12]\d\d(?:\s?(?:-|to|and)\s?\d{{2,3}}\b)?s?"
    r"|[12]\d\d\s?(?:-|to)\s?\d{2,3}\b|[12]\d\d\s?\+|[12]\dx|[12]\d0'?s\b",
    "pair": r"(?:p(?:ass(?:ed)?)?|\d{3})\s?/\s?\d{3}(?![\d/])",
    "score": rf"(?<![$#/.\d-])\d{{3}}(?![\d%]|[-/.:,]\d|\s?(?:{_UNITS}))",
    "year": r"20[0-3]\d",
    "clean": r"(?:no|zero|0|without(?: any)?|never(?: had)?(?: any)?)\s+"
    r"(?:(?:failed|previous|exam|usmle|any)\s+)*"
    rf"(?:{_TRY}|fail(?:s|ures?|ed)?)(?!\w)(?!\s+(?:yet|so far|left|remain))",
    "tries": rf"(?P<count>{NUMBER})\s+(?P<bad>(?:failed|failure|unsuccessful)\s+)?{_TRY}(?!\w)"
    r"|attempts?\s?[:=-]?\s?(?P<count2>[1-6])(?![\d\w])"
    r"|(?:taken|took|sat|gave|given|attempted)\s+(?P<count3>[2-6]|two|three|four)\s+times"
    rf"|(?P<fails>{NUMBER})\s+fail(?:s|ures?)?(?!\w)",
    "nth": rf"(?P<nth>{_ORDINAL})[\s-]*(?:{_TRY}|time|go)(?!\w)|(?:in|on)\s+(?:one|1|a single|single)\s+"
    rf"{_TRY}(?!\w)|single {_TRY}(?!\w)",
    "times": rf"once|twice|thrice|(?P<times>{NUMBER})\s*(?:times?|x)(?!\w)|x\s?(?P<times2>[1-5])",
    "either_way": r"pass(?:ed)?\s?(?:/|-|or)?\s?fail(?:ed)?|p/f|pass (?:mark|rate|score)s?|failures?|"
    r"(?:a|an|the|one|any|my) (?:failed|failing|fail)",
    "not_yet": r"not (?:yet )?(?:taken|given|done|written|attempted|sat|passed|cleared|completed)"
    r"|(?:haven'?t|have not|hasn'?t|has not|didn'?t|did not) (?:yet )?(?:taken|given|done|written|attempted|"
    r"sat|take|give|write|started|passed|cleared|completed)(?: yet)?"
    r"|yet to (?:take|give|write|sit|do|pass|clear)|not yet|remaining"
    r"|still (?:have|need) to (?:take|give|do|write)"
    r"|(?:am |i'm |currently |now )?(?:preparing|studying|prepping|revising|preparation)(?: for)?"
    r"|(?:will|going to|plan(?:ning)? to|about to|scheduled(?: to)?|intend to|planning|have to|need to)"
    r" (?:be )?(?:tak(?:e|ing)|giv(?:e|ing)|writ(?:e|ing)|sit(?:ting)?|do(?:ing)?|appear(?:ing)?|"
    r"attempt(?:ing)?|for)(?: for)?|never took",
    "pending": r"pending|await\w*|waiting|results? (?:is |are )?(?:due|coming)|in progress|scheduled",
    "retake": r"re-?tak(?:e|ing)|re-?sit(?:ting)?|repeat(?:ing)?",
    "not_pass": r"(?:did ?n[o']t|didnt|could ?n[o']t|couldnt|not able to|unable to) (?:pass|clear)",
    "not_fail": r"(?:did ?n[o']t|didnt|not|never|have ?n[o']t|havent) (?:ever )?fail(?:ed)?",
    "fail": r"fail(?:ed|s)?|flunked|bombed|unsuccessful",
    "pass": r"pass(?:ed)?|cleared?|done|completed",
    "p": r"p",
    "exam": r"(?:usmle[\s-]*)?(?:"
    r"(?P<both>steps?[\s-]*(?:1|one)\s*(?:/|&|and|,|\+)\s*(?:steps?[\s-]*)?(?:2|two)(?:[\s-]*ck)?(?!\w)"
    r"(?!\s*(?:/|,|and|&|\+)\s*(?:steps?\s*)?3)|both (?:the |my |usmle )*(?:steps|exams))"
    r"|(?P<all>steps?[\s-]*1\s*(?:/|&|and|,|\+)\s*2(?:\s*ck)?\s*(?:/|&|and|,|\+|, and)+\s*3(?!\w)|all "
    r"(?:of |the |my |usmle |three |3 )*steps)"
    r"|(?P<one>(?:step[\s-]*(?:1|one)|s1)(?!\w))"
    r"|(?P<two>(?:step[\s-]*(?:2|two)|s2)[\s-]*(?:ck|clinical knowledge)?(?!\w)|2?ck(?!\w))"
    r"|(?P<three>(?:step[\s-]*(?:3|three)|s3)(?!\w)))",
    "break": r"cs|y\.?o\.?g|grad\w*|usce|observ\w*|obs|extern\w*|lors?|letters?|visa|j-?1|h-?1-?b?|ecfmg|"
    r"publications?|papers?|pubs?|months?|weeks?|us citizen|green card|gc|img|applied|matched|match|need",
    "lack": r"no|without",
    "not": r"not|isn't|is not|wasn't",
    "link": r"in|on|for|at|of|to|with",
    "fill": r"ck|usmle|exams?|score[ds]?|scoring|results?|marks?|is|was|were|are|got|an?|i|i've|have|had|has|"
    r"my|the|and|only|just|it|it's|its|now|we|me|then|later|but|so|finally|eventually|also|both|after|by|as|this|"
    r"that|last|final|next|year|one|two|first|second|third|took|taken|given|gave|\d",
    "word": r"[\w']+",
}  # fmt: skip
_OPEN_END = ("range", "score", "pair")
_SCAN = re.compile(
    r"(?<!\w)(?:"
    + "|".join(
        rf"(?P<k_{kind}>(?:{pattern}))" + ("" if kind in _OPEN_END else r"(?!\w)")
        for kind, pattern in _KINDS.items()
    )
    + ")"
)


@dataclass(frozen=True)
class Token:
    """A word or phrase about an exam. `value`: a number, the exams' digits, or the words."""

    kind: str
    value: Any
    start: int
    end: int
    bad: bool = False


def scan(text: str) -> list[Token]:
    """The tokens of a clause, in order; everything that is no word is passed over."""
    return [_token(match) for match in _SCAN.finditer(text)]


def _token(match: re.Match[str]) -> Token:
    kind = (match.lastgroup or "")[2:] if (match.lastgroup or "").startswith("k_") else _kind(match)
    words = match.group().strip()
    value: Any = words
    bad = False
    if kind == "exam":
        value = _exams(match)
    elif kind in ("score", "year"):
        value = int(words)
    elif kind == "tries":
        value = number(match["count"] or match["count2"] or match["count3"] or match["fails"])
        bad = bool(match["bad"] or match["fails"])
    elif kind == "nth":
        value = ORDINALS[match["nth"]] if match["nth"] else 1
    elif kind == "times":
        value = _TIMES[words] if words in _TIMES else number(match["times"] or match["times2"])
    return Token(kind, value, match.start(), match.end(), bad)


def _kind(match: re.Match[str]) -> str:
    """The kind of a token whose pattern has groups of its own."""
    return next(k for k in _KINDS if match[f"k_{k}"] is not None)


def _exams(match: re.Match[str]) -> str:
    """The Steps that a name stands for, as digits: `12` for both."""
    return next(
        digits
        for group, digits in (
            ("both", "12"),
            ("all", "123"),
            ("one", "1"),
            ("two", "2"),
            ("three", "3"),
        )
        if match[group]
    )
