"""What stands above what, and what comes before what: whether a claim has them the other way round."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from rag.answering.verifying.words import content
from rag.lexicon import normalise

_ABOVE = re.compile(
    r"(?P<sign>more|less|fewer|better|worse|higher|lower|earlier|later|sooner|longer|shorter|cheaper|dearer|"
    r"rather|larger|smaller|stronger|weaker|\w+er(?= than))(?P<of> [^,.;:()]{0,60}?)? than |"
    r"(?P<over>(?<=[a-z] )over (?!\d|the (?:years?|phone))|instead of |in place of )|"
    r"(?P<behalf>on behalf of )|"
    r"(?P<no>(?:no substitute for|(?:not|n't|never|cannot) replace|(?:not|n't) stand in for) )",
    re.IGNORECASE,
)
_LESS = frozenset("less fewer worse lower earlier sooner shorter cheaper smaller weaker".split())
_ONES = frozenset({"one", "1"})
_STOP = re.compile(r"[,;:().!?]|\s(?:but|because|since|so|which|while)\s", re.IGNORECASE)


def comparison_turned(claim: str, source: str) -> str:
    """Whether what the source sets above another thing stands below it in the claim; in words, or empty."""
    pairs = [(c, s) for c in _compared(claim) for s in _compared(source) if c[0] == s[0]]
    if any(_changed(c, s) for c, s in pairs):
        return "a comparison the other way round"
    return ""


def compared_backwards(claim: str, source: str) -> bool:
    """Whether a claim says from the other side what its source compares: "B less often than A" for "A more
    often than B"."""
    return any(
        {c[0], s[0]} == {"more", "less"} and _changed(c, s)
        for c in _compared(claim)
        for s in _compared(source)
    )


_Compared = tuple[str, frozenset[str], frozenset[str]]


def _changed(mine: _Compared, theirs: _Compared) -> bool:
    (_, above, below), (_, higher, lower) = mine, theirs
    fell, rose = below & (higher - lower), (above - below) & (lower - higher)
    return bool(rose) and len(fell) > len(below & (lower - higher))


@lru_cache(maxsize=8192)
def _compared(text: str) -> tuple[_Compared, ...]:
    """The comparisons of a text: of which sense, and the content words on both sides."""
    found = []
    for match in _ABOVE.finditer(normalise(text)):
        word = (match["sign"] or "").lower()
        sense = (
            "less"
            if word in _LESS
            else "no"
            if match["no"]
            else "behalf"
            if match["behalf"]
            else "more"
        )
        left = f"{_STOP.split(text[: match.start()])[-1]} {match['of'] or ''}"
        right = _STOP.split(text[match.end() :], maxsplit=1)[0]
        found.append((sense, content(left) - _ONES, content(right) - _ONES))
    return tuple(found)


# --- what comes first ----------------------------------------------------------------------------

_ORDER = frozenset(
    w for t in ("first", "then", "later", "come", "before", "after") for w in content(t)
)
_SENTENCE = re.compile(r"[;:]\s+|[.!?]\s+")
_NO_FIRST = r"(?! (?:year|time|two|three|of|place|step|post|job|day|week|month|choice|\d))"
_MARKS = (
    # Which of the two sides comes first: 0 what stands before the mark, 1 what stands behind it.
    (re.compile(r",? (?:and )?(?:only )?(?:then|afterwards?|later)\b(?! than)", re.IGNORECASE), 0),
    (re.compile(r" before (?!(?:\w+ )?\d|(?:that|this) date)", re.IGNORECASE), 0),
    (re.compile(r" (?:after|once) (?!(?:\w+ )?\d)", re.IGNORECASE), 1),
)
_FRONT = re.compile(
    r"^(?:only )?(?P<word>before|after|once) (?P<one>[^,]{3,80}?)"
    r"(?:, | (?=(?:you|it|they|the|your|an?|nobody|no one) ))(?P<two>.+)$",
    re.IGNORECASE,
)
_LAST = re.compile(r"^(?P<one>.+?),? and (?P<two>.+?) (?:afterwards?|later|after that)$", re.I)
_NEEDED = re.compile(
    r"^(?P<two>.+?) (?:needs?|requires?|asks? for|calls? for) (?P<one>.+?) first\b" + _NO_FIRST,
    re.I,
)
_DENIED = re.compile(r"\b(?:not|never|no|cannot|nobody)\b|n't\b", re.IGNORECASE)


def order_turned(claim: str, source: str) -> str:
    """Whether the claim says of two things in the other order than its source which comes first."""
    held = _ordered(source)
    for first, then in _ordered(claim):
        if any(first & earlier - later and then & later - earlier for earlier, later in held):
            continue  # so it stands there
        for earlier, later in held:
            straight = len(first & earlier - later) + len(then & later - earlier)
            late, soon = first & later - earlier, then & earlier - later
            if late and soon and len(late) + len(soon) > straight:
                return "before and after change places"
    return ""


@lru_cache(maxsize=8192)
def _ordered(text: str) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """The content words of what comes first and of what comes then, for each two that a text orders."""
    found = []
    parts = [p.strip(" .") for p in _SENTENCE.split(normalise(text))]
    for part in parts:
        if sides := _sides(part):
            first, then = (content(s) - _ORDER for s in sides)
            if first and then:
                found.append((first, then))
    for one, other in pairwise(parts):
        # "They file it first; then comes the trip".
        if re.search(r"\bfirst\b" + _NO_FIRST, one, re.I) and re.match(r"then\b", other, re.I):
            found.append((content(one) - _ORDER, content(other) - _ORDER))
    return tuple(found)


def _sides(part: str) -> tuple[str, str] | None:
    """What comes first and what comes then in a part of a text."""
    if match := _FRONT.match(part):
        before = match["word"].lower() == "before"
        sides = (match["two"], match["one"]) if before else (match["one"], match["two"])
        return None if before and _DENIED.search(match["two"]) else sides
    if match := _NEEDED.match(part):
        return match["one"], match["two"]
    if re.match(r"first\b" + _NO_FIRST, part, re.I) and (match := _LAST.match(part)):
        return match["one"], match["two"]
    if match := _LAST.match(part):
        return match["one"], match["two"]
    for mark, which in _MARKS:
        if match := mark.search(part):
            left, right = part[: match.start()], part[match.end() :].split(",")[0]
            if _DENIED.search(left):
                return None  # "Not before", "not after": what holds then is told by other rules
            return (left, right) if which == 0 else (right, left)
    return None
